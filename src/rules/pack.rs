//! The shape of a rule file: what a person writes, each value that can be wrong with its place.
//! What it means, and whether it makes sense, is decided in `compile`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::condition::Form;
use super::hazards::{self, HazardTables};
use super::model::TaskRole;
use super::model::{Effect, MacroBody, MacroShape};
use crate::base::kind::{Confidence, Kind};
use crate::base::level::Level;
use crate::config::problem::Problem;
use crate::config::spanned::Spanned;
use crate::config::tables::Document;

type Text = Spanned<String>;

/// A rule file: `[pack]` and arrays of tables.
#[derive(Debug, Default)]
pub struct PackFile {
    pub pack: Option<Spanned<PackTable>>,
    pub rules: Vec<Spanned<RuleTable>>,
    pub blocking_fns: Vec<Spanned<BlockingFnTable>>,
    pub wrappers: Vec<Spanned<WrapperTable>>,
    pub forwards: Vec<Spanned<ForwardTable>>,
    pub callbacks: Vec<Spanned<CallbackTable>>,
    pub boundaries: Vec<Spanned<BoundaryTable>>,
    pub macros: Vec<Spanned<MacroTable>>,
    pub attributes: Vec<Spanned<AttributeTable>>,
    pub trusted: Vec<Spanned<TrustedTable>>,
    pub nonblocking: Vec<Spanned<NonblockingTable>>,
    pub runtimes: Vec<Spanned<RuntimeTable>>,
    pub hazards: HazardTables,
}

pub(super) const KEYS: &[&str] = &[
    "pack",
    "rule",
    "blocking-fn",
    "wrapper",
    "forward",
    "callback",
    "boundary",
    "macro",
    "attribute",
    "trusted",
    "nonblocking",
    "runtime",
];

/// Reads a rule file. `other_keys` belong to another reader of the same text.
pub fn read(text: &str, other_keys: &[&str]) -> (PackFile, Vec<Problem>) {
    let mut document = Document::parse(text);
    document.skip(other_keys);
    let file = PackFile {
        pack: document.take("pack"),
        rules: document.take_all("rule"),
        blocking_fns: document.take_all("blocking-fn"),
        wrappers: document.take_all("wrapper"),
        forwards: document.take_all("forward"),
        callbacks: document.take_all("callback"),
        boundaries: document.take_all("boundary"),
        macros: document.take_all("macro"),
        attributes: document.take_all("attribute"),
        trusted: document.take_all("trusted"),
        nonblocking: document.take_all("nonblocking"),
        runtimes: document.take_all("runtime"),
        hazards: HazardTables::take(&mut document),
    };
    (file, document.finish(&[KEYS, hazards::KEYS].concat()))
}

impl PackFile {
    /// Says nothing about rules: a config file that only sets levels.
    pub fn is_empty(&self) -> bool {
        let tables = [
            self.rules.len(),
            self.blocking_fns.len(),
            self.wrappers.len(),
            self.forwards.len(),
            self.callbacks.len(),
            self.boundaries.len(),
            self.macros.len(),
            self.attributes.len(),
            self.trusted.len(),
            self.nonblocking.len(),
            self.runtimes.len(),
        ];
        self.pack.is_none() && self.hazards.is_empty() && tables.iter().all(|count| *count == 0)
    }
}

/// `[pack]`: what the file is about.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PackTable {
    /// Name of the pack.
    pub name: Text,
    /// Crates whose paths the rules name.
    #[serde(default)]
    pub crates: Vec<String>,
    /// Versions of the crates that the rules are about, as Cargo.toml writes them.
    pub versions: Option<Text>,
    /// Link to the documentation.
    pub docs: Option<String>,
}

