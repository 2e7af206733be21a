//! `blocking-call-indirect`: a function is called in async code that ends up in one that blocks.

use crate::base::descriptor::LintDescriptor;
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
    },
    check,
};

const DOCS: &str = "\
Finds calls, made in code that an executor runs, of functions that do not block by themselves but call one that does,
through the project and its dependencies. The finding shows the whole way down, each step with its place.

    fn load(path: &Path) -> io::Result<Config> {
        parse(&std::fs::read_to_string(path)?)
    }

    async fn handle(state: &State) -> io::Result<Response> {
        respond(load(&state.path)?)
    }

Make the helper async, run the call of it where blocking does no harm, or load what it loads before the async code starts:

    async fn handle(state: &State) -> io::Result<Response> {
        let path = state.path.clone();
        respond(tokio::task::spawn_blocking(move || load(&path)).await??)
    }

A function that hands the blocking part to another thread is not one that blocks. Where the analysis can't see that a
function is harmless, say so above it: `// async-lint: nonblocking -- the file is in memory by then`. To silence one call:
`// async-lint: allow(blocking-call-indirect) -- why`.";

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
