//! What becomes of the findings: parted from what was there before, written in every format that was asked for, counted for
//! the exit code.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::changes::Changes;
use super::{Outcome, allow, baseline, fix, hidden, place, written};
use crate::base::arena::ArenaId;
use crate::base::diagnostic::{Diagnostic, Silenced};
use crate::base::source::SourceMap;
use crate::base::span::FileId;
use crate::cache::replay::Findings;
use crate::def::ids::CrateId;
use crate::error::Error;
use crate::lints::UNREAD_CODE;
use crate::manual::Manual;
use crate::options::{AddAllow, CheckOptions};
use crate::project::Project;
use crate::project::graph::CrateIndex;
use crate::report::{self, Hidden, Report, Summary};
use crate::suppress::baseline::Entry;

/// What the findings are shown with.
#[derive(Copy, Clone)]
pub(super) struct Run<'a> {
    pub(super) options: &'a CheckOptions,
    pub(super) project: &'a Project,
    pub(super) manual: &'a Manual,
    /// Where only what they brought in is to be shown.
    pub(super) changes: Option<&'a Changes>,
}

impl Run<'_> {
    pub(super) fn show(
        self,
        found: Findings,
        started: Instant,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<Outcome, Error> {
        let Run { options, project, .. } = self;
        let Findings { sources, files, kept, silenced, unread_root } = found;
        let sources = &*sources;
        let names = self.covered(sources, &files);
        let looked_at = |entry: &Entry| {
            let covered = names.contains(entry.file.as_str()) && (project.tests || !entry.in_test);
            covered || !project.root.join(&entry.file).exists()
        };
        let view = baseline::View { root: &project.root, cwd: &options.request.cwd, sources, looked_at: &looked_at };
        let gaps = gaps(project, &kept, sources);
        let found = match self.changes {
            Some(changes) => changes.last(kept, sources),
            None => kept,
        };
        let Some(compared) = baseline::settle(options, view, found, err)? else {
            return Ok(Outcome::Clean);
        };
        let hidden = hidden::of(&compared.kept, &self.manual.levels);
        let has_baseline = baseline::known(options, &project.root).is_some();
        let mut found = report::by_first_use(report::shown(compared.kept));
        let mut silenced = [silenced, compared.silenced].concat();
        if let Some(changes) = self.changes {
            self.keep_new(changes, sources, &mut found, &mut silenced, err)?;
        }
        if let Some(allows) = &options.add_allow {
            found = self.add_allows(found, allows, sources, err)?;
        }
        if let Some(fixing) = &options.fix {
            let done = fix::write(found, sources, fixing, (&options.request, project))?;
            self.say(&done.note, err)?;
            found = report::arrange(done.left, sources);
        }
        let silenced = report::arrange_silenced(silenced, sources);
        let krates: BTreeMap<u32, CrateId> = files.iter().map(|&(file, krate)| (file.0, krate)).collect();
        let target_of = |file: FileId| project.targets.get(&CrateIndex::from_raw(krates.get(&file.0)?.0));
        let report = Report {
            diagnostics: &found,
            silenced: &silenced,
            group_by: None,
            show: None,
            gaps: &gaps,
            sources,
            root: &project.root,
            repository: repository(&project.root),
            step_summary: options.step_summary.as_deref(),
            target_of: &target_of,
            about: &|id| self.manual.about(id),
        };
        let printed = Report { group_by: options.group_by, show: options.show, ..report };
        self.write(&printed, &report, out, err)?;
        let summary = Summary::new(&found, files.len(), started.elapsed());
        if !options.quiet {
            let groups = report::unshown(options.format, &printed);
            let hidden = Hidden { groups, ..hidden::with_silenced(hidden, &silenced) };
            let fixable = fix::fixable(&found);
            let incomplete = !gaps.is_empty();
            let summary = Summary { incomplete, hidden, fixable, has_baseline, ..summary };
            report::write_gaps(&gaps, err).map_err(written)?;
            report::write_summary(&summary, err).map_err(written)?;
            if project.only.is_none() {
                let left = (&*project.unselected.dependencies, project.unselected.members);
                report::write_unselected(left, &summary, err).map_err(written)?;
            }
        }
        Ok(if unread_root { Outcome::Unread } else { outcome(options, &summary) })
    }

    /// Silences what is found, and gives what is left.
    fn add_allows(
        self,
        found: Vec<Diagnostic>,
        allows: &AddAllow,
        sources: &SourceMap,
        err: &mut dyn Write,
    ) -> Result<Vec<Diagnostic>, Error> {
        let done = allow::write(found, sources, allows.reason.as_deref(), (&self.options.request, self.project))?;
        self.say(&done.note, err)?;
        Ok(report::arrange(done.left, sources))
    }

    fn say(self, note: &str, err: &mut dyn Write) -> Result<(), Error> {
        let notes = if self.options.quiet { Vec::new() } else { vec![note.to_owned()] };
        report::write_notes(&notes, err).map_err(written)
    }

    /// Takes out what was there before the changes.
    fn keep_new(
        self,
        changes: &Changes,
        sources: &SourceMap,
        found: &mut Vec<Diagnostic>,
        silenced: &mut Vec<Silenced>,
        err: &mut dyn Write,
    ) -> Result<(), Error> {
        let all = found.len();
        changes.retain(found, sources, |found| found);
        changes.retain(silenced, sources, |silenced| &silenced.diagnostic);
        let note = changes.note(all - found.len()).filter(|_| !self.options.quiet);
        *found = report::arrange(std::mem::take(found), sources);
        report::write_notes(note.as_slice(), err).map_err(written)
    }

    /// To the terminal, and to the files that are to be written besides.
    fn write(
        self,
        printed: &Report<'_>,
        report: &Report<'_>,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<(), Error> {
        report::emit(self.options.format, printed, out).map_err(written)?;
        for output in &self.options.outputs {
            let text = output.text(report).map_err(written)?;
            let path = place::target(&output.path, &self.options.request.cwd, &self.project.root)?;
            place::write(&path, &text).map_err(|source| Error::WriteFile { path: output.path.clone(), source })?;
        }
        if self.options.statistics {
            report::write_statistics(report, err).map_err(written)?;
        }
        Ok(())
    }

    /// The names of the files of which all findings are reported.
    fn covered(self, sources: &SourceMap, files: &[(FileId, CrateId)]) -> BTreeSet<String> {
        let files = files.iter().map(|&(file, _)| sources.file(file));
        files.filter(|file| self.project.wants(&file.path)).map(|file| file.name.clone()).collect()
    }
}

