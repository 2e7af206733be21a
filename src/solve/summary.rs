//! What the callers of a function need to know of it.

use std::sync::Arc;

use crate::base::kind::{Confidence, Kind};
use crate::facts::value::Field;
use crate::flow::analyses::paths::When;
use crate::flow::ir::RegionId;
use crate::ty::result::FnRef;

use super::effect::Effect;
use super::fate::Fate;
use super::trace::Trace;

/// The best effect of each kind behind each set of guards and each static, in the order of kinds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effects {
    list: Vec<Effect>,
    /// Kinds of which the guards are no longer told apart, one bit each. What is forgotten stays forgotten: a summary that is
    /// worked out again must not go back and forth.
    blurred: u32,
}

/// Of more functions that one is given and runs, those that are within parts of what is given are not told.
const MAX_RUNS: usize = 64;

/// Sets of guards that are told apart for one kind.
const MAX_GUARDED: usize = 8;

impl Effects {
    /// Keeps the better one of `effect` and what is there of its kind behind the same guards. True when something better is known by it.
    pub(crate) fn add(&mut self, effect: Effect) -> bool {
        let is_blurred = self.blurred & bit(effect.kind) != 0;
        let effect = if is_blurred { effect.unguarded() } else { effect };
        let is_new = !self.list.iter().any(|known| known.is_beside(&effect));
        if is_new && !effect.guards.is_empty() && self.of_kind(effect.kind).count() >= MAX_GUARDED {
            return self.forget_guards(effect);
        }
        // Of more statics than these it is not told which: any of them may be meant.
        if is_new && !effect.once.is_empty() && self.of_kind(effect.kind).count() >= MAX_GUARDED {
            return self.add(Effect { once: Arc::new([]), ..effect.at_most(Confidence::Possible) });
        }
        match self.list.iter_mut().find(|known| known.is_beside(&effect)) {
            Some(known) if known.rank() >= effect.rank() && !effect.is_told_before(known) => {
                let both = known.clone().standing_for(&effect);
                let news = (both.repeated, both.brief) != (known.repeated, known.brief);
                *known = both;
                return news;
            }
            Some(known) => *known = effect.standing_for(known),
            None => {
                let at = self.list.partition_point(|known| known.kind <= effect.kind);
                self.list.insert(at, effect);
            }
        }
        true
    }

    /// Too many guards to tell apart: the best of the kind stays, reached sometimes.
    fn forget_guards(&mut self, effect: Effect) -> bool {
        let kind = effect.kind;
        self.blurred |= bit(kind);
        let all: Vec<Effect> = self.of_kind(kind).cloned().chain([effect]).collect();
        self.list.retain(|known| known.kind != kind);
        all.into_iter().for_each(|effect| {
            self.add(effect);
        });
        true
    }

    /// Behind what some of them stand is not told apart.
    pub(crate) fn is_blurred(&self) -> bool {
        self.blurred != 0
    }

    /// Those of a kind.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Effect> {
        self.list.iter().filter(move |effect| effect.kind == kind)
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Effect> {
        self.list.iter()
    }

    /// The best effect of each kind, whatever it is guarded by.
    pub(crate) fn best(&self) -> Effects {
        let mut best = Effects::default();
        self.list.iter().for_each(|effect| {
            best.add(effect.clone().unguarded());
        });
        best
    }
}

/// A function that is given, or held by something that is given: it runs while the function does.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub given: Given,
    /// It is a list, of which the elements run one after the other.
    pub each: bool,
    /// Of a trait object: the method of it that runs.
    pub method: Option<Arc<FnRef>>,
    pub confidence: Confidence,
    pub when: When,
    /// From the function down to the call of what is given.
    pub trace: Trace,
}

/// A parameter or a part of one.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(crate) struct Given {
    /// Whose parameter: that of the function, or that of a closure in it.
    pub of: RegionId,
    /// `self` is 0 where there is one.
    pub param: u32,
    pub path: Vec<Field>,
    /// What runs are the functions that an iterator is made of, as it is gone through; not those that it gives.
    pub driven: bool,
}

/// A function as its callers see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summary {
    /// What escapes from a call of it.
    pub effects: Effects,
    /// Which of what it is given it runs on the thread of the caller or in async code, the surest of each.
    pub runs: Vec<Run>,
    /// Of what it is given it runs too many parts to tell them apart: those within parts are left out.
    pub leaves_out_runs: bool,
    /// What it calls is decided by types that are not known: an implementation that passes the call on.
    pub defers: bool,
    pub fate: Fate,
}

