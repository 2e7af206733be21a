//! `busy-wait`: a loop in async code looks again and again whether something has happened, and never lets others run.

use std::sync::{Mutex, MutexGuard};

use fixedbitset::FixedBitSet;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::base::span::TextRange;
use crate::base::stack;
use crate::def::ids::DefId;
use crate::facts::body::{BodyFacts, Condition, Edge, Event, Target};
use crate::facts::ids::CallId;
use crate::flow::ir::{AwaitMode, RegionId, RegionKind, Test};
use crate::rules::hazards::Primitive;
use crate::solve::bodies::Body;
use crate::solve::callee::Callee;

use super::async_body::AsyncBody;
use super::calls::{awaited, made_by, name, primitive};
use super::hazard::{Said, build};
use super::rounds::Rounds;
use super::{Lint, LintCx};

const ID: &str = "busy-wait";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a loop in async code that waits by asking again and again",
        docs: DOCS,
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds loops in async code that wait for others and can go round without an await that yields: they only look at an atomic,
`try_recv`, `is_finished` or the clock. Also loops that only yield in between, helpers that spin like that and are called from async
code, and endless loops without an await.

Why: the loop keeps the thread busy for the whole wait. If the task that it waits for needs the same thread, it waits for ever.

Bad:

    while !ready.load(Ordering::Acquire) {
        std::hint::spin_loop();
    }

Good: wait for an event that the other side sends:

    ready.notified().await;

How sure: certain that the loop does not yield; how long it waits is not known.

Not found: loops that do some work in each round, that end after a number of rounds, that retry a compare-exchange, and loops that
empty a channel.

