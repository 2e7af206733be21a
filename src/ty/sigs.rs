//! What items say about types: signatures, fields, bounds. Lowered once, in terms of the items' own parameters.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};
use crate::syntax::item_tree::{Fields, Function, ItemKind, SelfParam};
use crate::syntax::type_ref::{Generics, TypeRef};

use super::Types;
use super::fold::{SELF_INDEX, Subst};
use super::kinds::{TraitRef, Ty, TyKind};
use super::lower::{Lowerer, TyScope, generics_of};

/// The types of a function's parameters and of what a call gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct FnSig {
    /// The type of `self`, as written: `Self`, `&Self`, `Pin<&mut Self>`, ...
    pub(crate) self_param: Option<Ty>,
    pub(crate) params: Vec<Ty>,
    /// Of an `async fn`, the future.
    pub(crate) ret: Ty,
}

impl FnSig {
    /// The type of a parameter, `self` first.
    pub(crate) fn param(&self, at: usize) -> Ty {
        let numbered = |at: usize| self.params.get(at).copied().unwrap_or_default();
        match (self.self_param, at) {
            (Some(own), 0) => own,
            (Some(_), at) => numbered(at - 1),
            (None, at) => numbered(at),
        }
    }
}

/// Field types by name, in order.
#[derive(Debug, Default)]
pub(crate) struct FieldTypes {
    pub(crate) fields: Vec<(Symbol, Ty)>,
    /// Where there are many: the place of each in the list.
    places: FxHashMap<Symbol, usize>,
}

impl FieldTypes {
    fn of(fields: Vec<(Symbol, Ty)>) -> FieldTypes {
        let numbered = fields.iter().enumerate().rev().map(|(at, (name, _))| (*name, at));
        let places = if fields.len() > MANY_MEMBERS { numbered.collect() } else { FxHashMap::default() };
        FieldTypes { fields, places }
    }

    pub(crate) fn get(&self, name: Symbol) -> Option<Ty> {
        if self.fields.len() > MANY_MEMBERS {
            return self.places.get(&name).map(|&at| self.fields[at].1);
        }
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, ty)| *ty)
    }
}

/// `ty: bound`
#[derive(Clone, Debug)]
pub(crate) struct Predicate {
    pub(crate) ty: Ty,
    pub(crate) bound: TraitRef,
}

/// Of what has more members, there is an index of them.
const MANY_MEMBERS: usize = 16;

impl Types {
    pub(crate) fn scope_of(&self, def: DefId) -> TyScope {
        TyScope { module: self.program.data(def).module, owner: Some(def) }
    }

    /// Lowers a type that is written inside `owner`.
    pub(crate) fn lower_in(&self, owner: DefId, written: &TypeRef) -> Ty {
        Lowerer::new(self, self.scope_of(owner)).ty(written)
    }

    pub(crate) fn generics(&self, def: DefId) -> Option<&Generics> {
        generics_of(&self.program.item(def).kind)
    }

    /// How many type and const parameters `def` declares itself.
    pub(crate) fn param_count(&self, def: DefId) -> usize {
        self.generics(def).map_or(0, |generics| generics.params.len())
    }

    /// The item's own parameters as types.
    pub(crate) fn identity_args(&self, def: DefId) -> Box<[Ty]> {
        let params = self.generics(def).map_or(&[][..], |generics| &generics.params);
        let param = |(index, name): (usize, Symbol)| Ty::new(TyKind::Param { owner: def, index: index as u32, name });
        params.iter().map(|param| param.name).enumerate().map(param).collect()
    }

    /// A type with its first arguments given and the others by default.
    pub(crate) fn adt_with_defaults(&self, def: DefId, given: &[Ty]) -> Ty {
        let mut args = given.to_vec();
        let params = self.generics(def).map_or(&[][..], |generics| &generics.params);
        for param in params.iter().skip(given.len()) {
            let default = param.default.as_ref().map_or_else(Ty::unknown, |ty| self.lower_in(def, ty));
            args.push(default.subst(&Subst::default().with(def, args.clone())));
        }
        Ty::adt(def, args)
    }

    pub(crate) fn identity_trait_ref(&self, trait_def: DefId) -> TraitRef {
        TraitRef { def: trait_def, args: self.identity_args(trait_def), bindings: Box::new([]) }
    }

    /// The parameter called `name` that is in sight inside `owner`.
    pub(crate) fn find_param(&self, owner: Option<DefId>, name: Symbol) -> Option<Ty> {
        let mut next = owner;
        while let Some(def) = next {
            let params = self.generics(def).map_or(&[][..], |generics| &generics.params);
            if let Some(index) = params.iter().position(|param| param.name == name) {
                return Some(Ty::new(TyKind::Param { owner: def, index: index as u32, name }));
            }
            next = self.program.data(def).parent;
        }
        None
    }

