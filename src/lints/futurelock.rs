//! `futurelock`: a future that nobody polls may have what the code needs that should poll it.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::base::span::{Span, TextRange};
use crate::def::ids::DefId;
use crate::facts::body::{AwaitFacts, BodyFacts, Edge, Event, Target};
use crate::facts::ids::CallId;
use crate::facts::value::ValueId;
use crate::flow::analyses::paths::Way;
use crate::flow::ir::{AwaitMode, Test};
use crate::rules::hazards::Primitive;
use crate::ty::kinds::TyKind;

use super::async_body::AsyncBody;
use super::calls::{is_answer, made_by, primitive};
use super::driven::{Driven, driven, in_stream, race};
use super::finding::{self, About, Words};
use super::needs::{Need, needs};
use super::rounds::Rounds;
use super::{Lint, LintCx};

const ID: &str = "futurelock";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "code waits for what a future may have that it does not poll meanwhile",
        docs: DOCS,
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds futures that are neither polled nor dropped while the code that polls them awaits something else, if both need the same thing: an
async lock, a permit of a semaphore, a connection of a pool, room in a channel. Examples are a future that a branch of `select!` polls
by `&mut` while another branch awaits, and the futures in a `FuturesUnordered` or a buffered stream while the code works on one item.

Why: the future may have the lock, or be the next to get it, and it only moves on when it is polled. The code waits for it for ever.

Bad:

    let mut refresh = pin!(refresh(&cache));
    tokio::select! {
        _ = &mut refresh => {}
        _ = sleep(LIMIT) => cache.lock().await.clear(),
    }

Good: start the future as a task, which moves on whatever the code awaits:

    let mut refresh = tokio::spawn(refresh(cache.clone()));

Fix: give the future to `select!` by value, or leave `select!` with a value and await outside of it.

How sure: likely if both need the same variable, field or static; possible if only the type is the same, or if the code waits for
something unknown that is given what holds the pool.

Not found: futures that the code gets from elsewhere, as a parameter or in a field. Tasks and timers are not a problem.

