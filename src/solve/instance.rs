//! Generic functions as they are called: with types for those of their parameters that decide what they do.
//!
//! `fn load<S: Store>(store: &S) { store.get() }` does another thing for each `S`; of a parameter that decides nothing, all
//! that is given is the same. Which parameters decide is found out beforehand, over all functions ([`Deciding`]).

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::def::ids::DefId;
use crate::facts::body::{BodyFacts, Target};
use crate::facts::value::Value;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{Dispatch, FnRef};

use super::bodies::{Bodies, Meaning, Param};
use super::callee::{Callee, Resolved};
use super::cx::SolveCx;

/// What stands for the deciding parameters of a function, each with its type. Empty where none decides.
pub(crate) type Instance = Arc<[(Ty, Ty)]>;

/// Types nested deeper than this are not followed: a function may call itself with ever larger ones.
const MAX_NESTING: u32 = 64;

/// The parameters by which each function decides what it does; grows with the bodies that are read.
#[derive(Debug, Default)]
pub(super) struct Deciding {
    /// Each as the type that stands for it.
    of: FxHashMap<DefId, BTreeMap<Param, Ty>>,
    /// By function: who calls it with types that depend on the caller's.
    calls: FxHashMap<DefId, Vec<(DefId, FnRef)>>,
    /// By function: the impl or trait that it is a member of.
    of_impls: FxHashMap<DefId, DefId>,
    /// Bodies that were taken in.
    taken: usize,
}

impl Deciding {
    /// Takes in the bodies that were read since: a fixed point over their calls. Gives the functions of earlier bodies for
    /// which more parameters decide now.
    pub(super) fn take_in(&mut self, cx: SolveCx<'_>, bodies: &Bodies) -> Vec<DefId> {
        let earlier: FxHashSet<DefId> = bodies.iter().take(self.taken).map(|body| body.facts.owner).collect();
        let mut todo: Vec<(DefId, Param)> = Vec::new();
        for body in bodies.iter().skip(self.taken) {
            let owner = body.facts.owner;
            self.of_impls.extend(body.facts.member_of.map(|of| (owner, of)));
            for &param in &body.decides {
                self.add((owner, param), &mut todo);
            }
            let called = body.calls.iter().filter_map(|call| callee(call.resolved.as_ref()?));
            for callee in called.chain(named(&body.facts)) {
                if is_generic(callee) {
                    let known: Vec<Param> =
                        self.of.get(&callee.def).into_iter().flat_map(BTreeMap::keys).copied().collect();
                    known.into_iter().for_each(|param| self.pass_on(cx, (owner, callee), param, &mut todo));
                    self.calls.entry(callee.def).or_default().push((owner, callee.clone()));
                }
            }
        }
        self.taken = bodies.iter().len();
        let mut changed = Vec::new();
        while let Some((def, param)) = todo.pop() {
            changed.extend(earlier.contains(&def).then_some(def));
            for (caller, function) in self.calls.remove(&def).unwrap_or_default() {
                self.pass_on(cx, (caller, &function), param, &mut todo);
                self.calls.entry(def).or_default().push((caller, function));
            }
        }
        changed
    }

    fn add(&mut self, (def, param): (DefId, Param), todo: &mut Vec<(DefId, Param)>) {
        if let Entry::Vacant(entry) = self.of.entry(def).or_default().entry(param) {
            entry.insert(param.ty());
            todo.push((def, param));
        }
    }

    /// A parameter of what is called decides: so do those of the caller that are given for it.
    fn pass_on(
        &mut self,
        cx: SolveCx<'_>,
        (caller, function): (DefId, &FnRef),
        param: Param,
        todo: &mut Vec<(DefId, Param)>,
    ) {
        // What an impl or trait is for is told by the type and the trait's arguments.
        let mut given = function.self_ty.iter().chain(&function.trait_args);
        if param.owner != function.def && !given.any(|ty| ty.has_params()) {
            return;
        }
        let mut found = BTreeSet::new();
        collect(cx.types().instantiate(function, param.ty()), &mut found);
        let of = self.of_impls.get(&caller).copied();
        found.retain(|param| in_scope((caller, of), *param));
        found.into_iter().for_each(|param| self.add((caller, param), todo));
    }

