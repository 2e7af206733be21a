//! `blocking-drop`: a value whose drop blocks ends in async code.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::facts::body::Target;
use crate::flow::ir::{DropWhy, RegionKind};

use super::async_body::{AsyncBody, AsyncCall, dropped_type};
use super::blocking_call;
use super::finding::{Words, build, callee, end_label, leaf};
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

The level comes from the kind of blocking: `-D file`, `-A stat`.

To silence one place: `// async-lint: allow(blocking-drop) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let is_meant = |call: &&AsyncCall<'_>| call.is_drop && body.kind_of(call.site.context) != RegionKind::Poll;
    for call in body.blocking.iter().filter(is_meant) {
        let Some((level, effect)) = call.worst(cx, ID) else { continue };
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
}

/// Where the value is dropped, said at what the finding points at.
pub(super) fn place(body: &AsyncBody<'_>, call: &AsyncCall<'_>) -> &'static str {
    match body.facts.calls[call.site.call].target {
        Target::Drop { why: DropWhy::Scope, .. } => "dropped where its scope ends",
        Target::Drop { why: DropWhy::Assign, .. } => "dropped where another value takes its place",
        _ => "dropped here",
    }
}
