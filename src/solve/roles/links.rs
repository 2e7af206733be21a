//! What each region of the checked crates calls, awaits and hands over.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::def::ids::{DefId, DefKind};
use crate::facts::body::{AwaitFacts, Event, Target};
use crate::facts::ids::{AwaitId, CallId};
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{AwaitMode, RegionId, RegionKind};
use crate::rules::hazards::{PoolEffect, Primitive};
use crate::rules::{Effect, Role, Served, TaskRole};
use crate::syntax::item_tree::ItemKind;
use crate::ty::kinds::TyKind;

use super::super::bodies::Body;
use super::super::callee::Callee;
use super::super::cx::SolveCx;
use super::super::origin::{Ask, Origin};
use super::super::solver::Solver;
use super::super::ways::Cut;
use super::Place;
use super::host::{Host, Threads};
use super::runtimes::{self, Runtimes};
use super::told::{Told, told};

/// How what a link leads to is run.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Manner {
    /// As part of the code that links to it.
    Along,
    /// The same, where no other code has used the static before.
    FirstUse,
    /// As a task among others.
    Task,
    /// The same, on a runtime that the code has built for its own tasks.
    OwnTask,
    /// By the thread that calls, as its main task; whether tasks share that thread.
    Drive { shared: bool },
    /// On another thread.
    Elsewhere,
    /// As somebody else likes.
    Unseen,
}

/// What one call or await leads to.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) block: u32,
    pub(super) to: Vec<(Place, Manner)>,
    /// It starts tasks, or lets others wait side by side.
    pub(super) starts: bool,
    /// It is given functions that tasks call, each time that somebody wants it.
    pub(super) registers: bool,
    /// It waits for the next thing that somebody wants.
    pub(super) serves: Option<Served>,
    /// It is the await that waits for that.
    pub(super) waits: bool,
    /// It waits in a loop for something of which nothing is known: that may be what others want.
    pub(super) may_serve: bool,
    /// The static that is used.
    pub(super) uses: Vec<DefId>,
    /// The runtime that drives what is handed over.
    pub(super) host: Option<Host>,
    /// Threads elsewhere know the runtime of who gives them work.
    pub(super) keeps_runtime: bool,
}

impl Link {
    pub(super) fn new(to: Vec<(Place, Manner)>) -> Link {
        let (uses, serves, host) = Default::default();
        let (registers, waits, may_serve, keeps_runtime) = Default::default();
        Link { block: 0, to, starts: false, registers, serves, waits, may_serve, uses, host, keeps_runtime }
    }
}

/// The edges between the blocks of one region, by their numbers in the body.
pub(super) type Edges = Vec<(u32, Vec<u32>)>;

/// All links of the checked crates, by region.
#[derive(Debug, Default)]
pub(super) struct Links {
    pub(super) of: FxHashMap<Place, Vec<Link>>,
    pub(super) edges: FxHashMap<Place, Edges>,
    /// By region with loops that go through what an iterator gives: where the region begins, and where the loops ask for the next.
    pub(super) rounds: FxHashMap<Place, (u32, Vec<u32>)>,
    /// Regions that run when somebody polls what they make: code that calls one does not run it.
    pub(super) deferred: FxHashSet<Place>,
    /// Regions that go on for ever.
    pub(super) endless: FxHashSet<Place>,
    /// Functions that nothing in the program runs, and that nobody else can call.
    pub(super) unused: FxHashSet<DefId>,
    /// Functions that make a runtime known to their thread.
    pub(super) enters: FxHashSet<DefId>,
    /// The regions in the order in which they were found.
    pub(super) places: Vec<Place>,
}

impl Links {
    pub(super) fn of(solver: &mut Solver<'_>, bodies: &[Arc<Body>], mains: &[DefId]) -> Links {
        let mut links = Links::default();
        let runtimes = Runtimes::of(solver, bodies, mains);
        for body in bodies {
            links.add_body(solver, &runtimes, body);
        }
        links
    }

    /// Looks for the functions that no link leads to, once all links are known.
    pub(super) fn find_unused(&mut self, cx: SolveCx<'_>, bodies: &[Arc<Body>], mains: &[DefId]) {
        let run: FxHashSet<Place> = self.of.values().flatten().flat_map(|link| &link.to).map(|(to, _)| *to).collect();
        let owners = bodies.iter().map(|body| body.facts.owner).filter(|owner| !mains.contains(owner));
        let unused = owners.filter(|&owner| !run.contains(&(owner, RegionId::ROOT)) && !is_for_others(cx, owner));
        self.unused = unused.collect();
    }

