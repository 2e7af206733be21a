//! Which runtime a call starts tasks on, or drives, as far as its making can be seen.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::def::ids::DefId;
use crate::facts::body::Target;
use crate::facts::ids::CallId;
use crate::facts::value::ValueId;
use crate::rules::TaskRole;
use crate::rules::hazards::Primitive;
use crate::ty::kinds::TyKind;
use crate::ty::result::FnRef;

use super::super::bodies::Body;
use super::super::origin::{Ask, Origin};
use super::super::solver::Solver;
use super::host::Threads;
use super::told::told;

/// A call of a body.
type Call = (DefId, CallId);

/// The runtimes of a program that are not there for some tasks alone.
#[derive(Debug, Default)]
pub(super) struct Runtimes {
    /// By the calls in which their making begins: those that a thread drives a future on.
    driven: BTreeSet<Call>,
    /// Besides what is built to start tasks on, nothing runs the program's async code.
    no_other: bool,
}

impl Runtimes {
    pub(super) fn of(solver: &mut Solver<'_>, bodies: &[Arc<Body>], mains: &[DefId]) -> Runtimes {
        let mut found = Runtimes::default();
        for body in bodies {
            for facts in body.facts.calls.values() {
                let drives = |role: &crate::rules::Role| role.role == TaskRole::MainTask;
                if told(solver, &facts.target).role.as_ref().is_some_and(drives)
                    && let Some(&receiver) = facts.args.first()
                {
                    found.driven.extend(Making::of(solver, body, receiver).begins);
                }
            }
        }
        let is_sync = |main: &DefId| solver.bodies.get(*main).is_some_and(|body| !body.facts.kind().is_async());
        found.no_other = mains.iter().any(is_sync) && found.driven.is_empty();
        found
    }

    /// The call starts a task on a runtime that the code has built, on which no main task runs: only the tasks that are
    /// started on it can keep each other waiting.
    pub(super) fn is_for_own_tasks(&self, solver: &mut Solver<'_>, (body, call): (&Arc<Body>, CallId)) -> bool {
        let Some(&receiver) = body.facts.calls[call].args.first().filter(|_| !self.no_other) else { return false };
        // What is started by its name alone runs where the code itself does.
        let is_method = match &body.facts.calls[call].target {
            Target::Fn(function) => solver.cx.takes_self(function),
            _ => false,
        };
        let made = if is_method { Making::of(solver, body, receiver) } else { Making::default() };
        made.is_runtime && made.begins.is_disjoint(&self.driven)
    }
}

/// The runtime was built with one thread.
pub(super) fn has_one_thread(solver: &mut Solver<'_>, (body, call): (&Arc<Body>, CallId)) -> bool {
    let Some(&receiver) = body.facts.calls[call].args.first() else { return false };
    Making::of(solver, body, receiver).one_thread
}

/// The threads of the runtime that a method is called on.
pub(super) fn threads(solver: &mut Solver<'_>, (body, call): (&Arc<Body>, CallId)) -> Threads {
    let Some(&receiver) = body.facts.calls[call].args.first() else { return Threads::Unknown };
    let made = Making::of(solver, body, receiver);
    match (made.begins.is_empty(), made.one_thread, made.is_runtime) {
        (false, true, _) => Threads::One,
        (false, false, true) => Threads::Many,
        _ => Threads::Unknown,
    }
}

/// How a runtime, or a handle to one, is made: `Builder::new_multi_thread().enable_all().build()?.handle().clone()`.
#[derive(Debug, Default)]
struct Making {
    /// The calls in which it begins.
    begins: BTreeSet<Call>,
    /// A runtime is made on the way, and not only a handle found.
    is_runtime: bool,
    one_thread: bool,
}

/// So many values are looked at on the way; where there are more, nothing is known of the runtime.
const MAX_VALUES: usize = 64;

impl Making {
    fn of(solver: &mut Solver<'_>, body: &Arc<Body>, value: ValueId) -> Making {
        let mut made = Making::default();
        let mut seen: BTreeSet<(DefId, ValueId)> = BTreeSet::new();
        let mut todo = vec![(body.clone(), value, None)];
        while let Some((body, value, for_call)) = todo.pop() {
            if !seen.insert((body.facts.owner, value)) {
                continue;
            }
            if seen.len() > MAX_VALUES {
                // It may be any runtime: one that serves, on one thread.
                solver.limits.origins += 1;
                return Making { one_thread: true, ..Making::default() };
            }
            let before = todo.len();
            for origin in solver.origins(&body, (value, &[]), Ask::Makers).list {
                match origin {
                    Origin::Called(owner, call) => {
                        let Some(body) = solver.body(owner) else { continue };
                        made.look_at(solver, &body, call);
                        match body.facts.calls[call].args.first() {
                            Some(&receiver) => todo.push((body, receiver, Some((owner, call)))),
                            None => {
                                made.begins.insert((owner, call));
                            }
                        }
                    }
                    Origin::Param(at, path) if path.is_empty() => {
                        for (caller, call) in solver.callers(body.facts.owner).iter() {
                            let arg = caller.facts.calls[*call].args.get(at as usize);
                            todo.extend(arg.map(|&arg| (caller.clone(), arg, None)));
                        }
                    }
                    _ => {}
                }
            }
            // Nothing further up is known to have a part in it: there it begins.
            if todo.len() == before {
                made.begins.extend(for_call);
            }
        }
        made
    }

    fn look_at(&mut self, solver: &Solver<'_>, body: &Body, call: CallId) {
        if let Target::Fn(function) = &body.facts.calls[call].target {
            self.one_thread |= solver.cx.facts.bound(function).primitive == Some(Primitive::OneThread);
            self.is_runtime |= makes_runtime(solver, function);
        }
    }
}

/// The function gives a runtime that is owned, in a `Result` or by itself.
fn makes_runtime(solver: &Solver<'_>, function: &FnRef) -> bool {
    let types = solver.cx.types();
    let ret = types.fn_sig(function.def).ret;
    let ret = if let TyKind::Ref { .. } = ret.kind() { return false } else { ret };
    ret.any(&|kind| match kind {
        TyKind::Adt(def, _) => solver.cx.rules().runtime_owner(&solver.cx.facts.paths(*def)).is_some(),
        _ => false,
    })
}
