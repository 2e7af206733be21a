//! Functions without source that do to what they are given, or to what they wrap, what is done to that: `io::copy` reads
//! and writes, a `BufReader<File>` reads a file.

use crate::facts::binding::Bound;
use crate::rules::trait_call::TraitCall;
use crate::rules::{Matched, RuleId};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{Dispatch, FnRef};

use super::callee::Callee;
use super::cx::SolveCx;
use super::implicit;

/// What a function or macro without a body does to what it is given.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Forwarded {
    Rule(RuleId),
    /// The types are known, and nothing blocks on them.
    Nothing,
    /// Nothing is said of it, or a type is open.
    Open,
}

impl Forwarded {
    pub(super) fn rule(self) -> Option<RuleId> {
        match self {
            Forwarded::Rule(rule) => Some(rule),
            Forwarded::Nothing | Forwarded::Open => None,
        }
    }
}

impl SolveCx<'_> {
    /// The rules for the same method of what the receiver wraps: `BufReader<File>` reads a file.
    pub(super) fn through_wrappers(self, function: &FnRef) -> Option<Matched> {
        let trait_def = function.of_trait?;
        let name = self.program().name(function.def);
        let members = self.program().members(trait_def);
        let declared = members.iter().copied().find(|&def| self.program().name(def) == name)?;
        let mut ty = function.self_ty?;
        loop {
            ty = self.wrapped(ty)?;
            let dispatch = match ty.kind() {
                TyKind::Dyn(_) => Dispatch::Dyn,
                TyKind::Param { .. } | TyKind::Opaque(_) => Dispatch::Generic,
                _ => Dispatch::Static,
            };
            let inner = FnRef {
                def: declared,
                self_ty: Some(ty),
                of_trait: Some(trait_def),
                trait_args: Box::new([]),
                args: Box::new([]),
                dispatch,
            };
            let rules = &self.facts.bound(&inner).rules;
            if !rules.is_empty() {
                return Some(rules.clone());
            }
        }
    }

    /// What a function without a body does to the types it is given: `io::copy` reads and writes.
    pub(super) fn through_forwards(self, function: &FnRef, forwards: &[TraitCall]) -> Forwarded {
        let mut found = Vec::new();
        for forward in forwards {
            let given = forward.arg().and_then(|number| function.args.get(number));
            let ty = given.copied().unwrap_or_else(Ty::unknown);
            match self.forwarded(forward, ty) {
                Forwarded::Rule(rule) => return Forwarded::Rule(rule),
                other => found.push(other),
            }
        }
        match found.is_empty() || found.contains(&Forwarded::Open) {
            true => Forwarded::Open,
            false => Forwarded::Nothing,
        }
    }

    /// The rule for what is called on a value of this type, or on what it wraps.
    pub(super) fn forwarded(self, forward: &TraitCall, ty: Ty) -> Forwarded {
        let mut ty = ty.peel_refs();
        loop {
            let types = match ty.kind() {
                TyKind::Adt(def, _) => self.facts.paths(*def),
                TyKind::Slice(_) | TyKind::Array(_) | TyKind::Primitive(_) => return Forwarded::Nothing,
                _ => return Forwarded::Open,
            };
            let callees: Vec<String> = types.iter().map(|path| forward.callee(path)).collect();
            if let Some(rule) = self.rules().match_call(&callees) {
                return Forwarded::Rule(rule);
            }
            match self.wrapped(ty) {
                Some(inner) => ty = inner,
                None => return Forwarded::Nothing,
            }
        }
    }

    /// What a wrapper around something wraps.
    pub(super) fn wrapped(self, ty: Ty) -> Option<Ty> {
        let TyKind::Adt(def, args) = ty.peel_refs().kind() else { return None };
        if args.is_empty() {
            return None;
        }
        let index = self.rules().wrapper(&self.facts.paths(*def))?;
        args.get(index).map(|inner| inner.peel_refs())
    }

    /// The call means something else for each type that its function is used with.
    pub(super) fn is_open(self, function: &FnRef, (bound, callee): (&Bound, &Callee)) -> bool {
        let Some(self_ty) = function.self_ty.filter(|_| function.of_trait.is_some()) else {
            let given = bound.forwards.iter().filter_map(|forward| function.args.get(forward.arg()?));
            let is_open = |ty: Ty| is_open(ty) || self.wraps_open(ty);
            return given.map(|ty| ty.peel_refs()).any(is_open) || implicit::is_open(self, function, bound);
        };
        match callee {
            Callee::OneOf { .. } => function.dispatch == Dispatch::Generic || is_open_method(function),
            Callee::Rule(_) => function.dispatch == Dispatch::Generic,
            // The project may implement std's traits as well.
            Callee::Unknown => function.dispatch == Dispatch::Generic && self.is_local_param(self_ty),
            // A wrapper does what is inside it does; a method that no rule speaks of for any type is of no interest.
            Callee::Std => self.wraps_open(self_ty) || implicit::is_open(self, function, bound),
            _ => false,
        }
    }

    fn is_local_param(self, ty: Ty) -> bool {
        matches!(ty.peel_refs().kind(), TyKind::Param { owner, .. } if self.is_local(owner.krate))
    }

    fn wraps_open(self, ty: Ty) -> bool {
        std::iter::successors(Some(ty), |&ty| self.wrapped(ty)).skip(1).any(is_open)
    }
}

/// What the type is depends on who calls.
fn is_open(ty: Ty) -> bool {
    matches!(ty.kind(), TyKind::Param { .. } | TyKind::Opaque(_) | TyKind::Assoc { .. })
}

/// A method as a trait declares it, for a type with parameters that stand for others.
pub(super) fn is_open_method(function: &FnRef) -> bool {
    function.of_trait.is_some() && function.self_ty.is_some_and(|ty| ty.has_params())
}
