//! From types as written to types as meant: paths resolved, `Self` and parameters in place, aliases followed.

use crate::base::name::Symbol;
use crate::def::ids::{Def, DefId, DefKind, ModuleId, Namespace};
use crate::syntax::item_tree::{ItemKind, Param as SynParam};
use crate::syntax::type_ref::{Bound, GenericArgs, Generics, Path, PathAnchor, TypeMacro, TypeRef};

use super::Types;
use super::fold::{SELF_INDEX, Subst};
use super::kinds::{TraitRef, Ty, TyKind};
use super::table::Table;

/// Where a type is written: what names mean there, and whose parameters are in sight.
#[derive(Copy, Clone, Debug)]
pub(crate) struct TyScope {
    pub(crate) module: ModuleId,
    pub(crate) owner: Option<DefId>,
}

/// Aliases that lead to aliases are followed so far.
const MAX_DEPTH: u32 = 32;

/// In one type, so many macro calls are expanded: they may call themselves without end.
const MAX_EXPANSIONS: u32 = 64;

pub(crate) struct Lowerer<'a> {
    types: &'a Types,
    scope: TyScope,
    /// Where `_` and left-out arguments become variables; without one they are `Unknown`.
    table: Option<&'a mut Table>,
    depth: u32,
    /// How many macro calls were expanded.
    expansions: u32,
}

impl<'a> Lowerer<'a> {
    pub(crate) fn new(types: &'a Types, scope: TyScope) -> Self {
        Lowerer { types, scope, table: None, depth: 0, expansions: 0 }
    }

    pub(crate) fn with_holes(types: &'a Types, scope: TyScope, table: &'a mut Table) -> Self {
        Lowerer { types, scope, table: Some(table), depth: 0, expansions: 0 }
    }

    fn hole(&mut self) -> Ty {
        self.table.as_mut().map_or_else(Ty::unknown, |table| table.fresh())
    }

    pub(crate) fn ty(&mut self, written: &TypeRef) -> Ty {
        match written {
            TypeRef::Path(path) => self.path(path),
            TypeRef::Ref { mutable, inner } => Ty::reference(*mutable, self.ty(inner)),
            TypeRef::Ptr { mutable, inner } => Ty::new(TyKind::Ptr { mutable: *mutable, inner: self.ty(inner) }),
            TypeRef::Slice(inner) => Ty::new(TyKind::Slice(self.ty(inner))),
            TypeRef::Array(inner) => Ty::new(TyKind::Array(self.ty(inner))),
            TypeRef::Tuple(fields) => Ty::tuple(self.all(fields)),
            TypeRef::FnPtr { params, ret } => {
                Ty::new(TyKind::FnPtr { params: self.all(params).into(), ret: self.ty(ret) })
            }
            TypeRef::Dyn(bounds) => {
                let bounds = self.bounds(bounds, Ty::unknown());
                Ty::new(TyKind::Dyn(bounds.into()))
            }
            TypeRef::Impl(bounds) => {
                let bounds = self.bounds(bounds, Ty::unknown());
                Ty::new(TyKind::Opaque(bounds.into()))
            }
            TypeRef::Never => Ty::never(),
            TypeRef::Infer => self.hole(),
            // A value stands for itself among the arguments of a type.
            TypeRef::Literal(text) => Ty::new(TyKind::Primitive(*text)),
            TypeRef::Macro(call) => self.expanded(call),
            TypeRef::Const | TypeRef::Unknown => Ty::unknown(),
        }
    }

    /// What a macro call stands for.
    fn expanded(&mut self, call: &TypeMacro) -> Ty {
        let written = match self.scope.owner {
            Some(owner) if self.expansions < MAX_EXPANSIONS => self.types.program.type_of_macro(owner, call),
            _ => None,
        };
        self.expansions += 1;
        written.map_or_else(Ty::unknown, |written| self.ty(&written))
    }

    fn all(&mut self, written: &[TypeRef]) -> Vec<Ty> {
        written.iter().map(|ty| self.ty(ty)).collect()
    }

