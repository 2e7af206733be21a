//! What the packs say besides rules: where closures run, what macros do, which code is trusted.

use serde::{Deserialize, Serialize};

/// Who wrote an entry. A user's word outweighs a built-in one.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub enum Origin {
    Builtin,
    /// The author of a crate that the project depends on.
    Dependency,
    User,
}

/// A pack as it is listed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pack {
    pub name: String,
    /// The crates it is about.
    pub crates: Vec<String>,
    pub versions: Option<String>,
    pub docs: Option<String>,
    pub origin: Origin,
    /// File name as it is shown to the user.
    pub file: String,
}

/// What becomes of a closure that is handed over.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It runs where blocking does no harm: another thread, or one that the executor gave up.
    Offload,
    /// It runs on this thread before the call returns.
    InPlace,
    /// It runs on the executor whenever the returned future or stream is polled.
    Polled,
    /// It is kept; when and where it runs is not known.
    Keeps,
}

/// A function that takes closures.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Boundary {
    pub effect: Effect,
    /// `None`: every argument.
    args: Option<Vec<usize>>,
}

impl Boundary {
    pub fn new(effect: Effect, args: Option<Vec<usize>>) -> Boundary {
        Boundary { effect, args }
    }

    /// Is it about this argument? The receiver of a method is not counted.
    pub fn covers(&self, arg: usize) -> bool {
        self.args.as_ref().is_none_or(|args| args.contains(&arg))
    }
}

/// What happens to the code between a macro's delimiters.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MacroBody {
    /// It runs as async code, wherever the macro stands.
    Async,
    /// It runs where the macro stands.
    InPlace,
    /// It runs once, at a first use somewhere else.
    Lazy,
    /// It does not run.
    None,
}

#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct MacroModel {
    pub body: MacroBody,
}

#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct AttributeModel {
    /// The function is a test.
    pub test: bool,
    /// The attribute turns the `async fn` into one that is called like a plain one.
    pub entry: bool,
}

/// A call that a function makes on one of its type arguments.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Forward {
    /// Number of the type argument, lifetimes not counted.
    pub type_arg: usize,
    /// ` as Trait>::method`.
    tail: String,
}

impl Forward {
    /// Reads `<0 as std::io::Read>::read`.
    pub fn parse(text: &str) -> Option<Forward> {
        let (number, tail) = text.strip_prefix('<')?.split_once(' ')?;
        let tail = format!(" {tail}");
        let whole = tail.starts_with(" as ") && tail.contains(">::");
        Some(Forward { type_arg: number.parse().ok().filter(|_| whole)?, tail })
    }

    /// Path of what is called where the type argument is `ty`.
    pub fn callee(&self, ty: &str) -> String {
        format!("<{ty}{}", self.tail)
    }
}

/// A path that is not looked into, and the reason given.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reason(pub String);

/// An executor.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Runtime {
    pub name: String,
    /// A crate that depends on one of these uses the runtime; names with `_` as in code.
    pub crates: Vec<String>,
    /// Code that runs something elsewhere, with `...` in its place.
    pub offload: String,
}
