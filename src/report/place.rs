//! Where findings stand, for readers that know files by their paths in the repository.

use std::path::Path;

use super::{Report, steps};
use crate::base::diagnostic::Diagnostic;
use crate::base::plain;
use crate::base::source::{LineCol, SourceFile};
use crate::base::span::Span;

/// A span in lines and columns.
pub(super) struct Place {
    /// From the root of the repository; as shown elsewhere for a file outside of it.
    pub(super) path: String,
    pub(super) start: LineCol,
    pub(super) end: LineCol,
}

impl Place {
    pub(super) fn of(report: &Report<'_>, span: Span) -> Place {
        let file = report.sources.file(span.file);
        Place {
            path: in_repository(report, &file).unwrap_or_else(|| file.name.clone()),
            start: file.line_col(span.range.start),
            end: file.line_col(span.range.end),
        }
    }
}

/// `file:line:column`, as findings for people name it.
pub(super) fn position(report: &Report<'_>, span: Span) -> String {
    let file = report.sources.file(span.file);
    let LineCol { line, column } = file.line_col(span.range.start);
    format!("{}:{line}:{column}", file.name)
}

/// The path from the root of the repository, with `/`.
pub(super) fn in_repository(report: &Report<'_>, file: &SourceFile) -> Option<String> {
    if !file.path.is_absolute() {
        return Some(file.name.clone());
    }
    let inside = file.path.strip_prefix(report.repository).ok()?;
    Some(plain::line(&inside.to_string_lossy().replace('\\', "/")).into_owned())
}

/// The same for a file that was not read; as it is where it lies outside.
pub(super) fn path_in_repository(report: &Report<'_>, path: &Path) -> String {
    let shown = path.strip_prefix(report.repository).unwrap_or(path).to_string_lossy().replace('\\', "/");
    plain::line(&shown).into_owned()
}

/// The steps of the chain with their places, then what helps: a line each.
pub(super) fn details(report: &Report<'_>, diagnostic: &Diagnostic) -> Vec<String> {
    let steps = steps(diagnostic).into_iter().map(|step| match step.call {
        Some(call) => {
            let place = Place::of(report, call);
            format!("{} at {}:{}", step.message, place.path, place.start.line)
        }
        None => step.message,
    });
    steps.chain(diagnostic.helps.iter().map(|help| format!("help: {help}"))).collect()
}
