//! Assignments: the value is there before the place is touched, and what the place held goes.

use super::Builder;
use super::place::Access;
use crate::base::name::Symbol;
use crate::flow::ir::{CaptureMode, DropWhy, Operand, Place, Rvalue, Step, Terminator};
use crate::syntax::body::{BinaryOp, Expr, ExprId};

impl Builder<'_> {
    pub(super) fn assignment(
        &mut self,
        dest: &Place,
        expr: ExprId,
        (op, lhs, rhs): (Option<BinaryOp>, ExprId, ExprId),
    ) {
        let range = self.range(expr);
        match op {
            Some(_) if self.source.inferred.methods.contains_key(&expr) => {
                return self.operator_call(dest, expr, &[lhs, rhs]);
            }
            Some(_) => {
                let value = self.operand(rhs);
                let place = self.place_for(lhs, Access::Write);
                self.capture(&place, CaptureMode::RefMut);
                let old = Operand::Copy(place.clone());
                self.assign(&place, Rvalue::Compute(vec![old, value]), range);
            }
            None if self.takes_apart(lhs) => {
                let value = self.place(rhs);
                self.destructure(lhs, &value, expr);
            }
            None => {
                let value = self.operand(rhs);
                self.replace(lhs, value, expr);
            }
        }
        self.unit(dest, range);
    }

    fn takes_apart(&self, lhs: ExprId) -> bool {
        matches!(
            self.body().exprs[lhs],
            Expr::Underscore | Expr::Tuple(_) | Expr::Array(_) | Expr::Call { .. } | Expr::Record { .. }
        )
    }

    /// Puts a value in the place of another, which is dropped.
    fn replace(&mut self, lhs: ExprId, value: Operand, expr: ExprId) {
        let (range, ty) = (self.range(expr), self.ty(lhs));
        let place = self.place_for(lhs, Access::Write);
        self.capture(&place, CaptureMode::RefMut);
        if self.source.oracle.matters(ty) {
            let next = self.new_block();
            self.end(Terminator::Drop { place: place.clone(), why: DropWhy::Assign, range, next }, next);
        }
        self.assign(&place, Rvalue::Use(value), range);
    }

    /// `(a, _, b.c) = value`
    fn destructure(&mut self, lhs: ExprId, value: &Place, expr: ExprId) {
        let numbered = |parts: &[ExprId]| -> Vec<(Step, ExprId)> {
            parts.iter().enumerate().map(|(at, &part)| (Step::Field(Symbol::new(&at.to_string())), part)).collect()
        };
        let parts: Vec<(Step, ExprId)> = match &self.body().exprs[lhs] {
            Expr::Underscore => return,
            Expr::Tuple(parts) => numbered(parts),
            Expr::Array(parts) => parts.iter().map(|&part| (Step::Element, part)).collect(),
            Expr::Call { args, .. } => numbered(args),
            Expr::Record { fields, .. } => fields.iter().map(|&(name, part)| (Step::Field(name), part)).collect(),
            _ => {
                let value = self.take(value.clone(), self.ty(lhs));
                return self.replace(lhs, value, expr);
            }
        };
        for (step, part) in parts {
            self.destructure(part, &value.then(step), expr);
        }
    }
}
