//! What the packs say besides rules: where closures run, what macros do, which code is trusted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::name::Symbol;

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
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It runs where blocking does no harm: another thread, or one that the executor gave up.
    Offload,
    /// It runs on this thread before the call returns.
    InPlace,
    /// The same, but only the first time: a value is built that is kept.
    Once,
    /// It runs on the executor whenever the returned future or stream is polled.
    Polled,
    /// It is kept; when and where it runs is not known.
    Keeps,
}

/// A function that takes closures.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// How the tokens between a macro's delimiters are read, where they can be read in more than one way.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MacroShape {
    /// Arms with a pattern, a future and a body.
    Select,
    /// An expression and a pattern.
    Matches,
    /// Statements, as in a block.
    Statements,
    /// Blocks behind `if #[cfg(..)]`.
    CfgIf,
    /// What stands inside of `#[cfg(..)]`; the macro gives whether it holds.
    Cfg,
    /// `let`s for what follows.
    Lets,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MacroModel {
    pub body: MacroBody,
    pub shape: Option<MacroShape>,
    /// A word for the type of the call, or the path of the type.
    pub gives: Option<String>,
    /// The items that a call stands for, as the rules of a `macro_rules!`.
    pub items: Option<String>,
}

/// Whom a piece of async code keeps waiting.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TaskRole {
    /// The future that a program's own thread drives.
    MainTask,
    /// One of many: others run on the same thread.
    Worker,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AttributeModel {
    /// The function is a test.
    pub test: bool,
    /// The attribute turns the `async fn` into one that is called like a plain one.
    pub entry: bool,
    /// The role of the function's body.
    pub role: Option<TaskRole>,
    /// Tasks that are spawned run on the same thread.
    pub shared: bool,
    /// The same where one of these words is among the attribute's arguments.
    pub shared_if: Vec<String>,
    /// The runtime that drives the function's body.
    pub runtime: Option<Symbol>,
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
    /// The type of the error that this may end with besides; `None` where it gives just what the closure gives.
    pub join_error: Option<String>,
    /// Code that runs something where it stands and tells an executor with several threads of it, with `...` in its place.
    pub in_place: Option<String>,
    /// By module or item: the feature of the runtime's crate that it is behind.
    pub features: BTreeMap<String, String>,
}