impl Given {
    /// What a method is called on, as a whole.
    pub(super) fn is_self(&self) -> bool {
        self.of == RegionId::ROOT && self.param == 0 && self.path.is_empty() && !self.driven
    }
}

impl Summary {
    /// What is taken of a function of which nothing is known.
    pub(crate) fn unknown() -> Summary {
        Summary { fate: Fate::COMES_BACK, ..Summary::default() }
    }

    /// Of a call of one of several functions.
    pub(super) fn of_any(each: &[Arc<Summary>], closed: bool) -> Summary {
        let some = |told: &dyn Fn(Fate) -> bool| !closed || each.iter().any(|summary| told(summary.fate));
        let fate = Fate {
            returns: some(&|fate| fate.returns),
            survives: some(&|fate| fate.survives),
            panics: !each.is_empty() && each.iter().all(|summary| summary.fate.panics),
        };
        let effects: Vec<(Vec<Effect>, bool)> =
            each.iter().map(|summary| (summary.effects.list.clone(), summary.defers)).collect();
        let mut found = Summary { fate, ..Summary::default() };
        joined(&effects, closed).into_iter().for_each(|effect| {
            found.effects.add(effect);
        });
        each.iter().flat_map(|summary| &summary.runs).for_each(|run| {
            found.add_run(run.clone());
        });
        found
    }

    /// Keeps the surer of `run` and what is there of the same parameter. True when that is `run`.
    pub(super) fn add_run(&mut self, run: Run) -> bool {
        let is_inner = |run: &Run| run.given.path.len() > 1;
        self.leaves_out_runs |= self.runs.len() >= MAX_RUNS;
        if self.leaves_out_runs && is_inner(&run) {
            self.runs.retain(|run| !is_inner(run));
            return false;
        }
        let rank = |run: &Run| (run.confidence, run.when, std::cmp::Reverse(run.trace.depth()));
        let is_same =
            |known: &&mut Run| known.given == run.given && known.each == run.each && known.method == run.method;
        match self.runs.iter_mut().find(is_same) {
            Some(known) if rank(known) >= rank(&run) => return false,
            Some(known) => *known = run,
            None => self.runs.push(run),
        }
        true
    }

    /// Takes in what is known by now. True where that is better than what was: callers want to know.
    pub(super) fn improve(&mut self, by: Summary) -> bool {
        let told = |it: &Summary| [it.fate.returns, it.fate.survives, it.fate.panics, it.defers];
        let mut better = told(self).iter().zip(told(&by)).any(|(known, found)| found && !known);
        self.fate.returns |= by.fate.returns;
        self.fate.survives |= by.fate.survives;
        self.fate.panics |= by.fate.panics;
        self.defers |= by.defers;
        self.leaves_out_runs |= by.leaves_out_runs;
        for effect in by.effects.list {
            better |= self.effects.add(effect);
        }
        for run in by.runs {
            better |= self.add_run(run);
        }
        better
    }
}

/// What may escape from a call of one of several functions, each with its effects: certain of one alone, likely where all
/// of them block, in that way or, where it is no matter of a moment, in another such; else possible. One that only passes the
/// call on does what is behind it.
pub(super) fn joined(each: &[(Vec<Effect>, bool)], closed: bool) -> Vec<Effect> {
    let is_alike = |effect: &Effect, kind: Kind| {
        let both_last = !effect.kind.is_momentary() && !kind.is_momentary();
        effect.kind == kind || both_last && effect.confidence >= Confidence::Likely
    };
    let blocks = |(effects, passes_on): &(Vec<Effect>, bool), kind: Kind| {
        *passes_on || effects.iter().any(|effect| is_alike(effect, kind))
    };
    let mut found = Effects::default();
    for effect in each.iter().flat_map(|(effects, _)| effects) {
        let limit = match each.len() {
            1 if closed => Confidence::Certain,
            _ if closed && each.iter().all(|one| blocks(one, effect.kind)) => Confidence::Likely,
            _ => Confidence::Possible,
        };
        found.add(effect.clone().at_most(limit));
    }
    found.list
}

fn bit(kind: Kind) -> u32 {
    1 << kind as u32
}
