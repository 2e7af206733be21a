//! The fixed point: what every function, closure and async block that the roots lead to does to who runs it.
//!
//! A *node* is a region of a body in one instance. Nodes are made when somebody asks for their summary, which begins with
//! "does nothing and never ends" and only ever gets better: surer, reached more often, shorter, coming back. A node whose
//! summary has changed is followed by those that have asked for it, until nothing changes.
//!
//! What the bodies that were read do not tell is noted as missing; whoever runs the solver reads it and runs it again.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::def::ids::{CrateId, DefId};
use crate::flow::ir::RegionId;
use crate::ty::kinds::Ty;
use crate::ty::result::FnRef;

use super::bodies::{Bodies, Body};
use super::dependencies::{self, Dependencies};
use super::instance::{Deciding, Instance, Nested};
use super::mentions::Mentions;
use super::origins::{Origins, Question};
use super::region;
use super::resolve::{Implied, SolveCx};
use super::summary::Summary;
use super::{Known, Solution};

/// A region of a body, with types for the parameters that decide what it does.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct NodeKey {
    pub owner: DefId,
    pub region: RegionId,
    pub instance: Instance,
}

#[derive(Debug)]
struct Node {
    key: NodeKey,
    body: Arc<Body>,
    summary: Arc<Summary>,
    /// Who has asked for the summary.
    asked_by: Vec<usize>,
    /// What it depends on by itself.
    on: Dependencies,
    /// What it calls has been looked for.
    opened: bool,
}

/// Bounds that were met, and how often: where one is, the answer is no more than possible.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Limits {
    /// Types nested too deep: generic functions that call themselves with ever larger ones.
    pub types: usize,
    /// Fields within fields.
    pub paths: usize,
    /// Values that may come from too many places.
    pub origins: usize,
    /// Summaries that did not settle.
    pub rounds: usize,
}

pub(super) struct Solver<'a> {
    pub(super) cx: SolveCx<'a>,
    pub(super) bodies: Bodies,
    pub(super) checked: Vec<CrateId>,
    deciding: Deciding,
    pub(super) mentions: Mentions,
    pub(super) limits: Limits,
    /// What is known of functions that are not looked into.
    known: &'a mut dyn Known,
    nodes: Vec<Node>,
    index: FxHashMap<NodeKey, usize>,
    /// Who has asked for whose summary.
    asks: FxHashSet<(usize, usize)>,
    /// What a call of a function means inside an instance: where its summary is.
    calls: FxHashMap<(FnRef, Instance), Called>,
    /// What dropping values of a type runs.
    pub(super) glues: FxHashMap<Ty, Arc<[Implied]>>,
    /// Where values come from, as long as no more bodies are read.
    pub(super) asked: FxHashMap<Question, Origins>,
    /// Bodies that somebody has asked for and that were not read.
    missing: Vec<DefId>,
    /// The nodes that want to know of them.
    waiting: BTreeSet<usize>,
    /// The node whose summary is being worked out.
    at: usize,
}

/// Where the summary of a function is.
#[derive(Clone, Debug)]
enum Called {
    Node(usize),
    Known(DefId, Arc<Summary>),
    /// It has no body, or one that was not read yet.
    Unread,
}

/// Each node is worked out anew this often on average; what has not settled then is left as it is.
const MAX_ROUNDS: usize = 32;

