//! `cancel-unsafe-branch`: a future that has taken something is dropped by `select!`, and its source is used again.

use fixedbitset::FixedBitSet;

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::base::span::{Span, TextRange};
use crate::facts::body::{AwaitFacts, BodyFacts, CallFacts, Condition, Edge, Event};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{AwaitMode, RegionId, Test};
use crate::rules::hazards::Primitive;
use crate::solve::bodies::Body;

use super::again::{awaited_again, is_made_in_round};
use super::async_body::AsyncBody;
use super::branches::{after, leads_back, makers};
use super::calls::{awaited, base, is_answer, name, primitive};
use super::hazard::{Said, build};
use super::loss::{self, Loss};
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

A timeout in a loop is like a branch, if the loop goes on with the same source when the time is over.

So is a branch whose source the function takes from again later, or whose function is awaited in a loop, with the same source, that goes
round when another branch was ready.

Not found: loops that end when another branch is ready, and futures whose source is made anew in each round.

To silence one place: `// async-lint: allow(cancel-unsafe-branch) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    for wait in facts.awaits.values().filter(|wait| facts.regions[wait.region].kind.is_async()) {
        match wait.mode {
            AwaitMode::Any => in_select(cx, body, wait, acc),
            AwaitMode::One => in_timeout(cx, body, wait, acc),
            AwaitMode::All | AwaitMode::Poll => {}
        }
    }
}

fn in_select(cx: &LintCx<'_>, body: &AsyncBody<'_>, wait: &AwaitFacts, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    for (arm, &future) in wait.futures.iter().enumerate() {
        // Another branch leads back to where the future is made, without waiting for it again.
        let again = |to: u32| (0..wait.arms.len()).any(|other| other != arm && leads_back(facts, wait, other, to));
        if let Value::Closure(region) = facts.values[future]
            && wait.arms.get(arm).is_some_and(|arm| !arm.lent)
            && again(wait.block)
        {
            let is_fresh = |value: ValueId| is_made_in_round(body.body, wait.block, value);
            let loss = loss::of_region(cx, body.body, region, &is_fresh);
            let place = (wait.region, facts.regions[region].header);
            let ends = (Ends::Branch, Then::Round);
            acc.extend(loss.map(|loss| finding(cx, body, ("this block".to_owned(), place, ends), loss)));
        }
        for call in makers(cx, facts, future) {
            let data = &facts.calls[call];
            if data.region != wait.region || is_fresh(body.body, call) {
                continue;
            }
            let Some(loss) = loss::of_call(cx, body.body, call) else { continue };
            let then = match again(data.block) {
                true => Some(Then::Round),
                false if loss.is_own => None,
                false => taken_later(cx, body, (wait, arm), (call, &loss))
                    .or_else(|| by_callers(cx, body, (wait, arm), call)),
            };
            if let Some(then) = then {
                let place = (data.region, data.site.range);
                acc.push(finding(cx, body, (of(cx, facts, call), place, (Ends::Branch, then)), loss));
            }
        }
    }
}

/// A timeout in a loop that goes on with the same source when the time is over. Who sets a limit to a send knows that the item is
/// not sent.
fn in_timeout(cx: &LintCx<'_>, body: &AsyncBody<'_>, wait: &AwaitFacts, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    for (_, timeout) in awaited(facts, wait) {
        let limited =
            facts.calls[timeout].args.last().filter(|_| primitive(cx, facts, timeout) == Some(Primitive::Timeout));
        for call in limited.map(|&future| makers(cx, facts, future)).unwrap_or_default() {
            let data = &facts.calls[call];
            if data.region == wait.region
                && is_over(cx, facts, wait, data.block)
                && !is_fresh(body.body, call)
                && let Some(loss) = loss::of_call(cx, body.body, call).filter(|loss| !loss.is_own)
            {
                let place = (data.region, data.site.range);
                acc.push(finding(cx, body, (of(cx, facts, call), place, (Ends::Timeout, Then::Round)), loss));
            }
        }
    }
}

/// The code comes to a block when the time is over, before it waits again.
fn is_over(cx: &LintCx<'_>, facts: &BodyFacts, wait: &AwaitFacts, to: u32) -> bool {
    let is_answer = |value: ValueId| is_answer(cx, facts, value, wait.block);
    let is_in_time = |given: &Condition| match &given.test {
        Test::Variant(variant) if is_answer(given.value) => {
            given.holds == matches!(cx.program.name(*variant).as_str(), "Ok" | "Some")
        }
        _ => false,
    };
    let in_vain = |edge: &Edge| !edge.given.as_ref().is_some_and(|given| is_in_time(given));
    // `unwrap` and the like panic.
    let goes_on = |block: u32| match facts.blocks[block as usize].event {
        Some(Event::Await(it)) => facts.awaits[it].block != wait.block,
        Some(Event::Call(call)) => {
            let asks = facts.calls[call].args.first().is_some_and(|&of| is_answer(of));
            !(asks && matches!(name(cx, facts, call).rsplit("::").next(), Some("unwrap" | "expect")))
        }
        None => true,
    };
    Rounds { facts, block: &goes_on, edge: &in_vain }.after(wait.block).contains(to as usize)
}

/// What the call takes from is made in the same round.
fn is_fresh(read: &Body, call: CallId) -> bool {
    let data = &read.facts.calls[call];
    data.args.first().is_some_and(|&source| is_made_in_round(read, data.block, source))
}

fn of(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> String {
    format!("the future of `{}`", name(cx, facts, call))
}

/// Where the code takes from the same source again, in the same way, when another branch was ready.
fn taken_later(
    cx: &LintCx<'_>,
    body: &AsyncBody<'_>,
    (wait, arm): (&AwaitFacts, usize),
    (call, lost): (CallId, &Loss),
) -> Option<Then> {
    let facts = body.facts;
    let source = *facts.calls[call].args.first()?;
    let is_source = |other: &CallFacts| {
        let is_it = |&first: &ValueId| first != ValueId::UNKNOWN && base(facts, first) == base(facts, source);
        let place = |call: &CallFacts| call.places.first().cloned().flatten();
        let same_place = place(other).is_some() && place(other) == place(&facts.calls[call]);
        same_place || other.args.first().is_some_and(is_it)
    };
    let mut reached = FixedBitSet::with_capacity(facts.blocks.len());
    (0..wait.arms.len()).filter(|&other| other != arm).for_each(|other| reached.union_with(&after(facts, wait, other)));
    let later = facts.calls.iter().find(|(other, data)| {
        *other != call
            && data.region == wait.region
            && reached.contains(data.block as usize)
            && is_source(data)
            && loss::of_call(cx, body.body, *other).is_some_and(|loss| loss.what == lost.what)
    });
    later.map(|(_, data)| Then::Taken(body.span(cx, data.site.name_range)))
}

/// Where somebody awaits the function in a loop that goes round after another branch was ready, with the same source.
fn by_callers(cx: &LintCx<'_>, body: &AsyncBody<'_>, (wait, arm): (&AwaitFacts, usize), call: CallId) -> Option<Then> {
    let facts = body.facts;
    let source = *facts.calls[call].args.first()?;
    let Value::Param(RegionId::ROOT, param) = facts.values[base(facts, source)] else { return None };
    let results = body.code(cx)?.after_branches(wait.range);
    let others = results.into_iter().enumerate().filter(|(at, _)| *at != arm);
    let again = others.filter_map(|(_, gives)| awaited_again(cx, facts.owner, param, gives?)).next();
    again.map(Then::Awaited)
}

/// How the source comes to be used again.
#[derive(Copy, Clone)]
enum Then {
    Round,
    Taken(Span),
    Awaited(Span),
}

/// What ends a future before it is ready.
#[derive(Copy, Clone)]
enum Ends {
    Branch,
    Timeout,
}

fn finding(
    cx: &LintCx<'_>,
    body: &AsyncBody<'_>,
    (what, place, (ends, then)): (String, (RegionId, TextRange), (Ends, Then)),
    loss: Loss,
) -> Diagnostic {
    let instead = loss.instead.map(|instead| format!("use {}", in_ticks(&instead)));
    let when = match ends {
        Ends::Branch => "when another branch is ready first",
        Ends::Timeout => "when the time is over",
    };
    let said = Said {
        message: format!("{what} is dropped {when}"),
        label: format!("when it is dropped, {}", loss.what),
        also: loss
            .steps
            .into_iter()
            .map(|(what, span)| (span, format!("it waits here for {}", in_ticks(&what))))
            .chain(match then {
                Then::Round => None,
                Then::Taken(span) => Some((span, "this goes on behind what is lost".to_owned())),
                Then::Awaited(span) => Some((span, "awaited in a loop, which goes round then".to_owned())),
            })
            .collect(),
        notes: vec![
            match then {
                Then::Round | Then::Awaited(_) => {
                    "the loop goes round and makes the future anew, which goes on behind what is lost"
                }
                Then::Taken(_) => "what comes later takes from the same source, and goes on behind what is lost",
            }
            .to_owned(),
        ],
        helps: std::iter::once("make the future before the loop and poll it by `&mut`".to_owned())
            .chain(instead)
            .collect(),
    };
    build(cx, ID, body, place, said)
}

/// Paths are code, other words are not.
fn in_ticks(text: &str) -> String {
    match text.contains("::") && !text.contains(' ') {
        true => format!("`{text}`"),
        false => text.to_owned(),
    }
}