    /// `def` or the nearest item around it of that kind.
    pub(crate) fn enclosing(&self, def: DefId, kind: DefKind) -> Option<DefId> {
        let mut next = Some(def);
        while let Some(def) = next {
            let data = self.program.data(def);
            if data.kind == kind {
                return Some(def);
            }
            next = data.parent;
        }
        None
    }

    /// What `Self` means inside `def`.
    pub(crate) fn self_ty_of(&self, def: DefId) -> Option<Ty> {
        self.self_types.get_or(&def, || self.find_self_ty(def))
    }

    fn find_self_ty(&self, def: DefId) -> Option<Ty> {
        let data = self.program.data(def);
        match &self.program.item(def).kind {
            ItemKind::Impl(item) => Some(self.lower_in(def, &item.head.self_ty)),
            ItemKind::Trait(_) => {
                Some(Ty::new(TyKind::Param { owner: def, index: SELF_INDEX, name: Symbol::new("Self") }))
            }
            ItemKind::Struct(_) | ItemKind::Union(_) | ItemKind::Enum { .. } => {
                Some(Ty::adt(def, self.identity_args(def)))
            }
            _ => data.parent.and_then(|parent| self.self_ty_of(parent)),
        }
    }

    /// The member of an impl or trait with that name and kind.
    pub(crate) fn member(&self, container: DefId, name: Symbol, kind: DefKind) -> Option<DefId> {
        let members = self.program.members(container);
        if members.len() > MANY_MEMBERS {
            let known = self.members.get_or(&container, || {
                let named = members.iter().rev().map(|&member| (self.named(member), member));
                Arc::new(named.collect())
            });
            return known.get(&(name, kind)).copied();
        }
        members.iter().copied().find(|&member| self.named(member) == (name, kind))
    }

    pub(super) fn named(&self, member: DefId) -> (Symbol, DefKind) {
        (self.program.name(member), self.program.data(member).kind)
    }

    /// The declaration of an associated type in a trait.
    pub(crate) fn assoc_decl(&self, trait_def: DefId, name: Symbol) -> Option<DefId> {
        self.member(trait_def, name, DefKind::TypeAlias)
    }

    /// What an alias stands for, in terms of its parameters.
    pub(crate) fn alias(&self, def: DefId) -> Ty {
        self.aliases.get_or(&def, || match &self.program.item(def).kind {
            ItemKind::TypeAlias(alias) => alias.ty.as_ref().map_or_else(Ty::unknown, |ty| self.lower_in(def, ty)),
            _ => Ty::unknown(),
        })
    }

    /// The bounds of an associated type's declaration: `type IntoIter: Iterator<..>`.
    pub(crate) fn assoc_bounds(&self, trait_def: DefId, name: Symbol) -> Arc<[TraitRef]> {
        self.assoc_bounds.get_or(&(trait_def, name), || {
            let Some(decl) = self.assoc_decl(trait_def, name) else { return Arc::new([]) };
            let ItemKind::TypeAlias(alias) = &self.program.item(decl).kind else { return Arc::new([]) };
            Lowerer::new(self, self.scope_of(decl)).bounds(&alias.bounds, Ty::unknown()).into()
        })
    }

    /// The traits that a trait demands of its implementors, in terms of its own parameters.
    pub(crate) fn supertraits(&self, trait_def: DefId) -> Arc<[TraitRef]> {
        self.supertraits.get_or(&trait_def, || {
            let ItemKind::Trait(item) = &self.program.item(trait_def).kind else { return Arc::new([]) };
            let Some(self_ty) = self.self_ty_of(trait_def) else { return Arc::new([]) };
            let mut lowerer = Lowerer::new(self, self.scope_of(trait_def));
            let mut found = lowerer.bounds(&item.supertraits, self_ty);
            for (ty, bounds) in &item.generics.predicates {
                let is_self = matches!(ty, TypeRef::Path(path) if path.as_name().is_some_and(|name| name == "Self"));
                if is_self {
                    found.extend(lowerer.bounds(bounds, self_ty));
                }
            }
            found.into()
        })
    }

