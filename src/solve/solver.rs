//! The fixed point: what every function, closure and async block that the roots lead to does to who runs it.
//!
//! A *node* is a region of a body in one instance. Nodes are made when somebody asks for their summary, which begins with
//! "does nothing and never ends" and only ever gets better: surer, reached more often, shorter, coming back. A node whose
//! summary has changed is followed by those that have asked for it, until nothing changes.
//!
//! What the bodies that were read do not tell is noted as missing; whoever runs the solver reads it and runs it again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::kind::Confidence;
use crate::def::ids::{CrateId, DefId};
use crate::facts::ids::CallId;
use crate::flow::ir::RegionId;
use crate::ty::kinds::Ty;
use crate::ty::result::FnRef;

use super::bodies::{Bodies, Body};
use super::callee::Resolved;
use super::crossings::Crossings;
use super::cx::SolveCx;
use super::dependencies::{self, Dependencies};
use super::dropped::Glue;
use super::found::Found;
use super::instance::{Deciding, Instance, Nested};
use super::mentions::Mentions;
use super::origin::{Origins, Question};
use super::setting::Settings;
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
    work: Work,
    summary: Arc<Summary>,
    /// Who has asked for the summary.
    asked_by: Vec<usize>,
    /// What it depends on by itself.
    on: Dependencies,
    /// What it calls has been looked for.
    opened: bool,
    /// When it was first worked out: after what it calls, but for circles.
    order: Option<usize>,
}

/// What a node sums up.
#[derive(Clone, Debug)]
enum Work {
    Region(NodeKey, Arc<Body>),
    /// A call of one of several functions, `closed` where no other is likely to be meant. Who calls any of the same shares it.
    Choice {
        of: Arc<[Called]>,
        closed: bool,
    },
}

/// Bounds that were met, and how often: where one is, the answer is no more than possible.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Types nested too deep: generic functions that call themselves with ever larger ones.
    pub types: usize,
    /// Fields within fields.
    pub paths: usize,
    /// Values that may come from too many places.
    pub origins: usize,
    /// Summaries that did not settle.
    pub rounds: usize,
    /// Calls on conditions beyond those that are told apart, of one function.
    pub conditions: usize,
    /// Values made of values, and functions that make or change them.
    pub values: usize,
    /// Functions that call functions, as lints follow them.
    functions: AtomicUsize,
}

