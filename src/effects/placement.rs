//! Where the code of a closure really runs.
//!
//! A closure runs where it is called: in place, inside the function it is given to, or never here because that function
//! hands it to another thread. What the given-to function does is in its summary, so wrappers of `spawn_blocking` are
//! known by what they do.

use crate::base::arena::ArenaId;
use crate::base::kind::Confidence;
use crate::calls::callee::Callee;
use crate::calls::collect::{BodyCalls, CallSite, Given, How, Use};
use crate::calls::context::{NodeId, NodeKind};
use crate::rules::Effect;

use super::summary::Summary;

/// Where a node runs: as part of `base`, which is no closure.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Placement {
    pub base: NodeId,
    pub confidence: Confidence,
}

/// The nodes of one body placed. `None` for those that run on another thread, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Placements {
    by_node: Vec<Option<Placement>>,
}

/// Looks up the summary of a callee.
pub type SummaryOf<'a> = dyn Fn(crate::def::ids::DefId) -> Option<&'a Summary> + 'a;

impl Placements {
    pub fn of<'a>(calls: &'a BodyCalls, summary_of: &'a SummaryOf<'a>) -> Placements {
        let mut work = Work { calls, summary_of, state: vec![State::Open; calls.contexts.nodes.len()] };
        let by_node = calls.contexts.nodes.ids().map(|node| work.place(node)).collect();
        Placements { by_node }
    }

    /// The nodes seen from inside `node`, which may be a closure that somebody calls elsewhere.
    pub fn inside<'a>(calls: &'a BodyCalls, node: NodeId, summary_of: &'a SummaryOf<'a>) -> Placements {
        let mut work = Work { calls, summary_of, state: vec![State::Open; calls.contexts.nodes.len()] };
        work.state[node.raw() as usize] = State::Done(Some(Placement { base: node, confidence: Confidence::Certain }));
        let by_node = calls.contexts.nodes.ids().map(|node| work.place(node)).collect();
        Placements { by_node }
    }

    pub fn of_node(&self, node: NodeId) -> Option<Placement> {
        self.by_node.get(node.raw() as usize).copied().flatten()
    }

    /// Where the call of a site happens: for a function value, inside the function that it is given to.
    pub fn of_site(&self, calls: &BodyCalls, site: &CallSite, summary_of: &SummaryOf<'_>) -> Option<Placement> {
        let placement = self.of_node(site.node)?;
        match site.via {
            Some(given) => limit(placement, runs_given(calls, given, summary_of)?),
            None => Some(placement),
        }
    }

    /// How surely a use makes the function run here.
    fn confidence(&self, calls: &BodyCalls, usage: Use, summary_of: &SummaryOf<'_>) -> Option<Confidence> {
        let placed = self.of_node(usage.node)?.confidence;
        match usage.how {
            How::Called => Some(placed),
            How::Given(given) => Some(placed.min(runs_given(calls, given, summary_of)?)),
            How::Kept => Some(Confidence::Possible),
        }
    }

    /// By parameter of the body: how surely a function given for it runs. One that is also handed to another thread runs
    /// here only where that cannot be done (`block_in_place` fails on a single thread): its author saw to it.
    pub fn params(&self, calls: &BodyCalls, summary_of: &SummaryOf<'_>) -> Vec<Option<Confidence>> {
        let runs = |uses: &Vec<Use>| {
            let each = || uses.iter().map(|&usage| self.confidence(calls, usage, summary_of));
            let surest = each().flatten().max();
            if each().any(|confidence| confidence.is_none()) { surest.map(|_| Confidence::Possible) } else { surest }
        };
        calls.param_uses.iter().map(runs).collect()
    }
}

#[derive(Copy, Clone)]
enum State {
    Open,
    Busy,
    Done(Option<Placement>),
}

struct Work<'a> {
    calls: &'a BodyCalls,
    summary_of: &'a SummaryOf<'a>,
    state: Vec<State>,
}

impl Work<'_> {
    fn place(&mut self, node: NodeId) -> Option<Placement> {
        let at = node.raw() as usize;
        match self.state.get(at)? {
            State::Done(placement) => return *placement,
            State::Busy => return None,
            State::Open => self.state[at] = State::Busy,
        }
        let placement = match self.calls.contexts.nodes[node].kind {
            NodeKind::Closure => self.place_closure(node),
            NodeKind::NotHere => None,
            _ => Some(Placement { base: node, confidence: Confidence::Certain }),
        };
        self.state[at] = State::Done(placement);
        placement
    }

    /// The surest of the places where the closure is used; of equals an async one.
    fn place_closure(&mut self, node: NodeId) -> Option<Placement> {
        let calls = self.calls;
        let mut best: Option<Placement> = None;
        for &usage in calls.closure_uses.get(node.raw() as usize)? {
            let Some(placement) = self.place_use(usage) else { continue };
            if best.is_none_or(|known| self.order(known) < self.order(placement)) {
                best = Some(placement);
            }
        }
        best
    }

    fn order(&self, placement: Placement) -> (bool, Confidence) {
        (self.calls.contexts.nodes[placement.base].kind.is_async(), placement.confidence)
    }

    fn place_use(&mut self, usage: Use) -> Option<Placement> {
        let placement = self.place(usage.node)?;
        match usage.how {
            How::Called => Some(placement),
            // Who stores or returns a closure may leave it to others to call.
            How::Kept => limit(placement, Confidence::Possible),
            How::Given(given) => limit(placement, runs_given(self.calls, given, self.summary_of)?),
        }
    }
}

fn limit(placement: Placement, confidence: Confidence) -> Option<Placement> {
    Some(Placement { confidence: placement.confidence.min(confidence), ..placement })
}

/// How surely the callee of a site runs the function that it is given. `None`: never here.
fn runs_given(calls: &BodyCalls, given: Given, summary_of: &SummaryOf<'_>) -> Option<Confidence> {
    let runs = by_callee(calls, given, summary_of)?;
    // What a static is made with is there to build it when it is used first: `Lazy::new(load)`.
    Some(if calls.kind() == NodeKind::Init { Confidence::Certain } else { runs })
}

fn by_callee(calls: &BodyCalls, given: Given, summary_of: &SummaryOf<'_>) -> Option<Confidence> {
    let site = calls.sites.get(given.site)?;
    if let Some(boundary) = site.boundary.as_ref().filter(|boundary| boundary.covers(given.param as usize)) {
        return match boundary.effect {
            Effect::Offload => None,
            Effect::InPlace | Effect::Polled => Some(Confidence::Certain),
            Effect::Once => Some(Confidence::Likely),
            Effect::Keeps => Some(Confidence::Possible),
        };
    }
    let by_body = |def| summary_of(def).map_or(Some(Confidence::Possible), |summary| summary.runs_param(given.param));
    match &site.callee {
        Callee::Std | Callee::Blocks(..) | Callee::Marked(..) | Callee::Closure(_) | Callee::ClosureOf(..) => {
            Some(Confidence::Certain)
        }
        Callee::Body(def) => by_body(*def),
        Callee::OneOf { .. } => {
            let surest = site.callee.bodies().filter_map(by_body).max();
            surest.map(|confidence| confidence.min(Confidence::Likely))
        }
        Callee::Quiet | Callee::Dropped(_) | Callee::Built(_) | Callee::Param(_) | Callee::Unknown => {
            Some(Confidence::Possible)
        }
    }
}
