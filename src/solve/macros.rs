//! Macro calls: what a rule says of the macro and of what it calls on its arguments.

use crate::ty::kinds::{Ty, TyKind};

use super::callee::{Callee, Resolved};
use super::cx::SolveCx;

impl SolveCx<'_> {
    /// What a macro with these paths does, where a rule names it or what it calls on an argument; `args` are the types of
    /// these.
    pub(super) fn resolve_macro(self, paths: &[String], args: &[Ty]) -> Option<Resolved> {
        let (rule, paths) = match self.rules().match_call(paths) {
            Some(rule) => (rule, paths.to_vec()),
            None => self.rules().forwards(paths).iter().find_map(|forward| {
                let ty = *args.get(forward.arg()?)?;
                let callees = self.type_paths(ty).iter().map(|ty| forward.callee(ty)).collect();
                Some((self.forwarded(forward, ty).rule()?, callees))
            })?,
        };
        let path = paths.first().map_or("", String::as_str).into();
        Some(Resolved { path, callee: Callee::Rule(rule), ..Resolved::default() })
    }

    /// The paths of a type that has a name.
    fn type_paths(self, ty: Ty) -> Vec<String> {
        match ty.peel_refs().kind() {
            TyKind::Adt(def, _) => self.facts.paths(*def).to_vec(),
            _ => Vec::new(),
        }
    }
}
