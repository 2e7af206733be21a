//! Where the analysis starts: the bodies that hold code driven by an executor.

use rayon::prelude::*;

use crate::def::ids::{CrateId, DefId};
use crate::facts::{FactsCx, kind_of, macro_run};
use crate::flow::build::MacroRun;
use crate::syntax::body::{Body, Expr};
use crate::syntax::item_tree::ItemKind;

/// Every body of `krate` that is async or holds async code, in the order of definition; for any platform.
pub(super) fn async_bodies(cx: FactsCx<'_>, krate: CrateId) -> Vec<DefId> {
    let defs: Vec<DefId> = cx.types.program().defs(krate).def_ids().filter(|&def| has_body(cx, def)).collect();
    defs.into_par_iter().filter(|&def| is_async(cx, def)).collect()
}

fn has_body(cx: FactsCx<'_>, def: DefId) -> bool {
    match &cx.types.program().item(def).kind {
        ItemKind::Fn(function) => function.body.is_some(),
        ItemKind::Const { body, .. } | ItemKind::Static { body, .. } => body.is_some(),
        _ => false,
    }
}

pub(super) fn is_async(cx: FactsCx<'_>, def: DefId) -> bool {
    let holds_async = |body: &Body| holds_async(cx, (def, body));
    let program = cx.types.program();
    let looked_at =
        || kind_of(cx.types, def).is_async() || !program.is_plain_body(def) && program.has_body_that(def, holds_async);
    cx.kept.is_async(def).unwrap_or_else(looked_at)
}

fn holds_async(cx: FactsCx<'_>, (owner, body): (DefId, &Body)) -> bool {
    body.running().any(|(_, expr)| match expr {
        Expr::Async { .. } => true,
        Expr::Closure(closure) => closure.is_async,
        Expr::Macro(call) => macro_run(cx, owner, call) == MacroRun::Async,
        _ => false,
    })
}
