//! `missed-notify`: a notification comes while nobody waits for it, and is not kept for who waits next.

use crate::base::descriptor::LintDescriptor;
use crate::base::diagnostic::{Diagnostic, Level};
use crate::base::span::Span;
use crate::def::ids::DefId;
use crate::facts::body::{AwaitFacts, BodyFacts, CallFacts, CallId, Edge, Event};
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::analyses::paths::Way;
use crate::flow::ir::AwaitMode;
use crate::rules::hazards::Primitive;

use super::async_body::AsyncBody;
use super::calls::{awaited, name, primitive};
use super::hazard::{Said, build};
use super::rounds::Rounds;
use super::{Lint, LintCx};

const ID: &str = "missed-notify";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a notification that can come before anybody waits for it",
        docs: DOCS,
        default_level: Some(Level::Warn),
    },
    check,
};

const DOCS: &str = "\
Finds `notified()` that is made after the state was looked at, or anew in each round of a loop, where the other side calls
`notify_waiters`. That wakes those that wait now and keeps nothing: what is notified between the look and `notified()`, or while
the loop does something else, is missed, and the task waits for ever.

    while !self.done.load(Ordering::Acquire) {
        self.changed.notified().await;
    }

A `notified()` that exists gets the notification, awaited or not. Make it first, then look:

    loop {
        let changed = self.changed.notified();
        if self.done.load(Ordering::Acquire) {
            break;
        }
        changed.await;
    }

Or call `notify_one`, which is kept for the next that waits; or use a `watch` channel or a `CancellationToken`, which keep the
state with the notification.

