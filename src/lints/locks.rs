//! Locks, and other things that one waits for, as more than one function knows them.

use crate::base::name::Symbol;
use crate::def::ids::DefId;
use crate::facts::body::{BodyFacts, CallFacts, Location, Root};
use crate::ty::kinds::{Ty, TyKind};

use super::LintCx;

/// A lock by what all functions know it by.
#[derive(Clone, Eq, PartialEq, Debug)]
pub(super) enum Lock {
    Static(DefId),
    /// A field of a type.
    Field(DefId, Symbol),
    /// A variable of one body, or a part of it.
    Local(DefId, Location),
}

impl Lock {
    /// What a location of a body is for all functions.
    pub(super) fn of(cx: &LintCx<'_>, facts: &BodyFacts, location: &Location) -> Option<Lock> {
        look(cx, facts, location).map(|(lock, _)| lock)
    }

    /// The same; `None` where the body has it for itself.
    pub(super) fn shared(cx: &LintCx<'_>, facts: &BodyFacts, location: &Location) -> Option<Lock> {
        look(cx, facts, location).filter(|(_, shared)| *shared).map(|(lock, _)| lock)
    }

    /// How messages call it.
    pub(super) fn named(&self, cx: &LintCx<'_>) -> String {
        match self {
            Lock::Static(def) => format!("`{}`", cx.program.name(*def)),
            Lock::Field(of, name) => format!("`{}::{name}`", cx.program.name(*of)),
            Lock::Local(..) => "another lock".to_owned(),
        }
    }
}

/// A location of a callee in terms of what the caller gave it.
pub(super) fn seen_by_caller(call: &CallFacts, location: Location) -> Option<Location> {
    match location.root {
        Root::Static(_) => Some(location),
        Root::Local(_) => None,
        Root::Param(param) => {
            let given = call.places.get(param as usize)?.clone()?;
            Some(Location { root: given.root, fields: [given.fields, location.fields].concat() })
        }
    }
}

/// The lock at a location, and whether others can have it at the same time.
fn look(cx: &LintCx<'_>, facts: &BodyFacts, location: &Location) -> Option<(Lock, bool)> {
    let param = match location.root {
        Root::Static(def) if location.fields.is_empty() => return Some((Lock::Static(def), true)),
        Root::Static(def) => return field(cx, (cx.types.value_ty(def), true), &location.fields),
        Root::Local(_) => return Some((Lock::Local(facts.owner, location.clone()), true)),
        Root::Param(param) => param,
    };
    let sig = cx.types.fn_sig(facts.owner);
    let ty = sig.self_param.iter().chain(&sig.params).nth(param as usize).copied()?;
    let is_own = matches!(ty.kind(), TyKind::Ref { mutable: true, .. });
    field(cx, (ty, !is_own), &location.fields)
}

/// The field at the end of a way from a value of a type. What is behind a pointer that can be cloned is shared.
fn field(cx: &LintCx<'_>, (mut ty, mut shared): (Ty, bool), fields: &[Symbol]) -> Option<(Lock, bool)> {
    let (last, before) = fields.split_last()?;
    for name in before {
        let (of, through) = named(cx, ty)?;
        shared |= through;
        ty = cx.types.fields(of).get(*name)?;
    }
    let (of, through) = named(cx, ty)?;
    Some((Lock::Field(of, *last), shared || through))
}

/// The type behind references and pointers, and whether one of them can be cloned.
fn named(cx: &LintCx<'_>, mut ty: Ty) -> Option<(DefId, bool)> {
    let lang = cx.types.lang();
    let mut shared = false;
    loop {
        match ty.kind() {
            TyKind::Ref { inner, .. } => ty = *inner,
            TyKind::Adt(def, args) if [lang.arc, lang.rc, lang.boxed, lang.pin].contains(&Some(*def)) => {
                shared |= [lang.arc, lang.rc].contains(&Some(*def));
                ty = *args.first()?;
            }
            TyKind::Adt(def, _) => return Some((*def, shared)),
            _ => return None,
        }
    }
}
