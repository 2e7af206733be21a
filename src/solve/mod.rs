//! The whole program: what every call means, where values come from, and which blocking escapes from a function to its caller.
//!
//! # Story
//! [`reading`] reads the [`bodies`] that the async code of the checked crates leads to, each once, and [`resolve`] says what their
//! calls mean ([`callee`]) as far as names, types and rules decide (`forward` where types decide, `macros` for macros, `implicit` for
//! calls that nobody wrote). The [`solver`] then finds a fixed point over all regions: [`outcome`] is what one call does (`handed` what runs of what it is given), [`region`]
//! puts the calls of a region together along the [`ways`] through it, a [`summary`] is what its callers need to know. Generic
//! functions are looked at once for each set of types that decides what they do ([`instance`]); [`origins`] leads a value back,
//! across bodies, to the functions or constants that it may be (futures [`across`] their [`crossings`]). [`report`] says what of all this runs in async code.
//!
//! An [`Effect`] is one way in which calling a function blocks the thread: a kind, the rule that says so, how
//! sure that is, when it is reached, and the [`Trace`](trace::Trace) of calls that leads there. What is compared are
//! confidence and length, never the calls of a trace, so the fixed point ends.
//!
//! This layer has no opinion on what is bad: it knows neither levels nor lints.

mod across;
pub(crate) mod bodies;
pub(crate) mod callee;
mod changed;
mod closures;
mod conditions;
mod crossings;
pub(crate) mod cx;
mod defaults;
mod dependencies;
mod driven;
mod dropped;
pub(crate) mod dump;
pub(crate) mod effect;
mod ended;
pub(crate) mod fate;
mod forward;
mod found;
mod frame;
mod given_back;
mod glue;
mod handed;
mod implicit;
pub(crate) mod instance;
pub(crate) mod kept;
mod macros;
pub(crate) mod marks;
pub(crate) mod mentions;
mod origin;
mod origins;
mod outcome;
mod reading;
mod ready;
mod receivers;
mod region;
pub(crate) mod report;
pub(crate) mod resolve;
pub(crate) mod roles;
mod roots;
mod setters;
mod setting;
mod settings;
mod settled;
mod sole;
mod solver;
mod statics;
pub(crate) mod summary;
mod test_support;
mod told;
pub(crate) mod trace;
mod ways;
pub(crate) mod why;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::role::Role;
use crate::def::ids::{CrateId, DefId};
use crate::flow::ir::RegionKind;

use self::bodies::Bodies;
use self::cx::SolveCx;
use self::effect::Effect;
use self::report::Occurrence;
use self::roles::Roles;
use self::solver::Solver;
use self::summary::Summary;

pub(crate) use self::dependencies::Dependencies;
pub(crate) use self::solver::Limits;

/// What is known of functions beforehand, so that they need not be looked into.
pub(crate) trait Known {
    /// All that the callers of a function need is known.
    fn is_known(&mut self, def: DefId) -> bool;
    /// What is known of a function that was asked for.
    fn summary(&self, def: DefId) -> Option<Arc<Summary>>;
}

/// What was found out about a program.
#[derive(Debug, Default)]
pub(crate) struct Solution {
    pub bodies: Bodies,
    /// The bodies with async code of the checked crates, in the order of definition, and what blocks in it.
    pub roots: Vec<(DefId, Vec<Occurrence>)>,
    /// The bodies that were asked for by name, and all that runs in them.
    pub asked: Vec<(DefId, Vec<Occurrence>)>,
    pub roles: Arc<Roles>,
    /// Functions that are there for tests alone, though no `cfg` says so.
    pub test_support: Arc<FxHashSet<DefId>>,
    /// Of every function that was looked into, for all types alike.
    pub summaries: FxHashMap<DefId, Arc<Summary>>,
    /// What the summary of each function depends on.
    pub dependencies: FxHashMap<DefId, Dependencies>,
    /// Of functions that were not looked into, as all was known of them.
    pub beforehand: Arc<FxHashMap<DefId, Arc<Summary>>>,
    /// Functions that do another thing for other types, which are not summed up for all alike.
    pub by_types: FxHashSet<DefId>,
    pub limits: Limits,
}

impl Solution {
    /// Notes whom each call keeps waiting. The first use of a static that the program forces before it serves is none.
    fn tell_roles(&mut self) {
        for (def, occurrences) in &mut self.roots {
            let Some(body) = self.bodies.get(*def) else { continue };
            for occurrence in occurrences {
                occurrence.role = self.roles.of_call(body, occurrence.context, occurrence.call);
                let (roles, call) = (&self.roles, occurrence.call);
                let forced = |effect: &Effect| effect.once.iter().any(|of| roles.forces(*of));
                // This may be the use that forces it: that is done at start-up.
                if roles.is_start_up(body, occurrence.context, call) {
                    if !occurrence.effects.is_empty() && occurrence.effects.iter().all(forced) {
                        occurrence.role = occurrence.role.min(Role::StartUp);
                    }
                } else {
                    occurrence.effects.retain(|effect| !forced(effect));
                }
            }
        }
    }
}

