//! Which values are there at which point: drop elaboration, and what is held over an await.
//!
//! Followed are the locals whose drop can be noticed, and those of their parts that are moved or assigned by themselves. A
//! part that is moved out of is gone with all that it holds; what is assigned is there again. Both what *may* be there and
//! what may be *gone* is followed, so a value that is there on some ways only is told apart from one that is there for sure.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Blocks;
use super::touched::{dest_of, each_touched, lent_by, made_by, moved_by, moved_by_end, moved_in};
use crate::base::arena::ArenaId;
use crate::base::name::Symbol;
use crate::def::ids::DefId;
use crate::flow::dataflow::{Analysis, Direction, solve};
use crate::flow::ir::{BlockId, Callee, Flow, LocalId, Place, RegionId, Rvalue, Step, Stmt, Switch, Terminator, Test};
use crate::flow::shared::SharedSet;
use crate::ty::result::FnRef;

/// What is there before each block.
pub(crate) struct Moves<'a> {
    flow: &'a Flow,
    parts: Parts,
    before: Vec<State>,
}

/// Whether a value is there.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) enum There {
    /// On some ways.
    Sometimes,
    Always,
}

/// What may be there and what may be gone, by part.
#[derive(Clone, Debug)]
struct State {
    /// Nothing leads here, as far as is known.
    reached: bool,
    there: SharedSet,
    gone: SharedSet,
}

impl State {
    fn nothing(parts: usize) -> State {
        let none = SharedSet::below(parts);
        State { reached: false, there: none.clone(), gone: none }
    }
}

