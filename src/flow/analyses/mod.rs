//! Facts about the points of a body, each on the one dataflow framework.
//!
//! [`moves`]: which values are there, so what a scope's end really drops and what is held over an await. [`reaching`]: which
//! assignments a use may see. [`prior`]: which calls were made on a value on every way that leads to a point. [`paths`]: what
//! is done always, what on a condition only, what before the process ends. [`failing`]: where a region can only fail from.

pub(crate) mod failing;
pub(crate) mod later;
pub(crate) mod moves;
pub(crate) mod paths;
pub(crate) mod prior;
pub(crate) mod reaching;
mod touched;

use super::dataflow::Graph;
use super::ir::{BlockId, Flow};
use crate::base::arena::ArenaId;

/// All regions of a body side by side.
pub(super) struct Blocks<'a>(pub(super) &'a Flow);

impl Graph for Blocks<'_> {
    fn node_count(&self) -> usize {
        self.0.blocks.len()
    }

    fn entries(&self) -> Vec<usize> {
        self.0.regions.values().map(|region| region.entry.raw() as usize).collect()
    }

    fn successors(&self, node: usize) -> Vec<usize> {
        self.0.blocks[BlockId(node as u32)].end.successors().map(|next| next.raw() as usize).collect()
    }
}
