//! Which types can be noticed when a value of them is dropped, and what their drop runs.

use std::sync::{Arc, RwLock};

use rustc_hash::FxHashMap;

use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};
use crate::syntax::body::ExprId;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::measure::note_limit;

use super::cx::{Drops, FactsCx};
use super::value::Field;

/// Types that one type owns, directly or not, are looked at up to this number.
const MAX_PARTS: usize = 1024;

/// A closure, and the types of what it owns.
pub(crate) type Owned = (ExprId, Arc<[Ty]>);

impl Drops {
    /// Dropping a value of the type can be noticed, as far as it is known here: it runs code of the project, a rule speaks of
    /// it, or others may go on.
    pub(crate) fn matters(&self, cx: FactsCx<'_>, ty: Ty) -> bool {
        match ty.kind() {
            TyKind::Adt(..)
            | TyKind::Tuple(_)
            | TyKind::Dyn(_)
            | TyKind::Array(_)
            | TyKind::Slice(_)
            | TyKind::Closure { .. } => self.known(cx, ty).unwrap_or_else(|| self.search(cx, ty)),
            TyKind::Param { owner, .. } => cx.is_local(owner.krate),
            _ => false,
        }
    }

    /// The type itself runs code when it is dropped, besides what it owns.
    pub(super) fn is_dropped(&self, cx: FactsCx<'_>, def: DefId) -> bool {
        self.function(cx, def).is_some() || self.has_rule(cx, def)
    }

    fn known(&self, cx: FactsCx<'_>, ty: Ty) -> Option<bool> {
        let known = self.matter.read().unwrap_or_else(|poisoned| poisoned.into_inner()).get(&ty).copied();
        known.or_else(|| cx.kept.matters(ty))
    }

    /// The types that were asked for, and whether dropping a value of them can be noticed; none that hold closures.
    pub(crate) fn all_that_matter(&self) -> Vec<(Ty, bool)> {
        let matter = self.matter.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        matter.iter().map(|(&ty, &matters)| (ty, matters)).collect()
    }

    /// Looks through the type and all that it owns. Where nothing matters, none of these does.
    fn search(&self, cx: FactsCx<'_>, start: Ty) -> bool {
        let mut seen = vec![start];
        let mut at = 0;
        let matters = loop {
            let Some(&ty) = seen.get(at) else { break false };
            at += 1;
            let known = if ty == start { None } else { self.known(cx, ty) };
            if known == Some(true) || known.is_none() && self.is_noticed(cx, ty) {
                break true;
            }
            // A type that owns ever larger ones does not end.
            if known.is_none() && seen.len() >= MAX_PARTS {
                note_limit();
            } else if known.is_none() {
                let parts = self.owned(cx, ty);
                let new: Vec<Ty> = parts.into_iter().filter(|part| !seen.contains(part)).collect();
                seen.extend(new);
            }
        };
        // What a closure owns may be other things after an edit.
        let is_lasting = |ty: &Ty| !ty.has_closure();
        let mut matter = self.matter.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        match matters {
            true => matter.extend(is_lasting(&start).then_some((start, true))),
            false => matter.extend(seen.into_iter().filter(is_lasting).map(|ty| (ty, false))),
        }
        matters
    }

    /// What is known of the closures of bodies that have not changed.
    pub(crate) fn without(self, changed: &[DefId]) -> Drops {
        let mut closures = self.closures.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        closures.retain(|(owner, _), _| !changed.contains(owner));
        Drops { closures: RwLock::new(closures), ..Drops::default() }
    }

    /// Notes what a closure owns.
    pub(crate) fn note_closure(&self, closure: (DefId, ExprId), owned: Arc<[Ty]>) {
        // Most own nothing of interest.
        if owned.is_empty() && self.owned_by(closure).is_empty() {
            return;
        }
        let mut closures = self.closures.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        closures.insert(closure, owned);
    }

    /// The types of what a closure owns, as far as the body that it stands in was read.
    pub(crate) fn owned_by(&self, closure: (DefId, ExprId)) -> Arc<[Ty]> {
        let closures = self.closures.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        closures.get(&closure).cloned().unwrap_or_default()
    }

