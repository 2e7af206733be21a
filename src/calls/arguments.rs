//! What one call shows of itself, as far as rules can ask for it: the values of its arguments here, where its receiver
//! comes from in `origins`.

use crate::def::ids::DefId;
use crate::rules::{ArgValue, CallFacts};
use crate::syntax::body::{BinaryOp, Body, Expr, ExprId, Literal, UnaryOp};
use crate::ty::result::{InferenceResult, ValueRef};

use super::callee::CallCx;
use super::origins;

/// A body with the types in it.
#[derive(Copy, Clone)]
pub(super) struct Typed<'a> {
    pub(super) cx: CallCx<'a>,
    /// The function, const or static.
    pub(super) owner: DefId,
    pub(super) body: &'a Body,
    pub(super) types: &'a InferenceResult,
}

/// One call in a body.
pub(super) struct Call<'a> {
    pub(super) within: Typed<'a>,
    pub(super) receiver: Option<ExprId>,
    /// Without the receiver.
    pub(super) args: &'a [ExprId],
}

impl CallFacts for Call<'_> {
    fn argument(&self, index: usize) -> ArgValue {
        self.args.get(index).map_or(ArgValue::Other, |&arg| self.within.value(arg))
    }

    fn makers(&self) -> Vec<Vec<String>> {
        self.receiver.and_then(|receiver| origins::makers(self.within, receiver)).unwrap_or_default()
    }

    fn earlier(&self) -> Vec<ArgValue> {
        self.receiver.map(|receiver| origins::earlier(self.within, receiver)).unwrap_or_default()
    }
}

/// Nothing is known of the call.
pub(super) struct Unseen;

impl CallFacts for Unseen {
    fn argument(&self, _: usize) -> ArgValue {
        ArgValue::Other
    }
}

impl Typed<'_> {
    /// What an expression is: a constant, a literal, flags, or a call of a named function with such arguments.
    pub(super) fn value(self, expr: ExprId) -> ArgValue {
        match self.body.exprs.get(expr) {
            Some(Expr::Ref { expr, .. }) => self.value(*expr),
            Some(Expr::Literal(literal)) => written(literal),
            Some(Expr::Unary { op: UnaryOp::Neg, expr }) => match self.value(*expr) {
                ArgValue::Literal(number) => ArgValue::Literal(format!("-{number}")),
                _ => ArgValue::Other,
            },
            Some(Expr::Binary { op: BinaryOp::BitOr, lhs, rhs }) => {
                ArgValue::Flags(vec![self.value(*lhs), self.value(*rhs)])
            }
            Some(Expr::Path(_)) => match self.types.paths.get(&expr) {
                Some(ValueRef::Const(def) | ValueRef::Static(def) | ValueRef::Ctor(def)) => {
                    ArgValue::Path(self.name_of(*def))
                }
                Some(ValueRef::Extern(path)) => ArgValue::Path(path.clone()),
                _ => ArgValue::Other,
            },
            Some(Expr::Call { callee, args }) => {
                let name = match self.types.paths.get(callee) {
                    Some(ValueRef::Fn(function)) => shortest(self.cx.types.callee_paths(function)),
                    Some(ValueRef::Ctor(def)) => self.name_of(*def),
                    _ => return ArgValue::Other,
                };
                ArgValue::Call(name, self.values(args))
            }
            _ => ArgValue::Other,
        }
    }

    pub(super) fn values(self, exprs: &[ExprId]) -> Vec<ArgValue> {
        exprs.iter().map(|&expr| self.value(expr)).collect()
    }

    fn name_of(self, def: DefId) -> String {
        shortest(self.cx.program.paths(def))
    }
}

/// The path that people use, which is where a crate shows what it has in its depths.
pub(super) fn shortest(paths: Vec<String>) -> String {
    paths.into_iter().min_by_key(|path| path.matches("::").count()).unwrap_or_default()
}

fn written(literal: &Literal) -> ArgValue {
    match literal {
        Literal::Int { value: Some(value), .. } => ArgValue::Literal(value.to_string()),
        Literal::Bool(value) => ArgValue::Literal(value.to_string()),
        Literal::Str(text) => ArgValue::Literal(format!("\"{text}\"")),
        _ => ArgValue::Other,
    }
}