To silence one place: `// async-lint: allow(missed-notify) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    for wait in facts.awaits.values().filter(|wait| facts.regions[wait.region].kind.is_async()) {
        for (arm, call) in awaited(facts, wait) {
            let data = &facts.calls[call];
            if data.region != wait.region || primitive(cx, facts, call) != Some(Primitive::Notified) {
                continue;
            }
            let Some(notify) = data.args.first().and_then(|&it| identity(cx, facts, it)) else { continue };
            let Some(how) = misses(facts, (wait, arm), data) else { continue };
            if let Some((other, span)) = wakers(cx, facts, notify) {
                acc.push(finding(cx, body, (data, how), (&other, span)));
            }
        }
    }
}

/// How a notification is missed.
#[derive(Copy, Clone)]
enum How {
    /// Between the look at the state and `notified()`.
    AfterTheLook,
    /// While the loop does something else.
    BetweenRounds,
}

fn misses(facts: &BodyFacts, (wait, arm): (&AwaitFacts, usize), call: &CallFacts) -> Option<How> {
    if !straight(facts, call.block, wait.block) {
        return None;
    }
    let (all, any) = (|_: u32| true, |_: &Edge| true);
    let rounds = Rounds { facts, block: &all, edge: &any };
    let again = |from: u32| from == call.block || rounds.after(from).contains(call.block as usize);
    match wait.mode {
        AwaitMode::Any => {
            let others = wait.arms.iter().enumerate().filter(|(at, _)| *at != arm);
            others.map(|(_, arm)| arm.ready).any(again).then_some(How::BetweenRounds)
        }
        AwaitMode::One => looks_before(facts, &rounds, call).then_some(How::AfterTheLook),
        AwaitMode::All | AwaitMode::Poll => None,
    }
}

/// Control goes from one block to the other without a choice.
fn straight(facts: &BodyFacts, from: u32, to: u32) -> bool {
    let mut at = from;
    for _ in 0..facts.blocks.len() {
        match facts.blocks[at as usize].next.as_slice() {
            [only] if only.to == to => return true,
            [only] if only.way == Way::Plain => at = only.to,
            _ => return false,
        }
    }
    false
}

/// A loop around the call ends on a condition, without having waited again.
fn looks_before(facts: &BodyFacts, rounds: &Rounds<'_>, call: &CallFacts) -> bool {
    let circle = rounds.circle(call.block);
    let leaves = |at: usize| {
        let choice = facts.blocks[at].next.iter().any(|edge| matches!(edge.way, Way::Branch | Way::Plain));
        choice && facts.blocks[at].next.iter().any(|edge| is_condition(edge) && !circle.contains(edge.to as usize))
    };
    circle.ones().any(leaves)
}

fn is_condition(edge: &Edge) -> bool {
    matches!(edge.way, Way::Branch | Way::LoopEnds(_))
}

/// Which `Notify` it is.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Identity {
    Field(Field),
    Static(DefId),
    /// Made by this call of this body.
    Made(DefId, CallId),
}

/// References and clones of pointers are looked through.
fn identity(cx: &LintCx<'_>, facts: &BodyFacts, value: ValueId) -> Option<Identity> {
    let mut at = value;
    for _ in 0..facts.values.len() {
        match &facts.values[at] {
            Value::Part(_, field) if field.of.is_some() => return Some(Identity::Field(*field)),
            Value::Static(def) => return Some(Identity::Static(*def)),
            Value::AnyOf(all) if all.len() == 1 => at = all[0],
            Value::Call(call) => match passed_on(cx, facts, *call) {
                Some(arg) => at = arg,
                None => return Some(Identity::Made(facts.owner, *call)),
            },
            _ => return None,
        }
    }
    None
}

/// What a call of `clone`, `deref` or `Arc::new` gives another pointer to.
fn passed_on(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> Option<ValueId> {
    let last = name(cx, facts, call);
    let last = last.rsplit("::").next()?;
    matches!(last, "clone" | "deref" | "as_ref" | "borrow").then(|| facts.calls[call].args.first().copied())?
}

/// The function that notifies those who wait now, and where it is called; `None` where another way to notify is used as well.
fn wakers(cx: &LintCx<'_>, facts: &BodyFacts, notify: Identity) -> Option<(String, Span)> {
    let mut found = None;
    let bodies = cx.solution.bodies.iter().map(|read| &read.facts).filter(|read| read.local);
    for read in bodies {
        if matches!(notify, Identity::Made(owner, _) if owner != facts.owner || owner != read.owner) {
            continue;
        }
        for call in read.blocks.iter().filter_map(|block| called(block.event)) {
            let what = primitive(cx, read, call);
            if !matches!(what, Some(Primitive::NotifyWaiters | Primitive::NotifyOne)) {
                continue;
            }
            let same = read.calls[call].args.first().is_some_and(|&it| identity(cx, read, it) == Some(notify));
            match what {
                Some(Primitive::NotifyOne) if same => return None,
                Some(_) if same && found.is_none() => {
                    let span = cx.program.span(read.owner, read.calls[call].site.name_range);
                    found = Some((name(cx, read, call), span));
                }
                _ => {}
            }
        }
    }
    found
}

fn called(event: Option<Event>) -> Option<CallId> {
    match event {
        Some(Event::Call(call)) => Some(call),
        _ => None,
    }
}

fn finding(
    cx: &LintCx<'_>,
    body: &AsyncBody<'_>,
    (call, how): (&CallFacts, How),
    (other, span): (&str, Span),
) -> Diagnostic {
    let label = match how {
        How::AfterTheLook => "what is notified between the look at the state and this call is missed",
        How::BetweenRounds => "made anew in each round: what is notified while another branch runs is missed",
    };
    let said = Said {
        message: format!("a notification can be missed: `{other}` wakes only those that wait already"),
        label: label.to_owned(),
        also: vec![(span, "this keeps nothing for who waits later".to_owned())],
        notes: vec!["the task then waits for a notification that does not come again".to_owned()],
        helps: vec![
            "make the `notified()` future before the state is looked at (before the loop), and await that".to_owned(),
            "or use what keeps its state: `notify_one`, a `watch` channel, a `CancellationToken`".to_owned(),
        ],
    };
    build(cx, ID, body, (call.region, call.site.range), said)
}
