//! `pool-deadlock`: work on a pool of threads that waits for more work on the same pool, or never ends.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::base::span::Span;
use crate::facts::body::{BodyFacts, CallFacts, Edge};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::RegionId;
use crate::rules::hazards::PoolEffect;
use crate::rules::model::TaskRole;
use crate::solve::bodies::Body;
use crate::solve::callee::Callee;

use super::async_body::AsyncBody;
use super::calls::{awaited, bound, made_by};
use super::hazard::{Said, build};
use super::rounds::Rounds;
use super::{Lint, LintCx};

const ID: &str = "pool-deadlock";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "work on the blocking pool that waits for more of it, or never ends",
        docs: DOCS,
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds closures for the blocking pool that never end, and closures started in a loop that wait, by `block_on`, for work on the same pool.

Why: the pool has a limited number of threads. If all of them wait for work that no thread is left to do, the program stands still. A
closure that never ends takes one thread for good and keeps the runtime from shutting down.

Bad:

    for part in parts {
        handles.push(tokio::task::spawn_blocking(move || {
            handle.block_on(async { tokio::task::spawn_blocking(move || compress(part)).await })
        }));
    }

Good: do the inner work in the closure itself, which may block:

    for part in parts {
        handles.push(tokio::task::spawn_blocking(move || compress(part)));
    }

Fix: give work that never ends a thread of its own (`std::thread::spawn`).

How sure: certain about the calls; the deadlock needs as many closures as the pool has threads.

To silence one place: `// async-lint: allow(pool-deadlock) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    for (call, data) in facts.calls.iter() {
        if !uses_pool(cx, facts, call) {
            continue;
        }
        let closures = data.args.iter().filter_map(|&arg| match facts.values[arg] {
            Value::Closure(region) if !facts.regions[region].kind.is_async() => Some(region),
            _ => None,
        });
        for closure in closures {
            if never_ends(facts, closure) {
                acc.push(build(cx, ID, body, (data.region, data.site.name_range), endless()));
            } else if let Some(inner) = waits_for_more(cx, body.body, closure).filter(|_| in_bulk(facts, data)) {
                acc.push(build(cx, ID, body, (data.region, data.site.name_range), nested(inner)));
            }
        }
    }
}

fn uses_pool(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    bound(cx, facts, call).pool.as_ref().is_some_and(|pool| pool.effect == PoolEffect::RunsBlocking)
}

fn rounds(facts: &BodyFacts) -> Rounds<'_> {
    Rounds { facts, block: &|_| true, edge: &|_: &Edge| true }
}

/// No way through the closure comes to an end.
fn never_ends(facts: &BodyFacts, closure: RegionId) -> bool {
    let entry = facts.regions[closure].entry;
    let mut reached = rounds(facts).after(entry);
    reached.insert(entry as usize);
    reached.ones().all(|at| facts.blocks[at].end.is_none())
}

fn in_bulk(facts: &BodyFacts, call: &CallFacts) -> bool {
    rounds(facts).goes_round(call.block)
}

/// Where the closure waits by `block_on` for work on the pool.
fn waits_for_more(cx: &LintCx<'_>, read: &Body, closure: RegionId) -> Option<Span> {
    let facts = &read.facts;
    let drives =
        |call: CallId| bound(cx, facts, call).role.as_ref().is_some_and(|role| role.role == TaskRole::MainTask);
    let mut driven = facts.calls.iter().filter(|(call, data)| data.region == closure && drives(*call));
    driven.find_map(|(_, data)| data.args.iter().find_map(|&arg| on_pool(cx, read, arg)))
}

/// Where the future awaits work on the pool.
fn on_pool(cx: &LintCx<'_>, read: &Body, future: ValueId) -> Option<Span> {
    if let Value::Closure(region) = read.facts.values[future] {
        return awaits_pool(cx, &read.facts, region);
    }
    let made = made_by(&read.facts, future)?;
    let Callee::Future(def) = read.meaning(made).resolved.as_ref()?.callee else { return None };
    awaits_pool(cx, &cx.solution.bodies.get(def)?.facts, RegionId::ROOT)
}

fn awaits_pool(cx: &LintCx<'_>, facts: &BodyFacts, region: RegionId) -> Option<Span> {
    let waits = facts.awaits.values().filter(|wait| wait.region == region);
    let mut calls = waits.flat_map(|wait| awaited(facts, wait).map(|(_, call)| call));
    let call = calls.find(|&call| uses_pool(cx, facts, call))?;
    Some(cx.program.span(facts.owner, facts.calls[call].site.name_range))
}

fn endless() -> Said {
    Said {
        message: "this work on the blocking pool never ends".to_owned(),
        label: "takes a thread of the pool for good".to_owned(),
        notes: vec![
            "the pool has a limited number of threads, and the runtime waits for all of them when it shuts down"
                .to_owned(),
        ],
        helps: vec!["run it on a thread of its own: `std::thread::spawn`".to_owned()],
        ..Said::default()
    }
}

fn nested(inner: Span) -> Said {
    Said {
        message: "this work on the blocking pool waits for more work on the same pool".to_owned(),
        label: "started in a loop: each takes a thread and waits for another".to_owned(),
        also: vec![(inner, "it waits for this".to_owned())],
        notes: vec!["when all threads of the pool wait, none is left to do the work that they wait for".to_owned()],
        helps: vec!["do the inner work in the closure itself, which may block".to_owned()],
    }
}
