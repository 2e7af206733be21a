//! `report`: a page for people, and its name on standard output. A report is no check: findings are no failure.

use std::path::PathBuf;

use super::{unwritable, written};
use crate::base::plain;
use crate::error::Error;
use crate::options::{CheckOptions, PageOptions};
use crate::pipeline::place;
use crate::project::Project;
use crate::report::{Format, Output, Report, found_in_words};

/// Below cargo's target directory.
const NAME: &str = "async-lint/report.html";

/// In the current folder, where there is no such directory, or it lies elsewhere: a project's configuration may say where.
const ALONE: &str = "async-lint-report.html";

/// Writes the page, and gives a line that names it.
pub(super) fn write(
    options: &PageOptions,
    report: &Report<'_>,
    (run, project): (&CheckOptions, &Project),
) -> Result<String, Error> {
    let is_inside = |dir: &&PathBuf| dir.starts_with(&project.root) && place::stays(dir, &project.root).is_ok();
    let in_target = || project.target_dir.as_ref().filter(is_inside).map(|dir| dir.join(NAME));
    let path = options.out.clone().or_else(in_target).unwrap_or_else(|| PathBuf::from(ALONE));
    let output = Output { format: Format::Html, path };
    let text = output.text(report).map_err(written)?;
    let target = place::target(&output.path, &run.request.cwd, &project.root)?;
    place::write(&target, &text).map_err(|source| unwritable(&output.path, source))?;
    let shown = output.path.strip_prefix(&run.request.cwd).unwrap_or(&output.path);
    Ok(format!("{}: {}", plain::line(&shown.to_string_lossy()), found_in_words(report.diagnostics)))
}
