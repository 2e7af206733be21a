//! Where what a call gives back comes from: out of the function that it runs, or, through functions of std, from what it is given.

use std::sync::Arc;

use crate::def::ids::DefId;
use crate::facts::body::Target;
use crate::facts::ids::{AwaitId, CallId};
use crate::facts::value::{Field, Value};
use crate::flow::ir::RegionId;
use crate::ty::kinds::{Ty, TyKind};

use super::callee::{Callee, Resolved};
use super::frame::Frame;
use super::origin::{Ask, Origin};
use super::origins::Search;

impl Search<'_, '_> {
    pub(super) fn called(&mut self, frame: &Frame, call: CallId, path: &[Field]) {
        let resolved = frame.body.meaning(call).resolved.clone();
        if self.ask == Ask::Futures {
            return self.future_of_call(frame, call, resolved.as_deref());
        }
        self.goes_through |= self.is_round(frame, call);
        match resolved.as_ref().map(|resolved| &resolved.callee) {
            Some(Callee::Body(def)) if self.solver.cx.is_local(def.krate) => self.returned(frame, call, (*def, path)),
            _ if self.is_clone(frame, call) || self.keeps_text(frame, call) => {
                let of = frame.body.facts.calls[call].args.first().copied();
                of.into_iter().for_each(|of| self.value(frame, of, path));
            }
            _ if self.ask == Ask::Makers && !self.hands_on(frame, call) => {
                self.add(Origin::Called(frame.body.facts.owner, call));
            }
            _ if self.ask == Ask::Adapted && self.is_by_std(frame, call) => self.adapted(frame, call, path),
            Some(Callee::Std | Callee::Rule(_)) => match self.defaulted(frame, call) {
                Some(ty) if self.ask == Ask::Itself || self.ask == Ask::Functions => self.default_of(ty, path),
                _ => self.through_std(frame, call, path),
            },
            _ if matches!(self.ask, Ask::Functions | Ask::Types(_)) && self.is_made_with(frame, call, path) => {}
            _ => match &frame.body.facts.calls[call].target {
                Target::Macro(_) => self.through_std(frame, call, path),
                // `let (sender, receiver) = unbounded()`: who makes a tuple makes what is in it.
                _ if self.ask == Ask::Makers && path.iter().all(|field| field.of.is_none()) => {
                    self.add(Origin::Called(frame.body.facts.owner, call));
                }
                _ => self.unknown(frame.body.facts.owner, path),
            },
        }
    }

    /// The future that a call makes, or those that it wraps: what it was given.
    fn future_of_call(&mut self, frame: &Frame, call: CallId, resolved: Option<&Resolved>) {
        let cx = self.solver.cx;
        let own = |def: &DefId| cx.is_local(def.krate);
        match resolved.map(|resolved| &resolved.callee) {
            Some(Callee::Future(def)) if own(def) => self.add(Origin::Future(*def)),
            Some(Callee::Body(def)) if own(def) => self.returned(frame, call, (*def, &[])),
            Some(Callee::OneOf { candidates, .. }) => {
                let futures: Vec<DefId> = candidates.iter().map(|function| function.def).filter(own).collect();
                for def in futures {
                    match self.solver.body(def) {
                        Some(body) if body.facts.kind().is_deferred() => self.add(Origin::Future(def)),
                        _ => self.returned(frame, call, (def, &[])),
                    }
                }
            }
            _ => {
                let any = resolved.and_then(|it| it.function.as_ref());
                let any = any.map(|function| cx.async_methods(function)).unwrap_or_default();
                any.into_iter().filter(own).for_each(|def| self.add(Origin::Future(def)));
                let args = frame.body.facts.calls[call].args.clone();
                for (at, arg) in args.into_iter().enumerate() {
                    if self.solver.may_be_run(&frame.body, call, at) {
                        self.value(frame, arg, &[]);
                    }
                }
            }
        }
    }

    /// The call gives the like of what it is called on.
    fn is_clone(&self, frame: &Frame, call: CallId) -> bool {
        let lang = self.solver.cx.types().lang().clone;
        let Target::Fn(function) = &frame.body.facts.calls[call].target else { return false };
        lang.is_some() && function.of_trait == lang
    }

