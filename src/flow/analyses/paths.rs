//! What is done always, what on a condition only, what before the process ends.
//!
//! These are questions about a graph alone, so they can be asked of the blocks of a body or of what is kept of them. Ways
//! that end in a panic or in the end of the process do not count: whoever calls the function does not see what happens there.
//! A loop counts as gone round once, and an early end by `?` as the exception that it is.

use fixedbitset::FixedBitSet;
use petgraph::algo::dominators::simple_fast;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use serde::{Deserialize, Serialize};

use crate::flow::dataflow::{Analysis, Direction, Graph, solve};

/// When something on the way through a region happens.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Serialize, Deserialize)]
pub(crate) enum When {
    /// After an error, or where something that was looked for is not there.
    OnError,
    /// Where somebody who runs the program has switched something on. No graph tells: who knows the conditions says so.
    OnFlag,
    /// On a condition.
    Sometimes,
    /// Whenever the region runs.
    Always,
}

impl When {
    /// The word used in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            When::OnError => "on-error",
            When::OnFlag => "on-flag",
            When::Sometimes => "sometimes",
            When::Always => "always",
        }
    }
}

/// Why control takes an edge.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub(crate) enum Way {
    Plain,
    /// One of several ways, by a condition.
    Branch,
    /// The same, taken on an `Err` or `None`.
    Error,
    /// The pattern of a branch of a `select!` does not fit, and the other branches go on.
    Misfit,
    /// `?` ends the region early.
    Try,
    /// A loop ends, whose first block is this.
    LoopEnds(u32),
}

/// How a way through a region ends.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub(crate) enum End {
    Return,
    /// A panic: the task ends, the process goes on.
    Panic,
    /// The end of the process, or a call that never comes back.
    Exit,
}

/// The blocks of one region: edges, and how those without any end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths {
    pub entry: usize,
    pub next: Vec<Vec<(usize, Way)>>,
    pub ends: Vec<Option<End>>,
    /// Blocks in which others may go on meanwhile: what comes later may be long after.
    pub waits: FixedBitSet,
}

impl Paths {
    /// The blocks from which every way ends in a panic or in the end of the process, without going round for ever or waiting.
    /// A loop that ends by its own condition does not go round for ever.
    pub(crate) fn doomed(&self) -> FixedBitSet {
        let mut goes_on = FixedBitSet::with_capacity(self.next.len());
        for circle in self.circles().into_iter().filter(|circle| !self.ends_by_itself(circle)) {
            circle.into_iter().for_each(|at| goes_on.insert(at));
        }
        goes_on.union_with(&self.waits);
        let alive = Alive { paths: self, goes_on };
        let behind = solve(self, &alive);
        (0..self.next.len()).filter(|&at| !behind[at] && !alive.goes_on.contains(at)).collect()
    }

    /// Every way ends in a panic.
    pub(crate) fn panics(&self) -> bool {
        let reached = self.reached_from_entry();
        let mut ends = reached.ones().filter_map(|at| self.ends[at]).peekable();
        self.doomed().contains(self.entry) && ends.peek().is_some() && ends.all(|end| end == End::Panic)
    }

    /// Some way leads to the end of the region.
    pub(crate) fn returns(&self) -> bool {
        let reached = self.reached(&FixedBitSet::with_capacity(self.next.len()), &|_| true);
        reached.ones().any(|at| self.ends[at] == Some(End::Return))
    }

    /// The blocks that some way from the beginning leads to.
    pub(crate) fn reached_from_entry(&self) -> FixedBitSet {
        self.reached(&FixedBitSet::with_capacity(self.next.len()), &|_| true)
    }

    /// Some way leads from one block to another without passing a third.
    pub(crate) fn leads(&self, from: usize, to: usize, without: usize) -> bool {
        let mut seen = FixedBitSet::with_capacity(self.next.len());
        seen.insert(without);
        let mut todo = vec![from];
        while let Some(at) = todo.pop() {
            if at == to {
                return true;
            }
            if !seen.put(at) {
                todo.extend(self.next[at].iter().map(|(to, _)| *to));
            }
        }
        false
    }

