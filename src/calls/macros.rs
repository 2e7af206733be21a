//! Macro calls: what a rule says of the macro, of what it calls on its arguments, and of where its code runs.

use crate::def::ids::{Def, DefId, Namespace};
use crate::rules::MacroBody;
use crate::syntax::type_ref::ModPath;
use crate::ty::kinds::{Ty, TyKind};

use super::callee::{CallCx, Callee, Named};
use super::context::MacroRun;

impl CallCx<'_> {
    /// What a macro with these paths does, where a rule names it or what it calls on an argument; `args` are the types of
    /// these.
    pub(super) fn resolve_macro(self, paths: &[String], args: &[Ty]) -> Option<Named> {
        let (rule, paths) = match self.rules.match_call(paths) {
            Some(rule) => (rule, paths.to_vec()),
            None => self.rules.forwards(paths).iter().find_map(|forward| {
                let ty = *args.get(forward.arg()?)?;
                let callees = self.type_paths(ty).iter().map(|ty| forward.callee(ty)).collect();
                Some((self.forwarded(forward, ty).rule()?, callees))
            })?,
        };
        let path = paths.first().map_or("", String::as_str).into();
        let callee = Callee::Blocks(rule, self.rules.rule(rule).confidence);
        Some(Named { path, ..Named::unnamed(callee) })
    }

    /// The paths of a macro as rules have them, with `!`.
    pub(super) fn macro_callees(self, owner: DefId, path: &ModPath) -> Vec<String> {
        self.macro_paths(owner, path).iter().map(|path| format!("{path}!")).collect()
    }

    /// The paths of a type that has a name.
    fn type_paths(self, ty: Ty) -> Vec<String> {
        match ty.peel_refs().kind() {
            TyKind::Adt(def, _) => self.program.paths(*def),
            _ => Vec::new(),
        }
    }

    /// Where the code between the delimiters of a macro call runs.
    pub(super) fn macro_run(self, owner: DefId, path: &ModPath) -> MacroRun {
        match self.rules.macro_model(&self.macro_paths(owner, path)).map(|model| model.body) {
            Some(MacroBody::Async) => MacroRun::Async,
            Some(MacroBody::Lazy | MacroBody::None) => MacroRun::NotHere,
            Some(MacroBody::InPlace) | None => MacroRun::InPlace,
        }
    }

    /// The macros of std are not among the items that are known: a name that leads nowhere else is taken for theirs.
    fn macro_paths(self, owner: DefId, path: &ModPath) -> Vec<String> {
        let module = self.program.data(owner).module;
        let found = self.program.resolve(module, path.anchor, &path.names, Namespace::Macros);
        match found.def {
            Some(Def::Item(def)) if found.consumed == path.names.len() => self.program.paths(def),
            _ => found.external.or_else(|| of_std(path)).into_iter().collect(),
        }
    }
}

/// Path of a macro that no definition was found for: std's have none, and their names are in every prelude.
fn of_std(path: &ModPath) -> Option<String> {
    match path.names.as_slice() {
        [name] => Some(format!("std::{name}")),
        [krate, name] if ["std", "core", "alloc"].contains(&krate.as_str()) => Some(format!("std::{name}")),
        _ => None,
    }
}
