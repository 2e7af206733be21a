//! Paths of names alone, and what any path starts from.

use proc_macro2::Ident;

use super::symbol;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::syntax::source_text::SourceText;
use crate::syntax::type_ref::{ModPath, PathAnchor};

/// How `$crate` is spelled in the text of an expansion; the name of the crate follows.
pub(crate) const DOLLAR_CRATE: &str = "__dollar_crate__";

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
pub(super) fn anchor<'a>(leading_colon: bool, mut idents: impl Iterator<Item = &'a Ident>) -> (PathAnchor, usize) {
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
