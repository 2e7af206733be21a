//! An [`ItemTree`] as an indented outline.

use super::types::{list, show_bounds, show_generics, show_mod_path, show_type};
use crate::base::name::Symbol;
use crate::syntax::item_tree::{
    Adt, Attr, FieldShape, Fields, Function, Impl, ImplHead, Import, ImportKind, Item, ItemId, ItemKind, ItemTree,
    SelfParam, TypeAlias, Visibility,
};

/// All items, one a line, members under their owners, local items under the function whose block holds them.
pub(crate) fn dump_items(tree: &ItemTree) -> String {
    let mut dump = Dump { tree, out: String::new() };
    for attr in &tree.attrs.list {
        dump.line(0, &show_attr(attr).replacen('#', "#!", 1));
    }
    dump.items(0, &tree.top);
    for problem in &tree.problems {
        dump.line(0, &format!("problem {}..{}: {}", problem.range.start, problem.range.end, problem.message));
    }
    dump.out
}

struct Dump<'a> {
    tree: &'a ItemTree,
    out: String,
}

impl Dump<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        self.out.push_str(&"    ".repeat(depth));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn items(&mut self, depth: usize, items: &[ItemId]) {
        items.iter().for_each(|&id| self.item(depth, id));
    }

    fn item(&mut self, depth: usize, id: ItemId) {
        let tree = self.tree;
        let item = &tree.items[id];
        for attr in &item.attrs.list {
            self.line(depth, &show_attr(attr));
        }
        self.line(depth, &format!("{}{}", show_vis(&item.vis), show_item(item)));
        match &item.kind {
            ItemKind::Mod(module) => self.items(depth + 1, module.items.as_deref().unwrap_or_default()),
            ItemKind::Enum { variants: items, .. } | ItemKind::ForeignMod { items, .. } => self.items(depth + 1, items),
            ItemKind::Trait(item) => self.items(depth + 1, &item.items),
            ItemKind::Impl(item) => self.items(depth + 1, &item.items),
            _ => {}
        }
        for block in tree.blocks.iter().filter(|block| block.owner == id) {
            let of = block.of_macro.as_ref().map(|path| format!("{}! ", show_mod_path(path))).unwrap_or_default();
            self.line(depth + 1, &format!("{of}block {}..{}", block.range.start, block.range.end));
            self.items(depth + 2, &block.items);
        }
    }
}

fn show_attr(attr: &Attr) -> String {
    let args = if attr.args.is_empty() { String::new() } else { format!("({})", attr.args) };
    format!("#[{}{args}]", show_mod_path(&attr.path))
}

fn show_vis(vis: &Visibility) -> String {
    match vis {
        Visibility::Public => "pub ".to_owned(),
        Visibility::Crate => "pub(crate) ".to_owned(),
        Visibility::In(path) => format!("pub(in {}) ", show_mod_path(path)),
        Visibility::Inherited => String::new(),
    }
}

fn show_item(item: &Item) -> String {
    let name = item.name;
    match &item.kind {
        ItemKind::Mod(module) => format!("mod {name}{}", if module.items.is_none() { ";" } else { "" }),
        ItemKind::ExternCrate { krate } => format!("extern crate {krate} as {name}"),
        ItemKind::Use(imports) => format!("use {}", list(imports, show_import)),
        ItemKind::Fn(function) => show_fn(name, function),
        ItemKind::Struct(adt) => show_adt("struct", name, adt),
        ItemKind::Union(adt) => show_adt("union", name, adt),
        ItemKind::Enum { generics, .. } => format!("enum {name}{}", show_generics(generics)),
        ItemKind::Variant(fields) => format!("variant {name}{}", show_fields(fields)),
        ItemKind::Trait(item) => {
            format!("trait {name}{}{}", show_generics(&item.generics), colon(&show_bounds(&item.supertraits)))
        }
        ItemKind::TraitAlias { generics, bounds } => {
            format!("trait {name}{} = {}", show_generics(generics), show_bounds(bounds))
        }
        ItemKind::Impl(item) => show_impl(item),
        ItemKind::TypeAlias(alias) => {
            let TypeAlias { generics, bounds, ty } = &**alias;
            let ty = ty.as_ref().map_or(String::new(), |ty| format!(" = {}", show_type(ty)));
            format!("type {name}{}{}{ty}", show_generics(generics), colon(&show_bounds(bounds)))
        }
        ItemKind::Const { ty, body } => show_value("const", name, &show_type(ty), body.is_some()),
        ItemKind::Static { ty, body } => show_value("static", name, &show_type(ty), body.is_some()),
        ItemKind::ForeignMod { abi, .. } => format!("extern {:?}", abi.as_deref().unwrap_or("C")),
        ItemKind::MacroRules(_) => format!("macro_rules! {name}"),
        ItemKind::MacroCall(call) => format!("{}!", show_mod_path(&call.path)),
    }
}

