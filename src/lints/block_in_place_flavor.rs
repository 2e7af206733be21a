//! `block-in-place-flavor`: code blocks in place where the runtime has one thread only.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::facts::ids::CallId;
use crate::flow::ir::RegionKind;
use crate::rules::hazards::Primitive;
use crate::solve::roles::{Host, Threads};

use super::async_body::AsyncBody;
use super::calls::{name, primitive};
use super::finding::{self, About, Words};
use super::{Lint, LintCx};

const ID: &str = "block-in-place-flavor";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "code blocks in place where the runtime has one thread only",
        docs: DOCS,
        default_level: Some(Level::Deny),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds `block_in_place` in code that runs on a runtime with one thread, or in a `LocalSet`.

Why: `block_in_place` moves the other tasks to other threads. If there is no other thread, it panics.

Bad:

    #[tokio::main(flavor = \"current_thread\")]
    async fn main() {
        let config = tokio::task::block_in_place(|| std::fs::read_to_string(\"config\"));
    }

Good: `spawn_blocking` works on every runtime:

    let config = tokio::task::spawn_blocking(|| std::fs::read_to_string(\"config\")).await;

Fix: ask `Handle::runtime_flavor` first. Functions that do so are not reported.

How sure: likely if `main` shows the runtime. In a library nobody knows who runs the code, so the finding is only `possible`.

To silence one place: `// async-lint: allow(block-in-place-flavor) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    let is = |call: CallId, what: Primitive| primitive(cx, facts, call) == Some(what);
    let mut found = facts.calls.iter().filter(|(call, _)| is(*call, Primitive::InPlace)).peekable();
    if found.peek().is_none() || facts.calls.ids().any(|call| is(call, Primitive::Flavor)) {
        return;
    }
    for (call, data) in found.filter(|(_, data)| body.kind_of(data.region) != RegionKind::Unexecuted) {
        let hosts: Vec<Host> = cx.solution.roles.hosts_of(body.body, data.region).collect();
        let on_one = hosts.iter().any(|host| matches!(host, Host::On(_, Threads::One)));
        if on_one {
            acc.push(diagnostic(cx, body, call, Confidence::Likely));
        } else if hosts.is_empty() && is_for_others(cx, body) {
            acc.push(diagnostic(cx, body, call, Confidence::Possible));
        }
    }
}

/// The crate is no program, so that others may run the code.
fn is_for_others(cx: &LintCx<'_>, body: &AsyncBody<'_>) -> bool {
    !body.in_test && cx.program.root(body.facts.owner.krate).is_some_and(|krate| !krate.is_program())
}

fn diagnostic(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: CallId, confidence: Confidence) -> Diagnostic {
    let data = &body.facts.calls[call];
    let callee = name(cx, body.facts, call);
    let (message, label) = match confidence {
        Confidence::Possible => (
            format!("`{callee}` panics where the runtime has one thread, which is for the program to say"),
            "a program may run this on one thread",
        ),
        _ => (
            format!("`{callee}` panics here: the code runs on one thread"),
            "a runtime with one thread, or a set of tasks on one, runs this",
        ),
    };
    let about = About::call(cx, body, (ID, confidence), data);
    let mut found = finding::plain(cx, body, about, Words { message, label: label.to_owned() });
    found
        .helps
        .push("run the code by `spawn_blocking` and await it, or ask `Handle::runtime_flavor` before".to_owned());
    found
}
