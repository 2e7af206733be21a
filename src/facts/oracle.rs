//! What the rules say of macros and of values that are dropped, for who builds the control-flow form.

use super::cx::FactsCx;
use crate::def::ids::DefId;
use crate::flow::build::{MacroRun, MacroUse, Oracle};
use crate::rules::MacroBody;
use crate::syntax::body::{ExprId, MacroExpr};
use crate::syntax::macro_types::MacroType;
use crate::ty::kinds::Ty;

/// Answers for the body of one item.
pub(super) struct Rules<'a> {
    pub(super) cx: FactsCx<'a>,
    pub(super) owner: DefId,
}

/// What becomes of the code of a macro call in the body of `owner`.
pub(crate) fn macro_run(cx: FactsCx<'_>, owner: DefId, call: &MacroExpr) -> MacroRun {
    let paths = cx.types.program().macro_paths(owner, &call.path);
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
        match call.gives {
            MacroType::Vec => MacroUse::Collects,
            MacroType::First => MacroUse::First,
            MacroType::Join | MacroType::TryJoin => MacroUse::Joins,
            _ => MacroUse::Borrows,
        }
    }

    fn matters(&self, ty: Ty) -> bool {
        self.cx.drops.matters(self.cx, ty) || self.cx.is_local(self.owner.krate) && self.cx.hides_closure(ty)
    }

    fn note_closure(&self, expr: ExprId, owned: Vec<Ty>) {
        let owned = owned.into_iter().filter(|&ty| self.matters(ty)).collect();
        self.cx.drops.note_closure((self.owner, expr), owned);
    }
}
