//! `wrong-runtime`: a function that needs one runtime is called where another executor drives the code.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::base::name::Symbol;
use crate::facts::body::BodyFacts;
use crate::facts::ids::CallId;
use crate::facts::value::Value;
use crate::solve::roles::Host;

use super::async_body::AsyncBody;
use super::calls::{bound, name};
use super::hazard::{Said, build};
use super::{Lint, LintCx};

const ID: &str = "wrong-runtime";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a function that needs one runtime where another executor drives the code",
        docs: DOCS,
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds timers, IO and tasks of tokio in code that another executor drives, such as `block_on` of futures, smol, async-std or pollster.

Why: they panic there, because no reactor is running.

Bad:

    fn main() {
        futures::executor::block_on(async {
            tokio::time::sleep(PERIOD).await;
        });
    }

Good: drive the code with the runtime that it needs:

    fn main() -> std::io::Result<()> {
        tokio::runtime::Runtime::new()?.block_on(async {
            tokio::time::sleep(PERIOD).await;
        });
        Ok(())
    }

Fix: enter the runtime on the thread with `Handle::enter`, or wrap the future (`async-compat`).

How sure: the executor is followed from `main`, so a library has no finding. `[[needs-runtime]]` tables of rule files name functions
that need a runtime, `[[role]]` tables with `runtime` name those that drive code.

To silence one place: `// async-lint: allow(wrong-runtime) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    for (call, data) in facts.calls.iter() {
        let Some(needed) = bound(cx, facts, call).needs_runtime else { continue };
        let other = |host: Host| match host {
            Host::On(runtime, _) if runtime != needed => Some(runtime),
            _ => None,
        };
        let other = cx.solution.roles.hosts_of(body.body, data.region).find_map(other);
        if let Some(other) = other.filter(|_| !is_wrapped(cx, facts, call, needed)) {
            acc.push(finding(cx, body, call, (needed, other)));
        }
    }
}

/// What the call makes is driven by the runtime, though what stands around it is not.
fn is_wrapped(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId, needed: Symbol) -> bool {
    let is_it = |value: &Value| *value == Value::Call(call);
    facts.calls.iter().any(|(wrapper, data)| {
        data.args.iter().any(|&arg| is_it(&facts.values[arg]))
            && bound(cx, facts, wrapper).role.as_ref().is_some_and(|role| role.runtime == Some(needed))
    })
}

fn finding(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: CallId, (needed, other): (Symbol, Symbol)) -> Diagnostic {
    let data = &body.facts.calls[call];
    let driver = match other.as_str() {
        "none" => "an executor without timers and IO".to_owned(),
        other => format!("the executor of {other}"),
    };
    let said = Said {
        message: format!("`{}` panics where {needed} does not drive the code", name(cx, body.facts, call)),
        label: format!("{driver} drives this"),
        helps: vec![format!(
            "drive the code by a runtime of {needed}, or make one known to the thread before by its `Handle::enter`"
        )],
        ..Said::default()
    };
    build(cx, ID, body, (data.region, data.site.name_range), said)
}
