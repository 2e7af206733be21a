//! Expands `macro_rules!`.

use super::macro_scope::MacroSource;
use super::source_text::SourceText;
use crate::base::span::TextRange;

/// How deep expansions may call each other.
pub(crate) const RECURSION_LIMIT: usize = 128;
/// So many bytes may the expansions in one body or of one item have in all.
pub(crate) const MAX_OUTPUT: usize = 1 << 20;

/// A call of a macro.
#[expect(dead_code, reason = "read by the expander")]
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

pub(crate) fn expand(_source: &MacroSource, _call: &Call<'_>, _limit: usize) -> Option<SourceText> {
    None
}
