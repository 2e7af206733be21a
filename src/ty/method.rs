//! Which method `receiver.name(..)` means: rustc's order.
//!
//! For each type that the receiver dereferences to, first the type itself, then a reference to it, then a mutable one is
//! tried as the type of `self`; each time inherent methods first, then those of traits in scope. The bounds of a
//! parameter, `dyn` or `impl Trait` count as inherent.

use std::sync::Arc;

use crate::base::name::Symbol;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::syntax::item_tree::{ItemKind, SelfParam};
use crate::syntax::type_ref::TypeRef;

use super::fold::Subst;
use super::kinds::{Ty, TyKind};
use super::traits::{ImplMatch, Query, Selected, Selection};
use super::{Inherent, Types};

/// A method that was found.
#[derive(Clone, Debug)]
pub(crate) struct Pick {
    /// The method, of an inherent impl or of a trait.
    pub(crate) def: DefId,
    /// `T` in `T::name` and `<T as Trait>::name`.
    pub(crate) self_ty: Ty,
    pub(crate) source: PickSource,
    /// What was dereferenced to come to it.
    pub(crate) derefs: Vec<Ty>,
}

#[derive(Clone, Debug)]
pub(crate) enum PickSource {
    Inherent(ImplMatch),
    Trait { def: DefId, args: Box<[Ty]> },
}

/// How a method takes its receiver.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
enum ByRef {
    Value,
    Ref,
    RefMut,
    /// `self: Pin<&mut Self>`, `self: Arc<Self>`, ...
    Wrapped,
}

impl Types {
    /// By name and kind: the members of the inherent impls of what is filed under a name.
    fn inherent_members(&self, krate: CrateId, key: Symbol) -> Arc<Inherent> {
        self.inherent.get_or(&(krate, key), || {
            let inherent = |def: &DefId| match &self.program.item(*def).kind {
                ItemKind::Impl(item) => item.keys.of_trait.is_none(),
                _ => false,
            };
            let mut found = Inherent::default();
            for implementation in self.program.defs(krate).impls_of_type(key).iter().copied().filter(inherent) {
                for &member in self.program.members(implementation).iter() {
                    let of_name = found.entry(self.named(member)).or_default();
                    if of_name.last().is_none_or(|(last, _)| *last != implementation) {
                        of_name.push((implementation, member));
                    }
                }
            }
            Arc::new(found)
        })
    }

    fn by_ref(&self, method: DefId) -> Option<ByRef> {
        Some(match self.function(method)?.self_param.as_ref()? {
            SelfParam::Value => ByRef::Value,
            SelfParam::Ref { mutable: false } => ByRef::Ref,
            SelfParam::Ref { mutable: true } => ByRef::RefMut,
            SelfParam::Typed(written) if self.names_self(method, written) => ByRef::Value,
            SelfParam::Typed(TypeRef::Ref { mutable, inner }) if self.names_self(method, inner) => {
                if *mutable {
                    ByRef::RefMut
                } else {
                    ByRef::Ref
                }
            }
            SelfParam::Typed(_) => ByRef::Wrapped,
        })
    }

    /// `Self`, or the type by its own name.
    fn names_self(&self, method: DefId, written: &TypeRef) -> bool {
        let TypeRef::Path(path) = written else { return false };
        path.as_name().is_some_and(|name| name == "Self")
            || self.self_ty_of(method) == Some(self.lower_in(method, written))
    }
}