/// What could not be looked at: crates as a whole, and code that could not be read and that nobody silenced.
pub(super) fn gaps(project: &Project, found: &[Diagnostic], sources: &SourceMap) -> Vec<String> {
    let unread = found.iter().filter(|found| found.lint == UNREAD_CODE.id);
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for diagnostic in unread {
        *places.entry(sources.file(diagnostic.primary.span.file).name.clone()).or_default() += 1;
    }
    let unread = places.into_iter().map(|(file, count)| {
        let places = if count == 1 { "1 place".to_owned() } else { format!("{count} places") };
        format!("{file}: {places} could not be read (`{}`)", UNREAD_CODE.id)
    });
    project.notes.iter().cloned().chain(unread).collect()
}

/// What the findings mean for the exit code.
fn outcome(options: &CheckOptions, summary: &Summary) -> Outcome {
    let allowed = options.max_warnings.unwrap_or_default();
    let failed = summary.errors > 0 || summary.warnings > allowed;
    if failed && !options.exit_zero { Outcome::Findings } else { Outcome::Clean }
}

/// The folder of the checkout that holds `root`; `root` itself where git knows nothing of it.
fn repository(root: &Path) -> &Path {
    root.ancestors().find(|dir| dir.join(".git").exists()).unwrap_or(root)
}
