//! `runtime-in-async`: a value that owns a runtime ends where an executor runs the code.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::def::ids::DefKind;
use crate::facts::body::{BodyFacts, Target};
use crate::solve::effect::Effect;
use crate::ty::kinds::{Ty, TyKind};

use super::async_body::{AsyncBody, AsyncCall, dropped_type};
use super::blocking_drop::place;
use super::finding::{Words, build, callee, leaf};
use super::{Lint, LintCx};

const ID: &str = "runtime-in-async";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a runtime, or a value that owns one, is dropped in async code",
        docs: DOCS,
        default_level: Some(Level::Deny),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds runtimes, blocking HTTP and database clients, and other values that own a runtime, where async code drops them. Also inside structs,
and in helpers that async code calls.

Why: a runtime waits for its threads when it shuts down. tokio forbids that on its own threads and panics: \"Cannot drop a runtime in a
context where blocking is not allowed\".

Bad:

    async fn count(rows: Vec<Row>) -> u64 {
        let runtime = Runtime::new().unwrap();
        let handle = runtime.spawn(async move { sum(rows) });
        handle.await.unwrap()
    }

Good: use the runtime that is there:

    async fn count(rows: Vec<Row>) -> u64 {
        tokio::spawn(async move { sum(rows) }).await.unwrap()
    }

Fix: if it must be another one, make and keep it outside of async code, drop it on a thread that may block, or end it without a wait:
`runtime.shutdown_background()`.

How sure: certain that the value is dropped there. `[[runtime-owner]]` tables name the types.

`blocking-call` and `blocking-call-indirect` report, with the kind `runtime`, that async code makes a runtime or calls `block_on`.

To silence one place: `// async-lint: allow(runtime-in-async) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    for call in &body.blocking {
        let Some((level, effect)) = call.worst_of(cx, ID, &|effect| effect.ends_runtime) else { continue };
        if may_be_empty(cx, body, call, effect) {
            continue;
        }
        acc.push(build(cx, ID, body, (call, level, effect), words(body, call, effect)));
    }
}

/// The value only holds one that owns a runtime, and the body ends one without a wait: it may have taken that out before. Where it
/// is in an `Option` or a variant, that may have been done anywhere.
fn may_be_empty(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: &AsyncCall<'_>, effect: &Effect) -> bool {
    let end = leaf(effect);
    let owner = dropped_type(&end);
    let Target::Drop { ty, .. } = &body.facts.calls[call.site.call].target else { return false };
    let gives_up = |facts: &BodyFacts| {
        facts.calls.values().any(|call| match &call.target {
            Target::Fn(function) => cx.rules.gives_up_runtime(&cx.facts.bound(function).paths),
            _ => false,
        })
    };
    let elsewhere = || cx.solution.bodies.iter().any(|read| read.facts.local && gives_up(&read.facts));
    !is_owner(cx, *ty, owner) && (gives_up(body.facts) || (!holds(cx, (*ty, owner), MAX_DEPTH) && elsewhere()))
}

fn is_owner(cx: &LintCx<'_>, ty: Ty, owner: Option<&str>) -> bool {
    match ty.kind() {
        TyKind::Adt(def, _) => cx.facts.paths(*def).iter().any(|path| Some(path.as_str()) == owner),
        _ => false,
    }
}

/// Fields within fields are followed this far.
const MAX_DEPTH: u32 = 8;

/// The owner is a part of every value of the type.
fn holds(cx: &LintCx<'_>, (ty, owner): (Ty, Option<&str>), depth: u32) -> bool {
    let is_enum = match ty.kind() {
        TyKind::Adt(def, _) => cx.program.data(*def).kind == DefKind::Enum,
        _ => false,
    };
    if is_owner(cx, ty, owner) {
        return true;
    }
    depth > 0
        && !is_enum
        && cx.facts.drops.parts(cx.facts, ty).into_iter().any(|part| holds(cx, (part, owner), depth - 1))
}

fn words(body: &AsyncBody<'_>, call: &AsyncCall<'_>, effect: &Effect) -> Words {
    let end = leaf(effect);
    let owner = dropped_type(&end).unwrap_or(&end);
    let message = match dropped_type(callee(effect)) {
        Some(ty) if ty == owner => format!("a `{ty}` is dropped in async code"),
        Some(ty) => format!("a `{ty}` is dropped in async code, and with it a `{owner}`"),
        None => format!("call to `{}` in async code drops a `{owner}`", callee(effect)),
    };
    let label = match call.is_drop {
        true => format!("{}; that panics or waits for the tasks of its runtime", place(body, call)),
        false => "this ends in a drop that panics or waits for the tasks of its runtime".to_owned(),
    };
    Words { message, label }
}
