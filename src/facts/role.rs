//! What the body of an item as a whole is.

use crate::def::Program;
use crate::def::ids::{DefId, DefKind};
use crate::flow::ir::RegionKind;
use crate::syntax::item_tree::ItemKind;
use crate::ty::Types;
use crate::ty::kinds::TyKind;

/// Whether an item's body is an async fn, a poll function, another function, or an initialiser.
pub(crate) fn kind_of(types: &Types, def: DefId) -> RegionKind {
    match &types.program().item(def).kind {
        ItemKind::Fn(function) if function.is_async => RegionKind::AsyncFn,
        ItemKind::Fn(_) if is_poll(types, def) => RegionKind::Poll,
        ItemKind::Fn(_) => RegionKind::Fn,
        _ => RegionKind::Init,
    }
}

/// The function is `poll` or `poll_..` of a trait and takes std's `Context`: the way in which futures are driven.
pub(crate) fn is_poll(types: &Types, def: DefId) -> bool {
    let program = types.program();
    let name = program.name(def).as_str();
    if name != "poll" && !name.starts_with("poll_") {
        return false;
    }
    is_of_trait(program, def) && takes_context(types, def)
}

/// The function is a method of a trait, declared or implemented.
pub(crate) fn is_of_trait(program: &Program, def: DefId) -> bool {
    let data = program.data(def);
    data.kind == DefKind::Fn
        && data.parent.is_some_and(|parent| match &program.item(parent).kind {
            ItemKind::Impl(item) => item.keys.of_trait.is_some(),
            ItemKind::Trait(_) => true,
            _ => false,
        })
}

fn takes_context(types: &Types, def: DefId) -> bool {
    let Some(context) = types.lang().context else { return false };
    let sig = types.fn_sig(def);
    sig.params.iter().any(|ty| match ty.kind() {
        TyKind::Ref { inner, .. } => matches!(inner.kind(), TyKind::Adt(def, _) if *def == context),
        _ => false,
    })
}
