//! Items: their signatures and fields. What was cut out of an item is put in by the caller.

use syn::{FnArg, ForeignItem, ImplItem, Item as SynItem, ReceiverKind, Signature, TraitItem};

use super::attr::lower_attrs;
use super::implied_params::name_implied;
use super::import::lower_use;
use super::path::lower_mod_path;
use super::symbol;
use super::ty::{lower_bounds, lower_generics, lower_type};
use super::ty::{lower_path, lower_return};
use crate::base::name::Symbol;
use crate::base::packed::Late;
use crate::base::span::TextRange;
use crate::syntax::item_tree::{
    Adt, Field, FieldShape, Fields, Function, Impl, ImplHead, Item, ItemId, ItemKind, MacroCall, MacroDef, Module,
    Param, SelfParam, Trait, TypeAlias, Visibility,
};
use crate::syntax::source_text::SourceText;
use crate::syntax::type_ref::Bound;

/// An item without its members, and the variants of an enum.
pub(crate) struct Lowered {
    pub(crate) item: Item,
    pub(crate) variants: Vec<Item>,
}

/// The text that syn has read and the place of the item in it.
pub(crate) struct ItemCx<'a> {
    pub(crate) text: &'a SourceText,
    pub(crate) range: TextRange,
}

impl ItemCx<'_> {
    /// An item of a module; `None` for syntax that syn keeps as tokens.
    pub(crate) fn module_item(&self, item: &SynItem) -> Option<Lowered> {
        Some(match item {
            SynItem::Fn(item) => self.function(&item.attrs, Some(&item.vis), &item.sig),
            SynItem::Struct(item) => {
                let adt = Adt { generics: lower_generics(&item.generics), fields: lower_fields(&item.fields) };
                self.named(&item.attrs, &item.vis, &item.ident, ItemKind::Struct(Box::new(adt)))
            }
            SynItem::Union(item) => {
                let fields = record(item.fields.named.iter());
                let adt = Adt { generics: lower_generics(&item.generics), fields };
                self.named(&item.attrs, &item.vis, &item.ident, ItemKind::Union(Box::new(adt)))
            }
            SynItem::Enum(item) => self.enumeration(item),
            SynItem::Mod(item) => {
                let items = item.content.is_some().then(Vec::new);
                self.named(&item.attrs, &item.vis, &item.ident, ItemKind::Mod(Module { items }))
            }
            SynItem::Use(item) => {
                let kind = ItemKind::Use(lower_use(self.text, item));
                self.unnamed(&item.attrs, Some(&item.vis), item.use_token.span, kind)
            }
            SynItem::ExternCrate(item) => {
                let ident = item.rename.as_ref().map_or(&item.ident, |(_, rename)| rename);
                self.named(&item.attrs, &item.vis, ident, ItemKind::ExternCrate { krate: symbol(&item.ident) })
            }
            SynItem::Impl(item) => self.implementation(item),
            SynItem::ForeignMod(item) => {
                let abi = lower_abi(Some(&item.abi));
                let kind = ItemKind::ForeignMod { abi, items: Vec::new() };
                self.unnamed(&item.attrs, None, item.abi.extern_token.span, kind)
            }
            SynItem::Macro(item) => match &item.ident {
                Some(ident) if item.mac.path.is_ident("macro_rules") => {
                    let kind = ItemKind::MacroRules(MacroDef { rules: TextRange::default() });
                    self.named(&item.attrs, &syn::Visibility::Inherited, ident, kind)
                }
                _ => self.macro_call(&item.attrs, &item.mac),
            },
            item => return self.definition(item),
        })
    }

    fn definition(&self, item: &SynItem) -> Option<Lowered> {
        Some(match item {
            SynItem::Const(item) => {
                let kind = ItemKind::Const { ty: Box::new(lower_type(&item.ty)), body: None };
                self.named(&item.attrs, &item.vis, &item.ident, kind)
            }
            SynItem::Static(item) => {
                let kind = ItemKind::Static { ty: Box::new(lower_type(&item.ty)), body: None };
                self.named(&item.attrs, &item.vis, &item.ident, kind)
            }
            SynItem::Type(item) => {
                let kind = alias(&item.generics, Vec::new(), Some(&item.ty));
                self.named(&item.attrs, &item.vis, &item.ident, kind)
            }
            SynItem::Trait(item) => {
                let of_trait = Trait {
                    generics: lower_generics(&item.generics),
                    supertraits: lower_bounds(&item.supertraits),
                    items: Vec::new(),
                };
                let kind = ItemKind::Trait(Box::new(of_trait));
                self.named(&item.attrs, &item.vis, &item.ident, kind)
            }
            SynItem::TraitAlias(item) => {
                let kind = ItemKind::TraitAlias {
                    generics: Box::new(lower_generics(&item.generics)),
                    bounds: lower_bounds(&item.bounds),
                };
                self.named(&item.attrs, &item.vis, &item.ident, kind)
            }
            _ => return None,
        })
    }

    pub(crate) fn impl_item(&self, item: &ImplItem) -> Option<Lowered> {
        Some(match item {
            ImplItem::Fn(item) => self.function(&item.attrs, Some(&item.vis), &item.sig),
            ImplItem::Const(item) => {
                let kind = ItemKind::Const { ty: Box::new(lower_type(&item.ty)), body: None };
                self.named(&item.attrs, &item.vis, &item.ident, kind)
            }
            ImplItem::Type(item) => {
                let kind = alias(&item.generics, Vec::new(), Some(&item.ty));
                self.named(&item.attrs, &item.vis, &item.ident, kind)
            }
            ImplItem::Macro(item) => self.macro_call(&item.attrs, &item.mac),
            _ => return None,
        })
    }

    pub(crate) fn trait_item(&self, item: &TraitItem) -> Option<Lowered> {
        let inherited = &syn::Visibility::Inherited;
        Some(match item {
            TraitItem::Fn(item) => self.function(&item.attrs, None, &item.sig),
            TraitItem::Const(item) => {
                let kind = ItemKind::Const { ty: Box::new(lower_type(&item.ty)), body: None };
                self.named(&item.attrs, inherited, &item.ident, kind)
            }
            TraitItem::Type(item) => {
                let ty = item.default.as_ref().map(|(_, ty)| ty);
                let kind = alias(&item.generics, lower_bounds(&item.bounds), ty);
                self.named(&item.attrs, inherited, &item.ident, kind)
            }
            TraitItem::Macro(item) => self.macro_call(&item.attrs, &item.mac),
            _ => return None,
        })
    }

    /// An item of `extern "abi" { .. }`.
    pub(crate) fn foreign_item(&self, item: &ForeignItem, abi: Option<&String>) -> Option<Lowered> {
        Some(match item {
            ForeignItem::Fn(item) => {
                let mut lowered = self.function(&item.attrs, Some(&item.vis), &item.sig);
                if let ItemKind::Fn(function) = &mut lowered.item.kind {
                    function.modify(|function| function.abi = function.abi.take().or_else(|| abi.cloned()));
                }
                lowered
            }
            ForeignItem::Static(item) => {
                let kind = ItemKind::Static { ty: Box::new(lower_type(&item.ty)), body: None };
                self.named(&item.attrs, &item.vis, &item.ident, kind)
            }
            ForeignItem::Type(item) => {
                self.named(&item.attrs, &item.vis, &item.ident, alias(&item.generics, Vec::new(), None))
            }
            ForeignItem::Macro(item) => self.macro_call(&item.attrs, &item.mac),
            _ => return None,
        })
    }

    fn function(&self, attrs: &[syn::Attribute], vis: Option<&syn::Visibility>, sig: &Signature) -> Lowered {
        let kind = ItemKind::Fn(Late::new(lower_signature(sig)));
        self.named(attrs, vis.unwrap_or(&syn::Visibility::Inherited), &sig.ident, kind)
    }

    fn implementation(&self, item: &syn::ItemImpl) -> Lowered {
        let head = ImplHead {
            generics: lower_generics(&item.generics),
            of_trait: item.trait_.as_ref().map(|(path, _)| lower_path(path)),
            self_ty: lower_type(&item.self_ty),
        };
        let negative = item.modifiers.polarity.is_some();
        let of = Impl { keys: head.keys(), negative, head: Late::new(head), items: Vec::new() };
        let kind = ItemKind::Impl(Box::new(of));
        self.unnamed(&item.attrs, None, item.impl_token.span, kind)
    }

    fn enumeration(&self, item: &syn::ItemEnum) -> Lowered {
        let kind = ItemKind::Enum { generics: Box::new(lower_generics(&item.generics)), variants: Vec::new() };
        let mut lowered = self.named(&item.attrs, &item.vis, &item.ident, kind);
        lowered.variants = item.variants.iter().map(|variant| self.variant(variant)).collect();
        lowered
    }

    fn variant(&self, variant: &syn::Variant) -> Item {
        let name_range = self.text.map_span(variant.ident.span());
        let fields = match &variant.fields {
            syn::Fields::Named(fields) => Some(&fields.brace_token.span),
            syn::Fields::Unnamed(fields) => Some(&fields.paren_token.span),
            syn::Fields::Unit => None,
        };
        let range = fields.map_or(name_range, |span| name_range.cover(super::delimited(self.text, span)));
        Item {
            name: symbol(&variant.ident),
            vis: Visibility::Inherited,
            attrs: lower_attrs(self.text, &variant.attrs),
            range,
            name_range,
            kind: ItemKind::Variant(lower_fields(&variant.fields)),
        }
    }

    fn macro_call(&self, attrs: &[syn::Attribute], mac: &syn::Macro) -> Lowered {
        let path = lower_mod_path(self.text, &mac.path);
        let name_range = path.range;
        let call = MacroCall { path, args: super::inside(self.text, mac.delimiter.span()) };
        let kind = ItemKind::MacroCall(Box::new(call));
        self.item(attrs, Visibility::Inherited, (Symbol::default(), name_range), kind)
    }

    fn named(&self, attrs: &[syn::Attribute], vis: &syn::Visibility, ident: &syn::Ident, kind: ItemKind) -> Lowered {
        let name = if ident == "_" { Symbol::default() } else { symbol(ident) };
        self.item(attrs, lower_vis(self.text, vis), (name, self.text.map_span(ident.span())), kind)
    }

    fn unnamed(
        &self,
        attrs: &[syn::Attribute],
        vis: Option<&syn::Visibility>,
        keyword: proc_macro2::Span,
        kind: ItemKind,
    ) -> Lowered {
        let vis = vis.map_or(Visibility::Inherited, |vis| lower_vis(self.text, vis));
        self.item(attrs, vis, (Symbol::default(), self.text.map_span(keyword)), kind)
    }

    fn item(&self, attrs: &[syn::Attribute], vis: Visibility, name: (Symbol, TextRange), kind: ItemKind) -> Lowered {
        let attrs = lower_attrs(self.text, attrs);
        let item = Item { name: name.0, vis, attrs, range: self.range, name_range: name.1, kind };
        Lowered { item, variants: Vec::new() }
    }
}

