//! Calls that nobody wrote: those that the language makes, and those that std and macros make of the caller's own functions.

use crate::def::ids::{DefId, DefKind};
use crate::rules::model::{Chosen, TraitCall};
use crate::syntax::body::ExprId;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{Dispatch, FnRef, InferenceResult};

use super::arguments::Unseen;
use super::callee::{Arguments, CallCx, Callee, Named};

/// The method that the syntax of `expr` calls: the `Iterator::next` of a `for` loop, that of an operator.
pub(super) fn by_syntax(cx: CallCx<'_>, types: &InferenceResult, expr: ExprId, args: &Arguments<'_>) -> Option<Named> {
    types.methods.get(&expr).map(|function| cx.resolve(function, args))
}

/// What a conversion of std calls where it is not std's own: `From::from` behind `into`, `TryFrom::try_from` behind `try_into`,
/// `FromStr::from_str` behind `parse`.
pub(super) fn conversion(cx: CallCx<'_>, function: &FnRef, paths: &[String]) -> Option<DefId> {
    let (of_trait, made, from) = asked(cx, function, paths)?;
    let mut methods = cx.program.members(of_trait).iter().copied();
    let method = methods.find(|&def| cx.program.data(def).kind == DefKind::Fn)?;
    let given: Vec<Ty> = from.into_iter().collect();
    let found = cx.types.implemented(method, of_trait, made, &given)?;
    let has_body = cx.function_item(found).is_some_and(|item| item.body.is_some() && !item.is_async);
    (has_body && found.krate != cx.program.std_crate()).then_some(found)
}

/// The trait whose one function makes the value, the type it makes, and of what.
fn asked(cx: CallCx<'_>, function: &FnRef, paths: &[String]) -> Option<(DefId, Ty, Option<Ty>)> {
    let lang = cx.types.lang();
    let made = function.trait_args.first().copied();
    match function.of_trait {
        Some(def) if lang.into == Some(def) => Some((lang.from?, made?, function.self_ty)),
        Some(def) if lang.try_into == Some(def) => Some((lang.try_from?, made?, function.self_ty)),
        None if paths.iter().any(|path| path == "str::parse") => Some((lang.from_str?, *function.args.first()?, None)),
        _ => None,
    }
}

/// What a function without source runs of the types that its caller has chosen.
pub(super) fn called_back(cx: CallCx<'_>, function: &FnRef, paths: &[String]) -> Vec<Named> {
    let chosen = |on: Chosen| match (on, function.self_ty.map(|ty| ty.peel_refs().kind())) {
        (Chosen::Arg(number), _) => function.args.get(number).copied(),
        (Chosen::SelfType, _) => function.self_ty,
        (Chosen::OfSelf(number), Some(TyKind::Adt(_, args))) => args.get(number).copied(),
        _ => None,
    };
    let calls = cx.rules.callbacks(paths).iter();
    calls.filter_map(|call| called(cx, call, chosen(call.on)?)).collect()
}

/// What a macro runs of the types of its arguments, each with the number of the argument.
pub(super) fn called_back_by_macro(cx: CallCx<'_>, paths: &[String], args: &[Ty]) -> Vec<(usize, Named)> {
    let calls = cx.rules.callbacks(paths).iter();
    let of_each = calls.flat_map(|call| {
        let meant = move |at: &usize| call.on == Chosen::EveryArg || call.arg() == Some(*at);
        (0..args.len()).filter(meant).filter_map(move |at| Some((at, called(cx, call, args[at])?)))
    });
    of_each.collect()
}

/// The `IntoIterator::into_iter` that a `for` loop calls first.
pub(super) fn into_iter(cx: CallCx<'_>, iterated: Ty) -> Option<Named> {
    method_of(cx, cx.types.lang().into_iterator?, "into_iter", own_type(cx, iterated)?)
}

fn called(cx: CallCx<'_>, call: &TraitCall, ty: Ty) -> Option<Named> {
    let ty = own_type(cx, ty)?;
    method_of(cx, cx.types.std_item(&call.of_trait)?, &call.method, ty)
}

/// The type if it is not std's, or the one that is wrapped in it.
fn own_type(cx: CallCx<'_>, ty: Ty) -> Option<Ty> {
    let std = cx.program.std_crate();
    let mut wrapped = std::iter::successors(Some(ty.peel_refs()), |&ty| cx.wrapped(ty));
    wrapped.find(|ty| matches!(ty.kind(), TyKind::Adt(def, _) if def.krate != std))
}

/// The method that an impl outside std has for the type.
fn method_of(cx: CallCx<'_>, trait_def: DefId, name: &str, ty: Ty) -> Option<Named> {
    let std = cx.program.std_crate();
    let mut methods = cx.program.members(trait_def).iter().copied();
    let method = methods.find(|&def| cx.program.name(def) == name)?;
    let def = cx.types.implemented(method, trait_def, ty, &[]).filter(|def| def.krate != std)?;
    let function = FnRef {
        def,
        self_ty: Some(ty),
        of_trait: Some(trait_def),
        trait_args: Box::new([]),
        args: Box::new([]),
        dispatch: Dispatch::Static,
    };
    let named = cx.resolve(&function, &Arguments { hand_on: false, facts: &Unseen });
    matches!(named.callee, Callee::Body(_) | Callee::Blocks(..) | Callee::Marked(..)).then_some(named)
}
