//! Types taken apart for the layers above: fields, what a reference points to, what is copied and not moved, what a call or an
//! await gives.

use super::Types;
use super::fold::Subst;
use super::kinds::{TraitRef, Ty, TyKind};
use super::result::{Dispatch, FnRef};
use super::table::Table;
use super::traits::{Query, Selected};
use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};

impl Types {
    /// A value of this type is copied where it is used.
    pub(crate) fn is_copy(&self, owner: DefId, ty: Ty) -> bool {
        match ty.kind() {
            TyKind::Primitive(name) => *name != "str",
            TyKind::Ref { mutable, .. } => !mutable,
            TyKind::Ptr { .. } | TyKind::FnPtr { .. } | TyKind::Never => true,
            TyKind::Tuple(fields) => fields.iter().all(|&field| self.is_copy(owner, field)),
            TyKind::Array(elem) => self.is_copy(owner, *elem),
            TyKind::Adt(..) | TyKind::Param { .. } | TyKind::Assoc { .. } => self.has_copy(owner, ty),
            _ => false,
        }
    }

    fn has_copy(&self, owner: DefId, ty: Ty) -> bool {
        self.lang.copy.is_some_and(|copy| self.has_trait(owner, ty, (copy, &[])))
    }

    /// The type has the trait with these arguments, for sure, by the bounds in force inside `owner`.
    pub(crate) fn has_trait(&self, owner: DefId, ty: Ty, (trait_def, args): (DefId, &[Ty])) -> bool {
        let mut table = Table::aside(ty);
        matches!(Query::new(self, &mut table, Some(owner)).select(ty, trait_def, args), Selected::Yes(_))
    }

    /// What `*value` is for a value of this type.
    pub(crate) fn deref_target(&self, owner: DefId, ty: Ty) -> Option<Ty> {
        match ty.kind() {
            TyKind::Ref { inner, .. } | TyKind::Ptr { inner, .. } => Some(*inner),
            TyKind::Adt(..) if !ty.has_params() => self.overloaded_deref(ty),
            TyKind::Adt(..) | TyKind::Param { .. } | TyKind::Assoc { .. } | TyKind::Opaque(_) => {
                let mut table = Table::aside(ty);
                let target = Query::new(self, &mut table, Some(owner)).deref(ty)?;
                Some(table.finish(target))
            }
            _ => None,
        }
    }

    /// The type of a field of a struct or tuple. `None` where there is no such field.
    pub(crate) fn field_ty(&self, ty: Ty, name: Symbol) -> Option<Ty> {
        match ty.kind() {
            TyKind::Tuple(fields) => fields.get(name.as_str().parse::<usize>().ok()?).copied(),
            TyKind::Adt(def, _) => {
                let declared = self.fields(*def).get(name)?;
                Some(self.in_adt(declared, ty))
            }
            _ => None,
        }
    }

    /// The type of a field of a struct or of a variant of `ty`; unknown where there is no such field.
    pub(crate) fn field_of(&self, def: DefId, ty: Ty, name: Symbol) -> Ty {
        self.fields(def).get(name).map_or_else(Ty::unknown, |declared| self.in_adt(declared, ty))
    }

    fn in_adt(&self, declared: Ty, ty: Ty) -> Ty {
        match ty.kind() {
            TyKind::Adt(def, args) => self.normalize(declared.subst(&Subst::default().with(*def, args.clone()))),
            _ => Ty::unknown(),
        }
    }

    /// A value of this type shows itself to be a function, or to hold one.
    pub(crate) fn holds_function(&self, owner: DefId, ty: Ty) -> bool {
        self.holds(owner, ty, &|of_trait| self.lang.is_fn_trait(of_trait))
    }

    /// The same of an iterator whose type is not told: it may run functions that it is made of.
    pub(crate) fn holds_iterator(&self, owner: DefId, ty: Ty) -> bool {
        let lang = &self.lang;
        let all = [lang.iterator, lang.double_ended_iterator, lang.into_iterator];
        self.holds(owner, ty, &|of_trait| all.contains(&Some(of_trait)))
    }

    fn holds(&self, owner: DefId, ty: Ty, is_meant: &dyn Fn(DefId) -> bool) -> bool {
        let is_fn = |bounds: &[TraitRef]| bounds.iter().any(|bound| is_meant(bound.def));
        match ty.peel_refs().kind() {
            TyKind::FnPtr { .. } | TyKind::Closure { .. } => true,
            TyKind::Dyn(bounds) | TyKind::Opaque(bounds) => is_fn(bounds),
            TyKind::Param { .. } => {
                let predicates = self.predicates(owner);
                let mut own = predicates.iter().filter(|predicate| predicate.ty == ty.peel_refs());
                own.any(|predicate| is_meant(predicate.bound.def))
            }
            TyKind::Adt(_, args) | TyKind::Tuple(args) => args.iter().any(|&arg| self.holds(owner, arg, is_meant)),
            TyKind::Slice(inner) | TyKind::Array(inner) => self.holds(owner, *inner, is_meant),
            _ => false,
        }
    }

    /// The names of the fields of a struct or variant, in order.
    pub(crate) fn field_names(&self, def: DefId) -> Vec<Symbol> {
        self.fields(def).fields.iter().map(|(name, _)| *name).collect()
    }

    /// What a call of the function gives.
    pub(crate) fn return_ty(&self, function: &FnRef) -> Ty {
        self.instantiate(function, self.fn_sig(function.def).ret)
    }

    /// What awaiting a value of this type gives.
    pub(crate) fn awaited(&self, owner: DefId, ty: Ty) -> Ty {
        if let TyKind::Future { output } = ty.kind() {
            return *output;
        }
        let mut table = Table::aside(ty);
        let output = Symbol::new("Output");
        for trait_def in [self.lang.future, self.lang.into_future].into_iter().flatten() {
            if let Some(found) = Query::new(self, &mut table, Some(owner)).project(ty, trait_def, &[], output) {
                return table.finish(found);
            }
        }
        Ty::unknown()
    }

    /// A trait's method as it is meant for a type, with arguments of the trait as far as they are given.
    pub(crate) fn trait_method(&self, trait_def: DefId, name: &str, (self_ty, args): (Ty, &[Ty])) -> Option<FnRef> {
        let declared = self.member(trait_def, Symbol::new(name), DefKind::Fn)?;
        let dispatch = match self_ty.kind() {
            TyKind::Unknown => return None,
            TyKind::Dyn(_) => Dispatch::Dyn,
            TyKind::Param { .. } | TyKind::Opaque(_) | TyKind::Assoc { .. } => Dispatch::Generic,
            _ => Dispatch::Static,
        };
        let def = match dispatch {
            Dispatch::Static => self.implemented(declared, trait_def, self_ty, args).unwrap_or(declared),
            _ => declared,
        };
        Some(FnRef {
            def,
            self_ty: Some(self_ty),
            of_trait: Some(trait_def),
            trait_args: args.into(),
            args: Box::new([]),
            dispatch,
        })
    }
}
