//! `unbounded-channel`: a channel that takes any number of items.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::flow::ir::RegionKind;
use crate::rules::hazards::Primitive;

use super::async_body::AsyncBody;
use super::calls::{name, primitive};
use super::hazard::{Said, build};
use super::{Lint, LintCx};

const ID: &str = "unbounded-channel";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a channel without a bound in a function with async code",
        docs: DOCS,
        default_level: Some(Level::Allow),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds unbounded channels that functions with async code make.

Why: nothing holds the sender back. If items come faster than they are taken, memory grows until there is none.

Bad:

    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();

Good: say how many items may wait:

    let (sender, receiver) = tokio::sync::mpsc::channel(64);

How sure: certain. If it matters depends on who sends, so the lint is allowed by default.

To silence one place: `// async-lint: allow(unbounded-channel) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    for (call, data) in body.facts.calls.iter() {
        let runs = body.kind_of(data.region) != RegionKind::Unexecuted;
        if runs && primitive(cx, body.facts, call) == Some(Primitive::Unbounded) {
            let said = Said {
                message: format!("`{}` makes a channel without a bound", name(cx, body.facts, call)),
                label: "takes items as fast as they are sent".to_owned(),
                helps: vec!["make a channel with a bound, so that who sends too fast waits".to_owned()],
                ..Said::default()
            };
            acc.push(build(cx, ID, body, (data.region, data.site.range), said));
        }
    }
}
