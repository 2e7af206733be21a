//! From files of facts to the summaries of functions, as calls lead to them.

use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;

use super::format::{CrateFacts, EffectRef, FileRef, Function, GuardRef, ItemRef, PathStep, RunRef, TestRef};
use super::key::{Keys, sources_of};
use super::store::Store;
use crate::base::name::Symbol;
use crate::base::span::FileId;
use crate::def::Program;
use crate::def::ids::{CrateId, DefId};
use crate::facts::value::Field;
use crate::flow::ir::{RegionId, Test};
use crate::rules::RuleSet;
use crate::solve::effect::{Cause, Effect, Guard};
use crate::solve::fate::Fate;
use crate::solve::summary::{Effects, Given, Run, Summary};
use crate::solve::trace::{Step, Trace};

/// The facts that were read, and what was asked of them.
pub(crate) struct Known<'a> {
    program: &'a Program,
    rules: &'a RuleSet,
    keys: &'a Keys,
    stores: [Option<Store>; 2],
    crates: FxHashMap<CrateId, Option<CrateFacts>>,
    found: FxHashMap<DefId, Entry>,
    /// By package name and version.
    packages: FxHashMap<(&'a str, &'a str), CrateId>,
    files: FxHashMap<FileId, FileRef>,
    implemented: Mutex<FxHashMap<Symbol, bool>>,
}

#[derive(Clone, Debug)]
struct Entry {
    summary: Arc<Summary>,
    traits: Vec<Symbol>,
}

impl<'a> Known<'a> {
    pub(super) fn new(program: &'a Program, rules: &'a RuleSet, keys: &'a Keys, stores: [Option<Store>; 2]) -> Self {
        let libraries = program.crate_ids().filter_map(|krate| Some((krate, program.root(krate)?)));
        let packages = libraries
            .filter(|(_, root)| root.is_library())
            .map(|(krate, root)| ((root.package.name.as_str(), root.package.version.as_str()), krate))
            .collect();
        let (crates, found, files, implemented) = Default::default();
        Known { program, rules, keys, stores, crates, found, packages, files, implemented }
    }

    /// Looks for the summary of `def`; true where it is known.
    pub(super) fn ask(&mut self, def: DefId) -> bool {
        let Some(facts) = self.take_facts(def.krate) else { return false };
        let entry = self.entry(&facts, def);
        self.crates.insert(def.krate, Some(facts));
        match entry {
            Some(entry) => self.found.insert(def, entry).is_none(),
            None => false,
        }
    }

    pub(super) fn summary(&self, def: DefId) -> Option<Arc<Summary>> {
        self.found.get(&def).map(|entry| entry.summary.clone())
    }

    /// The traits that a known summary depends on.
    pub(super) fn traits(&self, def: DefId) -> &[Symbol] {
        self.found.get(&def).map_or(&[], |entry| &entry.traits)
    }

    /// What facts call the files that traces of known summaries lead through.
    pub(super) fn files(&self) -> impl Iterator<Item = (&FileId, &FileRef)> {
        self.files.iter()
    }

    /// A crate of the project implements a trait of this name.
    pub(super) fn is_implemented_here(&self, name: Symbol) -> bool {
        let mut implemented = self.implemented.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *implemented.entry(name).or_insert_with(|| {
            let local = |&krate: &CrateId| self.program.root(krate).is_some_and(|root| root.local);
            let mut crates = self.program.crate_ids().filter(local);
            crates.any(|krate| !self.program.defs(krate).impls_of_trait(name).is_empty())
        })
    }

    fn take_facts(&mut self, krate: CrateId) -> Option<CrateFacts> {
        let known = self.crates.get_mut(&krate).map(Option::take);
        known.unwrap_or_else(|| self.read(krate))
    }

    /// Facts of a crate that is being checked would be those of an earlier state of it.
    fn read(&self, krate: CrateId) -> Option<CrateFacts> {
        let root = self.program.root(krate).filter(|root| !root.checked)?;
        let identity = self.keys.of(krate)?;
        let [given, cache] = &self.stores;
        let cache = cache.as_ref().filter(|_| identity.published);
        let facts = [given.as_ref(), cache].into_iter().flatten().find_map(|store| store.read(root, identity.key))?;
        // What others have written may be anything; to look at all items of a crate for that would cost more than it gives.
        let is_sound = given.is_none() || facts.items.iter().all(|item| self.is_there(item));
        (is_sound && facts.sources == sources_of(self.program, krate)).then_some(facts)
    }

    fn is_there(&self, item: &ItemRef) -> bool {
        let count = |krate: CrateId| self.program.defs(krate).defs.len();
        self.crate_of(item).is_some_and(|krate| (item.index as usize) < count(krate))
    }

