//! Facts that travel along the edges of a graph until nothing changes.
//!
//! An [`Analysis`] says what is known before anything ran, how a node changes what is known, and how facts that meet are
//! joined. [`solve`] visits the nodes in reverse post-order, forwards or backwards, until a fixed point is reached; it ends
//! where joins only ever grow and there are finitely many facts.

use std::collections::BTreeSet;

use fixedbitset::FixedBitSet;

/// Nodes with numbers from 0, and edges between them.
pub(crate) trait Graph {
    fn node_count(&self) -> usize;
    /// Where control comes in.
    fn entries(&self) -> Vec<usize>;
    fn successors(&self, node: usize) -> Vec<usize>;
}

/// The way in which facts travel.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum Direction {
    Forward,
    Backward,
}

/// What is asked about each node of a graph.
pub(crate) trait Analysis {
    type Fact: Clone;
    const DIRECTION: Direction;

    /// What holds before anything is known: it changes nothing that it is joined with.
    fn bottom(&self) -> Self::Fact;
    /// What holds at a node where control comes in or, backwards, goes out.
    fn boundary(&self, node: usize) -> Self::Fact;
    /// Joins what comes along an edge. True when that changed `acc`.
    fn join(&self, acc: &mut Self::Fact, other: &Self::Fact) -> bool;
    /// What a node does to the fact at its beginning; backwards, at its end.
    fn transfer(&self, node: usize, fact: &mut Self::Fact);
    /// What an edge does to the fact that travels along it.
    fn along(&self, _from: usize, _to: usize, _fact: &mut Self::Fact) {}
}

/// The facts at the beginnings of all nodes; backwards, at their ends.
pub(crate) fn solve<A: Analysis>(graph: &dyn Graph, analysis: &A) -> Vec<A::Fact> {
    let edges = Edges::of(graph, A::DIRECTION);
    let mut facts: Vec<A::Fact> = (0..graph.node_count()).map(|_| analysis.bottom()).collect();
    for &node in &edges.boundary {
        analysis.join(&mut facts[node], &analysis.boundary(node));
    }
    let mut queued: BTreeSet<usize> = (0..graph.node_count()).collect();
    while let Some(at) = queued.pop_first() {
        let node = edges.order[at];
        let mut fact = facts[node].clone();
        analysis.transfer(node, &mut fact);
        for &next in &edges.next[node] {
            let mut arriving = fact.clone();
            match A::DIRECTION {
                Direction::Forward => analysis.along(node, next, &mut arriving),
                Direction::Backward => analysis.along(next, node, &mut arriving),
            }
            if analysis.join(&mut facts[next], &arriving) {
                queued.insert(edges.place[next]);
            }
        }
    }
    facts
}

/// The edges in the way of travel, and the order in which nodes are best visited.
struct Edges {
    next: Vec<Vec<usize>>,
    boundary: Vec<usize>,
    order: Vec<usize>,
    /// By node: its place in `order`.
    place: Vec<usize>,
}

impl Edges {
    fn of(graph: &dyn Graph, direction: Direction) -> Edges {
        let forward: Vec<Vec<usize>> = (0..graph.node_count()).map(|node| graph.successors(node)).collect();
        let (next, boundary) = match direction {
            Direction::Forward => (forward, graph.entries()),
            Direction::Backward => {
                let ends = (0..graph.node_count()).filter(|&node| forward[node].is_empty()).collect();
                (reversed(&forward), ends)
            }
        };
        let order = reverse_post_order(&next, &boundary);
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(at, &node)| place[node] = at);
        Edges { next, boundary, order, place }
    }
}

/// The same edges the other way round.
fn reversed(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut back = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        targets.iter().for_each(|&to| back[to].push(from));
    }
    back
}

/// A node before those that come after it, loops aside; those that nothing leads to come last.
fn reverse_post_order(next: &[Vec<usize>], starts: &[usize]) -> Vec<usize> {
    let mut seen = FixedBitSet::with_capacity(next.len());
    let mut finished = Vec::with_capacity(next.len());
    let all = starts.iter().rev().copied().chain((0..next.len()).rev());
    let mut rest = Vec::new();
    for (number, start) in all.enumerate() {
        let list = if number < starts.len() { &mut finished } else { &mut rest };
        let mut stack = vec![(start, 0)];
        while let Some((node, at)) = stack.pop() {
            if at == 0 && seen.put(node) {
                continue;
            }
            match next[node].get(at) {
                Some(&target) => stack.extend([(node, at + 1), (target, 0)]),
                None => list.push(node),
            }
        }
    }
    finished.reverse();
    rest.reverse();
    finished.extend(rest);
    finished
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Lists(Vec<Vec<usize>>);

    impl Graph for Lists {
        fn node_count(&self) -> usize {
            self.0.len()
        }
        fn entries(&self) -> Vec<usize> {
            vec![0]
        }
        fn successors(&self, node: usize) -> Vec<usize> {
            self.0[node].clone()
        }
    }

    /// The nodes that lie on every way to a node (`All`) or on some (`Some`).
    struct Passed {
        all: bool,
    }

    impl Analysis for Passed {
        type Fact = Option<FixedBitSet>;
        const DIRECTION: Direction = Direction::Forward;
        fn bottom(&self) -> Self::Fact {
            None
        }
        fn boundary(&self, _: usize) -> Self::Fact {
            Some(FixedBitSet::with_capacity(8))
        }
        fn join(&self, acc: &mut Self::Fact, other: &Self::Fact) -> bool {
            let Some(other) = other else { return false };
            let before = acc.clone();
            match acc {
                Some(acc) if self.all => acc.intersect_with(other),
                Some(acc) => acc.union_with(other),
                None => *acc = Some(other.clone()),
            }
            *acc != before
        }
        fn transfer(&self, node: usize, fact: &mut Self::Fact) {
            if let Some(fact) = fact {
                fact.insert(node);
            }
        }
    }

    fn passed(all: bool) -> Vec<Vec<usize>> {
        // 0 -> 1 -> {2, 3} -> 4 -> 1, 4 -> 5; 6 is not reached
        let graph = Lists(vec![vec![1], vec![2, 3], vec![4], vec![4], vec![1, 5], vec![], vec![5]]);
        let facts = solve(&graph, &Passed { all });
        facts.into_iter().map(|fact| fact.map_or(vec![99], |fact| fact.ones().collect())).collect()
    }

    #[test]
    fn facts_that_meet_are_joined_until_nothing_changes() {
        assert_eq!(passed(true)[5], [0, 1, 4]);
        assert_eq!(passed(true)[1], [0]);
        assert_eq!(passed(false)[1], [0, 1, 2, 3, 4]);
        assert_eq!(passed(false)[6], [99]);
    }
}