    /// By block: the last block before it that every way to it passes.
    pub(crate) fn immediate_dominators(&self) -> Vec<Option<usize>> {
        let dominators = simple_fast(&self.graph(), NodeIndex::new(self.entry));
        let of = |at: usize| dominators.immediate_dominator(NodeIndex::new(at)).map(|block| block.index());
        (0..self.next.len()).map(of).collect()
    }

    fn graph(&self) -> DiGraph<(), ()> {
        let mut graph: DiGraph<(), ()> = DiGraph::new();
        self.next.iter().for_each(|_| {
            graph.add_node(());
        });
        for (from, edges) in self.next.iter().enumerate() {
            edges.iter().for_each(|&(to, _)| {
                graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), ());
            });
        }
        graph
    }

    /// The blocks that control may come back to.
    pub(crate) fn in_circles(&self) -> FixedBitSet {
        let mut found = FixedBitSet::with_capacity(self.next.len());
        self.circles().into_iter().flatten().for_each(|at| found.insert(at));
        found
    }

    /// The same by circle.
    fn circles(&self) -> Vec<Vec<usize>> {
        let graph = self.graph();
        let goes_round =
            |component: &Vec<NodeIndex>| component.len() > 1 || graph.find_edge(component[0], component[0]).is_some();
        let circles = kosaraju_scc(&graph).into_iter().filter(goes_round);
        circles.map(|circle| circle.into_iter().map(|node| node.index()).collect()).collect()
    }

    /// A `for` or `while` whose end leads out of the circle.
    fn ends_by_itself(&self, circle: &[usize]) -> bool {
        let leaves = |(to, way): &(usize, Way)| matches!(way, Way::LoopEnds(_)) && !circle.contains(to);
        circle.iter().any(|&at| self.next[at].iter().any(leaves))
    }

    /// By block: when it is come to, seen from the beginning of the region.
    pub(crate) fn when(&self) -> Vec<When> {
        let always = self.always();
        let after_error = solve(self, &AfterError(self));
        let of = |at: usize| match (always.contains(at), after_error[at]) {
            (true, _) => When::Always,
            (false, Some(true)) => When::OnError,
            (false, _) => When::Sometimes,
        };
        (0..self.next.len()).map(of).collect()
    }

    /// No way from the beginning to the end goes round all of these blocks.
    pub(crate) fn cannot_avoid(&self, blocks: &FixedBitSet) -> bool {
        let straight = self.straight();
        let doomed = self.doomed();
        let mut seen = FixedBitSet::with_capacity(self.next.len());
        let mut todo = vec![self.entry];
        while let Some(at) = todo.pop() {
            if blocks.contains(at) || doomed.contains(at) || seen.put(at) {
                continue;
            }
            if self.ends[at] == Some(End::Return) {
                return false;
            }
            todo.extend(&straight[at]);
        }
        true
    }

    /// The blocks on every way from the beginning to the end.
    fn always(&self) -> FixedBitSet {
        let mut found = FixedBitSet::with_capacity(self.next.len());
        let doomed = self.doomed();
        let straight = self.straight();
        let mut graph: DiGraph<(), ()> = DiGraph::new();
        (0..=self.next.len()).for_each(|_| {
            graph.add_node(());
        });
        let last = NodeIndex::new(self.next.len());
        for (from, edges) in straight.iter().enumerate().filter(|(from, _)| !doomed.contains(*from)) {
            edges.iter().filter(|to| !doomed.contains(**to)).for_each(|&to| {
                graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), ());
            });
            if self.ends[from] == Some(End::Return) {
                graph.add_edge(NodeIndex::new(from), last, ());
            }
        }
        let dominators = simple_fast(&graph, NodeIndex::new(self.entry));
        match dominators.strict_dominators(last) {
            Some(blocks) => blocks.for_each(|block| found.insert(block.index())),
            // A region that goes round for ever: what is on the way into its loop, and in it before anything is decided.
            None => self.before_decisions(&straight, &mut found),
        }
        found
    }

    fn before_decisions(&self, straight: &[Vec<usize>], found: &mut FixedBitSet) {
        let mut at = self.entry;
        while !found.put(at) {
            match straight[at].as_slice() {
                [only] => at = *only,
                _ => return,
            }
        }
    }

    /// Edges without those of `?`; a loop ends where it has gone round once.
    fn straight(&self) -> Vec<Vec<usize>> {
        let mut out_of: Vec<Vec<usize>> = vec![Vec::new(); self.next.len()];
        for edges in &self.next {
            for &(to, way) in edges {
                if let Way::LoopEnds(head) = way {
                    out_of[head as usize].push(to);
                }
            }
        }
        let entered = self.entered_heads(&out_of);
        let each = |(from, edges): (usize, &Vec<(usize, Way)>)| {
            let mut next = Vec::new();
            for &(to, way) in edges {
                match way {
                    Way::Try | Way::LoopEnds(_) => {}
                    _ if !out_of[to].is_empty() && !entered.contains(&(from, to)) => next.extend(&out_of[to]),
                    _ => next.push(to),
                }
            }
            next
        };
        self.next.iter().enumerate().map(each).collect()
    }

    /// The edges by which loops are come to from outside.
    fn entered_heads(&self, out_of: &[Vec<usize>]) -> Vec<(usize, usize)> {
        let dominators = simple_fast(&self.graph(), NodeIndex::new(self.entry));
        let comes_back = |from: usize, head: usize| {
            let mut over = dominators.dominators(NodeIndex::new(from)).into_iter().flatten();
            over.any(|block| block.index() == head)
        };
        let mut found = Vec::new();
        for (from, edges) in self.next.iter().enumerate() {
            for &(to, _) in edges {
                if !out_of[to].is_empty() && !comes_back(from, to) {
                    found.push((from, to));
                }
            }
        }
        found
    }

    fn reached(&self, without: &FixedBitSet, takes: &dyn Fn(Way) -> bool) -> FixedBitSet {
        let mut seen = FixedBitSet::with_capacity(self.next.len());
        let mut todo = vec![self.entry];
        while let Some(at) = todo.pop() {
            if !without.contains(at) && !seen.put(at) {
                todo.extend(self.next[at].iter().filter(|(_, way)| takes(*way)).map(|(to, _)| *to));
            }
        }
        seen
    }
}

