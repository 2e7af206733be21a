//! Conditions: `if`, `while`, guards, with `let` and `&&` in them.

use super::Builder;
use super::expr::written;
use crate::flow::ir::{BlockId, Const, Operand, Switch, SwitchWhy, Terminator, Test};
use crate::syntax::body::{BinaryOp, Expr, ExprId, MacroInput, UnaryOp};

/// Where a condition leads that does not hold, and why it is asked.
#[derive(Copy, Clone)]
pub(super) struct Otherwise {
    pub(super) target: BlockId,
    /// How many scopes stay.
    pub(super) depth: usize,
    pub(super) why: SwitchWhy,
}

impl Builder<'_> {
    /// Ends the block with a test; code goes on in `next`.
    pub(super) fn switch(
        &mut self,
        (on, test, why): (Operand, Test, SwitchWhy),
        (yes, no): (BlockId, BlockId),
        next: BlockId,
    ) {
        let head = self.loop_head().filter(|_| matches!(why, SwitchWhy::Loop { .. }));
        self.end(Terminator::Switch(Switch { on, test, why, yes, no, head }), next);
    }

    /// Goes on where the condition holds, and leaves for elsewhere where it does not.
    pub(super) fn condition(&mut self, cond: ExprId, otherwise: Otherwise) {
        match &self.body().exprs[cond] {
            Expr::Binary { op: BinaryOp::And, lhs, rhs } => {
                self.condition(*lhs, otherwise);
                self.condition(*rhs, otherwise);
            }
            Expr::Binary { op: BinaryOp::Or, lhs, rhs } => self.either(
                otherwise,
                |cx, otherwise| cx.condition(*lhs, otherwise),
                |cx, otherwise| cx.condition(*rhs, otherwise),
            ),
            Expr::Unary { op: UnaryOp::Not, expr } if self.is_plain_not(cond) => self.refute(*expr, otherwise),
            Expr::Let { pat, expr } => {
                let place = self.place(*expr);
                self.tests(*pat, &place, (self.ty(*expr), otherwise));
                self.declare(*pat);
                self.bind(*pat, &place, self.ty(*expr));
            }
            Expr::Binary { .. } if self.comparison(cond).is_some() => self.compared(cond, (true, otherwise)),
            Expr::Macro(call) => match &call.input {
                MacroInput::Matches { scrutinee, pat, guard } => {
                    let place = self.place(*scrutinee);
                    self.tests(*pat, &place, (self.ty(*scrutinee), otherwise));
                    self.declare(*pat);
                    self.bind_for_guard(*pat, &place, self.ty(*scrutinee));
                    if let Some(guard) = guard {
                        self.condition(*guard, otherwise);
                    }
                }
                MacroInput::Expanded(inner) => self.condition(*inner, otherwise),
                _ => self.plain_condition(cond, otherwise),
            },
            Expr::Block(block) if block.stmts.is_empty() && block.label.is_none() && block.tail.is_some() => {
                match block.tail {
                    Some(tail) => self.condition(tail, otherwise),
                    None => self.plain_condition(cond, otherwise),
                }
            }
            _ => self.plain_condition(cond, otherwise),
        }
    }

    /// Goes on where the condition does not hold, and leaves for elsewhere where it does.
    fn refute(&mut self, cond: ExprId, otherwise: Otherwise) {
        match &self.body().exprs[cond] {
            Expr::Binary { op: BinaryOp::And, lhs, rhs } => self.either(
                otherwise,
                |cx, otherwise| cx.refute(*lhs, otherwise),
                |cx, otherwise| cx.refute(*rhs, otherwise),
            ),
            Expr::Binary { op: BinaryOp::Or, lhs, rhs } => {
                self.refute(*lhs, otherwise);
                self.refute(*rhs, otherwise);
            }
            Expr::Unary { op: UnaryOp::Not, expr } if self.is_plain_not(cond) => self.condition(*expr, otherwise),
            Expr::Binary { .. } if self.comparison(cond).is_some() => self.compared(cond, (false, otherwise)),
            _ => {
                let value = self.in_temp_scope(|cx| cx.operand(cond));
                let (away, next) = (self.way_out(otherwise.depth, otherwise.target), self.new_block());
                self.switch((value, Test::True, otherwise.why.swapped()), (away, next), next);
            }
        }
    }

    /// Goes on where one of two conditions holds; the second is asked only where the first does not hold.
    fn either(
        &mut self,
        otherwise: Otherwise,
        first: impl FnOnce(&mut Self, Otherwise),
        second: impl FnOnce(&mut Self, Otherwise),
    ) {
        let (next, holds) = (self.new_block(), self.new_block());
        first(self, Otherwise { target: next, depth: self.scopes.len(), why: SwitchWhy::Branch });
        self.goto(holds, next);
        second(self, otherwise);
        self.goto(holds, holds);
    }

    /// Goes on where the answer of a comparison with a literal is as wanted, and leaves for elsewhere where it is not.
    fn compared(&mut self, cond: ExprId, (wanted, otherwise): (bool, Otherwise)) {
        let Some((of, test, holds)) = self.comparison(cond) else { return self.plain_condition(cond, otherwise) };
        let value = self.in_temp_scope(|cx| cx.operand(of));
        let (away, next) = (self.way_out(otherwise.depth, otherwise.target), self.new_block());
        let (ways, why) = match holds == wanted {
            true => ((next, away), otherwise.why),
            false => ((away, next), otherwise.why.swapped()),
        };
        self.switch((value, test, why), ways, next);
    }

    /// A comparison of the language with a literal: what is compared, what is asked of it, and the answer that makes it true.
    fn comparison(&self, cond: ExprId) -> Option<(ExprId, Test, bool)> {
        let Expr::Binary { op, lhs, rhs } = self.body().exprs[cond] else { return None };
        if self.source.inferred.methods.contains_key(&cond) {
            return None;
        }
        match (self.literal(lhs), self.literal(rhs)) {
            (None, Some(literal)) => asked(op, literal).map(|(test, holds)| (lhs, test, holds)),
            (Some(literal), None) => asked(mirrored(op), literal).map(|(test, holds)| (rhs, test, holds)),
            _ => None,
        }
    }

    fn literal(&self, expr: ExprId) -> Option<Box<str>> {
        let (is_negative, expr) = match &self.body().exprs[expr] {
            Expr::Unary { op: UnaryOp::Neg, expr } => (true, *expr),
            _ => (false, expr),
        };
        let Expr::Literal(literal) = &self.body().exprs[expr] else { return None };
        match (written(literal), is_negative) {
            (Const::Literal(text), false) => Some(text),
            (Const::Literal(text), true) => Some(format!("-{text}").into()),
            _ => None,
        }
    }

    /// `!` of the language, not of a type of its own.
    fn is_plain_not(&self, cond: ExprId) -> bool {
        !self.source.inferred.methods.contains_key(&cond)
    }

    fn plain_condition(&mut self, cond: ExprId, otherwise: Otherwise) {
        let value = self.in_temp_scope(|cx| cx.operand(cond));
        let (away, next) = (self.way_out(otherwise.depth, otherwise.target), self.new_block());
        self.switch((value, Test::True, otherwise.why), (next, away), next);
    }
}

