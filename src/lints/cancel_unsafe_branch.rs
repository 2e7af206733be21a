//! `cancel-unsafe-branch`: a future that has taken something is dropped by `select!`, and its source is used again.

use rustc_hash::FxHashSet;

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::base::span::Span;
use crate::base::stack;
use crate::def::ids::DefId;
use crate::facts::body::{AwaitFacts, BodyFacts, CallFacts, Edge, Event};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{AwaitMode, RegionId};
use crate::rules::hazards::{Cancel, Primitive};
use crate::solve::bodies::Body;
use crate::solve::callee::Callee;

use super::async_body::AsyncBody;
use super::calls::{awaited, bound, name, passed_on, primitive};
use super::hazard::{Said, build};
use super::rounds::Rounds;
use super::{Lint, LintCx};

const ID: &str = "cancel-unsafe-branch";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a `select!` branch that loses what it has taken when another branch is ready first",
        docs: DOCS,
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds branches of a `select!` in a loop whose future loses something when it is dropped: it has read part of a message, or has taken
an item and not finished with it.

Why: when another branch is ready first, the future is dropped and the loop goes round. The next future starts behind the lost part.

Bad:

    loop {
        tokio::select! {
            result = stream.read_exact(&mut header) => handle(result?),
            _ = interval.tick() => send_ping().await,
        }
    }

Good: make the future once, before the loop, and poll it by `&mut`:

    let mut read = pin!(read_header(&mut stream));
    loop {
        tokio::select! {
            result = &mut read => break handle(result?),
            _ = interval.tick() => send_ping().await,
        }
    }

Fix: give the reading to a task of its own that sends what it has read.

How sure: tokio documents which functions are cancel safe; `[[cancel-unsafe]]` tables name those that are not. Functions of the project
count if they await one of these, or await anything after they took an item.

Not found: loops that end when another branch is ready, and futures whose source is made anew in each round.

