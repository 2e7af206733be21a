//! What is lost when a future is dropped before it is ready, inferred over the functions of the project.

use rustc_hash::FxHashSet;

use crate::base::span::Span;
use crate::base::stack;
use crate::def::ids::DefId;
use crate::facts::body::{AwaitFacts, BodyFacts, CallFacts, Edge, Event};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{AwaitMode, RegionId};
use crate::rules::hazards::{Cancel, Primitive};
use crate::solve::bodies::Body;

use super::LintCx;
use super::calls::{awaited, base, bound, futures_of, name, primitive};
use super::rounds::Rounds;

/// What is lost, and where.
pub(super) struct Loss {
    pub(super) what: String,
    pub(super) instead: Option<String>,
    /// From the branch down to what loses something: what is called, and where.
    pub(super) steps: Vec<(String, Span)>,
    /// It is what was given to the future, so who stops it knows what is lost.
    pub(super) is_own: bool,
}

/// What is lost when the future that a call makes is dropped.
pub(super) fn of_call(cx: &LintCx<'_>, read: &Body, call: CallId) -> Option<Loss> {
    loss(cx, read, call, &mut FxHashSet::default())
}

/// The same for an async block. What is made in the block is lost with it, and nobody goes on with that.
pub(super) fn of_region(
    cx: &LintCx<'_>,
    read: &Body,
    region: RegionId,
    is_fresh: &dyn Fn(ValueId) -> bool,
) -> Option<Loss> {
    let facts = &read.facts;
    let is_given = |value: ValueId| {
        let inside =
            |of: RegionId| std::iter::successors(Some(of), |&of| facts.regions[of].parent).any(|of| of == region);
        let comes_from_outside = match facts.values[base(facts, value)] {
            Value::Param(of, _) => !inside(of),
            Value::Call(call) => !inside(facts.calls[call].region),
            Value::Await(wait) => !inside(facts.awaits[wait].region),
            _ => false,
        };
        comes_from_outside && !is_fresh(value)
    };
    within(cx, read, (region, &is_given), &mut FxHashSet::default())
}

/// What was `seen` is looked into once.
fn loss(cx: &LintCx<'_>, read: &Body, call: CallId, seen: &mut FxHashSet<DefId>) -> Option<Loss> {
    match &bound(cx, &read.facts, call).cancel {
        Some(Cancel::Loses { what, instead, own }) => {
            let (what, instead) = (what.clone(), instead.clone());
            return Some(Loss { what, instead, steps: Vec::new(), is_own: *own });
        }
        Some(Cancel::Safe | Cancel::LosesTurn { .. }) => return None,
        None => {}
    }
    futures_of(cx, read, call).into_iter().find_map(|def| of_function(cx, def, seen))
}

fn of_function(cx: &LintCx<'_>, def: DefId, seen: &mut FxHashSet<DefId>) -> Option<Loss> {
    let inner = cx.solution.bodies.get(def).filter(|inner| inner.facts.local && inner.facts.kind().is_async())?;
    if !seen.insert(def) {
        return None;
    }
    // It belongs to the caller: `self`, a parameter, or a part of one.
    let facts = &inner.facts;
    let is_given = |value: ValueId| matches!(facts.values[base(facts, value)], Value::Param(RegionId::ROOT, _));
    stack::step(|| within(cx, inner, (RegionId::ROOT, &is_given), seen))
}

/// What async code loses: something that it awaits on what it was given, or an item that it took and has not finished with.
fn within(
    cx: &LintCx<'_>,
    read: &Body,
    (region, is_given): (RegionId, &dyn Fn(ValueId) -> bool),
    seen: &mut FxHashSet<DefId>,
) -> Option<Loss> {
    let facts = &read.facts;
    let waits = facts.awaits.values().filter(|wait| wait.region == region && wait.mode == AwaitMode::One);
    for wait in waits {
        for (_, call) in awaited(facts, wait) {
            let data = &facts.calls[call];
            if !data.args.first().is_some_and(|&source| is_given(source)) {
                continue;
            }
            let place = cx.program.span(facts.owner, data.site.name_range);
            let step = (name(cx, facts, call), place);
            if let Some(mut inner) = loss(cx, read, call, seen) {
                inner.steps.insert(0, step);
                return Some(inner);
            }
            if primitive(cx, facts, call) == Some(Primitive::Take)
                && let Some(later) = waits_after(facts, wait).or_else(|| collects(read, wait))
            {
                let what = "an item that it has taken, and waits with, is gone".to_owned();
                let later = cx.program.span(facts.owner, later.range);
                let steps = vec![step, ("what comes after it".to_owned(), later)];
                return Some(Loss { what, instead: None, steps, is_own: false });
            }
        }
    }
    None
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

/// The function puts the item into a list of its own and waits for the next.
fn collects<'a>(read: &'a Body, wait: &'a AwaitFacts) -> Option<&'a AwaitFacts> {
    let facts = &read.facts;
    let is_in_loop = |call: &CallFacts| read.circles().are_in_one(wait.block, call.block);
    let is_item = |value: ValueId| match &facts.values[base(facts, value)] {
        Value::Await(it) => facts.awaits[*it].block == wait.block,
        _ => false,
    };
    // What was made before the loop comes round with what was added to it.
    let is_made_before = |value: ValueId| match &facts.values[value] {
        Value::Call(made) => !is_in_loop(&facts.calls[*made]),
        Value::List(_) => true,
        _ => false,
    };
    let is_list = |value: ValueId| match &facts.values[value] {
        Value::AnyOf(all) => all.iter().any(|&it| is_made_before(it)),
        Value::Call(_) => is_made_before(value),
        _ => false,
    };
    let keeps = |call: &CallFacts| {
        let given = call.args.len() > 1 && call.args[1..].iter().any(|&arg| is_item(arg));
        given && is_list(call.args[0]) && is_in_loop(call)
    };
    facts.calls.values().any(|call| call.region == wait.region && keeps(call)).then_some(wait)
}
