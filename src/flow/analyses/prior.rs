//! Which calls were made on a value before: reaching definitions of a kind, where a call of a method takes the place of
//! earlier calls of it.

use std::ops::Range;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::Blocks;
use crate::base::arena::ArenaId;
use crate::def::ids::DefId;
use crate::flow::dataflow::{Analysis, Direction, Graph, solve};
use crate::flow::ir::{BlockId, Flow, LocalId, Place, Rvalue, Stmt, Terminator};
use crate::flow::shared::SharedSet;

/// A call that ends a block, of a method that rules ask for.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub block: BlockId,
    /// What it is called on.
    pub subject: Place,
    pub method: DefId,
}

/// The last calls before each point.
pub(crate) struct Prior<'a> {
    flow: &'a Flow,
    groups: Groups<'a>,
    before: Vec<Option<Calls>>,
}

/// The events, those of one method on one subject side by side.
struct Groups<'a> {
    events: Vec<&'a Event>,
    list: Vec<Group>,
    /// By local: the groups whose subjects it is or holds, in the order of their first events.
    of_local: FxHashMap<LocalId, Vec<usize>>,
    /// By block: the event at its end, and its group.
    of_block: FxHashMap<BlockId, (usize, usize)>,
}

struct Group {
    subject: Place,
    /// Among the events.
    numbers: Range<usize>,
}

/// The calls that may have been the last of their method on their subject, by event; and the groups of which it may be that
/// none was made at all.
#[derive(Clone, Debug)]
struct Calls {
    last: SharedSet,
    none: SharedSet,
}

impl<'a> Prior<'a> {
    pub(crate) fn of(flow: &'a Flow, events: &'a [Event]) -> Prior<'a> {
        let groups = Groups::of(events);
        let before = match events.is_empty() {
            true => Vec::new(),
            false => solve(&WithMaking(Blocks(flow)), &Travel { flow, groups: &groups }),
        };
        Prior { flow, groups, before }
    }

    /// For each method that is called on `subject`, on *all* ways to the end of a block: the events that may be the last.
    pub(crate) fn on(&self, subject: &Place, block: BlockId) -> Vec<Vec<&'a Event>> {
        let Some(calls) = self.before.get(block.raw() as usize).and_then(Option::as_ref) else { return Vec::new() };
        let mut calls = calls.clone();
        Travel { flow: self.flow, groups: &self.groups }.statements(block, &mut calls);
        let of_local = self.groups.of_local.get(&subject.local).into_iter().flatten();
        let made = of_local.filter(|&&at| self.groups.list[at].subject == *subject && !calls.none.contains(at));
        let last = |&at: &usize| calls.last.within(self.groups.list[at].numbers.clone());
        made.map(|at| last(at).into_iter().map(|number| self.groups.events[number]).collect()).collect()
    }
}

impl<'a> Groups<'a> {
    fn of(events: &'a [Event]) -> Groups<'a> {
        let mut sorted: IndexMap<(&Place, DefId), Vec<&'a Event>, FxBuildHasher> = IndexMap::default();
        for event in events {
            sorted.entry((&event.subject, event.method)).or_default().push(event);
        }
        let (mut of_local, mut of_block) = (FxHashMap::<_, Vec<usize>>::default(), FxHashMap::default());
        let (mut list, mut all) = (Vec::new(), Vec::new());
        for ((subject, _), events) in sorted {
            of_local.entry(subject.local).or_default().push(list.len());
            let begin = all.len();
            for event in events {
                of_block.entry(event.block).or_insert((all.len(), list.len()));
                all.push(event);
            }
            list.push(Group { subject: subject.clone(), numbers: begin..all.len() });
        }
        Groups { events: all, list, of_local, of_block }
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
        let made: FxHashSet<usize> = (0..self.node_count()).flat_map(|node| self.made_in(node)).collect();
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
    groups: &'a Groups<'a>,
}

impl Travel<'_> {
    /// What is assigned is another value: nothing was called on it yet.
    fn statements(&self, block: BlockId, calls: &mut Calls) {
        for stmt in &self.flow.blocks[block].stmts {
            self.forget(&stmt.dest, calls);
        }
    }

    fn forget(&self, place: &Place, calls: &mut Calls) {
        for &at in self.groups.of_local.get(&place.local).into_iter().flatten() {
            let group = &self.groups.list[at];
            if place.holds(&group.subject) {
                calls.last.remove_all(group.numbers.clone());
                calls.none.insert(at);
            }
        }
    }

    fn call(&self, (number, group): (usize, usize), calls: &mut Calls) {
        calls.last.remove_all(self.groups.list[group].numbers.clone());
        calls.none.remove(group);
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
        let groups = self.groups.list.len();
        let mut none = SharedSet::below(groups);
        none.insert_all(0..groups);
        Some(Calls { last: SharedSet::below(self.groups.events.len()), none })
    }

    fn join(&self, acc: &mut Option<Calls>, other: &Option<Calls>) -> bool {
        let Some(other) = other else { return false };
        let Some(known) = acc else {
            *acc = Some(other.clone());
            return true;
        };
        known.last.join(&other.last) | known.none.join(&other.none)
    }

    fn transfer(&self, node: usize, fact: &mut Option<Calls>) {
        let Some(calls) = fact else { return };
        let block = BlockId(node as u32);
        self.statements(block, calls);
        if let Some(&event) = self.groups.of_block.get(&block) {
            self.call(event, calls);
        }
        if let Terminator::Call(call) = &self.flow.blocks[block].end {
            self.forget(&call.dest, calls);
        }
    }
}
