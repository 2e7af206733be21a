//! The traits that a type has by its bounds, and whether the bounds of an item hold.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};

use super::Types;
use super::fold::{SELF_INDEX, Subst};
use super::kinds::{TraitRef, Ty, TyKind};
use super::traits::{Query, Selected};

/// The traits that a type has by its bounds, supertraits included, nearest first.
#[derive(Debug, Default)]
pub(crate) struct Bounds {
    all: Vec<TraitRef>,
    /// Where there are many, and somebody has asked: by member, those whose trait declares it.
    members: OnceLock<FxHashMap<(Symbol, DefKind), Vec<usize>>>,
}

/// Of more bounds than so many, there is an index of what they declare.
const MANY_BOUNDS: usize = 16;

impl Bounds {
    pub(crate) fn all(&self) -> &[TraitRef] {
        &self.all
    }

    /// The member of that name and kind in each trait that declares it.
    pub(super) fn declaring(&self, types: &Types, name: Symbol, kind: DefKind) -> Vec<(&TraitRef, DefId)> {
        let of = |bound: &'_ TraitRef| types.member(bound.def, name, kind);
        if self.all.len() <= MANY_BOUNDS {
            return self.all.iter().filter_map(|bound| Some((bound, of(bound)?))).collect();
        }
        let members = self.members.get_or_init(|| {
            let mut members: FxHashMap<(Symbol, DefKind), Vec<usize>> = FxHashMap::default();
            for (at, bound) in self.all.iter().enumerate() {
                types.program().members(bound.def).iter().for_each(|&it| {
                    members.entry(types.named(it)).or_default().push(at);
                });
            }
            members
        });
        let declaring = members.get(&(name, kind)).into_iter().flatten();
        declaring.filter_map(|&at| Some((&self.all[at], of(&self.all[at])?))).collect()
    }
}

impl Query<'_> {
    /// Every trait that a parameter, associated type, `dyn` or `impl Trait` has by its bounds, supertraits included.
    pub(crate) fn bounds_of(&mut self, ty: Ty) -> Arc<Bounds> {
        let types = self.types;
        match ty.kind() {
            TyKind::Param { owner, index, .. } => types.bounds.get_or(&(self.env, ty), || {
                let direct = self.param_bounds(ty, *owner, *index);
                Arc::new(types.all_bounds(&direct, ty))
            }),
            _ => {
                let direct = self.direct_bounds(ty);
                Arc::new(types.all_bounds(&direct, ty))
            }
        }
    }

    fn direct_bounds(&mut self, ty: Ty) -> Vec<TraitRef> {
        match ty.kind() {
            TyKind::Dyn(bounds) | TyKind::Opaque(bounds) => bounds.to_vec(),
            TyKind::Assoc { self_ty, trait_ref, args, name } => {
                let subst = Subst::default().with(*trait_ref, args.clone()).with_self(*trait_ref, *self_ty);
                let declared = self.types.assoc_bounds(*trait_ref, *name);
                let mut found: Vec<_> = declared.iter().map(|bound| bound.subst(&subst)).collect();
                found.extend(self.env_bounds(ty));
                found
            }
            _ => Vec::new(),
        }
    }

    fn param_bounds(&mut self, ty: Ty, owner: DefId, index: u32) -> Vec<TraitRef> {
        let mut found = self.env_bounds(ty);
        if index == SELF_INDEX {
            found.push(self.types.identity_trait_ref(owner));
        }
        if self.env != Some(owner) {
            let predicates = self.types.predicates(owner);
            found.extend(predicates.iter().filter(|p| p.ty == ty).map(|p| p.bound.clone()));
        }
        found
    }

    pub(super) fn env_bounds(&self, ty: Ty) -> Vec<TraitRef> {
        let Some(env) = self.env else { return Vec::new() };
        let predicates = self.types.predicates(env);
        predicates.iter().filter(|p| p.ty == ty).map(|p| p.bound.clone()).collect()
    }

    pub(super) fn matching_bound(&mut self, bounds: &[TraitRef], trait_def: DefId, args: &[Ty]) -> Option<TraitRef> {
        let fits = |bound: &&TraitRef| {
            let snapshot = self.table.snapshot();
            let fits = bound.def == trait_def && bound.args.iter().zip(args).all(|(x, y)| self.table.unify(*x, *y));
            self.table.rollback(snapshot);
            fits
        };
        bounds.iter().find(fits).cloned()
    }

    /// The bounds of an item hold for what `subst` puts for its parameters, as far as can be told.
    pub(crate) fn bounds_hold(&mut self, item: DefId, subst: &Subst) -> bool {
        self.depth += 1;
        let predicates = self.types.predicates(item);
        let hold = predicates.iter().all(|predicate| {
            let ty = self.normalize(predicate.ty.subst(subst));
            let bound = predicate.bound.subst(subst);
            match self.select(ty, bound.def, &bound.args) {
                Selected::No => false,
                Selected::Open => true,
                Selected::Yes(_) => bound.bindings.iter().all(|(name, expected)| {
                    match self.project(ty, bound.def, &bound.args, *name) {
                        Some(actual) => {
                            let expected = self.normalize(*expected);
                            self.table.unify(actual, expected)
                        }
                        None => true,
                    }
                }),
            }
        });
        self.depth -= 1;
        hold
    }
}

impl Types {
    fn all_bounds(&self, direct: &[TraitRef], ty: Ty) -> Bounds {
        let all = direct.iter().flat_map(|bound| self.elaborate(bound, ty)).collect();
        Bounds { all, members: OnceLock::new() }
    }
}
