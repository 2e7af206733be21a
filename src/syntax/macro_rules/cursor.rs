//! The trees of a call, as they are taken one after the other.

use super::tokens::Tree;

/// The text that the trees of the call were read from.
pub(super) struct Input<'a> {
    pub(super) text: &'a str,
    /// Where the arguments end in it.
    pub(super) end: u32,
}

/// The trees of one group, and how many of them are taken.
pub(super) struct State<'i, 'a> {
    pub(super) input: &'i Input<'a>,
    /// A tree may be split while it is taken (`>>` by a type), so these are our own.
    pub(super) rest: Vec<Tree<'a>>,
    pub(super) at: usize,
    /// Where the group ends in the input's text.
    pub(super) end: u32,
}

impl<'a> State<'_, 'a> {
    pub(super) fn peek(&self) -> Option<&Tree<'a>> {
        self.rest.get(self.at)
    }

    /// Takes the trees up to an offset of the text.
    pub(super) fn take_until(&mut self, offset: u32) -> Vec<Tree<'a>> {
        let from = self.at;
        self.split_at(offset);
        while self.rest.get(self.at).is_some_and(|tree| tree.start() < offset) {
            self.at += 1;
        }
        self.rest[from..self.at].to_vec()
    }

    /// Splits the operator that an offset falls into.
    pub(super) fn split_at(&mut self, offset: u32) {
        let inside = |tree: &Tree<'a>| tree.start() < offset && offset < tree.end();
        let Some(index) = (self.at..self.rest.len()).find(|&index| self.rest[index].end() > offset) else { return };
        if let Tree::Leaf(leaf) = self.rest[index].clone()
            && inside(&self.rest[index])
            && let Some((first, second)) = leaf.split(offset)
        {
            self.rest[index] = Tree::Leaf(first);
            self.rest.insert(index + 1, Tree::Leaf(second));
        }
    }
}
