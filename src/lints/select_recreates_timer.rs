//! `select-recreates-timer`: a loop makes a timer anew in each round, so other branches keep it from firing.

use rustc_hash::FxHashSet;

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::facts::body::{AwaitFacts, BodyFacts, Event, Target};
use crate::facts::ids::CallId;
use crate::facts::value::Value;
use crate::flow::ir::{AwaitMode, RegionId};
use crate::rules::hazards::Primitive;
use crate::solve::bodies::Body;
use crate::solve::callee::Callee;

use super::async_body::AsyncBody;
use super::branches::{after, leads_back, makers};
use super::calls::{awaited, name, primitive};
use super::hazard::{Said, build};
use super::{Lint, LintCx};

const ID: &str = "select-recreates-timer";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a timer that a `select!` loop begins again in each round",
        docs: DOCS,
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds a timer that is made in a branch of a `select!` in a loop, if that branch does some work and the loop goes round.

Why: whenever another branch is ready, the timer is dropped and starts over. While there is enough to do, the work of the timer is never
done.

Bad:

    loop {
        tokio::select! {
            Some(event) = events.recv() => handle(event),
            _ = tokio::time::sleep(PERIOD) => flush().await,
        }
    }

Good: make it once, before the loop:

    let mut period = tokio::time::interval(PERIOD);
    loop {
        tokio::select! {
            Some(event) = events.recv() => handle(event),
            _ = period.tick() => flush().await,
        }
    }

How sure: certain that the timer starts over. A timer whose branch leaves the loop measures how long nothing has happened, so it is
reported only if another branch is an interval, which restarts it each time.

Not found: timers that are polled on a condition, timers whose length is set in the loop, and branches without work of their own:
those end a wait early, or restart the timer
on purpose.

To silence one place: `// async-lint: allow(select-recreates-timer) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    let selects = facts.awaits.values().filter(|wait| wait.mode == AwaitMode::Any);
    for wait in selects.filter(|wait| facts.regions[wait.region].kind.is_async()) {
        for (arm, &future) in wait.futures.iter().enumerate() {
            for call in makers(cx, facts, future) {
                if is_timer(cx, body.body, call)
                    && !is_set_in_loop(facts, call)
                    && starves(cx, facts, (wait, arm), call)
                {
                    acc.push(finding(cx, body, call));
                }
            }
        }
    }
}

/// How long it waits is decided anew in the loop: starting over is what it is made for.
fn is_set_in_loop(facts: &BodyFacts, timer: CallId) -> bool {
    let (mut todo, mut seen) = (facts.calls[timer].args.to_vec(), FxHashSet::default());
    while let Some(value) = todo.pop() {
        match &facts.values[value] {
            _ if !seen.insert(value) => {}
            Value::AnyOf(all) if all.len() > 1 => return true,
            Value::AnyOf(all) => todo.extend(all),
            Value::Call(call) => todo.extend(&facts.calls[*call].args),
            Value::Part(whole, _) => todo.push(*whole),
            _ => {}
        }
    }
    false
}

/// The call makes a timer, or the future of a function of the project that waits for one and for nothing else.
fn is_timer(cx: &LintCx<'_>, read: &Body, call: CallId) -> bool {
    if primitive(cx, &read.facts, call) == Some(Primitive::Timer) {
        return true;
    }
    let Some(Callee::Future(def)) = read.meaning(call).resolved.as_ref().map(|resolved| &resolved.callee) else {
        return false;
    };
    let Some(inner) = cx.solution.bodies.get(*def).filter(|inner| inner.facts.local) else { return false };
    let facts = &inner.facts;
    let mut waits = facts.awaits.values().filter(|wait| wait.region == RegionId::ROOT).peekable();
    waits.peek().is_some()
        && waits.all(|wait| {
            let mut calls = awaited(facts, wait).map(|(_, call)| primitive(cx, facts, call)).peekable();
            wait.mode == AwaitMode::One && calls.peek().is_some() && calls.all(|it| it == Some(Primitive::Timer))
        })
}

/// The branch of the timer and another one both lead back to where it is made; or that of a clock does, which is no event that a
/// timeout could wait for.
fn starves(cx: &LintCx<'_>, facts: &BodyFacts, (wait, arm): (&AwaitFacts, usize), call: CallId) -> bool {
    let data = &facts.calls[call];
    let again = |at: usize| leads_back(facts, wait, at, data.block);
    let Some(own) = wait.arms.get(arm) else { return false };
    let works = |at: usize| does_something(facts, wait, at);
    let others: Vec<usize> = (0..wait.arms.len()).filter(|&at| at != arm && again(at) && works(at)).collect();
    let is_clock = |at: &usize| {
        let mut calls = awaited(facts, wait).filter(|(of, _)| of == at);
        calls.any(|(_, call)| primitive(cx, facts, call) == Some(Primitive::Tick))
    };
    let reset = if again(arm) { works(arm) && !others.is_empty() } else { others.iter().any(is_clock) };
    data.region == wait.region && !own.guarded && reset
}

/// The branch does some work that no other one does. One that does not exists to end the wait, or to begin the timer again.
fn does_something(facts: &BodyFacts, wait: &AwaitFacts, arm: usize) -> bool {
    let mut own = after(facts, wait, arm);
    own.set(wait.block as usize, false);
    (0..wait.arms.len()).filter(|at| *at != arm).for_each(|at| own.difference_with(&after(facts, wait, at)));
    own.ones().any(|block| match facts.blocks[block].event {
        Some(Event::Await(_)) => true,
        Some(Event::Call(call)) => !matches!(facts.calls[call].target, Target::Macro(_) | Target::Drop { .. }),
        None => false,
    })
}

fn finding(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: CallId) -> Diagnostic {
    let data = &body.facts.calls[call];
    let said = Said {
        message: format!("`{}` starts over in each round of the loop", name(cx, body.facts, call)),
        label: "dropped and made again whenever another branch is ready first".to_owned(),
        notes: vec!["while other branches are ready often enough, this one never runs".to_owned()],
        helps: vec!["make an interval, or a pinned timer that is reset when it has fired, before the loop".to_owned()],
        ..Said::default()
    };
    build(cx, ID, body, (data.region, data.site.range), said)
}