To silence one place: `// async-lint: allow(cancel-unsafe-branch) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    let selects = facts.awaits.values().filter(|wait| wait.mode == AwaitMode::Any);
    for wait in selects.filter(|wait| facts.regions[wait.region].kind.is_async()) {
        for (arm, call) in branches(cx, facts, wait) {
            if comes_again(facts, (wait, arm), call)
                && let Some(loss) = loss(cx, body.body, call, &mut FxHashSet::default())
            {
                acc.push(finding(cx, body, call, loss));
            }
        }
    }
}

/// The calls that may make the future of a branch. What `fuse` and pointers hand on is looked through.
fn branches<'a>(
    cx: &LintCx<'a>,
    facts: &'a BodyFacts,
    wait: &'a AwaitFacts,
) -> impl Iterator<Item = (usize, CallId)> + use<'a> {
    let cx = *cx;
    wait.futures.iter().enumerate().flat_map(move |(at, &future)| {
        let mut found = Vec::new();
        makers(&cx, facts, future, &mut found);
        found.into_iter().map(move |call| (at, call))
    })
}

fn makers(cx: &LintCx<'_>, facts: &BodyFacts, future: ValueId, found: &mut Vec<CallId>) {
    let (mut todo, mut seen) = (vec![future], FxHashSet::default());
    while let Some(value) = todo.pop() {
        match &facts.values[value] {
            _ if !seen.insert(value) => {}
            Value::AnyOf(all) => todo.extend(all),
            Value::Overlaid(whole, parts) => todo.extend(parts.iter().map(|(_, part)| part).chain([whole])),
            Value::Call(call) => match passed_on(cx, facts, *call) {
                Some(inner) => todo.push(inner),
                None => found.push(*call),
            },
            _ => {}
        }
    }
    found.sort_unstable();
}

/// Another branch leads back to where the future is made, without waiting for it again, from a source that is still the same.
fn comes_again(facts: &BodyFacts, (wait, arm): (&AwaitFacts, usize), call: CallId) -> bool {
    let data = &facts.calls[call];
    let (all, any) = (|_: u32| true, |_: &Edge| true);
    let not_waiting = |block: u32| block != wait.block;
    let rounds = Rounds { facts, block: &all, edge: &any };
    let back = Rounds { facts, block: &not_waiting, edge: &any };
    let again = |from: u32| from == data.block || back.after(from).contains(data.block as usize);
    let mut others = wait.arms.iter().enumerate().filter(|(at, _)| *at != arm);
    data.region == wait.region && others.any(|(_, arm)| again(arm.ready)) && !is_fresh(facts, &rounds, data)
}

/// What the call takes from is made in the same round.
fn is_fresh(facts: &BodyFacts, rounds: &Rounds<'_>, call: &CallFacts) -> bool {
    let circle = rounds.circle(call.block);
    let made = |call: CallId| circle.contains(facts.calls[call].block as usize);
    let waited = |value: ValueId| match &facts.values[base(facts, value)] {
        Value::Call(call) => made(*call),
        Value::Await(wait) => circle.contains(facts.awaits[*wait].block as usize),
        _ => false,
    };
    call.args.first().is_some_and(|&source| waited(source))
}

/// What a value is a part of.
fn base(facts: &BodyFacts, value: ValueId) -> ValueId {
    let mut at = value;
    for _ in 0..facts.values.len() {
        match &facts.values[at] {
            Value::Part(of, _) => at = *of,
            Value::AnyOf(all) if all.len() == 1 => at = all[0],
            _ => break,
        }
    }
    at
}

/// What is lost, and where.
struct Loss {
    what: String,
    instead: Option<String>,
    /// From the branch down to what loses something: what is called, and where.
    steps: Vec<(String, Span)>,
}

/// What is lost when the future that the call makes is dropped. What was `seen` is looked into once.
fn loss(cx: &LintCx<'_>, read: &Body, call: CallId, seen: &mut FxHashSet<DefId>) -> Option<Loss> {
    match &bound(cx, &read.facts, call).cancel {
        Some(Cancel::Loses { what, instead }) => {
            return Some(Loss { what: what.clone(), instead: instead.clone(), steps: Vec::new() });
        }
        Some(Cancel::Safe | Cancel::LosesTurn { .. }) => return None,
        None => {}
    }
    let Callee::Future(def) = read.meaning(call).resolved.as_ref()?.callee else { return None };
    let inner = cx.solution.bodies.get(def).filter(|inner| inner.facts.local)?;
    if !seen.insert(def) {
        return None;
    }
    stack::step(|| within(cx, inner, seen))
}

/// What an async function loses: something that it awaits on what it was given, or an item that it took and has not finished
/// with.
fn within(cx: &LintCx<'_>, read: &Body, seen: &mut FxHashSet<DefId>) -> Option<Loss> {
    let facts = &read.facts;
    let waits = facts.awaits.values().filter(|wait| wait.region == RegionId::ROOT && wait.mode == AwaitMode::One);
    for wait in waits {
        for (_, call) in awaited(facts, wait) {
            let data = &facts.calls[call];
            if !data.args.first().is_some_and(|&source| is_given(facts, source)) {
                continue;
            }
            let place = cx.program.span(facts.owner, data.site.name_range);
            let step = (name(cx, facts, call), place);
            if let Some(mut inner) = loss(cx, read, call, seen) {
                inner.steps.insert(0, step);
                return Some(inner);
            }
            if primitive(cx, facts, call) == Some(Primitive::Take)
                && let Some(later) = waits_after(facts, wait)
            {
                let what = "an item that it has taken, and waits with, is gone".to_owned();
                let later = cx.program.span(facts.owner, later.range);
                let steps = vec![step, ("what comes after it".to_owned(), later)];
                return Some(Loss { what, instead: None, steps });
            }
        }
    }
    None
}

/// It belongs to the caller: `self`, a parameter, or a part of one.
fn is_given(facts: &BodyFacts, value: ValueId) -> bool {
    matches!(facts.values[base(facts, value)], Value::Param(RegionId::ROOT, _))
}

/// Another await with the item in hand: before the function takes the next.
fn waits_after<'a>(facts: &'a BodyFacts, wait: &AwaitFacts) -> Option<&'a AwaitFacts> {
    let not_again = |block: u32| block != wait.block;
    let any = |_: &Edge| true;
    let rounds = Rounds { facts, block: &not_again, edge: &any };
    let mut after = rounds.after(wait.block).ones().collect::<Vec<_>>().into_iter();
    after.find_map(|at| match facts.blocks[at].event? {
        Event::Await(other) => Some(&facts.awaits[other]).filter(|other| other.mode != AwaitMode::Poll),
        Event::Call(_) => None,
    })
}

fn finding(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: CallId, loss: Loss) -> Diagnostic {
    let data = &body.facts.calls[call];
    let instead = loss.instead.map(|instead| format!("use {}", in_ticks(&instead)));
    let said = Said {
        message: format!(
            "the future of `{}` is dropped when another branch is ready first",
            name(cx, body.facts, call)
        ),
        label: format!("when it is dropped, {}", loss.what),
        also: loss
            .steps
            .into_iter()
            .map(|(what, span)| (span, format!("it waits here for {}", in_ticks(&what))))
            .collect(),
        notes: vec!["the loop goes round and makes the future anew, which goes on behind what is lost".to_owned()],
        helps: std::iter::once("make the future before the loop and poll it by `&mut`".to_owned())
            .chain(instead)
            .collect(),
    };
    build(cx, ID, body, (data.region, data.site.range), said)
}

/// Paths are code, other words are not.
fn in_ticks(text: &str) -> String {
    match text.contains("::") && !text.contains(' ') {
        true => format!("`{text}`"),
        false => text.to_owned(),
    }
}
