//! From syn's tree to ours. Each file here takes one sort of node and gives one sort of IR; all ranges go through
//! [`SourceText`], so they are places in the file.

pub(crate) mod attr;
pub(crate) mod body;
mod control;
mod expr;
mod format_string;
mod implied_params;
mod import;
pub(crate) mod item;
mod leaf;
mod macro_args;
mod macro_call;
mod macro_value;
mod pat;
pub(crate) mod path;
pub(crate) mod plain;
pub(crate) mod plain_use;
mod stmt;
mod tables;
pub(crate) mod ty;

use proc_macro2::Ident;
use proc_macro2::extra::DelimSpan;

use super::source_text::SourceText;
use crate::base::name::Symbol;
use crate::base::span::TextRange;

/// A name without its `r#`.
pub(crate) fn symbol(ident: &Ident) -> Symbol {
    let text = ident.to_string();
    Symbol::new(text.strip_prefix("r#").unwrap_or(&text))
}

/// A pair of delimiters with what they hold.
pub(crate) fn delimited(text: &SourceText, span: &DelimSpan) -> TextRange {
    text.map_span(span.open()).cover(text.map_span(span.close()))
}

/// What stands between a pair of delimiters.
pub(crate) fn inside(text: &SourceText, span: &DelimSpan) -> TextRange {
    let (open, close) = (text.map_span(span.open()), text.map_span(span.close()));
    TextRange::new(open.end.min(close.start), close.start)
}
