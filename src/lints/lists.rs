//! Loops over lists of any length: what one turn of them comes by.

use crate::facts::body::{BodyFacts, Event, Target};
use crate::facts::ids::CallId;
use crate::ty::kinds::{Ty, TyKind};

use super::LintCx;

/// The calls of these blocks.
pub(super) fn in_circle<'a>(facts: &'a BodyFacts, circle: &'a [u32]) -> impl Iterator<Item = CallId> + use<'a> {
    circle.iter().filter_map(|&at| match facts.blocks[at as usize].event {
        Some(Event::Call(call)) => Some(call),
        _ => None,
    })
}

/// `Iterator::next` of something that is no range and no array.
pub(super) fn is_next_of_list(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    let Target::Fn(function) = &facts.calls[call].target else { return false };
    let of_iterator = function.of_trait.is_some() && function.of_trait == cx.types.lang().iterator;
    of_iterator && cx.program.name(function.def) == "next" && is_open(cx, facts.calls[call].arg_types.first())
}

/// An iterator over any number of items.
pub(super) fn is_open(cx: &LintCx<'_>, iterator: Option<&Ty>) -> bool {
    let lang = cx.types.lang();
    let counted = [lang.range, lang.range_inclusive, lang.array_iter, lang.option, lang.take, lang.once];
    let is_counted = |kind: &TyKind| match kind {
        TyKind::Array(_) => true,
        TyKind::Adt(def, _) => counted.contains(&Some(*def)),
        _ => false,
    };
    iterator.is_some_and(|ty| !ty.is_unknown() && !ty.any(&is_counted))
}
