//! Calls that nobody wrote: those that std and macros make of the caller's own functions.

use std::sync::Arc;

use crate::base::kind::Confidence;
use crate::def::ids::{DefId, DefKind};
use crate::facts::binding::Bound;
use crate::rules::model::{Chosen, TraitCall};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{Dispatch, FnRef};

use super::callee::{Callee, Implied, Resolved};
use super::cx::SolveCx;
use super::glue;

/// What a conversion of std calls where it is not std's own: `From::from` behind `into`, `TryFrom::try_from` behind `try_into`,
/// `FromStr::from_str` behind `parse`.
pub(super) fn conversion(cx: SolveCx<'_>, function: &FnRef, bound: &Bound) -> Option<DefId> {
    let (of_trait, made, from) = asked(cx, function, bound)?;
    let mut methods = cx.program().members(of_trait).iter().copied();
    let method = methods.find(|&def| cx.program().data(def).kind == DefKind::Fn)?;
    let given: Vec<Ty> = from.into_iter().collect();
    let found = cx.types().implemented(method, of_trait, made, &given)?;
    let has_body = cx.function_item(found).is_some_and(|item| item.body.is_some() && !item.is_async);
    (has_body && found.krate != cx.program().std_crate()).then_some(found)
}

/// The trait whose one function makes the value, the type it makes, and of what.
fn asked(cx: SolveCx<'_>, function: &FnRef, bound: &Bound) -> Option<(DefId, Ty, Option<Ty>)> {
    let lang = cx.types().lang();
    let made = function.trait_args.first().copied();
    match function.of_trait {
        Some(def) if lang.into == Some(def) => Some((lang.from?, made?, function.self_ty)),
        Some(def) if lang.try_into == Some(def) => Some((lang.try_from?, made?, function.self_ty)),
        None if bound.paths.iter().any(|path| path == "str::parse") => {
            Some((lang.from_str?, *function.args.first()?, None))
        }
        _ => None,
    }
}

/// What a function without source runs of the types that its caller has chosen.
pub(super) fn called_back(cx: SolveCx<'_>, function: &FnRef, bound: &Bound) -> Vec<Implied> {
    let chosen = |on: Chosen| match (on, function.self_ty.map(|ty| ty.peel_refs().kind())) {
        (Chosen::Arg(number), _) => function.args.get(number).copied(),
        (Chosen::SelfType, _) => function.self_ty,
        (Chosen::OfSelf(number), Some(TyKind::Adt(_, args))) => args.get(number).copied(),
        _ => None,
    };
    let calls = bound.callbacks.iter();
    let of_each = calls.filter_map(|call| Some((call, chosen(call.on)?)));
    let called = of_each.flat_map(|(call, ty)| match is_drop(cx, call) {
        true => glue::dropped(cx, ty),
        false => called(cx, call, ty).map(surely).into_iter().collect(),
    });
    called.chain(derived(cx, function).into_iter().map(surely)).collect()
}

/// What a macro runs of the types of its arguments, each with the number of the argument.
pub(super) fn called_back_by_macro(cx: SolveCx<'_>, paths: &[String], args: &[Ty]) -> Vec<(usize, Arc<Resolved>)> {
    let calls = cx.rules().callbacks(paths).iter();
    let of_each = calls.flat_map(|call| {
        let meant = move |at: &usize| call.on == Chosen::EveryArg || call.arg() == Some(*at);
        (0..args.len()).filter(meant).filter_map(move |at| Some((at, called(cx, call, args[at])?)))
    });
    of_each.collect()
}

fn surely(resolved: Arc<Resolved>) -> Implied {
    Implied { resolved, confidence: Confidence::Certain }
}

/// The call stands for all that dropping a value runs.
fn is_drop(cx: SolveCx<'_>, call: &TraitCall) -> bool {
    let lang = cx.types().lang().drop;
    lang.is_some() && cx.types().std_item(&call.of_trait) == lang
}

fn called(cx: SolveCx<'_>, call: &TraitCall, ty: Ty) -> Option<Arc<Resolved>> {
    let ty = own_type(cx, ty)?;
    method_of(cx, (cx.types().std_item(&call.of_trait)?, &call.method), ty)
}

/// The type if it is not std's, or the one that is wrapped in it.
fn own_type(cx: SolveCx<'_>, ty: Ty) -> Option<Ty> {
    let std = cx.program().std_crate();
    let mut wrapped = std::iter::successors(Some(ty.peel_refs()), |&ty| cx.wrapped(ty));
    wrapped.find(|ty| matches!(ty.kind(), TyKind::Adt(def, _) if def.krate != std))
}

/// A method of one of std's traits that a derive has made for the type calls that of each field: `clone`, `eq`, `fmt`, ...
fn derived(cx: SolveCx<'_>, function: &FnRef) -> Vec<Arc<Resolved>> {
    let (Some(trait_def), Some(ty)) = (function.of_trait, function.self_ty) else { return Vec::new() };
    let TyKind::Adt(def, _) = ty.kind() else { return Vec::new() };
    if def.krate == cx.program().std_crate() || !cx.types().has_derive(*def, trait_def) {
        return Vec::new();
    }
    let name = cx.program().name(function.def);
    let parts = cx.facts.drops.parts(cx.facts, ty);
    let named = parts.into_iter().filter(|part| *part != ty && matches!(part.kind(), TyKind::Adt(..)));
    named.filter_map(|part| method_of(cx, (trait_def, name.as_str()), part)).collect()
}

/// The method that an impl outside std has for the type, or that a derive has made.
fn method_of(cx: SolveCx<'_>, (trait_def, name): (DefId, &str), ty: Ty) -> Option<Arc<Resolved>> {
    let std = cx.program().std_crate();
    let mut methods = cx.program().members(trait_def).iter().copied();
    let method = methods.find(|&def| cx.program().name(def) == name)?;
    let def = cx.types().implemented(method, trait_def, ty, &[]).unwrap_or(method);
    let function = FnRef {
        def,
        self_ty: Some(ty),
        of_trait: Some(trait_def),
        trait_args: Box::new([]),
        args: Box::new([]),
        dispatch: Dispatch::Static,
    };
    let named = cx.resolve(&function);
    match &named.callee {
        Callee::Std => (!named.besides.is_empty()).then_some(named),
        Callee::Body(_) if def.krate == std => None,
        Callee::Body(_) | Callee::Rule(_) | Callee::Marked(..) => Some(named),
        _ => None,
    }
}