impl Query<'_> {
    /// Finds the method that `receiver.name(..)` calls. The code compiles: where no method fits, one whose bounds could
    /// not be shown to hold is it.
    pub(crate) fn method(&mut self, receiver: Ty, name: Symbol, traits: &[DefId]) -> Option<Pick> {
        let found = self.method_by_bounds(receiver, name, traits);
        if found.is_some() || self.trusts_bounds {
            return found;
        }
        self.trusts_bounds = true;
        let found = self.method_by_bounds(receiver, name, &[]);
        self.trusts_bounds = false;
        found
    }

    fn method_by_bounds(&mut self, receiver: Ty, name: Symbol, traits: &[DefId]) -> Option<Pick> {
        let mut traits: Vec<(DefId, DefId)> =
            traits.iter().filter_map(|&def| Some((def, self.types.member(def, name, DefKind::Fn)?))).collect();
        traits.sort_by_key(|&(of_trait, method)| self.gives_way(of_trait, method));
        let mut steps = self.autoderef(receiver);
        if let Some(TyKind::Array(elem)) = steps.last().map(|ty| ty.kind()) {
            steps.push(Ty::new(TyKind::Slice(*elem)));
        }
        for (at, &step) in steps.iter().enumerate() {
            let step = self.number(step);
            if matches!(step.kind(), TyKind::Var(_) | TyKind::Unknown) {
                return None;
            }
            for ty in [step, Ty::reference(false, step), Ty::reference(true, step)] {
                if let Some(pick) = self.method_at(ty, name, &traits) {
                    return Some(Pick { derefs: steps[..at].to_vec(), ..pick });
                }
            }
        }
        None
    }

    /// What stable code can't call, and traits that any type is taken to have (`Ord::max` next to `Iterator::max`).
    fn gives_way(&self, of_trait: DefId, method: DefId) -> bool {
        self.is_unlisted(of_trait) || self.types.program.item(method).attrs.has("unstable")
    }

    /// An open number literal is looked at as its default type.
    fn number(&self, ty: Ty) -> Ty {
        match self.table.is_number_var(ty) {
            true if self.table.is_integer_var(ty) => Ty::primitive("i32"),
            true => Ty::primitive("f64"),
            false => ty,
        }
    }

    /// Methods whose `self` has exactly the type `ty`.
    fn method_at(&mut self, ty: Ty, name: Symbol, traits: &[(DefId, DefId)]) -> Option<Pick> {
        let mut candidates = vec![(ty, ByRef::Value)];
        match ty.kind() {
            TyKind::Ref { mutable, inner } => {
                candidates.push((*inner, if *mutable { ByRef::RefMut } else { ByRef::Ref }));
            }
            TyKind::Adt(def, args) if self.is_receiver_wrapper(*def) => {
                if let Some(&inner) = args.first() {
                    candidates.push((inner.peel_refs(), ByRef::Wrapped));
                }
            }
            _ => {}
        }
        for &(self_ty, by_ref) in &candidates {
            if let Some(pick) = self.inherent_method(self_ty, by_ref, name) {
                return Some(pick);
            }
        }
        for &(self_ty, by_ref) in &candidates {
            if let Some(pick) = self.trait_method(self_ty, by_ref, traits) {
                return Some(pick);
            }
        }
        None
    }

    fn is_receiver_wrapper(&self, def: DefId) -> bool {
        let lang = &self.types.lang;
        [lang.pin, lang.boxed, lang.arc, lang.rc].contains(&Some(def))
    }

    fn inherent_method(&mut self, self_ty: Ty, by_ref: ByRef, name: Symbol) -> Option<Pick> {
        match self_ty.kind() {
            TyKind::Param { .. } | TyKind::Assoc { .. } | TyKind::Dyn(_) | TyKind::Opaque(_) => {
                self.bound_method(self_ty, by_ref, name).or_else(|| self.impl_method(self_ty, Some(by_ref), name))
            }
            _ => self.impl_method(self_ty, Some(by_ref), name),
        }
    }

    fn bound_method(&mut self, self_ty: Ty, by_ref: ByRef, name: Symbol) -> Option<Pick> {
        let bounds = self.bounds_of(self_ty);
        bounds.declaring(self.types, name, DefKind::Fn).into_iter().find_map(|(bound, def)| {
            (self.types.by_ref(def)? == by_ref).then(|| Pick {
                def,
                self_ty,
                source: PickSource::Trait { def: bound.def, args: bound.args.clone() },
                derefs: Vec::new(),
            })
        })
    }

    /// An inherent method or associated function of a type.
    fn impl_method(&mut self, self_ty: Ty, by_ref: Option<ByRef>, name: Symbol) -> Option<Pick> {
        let (krate, key) = self.head(self_ty)?;
        let members = self.types.inherent_members(krate, key);
        for &(implementation, def) in members.get(&(name, DefKind::Fn)).into_iter().flatten() {
            let other_receiver = by_ref.is_some() && self.types.by_ref(def) != by_ref;
            // A method that stable code can't call does not stand in the way of an extension trait's.
            if other_receiver || self.types.program.item(def).attrs.has("unstable") {
                continue;
            }
            let snapshot = self.table.snapshot();
            let Some(found) = self.try_inherent(implementation, self_ty) else {
                self.table.rollback(snapshot);
                continue;
            };
            return Some(Pick { def, self_ty, source: PickSource::Inherent(found), derefs: Vec::new() });
        }
        None
    }

    fn try_inherent(&mut self, implementation: DefId, self_ty: Ty) -> Option<ImplMatch> {
        let header = self.types.impl_header(implementation)?;
        let args: Box<[Ty]> = (0..self.types.param_count(implementation)).map(|_| self.table.fresh()).collect();
        let subst = Subst::default().with(implementation, args.clone());
        let head = self.normalize(header.self_ty.subst(&subst));
        let fits = self.table.unify(head, self_ty) && (self.trusts_bounds || self.bounds_hold(implementation, &subst));
        fits.then_some(ImplMatch { implementation, args })
    }

    /// The crate whose inherent impls a type can have, and the name they are filed under.
    fn head(&self, ty: Ty) -> Option<(CrateId, Symbol)> {
        let std = self.types.program.std_crate();
        Some(match ty.kind() {
            TyKind::Adt(def, _) => (def.krate, self.types.program.name(*def)),
            TyKind::Primitive(name) => (std, *name),
            TyKind::Slice(_) => (std, Symbol::new("[T]")),
            TyKind::Array(_) => (std, Symbol::new("[T; N]")),
            TyKind::Ptr { .. } => (std, Symbol::new("*")),
            TyKind::Dyn(bounds) => {
                let first = bounds.first()?.def;
                (first.krate, self.types.program.name(first))
            }
            _ => return None,
        })
    }

    fn trait_method(&mut self, self_ty: Ty, by_ref: ByRef, traits: &[(DefId, DefId)]) -> Option<Pick> {
        for &(trait_def, def) in traits {
            if self.types.by_ref(def) != Some(by_ref) {
                continue;
            }
            if let Some(args) = self.has_trait(self_ty, trait_def) {
                return Some(Pick {
                    def,
                    self_ty,
                    source: PickSource::Trait { def: trait_def, args },
                    derefs: Vec::new(),
                });
            }
        }
        None
    }

    /// The trait's arguments, where the type has the trait.
    fn has_trait(&mut self, self_ty: Ty, trait_def: DefId) -> Option<Box<[Ty]>> {
        let args: Box<[Ty]> = (0..self.types.param_count(trait_def)).map(|_| self.table.fresh()).collect();
        let snapshot = self.table.snapshot();
        match self.select(self_ty, trait_def, &args) {
            Selected::No => {
                self.table.rollback(snapshot);
                None
            }
            Selected::Yes(_) => Some(args),
            // Several impls differ in the trait's arguments only, or in arguments of the type that are not known yet.
            Selected::Open => {
                let known = !matches!(self_ty.kind(), TyKind::Var(_) | TyKind::Unknown);
                known.then_some(args)
            }
        }
    }

    /// What `Type::name` means where `name` is a function: inherent, else of a trait that the type has.
    pub(crate) fn assoc_fn(&mut self, self_ty: Ty, name: Symbol, traits: &[DefId]) -> Option<Pick> {
        let self_ty = self.table.resolve(self_ty);
        if let Some(pick) = self.impl_method(self_ty, None, name) {
            return Some(pick);
        }
        if let Some(&(bound, def)) = self.bounds_of(self_ty).declaring(self.types, name, DefKind::Fn).first() {
            return Some(Pick {
                def,
                self_ty,
                source: PickSource::Trait { def: bound.def, args: bound.args.clone() },
                derefs: Vec::new(),
            });
        }
        for &trait_def in traits {
            let Some(def) = self.types.member(trait_def, name, DefKind::Fn) else { continue };
            if let Some(args) = self.has_trait(self_ty, trait_def) {
                return Some(Pick {
                    def,
                    self_ty,
                    source: PickSource::Trait { def: trait_def, args },
                    derefs: Vec::new(),
                });
            }
        }
        None
    }

    /// The associated constant that `Type::NAME` means, and its type.
    pub(crate) fn assoc_const(&mut self, self_ty: Ty, name: Symbol, traits: &[DefId]) -> Option<(DefId, Ty)> {
        if let Some((krate, key)) = self.head(self_ty) {
            let members = self.types.inherent_members(krate, key);
            for &(implementation, def) in members.get(&(name, DefKind::Const)).into_iter().flatten() {
                if let Some(found) = self.try_inherent(implementation, self_ty) {
                    let subst = Subst::default().with(implementation, found.args);
                    return Some((def, self.types.value_ty(def).subst(&subst)));
                }
            }
        }
        let bounds = self.bounds_of(self_ty);
        let bounds = bounds.all().iter().map(|bound| bound.def);
        let candidates: Vec<DefId> = bounds.chain(traits.iter().copied()).collect();
        candidates.into_iter().find_map(|trait_def| {
            let def = self.types.member(trait_def, name, DefKind::Const)?;
            let args = self.has_trait(self_ty, trait_def)?;
            let subst = Subst::default().with(trait_def, args).with_self(trait_def, self_ty);
            Some((def, self.types.value_ty(def).subst(&subst)))
        })
    }

    /// The method that runs for `<self_ty as Trait>::method`: the impl's own where it has one.
    pub(crate) fn method_of_impl(&mut self, method: DefId, trait_def: DefId, self_ty: Ty, args: &[Ty]) -> DefId {
        let selected = match self.is_unlisted(trait_def) {
            // Every type is taken to have such a trait; whether by an impl of its own is asked here alone.
            true => self.search(self_ty, trait_def, args),
            false => self.select(self_ty, trait_def, args),
        };
        let Selected::Yes(Selection::Impl(found)) = selected else { return method };
        let name = self.types.program.name(method);
        self.types.member(found.implementation, name, DefKind::Fn).unwrap_or(method)
    }
}
