//! One line a finding: `file:line:col: warning: message [lint]`, for terminals, grep and editors' error lists.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Report, severity};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    report.diagnostics.iter().try_for_each(|diagnostic| line(report, diagnostic, out))
}

fn line(report: &Report<'_>, diagnostic: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    let file = report.sources.file(diagnostic.primary.span.file);
    let place = file.line_col(diagnostic.primary.span.range.start);
    let style = style(diagnostic.level);
    writeln!(
        out,
        "{}:{}:{}: {style}{}{style:#}: {} [{}]",
        file.name,
        place.line,
        place.column,
        severity(diagnostic.level),
        diagnostic.message,
        diagnostic.lint,
    )
}

fn style(level: Level) -> Style {
    let color = if level >= Level::Deny { AnsiColor::Red } else { AnsiColor::Yellow };
    Style::new().bold().fg_color(Some(color.into()))
}
