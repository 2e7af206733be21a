//! Calls that nobody wrote: those that the language makes, and those that std makes of the caller's own functions.

use crate::def::ids::{DefId, DefKind};
use crate::syntax::body::ExprId;
use crate::ty::kinds::Ty;
use crate::ty::result::{FnRef, InferenceResult};

use super::callee::{Arguments, CallCx, Named};

/// The method that the syntax of `expr` calls: the `Iterator::next` of a `for` loop, that of an operator.
pub(super) fn method_of(cx: CallCx<'_>, types: &InferenceResult, expr: ExprId, args: &Arguments<'_>) -> Option<Named> {
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
