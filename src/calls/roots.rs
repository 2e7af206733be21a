//! Where the search for calls starts: the bodies that hold code driven by an executor.

use crate::def::ids::{CrateId, DefId, DefKind};
use crate::syntax::body::Body;
use crate::syntax::item_tree::ItemKind;
use crate::syntax::type_ref::TypeRef;

use super::callee::CallCx;
use super::context::{Contexts, NodeKind};

/// Every body of `krate` that is async or holds async code, in the order of definition; for any platform.
pub(super) fn async_bodies(cx: CallCx<'_>, krate: CrateId) -> Vec<DefId> {
    use rayon::prelude::*;
    let defs: Vec<DefId> = cx.program.defs(krate).def_ids().filter(|&def| has_body(cx, def)).collect();
    defs.into_par_iter().filter(|&def| is_async(cx, def)).collect()
}

fn has_body(cx: CallCx<'_>, def: DefId) -> bool {
    match &cx.program.item(def).kind {
        ItemKind::Fn(function) => function.body.is_some(),
        ItemKind::Const { body, .. } | ItemKind::Static { body, .. } => body.is_some(),
        _ => false,
    }
}

fn is_async(cx: CallCx<'_>, def: DefId) -> bool {
    let kind = kind_of(cx, def);
    let holds_async = |body: &Body| Contexts::of(body, kind, &|path| cx.macro_run(def, path)).any_async();
    kind.is_async() || cx.program.has_body_that(def, holds_async)
}

/// What the body of `def` as a whole is.
pub(super) fn kind_of(cx: CallCx<'_>, def: DefId) -> NodeKind {
    match &cx.program.item(def).kind {
        ItemKind::Fn(function) if function.is_async => NodeKind::AsyncFn,
        ItemKind::Fn(_) if cx.is_poll(def) => NodeKind::Poll,
        ItemKind::Fn(_) => NodeKind::Fn,
        _ => NodeKind::Init,
    }
}

impl CallCx<'_> {
    /// The function is `poll` or `poll_..` of a trait and takes a `Context`: the way in which futures are driven.
    pub(super) fn is_poll(self, def: DefId) -> bool {
        let name = self.program.name(def).as_str();
        if name != "poll" && !name.starts_with("poll_") {
            return false;
        }
        let data = self.program.data(def);
        let of_trait = data.kind == DefKind::Fn
            && data.parent.is_some_and(|parent| match &self.program.item(parent).kind {
                ItemKind::Impl(item) => item.keys.of_trait.is_some(),
                ItemKind::Trait(_) => true,
                _ => false,
            });
        let takes_context = |ty: &TypeRef| matches!(ty, TypeRef::Ref { inner, .. } if names_context(inner));
        of_trait && self.function_item(def).is_some_and(|item| item.params.iter().any(|param| takes_context(&param.ty)))
    }
}

fn names_context(ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Path(path) if path.last().is_some_and(|last| last.name == "Context"))
}
