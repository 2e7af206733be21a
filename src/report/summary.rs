//! The closing lines: how much was found and in how much code, what is not shown and why, and what to do next.

use std::io::{self, Write};
use std::time::Duration;

use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;

/// So many findings are more than one sitting changes.
const MANY: usize = 30;

/// What the closing lines count.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Summary {
    pub errors: usize,
    pub warnings: usize,
    /// Files of checked crates.
    pub files: usize,
    pub time: Duration,
    /// Something could not be looked at.
    pub incomplete: bool,
    pub hidden: Hidden,
    pub fixable: Fixable,
    /// A baseline is read, or is what the run is about.
    pub has_baseline: bool,
}

/// Findings that there is an edit for.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Fixable {
    /// One that is sure to be right.
    pub safe: usize,
    /// One that a person should look at.
    pub with_review: usize,
}

/// Findings that are there and not shown, by the reason.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Hidden {
    /// In code that keeps nobody else waiting.
    pub by_role: usize,
    /// Less sure than what is asked for.
    pub unsure: usize,
    /// Of a kind or rule that is allowed.
    pub allowed: usize,
    /// By a comment or attribute in the code.
    pub silenced: usize,
    pub in_baseline: usize,
    /// Groups that there was no room for, and how many findings these hold.
    pub groups: (usize, usize),
    /// In other files than those that are asked for, though what blocks is in these.
    pub elsewhere: usize,
}

impl Summary {
    pub fn new(diagnostics: &[Diagnostic], files: usize, time: Duration) -> Summary {
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.level >= Level::Deny).count();
        let warnings = diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Warn).count();
        Summary { errors, warnings, files, time, ..Summary::default() }
    }

    fn found(&self) -> String {
        match (self.errors, self.warnings) {
            (0, 0) if self.hidden.in_baseline > 0 => "no new findings".to_owned(),
            (0, 0) => "no findings".to_owned(),
            (0, warnings) => count(warnings, "warning"),
            (errors, 0) => count(errors, "error"),
            (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
        }
    }

    /// What else can be done than to change the code by hand.
    fn next(&self) -> Vec<String> {
        let fix = self.fixable.in_words();
        let many = self.errors + self.warnings > MANY && !self.has_baseline;
        let baseline = "`cargo async-lint baseline write` records these findings; later runs report only new ones";
        fix.into_iter().chain(many.then(|| baseline.to_owned())).collect()
    }
}

impl Fixable {
    /// Which flags change how many; `None` where there is nothing to change.
    pub fn in_words(self) -> Option<String> {
        match (self.safe, self.with_review) {
            (0, 0) => None,
            (safe, 0) => Some(format!("`--fix` can fix {safe}")),
            (0, more) => Some(format!("`--fix --unsafe-fixes` can fix {more}")),
            (safe, more) => Some(format!("`--fix` can fix {safe}, `--unsafe-fixes` {more} more")),
        }
    }
}

impl Hidden {
    /// How many for which reason, and what shows them.
    fn reasons(self) -> Vec<String> {
        let Hidden { by_role, unsure, allowed, silenced, in_baseline, groups: (groups, findings), elsewhere } = self;
        let reasons = [
            (findings, format!("{findings} in {} (`--show all`)", count(groups, "more group"))),
            (
                by_role,
                format!("{by_role} in start-up, shutdown, main task, one-shot, own-runtime or batch code (`-W all`)"),
            ),
            (unsure, format!("{unsure} less sure (`--min-confidence possible`)")),
            (allowed, format!("{allowed} allowed by level (`-W all`)")),
            (silenced, format!("{silenced} silenced in the code")),
            (in_baseline, format!("{in_baseline} in the baseline")),
            (
                elsewhere,
                format!("{elsewhere} in other files that end in what is asked for (a run without paths shows them)"),
            ),
        ];
        reasons.into_iter().filter(|(number, _)| *number > 0).map(|(_, reason)| reason).collect()
    }
}

/// Writes the closing lines: what is found, what is hidden and why, what to do next.
pub fn write_summary(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let (found, files) = (summary.found(), count(summary.files, "file"));
    let incomplete = if summary.incomplete { ", incomplete" } else { "" };
    writeln!(out, "async-lint: {found} in {files}{incomplete} ({:.2} s)", summary.time.as_secs_f64())?;
    let (hidden, next) = (summary.hidden.reasons(), summary.next());
    if !hidden.is_empty() {
        writeln!(out, "async-lint: not shown: {}", hidden.join(", "))?;
    }
    if !next.is_empty() {
        writeln!(out, "async-lint: {}", next.join("; "))?;
    }
    Ok(())
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
        writeln!(out, "async-lint: not checked, though the code depends on it: {names}")?;
    }
    if others > 0 && summary.errors + summary.warnings == 0 {
        let others = count(others, "other package");
        writeln!(out, "async-lint: not checked: {others} of the workspace (`--workspace` checks all)")?;
    }
    Ok(())
}

/// How many errors and warnings there are.
pub fn found_in_words(diagnostics: &[Diagnostic]) -> String {
    Summary::new(diagnostics, 0, Duration::ZERO).found()
}

fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(summary: &Summary) -> String {
        let mut out = Vec::new();
        write_summary(summary, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_closing_line_counts_in_words() {
        let counted = |errors, warnings| {
            let time = Duration::from_millis(1234);
            text(&Summary { errors, warnings, files: 1, time, incomplete: errors > 0, ..Summary::default() })
        };
        assert_eq!(counted(0, 0), "async-lint: no findings in 1 file (1.23 s)\n");
        assert_eq!(counted(2, 1), "async-lint: 2 errors, 1 warning in 1 file, incomplete (1.23 s)\n");
    }

    #[test]
    fn what_is_hidden_is_counted_with_what_shows_it() {
        let hidden = Hidden { by_role: 2, silenced: 1, groups: (1, 7), ..Hidden::default() };
        let fixable = Fixable { safe: 4, with_review: 5 };
        let summary = Summary { warnings: 40, files: 3, hidden, fixable, ..Summary::default() };
        let found = "async-lint: 40 warnings in 3 files (0.00 s)\n\
                     async-lint: not shown: 7 in 1 more group (`--show all`), 2 in start-up, shutdown, main task, one-shot, own-runtime or batch code \
                     (`-W all`), 1 silenced in the code\n";
        let next = "async-lint: `--fix` can fix 4, `--unsafe-fixes` 5 more";
        let many = "; `cargo async-lint baseline write` records these findings; later runs report only new ones\n";
        assert_eq!(text(&summary), format!("{found}{next}{many}"));
        let known = Summary { has_baseline: true, ..summary };
        assert_eq!(text(&known), format!("{found}{next}\n"));
    }
}