    /// The bound itself and all that follow from it by supertraits, nearest first.
    pub(crate) fn elaborate(&self, bound: &TraitRef, self_ty: Ty) -> Vec<TraitRef> {
        let mut found = vec![bound.clone()];
        let mut next = 0;
        while next < found.len() && found.len() < 64 {
            let current = found[next].clone();
            let subst = Subst::default().with(current.def, current.args.clone()).with_self(current.def, self_ty);
            for supertrait in self.supertraits(current.def).iter() {
                if !found.iter().any(|known| known.def == supertrait.def) {
                    let mut supertrait = supertrait.subst(&subst);
                    let inherited = current.bindings.iter().filter(|(name, _)| {
                        self.assoc_decl(supertrait.def, *name).is_some() && supertrait.binding(*name).is_none()
                    });
                    supertrait.bindings = supertrait.bindings.iter().chain(inherited).copied().collect();
                    found.push(supertrait);
                }
            }
            next += 1;
        }
        found
    }

    /// The trait among `bound` and its supertraits that declares the associated type `name`, with its arguments.
    pub(crate) fn trait_with_assoc(&self, bound: &TraitRef, name: Symbol) -> Option<(DefId, Box<[Ty]>)> {
        let all = self.elaborate(bound, Ty::unknown());
        all.into_iter().find(|b| self.assoc_decl(b.def, name).is_some()).map(|b| (b.def, b.args))
    }

    /// Every `where` clause and inline bound in force inside `def`: its own and those of what it stands in.
    pub(crate) fn predicates(&self, def: DefId) -> Arc<[Predicate]> {
        self.predicates.get_or(&def, || {
            let mut found = self.own_predicates(def);
            if let Some(parent) = self.program.data(def).parent {
                found.extend(self.predicates(parent).iter().cloned());
            }
            found.into()
        })
    }

    fn own_predicates(&self, def: DefId) -> Vec<Predicate> {
        let mut found = Vec::new();
        let Some(generics) = self.generics(def) else { return found };
        let mut lowerer = Lowerer::new(self, self.scope_of(def));
        let mut add = |ty: Ty, bounds: Vec<TraitRef>| {
            found.extend(bounds.into_iter().map(|bound| Predicate { ty, bound }));
        };
        for (param, ty) in generics.params.iter().zip(self.identity_args(def).iter()) {
            add(*ty, lowerer.bounds(&param.bounds, *ty));
        }
        for (ty, bounds) in &generics.predicates {
            let ty = lowerer.ty(ty);
            add(ty, lowerer.bounds(bounds, ty));
        }
        found
    }

    pub(crate) fn function(&self, def: DefId) -> Option<&Function> {
        match &self.program.item(def).kind {
            ItemKind::Fn(function) => Some(function),
            _ => None,
        }
    }

    /// The signature in terms of the function's and its container's parameters.
    pub(crate) fn fn_sig(&self, def: DefId) -> Arc<FnSig> {
        self.fn_sigs.get_or(&def, || {
            let Some(function) = self.function(def) else {
                return Arc::default();
            };
            let mut lowerer = Lowerer::new(self, self.scope_of(def));
            let self_ty = self.self_ty_of(def).unwrap_or_else(Ty::unknown);
            let self_param = function.self_param.as_ref().map(|param| match param {
                SelfParam::Value => self_ty,
                SelfParam::Ref { mutable } => Ty::reference(*mutable, self_ty),
                SelfParam::Typed(ty) => lowerer.ty(ty),
            });
            let params = function.params.iter().map(|param| lowerer.param(param)).collect();
            let ret = function.ret.as_ref().map_or_else(Ty::unit, |ty| lowerer.ty(ty));
            let gives_future = function.is_async && self.program.entry_attribute(def).is_empty();
            let ret = if gives_future { Ty::new(TyKind::Future { output: ret }) } else { ret };
            Arc::new(FnSig { self_param, params, ret })
        })
    }

    /// The fields of a struct, union or variant, in terms of the type's parameters.
    pub(crate) fn fields(&self, def: DefId) -> Arc<FieldTypes> {
        self.fields.get_or(&def, || {
            let fields = match &self.program.item(def).kind {
                ItemKind::Struct(adt) | ItemKind::Union(adt) => &adt.fields,
                ItemKind::Variant(fields) => fields,
                _ => return Arc::default(),
            };
            Arc::new(self.lower_fields(def, fields))
        })
    }

    fn lower_fields(&self, def: DefId, fields: &Fields) -> FieldTypes {
        let mut lowerer = Lowerer::new(self, self.scope_of(def));
        FieldTypes::of(fields.fields.iter().map(|field| (field.name, lowerer.ty(&field.ty))).collect())
    }

    /// The declared type of a const or static.
    pub(crate) fn value_ty(&self, def: DefId) -> Ty {
        match &self.program.item(def).kind {
            ItemKind::Const { ty, .. } | ItemKind::Static { ty, .. } => self.lower_in(def, ty),
            _ => Ty::unknown(),
        }
    }
}
