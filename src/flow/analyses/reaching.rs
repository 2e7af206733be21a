//! Which assignments a use may see: reaching definitions.
//!
//! A local that is assigned once needs no analysis. For the others a *variable* is the local or a part of it that is assigned
//! by itself; assigning the whole assigns all its parts. What is followed are *settings*: a definition and one of the
//! variables that it sets, so that assigning a part leaves what the whole was given in the other parts.

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use super::Blocks;
use crate::base::arena::ArenaId;
use crate::flow::dataflow::{Analysis, Direction, solve};
use crate::flow::ir::{BlockId, Flow, LocalId, Place, Rvalue, Stmt, Terminator};

/// A point in a body: before the statement of that number of a block; the terminator comes after all statements.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub struct Point {
    pub block: BlockId,
    pub at: u32,
}

/// Something that gives a place its value.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Definition {
    /// It comes in from outside of the region: a parameter, or a variable of a region around it.
    Entry(LocalId),
    /// A statement, or the call or await that ends a block.
    At(Point),
    /// The call that ends a block may change what it has a mutable reference to: what was there may be there still.
    Changed(BlockId),
}

/// The definitions of a body and where they reach.
pub struct Reaching<'a> {
    flow: &'a Flow,
    lent: Lent,
    /// All definitions of a local, with the places that they set.
    of_local: FxHashMap<LocalId, Vec<(Definition, Place)>>,
    /// Of locals with several definitions: those of each variable by number.
    numbered: Vec<(Definition, Place)>,
    numbers: FxHashMap<(Definition, Place), usize>,
    variables: Vec<Place>,
    /// The definition of each setting, by number.
    settings: Vec<usize>,
    /// By variable: its settings.
    setters: Vec<FixedBitSet>,
    /// By definition: its settings with their variables.
    sets: Vec<Vec<(usize, usize)>>,
    before: Vec<FixedBitSet>,
}

