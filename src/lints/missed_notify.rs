//! `missed-notify`: a notification comes while nobody waits for it, and is not kept for who waits next.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::base::span::Span;
use crate::facts::body::{AwaitFacts, BodyFacts, CallFacts, Edge, Held};
use crate::facts::ids::CallId;
use crate::facts::value::ValueId;
use crate::flow::analyses::paths::Way;
use crate::flow::ir::{AwaitMode, RegionId};
use crate::rules::hazards::{GuardKind, Primitive};
use crate::solve::callee::Callee;

use super::async_body::AsyncBody;
use super::branches::leads_back;
use super::calls::{awaited, primitive};
use super::guard;
use super::hazard::{Said, build};
use super::looks;
use super::notify::{self, Root, Waker};
use super::rounds::Rounds;
use super::{Lint, LintCx};

const ID: &str = "missed-notify";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a notification that can come before anybody waits for it",
        docs: DOCS,
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds `notified()` that is made after the code looked at the state, or anew in each round of a loop, if the other side calls
`notify_waiters`.

Why: `notify_waiters` wakes those that wait now and keeps nothing. A notification between the look and `notified()` is missed, and the
task waits for ever.

Bad:

    while !self.done.load(Ordering::Acquire) {
        self.changed.notified().await;
    }

Good: a `notified()` that exists gets the notification, awaited or not. Make it first, then look:

    loop {
        let changed = self.changed.notified();
        if self.done.load(Ordering::Acquire) {
            break;
        }
        changed.await;
    }

Fix: make it while the lock of the state is held; or call `notify_one`, which is kept for the next waiter; or use a `watch` channel or
a `CancellationToken`, which keep the state together with the notification.

How sure: certain about the order of the calls; the gap is short, so the task hangs seldom.

