//! Leaves out of a tree what means nothing where there is no text, and bounds that any type may be taken to meet.

use rustc_hash::FxHashSet;

use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::syntax::item_tree::{
    Attrs, Fields, Function, ImplHead, Item, ItemKind, ItemTree, SelfParam, TypeAlias, Visibility,
};
use crate::syntax::type_ref::{Bound, Generics, Path, TypeRef};

const NOWHERE: TextRange = TextRange { start: 0, end: 0 };

/// Empties ranges, drops names of parameters, lists of lifetimes, and bounds on `#[unlisted]` traits.
pub(super) fn strip(tree: &mut ItemTree) {
    let is_trait = |item: &&Item| matches!(item.kind, ItemKind::Trait(_)) && item.attrs.has("unlisted");
    let unlisted = tree.items.values().filter(is_trait).map(|item| item.name).collect();
    let stripper = Stripper { unlisted };
    let ids: Vec<_> = tree.items.ids().collect();
    for id in ids {
        forget_text(&mut tree.items[id]);
        stripper.item(&mut tree.items[id].kind);
    }
    forget_attr_text(&mut tree.attrs);
    tree.blocks.clear();
}

fn forget_text(item: &mut Item) {
    item.range = NOWHERE;
    item.name_range = NOWHERE;
    forget_attr_text(&mut item.attrs);
    if let Visibility::In(path) = &mut item.vis {
        path.range = NOWHERE;
    }
    match &mut item.kind {
        ItemKind::Use(imports) => imports.iter_mut().for_each(|import| import.path.range = NOWHERE),
        ItemKind::Fn(function) => function.modify(|function| function.body = function.body.map(|_| NOWHERE)),
        ItemKind::Const { body, .. } | ItemKind::Static { body, .. } => *body = body.map(|_| NOWHERE),
        ItemKind::MacroRules(def) => def.rules = NOWHERE,
        ItemKind::MacroCall(call) => (call.args, call.path.range) = (NOWHERE, NOWHERE),
        _ => {}
    }
}

fn forget_attr_text(attrs: &mut Attrs) {
    for attr in &mut attrs.list {
        attr.range = NOWHERE;
        attr.path.range = NOWHERE;
    }
}

struct Stripper {
    unlisted: FxHashSet<Symbol>,
}

impl Stripper {
    fn item(&self, kind: &mut ItemKind) {
        match kind {
            ItemKind::Fn(function) => function.modify(|function| self.function(function)),
            ItemKind::Struct(adt) | ItemKind::Union(adt) => {
                self.generics(&mut adt.generics);
                self.fields(&mut adt.fields);
            }
            ItemKind::Enum { generics, .. } => self.generics(generics),
            ItemKind::Variant(fields) => self.fields(fields),
            ItemKind::Trait(of_trait) => self.generics(&mut of_trait.generics),
            ItemKind::Impl(of_impl) => of_impl.head.modify(|head| self.implementation(head)),
            ItemKind::TypeAlias(alias) => alias.modify(|TypeAlias { generics, bounds, ty }| {
                self.generics(generics);
                self.bounds(bounds);
                ty.iter_mut().for_each(|ty| self.ty(ty));
            }),
            ItemKind::Const { ty, .. } | ItemKind::Static { ty, .. } => self.ty(ty),
            _ => {}
        }
    }

    fn function(&self, function: &mut Function) {
        self.generics(&mut function.generics);
        if let Some(SelfParam::Typed(ty)) = &mut function.self_param {
            self.ty(ty);
        }
        for param in &mut function.params {
            param.name = None;
            self.ty(&mut param.ty);
        }
        function.ret.iter_mut().for_each(|ty| self.ty(ty));
    }

    fn fields(&self, fields: &mut Fields) {
        fields.fields.iter_mut().for_each(|field| self.ty(&mut field.ty));
    }

    fn implementation(&self, of_impl: &mut ImplHead) {
        self.generics(&mut of_impl.generics);
        of_impl.of_trait.iter_mut().for_each(|path| self.path(path));
        self.ty(&mut of_impl.self_ty);
    }

    fn generics(&self, generics: &mut Generics) {
        for param in &mut generics.params {
            self.bounds(&mut param.bounds);
            param.default.iter_mut().for_each(|ty| self.ty(ty));
        }
        for (ty, bounds) in &mut generics.predicates {
            self.ty(ty);
            self.bounds(bounds);
        }
        generics.predicates.retain(|(_, bounds)| !bounds.is_empty());
    }

    fn bounds(&self, bounds: &mut Vec<Bound>) {
        bounds.retain(|bound| bound.last().is_none_or(|last| !self.unlisted.contains(&last.name)));
        bounds.iter_mut().for_each(|bound| self.path(bound));
    }

    fn path(&self, path: &mut Path) {
        if let Some(qself) = &mut path.qself {
            self.ty(&mut qself.ty);
            qself.as_trait.iter_mut().for_each(|path| self.path(path));
        }
        for segment in &mut path.segments {
            let Some(args) = &mut segment.args else { continue };
            args.args.iter_mut().for_each(|ty| self.ty(ty));
            args.bindings.iter_mut().for_each(|(_, ty)| self.ty(ty));
            args.constraints.iter_mut().for_each(|(_, bounds)| self.bounds(bounds));
            if args.args.is_empty() && args.bindings.is_empty() && args.constraints.is_empty() {
                segment.args = None;
            }
        }
    }

    /// The bounds of `dyn` and `impl` stay: they are part of what the type is.
    fn ty(&self, ty: &mut TypeRef) {
        match ty {
            TypeRef::Path(path) => self.path(path),
            TypeRef::Ref { inner, .. } | TypeRef::Ptr { inner, .. } => self.ty(inner),
            TypeRef::Slice(inner) | TypeRef::Array(inner) => self.ty(inner),
            TypeRef::Tuple(elems) => elems.iter_mut().for_each(|ty| self.ty(ty)),
            TypeRef::FnPtr { params, ret } => {
                params.iter_mut().for_each(|ty| self.ty(ty));
                self.ty(ret);
            }
            TypeRef::Dyn(bounds) | TypeRef::Impl(bounds) => bounds.iter_mut().for_each(|bound| self.path(bound)),
            TypeRef::Never
            | TypeRef::Infer
            | TypeRef::Const
            | TypeRef::Literal(_)
            | TypeRef::Macro(_)
            | TypeRef::Unknown => {}
        }
    }
}