/// Nothing is known beforehand.
pub(crate) struct Nothing;

impl Known for Nothing {
    fn is_known(&mut self, _: DefId) -> bool {
        false
    }

    fn summary(&self, _: DefId) -> Option<Arc<Summary>> {
        None
    }
}

/// Looks at the async code of `checked`, at the bodies of `also`, and at all that these lead to.
pub(crate) fn solve(cx: SolveCx<'_>, checked: &[CrateId], also: &[DefId], known: &mut dyn Known) -> Solution {
    let roots: Vec<DefId> = checked.iter().flat_map(|&krate| roots::async_bodies(cx.facts, krate)).collect();
    let mains = roles::mains(cx, checked);
    let starts: Vec<DefId> = roots.iter().chain(&mains).chain(also).copied().collect();
    let mut solver = Solver::new(cx, checked, known);
    let mut wanted = starts.clone();
    // Each round reads what the last one found missing; there are finitely many bodies.
    loop {
        solver.read(wanted);
        solver.run(&starts);
        let found = report_all(&mut solver, &roots, &RegionKind::is_async);
        let asked = report_all(&mut solver, also, &|kind| kind != RegionKind::Closure);
        wanted = solver.take_missing();
        if !wanted.is_empty() {
            continue;
        }
        let roles = Arc::new(roles::of_program(&mut solver, &mains));
        wanted = solver.take_missing();
        if wanted.is_empty() {
            let test_support = Arc::new(test_support::of_program(&mut solver, &mains));
            let mut solution = Solution { roots: found, asked, roles, test_support, ..solver.finish() };
            solution.tell_roles();
            return solution;
        }
    }
}

/// What the bodies `changed` do now, where `before` tells of all others what they do and whom they keep waiting, and `known` of
/// those that nobody had asked for. What is told of others is what was told before.
pub(crate) fn again(
    cx: SolveCx<'_>,
    checked: &[CrateId],
    changed: &[DefId],
    (before, known): (&Solution, &mut dyn Known),
) -> Solution {
    let roots: Vec<DefId> = changed.iter().copied().filter(|&def| roots::is_async(cx.facts, def)).collect();
    let mut known = Earlier { solution: before, changed: changed.iter().copied().collect(), known };
    let mut solver = Solver::new(cx, checked, &mut known);
    let mut wanted = changed.to_vec();
    loop {
        solver.read(wanted);
        solver.run(changed);
        let found = report_all(&mut solver, &roots, &RegionKind::is_async);
        wanted = solver.take_missing();
        if wanted.is_empty() {
            let Solution { bodies, summaries, by_types, .. } = solver.finish();
            let mut solution = Solution {
                bodies: before.bodies.with(&bodies),
                roots: found,
                roles: before.roles.clone(),
                test_support: before.test_support.clone(),
                summaries: before.summaries.clone().into_iter().chain(summaries).collect(),
                beforehand: before.beforehand.clone(),
                by_types: before.by_types.union(&by_types).copied().collect(),
                ..Solution::default()
            };
            solution.tell_roles();
            return solution;
        }
    }
}

/// What was known of functions before some have changed.
struct Earlier<'a> {
    solution: &'a Solution,
    changed: FxHashSet<DefId>,
    /// Of functions that nobody had asked for.
    known: &'a mut dyn Known,
}

impl Known for Earlier<'_> {
    fn is_known(&mut self, def: DefId) -> bool {
        self.earlier(def).is_some() || self.known.is_known(def)
    }

    fn summary(&self, def: DefId) -> Option<Arc<Summary>> {
        self.earlier(def).or_else(|| self.known.summary(def))
    }
}

impl Earlier<'_> {
    fn earlier(&self, def: DefId) -> Option<Arc<Summary>> {
        if self.changed.contains(&def) {
            return None;
        }
        let worked_out = self.solution.summaries.get(&def).filter(|_| !self.solution.by_types.contains(&def));
        self.solution.beforehand.get(&def).or(worked_out).cloned()
    }
}

fn report_all(
    solver: &mut Solver<'_>,
    defs: &[DefId],
    wanted: &dyn Fn(RegionKind) -> bool,
) -> Vec<(DefId, Vec<Occurrence>)> {
    let mut found = Vec::new();
    for &def in defs {
        if let Some(body) = solver.body(def) {
            found.push((def, report::occurrences(solver, &body, wanted)));
        }
    }
    found
}
