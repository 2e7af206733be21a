//! Reviewdog's own JSON, from which it writes review comments at GitHub, GitLab, Bitbucket and others.
//!
//! See <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>. Columns count bytes.

use std::io::{self, Write};

use serde::Serialize;

use super::place::{Place, details, path_in_repository};
use super::{Report, gap_in_words, steps};
use crate::base::diagnostic::{Applicability, Diagnostic, Fix};
use crate::base::level::Level;
use crate::base::span::Span;

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let found = report.diagnostics.iter().map(|diagnostic| entry(report, diagnostic));
    let gaps = report.gaps.iter().map(|gap| gap_entry(report, gap));
    let result = Found { source: Source { name: "async-lint" }, diagnostics: found.chain(gaps).collect() };
    serde_json::to_writer_pretty(&mut *out, &result)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Found {
    source: Source,
    diagnostics: Vec<Entry>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Entry {
    message: String,
    location: Location,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(rename = "relatedLocations", skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: usize,
}

#[derive(Serialize)]
struct Code {
    value: String,
    url: String,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Related {
    message: String,
    location: Location,
}

fn entry(report: &Report<'_>, diagnostic: &Diagnostic) -> Entry {
    let code = diagnostic.evidence.as_ref().map_or(diagnostic.lint, |evidence| &evidence.rule);
    let lines = std::iter::once(diagnostic.message.clone()).chain(details(report, diagnostic));
    let related = steps(diagnostic).into_iter().filter_map(|step| {
        let location = location(report, step.call?);
        Some(Related { message: step.message, location })
    });
    Entry {
        message: lines.collect::<Vec<_>>().join("\n"),
        location: location(report, diagnostic.primary.span),
        severity: if diagnostic.level >= Level::Deny { "ERROR" } else { "WARNING" },
        code: Some(Code { value: code.to_owned(), url: (report.about)(code).uri }),
        suggestions: diagnostic.fixes.iter().filter_map(|fix| suggestion(report, fix)).collect(),
        related: related.collect(),
    }
}

/// An edit that a reader may take with one click: it is sure to be right, and it is one.
fn suggestion(report: &Report<'_>, fix: &Fix) -> Option<Suggestion> {
    let [edit] = fix.edits.as_slice() else { return None };
    let is_sure = fix.applicability == Applicability::MachineApplicable;
    is_sure.then(|| Suggestion { range: range(report, edit.span), text: edit.replacement.clone() })
}

fn gap_entry(report: &Report<'_>, gap: &str) -> Entry {
    let path = path_in_repository(report, &report.root.join("Cargo.toml"));
    Entry {
        message: gap_in_words(gap),
        location: Location { path, range: None },
        severity: "INFO",
        code: None,
        suggestions: Vec::new(),
        related: Vec::new(),
    }
}

fn location(report: &Report<'_>, span: Span) -> Location {
    Location { path: Place::of(report, span).path, range: Some(range(report, span)) }
}

fn range(report: &Report<'_>, span: Span) -> Range {
    let file = report.sources.file(span.file);
    let position = |offset: u32| {
        let before = file.text().get(..offset as usize).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Position { line: file.line_col(offset).line, column: before.len() - start + 1 }
    };
    Range { start: position(span.range.start), end: position(span.range.end) }
}
