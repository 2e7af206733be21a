//! Conditions: `if`, `while`, guards, with `let` and `&&` in them.

use super::Builder;
use crate::flow::ir::{BlockId, Operand, Switch, SwitchWhy, Terminator, Test};
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
