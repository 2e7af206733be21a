//! What the body of an item as a whole is.

use crate::def::Program;
use crate::def::ids::{DefId, DefKind};
use crate::flow::ir::RegionKind;
use crate::syntax::item_tree::{ItemKind, SelfParam};
use crate::syntax::type_ref::TypeRef;
use crate::ty::Types;
use crate::ty::kinds::{Ty, TyKind};

/// Whether an item's body is an async fn, a poll function, another function, or an initialiser.
pub(crate) fn kind_of(types: &Types, def: DefId) -> RegionKind {
    match &types.program().item(def).kind {
        ItemKind::Fn(function) if function.is_async => RegionKind::AsyncFn,
        ItemKind::Fn(_) if is_poll(types, def) => RegionKind::Poll,
        ItemKind::Fn(_) => RegionKind::Fn,
        _ => RegionKind::Init,
    }
}

/// The function is `poll` or `poll_..` of a trait and takes std's `Context`: the way in which futures are driven. Or it takes
/// the pinned value as the `poll_..` beside it do, to be called between two of these, as `Sink::start_send` is.
pub(crate) fn is_poll(types: &Types, def: DefId) -> bool {
    let program = types.program();
    if has_name_of_poll(program, def) {
        return is_of_trait(program, def) && takes_context(types, def);
    }
    is_pinned(types, def) && is_beside_polls(types, def)
}

fn has_name_of_poll(program: &Program, def: DefId) -> bool {
    let name = program.name(def).as_str();
    name == "poll" || name.starts_with("poll_")
}

/// `self: Pin<..>`
fn is_pinned(types: &Types, def: DefId) -> bool {
    let ItemKind::Fn(function) = &types.program().item(def).kind else { return false };
    let is_typed = matches!(&function.self_param, Some(SelfParam::Typed(TypeRef::Path(_))));
    let is_pin = |ty: Ty| matches!(ty.kind(), TyKind::Adt(adt, _) if types.lang().pin == Some(*adt));
    is_typed && types.fn_sig(def).self_param.is_some_and(is_pin)
}

/// The trait that has the method has some `poll_..` too.
fn is_beside_polls(types: &Types, def: DefId) -> bool {
    let program = types.program();
    let Some(parent) = program.data(def).parent else { return false };
    let of_trait = match program.data(parent).kind {
        DefKind::Trait => Some(parent),
        _ => types.impl_header(parent).and_then(|header| header.trait_ref.as_ref().map(|it| it.def)),
    };
    let is_other = |member: &DefId| {
        program.data(*member).kind == DefKind::Fn && has_name_of_poll(program, *member) && takes_context(types, *member)
    };
    of_trait.is_some_and(|of_trait| program.members(of_trait).iter().any(is_other))
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
