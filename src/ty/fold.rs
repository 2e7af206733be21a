//! Rebuilding types: replacing the types inside a type, and generic arguments for parameters.

use crate::base::name::Symbol;
use crate::def::ids::DefId;

use super::kinds::{TraitRef, Ty, TyKind};

impl Ty {
    /// Rebuilds the type with `f` applied to each part, innermost first, and then to the whole.
    pub(crate) fn fold(self, f: &mut dyn FnMut(Ty) -> Ty) -> Ty {
        let kind = match self.kind() {
            TyKind::Unknown | TyKind::Var(_) | TyKind::Never | TyKind::Primitive(_) | TyKind::Param { .. } => {
                return f(self);
            }
            TyKind::Adt(_, args) | TyKind::Tuple(args) if args.is_empty() => return f(self),
            TyKind::Adt(def, args) => TyKind::Adt(*def, fold_all(args, f)),
            TyKind::Ref { mutable, inner } => TyKind::Ref { mutable: *mutable, inner: inner.fold(f) },
            TyKind::Ptr { mutable, inner } => TyKind::Ptr { mutable: *mutable, inner: inner.fold(f) },
            TyKind::Slice(inner) => TyKind::Slice(inner.fold(f)),
            TyKind::Array(inner) => TyKind::Array(inner.fold(f)),
            TyKind::Tuple(fields) => TyKind::Tuple(fold_all(fields, f)),
            TyKind::FnPtr { params, ret } => TyKind::FnPtr { params: fold_all(params, f), ret: ret.fold(f) },
            TyKind::Closure { owner, expr, params, ret } => {
                TyKind::Closure { owner: *owner, expr: *expr, params: fold_all(params, f), ret: ret.fold(f) }
            }
            TyKind::Dyn(bounds) => TyKind::Dyn(bounds.iter().map(|bound| bound.fold(f)).collect()),
            TyKind::Opaque(bounds) => TyKind::Opaque(bounds.iter().map(|bound| bound.fold(f)).collect()),
            TyKind::Future { output } => TyKind::Future { output: output.fold(f) },
            TyKind::Assoc { self_ty, trait_ref, args, name } => {
                TyKind::Assoc { self_ty: self_ty.fold(f), trait_ref: *trait_ref, args: fold_all(args, f), name: *name }
            }
        };
        f(Ty::new(kind))
    }

    /// Some part of the type (or the whole) satisfies `test`.
    pub(crate) fn any(self, test: &dyn Fn(&TyKind) -> bool) -> bool {
        if test(self.kind()) {
            return true;
        }
        let all = |types: &[Ty]| types.iter().any(|ty| ty.any(test));
        let bounds =
            |bounds: &[TraitRef]| bounds.iter().any(|b| all(&b.args) || b.bindings.iter().any(|(_, ty)| ty.any(test)));
        match self.kind() {
            TyKind::Unknown | TyKind::Var(_) | TyKind::Never | TyKind::Primitive(_) | TyKind::Param { .. } => false,
            TyKind::Adt(_, args) | TyKind::Tuple(args) => all(args),
            TyKind::Ref { inner, .. } | TyKind::Ptr { inner, .. } | TyKind::Slice(inner) | TyKind::Array(inner) => {
                inner.any(test)
            }
            TyKind::FnPtr { params, ret } | TyKind::Closure { params, ret, .. } => all(params) || ret.any(test),
            TyKind::Dyn(list) | TyKind::Opaque(list) => bounds(list),
            TyKind::Future { output } => output.any(test),
            TyKind::Assoc { self_ty, args, .. } => self_ty.any(test) || all(args),
        }
    }

    /// A closure of some body is a part of it.
    pub(crate) fn has_closure(self) -> bool {
        self.any(&|kind| matches!(kind, TyKind::Closure { .. }))
    }

    /// Visits each type parameter in it, with the item that declares it, its place there and its name.
    pub(crate) fn each_param(self, visit: &mut dyn FnMut(DefId, u32, Symbol)) {
        let visit = std::cell::RefCell::new(visit);
        self.any(&|kind| {
            if let TyKind::Param { owner, index, name } = kind {
                (visit.borrow_mut())(*owner, *index, *name);
            }
            false
        });
    }

    /// Types within types go deeper than this.
    pub(crate) fn is_deeper_than(self, depth: u32) -> bool {
        self.measure().is_deeper_than(depth)
    }

    pub(crate) fn has_vars(self) -> bool {
        self.measure().has_vars
    }

    pub(crate) fn has_params(self) -> bool {
        self.measure().has_params
    }

    pub(crate) fn subst(self, subst: &Subst) -> Ty {
        if subst.is_empty() || !self.has_params() {
            return self;
        }
        self.fold(&mut |ty| match ty.kind() {
            TyKind::Param { owner, index, .. } => subst.get(*owner, *index).unwrap_or(ty),
            _ => ty,
        })
    }
}

fn fold_all(types: &[Ty], f: &mut dyn FnMut(Ty) -> Ty) -> Box<[Ty]> {
    types.iter().map(|ty| ty.fold(f)).collect()
}

impl TraitRef {
    pub(crate) fn fold(&self, f: &mut dyn FnMut(Ty) -> Ty) -> TraitRef {
        TraitRef {
            def: self.def,
            args: fold_all(&self.args, f),
            bindings: self.bindings.iter().map(|(name, ty)| (*name, ty.fold(f))).collect(),
        }
    }

    pub(crate) fn subst(&self, subst: &Subst) -> TraitRef {
        TraitRef {
            def: self.def,
            args: self.args.iter().map(|ty| ty.subst(subst)).collect(),
            bindings: self.bindings.iter().map(|(name, ty)| (*name, ty.subst(subst))).collect(),
        }
    }

    /// What the bound says an associated type is.
    pub(crate) fn binding(&self, name: Symbol) -> Option<Ty> {
        self.bindings.iter().find(|(bound, _)| *bound == name).map(|(_, ty)| *ty)
    }
}

/// The place of a trait's `Self` among its parameters.
pub(crate) const SELF_INDEX: u32 = u32::MAX;

/// What stands for the type parameters of some items.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subst {
    owners: Vec<(DefId, Box<[Ty]>)>,
    selfs: Vec<(DefId, Ty)>,
}

impl Subst {
    pub(crate) fn with(mut self, owner: DefId, args: impl Into<Box<[Ty]>>) -> Subst {
        self.owners.push((owner, args.into()));
        self
    }

    /// `Self` of a trait.
    pub(crate) fn with_self(mut self, trait_def: DefId, ty: Ty) -> Subst {
        self.selfs.push((trait_def, ty));
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.owners.is_empty() && self.selfs.is_empty()
    }

    /// What stands for the parameters of `owner`.
    pub(crate) fn args_of(&self, owner: DefId) -> &[Ty] {
        self.owners.iter().find(|(def, _)| *def == owner).map_or(&[], |(_, args)| args)
    }

    fn get(&self, owner: DefId, index: u32) -> Option<Ty> {
        if index == SELF_INDEX {
            return self.selfs.iter().find(|(def, _)| *def == owner).map(|(_, ty)| *ty);
        }
        self.args_of(owner).get(index as usize).copied()
    }
}
