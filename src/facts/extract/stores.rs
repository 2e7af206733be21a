//! What the statements and calls of a body put into fields of the project's types, and into statics.

use super::blocks::{Extractor, is_bool};
use super::loans::{Loan, led_to, putting_in};
use super::values::may_hold_function;
use crate::def::ids::DefId;
use crate::facts::body::Store;
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::analyses::reaching::Point;
use crate::flow::ir::{BlockId, Const, Operand, Place, Rvalue, Stmt, Terminator};
use crate::ty::kinds::Ty;

impl Extractor<'_> {
    /// Notes what the statements of a block put into fields.
    pub(super) fn statements(&mut self, id: BlockId) {
        let flow = &self.read.flow;
        for (at, stmt) in flow.blocks[id].stmts.iter().enumerate() {
            let point = Point { block: id, at: at as u32 };
            match &stmt.value {
                Rvalue::Aggregate(kind, parts) => {
                    let fields = self.values.stored(*kind, parts, point);
                    for ((field, value), (_, part)) in fields.into_iter().zip(parts) {
                        self.store((field, part), (value, false), id);
                    }
                }
                Rvalue::Use(Operand::Const(Const::Static(def))) if stmt.dest.path.is_empty() => {
                    self.statics.insert(stmt.dest.local, *def);
                }
                Rvalue::Use(operand) if stmt.dest.path.is_empty() => {
                    if let Some(&def) = self.statics.get(&stmt.dest.local) {
                        let (value, field) = (self.values.operand(operand, point), self.field_of_static(def));
                        self.store((field, operand), (value, true), id);
                    }
                }
                Rvalue::Use(operand) => {
                    if let Some(field) = self.values.assigned_field(&stmt.dest).or_else(|| self.lent_field(stmt)) {
                        let value = self.values.operand(operand, point);
                        self.store((field, operand), (value, stmt.dest.is_behind_deref()), id);
                    }
                }
                Rvalue::Ref { mutable: true, place } => self.unknown_switch(place),
                Rvalue::Not(_) | Rvalue::Compute(_) if !stmt.dest.path.is_empty() => self.unknown_switch(&stmt.dest),
                _ => {}
            }
        }
        self.stored_by_call(id);
    }

    fn store(&mut self, (field, operand): (Field, &Operand), (value, is_change): (ValueId, bool), id: BlockId) {
        let (prior, ty) = match operand.place() {
            Some(place) => (self.prior_on(place, id), self.cx.place_ty(&self.read.flow, place)),
            None => (Vec::new(), Ty::unknown()),
        };
        if self.is_own(field) && (value != ValueId::UNKNOWN || !prior.is_empty() || is_bool(ty)) {
            self.stores.push(Store { field, value, is_change, ty, prior });
        }
    }

    /// A field that is true or false, and that somebody may set by a reference, or that is worked out.
    fn unknown_switch(&mut self, place: &Place) {
        let ty = self.cx.place_ty(&self.read.flow, place);
        if let Some(field) = self.values.assigned_field(place).filter(|&field| is_bool(ty) && self.is_own(field)) {
            let (value, prior) = (ValueId::UNKNOWN, Vec::new());
            self.stores.push(Store { field, value, is_change: true, ty, prior });
        }
    }

    fn is_own(&self, field: Field) -> bool {
        field.of.is_some_and(|of| self.cx.is_local(of.krate))
    }

    /// `self.hooks.push(hook)`: what a method may put into the field that it is called on.
    fn stored_by_call(&mut self, id: BlockId) {
        let flow = &self.read.flow;
        let Terminator::Call(call) = &flow.blocks[id].end else { return };
        let Some(&number) = self.numbers.calls.get(&id) else { return };
        let Some(receiver) = call.args.first().and_then(|receiver| receiver.place()) else { return };
        let Some(&ty) = call.arg_types.iter().skip(1).find(|&&ty| may_hold_function(ty)) else { return };
        let field = match self.sources.borrowed_mutably(receiver) {
            Some(place) => self.values.assigned_field(&place).or_else(|| self.lent_by(&place)),
            // A cell is changed by who only looks at it.
            None => putting_in(self.cx, call).and_then(|_| self.lent_by(receiver)),
        };
        if let Some(field) = field.filter(|&field| self.is_own(field)) {
            let value = self.values.arena.alloc(Value::Changed(ValueId::UNKNOWN, number));
            self.stores.push(Store { field, value, is_change: true, ty, prior: Vec::new() });
        }
    }

    /// `*self.hook.lock().unwrap() = hook`: the field whose inside is assigned.
    fn lent_field(&self, stmt: &Stmt) -> Option<Field> {
        let holds = may_hold_function(self.cx.place_ty(&self.read.flow, &stmt.dest));
        self.lent_by(&stmt.dest).filter(|_| holds)
    }

    /// The field or static that a guard or reference was made from by functions of std: `self.hooks.lock().unwrap()`.
    fn lent_by(&self, place: &Place) -> Option<Field> {
        match led_to(self.cx, (&self.read.flow, &self.sources), place)? {
            Loan::Field(place) => self.values.assigned_field(&place),
            Loan::Static(def) => Some(self.field_of_static(def)),
        }
    }

    /// A static, as what is put there is put down.
    fn field_of_static(&self, def: DefId) -> Field {
        Field { of: Some(def), variant: None, name: self.cx.types.program().name(def) }
    }
}
