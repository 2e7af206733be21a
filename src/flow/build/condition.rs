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
        let head = self.loop_head().filter(|_| why == SwitchWhy::Loop);
        self.end(Terminator::Switch(Switch { on, test, why, yes, no, head }), next);
    }

    /// Goes on where the condition holds, and leaves for elsewhere where it does not.
    pub(super) fn condition(&mut self, cond: ExprId, otherwise: Otherwise) {
        match &self.body().exprs[cond] {
            Expr::Binary { op: BinaryOp::And, lhs, rhs } => {
                self.condition(*lhs, otherwise);
                self.condition(*rhs, otherwise);
            }
            Expr::Let { pat, expr } => {
                let place = self.place(*expr);
                self.declare(*pat);
                self.tests(*pat, &place, (self.ty(*expr), otherwise));
                self.bind(*pat, &place, self.ty(*expr));
            }
            Expr::Macro(call) => match &call.input {
                MacroInput::Matches { scrutinee, pat, guard } => {
                    let place = self.place(*scrutinee);
                    self.declare(*pat);
                    self.tests(*pat, &place, (self.ty(*scrutinee), otherwise));
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

    fn plain_condition(&mut self, cond: ExprId, otherwise: Otherwise) {
        let (cond, negated) = match &self.body().exprs[cond] {
            Expr::Unary { op: UnaryOp::Not, expr } if !self.source.inferred.methods.contains_key(&cond) => {
                (*expr, true)
            }
            _ => (cond, false),
        };
        let value = self.in_temp_scope(|cx| cx.operand(cond));
        let away = self.way_out(otherwise.depth, otherwise.target);
        let next = self.new_block();
        let ways = if negated { (away, next) } else { (next, away) };
        self.switch((value, Test::True, otherwise.why), ways, next);
    }
}
