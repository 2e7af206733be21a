//! Which traits' methods can be called in a module.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::crate_defs::{CrateDefs, ModuleKind};
use super::ids::{Def, DefId, DefKind, ModuleId, Namespace};
use super::item_scope::{Binding, Outcome, Target, Vis};
use super::prelude;
use super::program::Program;
use super::resolver::Resolver;
use crate::base::name::Symbol;
use crate::syntax::type_ref::PathAnchor;

impl Program {
    /// Traits whose methods can be called in `module`, also those of the standard prelude. Imports from other crates are
    /// followed here.
    pub(crate) fn traits_in_scope(&self, module: ModuleId) -> Arc<[DefId]> {
        let slot = &self.defs(module.krate).lazy.traits[module.index as usize];
        slot.get_or_init(|| self.find_traits(module)).clone()
    }

    fn find_traits(&self, module: ModuleId) -> Arc<[DefId]> {
        let mut found = Traits { program: self, list: Vec::new(), seen: FxHashSet::default() };
        let data = self.module(module);
        found.in_scope(module, false);
        match data.parent {
            Some(parent) if data.kind == ModuleKind::Block => {
                for &of_parent in self.traits_in_scope(parent).iter() {
                    found.add(of_parent);
                }
            }
            _ => found.in_prelude(self.edition(module.krate)),
        }
        found.list.into()
    }
}

struct Traits<'a> {
    program: &'a Program,
    list: Vec<DefId>,
    seen: FxHashSet<DefId>,
}

impl Traits<'_> {
    fn add(&mut self, def: DefId) {
        let is_trait = matches!(self.program.data(def).kind, DefKind::Trait | DefKind::TraitAlias);
        if is_trait && self.seen.insert(def) {
            self.list.push(def);
        }
    }

    /// Traits of a module's scope, `public` ones where a glob of another crate looks.
    fn in_scope(&mut self, module: ModuleId, public: bool) {
        let program = self.program;
        let defs = program.defs(module.krate);
        let scope = &defs.module(module).scope;
        let seen = |vis: Vis| !public || vis == Vis::Public;
        for (name, bindings) in defs.names(module) {
            // No trait is worth reading a crate for that is named like a function or module.
            let like_type = name.as_str().trim_start_matches("r#").starts_with(|c: char| c.is_uppercase());
            for binding in bindings.iter().filter(|binding| like_type && seen(binding.vis)) {
                self.bound(defs, binding);
            }
        }
        for binding in scope.unnamed.iter().filter(|binding| seen(binding.vis)) {
            self.bound(defs, binding);
        }
        for glob in scope.foreign_globs.iter().filter(|glob| seen(glob.vis)) {
            let target = Resolver::new(program).import(defs, glob.import, Namespace::Types);
            if let Outcome::Found(Def::Module(foreign)) = target {
                let leads_out = foreign.krate != module.krate;
                if foreign != module {
                    self.in_scope_once(foreign, leads_out);
                }
            }
        }
    }

    /// Globs of globs; crates' dependencies have no cycles, a glob of the same crate is looked at one step deep.
    fn in_scope_once(&mut self, module: ModuleId, public: bool) {
        if public {
            self.in_scope(module, true);
            return;
        }
        let defs = self.program.defs(module.krate);
        for (_, bindings) in defs.names(module) {
            for binding in bindings.iter() {
                self.bound(defs, binding);
            }
        }
    }

    fn bound(&mut self, defs: &CrateDefs, binding: &Binding) {
        if !binding.ns.contains(Namespace::Types) {
            return;
        }
        let def = match binding.target {
            Target::Def(def) => Outcome::Found(def),
            Target::Import(id) => Resolver::new(self.program).import(defs, id, Namespace::Types),
        };
        if let Outcome::Found(Def::Item(def)) = def {
            self.add(def);
        }
    }

    fn in_prelude(&mut self, edition: u16) {
        let root = self.program.defs(self.program.std_crate()).root();
        for path in prelude::paths(edition) {
            let names: Vec<Symbol> = path.split("::").map(Symbol::new).collect();
            let found = self.program.resolve(root, PathAnchor::Crate, &names, Namespace::Types);
            if let (Some(Def::Item(def)), true) = (found.def, found.consumed == names.len()) {
                self.add(def);
            }
        }
    }
}