impl<'a> Reaching<'a> {
    /// `is_of_interest` tells the locals whose values somebody may ask for where calls may have changed them.
    pub fn of(flow: &'a Flow, is_of_interest: &dyn Fn(LocalId) -> bool) -> Reaching<'a> {
        let lent = lent(flow);
        let of_local = definitions(flow, &lent, is_of_interest);
        let mut locals: Vec<LocalId> =
            of_local.iter().filter(|(_, all)| all.len() > 1).map(|(&local, _)| local).collect();
        locals.sort();
        let mut reaching = Reaching {
            flow,
            of_local,
            numbered: Vec::new(),
            numbers: FxHashMap::default(),
            lent,
            variables: Vec::new(),
            settings: Vec::new(),
            setters: Vec::new(),
            sets: Vec::new(),
            before: Vec::new(),
        };
        reaching.number(&locals);
        if !reaching.numbered.is_empty() {
            let solved = solve(&Blocks(flow), &Travel(&reaching));
            reaching.before = solved;
        }
        reaching
    }

    /// The definitions that may give the value of `place` at a point, each with the place that it sets; that is `place`, or
    /// something around it, or a part of it. In the order of the source.
    pub fn at(&self, place: &Place, point: Point) -> Vec<(Definition, Place)> {
        let Some(all) = self.of_local.get(&place.local) else { return vec![self.entry(place.local)] };
        let own = self.flow.locals[place.local].region == self.flow.blocks[point.block].region;
        if all.len() == 1 || !own {
            return all.clone();
        }
        let mut seen = self.before[point.block.raw() as usize].clone();
        let stmts = &self.flow.blocks[point.block].stmts;
        for (at, stmt) in (0..point.at).zip(stmts) {
            self.apply(Definition::At(Point { block: point.block, at }), &stmt.dest, &mut seen);
        }
        let mut wanted = FixedBitSet::with_capacity(self.settings.len());
        for variable in self.variables_for(place) {
            wanted.union_with(&self.setters[variable]);
        }
        wanted.intersect_with(&seen);
        let mut numbers: Vec<usize> = wanted.ones().map(|setting| self.settings[setting]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        match numbers.is_empty() {
            true => vec![self.entry(place.local)],
            false => numbers.into_iter().map(|number| self.numbered[number].clone()).collect(),
        }
    }

    fn entry(&self, local: LocalId) -> (Definition, Place) {
        (Definition::Entry(local), Place::local(local))
    }

    /// The variable that tells most of a place, and those that are parts of it.
    fn variables_for(&self, place: &Place) -> Vec<usize> {
        let around = |variable: &Place| variable.holds(place);
        let best = (0..self.variables.len()).filter(|&at| around(&self.variables[at]));
        let best = best.max_by_key(|&at| self.variables[at].path.len());
        let inside = (0..self.variables.len()).filter(|&at| {
            let variable = &self.variables[at];
            place.holds(variable) && variable.path.len() > place.path.len()
        });
        best.into_iter().chain(inside).collect()
    }

    fn number(&mut self, locals: &[LocalId]) {
        for &local in locals {
            let all = &self.of_local[&local];
            let mut variables: Vec<Place> = vec![Place::local(local)];
            for (_, place) in all {
                if !variables.contains(place) {
                    variables.push(place.clone());
                }
            }
            self.numbered.extend(all.iter().cloned());
            self.variables.append(&mut variables);
        }
        self.numbers = self.numbered.iter().cloned().enumerate().map(|(number, it)| (it, number)).collect();
        self.sets = vec![Vec::new(); self.numbered.len()];
        let mut of_variable = vec![Vec::new(); self.variables.len()];
        for (at, variable) in self.variables.iter().enumerate() {
            for (number, _) in self.numbered.iter().enumerate().filter(|(_, (_, place))| place.holds(variable)) {
                of_variable[at].push(self.settings.len());
                self.sets[number].push((self.settings.len(), at));
                self.settings.push(number);
            }
        }
        let len = self.settings.len();
        let of = |settings: Vec<usize>| {
            let mut set = FixedBitSet::with_capacity(len);
            set.extend(settings);
            set
        };
        self.setters = of_variable.into_iter().map(of).collect();
    }

    /// Lets a definition take the place of those before it.
    fn apply(&self, definition: Definition, place: &Place, seen: &mut FixedBitSet) {
        let Some(&number) = self.numbers.get(&(definition, place.clone())) else { return };
        for &(setting, variable) in &self.sets[number] {
            if !matches!(definition, Definition::Changed(_)) {
                seen.difference_with(&self.setters[variable]);
            }
            seen.insert(setting);
        }
    }
}

struct Travel<'a>(&'a Reaching<'a>);

impl Analysis for Travel<'_> {
    type Fact = FixedBitSet;
    const DIRECTION: Direction = Direction::Forward;

    fn bottom(&self) -> FixedBitSet {
        FixedBitSet::with_capacity(self.0.settings.len())
    }

    fn boundary(&self, node: usize) -> FixedBitSet {
        let region = self.0.flow.blocks[BlockId(node as u32)].region;
        let entry = |(definition, _): &(Definition, Place)| match definition {
            Definition::Entry(local) => self.0.flow.locals[*local].region == region,
            _ => false,
        };
        let mut set = self.bottom();
        let settings = self.0.settings.iter().enumerate();
        settings.filter(|&(_, &number)| entry(&self.0.numbered[number])).for_each(|(setting, _)| set.insert(setting));
        set
    }

    fn join(&self, acc: &mut FixedBitSet, other: &FixedBitSet) -> bool {
        let before = acc.count_ones(..);
        acc.union_with(other);
        acc.count_ones(..) != before
    }

    fn transfer(&self, node: usize, seen: &mut FixedBitSet) {
        let block = BlockId(node as u32);
        for (at, stmt) in self.0.flow.blocks[block].stmts.iter().enumerate() {
            self.0.apply(Definition::At(Point { block, at: at as u32 }), &stmt.dest, seen);
        }
        for (definition, place) in by_end(self.0.flow, &self.0.lent, block) {
            self.0.apply(definition, &place, seen);
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
            let lent = call.args.iter().filter_map(|arg| lent.get(&arg.place()?.local));
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

/// What each temporary is a mutable reference to.
type Lent = FxHashMap<LocalId, Place>;

fn lent(flow: &Flow) -> Lent {
    let stmts = flow.blocks.values().flat_map(|block| &block.stmts);
    let lent = stmts.filter_map(|stmt| match &stmt.value {
        Rvalue::Ref { mutable: true, place } if stmt.dest.path.is_empty() && !place.is_behind_deref() => {
            Some((stmt.dest.local, place.clone()))
        }
        _ => None,
    });
    lent.collect()
}