    pub(crate) fn bounds(&mut self, bounds: &[Bound], self_ty: Ty) -> Vec<TraitRef> {
        bounds.iter().filter_map(|bound| self.bound(bound, self_ty)).collect()
    }

    /// A trait bound on `self_ty`.
    pub(crate) fn bound(&mut self, bound: &Path, self_ty: Ty) -> Option<TraitRef> {
        let def = self.trait_of(bound)?;
        let args = bound.last().and_then(|segment| segment.args.as_deref());
        Some(self.trait_ref(def, args, self_ty))
    }

    pub(crate) fn trait_of(&self, path: &Path) -> Option<DefId> {
        match self.resolve(path)? {
            (Def::Item(def), used) if used == path.segments.len() => {
                (self.types.program.data(def).kind == DefKind::Trait).then_some(def)
            }
            _ => None,
        }
    }

    fn trait_ref(&mut self, def: DefId, args: Option<&GenericArgs>, self_ty: Ty) -> TraitRef {
        let subst = Subst::default().with_self(def, self_ty);
        let lowered = self.args_for(def, args, &subst);
        let mut bindings = Vec::new();
        for (name, ty) in args.map_or(&[][..], |args| &args.bindings) {
            bindings.push((*name, self.ty(ty)));
        }
        for (name, bounds) in args.map_or(&[][..], |args| &args.constraints) {
            let bounds = self.bounds(bounds, Ty::unknown());
            bindings.push((*name, Ty::new(TyKind::Opaque(bounds.into()))));
        }
        TraitRef { def, args: lowered, bindings: bindings.into() }
    }

    /// Arguments for the parameters of `def`: those written, then defaults, then holes.
    pub(crate) fn args_for(&mut self, def: DefId, args: Option<&GenericArgs>, subst: &Subst) -> Box<[Ty]> {
        let Some(generics) = self.types.generics(def) else { return Box::new([]) };
        let written = args.map_or(&[][..], |args| &args.args);
        let mut lowered: Vec<Ty> = Vec::with_capacity(generics.params.len());
        for (i, param) in generics.params.iter().enumerate() {
            let ty = match (written.get(i), &param.default) {
                (Some(ty), _) => self.ty(ty),
                (None, Some(default)) => {
                    let default = self.types.lower_in(def, default);
                    default.subst(&subst.clone().with(def, lowered.clone()))
                }
                (None, None) => self.hole(),
            };
            lowered.push(ty);
        }
        lowered.into()
    }

    fn resolve(&self, path: &Path) -> Option<(Def, usize)> {
        if path.qself.is_some() {
            return None;
        }
        let names: Vec<Symbol> = path.segments.iter().map(|segment| segment.name).collect();
        let found = self.types.program.resolve(self.scope.module, path.anchor, &names, Namespace::Types);
        found.def.map(|def| (def, found.consumed))
    }

    pub(crate) fn path(&mut self, path: &Path) -> Ty {
        match self.type_prefix(path) {
            Some((ty, used)) => self.rest(ty, path, used),
            None => Ty::unknown(),
        }
    }

    fn rest(&mut self, mut ty: Ty, path: &Path, used: usize) -> Ty {
        for segment in &path.segments[used..] {
            ty = self.assoc(ty, segment.name);
        }
        ty
    }

    /// The longest beginning of a path that is a type, and how many segments it takes.
    pub(crate) fn type_prefix(&mut self, path: &Path) -> Option<(Ty, usize)> {
        if let Some(qself) = &path.qself {
            let self_ty = self.ty(&qself.ty);
            let Some(bound) = &qself.as_trait else { return Some((self_ty, 0)) };
            let name = path.segments.first()?.name;
            let trait_ref = self.bound(bound, self_ty)?;
            self.types.assoc_decl(trait_ref.def, name)?;
            let assoc = TyKind::Assoc { self_ty, trait_ref: trait_ref.def, args: trait_ref.args, name };
            return Some((self.types.normalize(Ty::new(assoc)), 1));
        }
        let first = path.segments.first()?;
        if path.anchor == PathAnchor::Plain {
            if first.name == "Self" {
                return self.self_ty().map(|ty| (ty, 1));
            }
            if let Some(param) = self.types.find_param(self.scope.owner, first.name) {
                return Some((param, 1));
            }
        }
        let (def, used) = self.resolve(path)?;
        let ty = match def {
            Def::Primitive(name) => Ty::new(TyKind::Primitive(name)),
            Def::Module(_) => return None,
            Def::Item(def) => self.item_ty(def, path, used)?,
        };
        Some((ty, used))
    }

