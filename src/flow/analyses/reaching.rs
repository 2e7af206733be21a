//! Which assignments a use may see: reaching definitions.
//!
//! A local that is assigned once needs no analysis. For the others a *variable* is the local or a part of it that is assigned
//! by itself; assigning the whole assigns all its parts. What is followed are *settings*: a definition and one of the
//! variables that it sets, so that assigning a part leaves what the whole was given in the other parts.

use std::cell::RefCell;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Blocks;
use crate::base::arena::ArenaId;
use crate::flow::dataflow::{Analysis, Direction, solve};
use crate::flow::ir::{BlockId, Flow, LocalId, Place, RegionId, Rvalue, Stmt, Terminator};
use crate::flow::shared::SharedSet;

/// A point in a body: before the statement of that number of a block; the terminator comes after all statements.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub(crate) struct Point {
    pub block: BlockId,
    pub at: u32,
}

/// Something that gives a place its value.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub(crate) enum Definition {
    /// It comes in from outside of the region: a parameter, or a variable of a region around it.
    Entry(LocalId),
    /// A statement, or the call or await that ends a block.
    At(Point),
    /// The call that ends a block may change what it has a mutable reference to: what was there may be there still.
    Changed(BlockId),
}

/// The definitions of a body and where they reach.
pub(crate) struct Reaching<'a> {
    flow: &'a Flow,
    lent: Lent,
    /// Locals that have another value, made of the old one, after a call that was lent them mutably.
    replaced: FxHashSet<LocalId>,
    /// Blocks that end with a call which leaves nothing of the old value in what it is lent.
    exchanging: FxHashSet<BlockId>,
    /// All definitions of a local, with the places that they set.
    of_local: FxHashMap<LocalId, Vec<(Definition, Place)>>,
    /// Of locals with several definitions: those of each variable by number.
    numbered: Vec<(Definition, Place)>,
    numbers: FxHashMap<(Definition, Place), usize>,
    variables: Variables,
    /// The definition of each setting, by number. Those of one variable follow each other.
    settings: Vec<usize>,
    /// By variable: its settings.
    setters: Vec<Range<usize>>,
    /// By definition: its settings with their variables.
    sets: Vec<Vec<(usize, usize)>>,
    before: Vec<SharedSet>,
    /// What is known in the middle of long blocks.
    milestones: RefCell<FxHashMap<Point, SharedSet>>,
}

/// What calls do to values that nobody sees them do by their arguments alone.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Temporaries that lead to a place which a call may change by them, with that place.
    pub lent: Vec<(LocalId, Place)>,
    /// Blocks that end with a call which leaves nothing of the old value in what it is lent.
    pub exchanging: FxHashSet<BlockId>,
}

/// Of more assignments and calls that may have given a place its value, the first and the last ones are told.
const MAX_DEFINITIONS: usize = 512;

/// Of a long block, what is known is kept at each statement whose number is a multiple of this.
const MILESTONE: u32 = 32;

/// What is assigned by itself.
#[derive(Default)]
struct Variables {
    list: Vec<Place>,
    index: FxHashMap<Place, usize>,
    /// By place: the variables that are parts of it.
    inside: FxHashMap<Place, Vec<usize>>,
}

impl Variables {
    fn add(&mut self, place: &Place) {
        if self.index.contains_key(place) {
            return;
        }
        let number = self.list.len();
        around(place).for_each(|outer| self.inside.entry(outer).or_default().push(number));
        self.list.push(place.clone());
        self.index.insert(place.clone(), number);
    }

    /// The one that tells most of a place, and those that are parts of it.
    fn telling(&self, place: &Place) -> impl Iterator<Item = usize> {
        let own = self.index.get(place).copied();
        let best = own.or_else(|| around(place).find_map(|outer| self.index.get(&outer).copied()));
        best.into_iter().chain(self.inside.get(place).into_iter().flatten().copied())
    }
}

