//! The bodies that the analysis has read so far: their facts, and what their calls mean by names and types alone.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::base::name::Symbol;
use crate::def::ids::DefId;
use crate::facts::body::{BlockFacts, BodyFacts, Store, Target};
use crate::facts::circles::Circles;
use crate::facts::ids::CallId;
use crate::facts::uses::Code;
use crate::facts::value::ValueId;
use crate::facts::{FactsCx, code_of};
use crate::flow::ir::RegionId;

use super::callee::Resolved;
use super::fate::Fate;
use super::ways::{Cut, Ways};

/// One body that was read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Body {
    pub facts: BodyFacts,
    /// The code itself, where it is async code of the project: read when it is first asked for, if it was not before.
    #[serde(skip)]
    pub(super) code: OnceLock<Option<Code>>,
    /// By call: what it means.
    pub calls: Vec<Meaning>,
    /// The type parameters that decide what some call means.
    pub(super) decides: BTreeSet<Param>,
    /// What is put into fields and may hold a function.
    pub(super) stored: Vec<ValueId>,
    pub(super) regions: Vec<OfRegion>,
    /// Its loops, when they are first asked for.
    #[serde(skip)]
    pub(super) circles: OnceLock<Circles>,
    /// By region: what stands directly in it and runs when it is polled.
    #[serde(skip)]
    pub(super) deferred: OnceLock<FxHashMap<RegionId, Vec<RegionId>>>,
}

/// A type parameter: whose, and which, and what it is called.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
pub(super) struct Param {
    pub(super) owner: DefId,
    pub(super) index: u32,
    pub(super) name: Symbol,
}

/// What a call means as far as names and types alone tell.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Meaning {
    #[serde(skip)]
    pub resolved: Option<Arc<Resolved>>,
    /// The arguments that are functions or may hold one, by number.
    pub(super) functions: Box<[u32]>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct OfRegion {
    /// The numbers of its blocks, in order.
    pub(super) blocks: Arc<[u32]>,
    /// Its calls, but for those that do nothing that anybody could want to know.
    pub(super) live: Vec<CallId>,
    /// What it gives is a function or may hold one.
    gives_function: bool,
    /// The ways through it, where every call comes back that may.
    #[serde(skip)]
    ways: OnceLock<Arc<Ways>>,
    /// Those that were asked for last where some do not.
    #[serde(skip)]
    cut_ways: Mutex<Option<CutWays>>,
    /// How it may end, where every call comes back that may.
    #[serde(skip)]
    fate: OnceLock<Fate>,
    /// Its tests whose answer may be known, by block and number of the edge.
    pub(super) tests: Vec<(u32, u32)>,
}

impl OfRegion {
    pub(super) fn new(gives_function: bool) -> OfRegion {
        OfRegion { gives_function, ..OfRegion::default() }
    }
}

/// The ways through a region, and what is cut off of them.
type CutWays = (Cut, Arc<Ways>);

impl Body {
    /// The code itself, where it is async code of the project that stands in a file as it is.
    pub(crate) fn code(&self, cx: FactsCx<'_>) -> Option<&Code> {
        self.code.get_or_init(|| code_of(cx, &self.facts)).as_ref()
    }

    pub(crate) fn circles(&self) -> &Circles {
        self.circles.get_or_init(|| Circles::of(&self.facts))
    }

    /// The async blocks that stand directly in a region.
    pub(super) fn deferred(&self, region: RegionId) -> &[RegionId] {
        let all = self.deferred.get_or_init(|| {
            let mut all: FxHashMap<RegionId, Vec<RegionId>> = FxHashMap::default();
            for (id, data) in self.facts.regions.iter().filter(|(_, data)| data.kind.is_deferred()) {
                data.parent.iter().for_each(|&parent| all.entry(parent).or_default().push(id));
            }
            all
        });
        all.get(&region).map_or(&[], Vec::as_slice)
    }

    /// The blocks of a region.
    pub(super) fn own(&self, region: RegionId) -> impl Iterator<Item = &BlockFacts> {
        self.regions[region.0 as usize].blocks.iter().map(|&block| &self.facts.blocks[block as usize])
    }