To silence one place: `// async-lint: allow(busy-wait) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    for (region, data) in facts.regions.iter() {
        // Between two items of a stream its consumer runs.
        if data.kind.is_async() && data.kind != RegionKind::AsyncMacro {
            acc.extend(spins(cx, body.body, region).into_iter().map(|found| spin(cx, body, found)));
            acc.extend(endless(cx, body.body, region).map(|range| for_ever(cx, body, (region, range))));
        }
    }
    helpers(cx, body, acc);
}

/// A call that looks whether something has happened, in a loop that does nothing else.
#[derive(Copy, Clone)]
struct Spin {
    probe: CallId,
    /// The loop lets others run, and comes back at once.
    yields: bool,
}

/// One of each loop.
fn spins(cx: &LintCx<'_>, read: &Body, region: RegionId) -> Vec<Spin> {
    let (facts, circles) = (&read.facts, read.circles());
    let mut found = Vec::new();
    let mut seen = FixedBitSet::with_capacity(facts.blocks.len());
    for (probe, data) in facts.calls.iter().filter(|(_, data)| data.region == region) {
        if seen.contains(data.block as usize) || !circles.goes_round(data.block) || !is_probe(cx, facts, probe) {
            continue;
        }
        let in_vain = |edge: &Edge| !edge.given.as_ref().is_some_and(|given| tells_success(cx, facts, given));
        let is_near = |block: u32| circles.are_in_one(block, data.block);
        let idle = |block: u32| is_near(block) && is_idle(cx, facts, block);
        let circle = |block: &dyn Fn(u32) -> bool| Rounds { facts, block, edge: &in_vain }.circle(data.block);
        let quick = circle(&idle);
        let slow = || circle(&|block| idle(block) || is_near(block) && only_yields(cx, facts, block));
        let (circle, yields) = if quick.is_clear() { (slow(), true) } else { (quick, false) };
        if !circle.is_clear() {
            seen.union_with(&circle);
            found.push(Spin { probe, yields });
        }
    }
    found
}

/// The await at the end of the block only lets others run.
fn only_yields(cx: &LintCx<'_>, facts: &BodyFacts, block: u32) -> bool {
    match facts.blocks[block as usize].event {
        Some(Event::Await(wait)) => {
            let wait = &facts.awaits[wait];
            let mut calls = awaited(facts, wait).map(|(_, call)| primitive(cx, facts, call)).peekable();
            wait.mode == AwaitMode::One && calls.peek().is_some() && calls.all(|it| it == Some(Primitive::Yields))
        }
        // What makes the future that is awaited.
        Some(Event::Call(call)) => primitive(cx, facts, call) == Some(Primitive::Yields),
        None => false,
    }
}

/// What happens at the end of the block changes nothing and lets nobody run.
fn is_idle(cx: &LintCx<'_>, facts: &BodyFacts, block: u32) -> bool {
    match facts.blocks[block as usize].event {
        None => true,
        Some(Event::Await(wait)) => facts.awaits[wait].mode == AwaitMode::Poll,
        Some(Event::Call(call)) if matches!(facts.calls[call].target, Target::Drop { .. }) => true,
        Some(Event::Call(call)) => match primitive(cx, facts, call) {
            Some(Primitive::Probe | Primitive::Pause | Primitive::Look) => true,
            // A view of the same; a copy is something new, which the next round may look at.
            Some(Primitive::Passes) => !is_clone(cx, &facts.calls[call].target),
            // What is not there has not been taken.
            Some(Primitive::Pops | Primitive::Empties) => true,
            _ => only_looks(cx, facts, call),
        },
    }
}

fn is_probe(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    primitive(cx, facts, call) == Some(Primitive::Probe) || only_looks(cx, facts, call)
}

/// The call is of a function of the project that looks whether something has happened, and does nothing else; one that calls
/// itself does more.
fn only_looks(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    let Some(read) = cx.solution.bodies.get(facts.owner) else { return false };
    match read.meaning(call).resolved.as_ref().map(|resolved| &resolved.callee) {
        Some(Callee::Body(def)) => cx.kept.looking.get_or(def, || looks(cx, *def)),
        _ => false,
    }
}

fn looks(cx: &LintCx<'_>, def: DefId) -> bool {
    let Some(inner) = cx.solution.bodies.get(def).filter(|inner| inner.facts.local) else { return false };
    let facts = &inner.facts;
    let mut probes = false;
    let all = facts.blocks.iter().filter(|block| block.region == RegionId::ROOT).all(|block| match block.event {
        None => true,
        Some(Event::Await(_)) => false,
        Some(Event::Call(call)) if matches!(facts.calls[call].target, Target::Drop { .. }) => true,
        Some(Event::Call(call)) => match primitive(cx, facts, call) {
            Some(Primitive::Pause | Primitive::Look | Primitive::Pops | Primitive::Empties) => true,
            other => {
                let looks = other == Some(Primitive::Probe) || only_looks(cx, facts, call);
                probes |= looks;
                looks
            }
        },
    });
    all && probes
}

fn is_clone(cx: &LintCx<'_>, target: &Target) -> bool {
    let clone = cx.types.lang().clone;
    matches!(target, Target::Fn(function) if clone.is_some() && function.of_trait == clone)
}

/// What was looked for is there: `Ok`, `Some`.
fn tells_success(cx: &LintCx<'_>, facts: &BodyFacts, given: &Condition) -> bool {
    let Test::Variant(variant) = &given.test else { return false };
    let of_probe = made_by(facts, given.value).is_some_and(|call| {
        is_probe(cx, facts, call) || matches!(primitive(cx, facts, call), Some(Primitive::Pops | Primitive::Empties))
    });
    if variant.krate != cx.program.std_crate() {
        return false;
    }
    let is_good = match cx.program.name(*variant).as_str() {
        "Ok" | "Some" => given.holds,
        "Err" | "None" => !given.holds,
        _ => false,
    };
    of_probe && is_good
}

/// Where a loop of the region goes on for ever without an await.
fn endless(cx: &LintCx<'_>, read: &Body, region: RegionId) -> Option<TextRange> {
    let facts = &read.facts;
    let (all, any) = (|_: u32| true, |_: &Edge| true);
    let rounds = Rounds { facts, block: &all, edge: &any };
    let entry = facts.regions[region].entry;
    let mut reached = rounds.after(entry);
    reached.insert(entry as usize);
    let leaves = |at: usize| {
        let block = &facts.blocks[at];
        let waits = matches!(block.event, Some(Event::Await(wait)) if facts.awaits[wait].mode != AwaitMode::Poll);
        waits || block.end.is_some()
    };
    let leaving: Vec<u32> = (0..facts.blocks.len()).filter(|&at| leaves(at)).map(|at| at as u32).collect();
    let before = rounds.before(&leaving);
    let stuck: Vec<usize> = reached.ones().filter(|&at| !leaves(at) && !before.contains(at)).collect();
    let in_circle = stuck.iter().filter(|&&at| read.circles().goes_round(at as u32));
    let ranges = in_circle.filter_map(|&at| match facts.blocks[at].event? {
        Event::Call(call) => Some(facts.calls[call].site.range),
        Event::Await(wait) => Some(facts.awaits[wait].range),
    });
    let first = ranges.min_by_key(|range| range.start);
    let whole = match region {
        RegionId::ROOT => cx.program.name_in_body(facts.owner),
        _ => facts.regions[region].header,
    };
    first.or((!stuck.is_empty()).then_some(whole))
}

fn spin(cx: &LintCx<'_>, body: &AsyncBody<'_>, Spin { probe, yields }: Spin) -> Diagnostic {
    let data = &body.facts.calls[probe];
    let asks = name(cx, body.facts, probe);
    let (message, label, note) = match yields {
        false => (
            format!("this loop asks `{asks}` again and again without an await"),
            "goes round without letting others run",
            "the thread is busy until what it waits for happens; other tasks on it do not run",
        ),
        true => (
            format!("this loop asks `{asks}` again and again and only yields in between"),
            "goes round as often as it is polled",
            "others run in between, but the thread is busy as long as nothing happens",
        ),
    };
    let said = Said {
        message,
        label: label.to_owned(),
        notes: vec![note.to_owned()],
        helps: vec![HELP.to_owned()],
        ..Said::default()
    };
    build(cx, ID, body, (data.region, data.site.range), said)
}

const HELP: &str = "await an event that the other side sends (`Notify`, a channel, the handle of a task); \
where there is none, await a short sleep in each round";

fn for_ever(cx: &LintCx<'_>, body: &AsyncBody<'_>, place: (RegionId, TextRange)) -> Diagnostic {
    let said = Said {
        message: "this loop goes on for ever without an await".to_owned(),
        label: "nothing in the loop lets others run".to_owned(),
        notes: vec!["no other task runs on this thread any more, and the task can't be cancelled".to_owned()],
        helps: vec!["run the loop on a thread of its own".to_owned()],
        ..Said::default()
    };
    build(cx, ID, body, place, said)
}

/// Calls in async code of functions of the project that spin.
fn helpers(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let runs = |region: RegionId| body.kind_of(region).is_async();
    for (call, data) in body.facts.calls.iter().filter(|(_, data)| runs(data.region)) {
        let Some(resolved) = &body.body.meaning(call).resolved else { continue };
        let Callee::Body(def) = resolved.callee else { continue };
        let Some((helper, probe)) = cx.kept.spinning.of(cx, def) else { continue };
        let Some(read) = cx.solution.bodies.get(helper) else { continue };
        let place = cx.program.span(helper, read.facts.calls[probe].site.range);
        let said = Said {
            message: format!("call to `{}` in async code waits in a busy loop", resolved.path),
            label: "does not let others run until it has what it waits for".to_owned(),
            also: vec![(place, format!("this asks `{}` again and again", name(cx, &read.facts, probe)))],
            notes: vec!["the thread is busy until what it waits for happens; other tasks on it do not run".to_owned()],
            helps: vec![HELP.to_owned()],
        };
        acc.push(build(cx, ID, body, (data.region, data.site.range), said));
    }
}

/// Which functions of the project spin, at or below them, and where.
#[derive(Default)]
pub(super) struct Spinning {
    known: Mutex<FxHashMap<DefId, Option<Place>>>,
}

/// A function that spins, with the call that it asks again and again.
type Place = (DefId, CallId);

impl Spinning {
    fn of(&self, cx: &LintCx<'_>, def: DefId) -> Option<Place> {
        let mut seen = FxHashSet::default();
        let found = self.search(cx, def, &mut seen);
        let mut known = self.known();
        match found {
            Some(_) => known.extend([(def, found)]),
            // There is none below any of those that were looked at.
            None => known.extend(seen.into_iter().map(|def| (def, None))),
        }
        found
    }

    fn known(&self) -> MutexGuard<'_, FxHashMap<DefId, Option<Place>>> {
        self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn search(&self, cx: &LintCx<'_>, def: DefId, seen: &mut FxHashSet<DefId>) -> Option<Place> {
        let known = self.known().get(&def).copied();
        if let Some(found) = known {
            return found;
        }
        let read = cx.solution.bodies.get(def).filter(|read| read.facts.local && seen.insert(def))?;
        if let Some(spin) = spins(cx, read, RegionId::ROOT).first() {
            return Some((def, spin.probe));
        }
        let calls = read.facts.calls.iter().filter(|(_, call)| call.region == RegionId::ROOT);
        let mut below = calls.filter_map(|(call, _)| match read.meaning(call).resolved.as_ref()?.callee {
            Callee::Body(def) => Some(def),
            _ => None,
        });
        below.find_map(|def| stack::step(|| self.search(cx, def, seen)))
    }
}
