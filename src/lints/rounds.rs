//! Where control may go from a block, and what it comes by when it goes round.

use fixedbitset::FixedBitSet;

use crate::facts::body::{BodyFacts, Edge};

/// The blocks of a body, as far as they and the edges between them are of interest.
pub(super) struct Rounds<'a> {
    pub(super) facts: &'a BodyFacts,
    pub(super) block: &'a dyn Fn(u32) -> bool,
    pub(super) edge: &'a dyn Fn(&Edge) -> bool,
}

impl Rounds<'_> {
    /// The blocks that control may come to after `from`; that itself where it goes round.
    pub(super) fn after(&self, from: u32) -> FixedBitSet {
        let mut found = FixedBitSet::with_capacity(self.facts.blocks.len());
        let mut todo = vec![from];
        while let Some(at) = todo.pop() {
            for edge in self.facts.blocks[at as usize].next.iter().filter(|edge| (self.edge)(edge)) {
                if (self.block)(edge.to) && !found.put(edge.to as usize) {
                    todo.push(edge.to);
                }
            }
        }
        found
    }

    /// Control may come back to the block.
    pub(super) fn goes_round(&self, block: u32) -> bool {
        self.after(block).contains(block as usize)
    }

    /// The blocks that lie on some way from `block` back to it; none where it does not go round.
    pub(super) fn circle(&self, block: u32) -> FixedBitSet {
        let mut on = self.after(block);
        if !on.contains(block as usize) {
            on.clear();
            return on;
        }
        let apart: Vec<usize> = on.ones().filter(|&at| !self.after(at as u32).contains(block as usize)).collect();
        apart.into_iter().for_each(|at| on.set(at, false));
        on
    }
}
