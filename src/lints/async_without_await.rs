//! `async-without-await`: an async fn that awaits nothing.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::facts::body::{CallFacts, Target};
use crate::facts::is_of_trait;
use crate::flow::ir::{RegionId, RegionKind};

use super::async_body::AsyncBody;
use super::hazard::{Said, build};
use super::{Lint, LintCx};

const ID: &str = "async-without-await";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "an async fn that awaits nothing",
        docs: DOCS,
        default_level: Some(Level::Allow),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds async functions that await nothing.

Why: the caller writes `.await` and believes that other tasks can run meanwhile. They cannot: the function does all of its work in
one go.

Bad:

    async fn total(items: &[u64]) -> u64 {
        items.iter().sum()
    }

Good: make it a plain function:

    fn total(items: &[u64]) -> u64 {
        items.iter().sum()
    }

How sure: certain. The lint is allowed by default because a framework may require an async fn anyway.

Not found: methods of traits, functions that do nothing, and functions with macros whose code is not known.

To silence one place: `// async-lint: allow(async-without-await) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    let waits = facts.awaits.values().any(|wait| wait.region == RegionId::ROOT);
    if facts.kind() != RegionKind::AsyncFn || waits || is_of_trait(cx.program, facts.owner) {
        return;
    }
    let mut own = facts.calls.values().filter(|call| call.region == RegionId::ROOT).peekable();
    if own.peek().is_some() && own.all(|call| is_known(cx, call)) {
        let range = cx.program.name_in_body(facts.owner);
        let said = Said {
            message: format!("the async fn `{}` awaits nothing", cx.program.name(facts.owner)),
            label: "does all of its work in one go".to_owned(),
            helps: vec!["make it a plain function".to_owned()],
            ..Said::default()
        };
        acc.push(build(cx, ID, body, (RegionId::ROOT, range), said));
    }
}

/// No macro whose code may hold an await.
fn is_known(cx: &LintCx<'_>, call: &CallFacts) -> bool {
    let Target::Macro(paths) = &call.target else { return true };
    let names: Vec<&str> = paths.iter().map(|path| path.trim_end_matches('!')).collect();
    cx.rules.macro_model(&names).is_some()
}
