//! The traits that a type has by its bounds, and whether the bounds of an item hold.

use crate::def::ids::DefId;

use super::fold::{SELF_INDEX, Subst};
use super::kinds::{TraitRef, Ty, TyKind};
use super::traits::{Query, Selected};

impl Query<'_> {
    /// Every trait that a parameter, associated type, `dyn` or `impl Trait` has by its bounds, supertraits included.
    pub(crate) fn bounds_of(&mut self, ty: Ty) -> Vec<TraitRef> {
        let direct = match ty.kind() {
            TyKind::Dyn(bounds) | TyKind::Opaque(bounds) => bounds.to_vec(),
            TyKind::Param { owner, index, .. } => self.param_bounds(ty, *owner, *index),
            TyKind::Assoc { self_ty, trait_ref, args, name } => {
                let subst = Subst::default().with(*trait_ref, args.clone()).with_self(*trait_ref, *self_ty);
                let declared = self.types.assoc_bounds(*trait_ref, *name);
                let mut found: Vec<_> = declared.iter().map(|bound| bound.subst(&subst)).collect();
                found.extend(self.env_bounds(ty));
                found
            }
            _ => Vec::new(),
        };
        let mut found: Vec<TraitRef> = Vec::new();
        for bound in &direct {
            found.extend(self.types.elaborate(bound, ty));
        }
        found
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
