//! JUnit's XML, which Jenkins, Buildkite and most other CI servers show as test results: a suite a file, a failed test a
//! finding, a skipped one where a finding is silenced.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::place::{Place, details};
use super::{INCOMPLETE, Report, severity};
use crate::base::diagnostic::{Diagnostic, Silenced};

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: BTreeMap<String, Vec<Case<'_>>> = BTreeMap::new();
    let shown = report.diagnostics.iter().map(|diagnostic| (diagnostic, None));
    let silenced = report.silenced.iter().map(|silenced| (&silenced.diagnostic, Some(silenced)));
    for (diagnostic, silenced) in shown.chain(silenced) {
        let place = Place::of(report, diagnostic.primary.span);
        suites.entry(place.path.clone()).or_default().push(Case { diagnostic, silenced, place });
    }
    let (failures, skipped) = (report.diagnostics.len(), report.silenced.len());
    // CI servers take a report without a test for a broken one.
    let passed = usize::from(suites.is_empty());
    let gaps = report.gaps.len();
    let (tests, skipped) = (failures + skipped + passed + gaps, skipped + gaps);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="async-lint" tests="{tests}" failures="{failures}" skipped="{skipped}" errors="0">"#
    )?;
    if passed > 0 {
        writeln!(out, r#"  <testsuite name="async-lint" tests="1" failures="0" skipped="0" errors="0">"#)?;
        writeln!(out, r#"    <testcase classname="async-lint" name="no findings"/>"#)?;
        writeln!(out, "  </testsuite>")?;
    }
    suites.iter().try_for_each(|(file, cases)| suite(report, file, cases, out))?;
    write_gaps(report.gaps, out)?;
    writeln!(out, "</testsuites>")
}

/// What could not be looked at is a test that did not run.
fn write_gaps(gaps: &[String], out: &mut dyn Write) -> io::Result<()> {
    let count = gaps.len();
    if count == 0 {
        return Ok(());
    }
    let suite = format!(r#"name="async-lint: {INCOMPLETE}" tests="{count}" failures="0" skipped="{count}" errors="0""#);
    writeln!(out, "  <testsuite {suite}>")?;
    for (number, gap) in gaps.iter().enumerate() {
        let number = number + 1;
        writeln!(out, r#"    <testcase classname="async-lint" name="{INCOMPLETE} {number}">"#)?;
        writeln!(out, r#"      <skipped message="{}"/>"#, escaped(gap))?;
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

struct Case<'a> {
    diagnostic: &'a Diagnostic,
    silenced: Option<&'a Silenced>,
    place: Place,
}

fn suite(report: &Report<'_>, file: &str, cases: &[Case<'_>], out: &mut dyn Write) -> io::Result<()> {
    let skipped = cases.iter().filter(|case| case.silenced.is_some()).count();
    writeln!(
        out,
        r#"  <testsuite name="{}" tests="{}" failures="{}" skipped="{skipped}" errors="0">"#,
        escaped(file),
        cases.len(),
        cases.len() - skipped,
    )?;
    cases.iter().try_for_each(|case| test_case(report, file, case, out))?;
    writeln!(out, "  </testsuite>")
}

fn test_case(report: &Report<'_>, file: &str, case: &Case<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Case { diagnostic, silenced, place } = case;
    let name = format!("{} at {}:{}", diagnostic.lint, place.start.line, place.start.column);
    writeln!(
        out,
        r#"    <testcase classname="{}" name="{}" file="{}" line="{}">"#,
        escaped(file.trim_end_matches(".rs")),
        escaped(&name),
        escaped(file),
        place.start.line,
    )?;
    let message = escaped(&diagnostic.message);
    match silenced {
        Some(silenced) => {
            let reason = silenced.reason.as_ref().map_or(message, |reason| escaped(reason));
            writeln!(out, r#"      <skipped message="{reason}"/>"#)?;
        }
        None => {
            let text = std::iter::once(format!("{file}:{}:{}", place.start.line, place.start.column));
            let text: Vec<_> = text.chain(details(report, diagnostic)).collect();
            let (kind, text) = (severity(diagnostic.level), escaped(&text.join("\n")));
            writeln!(out, r#"      <failure type="{kind}" message="{message}">{text}</failure>"#)?;
        }
    }
    writeln!(out, "    </testcase>")
}

/// Text as it may stand between tags and in attributes; XML 1.0 has no way to write most control characters.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push('\t'),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{Sample, sample};

    #[test]
    fn text_is_fit_for_xml() {
        assert_eq!(escaped("<a as \"B\">::c & d\n\u{1b}[0m"), "&lt;a as &quot;B&quot;&gt;::c &amp; d&#10;\u{fffd}[0m");
    }

    #[test]
    fn a_clean_run_is_a_passed_test() {
        let clean = Sample { found: vec![], silenced: vec![], ..sample() };
        let mut out = Vec::new();
        clean.report(|report| emit(report, &mut out)).unwrap();
        let xml = String::from_utf8(out).unwrap();
        assert!(xml.contains(r#"tests="1" failures="0""#) && xml.contains(r#"name="no findings"/>"#), "{xml}");
    }
}
