//! Calls of functions and methods: arguments against parameters, closures last, bounds in between.

use super::InferCtx;
use super::instance::Callable;
use super::path::Named;
use crate::def::ids::DefId;
use crate::syntax::body::{Expr, ExprId, MethodCall};
use crate::ty::kinds::{Ty, TyKind};

impl InferCtx<'_> {
    pub(super) fn call(&mut self, callee: ExprId, args: &[ExprId], expected: Option<Ty>) -> Ty {
        let body = self.body;
        if let Expr::Path(path) = &body.exprs[callee] {
            let named = self.named(path);
            self.note_path(callee, &named);
            match named {
                Named::Fn(callable) => {
                    self.set_expr(callee, callable.as_value(self.types));
                    return self.call_fn(&callable, None, args, expected);
                }
                Named::Ctor { def, ty } => return self.call_ctor(def, ty, args, expected),
                Named::Local { ty, .. } | Named::Const { ty, .. } | Named::Static { ty, .. } => {
                    self.set_expr(callee, ty);
                    return self.call_value(ty, args);
                }
                Named::ConstParam(_) | Named::Extern(_) | Named::Unknown => return self.call_unknown(args),
            }
        }
        let ty = self.expr(callee, None);
        self.call_value(ty, args)
    }

    fn call_unknown(&mut self, args: &[ExprId]) -> Ty {
        for &arg in args {
            self.expr(arg, None);
        }
        Ty::unknown()
    }

    /// Calls a closure, function pointer or anything else with an `Fn` bound, through smart pointers.
    fn call_value(&mut self, ty: Ty, args: &[ExprId]) -> Ty {
        let ty = self.resolve(ty);
        let steps = self.query().autoderef(ty);
        let found = steps.into_iter().find_map(|step| self.query().callable(step));
        let Some((params, ret)) = found else { return self.call_unknown(args) };
        self.check_args(&params, args);
        self.normalize(ret)
    }

    fn call_ctor(&mut self, def: DefId, ty: Ty, args: &[ExprId], expected: Option<Ty>) -> Ty {
        if let Some(expected) = expected {
            self.hint(ty, expected);
        }
        let params = self.fields_of(def, ty);
        self.check_args(&params, args);
        ty
    }

    /// Lets an expected type settle variables of a type that will be coerced to it.
    fn hint(&mut self, ty: Ty, expected: Ty) {
        let expected = self.resolve(expected);
        let useless = |kind: &TyKind| matches!(kind, TyKind::Dyn(_) | TyKind::Opaque(_));
        if matches!(expected.kind(), TyKind::Never | TyKind::Var(_)) || expected.any(&useless) {
            return;
        }
        let snapshot = self.table.snapshot();
        if !self.table.unify(ty, expected) {
            self.table.rollback(snapshot);
        }
    }

    pub(super) fn call_fn(
        &mut self,
        callable: &Callable,
        receiver: Option<Ty>,
        args: &[ExprId],
        expected: Option<Ty>,
    ) -> Ty {
        let sig = self.types.fn_sig(callable.def);
        let ret = sig.ret.subst(&callable.subst);
        if let (Some(expected), false) = (expected, matches!(ret.kind(), TyKind::Var(_))) {
            let normal = self.normalize(ret);
            self.hint(normal, expected);
        }
        let mut params: Vec<Ty> = Vec::with_capacity(args.len());
        match (receiver, sig.self_param) {
            (None, Some(self_param)) => params.push(self_param.subst(&callable.subst)),
            (Some(receiver), Some(self_param)) => {
                let self_param = self_param.subst(&callable.subst);
                self.coerce_receiver(receiver, self_param);
            }
            _ => {}
        }
        params.extend(sig.params.iter().map(|ty| ty.subst(&callable.subst)));
        let own = self.pending.len();
        self.add_bounds(callable);
        self.check_args_settling(&params, args, own);
        if args.len() < params.len() {
            // An attribute has made it another function: `#[builder]` gives back a builder that takes the arguments.
            self.settle_from(own);
            return Ty::unknown();
        }
        let ret = self.normalize(ret);
        if let (Some(expected), TyKind::Var(_)) = (expected, self.resolve(ret).kind()) {
            self.hint(ret, expected);
        }
        self.add_trait_bound(callable);
        self.settle_from(own);
        ret
    }

    fn coerce_receiver(&mut self, receiver: Ty, self_param: Ty) {
        let self_param = self.resolve(self_param);
        let target = self_param.peel_refs();
        if !target.has_vars() {
            return;
        }
        for step in self.query().autoderef(receiver) {
            let snapshot = self.table.snapshot();
            if self.table.unify(step.peel_refs(), target) {
                return;
            }
            self.table.rollback(snapshot);
        }
    }

    fn check_args(&mut self, params: &[Ty], args: &[ExprId]) {
        let own = self.pending.len();
        self.check_args_settling(params, args, own);
    }

    /// Closures are looked at after the other arguments, when their parameters are more likely known.
    fn check_args_settling(&mut self, params: &[Ty], args: &[ExprId], own: usize) {
        let body = self.body;
        let is_closure = |arg: &ExprId| matches!(body.exprs[*arg], Expr::Closure(_));
        for (i, &arg) in args.iter().enumerate().filter(|(_, arg)| !is_closure(arg)) {
            self.argument(arg, params.get(i).copied());
        }
        self.settle_from(own);
        for (i, &arg) in args.iter().enumerate().filter(|(_, arg)| is_closure(arg)) {
            self.argument(arg, params.get(i).copied());
            self.settle_from(own);
        }
    }

    fn argument(&mut self, arg: ExprId, param: Option<Ty>) {
        let param = param.map(|ty| self.normalize(ty));
        let ty = self.expr(arg, param);
        if let Some(param) = param {
            if let TyKind::Opaque(bounds) = param.kind() {
                for bound in bounds {
                    self.add_obligation(ty, bound.clone());
                }
            }
            self.coerce_expr(arg, ty, param);
        }
    }

    /// Settles the bounds that came with the current call.
    fn settle_from(&mut self, own: usize) {
        if self.pending.len() <= own {
            return;
        }
        let older: Vec<_> = self.pending.drain(..own).collect();
        self.settle_pending();
        let newer = std::mem::replace(&mut self.pending, older);
        self.pending.extend(newer);
    }

    pub(super) fn method_call(&mut self, expr: ExprId, call: &MethodCall, expected: Option<Ty>) -> Ty {
        let receiver = self.expr(call.receiver, None);
        self.normalize_in_place(call.receiver, receiver);
        let mut receiver = self.resolve(self.result.expr_ty(call.receiver));
        if matches!(receiver.kind(), TyKind::Var(_)) && !self.table.is_number_var(receiver) {
            self.settle_pending();
            receiver = self.resolve(receiver);
        }
        let traits = self.types.program.traits_in_scope(self.module);
        let Some(pick) = self.query().method(receiver, call.name, &traits) else {
            return self.call_field(receiver, call);
        };
        self.note_derefs(expr, &pick.derefs.clone());
        let callable = self.picked(pick, call.turbofish.as_deref());
        self.result.methods.insert(expr, callable.fn_ref());
        self.call_fn(&callable, Some(receiver), &call.args, expected)
    }

    fn normalize_in_place(&mut self, expr: ExprId, ty: Ty) {
        let ty = self.normalize(ty);
        self.set_expr(expr, ty);
    }

    /// `x.f(..)` can't call a field; the arguments are still looked at.
    fn call_field(&mut self, _receiver: Ty, call: &MethodCall) -> Ty {
        self.call_unknown(&call.args)
    }
}
