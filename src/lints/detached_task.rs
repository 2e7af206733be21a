//! `detached-task`: a task is started and nobody keeps its handle.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::facts::body::{BodyFacts, CallFacts, Target};
use crate::facts::ids::CallId;
use crate::facts::value::ValueId;
use crate::flow::ir::{CallSyntax, RegionKind};
use crate::rules::hazards::Primitive;
use crate::ty::kinds::{Ty, TyKind};

use super::async_body::AsyncBody;
use super::calls::{base, made_by, name, primitive};
use super::hazard::{Said, build, build_with};
use super::{Lint, LintCx};

const ID: &str = "detached-task";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a task whose handle is dropped",
        docs: DOCS,
        default_level: Some(Level::Allow),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds tasks whose handle is dropped where they are started.

Why: nobody learns how the task ends, and nobody waits for it or stops it when the program ends. If the task returns a `Result`, every
error is lost.

Bad:

    tokio::spawn(async move {
        let text = fetch(url).await?;
        store.save(text).await
    });

Good: handle the error in the task, or keep the handle and await it:

    tokio::spawn(async move {
        if let Err(error) = refresh(url, store).await {
            tracing::error!(%error, \"refresh failed\");
        }
    });

How sure: certain that the handle is dropped. The lint is allowed by default, and a warning if the task returns a `Result`.

To silence one place: `// async-lint: allow(detached-task) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    for (call, data) in body.facts.calls.iter().filter(|(_, data)| data.unused) {
        let runs = body.kind_of(data.region) != RegionKind::Unexecuted;
        let is_task = primitive(cx, body.facts, call) == Some(Primitive::Task);
        if !runs || !is_task || is_waited_for(cx, body.facts, call) {
            continue;
        }
        let place = (data.region, data.site.name_range);
        let what = name(cx, body.facts, call);
        acc.push(match gives_result(cx, data) {
            true => build_with(cx, (ID, Level::Warn), body, place, lost(&what)),
            false => build(cx, ID, body, place, detached(&what)),
        });
    }
}

/// Somebody knows when the task is done: its future says so, or what it was started on is driven to its end.
fn is_waited_for(cx: &LintCx<'_>, facts: &BodyFacts, task: CallId) -> bool {
    let data = &facts.calls[task];
    let tracks =
        |&arg: &ValueId| made_by(facts, arg).is_some_and(|it| primitive(cx, facts, it) == Some(Primitive::Tracks));
    if data.args.iter().any(tracks) {
        return true;
    }
    // What is a future itself is done when its tasks are.
    let ends = |ty: &Ty| cx.types.lang().future.is_some_and(|future| cx.types.has_impl(ty.peel_refs(), future));
    let is_future = data.site.syntax == CallSyntax::Method && data.arg_types.first().is_some_and(ends);
    let Some(&set) = data.args.first().filter(|_| is_future) else { return false };
    let is_set = |value: ValueId| value != ValueId::UNKNOWN && base(facts, value) == base(facts, set);
    let takes = |call: &CallFacts| {
        let Target::Fn(function) = &call.target else { return false };
        let sig = cx.types.fn_sig(function.def);
        let is_whole = |at: usize| !matches!(sig.param(at).kind(), TyKind::Ref { .. });
        call.args.iter().enumerate().any(|(at, &arg)| is_set(arg) && is_whole(at))
    };
    facts.calls.values().any(takes)
        || facts.awaits.values().any(|wait| wait.futures.iter().any(|&future| is_set(future)))
}

fn lost(what: &str) -> Said {
    Said {
        message: format!("the error of a task is lost: nobody looks at what `{what}` gives"),
        label: "this task gives a `Result`, and its handle is dropped".to_owned(),
        notes: vec!["a task that ends with an error leaves no trace".to_owned()],
        helps: vec!["handle the error inside of the task, or keep the handle and await it".to_owned()],
        ..Said::default()
    }
}

fn detached(what: &str) -> Said {
    Said {
        message: format!("nobody keeps the handle of the task that `{what}` starts"),
        label: "the task goes on by itself".to_owned(),
        helps: vec![
            "keep the handle, or start the task in a `JoinSet` or `TaskTracker` that is awaited at the end".to_owned(),
        ],
        ..Said::default()
    }
}

/// What the task comes to is a `Result`.
fn gives_result(cx: &LintCx<'_>, call: &CallFacts) -> bool {
    call.arg_types.iter().any(|&ty| output(ty).is_some_and(|output| is_result(cx, output)))
}

fn output(ty: Ty) -> Option<Ty> {
    match ty.kind() {
        TyKind::Future { output } => Some(*output),
        TyKind::Closure { ret, .. } => Some(*ret),
        _ => None,
    }
}

/// A `Result` whose error says something.
fn is_result(cx: &LintCx<'_>, ty: Ty) -> bool {
    match ty.kind() {
        TyKind::Adt(def, args) if cx.types.lang().result == Some(*def) => {
            args.get(1).is_none_or(|&error| !says_nothing(cx, error))
        }
        _ => false,
    }
}

fn says_nothing(cx: &LintCx<'_>, error: Ty) -> bool {
    match error.kind() {
        TyKind::Tuple(parts) => parts.is_empty(),
        TyKind::Never => true,
        TyKind::Adt(def, _) => cx.rules.is_quiet_error(&cx.facts.paths(*def)),
        _ => false,
    }
}
