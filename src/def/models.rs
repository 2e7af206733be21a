//! What those who know rules say of macros, asked by what a path resolves to.

use super::collector::Collector;
use super::ids::{Def, DefId, Namespace};
use super::macros::{self, CallPlace};
use super::program::Program;
use super::resolver::Resolver;
use crate::syntax::macro_types::KnownMacro;
use crate::syntax::type_ref::{ModPath, PathAnchor};

impl Program {
    /// The paths of a macro, without `!`. The macros of std are not among the items that are known: a name that leads nowhere
    /// else is taken for theirs.
    pub(crate) fn macro_paths(&self, owner: DefId, path: &ModPath) -> Vec<String> {
        let module = self.data(owner).module;
        let found = self.resolve(module, path.anchor, &path.names, Namespace::Macros);
        match (found.def, found.external) {
            (Some(Def::Item(def)), _) if found.consumed == path.names.len() => self.paths(def),
            (_, Some(external)) => vec![external],
            (None, None) => unresolved(path).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// What is known of a macro that the body of `owner` calls.
    pub(super) fn known_macro(&self, owner: DefId, path: &ModPath) -> KnownMacro {
        self.models.known_macro(&self.macro_paths(owner, path))
    }
}

impl Collector<'_> {
    /// The `macro_rules!` that a path means while the crate is read, and what is known of the macro. The crate's own macros are
    /// read, whatever is known of them.
    pub(super) fn macro_at(&mut self, place: CallPlace, path: &ModPath) -> (Option<DefId>, KnownMacro) {
        let resolver = Resolver::following(self.program, &self.defs);
        let found = macros::find(&resolver, self.program, &self.defs, (place, path));
        let (def, external) = match found {
            Some(def) => (Some(Def::Item(def)), None),
            None => {
                let found = resolver.resolve(place.module, path.anchor, &path.names, Namespace::Macros);
                (found.def.filter(|_| found.consumed == path.names.len()), found.external)
            }
        };
        let (program, known) = (self.program, &mut self.known_macros);
        let known = match def {
            Some(Def::Item(def)) if def.krate != self.defs.krate => {
                *known.entry(def).or_insert_with(|| program.models.known_macro(&program.paths(def)))
            }
            Some(_) => KnownMacro::default(),
            None => {
                let paths: Vec<String> = external.or_else(|| unresolved(path)).into_iter().collect();
                program.models.known_macro(&paths)
            }
        };
        (found, known)
    }
}

/// Path of a macro that no definition was found for: std's have none, and their names are in every prelude. Of a crate that is
/// not there what is written is known.
fn unresolved(path: &ModPath) -> Option<String> {
    match path.names.as_slice() {
        [name] => Some(format!("std::{name}")),
        [krate, name] if ["std", "core", "alloc"].contains(&krate.as_str()) => Some(format!("std::{name}")),
        names if names.len() > 1 && matches!(path.anchor, PathAnchor::Plain | PathAnchor::Absolute) => {
            Some(names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("::"))
        }
        _ => None,
    }
}
