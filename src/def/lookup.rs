//! One name in one module: what the module declares, imports, or has through globs; and where a lazy import leads.

use super::crate_defs::CrateDefs;
use super::following::{self, Question};
use super::ids::{Def, ModuleId, Namespace};
use super::item_scope::{Binding, ImportId, ImportState, Outcome, PerNs, Target, Vis};
use super::resolver::{Asker, Resolver, root_of};
use crate::base::name::Symbol;

impl Resolver<'_> {
    /// A name of one module, also through globs of other crates. Privacy is minded: a private module
    /// may have the name of the function that is meant.
    pub(super) fn in_module(&self, module: ModuleId, name: Symbol, ns: Namespace, asker: Asker) -> Outcome {
        let declared = self.declared(module, name, ns, asker);
        if !matches!(declared, Outcome::Nothing | Outcome::External(_)) {
            return declared;
        }
        let Some(defs) = self.defs(module.krate) else { return Outcome::Deferred };
        let foreign = asker.from.krate != module.krate;
        let seen = |vis: Vis| defs.sees(asker.from, vis);
        let skip = asker.import.filter(|_| !foreign);
        let globs = &defs.module(module).scope.foreign_globs;
        let through_globs = || {
            for glob in globs.iter().filter(|glob| seen(glob.vis) && skip != Some(glob.import)) {
                match self.in_foreign_glob(defs, glob.import, name, ns) {
                    Outcome::Found(def) => return Outcome::Found(def),
                    Outcome::Deferred if self.follow => return Outcome::Deferred,
                    _ => {}
                }
            }
            declared
        };
        match globs.is_empty() {
            true => declared,
            // Who asks from another crate sees what everybody sees.
            false if foreign => following::ask(Question::Name(module, name, ns), through_globs).0,
            false => through_globs(),
        }
    }

    /// A name that the module declares, imports, or has from globs of its own crate.
    pub(super) fn declared(&self, module: ModuleId, name: Symbol, ns: Namespace, asker: Asker) -> Outcome {
        let Some(defs) = self.defs(module.krate) else { return Outcome::Deferred };
        let foreign = asker.from.krate != module.krate;
        let skip = asker.import.filter(|_| !foreign);
        let seen = |vis: Vis| defs.sees(asker.from, vis);
        let mut external = Outcome::Nothing;
        for binding in defs.meanings(module, name).iter().filter(|b| seen(b.vis) && b.ns.contains(ns)) {
            match self.target(defs, binding, ns, skip) {
                Outcome::Nothing => {}
                Outcome::External(path) => external = Outcome::External(path),
                found => return found,
            }
        }
        external
    }

    fn target(&self, defs: &CrateDefs, binding: &Binding, ns: Namespace, skip: Option<ImportId>) -> Outcome {
        match binding.target {
            Target::Def(def) => Outcome::Found(def),
            Target::Import(id) if Some(id) == skip => Outcome::Nothing,
            Target::Import(id) => self.import(defs, id, ns),
        }
    }

    fn in_foreign_glob(&self, defs: &CrateDefs, glob: ImportId, name: Symbol, ns: Namespace) -> Outcome {
        let asker = Asker { from: root_of(defs.krate), import: Some(glob) };
        match self.import(defs, glob, Namespace::Types) {
            Outcome::Found(Def::Module(module)) => self.in_module(module, name, ns, asker),
            Outcome::Found(Def::Item(item)) => match self.defs(item.krate).and_then(|defs| defs.variant(item, name)) {
                Some(found) if ns != Namespace::Macros => Outcome::Found(Def::Item(found)),
                _ => Outcome::Nothing,
            },
            Outcome::Deferred => Outcome::Deferred,
            _ => Outcome::Nothing,
        }
    }

    /// What an import means in one namespace.
    pub(crate) fn import(&self, defs: &CrateDefs, id: ImportId, ns: Namespace) -> Outcome {
        let import = &defs.imports[id.0 as usize];
        match import.state {
            ImportState::Found(PerNs { external: Some(path), .. }) => Outcome::External(path),
            ImportState::Found(found) => found.get(ns).map_or(Outcome::Nothing, Outcome::Found),
            ImportState::Open if self.building.is_some() && !self.follow => Outcome::Nothing,
            _ if self.building.is_some() && !self.follow => Outcome::Deferred,
            _ => self.follow_import(defs, id, ns),
        }
    }

    /// One namespace at a time: to miss a name in another one could mean to read every crate behind a glob.
    fn follow_import(&self, defs: &CrateDefs, id: ImportId, ns: Namespace) -> Outcome {
        let import = &defs.imports[id.0 as usize];
        let memo = &import.memo.get_or_init(Box::default)[ns as usize];
        if let Some(&known) = memo.get() {
            return known;
        }
        let question = Question::Import(defs.krate, id, ns);
        let (found, is_final) = following::ask(question, || self.import_path(id, import, ns));
        // Inside of another one, the answer may be short of what a cycle hides.
        if self.building.is_none() && is_final {
            let _ = memo.set(found);
        }
        found
    }
}
