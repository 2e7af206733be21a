//! Expressions: their values into places, or as operands.

use rustc_hash::FxHashSet;

use super::Builder;
use super::place::Access;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::flow::ir::{
    Aggregate, Call, CallSyntax, Callee, CaptureMode, Const, Operand, Place, Rvalue, Site, Step, Terminator,
};
use crate::syntax::body::{Expr, ExprId, Literal, MacroInput, UnaryOp};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::ValueRef;

impl Builder<'_> {
    /// The value of an expression.
    pub(super) fn operand(&mut self, expr: ExprId) -> Operand {
        match self.known(expr) {
            Some(value) => Operand::Const(value),
            None => {
                let place = self.place(expr);
                match self.source.inferred.derefs.contains_key(&expr)
                    && matches!(self.body().exprs[expr], Expr::Path(_))
                {
                    true => self.coerced_operand(expr, place),
                    false => self.take(place, self.ty(expr)),
                }
            }
        }
    }

    /// A reference of the language that is coerced: what its type's own `deref` leads to is lent.
    fn coerced_operand(&mut self, expr: ExprId, place: Place) -> Operand {
        let ty = self.ty(expr);
        let mutable = matches!(ty.kind(), TyKind::Ref { mutable: true, .. });
        let place = self.coerced((expr, Access::of(mutable)), place, ty);
        let target = self.place_ty(&place);
        self.borrow(&place, target, (mutable, expr))
    }

    /// A value that is the same wherever it stands.
    fn known(&mut self, expr: ExprId) -> Option<Const> {
        match &self.body().exprs[expr] {
            Expr::Literal(literal) => Some(written(literal)),
            Expr::Macro(call) => match &call.input {
                MacroInput::Expanded(inner) => match &self.body().exprs[*inner] {
                    Expr::Literal(literal) => Some(written(literal)),
                    _ => None,
                },
                _ => None,
            },
            Expr::Unary { op: UnaryOp::Neg, expr } => match &self.body().exprs[*expr] {
                Expr::Literal(literal) => match written(literal) {
                    Const::Literal(number) => Some(Const::Literal(format!("-{number}").into())),
                    other => Some(other),
                },
                _ => None,
            },
            Expr::Path(_) if self.variable(expr).is_none() => Some(self.named(expr)),
            _ => None,
        }
    }

    fn named(&mut self, expr: ExprId) -> Const {
        match self.source.inferred.paths.get(&expr) {
            Some(ValueRef::Fn(function)) => Const::Fn(function.clone(), self.range(expr)),
            Some(ValueRef::Ctor(def)) => Const::Ctor(*def),
            Some(ValueRef::Const(def)) => Const::Item(*def),
            Some(ValueRef::OfType(def, ty)) => Const::OfType(*def, *ty),
            Some(ValueRef::Static(def)) => {
                let (def, range) = (*def, self.range(expr));
                let site = Site { expr, range, name_range: range, syntax: CallSyntax::Static };
                let dest = self.temp(Ty::unit(), range);
                self.add_call(Callee::Static(def), (Vec::new(), Vec::new()), dest, site);
                Const::Static(def)
            }
            Some(ValueRef::Extern(path)) => Const::Extern(path.as_str().into()),
            Some(ValueRef::Local(_) | ValueRef::SelfParam) | None => Const::Unknown,
        }
    }

    /// Ends the block with a call; code goes on behind it, in a block that nothing leads to where it never comes back.
    pub(super) fn add_call(
        &mut self,
        callee: Callee,
        (args, arg_types): (Vec<Operand>, Vec<Ty>),
        dest: Place,
        site: Site,
    ) {
        let ty = match site.syntax {
            CallSyntax::Static | CallSyntax::Implied => self.flow.locals[dest.local].ty,
            _ => self.ty(site.expr),
        };
        if !matches!(ty.kind(), TyKind::Never) {
            return self.add_returning_call(callee, (args, arg_types), dest, site);
        }
        let call = Call { callee, args, arg_types, dest, next: None, site };
        self.diverge(Terminator::Call(Box::new(call)));
    }

    /// Ends the block with a call that comes back.
    pub(super) fn add_returning_call(
        &mut self,
        callee: Callee,
        (args, arg_types): (Vec<Operand>, Vec<Ty>),
        dest: Place,
        site: Site,
    ) {
        let next = self.new_block();
        let call = Call { callee, args, arg_types, dest, next: Some(next), site };
        self.end(Terminator::Call(Box::new(call)), next);
    }

    /// Puts the value of an expression into a place.
    pub(super) fn into(&mut self, dest: &Place, expr: ExprId) {
        let range = self.range(expr);
        match &self.body().exprs[expr] {
            Expr::Missing | Expr::Underscore => self.assign(dest, Rvalue::Use(Operand::Const(Const::Unknown)), range),
            Expr::Path(_) | Expr::Literal(_) => {
                let value = self.operand(expr);
                self.assign(dest, Rvalue::Use(value), range);
            }
            Expr::Field { .. } | Expr::Index { .. } => {
                let place = self.place(expr);
                let value = self.take(place, self.ty(expr));
                self.assign(dest, Rvalue::Use(value), range);
            }
            Expr::Call { callee, args } => self.call(dest, expr, (*callee, args)),
            Expr::MethodCall(call) => self.method_call(dest, expr, call),
            Expr::Unary { op, expr: inner } => self.unary(dest, expr, (*op, *inner)),
            Expr::Binary { op, lhs, rhs } => self.binary(dest, expr, (*op, *lhs, *rhs)),
            Expr::Assign { op, lhs, rhs } => self.assignment(dest, expr, (*op, *lhs, *rhs)),
            Expr::Ref { mutable, expr: inner, .. } => {
                let access = Access::of(*mutable);
                let place = self.place_for(*inner, access);
                let place = self.coerced((expr, access), place, self.ty(*inner));
                self.capture(&place, if *mutable { CaptureMode::RefMut } else { CaptureMode::Ref });
                if self.statics.contains(&place.local) && dest.path.is_empty() {
                    self.statics.insert(dest.local);
                }
                self.assign(dest, Rvalue::Ref { mutable: *mutable, place }, range);
            }
            Expr::Cast { expr: inner, .. } => {
                let value = self.operand(*inner);
                self.assign(dest, Rvalue::Use(value), range);
            }
            Expr::Tuple(parts) => self.aggregate(dest, Aggregate::Tuple, parts, range),
            Expr::Array(parts) => self.aggregate(dest, Aggregate::Array, parts, range),
            Expr::Repeat { elem, len } => {
                self.operand(*len);
                self.aggregate(dest, Aggregate::Array, &[*elem], range);
                self.clone_element(dest, *elem);
            }
            Expr::Range { start, end, .. } => {
                let bounds: Vec<ExprId> = [*start, *end].into_iter().flatten().collect();
                self.compute(dest, &bounds, range);
            }
            Expr::Record { fields, base, .. } => self.record(dest, expr, (fields, *base)),
            Expr::Await(future) => self.wait(dest, expr, *future),
            Expr::Macro(call) => self.macro_call(dest, expr, call),
            _ => self.control(dest, expr),
        }
    }

    /// `vec![x; n]` makes the others of the first.
    fn clone_element(&mut self, dest: &Place, elem: ExprId) {
        let ty = self.ty(elem);
        let Some(function) = self.conversion(self.source.types.lang().clone, "clone", ty) else { return };
        if self.source.types.is_copy(self.source.owner, ty) {
            return;
        }
        let element = dest.then(Step::Element);
        let value = self.borrow(&element, ty, (false, elem));
        let site = self.implied(elem);
        self.add_returning_call(Callee::Fn(function), (vec![value], vec![ty]), element, site);
    }

    pub(super) fn compute(&mut self, dest: &Place, parts: &[ExprId], range: TextRange) {
        let values = parts.iter().map(|&part| self.operand(part)).collect();
        self.assign(dest, Rvalue::Compute(values), range);
    }

    /// `()`, tuples and arrays.
    pub(super) fn aggregate(&mut self, dest: &Place, kind: Aggregate, parts: &[ExprId], range: TextRange) {
        if parts.is_empty() && kind == Aggregate::Tuple {
            return self.unit(dest, range);
        }
        let parts = self.parts(parts);
        self.assign(dest, Rvalue::Aggregate(kind, parts), range);
    }

    /// The parts of a tuple, an array or a tuple struct, by number.
    pub(super) fn parts(&mut self, parts: &[ExprId]) -> Vec<(Symbol, Operand)> {
        let values: Vec<Operand> = parts.iter().map(|&part| self.operand(part)).collect();
        values.into_iter().enumerate().map(|(at, value)| (Symbol::new(&at.to_string()), value)).collect()
    }

    /// A struct or variant with named fields; those that a base gives are moved out of it.
    fn record(&mut self, dest: &Place, expr: ExprId, (fields, base): (&[(Symbol, ExprId)], Option<ExprId>)) {
        let mut values: Vec<(Symbol, Operand)> =
            fields.iter().map(|&(name, value)| (name, self.operand(value))).collect();
        let def = match self.source.inferred.paths.get(&expr) {
            Some(ValueRef::Ctor(def)) => Some(*def),
            _ => None,
        };
        if let Some(base) = base {
            let place = self.place(base);
            let declared = def.map(|def| self.source.types.field_names(def)).unwrap_or_default();
            let given: FxHashSet<Symbol> = fields.iter().map(|(name, _)| *name).collect();
            for name in declared.into_iter().filter(|name| !given.contains(name)) {
                let ty = self.source.types.field_ty(self.ty(base), name);
                let part = place.then(Step::Field(name));
                values.push((name, self.take(part, ty.unwrap_or_default())));
            }
        }
        let range = self.range(expr);
        let value = match def {
            Some(def) => Rvalue::Aggregate(Aggregate::Adt(def), values),
            None => Rvalue::Compute(values.into_iter().map(|(_, value)| value).collect()),
        };
        self.assign(dest, value, range);
    }

    /// An expression as a statement: what it gives is dropped with the other temporaries.
    pub(super) fn evaluate(&mut self, expr: ExprId) {
        self.temp_of((self.ty(expr), self.range(expr)), self.temps, |cx, temp| cx.into(temp, expr));
    }
}

/// A literal as rules write it: numbers without suffix, strings in quotes.
pub(super) fn written(literal: &Literal) -> Const {
    match literal {
        Literal::Int { value: Some(value), .. } => Const::Literal(value.to_string().into()),
        Literal::Bool(value) => Const::Literal(value.to_string().into()),
        Literal::Str(text) => Const::Literal(format!("\"{text}\"").into()),
        _ => Const::Unknown,
    }
}
