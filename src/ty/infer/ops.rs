//! Operators, indexing, `for`, `?` and `.await`: syntax that stands for calls of traits.

use super::InferCtx;
use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};
use crate::syntax::body::{BinaryOp, ExprId, UnaryOp};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::table::is_integer;

impl InferCtx<'_> {
    pub(super) fn binary(
        &mut self,
        expr: ExprId,
        op: BinaryOp,
        (lhs, rhs): (ExprId, ExprId),
        expected: Option<Ty>,
    ) -> Ty {
        use BinaryOp::*;
        match op {
            And | Or => {
                self.expr(lhs, Some(Ty::primitive("bool")));
                self.expr(rhs, Some(Ty::primitive("bool")));
                Ty::primitive("bool")
            }
            Eq | Ne | Lt | Le | Gt | Ge => {
                let left = self.expr(lhs, None);
                let right = self.expr(rhs, None);
                self.settle_numbers(left, right);
                self.operator_method(expr, left, self.operator_trait(op), Some(right));
                Ty::primitive("bool")
            }
            Add | Sub | Mul | Div | Rem | BitAnd | BitOr | BitXor | Shl | Shr => {
                self.arithmetic(expr, op, (lhs, rhs), expected)
            }
        }
    }

    /// A number literal takes the type of the other side.
    fn settle_numbers(&mut self, left: Ty, right: Ty) {
        let (left, right) = (self.resolve(left).peel_refs(), self.resolve(right).peel_refs());
        if self.table.is_number_var(left) || self.table.is_number_var(right) {
            self.table.unify(left, right);
        }
    }

    fn arithmetic(&mut self, expr: ExprId, op: BinaryOp, (lhs, rhs): (ExprId, ExprId), expected: Option<Ty>) -> Ty {
        let numeric = expected.filter(|ty| matches!(self.resolve(*ty).kind(), TyKind::Primitive(_)));
        let left = self.expr(lhs, numeric);
        let right = self.expr(rhs, None);
        let shift = matches!(op, BinaryOp::Shl | BinaryOp::Shr);
        let (l, r) = (self.resolve(left), self.resolve(right));
        if is_number(self, l.peel_refs()) && is_number(self, r.peel_refs()) {
            if !shift {
                self.settle_numbers(left, right);
            }
            return self.resolve(l.peel_refs());
        }
        let trait_def = self.operator_trait(op);
        self.operator_method(expr, l, trait_def, Some(right));
        match self.operator_output(l, trait_def, &[r]) {
            Some(output) => output,
            None if matches!(l.kind(), TyKind::Primitive(_)) => l,
            None => Ty::unknown(),
        }
    }

    fn operator_trait(&self, op: BinaryOp) -> Option<DefId> {
        let lang = &self.types.lang;
        match op {
            BinaryOp::Add => lang.add,
            BinaryOp::Sub => lang.sub,
            BinaryOp::Mul => lang.mul,
            BinaryOp::Div => lang.div,
            BinaryOp::Rem => lang.rem,
            BinaryOp::BitAnd => lang.bit_and,
            BinaryOp::BitOr => lang.bit_or,
            BinaryOp::BitXor => lang.bit_xor,
            BinaryOp::Shl => lang.shl,
            BinaryOp::Shr => lang.shr,
            BinaryOp::Eq | BinaryOp::Ne => lang.partial_eq,
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => lang.partial_ord,
            BinaryOp::And | BinaryOp::Or => None,
        }
    }

    fn assignment_trait(&self, op: BinaryOp) -> Option<DefId> {
        let lang = &self.types.lang;
        match op {
            BinaryOp::Add => lang.add_assign,
            BinaryOp::Sub => lang.sub_assign,
            BinaryOp::Mul => lang.mul_assign,
            BinaryOp::Div => lang.div_assign,
            BinaryOp::Rem => lang.rem_assign,
            BinaryOp::BitAnd => lang.bit_and_assign,
            BinaryOp::BitOr => lang.bit_or_assign,
            BinaryOp::BitXor => lang.bit_xor_assign,
            BinaryOp::Shl => lang.shl_assign,
            BinaryOp::Shr => lang.shr_assign,
            _ => None,
        }
    }

    pub(super) fn unary(&mut self, id: ExprId, op: UnaryOp, expr: ExprId, expected: Option<Ty>) -> Ty {
        match op {
            UnaryOp::Deref => {
                let ty = self.expr(expr, None);
                let ty = self.normalize(ty);
                match self.resolve(ty).kind() {
                    TyKind::Ptr { inner, .. } => *inner,
                    TyKind::Adt(..) => {
                        self.operator_method(id, ty, self.types.lang.deref, None);
                        self.query().deref(ty).unwrap_or_else(Ty::unknown)
                    }
                    _ => self.query().deref(ty).unwrap_or_else(Ty::unknown),
                }
            }
            UnaryOp::Not | UnaryOp::Neg => {
                let ty = self.expr(expr, expected);
                let lang = &self.types.lang;
                let trait_def = if op == UnaryOp::Not { lang.not } else { lang.neg };
                self.operator_method(id, ty, trait_def, None);
                self.operator_output(ty, trait_def, &[]).unwrap_or(ty)
            }
        }
    }

    pub(super) fn assign(&mut self, id: ExprId, op: Option<BinaryOp>, lhs: ExprId, rhs: ExprId) -> Ty {
        let target = self.expr(lhs, None);
        let hint = if op.is_none() { Some(target) } else { None };
        let ty = self.expr(rhs, hint);
        match op {
            None => self.coerce(ty, target),
            Some(_) if is_number(self, self.resolve(target)) => {
                self.settle_numbers(ty, target);
            }
            Some(op) => self.operator_method(id, target, self.assignment_trait(op), Some(ty)),
        }
        Ty::unit()
    }

    /// Notes the method that an operator calls on a type that is not std's, or holds one that it compares; `other` is the type of
    /// the other operand.
    fn operator_method(&mut self, expr: ExprId, ty: Ty, trait_def: Option<DefId>, other: Option<Ty>) {
        let ty = self.resolve(ty);
        let Some(trait_def) = trait_def else { return };
        let own = |kind: &TyKind| matches!(kind, TyKind::Adt(def, _) if def.krate != self.types.program.std_crate());
        let compares = [self.types.lang.partial_eq, self.types.lang.partial_ord].contains(&Some(trait_def));
        match ty.peel_refs().kind() {
            TyKind::Adt(..) | TyKind::Slice(_) | TyKind::Array(_) | TyKind::Tuple(_) if compares && ty.any(&own) => {}
            kind if own(kind) => {}
            _ => return,
        }
        let Some(&method) = self.types.program.members(trait_def).iter().find(|&&def| self.is_fn(def)) else { return };
        let name = self.types.program.name(method);
        if let Some(pick) = self.query().method(ty, name, &[trait_def]) {
            let callable = self.picked(pick, None);
            if let (Some(&arg), Some(other)) = (callable.subst.args_of(trait_def).first(), other) {
                let other = self.resolve(other);
                // Of references, the impl is that of what they point to.
                let other = if matches!(ty.kind(), TyKind::Ref { .. }) { other.peel_refs() } else { other };
                self.table.unify(arg, other);
            }
            self.result.methods.insert(expr, callable.fn_ref());
        }
    }

    fn is_fn(&self, def: DefId) -> bool {
        self.types.program.data(def).kind == DefKind::Fn
    }

    pub(super) fn operator_output(&mut self, ty: Ty, trait_def: Option<DefId>, args: &[Ty]) -> Option<Ty> {
        let ty = self.normalize(ty);
        if self.table.is_number_var(ty) && args.is_empty() {
            return None;
        }
        self.query().project(ty, trait_def?, args, Symbol::new("Output"))
    }

    pub(super) fn index(&mut self, id: ExprId, base: ExprId, index: ExprId) -> Ty {
        let base = self.expr(base, None);
        let base = self.normalize(base);
        let index = self.expr(index, None);
        let index = self.resolve(index);
        let integer = is_integer(index) || self.table.is_integer_var(index);
        let steps = self.query().autoderef(base);
        for (at, &step) in steps.iter().enumerate() {
            if !matches!(step.kind(), TyKind::Ref { .. }) {
                self.note_derefs(id, &steps[..at]);
            }
            match step.kind() {
                TyKind::Slice(elem) | TyKind::Array(elem) if integer => {
                    self.table.unify(index, Ty::primitive("usize"));
                    return *elem;
                }
                TyKind::Slice(elem) | TyKind::Array(elem) => return Ty::new(TyKind::Slice(*elem)),
                TyKind::Primitive(name) if *name == "str" => return step,
                TyKind::Adt(..) | TyKind::Param { .. } | TyKind::Opaque(_) | TyKind::Assoc { .. } => {
                    if let Some(output) = self.indexed(step, index, integer) {
                        self.operator_method(id, step, self.types.lang.index, Some(index));
                        return output;
                    }
                }
                _ => {}
            }
        }
        Ty::unknown()
    }

    /// `Index::Output`; a vector's `Index` is its slice's, which comes later in the walk.
    fn indexed(&mut self, ty: Ty, index: Ty, integer: bool) -> Option<Ty> {
        let lang = &self.types.lang;
        if let TyKind::Adt(def, _) = ty.kind()
            && [lang.vec, lang.boxed, lang.string, lang.arc, lang.rc].contains(&Some(*def))
        {
            return None;
        }
        let trait_def = lang.index?;
        let output = Symbol::new("Output");
        // A number without a type is whatever the only `Index` of the type takes, else `usize`.
        let found = self.query().project(ty, trait_def, &[index], output);
        if found.is_some() || !integer {
            return found;
        }
        let index = self.finished_index(index);
        self.query().project(ty, trait_def, &[index], output)
    }

    fn finished_index(&self, index: Ty) -> Ty {
        if self.table.is_number_var(index) { Ty::primitive("usize") } else { index }
    }

    /// What a `for` loop's pattern gets.
    pub(super) fn item_of(&mut self, ty: Ty) -> Ty {
        let ty = self.normalize(ty);
        let item = Symbol::new("Item");
        let (into_iterator, iterator) = (self.types.lang.into_iterator, self.types.lang.iterator);
        let found = into_iterator.and_then(|def| self.query().project(ty, def, &[], item));
        let found = found.or_else(|| iterator.and_then(|def| self.query().project(ty, def, &[], item)));
        match found {
            Some(found) => self.normalize(found),
            None => self.open_assoc(ty, into_iterator, item),
        }
    }

    /// Notes the `Iterator::next` that a `for` loop over `iterated` calls.
    pub(super) fn next_of_loop(&mut self, expr: ExprId, iterated: Ty) {
        let (Some(into_iterator), Some(iterator)) = (self.types.lang.into_iterator, self.types.lang.iterator) else {
            return;
        };
        let iterated = self.normalize(iterated);
        let into_iter = self.query().project(iterated, into_iterator, &[], Symbol::new("IntoIter"));
        let ty = self.normalize(into_iter.unwrap_or(iterated));
        let ty = self.resolve(ty);
        if let Some(pick) = self.query().method(ty, Symbol::new("next"), &[iterator]) {
            let callable = self.picked(pick, None);
            self.result.methods.insert(expr, callable.fn_ref());
        }
    }

    /// A projection that can't be told yet: kept for types that may still become known, or that never can.
    fn open_assoc(&mut self, ty: Ty, trait_def: Option<DefId>, name: Symbol) -> Ty {
        let keep =
            matches!(ty.kind(), TyKind::Var(_) | TyKind::Param { .. } | TyKind::Assoc { .. } | TyKind::Opaque(_));
        match trait_def {
            Some(trait_ref) if keep => Ty::new(TyKind::Assoc { self_ty: ty, trait_ref, args: Box::new([]), name }),
            _ => Ty::unknown(),
        }
    }

    /// What `.await` gives.
    pub(super) fn awaited(&mut self, ty: Ty) -> Ty {
        let ty = self.normalize(ty);
        let ty = self.resolve(ty);
        if let TyKind::Future { output } = ty.kind() {
            return *output;
        }
        let output = Symbol::new("Output");
        let (future, into_future) = (self.types.lang.future, self.types.lang.into_future);
        let found = future.and_then(|def| self.query().project(ty, def, &[], output));
        let found = found.or_else(|| into_future.and_then(|def| self.query().project(ty, def, &[], output)));
        match found {
            Some(found) => self.normalize(found),
            None => self.open_assoc(ty, future, output),
        }
    }

    /// Notes what `?` is asked of and what the body around it gives: what the latter is may be told further down, by
    /// `Ok::<_, Error>(())` or by who is given the closure.
    pub(super) fn note_conversion(&mut self, expr: ExprId, ty: Ty) {
        self.result.conversions.insert(expr, (ty, self.ret));
    }

    /// The error of a `Result`, also inside a `Poll`.
    pub(super) fn error_of(&mut self, ty: Ty) -> Option<Ty> {
        let ty = self.resolve(ty);
        let TyKind::Adt(def, args) = ty.kind() else { return None };
        match () {
            _ if self.types.lang.result == Some(*def) => args.get(1).copied(),
            _ if self.types.lang.poll == Some(*def) => self.error_of(*args.first()?),
            _ => None,
        }
    }

    /// Notes the `deref`s of types that are not std's, which lead to what `expr` asks for.
    pub(super) fn note_derefs(&mut self, expr: ExprId, steps: &[Ty]) {
        let std = self.types.program.std_crate();
        let own = |ty: &&Ty| match ty.kind() {
            TyKind::Adt(def, _) => def.krate != std,
            TyKind::Param { .. } | TyKind::Assoc { .. } => true,
            _ => false,
        };
        let steps: Vec<Ty> = steps.iter().filter(own).copied().collect();
        let Some(trait_def) = self.types.lang.deref.filter(|_| !steps.is_empty()) else { return };
        let Some(&method) = self.types.program.members(trait_def).iter().find(|&&def| self.is_fn(def)) else { return };
        let name = self.types.program.name(method);
        let picked = |ty: Ty| self.query().method(ty, name, &[trait_def]);
        let picks: Vec<_> = steps.into_iter().filter_map(picked).collect();
        let found = picks.into_iter().map(|pick| self.picked(pick, None).fn_ref()).collect();
        self.result.derefs.insert(expr, found);
    }

    /// What `?` gives.
    pub(super) fn try_output(&mut self, ty: Ty) -> Option<Ty> {
        let TyKind::Adt(def, args) = self.resolve(ty).kind() else { return None };
        let lang = &self.types.lang;
        if [lang.result, lang.option].contains(&Some(*def)) {
            return args.first().copied();
        }
        if lang.control_flow == Some(*def) {
            return args.get(1).copied();
        }
        if lang.poll == Some(*def) {
            let inner = self.try_output(*args.first()?)?;
            return Some(Ty::adt(*def, [inner]));
        }
        None
    }
}

fn is_number(cx: &InferCtx<'_>, ty: Ty) -> bool {
    let float = matches!(ty.kind(), TyKind::Primitive(name) if *name == "f32" || *name == "f64");
    float || is_integer(ty) || cx.table.is_number_var(ty)
}
