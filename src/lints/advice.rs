//! The way out: the async counterpart for the runtime that the crate uses, and how to run the call elsewhere.

use std::collections::BTreeSet;

use crate::base::arena::ArenaId;
use crate::base::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::base::kind::Kind;
use crate::base::span::TextRange;
use crate::def::ids::CrateId;
use crate::flow::ir::{CallSyntax, RegionKind};
use crate::rules::model::Runtime;
use crate::rules::{Counterpart, Offload, Rule};
use crate::solve::effect::{Cause, Effect};

use super::LintCx;
use super::async_body::{AsyncBody, AsyncCall};
use super::finding::callee;

/// Calls that are longer than this in the source stand as `...` in advice.
const MAX_SNIPPET: usize = 60;

/// This many file calls in one piece of async code are better offloaded together.
const MANY_FILE_CALLS: usize = 2;

/// Adds `help:` lines and fixes.
pub(super) fn add(
    cx: &LintCx<'_>,
    body: &AsyncBody<'_>,
    (call, effect): (&AsyncCall<'_>, &Effect),
    diagnostic: &mut Diagnostic,
) {
    let Cause::Rule(id) = effect.cause else { return };
    let (rule, runtime) = (cx.rules.rule(id), runtime_of(cx, body));
    let together = call.direct && effect.kind == Kind::File && file_calls_near(body, call) >= MANY_FILE_CALLS;
    let counterpart =
        runtime.filter(|_| call.direct).and_then(|runtime| cx.rules.counterpart(id, &runtime.name, callee(effect)));
    let offload = runtime.and_then(|runtime| offload(rule, runtime, &snippet(cx, body, call)));
    if together {
        diagnostic.helps.extend(runtime.and_then(|runtime| offload_all(rule, runtime)));
    }
    if let Some(counterpart) = counterpart {
        let there = cx.program.leads_to_item(body.facts.owner, &counterpart.path);
        let krate = counterpart.path.split("::").next().unwrap_or_default();
        let lacking = match there {
            Some(false) => format!(" (it needs a feature of `{krate}` that is not enabled here)"),
            _ => String::new(),
        };
        diagnostic.helps.push(format!("use `{}` and await it{lacking}", counterpart.path));
        // One offloaded block is better than an async call for each.
        let applicability = if together { Applicability::MaybeIncorrect } else { Applicability::MachineApplicable };
        let fix = fix(cx, body, call, &counterpart).filter(|_| there == Some(true));
        diagnostic.fixes.extend(fix.map(|fix| Fix { applicability, ..fix }));
    }
    if !together {
        // `or` needs something to be the other of.
        let alone = diagnostic.helps.is_empty();
        diagnostic.helps.extend(offload.map(|help| match help.strip_prefix("or ") {
            Some(rest) if alone => rest.to_owned(),
            _ => help,
        }));
    }
}

/// The first known runtime among the dependencies of the crate, else among those further away.
fn runtime_of<'a>(cx: &LintCx<'a>, body: &AsyncBody<'_>) -> Option<&'a Runtime> {
    let mut layer = vec![body.facts.owner.krate];
    let mut seen = BTreeSet::from([body.facts.owner.krate]);
    while !layer.is_empty() {
        let roots = layer.iter().filter_map(|&krate| cx.program.root(krate));
        let deps: Vec<CrateId> = roots.flat_map(|root| root.deps.iter().map(|(_, dep)| CrateId(dep.raw()))).collect();
        let names: BTreeSet<&str> = deps.iter().map(|&dep| cx.program.crate_name(dep).as_str()).collect();
        let known =
            cx.rules.runtimes().iter().find(|runtime| runtime.crates.iter().any(|name| names.contains(name.as_str())));
        if known.is_some() {
            return known;
        }
        layer = deps.into_iter().filter(|&dep| seen.insert(dep)).collect();
    }
    None
}

/// Direct file calls in the same async code, this one counted.
fn file_calls_near(body: &AsyncBody<'_>, call: &AsyncCall<'_>) -> usize {
    let is_file = |other: &&AsyncCall<'_>| {
        other.direct
            && other.site.region == call.site.region
            && other.site.effects.iter().any(|effect| effect.kind == Kind::File)
    };
    body.blocking.iter().filter(is_file).count()
}

fn snippet(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: &AsyncCall<'_>) -> String {
    let text = cx.program.sources().snippet(body.span(cx, call.site.range));
    if text.len() > MAX_SNIPPET || text.contains(['\n', '?']) || text.contains(".await") {
        "...".to_owned()
    } else {
        text
    }
}

fn offload(rule: &Rule, runtime: &Runtime, code: &str) -> Option<String> {
    match &rule.offload {
        Offload::None => None,
        Offload::Advice(advice) => Some(advice.clone()),
        Offload::ByRuntime => {
            Some(format!("or run it where blocking does no harm: `{}`", runtime.offload.replace("...", code)))
        }
    }
}

fn offload_all(rule: &Rule, runtime: &Runtime) -> Option<String> {
    (rule.offload == Offload::ByRuntime).then(|| {
        format!(
            "several file calls stand together here: run them in one `{}`, which is faster than an async call for each",
            runtime.offload
        )
    })
}

/// The edit that puts a drop-in counterpart in place, where `.await` may stand.
fn fix(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: &AsyncCall<'_>, counterpart: &Counterpart) -> Option<Fix> {
    let may_await = body.kind_of(call.site.region).is_async() && body.kind_of(call.site.region) != RegionKind::Poll;
    if !counterpart.drop_in || call.site.syntax != CallSyntax::Path || !may_await || !is_written_here(cx, body, call) {
        return None;
    }
    let end = TextRange::new(call.site.range.end, call.site.range.end);
    Some(Fix {
        title: format!("use `{}`", counterpart.path),
        edits: vec![
            Edit { span: body.span(cx, call.site.name_range), replacement: counterpart.path.clone() },
            Edit { span: body.span(cx, end), replacement: ".await".to_owned() },
        ],
        applicability: Applicability::MachineApplicable,
    })
}

/// The call is in the source as it is made, and not by way of a macro.
fn is_written_here(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: &AsyncCall<'_>) -> bool {
    let (whole, name) = (call.site.range, call.site.name_range);
    let text = |range| cx.program.sources().snippet(body.span(cx, range));
    let arguments = text(TextRange::new(name.end.min(whole.end), whole.end));
    let path = text(name);
    let is_path = path.chars().all(|c| c.is_alphanumeric() || "_:<>, ".contains(c));
    whole.start == name.start && is_path && arguments.trim_start().starts_with('(') && arguments.ends_with(')')
}
