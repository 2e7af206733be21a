//! What a path in a value position names: a local, a function, a constructor, a constant.

use super::InferCtx;
use super::instance::Callable;
use crate::base::name::Symbol;
use crate::def::ids::{Def, DefId, DefKind, Namespace};
use crate::syntax::body::ExprId;
use crate::syntax::item_tree::{FieldShape, ItemKind};
use crate::syntax::type_ref::{GenericArgs, Path, PathAnchor, Segment};
use crate::ty::fold::Subst;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::method::{Pick, PickSource};
use crate::ty::result::ValueRef;

/// What a path came to, before a type is made of it.
#[derive(Debug)]
pub(super) enum Named {
    Local {
        value: ValueRef,
        ty: Ty,
    },
    Fn(Callable),
    /// A struct or variant, with the type it makes.
    Ctor {
        def: DefId,
        ty: Ty,
    },
    Const {
        def: DefId,
        ty: Ty,
        /// The type that decides which constant is meant.
        of: Option<Ty>,
    },
    /// A const parameter, as the type that stands for it.
    ConstParam(Ty),
    Static {
        def: DefId,
        ty: Ty,
    },
    Extern(String),
    Unknown,
}

impl InferCtx<'_> {
    pub(super) fn path_expr(&mut self, expr: ExprId, path: &Path) -> Ty {
        let named = self.named(path);
        self.note_path(expr, &named);
        match named {
            Named::Local { ty, .. } | Named::Const { ty, .. } | Named::Static { ty, .. } => ty,
            Named::Fn(callable) => {
                self.add_bounds(&callable);
                callable.as_value(self.types)
            }
            Named::Ctor { def, ty } => self.ctor_value(def, ty),
            Named::ConstParam(_) | Named::Extern(_) | Named::Unknown => Ty::unknown(),
        }
    }

    pub(super) fn note_path(&mut self, expr: ExprId, named: &Named) {
        let value = match named {
            Named::Local { value, .. } => value.clone(),
            Named::Fn(callable) => ValueRef::Fn(callable.fn_ref()),
            Named::Ctor { def, .. } => ValueRef::Ctor(*def),
            Named::Const { def, of: Some(of), .. } => ValueRef::OfType(Some(*def), *of),
            Named::Const { def, .. } => ValueRef::Const(*def),
            Named::ConstParam(param) => ValueRef::OfType(None, *param),
            Named::Static { def, .. } => ValueRef::Static(*def),
            Named::Extern(path) => ValueRef::Extern(path.clone()),
            Named::Unknown => return,
        };
        self.result.paths.insert(expr, value);
    }

    /// A constructor used as a value: a unit one is its type, a tuple one a function.
    fn ctor_value(&mut self, def: DefId, ty: Ty) -> Ty {
        if self.shape(def) != Some(FieldShape::Tuple) {
            return ty;
        }
        let params = self.fields_of(def, ty).into();
        Ty::new(TyKind::FnPtr { params, ret: ty })
    }

    fn shape(&self, def: DefId) -> Option<FieldShape> {
        match &self.types.program.item(def).kind {
            ItemKind::Struct(adt) => Some(adt.fields.shape),
            ItemKind::Variant(fields) => Some(fields.shape),
            _ => None,
        }
    }

    pub(super) fn named(&mut self, path: &Path) -> Named {
        if let Some(name) = path.as_name() {
            if let Some(local) = self.locals.iter().rev().find(|local| local.name == name) {
                let value = local.pat.map_or(ValueRef::SelfParam, ValueRef::Local);
                return Named::Local { value, ty: local.ty };
            }
            if name == "Self" {
                return self.self_ctor();
            }
            if let Some(param) = self.const_param(name) {
                return Named::ConstParam(param);
            }
        }
        if path.qself.is_some() || self.starts_with_type(path) {
            return self.type_relative(path);
        }
        let names: Vec<Symbol> = path.segments.iter().map(|segment| segment.name).collect();
        let found = self.types.program.resolve(self.module, path.anchor, &names, Namespace::Values);
        if let Some(external) = found.external {
            return Named::Extern(external);
        }
        match found.def {
            Some(Def::Item(def)) if found.consumed == names.len() => self.item_value(def, path),
            Some(_) => self.type_relative(path),
            None => Named::Unknown,
        }
    }

    fn const_param(&self, name: Symbol) -> Option<Ty> {
        let found = self.types.find_param(Some(self.owner), name)?;
        let TyKind::Param { owner, index, .. } = found.kind() else { return None };
        let generics = self.types.generics(*owner)?;
        generics.params.get(*index as usize).is_some_and(|param| param.is_const).then_some(found)
    }

    fn starts_with_type(&self, path: &Path) -> bool {
        let Some(first) = path.segments.first() else { return false };
        path.anchor == PathAnchor::Plain
            && (first.name == "Self" || self.types.find_param(Some(self.owner), first.name).is_some())
    }

    fn self_ctor(&mut self) -> Named {
        match self.types.self_ty_of(self.owner) {
            Some(ty) => match ty.kind() {
                TyKind::Adt(def, _) => Named::Ctor { def: *def, ty },
                _ => Named::Unknown,
            },
            None => Named::Unknown,
        }
    }

    /// A path that names an item as a whole.
    fn item_value(&mut self, def: DefId, path: &Path) -> Named {
        let data = self.types.program.data(def);
        let last = path.segments.last().and_then(|segment| segment.args.as_deref());
        match data.kind {
            DefKind::Fn => match data.parent {
                Some(parent) if self.types.program.data(parent).kind == DefKind::Trait => {
                    let args = self.trait_args(parent, path);
                    self.trait_fn(def, parent, args, last)
                }
                _ => Named::Fn(self.free_fn(def, last)),
            },
            DefKind::Struct | DefKind::Union => {
                let ty = self.adt_with(def, last);
                Named::Ctor { def, ty }
            }
            DefKind::Variant => self.variant(def, path),
            DefKind::Const => Named::Const { def, ty: self.types.value_ty(def), of: None },
            DefKind::Static => Named::Static { def, ty: self.types.value_ty(def) },
            _ => Named::Unknown,
        }
    }

    fn adt_with(&mut self, def: DefId, args: Option<&GenericArgs>) -> Ty {
        let args = self.lowerer().args_for(def, args, &Subst::default());
        Ty::adt(def, args)
    }

    fn variant(&mut self, def: DefId, path: &Path) -> Named {
        let Some(parent) = self.types.program.data(def).parent else { return Named::Unknown };
        let mut segments = path.segments.iter().rev();
        let own = segments.next().and_then(|segment| segment.args.as_deref());
        let args = own.or(segments.next().and_then(|segment| segment.args.as_deref()));
        let ty = self.adt_with(parent, args);
        Named::Ctor { def, ty }
    }

    /// `Type::name`, `<T as Trait>::name`, `Trait::name`.
    fn type_relative(&mut self, path: &Path) -> Named {
        let Some((last, before)) = path.segments.split_last() else { return Named::Unknown };
        if let Some(qself) = &path.qself
            && let (Some(bound), []) = (&qself.as_trait, before)
        {
            let self_ty = self.lower(&qself.ty);
            let Some(bound) = self.lowerer().bound(bound, self_ty) else { return Named::Unknown };
            return self.trait_member(self_ty, bound.def, bound.args, last);
        }
        if let Some((trait_def, args)) = self.trait_prefix(path, before) {
            let self_ty = self.table.fresh();
            return self.trait_member(self_ty, trait_def, args, last);
        }
        let prefix = Path { anchor: path.anchor, qself: path.qself.clone(), segments: before.to_vec() };
        let ty = self.lowerer().path(&prefix);
        let ty = self.normalize(ty);
        self.assoc_value(ty, last)
    }

    /// `Trait` in `Trait::name`.
    fn trait_prefix(&mut self, path: &Path, before: &[Segment]) -> Option<(DefId, Box<[Ty]>)> {
        if path.qself.is_some() || before.is_empty() {
            return None;
        }
        let prefix = Path { anchor: path.anchor, qself: None, segments: before.to_vec() };
        let trait_def = self.lowerer().trait_of(&prefix)?;
        let args = before.last().and_then(|segment| segment.args.as_deref());
        Some((trait_def, self.lowerer().args_for(trait_def, args, &Subst::default())))
    }

    fn trait_args(&mut self, trait_def: DefId, path: &Path) -> Box<[Ty]> {
        let segment = path.segments.len().checked_sub(2).map(|i| &path.segments[i]);
        let args = segment.and_then(|segment| segment.args.as_deref());
        self.lowerer().args_for(trait_def, args, &Subst::default())
    }

    fn trait_fn(&mut self, def: DefId, trait_def: DefId, args: Box<[Ty]>, own: Option<&GenericArgs>) -> Named {
        let self_ty = self.table.fresh();
        let pick = Pick { def, self_ty, source: PickSource::Trait { def: trait_def, args }, derefs: Vec::new() };
        Named::Fn(self.picked(pick, own))
    }

    fn trait_member(&mut self, self_ty: Ty, trait_def: DefId, args: Box<[Ty]>, last: &Segment) -> Named {
        if let Some(def) = self.types.member(trait_def, last.name, DefKind::Fn) {
            let pick = Pick { def, self_ty, source: PickSource::Trait { def: trait_def, args }, derefs: Vec::new() };
            return Named::Fn(self.picked(pick, last.args.as_deref()));
        }
        match self.types.member(trait_def, last.name, DefKind::Const) {
            Some(def) => {
                let subst = Subst::default().with(trait_def, args).with_self(trait_def, self_ty);
                let ty = self.types.value_ty(def).subst(&subst);
                Named::Const { def, ty: self.normalize(ty), of: self.decides(def, self_ty) }
            }
            None => Named::Unknown,
        }
    }

    /// The type, where it decides what a constant is: one of a trait, or of an impl with parameters.
    fn decides(&self, def: DefId, self_ty: Ty) -> Option<Ty> {
        let program = &self.types.program;
        let parent = program.data(def).parent.filter(|_| def.krate != program.std_crate())?;
        let is_open = program.data(parent).kind == DefKind::Trait || self.types.param_count(parent) > 0;
        is_open.then_some(self_ty)
    }

    fn assoc_value(&mut self, ty: Ty, last: &Segment) -> Named {
        if let TyKind::Adt(def, _) = ty.kind()
            && let Some(variant) = self.types.member(*def, last.name, DefKind::Variant)
        {
            return Named::Ctor { def: variant, ty };
        }
        let traits = self.types.program.traits_in_scope(self.module);
        if let Some(pick) = self.query().assoc_fn(ty, last.name, &traits) {
            return Named::Fn(self.picked(pick, last.args.as_deref()));
        }
        match self.query().assoc_const(ty, last.name, &traits) {
            Some((def, found)) => Named::Const { def, ty: self.normalize(found), of: self.decides(def, ty) },
            None => Named::Unknown,
        }
    }

    /// The struct or variant that a path in a pattern or record expression names, and the type it belongs to.
    pub(super) fn constructor(&mut self, path: &Path) -> Option<(DefId, Ty)> {
        match self.named(path) {
            Named::Ctor { def, ty } => return Some((def, ty)),
            Named::Const { .. } | Named::Static { .. } => return None,
            _ => {}
        }
        // Record structs and aliases of them live among the types only.
        if let Some((last, before)) = path.segments.split_last()
            && !before.is_empty()
        {
            let prefix = Path { anchor: path.anchor, qself: path.qself.clone(), segments: before.to_vec() };
            let ty = self.lowerer().path(&prefix);
            if let TyKind::Adt(def, _) = ty.kind()
                && let Some(variant) = self.types.member(*def, last.name, DefKind::Variant)
            {
                return Some((variant, ty));
            }
        }
        let names: Vec<Symbol> = path.segments.iter().map(|segment| segment.name).collect();
        let found = self.types.program.resolve(self.module, path.anchor, &names, Namespace::Types);
        if let (Some(Def::Item(def)), true) = (found.def, found.consumed == names.len())
            && self.types.program.data(def).kind == DefKind::Variant
            && let Named::Ctor { def, ty } = self.variant(def, path)
        {
            return Some((def, ty));
        }
        let ty = self.lowerer().path(path);
        let ty = self.normalize(ty);
        match ty.kind() {
            TyKind::Adt(def, _) => Some((*def, ty)),
            _ => None,
        }
    }
}
