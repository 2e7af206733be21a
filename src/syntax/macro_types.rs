//! What is known of a macro that is not the project's own: how its tokens are read, and the type that it gives.
//!
//! Which macro is which is data of whoever owns the program; nothing here goes by names.

use serde::{Deserialize, Serialize};

use crate::base::name::Symbol;

/// The type of a macro call.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) enum MacroType {
    #[default]
    Unknown,
    Unit,
    Never,
    Bool,
    Str,
    Bytes,
    /// `line!`, `column!`
    Number,
    String,
    /// `format_args!`
    Arguments,
    /// Whatever the place wants.
    Expected,
    /// The type of the first argument.
    First,
    /// A vector of the first argument's type.
    Vec,
    /// `io::Result<()>` or `fmt::Result`, by the destination.
    Write,
    /// `Pin<&mut T>`
    Pin,
    /// `T` of `Poll<T>`
    Ready,
    /// The outputs of all futures.
    Join,
    /// A `Result` with the outputs of all futures.
    TryJoin,
    /// A stream of results, with `?` inside.
    TryStream,
    /// An item of a crate, by its path.
    Item(Symbol),
}

impl MacroType {
    /// By the word that data has for it, or by the path of a type.
    pub(crate) fn from_word(word: &str) -> MacroType {
        match word {
            "unit" => MacroType::Unit,
            "never" => MacroType::Never,
            "bool" => MacroType::Bool,
            "str" => MacroType::Str,
            "bytes" => MacroType::Bytes,
            "number" => MacroType::Number,
            "string" => MacroType::String,
            "arguments" => MacroType::Arguments,
            "expected" => MacroType::Expected,
            "first" => MacroType::First,
            "vec" => MacroType::Vec,
            "write" => MacroType::Write,
            "pin" => MacroType::Pin,
            "ready" => MacroType::Ready,
            "join" => MacroType::Join,
            "try-join" => MacroType::TryJoin,
            "try-stream" => MacroType::TryStream,
            path if path.contains("::") => MacroType::Item(Symbol::new(path)),
            _ => MacroType::Unknown,
        }
    }
}

/// How the tokens of a macro call are to be read, where they can be read in more than one way.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub(crate) enum MacroShape {
    /// As what they look like.
    #[default]
    Open,
    /// Tokens that become code elsewhere, or text: nothing in them runs here.
    Quoted,
    Select,
    Matches,
    Statements,
    CfgIf,
    /// `cfg!(..)`: whether that holds.
    Cfg,
    /// `pin! { let x = future; }` declares its variables for what follows.
    Lets,
}

/// A macro, as far as it is known.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub(crate) struct KnownMacro {
    pub shape: MacroShape,
    pub gives: MacroType,
    /// The items that a call stands for, as the rules of a `macro_rules!`.
    pub items: Option<Symbol>,
}

impl KnownMacro {
    /// It is known which items a call stands for.
    pub(crate) fn declares(self) -> bool {
        self.items.is_some() || self.shape == MacroShape::CfgIf
    }
}
