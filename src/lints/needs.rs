//! What a future may have to wait for that others have to wait for as well: a lock, something that a pool lends, room in a channel.

use rustc_hash::FxHashSet;

use crate::base::kind::Confidence;
use crate::base::stack;
use crate::def::ids::DefId;
use crate::facts::body::{BodyFacts, Location, Root, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::RegionId;
use crate::rules::hazards::{GuardKind, PoolEffect, Primitive};
use crate::solve::bodies::Body;
use crate::solve::callee::Callee;

use super::LintCx;
use super::calls::{bound, futures_of, primitive};
use super::driven::{Driven, driven};
use super::guard::Access;
use super::locks::{self, Lock};
use super::relock::taken;

/// Something that is waited for.
#[derive(Clone)]
pub(super) struct Need {
    /// Where it is, in terms of the body that was asked about.
    location: Option<Location>,
    /// The same for all functions.
    lock: Option<Lock>,
    access: Access,
    /// What it is, as in "both need ..".
    pub(super) what: String,
    /// There is a limited number of it.
    pub(super) is_lent: bool,
    /// What is waited for is not known, but that the wait is for something that is in the location, or is made with it.
    pub(super) is_inside: bool,
    /// The call that waits.
    pub(super) call: (DefId, CallId),
}

impl Need {
    /// How sure it is that both wait for one thing: two values of a type each have their own.
    pub(super) fn meets(&self, other: &Need) -> Option<Confidence> {
        if self.is_inside || other.is_inside {
            return self.may_meet(other).then_some(Confidence::Possible);
        }
        let sure = match (&self.location, &other.location) {
            (Some(one), Some(other)) => (one == other).then_some(Confidence::Likely),
            _ => (self.lock.is_some() && self.lock == other.lock).then_some(Confidence::Possible),
        };
        let excludes = (self.access, other.access) != (Access::Shared, Access::Shared);
        sure.filter(|_| self.what == other.what && excludes)
    }

    fn may_meet(&self, other: &Need) -> bool {
        let (Some(one), Some(around)) = (&self.location, &other.location) else { return false };
        !self.is_inside && self.is_lent && one.root == around.root && one.fields.starts_with(&around.fields)
    }
}

/// So many calls of functions are followed.
const MAX_CALLS: usize = 256;

/// What a future of a body may wait for.
pub(super) fn needs(cx: &LintCx<'_>, read: &Body, future: Driven) -> Vec<Need> {
    of_future(cx, read, future, &mut Way { within: FxHashSet::default(), left: MAX_CALLS })
}

/// The functions that are being looked into, and how many calls may still be followed.
struct Way {
    within: FxHashSet<DefId>,
    left: usize,
}

fn of_future(cx: &LintCx<'_>, read: &Body, future: Driven, way: &mut Way) -> Vec<Need> {
    match future {
        Driven::Region(region) => within(cx, read, region, way),
        Driven::Call(call) => of_call(cx, read, call, way),
    }
}

/// What a region awaits.
fn within(cx: &LintCx<'_>, read: &Body, region: RegionId, way: &mut Way) -> Vec<Need> {
    let waits = read.facts.awaits.values().filter(|wait| wait.region == region);
    let futures = waits.flat_map(|wait| &wait.futures).flat_map(|&future| driven(cx, &read.facts, future));
    futures.flat_map(|future| of_future(cx, read, future, way)).collect()
}

fn of_call(cx: &LintCx<'_>, read: &Body, call: CallId, way: &mut Way) -> Vec<Need> {
    if let Some(need) = itself(cx, &read.facts, call) {
        return vec![need];
    }
    let plain = match read.meaning(call).resolved.as_ref().map(|resolved| &resolved.callee) {
        Some(Callee::Body(def)) => Some(*def),
        _ => None,
    };
    let mut found = Vec::new();
    for def in plain.into_iter().chain(futures_of(cx, read, call)) {
        found.extend(of_function(cx, def, plain.is_none(), way));
    }
    let data = &read.facts.calls[call];
    if let Target::Unknown(_) = data.target {
        return given(&read.facts, call)
            .into_iter()
            .map(|location| not_known((read.facts.owner, call), location))
            .collect();
    }
    for need in &mut found {
        need.location = need.location.take().and_then(|location| locks::seen_by_caller(data, location));
        // A variable of a function is another one in each call.
        need.lock = need.lock.take().filter(|lock| !matches!(lock, Lock::Local(..)));
    }
    found
}

/// What the future of a function waits for.
fn of_function(cx: &LintCx<'_>, def: DefId, is_async: bool, way: &mut Way) -> Vec<Need> {
    let Some(inner) = cx.solution.bodies.get(def).filter(|inner| inner.facts.local) else { return Vec::new() };
    if !way.within.insert(def) {
        return Vec::new();
    }
    let Some(left) = way.left.checked_sub(1) else {
        cx.solution.limits.note_function();
        return Vec::new();
    };
    way.left = left;
    let found = stack::step(|| match is_async {
        true => within(cx, inner, RegionId::ROOT, way),
        false => {
            let given = driven(cx, &inner.facts, inner.facts.regions[RegionId::ROOT].result);
            given.into_iter().flat_map(|future| of_future(cx, inner, future, way)).collect()
        }
    });
    way.within.remove(&def);
    found
}

/// What a call is given, and what was given to those that made that.
fn given(facts: &BodyFacts, call: CallId) -> Vec<Location> {
    let data = &facts.calls[call];
    let mut seen: FxHashSet<ValueId> = FxHashSet::default();
    let mut found: Vec<Location> = data.places.iter().flatten().cloned().collect();
    let mut todo: Vec<ValueId> = data.args.to_vec();
    while let Some(value) = todo.pop() {
        if !seen.insert(value) {
            continue;
        }
        match &facts.values[value] {
            Value::Call(call) => {
                found.extend(facts.calls[*call].places.iter().flatten().cloned());
                todo.extend(&facts.calls[*call].args);
            }
            Value::Built(_, parts) => todo.extend(parts.iter().map(|(_, part)| part)),
            Value::AnyOf(all) => todo.extend(all),
            Value::Param(RegionId::ROOT, at) => found.push(Location { root: Root::Param(*at), fields: Vec::new() }),
            _ => {}
        }
    }
    found
}

/// A wait for something that has to do with what a call is given.
fn not_known(call: (DefId, CallId), location: Location) -> Need {
    Need {
        location: Some(location),
        lock: None,
        access: Access::Exclusive,
        what: String::new(),
        is_lent: false,
        is_inside: true,
        call,
    }
}

/// What the call itself waits for.
fn itself(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> Option<Need> {
    let data = &facts.calls[call];
    let is_async_lock = |kind: GuardKind| kind == GuardKind::AsyncLock;
    let locked = taken(cx, data).filter(|taken| cx.facts.guard(taken.guard).is_some_and(|it| is_async_lock(it.kind)));
    let (what, access, is_lent) = match locked {
        Some(taken) => ("lock".to_owned(), taken.access, false),
        None if primitive(cx, facts, call) == Some(Primitive::Send) => {
            ("room in a channel".to_owned(), Access::Exclusive, false)
        }
        None => {
            let bound = bound(cx, facts, call);
            let pool = bound.pool.as_ref().filter(|pool| pool.effect == PoolEffect::Lends)?;
            (pool.of.clone(), Access::Exclusive, true)
        }
    };
    let location = data.places.first().cloned().flatten();
    let lock = location.as_ref().and_then(|location| Lock::of(cx, facts, location));
    Some(Need { location, lock, access, what, is_lent, is_inside: false, call: (facts.owner, call) })
}
