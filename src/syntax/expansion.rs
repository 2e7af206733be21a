//! Items that a macro call stands for: their text is nowhere in the file, but what the caller wrote keeps its place.

use super::source_text::SourceText;
use crate::base::span::TextRange;

/// The text that a macro call in item position became. Ranges in the [`ItemTree`](super::item_tree::ItemTree) that holds it
/// are ranges of [`text`](Expansion::text); [`map`](Expansion::map) gives the place in the file of the call.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Expansion {
    pub(crate) source: SourceText,
}

impl Expansion {
    pub(crate) fn text(&self) -> &str {
        &self.source.text
    }

    /// The place in the calling file: exact for what stood in the call's arguments, else the whole call.
    pub(crate) fn map(&self, range: TextRange) -> TextRange {
        self.source.map(range)
    }
}