To silence one place: `// async-lint: allow(futurelock) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    let mut said: Vec<TextRange> = Vec::new();
    for wait in facts.awaits.values().filter(|wait| facts.regions[wait.region].kind.is_async()) {
        for lent in lent(cx, facts, wait) {
            let theirs: Vec<Need> = lent.futures.iter().flat_map(|&future| needs(cx, body.body, future)).collect();
            if theirs.is_empty() {
                continue;
            }
            for other in meanwhile(cx, facts, (wait, &lent)) {
                let mut ours = other.futures.iter().flat_map(|&future| driven(cx, facts, future));
                let met = ours.find_map(|future| met(&theirs, needs(cx, body.body, future)));
                if let Some(met) = met.filter(|_| !said.contains(&other.range)) {
                    said.push(other.range);
                    acc.push(finding(cx, body, (other, &lent), &met));
                }
            }
        }
    }
}

/// The surest of what both need.
fn met(theirs: &[Need], ours: Vec<Need>) -> Option<Met<'_>> {
    let each = ours.into_iter().flat_map(|our| {
        theirs.iter().filter_map(move |their| Some(Met { their, our: our.clone(), confidence: their.meets(&our)? }))
    });
    each.reduce(|best, other| if other.confidence > best.confidence { other } else { best })
}

/// What a future and the code that should poll it both need.
struct Met<'a> {
    their: &'a Need,
    our: Need,
    confidence: Confidence,
}

/// Futures that are still there when an await is over, and not ready.
struct Lent {
    value: ValueId,
    futures: Vec<Driven>,
    /// The blocks at which the code goes on.
    from: Vec<u32>,
    /// Where it is polled.
    range: TextRange,
    over: Over,
}

/// Where nothing is left of what is lent.
#[derive(Copy, Clone)]
enum Over {
    /// A stream that has no more items has no futures.
    StreamEnds,
    /// It was ready: its own branch runs, which no other leads to.
    OwnBranch,
    /// It was ready, by the variant that the await at the end of this block gives.
    Wins(u32, &'static str),
}

fn is_over(cx: &LintCx<'_>, facts: &BodyFacts, edge: &Edge, over: Over) -> bool {
    let Over::Wins(block, wins) = over else {
        return matches!(over, Over::StreamEnds) && matches!(edge.way, Way::LoopEnds(_) | Way::Error);
    };
    let Some(given) = &edge.given else { return false };
    match &given.test {
        Test::Variant(variant) => {
            is_answer(cx, facts, given.value, block) && given.holds == (cx.program.name(*variant) == wins)
        }
        _ => false,
    }
}

fn lent(cx: &LintCx<'_>, facts: &BodyFacts, wait: &AwaitFacts) -> Vec<Lent> {
    match wait.mode {
        AwaitMode::Any => {
            wait.futures.iter().enumerate().filter_map(|(at, &it)| in_select(cx, facts, (wait, at), it)).collect()
        }
        _ => wait.futures.iter().flat_map(|&it| alone(cx, facts, wait, it)).collect(),
    }
}

/// What a branch of a `select!` lends.
fn in_select(cx: &LintCx<'_>, facts: &BodyFacts, (wait, at): (&AwaitFacts, usize), future: ValueId) -> Option<Lent> {
    let next = next_of(cx, facts, future);
    let (value, futures) = match next {
        Some(next) => (stream_of(facts, next), in_stream(cx, facts, next)),
        None => (future, driven(cx, facts, future)),
    };
    if next.is_none() && !wait.arms.get(at)?.lent {
        return None;
    }
    // A stream gives one item, and has others.
    let others = wait.arms.iter().enumerate().filter(|(other, _)| next.is_some() || *other != at);
    let from = others.map(|(_, arm)| arm.ready).collect();
    let over = if next.is_some() { Over::StreamEnds } else { Over::OwnBranch };
    Some(Lent { value, futures, from, range: wait.range, over })
}

/// What an await lends that waits for one thing.
fn alone(cx: &LintCx<'_>, facts: &BodyFacts, wait: &AwaitFacts, future: ValueId) -> Vec<Lent> {
    let from: Vec<u32> = facts.blocks[wait.block as usize].next.iter().map(|edge| edge.to).collect();
    let lent = |value: ValueId, futures: Vec<Driven>, over: Over| Lent {
        value,
        futures,
        from: from.clone(),
        range: wait.range,
        over,
    };
    if let Some(next) = next_of(cx, facts, future) {
        return vec![lent(stream_of(facts, next), in_stream(cx, facts, next), Over::StreamEnds)];
    }
    if let Some(race) = race(cx, facts, future) {
        let args = facts.calls[race].args.iter().zip(["Left", "Right"]);
        return args.map(|(&arg, wins)| lent(arg, driven(cx, facts, arg), Over::Wins(wait.block, wins))).collect();
    }
    let limited = limited(cx, facts, future);
    limited.map(|inner| lent(inner, driven(cx, facts, inner), Over::Wins(wait.block, "Ok"))).into_iter().collect()
}

fn stream_of(facts: &BodyFacts, next: CallId) -> ValueId {
    facts.calls[next].args.first().copied().unwrap_or(ValueId::UNKNOWN)
}

/// The future that a timeout is given by reference: it is still there when the time is over.
fn limited(cx: &LintCx<'_>, facts: &BodyFacts, future: ValueId) -> Option<ValueId> {
    let timeout = made_by(facts, future).filter(|&it| primitive(cx, facts, it) == Some(Primitive::Timeout))?;
    let data = &facts.calls[timeout];
    let is_lent = match data.arg_types.last()?.kind() {
        TyKind::Ref { .. } => true,
        TyKind::Adt(def, args) => {
            let inner = args.first().filter(|_| cx.types.lang().pin == Some(*def));
            inner.is_some_and(|inner| matches!(inner.kind(), TyKind::Ref { .. }))
        }
        _ => false,
    };
    data.args.last().copied().filter(|_| is_lent)
}

/// The call that asks a stream for its next item, where that is what is awaited.
fn next_of(cx: &LintCx<'_>, facts: &BodyFacts, future: ValueId) -> Option<CallId> {
    made_by(facts, future).filter(|&call| primitive(cx, facts, call) == Some(Primitive::Take))
}

/// The awaits that the code comes to before it polls or drops what is lent.
fn meanwhile<'a>(cx: &LintCx<'_>, facts: &'a BodyFacts, (wait, lent): (&AwaitFacts, &Lent)) -> Vec<&'a AwaitFacts> {
    let ends = |block: u32| match facts.blocks[block as usize].event {
        Some(Event::Await(other)) => polls(cx, facts, &facts.awaits[other], lent),
        Some(Event::Call(call)) => takes_away(cx, facts, call, lent),
        None => false,
    };
    let goes_on = |edge: &Edge| edge.way != Way::Misfit && !is_over(cx, facts, edge, lent.over);
    let open = |block: u32| !ends(block);
    let rounds = Rounds { facts, block: &open, edge: &goes_on };
    let is_back = |from: u32| {
        let all = |_: u32| true;
        let any = |_: &Edge| true;
        let after = Rounds { facts, block: &all, edge: &any }.after(from);
        after.ones().any(
            |at| matches!(facts.blocks[at].event, Some(Event::Await(it)) if polls(cx, facts, &facts.awaits[it], lent)),
        )
    };
    let mut found: Vec<&AwaitFacts> = Vec::new();
    for &from in lent.from.iter().filter(|&&from| open(from)) {
        let mut reached = rounds.after(from);
        reached.insert(from as usize);
        for at in reached.ones() {
            let Some(Event::Await(other)) = facts.blocks[at].event else { continue };
            let other = &facts.awaits[other];
            let within = wait.range.start <= other.range.start && other.range.end <= wait.range.end;
            if other.mode != AwaitMode::Poll && other.region == wait.region && (within || is_back(other.block)) {
                found.push(other);
            }
        }
    }
    found
}

fn polls(cx: &LintCx<'_>, facts: &BodyFacts, wait: &AwaitFacts, lent: &Lent) -> bool {
    let polled = wait.futures.iter().flat_map(|&future| match next_of(cx, facts, future) {
        Some(next) => in_stream(cx, facts, next),
        None => driven(cx, facts, future),
    });
    polled.into_iter().any(|future| lent.futures.contains(&future))
}

/// The call is given what is lent for good: it is dropped, or somebody else drives it.
fn takes_away(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId, lent: &Lent) -> bool {
    let data = &facts.calls[call];
    if !matches!(data.target, Target::Fn(_)) {
        return false;
    }
    let mut given = data.args.iter().zip(&data.arg_types);
    given.any(|(&arg, ty)| {
        let whole = !matches!(ty.kind(), TyKind::Ref { .. });
        whole && (arg == lent.value || driven(cx, facts, arg).iter().any(|future| lent.futures.contains(future)))
    })
}

fn finding(cx: &LintCx<'_>, body: &AsyncBody<'_>, (other, lent): (&AwaitFacts, &Lent), met: &Met<'_>) -> Diagnostic {
    let Met { their, our, confidence } = met;
    let about = About {
        lint: ID,
        level: finding::level(cx, body, ID, *confidence),
        confidence: *confidence,
        region: other.region,
        range: other.range,
    };
    let verb = if our.is_inside { "may wait" } else { "waits" };
    let words = Words {
        message: format!("this {verb} for the {} that a future needs which nobody polls meanwhile", their.what),
        label: "as long as this waits, the future does not go on".to_owned(),
    };
    let mut found = finding::plain(cx, body, about, words);
    let made = match lent.futures.first() {
        Some(Driven::Call(call)) => body.facts.calls[*call].site.range,
        Some(Driven::Region(region)) => body.facts.regions[*region].header,
        None => lent.range,
    };
    let place = |(owner, call): (DefId, CallId)| -> Option<Span> {
        let facts = &cx.solution.bodies.get(owner)?.facts;
        Some(cx.program.span(owner, facts.calls[call].site.name_range))
    };
    let mut say = |span: Option<Span>, text: &str| {
        found.secondary.extend(span.map(|span| Label { span, text: text.to_owned() }));
    };
    say(Some(body.span(cx, made)), "the future is made here");
    say(place(their.call).filter(|_| their.call != our.call), "the future needs it here");
    let ours = if our.is_inside { "what this waits for is not known" } else { "it is waited for here" };
    say(place(our.call), ours);
    found.notes.push("the future may have it, or be the next to get it: then this waits for ever".to_owned());
    found.helps.push(
        "start the future as a task of its own, or drop it before this, or await this outside of `select!`".to_owned(),
    );
    found
}
