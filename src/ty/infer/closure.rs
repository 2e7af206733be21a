//! Closures and async blocks: bodies with a return type of their own.

use super::InferCtx;
use crate::base::name::Symbol;
use crate::syntax::body::{Closure, ExprId};
use crate::ty::kinds::{TraitRef, Ty, TyKind};

impl InferCtx<'_> {
    pub(super) fn closure(&mut self, expr: ExprId, closure: &Closure, expected: Option<Ty>) -> Ty {
        let expectation = expected.and_then(|ty| self.fn_expectation(ty));
        let (expected_params, expected_ret) = match expectation {
            Some((params, ret)) => (params, ret),
            None => (Vec::new(), None),
        };
        let locals = self.locals.len();
        let mut params = Vec::with_capacity(closure.params.len());
        for (i, (pat, written)) in closure.params.iter().enumerate() {
            let hint = expected_params.get(i).copied();
            let ty = match (written, hint) {
                (Some(written), hint) => {
                    let ty = self.lower(written);
                    if let Some(hint) = hint {
                        self.table.unify(ty, hint);
                    }
                    ty
                }
                (None, Some(hint)) => self.normalize(hint),
                (None, None) => self.table.fresh(),
            };
            self.bind_pat(*pat, ty);
            params.push(ty);
        }
        let ret = match &closure.ret {
            Some(written) => self.lower(written),
            None => self.table.fresh(),
        };
        let hint = expected_ret.map(|ty| self.normalize(ty));
        let hint = if closure.is_async { hint.and_then(|ty| self.future_output(ty)) } else { hint };
        self.body_of(closure.body, ret, hint);
        self.locals.truncate(locals);
        let ret = if closure.is_async { Ty::new(TyKind::Future { output: ret }) } else { ret };
        Ty::new(TyKind::Closure { owner: self.owner, expr, params: params.into(), ret })
    }

    /// Infers a body that `return`s and `?`s on its own.
    fn body_of(&mut self, body: ExprId, ret: Ty, hint: Option<Ty>) {
        let outer_ret = std::mem::replace(&mut self.ret, ret);
        let outer_breakables = std::mem::take(&mut self.breakables);
        if let (Some(hint), TyKind::Var(_)) = (hint, self.resolve(ret).kind()) {
            // What is expected is a hint: the value may still be coerced to it.
            let hint = self.resolve(hint);
            let ty = self.expr(body, Some(hint));
            let keep = matches!(self.resolve(ty).kind(), TyKind::Never | TyKind::Var(_)) && !hint.has_vars();
            self.table.unify(ret, if keep { hint } else { ty });
        } else {
            let ty = self.expr(body, Some(ret));
            self.coerce(ty, ret);
        }
        self.ret = outer_ret;
        self.breakables = outer_breakables;
    }

    pub(super) fn async_block(&mut self, body: ExprId, expected: Option<Ty>) -> Ty {
        let output = self.table.fresh();
        let hint = expected.and_then(|ty| self.future_output(ty));
        self.body_of(body, output, hint);
        Ty::new(TyKind::Future { output })
    }

    /// What awaiting a value of the expected type gives, as far as it is said.
    fn future_output(&mut self, ty: Ty) -> Option<Ty> {
        let ty = self.resolve(ty);
        let bounds: Vec<TraitRef> = match ty.kind() {
            TyKind::Future { output } => return Some(*output),
            TyKind::Opaque(bounds) | TyKind::Dyn(bounds) => bounds.to_vec(),
            TyKind::Adt(def, args) if self.types.lang.pin == Some(*def) || self.types.lang.boxed == Some(*def) => {
                return self.future_output(*args.first()?);
            }
            TyKind::Var(_) => self.pending_bounds(ty),
            _ => return None,
        };
        let bound = bounds.iter().find(|bound| self.types.lang.future == Some(bound.def))?;
        bound.binding(Symbol::new("Output"))
    }

    fn pending_bounds(&self, ty: Ty) -> Vec<TraitRef> {
        let on_ty = self.pending.iter().filter(|obligation| self.table.shallow(obligation.ty) == ty);
        on_ty.map(|obligation| obligation.bound.clone()).collect()
    }

    /// The parameters and return type that a closure at this place is expected to have.
    fn fn_expectation(&mut self, ty: Ty) -> Option<(Vec<Ty>, Option<Ty>)> {
        let ty = self.resolve(ty);
        let bounds = match ty.kind() {
            TyKind::FnPtr { params, ret } => return Some((params.to_vec(), Some(*ret))),
            TyKind::Closure { params, ret, .. } => return Some((params.to_vec(), Some(*ret))),
            TyKind::Adt(_, args) => return args.first().copied().and_then(|inner| self.fn_expectation(inner)),
            TyKind::Ref { inner, .. } => return self.fn_expectation(*inner),
            TyKind::Opaque(bounds) | TyKind::Dyn(bounds) => bounds.to_vec(),
            TyKind::Var(_) => self.pending_bounds(ty),
            TyKind::Param { .. } => self.query().bounds_of(ty).all().to_vec(),
            _ => return None,
        };
        bounds.iter().find_map(|bound| self.fn_bound(bound, 0))
    }

    /// The signature in an `Fn` bound, also by way of a supertrait.
    fn fn_bound(&mut self, bound: &TraitRef, depth: u32) -> Option<(Vec<Ty>, Option<Ty>)> {
        let lang = &self.types.lang;
        if !lang.is_fn_trait(bound.def) {
            if depth > 2 {
                return None;
            }
            let all = self.types.elaborate(bound, Ty::unknown());
            return all.iter().skip(1).find_map(|bound| self.fn_bound(bound, depth + 1));
        }
        let params = match self.resolve(*bound.args.first()?).kind() {
            TyKind::Tuple(params) => params.iter().map(|&ty| self.normalize(ty)).collect(),
            _ => return None,
        };
        let ret = bound.binding(Symbol::new("Output"));
        let ret = match self.types.lang.is_async_fn_trait(bound.def) {
            true => ret.map(|output| Ty::new(TyKind::Future { output })),
            false => ret,
        };
        Some((params, ret))
    }
}
