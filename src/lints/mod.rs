//! The lints: facts in, diagnostics out. The only place with an opinion on what is bad.
//!
//! A lint's file is its manual, its descriptor and one function over the calls that run in async code
//! ([`AsyncBody`]); what all findings have in common is said in [`finding`]. To add a lint: its file, and one line in
//! the table below.

mod advice;
mod async_body;
mod blocking_call;
mod blocking_call_indirect;
mod blocking_in_poll;
mod finding;
mod platform;
mod guard;
mod guard_across_await;
mod unread_code;

use rayon::prelude::*;

use crate::base::descriptor::LintDescriptor;
use crate::base::diagnostic::Diagnostic;
use crate::base::kind::Confidence;
use crate::config::LevelTable;
use crate::def::Program;
use crate::def::ids::DefId;
use crate::facts::FactsCx;
use crate::rules::RuleSet;
use crate::solve::Solution;
use crate::solve::report::Occurrence;

pub use async_body::{AsyncBody, AsyncCall};
pub use unread_code::{UNREAD_CODE, unread_code};

/// A lint and what it does with one body.
#[derive(Copy, Clone)]
pub struct Lint {
    pub descriptor: LintDescriptor,
    check: fn(&LintCx<'_>, &AsyncBody<'_>, &mut Vec<Diagnostic>),
}

/// Every lint about code that was read.
pub const LINTS: &[Lint] =
    &[blocking_call::LINT, blocking_call_indirect::LINT, blocking_in_poll::LINT, guard_across_await::LINT];

/// The facts that lints read.
#[derive(Copy, Clone)]
pub struct LintCx<'a> {
    pub program: &'a Program,
    /// For who looks into a body once more.
    pub facts: FactsCx<'a>,
    pub rules: &'a RuleSet,
    pub solution: &'a Solution,
    pub levels: &'a LevelTable,
    pub min_confidence: Confidence,
}

/// Runs every lint over every body that holds async code, in the order of definition.
pub fn check(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let of_body = |(owner, occurrences): &(DefId, Vec<Occurrence>)| {
        let mut found = Vec::new();
        if let Some(read) = cx.solution.bodies.get(*owner) {
            let body = AsyncBody::of(cx, &read.facts, occurrences);
            LINTS.iter().for_each(|lint| (lint.check)(cx, &body, &mut found));
        }
        found
    };
    let found: Vec<Vec<Diagnostic>> = cx.solution.roots.par_iter().map(of_body).collect();
    found.into_iter().flatten().collect()
}