    /// The functions that do another thing for other types.
    pub(super) fn functions(&self) -> FxHashSet<DefId> {
        self.of.keys().copied().collect()
    }

    /// What a call of `function`, as it is meant in the instance of the calling body, gives for the parameters that decide.
    pub(super) fn instance(&self, cx: SolveCx<'_>, function: &FnRef) -> Nested<Instance> {
        let Some(params) = self.of.get(&function.def) else { return Nested::Fits(Arc::new([])) };
        let mut given = Vec::new();
        for &ty in params.values() {
            let inside = cx.types().instantiate(function, ty);
            if inside.is_deeper_than(MAX_NESTING) {
                return Nested::TooDeep;
            }
            // A parameter that stands for itself says nothing.
            if inside != ty && !inside.is_unknown() {
                given.push((ty, inside));
            }
        }
        Nested::Fits(given.into())
    }
}

/// Something about types that may be nested too deep to be followed.
pub(super) enum Nested<T> {
    Fits(T),
    TooDeep,
}

impl Param {
    fn ty(self) -> Ty {
        Ty::new(TyKind::Param { owner: self.owner, index: self.index, name: self.name })
    }
}

/// The one function that a call means, with a body.
fn callee(resolved: &Resolved) -> Option<&FnRef> {
    match &resolved.callee {
        Callee::Body(_) | Callee::Future(_) | Callee::Polled(_) => resolved.function.as_ref(),
        _ => None,
    }
}

/// The functions that a body names and does not call there: they run where they are handed on to.
fn named(facts: &BodyFacts) -> impl Iterator<Item = &FnRef> {
    facts.values.values().filter_map(|value| match value {
        Value::Fn(function, _) => Some(function),
        _ => None,
    })
}

/// What is meant depends on the parameters of the calling function.
fn is_generic(function: &FnRef) -> bool {
    function.self_ty.iter().chain(&function.args).chain(&function.trait_args).any(|ty| ty.has_params())
}

/// The parameters that decide what some call of a body means. Where one of several functions is called, each may do another
/// thing for other types.
pub(super) fn decided_by(cx: SolveCx<'_>, facts: &BodyFacts, calls: &[Meaning]) -> BTreeSet<Param> {
    let mut found = BTreeSet::new();
    for (call, meaning) in facts.calls.values().zip(calls) {
        match (&call.target, &meaning.resolved) {
            (Target::Drop { ty, .. }, _) => collect(*ty, &mut found),
            (_, Some(resolved)) => {
                collect_of_call(resolved, &mut found);
                if asks_for_types(cx, resolved) {
                    call.arg_types.iter().for_each(|&ty| collect(ty, &mut found));
                }
            }
            _ => {}
        }
    }
    for value in facts.values.values() {
        if let Value::OfType(_, ty) = value {
            collect(*ty, &mut found);
        }
    }
    for function in named(facts).filter(|function| is_generic(function)) {
        collect_of_call(&cx.resolve(function), &mut found);
    }
    found.retain(|param| in_scope((facts.owner, facts.member_of), *param));
    found
}

fn collect_of_call(resolved: &Resolved, found: &mut BTreeSet<Param>) {
    let is_choice = resolved.is_open || matches!(resolved.callee, Callee::OneOf { .. });
    if let Some(function) = resolved.function.as_ref().filter(|_| is_choice) {
        let types = function.self_ty.iter().chain(&function.args).chain(&function.trait_args);
        types.for_each(|&ty| collect(ty, found));
    }
}

