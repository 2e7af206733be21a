//! `lock-order`: two locks that are taken in one order here and in the other order elsewhere.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::base::span::Span;
use crate::def::ids::DefId;
use crate::facts::body::{BodyFacts, CallFacts, Held, Root};
use crate::facts::ids::CallId;
use crate::flow::analyses::moves::There;
use crate::flow::ir::RegionId;
use crate::rules::hazards::GuardKind;

use super::async_body::AsyncBody;
use super::finding::{self, About, Words};
use super::guard::Access;
use super::locks::Lock;
use super::relock::{Taken, taken, takes};
use super::{Lint, LintCx};

const ID: &str = "lock-order";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "two locks that are taken in one order here and in the other order elsewhere",
        docs: DOCS,
        default_level: Some(Level::Allow),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds two locks that one function takes in one order and another function in the other order, itself or in a function that it calls. A
lock is known by its static, or by the field of its type.

Why: if both functions run at the same time, each waits for the lock that the other holds, for ever.

Bad:

    async fn deposit(&self) {
        let accounts = self.accounts.lock().await;
        let log = self.log.lock().await;
    }

    async fn report(&self) {
        let log = self.log.lock().await;
        let accounts = self.accounts.lock().await;
    }

Good: take both in the same order everywhere:

    async fn report(&self) {
        let accounts = self.accounts.lock().await;
        let log = self.log.lock().await;
    }

Fix: end the first guard before the second lock is taken.

How sure: likely, or possible if the first guard may be gone. The lint is allowed by default: two values of one type have two locks, and
the two functions may never run at the same time.

Not found: locks that are both taken for reading, and pairs that a third lock around both keeps apart.