/// The places that a place is a part of, the smallest first.
fn around(place: &Place) -> impl Iterator<Item = Place> {
    (0..place.path.len()).rev().map(|len| Place { local: place.local, path: place.path[..len].to_vec() })
}

impl<'a> Reaching<'a> {
    /// `is_of_interest` tells the locals whose values somebody may ask for where calls may have changed them; of those that are
    /// `replaced` it is told what they were before.
    pub(crate) fn of(
        flow: &'a Flow,
        is_of_interest: &dyn Fn(LocalId) -> bool,
        replaced: FxHashSet<LocalId>,
        changes: Changes,
    ) -> Reaching<'a> {
        let lent = Lent::of(flow, changes.lent);
        let exchanging = changes.exchanging;
        let of_local = definitions(flow, &lent, &|local| is_of_interest(local) || replaced.contains(&local));
        let mut locals: Vec<LocalId> =
            of_local.iter().filter(|(_, all)| all.len() > 1).map(|(&local, _)| local).collect();
        locals.sort();
        let mut reaching = Reaching {
            flow,
            of_local,
            numbered: Vec::new(),
            numbers: FxHashMap::default(),
            lent,
            replaced,
            exchanging,
            variables: Variables::default(),
            settings: Vec::new(),
            setters: Vec::new(),
            sets: Vec::new(),
            before: Vec::new(),
            milestones: RefCell::default(),
        };
        reaching.number(&locals);
        if !reaching.numbered.is_empty() {
            let solved = solve(&Blocks(flow), &Travel::of(&reaching));
            reaching.before = solved;
        }
        reaching
    }

    /// The definitions that may give the value of `place` at a point, each with the place that it sets; that is `place`, or
    /// something around it, or a part of it. In the order of the source; true where there are more than are told.
    pub(crate) fn at(&self, place: &Place, point: Point) -> (Vec<(Definition, Place)>, bool) {
        let Some(all) = self.of_local.get(&place.local) else { return (vec![self.entry(place.local)], false) };
        let own = self.flow.locals[place.local].region == self.flow.blocks[point.block].region;
        if all.len() == 1 || !own {
            // What was done to other parts of the local says nothing of this one.
            let tells = |set: &Place| set.holds(place) || place.holds(set);
            return few(all.iter().filter(|(_, set)| tells(set)).collect());
        }
        let seen = self.seen(point);
        let reaching = self.variables.telling(place).flat_map(|variable| seen.within(self.setters[variable].clone()));
        let mut numbers: Vec<usize> = reaching.map(|setting| self.settings[setting]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        match numbers.is_empty() {
            true => (vec![self.entry(place.local)], false),
            false => few(numbers.into_iter().map(|number| &self.numbered[number]).collect()),
        }
    }

    /// A call gives the local a value that is made of the old one.
    pub(crate) fn is_replaced(&self, local: LocalId) -> bool {
        self.replaced.contains(&local)
    }

    /// The call at the end of a block leaves nothing of the old value in what it is lent.
    pub(crate) fn is_exchanging(&self, block: BlockId) -> bool {
        self.exchanging.contains(&block)
    }

    /// What a local that is a mutable reference refers to.
    pub(crate) fn lends(&self, local: LocalId) -> Option<&Place> {
        self.lent.by_ref.get(&local)
    }

    /// The settings that are in force at a point.
    fn seen(&self, point: Point) -> SharedSet {
        let stmts = &self.flow.blocks[point.block].stmts;
        // Who asks for the end of a block may name any number beyond it.
        let end = point.at.min(stmts.len() as u32);
        let mut milestones = self.milestones.borrow_mut();
        let mut begin = end - end % MILESTONE;
        while begin > 0 && !milestones.contains_key(&Point { at: begin, ..point }) {
            begin -= MILESTONE;
        }
        let mut seen = match milestones.get(&Point { at: begin, ..point }) {
            Some(known) => known.clone(),
            None => self.before[point.block.raw() as usize].clone(),
        };
        for (at, stmt) in (begin..end).zip(stmts.iter().skip(begin as usize)) {
            if at % MILESTONE == 0 && at > begin {
                milestones.insert(Point { at, ..point }, seen.clone());
            }
            self.apply(Definition::At(Point { at, ..point }), &stmt.dest, &mut seen);
        }
        seen
    }

    fn entry(&self, local: LocalId) -> (Definition, Place) {
        (Definition::Entry(local), Place::local(local))
    }

    fn number(&mut self, locals: &[LocalId]) {
        for &local in locals {
            let all = &self.of_local[&local];
            self.variables.add(&Place::local(local));
            all.iter().for_each(|(_, place)| self.variables.add(place));
            self.numbered.extend(all.iter().cloned());
        }
        self.numbers = self.numbered.iter().cloned().enumerate().map(|(number, it)| (it, number)).collect();
        self.sets = vec![Vec::new(); self.numbered.len()];
        let mut setting: FxHashMap<&Place, Vec<usize>> = FxHashMap::default();
        for (number, (_, place)) in self.numbered.iter().enumerate() {
            setting.entry(place).or_default().push(number);
        }
        for (at, variable) in self.variables.list.iter().enumerate() {
            let begin = self.settings.len();
            let whole = around(variable).filter_map(|outer| setting.get(&outer));
            let mut numbers: Vec<usize> = whole.chain(setting.get(variable)).flatten().copied().collect();
            numbers.sort_unstable();
            for number in numbers {
                self.sets[number].push((self.settings.len(), at));
                self.settings.push(number);
            }
            self.setters.push(begin..self.settings.len());
        }
    }

    /// Lets a definition take the place of those before it.
    fn apply(&self, definition: Definition, place: &Place, seen: &mut SharedSet) {
        let Some(&number) = self.numbers.get(&(definition, place.clone())) else { return };
        for &(setting, variable) in &self.sets[number] {
            let keeps = match definition {
                Definition::Changed(block) => {
                    !self.replaced.contains(&place.local) && !self.exchanging.contains(&block)
                }
                _ => false,
            };
            if !keeps {
                seen.remove_all(self.setters[variable].clone());
            }
            seen.insert(setting);
        }
    }
}