    fn item_ty(&mut self, def: DefId, path: &Path, used: usize) -> Option<Ty> {
        let args = used.checked_sub(1).and_then(|last| path.segments[last].args.as_deref());
        match self.types.program.data(def).kind {
            DefKind::Struct | DefKind::Union | DefKind::Enum => {
                let args = self.args_for(def, args, &Subst::default());
                Some(Ty::adt(def, args))
            }
            DefKind::Trait => {
                let bound = self.trait_ref(def, args, Ty::unknown());
                Some(Ty::new(TyKind::Dyn(Box::new([bound]))))
            }
            DefKind::TypeAlias => {
                if self.depth > MAX_DEPTH {
                    return None;
                }
                self.depth += 1;
                let args = self.args_for(def, args, &Subst::default());
                let target = self.types.alias(def);
                self.depth -= 1;
                Some(self.types.normalize(target.subst(&Subst::default().with(def, args))))
            }
            DefKind::Variant => {
                let parent = self.types.program.data(def).parent?;
                let segment = used.checked_sub(2).map(|i| &path.segments[i]);
                let args = args.or(segment.and_then(|segment| segment.args.as_deref()));
                let args = self.args_for(parent, args, &Subst::default());
                Some(Ty::adt(parent, args))
            }
            _ => None,
        }
    }

    /// `Self` here.
    pub(crate) fn self_ty(&self) -> Option<Ty> {
        self.types.self_ty_of(self.scope.owner?)
    }

    /// `ty::name` where `name` is an associated type.
    fn assoc(&mut self, ty: Ty, name: Symbol) -> Ty {
        if let Some(own) = self.own_assoc(ty, name) {
            return own;
        }
        let traits = match ty.kind() {
            TyKind::Param { index, owner, .. } if *index == SELF_INDEX => vec![self.types.identity_trait_ref(*owner)],
            TyKind::Param { name: param, .. } => self.written_bounds(ty, *param, name),
            TyKind::Assoc { trait_ref, name, .. } => self.types.assoc_bounds(*trait_ref, *name).to_vec(),
            TyKind::Dyn(bounds) | TyKind::Opaque(bounds) => bounds.to_vec(),
            _ => self.enclosing_trait().into_iter().collect(),
        };
        for bound in traits {
            if let Some((trait_def, args)) = self.types.trait_with_assoc(&bound, name) {
                let assoc = TyKind::Assoc { self_ty: ty, trait_ref: trait_def, args, name };
                return self.types.normalize(Ty::new(assoc));
            }
        }
        Ty::unknown()
    }

    /// `Self::Name` in an impl that says what `Name` is.
    fn own_assoc(&mut self, ty: Ty, name: Symbol) -> Option<Ty> {
        let implementation = self.types.enclosing(self.scope.owner?, DefKind::Impl)?;
        (self.types.self_ty_of(implementation)? == ty).then_some(())?;
        let alias = self.types.member(implementation, name, DefKind::TypeAlias)?;
        if self.depth > MAX_DEPTH {
            return None;
        }
        Some(self.types.alias(alias))
    }

    fn enclosing_trait(&mut self) -> Option<TraitRef> {
        let implementation = self.types.enclosing(self.scope.owner?, DefKind::Impl)?;
        self.types.impl_header(implementation)?.trait_ref.clone()
    }

