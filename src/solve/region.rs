//! What one region does: what its calls do, when they come to be made, and what of that its caller sees.

use std::sync::Arc;

use fixedbitset::FixedBitSet;

use crate::base::kind::{Confidence, Kind};
use crate::facts::body::{BlockFacts, Event};
use crate::facts::ids::CallId;
use crate::flow::analyses::paths::{End, Way, When};
use crate::flow::ir::{AwaitMode, CallSyntax, RegionId, RegionKind};

use super::bodies::Body;
use super::effect::{Effect, Guards};
use super::fate::{Fate, Stay};
use super::outcome::{Outcome, PlacedClosure};
use super::solver::{NodeKey, Solver};
use super::summary::{Run, Summary};
use super::ways::{Cut, Ways};

/// The calls of a region, each with what it does and when it is made. Calls before the end of the process are left out.
pub(super) struct Walk {
    pub(super) calls: Vec<Made>,
    pub(super) fate: Fate,
    /// The ways to these calls; `None` where there are none.
    ways: Option<Arc<Ways>>,
}

/// A call that is made.
pub(super) struct Made {
    pub(super) call: CallId,
    pub(super) outcome: Outcome,
    pub(super) when: When,
    /// No more often than this, whatever callers give.
    most: When,
    /// It is made in each turn of a loop.
    pub(super) repeated: bool,
}

impl Solver<'_> {
    /// The summary of a region.
    pub(super) fn region_summary(&mut self, body: &Arc<Body>, key: &NodeKey) -> Summary {
        let walk = walk(self, body, key);
        let mut summary = Summary { fate: walk.fate, ..Summary::default() };
        let kind = body.facts.regions[key.region].kind;
        // What an async fn does is not done by calling it.
        let escapes = !kind.is_async();
        let mut offloaded = Vec::new();
        let mut conditional = 0;
        summary.defers = walk.calls.iter().any(|made| made.outcome.defers);
        for (ways, made) in walk.ways.iter().flat_map(|ways| walk.calls.iter().map(move |made| (ways, made))) {
            let (guards, when, sure) = asked_of_callers(self, body, (ways, made), &mut conditional);
            for part in &made.outcome.parts {
                // A lazily built value is built once, for whoever comes first: further up, that is less likely this caller.
                let limit = if part.syntax == CallSyntax::Static { Confidence::Possible } else { sure };
                for effect in part.effects.iter().filter(|_| escapes) {
                    let effect = effect.clone().repeated(made.repeated);
                    summary.effects.add(effect.at_most(limit).only(when).guarded(&guards));
                }
            }
            for run in &made.outcome.runs {
                summary.add_run(Run { when: run.when.min(made.when), ..run.clone() });
            }
            offloaded.extend(made.outcome.offloaded.iter().cloned());
            for closure in &made.outcome.closures {
                let closure = PlacedClosure { repeated: closure.repeated || made.repeated, ..closure.clone() };
                let here = (when, guards.clone());
                add_closure(self, (key, &closure), (here, escapes), &mut summary);
            }
        }
        add_kept(self, body, key, (escapes, &mut summary));
        add_deferred(self, body, key, &mut summary);
        // Who also hands it to another thread runs it here only where that cannot be done: its author saw to it.
        for run in &mut summary.runs {
            if run.method.is_none() && offloaded.contains(&run.given) {
                run.confidence = Confidence::Possible;
            }
        }
        if escapes {
            raise_what_cannot_be_avoided(&walk, body, &mut summary);
        }
        summary
    }

    /// Asks for all that the calls of a region lead to, so that it is known when the region is summed up.
    pub(super) fn look_ahead_in(&mut self, body: &Arc<Body>, key: &NodeKey) {
        for &call in body.live(key.region) {
            let outcome = self.outcome(body, (call, &key.instance));
            for closure in outcome.closures {
                self.summary_of(&NodeKey { region: closure.region, ..key.clone() });
            }
        }
    }
}

/// Of so many calls of a region it is told what callers have to give for them to be made.
const MAX_CONDITIONAL: usize = 256;

