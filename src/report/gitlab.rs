//! GitLab's code quality report, which merge requests show beside the changed lines.
//!
//! See <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::io::{self, Write};

use serde::Serialize;

use super::fingerprint::{Fingerprints, hash};
use super::place::{Place, details, path_in_repository};
use super::{INCOMPLETE, Report, gap_in_words};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::base::span::Span;

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let prints = Fingerprints::of(report).shown;
    let issues = report.diagnostics.iter().zip(prints).map(|(diagnostic, print)| issue(report, diagnostic, print));
    let gaps = report.gaps.iter().map(|gap| gap_issue(report, gap));
    serde_json::to_writer_pretty(&mut *out, &issues.chain(gaps).collect::<Vec<_>>())?;
    writeln!(out)
}

#[derive(Serialize)]
struct Issue<'a> {
    r#type: &'static str,
    check_name: &'a str,
    description: String,
    content: Content,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Location,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_locations: Vec<Location>,
}

#[derive(Serialize)]
struct Content {
    body: String,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn issue<'a>(report: &Report<'_>, diagnostic: &'a Diagnostic, fingerprint: String) -> Issue<'a> {
    let chain = diagnostic.evidence.as_ref().map_or(&[][..], |evidence| &evidence.chain);
    let steps = chain.iter().skip(1).filter_map(|step| Some(location(report, step.call?)));
    Issue {
        r#type: "issue",
        check_name: diagnostic.evidence.as_ref().map_or(diagnostic.lint, |evidence| &evidence.rule),
        description: diagnostic.message.clone(),
        content: Content { body: details(report, diagnostic).join("\n") },
        categories: ["Performance"],
        severity: if diagnostic.level >= Level::Deny { "critical" } else { "minor" },
        fingerprint,
        location: location(report, diagnostic.primary.span),
        other_locations: steps.collect(),
    }
}

/// A report has nothing but issues with a place, so what could not be looked at stands in the manifest.
fn gap_issue<'a>(report: &Report<'_>, gap: &str) -> Issue<'a> {
    let path = path_in_repository(report, &report.root.join("Cargo.toml"));
    Issue {
        r#type: "issue",
        check_name: INCOMPLETE,
        description: gap_in_words(gap),
        content: Content { body: "its content was not checked".to_owned() },
        categories: ["Performance"],
        severity: "info",
        fingerprint: hash(&[INCOMPLETE, gap]),
        location: Location { path, lines: Lines { begin: 1, end: 1 } },
        other_locations: Vec::new(),
    }
}

fn location(report: &Report<'_>, span: Span) -> Location {
    let place = Place::of(report, span);
    Location { path: place.path, lines: Lines { begin: place.start.line, end: place.end.line } }
}
