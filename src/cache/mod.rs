//! What is known of a crate's functions, kept from one run to the next.
//!
//! A published crate never changes, and what its functions do to their callers depends on nothing but its own source,
//! the crates below it, the rules and this program. So summaries are kept in a file a crate, under a [`key`] of all
//! these; a function whose summary is known is not looked into, nor is what it calls. [`mod@format`] is the shape of such a
//! file, [`store`] the folder they are in, [`known`] the way from a file to summaries and [`record`] the way back.
//! The items of published crates are kept as well ([`trees`]), so that their files need not be parsed. And so are the facts of
//! the project's own bodies until they change ([`bodies`], in the file of [`shelf`]), and the findings of a whole run, for as long as nothing at all has
//! changed ([`replay`]). What is not used any more goes after a while ([`aging`]).
//!
//! # What a summary may depend on
//! A call over a trait may mean implementations in the project, which no key covers. A record therefore names the traits
//! that it depends on, and holds only where no crate of the project implements a trait of that name.
//!
//! Nothing here may fail a run: facts that cannot be read are worked out again, and those that cannot be written are not
//! there next time.

mod aging;
pub(crate) mod bodies;
pub(crate) mod format;
pub(crate) mod key;
pub(crate) mod known;
mod names;
pub(crate) mod project;
mod record;
pub(crate) mod replay;
mod shelf;
pub(crate) mod store;
mod texts;
pub(crate) mod trees;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::arena::ArenaId;
use crate::base::name::Symbol;
use crate::def::Program;
use crate::def::ids::{CrateId, DefId};
use crate::project::graph::{CrateIndex, CrateRoot};
use crate::rules::RuleSet;
use crate::solve::summary::Summary;
use crate::solve::{Dependencies, Solution};

use key::Keys;
use known::Known;
use record::Recorder;
use store::Store;

/// Where facts come from and go to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// The cache; `None` to do without.
    pub cache: Option<PathBuf>,
    /// Facts of any crate, read before those of the cache.
    pub given: Option<PathBuf>,
    /// Where to write the facts of every crate that was looked into.
    pub emit: Option<PathBuf>,
    /// Nothing is written.
    pub read_only: bool,
}

