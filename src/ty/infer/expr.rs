//! Expressions: what each is made of gives what it is.

use super::InferCtx;
use crate::base::name::Symbol;
use crate::syntax::body::{Expr, ExprId, Literal, MatchArm};
use crate::syntax::type_ref::Path;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::ValueRef;

impl InferCtx<'_> {
    /// Infers an expression; `expected` is a hint, the caller coerces.
    pub(super) fn expr(&mut self, id: ExprId, expected: Option<Ty>) -> Ty {
        let ty = self.expr_kind(id, expected);
        self.set_expr(id, ty);
        ty
    }

    fn expr_kind(&mut self, id: ExprId, expected: Option<Ty>) -> Ty {
        let body = self.body;
        match &body.exprs[id] {
            Expr::Missing | Expr::Underscore => expected.unwrap_or_else(Ty::unknown),
            Expr::Path(path) => self.path_expr(id, path),
            Expr::Literal(literal) => self.literal(literal, expected),
            Expr::Call { callee, args } => self.call(*callee, args, expected),
            Expr::MethodCall(call) => self.method_call(id, call, expected),
            Expr::Field { base, name } => self.field(id, *base, *name),
            Expr::Index { base, index } => self.index(id, *base, *index),
            Expr::Unary { op, expr } => self.unary(id, *op, *expr, expected),
            Expr::Binary { op, lhs, rhs } => self.binary(id, *op, (*lhs, *rhs), expected),
            Expr::Assign { op, lhs, rhs } => self.assign(id, *op, *lhs, *rhs),
            Expr::Ref { mutable, raw, expr } => self.reference(*mutable, *raw, *expr, expected),
            Expr::Cast { expr, ty } => {
                let target = self.lower(ty);
                self.expr(*expr, None);
                target
            }
            Expr::Tuple(fields) => self.tuple_expr(fields, expected),
            Expr::Array(elems) => self.array(elems, expected),
            Expr::Repeat { elem, len } => {
                let elem = self.expr(*elem, self.elem_of(expected));
                self.expr(*len, Some(Ty::primitive("usize")));
                Ty::new(TyKind::Array(elem))
            }
            Expr::Range { start, end, inclusive } => self.range(*start, *end, *inclusive),
            Expr::Record { path, fields, base } => self.record_expr(id, (path, fields), *base, expected),
            Expr::Block(block) => self.block(block, expected),
            Expr::Async { body, .. } => self.async_block(*body, expected),
            Expr::If { cond, then, otherwise } => self.if_expr(*cond, *then, *otherwise, expected),
            Expr::Let { pat, expr } => {
                let ty = self.expr(*expr, None);
                self.bind_pat(*pat, ty);
                Ty::primitive("bool")
            }
            Expr::Match { scrutinee, arms } => self.match_expr(*scrutinee, arms, expected),
            Expr::Loop { label, body } => {
                let ty = expected.unwrap_or_else(|| self.table.fresh());
                self.loop_body(*label, ty, *body);
                ty
            }
            Expr::While { label, cond, body } => {
                let locals = self.locals.len();
                self.expr(*cond, Some(Ty::primitive("bool")));
                self.loop_body(*label, Ty::unit(), *body);
                self.locals.truncate(locals);
                Ty::unit()
            }
            Expr::For { label, pat, iter, body } => {
                let locals = self.locals.len();
                let iterated = self.expr(*iter, None);
                let item = self.item_of(iterated);
                self.next_of_loop(id, iterated);
                self.bind_pat(*pat, item);
                self.loop_body(*label, Ty::unit(), *body);
                self.locals.truncate(locals);
                Ty::unit()
            }
            Expr::Closure(closure) => self.closure(id, closure, expected),
            Expr::Await(future) => {
                let ty = self.expr(*future, None);
                self.awaited(ty)
            }
            Expr::Try(expr) => {
                let ty = self.expr(*expr, None);
                let ty = self.normalize(ty);
                self.note_conversion(id, ty);
                self.try_output(ty).unwrap_or_else(Ty::unknown)
            }
            Expr::Return(value) => {
                let ret = self.ret;
                if let Some(value) = value {
                    let ty = self.expr(*value, Some(ret));
                    self.coerce(ty, ret);
                } else {
                    self.coerce(Ty::unit(), ret);
                }
                Ty::never()
            }
            Expr::Break { label, expr } => self.break_with(*label, *expr),
            Expr::Continue { .. } => Ty::never(),
            Expr::Yield(value) => {
                if let Some(value) = value {
                    let ty = self.expr(*value, None);
                    self.yields.push(ty);
                }
                Ty::unit()
            }
            Expr::Macro(call) => self.macro_call(call, expected),
        }
    }

    fn literal(&mut self, literal: &Literal, expected: Option<Ty>) -> Ty {
        let number = |suffix: Symbol| (!suffix.is_empty()).then(|| Ty::new(TyKind::Primitive(suffix)));
        match literal {
            Literal::Int { suffix, .. } => number(*suffix).unwrap_or_else(|| self.number_literal(expected)),
            Literal::Float { suffix } => number(*suffix).unwrap_or_else(|| self.table.fresh_float()),
            Literal::Bool(_) => Ty::primitive("bool"),
            Literal::Char => Ty::primitive("char"),
            Literal::Byte => Ty::primitive("u8"),
            Literal::Str(_) => Ty::reference(false, Ty::primitive("str")),
            Literal::ByteStr { .. } => Ty::reference(false, Ty::new(TyKind::Array(Ty::primitive("u8")))),
            Literal::CStr => match self.types.lang.c_str {
                Some(def) => Ty::reference(false, Ty::adt(def, [])),
                None => Ty::unknown(),
            },
        }
    }

    fn number_literal(&mut self, expected: Option<Ty>) -> Ty {
        let var = self.table.fresh_int();
        if let Some(expected) = expected {
            self.table.unify(var, expected);
        }
        var
    }

    fn field(&mut self, id: ExprId, base: ExprId, name: Symbol) -> Ty {
        let base = self.expr(base, None);
        let base = self.normalize(base);
        let steps = self.query().autoderef(base);
        for (at, &step) in steps.iter().enumerate() {
            let found = match step.kind() {
                TyKind::Tuple(fields) => {
                    name.as_str().parse::<usize>().ok().and_then(|index| fields.get(index).copied())
                }
                TyKind::Adt(def, _) => self.field_of(*def, step, name),
                _ => None,
            };
            if let Some(ty) = found {
                self.note_derefs(id, &steps[..at]);
                return ty;
            }
        }
        Ty::unknown()
    }

    fn reference(&mut self, mutable: bool, raw: bool, expr: ExprId, expected: Option<Ty>) -> Ty {
        let hint = expected.and_then(|ty| match self.resolve(ty).kind() {
            // `&vec` may be expected to be a slice: only a sized hint is one for the operand.
            TyKind::Ref { inner, .. } => match self.resolve(*inner).kind() {
                TyKind::Slice(_) | TyKind::Dyn(_) => None,
                TyKind::Primitive(name) if *name == "str" => None,
                _ => Some(*inner),
            },
            _ => None,
        });
        let inner = self.expr(expr, hint);
        if raw { Ty::new(TyKind::Ptr { mutable, inner }) } else { Ty::reference(mutable, inner) }
    }

    fn tuple_expr(&mut self, fields: &[ExprId], expected: Option<Ty>) -> Ty {
        let hints: Vec<Ty> = match expected.map(|ty| self.resolve(ty).kind()) {
            Some(TyKind::Tuple(hints)) => hints.to_vec(),
            _ => Vec::new(),
        };
        let types: Vec<Ty> =
            fields.iter().enumerate().map(|(i, &field)| self.expr_coerced(field, hints.get(i).copied())).collect();
        Ty::tuple(types)
    }

    /// Infers an expression where its type is wanted coerced, as in a field.
    fn expr_coerced(&mut self, expr: ExprId, hint: Option<Ty>) -> Ty {
        let ty = self.expr(expr, hint);
        if let Some(hint) = hint {
            self.coerce(ty, hint);
        }
        ty
    }

    fn elem_of(&self, expected: Option<Ty>) -> Option<Ty> {
        match self.resolve(expected?).kind() {
            TyKind::Array(elem) | TyKind::Slice(elem) => Some(*elem),
            _ => None,
        }
    }

    fn array(&mut self, elems: &[ExprId], expected: Option<Ty>) -> Ty {
        let elem = self.elem_of(expected).unwrap_or_else(|| self.table.fresh());
        for &expr in elems {
            self.expr_coerced(expr, Some(elem));
        }
        Ty::new(TyKind::Array(elem))
    }

    fn range(&mut self, start: Option<ExprId>, end: Option<ExprId>, inclusive: bool) -> Ty {
        let lang = &self.types.lang;
        let def = match (start.is_some(), end.is_some(), inclusive) {
            (true, true, false) => lang.range,
            (true, true, true) => lang.range_inclusive,
            (true, false, _) => lang.range_from,
            (false, true, false) => lang.range_to,
            (false, true, true) => lang.range_to_inclusive,
            (false, false, _) => lang.range_full,
        };
        let mut elem = None;
        for bound in [start, end].into_iter().flatten() {
            let ty = self.expr(bound, elem);
            match elem {
                None => elem = Some(ty),
                Some(elem) => {
                    self.table.unify(ty, elem);
                }
            }
        }
        match def {
            Some(def) => Ty::adt(def, elem.into_iter().collect::<Vec<_>>()),
            None => Ty::unknown(),
        }
    }

    fn record_expr(
        &mut self,
        id: ExprId,
        (path, fields): (&Path, &[(Symbol, ExprId)]),
        base: Option<ExprId>,
        expected: Option<Ty>,
    ) -> Ty {
        let Some((def, ty)) = self.constructor(path) else {
            fields.iter().for_each(|&(_, value)| {
                self.expr(value, None);
            });
            base.into_iter().for_each(|base| {
                self.expr(base, None);
            });
            return Ty::unknown();
        };
        self.result.paths.insert(id, ValueRef::Ctor(def));
        if let Some(expected) = expected {
            let snapshot = self.table.snapshot();
            if !self.table.unify(ty, expected) {
                self.table.rollback(snapshot);
            }
        }
        for &(name, value) in fields {
            let hint = self.field_of(def, ty, name);
            self.expr_coerced(value, hint);
        }
        if let Some(base) = base {
            self.expr_coerced(base, Some(ty));
        }
        ty
    }

    fn if_expr(&mut self, cond: ExprId, then: ExprId, otherwise: Option<ExprId>, expected: Option<Ty>) -> Ty {
        let locals = self.locals.len();
        self.expr(cond, Some(Ty::primitive("bool")));
        let ty = self.expr(then, expected);
        self.locals.truncate(locals);
        match otherwise {
            Some(otherwise) => {
                let hint = expected.or(Some(ty));
                let other = self.expr(otherwise, hint);
                self.join(ty, other)
            }
            None => Ty::unit(),
        }
    }

    fn match_expr(&mut self, scrutinee: ExprId, arms: &[MatchArm], expected: Option<Ty>) -> Ty {
        let matched = self.expr(scrutinee, None);
        let matched = self.normalize(matched);
        let mut result: Option<Ty> = None;
        for arm in arms {
            let locals = self.locals.len();
            self.bind_pat(arm.pat, matched);
            if let Some(guard) = arm.guard {
                self.expr(guard, Some(Ty::primitive("bool")));
            }
            let ty = self.expr(arm.body, expected.or(result));
            self.locals.truncate(locals);
            result = Some(match result {
                Some(before) => self.join(before, ty),
                None => ty,
            });
        }
        result.unwrap_or_else(Ty::never)
    }

    /// The type of a value that comes from either of two branches.
    pub(super) fn join(&mut self, a: Ty, b: Ty) -> Ty {
        let (a, b) = (self.resolve(a), self.resolve(b));
        match (a.kind(), b.kind()) {
            (TyKind::Never, _) => b,
            (_, TyKind::Never) => a,
            (TyKind::Unknown, _) => b,
            (_, TyKind::Unknown) => a,
            _ => {
                self.coerce(b, a);
                a
            }
        }
    }
}
