//! The calls of every body that can be reached from async code of the checked crates, found on demand.
//!
//! The search goes in waves: the bodies of one wave are inferred and collected in parallel, what they call and was not
//! seen before is the next. The order of bodies is that of discovery, which depends on the program alone.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::def::ids::{CrateId, DefId};

use super::callee::{CallCx, Callee};
use super::collect::{BodyCalls, How, SiteId, collect};
use super::context::NodeId;
use super::open::{OpenCalls, Target};
use super::roots;

/// Bodies and who calls whom.
#[derive(Debug, Default)]
pub struct CallGraph {
    bodies: Vec<BodyCalls>,
    index: FxHashMap<DefId, usize>,
    /// By body: its closures that are called elsewhere.
    kept: FxHashMap<DefId, Vec<NodeId>>,
    components: Vec<Vec<DefId>>,
    /// How many of the bodies, from the first on, are those that findings may stand in.
    roots: usize,
}

impl CallGraph {
    /// Searches from the async code of `checked`, and from the bodies of `also`; not into functions of which all that
    /// their callers need `is_known`.
    pub fn build(
        cx: CallCx<'_>,
        checked: &[CrateId],
        also: &[DefId],
        is_known: &mut dyn FnMut(DefId) -> bool,
    ) -> CallGraph {
        let mut graph = CallGraph::default();
        let mut wave: Vec<DefId> = checked.iter().flat_map(|&krate| roots::async_bodies(cx, krate)).collect();
        let mut seen: FxHashSet<DefId> = wave.iter().copied().collect();
        wave.extend(also.iter().filter(|&&def| seen.insert(def)));
        let mut open = OpenCalls::default();
        while !wave.is_empty() {
            let found: Vec<BodyCalls> = wave.par_iter().filter_map(|&def| collect(cx, def)).collect();
            wave.clear();
            let first = graph.bodies.is_empty();
            for calls in found {
                for def in followed(&calls, first) {
                    if seen.insert(def) && !is_known(def) {
                        wave.push(def);
                    }
                }
                graph.index.insert(calls.owner, graph.bodies.len());
                graph.bodies.push(calls);
            }
            if first {
                graph.roots = graph.bodies.len();
            }
            if wave.is_empty() {
                let reached = open.carry_up(cx, &mut graph.bodies);
                wave.extend(reached.into_iter().filter(|&def| seen.insert(def) && !is_known(def)));
            }
        }
        graph.kept = graph.kept_closures();
        graph.components = graph.strongly_connected();
        graph
    }

    /// The bodies that hold async code of the checked crates.
    pub fn roots(&self) -> &[BodyCalls] {
        &self.bodies[..self.roots]
    }

    /// All bodies in the order in which they were found.
    pub fn defs(&self) -> impl Iterator<Item = DefId> {
        self.bodies.iter().map(|calls| calls.owner)
    }

    pub fn body(&self, def: DefId) -> Option<&BodyCalls> {
        self.index.get(&def).and_then(|&at| self.bodies.get(at))
    }

    /// The closures of a body that are kept somewhere and called from there.
    pub fn kept_in(&self, def: DefId) -> &[NodeId] {
        self.kept.get(&def).map_or(&[], Vec::as_slice)
    }

    fn kept_closures(&self) -> FxHashMap<DefId, Vec<NodeId>> {
        let mut kept: FxHashMap<DefId, Vec<NodeId>> = FxHashMap::default();
        for (owner, expr) in self.bodies.iter().flat_map(callees).flat_map(Callee::closures) {
            let nodes = kept.entry(owner).or_default();
            let node = self.body(owner).and_then(|calls| calls.contexts.opened_by(expr));
            nodes.extend(node.filter(|node| !nodes.contains(node)));
        }
        kept
    }

    /// Groups of bodies that call each other, callees before callers, each in the order of definition: what is found of
    /// them does not depend on who called first.
    pub fn components(&self) -> &[Vec<DefId>] {
        &self.components
    }

    pub fn calls_itself(&self, def: DefId) -> bool {
        self.body(def).is_some_and(|calls| targets(calls).any(|target| target == def))
    }

    fn strongly_connected(&self) -> Vec<Vec<DefId>> {
        let mut graph: DiGraph<DefId, (), u32> = DiGraph::with_capacity(self.bodies.len(), 0);
        for calls in &self.bodies {
            graph.add_node(calls.owner);
        }
        for (from, calls) in self.bodies.iter().enumerate() {
            for target in targets(calls) {
                if let Some(&to) = self.index.get(&target) {
                    graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), ());
                }
            }
        }
        let components = kosaraju_scc(&graph);
        let sorted = |nodes: Vec<NodeIndex>| {
            let mut defs: Vec<DefId> = nodes.into_iter().map(|node| graph[node]).collect();
            defs.sort();
            defs
        };
        components.into_iter().map(sorted).collect()
    }
}

/// The bodies that the calls of a body may run.
fn targets(calls: &BodyCalls) -> impl Iterator<Item = DefId> {
    callees(calls).flat_map(Callee::bodies)
}

fn callees(calls: &BodyCalls) -> impl Iterator<Item = &Callee> {
    let opened = calls.instances.iter().filter_map(|instance| match &instance.target {
        Target::Known(callee, _) => Some(callee),
        Target::Open(_) | Target::Unknown => None,
    });
    calls.sites.values().map(|site| &site.callee).chain(opened)
}

/// What is to be looked into because of `calls`. Of a body that only matters for what its callers see, the async
/// blocks do not: they run when somebody polls them. Whom they give the function's parameters to matters.
fn followed(calls: &BodyCalls, is_root: bool) -> Vec<DefId> {
    let given: FxHashSet<SiteId> = if is_root { FxHashSet::default() } else { given_functions(calls).collect() };
    let sites = calls.sites.iter().filter(|(id, site)| is_root || given.contains(id) || !is_deferred(calls, site.node));
    sites.flat_map(|(_, site)| site.callee.bodies()).collect()
}

/// The calls that are given closures or parameters of the body.
fn given_functions(calls: &BodyCalls) -> impl Iterator<Item = SiteId> {
    calls.closure_uses.iter().chain(&calls.param_uses).flatten().filter_map(|usage| match usage.how {
        How::Given(given) => Some(given.site),
        How::Called | How::Kept => None,
    })
}

fn is_deferred(calls: &BodyCalls, node: NodeId) -> bool {
    let nodes = &calls.contexts.nodes;
    std::iter::successors(Some(node), |&node| nodes[node].parent)
        .any(|node| node != NodeId::ROOT && nodes[node].kind.is_deferred())
}
