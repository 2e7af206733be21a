//! `timeout-cannot-fire`: a timeout around code that blocks the thread, or a branch of `select!` that does: nothing can interrupt it.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::kind::{Confidence, Kind};
use crate::base::level::Level;
use crate::base::span::{Span, TextRange};
use crate::def::ids::DefId;
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{AwaitMode, RegionId};
use crate::rules::hazards::Primitive;
use crate::solve::callee::Callee;
use crate::solve::effect::Effect;
use crate::solve::report::Occurrence;

use super::async_body::{AsyncBody, rule_id};
use super::calls::{made_by, name, primitive};
use super::finding::callee;
use super::hazard::{Said, build};
use super::{Lint, LintCx};

const ID: &str = "timeout-cannot-fire";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "a timeout or a `select!` around code that blocks",
        docs: DOCS,
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds timeouts around a future that blocks the thread: it sleeps, waits for a process, another thread or the network, or hashes a
password. Also branches of a `select!` with such a future.

Why: a timeout looks at the clock only when the future gives the thread back. Code that blocks does not, so the timeout comes when the
code has ended anyway. The other branches of a `select!` are not looked at either, be they a timer, a signal or a channel.

Bad:

    tokio::time::timeout(LIMIT, async { client.fetch_blocking(url) }).await

Good: move the work off the executor, and await its handle with the timeout:

    tokio::time::timeout(LIMIT, tokio::task::spawn_blocking(move || client.fetch_blocking(url))).await

Fix: the work goes on after the timeout. If it must end, it needs a timeout of its own.

How sure: reported only if the call inside is certain or likely to block.

To silence one place: `// async-lint: allow(timeout-cannot-fire) -- why`.";

/// What may take longer than anybody wants to wait.
const LONG: &[Kind] = &[Kind::Sleep, Kind::Runtime, Kind::Network, Kind::Process, Kind::Wait, Kind::Input];

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let selects = body.facts.awaits.values().filter(|wait| wait.mode == AwaitMode::Any && wait.futures.len() > 1);
    for wait in selects.filter(|wait| body.kind_of(wait.region).is_async()) {
        for &future in &wait.futures {
            if let (Some((what, span)), Some(place)) = (blocks(cx, body, future), place(body, future)) {
                acc.push(in_select(cx, body, (wait.region, place), (&what, span)));
            }
        }
    }
    for (call, data) in body.facts.calls.iter().filter(|(_, data)| body.kind_of(data.region).is_async()) {
        if primitive(cx, body.facts, call) != Some(Primitive::Timeout) {
            continue;
        }
        let future = data.args.last().copied().unwrap_or(ValueId::UNKNOWN);
        if let Some((what, span)) = blocks(cx, body, future) {
            acc.push(finding(cx, body, call, (&what, span)));
        }
    }
}

/// What blocks when the future is polled, and where.
fn blocks(cx: &LintCx<'_>, body: &AsyncBody<'_>, future: ValueId) -> Option<(String, Span)> {
    let facts = body.facts;
    if let Value::Closure(region) = facts.values[future] {
        let mut sites = body.blocking.iter().map(|call| call.site).filter(|site| site.context == region);
        return sites.find_map(|site| long(cx, facts.owner, site));
    }
    let made = made_by(facts, future)?;
    let Callee::Future(def) = body.body.meaning(made).resolved.as_ref()?.callee else { return None };
    let (_, sites) = cx.solution.roots.iter().find(|(owner, _)| *owner == def)?;
    sites.iter().filter(|site| site.context == RegionId::ROOT).find_map(|site| long(cx, def, site))
}

fn long(cx: &LintCx<'_>, owner: DefId, site: &Occurrence) -> Option<(String, Span)> {
    let is_slow = |effect: &Effect| {
        let by_default = cx.levels.default_of("blocking-call", Some(effect.kind), rule_id(cx, effect));
        effect.kind == Kind::Cpu && by_default >= Level::Deny
    };
    let takes_long = |effect: &Effect| LONG.contains(&effect.kind) || is_slow(effect);
    let is_long = |effect: &&Effect| takes_long(effect) && effect.confidence >= Confidence::Likely;
    let effect = site.effects.iter().find(is_long)?;
    Some((callee(effect).to_owned(), cx.program.span(owner, site.range)))
}

/// Where the future of a branch is made.
fn place(body: &AsyncBody<'_>, future: ValueId) -> Option<TextRange> {
    let facts = body.facts;
    match facts.values[future] {
        Value::Closure(region) => Some(facts.regions[region].header),
        _ => made_by(facts, future).map(|call| facts.calls[call].site.range),
    }
}

fn in_select(
    cx: &LintCx<'_>,
    body: &AsyncBody<'_>,
    place: (RegionId, TextRange),
    (what, span): (&str, Span),
) -> Diagnostic {
    let said = Said {
        message: format!("no other branch of this `select!` can end `{what}`, which blocks the thread"),
        label: "while this runs, the other branches are not looked at".to_owned(),
        also: vec![(span, "this blocks".to_owned())],
        helps: vec![
            "run what blocks by `spawn_blocking` and wait for its handle here, or use the async counterpart".to_owned(),
        ],
        ..Said::default()
    };
    build(cx, ID, body, place, said)
}

fn finding(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: CallId, (what, span): (&str, Span)) -> Diagnostic {
    let data = &body.facts.calls[call];
    let said = Said {
        message: format!("this timeout can't end `{what}`, which blocks the thread"),
        label: format!(
            "`{}` looks at the clock only when the future gives the thread back",
            name(cx, body.facts, call)
        ),
        also: vec![(span, "this blocks".to_owned())],
        helps: vec![
            "run what blocks by `spawn_blocking` and put the timeout around the handle, or use the async counterpart"
                .to_owned(),
        ],
        ..Said::default()
    };
    build(cx, ID, body, (data.region, data.site.name_range), said)
}
