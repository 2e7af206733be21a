//! The bodies that the analysis has read so far: their facts, and what their calls mean by names and types alone.
//!
//! Bodies are read in waves: those of one wave side by side, what they call and was not read is the next. So each is read
//! once, whoever asks for it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::name::Symbol;
use crate::def::ids::DefId;
use crate::facts::body::{BodyFacts, CallFacts, Event, Store, Target};
use crate::facts::ids::CallId;
use crate::facts::uses::Code;
use crate::facts::value::{Value, ValueId};
use crate::facts::{Extracted, extract};
use crate::flow::ir::RegionId;
use crate::ty::kinds::Ty;

use super::instance::{Param, decided_by};
use super::resolve::{Callee, Resolved, SolveCx};
use super::ways::{Fate, Ways};

/// One body that was read.
#[derive(Debug)]
pub(crate) struct Body {
    pub facts: BodyFacts,
    /// The code itself, where it is async code of the project.
    pub code: Option<Code>,
    /// By call: what it means.
    pub calls: Vec<Meaning>,
    /// The type parameters that decide what some call means.
    pub(super) decides: BTreeSet<Param>,
    /// What is put into fields and may hold a function.
    pub(super) stored: Vec<ValueId>,
    regions: Vec<OfRegion>,
}

/// What a call means as far as names and types alone tell.
#[derive(Debug)]
pub(crate) struct Meaning {
    pub resolved: Option<Arc<Resolved>>,
    /// The arguments that are functions or may hold one, by number.
    pub(super) functions: Box<[u32]>,
}

#[derive(Debug, Default)]
struct OfRegion {
    /// The numbers of its blocks, in order.
    blocks: Arc<[u32]>,
    /// Its calls, but for those that do nothing that anybody could want to know.
    live: Vec<CallId>,
    /// What it gives is a function or may hold one.
    gives_function: bool,
    /// The ways through it, where every call comes back that may.
    ways: OnceLock<Arc<Ways>>,
    /// Those that were asked for last where some do not.
    cut_ways: Mutex<Option<CutWays>>,
    /// How it may end, where every call comes back that may.
    fate: OnceLock<Fate>,
}

/// The ways through a region, and the blocks that control does not leave.
type CutWays = (Vec<(u32, bool)>, Arc<Ways>);

impl Body {
    fn new(cx: SolveCx<'_>, Extracted { facts, code }: Extracted, calls: Vec<Meaning>) -> Body {
        let decides = decided_by(cx, &facts, &calls);
        let holds =
            |value: ValueId, ty: Ty| may_be_function(&facts, value) && cx.types().holds_function(facts.owner, ty);
        let mut regions: Vec<OfRegion> = facts
            .regions
            .values()
            .map(|region| OfRegion { gives_function: holds(region.result, region.output), ..OfRegion::default() })
            .collect();
        let mut blocks: Vec<Vec<u32>> = vec![Vec::new(); regions.len()];
        for (at, block) in (0..).zip(&facts.blocks) {
            blocks[block.region.0 as usize].push(at);
        }
        regions.iter_mut().zip(blocks).for_each(|(region, blocks)| region.blocks = blocks.into());
        let events = facts.blocks.iter().filter_map(|block| block.event);
        for call in events.filter_map(|event| if let Event::Call(call) = event { Some(call) } else { None }) {
            if may_matter(cx, &facts.calls[call], &calls[call.0 as usize]) {
                regions[facts.calls[call].region.0 as usize].live.push(call);
            }
        }
        let stored =
            facts.stores.iter().filter(|store| holds(store.value, store.ty)).map(|store| store.value).collect();
        Body { facts, code, calls, decides, stored, regions }
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

    /// How a region may end; `cut` are blocks that control does not leave, and whether the thread lives on there.
    pub(super) fn fate(&self, region: RegionId, cut: &[(u32, bool)]) -> Fate {
        let known = &self.regions[region.0 as usize];
        let fate = || Ways::of(&self.facts, (region, &known.blocks), cut).fate;
        if cut.is_empty() { *known.fate.get_or_init(fate) } else { fate() }
    }

    /// The ways through a region; `cut` are blocks that control does not leave, and whether the thread lives on there.
    pub(super) fn ways(&self, region: RegionId, cut: &[(u32, bool)]) -> Arc<Ways> {
        let known = &self.regions[region.0 as usize];
        let ways = || Ways::of(&self.facts, (region, &known.blocks), cut);
        if cut.is_empty() {
            return known.ways.get_or_init(ways).clone();
        }
        let mut last = known.cut_ways.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((_, ways)) = last.as_ref().filter(|(of, _)| of == cut) {
            return ways.clone();
        }
        last.insert((cut.to_vec(), ways())).1.clone()
    }
}

/// The call may do something, by itself or by what it is given.
fn may_matter(cx: SolveCx<'_>, call: &CallFacts, meaning: &Meaning) -> bool {
    if !meaning.functions.is_empty() {
        return true;
    }
    match &call.target {
        Target::Fn(_) | Target::Extern(_) => meaning.resolved.as_ref().is_some_and(|it| it.may_matter()),
        Target::Macro(paths) => meaning.resolved.is_some() || !cx.rules().callbacks(paths).is_empty(),
        Target::Value(..) | Target::Static(_) | Target::Drop { .. } => true,
        Target::Unknown => false,
    }
}

/// The value may be a function or hold one, as far as it shows by itself.
fn may_be_function(facts: &BodyFacts, value: ValueId) -> bool {
    !matches!(facts.values[value], Value::Unknown | Value::Literal(_) | Value::Flags(..))
}

/// All bodies that were read, in the order in which they were found, which depends on the program alone.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    list: Vec<Arc<Body>>,
    index: FxHashMap<DefId, usize>,
    /// By function of the project: the calls of it in the project's bodies.
    calls_of: FxHashMap<DefId, Vec<(usize, CallId)>>,
    /// By type and name of a field: what the project's bodies put there, each with its number among the stores of the body.
    stores_in: FxHashMap<(DefId, Symbol), Vec<(usize, usize)>>,
    /// What was read or looked for in vain.
    seen: FxHashSet<DefId>,
}

