//! What a type inside a generic function comes to where the function is called.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Types;
use super::fold::{SELF_INDEX, Subst};
use super::kinds::{TraitRef, Ty, TyKind};
use super::result::FnRef;
use super::table::Table;
use super::traits::{Query, Selected, Selection, may_unify};
use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};

impl Types {
    /// A parameter of any type at all, or a list or value of such: what is given for it can be kept or dropped, and nothing else.
    pub(crate) fn takes_anything(&self, def: DefId, param: usize) -> bool {
        let sig = self.fn_sig(def);
        let Some(&ty) = sig.params.get(param).filter(|ty| ty.has_params()) else { return false };
        let is_callable = |kind: &TyKind| {
            use TyKind::*;
            matches!(kind, FnPtr { .. } | Closure { .. } | Dyn(_) | Opaque(_) | Assoc { .. } | Unknown)
        };
        let predicates = self.predicates(def);
        let is_bound = |param: Ty| {
            let mut bounds = predicates.iter().filter(|predicate| predicate.ty == param);
            bounds.any(|predicate| !self.lang.is_marker(predicate.bound.def))
        };
        let is_bound_param = |kind: &TyKind| matches!(kind, TyKind::Param { .. }) && is_bound(Ty::new(kind.clone()));
        !ty.any(&is_callable) && !ty.any(&is_bound_param)
    }

    /// What is given for an argument of a function may be put into what it is given first, `self` included: their types share
    /// a type parameter.
    pub(crate) fn flows_into_first(&self, def: DefId, at: usize) -> bool {
        let sig = self.fn_sig(def);
        shares_param(sig.param(at), sig.param(0))
    }

    /// What is given for an argument may be in what the function gives.
    pub(crate) fn flows_back(&self, def: DefId, at: usize) -> bool {
        let sig = self.fn_sig(def);
        shares_param(sig.param(at), sig.ret)
    }

    /// What is given for an argument is a function, which the other end calls or keeps.
    pub(crate) fn takes_function(&self, def: DefId, at: usize) -> bool {
        let ty = self.fn_sig(def).param(at).peel_refs();
        let is_fn = |bounds: &[TraitRef]| bounds.iter().any(|bound| self.lang.is_fn_trait(bound.def));
        match ty.kind() {
            TyKind::FnPtr { .. } | TyKind::Closure { .. } => true,
            TyKind::Dyn(bounds) | TyKind::Opaque(bounds) => is_fn(bounds),
            TyKind::Param { .. } => {
                let predicates = self.predicates(def);
                let mut own = predicates.iter().filter(|predicate| predicate.ty == ty);
                own.any(|predicate| self.lang.is_fn_trait(predicate.bound.def))
            }
            _ => false,
        }
    }

    /// A function of std that goes through the iterator it is called on: it gives no other iterator made of it.
    pub(crate) fn drives(&self, function: &FnRef) -> bool {
        let of = function.of_trait.filter(|_| function.def.krate == self.program.std_crate());
        let is_iterator = of.is_some() && [self.lang.iterator, self.lang.double_ended_iterator].contains(&of);
        let own = self.fn_sig(function.def).self_param;
        let only_looks = matches!(own.map(|ty| ty.kind()), Some(TyKind::Ref { mutable: false, .. }));
        is_iterator && own.is_some() && !only_looks && !holds_self(self.fn_sig(function.def).ret)
    }

    /// Looking at a value that is made when it is looked at first.
    pub(crate) fn forces(&self, function: &FnRef) -> bool {
        let is_lazy = |ty: Ty| matches!(ty.kind(), TyKind::Adt(def, _) if self.lang.is_lazy(*def));
        let derefs = [self.lang.deref, self.lang.deref_mut].contains(&function.of_trait);
        let is_of_lazy = function.self_ty.is_some_and(is_lazy);
        // `LazyLock::force(&value)`
        let forces = || function.of_trait.is_none() && is_lazy(self.fn_sig(function.def).param(0).peel_refs());
        is_of_lazy && (function.of_trait.is_some() && derefs || forces())
    }

    /// What is given for the parameter may be called more than once: it is taken as a `Fn` or `FnMut`.
    pub(crate) fn calls_again(&self, def: DefId, param: usize) -> bool {
        self.calls_again.get_or(&(def, param), || self.find_calls_again(def, param))
    }