impl Graph for Paths {
    fn node_count(&self) -> usize {
        self.next.len()
    }

    fn entries(&self) -> Vec<usize> {
        vec![self.entry]
    }

    fn successors(&self, node: usize) -> Vec<usize> {
        self.next[node].iter().map(|(to, _)| *to).collect()
    }
}

/// Whether every way to a block takes an edge that is for errors. `None`: no way is known yet.
struct AfterError<'a>(&'a Paths);

impl Analysis for AfterError<'_> {
    type Fact = Option<bool>;
    const DIRECTION: Direction = Direction::Forward;

    fn bottom(&self) -> Option<bool> {
        None
    }

    fn boundary(&self, _: usize) -> Option<bool> {
        Some(false)
    }

    fn join(&self, acc: &mut Option<bool>, other: &Option<bool>) -> bool {
        let joined = match (*acc, *other) {
            (Some(a), Some(b)) => Some(a && b),
            (known, None) | (None, known) => known,
        };
        std::mem::replace(acc, joined) != joined
    }

    fn transfer(&self, _: usize, _: &mut Option<bool>) {}

    fn along(&self, from: usize, to: usize, fact: &mut Option<bool>) {
        let is_error = |(target, way): &(usize, Way)| *target == to && matches!(way, Way::Error | Way::Try);
        if self.0.next[from].iter().any(is_error) {
            *fact = fact.map(|_| true);
        }
    }
}

/// Whether some way from a block returns, goes round for ever, or waits.
struct Alive<'a> {
    paths: &'a Paths,
    goes_on: FixedBitSet,
}

