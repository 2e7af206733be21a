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
        on.intersect_with(&self.before(&[block]));
        on
    }

    /// The blocks from which control may come to one of these; one of these itself where that goes on to one.
    pub(super) fn before(&self, to: &[u32]) -> FixedBitSet {
        let mut from: Vec<Vec<u32>> = vec![Vec::new(); self.facts.blocks.len()];
        for (at, block) in self.facts.blocks.iter().enumerate() {
            for edge in block.next.iter().filter(|edge| (self.block)(edge.to) && (self.edge)(edge)) {
                from[edge.to as usize].push(at as u32);
            }
        }
        let mut found = FixedBitSet::with_capacity(self.facts.blocks.len());
        let mut todo = to.to_vec();
        while let Some(at) = todo.pop() {
            for &before in &from[at as usize] {
                if !found.put(before as usize) {
                    todo.push(before);
                }
            }
        }
        found
    }
}