    fn find_calls_again(&self, def: DefId, param: usize) -> bool {
        let sig = self.fn_sig(def);
        let Some(&ty) = sig.params.get(param) else { return false };
        let bounds: Vec<DefId> = match ty.peel_refs().kind() {
            TyKind::Opaque(bounds) | TyKind::Dyn(bounds) => bounds.iter().map(|bound| bound.def).collect(),
            TyKind::Param { .. } => {
                let predicates = self.predicates(def);
                let own = predicates.iter().filter(|predicate| predicate.ty == ty.peel_refs());
                own.map(|predicate| predicate.bound.def).collect()
            }
            _ => return false,
        };
        bounds.into_iter().any(|bound| self.lang.is_fn_mut_trait(bound))
    }

    /// What the receiver is where std calls a closure that a method of it is given once: one that takes the value in an
    /// `Option` or `Result`, or is there for the other variant.
    pub(crate) fn runs_on(&self, function: &FnRef, param: usize) -> Option<RunsOn> {
        let sig = self.fn_sig(function.def);
        let &ty = sig.params.get(param).filter(|ty| matches!(ty.kind(), TyKind::Param { .. }))?;
        let predicates = self.predicates(function.def);
        let is_once = |bound: &DefId| self.lang.fn_once == Some(*bound);
        let taken = predicates.iter().find(|it| it.ty == ty && is_once(&it.bound.def))?.bound.args.first()?;
        let TyKind::Tuple(taken) = taken.kind() else { return None };
        let given = taken.first().map(|ty| ty.peel_refs());
        match function.self_ty.filter(|_| function.of_trait.is_none())?.peel_refs().kind() {
            TyKind::Primitive(name) if *name == "bool" => Some(RunsOn::True),
            TyKind::Adt(def, _) if self.lang.option == Some(*def) => {
                self.std_variant(*def, if given.is_some() { "Some" } else { "None" })
            }
            TyKind::Adt(def, _) if self.lang.result == Some(*def) => match given?.kind() {
                TyKind::Param { index: 0, .. } => self.std_variant(*def, "Ok"),
                TyKind::Param { index: 1, .. } => self.std_variant(*def, "Err"),
                _ => None,
            },
            _ => None,
        }
    }

    fn std_variant(&self, of: DefId, name: &str) -> Option<RunsOn> {
        let mut variants = self.program.members(of).iter().copied();
        variants.find(|&variant| self.program.name(variant) == name).map(RunsOn::Variant)
    }

    /// A type of the body of `by.def` in terms of those around a call that means `by`.
    pub(crate) fn instantiate(&self, by: &FnRef, ty: Ty) -> Ty {
        if !ty.has_params() {
            return ty;
        }
        let mut subst = Subst::default().with(by.def, by.args.clone());
        let is_own = |kind: &TyKind| matches!(kind, TyKind::Param { owner, .. } if *owner == by.def);
        if is_own(ty.kind()) {
            return self.normalize(ty.subst(&subst));
        }
        if let (Some(self_ty), Some(Member { of, is_trait })) = (by.self_ty, self.member_of(by.def)) {
            subst = match is_trait {
                true => subst.with(of, by.trait_args.clone()).with_self(of, self_ty),
                false => subst.with(of, &*self.impl_args(of, self_ty)),
            };
        }
        self.normalize(ty.subst(&subst))
    }

    fn member_of(&self, function: DefId) -> Option<Member> {
        self.member_of.get_or(&function, || {
            let of = self.program.data(function).parent?;
            Some(Member { of, is_trait: self.program.data(of).kind == DefKind::Trait })
        })
    }

    /// What the parameters of an impl stand for where it is the impl of `self_ty`; unknown where that does not say it.
    fn impl_args(&self, implementation: DefId, self_ty: Ty) -> Arc<[Ty]> {
        self.impl_args.get_or(&(implementation, self_ty), || self.find_impl_args(implementation, self_ty))
    }

    fn find_impl_args(&self, implementation: DefId, self_ty: Ty) -> Arc<[Ty]> {
        let mut table = Table::aside(self_ty);
        let vars: Box<[Ty]> = (0..self.param_count(implementation)).map(|_| table.fresh()).collect();
        if let Some(header) = self.impl_header(implementation) {
            table.unify(header.self_ty.subst(&Subst::default().with(implementation, vars.clone())), self_ty);
        }
        vars.iter().map(|&var| table.finish(var)).collect()
    }

