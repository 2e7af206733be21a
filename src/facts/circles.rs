//! Where control comes back to in a body: its loops, whatever they are written as.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::body::BodyFacts;

/// The circles of a body: sets of blocks each of which control may go to from each other one, and back.
#[derive(Debug, Default)]
pub(crate) struct Circles {
    /// By block: the number of its circle.
    of: Vec<Option<u32>>,
    /// By circle: its blocks, in order.
    blocks: Vec<Vec<u32>>,
}

impl Circles {
    pub(crate) fn of(facts: &BodyFacts) -> Circles {
        let mut circles = Circles { of: vec![None; facts.blocks.len()], blocks: Vec::new() };
        let numbered = || facts.blocks.iter().enumerate();
        // Blocks follow in the order of the code: without a step back there is no circle.
        if numbered().all(|(from, block)| block.next.iter().all(|edge| edge.to as usize > from)) {
            return circles;
        }
        let edges = numbered().flat_map(|(from, block)| block.next.iter().map(move |edge| (from as u32, edge.to)));
        let mut graph: DiGraph<(), ()> = DiGraph::from_edges(edges);
        while graph.node_count() < facts.blocks.len() {
            graph.add_node(());
        }
        let goes_round = |all: &Vec<NodeIndex>| all.len() > 1 || graph.contains_edge(all[0], all[0]);
        for component in kosaraju_scc(&graph).into_iter().filter(goes_round) {
            let mut blocks: Vec<u32> = component.into_iter().map(|node| node.index() as u32).collect();
            blocks.sort_unstable();
            blocks.iter().for_each(|&block| circles.of[block as usize] = Some(circles.blocks.len() as u32));
            circles.blocks.push(blocks);
        }
        circles
    }

    /// The blocks that control comes by between one turn at a block and the next; none where it does not come back.
    pub(crate) fn around(&self, block: u32) -> &[u32] {
        self.of[block as usize].map_or(&[], |circle| &self.blocks[circle as usize])
    }

    /// Control may come back to the block.
    pub(crate) fn goes_round(&self, block: u32) -> bool {
        self.of[block as usize].is_some()
    }

    /// Control may go from each of the two to the other.
    pub(crate) fn are_in_one(&self, block: u32, other: u32) -> bool {
        self.goes_round(block) && self.of[block as usize] == self.of[other as usize]
    }
}