/// `[[rule]]`: functions that block in the same manner.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleTable {
    /// Name of the rule, unique: lower-case letters, digits and `-`.
    pub id: Text,
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
    /// Paths among these that are not meant.
    #[serde(default)]
    pub except: Vec<Text>,
    /// What the function waits for.
    pub kind: Kind,
    /// Level of its findings, if not that of the kind: `allow`, `warn` or `deny`. Levels that a project sets outweigh it.
    pub level: Option<Spanned<Level>>,
    /// It waits for a value that is set once: where that is done before, it does not wait.
    #[serde(default)]
    pub once: bool,
    /// It is over at once where nothing is in the way: it is about the name of a file, not about what is in it.
    #[serde(default)]
    pub brief: bool,
    /// What it makes is meant to be made once and kept: where a static does that, it is no finding.
    #[serde(default)]
    pub keep: bool,
    /// The runtime inside which it panics, by the name of its pack: that matters whoever else is on the thread.
    pub panics: Option<String>,
    /// Says what the function does; follows its path in a sentence.
    pub message: Text,
    /// Why that is bad in async code.
    pub why: Option<String>,
    /// Versions of the crate that its paths begin with; both this and the pack's hold.
    pub versions: Option<Text>,
    /// By runtime, what to use instead. `{fn}` stands for the function's own name.
    #[serde(default)]
    pub counterpart: BTreeMap<Text, String>,
    /// Runtimes whose counterpart takes the same arguments and gives the same output when awaited.
    #[serde(default)]
    pub drop_in: Vec<Text>,
    /// How to run it elsewhere, if not as the runtime does it; `none` where that would not help.
    pub offload: Option<String>,
    /// Link to the documentation.
    pub docs: Option<String>,
    /// How sure it is; `certain` where it is not said.
    pub confidence: Option<Confidence>,
    /// How sure it is at most where a dependency makes the call, which may keep it for the rare case.
    pub in_dependencies: Option<Confidence>,
    /// The rule holds only where one of these does.
    #[serde(default)]
    pub when: Vec<Spanned<ConditionTable>>,
    /// The rule does not hold where one of these does.
    #[serde(default)]
    pub unless: Vec<Spanned<ConditionTable>>,
    /// Where one of these holds, the function certainly blocks, whatever `confidence` says.
    #[serde(default)]
    pub certain_when: Vec<Spanned<ConditionTable>>,
    /// Sources in which exactly this rule fires.
    #[serde(default)]
    pub bad: Vec<String>,
    /// Sources in which it does not.
    #[serde(default)]
    pub good: Vec<String>,
    /// Sources in which the rule should fire and does not yet.
    #[serde(default)]
    pub todo: Vec<String>,
}

/// `[[blocking-fn]]`: the short form of a rule for a project's own functions.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BlockingFnTable {
    /// Full path of the function.
    pub path: Text,
    /// What the function waits for.
    pub kind: Kind,
    /// Why that is bad in async code.
    pub why: Option<String>,
}

/// `{ arg = 0, is = ["..."] }`, or `has`, `type`, `form` instead of `is`; `{ made-by = ["..."] }` or `{ after = ["..."] }`: an
/// argument is one of these, has such a flag, is of such a type, is written so; the receiver was made by such a function or had
/// such a call before.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConditionTable {
    /// Number of the argument, the receiver not counted; `self` for the receiver, `any` for one of the others.
    pub arg: Option<ArgTable>,
    /// What the argument is one of.
    pub is: Option<Spanned<Vec<Text>>>,
    /// Flags of which the argument has one.
    pub has: Option<Spanned<Vec<Text>>>,
    /// What the type of the argument is one of: paths with or without type arguments, tuples, `[T]`.
    #[serde(rename = "type")]
    pub ty: Option<Spanned<Vec<Text>>>,
    /// How the argument is written.
    pub form: Option<Spanned<Vec<Form>>>,
    /// Functions that may have made the receiver, or calls of them with what they are given.
    pub made_by: Option<Spanned<Vec<Text>>>,
    /// Calls on the receiver before.
    pub after: Option<Spanned<Vec<Text>>>,
}

/// Which argument a condition is about.
#[derive(Copy, Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "expected the number of an argument, `self` or `any`")]
pub enum ArgTable {
    /// By its number.
    At(usize),
    Named(ArgName),
}