impl<'a> Solver<'a> {
    pub(super) fn new(cx: SolveCx<'a>, checked: &[CrateId], known: &'a mut dyn Known) -> Solver<'a> {
        let (bodies, deciding, mentions, limits) = Default::default();
        let (nodes, index, asks, calls, glues, asked, missing, waiting) = Default::default();
        let checked = checked.to_vec();
        let at = usize::MAX;
        Solver {
            cx,
            bodies,
            checked,
            deciding,
            mentions,
            limits,
            known,
            nodes,
            index,
            asks,
            calls,
            glues,
            asked,
            missing,
            waiting,
            at,
        }
    }

    /// Reads bodies and all that they lead to. What was worked out without knowing of them is worked out anew.
    pub(super) fn read(&mut self, wanted: Vec<DefId>) {
        let Solver { cx, bodies, known, .. } = self;
        bodies.read(*cx, wanted, &mut |def| known.is_known(def));
        self.asked.clear();
        let changed = self.deciding.take_in(self.cx, &self.bodies);
        if self.nodes.iter().any(|node| changed.contains(&node.key.owner)) {
            self.nodes.clear();
            self.index.clear();
            self.asks.clear();
            self.calls.clear();
            self.waiting.clear();
        }
        let waiting = std::mem::take(&mut self.waiting);
        self.calls.retain(|_, called| !matches!(called, Called::Unread));
        self.settle_all(waiting.into_iter().collect());
    }

    /// Works out the summaries of all regions of these bodies, and of all that they lead to.
    pub(super) fn run(&mut self, roots: &[DefId]) {
        for &def in roots {
            let Some(body) = self.bodies.get(def).cloned() else { continue };
            for region in body.facts.regions.ids() {
                let key = NodeKey { owner: def, region, instance: Arc::new([]) };
                let node = self.node(&key, &body);
                self.settle(node);
            }
        }
    }

    fn node(&mut self, key: &NodeKey, body: &Arc<Body>) -> usize {
        if let Some(&node) = self.index.get(key) {
            return node;
        }
        let node = self.nodes.len();
        let (summary, asked_by, on) = Default::default();
        let (key_of_node, body) = (key.clone(), body.clone());
        self.nodes.push(Node { key: key_of_node, body, summary, asked_by, on, opened: false });
        self.index.insert(key.clone(), node);
        node
    }

    /// Works out a node and whatever it needs, callees first, until nothing changes.
    fn settle(&mut self, start: usize) {
        if !self.nodes[start].opened {
            self.settle_all(vec![start]);
        }
    }

    fn settle_all(&mut self, mut todo: Vec<usize>) {
        let mut queued: FxHashSet<usize> = todo.iter().copied().collect();
        let mut rounds = 0;
        while let Some(at) = todo.pop() {
            queued.remove(&at);
            let before = self.nodes.len();
            let changed = match std::mem::replace(&mut self.nodes[at].opened, true) {
                true => self.update(at),
                false => {
                    // Once more when what it calls is known.
                    self.look_ahead(at);
                    queued.insert(at);
                    todo.push(at);
                    false
                }
            };
            rounds += 1;
            if rounds > MAX_ROUNDS * self.nodes.len().max(64) {
                self.limits.rounds += 1;
                return;
            }
            todo.extend((before..self.nodes.len()).rev().filter(|node| queued.insert(*node)));
            if changed {
                let asking = self.nodes[at].asked_by.iter().copied();
                todo.extend(asking.filter(|node| queued.insert(*node)));
            }
        }
    }

    fn look_ahead(&mut self, at: usize) {
        let (key, body) = (self.nodes[at].key.clone(), self.nodes[at].body.clone());
        let outer = std::mem::replace(&mut self.at, at);
        region::look_ahead(self, &body, &key);
        self.at = outer;
    }

    fn update(&mut self, at: usize) -> bool {
        let (key, body) = (self.nodes[at].key.clone(), self.nodes[at].body.clone());
        let outer = std::mem::replace(&mut self.at, at);
        let mut summary = region::summary(self, &body, &key);
        self.at = outer;
        let known = &self.nodes[at].summary;
        summary.returns |= known.returns;
        summary.survives |= known.survives;
        known.effects.iter().for_each(|effect| {
            summary.effects.add(effect.clone());
        });
        known.runs.iter().for_each(|run| {
            summary.add_run(run.clone());
        });
        let changed = !summary.is_like(known);
        if changed {
            self.nodes[at].summary = Arc::new(summary);
        }
        changed
    }

    /// The summary of a region of a body as far as it is known by now; who asks is asked again when it gets better.
    pub(super) fn summary_of(&mut self, key: &NodeKey) -> Arc<Summary> {
        let called = self.find(key);
        self.ask(called)
    }

    fn find(&mut self, key: &NodeKey) -> Called {
        if let Some(&node) = self.index.get(key) {
            return Called::Node(node);
        }
        if key.region == RegionId::ROOT
            && let Some(known) = self.known.summary(key.owner)
        {
            return Called::Known(key.owner, known);
        }
        match self.body(key.owner) {
            Some(body) => Called::Node(self.node(key, &body)),
            None => Called::Unread,
        }
    }

    fn ask(&mut self, called: Called) -> Arc<Summary> {
        let node = match called {
            Called::Node(node) => node,
            Called::Known(def, summary) => {
                if let Some(node) = self.nodes.get_mut(self.at) {
                    node.on.known.insert(def);
                }
                return summary;
            }
            Called::Unread => return Arc::new(Summary::unknown()),
        };
        match self.at {
            // Nobody waits for it: who asks when all is done wants the whole answer.
            usize::MAX => self.settle(node),
            at if self.asks.insert((at, node)) => self.nodes[node].asked_by.push(at),
            _ => {}
        }
        self.nodes[node].summary.clone()
    }

    /// The summary of a function as a call means it, inside an instance of the calling body.
    pub(super) fn of_function(&mut self, function: &FnRef, within: &Instance) -> Arc<Summary> {
        let call = (function.clone(), within.clone());
        if let Some(called) = self.calls.get(&call) {
            let called = called.clone();
            return self.ask(called);
        }
        let instance = match self.deciding.instance(self.cx, function, within) {
            Nested::Fits(instance) => instance,
            Nested::TooDeep => {
                self.limits.types += 1;
                Arc::new([]) as Instance
            }
        };
        let called = self.find(&NodeKey { owner: function.def, region: RegionId::ROOT, instance });
        self.calls.insert(call, called.clone());
        self.ask(called)
    }

    /// A body that was read. One that was not is missing from now on.
    pub(super) fn body(&mut self, def: DefId) -> Option<Arc<Body>> {
        if let Some(body) = self.bodies.get(def) {
            return Some(body.clone());
        }
        if !self.bodies.was_looked_for(def) {
            self.missing.push(def);
            self.waiting.extend((self.at != usize::MAX).then_some(self.at));
        }
        None
    }

    /// How many bodies were found missing so far.
    pub(super) fn missing(&self) -> usize {
        self.missing.len()
    }

    /// The node that is being worked out depends on who implements a trait.
    pub(super) fn note_trait(&mut self, of_trait: DefId) {
        if let Some(node) = self.nodes.get_mut(self.at) {
            node.on.traits.insert(of_trait);
        }
    }

    /// By function: what its summary depends on besides its own code, directly or by way of what it calls.
    fn dependencies(&self) -> FxHashMap<DefId, Dependencies> {
        let own = |node| {
            let Node { key, on, asked_by, .. }: &Node = node;
            dependencies::Own { owner: key.owner, on, asked_by }
        };
        dependencies::of_functions(&self.nodes.iter().map(own).collect::<Vec<_>>())
    }

    /// Bodies that somebody has asked for and that were not read, each once.
    pub(super) fn take_missing(&mut self) -> Vec<DefId> {
        let mut seen = FxHashSet::default();
        let missing = std::mem::take(&mut self.missing);
        missing.into_iter().filter(|def| seen.insert(*def)).collect()
    }

    /// What was found out.
    pub(super) fn finish(self) -> Solution {
        let dependencies = self.dependencies();
        let by_types = self.deciding.functions();
        let whole = self.nodes.iter().filter(|node| node.key.region == RegionId::ROOT && node.key.instance.is_empty());
        let summaries = whole.map(|node| (node.key.owner, node.summary.clone())).collect();
        let Solver { bodies, limits, .. } = self;
        Solution { bodies, summaries, dependencies, by_types, limits, ..Solution::default() }
    }
}
