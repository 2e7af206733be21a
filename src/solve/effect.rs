//! One way in which a call blocks.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::base::kind::{Confidence, Kind};
use crate::def::ids::DefId;
use crate::facts::value::Field;
use crate::flow::analyses::paths::When;
use crate::flow::ir::Test;
use crate::rules::{RuleId, RuleSet};

use super::trace::{Step, Trace};

/// Who says that the last function of a trace blocks.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum Cause {
    Rule(RuleId),
    /// A mark in the source on this function, which is the last of the trace.
    Mark,
}

impl Cause {
    /// The call is over soon, whatever there is to do.
    pub(crate) fn is_brief(self, rules: &RuleSet) -> bool {
        matches!(self, Cause::Rule(id) if rules.rule(id).brief)
    }

    /// A value that owns a runtime is dropped.
    pub(crate) fn ends_runtime(self, rules: &RuleSet) -> bool {
        matches!(self, Cause::Rule(id) if rules.is_about_runtime_owner(id))
    }
}

/// What escapes to the caller of a function. Effects are compared by [`Effect::rank`]; the calls of a trace do not count.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    pub kind: Kind,
    /// It is the drop of a value that owns a runtime: told apart from what else there is of its kind.
    pub ends_runtime: bool,
    pub cause: Cause,
    pub confidence: Confidence,
    /// How it is reached, where the guards hold.
    pub when: When,
    /// What callers have to give for it to be reached at all.
    pub guards: Guards,
    /// It is reached by the first use of these statics of the project only; the one that is used here is the last, and each
    /// is used where the next one is built.
    pub once: Statics,
    /// The call, or one like it, is made in each turn of a loop: how long it takes grows with what there is to do.
    pub repeated: bool,
    /// All that is done of this kind is over soon, whatever there is to do: rules say so.
    pub brief: bool,
    pub trace: Trace,
}

/// Statics, each once.
pub(crate) type Statics = Arc<[DefId]>;

/// All must hold; in order, each once.
pub(crate) type Guards = Arc<[Guard]>;

/// A parameter, or a part of one, passes a test, or does not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Guard {
    pub param: u32,
    pub path: Vec<Field>,
    pub test: Test,
    pub holds: bool,
}

/// More guards than these are not told apart: the effect is reached sometimes.
const MAX_GUARDS: usize = 4;

impl Effect {
    /// What is told apart whatever it is guarded by.
    pub(super) fn class(&self) -> (Kind, bool) {
        (self.kind, self.ends_runtime)
    }

    /// Greater is better to show: surer first, then what is reached more often, then the shorter trace.
    pub(crate) fn rank(&self) -> (Confidence, When, Reverse<u32>) {
        (self.confidence, self.when, Reverse(self.trace.depth()))
    }

    /// Of two that are as good as each other, this one is shown.
    pub(super) fn is_told_before(&self, other: &Effect) -> bool {
        self.rank() == other.rank() && self.trace.is_before(&other.trace)
    }

    /// The two compete: of such only the better one is kept.
    pub(super) fn is_beside(&self, other: &Effect) -> bool {
        self.class() == other.class() && self.once == other.once && self.guards == other.guards
    }

    /// The effect as seen from one call further up.
    pub(crate) fn with_call_site(&self, step: Step) -> Effect {
        let confidence = if is_momentary(self.kind) { Confidence::Possible } else { self.confidence };
        Effect { confidence, trace: self.trace.with_call_site(step), ..self.clone() }
    }

    pub(crate) fn at_most(self, confidence: Confidence) -> Effect {
        Effect { confidence: self.confidence.min(confidence), ..self }
    }

    /// The effect where it is reached no more often than this.
    pub(crate) fn only(self, when: When) -> Effect {
        Effect { when: self.when.min(when), ..self }
    }

    /// The effect where it is there for the first use of a static only.
    pub(crate) fn once(self, of: Option<DefId>) -> Effect {
        match of.filter(|of| !self.once.contains(of)) {
            Some(of) => Effect { once: self.once.iter().copied().chain([of]).collect(), ..self },
            None => self,
        }
    }

    /// The effect, which stands for another one of its kind too.
    pub(super) fn standing_for(self, other: &Effect) -> Effect {
        Effect { repeated: self.repeated || other.repeated, brief: self.brief && other.brief, ..self }
    }

    /// The effect where it may be reached in each turn of a loop.
    pub(super) fn repeated(self, here: bool) -> Effect {
        Effect { repeated: self.repeated || here, ..self }
    }

    /// The effect behind more guards.
    pub(crate) fn guarded(self, more: &Guards) -> Effect {
        if more.is_empty() {
            return self;
        }
        let mut all: Vec<Guard> = self.guards.to_vec();
        all.extend(more.iter().filter(|guard| !self.guards.contains(guard)).cloned());
        match all.len() > MAX_GUARDS {
            true => self.unguarded(),
            false => Effect { guards: all.into(), ..self },
        }
    }

    /// The effect without guards: whether they hold is not known.
    pub(crate) fn unguarded(self) -> Effect {
        // What was not told before is the rule.
        let is_open = self.guards.iter().any(|guard| guard.test != Test::Told);
        let when = if is_open { self.when.min(When::Sometimes) } else { self.when };
        Effect { guards: Arc::new([]), when, ..self }
    }
}

/// A mutex held for a moment and a line printed hurt where they stand, if at all: a function is not a blocking one for
/// doing either somewhere inside.
fn is_momentary(kind: Kind) -> bool {
    matches!(kind, Kind::Lock | Kind::Output)
}