impl<'a> Moves<'a> {
    /// `fields_of` names the fields of the struct or variant at a place; `is_empty` tells the variants that have nothing to drop,
    /// and `takes` the functions that leave nothing in what they are lent.
    pub(crate) fn of(
        flow: &'a Flow,
        fields_of: &dyn Fn(&Place) -> Vec<Symbol>,
        is_empty: &dyn Fn(DefId) -> bool,
        takes: &dyn Fn(&FnRef) -> bool,
    ) -> Moves<'a> {
        let mut parts = Parts::of(flow, fields_of);
        parts.emptied = emptied(flow, takes);
        let made = flow.blocks.values().flat_map(|block| &block.stmts).filter_map(|stmt| made_by(&stmt.value));
        parts.empty = made.filter(|&variant| is_empty(variant)).collect();
        let before = match parts.places.is_empty() {
            true => Vec::new(),
            false => solve(&Blocks(flow), &Following::of(flow, &parts)),
        };
        Moves { flow, parts, before }
    }

    /// What the drop at the end of a block really drops: all of the place, or those of its parts that are still there.
    pub(crate) fn dropped(&self, block: BlockId) -> Vec<(Place, There)> {
        let Terminator::Drop { place, .. } = &self.flow.blocks[block].end else { return Vec::new() };
        let mut found = Vec::new();
        match self.parts.find(place) {
            Some(part) => self.remaining(part, &self.at_end(block), &mut found),
            // A part of what is followed, never moved by itself, or of a variable that another region captures.
            None => {
                let around = self.parts.around(place);
                let there = around.map_or(Some(There::Always), |part| self.is_there(part, &self.at_end(block)));
                found.extend(there.map(|there| (place.clone(), there)));
            }
        }
        found
    }

    /// The followed locals of the region that may hold something at the end of a block, before its terminator.
    pub(crate) fn held(&self, block: BlockId) -> Vec<(Place, There)> {
        let roots = self.parts.roots.get(&self.flow.blocks[block].region);
        self.held_of(block, roots.map_or(&[], Vec::as_slice), usize::MAX)
    }

    /// Those of these followed parts (in order) that may hold something at the end of a block, before its terminator; of more than
    /// `most` the last ones.
    pub(crate) fn held_of(&self, block: BlockId, parts: &[usize], most: usize) -> Vec<(Place, There)> {
        let mut found = Vec::new();
        let (Some(&first), Some(&last)) = (parts.first(), parts.last()) else { return found };
        let state = self.at_end(block);
        let there = state.there.within(first..last + 1);
        for part in there.into_iter().rev().filter(|part| parts.binary_search(part).is_ok()) {
            let mut own = Vec::new();
            self.remaining(part, &state, &mut own);
            found.extend(own.into_iter().rev());
            if found.len() >= most {
                break;
            }
        }
        found.reverse();
        found
    }

    /// The followed locals that a region declares or has taken by value, with a part that is of interest.
    pub(crate) fn roots_with(&self, region: RegionId, is_of_interest: &dyn Fn(&Place) -> bool) -> Vec<usize> {
        let roots = self.parts.roots.get(&region).into_iter().flatten().copied();
        let has_one = |&root: &usize| {
            let mut found = false;
            self.parts.with_all_below(root, &mut |part| found = found || is_of_interest(&self.parts.places[part]));
            found
        };
        roots.filter(has_one).collect()
    }

    /// What a region has taken by value and still holds where it returns.
    pub(crate) fn left_over(&self, block: BlockId) -> Vec<(Place, There)> {
        let region = self.flow.blocks[block].region;
        let state = self.at_end(block);
        let mut found = Vec::new();
        for capture in moved_in(&self.flow.regions[region]) {
            match self.parts.find(&capture) {
                Some(part) => self.remaining(part, &state, &mut found),
                None => found.push((capture, There::Always)),
            }
        }
        found
    }

    fn at_end(&self, block: BlockId) -> State {
        let before = self.before.get(block.raw() as usize).cloned();
        let mut state = before.unwrap_or_else(|| State::nothing(self.parts.places.len()));
        let following = Following { flow: self.flow, parts: &self.parts, every: SharedSet::default() };
        self.flow.blocks[block].stmts.iter().for_each(|stmt| following.statement(stmt, &mut state));
        state
    }

    fn is_there(&self, part: usize, state: &State) -> Option<There> {
        match (state.there.contains(part), state.gone.contains(part)) {
            (true, false) => Some(There::Always),
            (true, true) => Some(There::Sometimes),
            (false, _) => None,
        }
    }

    /// The part as a whole where nothing is moved out of it, else what is left of it.
    fn remaining(&self, part: usize, state: &State, found: &mut Vec<(Place, There)>) {
        let Some(there) = self.is_there(part, state) else { return };
        let below = &self.parts.below[part];
        let mut whole = true;
        self.parts.with_all_below(part, &mut |inner| whole &= self.is_there(inner, state) == Some(there));
        if whole {
            found.push((self.parts.places[part].clone(), there));
            return;
        }
        below.iter().for_each(|&inner| self.remaining(inner, state, found));
    }
}

/// The parts that are followed, as a tree.
#[derive(Debug, Default)]
struct Parts {
    places: Vec<Place>,
    /// By part: its direct parts.
    below: Vec<Vec<usize>>,
    /// By region: whole locals that it declares, or has taken by value.
    roots: FxHashMap<RegionId, Vec<usize>>,
    /// By region: the parts of the locals that it declares.
    of_region: FxHashMap<RegionId, Vec<usize>>,
    index: FxHashMap<Place, usize>,
    /// Variants that have nothing to drop: who is given one holds nothing.
    empty: FxHashSet<DefId>,
    /// By block: the local that the call at its end leaves empty.
    emptied: FxHashMap<BlockId, LocalId>,
}

impl Parts {
    fn of(flow: &Flow, fields_of: &dyn Fn(&Place) -> Vec<Symbol>) -> Parts {
        let mut parts = Parts::default();
        let dropped = flow.blocks.values().filter_map(|block| match &block.end {
            Terminator::Drop { place, .. } => Some(place.local),
            _ => None,
        });
        let captured = flow.regions.values().flat_map(|region| moved_in(region).map(|place| place.local));
        let mut locals: Vec<LocalId> = dropped.chain(captured).collect();
        locals.sort();
        locals.dedup();
        locals.iter().for_each(|&local| {
            parts.add(&Place::local(local), fields_of);
        });
        if !locals.is_empty() {
            each_touched(flow, &mut |place| {
                if locals.binary_search(&place.local).is_ok() {
                    parts.add(&followed(place), fields_of);
                }
            });
        }
        parts.sort(flow);
        parts
    }

