//! What blocks in the async code of one body: every call that runs there, be it in a closure of the body that a call runs.

use std::sync::Arc;

use crate::base::kind::Confidence;
use crate::base::role::Role;
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::facts::body::CallFacts;
use crate::facts::ids::CallId;
use crate::flow::analyses::paths::When;
use crate::flow::ir::{CallSyntax, RegionId, RegionKind};

use super::bodies::Body;
use super::callee::{Callee, Resolved};
use super::effect::Effect;
use super::outcome::{Kept, Part, Site};
use super::region::walk;
use super::solver::{NodeKey, Solver};
use super::summary::Effects;

/// A call in async code, and what of it blocks.
#[derive(Clone, Debug)]
pub(crate) struct Occurrence {
    /// The async region that it is part of when it runs.
    pub context: RegionId,
    /// The region that it stands in.
    pub region: RegionId,
    pub call: CallId,
    /// The whole call expression, receiver included.
    pub range: TextRange,
    /// The path or the method name of what is called.
    pub name_range: TextRange,
    pub syntax: CallSyntax,
    pub callee: Callee,
    /// Full path of what is called; empty where it is not known.
    pub path: Arc<str>,
    /// Whom it keeps waiting.
    pub role: Role,
    /// The best of each kind, each at most as sure as it is that the call runs here, each trace beginning with the call.
    pub effects: Vec<Effect>,
}

impl Occurrence {
    /// A call of a body that does not run in it.
    pub(super) fn elsewhere(call: CallId, facts: &CallFacts, resolved: &Resolved) -> Occurrence {
        Occurrence {
            context: facts.region,
            region: facts.region,
            call,
            range: facts.site.range,
            name_range: facts.site.name_range,
            syntax: facts.site.syntax,
            callee: resolved.callee.clone(),
            path: resolved.path.clone(),
            role: Role::Unknown,
            effects: Vec::new(),
        }
    }
}

/// Where a region runs: as part of an async one, how surely, and when.
#[derive(Copy, Clone)]
struct Place {
    context: RegionId,
    confidence: Confidence,
    when: When,
    once: Option<DefId>,
    repeated: bool,
}

/// The calls that run in the regions of a body which are `wanted`, in the order of the source.
pub(super) fn occurrences(
    solver: &mut Solver<'_>,
    body: &Arc<Body>,
    wanted: &dyn Fn(RegionKind) -> bool,
) -> Vec<Occurrence> {
    let mut report = Report { solver, body, found: Vec::new(), placed: Vec::new() };
    let regions = &body.facts.regions;
    for (id, _) in regions.iter().filter(|(_, region)| wanted(region.kind)) {
        let place =
            Place { context: id, confidence: Confidence::Certain, when: When::Always, once: None, repeated: false };
        report.region(id, place);
    }
    let mut found = report.found;
    found.sort_by_key(|occurrence| (occurrence.range.start, occurrence.range.end, occurrence.call));
    found
}

struct Report<'s, 'a, 'b> {
    solver: &'s mut Solver<'a>,
    body: &'b Arc<Body>,
    found: Vec<Occurrence>,
    /// Closures and how surely they run, the surest place that was seen.
    placed: Vec<(RegionId, Confidence)>,
}

impl Report<'_, '_, '_> {
    fn region(&mut self, region: RegionId, place: Place) {
        let key = NodeKey { owner: self.body.facts.owner, region, instance: Arc::new([]) };
        let walk = walk(self.solver, self.body, &key);
        for made in walk.calls {
            let repeated = place.repeated || made.repeated;
            let here = Place { when: place.when.min(made.when), repeated, ..place };
            for part in made.outcome.parts {
                self.add(region, (made.call, part), here);
            }
            for part in self.by_fields(made.call, &made.outcome.runs) {
                self.add(region, (made.call, part), here);
            }
            for closure in made.outcome.closures {
                let confidence = here.confidence.min(closure.confidence);
                let (when, once) = (here.when.min(closure.when), closure.once.or(here.once));
                self.closure(closure.region, Place { confidence, when, once, ..here });
            }
        }
        for kept in self.solver.kept(self.body, region) {
            if let Kept::Closure(closure) = kept
                && self.body.facts.regions[closure].parent == Some(region)
            {
                let confidence = place.confidence.min(Confidence::Possible);
                self.closure(closure, Place { confidence, when: When::Sometimes, ..place });
            }
        }
    }

    /// A closure is looked at again only where it runs more surely.
    fn closure(&mut self, region: RegionId, place: Place) {
        let known = self.placed.iter_mut().find(|(known, _)| *known == region);
        match known {
            Some((_, confidence)) if *confidence >= place.confidence => return,
            Some((_, confidence)) => *confidence = place.confidence,
            None => self.placed.push((region, place.confidence)),
        }
        self.region(region, place);
    }

    /// What the caller of the body would have to know, and nobody calls it here: what the fields of the project hold.
    fn by_fields(&mut self, call: CallId, runs: &[super::summary::Run]) -> Vec<Part> {
        let instance = Arc::new([]) as super::instance::Instance;
        let site = Site { body: self.body, call, instance: &instance, ended: None, is_implied: false };
        let mut parts = Vec::new();
        for run in runs.iter().filter(|run| !run.given.path.is_empty()) {
            parts.extend(self.solver.held_in_fields(&site, run));
        }
        parts
    }

    fn add(&mut self, region: RegionId, (call, part): (CallId, Part), place: Place) {
        let limited = part.effects.into_iter().map(|effect| {
            let effect = effect.at_most(place.confidence).only(place.when).once(place.once);
            effect.repeated(place.repeated).unguarded()
        });
        let mut best = Effects::default();
        limited.for_each(|effect| {
            best.add(effect);
        });
        let effects: Vec<Effect> = best.iter().cloned().collect();
        let occurrence = Occurrence {
            context: place.context,
            region,
            call,
            range: part.range,
            name_range: part.name_range,
            syntax: part.syntax,
            callee: part.callee,
            path: part.path,
            role: Role::Unknown,
            effects,
        };
        let same =
            |known: &&mut Occurrence| known.call == call && known.range == part.range && known.path == occurrence.path;
        match self.found.iter_mut().find(same) {
            Some(known) if surest(known) >= surest(&occurrence) => {}
            Some(known) => *known = occurrence,
            None => self.found.push(occurrence),
        }
    }
}

fn surest(occurrence: &Occurrence) -> Option<Confidence> {
    occurrence.effects.iter().map(|effect| effect.confidence).max()
}
