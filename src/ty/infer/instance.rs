//! A function as it is meant at one place: its signature with variables for what is not written.

use super::InferCtx;
use crate::def::ids::DefId;
use crate::syntax::type_ref::GenericArgs;
use crate::ty::Types;
use crate::ty::fold::Subst;
use crate::ty::kinds::{TraitRef, Ty, TyKind};
use crate::ty::method::{Pick, PickSource};
use crate::ty::result::{Dispatch, FnRef};

/// A function with arguments, or variables, for every parameter in its signature.
#[derive(Clone, Debug)]
pub(super) struct Callable {
    pub(super) def: DefId,
    pub(super) self_ty: Option<Ty>,
    pub(super) of_trait: Option<DefId>,
    pub(super) args: Box<[Ty]>,
    pub(super) subst: Subst,
}

impl Callable {
    pub(super) fn fn_ref(&self) -> FnRef {
        FnRef {
            def: self.def,
            self_ty: self.self_ty,
            of_trait: self.of_trait,
            trait_args: self.of_trait.map(|def| self.subst.args_of(def).into()).unwrap_or_default(),
            args: self.args.clone(),
            dispatch: Dispatch::Static,
        }
    }

    /// The type of the function's name as a value: a pointer, so that variables of its container are not lost.
    pub(super) fn as_value(&self, types: &Types) -> Ty {
        let sig = types.fn_sig(self.def);
        let params = sig.self_param.iter().chain(&sig.params).map(|ty| ty.subst(&self.subst)).collect();
        Ty::new(TyKind::FnPtr { params, ret: sig.ret.subst(&self.subst) })
    }
}

impl InferCtx<'_> {
    pub(super) fn fn_args(&mut self, def: DefId, written: Option<&GenericArgs>) -> Box<[Ty]> {
        self.lowerer().args_for(def, written, &Subst::default())
    }

    pub(super) fn free_fn(&mut self, def: DefId, written: Option<&GenericArgs>) -> Callable {
        let args = self.fn_args(def, written);
        let subst = Subst::default().with(def, args.clone());
        Callable { def, self_ty: None, of_trait: None, args, subst }
    }

    pub(super) fn picked(&mut self, pick: Pick, written: Option<&GenericArgs>) -> Callable {
        let args = self.fn_args(pick.def, written);
        let own = Subst::default().with(pick.def, args.clone());
        let (subst, of_trait) = match pick.source {
            PickSource::Inherent(found) => (own.with(found.implementation, found.args), None),
            PickSource::Trait { def, args } => (own.with(def, args).with_self(def, pick.self_ty), Some(def)),
        };
        Callable { def: pick.def, self_ty: Some(pick.self_ty), of_trait, args, subst }
    }

    /// The trait that a trait's function is called on: which impl it is can say what the types hold (`Vec::from(array)`).
    pub(super) fn add_trait_bound(&mut self, callable: &Callable) {
        let (Some(def), Some(self_ty)) = (callable.of_trait, callable.self_ty) else { return };
        let args = callable.subst.args_of(def);
        let open = self_ty.has_vars() || args.iter().any(|arg| arg.has_vars());
        if open && !args.is_empty() {
            self.add_obligation(self_ty, TraitRef { def, args: args.into(), bindings: Box::default() });
        }
    }

    /// Bounds of the function and of the impl or trait it stands in that can still teach something.
    pub(super) fn add_bounds(&mut self, callable: &Callable) {
        for predicate in self.types.predicates(callable.def).iter() {
            let ty = predicate.ty.subst(&callable.subst);
            let bound = predicate.bound.subst(&callable.subst);
            let open = ty.has_vars() || bound.args.iter().any(|arg| arg.has_vars());
            let teaches = !bound.bindings.is_empty()
                || self.types.lang.is_fn_trait(bound.def)
                || (open && !bound.args.is_empty());
            if teaches {
                let ty = self.normalize(ty);
                self.add_obligation(ty, bound);
            }
        }
    }
}
