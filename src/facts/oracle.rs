//! What the rules say of macros and of values that are dropped, for who builds the control-flow form.

use super::extract::FactsCx;
use crate::def::Program;
use crate::def::ids::{Def, DefId, Namespace};
use crate::flow::build::{MacroRun, MacroUse, Oracle};
use crate::rules::MacroBody;
use crate::syntax::body::MacroExpr;
use crate::syntax::macro_types::{MacroType, macro_type};
use crate::syntax::type_ref::ModPath;
use crate::ty::kinds::Ty;

/// Answers for the body of one item.
pub(super) struct Rules<'a> {
    pub(super) cx: FactsCx<'a>,
    pub(super) owner: DefId,
}

/// What becomes of the code of a macro call in the body of `owner`.
pub(crate) fn macro_run(cx: FactsCx<'_>, owner: DefId, call: &MacroExpr) -> MacroRun {
    let paths = macro_paths(cx.types.program(), owner, &call.path);
    match cx.rules.macro_model(&paths).map(|model| model.body) {
        Some(MacroBody::Async) => MacroRun::Async,
        Some(MacroBody::Lazy | MacroBody::None) => MacroRun::Elsewhere,
        Some(MacroBody::InPlace) | None => MacroRun::InPlace,
    }
}

impl Oracle for Rules<'_> {
    fn macro_run(&self, call: &MacroExpr) -> MacroRun {
        macro_run(self.cx, self.owner, call)
    }

    fn macro_use(&self, call: &MacroExpr) -> MacroUse {
        match macro_type(call.path.names.last().map_or("", |name| name.as_str())) {
            MacroType::Vec => MacroUse::Collects,
            MacroType::First => MacroUse::First,
            MacroType::Join | MacroType::TryJoin => MacroUse::Joins,
            _ => MacroUse::Borrows,
        }
    }

    fn matters(&self, ty: Ty) -> bool {
        self.cx.drops.matters(self.cx, ty)
    }
}

/// The paths of a macro, without `!`. The macros of std are not among the items that are known: a name that leads nowhere
/// else is taken for theirs.
pub(super) fn macro_paths(program: &Program, owner: DefId, path: &ModPath) -> Vec<String> {
    let module = program.data(owner).module;
    let found = program.resolve(module, path.anchor, &path.names, Namespace::Macros);
    match found.def {
        Some(Def::Item(def)) if found.consumed == path.names.len() => program.paths(def),
        _ => found.external.or_else(|| of_std(path)).into_iter().collect(),
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
