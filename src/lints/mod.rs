//! The lints: facts in, diagnostics out. The only place with an opinion on what is bad.
//!
//! A lint's file is its manual, its descriptor and one function over the calls that run in async code
//! ([`AsyncBody`]); what all findings have in common is said in [`finding`]. To add a lint: its file, and one line in
//! the table below.

mod advice;
mod again;
mod async_body;
mod async_without_await;
mod block_in_place_flavor;
mod blocking_call;
mod blocking_call_indirect;
mod blocking_drop;
mod blocking_in_poll;
mod blocking_under_lock;
mod branches;
mod busy_wait;
mod calls;
mod cancel_unsafe_branch;
mod cpu_bound;
mod detached_task;
mod driven;
mod finding;
mod future_made_in_poll;
mod futurelock;
mod guard;
mod guard_across_await;
mod hazard;
mod lists;
mod lock_order;
mod locks;
mod looks;
mod loss;
mod missed_notify;
mod needs;
mod notify;
mod offload_mismatch;
mod platform;
mod pool_deadlock;
mod relock;
mod rounds;
mod runtime_in_async;
mod select_recreates_timer;
mod sequential_awaits;
mod suppressions;
mod timeout_cannot_fire;
mod unbounded_channel;
mod unbounded_concurrency;
mod unread_code;
mod wrong_runtime;

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::base::descriptor::LintDescriptor;
use crate::base::diagnostic::Diagnostic;
use crate::base::kind::Confidence;
use crate::config::{LevelTable, Scopes};
use crate::def::Program;
use crate::def::ids::DefId;
use crate::facts::FactsCx;
use crate::rules::RuleSet;
use crate::solve::Solution;
use crate::solve::report::Occurrence;
use crate::ty::Types;
use crate::ty::kinds::Ty;
use crate::ty::memo::Memo;

pub(crate) use async_body::AsyncBody;
pub(crate) use suppressions::{MALFORMED_SUPPRESSION, SUPPRESSIONS, UNKNOWN_LINT, UNUSED_SUPPRESSION};
pub(crate) use unread_code::{UNREAD_CODE, unread_code};

/// A lint and what it does with one body.
#[derive(Copy, Clone)]
pub(crate) struct Lint {
    pub descriptor: LintDescriptor,
    check: fn(&LintCx<'_>, &AsyncBody<'_>, &mut Vec<Diagnostic>),
}

/// Every lint about code that was read.
pub(crate) const LINTS: &[Lint] = &[
    async_without_await::LINT,
    block_in_place_flavor::LINT,
    blocking_call::LINT,
    blocking_call_indirect::LINT,
    blocking_drop::LINT,
    blocking_in_poll::LINT,
    blocking_under_lock::LINT,
    busy_wait::LINT,
    cancel_unsafe_branch::LINT,
    cpu_bound::LINT,
    detached_task::LINT,
    future_made_in_poll::LINT,
    futurelock::LINT,
    guard_across_await::LINT,
    lock_order::LINT,
    missed_notify::LINT,
    offload_mismatch::LINT,
    pool_deadlock::LINT,
    relock::LINT,
    runtime_in_async::LINT,
    select_recreates_timer::LINT,
    sequential_awaits::LINT,
    timeout_cannot_fire::LINT,
    unbounded_channel::LINT,
    unbounded_concurrency::LINT,
    wrong_runtime::LINT,
];

/// The manual of every lint, those included that are not about what code does.
pub(crate) fn all() -> Vec<LintDescriptor> {
    let about_code = LINTS.iter().map(|lint| lint.descriptor).chain([UNREAD_CODE]);
    about_code.chain(SUPPRESSIONS.iter().copied()).collect()
}

/// The facts that lints read.
#[derive(Copy, Clone)]
pub(crate) struct LintCx<'a> {
    pub program: &'a Program,
    /// For who looks into a body once more.
    pub facts: FactsCx<'a>,
    pub types: &'a Types,
    pub rules: &'a RuleSet,
    pub solution: &'a Solution,
    pub levels: &'a LevelTable,
    pub min_confidence: Confidence,
    pub kept: &'a Kept,
}

/// Answers of one run that many findings ask for.
pub(crate) struct Kept {
    callers: advice::Callers,
    awaiting: again::Awaiting,
    spinning: busy_wait::Spinning,
    /// Functions that look whether something has happened, and do nothing else.
    looking: Memo<DefId, bool>,
    /// Functions that ask for something and change nothing.
    asking: Memo<DefId, bool>,
    /// By body: where it looks how long a list is, and the type of the items.
    counted: Memo<DefId, Arc<[(u32, Ty)]>>,
}

impl Default for Kept {
    fn default() -> Kept {
        let (callers, awaiting, spinning, counted) = Default::default();
        let (looking, asking) = (Memo::of_chains(), Memo::of_chains());
        Kept { callers, awaiting, spinning, looking, asking, counted }
    }
}

/// Runs every lint over every body that holds async code, in the order of definition, then over those of the checked crates
/// that it leads to. Each body is judged by what `scopes` say of its file.
pub(crate) fn check(cx: &LintCx<'_>, scopes: &Scopes) -> Vec<Diagnostic> {
    check_bodies(cx, &bodies(cx), scopes)
}

/// The same over some bodies alone.
pub(crate) fn check_some(cx: &LintCx<'_>, scopes: &Scopes, some: &[DefId]) -> Vec<Diagnostic> {
    let mut bodies = bodies(cx);
    bodies.retain(|(owner, _)| some.contains(owner));
    check_bodies(cx, &bodies, scopes)
}

fn check_bodies(cx: &LintCx<'_>, bodies: &[(DefId, &[Occurrence])], scopes: &Scopes) -> Vec<Diagnostic> {
    let of_body = |(owner, occurrences): &(DefId, &[Occurrence])| {
        let mut found = Vec::new();
        if let Some(read) = cx.solution.bodies.get(*owner) {
            let path = &cx.program.sources().file(read.facts.file).path;
            let levels = scopes.levels_at(path);
            let cx = &LintCx { levels: &levels, min_confidence: scopes.of(path).min_confidence, ..*cx };
            let body = AsyncBody::of(cx, read, occurrences);
            LINTS.iter().for_each(|lint| (lint.check)(cx, &body, &mut found));
        }
        found
    };
    let found: Vec<Vec<Diagnostic>> = bodies.par_iter().map(of_body).collect();
    found.into_iter().flatten().collect()
}

fn bodies<'a>(cx: &LintCx<'a>) -> Vec<(DefId, &'a [Occurrence])> {
    let async_code = cx.solution.roots.iter().map(|(owner, found)| (*owner, found.as_slice()));
    let async_code: Vec<(DefId, &[Occurrence])> = async_code.collect();
    let roots: FxHashSet<DefId> = async_code.iter().map(|(owner, _)| *owner).collect();
    let is_checked = |def: &DefId| cx.program.root(def.krate).is_some_and(|krate| krate.checked);
    let called = cx.solution.bodies.iter().map(|body| body.facts.owner);
    let called = called.filter(|def| is_checked(def) && !roots.contains(def)).map(|def| (def, &[][..]));
    async_code.into_iter().chain(called).collect()
}
