//! The file of findings that were there before: where it lies, and what a run does with it.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::written;
use crate::base::diagnostic::Diagnostic;
use crate::base::read;
use crate::base::source::SourceMap;
use crate::baseline::{Baseline, Compared, Entry, line};
use crate::error::Error;
use crate::options::{BaselineAction, BaselineOptions, CheckOptions};
use crate::pipeline::place;
use crate::report;

/// In the root of the workspace; read where it is there.
const NAME: &str = "async-lint.baseline";

/// What there is to look things up.
#[derive(Copy, Clone)]
pub(super) struct View<'a> {
    /// Of the workspace.
    pub(super) root: &'a Path,
    pub(super) cwd: &'a Path,
    pub(super) sources: &'a SourceMap,
    /// Would all that there is of this entry be among the findings? True for files that are gone.
    pub(super) looked_at: &'a dyn Fn(&Entry) -> bool,
}

/// Parts what is new from what is known. `None` where the run was about the file itself, which is written then.
pub(super) fn settle(
    options: &CheckOptions,
    view: View<'_>,
    found: Vec<Diagnostic>,
    err: &mut dyn Write,
) -> Result<Option<Compared>, Error> {
    let file = options.baseline.file.clone().unwrap_or_else(|| default_file(options, view.root));
    let Some(known) = Known::load(&options.baseline, file)? else {
        return Ok(Some(Compared { kept: found, ..Compared::default() }));
    };
    let note = match options.baseline.action {
        Some(BaselineAction::Write) => known.rewrite(report::shown(found), view)?,
        Some(BaselineAction::Prune) => known.prune(found, view)?,
        Some(BaselineAction::Check) | None => {
            let compared = known.baseline.compare(found, view.sources, view.looked_at);
            if !options.quiet {
                report::write_notes(&known.notes(&compared), err).map_err(written)?;
            }
            return Ok(Some(compared));
        }
    };
    report::write_notes(&[note], err).map(|()| None).map_err(written)
}

/// The file that lets findings be, and how many; `None` where there is none that can be read.
pub(super) fn known(options: &CheckOptions, root: &Path) -> Option<(PathBuf, usize)> {
    let path = options.baseline.file.clone().unwrap_or_else(|| default_file(options, root));
    let text = read::text(&path, read::MAX_SOURCE).ok()?;
    Some((path, Baseline::parse(&text).ok()?.len()))
}

/// In the workspace root, named as seen from the current folder.
fn default_file(options: &CheckOptions, root: &Path) -> PathBuf {
    let file = root.join(NAME);
    file.strip_prefix(&options.request.cwd).map(Path::to_path_buf).unwrap_or(file)
}

/// A baseline and its file.
struct Known {
    path: PathBuf,
    baseline: Baseline,
}

impl Known {
    /// Reads the file. Empty where it is to be written for the first time; `None` where nobody asks for it.
    fn load(options: &BaselineOptions, path: PathBuf) -> Result<Option<Known>, Error> {
        if !path.exists() {
            return match options.action {
                Some(BaselineAction::Write) => Ok(Some(Known { path, baseline: Baseline::default() })),
                None if options.file.is_none() => Ok(None),
                _ => Err(Error::NoBaseline { path }),
            };
        }
        let text = read::text(&path, read::MAX_SOURCE).map_err(|source| Error::Read { path: path.clone(), source })?;
        match Baseline::parse(&text) {
            Ok(baseline) => Ok(Some(Known { path, baseline })),
            Err(fault) => Err(Error::Baseline { path, line: fault.line, message: fault.message }),
        }
    }

    /// How many findings are hidden, and which entries are no longer found.
    fn notes(&self, compared: &Compared) -> Vec<String> {
        let path = self.path.display();
        let mut notes = Vec::new();
        if !compared.silenced.is_empty() {
            notes.push(format!("{} hidden by {path}", counted(compared.silenced.len(), "known finding")));
        }
        notes.extend(compared.fixed.iter().map(|(entry, count)| format!("no longer found: {}", line(entry, *count))));
        if !compared.fixed.is_empty() {
            notes.push(format!("`cargo async-lint baseline prune` removes these from {path}"));
        }
        notes
    }

    /// Writes down what is found, and keeps what is known of files that were not looked at.
    fn rewrite(self, found: Vec<Diagnostic>, view: View<'_>) -> Result<String, Error> {
        let baseline = Baseline::of(&found, view.sources).with_others(&self.baseline, view.looked_at);
        self.save(&baseline, view)?;
        Ok(format!(
            "{} recorded in {}; later runs report only new ones",
            counted(baseline.len(), "finding"),
            self.path.display()
        ))
    }

    /// Takes out what is fixed.
    fn prune(self, found: Vec<Diagnostic>, view: View<'_>) -> Result<String, Error> {
        let fixed = self.baseline.compare(found, view.sources, view.looked_at).fixed;
        if !fixed.is_empty() {
            self.save(&self.baseline.clone().without(&fixed), view)?;
        }
        Ok(format!("{} removed from {}", counted(total(&fixed), "finding"), self.path.display()))
    }

    fn save(&self, baseline: &Baseline, view: View<'_>) -> Result<(), Error> {
        let path = place::target(&self.path, view.cwd, view.root)?;
        let written = place::write(&path, baseline.to_string().as_bytes());
        written.map_err(|source| Error::WriteFile { path: self.path.clone(), source })
    }
}

fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

fn total(fixed: &[(Entry, usize)]) -> usize {
    fixed.iter().map(|(_, count)| count).sum()
}