/// What callers have to give for a call to be made, when it is made then, and how sure that is at most.
fn asked_of_callers(
    solver: &mut Solver<'_>,
    body: &Body,
    (ways, made): (&Ways, &Made),
    conditional: &mut usize,
) -> (Guards, When, Confidence) {
    let guards = ways.guards(&body.facts, made.call);
    *conditional += usize::from(!guards.is_empty());
    if guards.is_empty() || *conditional <= MAX_CONDITIONAL {
        let when = ways.when_guarded(&body.facts, made.call, made.when).min(made.most);
        return (guards, when, Confidence::Certain);
    }
    solver.limits.conditions += 1;
    (Arc::new([]), made.when, Confidence::Possible)
}

/// What a closure of the body does is done where it is run.
fn add_closure(
    solver: &mut Solver<'_>,
    (key, closure): (&NodeKey, &PlacedClosure),
    ((when, guards), escapes): ((When, Guards), bool),
    acc: &mut Summary,
) {
    let inner = solver.summary_of(&NodeKey { region: closure.region, ..key.clone() });
    let when = closure.when.min(when);
    for effect in inner.effects.iter().filter(|_| escapes) {
        let effect = effect.clone().repeated(closure.repeated);
        let effect = effect.at_most(closure.confidence).only(when).once(closure.once);
        acc.effects.add(effect.guarded(&closure.guards).guarded(&guards));
    }
    // What it is given itself is known where it is called.
    for run in inner.runs.iter().filter(|run| run.given.of != closure.region) {
        let (confidence, when) = (run.confidence.min(closure.confidence), run.when.min(when));
        acc.add_run(Run { confidence, when, ..run.clone() });
    }
}

/// Closures that are stored or given back may be left to others to call, and so may functions that were given.
fn add_kept(solver: &mut Solver<'_>, body: &Arc<Body>, key: &NodeKey, (escapes, acc): (bool, &mut Summary)) {
    if key.region != RegionId::ROOT && body.facts.regions[key.region].kind == RegionKind::Closure {
        return;
    }
    for kept in solver.kept(body, key.region) {
        match kept {
            super::outcome::Kept::Closure(region) => {
                let (confidence, when) = (Confidence::Possible, When::Sometimes);
                let guards: Guards = Arc::new([]);
                let here = (When::Sometimes, guards.clone());
                let closure = PlacedClosure { region, confidence, when, once: None, repeated: false, guards };
                add_closure(solver, (key, &closure), (here, escapes), acc);
            }
            super::outcome::Kept::Given(run) => {
                acc.add_run(run);
            }
        }
    }
}

/// The async blocks of a function run what it was given, whenever somebody polls them.
fn add_deferred(solver: &mut Solver<'_>, body: &Arc<Body>, key: &NodeKey, acc: &mut Summary) {
    for &region in body.deferred(key.region) {
        let inner = solver.summary_of(&NodeKey { region, ..key.clone() });
        inner.runs.iter().filter(|run| run.given.of != region).for_each(|run| {
            acc.add_run(run.clone());
        });
    }
}

/// Where each way through the region blocks in some manner of a kind, the kind is done always.
fn raise_what_cannot_be_avoided(walk: &Walk, body: &Arc<Body>, acc: &mut Summary) {
    let classes: Vec<(Kind, bool)> = acc.effects.iter().map(Effect::class).collect();
    for class in classes {
        let of_class = |effect: &&Effect| effect.class() == class;
        if acc.effects.iter().filter(of_class).any(|effect| effect.when == When::Always && effect.guards.is_empty()) {
            continue;
        }
        let mut blocks = FixedBitSet::with_capacity(body.facts.blocks.len());
        let does = |effect: &&Effect| of_class(effect) && effect.when == When::Always && effect.guards.is_empty();
        let always = |made: &&Made| made.outcome.parts.iter().flat_map(|part| &part.effects).any(|it| does(&it));
        walk.calls.iter().filter(always).for_each(|made| blocks.insert(body.facts.calls[made.call].block as usize));
        if blocks.count_ones(..) > 1 && walk.ways.as_ref().is_some_and(|ways| ways.cannot_avoid(&blocks)) {
            let best = acc.effects.iter().filter(of_class).max_by_key(|effect| effect.rank()).cloned();
            if let Some(best) = best {
                acc.effects.add(Effect { when: When::Always, guards: Arc::new([]), ..best });
            }
        }
    }
}

