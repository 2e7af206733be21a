//! The ways through a region, with what is known of calls that never come back.

use std::sync::{Arc, OnceLock};

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::facts::body::{BlockFacts, BodyFacts, Condition, Edge, Event};
use crate::facts::ids::CallId;
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::analyses::paths::{End, Paths, Way, When};
use crate::flow::ir::{CallSyntax, RegionId, Test};

use super::effect::{Guard, Guards};
use super::fate::{Fate, Stay};

/// The blocks of one region, by numbers of their own.
#[derive(Debug)]
pub(super) struct Ways {
    /// The numbers that they have in the body, in order.
    blocks: Arc<[u32]>,
    paths: Paths,
    when: OnceLock<Vec<When>>,
    circles: OnceLock<FixedBitSet>,
    /// Blocks that ask for the next of a few things that are written down.
    few: Vec<usize>,
    doomed: FixedBitSet,
    reached: FixedBitSet,
    /// By block of the region: the edges with a condition that every way to it takes.
    conditions: OnceLock<Vec<Conditions>>,
    entered: Vec<Entered>,
    pub(super) fate: Fate,
}

/// Where control does not go on in a region.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Cut {
    /// Blocks that it does not leave, and what becomes of the thread there.
    pub(super) stays: Vec<(u32, Stay)>,
    /// Edges that it never takes, in order: the block, and the number of the edge.
    pub(super) shut: Vec<(u32, u32)>,
    /// Blocks in which it may wait, while others run.
    pub(super) waits: Vec<u32>,
}

impl Cut {
    pub(super) fn is_empty(&self) -> bool {
        self.stays.is_empty() && self.shut.is_empty() && self.waits.is_empty()
    }
}

impl Ways {
    pub(super) fn of(facts: &BodyFacts, region: (RegionId, &Arc<[u32]>), cut: &Cut) -> Arc<Ways> {
        let (region, own) = region;
        let number = |block: u32| own.binary_search(&block).ok();
        let cut_at: FxHashMap<u32, Stay> = cut.stays.iter().rev().copied().collect();
        let blocks: Vec<(u32, &BlockFacts)> = own.iter().map(|&at| (at, &facts.blocks[at as usize])).collect();
        let mut paths = Paths { entry: number(facts.regions[region].entry).unwrap_or(0), ..Paths::default() };
        for (at, block) in &blocks {
            let stays = cut_at.get(at);
            let is_open = |number: u32| stays.is_none() && cut.shut.binary_search(&(*at, number)).is_err();
            let edges = (0..).zip(&block.next).filter(|(number, _)| is_open(*number)).map(|(_, edge)| edge);
            let edges: Vec<&Edge> = edges.collect();
            let only = edges.len() == 1 && block.next.len() > 1;
            let way = |way: Way| match way {
                _ if only => Way::Plain,
                Way::LoopEnds(head) => number(head).map_or(Way::Branch, |head| Way::LoopEnds(head as u32)),
                other => other,
            };
            paths.next.push(edges.into_iter().filter_map(|edge| Some((number(edge.to)?, way(edge.way)))).collect());
            paths.ends.push(match stays {
                // Who goes on for ever neither comes back nor is done for: a circle of its own.
                Some(Stay::Lives) => None,
                Some(Stay::Panics) => Some(End::Panic),
                Some(Stay::Exits) => Some(End::Exit),
                None => block.end,
            });
            if stays == Some(&Stay::Lives) {
                let own = paths.next.len() - 1;
                paths.next[own].push((own, Way::Plain));
            }
        }
        paths.waits = FixedBitSet::with_capacity(paths.next.len());
        paths.waits.extend(cut.waits.iter().filter_map(|&block| number(block)));
        let all: Vec<&BlockFacts> = blocks.iter().map(|(_, block)| *block).collect();
        let entered = entered(&all, &number);
        let (when, circles, conditions) = Default::default();
        let few = (0..all.len()).filter(|&at| asks_for_one_of_few(facts, all[at])).collect();
        let returns = paths.returns();
        let survives = !paths.next.is_empty() && !paths.doomed().contains(paths.entry);
        let panics = !paths.next.is_empty() && paths.panics();
        if panics {
            // A panic is the end that it has.
            paths.ends.iter_mut().filter(|end| **end == Some(End::Panic)).for_each(|end| *end = Some(End::Return));
        }
        let (doomed, reached) = (paths.doomed(), paths.reached_from_entry());
        let fate = Fate { returns, survives, panics };
        Arc::new(Ways { blocks: own.clone(), paths, when, circles, few, doomed, reached, conditions, entered, fate })
    }

