//! Places: variables, fields, elements, what references point to; everything else is put into a temporary first.

use super::Builder;
use crate::base::name::Symbol;
use crate::flow::ir::{CallSyntax, CaptureMode, LocalId, LocalKind, Operand, Place, Rvalue, Site, Step};
use crate::syntax::body::{Expr, ExprId, UnaryOp};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{FnRef, ValueRef};

/// Smart pointers within smart pointers are looked through this far; types that go on for ever do not compile.
pub(super) const MAX_DEREFS: usize = 16;

/// What a place is asked for: it decides between `deref` and `deref_mut`, `index` and `index_mut`.
#[derive(Copy, Clone, Eq, PartialEq)]
pub(super) enum Access {
    Read,
    /// It is assigned or borrowed mutably.
    Write,
}

impl Access {
    pub(super) fn of(mutable: bool) -> Access {
        if mutable { Access::Write } else { Access::Read }
    }

    fn is_write(self) -> bool {
        self == Access::Write
    }
}

impl Builder<'_> {
    /// The place that an expression names, or a temporary with its value.
    pub(super) fn place(&mut self, expr: ExprId) -> Place {
        self.place_for(expr, Access::Read)
    }

    /// The same for a place that is written to, if `access` says so.
    pub(super) fn place_for(&mut self, expr: ExprId, access: Access) -> Place {
        match &self.body().exprs[expr] {
            Expr::Path(_) => match self.variable(expr) {
                Some(local) => self.in_guard.get(&local).cloned().unwrap_or_else(|| Place::local(local)),
                None if self.is_place(expr) => self.static_place(expr),
                None => self.temporary(expr),
            },
            Expr::Field { base, name } => self.field(expr, (*base, *name), access),
            Expr::Index { base, index } => self.element(expr, (*base, *index), access),
            Expr::Unary { op: UnaryOp::Deref, expr: inner } => self.deref(expr, *inner, access),
            _ => self.temporary(expr),
        }
    }

    /// The expression names a variable or a part of one, and makes no value of its own.
    pub(super) fn is_place(&self, expr: ExprId) -> bool {
        match &self.body().exprs[expr] {
            Expr::Path(_) => matches!(
                self.source.inferred.paths.get(&expr),
                Some(ValueRef::Local(_) | ValueRef::SelfParam | ValueRef::Static(_))
            ),
            Expr::Field { .. } | Expr::Index { .. } | Expr::Unary { op: UnaryOp::Deref, .. } => true,
            _ => false,
        }
    }

    pub(super) fn variable(&self, expr: ExprId) -> Option<LocalId> {
        match self.source.inferred.paths.get(&expr)? {
            ValueRef::Local(pat) => self.locals.get(pat).copied(),
            ValueRef::SelfParam => self.self_param,
            _ => None,
        }
    }

    /// A temporary with the expression's value. It lives to the end of the statement, or as long as the variable that a `let`
    /// declares where the expression stands behind its `&`.
    pub(super) fn temporary(&mut self, expr: ExprId) -> Place {
        let (ty, range) = (self.ty(expr), self.range(expr));
        let scope = self.extended.get(&expr).copied().unwrap_or(self.temps);
        self.temp_of((ty, range), scope, |cx, temp| cx.into(temp, expr))
    }

    /// What stands for a static in this body. It is not dropped at the end of anything.
    fn static_place(&mut self, expr: ExprId) -> Place {
        let (ty, range) = (self.ty(expr), self.range(expr));
        let place = Place::local(self.local(LocalKind::Temp, ty, range));
        self.statics.insert(place.local);
        self.into(&place, expr);
        place
    }

    fn field(&mut self, expr: ExprId, (base, name): (ExprId, Symbol), access: Access) -> Place {
        let place = self.place_for(base, access);
        let (place, _) = self.autoderef((expr, access), place, self.ty(base), &|ty| match ty.kind() {
            TyKind::Tuple(_) => true,
            TyKind::Adt(..) => self.source.types.field_ty(ty, name).is_some(),
            _ => false,
        });
        place.then(Step::Field(name))
    }

    fn element(&mut self, expr: ExprId, (base, index): (ExprId, ExprId), access: Access) -> Place {
        let place = self.place_for(base, access);
        let index_value = self.operand(index);
        if let Some(function) = self.source.inferred.methods.get(&expr).cloned() {
            let indexed = function.self_ty;
            let (place, ty) = self.autoderef((expr, access), place, self.ty(base), &|ty| Some(ty) == indexed);
            let receiver = self.borrow(&place, ty, (access.is_write(), expr));
            let site = self.implied(expr);
            let function = self.for_access(function, access);
            let result = self.call_fn((function, site), vec![receiver, index_value], self.ty(index));
            return result.then(Step::Deref);
        }
        let is_list = |ty: Ty| !matches!(ty.kind(), TyKind::Ref { .. } | TyKind::Ptr { .. });
        let (place, _) = self.autoderef((expr, access), place, self.ty(base), &is_list);
        place.then(Step::Element)
    }

    fn deref(&mut self, expr: ExprId, inner: ExprId, access: Access) -> Place {
        match self.source.inferred.methods.get(&expr).cloned() {
            Some(function) => {
                let place = self.place_for(inner, access);
                self.overloaded_deref((expr, access), (place, self.ty(inner)), function)
            }
            // What a shared reference or a pointer leads to is written to without writing to the reference.
            None => {
                let ty = self.ty(inner);
                let access = match ty.kind() {
                    TyKind::Ref { mutable: false, .. } | TyKind::Ptr { .. } => Access::Read,
                    _ => access,
                };
                let place = self.place_for(inner, access);
                self.deref_of_std((expr, access), (place, ty))
            }
        }
    }

    /// Follows references and smart pointers until the type is the one that is wanted. The `deref`s of types that are not
    /// std's are calls.
    pub(super) fn autoderef(
        &mut self,
        (expr, access): (ExprId, Access),
        place: Place,
        ty: Ty,
        is_wanted: &dyn Fn(Ty) -> bool,
    ) -> (Place, Ty) {
        let mut calls = self.source.inferred.derefs.get(&expr).cloned().unwrap_or_default().into_iter().peekable();
        let (mut place, mut ty) = (place, ty);
        for _ in 0..MAX_DEREFS {
            if is_wanted(ty) {
                break;
            }
            if calls.peek().is_some_and(|call| call.self_ty == Some(ty))
                && let Some(function) = calls.next()
            {
                place = self.overloaded_deref((expr, access), (place, ty), function);
            } else {
                place = self.deref_of_std((expr, access), (place, ty));
            }
            match self.source.types.deref_target(self.source.owner, ty) {
                Some(target) => ty = target,
                None => break,
            }
        }
        (place, ty)
    }

    /// What a pointer of the language or of std leads to. One step, but for a value that is made when it is looked at first;
    /// where that is a static, its use is noted as such.
    fn deref_of_std(&mut self, (expr, access): (ExprId, Access), (place, ty): (Place, Ty)) -> Place {
        let (types, lang) = (self.source.types, self.source.types.lang());
        let is_lazy = matches!(ty.kind(), TyKind::Adt(def, _) if lang.is_lazy(*def));
        if !is_lazy || self.statics.contains(&place.local) {
            return place.then(Step::Deref);
        }
        match lang.deref.and_then(|deref| types.trait_method(deref, "deref", (ty, &[]))) {
            Some(function) => self.overloaded_deref((expr, access), (place, ty), function),
            None => place.then(Step::Deref),
        }
    }

    /// What a reference to a place is coerced to: the `deref`s of types that are not std's are calls.
    pub(super) fn coerced(&mut self, (expr, access): (ExprId, Access), place: Place, ty: Ty) -> Place {
        let (mut place, mut ty) = (place, ty);
        for function in self.source.inferred.derefs.get(&expr).cloned().unwrap_or_default() {
            (place, ty) = match function.self_ty {
                Some(own) => self.through_std((place, ty), own),
                None => (place, ty),
            };
            place = self.overloaded_deref((expr, access), (place, ty), function);
            ty = self.source.types.deref_target(self.source.owner, ty).unwrap_or_default();
        }
        place
    }

    /// Follows references and std's pointers up to a type.
    fn through_std(&mut self, (place, ty): (Place, Ty), wanted: Ty) -> (Place, Ty) {
        let (mut place, mut ty) = (place, ty);
        for _ in 0..MAX_DEREFS {
            match self.source.types.deref_target(self.source.owner, ty).filter(|_| ty != wanted) {
                Some(target) => (place, ty) = (place.then(Step::Deref), target),
                None => break,
            }
        }
        (place, ty)
    }

    fn overloaded_deref(
        &mut self,
        (expr, access): (ExprId, Access),
        (place, ty): (Place, Ty),
        function: FnRef,
    ) -> Place {
        let receiver = self.borrow(&place, ty, (access.is_write(), expr));
        let site = self.implied(expr);
        let function = self.for_access(function, access);
        self.call_fn((function, site), vec![receiver], ty).then(Step::Deref)
    }

    /// The method of `DerefMut` or `IndexMut` in place of the one of `Deref` or `Index`, for what is written to.
    fn for_access(&self, function: FnRef, access: Access) -> FnRef {
        let (types, lang) = (self.source.types, self.source.types.lang());
        let (trait_def, name) = match function.of_trait {
            Some(of) if Some(of) == lang.deref => (lang.deref_mut, "deref_mut"),
            Some(of) if Some(of) == lang.index => (lang.index_mut, "index_mut"),
            _ => (None, ""),
        };
        let (Access::Write, Some(trait_def), Some(ty)) = (access, trait_def, function.self_ty) else { return function };
        types.trait_method(trait_def, name, (ty, &function.trait_args)).unwrap_or(function)
    }

    pub(super) fn implied(&self, expr: ExprId) -> Site {
        let range = self.range(expr);
        Site { expr, range, name_range: range, syntax: CallSyntax::Implied }
    }

    /// A reference to a place, as a value.
    pub(super) fn borrow(&mut self, place: &Place, ty: Ty, (mutable, expr): (bool, ExprId)) -> Operand {
        let range = self.range(expr);
        let ty = Ty::reference(mutable, ty);
        let temp = self.temp(ty, range);
        self.capture(place, if mutable { CaptureMode::RefMut } else { CaptureMode::Ref });
        self.assign(&temp, Rvalue::Ref { mutable, place: place.clone() }, range);
        self.consume(temp, ty)
    }

    /// The type of a place.
    pub(super) fn place_ty(&self, place: &Place) -> Ty {
        let types = self.source.types;
        let (mut ty, mut variant) = (self.flow.locals[place.local].ty, None);
        for step in &place.path {
            ty = match step {
                Step::Field(name) => match variant.take() {
                    Some(def) => types.field_of(def, ty, *name),
                    None => types.field_ty(ty, *name).unwrap_or_else(Ty::unknown),
                },
                Step::Deref => types.deref_target(self.source.owner, ty).unwrap_or_else(Ty::unknown),
                Step::Variant(def) => {
                    variant = Some(*def);
                    ty
                }
                Step::Element => Ty::unknown(),
            };
        }
        ty
    }

    /// The value belongs to the local: it is behind boxes at most, and behind no reference.
    pub(super) fn owns(&self, place: &Place) -> bool {
        let derefs = (0..place.path.len()).filter(|&at| place.path[at] == Step::Deref);
        derefs
            .map(|at| Place { local: place.local, path: place.path[..at].to_vec() })
            .all(|outer| self.is_box(self.place_ty(&outer)))
    }

    pub(super) fn is_box(&self, ty: Ty) -> bool {
        matches!(ty.kind(), TyKind::Adt(def, _) if Some(*def) == self.source.types.lang().boxed)
    }
}
