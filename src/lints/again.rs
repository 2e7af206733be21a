//! Whether code comes back to a place with the same values: in a loop of its own, or of those who await its function.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::base::span::Span;
use crate::def::ids::DefId;
use crate::facts::body::{Condition, Edge};
use crate::facts::branch::Gives;
use crate::facts::ids::{AwaitId, CallId};
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::Test;
use crate::solve::bodies::Body;

use super::LintCx;
use super::async_body::in_test;
use super::calls::{awaited, base, futures_of, is_answer};
use super::rounds::Rounds;

/// Who awaits the async functions of the project.
#[derive(Default)]
pub(super) struct Awaiting {
    known: OnceLock<FxHashMap<DefId, Vec<Caller>>>,
}

/// A body with the call of the function in it, and the await of what that gives.
type Caller = (DefId, CallId, AwaitId);

impl Awaiting {
    fn of(&self, cx: &LintCx<'_>, function: DefId) -> &[Caller] {
        self.known.get_or_init(|| all(cx)).get(&function).map_or(&[], Vec::as_slice)
    }
}

fn all(cx: &LintCx<'_>) -> FxHashMap<DefId, Vec<Caller>> {
    let mut found: FxHashMap<DefId, Vec<Caller>> = FxHashMap::default();
    for read in cx.solution.bodies.iter().filter(|read| read.facts.local && !in_test(cx, read.facts.owner)) {
        for (id, wait) in read.facts.awaits.iter() {
            for (_, call) in awaited(&read.facts, wait) {
                for function in futures_of(cx, read, call) {
                    found.entry(function).or_default().push((read.facts.owner, call, id));
                }
            }
        }
    }
    found
}

/// Where the function is awaited in a loop that goes round when it gives this, with the same value for a parameter.
pub(super) fn awaited_again(cx: &LintCx<'_>, function: DefId, param: u32, gives: Gives) -> Option<Span> {
    cx.kept.awaiting.of(cx, function).iter().find_map(|&(owner, call, wait)| {
        let read = cx.solution.bodies.get(owner)?;
        let facts = &read.facts;
        let (data, wait) = (&facts.calls[call], &facts.awaits[wait]);
        let goes_on = |edge: &Edge| match &edge.given {
            Some(given) if is_answer(cx, facts, given.value, wait.block) => agrees(given, gives),
            _ => true,
        };
        let again = Rounds { facts, block: &|_| true, edge: &goes_on }.goes_round(wait.block);
        let is_same = data.args.get(param as usize).is_some_and(|&arg| !is_made_in_round(read, wait.block, arg));
        (again && is_same).then(|| cx.program.span(owner, data.site.range))
    })
}

fn agrees(given: &Condition, gives: Gives) -> bool {
    match (&given.test, gives) {
        (Test::Variant(variant), Gives::Variant(given_back)) => given.holds == (*variant == given_back),
        (Test::True, Gives::Bool(answer)) => given.holds == answer,
        _ => true,
    }
}

/// The value is another one each time that control comes round to the block.
pub(super) fn is_made_in_round(read: &Body, block: u32, value: ValueId) -> bool {
    let facts = &read.facts;
    match facts.values[base(facts, value)] {
        Value::Call(call) => read.circles().are_in_one(block, facts.calls[call].block),
        Value::Await(wait) => read.circles().are_in_one(block, facts.awaits[wait].block),
        _ => false,
    }
}
