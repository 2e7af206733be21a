//! What every finding about a call has: its place, the async code around it, its evidence and its level.

use crate::base::diagnostic::{ChainStep, Diagnostic, Evidence, Label};
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::base::span::TextRange;
use crate::config::LevelTable;
use crate::facts::body::CallFacts;
use crate::flow::analyses::paths::When;
use crate::flow::ir::{RegionId, RegionKind};
use crate::solve::effect::{Cause, Effect};
use crate::solve::trace::Step;

use super::async_body::{AsyncBody, AsyncCall, rule_id};
use super::{LintCx, advice, platform};

/// The words that differ from lint to lint.
pub(super) struct Words {
    pub(super) message: String,
    /// Said at the call.
    pub(super) label: String,
}

/// A finding on `call` because of `effect`.
pub(super) fn build(
    cx: &LintCx<'_>,
    lint: &'static str,
    body: &AsyncBody<'_>,
    (call, level, effect): (&AsyncCall<'_>, Level, &Effect),
    words: Words,
) -> Diagnostic {
    let mut diagnostic = Diagnostic {
        lint,
        level,
        message: words.message,
        primary: Label { span: body.span(cx, call.site.range), text: words.label },
        also: Vec::new(),
        secondary: vec![context_label(cx, body, call.site.context)],
        notes: [
            why(cx, effect),
            call.within_runtime(cx, effect),
            when(effect),
            role(cx, (call, effect)),
            platform::note(cx, body, call.site.range),
            call.in_test.then(in_test),
        ]
        .into_iter()
        .flatten()
        .collect(),
        helps: Vec::new(),
        fixes: Vec::new(),
        unfixed: None,
        evidence: Some(evidence(cx, lint, (call, level, effect))),
        confidence: None,
        in_test: call.in_test,
    };
    advice::add(cx, body, (call, effect), &mut diagnostic);
    diagnostic
}

/// What a finding is about that no call with an effect tells.
pub(super) struct About {
    pub(super) lint: &'static str,
    pub(super) level: Level,
    pub(super) confidence: Confidence,
    /// The async code that it stands in.
    pub(super) region: RegionId,
    pub(super) range: TextRange,
}

impl About {
    /// About what a call names, at the level that the lint has for findings that are as sure.
    pub(super) fn call(
        cx: &LintCx<'_>,
        body: &AsyncBody<'_>,
        (lint, confidence): (&'static str, Confidence),
        call: &CallFacts,
    ) -> About {
        let level = level(cx, body, lint, confidence);
        About { lint, level, confidence, region: call.region, range: call.site.name_range }
    }
}

/// A finding about a place of a body.
pub(super) fn plain(cx: &LintCx<'_>, body: &AsyncBody<'_>, about: About, words: Words) -> Diagnostic {
    let mut diagnostic = Diagnostic::plain(about.lint, about.level, words.message, body.span(cx, about.range));
    diagnostic.primary.text = words.label;
    diagnostic.secondary.push(context_label(cx, body, about.region));
    diagnostic.notes.extend(body.in_test.then(in_test));
    diagnostic.confidence = Some(about.confidence);
    diagnostic.in_test = body.in_test;
    diagnostic
}

/// The level of a finding of a lint that has one of its own. What is not sure enough has the level `allow`.
pub(super) fn level(cx: &LintCx<'_>, body: &AsyncBody<'_>, lint: &str, confidence: Confidence) -> Level {
    let level_of = if body.in_test { LevelTable::level_in_tests } else { LevelTable::level_of };
    if confidence < cx.min_confidence { Level::Allow } else { level_of(cx.levels, lint, None, None) }
}

/// The word `await` of an await; all of one that a macro makes.
pub(super) fn await_word(cx: &LintCx<'_>, body: &AsyncBody<'_>, wait: TextRange) -> TextRange {
    const WORD: &str = "await";
    let is_written = cx.program.sources().snippet(body.span(cx, wait)).ends_with(WORD);
    let start = if is_written { wait.end - WORD.len() as u32 } else { wait.start };
    TextRange::new(start, wait.end)
}

pub(super) fn context_label(cx: &LintCx<'_>, body: &AsyncBody<'_>, context: RegionId) -> Label {
    let region = &body.facts.regions[context];
    let range = if context == RegionId::ROOT { cx.program.name_in_body(body.facts.owner) } else { region.header };
    let text = match region.kind {
        RegionKind::Closure => "in this closure, which the executor runs".to_owned(),
        kind => format!("in this {}", kind.describe()),
    };
    Label { span: body.span(cx, range), text }
}

pub(super) fn in_test() -> String {
    "this is test code: its levels are those of `[test-levels]`, and no more than a warning unless the config says so"
        .to_owned()
}

/// Why this is bad in async code, in the words of the rule.
fn why(cx: &LintCx<'_>, effect: &Effect) -> Option<String> {
    match effect.cause {
        Cause::Rule(id) => Some(cx.rules.rule(id).why.clone()).filter(|why| !why.is_empty()),
        Cause::Mark => None,
    }
}

/// Where it is reached on error paths only, or for a setting.
fn when(effect: &Effect) -> Option<String> {
    match effect.when {
        When::OnError => Some("it is reached only after an error".to_owned()),
        When::OnFlag => Some("it is reached only where a setting of the program is switched on".to_owned()),
        When::Sometimes | When::Always => None,
    }
}

/// Whom the code keeps waiting, where that is nobody or its like only.
fn role(cx: &LintCx<'_>, (call, effect): (&AsyncCall<'_>, &Effect)) -> Option<String> {
    let role = call.site.role;
    let about = if call.panics(cx, effect) { "it panics even where nobody else is waiting" } else { role.about() };
    role.is_lesser().then(|| format!("role `{role}`: {about}"))
}

fn evidence(cx: &LintCx<'_>, lint: &str, (call, level, effect): (&AsyncCall<'_>, Level, &Effect)) -> Evidence {
    let role = call.site.role;
    let by_role = level == Level::Allow
        && !call.panics(cx, effect)
        && (cx.levels.most_for(role) == Level::Allow || role.is_lesser());
    let wanted = effect.confidence >= cx.min_confidence;
    let otherwise = cx.levels.level_of(lint, Some(effect.kind), rule_id(cx, effect));
    let step = |step: &Step| ChainStep { callee: step.callee.to_string(), call: Some(step.call) };
    Evidence {
        callee: callee(effect).to_owned(),
        rule: rule_id(cx, effect).unwrap_or(effect.kind.name()).to_owned(),
        kind: effect.kind,
        confidence: effect.confidence,
        role,
        quiet_by_role: by_role && wanted && !call.in_test && otherwise > Level::Allow,
        when: effect.when.name().to_owned(),
        first_use_of: effect.once.last().map(|of| cx.program.path(*of)),
        chain: effect.trace.steps().map(step).collect(),
    }
}

/// Full path of the function that is called.
pub(super) fn callee(effect: &Effect) -> &str {
    &effect.trace.first().callee
}

/// Full path of the function at the end of the chain.
pub(super) fn leaf(effect: &Effect) -> String {
    effect.trace.steps().last().map_or_else(String::new, |step| step.callee.to_string())
}

/// What the function at the end of the chain does, said at its beginning.
pub(super) fn end_label(cx: &LintCx<'_>, effect: &Effect) -> String {
    match effect.cause {
        Cause::Rule(id) => format!("this ends in a call that {}", cx.rules.rule(id).message),
        Cause::Mark => format!("this ends in a call that is marked as blocking ({})", effect.kind.about()),
    }
}
