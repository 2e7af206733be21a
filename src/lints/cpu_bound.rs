//! `cpu-bound`: a loop in async code that may compute for long, with no await in it.

use fixedbitset::FixedBitSet;

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::facts::body::{BodyFacts, Edge, Event, Target};
use crate::facts::ids::CallId;
use crate::facts::value::Value;
use crate::flow::ir::{AwaitMode, RegionKind};
use crate::solve::bodies::Body;
use crate::ty::kinds::{Ty, TyKind};

use super::async_body::AsyncBody;
use super::calls::base;
use super::finding::{self, About, Words};
use super::lists::{in_circle, is_next_of_list};
use super::rounds::Rounds;
use super::{Lint, LintCx};

const ID: &str = "cpu-bound";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a loop in async code that may compute for long without an await",
        docs: DOCS,
        default_level: Some(Level::Allow),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds loops in async code that have no await and may take long: a loop over each byte or character of a text, and a loop over a list in a
loop over another one.

Why: between two awaits the thread is kept. A few thousand turns are nothing; the megabytes of an upload, or each of ten thousand items
held against all others, stall every other task on the thread for as long as it takes.

Bad:

    for a in &accounts {
        for b in &accounts {
            if a.conflicts(b) {
                found.push((a.id, b.id));
            }
        }
    }

Good: compute where nobody waits:

    let found = tokio::task::spawn_blocking(move || conflicts(&accounts)).await?;

Fix: move the loop to a pool, or let others run now and then: `tokio::task::yield_now().await` once in a hundred turns.

How sure: certain that no other task runs meanwhile; how long the lists are is not known, so the lint is allowed by default. Calls that are
known to compute for long, such as the hash of a password, are found by `blocking-call` (kind `cpu`).

Not found: loops over ranges and arrays, loops in functions that async code calls, iterators that are driven by a method such as `sum`.

To silence one place: `// async-lint: allow(cpu-bound) -- why`.";

/// Why a loop may take long.
#[derive(Copy, Clone)]
enum Long {
    /// There is another one in it.
    Nested,
    /// It looks at each byte or character.
    Bytes,
}

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let (facts, circles) = (body.facts, body.body.circles());
    // A loop in one that was found is part of it.
    let mut seen = FixedBitSet::with_capacity(facts.blocks.len());
    for (call, data) in facts.calls.iter() {
        let kind = body.kind_of(data.region);
        // Between two items of a stream its consumer runs.
        let is_looked_at = kind.is_async() && kind != RegionKind::AsyncMacro && !seen.contains(data.block as usize);
        if !is_looked_at || !is_next_of_list(cx, facts, call) {
            continue;
        }
        let turn = circles.around(data.block);
        if turn.is_empty() || lets_others_run(facts, turn) {
            continue;
        }
        let is_nested =
            in_circle(facts, turn).any(|it| it != call && is_in(body.body, it, call) && is_next_of_list(cx, facts, it));
        let long = match is_nested {
            true => Long::Nested,
            false if gives_bytes(cx, facts, call) && !is_written_out(facts, call) => Long::Bytes,
            false => continue,
        };
        turn.iter().for_each(|&at| seen.insert(at as usize));
        acc.push(finding(cx, body, call, long));
    }
}

fn lets_others_run(facts: &BodyFacts, turn: &[u32]) -> bool {
    turn.iter().any(
        |&at| matches!(facts.blocks[at as usize].event, Some(Event::Await(wait)) if facts.awaits[wait].mode != AwaitMode::Poll),
    )
}

/// The call goes round by itself within one turn of the outer one.
fn is_in(body: &Body, inner: CallId, outer: CallId) -> bool {
    let (facts, circles) = (&body.facts, body.circles());
    let turn = facts.calls[outer].block;
    let within = |block: u32| block != turn && circles.are_in_one(block, turn);
    Rounds { facts, block: &within, edge: &|_: &Edge| true }.goes_round(facts.calls[inner].block)
}

/// What is gone through was written here: it is as long as it is.
fn is_written_out(facts: &BodyFacts, next: CallId) -> bool {
    let mut at = facts.calls[next].args.first().copied();
    for _ in 0..facts.values.len() {
        let Some(value) = at else { return false };
        at = match &facts.values[base(facts, value)] {
            Value::Literal(_) => return true,
            Value::Call(made) => facts.calls[*made].args.first().copied(),
            _ => return false,
        };
    }
    false
}

/// The items are bytes or characters.
fn gives_bytes(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    let Target::Fn(next) = &facts.calls[call].target else { return false };
    let is_small =
        |ty: Ty| matches!(ty.peel_refs().kind(), TyKind::Primitive(name) if ["u8", "char"].contains(&name.as_str()));
    match cx.types.return_ty(next).kind() {
        TyKind::Adt(option, args) if Some(*option) == cx.types.lang().option => {
            args.first().is_some_and(|&item| is_small(item))
        }
        _ => false,
    }
}

fn finding(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: CallId, long: Long) -> Diagnostic {
    let data = &body.facts.calls[call];
    let confidence = Confidence::Likely;
    let about = About::call(cx, body, (ID, confidence), data);
    let (message, label) = match long {
        Long::Nested => (
            "a loop over a list in a loop over another one, with no await in them",
            "this goes through the other list for each item",
        ),
        Long::Bytes => {
            ("a loop over each byte or character, with no await in it", "the longer this is, the longer the loop takes")
        }
    };
    let mut found = finding::plain(cx, body, about, Words { message: message.to_owned(), label: label.to_owned() });
    found.helps.push(
        "where there may be many items: compute on a pool, or let others run now and then by a `yield_now`".to_owned(),
    );
    found
}
