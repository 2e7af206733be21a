//! Loops.

use super::Builder;
use super::condition::Otherwise;
use super::scope::{Exit, ExitKind};
use crate::base::name::Symbol;
use crate::def::ids::DefId;
use crate::flow::ir::{BlockId, Callee, Operand, Place, SwitchWhy, Test};
use crate::syntax::body::{ExprId, PatId};
use crate::ty::kinds::{Ty, TyKind};

impl Builder<'_> {
    pub(super) fn loop_expr(&mut self, dest: &Place, label: Option<Symbol>, body: ExprId) {
        let (head, after) = (self.new_block(), self.new_block());
        self.goto(head, head);
        self.looped(dest, (label, head, after), |cx| cx.iteration(body));
        self.goto(head, after);
    }

    /// Builds what a loop repeats.
    fn looped(
        &mut self,
        dest: &Place,
        (label, head, after): (Option<Symbol>, BlockId, BlockId),
        build: impl FnOnce(&mut Self),
    ) {
        let depth = self.scopes.len();
        self.exits.push(Exit { label, kind: ExitKind::Loop(head), depth, target: after, dest: dest.clone() });
        build(self);
        self.exits.pop();
    }

    /// One time round; what the body gives is nothing.
    fn iteration(&mut self, body: ExprId) {
        self.in_temp_scope(|cx| {
            let nothing = cx.temp(Ty::unit(), cx.range(body));
            cx.into(&nothing, body);
        });
    }

    /// The temporaries of a `while let` live through the body.
    pub(super) fn while_expr(
        &mut self,
        dest: &Place,
        expr: ExprId,
        (label, cond, body): (Option<Symbol>, ExprId, ExprId),
    ) {
        let (head, after) = (self.new_block(), self.new_block());
        self.goto(head, head);
        self.looped(dest, (label, head, after), |cx| {
            cx.in_temp_scope(|cx| {
                let depth = cx.scopes.len() - 1;
                cx.condition(cond, Otherwise { target: after, depth, why: SwitchWhy::Loop { ends: false } });
                cx.iteration(body);
            });
        });
        self.goto(head, after);
        let range = self.range(expr);
        self.unit(dest, range);
    }

    /// `into_iter` once, `next` each time round. The temporaries of what is iterated live through the loop.
    pub(super) fn for_expr(
        &mut self,
        dest: &Place,
        expr: ExprId,
        (label, pat, iter, body): (Option<Symbol>, PatId, ExprId, ExprId),
    ) {
        let (ty, iter_range) = (self.ty(iter), self.range(iter));
        self.push_scope();
        let iterator = self.iterator(iter, ty);
        let (head, after) = (self.new_block(), self.new_block());
        self.goto(head, head);
        self.looped(dest, (label, head, after), |cx| {
            cx.in_temp_scope(|cx| {
                let item = cx.next_item(expr, (iter, &iterator));
                let depth = cx.scopes.len() - 1;
                let (round, away) = (cx.new_block(), cx.way_out(depth, after));
                let test = cx.some().map_or(Test::Other, Test::Variant);
                cx.switch((Operand::Copy(item.clone()), test, SwitchWhy::Loop { ends: false }), (round, away), round);
                cx.declare(pat);
                let payload = cx.some().map_or_else(|| item.clone(), |some| cx.payload(&item, some));
                cx.bind(pat, &payload, cx.item_ty(&item));
                cx.iteration(body);
            });
        });
        self.goto(head, after);
        self.pop_scope();
        self.unit(dest, iter_range);
    }

    /// What the loop goes over lives as long as the loop.
    fn iterator(&mut self, iter: ExprId, ty: Ty) -> Place {
        let (range, scope) = (self.range(iter), self.scopes.len() - 1);
        match self.conversion(self.source.types.lang().into_iterator, "into_iter", ty) {
            Some(function) => {
                let value = self.operand(iter);
                let (site, made) = (self.implied(iter), self.source.types.return_ty(&function));
                self.temp_of((made, range), scope, |cx, dest| {
                    cx.add_call(Callee::Fn(function), (vec![value], vec![ty]), dest.clone(), site);
                })
            }
            None => self.temp_of((ty, range), scope, |cx, dest| cx.into(dest, iter)),
        }
    }

    fn next_item(&mut self, expr: ExprId, (iter, iterator): (ExprId, &Place)) -> Place {
        let item = match self.source.inferred.methods.get(&expr) {
            Some(next) => self.source.types.return_ty(next),
            None => Ty::unknown(),
        };
        let receiver = self.borrow(iterator, self.flow.locals[iterator.local].ty, (true, iter));
        let callee = self.source.inferred.methods.get(&expr).cloned().map_or(Callee::Unknown, Callee::Fn);
        let site = self.implied(iter);
        let of = self.flow.locals[iterator.local].ty;
        self.temp_of((item, site.range), self.temps, |cx, dest| {
            cx.add_call(callee, (vec![receiver], vec![of]), dest.clone(), site);
        })
    }

    fn some(&self) -> Option<DefId> {
        let option = self.source.types.lang().option?;
        let program = self.program();
        program.members(option).iter().copied().find(|&variant| program.name(variant) == "Some")
    }

    fn item_ty(&self, item: &Place) -> Ty {
        match self.flow.locals[item.local].ty.kind() {
            TyKind::Adt(_, args) => args.first().copied().unwrap_or_default(),
            _ => Ty::unknown(),
        }
    }
}
