//! What becomes of the findings: parted from what was there before, written in every format that was asked for, counted for
//! the exit code.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::fix::{self, Fixes};
use super::judge::Judged;
use super::select::{Selected, select};
use super::{Outcome, Setup, add_allow, baseline, hidden, page, unwritable, written};
use crate::base::arena::ArenaId;
use crate::base::diagnostic::Diagnostic;
use crate::base::source::SourceMap;
use crate::base::span::FileId;
use crate::cache::replay::Findings;
use crate::config::Settings;
use crate::def::ids::CrateId;
use crate::error::Error;
use crate::lints::UNREAD_CODE;
use crate::manual::Manual;
use crate::options::{AddAllow, CheckOptions, Fixing};
use crate::pipeline::place;
use crate::project::Project;
use crate::project::graph::CrateIndex;
use crate::report::{self, Format, GroupBy, Hidden, Report, Summary};

/// What the findings are shown with.
#[derive(Copy, Clone)]
struct Show<'a> {
    options: &'a CheckOptions,
    project: &'a Project,
    settings: &'a Settings,
    manual: &'a Manual,
}

/// Writes what is found, or what `--diff` asks for, and the fixes into their files.
pub(super) fn show(
    options: &CheckOptions,
    judged: &Judged,
    fixes: Option<&Fixes>,
    to: (Instant, &mut dyn Write, &mut dyn Write),
) -> Result<Outcome, Error> {
    let Setup { project, settings, manual, .. } = &judged.setup;
    Show { options, project, settings, manual }.show(judged, fixes, to)
}

impl Show<'_> {
    fn show(
        self,
        judged: &Judged,
        fixes: Option<&Fixes>,
        (started, out, err): (Instant, &mut dyn Write, &mut dyn Write),
    ) -> Result<Outcome, Error> {
        let Show { options, project, .. } = self;
        let Findings { sources, files, unread_root, kept, .. } = &judged.found;
        let sources = &**sources;
        let gaps = gaps(project, kept, sources);
        let Some(Selected { mut found, silenced, hidden }) = select(options, judged, err)? else {
            return Ok(Outcome::Clean);
        };
        let has_baseline = baseline::known(options, &project.root).is_some();
        if let Some(allows) = &options.add_allow {
            found = self.add_allows(found, allows, sources, err)?;
        }
        if let (Some(fixes), Some(fixing)) = (fixes, &options.fix) {
            if fixing.diff {
                let changed = self.show_fixes(fixes, fixing, &found, (out, err))?;
                let failed = changed && !options.exit_zero;
                return Ok(if *unread_root { Outcome::Unread } else { Outcome::failed(failed) });
            }
            fixes.write()?;
            self.say(&fixes.notes(fixing), err)?;
            found = report::arrange(found, sources);
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
        if let Some(options) = &options.page {
            let line = page::write(options, &report, (self.options, project))?;
            writeln!(out, "{line}").map_err(written)?;
            report::write_gaps(&gaps, err).map_err(written)?;
            return Ok(if *unread_root { Outcome::Unread } else { Outcome::Clean });
        }
        let (group_by, show) = self.display();
        let printed = Report { group_by, show, ..report };
        self.write(&printed, &report, out, err)?;
        let summary = Summary::new(&found, files.len(), started.elapsed());
        if !options.quiet {
            let groups = report::unshown(options.format, &printed);
            let hidden = Hidden { groups, ..hidden::with_silenced(hidden, &silenced) };
            let fixable = fix::fixable(&found, options.fix.as_ref());
            let incomplete = !gaps.is_empty();
            let summary = Summary { incomplete, hidden, fixable, has_baseline, ..summary };
            report::write_gaps(&gaps, err).map_err(written)?;
            report::write_summary(&summary, err).map_err(written)?;
            if project.only.is_none() {
                let left = (&*project.unselected.dependencies, project.unselected.members);
                report::write_unselected(left, &summary, err).map_err(written)?;
            }
        }
        Ok(if *unread_root { Outcome::Unread } else { outcome(options, &summary) })
    }

    /// What was typed, and for people else what is configured: formats for machines lose no finding by a config.
    fn display(self) -> (Option<GroupBy>, Option<report::Show>) {
        let Show { options, settings, .. } = self;
        let is_human = options.format == Format::Human;
        let group_by = settings.group_by.as_ref().filter(|_| is_human).map(|set| set.value);
        let show = settings.show.as_ref().filter(|_| is_human).map(|set| set.value);
        (options.group_by.or(group_by), options.show.or(show))
    }

    /// Silences what is found, and gives what is left.
    fn add_allows(
        self,
        found: Vec<Diagnostic>,
        allows: &AddAllow,
        sources: &SourceMap,
        err: &mut dyn Write,
    ) -> Result<Vec<Diagnostic>, Error> {
        let done = add_allow::write(found, sources, allows.reason.as_deref(), (&self.options.request, self.project))?;
        self.say(&[done.note], err)?;
        Ok(report::arrange(done.left, sources))
    }

    /// Shows what fixes change, and what they do not and why. Do they change anything?
    fn show_fixes(
        self,
        fixes: &Fixes,
        fixing: &Fixing,
        left: &[Diagnostic],
        (out, err): (&mut dyn Write, &mut dyn Write),
    ) -> Result<bool, Error> {
        let changed = fixes.show(out)?;
        let more = fix::fixable(left, Some(fixing)).in_words();
        self.say(&fixes.notes(fixing).into_iter().chain(more).collect::<Vec<_>>(), err)?;
        Ok(changed)
    }

    fn say(self, notes: &[String], err: &mut dyn Write) -> Result<(), Error> {
        let notes = if self.options.quiet { &[] } else { notes };
        report::write_notes(notes, err).map_err(written)
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
            place::write(&path, &text).map_err(|source| unwritable(&output.path, source))?;
        }
        if self.options.statistics {
            report::write_statistics(report, err).map_err(written)?;
        }
        Ok(())
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
    Outcome::failed(failed && !options.exit_zero)
}

/// The folder of the checkout that holds `root`; `root` itself where git knows nothing of it.
fn repository(root: &Path) -> &Path {
    root.ancestors().find(|dir| dir.join(".git").exists()).unwrap_or(root)
}
