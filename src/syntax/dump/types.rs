//! Types and paths, written as in Rust.

use crate::syntax::type_ref::{
    Bound, GenericArgs, GenericParam, Generics, ModPath, Path, PathAnchor, Segment, TypeRef,
};

pub(super) fn show_type(ty: &TypeRef) -> String {
    match ty {
        TypeRef::Path(path) => show_path(path),
        TypeRef::Ref { mutable, inner } => format!("&{}{}", if *mutable { "mut " } else { "" }, show_type(inner)),
        TypeRef::Ptr { mutable, inner } => format!("*{} {}", if *mutable { "mut" } else { "const" }, show_type(inner)),
        TypeRef::Slice(inner) => format!("[{}]", show_type(inner)),
        TypeRef::Array(inner) => format!("[{}; _]", show_type(inner)),
        TypeRef::Tuple(elems) => format!("({})", list(elems, show_type)),
        TypeRef::FnPtr { params, ret } => format!("fn({}) -> {}", list(params, show_type), show_type(ret)),
        TypeRef::Dyn(bounds) => format!("dyn {}", show_bounds(bounds)),
        TypeRef::Impl(bounds) => format!("impl {}", show_bounds(bounds)),
        TypeRef::Never => "!".to_owned(),
        TypeRef::Infer => "_".to_owned(),
        TypeRef::Const => "{const}".to_owned(),
        TypeRef::Literal(text) => text.to_string(),
        TypeRef::Unknown => "{unknown}".to_owned(),
        TypeRef::Macro(call) => {
            let names = call.names.iter().map(|name| name.to_string()).collect();
            format!("{}!({})", anchored(call.anchor, names), call.args)
        }
    }
}

pub(crate) fn show_path(path: &Path) -> String {
    let mut parts = Vec::new();
    if let Some(qself) = &path.qself {
        let of_trait = qself.as_trait.as_ref().map_or(String::new(), |path| format!(" as {}", show_path(path)));
        parts.push(format!("<{}{of_trait}>", show_type(&qself.ty)));
    }
    parts.extend(path.segments.iter().map(show_segment));
    anchored(path.anchor, parts)
}

pub(crate) fn show_mod_path(path: &ModPath) -> String {
    anchored(path.anchor, path.names.iter().map(|name| name.to_string()).collect())
}

fn anchored(anchor: PathAnchor, mut parts: Vec<String>) -> String {
    match anchor {
        PathAnchor::Plain => {}
        PathAnchor::Crate => parts.insert(0, "crate".to_owned()),
        PathAnchor::Super(0) => parts.insert(0, "self".to_owned()),
        PathAnchor::Super(levels) => parts.insert(0, vec!["super"; levels as usize].join("::")),
        PathAnchor::Absolute => parts.insert(0, String::new()),
        PathAnchor::DollarCrate(krate) => parts.insert(0, format!("$crate({krate})")),
    }
    parts.join("::")
}

fn show_segment(segment: &Segment) -> String {
    let args = segment.args.as_ref().map_or(String::new(), |args| show_args(args));
    format!("{}{args}", segment.name)
}

pub(super) fn show_args(args: &GenericArgs) -> String {
    let types = args.args.iter().map(show_type);
    let bindings = args.bindings.iter().map(|(name, ty)| format!("{name} = {}", show_type(ty)));
    let constraints = args.constraints.iter().map(|(name, bounds)| format!("{name}: {}", show_bounds(bounds)));
    format!("<{}>", types.chain(bindings).chain(constraints).collect::<Vec<_>>().join(", "))
}

pub(super) fn show_bounds(bounds: &[Bound]) -> String {
    bounds.iter().map(show_path).collect::<Vec<_>>().join(" + ")
}

/// `<T: Bound, const N = ..> where ..`
pub(super) fn show_generics(generics: &Generics) -> String {
    let mut text = String::new();
    if !generics.params.is_empty() {
        text = format!("<{}>", list(&generics.params, show_param));
    }
    if !generics.predicates.is_empty() {
        text += " where ";
        text += &list(&generics.predicates, |(ty, bounds)| format!("{}: {}", show_type(ty), show_bounds(bounds)));
    }
    text
}

fn show_param(param: &GenericParam) -> String {
    let mut text = format!("{}{}", if param.is_const { "const " } else { "" }, param.name);
    if !param.bounds.is_empty() {
        text += &format!(": {}", show_bounds(&param.bounds));
    }
    if let Some(default) = &param.default {
        text += &format!(" = {}", show_type(default));
    }
    text
}

pub(super) fn list<T>(items: &[T], show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(", ")
}
