//! `sequential-awaits`: one answer is waited for after the other, though the second needs nothing of the first.

use rustc_hash::FxHashMap;

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::facts::body::AwaitFacts;
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{AwaitMode, RegionId, Site};
use crate::rules::hazards::Primitive;
use crate::solve::bodies::Body;
use crate::solve::callee::Callee;

use super::async_body::AsyncBody;
use super::calls::{name, primitive};
use super::driven::{Driven, driven};
use super::hazard::{Said, build};
use super::{Lint, LintCx};

const ID: &str = "sequential-awaits";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "answers that are waited for one after the other, and could be at one time",
        docs: DOCS,
        default_level: Some(Level::Allow),
        since: Since::Preview,
    },
    check,
};

const DOCS: &str = "\
Finds two awaits in a row that each ask for something, if the second needs nothing from the first.

Why: one after the other they take as long as both together; at the same time they take as long as the longer one.

Bad:

    let config = tokio::fs::read_to_string(\"config\").await?;
    let state = tokio::fs::read_to_string(\"state\").await?;

Good: wait for both at the same time:

    let (config, state) = tokio::try_join!(
        tokio::fs::read_to_string(\"config\"),
        tokio::fs::read_to_string(\"state\"),
    )?;

How sure: only functions count that ask and change nothing: those that packs name (`is = \"asks\"` in a `[[primitive]]` table), and
functions of the project that await nothing else. So the order of changes stays; the order of errors may change, so the lint is allowed
by default.

To silence one place: `// async-lint: allow(sequential-awaits) -- why`.";

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    if !asks_twice(cx, body) {
        return;
    }
    let Some(code) = body.code(cx) else { return };
    let facts = body.facts;
    let pairs = code.awaits_in_turn();
    if pairs.is_empty() {
        return;
    }
    let mut calls: FxHashMap<Site, CallId> = FxHashMap::default();
    facts.calls.iter().for_each(|(call, data)| _ = calls.entry(data.site).or_insert(call));
    let call_at = |site: Site| calls.get(&site).copied();
    for pair in pairs {
        let (Some(first), Some(second)) = (call_at(pair.first), call_at(pair.second)) else { continue };
        let asks = |call: CallId| asks(cx, body.body, Driven::Call(call));
        if asks(first) && asks(second) {
            acc.push(finding(cx, body, (first, second)));
        }
    }
}

/// The body waits for two calls that ask: the code of others need not be looked at.
fn asks_twice(cx: &LintCx<'_>, body: &AsyncBody<'_>) -> bool {
    let asked = |wait: &&AwaitFacts| match (wait.mode, wait.futures.as_slice()) {
        (AwaitMode::One, &[future]) => match body.facts.values[future] {
            Value::Call(call) => asks(cx, body.body, Driven::Call(call)),
            _ => false,
        },
        _ => false,
    };
    body.facts.awaits.values().filter(asked).nth(1).is_some()
}

/// The future asks for something and changes nothing. What calls itself is not known to ask only.
fn asks(cx: &LintCx<'_>, read: &Body, future: Driven) -> bool {
    let call = match future {
        Driven::Region(region) => return only_asks(cx, read, region),
        Driven::Call(call) => call,
    };
    if primitive(cx, &read.facts, call) == Some(Primitive::Asks) {
        return true;
    }
    let Some(Callee::Future(def)) = read.meaning(call).resolved.as_ref().map(|resolved| &resolved.callee) else {
        return false;
    };
    cx.kept.asking.get_or(def, || {
        let inner = cx.solution.bodies.get(*def).filter(|inner| inner.facts.local);
        inner.is_some_and(|inner| only_asks(cx, inner, RegionId::ROOT))
    })
}

/// All that the region awaits asks for something.
fn only_asks(cx: &LintCx<'_>, read: &Body, region: RegionId) -> bool {
    let mut waits = read.facts.awaits.values().filter(|wait| wait.region == region).peekable();
    let of_wait = |futures: &[ValueId]| {
        futures.iter().all(|&future| {
            let driven = driven(cx, &read.facts, future);
            !driven.is_empty() && driven.into_iter().all(|it| asks(cx, read, it))
        })
    };
    waits.peek().is_some() && waits.all(|wait| wait.mode != AwaitMode::Any && of_wait(&wait.futures))
}

fn finding(cx: &LintCx<'_>, body: &AsyncBody<'_>, (first, second): (CallId, CallId)) -> Diagnostic {
    let (before, data) = (&body.facts.calls[first], &body.facts.calls[second]);
    let said = Said {
        message: format!(
            "`{}` is asked only when `{}` has answered, and needs nothing of that",
            name(cx, body.facts, second),
            name(cx, body.facts, first)
        ),
        label: "could be asked at the same time".to_owned(),
        also: vec![(body.span(cx, before.site.range), "this is waited for before".to_owned())],
        helps: vec!["wait for both by `join!`, or `try_join!` where they may fail".to_owned()],
        ..Said::default()
    };
    build(cx, ID, body, (data.region, data.site.range), said)
}
