//! What a value is after a function of the project was lent it to change it: `hook.set(slow)` puts `slow` into a field.

use std::sync::Arc;

use crate::facts::body::{BodyFacts, CallFacts, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::ir::RegionId;
use crate::syntax::item_tree::SelfParam;
use crate::ty::kinds::{Ty, TyKind};

use super::callee::Callee;
use super::cx::SolveCx;
use super::frame::Frame;
use super::origin::Ask;
use super::origins::Search;

/// Functions that a function lends the value are looked into this far.
const MAX_DEPTH: u32 = 3;

/// What a call does to a field.
struct Put {
    /// What it puts there, each in the body that does so.
    values: Vec<(Frame, ValueId)>,
    /// What was there before may be there still.
    may_stay: bool,
    /// Something else may be there.
    open: bool,
}

impl Search<'_, '_> {
    /// A part of a value that was lent to a call, as it is after the call.
    pub(super) fn set_by_call(&mut self, frame: &Frame, (before, call): (ValueId, CallId), path: &[Field]) {
        let field = path.first().copied().filter(|field| self.is_followed(*field, path.len()));
        let Some(field) = field.filter(|_| matches!(self.ask, Ask::Functions | Ask::Itself)) else {
            // Where it is made, and of which types, is not told by what it was lent to.
            if self.ask == Ask::Itself {
                self.leave_open();
            }
            return self.value(frame, before, path);
        };
        if !self.is_set_anywhere(frame, field) {
            return self.value(frame, before, path);
        }
        let put = self.put_by(frame, (call, field), MAX_DEPTH);
        if put.open {
            self.leave_open();
        }
        for (inside, value) in &put.values {
            self.value(inside, *value, &path[1..]);
        }
        if put.may_stay {
            self.value(frame, before, path);
        }
    }

    /// Of such a field all that puts something there is known: a switch by itself, or what may hold a function.
    fn is_followed(&self, field: Field, len: usize) -> bool {
        let Some(of) = field.of.filter(|_| field.variant.is_none()) else { return false };
        let types = self.solver.cx.types();
        let fields = types.fields(of);
        let ty = fields.fields.iter().find(|(name, _)| *name == field.name).map(|(_, ty)| *ty);
        let is_switch = |ty: Ty| matches!(ty.kind(), TyKind::Primitive(name) if *name == "bool");
        match self.ask {
            Ask::Itself => len == 1 && ty.is_some_and(is_switch),
            _ => ty.is_some(),
        }
    }

    /// Some function puts something into the field of a value that is there.
    fn is_set_anywhere(&mut self, frame: &Frame, field: Field) -> bool {
        let Some(of) = field.of else { return true };
        let crates = self.solver.crates_around(of.krate, frame.body.facts.owner.krate);
        self.solver.stores(field, &crates, &|_, store| store.is_change).contains(&true)
    }

    fn put_by(&mut self, frame: &Frame, (call, field): (CallId, Field), depth: u32) -> Put {
        let unknown = Put { values: Vec::new(), may_stay: true, open: true };
        let callee = match frame.body.meaning(call).resolved.as_ref().map(|resolved| &resolved.callee) {
            Some(Callee::Body(def)) if depth > 0 && self.solver.cx.is_local(def.krate) => *def,
            Some(Callee::Body(_)) if depth == 0 => {
                self.solver.limits.values += 1;
                return unknown;
            }
            // What std is lent, it leaves in its fields, but for what it puts into the field that it is lent itself.
            Some(Callee::Std | Callee::Rule(_)) => {
                let facts = &frame.body.facts;
                let by_it = |value: ValueId| facts.values[value] == Value::Changed(ValueId::UNKNOWN, call);
                let own = facts.stores.iter().filter(|store| is_same(store.field, field) && by_it(store.value));
                let values = own.map(|store| (frame.clone(), store.value)).collect();
                return Put { values, may_stay: true, open: false };
            }
            _ => return unknown,
        };
        let Some(body) = self.solver.body(callee) else { return unknown };
        let inside = Frame { body: body.clone(), by: Some((call, Arc::new(frame.clone()))) };
        let own = body.facts.stores.iter().filter(|store| store.is_change && is_same(store.field, field));
        let own: Vec<ValueId> = own.map(|store| store.value).collect();
        let lending = body.facts.calls.iter().filter(|(_, call)| lends(self.solver.cx, call, field)).map(|(id, _)| id);
        let lending: Vec<CallId> = lending.collect();
        let is_sure = own.len() == 1 && lending.is_empty() && is_straight(&body.facts);
        let mut put = Put { values: Vec::new(), may_stay: !is_sure, open: false };
        put.open |= own.contains(&ValueId::UNKNOWN);
        put.values.extend(own.into_iter().map(|value| (inside.clone(), value)));
        for call in lending {
            let more = self.put_by(&inside, (call, field), depth - 1);
            put.open |= more.open;
            put.values.extend(more.values);
        }
        put
    }
}

fn is_same(one: Field, other: Field) -> bool {
    one.of == other.of && one.name == other.name
}

/// The call is lent a value of the field's type to change it.
fn lends(cx: SolveCx<'_>, call: &CallFacts, field: Field) -> bool {
    let is_it = |ty: Ty| matches!(ty.kind(), TyKind::Adt(def, _) if field.of == Some(*def));
    let takes_mutably = match &call.target {
        Target::Fn(function) => {
            let item = cx.function_item(function.def);
            item.is_some_and(|item| matches!(item.self_param, Some(SelfParam::Ref { mutable: true })))
        }
        _ => false,
    };
    call.arg_types.iter().enumerate().any(|(at, ty)| match ty.kind() {
        TyKind::Ref { mutable: true, inner } => is_it(*inner),
        _ => at == 0 && takes_mutably && is_it(*ty),
    })
}

/// There is one way through the body.
fn is_straight(facts: &BodyFacts) -> bool {
    let mut own = facts.blocks.iter().filter(|block| block.region == RegionId::ROOT);
    own.all(|block| block.next.len() <= 1) && facts.regions.len() == 1
}