    /// What a call means.
    pub(crate) fn meaning(&self, call: CallId) -> &Meaning {
        &self.calls[call.0 as usize]
    }

    /// The calls of a region, but for those that do nothing that anybody could want to know.
    pub(super) fn live(&self, region: RegionId) -> &[CallId] {
        &self.regions[region.0 as usize].live
    }

    /// The value that a region gives, where that may hold a function.
    pub(super) fn given_back(&self, region: RegionId) -> Option<ValueId> {
        self.regions[region.0 as usize].gives_function.then(|| self.facts.regions[region].result)
    }

    /// How a region may end.
    pub(super) fn fate(&self, region: RegionId, cut: &Cut) -> Fate {
        let known = &self.regions[region.0 as usize];
        let fate = || Ways::of(&self.facts, (region, &known.blocks), cut).fate;
        if cut.is_empty() { *known.fate.get_or_init(fate) } else { fate() }
    }

    /// The ways through a region.
    pub(super) fn ways(&self, region: RegionId, cut: &Cut) -> Arc<Ways> {
        let known = &self.regions[region.0 as usize];
        let ways = || Ways::of(&self.facts, (region, &known.blocks), cut);
        if cut.is_empty() {
            return known.ways.get_or_init(ways).clone();
        }
        let mut last = known.cut_ways.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((_, ways)) = last.as_ref().filter(|(of, _)| of == cut) {
            return ways.clone();
        }
        last.insert((cut.clone(), ways())).1.clone()
    }
}

/// All bodies that were read, in the order in which they were found, which depends on the program alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bodies {
    list: Vec<Arc<Body>>,
    index: FxHashMap<DefId, usize>,
    /// By function of the project: the calls of it in the project's bodies.
    calls_of: FxHashMap<DefId, Vec<(usize, CallId)>>,
    /// By type and name of a field: what the project's bodies put there, each with its number among the stores of the body.
    stores_in: FxHashMap<(DefId, Symbol), Vec<(usize, usize)>>,
    /// What was read or looked for in vain.
    pub(super) seen: FxHashSet<DefId>,
}

impl Bodies {
    pub(super) fn add(&mut self, body: Arc<Body>) {
        let at = self.list.len();
        self.index.insert(body.facts.owner, at);
        if body.facts.local {
            for (call, facts) in body.facts.calls.iter() {
                if let Target::Fn(function) = &facts.target {
                    self.calls_of.entry(function.def).or_default().push((at, call));
                }
            }
            for (number, store) in body.facts.stores.iter().enumerate() {
                if let Some(of) = store.field.of {
                    self.stores_in.entry((of, store.field.name)).or_default().push((at, number));
                }
            }
        }
        self.list.push(body);
    }

    /// These bodies, with others in place of those of the same functions.
    pub(super) fn with(&self, others: &Bodies) -> Bodies {
        let mut bodies = Bodies { seen: self.seen.clone(), ..Bodies::default() };
        let list = self.list.iter().filter(|body| !others.index.contains_key(&body.facts.owner));
        list.chain(&others.list).for_each(|body| bodies.add(body.clone()));
        bodies
    }

    /// The calls of a function in the project's bodies that were read.
    pub(super) fn calls_of(&self, function: DefId) -> impl Iterator<Item = (&Arc<Body>, CallId)> {
        let found = self.calls_of.get(&function).into_iter().flatten();
        found.map(|&(at, call)| (&self.list[at], call))
    }

    /// What the project's bodies that were read put into a field of a type, or of one of its variants.
    pub(super) fn stores_in(&self, of: DefId, name: Symbol) -> impl Iterator<Item = (&Arc<Body>, &Store)> {
        let found = self.stores_in.get(&(of, name)).into_iter().flatten();
        found.map(|&(at, number)| (&self.list[at], &self.list[at].facts.stores[number]))
    }

    pub(crate) fn get(&self, def: DefId) -> Option<&Arc<Body>> {
        self.index.get(&def).and_then(|&at| self.list.get(at))
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Arc<Body>> {
        self.list.iter()
    }

    pub(super) fn was_looked_for(&self, def: DefId) -> bool {
        self.seen.contains(&def)
    }
}