    /// Notes to which regions the parts belong.
    fn sort(&mut self, flow: &Flow) {
        for (part, place) in self.places.iter().enumerate() {
            let region = flow.locals[place.local].region;
            self.of_region.entry(region).or_default().push(part);
            if place.path.is_empty() {
                self.roots.entry(region).or_default().push(part);
            }
        }
        for (id, region) in flow.regions.iter() {
            let taken = moved_in(region).filter_map(|place| self.find(&Place::local(place.local)));
            let taken: Vec<usize> = taken.collect();
            let roots = self.roots.entry(id).or_default();
            roots.extend(taken);
            roots.sort_unstable();
            roots.dedup();
        }
    }

    /// Adds a place, all around it, and the fields beside it.
    fn add(&mut self, place: &Place, fields_of: &dyn Fn(&Place) -> Vec<Symbol>) -> usize {
        if let Some(&part) = self.index.get(place) {
            return part;
        }
        let Some((last, path)) = place.path.split_last() else {
            return self.insert(place.clone());
        };
        let outer = Place { local: place.local, path: path.to_vec() };
        let around = self.add(&outer, fields_of);
        // In the order in which they are declared and dropped.
        let declared = match last {
            Step::Field(_) => fields_of(&outer),
            _ => Vec::new(),
        };
        let beside = declared.into_iter().map(|name| outer.then(Step::Field(name)));
        for part in beside.chain([place.clone()]) {
            if self.find(&part).is_none() {
                let part = self.insert(part);
                self.below[around].push(part);
            }
        }
        self.index[place]
    }

    fn insert(&mut self, place: Place) -> usize {
        self.places.push(place.clone());
        self.below.push(Vec::new());
        self.index.insert(place, self.places.len() - 1);
        self.places.len() - 1
    }

    fn find(&self, place: &Place) -> Option<usize> {
        self.index.get(place).copied()
    }

    /// The smallest followed part that the place is in.
    fn around(&self, place: &Place) -> Option<usize> {
        (0..=place.path.len())
            .rev()
            .find_map(|len| self.index.get(&Place { local: place.local, path: place.path[..len].to_vec() }).copied())
    }

    fn with_all_below(&self, part: usize, act: &mut dyn FnMut(usize)) {
        let mut todo = vec![part];
        while let Some(part) = todo.pop() {
            act(part);
            todo.extend(&self.below[part]);
        }
    }
}

/// By block: the local that the call at its end leaves empty, as `guard.take()` does.
fn emptied(flow: &Flow, takes: &dyn Fn(&FnRef) -> bool) -> FxHashMap<BlockId, LocalId> {
    let mut found = FxHashMap::default();
    for (id, block) in flow.blocks.iter() {
        let Terminator::Call(call) = &block.end else { continue };
        let (Callee::Fn(function), Some(lent)) = (&call.callee, call.args.first().and_then(|arg| arg.place())) else {
            continue;
        };
        if !takes(function) {
            continue;
        }
        let lends = |stmt: &Stmt| match &stmt.value {
            Rvalue::Ref { mutable: true, place } if stmt.dest == *lent && place.path.is_empty() => Some(place.local),
            _ => None,
        };
        found.extend(block.stmts.iter().rev().find_map(lends).map(|local| (id, local)));
    }
    found
}

/// The part of a place that is followed: what a box or an array holds comes and goes with it as a whole.
fn followed(place: &Place) -> Place {
    let inside = place.path.iter().position(|step| matches!(step, Step::Deref | Step::Element));
    let len = inside.unwrap_or(place.path.len());
    Place { local: place.local, path: place.path[..len].to_vec() }
}

struct Following<'a> {
    flow: &'a Flow,
    parts: &'a Parts,
    /// All parts.
    every: SharedSet,
}

impl<'a> Following<'a> {
    fn of(flow: &'a Flow, parts: &'a Parts) -> Following<'a> {
        let mut every = SharedSet::below(parts.places.len());
        every.insert_all(0..parts.places.len());
        Following { flow, parts, every }
    }
}