#[derive(Copy, Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ArgName {
    /// The receiver.
    #[serde(rename = "self")]
    Receiver,
    /// One of those with a number.
    Any,
}

/// `[[wrapper]]`: types that do to what they wrap what is done to them.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WrapperTable {
    /// Full paths of types; `*`, `**` and `{a,b}` as in rules.
    pub types: Spanned<Vec<Text>>,
    /// Which type argument is the wrapped one.
    #[serde(default)]
    pub of: usize,
}

/// `[[forward]]`: functions without source that call methods of their type arguments, macros those of their arguments.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ForwardTable {
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
    /// What is called: `<0 as std::io::Read>::read`, the type argument by its number.
    pub calls: Spanned<Vec<Text>>,
}

/// `[[callback]]`: functions without source that run, besides what they do, methods of types that their callers have chosen.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CallbackTable {
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
    /// What is called: `<Self as std::fmt::Display>::fmt`, `<0 as ..>` of a type argument, `<* as ..>` of a macro's arguments.
    pub calls: Spanned<Vec<Text>>,
}

/// `[[boundary]]`: functions that run a closure somewhere.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BoundaryTable {
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
    /// Paths among these that are not meant.
    #[serde(default)]
    pub except: Vec<Text>,
    /// Where the closure runs.
    pub effect: Effect,
    /// Which arguments, the receiver not counted; all where it is not said.
    pub args: Option<Vec<usize>>,
}

/// `[[macro]]`: what happens to the code in a macro call.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MacroTable {
    /// Full paths, without `!`.
    pub paths: Spanned<Vec<Text>>,
    /// What becomes of the code between the delimiters.
    pub body: MacroBody,
    /// How the tokens are read, where what they look like does not tell.
    pub shape: Option<MacroShape>,
    /// The type of the call: `unit`, `never`, `bool`, `str`, `string`, `first` (that of the first argument), `vec`, `join`, ..; or its path.
    pub gives: Option<String>,
    /// The items that a call stands for where items are declared, as the rules of a `macro_rules!`: `($($item:item)*) => { $($item)* }`.
    pub items: Option<Spanned<String>>,
}

/// `[[attribute]]`: attributes that make an `async fn` the start of a program or a test.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AttributeTable {
    /// Full paths of the attributes.
    pub paths: Spanned<Vec<Text>>,
    /// The function with the attribute is a test.
    #[serde(default)]
    pub test: bool,
    /// The function with the attribute is called like a plain one.
    #[serde(default)]
    pub entry: bool,
    /// Whom the function's body keeps waiting.
    pub role: Option<TaskRole>,
    /// Tasks that are spawned run on the same thread as the body.
    #[serde(default)]
    pub shared: bool,
    /// The same where one of these words is among the attribute's arguments.
    #[serde(default)]
    pub shared_if: Vec<Text>,
    /// Name of the runtime that drives the body, `none` where it has neither timers nor IO.
    pub runtime: Option<String>,
}

/// `[[trusted]]`: code that is taken to be what it says, without looking inside.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TrustedTable {
    /// Names of crates.
    #[serde(default)]
    pub crates: Vec<Text>,
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    #[serde(default)]
    pub paths: Vec<Text>,
    /// Why it is trusted.
    pub reason: String,
}

/// `[[nonblocking]]`: functions that look blocking and are not.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NonblockingTable {
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
    /// Why it does not block.
    pub reason: String,
}

/// `[[runtime]]`: an executor and its way of running blocking code elsewhere.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuntimeTable {
    /// Name that counterparts go by.
    pub name: Text,
    /// A crate that depends on one of these uses the runtime.
    pub crates: Vec<String>,
    /// Code with `...` where the blocking call goes.
    pub offload: String,
    /// The error type of the `Result` that this code gives, where it gives one.
    pub join_error: Option<String>,
    /// Code with `...` that runs the call on the thread it is on, which an executor with several threads allows.
    pub in_place: Option<String>,
    /// By the full path of a module or item: the feature of the crate that it needs.
    #[serde(default)]
    pub features: BTreeMap<String, String>,
}