To silence one place: `// async-lint: allow(lock-order) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let own = orders(cx, body.facts, &|_| true);
    for (at, order) in own.iter().enumerate() {
        let is_first = !own[..at].iter().any(|known| known.is_same(order));
        if is_first && let Some(other) = opposite(cx, order) {
            acc.push(diagnostic(cx, body, (order, &other)));
        }
    }
}

/// A lock is taken while another is held.
struct Order {
    owner: DefId,
    region: RegionId,
    /// The call that takes the second.
    call: CallId,
    first: Lock,
    first_taken: CallId,
    second: Lock,
    access: (Access, Access),
    inside: Option<(DefId, CallId)>,
    /// Other locks that are held meanwhile.
    around: Vec<Lock>,
    confidence: Confidence,
}

impl Order {
    fn is_same(&self, other: &Order) -> bool {
        self.first == other.first && self.second == other.second
    }

    /// The two can wait for each other.
    fn opposes(&self, other: &Order) -> bool {
        let excludes = |a: Access, b: Access| (a, b) != (Access::Shared, Access::Shared);
        let apart = self.around.iter().any(|lock| other.around.contains(lock));
        // What one run of a region does with its own variables is done in turn.
        let in_turn = matches!(self.first, Lock::Local(..)) && self.region == other.region;
        self.first == other.second
            && self.second == other.first
            && excludes(self.access.0, other.access.1)
            && excludes(self.access.1, other.access.0)
            && !apart
            && !in_turn
    }

    /// Where it stands, in an order that each run gives.
    fn place(&self, cx: &LintCx<'_>, facts: &BodyFacts) -> (String, u32) {
        (cx.program.path(self.owner), facts.calls[self.call].site.range.start)
    }
}

/// The orders in which a body takes locks, of those whose first lock is `wanted`.
fn orders(cx: &LintCx<'_>, facts: &BodyFacts, wanted: &dyn Fn(&Lock) -> bool) -> Vec<Order> {
    let mut found = Vec::new();
    for (id, call) in facts.calls.iter().filter(|(_, call)| !call.held.is_empty()) {
        let firsts: Vec<First<'_>> = call.held.iter().filter_map(|held| first(cx, facts, held)).collect();
        if firsts.iter().any(|first| wanted(&first.lock)) {
            for second in takes(cx, facts, (id, call)) {
                found.extend(firsts.iter().filter_map(|first| order(cx, facts, (id, call), (&firsts, first, &second))));
            }
        }
    }
    found
}

/// A lock that is held.
struct First<'a> {
    lock: Lock,
    held: &'a Held,
    call: CallId,
    taken: Taken,
}

fn first<'a>(cx: &LintCx<'_>, facts: &BodyFacts, held: &'a Held) -> Option<First<'a>> {
    let call = held.taken?;
    let taken = taken(cx, &facts.calls[call])?;
    let kind = cx.facts.guard(taken.guard)?.kind;
    let lock = Lock::shared(cx, facts, &taken.lock)?;
    matches!(kind, GuardKind::Lock | GuardKind::AsyncLock).then_some(First { lock, held, call, taken })
}

fn order(
    cx: &LintCx<'_>,
    facts: &BodyFacts,
    (id, call): (CallId, &CallFacts),
    (firsts, first, second): (&[First<'_>], &First<'_>, &Taken),
) -> Option<Order> {
    let second_lock = Lock::shared(cx, facts, &second.lock)?;
    let of_one = |root: Root| matches!(root, Root::Static(_));
    let (a, b) = (first.taken.lock.root, second.lock.root);
    let related =
        a == b || of_one(a) || of_one(b) || matches!((&first.lock, &second_lock), (Lock::Local(..), Lock::Local(..)));
    if !related || first.lock == second_lock {
        return None;
    }
    let maybe_gone = first.held.there != There::Always || first.held.ty != first.taken.guard;
    let confidence = match (maybe_gone, second.inside) {
        (true, _) => Confidence::Possible,
        _ => Confidence::Likely,
    };
    let around = firsts.iter().map(|other| other.lock.clone()).filter(|other| *other != first.lock).collect();
    Some(Order {
        owner: facts.owner,
        region: call.region,
        call: id,
        first: first.lock.clone(),
        first_taken: first.call,
        second: second_lock,
        access: (first.taken.access, second.access),
        inside: second.inside,
        around,
        confidence,
    })
}

/// Another place that takes the two locks in the other order. Where the two orders are equally rare, it is the one before.
fn opposite(cx: &LintCx<'_>, order: &Order) -> Option<Order> {
    let of_program = |def: DefId| cx.program.root(def.krate).is_some_and(|krate| krate.checked);
    let (mut same, mut others): (Vec<Order>, Vec<Order>) = Default::default();
    for read in cx.solution.bodies.iter().filter(|read| of_program(read.facts.owner)) {
        for found in orders(cx, &read.facts, &|first| *first == order.second || *first == order.first) {
            if found.opposes(order) {
                others.push(found);
            } else if found.is_same(order) {
                same.push(found);
            }
        }
    }
    let place = |order: &Order| cx.solution.bodies.get(order.owner).map(|read| order.place(cx, &read.facts));
    let first_of = |all: &[Order]| all.iter().filter_map(place).min();
    let is_odd = (same.len(), first_of(&others)) < (others.len(), first_of(&same));
    others.sort_by_key(place);
    others.into_iter().next().filter(|_| is_odd)
}

fn diagnostic(cx: &LintCx<'_>, body: &AsyncBody<'_>, (order, other): (&Order, &Order)) -> Diagnostic {
    let data = &body.facts.calls[order.call];
    let words = Words {
        message: format!(
            "{} is taken while {} is held, and elsewhere the other way round",
            order.second.named(cx),
            order.first.named(cx)
        ),
        label: match order.inside {
            Some((function, _)) => format!("`{}` takes {}", cx.program.path(function), order.second.named(cx)),
            None => format!("{} is taken here", order.second.named(cx)),
        },
    };
    let confidence = order.confidence.min(other.confidence);
    let about = About {
        lint: ID,
        level: finding::level(cx, body, ID, confidence),
        confidence,
        region: data.region,
        range: data.site.range,
    };
    let mut found = finding::plain(cx, body, about, words);
    let held = body.facts.calls[order.first_taken].site.range;
    let mut say = |span: Option<Span>, text: String| found.secondary.extend(span.map(|span| Label { span, text }));
    say(Some(body.span(cx, held)), format!("{} is held from here on", order.first.named(cx)));
    say(span_of(cx, (other.owner, other.first_taken)), format!("elsewhere {} is held", other.first.named(cx)));
    let (owner, call) = other.inside.unwrap_or((other.owner, other.call));
    say(span_of(cx, (owner, call)), format!("and {} is taken", other.second.named(cx)));
    found.notes.push("when both run at one time, each waits for the lock that the other holds".to_owned());
    found.helps.push("take both in the same order everywhere, or end the first guard before".to_owned());
    found
}

fn span_of(cx: &LintCx<'_>, (owner, call): (DefId, CallId)) -> Option<Span> {
    let facts = &cx.solution.bodies.get(owner)?.facts;
    Some(cx.program.span(owner, facts.calls[call].site.range))
}
