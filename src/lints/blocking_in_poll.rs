//! `blocking-in-poll`: a hand-written future, stream or sink blocks when it is polled.

use crate::base::descriptor::LintDescriptor;
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
    },
    check,
};

const DOCS: &str = "\
Finds blocking calls, direct ones and those through helpers, in the `poll` and `poll_..` methods of traits such as `Future`,
`Stream` and `AsyncRead`. Whoever implements these by hand promises to return at once.

    impl Future for Load {
        type Output = io::Result<Vec<u8>>;
        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
            Poll::Ready(std::fs::read(&self.path))
        }
    }

Start the work elsewhere, keep the handle, and poll that:

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.handle).poll(cx).map(|joined| joined?)
    }

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
