//! What a function gives where a branch of a `select!` in it is taken, as far as that is plain to see.

use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::syntax::body::{Expr, ExprId, Literal, MacroInput, Stmt};
use crate::ty::result::ValueRef;

use super::uses::Code;

/// What a function gives.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum Gives {
    /// Nothing that could be asked for.
    Unit,
    /// This variant, with whatever is in it.
    Variant(DefId),
    Bool(bool),
}

impl Code {
    /// By branch of the `select!` at a place: what the function gives after it.
    pub(crate) fn after_branches(&self, select: TextRange) -> Vec<Option<Gives>> {
        let arms = self.body.exprs.iter().find_map(|(expr, it)| match it {
            Expr::Macro(call) if self.range(expr) == select => match &call.input {
                MacroInput::Select { arms, .. } => Some((expr, arms)),
                _ => None,
            },
            _ => None,
        });
        let Some((expr, arms)) = arms else { return Vec::new() };
        let is_last = self.body.root.is_some_and(|root| self.ends_with(root, expr));
        arms.iter().map(|arm| arm.body.and_then(|body| self.after_branch(body, is_last))).collect()
    }

    /// The value of one expression is that of another one at its end, or nothing comes after it.
    fn ends_with(&self, whole: ExprId, end: ExprId) -> bool {
        if whole == end {
            return true;
        }
        let Expr::Block(block) = &self.body.exprs[whole] else { return false };
        match (block.tail, block.stmts.last()) {
            (Some(tail), _) => self.ends_with(tail, end),
            (None, Some(Stmt::Expr { expr, .. })) => self.ends_with(*expr, end),
            (None, _) => false,
        }
    }

    fn after_branch(&self, body: ExprId, is_last: bool) -> Option<Gives> {
        match &self.body.exprs[body] {
            Expr::Return(None) => Some(Gives::Unit),
            Expr::Return(Some(value)) => self.gives(*value),
            Expr::Block(block) => match (block.tail, block.stmts.last()) {
                (Some(tail), _) => self.after_branch(tail, is_last),
                (None, Some(Stmt::Expr { expr, .. })) if matches!(self.body.exprs[*expr], Expr::Return(_)) => {
                    self.after_branch(*expr, is_last)
                }
                (None, _) => is_last.then_some(Gives::Unit),
            },
            _ if is_last => self.gives(body),
            _ => None,
        }
    }

    fn gives(&self, value: ExprId) -> Option<Gives> {
        let named = |expr: ExprId| match self.inferred.paths.get(&expr) {
            Some(ValueRef::Ctor(def)) => Some(Gives::Variant(*def)),
            _ => None,
        };
        match &self.body.exprs[value] {
            Expr::Path(_) => named(value),
            Expr::Call { callee, .. } => named(*callee),
            Expr::Literal(Literal::Bool(answer)) => Some(Gives::Bool(*answer)),
            Expr::Tuple(parts) if parts.is_empty() => Some(Gives::Unit),
            Expr::Block(block) => block.tail.and_then(|tail| self.gives(tail)),
            _ => None,
        }
    }
}
