//! The closing line: how much was found, and in how much code.

use std::io::{self, Write};
use std::time::Duration;

use crate::base::diagnostic::{Diagnostic, Level};

/// What the closing line counts.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Summary {
    pub errors: usize,
    pub warnings: usize,
    /// Files of checked crates.
    pub files: usize,
    pub time: Duration,
    /// Findings in code that keeps nobody else waiting, which are not shown.
    pub kept_quiet: usize,
    /// Something could not be looked at.
    pub incomplete: bool,
}

impl Summary {
    pub fn new(diagnostics: &[Diagnostic], files: usize, time: Duration) -> Summary {
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.level >= Level::Deny).count();
        let warnings = diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Warn).count();
        Summary { errors, warnings, files, time, kept_quiet: 0, incomplete: false }
    }

    fn found(&self) -> String {
        match (self.errors, self.warnings) {
            (0, 0) => "nothing found".to_owned(),
            (0, warnings) => count(warnings, "warning"),
            (errors, 0) => count(errors, "error"),
            (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
        }
    }
}

/// Writes the closing line.
pub fn write_summary(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let (found, files) = (summary.found(), count(summary.files, "file"));
    let incomplete = if summary.incomplete { ", incomplete" } else { "" };
    let quiet = match summary.kept_quiet {
        0 => String::new(),
        quiet => format!("; {quiet} more in start-up, main task or one-shot code, `-W all` shows them"),
    };
    writeln!(out, "async-lint: {found} in {files}{incomplete}{quiet} ({:.2} s)", summary.time.as_secs_f64())
}

/// Writes which packages of the project the run did not look at: those that the checked code depends on by name, and, where
/// nothing was found, how many others there are.
pub fn write_unselected(
    (dependencies, others): (&[String], usize),
    summary: &Summary,
    out: &mut dyn Write,
) -> io::Result<()> {
    if !dependencies.is_empty() {
        let names = dependencies.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        writeln!(out, "async-lint: not looked at, though the code depends on it: {names}")?;
    }
    if others > 0 && summary.errors + summary.warnings == 0 {
        let others = count(others, "other package");
        writeln!(out, "async-lint: not looked at: {others} of the workspace (`--workspace` looks at all)")?;
    }
    Ok(())
}

/// How many errors and warnings there are.
pub(super) fn found_in_words(diagnostics: &[Diagnostic]) -> String {
    Summary::new(diagnostics, 0, Duration::ZERO).found()
}

fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_counts_in_words() {
        let text = |errors, warnings| {
            let time = Duration::from_millis(1234);
            let summary = Summary { errors, warnings, files: 1, time, kept_quiet: errors, incomplete: errors > 0 };
            let mut out = Vec::new();
            write_summary(&summary, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text(0, 0), "async-lint: nothing found in 1 file (1.23 s)\n");
        assert_eq!(
            text(2, 1),
            "async-lint: 2 errors, 1 warning in 1 file, incomplete; 2 more in start-up, main task or one-shot code, `-W all` shows them (1.23 s)\n",
        );
    }
}