    fn add_body(&mut self, solver: &mut Solver<'_>, runtimes: &Runtimes, body: &Arc<Body>) {
        let owner = body.facts.owner;
        for region in body.facts.regions.ids() {
            self.places.push((owner, region));
            if body.facts.regions[region].kind.is_deferred() {
                self.deferred.insert((owner, region));
            }
            let fate = body.fate(region, &Cut::default());
            if fate.survives && !fate.returns {
                self.endless.insert((owner, region));
            }
        }
        for (at, block) in body.facts.blocks.iter().enumerate() {
            let next = block.next.iter().map(|edge| edge.to).collect();
            self.edges.entry((owner, block.region)).or_default().push((at as u32, next));
            if let Some(Event::Call(call)) = block.event
                && solver.cx.is_round(&body.facts.calls[call])
            {
                let entry = body.facts.regions[block.region].entry;
                self.rounds.entry((owner, block.region)).or_insert((entry, Vec::new())).1.push(at as u32);
            }
            if let Some(Event::Call(call)) = block.event
                && primitive(solver, &body.facts.calls[call].target) == Some(Primitive::Enters)
            {
                self.enters.insert(owner);
            }
            let link = match block.event {
                Some(Event::Call(call)) => of_call(solver, runtimes, (body, call)),
                Some(Event::Await(wait)) => {
                    let goes_round = body.ways(block.region, &Cut::default()).goes_round(at as u32);
                    let may_serve =
                        goes_round && body.facts.awaits[wait].futures.iter().any(|&it| is_unknown(body, it));
                    Some(Link { may_serve, ..of_await(solver, body, wait) })
                }
                None => None,
            };
            if let Some(link) = link {
                self.of.entry((owner, block.region)).or_default().push(Link { block: at as u32, ..link });
            }
        }
    }
}

/// Some of the bodies start tasks, drive futures, enter a runtime, or let futures wait side by side.
pub(super) fn start_anything(solver: &Solver<'_>, bodies: &[Arc<Body>]) -> bool {
    let by_rule =
        |target: &Target| told(solver, target).role.is_some() || primitive(solver, target) == Some(Primitive::Enters);
    let waits_for_several = |wait: &AwaitFacts| are_side_by_side(&wait.futures, wait.mode);
    bodies.iter().any(|body| {
        body.facts.calls.values().any(|call| by_rule(&call.target)) || body.facts.awaits.values().any(waits_for_several)
    })
}

/// The futures wait at the same time, each as a task would.
fn are_side_by_side(futures: &[ValueId], mode: AwaitMode) -> bool {
    futures.len() > 1 && mode != AwaitMode::One
}

/// Other crates, or code that is not seen, may call the function.
fn is_for_others(cx: SolveCx<'_>, function: DefId) -> bool {
    let program = cx.program();
    let Some(parent) = program.data(function).parent else { return program.is_exported(function) };
    let of_trait = match &program.item(parent).kind {
        ItemKind::Impl(item) => item.head.of_trait.is_some(),
        _ => true,
    };
    if of_trait || program.data(parent).kind != DefKind::Impl {
        return true;
    }
    match cx.types().self_ty_of(parent).map(|ty| ty.kind()) {
        Some(TyKind::Adt(of, _)) => program.is_exported(*of),
        _ => true,
    }
}

