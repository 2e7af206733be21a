//! Operators: those of the language compute, those of other types are calls.

use super::Builder;
use super::place::Access;
use crate::flow::ir::{Callee, Const, Operand, Place, Rvalue, SwitchWhy, Test};
use crate::syntax::body::{BinaryOp, ExprId, UnaryOp};
use crate::syntax::item_tree::{ItemKind, Param, SelfParam};
use crate::syntax::type_ref::TypeRef;
use crate::ty::kinds::TyKind;
use crate::ty::result::FnRef;

impl Builder<'_> {
    pub(super) fn unary(&mut self, dest: &Place, expr: ExprId, (op, inner): (UnaryOp, ExprId)) {
        let range = self.range(expr);
        if op == UnaryOp::Deref {
            let place = self.place(expr);
            let value = self.take(place, self.ty(expr));
            return self.assign(dest, Rvalue::Use(value), range);
        }
        match self.source.inferred.methods.contains_key(&expr) {
            true => self.operator_call(dest, expr, &[inner]),
            false => {
                let value = match (op, self.operand(inner)) {
                    (UnaryOp::Not, Operand::Const(Const::Literal(text))) => negated(&text),
                    (UnaryOp::Not, value) if self.is_bool(expr) => Rvalue::Not(value),
                    (_, value) => Rvalue::Compute(vec![value]),
                };
                self.assign(dest, value, range);
            }
        }
    }

    fn is_bool(&self, expr: ExprId) -> bool {
        matches!(self.ty(expr).kind(), TyKind::Primitive(name) if *name == "bool")
    }

    pub(super) fn binary(&mut self, dest: &Place, expr: ExprId, (op, lhs, rhs): (BinaryOp, ExprId, ExprId)) {
        match op {
            BinaryOp::And | BinaryOp::Or => self.lazy(dest, expr, (op, lhs, rhs)),
            _ if self.source.inferred.methods.contains_key(&expr) => self.operator_call(dest, expr, &[lhs, rhs]),
            BinaryOp::BitOr => {
                let (a, b) = (self.operand(lhs), self.operand(rhs));
                let range = self.range(expr);
                self.assign(dest, Rvalue::Flags(a, b), range);
            }
            _ => {
                let range = self.range(expr);
                self.compute(dest, &[lhs, rhs], range);
            }
        }
    }

    /// `a && b`: the second only where the first does not decide.
    fn lazy(&mut self, dest: &Place, expr: ExprId, (op, lhs, rhs): (BinaryOp, ExprId, ExprId)) {
        let range = self.range(expr);
        let (second, decided, join) = (self.new_block(), self.new_block(), self.new_block());
        let first = self.in_temp_scope(|cx| cx.operand(lhs));
        let (yes, no) = if op == BinaryOp::And { (second, decided) } else { (decided, second) };
        self.switch((first, Test::True, SwitchWhy::Branch), (yes, no), decided);
        let known = Const::Literal((op == BinaryOp::Or).to_string().into());
        self.assign(dest, Rvalue::Use(Operand::Const(known)), range);
        self.goto(join, second);
        self.in_temp_scope(|cx| cx.into(dest, rhs));
        self.goto(join, join);
    }

    /// The method of an operator, with its operands as the method takes them.
    pub(super) fn operator_call(&mut self, dest: &Place, expr: ExprId, operands: &[ExprId]) {
        let Some(function) = self.source.inferred.methods.get(&expr).cloned() else { return };
        let by_ref = self.takes_references(&function);
        let types = operands.iter().map(|&operand| self.ty(operand)).collect();
        let mut args = Vec::new();
        for (at, &operand) in operands.iter().enumerate() {
            let wants_ref = by_ref.get(at).copied().flatten();
            args.push(match wants_ref {
                Some(mutable) => {
                    let place = self.place_for(operand, Access::of(mutable));
                    self.borrow(&place, self.ty(operand), (mutable, operand))
                }
                None => self.operand(operand),
            });
        }
        let site = self.implied(expr);
        self.add_call(Callee::Fn(function), (args, types), dest.clone(), site);
    }

    /// By operand: whether the method takes a reference to it, and a mutable one.
    fn takes_references(&self, function: &FnRef) -> Vec<Option<bool>> {
        let ItemKind::Fn(item) = &self.program().item(function.def).kind else { return Vec::new() };
        let own = match &item.self_param {
            Some(SelfParam::Ref { mutable }) => Some(*mutable),
            _ => None,
        };
        let is_ref = |param: &Param| match &param.ty {
            TypeRef::Ref { mutable, .. } => Some(*mutable),
            _ => None,
        };
        std::iter::once(own).chain(item.params.iter().map(is_ref)).collect()
    }
}

/// What `!` makes of a literal.
fn negated(text: &str) -> Rvalue {
    let known = |answer: bool| Rvalue::Use(Operand::Const(Const::Literal(answer.to_string().into())));
    match text {
        "true" => known(false),
        "false" => known(true),
        _ => Rvalue::Compute(Vec::new()),
    }
}
