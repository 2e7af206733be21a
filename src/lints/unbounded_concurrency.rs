//! `unbounded-concurrency`: a task or future for each item, with nothing that bounds how many there are at one time.

use std::sync::Arc;

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::facts::body::{AwaitFacts, BodyFacts, CallFacts, Event, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{RegionId, RegionKind};
use crate::rules::hazards::{PoolEffect, Primitive, Served};
use crate::solve::bodies::Body;
use crate::solve::callee::Callee;
use crate::ty::kinds::{Ty, TyKind};

use super::async_body::AsyncBody;
use super::calls::{awaited, bound, name, primitive};
use super::driven::{Driven, driven};
use super::finding::{self, About, Words};
use super::lists::{in_circle, is_next_of_list, is_open};
use super::needs::needs;
use super::{Lint, LintCx};

const ID: &str = "unbounded-concurrency";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a task or future for each item, however many there are",
        docs: DOCS,
        default_level: Some(Level::Allow),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds loops that start a task, or add a future to a set, for each item that they take, and `join_all` over one future for each item of a
list, if nothing limits how many there are.

Why: under load they all hold memory, sockets and connections at the same time, and nothing holds the sender of the items back.

Bad:

    while let Some(request) = requests.recv().await {
        tokio::spawn(answer(request));
    }

Good: take a permit of a semaphore for each:

    while let Some(request) = requests.recv().await {
        let permit = permits.clone().acquire_owned().await?;
        tokio::spawn(async move {
            answer(request).await;
            drop(permit);
        });
    }

Fix: wait for one task of a `JoinSet` before the next starts, or use `buffer_unordered` or `for_each_concurrent` with a limit.

How sure: likely for a loop that receives, possible for the items of a list, which may be few. Allowed by default.

Not found: loops over ranges and arrays, lists whose length the code has checked, loops that look at the set that they fill, and tasks
that wait for a permit themselves.

To silence one place: `// async-lint: allow(unbounded-concurrency) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    for (call, data) in facts.calls.iter().filter(|(_, data)| body.kind_of(data.region) != RegionKind::Unexecuted) {
        let sure = match primitive(cx, facts, call) {
            Some(Primitive::Task | Primitive::TrackedTask | Primitive::Adds) if is_async_task(cx, facts, call) => {
                for_each(cx, body.body, call)
            }
            Some(Primitive::JoinsAll) => {
                let is_listed = data.args.first().is_some_and(|&list| is_of_list(cx, body.body, list));
                (is_listed && !is_of_chunk(cx, body.body, data.block)).then_some(Confidence::Possible)
            }
            _ => None,
        };
        let sure = sure.filter(|_| !takes_permit(cx, body.body, call) && !is_counted_before(cx, facts, call));
        acc.extend(sure.map(|confidence| finding(cx, body, call, confidence)));
    }
}

/// The call runs a future; one that runs a closure is bounded by the threads of its pool.
fn is_async_task(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    bound(cx, facts, call).pool.as_ref().is_none_or(|pool| pool.effect == PoolEffect::Lends)
}

/// Whether the call is made for each item of a loop or an iterator. A list may be a short one, what others send has no end.
pub(super) fn for_each(cx: &LintCx<'_>, read: &Body, call: CallId) -> Option<Confidence> {
    let facts = &read.facts;
    let data = &facts.calls[call];
    if facts.regions[data.region].kind == RegionKind::Closure {
        let runs = |outer: &CallFacts| outer.args.iter().any(|&arg| facts.values[arg] == Value::Closure(data.region));
        let (iterator, _) = facts.calls.iter().find(|(_, outer)| runs(outer))?;
        return maps_list(cx, facts, iterator).then_some(Confidence::Possible);
    }
    let circle = read.circles().around(data.block);
    let of_others = in_circle(facts, circle).any(|it| gives_items(cx, facts, it))
        || waits_in(facts, circle).flat_map(|wait| awaited(facts, wait)).any(|(_, it)| awaits_items(cx, read, it));
    let of_list = in_circle(facts, circle).any(|it| is_next_of_list(cx, facts, it));
    let sure = match (of_others, of_list) {
        (true, _) => Confidence::Likely,
        (false, true) => Confidence::Possible,
        (false, false) => return None,
    };
    (!is_bounded(cx, read, (call, circle))).then_some(sure)
}

/// The future of a function of the project that waits for an item.
fn awaits_items(cx: &LintCx<'_>, read: &Body, call: CallId) -> bool {
    let Some(Callee::Future(def)) = read.meaning(call).resolved.as_ref().map(|resolved| &resolved.callee) else {
        return false;
    };
    let Some(inner) = cx.solution.bodies.get(*def).filter(|inner| inner.facts.local) else { return false };
    let mut waits = inner.facts.awaits.values().filter(|wait| wait.region == RegionId::ROOT);
    waits.any(|wait| awaited(&inner.facts, wait).any(|(_, call)| gives_items(cx, &inner.facts, call)))
}

fn waits_in<'a>(facts: &'a BodyFacts, circle: &'a [u32]) -> impl Iterator<Item = &'a AwaitFacts> {
    circle.iter().filter_map(|&at| match facts.blocks[at as usize].event {
        Some(Event::Await(wait)) => Some(&facts.awaits[wait]),
        _ => None,
    })
}

/// The call gives one item after the other, and nobody knows how many.
fn gives_items(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    let bound = bound(cx, facts, call);
    bound.primitive == Some(Primitive::Take) || bound.serves == Some(Served::Outside)
}

/// Something in the loop waits for those that were started, or looks at them.
fn is_bounded(cx: &LintCx<'_>, read: &Body, (call, circle): (CallId, &[u32])) -> bool {
    let facts = &read.facts;
    let set = facts.calls[call].places.first().cloned().flatten().filter(|_| keeps_set(cx, facts, call));
    let looks = |other: CallId| {
        let place = facts.calls[other].places.first().and_then(Option::as_ref);
        other != call
            && set.is_some()
            && place == set.as_ref()
            && primitive(cx, facts, other) != primitive(cx, facts, call)
    };
    let futures = waits_in(facts, circle).flat_map(|wait| &wait.futures);
    let is_bound = |&future: &ValueId| {
        is_made_by(facts, future, call) || driven(cx, facts, future).into_iter().any(|it| has_permit(cx, read, it))
    };
    in_circle(facts, circle).any(looks) || futures.into_iter().any(is_bound)
}

fn keeps_set(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    matches!(primitive(cx, facts, call), Some(Primitive::TrackedTask | Primitive::Adds))
}

/// What is awaited is, or has in it, the handle of the task.
fn is_made_by(facts: &BodyFacts, value: ValueId, call: CallId) -> bool {
    let (mut todo, mut seen) = (vec![value], Vec::new());
    while let Some(value) = todo.pop() {
        if seen.contains(&value) {
            continue;
        }
        seen.push(value);
        match &facts.values[value] {
            Value::Call(made) if *made == call => return true,
            Value::Call(made) => todo.extend(&facts.calls[*made].args),
            Value::AnyOf(all) | Value::List(all) => todo.extend(all),
            Value::Overlaid(whole, parts) => todo.extend(parts.iter().map(|(_, part)| part).chain([whole])),
            Value::Changed(before, changed) => {
                todo.push(*before);
                todo.extend(&facts.calls[*changed].args);
            }
            _ => {}
        }
    }
    false
}

/// The code has looked how long a list of such items is, before.
fn is_counted_before(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    let start = facts.calls[call].site.range.start;
    let all = cx.kept.counted.get_or(&facts.owner, || counted(cx, facts));
    let before: Vec<Ty> = all.iter().filter(|(at, _)| *at < start).map(|(_, ty)| *ty).collect();
    if before.is_empty() {
        return false;
    }
    let items = |(id, data): (CallId, &CallFacts)| {
        let lists = is_next_of_list(cx, facts, id) || maps_list(cx, facts, id);
        lists.then(|| data.arg_types.first().and_then(|&ty| item(ty))).flatten()
    };
    facts.calls.iter().filter_map(items).any(|ty| before.contains(&ty))
}

fn counted(cx: &LintCx<'_>, facts: &BodyFacts) -> Arc<[(u32, Ty)]> {
    let counts = facts.calls.iter().filter(|(id, _)| primitive(cx, facts, *id) == Some(Primitive::Counts));
    counts.filter_map(|(_, data)| Some((data.site.range.start, item(*data.arg_types.first()?)?))).collect()
}

/// The type of the items of a list, or of an iterator over one.
fn item(ty: Ty) -> Option<Ty> {
    match ty.peel_refs().kind() {
        TyKind::Slice(inner) | TyKind::Array(inner) => Some(*inner),
        TyKind::Adt(_, args) => args.first().copied(),
        _ => None,
    }
    .filter(|ty| !ty.is_unknown())
}

fn has_permit(cx: &LintCx<'_>, read: &Body, future: Driven) -> bool {
    needs(cx, read, future).iter().any(|need| need.is_lent)
}

/// The future that the call is given waits for something of which there is a limited number.
fn takes_permit(cx: &LintCx<'_>, read: &Body, call: CallId) -> bool {
    let args = &read.facts.calls[call].args;
    args.iter().flat_map(|&arg| driven(cx, &read.facts, arg)).any(|future| has_permit(cx, read, future))
}

/// A loop takes one part of a list after the other.
fn is_of_chunk(cx: &LintCx<'_>, read: &Body, block: u32) -> bool {
    let lang = cx.types.lang();
    let chunks = [lang.chunks, lang.chunks_exact];
    let is_chunk = |kind: &TyKind| matches!(kind, TyKind::Adt(def, _) if chunks.contains(&Some(*def)));
    let facts = &read.facts;
    in_circle(facts, read.circles().around(block))
        .any(|it| facts.calls[it].arg_types.first().is_some_and(|ty| ty.any(&is_chunk)))
}

/// The futures are one for each item of a list.
fn is_of_list(cx: &LintCx<'_>, read: &Body, list: ValueId) -> bool {
    let facts = &read.facts;
    let (mut todo, mut seen) = (vec![list], Vec::new());
    while let Some(value) = todo.pop() {
        if seen.contains(&value) {
            continue;
        }
        seen.push(value);
        match &facts.values[value] {
            Value::Call(call) if maps_list(cx, facts, *call) => return true,
            Value::Call(call) if matches!(primitive(cx, facts, *call), Some(Primitive::Wraps | Primitive::Passes)) => {
                todo.extend(facts.calls[*call].args.first());
            }
            Value::Changed(_, call) if for_each(cx, read, *call).is_some() => return true,
            Value::Changed(before, _) => todo.push(*before),
            Value::AnyOf(all) => todo.extend(all),
            Value::Overlaid(whole, parts) => todo.extend(parts.iter().map(|(_, part)| part).chain([whole])),
            _ => {}
        }
    }
    false
}

/// The call is given a closure that it runs for each item of an iterator over any number of items.
fn maps_list(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    let data: &CallFacts = &facts.calls[call];
    let Target::Fn(function) = &data.target else { return false };
    let of_iterator = function.of_trait.is_some() && function.of_trait == cx.types.lang().iterator;
    let given =
        data.args.iter().any(|&arg| matches!(facts.values[arg], Value::Closure(region) if region != RegionId::ROOT));
    of_iterator && given && is_open(cx, data.arg_types.first())
}

fn finding(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: CallId, confidence: Confidence) -> Diagnostic {
    let data = &body.facts.calls[call];
    let (what, label) = match primitive(cx, body.facts, call) {
        Some(Primitive::JoinsAll) => ("drives one future for each item", "all of them run at one time"),
        Some(Primitive::Adds) => ("adds a future for each item", "nothing here waits until others are done"),
        _ => ("starts a task for each item", "nothing here waits until others are done"),
    };
    let about = About::call(cx, body, (ID, confidence), data);
    let message = format!("`{}` {what}, however many there are", name(cx, body.facts, call));
    let mut found = finding::plain(cx, body, about, Words { message, label: label.to_owned() });
    found.helps.push(
        "bound how many there are at one time: a permit of a semaphore for each, or `buffer_unordered` with a limit"
            .to_owned(),
    );
    found
}
