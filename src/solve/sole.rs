//! Whether a value that many could share has one owner: it was made here, or by a function that gives it back, and nobody else was
//! given a pointer or a clone.

use std::cell::Cell;
use std::sync::Arc;

use crate::def::ids::DefId;
use crate::facts::body::{CallFacts, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::ir::{CallSyntax, RegionId};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::FnRef;

use super::bodies::Body;
use super::callee::Callee;
use super::cx::SolveCx;
use super::solver::Solver;

/// So many values are looked at for one answer.
const MAX_STEPS: u32 = 256;

/// Which owner is asked for.
#[derive(Copy, Clone)]
pub(super) struct Owner {
    /// The clones of the value share what it owns.
    pub(super) is_shared: bool,
    /// Its type: the functions of the type's crate make it.
    pub(super) of: DefId,
}

impl Solver<'_> {
    /// What a path leads to in a value of a body is nobody else's. `but` is the call that ends it.
    pub(super) fn is_sole(
        &mut self,
        (body, but): (&Arc<Body>, CallId),
        (value, path): (ValueId, &[Field]),
        owner: Owner,
    ) -> bool {
        let left = Cell::new(MAX_STEPS);
        self.made(&Step { body: body.clone(), but: Some(but), owner, left: &left }, value, path)
    }

    fn made(&mut self, step: &Step<'_>, value: ValueId, path: &[Field]) -> bool {
        let Some(left) = step.left.get().checked_sub(1) else {
            self.limits.values += 1;
            return false;
        };
        step.left.set(left);
        match &step.body.clone().facts.values[value] {
            Value::AnyOf(all) => all.iter().all(|&it| it == value || self.made(step, it, path)),
            Value::Part(whole, field) => {
                let path: Vec<Field> = std::iter::once(*field).chain(path.iter().copied()).collect();
                self.made(step, *whole, &path)
            }
            Value::Ctor(_) => true,
            Value::Built(def, parts) => match path.split_first() {
                Some((field, _)) if field.variant.is_some() && field.variant != *def => true,
                Some((field, rest)) if parts.iter().any(|(name, _)| *name == field.name) => {
                    let part = parts.iter().find(|(name, _)| *name == field.name);
                    part.is_some_and(|(_, part)| self.made(step, *part, rest))
                }
                // What std's types hold is not named by a field.
                _ => match parts.as_slice() {
                    [] => true,
                    [(_, part)] => self.made(step, *part, path),
                    _ => false,
                },
            },
            Value::Call(call) => self.made_by(step, *call, path),
            _ => false,
        }
    }

    fn made_by(&mut self, step: &Step<'_>, call: CallId, path: &[Field]) -> bool {
        let facts = &step.body.facts;
        let data = &facts.calls[call];
        if step.is_given_away(self.cx, call) {
            return false;
        }
        if let Some(Callee::Body(def)) = step.body.meaning(call).resolved.as_ref().map(|resolved| &resolved.callee)
            && self.cx.is_local(def.krate)
        {
            let Some(inner) = self.body(*def) else { return false };
            let result = inner.facts.regions[RegionId::ROOT].result;
            return self.made(&Step { body: inner, but: None, ..step.clone() }, result, path);
        }
        let Target::Fn(function) = &data.target else { return false };
        let first = data.args.first().copied();
        if is_new(self.cx, function) {
            return !step.owner.is_shared || first.is_some_and(|of| self.made(step, of, path));
        }
        match self.is_std(function.def) || self.hands_on_result(function) {
            true => !self.is_clone_of(function) && first.is_some_and(|of| self.made(step, of, path)),
            false => {
                step.owner.of.krate == function.def.krate && !self.is_clone_of(function) && function.of_trait.is_none()
            }
        }
    }

    /// A method that somebody has added to `Result` or `Option`, like `context`.
    fn hands_on_result(&self, function: &FnRef) -> bool {
        let lang = self.cx.types().lang();
        let is_result =
            |ty: Ty| matches!(ty.kind(), TyKind::Adt(def, _) if [lang.result, lang.option].contains(&Some(*def)));
        function.of_trait.is_some() && function.self_ty.is_some_and(is_result)
    }

    fn is_clone_of(&self, function: &FnRef) -> bool {
        let clone = self.cx.types().lang().clone;
        clone.is_some() && function.of_trait == clone
    }
}

/// A body on the way to what makes the value.
#[derive(Clone)]
struct Step<'a> {
    body: Arc<Body>,
    but: Option<CallId>,
    owner: Owner,
    /// How many more values are looked at.
    left: &'a Cell<u32>,
}

impl Step<'_> {
    /// What a call has made is put somewhere, cloned, or given to another call as a pointer.
    fn is_given_away(&self, cx: SolveCx<'_>, made: CallId) -> bool {
        let facts = &self.body.facts;
        let is_it = |value: &ValueId| facts.values[*value] == Value::Call(made);
        let clone = cx.types().lang().clone;
        let is_given = |call: &CallFacts| {
            let function = match &call.target {
                Target::Fn(function) => Some(function),
                _ => None,
            };
            if self.owner.is_shared && function.is_some_and(|it| clone.is_some() && it.of_trait == clone) {
                return call.args.iter().any(is_it);
            }
            // What a method is called on is what the pointer leads to, unless the method is the pointer's own.
            let own = function.filter(|_| call.site.syntax == CallSyntax::Method).and_then(|it| it.self_ty);
            let types = call.arg_types.iter().enumerate().map(|(at, ty)| own.filter(|_| at == 0).unwrap_or(*ty));
            call.args.iter().zip(types).any(|(arg, ty)| is_it(arg) && is_shared(cx, ty))
        };
        let mut others = facts.calls.iter().filter(|(call, _)| Some(*call) != self.but);
        others.any(|(_, call)| is_given(call))
            || facts.stores.iter().any(|store| store.is_change && is_it(&store.value))
    }
}

/// `Arc::new(..)`
fn is_new(cx: SolveCx<'_>, function: &FnRef) -> bool {
    function.self_ty.is_some_and(|ty| is_shared(cx, ty)) && cx.program().name(function.def) == "new"
}

fn is_shared(cx: SolveCx<'_>, ty: Ty) -> bool {
    let lang = cx.types().lang();
    matches!(ty.peel_refs().kind(), TyKind::Adt(def, _) if [lang.arc, lang.rc].contains(&Some(*def)))
}
