//! Logging commands of Azure Pipelines, which it shows as issues of the run: a line for each finding.
//!
//! See <https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>.

use std::io::{self, Write};

use super::place::{Place, details};
use super::{Report, gap_in_words, severity};
use crate::base::diagnostic::Diagnostic;

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    report.diagnostics.iter().try_for_each(|diagnostic| writeln!(out, "{}", issue(report, diagnostic)))?;
    report
        .gaps
        .iter()
        .try_for_each(|gap| writeln!(out, "##vso[task.logissue type=warning;]{}", data(&gap_in_words(gap))))
}

fn issue(report: &Report<'_>, diagnostic: &Diagnostic) -> String {
    let Place { path, start, .. } = Place::of(report, diagnostic.primary.span);
    let lines = std::iter::once(diagnostic.message.clone()).chain(details(report, diagnostic));
    format!(
        "##vso[task.logissue type={};sourcepath={};linenumber={};columnnumber={};code={};]{}",
        severity(diagnostic.level),
        property(&path),
        start.line,
        start.column,
        property(diagnostic.lint),
        data(&lines.collect::<Vec<_>>().join("\n")),
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_in_a_text_ends_a_command() {
        assert_eq!(super::property("a;b]\n100%"), "a%3Bb%5D%0A100%AZP25");
    }
}