impl Analysis for Alive<'_> {
    type Fact = bool;
    const DIRECTION: Direction = Direction::Backward;

    fn bottom(&self) -> bool {
        false
    }

    fn boundary(&self, node: usize) -> bool {
        self.paths.ends[node] == Some(End::Return)
    }

    fn join(&self, acc: &mut bool, other: &bool) -> bool {
        let news = *other && !*acc;
        *acc |= news;
        news
    }

    fn transfer(&self, node: usize, fact: &mut bool) {
        *fact |= self.goes_on.contains(node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(edges: &[(usize, usize, Way)], ends: &[(usize, End)]) -> Paths {
        let len = edges.iter().map(|edge| edge.0.max(edge.1) + 1).max().unwrap_or(1);
        let mut paths = Paths { entry: 0, next: vec![Vec::new(); len], ends: vec![None; len], ..Paths::default() };
        edges.iter().for_each(|&(from, to, way)| paths.next[from].push((to, way)));
        ends.iter().for_each(|&(at, end)| paths.ends[at] = Some(end));
        paths
    }

    #[test]
    fn what_comes_before_the_end_of_the_process_is_doomed() {
        use Way::{Branch, Plain};
        // 0 -> 1 -> exit, 0 -> 2 -> return
        let exits = paths(
            &[(0, 1, Branch), (0, 2, Branch), (1, 3, Plain), (2, 4, Plain)],
            &[(3, End::Panic), (4, End::Return)],
        );
        assert_eq!(exits.doomed().ones().collect::<Vec<_>>(), [1, 3]);
        assert_eq!(exits.when()[2], When::Always);
        // A loop goes on for ever.
        let circle = paths(&[(0, 1, Plain), (1, 0, Plain)], &[]);
        assert_eq!(circle.doomed().count_ones(..), 0);
        assert!(!circle.returns());
    }

    #[test]
    fn a_loop_that_ends_by_its_condition_is_doomed_with_what_follows() {
        // 0 -> 1 (head) -> 2 (body) -> 1, 1 -> 3 (exit)
        let ends =
            |way| paths(&[(0, 1, Way::Plain), (1, 2, Way::Plain), (2, 1, Way::Plain), (1, 3, way)], &[(3, End::Panic)]);
        assert_eq!(ends(Way::LoopEnds(1)).doomed().count_ones(..), 4);
        assert_eq!(ends(Way::Branch).doomed().ones().collect::<Vec<_>>(), [3]);
        let mut waits = ends(Way::LoopEnds(1));
        waits.waits.grow(4);
        waits.waits.insert(2);
        assert_eq!(waits.doomed().ones().collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn a_loop_counts_as_gone_round_once() {
        // 0 -> 1 (head) -> 2 (body) -> 1, 1 -> 3
        let all = [(0, 1, Way::Plain), (1, 2, Way::Plain), (2, 1, Way::Plain), (1, 3, Way::LoopEnds(1))];
        let paths = paths(&all, &[(3, End::Return)]);
        assert_eq!(paths.when(), [When::Always; 4]);
    }

    #[test]
    fn branches_are_sometimes_and_all_of_them_together_always() {
        use Way::{Branch, Error, Plain};
        let all = [(0, 1, Branch), (0, 2, Error), (1, 3, Plain), (2, 3, Plain)];
        let paths = paths(&all, &[(3, End::Return)]);
        assert_eq!(paths.when(), [When::Always, When::Sometimes, When::OnError, When::Always]);
        let set = |blocks: &[usize]| blocks.iter().copied().collect::<FixedBitSet>();
        assert!(paths.cannot_avoid(&set(&[1, 2])));
        assert!(!paths.cannot_avoid(&set(&[1])));
    }

    #[test]
    fn a_question_mark_is_the_exception() {
        use Way::{Plain, Try};
        let paths = paths(&[(0, 1, Plain), (0, 2, Try), (1, 2, Plain)], &[(2, End::Return)]);
        assert_eq!(paths.when(), [When::Always; 3]);
    }
}
