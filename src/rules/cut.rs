//! Paths that many tables are asked about are cut into pieces once.

use super::path::pieces;

/// A path that a table can be asked about.
pub trait RulePath {
    fn text(&self) -> &str;

    /// Tells `look` the pieces of the path.
    fn with_pieces<R>(&self, look: impl FnOnce(&[&str]) -> R) -> R;
}

impl<T: AsRef<str>> RulePath for T {
    fn text(&self) -> &str {
        self.as_ref()
    }

    fn with_pieces<R>(&self, look: impl FnOnce(&[&str]) -> R) -> R {
        look(&pieces(self.as_ref()))
    }
}

/// A path that is cut already.
pub struct Cut<'p> {
    text: &'p str,
    pieces: Vec<&'p str>,
}

impl<'p> Cut<'p> {
    pub fn of(text: &'p str) -> Cut<'p> {
        Cut { text, pieces: pieces(text) }
    }
}

impl RulePath for Cut<'_> {
    fn text(&self) -> &str {
        self.text
    }

    fn with_pieces<R>(&self, look: impl FnOnce(&[&str]) -> R) -> R {
        look(&self.pieces)
    }
}
