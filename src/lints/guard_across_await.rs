//! `guard-across-await`: a lock, borrow, span or transaction is held while the task waits.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::level::Level;
use crate::flow::ir::{AwaitMode, RegionId, RegionKind};

use super::async_body::AsyncBody;
use super::finding::{self, About, Words};
use super::guard::{self, Alive};
use super::{Lint, LintCx};

const ID: &str = "guard-across-await";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a guard that is alive while async code waits at an await",
        docs: DOCS,
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds values of guard types that are alive at an await: guards of std's, parking_lot's and spinning locks, borrows of a `RefCell`,
references into a `DashMap`, entered spans of tracing, open transactions. Also inside a tuple, an `Option` or a struct, returned by a
helper, or as a temporary of a `match`, `if let`, `while let` or the awaiting statement itself.

Why: while the task waits, the guard keeps others out. A thread that wants the lock blocks, and if that thread should run the task that
holds it, nothing moves on. A borrowed cell panics, an entered span records what other tasks do.

Bad:

    async fn refresh(cache: &Mutex<Cache>) {
        let mut cache = cache.lock().unwrap();
        cache.value = load().await;
    }

Good: end the guard before the await:

    async fn refresh(cache: &Mutex<Cache>) {
        let value = load().await;
        cache.lock().unwrap().value = value;
    }

Fix: a block or `drop(guard)` ends a guard too.

How sure: certain if the type of the value is known, else likely.

Guards of async locks are made to be held over an await: their types have the level `allow`, and `-W all` reports them. Each guard type
has a level of its own, and a `[[guard]]` table in a rule file adds types.

To silence one place: `// async-lint: allow(guard-across-await) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    for alive in guards(cx, body) {
        acc.push(diagnostic(cx, body, &alive));
    }
}

/// A guard with the awaits that it lives across.
struct Across<'a> {
    alive: Alive<'a>,
    region: RegionId,
    awaits: Vec<crate::base::span::TextRange>,
}

fn guards<'a>(cx: &LintCx<'a>, body: &AsyncBody<'a>) -> Vec<Across<'a>> {
    let mut found: Vec<Across<'a>> = Vec::new();
    let waits = |wait: &crate::facts::body::AwaitFacts| {
        wait.mode != AwaitMode::Poll && body.kind_of(wait.region) != RegionKind::Unexecuted
    };
    for wait in body.facts.awaits.values().filter(|wait| waits(wait)) {
        for held in &wait.held {
            let Some(alive) = guard::alive(cx, body, held) else { continue };
            match found.iter_mut().find(|known| known.alive.is_same(&alive)) {
                Some(known) => known.awaits.push(wait.range),
                None => found.push(Across { alive, region: wait.region, awaits: vec![wait.range] }),
            }
        }
    }
    found.iter_mut().for_each(|across| across.awaits.sort_by_key(|range| (range.end, range.start)));
    found.sort_by_key(|across| across.alive.range.start);
    found
}

fn diagnostic(cx: &LintCx<'_>, body: &AsyncBody<'_>, across: &Across<'_>) -> Diagnostic {
    let Across { alive, region, awaits } = across;
    let words = Words {
        message: format!("{} is held across an await", alive.described(cx)),
        label: match alive.held.taken {
            Some(_) => format!("taken here; it {}", alive.guard.message),
            None => format!("alive from here on; it {}", alive.guard.message),
        },
    };
    let level = alive.level(cx, body, ID);
    let about = About { lint: ID, level, confidence: alive.confidence(), region: *region, range: alive.range };
    let mut diagnostic = finding::plain(cx, body, about, words);
    if let Some(first) = awaits.first() {
        let more = match awaits.len() - 1 {
            0 => String::new(),
            1 => ", and at one more await".to_owned(),
            more => format!(", and at {more} more awaits"),
        };
        let span = body.span(cx, finding::await_word(cx, body, *first));
        diagnostic.secondary.push(Label { span, text: format!("still alive at this await{more}") });
    }
    diagnostic.helps.push(alive.way_out(cx, body));
    match awaits.first().filter(|_| level > Level::Allow).map(|&first| alive.ended_before(cx, body, first)) {
        Some(Ok(fix)) => diagnostic.fixes.push(fix),
        Some(Err(why)) => diagnostic.unfixed = Some(why.to_owned()),
        None => {}
    }
    diagnostic.helps.extend(alive.guard.instead.as_ref().map(|instead| match instead.contains("::") {
        true => format!("or use `{instead}`"),
        false => format!("or use {instead}"),
    }));
    diagnostic
}
