//! Macro calls: expanded ones are their code; of others it is known how they treat what stands between their delimiters.

use super::Builder;
use super::condition::Otherwise;
use super::region::Opening;
use crate::base::span::TextRange;
use crate::flow::ir::{
    Aggregate, Arm, AwaitMode, BlockId, CallSyntax, Callee, CaptureMode, Const, Operand, Place, RegionKind, Rvalue,
    Site, SwitchWhy, Terminator, Test,
};
use crate::syntax::body::{ExprId, MacroExpr, MacroInput, SelectArm};
use crate::ty::kinds::{Ty, TyKind};

/// Where the code between the delimiters of a macro call runs.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum MacroRun {
    InPlace,
    /// In a future or stream that the macro makes.
    Async,
    /// Not here, or not at all.
    Elsewhere,
}

/// What a macro does with its arguments.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum MacroUse {
    /// It only looks at them.
    Borrows,
    /// It moves them into a list.
    Collects,
    /// It gives back the first.
    First,
    /// It awaits all of them side by side.
    Joins,
}

impl Builder<'_> {
    pub(super) fn macro_call(&mut self, dest: &Place, expr: ExprId, call: &MacroExpr) {
        let kind = match self.source.oracle.macro_run(call) {
            MacroRun::InPlace => return self.macro_in_place(dest, expr, call),
            MacroRun::Async => RegionKind::AsyncMacro,
            MacroRun::Elsewhere => RegionKind::Unexecuted,
        };
        let header = call.path.range;
        let opening = Opening { kind, expr: Some(expr), header, output: Ty::unknown(), is_move: false };
        let region = self.open_region(opening, |cx, dest| {
            cx.in_temp_scope(|cx| cx.macro_in_place(dest, expr, call));
        });
        self.make_closure(dest, region, expr);
    }

    fn macro_in_place(&mut self, dest: &Place, expr: ExprId, call: &MacroExpr) {
        match &call.input {
            MacroInput::Expanded(inner) => self.into(dest, *inner),
            MacroInput::Stmts(inner) => {
                self.into(dest, *inner);
                self.call_macro(dest, expr, (call, Vec::new()));
            }
            MacroInput::Args { args, .. } => self.macro_args(dest, expr, (call, args)),
            MacroInput::Select { arms, otherwise, polls } => self.select(dest, expr, (call, arms, *otherwise), *polls),
            MacroInput::Matches { .. } => self.boolean(dest, expr),
            MacroInput::Opaque => self.call_macro(dest, expr, (call, Vec::new())),
        }
    }

    /// The macro itself, as a call of what it stands for.
    fn call_macro(&mut self, dest: &Place, expr: ExprId, (call, args): (&MacroExpr, Vec<(Operand, Ty)>)) {
        let site = self.macro_site(expr, call);
        let never = matches!(self.ty(expr).kind(), TyKind::Never);
        let (args, types) = args.into_iter().unzip();
        self.add_call(Callee::Macro(expr), (args, types), dest.clone(), site);
        if never {
            self.diverge(Terminator::Diverge);
        }
    }

    fn macro_site(&self, expr: ExprId, call: &MacroExpr) -> Site {
        Site { expr, range: self.range(expr), name_range: call.path.range, syntax: CallSyntax::Macro }
    }

    fn macro_args(&mut self, dest: &Place, expr: ExprId, (call, args): (&MacroExpr, &[ExprId])) {
        let range = self.range(expr);
        match self.source.oracle.macro_use(call) {
            MacroUse::Collects => {
                let parts = self.parts(args);
                self.call_macro(dest, expr, (call, Vec::new()));
                self.assign(dest, Rvalue::Aggregate(Aggregate::Array, parts), range);
            }
            MacroUse::First => {
                let mut values = args.iter().map(|&arg| self.operand(arg)).collect::<Vec<_>>().into_iter();
                let first = values.next().unwrap_or(Operand::Const(Const::Unit));
                self.call_macro(dest, expr, (call, Vec::new()));
                self.assign(dest, Rvalue::Use(first), range);
            }
            MacroUse::Joins => {
                let futures = args.iter().map(|&arg| self.operand(arg)).collect();
                self.call_macro(dest, expr, (call, Vec::new()));
                self.add_await(dest, expr, (futures, AwaitMode::All));
            }
            MacroUse::Borrows => {
                let values = args.iter().map(|&arg| (self.looked_at(arg), self.ty(arg))).collect();
                self.call_macro(dest, expr, (call, values));
            }
        }
    }

    /// An argument that a macro only looks at.
    fn looked_at(&mut self, arg: ExprId) -> Operand {
        if !self.is_place(arg) {
            return self.operand(arg);
        }
        let place = self.place(arg);
        self.capture(&place, CaptureMode::Ref);
        Operand::Copy(place)
    }

    /// `select!`: the futures are made, one of them is ready first, its arm runs.
    fn select(
        &mut self,
        dest: &Place,
        expr: ExprId,
        (call, arms, otherwise): (&MacroExpr, &[SelectArm], Option<ExprId>),
        polls: bool,
    ) {
        for arm in arms {
            if let Some(guard) = arm.guard {
                self.in_temp_scope(|cx| cx.operand(guard));
            }
        }
        let futures: Vec<Operand> = arms.iter().map(|arm| self.operand(arm.future)).collect();
        // One that has something else to do does not wait.
        if !polls {
            let nothing = self.temp(Ty::unit(), self.range(expr));
            let site = self.macro_site(expr, call);
            // It comes back to run an arm, even if none of the arms comes to an end.
            self.add_returning_call(Callee::Macro(expr), (Vec::new(), Vec::new()), nothing, site);
        }
        let mode = if polls { AwaitMode::Poll } else { AwaitMode::Any };
        let ready = self.temp(Ty::unknown(), self.range(expr));
        let wait = self.block;
        self.add_await(&ready, expr, (futures, mode));
        let join = self.new_block();
        let mut ways = Vec::new();
        for (at, arm) in arms.iter().enumerate() {
            let next = self.new_block();
            if at + 1 < arms.len() || otherwise.is_some() {
                let ready_now = self.new_block();
                let on = Operand::Copy(ready.clone());
                self.switch((on, Test::Other, SwitchWhy::Select), (ready_now, next), ready_now);
            }
            ways.push(Arm { ready: self.block, guarded: arm.guard.is_some() });
            self.select_arm(dest, arm, next);
            self.goto(join, next);
        }
        if let Terminator::Await(wait) = &mut self.flow.blocks[wait].end {
            wait.arms = ways;
        }
        match otherwise {
            Some(otherwise) => {
                self.into(dest, otherwise);
                self.goto(join, join);
            }
            None => self.end(Terminator::Diverge, join),
        }
    }

    /// A pattern that does not match turns the branch off, and the others go on.
    fn select_arm(&mut self, dest: &Place, arm: &SelectArm, next: BlockId) {
        let output = self.source.types.awaited(self.source.owner, self.ty(arm.future));
        let range: TextRange = self.range(arm.future);
        let depth = self.scopes.len();
        self.in_temp_scope(|cx| {
            let value = cx.temp(output, range);
            cx.assign(&value, Rvalue::Compute(Vec::new()), range);
            cx.tests(
                arm.pat,
                &value,
                (output, Otherwise { target: next, depth, why: SwitchWhy::Fits { misfit: false } }),
            );
            cx.declare(arm.pat);
            cx.bind(arm.pat, &value, output);
            match arm.body {
                Some(body) => cx.in_temp_scope(|cx| cx.into(dest, body)),
                None => cx.unit(dest, range),
            }
        });
    }
}