    fn place(&self, block: u32) -> Option<usize> {
        self.blocks.binary_search(&block).ok()
    }

    /// When a block is come to; `None` where it never is, or every way from there ends the process.
    pub(super) fn when(&self, block: u32) -> Option<When> {
        let at = self.place(block)?;
        (self.reached.contains(at) && !self.doomed.contains(at))
            .then(|| self.when.get_or_init(|| self.paths.when())[at])
    }

    /// Control may come back to the block, and nobody has written down how often.
    pub(super) fn goes_round(&self, block: u32) -> bool {
        let at = self.place(block);
        at.is_some_and(|at| self.circles.get_or_init(|| self.open_circles()).contains(at))
    }

    /// A loop over a few things that are written down takes as long each time.
    fn open_circles(&self) -> FixedBitSet {
        if self.few.is_empty() {
            return self.paths.in_circles();
        }
        let mut paths = self.paths.clone();
        self.few.iter().for_each(|&at| paths.next[at].clear());
        paths.in_circles()
    }

    fn conditions(&self, at: usize) -> &Conditions {
        &self.conditions.get_or_init(|| conditions(&self.paths, &self.entered))[at]
    }

    /// What is given wherever a call in this block is made; of much, the nearest.
    pub(super) fn given(&self, block: u32) -> impl Iterator<Item = &Arc<Condition>> {
        self.place(block).into_iter().flat_map(|at| self.conditions(at)).map(|(_, condition)| condition)
    }

    /// What callers have to give for a call to be made.
    pub(super) fn guards(&self, facts: &BodyFacts, call: CallId) -> Guards {
        let Some(at) = self.place(facts.calls[call].block) else { return Arc::new([]) };
        let all: Vec<Guard> =
            self.conditions(at).iter().filter_map(|(_, condition)| guard_of(facts, condition)).collect();
        let mut found: Vec<Guard> = Vec::new();
        for guard in &all {
            // What is one variant is none of the others.
            let told = |known: &Guard| {
                let is_one = known.holds && !matches!(known.test, Test::Below { .. });
                is_one && known.param == guard.param && known.path == guard.path
            };
            if !found.contains(guard) && (guard.holds || !all.iter().any(told)) {
                found.push(guard.clone());
            }
        }
        found.into()
    }

    /// When the call is made, given that its guards hold.
    pub(super) fn when_guarded(&self, facts: &BodyFacts, call: CallId, when: When) -> When {
        if when == When::Always {
            return when;
        }
        let Some(at) = self.place(facts.calls[call].block) else { return when };
        let guarded: Vec<(usize, &Arc<Condition>)> = self
            .conditions(at)
            .iter()
            .filter(|(_, condition)| guard_of(facts, condition).is_some())
            .map(|(from, condition)| (*from, condition))
            .collect();
        if guarded.is_empty() {
            return when;
        }
        let mut paths = self.paths.clone();
        for (from, _) in guarded {
            // The one edge of the choice that leads to the call.
            let leads = |to: usize| self.paths.leads(to, at, from);
            let edges = std::mem::take(&mut paths.next[from]);
            paths.next[from] = edges.into_iter().filter(|(to, _)| leads(*to)).map(|(to, _)| (to, Way::Plain)).collect();
        }
        paths.when()[at]
    }

    /// Every way to another block, or to the end where none is named, goes through one of these blocks of the body. Ways that
    /// leave early by `?` do not count.
    pub(super) fn pass_through(&self, blocks: &[u32], to: Option<u32>) -> bool {
        let stops: Vec<usize> = blocks.iter().filter_map(|&block| self.place(block)).collect();
        let to = to.and_then(|block| self.place(block));
        let mut seen = FixedBitSet::with_capacity(self.paths.next.len());
        let mut todo = vec![self.paths.entry];
        while let Some(at) = todo.pop().filter(|_| !self.paths.next.is_empty()) {
            let is_goal = match to {
                Some(to) => at == to,
                None => self.paths.ends[at] == Some(End::Return),
            };
            match () {
                _ if seen.put(at) => {}
                _ if is_goal => return false,
                _ if stops.contains(&at) => {}
                _ => todo.extend(self.paths.next[at].iter().filter(|(_, way)| *way != Way::Try).map(|(to, _)| *to)),
            }
        }
        true
    }

