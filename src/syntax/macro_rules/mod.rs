//! `macro_rules!`: matching a call against the rules, and writing out what it stands for.
//!
//! # How it works
//! Definition and call become token trees whose leaves remember where they stand ([`tokens`]). A rule is a matcher and a
//! template ([`rules`]). Matching binds fragments to names ([`matcher`]; how far a fragment reaches is asked of syn, in
//! [`fragment`]); writing the template with these bindings gives text ([`transcribe`]) that is parsed like any other.
//! What came from the call keeps its place in the file; what came from the definition has the place of the whole call.
//!
//! Names are not hygienic: a variable of the definition and one of the caller with the same name are one.

mod cursor;
mod fragment;
mod items;
mod matcher;
mod paste;
mod rules;
mod tokens;
mod transcribe;

pub(crate) use items::{expand_items, holds_async_call, known_items, parse_macro_items};
pub(crate) use paste::pasted_at;

use super::depth::is_too_deep;
use super::lexer;
use super::macro_scope::MacroSource;
use super::source_text::SourceText;
use crate::base::span::TextRange;

/// How deep expansions may call each other.
pub(crate) const RECURSION_LIMIT: usize = 128;
/// So many bytes may the expansions in one body have in all.
pub(crate) const MAX_OUTPUT: usize = 1 << 19;
/// So many may one expansion to items have: whole interfaces are made at once, and mostly declarations are kept of them.
pub(crate) const MAX_ITEMS_OUTPUT: usize = 1 << 21;

/// A call of a macro.
pub(crate) struct Call<'a> {
    /// What the call stands in.
    pub(crate) text: &'a str,
    /// What stands between its delimiters, in `text`.
    pub(crate) args: TextRange,
    /// From ranges of `text` to places in the file.
    pub(crate) place: &'a dyn Fn(TextRange) -> TextRange,
    /// The place in the file of the whole call.
    pub(crate) whole: TextRange,
}

/// What the call becomes; `None` where no rule takes it, or the result is longer than `limit`.
pub(crate) fn expand(source: &MacroSource, call: &Call<'_>, limit: usize) -> Option<SourceText> {
    if is_deep(call.text, call.args) {
        return None;
    }
    let args = tokens::read_args(call.text, call.args, call.place);
    let input = cursor::Input { text: call.text, end: call.args.end };
    let definition = source.text.get(source.rules.start as usize..source.rules.end as usize)?;
    rules::of(definition).may_take(&args).find_map(|rule| {
        let bindings = matcher::matches(&rule.matcher, &args, &input)?;
        let mut out = transcribe::Writer::new(call.whole, source.krate, limit);
        out.write(&rule.template, &bindings)?;
        Some(out.text)
    })
}

/// Matching and writing out recurse on brackets, and syn is asked how far a fragment reaches.
fn is_deep(text: &str, range: TextRange) -> bool {
    let lexed = lexer::lex(text, range);
    is_too_deep(&lexed, 0, lexed.tokens.len())
}
