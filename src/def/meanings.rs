//! What the names of a module mean, those included that it shares with other modules through globs.

use std::borrow::Cow;

use super::crate_defs::CrateDefs;
use super::ids::ModuleId;
use super::imports::narrower;
use super::item_scope::{Binding, SharedGlob, add_meaning};
use crate::base::name::Symbol;

impl CrateDefs {
    /// The meanings of a name in a module, best first.
    pub(crate) fn meanings(&self, module: ModuleId, name: Symbol) -> Cow<'_, [Binding]> {
        let scope = &self.module(module).scope;
        let mut all = Cow::Borrowed(scope.get(name));
        for glob in &scope.shared_globs {
            for binding in self.module(glob.source).scope.get(name) {
                if let Some(binding) = self.through(glob, binding) {
                    add_meaning(all.to_mut(), binding);
                }
            }
        }
        all
    }

    /// A meaning in the module that a glob leads to, as who has the glob sees it.
    fn through(&self, glob: &SharedGlob, binding: &Binding) -> Option<Binding> {
        let vis = narrower(self, glob.vis, binding.vis);
        self.sees(glob.seen_from, binding.vis).then(|| binding.through_globs(glob.steps, vis))
    }

    /// All names of a module with their meanings, sorted by name.
    pub(crate) fn names(&self, module: ModuleId) -> Vec<(Symbol, Cow<'_, [Binding]>)> {
        let scope = &self.module(module).scope;
        let shared = scope.shared_globs.iter().flat_map(|glob| self.module(glob.source).scope.names());
        let mut names: Vec<Symbol> = scope.names().chain(shared).map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        let meant = names.into_iter().map(|name| (name, self.meanings(module, name)));
        meant.filter(|(_, meanings)| !meanings.is_empty()).collect()
    }
}
