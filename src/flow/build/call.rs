//! Calls of functions, methods and values; `.await`.

use super::Builder;
use super::place::{Access, MAX_DEREFS};
use crate::base::name::Symbol;
use crate::def::ids::DefId;
use crate::flow::ir::{
    Aggregate, Await, AwaitMode, CallSyntax, Callee, CaptureMode, Operand, Place, Rvalue, Site, Step, Terminator,
};
use crate::syntax::body::{ExprId, MethodCall};
use crate::syntax::item_tree::{ItemKind, SelfParam};
use crate::syntax::type_ref::TypeRef;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{FnRef, ValueRef};

/// How a method takes what it is called on.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Receiver {
    Value,
    Ref { mutable: bool },
}

impl Builder<'_> {
    pub(super) fn call(&mut self, dest: &Place, expr: ExprId, (callee, args): (ExprId, &[ExprId])) {
        let range = self.range(expr);
        let site = |syntax, name_range| Site { expr, range, name_range, syntax };
        let name_range = self.range(callee);
        let called = match self.source.inferred.paths.get(&callee) {
            Some(ValueRef::Fn(function)) => (Callee::Fn(function.clone()), CallSyntax::Path),
            Some(ValueRef::Extern(path)) => (Callee::Extern(path.as_str().into()), CallSyntax::Path),
            Some(&ValueRef::Ctor(def)) => return self.construct(dest, expr, (def, args)),
            _ => {
                let (place, ty) = self.callee_place(callee);
                let value = match place {
                    Some(place) => {
                        self.capture(&place, CaptureMode::Ref);
                        Operand::Copy(place)
                    }
                    None => self.operand(callee),
                };
                (Callee::Value(value, ty), CallSyntax::Value)
            }
        };
        let values = args.iter().map(|&arg| self.operand(arg)).collect();
        let types = args.iter().map(|&arg| self.ty(arg)).collect();
        self.add_call(called.0, (values, types), dest.clone(), site(called.1, name_range));
    }

    /// The variable, field or temporary that holds the function which is called.
    fn callee_place(&mut self, callee: ExprId) -> (Option<Place>, Ty) {
        let ty = self.ty(callee);
        if self.source.inferred.paths.contains_key(&callee) && self.variable(callee).is_none() {
            return (None, ty);
        }
        let place = self.place(callee);
        let calls = self.source.inferred.derefs.contains_key(&callee);
        match calls {
            true => {
                let is_function = |ty: Ty| !matches!(ty.kind(), TyKind::Adt(..) | TyKind::Ref { .. });
                let (place, ty) = self.autoderef((callee, Access::Read), place, ty, &is_function);
                (Some(place), ty)
            }
            false => (Some(place), ty),
        }
    }

    /// A tuple struct or variant is made.
    fn construct(&mut self, dest: &Place, expr: ExprId, (def, args): (DefId, &[ExprId])) {
        let parts = self.parts(args);
        let range = self.range(expr);
        self.assign(dest, Rvalue::Aggregate(Aggregate::Adt(def), parts), range);
    }

    pub(super) fn method_call(&mut self, dest: &Place, expr: ExprId, call: &MethodCall) {
        let site = Site { expr, range: self.range(expr), name_range: call.name_range, syntax: CallSyntax::Method };
        let mut types = vec![self.ty(call.receiver)];
        types.extend(call.args.iter().map(|&arg| self.ty(arg)));
        let (callee, receiver) = match self.source.inferred.methods.get(&expr).cloned() {
            Some(function) => {
                let receiver = self.receiver(expr, call.receiver, &function);
                (Callee::Fn(function), receiver)
            }
            None => (Callee::Unknown, self.unknown_receiver(expr, call.receiver)),
        };
        let mut args = vec![receiver];
        args.extend(call.args.iter().map(|&arg| self.operand(arg)).collect::<Vec<_>>());
        self.add_call(callee, (args, types), dest.clone(), site);
    }

    /// What a method gets as `self`: the value, or a reference that is made for it.
    fn receiver(&mut self, expr: ExprId, receiver: ExprId, function: &FnRef) -> Operand {
        let by = self.receiver_of(function);
        let (own, wanted) = (self.ty(receiver), function.self_ty);
        let moves = || !self.is_place(receiver) && !wanted.is_some_and(|wanted| self.copies_out(own, wanted));
        if by == Receiver::Value && (Some(own) == wanted || moves()) {
            return self.operand(receiver);
        }
        let access = Access::of(by == Receiver::Ref { mutable: true });
        let place = self.place_for(receiver, access);
        let (place, ty) = self.autoderef((expr, access), place, own, &|ty| Some(ty) == wanted);
        match by {
            Receiver::Value if place.is_behind_deref() => Operand::Copy(place),
            Receiver::Value => self.take(place, ty),
            Receiver::Ref { mutable } => self.borrow(&place, ty, (mutable, receiver)),
        }
    }

    /// Following a type leads to one whose value is copied out: the pointer stays where it is.
    fn copies_out(&self, own: Ty, wanted: Ty) -> bool {
        let target = |ty: &Ty| self.source.types.deref_target(self.source.owner, *ty);
        let behind = std::iter::successors(target(&own), target).take(MAX_DEREFS);
        behind.into_iter().any(|ty| ty == wanted) && self.is_copy(wanted)
    }

    /// What a method that was not found gets as `self`. Where the receiver is a pointer to something unknown the method is that
    /// one's, and the pointer stays where it is: only a `Box` can be moved out of.
    fn unknown_receiver(&mut self, expr: ExprId, receiver: ExprId) -> Operand {
        let own = self.ty(receiver);
        if !self.is_place(receiver) || !self.points_to_unknown(own) {
            return self.operand(receiver);
        }
        let access = Access::of(true);
        let place = self.place_for(receiver, access);
        let (place, ty) = self.autoderef((expr, access), place, own, &Ty::is_unknown);
        self.borrow(&place, ty, (true, receiver))
    }

    /// Following the type leads to one that is not known, and not through a `Box` at the end.
    fn points_to_unknown(&self, ty: Ty) -> bool {
        let (types, owner) = (self.source.types, self.source.owner);
        let is_pointer = |ty: Ty| types.lang().deref.is_some_and(|deref| types.has_trait(owner, ty, (deref, &[])));
        let mut at = ty;
        for _ in 0..MAX_DEREFS {
            match types.deref_target(owner, at) {
                Some(target) if target.is_unknown() => return !self.is_box(at),
                Some(target) => at = target,
                None => return !self.is_box(at) && is_pointer(at),
            }
        }
        false
    }

    fn receiver_of(&self, function: &FnRef) -> Receiver {
        let ItemKind::Fn(item) = &self.program().item(function.def).kind else { return Receiver::Value };
        match &item.self_param {
            Some(SelfParam::Ref { mutable } | SelfParam::Typed(TypeRef::Ref { mutable, .. })) => {
                Receiver::Ref { mutable: *mutable }
            }
            _ => Receiver::Value,
        }
    }

    /// A call that nobody wrote; its value stays in a temporary.
    pub(super) fn call_fn(&mut self, (function, site): (FnRef, Site), args: Vec<Operand>, of: Ty) -> Place {
        let ret = self.source.types.return_ty(&function);
        let types = vec![of; args.len()];
        self.temp_of((ret, site.range), self.temps, |cx, dest| {
            cx.add_call(Callee::Fn(function), (args, types), dest.clone(), site);
        })
    }

    pub(super) fn wait(&mut self, dest: &Place, expr: ExprId, future: ExprId) {
        let value = self.future(future);
        self.poll_own(future, &value);
        self.add_await(dest, expr, (vec![value], AwaitMode::One));
    }

    /// Who awaits a future of a type of the project's runs its `poll`, which may run what the future holds.
    fn poll_own(&mut self, expr: ExprId, value: &Operand) {
        let Some(place) = value.place().cloned() else { return };
        let ty = self.place_ty(&place);
        let types = self.source.types;
        let is_own = |krate| types.program().root(krate).is_some_and(|root| root.local);
        if !matches!(ty.kind(), TyKind::Adt(def, _) if is_own(def.krate)) {
            return;
        }
        let poll = types.lang().future.and_then(|future| types.trait_method(future, "poll", (ty, &[])));
        if let Some(function) = poll.filter(|function| is_own(function.def.krate)) {
            let dest = self.temp(Ty::unknown(), self.range(expr));
            let site = self.implied(expr);
            self.add_returning_call(Callee::Fn(function), (vec![Operand::Copy(place)], vec![ty]), dest, site);
        }
    }

    /// What is awaited: the value, or the future that it becomes.
    fn future(&mut self, expr: ExprId) -> Operand {
        let value = self.operand(expr);
        let ty = self.ty(expr);
        match self.conversion(self.source.types.lang().into_future, "into_future", ty) {
            Some(function) => {
                let ret = self.source.types.return_ty(&function);
                let site = self.implied(expr);
                let future = self.call_fn((function, site), vec![value], ty);
                self.take(future, ret)
            }
            None => value,
        }
    }

    /// The method by which the language makes an iterator or a future of a value, where the type has one that is not std's.
    pub(super) fn conversion(&self, trait_def: Option<DefId>, method: &str, ty: Ty) -> Option<FnRef> {
        let function = self.source.types.trait_method(trait_def?, method, (ty, &[]))?;
        (function.def.krate != self.program().std_crate()).then_some(function)
    }

    pub(super) fn add_await(&mut self, dest: &Place, expr: ExprId, (futures, mode): (Vec<Operand>, AwaitMode)) {
        let next = self.new_block();
        let range = self.range(expr);
        let wait = Await { futures, mode, arms: Vec::new(), dest: dest.clone(), next, range };
        self.end(Terminator::Await(Box::new(wait)), next);
    }

    /// The part of an enum's value that a variant with one field holds.
    pub(super) fn payload(&self, place: &Place, variant: DefId) -> Place {
        place.then(Step::Variant(variant)).then(Step::Field(Symbol::new("0")))
    }
}
