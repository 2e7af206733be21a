//! Guards: values that keep others out, or mark a stretch of code, for as long as they live; and which types hold one.

use crate::def::ids::{CrateId, DefId};
use crate::rules::hazards::{Guard, GuardKind};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::measure::note_limit;

use super::cx::{FactsCx, Guards};

/// Types that one type owns, directly or not, are looked at up to this number.
const MAX_PARTS: usize = 256;

impl Guards {
    /// The types that were asked for, but for those with closures.
    pub(crate) fn all(&self) -> Vec<(Ty, Option<Ty>)> {
        let mut known = self.known.all();
        known.retain(|(ty, _)| !ty.has_closure());
        known
    }

    /// Knows what an earlier run has found out.
    pub(crate) fn recall(&self, known: Vec<(Ty, Option<Ty>)>) {
        self.known.recall(known);
    }

    /// The guard that a value of the type is or owns. A lock whose waiters block their threads counts before one whose
    /// waiters wait.
    pub(crate) fn held_by(&self, cx: FactsCx<'_>, ty: Ty) -> Option<Ty> {
        match ty.kind() {
            TyKind::Adt(..) | TyKind::Tuple(_) | TyKind::Array(_) | TyKind::Slice(_) => {
                self.known.get_or(&ty, || search(cx, ty))
            }
            _ => None,
        }
    }
}

fn search(cx: FactsCx<'_>, start: Ty) -> Option<Ty> {
    let mut seen = vec![start];
    let (mut at, mut patient) = (0, None);
    while let Some(&ty) = seen.get(at) {
        at += 1;
        match cx.guard(ty) {
            Some(guard) if guard.kind != GuardKind::AsyncLock => return Some(ty),
            // What is in a guard is not owned by it.
            Some(_) => patient = patient.or(Some(ty)),
            None if seen.len() < MAX_PARTS => {
                let new: Vec<Ty> = owned(cx, ty).into_iter().filter(|part| !seen.contains(part)).collect();
                seen.extend(new);
            }
            None => note_limit(),
        }
    }
    patient
}

/// The types of what a value owns. Of std's types these are the containers; of a `Result`, what went well: the error of a
/// lock that was not taken names the guard and holds none.
fn owned(cx: FactsCx<'_>, ty: Ty) -> Vec<Ty> {
    let lang = cx.types.lang();
    let TyKind::Adt(def, args) = ty.kind() else { return cx.drops.parts(cx, ty) };
    if !is_std(cx, def.krate) {
        return cx.drops.parts(cx, ty);
    }
    let all = [lang.option, lang.boxed, lang.pin, lang.arc, lang.rc, lang.vec].contains(&Some(*def));
    let first = lang.result == Some(*def);
    let count = if all { args.len() } else { usize::from(first) };
    args.iter().take(count).copied().collect()
}

fn is_std(cx: FactsCx<'_>, krate: CrateId) -> bool {
    krate == cx.types.program().std_crate()
}

impl<'a> FactsCx<'a> {
    /// What the packs say of a guard type.
    pub(crate) fn guard(self, ty: Ty) -> Option<&'a Guard> {
        match ty.kind() {
            TyKind::Adt(def, _) => self.rules.guard(&self.paths(*def)),
            _ => None,
        }
    }

    /// Packs know the type as a guard.
    pub(super) fn is_guard(self, ty: DefId) -> bool {
        self.rules.guard(&self.paths(ty)).is_some()
    }

    /// The guard that a value of the type is or owns.
    pub(crate) fn guard_in(self, ty: Ty) -> Option<Ty> {
        self.guards.held_by(self, ty)
    }
}
