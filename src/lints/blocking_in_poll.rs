//! `blocking-in-poll`: a hand-written future, stream or sink blocks when it is polled.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::flow::ir::RegionKind;

use super::async_body::AsyncBody;
use super::blocking_call::label;
use super::finding::{Words, build, callee, end_label, leaf};
use super::{Lint, LintCx};

const ID: &str = "blocking-in-poll";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a `poll` method that blocks the thread",
        docs: DOCS,
        default_level: None,
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds blocking calls, direct ones and those behind helpers, in the `poll` and `poll_..` methods of traits such as `Future`, `Stream`
and `AsyncRead`.

Why: `poll` must return at once. The executor calls it on the thread of all other tasks.

Bad:

    impl Future for Load {
        type Output = io::Result<Vec<u8>>;
        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
            Poll::Ready(std::fs::read(&self.path))
        }
    }

Good: start the work elsewhere, keep the handle, and poll the handle:

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.handle).poll(cx).map(|joined| joined?)
    }

How sure: as for `blocking-call` and `blocking-call-indirect`.

To silence one place: `// async-lint: allow(blocking-in-poll) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    for call in body.blocking.iter().filter(|call| body.kind_of(call.site.context) == RegionKind::Poll) {
        let Some((level, effect)) = call.worst(cx, ID) else { continue };
        let words = if call.direct {
            Words {
                message: format!("blocking call to `{}` in a `poll` method", callee(effect)),
                label: label(cx, effect),
            }
        } else {
            Words {
                message: format!(
                    "call to `{}` in a `poll` method blocks: it reaches `{}`",
                    callee(effect),
                    leaf(effect)
                ),
                label: end_label(cx, effect),
            }
        };
        acc.push(build(cx, ID, body, (call, level, effect), words));
    }
}