impl Limits {
    /// A lint has not followed a call.
    pub(crate) fn note_function(&self) {
        self.functions.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn functions(&self) -> usize {
        self.functions.load(Ordering::Relaxed)
    }
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
    /// These functions.
    beforehand: Vec<DefId>,
    nodes: Vec<Node>,
    /// How many nodes were worked out at least once.
    worked_out: usize,
    index: FxHashMap<NodeKey, usize>,
    choices: FxHashMap<(Vec<Member>, bool), usize>,
    /// Who has asked for whose summary.
    asks: FxHashSet<(usize, usize)>,
    /// What a call of a function means: where its summary is.
    calls: FxHashMap<FnRef, Called>,
    /// What the calls of bodies mean in instances, and at most how sure that is.
    pub(super) meant: FxHashMap<(DefId, CallId, Instance), (Arc<Resolved>, Confidence)>,
    /// What dropping values of a type runs.
    pub(super) glues: FxHashMap<Ty, Arc<Glue>>,
    /// Where values come from, as far as all bodies were there that were asked for.
    pub(super) asked: FxHashMap<Question, Origins>,
    /// The same of futures, where they meet.
    pub(super) crossings: Crossings,
    /// Who sets fields and calls functions.
    pub(super) found: Found,
    /// What somebody who runs the program sets.
    pub(super) settings: Settings,
    /// Bodies that somebody has asked for and that were not read.
    missing: Vec<DefId>,
    /// How often one was asked for.
    lacked: usize,
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

/// One function of a choice.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
enum Member {
    Node(usize),
    Known(DefId),
}

/// Each node is worked out anew this often on average; what has not settled then is left as it is.
const MAX_ROUNDS: usize = 32;

/// Arguments whose types are nested deeper than this are not told apart where a call may mean several functions.
const MAX_CHOSEN_NESTING: u32 = 6;

/// As many ways there are at most through choices within choices before the types of their arguments are told apart no more.
const MAX_CHOSEN: usize = 4096;

impl<'a> Solver<'a> {
    pub(super) fn new(cx: SolveCx<'a>, checked: &[CrateId], known: &'a mut dyn Known) -> Solver<'a> {
        let (bodies, deciding, mentions, limits, found, settings, meant) = Default::default();
        let (nodes, index, choices, asks, calls, glues, asked, crossings, missing, waiting) = Default::default();
        let checked = checked.to_vec();
        let (at, worked_out) = (usize::MAX, 0);
        Solver {
            cx,
            bodies,
            checked,
            deciding,
            mentions,
            limits,
            known,
            beforehand: Vec::new(),
            nodes,
            worked_out,
            index,
            choices,
            asks,
            calls,
            meant,
            glues,
            asked,
            crossings,
            found,
            settings,
            missing,
            lacked: 0,
            waiting,
            at,
        }
    }

    /// Reads bodies and all that they lead to. What was worked out without knowing of them is worked out anew.
    pub(super) fn read(&mut self, wanted: Vec<DefId>) {
        let Solver { cx, bodies, known, beforehand, .. } = self;
        bodies.read(*cx, wanted, &mut |def| {
            let is_known = known.is_known(def);
            beforehand.extend(is_known.then_some(def));
            is_known
        });
        self.found.look_again();
        let changed = self.deciding.take_in(self.cx, &self.bodies);
        if self.index.keys().any(|key| changed.contains(&key.owner)) {
            self.nodes.clear();
            self.index.clear();
            self.choices.clear();
            self.asks.clear();
            self.calls.clear();
            self.waiting.clear();
        }
        let waiting = std::mem::take(&mut self.waiting);
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
        let node = self.add_node(Work::Region(key.clone(), body.clone()));
        self.index.insert(key.clone(), node);
        node
    }

    fn add_node(&mut self, work: Work) -> usize {
        let (summary, asked_by, on, order) = Default::default();
        self.nodes.push(Node { work, summary, asked_by, on, opened: false, order });
        self.nodes.len() - 1
    }

    /// Works out a node and whatever it needs, callees first, until nothing changes.
    fn settle(&mut self, start: usize) {
        if !self.nodes[start].opened {
            self.settle_all(vec![start]);
        }
    }

    /// New nodes come first, depth first; of those to be worked out anew, the ones that were worked out first: who calls them
    /// is asked when they have settled.
    fn settle_all(&mut self, mut todo: Vec<usize>) {
        let mut again: BTreeSet<(usize, usize)> = BTreeSet::new();
        todo.retain(|&at| self.nodes[at].order.is_none_or(|order| !again.insert((order, at))));
        let mut rounds = 0;
        loop {
            let at = match todo.pop().or_else(|| again.pop_first().map(|(_, at)| at)) {
                Some(at) => at,
                None => return,
            };
            let before = self.nodes.len();
            let better = match std::mem::replace(&mut self.nodes[at].opened, true) {
                true => self.update(at),
                false => {
                    // Once more when what it calls is known.
                    self.look_ahead(at);
                    todo.push(at);
                    false
                }
            };
            rounds += 1;
            if rounds > MAX_ROUNDS * self.nodes.len().max(64) {
                self.limits.rounds += 1;
                return;
            }
            todo.extend((before..self.nodes.len()).rev());
            if better {
                let asking = self.nodes[at].asked_by.iter();
                again.extend(asking.filter_map(|&asking| Some((self.nodes[asking].order?, asking))));
            }
        }
    }

    fn look_ahead(&mut self, at: usize) {
        let outer = std::mem::replace(&mut self.at, at);
        match self.nodes[at].work.clone() {
            Work::Region(key, body) => self.look_ahead_in(&body, &key),
            Work::Choice { of, .. } => of.iter().for_each(|called| {
                self.ask(called.clone());
            }),
        }
        self.at = outer;
    }

    fn update(&mut self, at: usize) -> bool {
        let outer = std::mem::replace(&mut self.at, at);
        let found = match self.nodes[at].work.clone() {
            Work::Region(key, body) => self.region_summary(&body, &key),
            Work::Choice { of, closed } => {
                let each: Vec<Arc<Summary>> = of.iter().map(|called| self.ask(called.clone())).collect();
                Summary::of_any(&each, closed)
            }
        };
        self.at = outer;
        let node = &mut self.nodes[at];
        if node.order.is_none() {
            node.order = Some(self.worked_out);
            self.worked_out += 1;
        }
        let mut summary = Summary::clone(&node.summary);
        let better = summary.improve(found);
        if better {
            node.summary = Arc::new(summary);
        }
        better
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

    /// The summary of a function as a call means it.
    pub(super) fn of_function(&mut self, function: &FnRef) -> Arc<Summary> {
        let called = self.called(function);
        self.ask(called)
    }

    /// What is the same for a call of whichever of several functions is meant by `function`.
    pub(super) fn of_any(&mut self, function: &FnRef, (candidates, closed): (&[FnRef], bool)) -> Arc<Summary> {
        if let Some(called) = self.calls.get(function) {
            let called = called.clone();
            return self.ask(called);
        }
        let mut of: Vec<Called> =
            candidates.iter().map(|function| self.candidate(function, candidates.len())).collect();
        let member = |called: &Called| match called {
            Called::Node(node) => Some(Member::Node(*node)),
            Called::Known(def, _) => Some(Member::Known(*def)),
            Called::Unread => None,
        };
        let members: Vec<Member> = of.iter().filter_map(member).collect();
        let is_whole = members.len() == of.len();
        let known = self.choices.get(&(members.clone(), closed)).copied();
        let node = known.unwrap_or_else(|| {
            of.retain(|called| !matches!(called, Called::Unread));
            let node = self.add_node(Work::Choice { of: of.into(), closed });
            self.choices.insert((members, closed), node);
            node
        });
        if is_whole {
            self.calls.insert(function.clone(), Called::Node(node));
        }
        self.ask(Called::Node(node))
    }

    /// One of several functions that a call may mean. Each may come back to the same choice with what it wraps around its
    /// arguments: together they make up types without end, though no call would.
    fn candidate(&mut self, function: &FnRef, among: usize) -> Called {
        let nesting = MAX_CHOSEN.ilog(among.max(2)).clamp(1, MAX_CHOSEN_NESTING);
        if !function.args.iter().chain(&function.trait_args).any(|ty| ty.is_deeper_than(nesting)) {
            return self.called(function);
        }
        self.limits.types += 1;
        self.called(&FnRef { args: Box::default(), trait_args: Box::default(), ..function.clone() })
    }

    fn called(&mut self, function: &FnRef) -> Called {
        if let Some(called) = self.calls.get(function) {
            return called.clone();
        }
        let instance = self.instance_given_by(function);
        let called = self.find(&NodeKey { owner: function.def, region: RegionId::ROOT, instance });
        // Everybody who asks for what was not read is to be told when it is.
        if !matches!(called, Called::Unread) {
            self.calls.insert(function.clone(), called.clone());
        }
        called
    }

    /// The types that a call of a function gives for the parameters that decide what it does.
    pub(super) fn instance_given_by(&mut self, function: &FnRef) -> Instance {
        match self.deciding.instance(self.cx, function) {
            Nested::Fits(instance) => instance,
            Nested::TooDeep => {
                self.limits.types += 1;
                Arc::new([])
            }
        }
    }

    /// A body that was read. One that was not is missing from now on.
    pub(super) fn body(&mut self, def: DefId) -> Option<Arc<Body>> {
        if let Some(body) = self.bodies.get(def) {
            return Some(body.clone());
        }
        if !self.bodies.was_looked_for(def) {
            self.missing.push(def);
            self.note_missing();
        }
        None
    }

    /// What is being worked out lacks a body.
    pub(super) fn note_missing(&mut self) {
        self.lacked += 1;
        self.waiting.extend((self.at != usize::MAX).then_some(self.at));
    }

    /// How often a body was found missing so far: what was worked out meanwhile is not to be kept where it grows.
    pub(super) fn missing(&self) -> usize {
        self.lacked
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
            let Node { work, on, asked_by, .. }: &Node = node;
            let owner = match work {
                Work::Region(key, _) => Some(key.owner),
                Work::Choice { .. } => None,
            };
            dependencies::Own { owner, on, asked_by }
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
        let whole = self.index.iter().filter(|(key, _)| key.region == RegionId::ROOT && key.instance.is_empty());
        let summaries = whole.map(|(key, &node)| (key.owner, self.nodes[node].summary.clone())).collect();
        let Solver { bodies, limits, known, beforehand, .. } = self;
        let beforehand = beforehand.into_iter().filter_map(|def| Some((def, known.summary(def)?)));
        let beforehand = Arc::new(beforehand.collect());
        Solution { bodies, summaries, dependencies, by_types, limits, beforehand, ..Solution::default() }
    }
}