/// A rule for what is called asks for the types of what it is given.
fn asks_for_types(cx: SolveCx<'_>, resolved: &Resolved) -> bool {
    let always = match resolved.callee {
        Callee::Rule(rule) => Some(rule),
        _ => None,
    };
    resolved.asking.iter().copied().chain(always).any(|rule| cx.rules().rule(rule).asks_for_types())
}

fn in_scope((owner, of): (DefId, Option<DefId>), param: Param) -> bool {
    param.owner == owner || of == Some(param.owner)
}

fn collect(ty: Ty, found: &mut BTreeSet<Param>) {
    ty.each_param(&mut |owner, index, name| {
        found.insert(Param { owner, index, name });
    });
}

/// A type of a body in an instance of it.
pub(super) fn substitute(cx: SolveCx<'_>, instance: &Instance, ty: Ty) -> Ty {
    if instance.is_empty() || !ty.has_params() {
        return ty;
    }
    let given = |part: Ty| instance.iter().find(|(param, _)| *param == part).map_or(part, |(_, given)| *given);
    let ty = ty.fold(&mut |part| given(part));
    cx.types().normalize(ty)
}

/// The function that a call means in an instance of the body. `None` where types are not known or nested too deep.
pub(super) fn in_instance(cx: SolveCx<'_>, instance: &Instance, function: &FnRef) -> Option<FnRef> {
    match instance.is_empty() {
        true => Some(function.clone()),
        false => with_types(cx, function, &|ty| substitute(cx, instance, ty)),
    }
}

/// The function that a body means where the body is called as `by`.
pub(super) fn as_called(cx: SolveCx<'_>, by: &FnRef, function: &FnRef) -> Option<FnRef> {
    match is_generic(function) {
        true => with_types(cx, function, &|ty| cx.types().instantiate(by, ty)),
        false => Some(function.clone()),
    }
}

fn with_types(cx: SolveCx<'_>, function: &FnRef, given: &dyn Fn(Ty) -> Ty) -> Option<FnRef> {
    let inside = |ty: &Ty| given(*ty);
    let args: Box<[Ty]> = function.args.iter().map(inside).collect();
    let trait_args: Box<[Ty]> = function.trait_args.iter().map(inside).collect();
    let (Some(self_ty), Some(trait_def)) = (function.self_ty, function.of_trait) else {
        let self_ty = function.self_ty.as_ref().map(inside);
        return Some(FnRef { args, trait_args, self_ty, ..function.clone() });
    };
    let given = inside(&self_ty);
    let ty = if trait_def.krate == cx.program().std_crate() { given.peel_refs() } else { given };
    let dispatch = match ty.kind() {
        TyKind::Unknown => return None,
        TyKind::Param { .. } | TyKind::Opaque(_) | TyKind::Assoc { .. } => Dispatch::Generic,
        TyKind::Dyn(_) => Dispatch::Dyn,
        _ => Dispatch::Static,
    };
    let found = FnRef { self_ty: Some(ty), args, trait_args, dispatch, ..function.clone() };
    match dispatch {
        Dispatch::Static if function.dispatch != Dispatch::Static => implementation(cx, found, (trait_def, given)),
        // Which impl it is was not known while the type had parameters.
        Dispatch::Static if is_declared(cx, function) && self_ty.has_params() => {
            implementation(cx, found.clone(), (trait_def, given)).or(Some(found))
        }
        _ => Some(found),
    }
}

/// The function is a trait's declaration without a body.
fn is_declared(cx: SolveCx<'_>, function: &FnRef) -> bool {
    cx.facts.bound(function).is_declaration
}

/// The function of the impl in the place of the trait's; of what a reference points to, if it is that which has the trait.
pub(super) fn implementation(cx: SolveCx<'_>, function: FnRef, (trait_def, given): (DefId, Ty)) -> Option<FnRef> {
    let ty = function.self_ty?;
    for ty in [ty, ty.peel_refs(), given] {
        if let Some(def) = cx.types().implemented(function.def, trait_def, ty, &[]) {
            return Some(FnRef { def, self_ty: Some(ty), ..function });
        }
    }
    None
}
