//! `future-made-in-poll`: `poll` makes a future, polls it once, and drops it.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::facts::body::{BodyFacts, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::RegionKind;
use crate::rules::hazards::{Cancel, Primitive};
use crate::ty::kinds::TyKind;

use super::async_body::AsyncBody;
use super::calls::{bound, passed_on};
use super::hazard::{Said, build};
use super::{Lint, LintCx};

const ID: &str = "future-made-in-poll";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a `poll` method that makes a future, polls it once and drops it",
        docs: DOCS,
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds hand-written `poll` methods that make a future in each call, poll it, and drop it when it is pending.

Why: the work that the future had begun is lost, and so is its promise to wake the task. It starts over at each poll, or hangs.

Bad:

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Item> {
        let mut next = pin!(self.source.load_next());
        next.as_mut().poll(cx)
    }

Good: keep the future in the struct until it is ready:

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Item> {
        self.next.as_mut().poll(cx) // next: Pin<Box<dyn Future<Output = Item>>>
    }

Fix: write an async fn.

How sure: certain that the future is dropped while it is pending.

Not found: futures that keep nothing of their own, such as `recv` of a channel, whose place is in the channel.

To silence one place: `// async-lint: allow(future-made-in-poll) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    for (call, data) in facts.calls.iter().filter(|(_, data)| body.kind_of(data.region) == RegionKind::Poll) {
        let polls = bound(cx, facts, call).paths.iter().any(|path| is_poll(path));
        let Some(&future) = data.args.first().filter(|_| polls) else { continue };
        if let Some(made) = made_here(cx, facts, future) {
            acc.push(finding(cx, body, (call, &made)));
        }
    }
}

fn is_poll(path: &str) -> bool {
    path.ends_with("std::future::Future>::poll")
        || path.ends_with("std::future::future::Future>::poll")
        || path.ends_with("FutureExt>::poll_unpin")
}

/// What makes the future, where it is made in this call of `poll` for sure, and kept nowhere.
fn made_here(cx: &LintCx<'_>, facts: &BodyFacts, future: ValueId) -> Option<String> {
    let mut at = future;
    for _ in 0..facts.values.len() {
        if facts.stores.iter().any(|store| store.value == at) {
            return None;
        }
        match &facts.values[at] {
            Value::AnyOf(all) if all.len() == 1 => at = all[0],
            Value::Closure(region) if facts.regions[*region].kind.is_deferred() => {
                return Some("an async block".to_owned());
            }
            Value::Call(call) => match passed_on(cx, facts, *call) {
                Some(arg) => at = arg,
                None => return begins_anew(cx, facts, *call),
            },
            _ => return None,
        }
    }
    None
}

/// The future begins anew when it is made again: that of an async function, or a timer.
fn begins_anew(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> Option<String> {
    let bound = bound(cx, facts, call);
    let timer = bound.primitive == Some(Primitive::Timer);
    if !timer && bound.cancel == Some(Cancel::Safe) {
        return None;
    }
    let Target::Fn(function) = &facts.calls[call].target else { return None };
    let is_async = matches!(cx.types.return_ty(function).kind(), TyKind::Future { .. });
    (is_async || timer).then(|| format!("`{}`", bound.path))
}

fn finding(cx: &LintCx<'_>, body: &AsyncBody<'_>, (call, made): (CallId, &str)) -> Diagnostic {
    let data = &body.facts.calls[call];
    let said = Said {
        message: format!("the future of {made} is made anew at each poll"),
        label: "polled once, and dropped when it is pending".to_owned(),
        notes: vec!["what it has begun is lost, and nothing wakes the task when it could go on".to_owned()],
        helps: vec!["keep the future in the struct until it is ready".to_owned()],
        ..Said::default()
    };
    build(cx, ID, body, (data.region, data.site.range), said)
}