/// What a comparison with a literal on the right asks of the other side, and the answer that makes it true.
fn asked(op: BinaryOp, literal: Box<str>) -> Option<(Test, bool)> {
    let is_true = |holds: bool| (&*literal == "true") == holds;
    Some(match op {
        BinaryOp::Eq if is_bool(&literal) => (Test::True, is_true(true)),
        BinaryOp::Ne if is_bool(&literal) => (Test::True, is_true(false)),
        BinaryOp::Eq => (Test::Literal(literal), true),
        BinaryOp::Ne => (Test::Literal(literal), false),
        BinaryOp::Lt => (Test::Below { bound: literal, or_equal: false }, true),
        BinaryOp::Le => (Test::Below { bound: literal, or_equal: true }, true),
        BinaryOp::Gt => (Test::Below { bound: literal, or_equal: true }, false),
        BinaryOp::Ge => (Test::Below { bound: literal, or_equal: false }, false),
        _ => return None,
    })
}

fn is_bool(literal: &str) -> bool {
    ["true", "false"].contains(&literal)
}

/// The same comparison with its sides swapped.
fn mirrored(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Lt => BinaryOp::Gt,
        BinaryOp::Le => BinaryOp::Ge,
        BinaryOp::Gt => BinaryOp::Lt,
        BinaryOp::Ge => BinaryOp::Le,
        other => other,
    }
}
