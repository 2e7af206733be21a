//! `relock`: a lock is taken by who holds it already.

use rustc_hash::FxHashSet;

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::def::ids::DefId;
use crate::facts::body::{BodyFacts, CallFacts, Location, Target};
use crate::facts::ids::CallId;
use crate::flow::analyses::moves::There;
use crate::flow::ir::{CallSyntax, RegionId};
use crate::rules::hazards::GuardKind;
use crate::solve::callee::Callee;
use crate::ty::kinds::{Ty, TyKind};

use super::async_body::AsyncBody;
use super::calls::awaited;
use super::finding::{self, About, Words};
use super::guard::{self, Access, Alive};
use super::{Lint, LintCx, locks};

const ID: &str = "relock";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a lock that is taken again while its guard lives",
        docs: DOCS,
        default_level: Some(Level::Deny),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds locks that are taken again while the same code holds their guard: the same variable, static or field of `self`, in the function
itself or in a function that it calls. Also in plain functions that async code calls.

Why: a mutex then waits for itself for ever, and a `RefCell` panics.

Bad:

    fn insert(&self, key: Key) {
        match self.map.lock().unwrap().get(&key) {
            Some(_) => {}
            None => self.map.lock().unwrap().insert(key),
        }
    }

Good: use one guard for both:

    fn insert(&self, key: Key) {
        self.map.lock().unwrap().entry(key).or_default();
    }

Fix: end the first guard before. Up to edition 2021 the guard in a `match` or `if let` lives to the end of the whole expression,
`else` included.

How sure: certain in one function, likely over a call. Reading twice is only `possible`: it waits for ever if a writer comes between.
Two elements of a list count as two locks.