impl Following<'_> {
    fn statement(&self, stmt: &Stmt, state: &mut State) {
        moved_by(self.flow, &stmt.value, &mut |place| self.leave(place, state));
        lent_by(self.flow, &stmt.value, &mut |place| self.may_arrive(place, state));
        let is_empty = made_by(&stmt.value).is_some_and(|variant| self.parts.empty.contains(&variant));
        match is_empty && stmt.dest.path.is_empty() {
            true => self.leave(&stmt.dest, state),
            false => self.arrive(&stmt.dest, state),
        }
    }

    /// Who is lent a place that holds nothing may put something there.
    fn may_arrive(&self, place: &Place, state: &mut State) {
        if let Some(part) = self.parts.find(&Place::local(place.local))
            && !self.parts.empty.is_empty()
            && !state.there.contains(part)
        {
            self.parts.with_all_below(part, &mut |part| state.there.insert(part));
        }
    }

    fn leave(&self, place: &Place, state: &mut State) {
        if let Some(part) = self.parts.find(&followed(place)) {
            self.parts.with_all_below(part, &mut |part| {
                state.there.remove(part);
                state.gone.insert(part);
            });
        }
    }

    fn arrive(&self, place: &Place, state: &mut State) {
        if let Some(part) = self.parts.find(&followed(place)) {
            self.parts.with_all_below(part, &mut |part| {
                state.there.insert(part);
                state.gone.remove(part);
            });
        }
    }

    /// An enum that is (or is not) one variant has nothing in the others (in that one).
    fn narrow(&self, switch: &Switch, holds: bool, state: &mut State) {
        let (Some(place), Test::Variant(asked)) = (switch.on.place(), &switch.test) else { return };
        let Some(part) = self.parts.find(place) else { return };
        for &inner in &self.parts.below[part] {
            if let Some(Step::Variant(variant)) = self.parts.places[inner].path.last()
                && (variant == asked) != holds
            {
                self.leave(&self.parts.places[inner].clone(), state);
            }
        }
    }
}

impl Analysis for Following<'_> {
    type Fact = State;
    const DIRECTION: Direction = Direction::Forward;

    fn bottom(&self) -> State {
        State::nothing(self.parts.places.len())
    }

    /// Parameters are there, and all that a region around this one holds.
    fn boundary(&self, node: usize) -> State {
        let mut state = State { reached: true, there: self.every.clone(), gone: self.bottom().gone };
        let id = self.flow.blocks[BlockId(node as u32)].region;
        let params: FxHashSet<LocalId> = self.flow.regions[id].params.iter().copied().collect();
        for &part in self.parts.of_region.get(&id).into_iter().flatten() {
            if !params.contains(&self.parts.places[part].local) {
                state.there.remove(part);
                state.gone.insert(part);
            }
        }
        state
    }

    fn join(&self, acc: &mut State, other: &State) -> bool {
        if !other.reached {
            return false;
        }
        let is_first = !std::mem::replace(&mut acc.reached, true);
        is_first | acc.there.join(&other.there) | acc.gone.join(&other.gone)
    }

    fn transfer(&self, node: usize, state: &mut State) {
        let block = &self.flow.blocks[BlockId(node as u32)];
        block.stmts.iter().for_each(|stmt| self.statement(stmt, state));
        moved_by_end(&block.end, &mut |place| self.leave(place, state));
        if let Terminator::Drop { place, .. } = &block.end {
            self.leave(place, state);
        }
        if let Some(&local) = self.parts.emptied.get(&BlockId(node as u32)) {
            self.leave(&Place::local(local), state);
        }
        if let Some(dest) = dest_of(&block.end) {
            self.arrive(dest, state);
        }
    }

    fn along(&self, from: usize, to: usize, state: &mut State) {
        if let Terminator::Switch(switch) = &self.flow.blocks[BlockId(from as u32)].end
            && switch.yes != switch.no
        {
            self.narrow(switch, switch.yes.raw() as usize == to, state);
        }
    }
}