    /// The struct of this constructor, or the enum of this variant, where its fields have these types.
    pub(crate) fn type_with(&self, def: DefId, fields: &[(Symbol, Ty)]) -> Ty {
        let data = self.program.data(def);
        let adt = if data.kind == DefKind::Variant { data.parent.unwrap_or(def) } else { def };
        let mut table = Table::aside(Ty::unknown());
        let vars: Box<[Ty]> = (0..self.param_count(adt)).map(|_| table.fresh()).collect();
        let whole = Ty::adt(adt, vars);
        for (name, ty) in fields.iter().filter(|(_, ty)| !ty.is_unknown()) {
            table.unify(self.field_of(def, whole, *name), *ty);
        }
        table.finish(whole)
    }

    /// An impl for types like `head` may be the one for a type, as far as the outermost constructors tell.
    pub(crate) fn may_be_for(&self, head: Ty, ty: Ty) -> bool {
        may_unify(head, ty)
    }

    /// Some impl gives the type the trait, whatever the arguments of the trait are.
    pub(crate) fn has_impl(&self, ty: Ty, trait_def: DefId) -> bool {
        let mut table = Table::aside(ty);
        let args: Box<[Ty]> = (0..self.param_count(trait_def)).map(|_| table.fresh()).collect();
        let mut query = Query::new(self, &mut table, None);
        let selected = match query.is_unlisted(trait_def) {
            true => query.search(ty, trait_def, &args),
            false => query.select(ty, trait_def, &args),
        };
        matches!(selected, Selected::Yes(Selection::Impl(_) | Selection::Derived))
    }

    /// What a trait's method or constant is for a type: that of its impl, or the trait's own. `None` where no one impl is
    /// plain to see. `given` are arguments of the trait, as far as they are known.
    pub(crate) fn implemented(&self, member: DefId, trait_def: DefId, self_ty: Ty, given: &[Ty]) -> Option<DefId> {
        let question = OfTrait { member, trait_def, self_ty, given: given.into() };
        self.implemented.get_or(&question, || self.find_implemented(&question))
    }

    fn find_implemented(&self, OfTrait { member, trait_def, self_ty, given }: &OfTrait) -> Option<DefId> {
        let (member, trait_def, self_ty) = (*member, *trait_def, *self_ty);
        let mut table = Table::aside(self_ty);
        let mut arg = |at: usize| given.get(at).copied().unwrap_or_else(|| table.fresh());
        let args: Box<[Ty]> = (0..self.param_count(trait_def)).map(&mut arg).collect();
        let mut query = Query::new(self, &mut table, None);
        let selected = match query.is_unlisted(trait_def) {
            // Every type has the trait as far as bounds go; which impl it is, only the project's can tell.
            true => query.search(self_ty, trait_def, &args),
            false => query.select(self_ty, trait_def, &args),
        };
        let Selected::Yes(Selection::Impl(found)) = selected else { return None };
        let (name, kind) = self.named(member);
        Some(self.member(found.implementation, name, kind).unwrap_or(member))
    }
}

/// The impl or trait that has a function.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(super) struct Member {
    of: DefId,
    is_trait: bool,
}

/// A member of a trait for a type; of the trait's arguments, those that are known.
#[derive(Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
pub(super) struct OfTrait {
    member: DefId,
    trait_def: DefId,
    self_ty: Ty,
    given: Box<[Ty]>,
}

impl OfTrait {
    pub(super) fn has_closure(&self) -> bool {
        self.self_ty.has_closure() || self.given.iter().any(|ty| ty.has_closure())
    }
}

/// What a receiver has to be for a closure to be called.
#[derive(Copy, Clone, Debug)]
pub(crate) enum RunsOn {
    Variant(DefId),
    True,
}

/// Some type parameter occurs in both, be it inside an associated type.
fn shares_param(one: Ty, other: Ty) -> bool {
    let (mut of_one, mut shared) = (Vec::new(), false);
    one.each_param(&mut |owner, index, _| of_one.push((owner, index)));
    other.each_param(&mut |owner, index, _| shared |= of_one.contains(&(owner, index)));
    let is_open = |ty: Ty| ty.any(&|kind| matches!(kind, TyKind::Opaque(_)));
    shared || is_open(one) && is_open(other)
}

/// The type of a method's `self` is in a type, and not only what is associated with it.
fn holds_self(ty: Ty) -> bool {
    match ty.kind() {
        TyKind::Param { index, .. } => *index == SELF_INDEX,
        TyKind::Adt(_, args) | TyKind::Tuple(args) => args.iter().any(|&arg| holds_self(arg)),
        TyKind::Ref { inner, .. } | TyKind::Ptr { inner, .. } | TyKind::Slice(inner) | TyKind::Array(inner) => {
            holds_self(*inner)
        }
        _ => false,
    }
}