fn show_value(keyword: &str, name: Symbol, ty: &str, has_body: bool) -> String {
    let name = if name.is_empty() { "_" } else { name.as_str() };
    format!("{keyword} {name}: {ty}{}", if has_body { " = .." } else { "" })
}

fn show_impl(item: &Impl) -> String {
    let ImplHead { generics, of_trait, self_ty } = &*item.head;
    let of_trait = of_trait.as_ref().map_or(String::new(), |path| format!(" {} for", super::show_path(path)));
    let polarity = if item.negative { " !" } else { "" };
    format!("impl{}{polarity}{of_trait} {}", show_generics(generics), show_type(self_ty))
}

fn show_import(import: &Import) -> String {
    let path = show_mod_path(&import.path);
    match import.kind {
        ImportKind::Glob if path.is_empty() => "*".to_owned(),
        ImportKind::Glob => format!("{path}::*"),
        ImportKind::Unnamed => format!("{path} as _"),
        ImportKind::Named { name, types_only } => {
            format!("{path} as {name}{}", if types_only { " (types)" } else { "" })
        }
    }
}

fn show_fn(name: Symbol, function: &Function) -> String {
    let mut text = String::new();
    for (is, word) in [(function.is_const, "const "), (function.is_async, "async "), (function.is_unsafe, "unsafe ")] {
        text += if is { word } else { "" };
    }
    if let Some(abi) = &function.abi {
        text += &format!("extern {abi:?} ");
    }
    let receiver = function.self_param.as_ref().map(|receiver| match receiver {
        SelfParam::Value => "self".to_owned(),
        SelfParam::Ref { mutable } => format!("&{}self", if *mutable { "mut " } else { "" }),
        SelfParam::Typed(ty) => format!("self: {}", show_type(ty)),
    });
    let params = function.params.iter().map(|param| {
        let name = param.name.map_or("_", Symbol::as_str);
        format!("{name}: {}", show_type(&param.ty))
    });
    let params = receiver.into_iter().chain(params).collect::<Vec<_>>().join(", ");
    let ret = function.ret.as_ref().map_or(String::new(), |ret| format!(" -> {}", show_type(ret)));
    let end = if function.body.is_some() { "" } else { ";" };
    format!("{text}fn {name}{}({params}){ret}{end}", show_generics(&function.generics))
}

fn show_adt(keyword: &str, name: Symbol, adt: &Adt) -> String {
    format!("{keyword} {name}{}{}", show_generics(&adt.generics), show_fields(&adt.fields))
}

fn show_fields(fields: &Fields) -> String {
    match fields.shape {
        FieldShape::Record => {
            format!(" {{ {} }}", list(&fields.fields, |field| format!("{}: {}", field.name, show_type(&field.ty))))
        }
        FieldShape::Tuple => format!("({})", list(&fields.fields, |field| show_type(&field.ty))),
        FieldShape::Unit => String::new(),
    }
}

fn colon(bounds: &str) -> String {
    if bounds.is_empty() { String::new() } else { format!(": {bounds}") }
}
