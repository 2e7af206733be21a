//! Items that a macro call stands for: their text is nowhere in the file, but what the caller wrote keeps its place.

use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

use super::source_text::SourceText;
use crate::base::span::TextRange;

/// The text that a macro call in item position became. Ranges in the [`ItemTree`](super::item_tree::ItemTree) that holds it
/// are ranges of [`text`](Expansion::text); [`map`](Expansion::map) gives the place in the file of the call.
#[derive(Clone, Debug)]
pub(crate) struct Expansion {
    len: u32,
    source: OnceLock<Box<SourceText>>,
    kept: Option<(Arc<dyn KeptTexts>, u128)>,
}

/// Where the texts of earlier runs are, by their keys.
pub(crate) trait KeptTexts: Debug + Send + Sync {
    /// `None` where it has gone.
    fn text(&self, key: u128) -> Option<SourceText>;
}

impl Expansion {
    pub(super) fn new(source: SourceText) -> Expansion {
        Expansion { len: source.text.len() as u32, source: Box::new(source).into(), kept: None }
    }

    /// One whose text of this length was kept, and is read when somebody asks for it.
    pub(crate) fn kept(len: u32, texts: Arc<dyn KeptTexts>, key: u128) -> Expansion {
        Expansion { len, source: OnceLock::new(), kept: Some((texts, key)) }
    }

    /// The length of its text, in bytes.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    pub(crate) fn text(&self) -> &str {
        &self.source().text
    }

    pub(crate) fn source(&self) -> &SourceText {
        self.source.get_or_init(|| {
            let kept = self.kept.as_ref().and_then(|(texts, key)| texts.text(*key));
            // Ranges lead into a text of this length, also where another run has put another file in the place of its own.
            let kept = kept.filter(|source| source.text.len() == self.len as usize);
            Box::new(kept.unwrap_or_else(|| SourceText::blank(self.len as usize)))
        })
    }

    /// The place in the calling file: exact for what stood in the call's arguments, else the whole call.
    pub(crate) fn map(&self, range: TextRange) -> TextRange {
        self.source().map(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Gone;

    impl KeptTexts for Gone {
        fn text(&self, _: u128) -> Option<SourceText> {
            None
        }
    }

    #[test]
    fn a_text_that_has_gone_is_blank() {
        let expansion = Expansion::kept(5, Arc::new(Gone), 1);
        assert_eq!((expansion.text(), expansion.len()), ("     ", 5));
        assert_eq!(expansion.map(TextRange::new(1, 4)), TextRange::default());
    }
}
