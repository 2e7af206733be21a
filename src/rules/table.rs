//! Entries found by path: the user's before the built-in ones, the more special before the more general, the later
//! before the earlier.

use super::cut::RulePath;
use super::model::Origin;
use super::path::PatternPiece;
use super::trie::{Trie, Weight};

#[derive(Clone, Debug)]
pub struct Table<T> {
    entries: Vec<(Origin, T)>,
    trie: Trie<usize>,
}

/// How much an entry's word weighs for one path.
pub type Rank = (Origin, Weight, usize);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { entries: Vec::new(), trie: Trie::default() }
    }
}

impl<T> Table<T> {
    pub fn push(&mut self, origin: Origin, patterns: &[Vec<PatternPiece>], entry: T) {
        for pattern in patterns {
            self.trie.insert(pattern, self.entries.len());
        }
        self.entries.push((origin, entry));
    }

    /// The entry with the last word on something that has these paths.
    pub fn find<P: RulePath>(&self, paths: &[P]) -> Option<&T> {
        self.ranked(paths).into_iter().max_by_key(|(rank, _)| *rank).map(|(_, entry)| entry)
    }

    /// Every entry that has a word, with its weight.
    pub fn ranked<P: RulePath>(&self, paths: &[P]) -> Vec<(Rank, &T)> {
        let matches = paths.iter().flat_map(|path| path.with_pieces(|pieces| self.trie.matches(pieces)));
        matches
            .filter_map(|(weight, at)| {
                let (origin, entry) = self.entries.get(at)?;
                Some(((*origin, weight, at), entry))
            })
            .collect()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(_, entry)| entry)
    }
}