fn alias(generics: &syn::Generics, bounds: Vec<Bound>, ty: Option<&syn::Type>) -> ItemKind {
    let alias = TypeAlias { generics: lower_generics(generics), bounds, ty: ty.map(lower_type) };
    ItemKind::TypeAlias(Late::new(alias))
}

fn lower_signature(sig: &Signature) -> Function {
    let params = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Receiver(_) => None,
        FnArg::Typed(param) => Some(Param { name: plain_name(&param.pat), ty: lower_type(&param.ty) }),
    });
    let (mut params, mut generics): (Vec<Param>, _) = (params.collect(), lower_generics(&sig.generics));
    params.iter_mut().for_each(|param| name_implied(&mut param.ty, &mut generics));
    Function {
        params,
        self_param: sig.receiver().map(lower_receiver),
        generics,
        ret: lower_return(&sig.output),
        is_async: sig.asyncness.is_some(),
        is_unsafe: matches!(sig.safety, syn::Safety::Unsafe(_)),
        is_const: sig.constness.is_some(),
        abi: lower_abi(sig.abi.as_ref()),
        body: None,
    }
}

fn plain_name(pat: &syn::Pat) -> Option<Symbol> {
    match pat {
        syn::Pat::Ident(pat) if pat.subpat.is_none() => Some(symbol(&pat.ident)),
        _ => None,
    }
}