    /// The call gives the text that it is given: `String::from("a")`, `"a".to_string()`.
    fn keeps_text(&self, frame: &Frame, call: CallId) -> bool {
        let facts = &frame.body.facts.calls[call];
        let (Target::Fn(function), [given]) = (&facts.target, &*facts.arg_types) else { return false };
        let types = self.solver.cx.types();
        let is_text = |ty: Ty| match ty.peel_refs().kind() {
            TyKind::Primitive(name) => *name == "str",
            TyKind::Adt(def, _) => types.lang().string == Some(*def),
            _ => false,
        };
        let keeps = || {
            let name = self.solver.cx.program().name(function.def);
            ["to_string", "to_owned", "from", "into", "as_str", "as_ref", "borrow"].contains(&name.as_str())
        };
        self.solver.is_std(function.def) && is_text(*given) && keeps() && is_text(types.return_ty(function))
    }

    /// The call only gives on what it is called on, or what is in it.
    fn hands_on(&self, frame: &Frame, call: CallId) -> bool {
        match frame.body.meaning(call).resolved.as_ref().map(|resolved| &resolved.callee) {
            Some(Callee::Std) => self.solver.flows_through(&frame.body, call, 0),
            _ => false,
        }
    }

    pub(super) fn returned(&mut self, frame: &Frame, call: CallId, (def, path): (DefId, &[Field])) {
        match self.solver.body(def) {
            Some(body) => {
                let result = body.facts.regions[RegionId::ROOT].result;
                let by = Some((call, Arc::new(frame.clone())));
                self.value(&Frame { body, by }, result, path);
            }
            None => self.found.open = true,
        }
    }

    /// A function of std without functions of its own can only give back what it was given, or what a closure gives that it was
    /// given, as its types allow.
    fn through_std(&mut self, frame: &Frame, call: CallId, path: &[Field]) {
        let mut any = false;
        let args = frame.body.facts.calls[call].args.len();
        // What is put in the place of what a call takes out is not what it gives.
        let given = if self.solver.takes_out(&frame.body, call) { args.min(1) } else { args };
        for at in 0..given {
            if self.ask == Ask::Functions && self.is_made_later(frame, (call, at), path) {
                any = true;
            } else if self.solver.flows_through(&frame.body, call, at) {
                any = true;
                self.through(frame, (call, at), path);
            }
        }
        any |= self.through_closures(frame, call, path);
        // The default of what may hold a function holds none.
        if !any && self.ask != Ask::Functions {
            self.found.open = true;
        }
    }

    pub(super) fn through(&mut self, frame: &Frame, at: (CallId, usize), path: &[Field]) {
        let path = self.without_wrappers(path);
        self.argument(frame, at, path);
    }

    /// A wrapper of std stands for what is in it: the fields of its own are left out on the way through.
    pub(super) fn without_wrappers<'p>(&self, path: &'p [Field]) -> &'p [Field] {
        let own = path.iter().position(|field| field.of.is_none_or(|of| !self.solver.is_std(of)));
        own.map_or(&[], |own| &path[own..])
    }

    pub(super) fn awaited(&mut self, frame: &Frame, wait: AwaitId, path: &[Field]) {
        let futures = frame.body.facts.awaits[wait].futures.clone();
        let [future] = futures.as_slice() else {
            self.found.open = true;
            return;
        };
        match &frame.body.facts.values[*future] {
            Value::Closure(region) => {
                let result = frame.body.facts.regions[*region].result;
                self.value(frame, result, path);
            }
            Value::Call(call) => {
                let call = *call;
                let resolved = frame.body.meaning(call).resolved.clone();
                match resolved.as_ref().map(|resolved| &resolved.callee) {
                    Some(Callee::Future(def)) if self.solver.cx.is_local(def.krate) => {
                        self.returned(frame, call, (*def, path));
                    }
                    _ if self.ask == Ask::Makers => self.add(Origin::Called(frame.body.facts.owner, call)),
                    _ => self.unknown(frame.body.facts.owner, path),
                }
            }
            _ => self.unknown(frame.body.facts.owner, path),
        }
    }
}
