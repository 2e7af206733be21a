//! `blocking-drop`: a value whose drop blocks ends in async code.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::kind::Confidence;
use crate::facts::body::{CallFacts, Target};
use crate::facts::ids::CallId;
use crate::flow::ir::{DropWhy, RegionId, RegionKind};
use crate::rules::model::TaskRole;
use crate::ty::kinds::TyKind;

use super::async_body::{AsyncBody, AsyncCall, dropped_type};
use super::blocking_call;
use super::calls::bound;
use super::finding::{self, About, Words, build, callee, end_label, leaf};
use super::{Lint, LintCx};

const ID: &str = "blocking-drop";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a value ends in async code whose drop blocks the thread",
        docs: DOCS,
        default_level: None,
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds values whose `Drop` blocks, or that own such a value, where async code drops them: at the end of their scope, by assignment of
another value, by `drop(value)`.

Why: nothing in the source shows that code runs there, and no other task runs on the thread meanwhile.

Bad:

    struct Scratch(PathBuf);

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    async fn build(job: Job) {
        let scratch = Scratch(job.dir());
        compile(&scratch, job).await;
    }

Good: drop the value where blocking does no harm:

    async fn build(job: Job) {
        let scratch = Scratch(job.dir());
        compile(&scratch, job).await;
        tokio::task::spawn_blocking(move || drop(scratch)).await;
    }

Fix: `drop` cannot await. Or give the type an async method that does the work, and call it before the value ends.

How sure: as sure as the call inside `drop` is.

A `Drop` that drives a future by `block_on` is reported where it stands as well, as possible: other crates may drop the value.

The level comes from the kind of blocking: `-D file`, `-A stat`.

To silence one place: `// async-lint: allow(blocking-drop) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let is_meant = |call: &&AsyncCall<'_>| call.is_drop && body.kind_of(call.site.context) != RegionKind::Poll;
    for call in body.blocking.iter().filter(is_meant) {
        let Some((level, effect)) = call.worst(cx, ID) else { continue };
        if may_be_taken_out(cx, body, call) {
            continue;
        }
        let ty = dropped_type(callee(effect)).unwrap_or_default();
        let words = match call.direct {
            true => Words {
                message: format!("a `{ty}` is dropped in async code, which blocks"),
                label: format!("{}; {}", place(body, call), blocking_call::label(cx, effect)),
            },
            false => Words {
                message: format!("a `{ty}` is dropped in async code, which blocks: it reaches `{}`", leaf(effect)),
                label: format!("{}; {}", place(body, call), end_label(cx, effect)),
            },
        };
        acc.push(build(cx, ID, body, (call, level, effect), words));
    }
    drives_future(cx, body, acc);
}

/// An `Option` gets another value, and some call was lent it before: that takes out what is in it, or puts something in.
fn may_be_taken_out(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: &AsyncCall<'_>) -> bool {
    let Target::Drop { ty, why: DropWhy::Assign, .. } = &body.facts.calls[call.site.call].target else { return false };
    let is_option = matches!(ty.kind(), TyKind::Adt(def, _) if cx.types.lang().option == Some(*def));
    let is_lent = |other: &CallFacts| {
        let Target::Fn(function) = &other.target else { return false };
        let sig = cx.types.fn_sig(function.def);
        other.arg_types.iter().enumerate().any(|(at, given)| {
            let changes = matches!(sig.param(at).kind(), TyKind::Ref { mutable: true, .. });
            changes && (given.peel_refs() == *ty || at == 0 && function.self_ty == Some(*ty))
        })
    };
    is_option && body.facts.calls.values().any(is_lent)
}

/// The `Drop` of a type of the project drives a future to its end: that the type has futures says that async code uses it, and who
/// drops it may be in another crate.
fn drives_future(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    let data = cx.program.data(facts.owner);
    let Some(ty) = data.parent.and_then(|it| cx.types.self_ty_of(it)) else { return };
    let TyKind::Adt(def, _) = ty.kind() else { return };
    if cx.facts.drops.function(cx.facts, *def) != Some(facts.owner) || body.in_test {
        return;
    }
    let drives =
        |call: CallId| bound(cx, facts, call).role.as_ref().is_some_and(|role| role.role == TaskRole::MainTask);
    let calls = facts.calls.iter().filter(|(call, data)| data.region == RegionId::ROOT && drives(*call));
    for (_, call) in calls {
        let about = About::call(cx, body, (ID, Confidence::Possible), call);
        let words = Words {
            message: format!("dropping a `{}` blocks until a future is done", cx.program.path(*def)),
            label: "async code that drops the value blocks, waits for itself or panics here".to_owned(),
        };
        let mut found = finding::plain(cx, body, about, words);
        found.helps.push("give the type an async method that ends it, and only start a task here".to_owned());
        acc.push(found);
    }
}

/// Where the value is dropped, said at what the finding points at.
pub(super) fn place(body: &AsyncBody<'_>, call: &AsyncCall<'_>) -> &'static str {
    match body.facts.calls[call.site.call].target {
        Target::Drop { why: DropWhy::Scope, .. } => "dropped where its scope ends",
        Target::Drop { why: DropWhy::Assign, .. } => "dropped where another value takes its place",
        _ => "dropped here",
    }
}
