//! What a body, or a call among items, is read from.

use super::expansion::Expansion;
use super::item_tree::Item;
use crate::base::span::TextRange;

/// An item and the text that its ranges are about.
#[derive(Copy, Clone, Debug)]
pub(crate) struct BodySource<'a> {
    /// The file, as it is on the disk.
    pub text: &'a str,
    /// Set where the item comes from a tree with an expansion: `item`'s ranges are then ranges of the expansion's text.
    pub expansion: Option<&'a Expansion>,
    pub item: &'a Item,
}

impl<'a> BodySource<'a> {
    /// The text that the item's ranges are about.
    pub(crate) fn item_text(&self) -> &'a str {
        self.expansion.map_or(self.text, Expansion::text)
    }

    /// The item alone.
    pub(crate) fn own_text(&self) -> &'a str {
        let TextRange { start, end } = self.item.range;
        self.item_text().get(start as usize..end as usize).unwrap_or_default()
    }
}
