//! What the callers of a function need to know of it.

use crate::base::kind::{Confidence, Kind};
use crate::facts::value::Field;
use crate::flow::analyses::paths::When;

use super::effect::Effect;
use super::trace::Trace;

/// The best effect of each kind behind each set of guards and each static, in the order of kinds.
#[derive(Clone, Debug, Default)]
pub struct Effects(Vec<Effect>);

/// Sets of guards that are told apart for one kind.
const MAX_GUARDED: usize = 8;

impl Effects {
    /// Keeps the better one of `effect` and what is there of its kind behind the same guards. True when that is `effect`.
    pub fn add(&mut self, effect: Effect) -> bool {
        let is_new = !self.0.iter().any(|known| known.is_beside(&effect));
        if is_new && !effect.guards.is_empty() && self.of_kind(effect.kind).count() >= MAX_GUARDED {
            return self.forget_guards(effect);
        }
        // Of more statics than these it is not told which: any of them may be meant.
        if is_new && effect.once.is_some() && self.of_kind(effect.kind).count() >= MAX_GUARDED {
            return self.add(Effect { once: None, ..effect.at_most(Confidence::Possible) });
        }
        match self.0.iter_mut().find(|known| known.is_beside(&effect)) {
            Some(known) if known.rank() >= effect.rank() => return false,
            Some(known) => *known = effect,
            None => {
                let at = self.0.partition_point(|known| known.kind <= effect.kind);
                self.0.insert(at, effect);
            }
        }
        true
    }

    /// Too many guards to tell apart: the best of the kind stays, reached sometimes.
    fn forget_guards(&mut self, effect: Effect) -> bool {
        let kind = effect.kind;
        let all: Vec<Effect> = self.of_kind(kind).cloned().chain([effect]).map(Effect::unguarded).collect();
        self.0.retain(|known| known.kind != kind);
        let changes = all.into_iter().map(|effect| self.add(effect));
        changes.reduce(|one, other| one || other).unwrap_or(false)
    }

    /// Those of a kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Effect> {
        self.0.iter().filter(move |effect| effect.kind == kind)
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Effect> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The best effect of each kind, whatever it is guarded by.
    pub fn best(&self) -> Effects {
        let mut best = Effects::default();
        self.0.iter().for_each(|effect| {
            best.add(effect.clone().unguarded());
        });
        best
    }
}

/// A function that is given, or held by something that is given: it runs while the function does.
#[derive(Clone, Debug)]
pub struct Run {
    pub given: Given,
    pub confidence: Confidence,
    pub when: When,
    /// From the function down to the call of what is given.
    pub trace: Trace,
}

/// A parameter or a part of one.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub struct Given {
    /// `self` is 0 where there is one.
    pub param: u32,
    pub path: Vec<Field>,
}

/// A function as its callers see it.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// What escapes from a call of it.
    pub effects: Effects,
    /// Which of what it is given it runs on the thread of the caller or in async code, the surest of each.
    pub runs: Vec<Run>,
    /// What it calls is decided by types that are not known: an implementation that passes the call on.
    pub defers: bool,
    /// It may come back to its caller.
    pub returns: bool,
    /// It may come back, or go on for ever: it does not always end the process or panic.
    pub survives: bool,
}

impl Summary {
    /// What is taken of a function of which nothing is known.
    pub fn unknown() -> Summary {
        Summary { returns: true, survives: true, ..Summary::default() }
    }

    /// Keeps the surer of `run` and what is there of the same parameter. True when that is `run`.
    pub(super) fn add_run(&mut self, run: Run) -> bool {
        let rank = |run: &Run| (run.confidence, run.when, std::cmp::Reverse(run.trace.depth()));
        match self.runs.iter_mut().find(|known| known.given == run.given) {
            Some(known) if rank(known) >= rank(&run) => return false,
            Some(known) => *known = run,
            None => self.runs.push(run),
        }
        true
    }

    /// Two summaries are worth the same to callers.
    pub(super) fn is_like(&self, other: &Summary) -> bool {
        let effect = |effect: &Effect| (effect.kind, effect.once, effect.rank());
        let run = |run: &Run| (run.confidence, run.when, run.trace.depth());
        self.returns == other.returns
            && self.survives == other.survives
            && self.effects.iter().map(effect).eq(other.effects.iter().map(effect))
            && self.effects.iter().map(|effect| &effect.guards).eq(other.effects.iter().map(|effect| &effect.guards))
            && self.runs.iter().map(run).eq(other.runs.iter().map(run))
            && self.runs.iter().map(|run| &run.given).eq(other.runs.iter().map(|run| &run.given))
    }
}
