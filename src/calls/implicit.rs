//! Calls that the language makes: the `next` of a `for` loop.

use crate::syntax::body::ExprId;
use crate::ty::result::InferenceResult;

use super::callee::{Arguments, CallCx, Named};

/// The `Iterator::next` that the loop `expr` calls.
pub(super) fn next_of(cx: CallCx<'_>, types: &InferenceResult, expr: ExprId, args: &Arguments<'_>) -> Option<Named> {
    types.methods.get(&expr).map(|function| cx.resolve(function, args))
}