impl Bodies {
    /// Reads bodies and all that they lead to, but for functions of which all that callers need `is_known`.
    pub(super) fn read(&mut self, cx: SolveCx<'_>, wanted: Vec<DefId>, is_known: &mut dyn FnMut(DefId) -> bool) {
        let mut wave: Vec<DefId> = wanted.into_iter().filter(|&def| self.seen.insert(def)).collect();
        while !wave.is_empty() {
            let found: Vec<Arc<Body>> = wave.par_iter().filter_map(|&def| cx.body(def)).collect();
            wave.clear();
            for body in found {
                for def in followed(cx, &body) {
                    if self.seen.insert(def) && !is_known(def) {
                        wave.push(def);
                    }
                }
                self.add(body);
            }
        }
    }

    fn add(&mut self, body: Arc<Body>) {
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

impl SolveCx<'_> {
    /// A body, which is read when it is first asked for.
    pub(super) fn body(self, def: DefId) -> Option<Arc<Body>> {
        self.bodies.get_or(&def, || read_one(self, def).map(Arc::new))
    }
}

fn read_one(cx: SolveCx<'_>, def: DefId) -> Option<Body> {
    let read = extract(cx.facts, def)?;
    let calls = read.facts.calls.values().map(|call| meaning(cx, &read.facts, call)).collect();
    Some(Body::new(cx, read, calls))
}

fn meaning(cx: SolveCx<'_>, facts: &BodyFacts, call: &CallFacts) -> Meaning {
    let resolved = match &call.target {
        Target::Fn(function) => Some(cx.resolve(function)),
        Target::Extern(path) => Some(Arc::new(cx.resolve_extern(path))),
        Target::Macro(paths) => cx.resolve_macro(paths, &call.arg_types).map(Arc::new),
        _ => None,
    };
    let is_function = |at: &u32| {
        let (at, value) = (*at as usize, call.args[*at as usize]);
        match facts.values[value] {
            Value::Closure(_) | Value::Fn(..) => true,
            _ => {
                let ty = call.arg_types.get(at).copied().unwrap_or_default();
                may_be_function(facts, value) && cx.types().holds_function(facts.owner, ty)
            }
        }
    };
    let functions = (0..call.args.len() as u32).filter(is_function).collect();
    Meaning { resolved, functions }
}

/// What is to be read because of a body. Of one that only matters for what its callers see, the async blocks do not: they run
/// when somebody polls them. Which of the implementations of a trait are meant is seen when it is known for which types the
/// body is called.
fn followed(cx: SolveCx<'_>, body: &Body) -> Vec<DefId> {
    let checked = cx.program().root(body.facts.owner.krate).is_some_and(|root| root.checked);
    let mut found = Vec::new();
    for (call, meaning) in body.facts.calls.values().zip(&body.calls) {
        let runs = checked || !body.facts.is_deferred(call.region);
        let Some(resolved) = meaning.resolved.as_ref().filter(|_| runs) else { continue };
        found.extend(resolved.bodies());
        if let Callee::Future(def) = resolved.callee
            && call.args.iter().any(|&arg| may_be_given(&body.facts, arg))
        {
            found.push(def);
        }
    }
    found
}

/// A function, or something that may hold one, is given.
fn may_be_given(facts: &BodyFacts, arg: ValueId) -> bool {
    may_be_function(facts, arg) && !matches!(facts.values[arg], Value::Const(_))
}