/// Of very many the first and the last ones, and whether that leaves any out.
fn few(mut all: Vec<&(Definition, Place)>) -> (Vec<(Definition, Place)>, bool) {
    let many = all.len() > MAX_DEFINITIONS;
    if many {
        all.drain(1..all.len() + 1 - MAX_DEFINITIONS);
    }
    (all.into_iter().cloned().collect(), many)
}

struct Travel<'a> {
    reaching: &'a Reaching<'a>,
    /// By region: the settings of what comes in from outside.
    entries: FxHashMap<RegionId, Vec<usize>>,
}

impl<'a> Travel<'a> {
    fn of(reaching: &'a Reaching<'a>) -> Travel<'a> {
        let mut entries: FxHashMap<RegionId, Vec<usize>> = FxHashMap::default();
        for (setting, &number) in reaching.settings.iter().enumerate() {
            if let (Definition::Entry(local), _) = reaching.numbered[number] {
                entries.entry(reaching.flow.locals[local].region).or_default().push(setting);
            }
        }
        Travel { reaching, entries }
    }
}

impl Analysis for Travel<'_> {
    type Fact = SharedSet;
    const DIRECTION: Direction = Direction::Forward;

    fn bottom(&self) -> SharedSet {
        SharedSet::below(self.reaching.settings.len())
    }

    fn boundary(&self, node: usize) -> SharedSet {
        let region = self.reaching.flow.blocks[BlockId(node as u32)].region;
        let mut set = self.bottom();
        self.entries.get(&region).into_iter().flatten().for_each(|&setting| set.insert(setting));
        set
    }

    fn join(&self, acc: &mut SharedSet, other: &SharedSet) -> bool {
        acc.join(other)
    }

    fn transfer(&self, node: usize, seen: &mut SharedSet) {
        let block = BlockId(node as u32);
        for (at, stmt) in self.reaching.flow.blocks[block].stmts.iter().enumerate() {
            self.reaching.apply(Definition::At(Point { block, at: at as u32 }), &stmt.dest, seen);
        }
        for (definition, place) in by_end(self.reaching.flow, &self.reaching.lent, block) {
            self.reaching.apply(definition, &place, seen);
        }
    }
}

