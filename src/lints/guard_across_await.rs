//! `guard-across-await`: a lock, borrow, span or transaction is held while the task waits.

use crate::base::descriptor::LintDescriptor;
use crate::base::diagnostic::{Diagnostic, Label, Level};
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
    },
    check,
};

const DOCS: &str = "\
Finds values of guard types that are alive at an await: the guards of std's, parking_lot's and spinning locks, borrows of
a `RefCell`, references into a `DashMap`, entered spans of tracing, open transactions; also inside a tuple, an `Option` or a
struct, given back by a helper, or as a temporary of a `match`, `if let`, `while let` or of the awaiting statement itself.

While the task waits, the guard keeps others out. A thread that asks for the lock blocks, and where that thread is to run the
task which holds it, nothing goes on. A borrowed cell panics, an entered span records what other tasks do.

    async fn refresh(cache: &Mutex<Cache>) {
        let mut cache = cache.lock().unwrap();
        cache.value = load().await;
    }

End the guard before the await, by a block or `drop(guard)`, or take out what is needed:

    async fn refresh(cache: &Mutex<Cache>) {
        let value = load().await;
        cache.lock().unwrap().value = value;
    }

Guards of async locks are made to be held over an await. Their type has the level `allow`, which `-W all` lifts. A type has a
level of its own, and a project adds guard types, by a `[[guard]]` table in a rule file. To silence one place:
`// async-lint: allow(guard-across-await) -- why`.";

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
    diagnostic.helps.extend(alive.guard.instead.as_ref().map(|instead| match instead.contains("::") {
        true => format!("or use `{instead}`"),
        false => format!("or use {instead}"),
    }));
    diagnostic
}