    /// The bounds written on a parameter, here and further out, whose traits have the associated type `name`. Their
    /// arguments may name associated types in turn (`F: Fn1<S::Item>`), which is followed where it can't lead back.
    fn written_bounds(&mut self, ty: Ty, param: Symbol, name: Symbol) -> Vec<TraitRef> {
        let mut found = Vec::new();
        let mut owner = self.scope.owner;
        while let Some(def) = owner {
            if let Some(generics) = self.types.generics(def) {
                for bound in bounds_on(generics, param) {
                    let scope = TyScope { module: self.types.program.data(def).module, owner: Some(def) };
                    let mut lowerer = Lowerer::new(self.types, scope);
                    let Some(def) = lowerer.trait_of(bound) else { continue };
                    let mut of_trait = TraitRef { def, args: Box::new([]), bindings: Box::new([]) };
                    let args = bound.last().and_then(|segment| segment.args.as_deref());
                    if leads_nowhere(generics, args) && self.types.trait_with_assoc(&of_trait, name).is_some() {
                        of_trait.args = lowerer.args_for(def, args, &Subst::default().with_self(def, ty));
                    }
                    found.push(of_trait);
                }
            }
            owner = self.types.program.data(def).parent;
        }
        found
    }

    pub(crate) fn param(&mut self, param: &SynParam) -> Ty {
        self.ty(&param.ty)
    }
}

/// All bounds that `generics` puts on the parameter `name`.
fn bounds_on(generics: &Generics, name: Symbol) -> impl Iterator<Item = &Bound> {
    let inline = generics.params.iter().filter(move |param| param.name == name).flat_map(|param| &param.bounds);
    let predicates = generics.predicates.iter().filter(move |(ty, _)| named(ty) == Some(name));
    inline.chain(predicates.flat_map(|(_, bounds)| bounds))
}

/// The associated types that `args` name are of parameters whose own bounds name none.
fn leads_nowhere(generics: &Generics, args: Option<&GenericArgs>) -> bool {
    let of_bound =
        |bound: &Bound| bound.last().and_then(|last| last.args.as_deref()).map(projected).unwrap_or_default();
    let is_plain = |param: Symbol| bounds_on(generics, param).all(|bound| of_bound(bound).is_empty());
    args.map(projected).unwrap_or_default().into_iter().all(is_plain)
}

fn named(ty: &TypeRef) -> Option<Symbol> {
    match ty {
        TypeRef::Path(path) => path.as_name(),
        _ => None,
    }
}

/// The first names of the paths of several names in type arguments: `S` in `Fn1<S::Item>`.
fn projected(args: &GenericArgs) -> Vec<Symbol> {
    let mut found = Vec::new();
    let mut todo: Vec<&TypeRef> = args.args.iter().chain(args.bindings.iter().map(|(_, ty)| ty)).collect();
    while let Some(ty) = todo.pop() {
        match ty {
            TypeRef::Path(path) => {
                if let Some(qself) = &path.qself {
                    todo.push(&qself.ty);
                    found.extend(named(&qself.ty));
                } else if path.segments.len() > 1 {
                    found.extend(path.segments.first().map(|first| first.name));
                }
                let inner = path.segments.iter().filter_map(|segment| segment.args.as_deref());
                todo.extend(inner.flat_map(|args| args.args.iter().chain(args.bindings.iter().map(|(_, ty)| ty))));
            }
            TypeRef::Ref { inner, .. } | TypeRef::Ptr { inner, .. } => todo.push(inner),
            TypeRef::Slice(inner) | TypeRef::Array(inner) => todo.push(inner),
            TypeRef::Tuple(fields) => todo.extend(fields),
            TypeRef::FnPtr { params, ret } => todo.extend(params.iter().chain([&**ret])),
            _ => {}
        }
    }
    found
}

/// The parameters that an item declares itself.
pub(crate) fn generics_of(kind: &ItemKind) -> Option<&Generics> {
    match kind {
        ItemKind::Fn(function) => Some(&function.generics),
        ItemKind::Struct(adt) | ItemKind::Union(adt) => Some(&adt.generics),
        ItemKind::Enum { generics, .. } | ItemKind::TraitAlias { generics, .. } => Some(generics),
        ItemKind::TypeAlias(alias) => Some(&alias.generics),
        ItemKind::Trait(item) => Some(&item.generics),
        ItemKind::Impl(item) => Some(&item.head.generics),
        _ => None,
    }
}