/// Goes through the calls of a region that can be come to and do something.
pub(super) fn walk(solver: &mut Solver<'_>, body: &Arc<Body>, key: &NodeKey) -> Walk {
    let mut calls: Vec<(CallId, Outcome)> = Vec::new();
    let mut cut = Cut { shut: solver.shut(body, (key.region, &key.instance)), ..Cut::default() };
    for &call in body.live(key.region) {
        let outcome = solver.outcome(body, (call, &key.instance));
        cut.stays.extend(outcome.fate.stay().map(|stay| (body.facts.calls[call].block, stay)));
        calls.push((call, outcome));
    }
    awaited(solver, body, (key.region, &calls), &mut cut);
    calls.retain(|(_, outcome)| outcome.matters());
    if calls.is_empty() {
        return Walk { calls: Vec::new(), fate: body.fate(key.region, &cut), ways: None };
    }
    let ways = body.ways(key.region, &cut);
    let mut made = Vec::new();
    for (call, outcome) in calls {
        let facts = &body.facts.calls[call];
        if let Some(when) = ways.when(facts.block) {
            // What the loop itself calls is there to go round.
            let repeated = facts.site.syntax != CallSyntax::Implied && ways.goes_round(facts.block);
            let most = solver.at_most(body, &ways, facts.block);
            made.push(Made { call, outcome, when: when.min(most), most, repeated });
        }
    }
    Walk { calls: made, fate: ways.fate, ways: Some(ways) }
}

/// The blocks of a region in which a loop asks whether it goes on.
fn conditions_of_loops(body: &Body, region: RegionId) -> FixedBitSet {
    let facts = &body.facts;
    let heads_of = |block: &BlockFacts| {
        block
            .next
            .iter()
            .filter_map(|edge| match edge.way {
                Way::LoopEnds(head) => Some(head),
                _ => None,
            })
            .collect::<Vec<u32>>()
    };
    let mut found = FixedBitSet::with_capacity(facts.blocks.len());
    let mut todo: Vec<(u32, u32)> = body.own(region).flat_map(heads_of).map(|head| (head, head)).collect();
    while let Some((head, at)) = todo.pop() {
        let block = &facts.blocks[at as usize];
        if !found.put(at as usize) && !heads_of(block).contains(&head) {
            todo.extend(block.next.iter().map(|edge| (head, edge.to)));
        }
    }
    found
}

/// Notes which awaits never come back, and which may wait before a panic or the end of the process.
fn awaited(
    solver: &mut Solver<'_>,
    body: &Arc<Body>,
    (region, calls): (RegionId, &[(CallId, Outcome)]),
    acc: &mut Cut,
) {
    let awaits = || {
        body.own(region).filter_map(|block| match block.event {
            Some(Event::Await(wait)) => Some(&body.facts.awaits[wait]),
            _ => None,
        })
    };
    for wait in awaits().filter(|wait| wait.mode == AwaitMode::One) {
        if let [future] = wait.futures.as_slice()
            && let Some(stay) = solver.ends(body, *future).and_then(Fate::stay)
        {
            acc.stays.push((wait.block, stay));
        }
    }
    let ends = |block: &BlockFacts| matches!(block.end, Some(End::Panic | End::Exit));
    if !body.own(region).any(ends) && acc.stays.iter().all(|(_, stay)| *stay == Stay::Lives) {
        return;
    }
    // Who waits for others to find out whether to go on may do so for ever.
    let asking = calls.iter().filter(|(_, outcome)| outcome.waits()).map(|(id, _)| body.facts.calls[*id].block);
    let mut asking = asking.peekable();
    if asking.peek().is_some() {
        let conditions = conditions_of_loops(body, region);
        acc.waits.extend(asking.filter(|block| conditions.contains(*block as usize)));
    }
    for wait in awaits().filter(|wait| wait.mode != AwaitMode::Poll) {
        if !wait.futures.iter().all(|&future| solver.is_ready(body, future)) {
            acc.waits.push(wait.block);
        }
    }
}
