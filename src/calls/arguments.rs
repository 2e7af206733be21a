//! The values of arguments, as far as rules can ask for them.

use crate::rules::ArgValue;
use crate::syntax::body::{Body, Expr, ExprId, Literal};
use crate::ty::result::{InferenceResult, ValueRef};

use super::callee::CallCx;

/// What an argument is: a constant, a literal, or a call of a named function with such arguments.
pub(super) fn value(cx: CallCx<'_>, body: &Body, types: &InferenceResult, arg: ExprId) -> ArgValue {
    match body.exprs.get(arg) {
        Some(Expr::Ref { expr, .. }) => value(cx, body, types, *expr),
        Some(Expr::Literal(literal)) => written(literal),
        Some(Expr::Path(_)) => match types.paths.get(&arg) {
            Some(ValueRef::Const(def) | ValueRef::Static(def) | ValueRef::Ctor(def)) => {
                ArgValue::Path(cx.program.path(*def))
            }
            _ => ArgValue::Other,
        },
        Some(Expr::Call { callee, args }) => match types.paths.get(callee) {
            Some(ValueRef::Fn(function)) => {
                let name = cx.types.callee_paths(function).into_iter().next().unwrap_or_default();
                ArgValue::Call(name, args.iter().map(|&arg| value(cx, body, types, arg)).collect())
            }
            _ => ArgValue::Other,
        },
        _ => ArgValue::Other,
    }
}

fn written(literal: &Literal) -> ArgValue {
    match literal {
        Literal::Int { value: Some(value), .. } => ArgValue::Literal(value.to_string()),
        Literal::Bool(value) => ArgValue::Literal(value.to_string()),
        Literal::Str(text) => ArgValue::Literal(format!("\"{text}\"")),
        _ => ArgValue::Other,
    }
}
