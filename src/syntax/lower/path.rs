//! Paths: what they start from, their names, their generic arguments.

use proc_macro2::Ident;
use syn::{AngleBracketedGenericArguments, GenericArgument, ParenthesizedGenericArguments, PathArguments, ReturnType};

use super::symbol;
use super::ty::{lower_bounds, lower_type};
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::syntax::source_text::SourceText;
use crate::syntax::type_ref::{GenericArgs, ModPath, Path, PathAnchor, QSelf, Segment, TypeRef};

/// How `$crate` is spelled in the text of an expansion; the name of the crate follows.
pub(crate) const DOLLAR_CRATE: &str = "__dollar_crate__";

pub(crate) fn lower_path(path: &syn::Path) -> Path {
    let (anchor, skip) = anchor(path.leading_colon.is_some(), path.segments.iter().map(|segment| &segment.ident));
    let lone = path.segments.len() == 1 && path.segments[0].ident == "self";
    let segments = path.segments.iter().skip(if lone { 0 } else { skip }).map(lower_segment).collect();
    Path { anchor: if lone { PathAnchor::Plain } else { anchor }, qself: None, segments }
}

/// `<T as Trait>::a::b` and plain paths.
pub(crate) fn lower_qpath(qself: Option<&syn::QSelf>, path: &syn::Path) -> Path {
    let Some(qself) = qself else { return lower_path(path) };
    let as_trait = (qself.position > 0).then(|| {
        let mut of_trait = syn::Path { leading_colon: path.leading_colon, segments: Default::default() };
        of_trait.segments.extend(path.segments.iter().take(qself.position).cloned());
        lower_path(&of_trait)
    });
    let segments = path.segments.iter().skip(qself.position).map(lower_segment).collect();
    let qself = QSelf { ty: lower_type(&qself.ty), as_trait };
    Path { anchor: PathAnchor::Plain, qself: Some(Box::new(qself)), segments }
}

/// A path of names alone. A lone `self` is the module itself here.
pub(crate) fn lower_mod_path(text: &SourceText, path: &syn::Path) -> ModPath {
    let idents = path.segments.iter().map(|segment| &segment.ident);
    let mut lowered = mod_path(path.leading_colon.is_some(), idents);
    let first = path.leading_colon.map(|colon| colon.spans[0]).or(path.segments.first().map(|s| s.ident.span()));
    if let (Some(first), Some(last)) = (first, path.segments.last()) {
        lowered.range = text.map_span(first).cover(text.map_span(last.ident.span()));
    }
    lowered
}

/// The same without a range.
pub(crate) fn mod_path<'a>(leading_colon: bool, idents: impl Iterator<Item = &'a Ident> + Clone) -> ModPath {
    let (anchor, skip) = anchor(leading_colon, idents.clone());
    ModPath { anchor, names: idents.skip(skip).map(symbol).collect(), range: TextRange::default() }
}

/// What the path starts from, and how many segments say so.
fn anchor<'a>(leading_colon: bool, mut idents: impl Iterator<Item = &'a Ident>) -> (PathAnchor, usize) {
    if leading_colon {
        return (PathAnchor::Absolute, 0);
    }
    let Some(first) = idents.next() else { return (PathAnchor::Plain, 0) };
    if first == "crate" {
        return (PathAnchor::Crate, 1);
    }
    let supers = || 1 + idents.take_while(|ident| *ident == "super").count();
    if first == "self" {
        let skip = supers();
        return (PathAnchor::Super(skip as u32 - 1), skip);
    }
    if first == "super" {
        let skip = supers();
        return (PathAnchor::Super(skip as u32), skip);
    }
    match first.to_string().strip_prefix(DOLLAR_CRATE) {
        Some(krate) => (PathAnchor::DollarCrate(Symbol::new(krate)), 1),
        None => (PathAnchor::Plain, 0),
    }
}

fn lower_segment(segment: &syn::PathSegment) -> Segment {
    let args = match &segment.arguments {
        PathArguments::None => None,
        PathArguments::AngleBracketed(args) => Some(Box::new(lower_generic_args(args))),
        PathArguments::Parenthesized(args) => Some(Box::new(lower_fn_sugar(args))),
    };
    Segment { name: symbol(&segment.ident), args }
}

pub(crate) fn lower_generic_args(args: &AngleBracketedGenericArguments) -> GenericArgs {
    let mut lowered = GenericArgs::default();
    for arg in &args.args {
        match arg {
            GenericArgument::Type(ty) => lowered.args.push(lower_type(ty)),
            GenericArgument::Const(_) => lowered.args.push(TypeRef::Const),
            GenericArgument::AssocType(binding) => {
                lowered.bindings.push((symbol(&binding.ident), lower_type(&binding.ty)))
            }
            GenericArgument::AssocConst(binding) => lowered.bindings.push((symbol(&binding.ident), TypeRef::Const)),
            GenericArgument::Constraint(constraint) => {
                lowered.constraints.push((symbol(&constraint.ident), lower_bounds(&constraint.bounds)));
            }
            _ => {}
        }
    }
    lowered
}

/// `(A, B) -> C` behind `Fn`.
fn lower_fn_sugar(args: &ParenthesizedGenericArguments) -> GenericArgs {
    let inputs = args.inputs.iter().map(|input| lower_type(&input.ty)).collect();
    GenericArgs {
        args: vec![TypeRef::Tuple(inputs)],
        bindings: vec![(Symbol::new("Output"), lower_return(&args.output).unwrap_or_else(TypeRef::unit))],
        constraints: Vec::new(),
    }
}

/// The type behind `->`.
pub(crate) fn lower_return(ret: &ReturnType) -> Option<TypeRef> {
    match ret {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(lower_type(ty)),
    }
}