To silence one place: `// async-lint: allow(missed-notify) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    for wait in facts.awaits.values().filter(|wait| facts.regions[wait.region].kind.is_async()) {
        for (arm, call) in awaited(facts, wait) {
            let found = match primitive(cx, facts, call) {
                Some(Primitive::Notified) => at_once(cx, body, (wait, arm), call),
                _ => by_function(cx, body, wait, call),
            };
            acc.extend(found.map(|(how, waker)| finding(cx, body, (call, how), &waker)));
        }
    }
}

/// How a notification is missed.
#[derive(Copy, Clone)]
enum How {
    /// Between the look at the state and `notified()`.
    AfterTheLook,
    /// The same, where a function calls `notified()`, here.
    Inside(Span),
    /// While the loop does something else.
    BetweenRounds,
}

/// The body itself calls `notified()` and waits for it.
fn at_once(
    cx: &LintCx<'_>,
    body: &AsyncBody<'_>,
    (wait, arm): (&AwaitFacts, usize),
    call: CallId,
) -> Option<(How, Waker)> {
    let facts = body.facts;
    let data = &facts.calls[call];
    let &notify = data.args.first().filter(|_| data.region == wait.region)?;
    if !straight(facts, data.block, wait.block) {
        return None;
    }
    let (all, any) = (|_: u32| true, |_: &Edge| true);
    let rounds = Rounds { facts, block: &all, edge: &any };
    let how = match wait.mode {
        AwaitMode::Any => {
            let mut others = (0..wait.arms.len()).filter(|&at| at != arm);
            others.any(|other| leads_back(facts, wait, other, data.block)).then_some(How::BetweenRounds)
        }
        AwaitMode::One if locked(cx, body, &data.held) => None,
        AwaitMode::One => {
            let looked = || looks::before(cx, body, data.block, notify::root(facts, notify)?).then_some(());
            (ends_on_condition(facts, &rounds, data.block) || looked().is_some()).then_some(How::AfterTheLook)
        }
        AwaitMode::All | AwaitMode::Poll => None,
    }?;
    Some((how, notify::waker(cx, facts, notify)?))
}

/// An async function of the project that is awaited here calls `notified()` before it looks at anything.
fn by_function(cx: &LintCx<'_>, body: &AsyncBody<'_>, wait: &AwaitFacts, call: CallId) -> Option<(How, Waker)> {
    let facts = body.facts;
    if wait.mode != AwaitMode::One || locked(cx, body, &wait.held) {
        return None;
    }
    let Callee::Future(def) = body.body.meaning(call).resolved.as_ref()?.callee else { return None };
    let inner = &cx.solution.bodies.get(def).filter(|inner| inner.facts.local)?.facts;
    let (made, notify) = first_notified(cx, inner)?;
    let Root::Param(at) = notify::root(inner, notify)? else { return None };
    let source = *facts.calls[call].args.get(at as usize)?;
    if !looks::before(cx, body, wait.block, notify::root(facts, source)?) {
        return None;
    }
    let span = cx.program.span(inner.owner, inner.calls[made].site.name_range);
    Some((How::Inside(span), notify::waker(cx, inner, notify)?))
}

/// The `notified()` that a body calls without a loop around it, or a look at anything before.
fn first_notified(cx: &LintCx<'_>, facts: &BodyFacts) -> Option<(CallId, ValueId)> {
    let (all, any) = (|_: u32| true, |_: &Edge| true);
    let rounds = Rounds { facts, block: &all, edge: &any };
    let is_first = |data: &CallFacts| {
        let mut before = facts.calls.iter().filter(|(_, other)| other.region == RegionId::ROOT);
        !rounds.goes_round(data.block)
            && !before.any(|(other, it)| {
                looks::is_look(cx, facts, other) && rounds.after(it.block).contains(data.block as usize)
            })
    };
    let notified = facts.calls.iter().filter(|(call, data)| {
        data.region == RegionId::ROOT && primitive(cx, facts, *call) == Some(Primitive::Notified)
    });
    let (call, data) = notified.into_iter().find(|(_, data)| is_first(data))?;
    Some((call, *data.args.first()?))
}

/// A lock is held, so that the state can't change in between.
fn locked(cx: &LintCx<'_>, body: &AsyncBody<'_>, held: &[Held]) -> bool {
    let is_lock = |alive: &guard::Alive<'_>| matches!(alive.guard.kind, GuardKind::Lock | GuardKind::AsyncLock);
    held.iter().filter_map(|held| guard::alive(cx, body, held)).any(|alive| is_lock(&alive))
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

/// A loop around the block ends on a condition, without having waited again.
fn ends_on_condition(facts: &BodyFacts, rounds: &Rounds<'_>, block: u32) -> bool {
    let circle = rounds.circle(block);
    let leaves = |at: usize| {
        let choice =
            facts.blocks[at].next.iter().any(|edge| matches!(edge.way, Way::Branch | Way::Misfit | Way::Plain));
        choice
            && facts.blocks[at].next.iter().any(|edge| looks::is_condition(edge) && !circle.contains(edge.to as usize))
    };
    circle.ones().any(leaves)
}

fn finding(cx: &LintCx<'_>, body: &AsyncBody<'_>, (call, how): (CallId, How), waker: &Waker) -> Diagnostic {
    let call = &body.facts.calls[call];
    let label = match how {
        How::AfterTheLook | How::Inside(_) => "what is notified between the look at the state and this call is missed",
        How::BetweenRounds => "made anew in each round: what is notified while another branch runs is missed",
    };
    let inside = match how {
        How::Inside(span) => Some((span, "the future exists from here on only".to_owned())),
        _ => None,
    };
    let said = Said {
        message: format!("a notification can be missed: `{}` wakes only those that wait already", waker.name),
        label: label.to_owned(),
        also: inside.into_iter().chain([(waker.span, "this keeps nothing for who waits later".to_owned())]).collect(),
        notes: vec!["the task then waits for a notification that does not come again".to_owned()],
        helps: vec![
            "make the `notified()` future before the state is looked at (before the loop), and await that".to_owned(),
            "or use what keeps its state: `notify_one`, a `watch` channel, a `CancellationToken`".to_owned(),
        ],
    };
    build(cx, ID, body, (call.region, call.site.range), said)
}