fn lower_receiver(receiver: &syn::Receiver) -> SelfParam {
    match &receiver.kind {
        ReceiverKind::Reference(_, _, mutable) => SelfParam::Ref { mutable: mutable.is_some() },
        ReceiverKind::Typed(_, ty) => SelfParam::Typed(lower_type(ty)),
        _ => SelfParam::Value,
    }
}

/// `extern` without a name means "C".
fn lower_abi(abi: Option<&syn::Abi>) -> Option<String> {
    abi.map(|abi| abi.name.as_ref().map_or_else(|| "C".to_owned(), |name| name.value()))
}

fn lower_fields(fields: &syn::Fields) -> Fields {
    match fields {
        syn::Fields::Named(fields) => record(fields.named.iter()),
        syn::Fields::Unnamed(fields) => {
            let numbered = fields.unnamed.iter().enumerate();
            let fields = numbered.map(|(i, f)| Field { name: Symbol::new(&i.to_string()), ty: lower_type(&f.ty) });
            Fields { shape: FieldShape::Tuple, fields: fields.collect() }
        }
        syn::Fields::Unit => Fields { shape: FieldShape::Unit, fields: Vec::new() },
    }
}

fn record<'a>(fields: impl Iterator<Item = &'a syn::Field>) -> Fields {
    let lower = |field: &syn::Field| Field {
        name: field.ident.as_ref().map_or_else(Symbol::default, symbol),
        ty: lower_type(&field.ty),
    };
    Fields { shape: FieldShape::Record, fields: fields.map(lower).collect() }
}

fn lower_vis(text: &SourceText, vis: &syn::Visibility) -> Visibility {
    match vis {
        syn::Visibility::Public(_) => Visibility::Public,
        syn::Visibility::Inherited => Visibility::Inherited,
        syn::Visibility::Restricted(vis) if vis.path.is_ident("crate") => Visibility::Crate,
        syn::Visibility::Restricted(vis) => Visibility::In(Box::new(lower_mod_path(text, &vis.path))),
    }
}

/// The list in which a kind of item keeps its members.
pub(crate) fn members_mut(kind: &mut ItemKind) -> Option<&mut Vec<ItemId>> {
    match kind {
        ItemKind::Mod(module) => module.items.as_mut(),
        ItemKind::Trait(item) => Some(&mut item.items),
        ItemKind::Impl(item) => Some(&mut item.items),
        ItemKind::ForeignMod { items, .. } => Some(items),
        ItemKind::Enum { variants, .. } => Some(variants),
        _ => None,
    }
}