fn of_call(solver: &mut Solver<'_>, runtimes: &Runtimes, (body, call): (&Arc<Body>, CallId)) -> Option<Link> {
    let facts = &body.facts.calls[call];
    if let Target::Static(def) = facts.target {
        let first = ((def, RegionId::ROOT), Manner::FirstUse);
        return Some(Link { uses: vec![def], ..Link::new(vec![first]) });
    }
    let Told { role, serves } = told(solver, &facts.target);
    // It is the await that waits for a sign to end.
    let serves = serves.filter(|served| *served != Served::End);
    let resolved = body.meaning(call).resolved.clone();
    let callee = resolved.as_ref().map(|resolved| resolved.callee.clone()).unwrap_or_default();
    let local = |solver: &Solver<'_>, def: DefId| solver.cx.is_local(def.krate);
    let mut to: Vec<(Place, Manner)> = Vec::new();
    if let Some(resolved) = &resolved {
        let run = resolved.all_bodies().filter(|def| local(solver, *def));
        to.extend(run.map(|def| ((def, RegionId::ROOT), Manner::Along)));
    }
    let is_own = matches!(callee, Callee::Body(def) | Callee::Future(def) if local(solver, def));
    let offloads = |at: usize| {
        let boundary = resolved.as_ref().and_then(|resolved| resolved.boundary.as_ref());
        boundary.filter(|boundary| boundary.covers(at)).is_some_and(|boundary| boundary.effect == Effect::Offload)
    };
    let mut registers = false;
    let receivers = usize::from(matches!(&facts.target, Target::Fn(function) if solver.cx.takes_self(function)));
    for (at, &arg) in facts.args.iter().enumerate() {
        let number = at.checked_sub(receivers);
        let manner = match &role {
            Some(role) if number.is_none_or(|number| role.covers(number)) => {
                registers |= role.role == TaskRole::Worker && is_called(solver, body, arg);
                by_role(solver, runtimes, ((body, call), role))
            }
            // What the project's own functions do with what they are given is seen in them.
            _ if is_own => continue,
            _ if !solver.may_be_run(body, call, at) => continue,
            _ if number.is_some_and(offloads) => Manner::Elsewhere,
            _ => Manner::Along,
        };
        to.extend(given(solver, body, arg, manner));
    }
    if let Target::Value(value, _) = facts.target {
        to.extend(given(solver, body, value, Manner::Along));
    }
    let uses = facts.args.iter().filter_map(|&arg| match body.facts.values[arg] {
        Value::Static(def) => Some(def),
        _ => None,
    });
    let starts = role.as_ref().is_some_and(|role| role.role == TaskRole::Worker);
    let host = role.as_ref().and_then(|role| host(solver, ((body, call), role)));
    let keeps_runtime = keeps_runtime(solver, &facts.target);
    let link = Link { starts, registers, serves, uses: uses.collect(), host, keeps_runtime, ..Link::new(to) };
    (!link.to.is_empty() || link.starts || link.serves.is_some() || !link.uses.is_empty()).then_some(link)
}

fn by_role(solver: &mut Solver<'_>, runtimes: &Runtimes, (at, role): ((&Arc<Body>, CallId), &Role)) -> Manner {
    match role.role {
        TaskRole::Worker if runtimes.is_for_own_tasks(solver, at) => Manner::OwnTask,
        TaskRole::Worker => Manner::Task,
        TaskRole::MainTask => Manner::Drive { shared: role.shared || runtimes::has_one_thread(solver, at) },
    }
}

/// The runtime that drives what the call is given.
fn host(solver: &mut Solver<'_>, (at, role): ((&Arc<Body>, CallId), &Role)) -> Option<Host> {
    let runtime = role.runtime?;
    let threads = if role.shared { Threads::One } else { runtimes::threads(solver, at) };
    Some(Host::On(runtime, threads))
}

/// The threads of a pool for code that blocks know the runtime whose they are.
fn keeps_runtime(solver: &Solver<'_>, target: &Target) -> bool {
    let bound = solver.cx.facts.bound_to(target);
    bound.pool.as_ref().is_some_and(|pool| pool.effect == PoolEffect::RunsBlocking)
        || bound.primitive == Some(Primitive::InPlace)
}

fn primitive(solver: &Solver<'_>, target: &Target) -> Option<Primitive> {
    solver.cx.facts.bound_to(target).primitive
}

fn of_await(solver: &mut Solver<'_>, body: &Arc<Body>, wait: AwaitId) -> Link {
    let facts = &body.facts.awaits[wait];
    let (ends, others) = ends_apart(solver, body, facts);
    // What a sign to end, or the end of its time, may cut off keeps nobody waiting but who wants it to end; and one thing is no
    // server for that.
    let is_alone = others.len() == 1 && !ends.is_empty();
    let futures = match others.as_slice() {
        [only] if is_alone && !given(solver, body, *only, Manner::Along).is_empty() => &others,
        _ => &facts.futures,
    };
    let side_by_side = are_side_by_side(futures, facts.mode);
    let manner = if side_by_side { Manner::Task } else { Manner::Along };
    let mut to = Vec::new();
    for &future in futures {
        to.extend(given(solver, body, future, manner));
    }
    let waiting = if is_alone { &others } else { &facts.futures };
    let serves = waiting.iter().filter_map(|&future| waits_for_others(solver, body, future)).max();
    Link { starts: side_by_side, serves, waits: true, ..Link::new(to) }
}

/// The futures that wait for a sign to end, or for some time, and the others, where the first that is ready ends the wait.
fn ends_apart(solver: &mut Solver<'_>, body: &Arc<Body>, facts: &AwaitFacts) -> (Vec<ValueId>, Vec<ValueId>) {
    if facts.futures.len() < 2 || facts.mode == AwaitMode::All {
        return (Vec::new(), facts.futures.clone());
    }
    facts.futures.iter().partition(|&&future| is_end(solver, (body, future), &mut Vec::new()))
}