/// What each local is given, parameters first, in the order of blocks.
fn definitions(
    flow: &Flow,
    lent: &Lent,
    is_of_interest: &dyn Fn(LocalId) -> bool,
) -> FxHashMap<LocalId, Vec<(Definition, Place)>> {
    let mut found: FxHashMap<LocalId, Vec<(Definition, Place)>> = FxHashMap::default();
    for &param in flow.regions.values().flat_map(|region| &region.params) {
        found.entry(param).or_default().push((Definition::Entry(param), Place::local(param)));
    }
    for (block, data) in flow.blocks.iter() {
        for (at, Stmt { dest, .. }) in data.stmts.iter().enumerate() {
            // What is behind a reference is not the local's own.
            if !dest.is_behind_deref() {
                let definition = Definition::At(Point { block, at: at as u32 });
                found.entry(dest.local).or_default().push((definition, dest.clone()));
            }
        }
        for (definition, place) in by_end(flow, lent, block) {
            if !matches!(definition, Definition::Changed(_)) || is_of_interest(place.local) {
                found.entry(place.local).or_default().push((definition, place));
            }
        }
    }
    found
}

/// What the terminator of a block gives values to.
fn by_end(flow: &Flow, lent: &Lent, block: BlockId) -> Vec<(Definition, Place)> {
    let data = &flow.blocks[block];
    let here = Definition::At(Point { block, at: data.stmts.len() as u32 });
    match &data.end {
        Terminator::Call(call) => {
            let lent = call.args.iter().filter_map(|arg| arg.place()).flat_map(|arg| lent.by(arg.local));
            let mut found: Vec<(Definition, Place)> =
                lent.map(|place| (Definition::Changed(block), place.clone())).collect();
            if !call.dest.is_behind_deref() {
                found.push((here, call.dest.clone()));
            }
            found
        }
        Terminator::Await(wait) => vec![(here, wait.dest.clone())],
        _ => Vec::new(),
    }
}

/// What temporaries lead to that calls may change by them.
struct Lent {
    /// What each is a mutable reference to.
    by_ref: FxHashMap<LocalId, Place>,
    /// What else somebody may change by it.
    besides: FxHashMap<LocalId, Vec<Place>>,
}

impl Lent {
    fn of(flow: &Flow, more: Vec<(LocalId, Place)>) -> Lent {
        let stmts = flow.blocks.values().flat_map(|block| &block.stmts);
        let by_ref = stmts.filter_map(|stmt| match &stmt.value {
            Rvalue::Ref { mutable: true, place } if stmt.dest.path.is_empty() && !place.is_behind_deref() => {
                Some((stmt.dest.local, place.clone()))
            }
            _ => None,
        });
        let by_ref: FxHashMap<LocalId, Place> = by_ref.collect();
        let mut besides: FxHashMap<LocalId, Vec<Place>> = FxHashMap::default();
        for (temp, place) in more {
            if by_ref.get(&temp) != Some(&place) {
                besides.entry(temp).or_default().push(place);
            }
        }
        Lent { by_ref, besides }
    }

    fn by(&self, temp: LocalId) -> impl Iterator<Item = &Place> {
        self.by_ref.get(&temp).into_iter().chain(self.besides.get(&temp).into_iter().flatten())
    }
}