    /// Every way to the end goes through one of these blocks of the body.
    pub(super) fn cannot_avoid(&self, blocks: &FixedBitSet) -> bool {
        let own = blocks.ones().filter_map(|block| self.place(block as u32)).collect::<FixedBitSet>();
        let mut all = FixedBitSet::with_capacity(self.paths.next.len());
        all.union_with(&own);
        self.paths.cannot_avoid(&all)
    }
}

/// The block asks for the next round of `for x in [a, b]`.
fn asks_for_one_of_few(facts: &BodyFacts, block: &BlockFacts) -> bool {
    let Some(Event::Call(next)) = block.event else { return false };
    let implied = |call: CallId| match &*facts.calls[call].args {
        [only] => (facts.calls[call].site.syntax == CallSyntax::Implied).then_some(*only),
        _ => None,
    };
    let is_few = |value: ValueId| match facts.values[value] {
        Value::Call(made) => implied(made).is_some_and(|of| matches!(facts.values[of], Value::List(_))),
        Value::List(_) => true,
        Value::Changed(_, by) => by == next,
        _ => false,
    };
    let Some(iterator) = implied(next) else { return false };
    match &facts.values[iterator] {
        Value::AnyOf(values) => values.iter().all(|&value| is_few(value)),
        _ => is_few(iterator),
    }
}

/// The conditions on the edges that all ways to a block take, each with the block that asks.
type Conditions = Vec<(usize, Arc<Condition>)>;

/// Of many conditions, the nearest are told.
const MAX_CONDITIONS: usize = 8;

/// By block: the edges that lead into it, with what is given there.
type Entered = Vec<(usize, Option<Arc<Condition>>)>;

fn entered(blocks: &[&BlockFacts], number: &dyn Fn(u32) -> Option<usize>) -> Vec<Entered> {
    let mut entered: Vec<Entered> = vec![Vec::new(); blocks.len()];
    for (from, block) in blocks.iter().enumerate() {
        for edge in &block.next {
            if let Some(to) = number(edge.to) {
                entered[to].push((from, edge.given.clone()));
            }
        }
    }
    entered
}

fn conditions(paths: &Paths, entered: &[Entered]) -> Vec<Conditions> {
    let mut found = vec![Vec::new(); entered.len()];
    if !entered.iter().flatten().any(|(_, condition)| condition.is_some()) {
        return found;
    }
    let above = paths.immediate_dominators();
    let mut done = FixedBitSet::with_capacity(entered.len());
    for start in 0..entered.len() {
        // A block after the one that it hangs on.
        let mut chain = vec![start];
        while let Some(over) = chain.last().and_then(|&at| above[at]).filter(|&over| !done.contains(over)) {
            chain.push(over);
        }
        for at in chain.into_iter().rev().filter(|&at| !done.put(at)).collect::<Vec<_>>() {
            let mut own: Conditions = above[at].map(|over| found[over].clone()).unwrap_or_default();
            if let [(from, Some(condition))] = entered[at].as_slice() {
                own.push((*from, condition.clone()));
            }
            if own.len() > MAX_CONDITIONS {
                let weakest = own.iter().position(|(_, condition)| !condition.holds).unwrap_or(0);
                own.remove(weakest);
            }
            found[at] = own;
        }
    }
    found
}

/// The condition, where it is one on a parameter of the function.
fn guard_of(facts: &BodyFacts, condition: &Condition) -> Option<Guard> {
    if facts.unsteady.contains(&condition.value) {
        return None;
    }
    let (param, path) = param_of(facts, condition.value)?;
    Some(Guard { param, path, test: condition.test.clone(), holds: condition.holds })
}

/// The parameter of the function that a value is, or a part of.
pub(super) fn param_of(facts: &BodyFacts, value: ValueId) -> Option<(u32, Vec<Field>)> {
    led_to_param(facts, value, &mut Vec::new())
}

fn led_to_param(facts: &BodyFacts, value: ValueId, path: &mut Vec<Field>) -> Option<(u32, Vec<Field>)> {
    match &facts.values[value] {
        Value::Param(RegionId::ROOT, at) => {
            path.reverse();
            Some((*at, std::mem::take(path)))
        }
        Value::Part(whole, field) => {
            path.push(*field);
            led_to_param(facts, *whole, path)
        }
        Value::AnyOf(values) => match values.as_slice() {
            [only] => led_to_param(facts, *only, path),
            _ => None,
        },
        _ => None,
    }
}