To silence one place: `// async-lint: allow(relock) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    for (id, call) in body.facts.calls.iter().filter(|(_, call)| !call.held.is_empty()) {
        let taken = takes(cx, body.facts, (id, call));
        let again = taken.iter().find_map(|taken| Some((taken, holder(cx, body, call, taken)?)));
        acc.extend(again.map(|(taken, first)| diagnostic(cx, body, call, (taken, &first))));
    }
}

/// A lock that is taken.
#[derive(Clone)]
pub(super) struct Taken {
    pub(super) lock: Location,
    pub(super) guard: Ty,
    pub(super) access: Access,
    /// Where, if another function does it.
    pub(super) inside: Option<(DefId, CallId)>,
}

/// The locks that a call takes, by itself or in what it calls.
pub(super) fn takes(cx: &LintCx<'_>, facts: &BodyFacts, (id, call): (CallId, &CallFacts)) -> Vec<Taken> {
    if let Some(taken) = taken(cx, call) {
        return vec![taken];
    }
    inside(cx, facts, (id, call), &mut FxHashSet::default())
}

/// The lock that a call takes by itself: a method of the crate of the guard, called on the lock.
pub(super) fn taken(cx: &LintCx<'_>, call: &CallFacts) -> Option<Taken> {
    let (guard, Target::Fn(function)) = (call.guard?, &call.target) else { return None };
    let TyKind::Adt(def, _) = guard.kind() else { return None };
    let name = cx.program.name(function.def);
    let waits = call.site.syntax == CallSyntax::Method && !name.as_str().starts_with("try_");
    let lock = call.places.first()?.clone()?;
    let access = guard::access(cx, guard).filter(|_| waits && def.krate == function.def.krate)?;
    Some(Taken { lock, guard, access, inside: None })
}

/// Functions that call functions are followed this far.
const MAX_FUNCTIONS: usize = 64;

/// The locks that the function behind a call takes, in terms of the caller.
fn inside(
    cx: &LintCx<'_>,
    facts: &BodyFacts,
    (id, call): (CallId, &CallFacts),
    seen: &mut FxHashSet<DefId>,
) -> Vec<Taken> {
    let Some(called) = called(cx, facts, id) else { return Vec::new() };
    let def = called.owner;
    if seen.contains(&def) {
        return Vec::new();
    }
    if seen.len() >= MAX_FUNCTIONS {
        cx.solution.limits.note_function();
        return Vec::new();
    }
    seen.insert(def);
    let mut found = Vec::new();
    for (inner, data) in called.calls.iter().filter(|(_, data)| data.region == RegionId::ROOT) {
        match taken(cx, data) {
            Some(taken) => found.push(Taken { inside: Some((def, inner)), ..taken }),
            None => found.extend(inside(cx, called, (inner, data), seen)),
        }
    }
    found.into_iter().filter_map(|taken| seen_by_caller(call, taken)).collect()
}

/// The function of the project that a call runs, at once or when it is awaited there: a future that is handed on waits elsewhere.
fn called<'a>(cx: &LintCx<'a>, facts: &BodyFacts, call: CallId) -> Option<&'a BodyFacts> {
    let body = cx.solution.bodies.get(facts.owner)?;
    let def = match body.meaning(call).resolved.as_ref().map(|resolved| &resolved.callee) {
        Some(Callee::Body(def)) => *def,
        Some(Callee::Future(def)) if is_awaited(facts, call) => *def,
        _ => return None,
    };
    cx.solution.bodies.get(def).map(|called| &called.facts).filter(|called| called.local)
}

/// The future that a call makes is awaited by the code that makes it.
fn is_awaited(facts: &BodyFacts, call: CallId) -> bool {
    let here = facts.awaits.values().filter(|wait| wait.region == facts.calls[call].region);
    here.flat_map(|wait| awaited(facts, wait)).any(|(_, made)| made == call)
}

/// The lock of a callee in terms of what the caller gave it.
fn seen_by_caller(call: &CallFacts, taken: Taken) -> Option<Taken> {
    let lock = locks::seen_by_caller(call, taken.lock)?;
    Some(Taken { lock, ..taken })
}

/// The guard of the same lock that is alive at a call.
fn holder<'a>(cx: &LintCx<'a>, body: &AsyncBody<'a>, call: &'a CallFacts, again: &Taken) -> Option<Alive<'a>> {
    let of_same = |alive: &Alive<'_>| {
        let first = alive.held.taken.and_then(|first| taken(cx, &body.facts.calls[first]));
        first.is_some_and(|first| first.lock == again.lock && conflict(alive, (first.access, again.access)))
    };
    call.held.iter().filter_map(|held| guard::alive(cx, body, held)).find(of_same)
}

fn conflict(first: &Alive<'_>, access: (Access, Access)) -> bool {
    match first.guard.kind {
        // Cells are borrowed for reading as often as anybody likes.
        GuardKind::Refcell | GuardKind::Reference => access != (Access::Shared, Access::Shared),
        GuardKind::Lock | GuardKind::AsyncLock => true,
        GuardKind::Span | GuardKind::Transaction | GuardKind::Stream => false,
    }
}

fn confidence(cx: &LintCx<'_>, first: &Alive<'_>, again: &Taken) -> Confidence {
    let both_read = again.access == Access::Shared && guard::access(cx, first.ty) == Some(Access::Shared);
    let maybe_gone = first.held.there != There::Always || first.held.ty != first.ty;
    match (both_read || maybe_gone, again.inside) {
        (true, _) => Confidence::Possible,
        (false, Some(_)) => Confidence::Likely,
        (false, None) => Confidence::Certain,
    }
}

fn diagnostic(
    cx: &LintCx<'_>,
    body: &AsyncBody<'_>,
    call: &CallFacts,
    (again, first): (&Taken, &Alive<'_>),
) -> Diagnostic {
    let what = match first.guard.kind {
        GuardKind::Refcell => "panics",
        _ => "waits for itself",
    };
    let words = Words {
        message: format!("a lock is taken again while its guard lives, which {what}"),
        label: match again.inside {
            Some((function, _)) => format!("`{}` takes it again", cx.program.path(function)),
            None => "taken again here".to_owned(),
        },
    };
    let confidence = confidence(cx, first, again);
    let about = About {
        lint: ID,
        level: finding::level(cx, body, ID, confidence),
        confidence,
        region: call.region,
        range: call.site.range,
    };
    let mut diagnostic = finding::plain(cx, body, about, words);
    let guard = cx.facts.types.display(again.guard);
    diagnostic
        .secondary
        .push(Label { span: body.span(cx, first.range), text: format!("taken here; its `{guard}` is still alive") });
    diagnostic.secondary.extend(place_inside(cx, again));
    diagnostic.helps.push(first.way_out(cx, body));
    diagnostic
}

/// Where another function takes the lock.
fn place_inside(cx: &LintCx<'_>, again: &Taken) -> Option<Label> {
    let (function, call) = again.inside?;
    let facts = &cx.solution.bodies.get(function)?.facts;
    let span = cx.program.span(function, facts.calls[call].site.range);
    Some(Label { span, text: "taken again here".to_owned() })
}