/// The future waits for a sign to end or for some time, and for nothing else; so do those of the project that wait for such ones.
fn is_end(solver: &mut Solver<'_>, (body, future): (&Arc<Body>, ValueId), seen: &mut Vec<Place>) -> bool {
    if let Value::Call(call) = body.facts.values[future] {
        let is_timer = primitive(solver, &body.facts.calls[call].target) == Some(Primitive::Timer);
        if is_timer || waits_for_others(solver, body, future) == Some(Served::End) {
            return true;
        }
    }
    let places = given(solver, body, future, Manner::Along);
    !places.is_empty() && places.into_iter().all(|(place, _)| only_ends(solver, place, seen))
}

fn only_ends(solver: &mut Solver<'_>, place: Place, seen: &mut Vec<Place>) -> bool {
    let (owner, region) = place;
    if seen.contains(&place) {
        // It is looked at already: what else it waits for is found there.
        return true;
    }
    seen.push(place);
    let Some(body) = solver.body(owner) else { return false };
    let waits = body.facts.awaits.values().filter(|wait| body.facts.blocks[wait.block as usize].region == region);
    let futures: Vec<ValueId> = waits.flat_map(|wait| wait.futures.iter().copied()).collect();
    !futures.is_empty() && futures.into_iter().all(|future| is_end(solver, (&body, future), seen))
}

/// Nothing is known of where the future comes from.
fn is_unknown(body: &Body, future: ValueId) -> bool {
    match body.facts.values[future] {
        Value::Unknown => true,
        Value::Call(call) => matches!(body.facts.calls[call].target, Target::Unknown(_)),
        _ => false,
    }
}

/// The future is made by a function that serves, be it wrapped in others: `timeout(limit, listener.accept())`.
fn waits_for_others(solver: &Solver<'_>, body: &Body, future: ValueId) -> Option<Served> {
    let Value::Call(call) = body.facts.values[future] else { return None };
    let facts = &body.facts.calls[call];
    let wrapped = facts.args.iter().enumerate().filter(|&(at, &arg)| arg < future && solver.may_be_run(body, call, at));
    let inner = wrapped.filter_map(|(_, &arg)| waits_for_others(solver, body, arg)).max();
    told(solver, &facts.target).serves.max(inner)
}

/// The regions that a value leads to: futures, closures, functions.
pub(super) fn given(solver: &mut Solver<'_>, body: &Arc<Body>, value: ValueId, manner: Manner) -> Vec<(Place, Manner)> {
    if matches!(body.facts.values[value], Value::Unknown | Value::Literal(_) | Value::Flags(..) | Value::Not(_)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for origin in solver.origins(body, (value, &[]), Ask::Futures).list {
        match origin {
            Origin::Closure(owner, region, _) => {
                let of_static = solver.body(owner).is_some_and(|of| of.facts.kind() == RegionKind::Init);
                let is_first = manner == Manner::Along && of_static && owner != body.facts.owner;
                let manner = if is_first { Manner::FirstUse } else { manner };
                found.push(((owner, region), manner));
                // What builds a static gives a value.
                if !is_first {
                    found.extend(made_by_closure(solver, (owner, region)).into_iter().map(|place| (place, manner)));
                }
            }
            Origin::Future(def) => found.push(((def, RegionId::ROOT), manner)),
            Origin::Fn(function, ..) if solver.cx.is_local(function.def.krate) => {
                // Who is given an async function calls it when they like.
                let is_async = solver.body(function.def).is_some_and(|body| body.facts.kind().is_deferred());
                let manner = if is_async && manner == Manner::Along { Manner::Unseen } else { manner };
                found.push(((function.def, RegionId::ROOT), manner));
            }
            _ => {}
        }
    }
    found
}

/// The value is a function or closure, not what one gives.
fn is_called(solver: &mut Solver<'_>, body: &Arc<Body>, value: ValueId) -> bool {
    let found = solver.origins(body, (value, &[]), Ask::Futures).list;
    found.iter().any(|origin| match origin {
        Origin::Fn(..) => true,
        Origin::Closure(owner, region, _) => {
            solver.body(*owner).is_some_and(|of| of.facts.regions[*region].kind == RegionKind::Closure)
        }
        _ => false,
    })
}

/// The futures that calling a closure makes.
fn made_by_closure(solver: &mut Solver<'_>, (owner, region): Place) -> Vec<Place> {
    let Some(body) = solver.body(owner).filter(|body| body.facts.regions[region].kind == RegionKind::Closure) else {
        return Vec::new();
    };
    let result = body.facts.regions[region].result;
    let found = solver.origins(&body, (result, &[]), Ask::Futures).list;
    let places = found.into_iter().filter_map(|origin| match origin {
        Origin::Closure(owner, region, _) => Some((owner, region)),
        Origin::Future(def) => Some((def, RegionId::ROOT)),
        _ => None,
    });
    places.collect()
}
