//! The fixed point: summaries bottom-up over the call graph.

use rustc_hash::FxHashMap;

use crate::base::kind::{Confidence, Kind};
use crate::calls::callee::{Callee, Candidate};
use crate::calls::collect::{BodyCalls, CallSite, SiteId};
use crate::calls::context::{NodeId, NodeKind};
use crate::calls::graph::CallGraph;
use crate::def::ids::DefId;
use crate::rules::RuleSet;

use super::effect::{Cause, Effect};
use super::open::{MAX_PROVIDED, Outcome};
use super::placement::{Placement, Placements};
use super::summary::{Effects, Summary};
use super::trace::{Step, Trace};

/// The summaries of all functions of a call graph.
#[derive(Debug)]
pub struct Summaries<'a> {
    rules: &'a RuleSet,
    graph: &'a CallGraph,
    by_def: FxHashMap<DefId, Summary>,
    /// What escapes from the closures that are kept and called elsewhere.
    closures: FxHashMap<(DefId, NodeId), Effects>,
}

/// Works out the summary of every body of the graph. `known` are those of functions that the graph does not lead into.
pub fn propagate<'a>(graph: &'a CallGraph, rules: &'a RuleSet, known: FxHashMap<DefId, Summary>) -> Summaries<'a> {
    let mut summaries = Summaries { rules, graph, by_def: known, closures: FxHashMap::default() };
    for component in graph.components() {
        // Summaries only ever get better, in finitely many steps: surer, or shorter.
        let mut changed = true;
        while changed {
            changed = false;
            for &def in component {
                changed |= summaries.update(def);
            }
            changed &= component.len() > 1 || component.iter().any(|&def| graph.calls_itself(def));
        }
    }
    summaries
}

