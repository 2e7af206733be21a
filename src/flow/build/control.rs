//! Branches and ways out: `if`, `match`, `?`, `return`, `break`, blocks.

use super::Builder;
use super::condition::Otherwise;
use super::scope::ExitKind;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::flow::ir::{
    Aggregate, CallSyntax, Callee, Const, Operand, Place, Rvalue, Site, SwitchWhy, Terminator, Test,
};
use crate::syntax::body::{Expr, ExprId, MatchArm};
use crate::ty::kinds::{Ty, TyKind};

impl Builder<'_> {
    pub(super) fn control(&mut self, dest: &Place, expr: ExprId) {
        let range = self.range(expr);
        match &self.body().exprs[expr] {
            Expr::Block(block) => self.block(dest, expr, block),
            Expr::If { cond, then, otherwise } => self.if_expr(dest, expr, (*cond, *then, *otherwise)),
            Expr::Let { .. } => self.boolean(dest, expr),
            Expr::Match { scrutinee, arms } => self.match_expr(dest, *scrutinee, arms),
            Expr::Loop { label, body } => self.loop_expr(dest, *label, *body),
            Expr::While { label, cond, body } => self.while_expr(dest, expr, (*label, *cond, *body)),
            Expr::For { label, pat, iter, body } => self.for_expr(dest, expr, (*label, *pat, *iter, *body)),
            Expr::Closure(closure) => self.closure(dest, expr, closure),
            Expr::Async { is_move, body } => self.async_block(dest, expr, (*is_move, *body)),
            Expr::Try(inner) => self.question_mark(dest, expr, *inner),
            Expr::Return(value) => self.leave_region(*value, expr),
            Expr::Break { label, expr: value } => self.break_out(*label, *value, expr),
            Expr::Continue { label } => {
                if let Some(exit) = self.labelled_exit(*label)
                    && let ExitKind::Loop(head) = exit.kind
                {
                    self.leave(exit.depth, head);
                }
            }
            Expr::Yield(value) => {
                let value = value.map_or(Operand::Const(Const::Unit), |value| self.operand(value));
                let next = self.new_block();
                self.end(Terminator::Yield { value, next }, next);
                self.unit(dest, range);
            }
            _ => self.unit(dest, range),
        }
    }

    /// A condition whose answer is a value: `matches!(..)`, `let` outside of an `if`.
    pub(super) fn boolean(&mut self, dest: &Place, cond: ExprId) {
        let range = self.range(cond);
        let (no, join) = (self.new_block(), self.new_block());
        let answer = |value: bool| Rvalue::Use(Operand::Const(Const::Literal(value.to_string().into())));
        let depth = self.push_scope();
        self.condition(cond, Otherwise { target: no, depth, why: SwitchWhy::Branch });
        self.assign(dest, answer(true), range);
        self.pop_scope();
        self.goto(join, no);
        self.assign(dest, answer(false), range);
        self.goto(join, join);
    }

    fn if_expr(&mut self, dest: &Place, expr: ExprId, (cond, then, otherwise): (ExprId, ExprId, Option<ExprId>)) {
        let range = self.range(expr);
        let (no, join) = (self.new_block(), self.new_block());
        let outer = self.temps;
        let depth = self.push_scope();
        if self.drops_tails_early() {
            self.temps = depth;
        }
        self.condition(cond, Otherwise { target: no, depth, why: SwitchWhy::Branch });
        self.in_temp_scope(|cx| cx.into(dest, then));
        self.pop_scope();
        self.temps = outer;
        self.goto(join, no);
        match otherwise {
            Some(otherwise) => self.in_temp_scope(|cx| cx.into(dest, otherwise)),
            None => self.unit(dest, range),
        }
        self.goto(join, join);
    }

    fn match_expr(&mut self, dest: &Place, scrutinee: ExprId, arms: &[MatchArm]) {
        let place = self.place(scrutinee);
        let ty = self.ty(scrutinee);
        let join = self.new_block();
        let mut next = self.new_block();
        for arm in arms {
            let depth = self.push_scope();
            let otherwise = Otherwise { target: next, depth, why: SwitchWhy::Branch };
            self.tests(arm.pat, &place, (ty, otherwise));
            self.declare(arm.pat);
            if let Some(guard) = arm.guard {
                self.bind_for_guard(arm.pat, &place, ty);
                self.condition(guard, otherwise);
            }
            self.bind(arm.pat, &place, ty);
            self.in_temp_scope(|cx| cx.into(dest, arm.body));
            self.pop_scope();
            self.goto(join, next);
            next = self.new_block();
        }
        // Some arm has matched: nothing comes here.
        self.end(Terminator::Diverge, join);
    }

    /// `?`: goes on with the value, or gives back the error, which is converted.
    fn question_mark(&mut self, dest: &Place, expr: ExprId, inner: ExprId) {
        let (ty, range) = (self.ty(inner), self.range(expr));
        let temp = self.temp_of((ty, self.range(inner)), self.temps, |cx, temp| cx.into(temp, inner));
        let lang = self.source.types.lang();
        let Some((good, bad)) = (match ty.kind() {
            TyKind::Adt(def, _) if lang.result == Some(*def) => Some(("Ok", "Err")),
            TyKind::Adt(def, _) if lang.option == Some(*def) => Some(("Some", "None")),
            TyKind::Adt(def, _) if lang.control_flow == Some(*def) => Some(("Continue", "Break")),
            _ => None,
        }) else {
            return self.unknown_try(dest, (temp, expr));
        };
        let (Some(good), Some(bad)) = (self.variant(ty, good), self.variant(ty, bad)) else {
            return self.unknown_try(dest, (temp, expr));
        };
        let (yes, no) = (self.new_block(), self.new_block());
        let on = Operand::Copy(temp.clone());
        self.switch((on, Test::Variant(good), SwitchWhy::Try), (yes, no), no);
        self.give_back_error(expr, &temp, bad);
        self.block = yes;
        let value = self.take(self.payload(&temp, good), self.ty(expr));
        self.assign(dest, Rvalue::Use(value), range);
    }

    /// What is asked is of a type that is not known: it may go on or not.
    fn unknown_try(&mut self, dest: &Place, (temp, expr): (Place, ExprId)) {
        let range = self.range(expr);
        let (yes, no) = (self.new_block(), self.new_block());
        self.switch((Operand::Copy(temp.clone()), Test::Other, SwitchWhy::Try), (yes, no), no);
        if let Some(exit) = self.try_exit() {
            self.assign(&exit.dest, Rvalue::Compute(vec![Operand::Copy(temp.clone())]), range);
            self.leave(exit.depth, exit.target);
        }
        self.block = yes;
        let value = Operand::Move(temp);
        self.assign(dest, Rvalue::Compute(vec![value]), range);
    }

    fn variant(&self, ty: Ty, name: &str) -> Option<DefId> {
        let TyKind::Adt(def, _) = ty.kind() else { return None };
        let program = self.program();
        program.members(*def).iter().copied().find(|&variant| program.name(variant) == name)
    }

    fn give_back_error(&mut self, expr: ExprId, from: &Place, bad: DefId) {
        let Some(exit) = self.try_exit() else { return };
        let range = self.range(expr);
        let field = Symbol::new("0");
        let fields = match self.source.inferred.conversions.get(&expr) {
            Some(&(from_ty, to_ty)) => {
                let error = self.take(self.payload(from, bad), from_ty);
                vec![(field, self.converted(expr, error, (from_ty, to_ty)))]
            }
            None => Vec::new(),
        };
        self.assign(&exit.dest, Rvalue::Aggregate(Aggregate::Adt(bad), fields), range);
        self.leave(exit.depth, exit.target);
    }

    /// The error by way of `From::from`, where that makes another of it.
    fn converted(&mut self, expr: ExprId, error: Operand, (from, to): (Ty, Ty)) -> Operand {
        let types = self.source.types;
        let function = (from != to && !from.is_unknown() && !to.is_unknown())
            .then(|| types.trait_method(types.lang().from?, "from", (to, &[from])))
            .flatten();
        let Some(function) = function else { return error };
        let range = self.range(expr);
        let end = TextRange::new(range.end.saturating_sub(1), range.end);
        let site = Site { expr, range, name_range: end, syntax: CallSyntax::Implied };
        let dest = self.temp_of((to, range), self.temps, |cx, dest| {
            cx.add_call(Callee::Fn(function), (vec![error], vec![from]), dest.clone(), site);
        });
        self.take(dest, to)
    }

    fn leave_region(&mut self, value: Option<ExprId>, expr: ExprId) {
        let Some(exit) = self.region_exit() else { return };
        self.exit_with(&exit.dest, value, expr);
        self.leave(exit.depth, exit.target);
    }

    fn break_out(&mut self, label: Option<Symbol>, value: Option<ExprId>, expr: ExprId) {
        let Some(exit) = self.labelled_exit(label) else { return };
        self.exit_with(&exit.dest, value, expr);
        self.leave(exit.depth, exit.target);
    }

    fn exit_with(&mut self, dest: &Place, value: Option<ExprId>, expr: ExprId) {
        match value {
            Some(value) => self.into(dest, value),
            None => {
                let range = self.range(expr);
                self.unit(dest, range);
            }
        }
    }
}
