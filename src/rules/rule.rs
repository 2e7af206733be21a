//! A rule, checked: which functions it names, what is to be said about them, what to do instead.

use super::condition::{CallFacts, Condition};
use super::model::Origin;
use crate::base::kind::{Confidence, Kind};
use crate::base::level::Level;
use crate::base::name::Symbol;

/// A rule of a [`RuleSet`](super::set::RuleSet).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, serde::Serialize, serde::Deserialize)]
pub struct RuleId(pub u32);

#[derive(Clone, Debug)]
pub struct Rule {
    /// As configs, comments and the command line name it.
    pub id: String,
    /// Name of the pack it is of.
    pub pack: String,
    pub origin: Origin,
    /// File name of the pack, as it is shown to the user.
    pub file: String,
    pub kind: Kind,
    /// Level of its findings where no config says otherwise; that of the kind if it is not given.
    pub level: Option<Level>,
    /// It waits for a value that is set once.
    pub once: bool,
    /// It is over at once where nothing is in the way: it is about the name of a file, not about what is in it.
    pub brief: bool,
    /// What it makes is meant to be made once and kept.
    pub keep: bool,
    /// The runtime inside which it panics, whoever else is on the thread.
    pub panics: Option<Symbol>,
    /// What the function does; follows its path in a sentence.
    pub message: String,
    /// Why that is bad in async code.
    pub why: String,
    /// By runtime, in the order of their names.
    pub counterparts: Vec<Counterpart>,
    pub offload: Offload,
    pub docs: Option<String>,
    /// How sure it is that the function blocks.
    pub confidence: Confidence,
    /// How sure it is at most where a dependency makes the call.
    pub in_dependencies: Confidence,
    /// The versions of its crate that it is about, as written; all where it does not say.
    pub versions: Option<String>,
    /// As written, for listings.
    pub paths: Vec<String>,
    pub except: Vec<String>,
    /// One must hold, if there are any.
    pub when: Vec<Condition>,
    /// None may hold.
    pub unless: Vec<Condition>,
    /// It is certain where one of these holds.
    pub certain_when: Vec<Condition>,
    /// Sources in which the rule fires, and in which it does not.
    pub bad: Vec<String>,
    pub good: Vec<String>,
    /// Sources in which it should fire and does not yet.
    pub todo: Vec<String>,
}

/// What to use instead with one runtime.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Counterpart {
    pub runtime: String,
    /// Full path.
    pub path: String,
    /// It takes the same arguments and, awaited, gives the same: the path can be replaced and `.await` added.
    pub drop_in: bool,
}

/// How to run the function where blocking does no harm.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Offload {
    /// As the runtime does it: see [`Runtime::offload`](super::model::Runtime).
    ByRuntime,
    /// In words of the rule's own.
    Advice(String),
    /// Moving it elsewhere would not help.
    None,
}

impl Rule {
    /// Does the rule hold for this call, and how surely does the function block then?
    pub fn confidence_of(&self, call: &dyn CallFacts) -> Option<Confidence> {
        let wanted = self.when.is_empty() || self.when.iter().any(|condition| condition.holds(call));
        if !wanted || self.unless.iter().any(|condition| condition.holds(call)) {
            return None;
        }
        let certain = self.certain_when.iter().any(|condition| condition.holds(call));
        Some(if certain { Confidence::Certain } else { self.confidence })
    }

    /// It leaves calls to other rules that are not as it asks.
    pub fn asks(&self) -> bool {
        !self.when.is_empty()
    }

    /// Whether it holds, and how surely, depends on the call.
    pub fn has_conditions(&self) -> bool {
        !(self.when.is_empty() && self.unless.is_empty() && self.certain_when.is_empty())
    }

    /// Whether it holds depends on the types that the call is given.
    pub fn asks_for_types(&self) -> bool {
        self.when.iter().chain(&self.unless).any(|condition| matches!(condition, Condition::Type { .. }))
    }

    /// What to use with `runtime` instead of the function `callee` (its full path).
    pub fn counterpart(&self, runtime: &str, callee: &str) -> Option<Counterpart> {
        let found = self.counterparts.iter().find(|counterpart| counterpart.runtime == runtime)?;
        let name = callee.rsplit("::").next().unwrap_or(callee).trim_end_matches('!');
        Some(Counterpart { path: found.path.replace("{fn}", name), ..found.clone() })
    }
}
