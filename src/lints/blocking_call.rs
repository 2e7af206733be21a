//! `blocking-call`: a function that is known to block is called in async code.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::flow::ir::RegionKind;
use crate::solve::effect::{Cause, Effect};

use super::async_body::{AsyncBody, AsyncCall};
use super::finding::{Words, build, callee};
use super::{Lint, LintCx};

const ID: &str = "blocking-call";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a call in async code of a function that blocks the thread",
        docs: DOCS,
        default_level: None,
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds calls of functions that block the thread, in code that an executor runs: `async fn`s, async blocks and closures, and the
closures inside them that run in place. Rules say which functions block. Name resolution and type inference find the callee, so
aliases, re-exports and methods are seen through.

Why: async code is cooperative. Until the call returns, no other task runs on that thread.

Bad:

    async fn config(path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }

Good: use the async function of the runtime:

    async fn config(path: &Path) -> io::Result<String> {
        tokio::fs::read_to_string(path).await
    }

Fix: if there is none, move the call off the executor, for example with `spawn_blocking`.

How sure: certain if the callee is one function, likely if all known implementations of a trait block, possible if some do.

The level comes from the kind of blocking: `-D file`, `-A stat`.

To silence one place: `// async-lint: allow(blocking-call) -- read once, before the server starts`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let is_meant =
        |call: &&AsyncCall<'_>| call.direct && !call.is_drop && body.kind_of(call.site.context) != RegionKind::Poll;
    for call in body.blocking.iter().filter(is_meant) {
        let Some((level, effect)) = call.worst(cx, ID) else { continue };
        let words =
            Words { message: format!("blocking call to `{}` in async code", callee(effect)), label: label(cx, effect) };
        acc.push(build(cx, ID, body, (call, level, effect), words));
    }
}

/// What the function does.
pub(super) fn label(cx: &LintCx<'_>, effect: &Effect) -> String {
    match effect.cause {
        Cause::Rule(id) => format!("this {}", cx.rules.rule(id).message),
        Cause::Mark => format!("this is marked as blocking ({})", effect.kind.about()),
    }
}