    /// The types of what closures own, by the body that they stand in, in no order that matters.
    pub(crate) fn closures_by_body(&self) -> FxHashMap<DefId, Vec<Owned>> {
        let mut found: FxHashMap<DefId, Vec<Owned>> = FxHashMap::default();
        for (&(owner, expr), owned) in self.closures.read().unwrap_or_else(|poisoned| poisoned.into_inner()).iter() {
            found.entry(owner).or_default().push((expr, owned.clone()));
        }
        found.values_mut().for_each(|closures| closures.sort_by_key(|(expr, _)| *expr));
        found
    }

    /// The drop of the type itself, not of what it owns.
    fn is_noticed(&self, cx: FactsCx<'_>, ty: Ty) -> bool {
        match ty.kind() {
            TyKind::Adt(def, _) if cx.is_local(def.krate) => self.is_dropped(cx, *def),
            TyKind::Adt(def, _) => self.has_rule(cx, *def),
            TyKind::Param { owner, .. } => cx.is_local(owner.krate),
            _ => false,
        }
    }

    fn has_rule(&self, cx: FactsCx<'_>, ty: DefId) -> bool {
        self.rules.get_or(&ty, || cx.has_drop_rule(ty) || cx.is_guard(ty))
    }

    fn owned(&self, cx: FactsCx<'_>, ty: Ty) -> Vec<Ty> {
        match ty.kind() {
            TyKind::Dyn(bounds) => bounds.iter().flat_map(|bound| cx.implementors(bound.def)).collect(),
            _ => self.parts(cx, ty),
        }
    }

    /// The types of what a value owns.
    pub(crate) fn parts(&self, cx: FactsCx<'_>, ty: Ty) -> Vec<Ty> {
        self.fields(cx, ty).into_iter().map(|(_, part)| part).collect()
    }

    /// What a value owns: its fields; of lists and std's types, whose fields are not known, what they hold. What is in a lock
    /// is not its guard's.
    pub(crate) fn fields(&self, cx: FactsCx<'_>, ty: Ty) -> Vec<(Option<Field>, Ty)> {
        let types = cx.types;
        let held = |types: &[Ty]| types.iter().map(|&part| (None, part)).collect();
        match ty.kind() {
            TyKind::Tuple(fields) => {
                let field = |at: usize| Field { of: None, variant: None, name: Symbol::new(&at.to_string()) };
                fields.iter().enumerate().map(|(at, &part)| (Some(field(at)), part)).collect()
            }
            TyKind::Array(inner) | TyKind::Slice(inner) => held(&[*inner]),
            TyKind::Adt(def, _) if types.lang().owns_nothing(*def) => Vec::new(),
            TyKind::Adt(def, _) if cx.is_guard(*def) && def.krate == types.program().std_crate() => Vec::new(),
            TyKind::Adt(def, _) if def.krate == types.program().std_crate() && self.only_borrows(cx, *def) => {
                Vec::new()
            }
            TyKind::Adt(def, args) if def.krate == types.program().std_crate() => held(args),
            TyKind::Adt(def, _) => {
                let variants: Vec<(DefId, Option<DefId>)> = match types.program().data(*def).kind {
                    DefKind::Enum => types.program().members(*def).iter().map(|&it| (it, Some(it))).collect(),
                    _ => vec![(*def, None)],
                };
                let of = |(holder, variant): (DefId, Option<DefId>)| {
                    let field = move |name: Symbol| Field { of: Some(*def), variant, name };
                    let names = types.field_names(holder).into_iter();
                    names.map(move |name| (Some(field(name)), types.field_of(holder, ty, name)))
                };
                variants.into_iter().flat_map(of).collect()
            }
            TyKind::Closure { owner, expr, .. } => held(&self.owned_by((*owner, *expr))),
            _ => Vec::new(),
        }
    }

    fn only_borrows(&self, cx: FactsCx<'_>, def: DefId) -> bool {
        self.borrowing.get_or(&def, || cx.types.only_borrows(def))
    }

    /// The `Drop::drop` of a type.
    pub(crate) fn function(&self, cx: FactsCx<'_>, ty: DefId) -> Option<DefId> {
        self.functions.get_or(&ty, || {
            let types = cx.types;
            let impls = types.trait_impls_in(ty.krate, types.lang().drop?);
            let is_of_type = |def: &DefId| {
                let own = types.self_ty_of(*def);
                own.is_some_and(|own| matches!(own.kind(), TyKind::Adt(adt, _) if *adt == ty))
            };
            let implementation = impls.iter().map(|it| it.def).find(is_of_type)?;
            types.member(implementation, Symbol::new("drop"), DefKind::Fn)
        })
    }
}
