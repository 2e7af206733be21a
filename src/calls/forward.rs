//! Functions without source that do to what they are given, or to what they wrap, what is done to that: `io::copy` reads
//! and writes, a `BufReader<File>` reads a file.

use crate::rules::RuleId;
use crate::rules::model::TraitCall;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{Dispatch, FnRef};

use super::callee::CallCx;

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

/// Wrappers around wrappers are looked through this far.
const MAX_WRAPPERS: usize = 6;

impl CallCx<'_> {
    /// The rule for the same method of what the receiver wraps: `BufReader<File>` reads a file.
    pub(super) fn through_wrappers(self, function: &FnRef) -> Option<RuleId> {
        let trait_def = function.of_trait?;
        let name = self.program.name(function.def);
        let declared = self.program.members(trait_def).iter().copied().find(|&def| self.program.name(def) == name)?;
        let mut ty = function.self_ty?;
        for _ in 0..MAX_WRAPPERS {
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
            if let Some(rule) = self.rules.match_call(&self.types.callee_paths(&inner)) {
                return Some(rule);
            }
        }
        None
    }

    /// What a function without a body does to the types it is given: `io::copy` reads and writes.
    pub(super) fn through_forwards(self, function: &FnRef, paths: &[String]) -> Forwarded {
        let mut found = Vec::new();
        for forward in self.rules.forwards(paths) {
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

    /// The types that decide what the function does, where some depend on who calls: `io::copy` of any reader.
    pub(super) fn open_forwards(self, function: &FnRef) -> Vec<Ty> {
        let forwards = self.rules.forwards(&self.types.callee_paths(function)).iter();
        let given: Vec<Ty> = forwards.filter_map(|forward| function.args.get(forward.arg()?).copied()).collect();
        match given.iter().map(|ty| ty.peel_refs()).any(|ty| is_open(ty) || self.wraps_open(ty)) {
            true => given,
            false => Vec::new(),
        }
    }

    /// The rule for what is called on a value of this type, or on what it wraps.
    pub(super) fn forwarded(self, forward: &TraitCall, ty: Ty) -> Forwarded {
        let mut ty = ty.peel_refs();
        for _ in 0..MAX_WRAPPERS {
            let types = match ty.kind() {
                TyKind::Adt(def, _) => self.program.paths(*def),
                TyKind::Slice(_) | TyKind::Array(_) | TyKind::Primitive(_) => return Forwarded::Nothing,
                _ => return Forwarded::Open,
            };
            let callees: Vec<String> = types.iter().map(|path| forward.callee(path)).collect();
            if let Some(rule) = self.rules.match_call(&callees) {
                return Forwarded::Rule(rule);
            }
            match self.wrapped(ty) {
                Some(inner) => ty = inner,
                None => return Forwarded::Nothing,
            }
        }
        Forwarded::Open
    }

    /// The method is called on a wrapper around a type that is open.
    pub(super) fn is_open_wrapper(self, function: &FnRef) -> bool {
        function.self_ty.is_some_and(|ty| self.wraps_open(ty))
    }

    fn wraps_open(self, ty: Ty) -> bool {
        let wrapped = std::iter::successors(Some(ty), |&ty| self.wrapped(ty));
        wrapped.skip(1).take(MAX_WRAPPERS).any(is_open)
    }

    pub(super) fn wrapped(self, ty: Ty) -> Option<Ty> {
        let TyKind::Adt(def, args) = ty.peel_refs().kind() else { return None };
        let index = self.rules.wrapper(&self.program.paths(*def))?;
        args.get(index).map(|inner| inner.peel_refs())
    }
}

/// What the type is depends on who calls.
fn is_open(ty: Ty) -> bool {
    matches!(ty.kind(), TyKind::Param { .. } | TyKind::Opaque(_) | TyKind::Assoc { .. })
}