/// The facts of one run.
pub(crate) struct Facts<'a> {
    program: &'a Program,
    rules: &'a RuleSet,
    keys: &'a Keys,
    cache: Option<Store>,
    emit: Option<Store>,
    read_only: bool,
    known: Known<'a>,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(program: &'a Program, rules: &'a RuleSet, keys: &'a Keys, places: &Places) -> Facts<'a> {
        let cache = places.cache.as_deref().map(Store::cache);
        let given = places.given.as_deref().map(Store::exchange);
        let emit = places.emit.as_deref().map(Store::exchange);
        // What is to be written out has to be worked out, or be there already.
        let readable = cache.clone().filter(|_| emit.is_none());
        let known = Known::new(program, rules, keys, [given, readable]);
        Facts { program, rules, keys, cache, emit, read_only: places.read_only, known }
    }

    /// The functions to look into though no async code leads to them: all of the libraries whose facts are written out.
    pub(crate) fn wanted(&self, checked: &[CrateId]) -> Vec<DefId> {
        let libraries = checked.iter().filter(|&&krate| self.emit.is_some() && self.is_library(krate));
        let defs = libraries.flat_map(|&krate| self.program.defs(krate).def_ids());
        defs.filter(|&def| record::is_function(self.program, def)).collect()
    }

    fn is_library(&self, krate: CrateId) -> bool {
        self.program.root(krate).is_some_and(CrateRoot::is_library)
    }

    /// Keeps what this run has worked out.
    pub(crate) fn save(&self, solution: &Solution) -> Saved {
        if self.read_only || (self.cache.is_none() && self.emit.is_none()) {
            return Saved::default();
        }
        let traits = self.traits(solution);
        let mut of_crates: BTreeMap<CrateId, Vec<DefId>> = BTreeMap::new();
        let defs = solution.bodies.iter().map(|body| body.facts.owner);
        for def in defs.filter(|def| self.is_lasting(traits.get(def))) {
            of_crates.entry(def.krate).or_default().push(def);
        }
        // What depends on types that callers choose is worked out with their calls.
        let settled = |def: &DefId| solution.summaries.get(def).filter(|_| !solution.by_types.contains(def));
        let recorder = Recorder::new(self.program, self.rules, &self.known, &solution.bodies);
        let of_crates: Vec<(CrateId, Vec<DefId>)> = of_crates.into_iter().collect();
        let entries = |krate: CrateId, defs: &[DefId]| {
            let entry = |def: &DefId| Some(Entry { def: *def, summary: settled(def)?, traits: traits.get(def) });
            self.save_crate(&recorder, krate, &defs.iter().filter_map(entry).collect::<Vec<_>>())
        };
        let mut failed: Vec<String> =
            of_crates.par_iter().flat_map_iter(|(krate, defs)| entries(*krate, defs)).collect();
        failed.sort();
        failed.dedup();
        let is_published = |krate: &CrateId| self.keys.of(*krate).is_some_and(|identity| identity.published);
        let published = of_crates.into_iter().filter(|(krate, _)| is_published(krate)).flat_map(|(_, defs)| defs);
        Saved { functions: published.filter(|def| settled(def).is_some()).collect(), failed }
    }

    fn save_crate(&self, recorder: &Recorder<'_>, krate: CrateId, entries: &[Entry<'_>]) -> Vec<String> {
        let (Some(root), Some(identity)) = (self.program.root(krate), self.keys.of(krate)) else { return Vec::new() };
        let mut failed = Vec::new();
        for store in self.stores_for(krate) {
            // What others have written meanwhile is kept.
            let mut draft = recorder.draft(krate, store.read(root, identity.key).unwrap_or_default());
            for entry in entries {
                draft.add(entry.def, entry.summary, entry.traits.map(Vec::as_slice).unwrap_or_default());
            }
            failed.extend(draft.finish().and_then(|facts| store.write(root, identity.key, &facts).err()));
        }
        failed
    }

    fn stores_for(&self, krate: CrateId) -> impl Iterator<Item = &Store> {
        let published = self.keys.of(krate).is_some_and(|identity| identity.published);
        let emitted = self.program.root(krate).is_some_and(|root| !root.local || root.is_library());
        self.cache.iter().filter(move |_| published).chain(self.emit.iter().filter(move |_| emitted))
    }

    fn is_lasting(&self, traits: Option<&Vec<Symbol>>) -> bool {
        traits.is_none_or(|traits| traits.iter().all(|&name| !self.known.is_implemented_here(name)))
    }

    /// The names of the traits that the summary of each function depends on by way of their implementations.
    fn traits(&self, solution: &Solution) -> FxHashMap<DefId, Vec<Symbol>> {
        let names = |(&def, dependencies): (&DefId, &Dependencies)| {
            let own = dependencies.traits.iter().map(|&of_trait| self.program.name(of_trait));
            let known = dependencies.known.iter().flat_map(|&def| self.known.traits(def)).copied();
            let mut names: Vec<Symbol> = own.chain(known).collect();
            names.sort();
            names.dedup();
            (!names.is_empty()).then_some((def, names))
        };
        solution.dependencies.iter().filter_map(names).collect()
    }
}

impl crate::solve::Known for Facts<'_> {
    fn is_known(&mut self, def: DefId) -> bool {
        self.known.ask(def)
    }

    fn summary(&self, def: DefId) -> Option<Arc<Summary>> {
        self.known.summary(def)
    }
}

/// What was kept.
#[derive(Debug, Default)]
pub(crate) struct Saved {
    /// These need not be looked into by the next run.
    pub functions: FxHashSet<DefId>,
    /// A sentence for every place that could not be written.
    pub failed: Vec<String>,
}

/// A function and what is to be kept of it.
struct Entry<'a> {
    def: DefId,
    summary: &'a Summary,
    traits: Option<&'a Vec<Symbol>>,
}

/// The number of a crate in the graph of crates.
fn index(krate: CrateId) -> CrateIndex {
    CrateIndex::from_raw(krate.0)
}

/// And back.
fn crate_id(krate: CrateIndex) -> CrateId {
    CrateId(krate.raw())
}
