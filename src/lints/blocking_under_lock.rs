//! `blocking-under-lock`: async code blocks while it holds a lock.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::level::Level;
use crate::facts::value::{Value, ValueId};
use crate::rules::hazards::GuardKind;
use crate::solve::effect::Effect;

use super::async_body::{AsyncBody, AsyncCall};
use super::finding::{self, About, Words, callee};
use super::guard::{self, Alive};
use super::{Lint, LintCx};

const ID: &str = "blocking-under-lock";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a call in async code that blocks while a lock is held",
        docs: DOCS,
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds blocking calls in async code that holds the guard of a lock.

Why: while the call runs, every other task that wants the lock blocks its own thread. One slow file stalls not one thread of the
executor but all of them.

Bad:

    async fn store(log: &Mutex<File>, line: &str) -> io::Result<()> {
        let mut log = log.lock().unwrap();
        log.write_all(line.as_bytes())
    }

Good: move the work off the executor, and take the lock there:

    async fn store(log: Arc<Mutex<File>>, line: String) -> io::Result<()> {
        spawn_blocking(move || log.lock().unwrap().write_all(line.as_bytes())).await?
    }

How sure: as sure as the call is, and as it is that the guard still lives.

Not found: kinds of blocking that are allowed by default, locks of standard output and other streams, and calls of the locked thing
itself, such as a query of a transaction. `blocking-call` and its like report that such a call blocks at all.

To silence one place: `// async-lint: allow(blocking-under-lock) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    for call in &body.blocking {
        let Some((_, effect)) = call.worst_of(cx, ID, &is_long) else { continue };
        let held = &body.facts.calls[call.site.call].held;
        let locks = held.iter().filter_map(|held| guard::alive(cx, body, held)).filter(keeps_others);
        let locks = locks.filter(|lock| !is_its_work(body, call, lock));
        acc.extend(locks.take(1).map(|lock| diagnostic(cx, body, (call, effect), &lock)));
    }
}

fn is_long(effect: &Effect) -> bool {
    effect.kind.default_level() > Level::Allow && !effect.ends_runtime
}

fn keeps_others(alive: &Alive<'_>) -> bool {
    matches!(alive.guard.kind, GuardKind::Lock | GuardKind::AsyncLock | GuardKind::Reference)
}

/// The call is what the holder of the lock is there for, such as a query of a transaction: it can't be ended before.
fn is_its_work(body: &AsyncBody<'_>, call: &AsyncCall<'_>, lock: &Alive<'_>) -> bool {
    let values = &body.facts.values;
    let whole = |value: &ValueId| match values[*value] {
        Value::Part(whole, _) => Some(whole),
        _ => None,
    };
    let holder = lock.held.value;
    // Two values of which nothing is known are not one.
    let is_same = |part: ValueId| part == holder || values[part] != Value::Unknown && values[part] == values[holder];
    let is_holder = |arg: &ValueId| std::iter::successors(Some(*arg), whole).any(is_same);
    lock.ty != lock.held.ty && body.facts.calls[call.site.call].args.iter().any(is_holder)
}

fn diagnostic(
    cx: &LintCx<'_>,
    body: &AsyncBody<'_>,
    (call, effect): (&AsyncCall<'_>, &Effect),
    lock: &Alive<'_>,
) -> Diagnostic {
    let confidence = effect.confidence.min(lock.confidence());
    let level = lock.level(cx, body, ID).min(finding::level(cx, body, ID, confidence));
    let about = About { lint: ID, level, confidence, region: call.site.context, range: call.site.range };
    let words = Words {
        message: format!("`{}` blocks while a lock is held", callee(effect)),
        label: format!("this blocks ({})", effect.kind.about()),
    };
    let mut diagnostic = finding::plain(cx, body, about, words);
    let text = format!("the lock is taken here; {} {}", lock.described(cx), lock.guard.message);
    diagnostic.secondary.push(Label { span: body.span(cx, lock.range), text });
    diagnostic.helps.push(lock.way_out(cx, body));
    diagnostic
}
