//! Which calls were made on a value before: reaching definitions of a kind, where a call of a method takes the place of
//! earlier calls of it.

use fixedbitset::FixedBitSet;

use super::Blocks;
use crate::base::arena::ArenaId;
use crate::def::ids::DefId;
use crate::flow::dataflow::{Analysis, Direction, Graph, solve};
use crate::flow::ir::{BlockId, Flow, Place, Rvalue, Stmt, Terminator};

/// A call that ends a block, of a method that rules ask for.
#[derive(Clone, Debug)]
pub struct Event {
    pub block: BlockId,
    /// What it is called on.
    pub subject: Place,
    pub method: DefId,
}

/// The last calls before each point.
pub struct Prior<'a> {
    flow: &'a Flow,
    events: &'a [Event],
    before: Vec<Option<Calls>>,
}

/// The calls that may have been the last of their method on their subject, by event; and for which events it may be that
/// none was made at all.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Calls {
    last: FixedBitSet,
    none: FixedBitSet,
}

impl<'a> Prior<'a> {
    pub fn of(flow: &'a Flow, events: &'a [Event]) -> Prior<'a> {
        let before = match events.is_empty() {
            true => Vec::new(),
            false => solve(&WithMaking(Blocks(flow)), &Travel { flow, events }),
        };
        Prior { flow, events, before }
    }

    /// For each method that is called on `subject`, on *all* ways to the end of a block: the events that may be the last.
    pub fn on(&self, subject: &Place, block: BlockId) -> Vec<Vec<&'a Event>> {
        let Some(calls) = self.before.get(block.raw() as usize).and_then(Option::as_ref) else { return Vec::new() };
        let mut calls = calls.clone();
        Travel { flow: self.flow, events: self.events }.statements(block, &mut calls);
        let mut methods: Vec<DefId> = Vec::new();
        for event in self.events.iter().filter(|event| event.subject == *subject) {
            if !methods.contains(&event.method) {
                methods.push(event.method);
            }
        }
        let of = |method: DefId| {
            let mut numbers = (0..self.events.len())
                .filter(|&at| self.events[at].subject == *subject && self.events[at].method == method);
            let first = numbers.clone().next()?;
            let made = !calls.none.contains(first);
            made.then(|| numbers.by_ref().filter(|&at| calls.last.contains(at)).map(|at| &self.events[at]).collect())
        };
        methods.into_iter().filter_map(of).collect()
    }
}

/// The blocks, with an edge to a closure from where it is made: what was done before that was done before it runs.
struct WithMaking<'a>(Blocks<'a>);

impl Graph for WithMaking<'_> {
    fn node_count(&self) -> usize {
        self.0.node_count()
    }

    /// A closure that is made nowhere starts from nothing.
    fn entries(&self) -> Vec<usize> {
        let made: Vec<usize> = (0..self.node_count()).flat_map(|node| self.made_in(node)).collect();
        self.0.entries().into_iter().filter(|entry| !made.contains(entry)).collect()
    }

    fn successors(&self, node: usize) -> Vec<usize> {
        let mut next = self.0.successors(node);
        next.extend(self.made_in(node));
        next
    }
}

impl WithMaking<'_> {
    /// The entries of the closures that a block makes.
    fn made_in(&self, node: usize) -> impl Iterator<Item = usize> {
        let Blocks(flow) = self.0;
        let made = |stmt: &Stmt| match stmt.value {
            Rvalue::Closure(region) => Some(flow.regions[region].entry.raw() as usize),
            _ => None,
        };
        flow.blocks[BlockId(node as u32)].stmts.iter().filter_map(made)
    }
}

struct Travel<'a> {
    flow: &'a Flow,
    events: &'a [Event],
}

impl Travel<'_> {
    /// What is assigned is another value: nothing was called on it yet.
    fn statements(&self, block: BlockId, calls: &mut Calls) {
        for stmt in &self.flow.blocks[block].stmts {
            self.forget(&stmt.dest, calls);
        }
    }

    fn forget(&self, place: &Place, calls: &mut Calls) {
        for (at, event) in self.events.iter().enumerate() {
            if place.holds(&event.subject) {
                calls.last.remove(at);
                calls.none.insert(at);
            }
        }
    }

    fn call(&self, number: usize, calls: &mut Calls) {
        let made = &self.events[number];
        for (at, event) in self.events.iter().enumerate() {
            if event.subject == made.subject && event.method == made.method {
                calls.last.remove(at);
                calls.none.remove(at);
            }
        }
        calls.last.insert(number);
    }
}

impl Analysis for Travel<'_> {
    type Fact = Option<Calls>;
    const DIRECTION: Direction = Direction::Forward;

    fn bottom(&self) -> Option<Calls> {
        None
    }

    fn boundary(&self, _: usize) -> Option<Calls> {
        let last = FixedBitSet::with_capacity(self.events.len());
        let mut none = last.clone();
        none.insert_range(..);
        Some(Calls { last, none })
    }

    fn join(&self, acc: &mut Option<Calls>, other: &Option<Calls>) -> bool {
        let Some(other) = other else { return false };
        let Some(known) = acc else {
            *acc = Some(other.clone());
            return true;
        };
        let before = known.clone();
        known.last.union_with(&other.last);
        known.none.union_with(&other.none);
        *known != before
    }

    fn transfer(&self, node: usize, fact: &mut Option<Calls>) {
        let Some(calls) = fact else { return };
        let block = BlockId(node as u32);
        self.statements(block, calls);
        if let Some(number) = self.events.iter().position(|event| event.block == block) {
            self.call(number, calls);
        }
        if let Terminator::Call(call) = &self.flow.blocks[block].end {
            self.forget(&call.dest, calls);
        }
    }
}
