//! Attributes, doc comments left out.

use syn::Meta;

use super::path::lower_mod_path;
use crate::syntax::item_tree::{Attr, Attrs};
use crate::syntax::source_text::SourceText;

/// The attributes that are no doc comments.
pub(crate) fn lower_attrs(text: &SourceText, attrs: &[syn::Attribute]) -> Attrs {
    let is_doc = |attr: &&syn::Attribute| matches!(&attr.meta, Meta::NameValue(meta) if meta.path.is_ident("doc"));
    Attrs { list: attrs.iter().filter(|attr| !is_doc(attr)).map(|attr| lower_attr(text, attr)).collect() }
}

fn lower_attr(text: &SourceText, attr: &syn::Attribute) -> Attr {
    let close = attr.bracket_token.span.close();
    let args = match &attr.meta {
        Meta::Path(_) => String::new(),
        Meta::List(meta) => slice(text, meta.delimiter.span().open(), meta.delimiter.span().close()),
        Meta::NameValue(meta) => match &meta.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(lit), .. }) => lit.value(),
            _ => slice(text, meta.eq_token.span, close),
        },
    };
    let range = text.map_span(attr.pound_token.span).cover(text.map_span(close));
    Attr { path: lower_mod_path(text, attr.path()), args: args.into(), range }
}

/// The text between two tokens.
fn slice(text: &SourceText, open: proc_macro2::Span, close: proc_macro2::Span) -> String {
    text.text.get(open.byte_range().end..close.byte_range().start).unwrap_or("").trim().to_owned()
}