    fn crate_of(&self, item: &ItemRef) -> Option<CrateId> {
        match item.package.is_empty() {
            true => Some(self.program.std_crate()),
            false => self.packages.get(&(&*item.package, &*item.version)).copied(),
        }
    }

    fn entry(&mut self, facts: &CrateFacts, def: DefId) -> Option<Entry> {
        let function = facts.functions.get(&def.index)?;
        let traits: Vec<Symbol> = function.traits.iter().map(|&at| Symbol::new(&facts.names[at as usize])).collect();
        if traits.iter().any(|&name| self.is_implemented_here(name)) {
            return None;
        }
        let effects = self.effects(facts, function)?;
        let runs = function.runs.iter().map(|run| self.run(facts, run)).collect::<Option<Vec<_>>>()?;
        let Function { returns, survives, panics, defers, .. } = *function;
        let fate = Fate { returns, survives, panics };
        let summary = Arc::new(Summary { effects, runs, leaves_out_runs: false, defers, fate });
        Some(Entry { summary, traits })
    }

    fn run(&mut self, facts: &CrateFacts, run: &RunRef) -> Option<Run> {
        let given =
            Given { of: RegionId::ROOT, param: run.param, path: self.path(facts, &run.path)?, driven: run.driven };
        let RunRef { each, confidence, when, .. } = *run;
        Some(Run { given, each, method: None, confidence, when, trace: self.trace(facts, run.trace)? })
    }

    fn guard(&self, facts: &CrateFacts, guard: &GuardRef) -> Option<Guard> {
        let test = match guard.test {
            TestRef::Variant(at) => Test::Variant(self.item(facts, at)?),
            TestRef::True => Test::True,
            TestRef::Literal(at) => Test::Literal(facts.names[at as usize].clone()),
            TestRef::Below(at, or_equal) => Test::Below { bound: facts.names[at as usize].clone(), or_equal },
            TestRef::Const(at) => Test::Const(self.item(facts, at)?),
            TestRef::Other => Test::Other,
        };
        Some(Guard { param: guard.param, path: self.path(facts, &guard.path)?, test, holds: guard.holds })
    }

    fn path(&self, facts: &CrateFacts, path: &[PathStep]) -> Option<Vec<Field>> {
        let item = |at: Option<u32>| at.map_or(Some(None), |at| self.item(facts, at).map(Some));
        let field = |step: &PathStep| {
            let name = Symbol::new(&facts.names[step.name as usize]);
            Some(Field { of: item(step.of)?, variant: item(step.variant)?, name })
        };
        path.iter().map(field).collect()
    }

    fn item(&self, facts: &CrateFacts, at: u32) -> Option<DefId> {
        let item = &facts.items[at as usize];
        Some(DefId { krate: self.crate_of(item)?, index: item.index })
    }

    fn effects(&mut self, facts: &CrateFacts, function: &Function) -> Option<Effects> {
        let mut effects = Effects::default();
        for effect in &function.effects {
            effects.add(self.effect(facts, effect)?);
        }
        Some(effects)
    }

    fn effect(&mut self, facts: &CrateFacts, effect: &EffectRef) -> Option<Effect> {
        let cause = match effect.rule {
            Some(name) => Cause::Rule(self.rules.rule_named(&facts.names[name as usize])?),
            None => Cause::Mark,
        };
        let trace = self.trace(facts, effect.trace)?;
        let guards = effect.guards.iter().map(|guard| self.guard(facts, guard)).collect::<Option<_>>()?;
        let EffectRef { kind, confidence, when, repeated, brief, .. } = *effect;
        let ends_runtime = cause.ends_runtime(self.rules);
        Some(Effect { kind, ends_runtime, cause, confidence, when, guards, once: Arc::new([]), repeated, brief, trace })
    }

    fn trace(&mut self, facts: &CrateFacts, at: u32) -> Option<Trace> {
        let mut links = Vec::new();
        let mut next = Some(at);
        while let Some(at) = next {
            let link = &facts.links[at as usize];
            links.push(link);
            next = link.rest;
        }
        let mut trace: Option<Trace> = None;
        for link in links.into_iter().rev() {
            let file = self.file(&facts.files[link.file as usize])?;
            let callee = facts.names[link.callee as usize].as_ref().into();
            let step = Step { callee, call: link.range.in_file(file) };
            trace = Some(match trace {
                Some(rest) => rest.with_call_site(step),
                None => Trace::leaf(step),
            });
        }
        trace
    }

    /// The file of this run that is meant; its text is read when somebody asks for it.
    fn file(&mut self, file: &FileRef) -> Option<FileId> {
        let krate = *self.packages.get(&(&*file.package, &*file.version))?;
        let root = self.program.root(krate)?;
        let id = self.program.open_later(root, &root.package_dir.join(&*file.path));
        self.files.entry(id).or_insert_with(|| file.clone());
        Some(id)
    }
}
