//! Annotations on the changed lines of a pull request: GitHub's workflow commands, a line a finding; and the table on the
//! page of the run, where GitHub gives a file for it.
//!
//! See <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use super::place::{Place, details};
use super::{INCOMPLETE, Report, markdown, severity};
use crate::base::diagnostic::Diagnostic;

/// GitHub takes a mebibyte of a step.
const MAX_SUMMARY: usize = 1_000_000;

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in report.diagnostics {
        writeln!(out, "{}", annotation(report, diagnostic))?;
    }
    if !report.gaps.is_empty() {
        writeln!(out, "::notice title=async-lint is {INCOMPLETE}::{}", data(&report.gaps.join("\n")))?;
    }
    match report.step_summary {
        Some(path) => summarize(report, path),
        None => Ok(()),
    }
}

/// Steps of one job share the file.
fn summarize(report: &Report<'_>, path: &Path) -> io::Result<()> {
    let page = markdown::page(report, MAX_SUMMARY);
    OpenOptions::new().create(true).append(true).open(path)?.write_all(page.as_bytes())
}

fn annotation(report: &Report<'_>, diagnostic: &Diagnostic) -> String {
    let place = Place::of(report, diagnostic.primary.span);
    let mut properties = vec![
        ("file", place.path),
        ("line", place.start.line.to_string()),
        ("endLine", place.end.line.to_string()),
        ("col", place.start.column.to_string()),
    ];
    // GitHub takes an end column only for what is on one line.
    if place.start.line == place.end.line {
        properties.push(("endColumn", place.end.column.to_string()));
    }
    properties.push(("title", title(diagnostic)));
    let properties: Vec<_> =
        properties.into_iter().map(|(name, value)| format!("{name}={}", property(&value))).collect();
    let lines: Vec<_> = std::iter::once(diagnostic.message.clone()).chain(details(report, diagnostic)).collect();
    format!("::{} {}::{}", severity(diagnostic.level), properties.join(","), data(&lines.join("\n")))
}

fn title(diagnostic: &Diagnostic) -> String {
    match &diagnostic.evidence {
        Some(evidence) => format!("{} ({})", diagnostic.lint, evidence.rule),
        None => diagnostic.lint.to_owned(),
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::sample;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("100 %\r\na: b, c"), "100 %25%0D%0Aa: b, c");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }

    #[test]
    fn the_summary_is_added_to_what_other_steps_wrote() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("summary.md");
        std::fs::write(&path, "# Before\n").unwrap();
        sample().report(|report| summarize(report, &path)).unwrap();
        let summary = std::fs::read_to_string(&path).unwrap();
        assert!(summary.starts_with("# Before\n### async-lint: 1 error, 1 warning, incomplete\n"), "{summary}");
    }
}