impl Summaries<'_> {
    pub fn of(&self, def: DefId) -> Option<&Summary> {
        self.by_def.get(&def)
    }

    /// Computes the summary of `def` anew from those of its callees. True when it got better.
    fn update(&mut self, def: DefId) -> bool {
        let graph = self.graph;
        let Some(calls) = graph.body(def) else { return false };
        let placements = self.placements(calls);
        let params = placements.params(calls, &|def| self.of(def));
        let mut summary = self.by_def.remove(&def).unwrap_or_default();
        let mut changed = params != summary.params;
        summary.params = params;
        if calls.kind() == NodeKind::Fn || calls.kind() == NodeKind::Init {
            let Outcome { effects, opens } = self.escaping(calls, &placements);
            for effect in effects {
                changed |= summary.effects.add(effect);
            }
            for open in opens {
                changed |= summary.opens.add(open);
            }
        }
        self.by_def.insert(def, summary);
        for &closure in graph.kept_in(def) {
            let mut known = self.closures.remove(&(def, closure)).unwrap_or_default();
            for effect in self.of_closure(calls, closure) {
                changed |= known.add(effect);
            }
            self.closures.insert((def, closure), known);
        }
        changed
    }

    /// Where the nodes of a body run.
    pub fn placements(&self, calls: &BodyCalls) -> Placements {
        Placements::of(calls, &|def| self.of(def))
    }

    /// Where the call of a site happens.
    pub fn place_site(&self, calls: &BodyCalls, placements: &Placements, site: &CallSite) -> Option<Placement> {
        placements.of_site(calls, site, &|def| self.of(def))
    }

    fn escaping(&self, calls: &BodyCalls, placements: &Placements) -> Outcome {
        let mut found = Outcome::default();
        for (id, site) in calls.sites.iter() {
            let Some(placement) = self.place_site(calls, placements, site) else { continue };
            if placement.base == NodeId::ROOT {
                let limit = placement.confidence.min(escaping_confidence(site)).min(self.limit_in(calls, site));
                let Outcome { effects, opens } = self.outcome(calls, id);
                found.effects.extend(effects.into_iter().map(|effect| effect.at_most(limit)));
                found.opens.extend(opens.into_iter().map(|open| open.at_most(limit)));
            }
        }
        found
    }

    /// What waits in the rare case only is made of calls that always wait where they stand by themselves.
    fn limit_in(&self, calls: &BodyCalls, site: &CallSite) -> Confidence {
        match site.callee {
            Callee::Blocks(id, _) if !calls.local => self.rules.rule(id).in_dependencies,
            _ => Confidence::Certain,
        }
    }

    /// The effects of one call, each trace beginning with the call itself. What the types leave open counts as far as
    /// it does for any type.
    pub fn of_site(&self, calls: &BodyCalls, id: SiteId) -> Vec<Effect> {
        let Some(site) = calls.sites.get(id) else { return Vec::new() };
        if site.is_open {
            return self
                .of_callee(&site.callee, &Step { callee: site.path.clone(), call: site.range.in_file(calls.file) });
        }
        let Outcome { mut effects, opens } = self.outcome(calls, id);
        effects.extend(opens.iter().flat_map(|open| self.without_types(open)));
        let mut best = Effects::default();
        for effect in effects {
            best.add(effect);
        }
        best.iter().cloned().collect()
    }

    /// The effects of a call of `callee`, but for those that its types leave open.
    pub(super) fn of_callee(&self, callee: &Callee, step: &Step) -> Vec<Effect> {
        let leaf = |cause, kind, confidence| Effect { kind, cause, confidence, trace: Trace::leaf(step.clone()) };
        match callee {
            Callee::Blocks(id, confidence) => vec![leaf(Cause::Rule(*id), self.rules.rule(*id).kind, *confidence)],
            Callee::Marked(kind, _) => vec![leaf(Cause::Mark, *kind, Confidence::Certain)],
            Callee::Body(def) => self.behind(*def, step),
            Callee::Dropped(def) | Callee::Built(def) => {
                self.behind(*def, step).into_iter().map(|effect| effect.at_most(Confidence::Likely)).collect()
            }
            Callee::ClosureOf(owner, expr) => {
                let node = self.body(*owner).and_then(|calls| calls.contexts.opened_by(*expr));
                let effects =
                    node.and_then(|node| self.closures.get(&(*owner, node))).into_iter().flat_map(Effects::iter);
                effects.map(|effect| effect.with_call_site(step.clone())).collect()
            }
            Callee::OneOf { candidates, closed } => self.of_any(candidates, *closed, step, MAX_PROVIDED),
            _ => Vec::new(),
        }
    }

    pub(super) fn body(&self, def: DefId) -> Option<&BodyCalls> {
        self.graph.body(def)
    }

    /// What escapes from a call of `def`, as seen from the call.
    fn behind(&self, def: DefId, step: &Step) -> Vec<Effect> {
        let effects = self.of(def).into_iter().flat_map(|summary| summary.effects.iter());
        effects.map(|effect| effect.with_call_site(step.clone())).collect()
    }

    /// What escapes from a closure of the body.
    fn of_closure(&self, calls: &BodyCalls, closure: NodeId) -> Vec<Effect> {
        let placements = Placements::inside(calls, closure, &|def| self.of(def));
        let mut found = Vec::new();
        for (id, site) in calls.sites.iter() {
            let placement = self.place_site(calls, &placements, site).filter(|placement| placement.base == closure);
            if let Some(Placement { confidence, .. }) = placement {
                found.extend(self.of_site(calls, id).into_iter().map(|effect| effect.at_most(confidence)));
            }
        }
        found
    }

    /// What may escape from a call of one of several functions, as seen from the call.
    pub(super) fn of_any(&self, candidates: &[Candidate], closed: bool, step: &Step, depth: u8) -> Vec<Effect> {
        let as_called = |candidate: &Candidate| {
            let callee = candidate.path.clone().unwrap_or_else(|| step.callee.clone());
            let step = Step { callee, ..step.clone() };
            let mut effects = self.of_callee(&candidate.callee, &step);
            effects.extend(self.by_provided(&candidate.callee, &step, depth));
            effects
        };
        let each: Vec<Vec<Effect>> = candidates.iter().map(as_called).collect();
        self.of_candidates(candidates, &each, closed)
    }

    /// What may escape from a call of one of several functions, each with its effects: certain of one alone, likely where
    /// all of them block in that way, else possible.
    fn of_candidates(&self, candidates: &[Candidate], each: &[Vec<Effect>], closed: bool) -> Vec<Effect> {
        let blocks = |(candidate, effects): (&Candidate, &Vec<Effect>), kind: Kind| {
            // An implementation that passes the call on to what it wraps does what that does.
            let passes_on =
                || candidate.callee.bodies().any(|def| self.of(def).is_some_and(|summary| !summary.opens.is_empty()));
            effects.iter().any(|effect| effect.kind == kind) || passes_on()
        };
        let mut joined = Effects::default();
        for effect in each.iter().flatten() {
            let limit = match candidates.len() {
                1 if closed => Confidence::Certain,
                _ if closed && candidates.iter().zip(each).all(|one| blocks(one, effect.kind)) => Confidence::Likely,
                _ => Confidence::Possible,
            };
            joined.add(effect.clone().at_most(limit));
        }
        joined.iter().cloned().collect()
    }
}

/// A lazily built value is built once, for whichever caller comes first: each further call up, that is less likely this one.
fn escaping_confidence(site: &CallSite) -> Confidence {
    match site.callee {
        Callee::Built(_) => Confidence::Possible,
        _ => Confidence::Certain,
    }
}
