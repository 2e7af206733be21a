//! `blocking-call-indirect`: a function is called in async code that ends up in one that blocks.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::flow::ir::{CallSyntax, RegionKind};

use super::async_body::{AsyncBody, AsyncCall};
use super::finding::{Words, build, callee, end_label, leaf};
use super::{Lint, LintCx};

const ID: &str = "blocking-call-indirect";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a call in async code of a function that reaches one that blocks the thread",
        docs: DOCS,
        default_level: None,
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds calls in async code of functions that do not block themselves but call one that does, through the project and its dependencies.
The finding shows every step with its place.

Why: until the call returns, no other task runs on that thread. Nothing at the call shows that it blocks.

Bad:

    fn load(path: &Path) -> io::Result<Config> {
        parse(&std::fs::read_to_string(path)?)
    }

    async fn handle(state: &State) -> io::Result<Response> {
        respond(load(&state.path)?)
    }

Good: move the call off the executor:

    async fn handle(state: &State) -> io::Result<Response> {
        let path = state.path.clone();
        respond(tokio::task::spawn_blocking(move || load(&path)).await??)
    }

Fix: make the helper async, or load the data before the async code starts.

How sure: certain if every step is one function, likely if a step goes over a trait whose known implementations all block, possible if
some do.

Not found: functions that hand the blocking part to another thread. If the analysis cannot see that a function is harmless, write above
the function: `// async-lint: nonblocking -- the file is in memory by then`.

To silence one place: `// async-lint: allow(blocking-call-indirect) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let is_meant =
        |call: &&AsyncCall<'_>| !call.direct && !call.is_drop && body.kind_of(call.site.context) != RegionKind::Poll;
    for call in body.blocking.iter().filter(is_meant) {
        let Some((level, effect)) = call.worst(cx, ID) else { continue };
        let words = Words {
            message: format!("{} `{}` in async code blocks: it reaches `{}`", what(call), callee(effect), leaf(effect)),
            label: end_label(cx, effect),
        };
        acc.push(build(cx, ID, body, (call, level, effect), words));
    }
}

fn what(call: &AsyncCall<'_>) -> &'static str {
    if call.site.syntax == CallSyntax::Static { "first use of" } else { "call to" }
}
