//! Findings about something else than a call that blocks.

use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::level::Level;
use crate::base::span::{Span, TextRange};
use crate::flow::ir::RegionId;

use crate::config::levels::Origin;

use super::LintCx;
use super::async_body::{AsyncBody, in_test};
use super::finding;

/// What a finding says besides of its place.
#[derive(Default)]
pub(super) struct Said {
    pub(super) message: String,
    /// Said at the place.
    pub(super) label: String,
    pub(super) also: Vec<(Span, String)>,
    pub(super) notes: Vec<String>,
    pub(super) helps: Vec<String>,
}

/// A finding at `range`, which stands in `region`, with the level of the lint.
pub(super) fn build(
    cx: &LintCx<'_>,
    lint: &'static str,
    body: &AsyncBody<'_>,
    place: (RegionId, TextRange),
    said: Said,
) -> Diagnostic {
    say(cx, (lint, None), body, place, said)
}

/// The same with a built-in level of its own, which what people say of the lint outweighs.
pub(super) fn build_with(
    cx: &LintCx<'_>,
    (lint, level): (&'static str, Level),
    body: &AsyncBody<'_>,
    place: (RegionId, TextRange),
    said: Said,
) -> Diagnostic {
    say(cx, (lint, Some(level)), body, place, said)
}

fn say(
    cx: &LintCx<'_>,
    (lint, own): (&'static str, Option<Level>),
    body: &AsyncBody<'_>,
    (region, range): (RegionId, TextRange),
    said: Said,
) -> Diagnostic {
    let in_test = in_test(cx, body.facts.owner);
    let level = match (in_test, own) {
        (true, _) => cx.levels.level_in_tests(lint, None, None),
        (false, Some(own)) => match cx.levels.level_with_origin(lint, None, None) {
            (_, Origin::BuiltIn) => own,
            (level, _) => level,
        },
        (false, None) => cx.levels.level_of(lint, None, None),
    };
    let mut found = Diagnostic::plain(lint, level, said.message, body.span(cx, range));
    found.primary.text = said.label;
    found.secondary = said.also.into_iter().map(|(span, text)| Label { span, text }).collect();
    found.secondary.push(finding::context_label(cx, body, region));
    found.notes = said.notes.into_iter().chain(in_test.then(finding::in_test)).collect();
    found.helps = said.helps;
    found.in_test = in_test;
    found
}
