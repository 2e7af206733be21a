//! What the parameters of closures are given: by functions that the closures are given to, and by who calls them.

use std::sync::Arc;

use crate::facts::body::{BodyFacts, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::ir::{RegionId, RegionKind};
use crate::rules::Effect;
use crate::ty::kinds::{Ty, TyKind};

use super::callee::Callee;
use super::frame::Frame;
use super::origin::{Ask, Origin};
use super::origins::Search;

impl Search<'_, '_> {
    /// What a parameter of a closure is given.
    pub(super) fn given_to_closure(&mut self, frame: &Frame, (region, at): (RegionId, u32), path: &[Field]) {
        let facts = &frame.body.facts;
        if !matches!(self.ask, Ask::Functions | Ask::Types(_)) {
            return self.unknown(facts.owner, path);
        }
        let is_it = |arg: &ValueId| is_closure(facts, *arg, region);
        let takers = facts.calls.iter().filter(|(_, call)| call.args.iter().any(is_it));
        let takers: Vec<(CallId, usize)> =
            takers.filter_map(|(id, call)| Some((id, call.args.iter().position(is_it)?))).collect();
        match takers.as_slice() {
            &[(call, number)] => match self.taker(frame, call) {
                Some(Taker::Std) => self.given_by_std(frame, (call, number), path),
                Some(Taker::Own) => self.given_by_own(frame, (call, number, at), path),
                None => self.unknown(facts.owner, path),
            },
            // Who calls it tells.
            [] if self.ask == Ask::Functions && facts.owner == self.start && frame.by.is_none() => {
                self.add(Origin::Handed(region, at, path.to_vec()));
            }
            _ => self.unknown(facts.owner, path),
        }
    }

    fn taker(&self, frame: &Frame, call: CallId) -> Option<Taker> {
        match &frame.body.meaning(call).resolved.as_ref()?.callee {
            Callee::Std | Callee::Rule(_) => Some(Taker::Std),
            Callee::Body(def) if self.solver.cx.is_local(def.krate) => Some(Taker::Own),
            _ => None,
        }
    }

    /// What a closure is given by a function of std comes from the other arguments: `hooks.iter().for_each(|hook| hook())`.
    fn given_by_std(&mut self, frame: &Frame, (call, number): (CallId, usize), path: &[Field]) {
        let others = frame.body.facts.calls[call].args.len();
        if others < 2 {
            return self.unknown(frame.body.facts.owner, path);
        }
        self.goes_through |= self.is_called_again(frame, (call, number));
        for at in (0..others).filter(|at| *at != number) {
            self.through(frame, (call, at), path);
        }
    }

    /// The function may call what it is given here for one element after the other.
    fn is_called_again(&self, frame: &Frame, (call, number): (CallId, usize)) -> bool {
        let Target::Fn(function) = &frame.body.facts.calls[call].target else { return false };
        let own = usize::from(self.solver.cx.takes_self(function));
        number.checked_sub(own).is_some_and(|number| self.solver.cx.types().calls_again(function.def, number))
    }

    /// A function of the project calls the closure that it is given, with arguments of its own.
    fn given_by_own(&mut self, frame: &Frame, (call, number, at): (CallId, usize, u32), path: &[Field]) {
        let resolved = frame.body.meaning(call).resolved.clone();
        let Some(Callee::Body(def)) = resolved.as_ref().map(|resolved| &resolved.callee) else { return };
        let Some(body) = self.solver.body(*def) else { return self.leave_open() };
        let is_param = |value: ValueId| is_param(&body.facts, value, number as u32);
        let calls = body.facts.calls.iter().filter(|(_, call)| match &call.target {
            Target::Value(value, _) => is_param(*value),
            _ => false,
        });
        let calls: Vec<CallId> = calls.map(|(id, _)| id).collect();
        let inner = Frame { body: body.clone(), by: Some((call, Arc::new(frame.clone()))) };
        if calls.is_empty() {
            return self.unknown(frame.body.facts.owner, path);
        }
        let mut chosen = 0;
        for call in calls {
            let before = self.count();
            self.argument(&inner, (call, at as usize), path);
            chosen += usize::from(self.count() > before);
        }
        self.chooses |= chosen > 1;
    }

    pub(super) fn is_by_std(&self, frame: &Frame, call: CallId) -> bool {
        let Target::Fn(function) = &frame.body.facts.calls[call].target else { return false };
        self.solver.is_std(function.def)
    }

    /// The functions that an iterator or lazy value of std is made of: `files.iter().map(read)` has `read`, and what `files`
    /// is made of, if that is an iterator.
    pub(super) fn adapted(&mut self, frame: &Frame, call: CallId, path: &[Field]) {
        let Target::Fn(function) = &frame.body.facts.calls[call].target else { return };
        for at in 0..frame.body.facts.calls[call].args.len() {
            let types = self.solver.cx.types();
            let holds = types.flows_back(function.def, at);
            let is_function = self.solver.is_given_function(&frame.body, call, at);
            match is_function {
                true if holds => {
                    let outer = std::mem::replace(&mut self.ask, Ask::Functions);
                    self.argument(frame, (call, at), &[]);
                    self.ask = outer;
                }
                false if holds || self.solver.flows_through(&frame.body, call, at) => {
                    self.argument(frame, (call, at), path);
                }
                _ => {}
            }
        }
    }

    /// What is given for an argument makes the value when somebody asks for it: `OnceLock::get_or_init`, `LazyLock::new`.
    pub(super) fn is_made_later(&mut self, frame: &Frame, (call, at): (CallId, usize), path: &[Field]) -> bool {
        let Some(resolved) = frame.body.meaning(call).resolved.clone() else { return false };
        let (Some(boundary), Some(function)) = (&resolved.boundary, &resolved.function) else { return false };
        let own = usize::from(self.solver.cx.takes_self(function));
        let covers = at.checked_sub(own).is_some_and(|index| boundary.covers(index));
        if !covers || !matches!(boundary.effect, Effect::Keeps | Effect::Once) {
            return false;
        }
        match frame.body.facts.calls[call].args.get(at) {
            Some(&arg) => self.made_by(frame, arg, path),
            None => false,
        }
    }

    /// A static is made with a function that gives its value: `thread_local!`, the lazy values of other crates.
    pub(super) fn is_made_with(&mut self, frame: &Frame, call: CallId, path: &[Field]) -> bool {
        let facts = &frame.body.facts;
        let is_static = facts.kind() == RegionKind::Init && facts.calls[call].region == RegionId::ROOT;
        match &*facts.calls[call].args {
            &[only] if is_static => self.made_by(frame, only, path),
            _ => false,
        }
    }

    /// What a function gives that makes a value. True where it is known.
    fn made_by(&mut self, frame: &Frame, function: ValueId, path: &[Field]) -> bool {
        match &frame.body.facts.values[function] {
            Value::Closure(region) => {
                let result = frame.body.facts.regions[*region].result;
                self.value(frame, result, path);
                true
            }
            Value::Fn(maker, _) if self.solver.cx.is_local(maker.def.krate) => {
                match self.solver.body(maker.def) {
                    Some(body) => {
                        let result = body.facts.regions[RegionId::ROOT].result;
                        self.value(&Frame { body, by: None }, result, path);
                    }
                    None => self.leave_open(),
                }
                true
            }
            _ => false,
        }
    }

    /// `map_or(first, |x| ..)` gives what its closure gives. True where something is known by that.
    pub(super) fn through_closures(&mut self, frame: &Frame, call: CallId, path: &[Field]) -> bool {
        let facts = &frame.body.facts.calls[call];
        let Target::Fn(function) = &facts.target else { return false };
        let given = self.solver.cx.types().return_ty(function);
        let mut any = false;
        for (&arg, ty) in facts.args.iter().zip(&facts.arg_types) {
            let (TyKind::Closure { ret, .. } | TyKind::FnPtr { ret, .. }) = ty.peel_refs().kind() else { continue };
            // A function may be in what is given, as what an `Option` is mapped to.
            let is_inside = |given: Ty| match given.kind() {
                TyKind::Adt(_, args) => args.contains(ret),
                _ => false,
            };
            match &frame.body.facts.values[arg] {
                Value::Closure(region) if *ret == given || self.ask == Ask::Functions && is_inside(given) => {
                    any = true;
                    let path = self.without_wrappers(path);
                    self.value(frame, frame.body.facts.regions[*region].result, path);
                }
                _ if self.ask == Ask::Functions => {}
                // It may be in what the call gives.
                _ if given.any(&|kind| kind == ret.kind()) => self.leave_open(),
                _ => {}
            }
        }
        any
    }

    /// The call asks for the next of what a loop goes through.
    pub(super) fn is_round(&self, frame: &Frame, call: CallId) -> bool {
        self.solver.cx.is_round(&frame.body.facts.calls[call])
    }
}

/// Who takes a closure.
enum Taker {
    Std,
    /// A function of the project.
    Own,
}

fn is_closure(facts: &BodyFacts, value: ValueId, region: RegionId) -> bool {
    match &facts.values[value] {
        Value::Closure(own) => *own == region,
        Value::AnyOf(values) => matches!(values.as_slice(), [only] if is_closure(facts, *only, region)),
        _ => false,
    }
}

fn is_param(facts: &BodyFacts, value: ValueId, number: u32) -> bool {
    match &facts.values[value] {
        Value::Param(RegionId::ROOT, at) => *at == number,
        Value::AnyOf(values) => matches!(values.as_slice(), [only] if is_param(facts, *only, number)),
        _ => false,
    }
}
