//! Findings on their way out: one file a format, one line here to add one.
//!
//! All formats get the same findings in the order of the files ([`arrange`]); what is for people, and `json`, has the most
//! important ones first ([`group`]). They write styled text; whoever owns the stream strips colours that its reader can't show.

use std::io::{self, Write};
use std::path::Path;

use crate::base::descriptor::Page;
use crate::base::diagnostic::{Diagnostic, Silenced};
use crate::base::level::Level;
use crate::base::plain;
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::{FileId, Span};
use crate::base::target::CargoTarget;

mod azure;
mod causes;
mod checkstyle;
pub mod checkup;
mod faults;
mod fingerprint;
mod first_use;
mod github;
mod gitlab;
mod group;
mod html;
mod human;
mod json;
mod junit;
mod markdown;
mod output;
mod place;
mod rank;
mod rdjson;
mod sarif;
mod short;
mod statistics;
mod summary;
mod text;
mod windows;

pub use faults::{write_config_error, write_error, write_remarks};
pub use first_use::by_first_use;
use group::Grouping;
pub use group::{GroupBy, Show, unshown};
pub use output::Output;
pub use statistics::write_statistics;
pub use summary::found_in_words;
pub use summary::{Fixable, Hidden, Summary, write_summary, write_unselected};

macro_rules! formats {
    ($($variant:ident $name:literal $emit:path),* $(,)?) => {
        /// How findings are written.
        #[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
        pub enum Format { #[default] $($variant),* }

        impl Format {
            /// As `--message-format` takes them.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            pub fn from_name(name: &str) -> Option<Format> {
                match name { $($name => Some(Format::$variant),)* _ => None }
            }
        }

        fn emit_as(format: Format, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
            match format { $(Format::$variant => $emit(report, out)),* }
        }
    };
}

formats! {
    Human "human" causes::emit,
    Short "short" short::emit,
    Json "json" json::emit,
    Sarif "sarif" sarif::emit,
    Github "github" github::emit,
    Gitlab "gitlab" gitlab::emit,
    Junit "junit" junit::emit,
    Markdown "markdown" markdown::emit,
    Rdjson "rdjson" rdjson::emit,
    Checkstyle "checkstyle" checkstyle::emit,
    Azure "azure" azure::emit,
    Html "html" html::emit,
}

/// Writes the report in a format. The format for people makes its groups itself.
pub fn emit(format: Format, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let grouping = Grouping::of(format, report);
    let arranged = match grouping {
        _ if format == Format::Human => None,
        Grouping { by_rank: false, .. } => None,
        Grouping { by: GroupBy::None, most: None, .. } => Some(group::ranked(report)),
        _ => Some(group::merged(report, grouping)),
    };
    match arranged {
        Some(diagnostics) => report.with(&diagnostics, |report| emit_as(format, report, out)),
        None => emit_as(format, report, out),
    }
}

/// What a format has to say, and where it can look things up.
#[derive(Copy, Clone)]
pub struct Report<'a> {
    /// Arranged.
    pub diagnostics: &'a [Diagnostic],
    /// Arranged.
    pub silenced: &'a [Silenced],
    /// What was asked for; else each format has its own way.
    pub group_by: Option<GroupBy>,
    pub show: Option<Show>,
    /// What could not be looked at, a line each. Where there is any, the run is incomplete.
    pub gaps: &'a [String],
    pub sources: &'a SourceMap,
    /// What shown file names are relative to.
    pub root: &'a Path,
    /// Where the checkout begins: CI servers know files by their path from there.
    pub repository: &'a Path,
    /// The file that GitHub shows on the page of a run.
    pub step_summary: Option<&'a Path>,
    /// The target that a file was read for; `None` for files outside of every checked crate.
    pub target_of: &'a dyn Fn(FileId) -> Option<&'a CargoTarget>,
    /// The manual of a lint, rule or kind.
    pub about: &'a dyn Fn(&str) -> Page,
}

impl Report<'_> {
    /// Hands over the same report of other findings, which need not live as long.
    fn with<T>(&self, diagnostics: &[Diagnostic], write: impl FnOnce(&Report<'_>) -> T) -> T {
        let Report {
            silenced, group_by, show, gaps, sources, root, repository, step_summary, target_of, about, ..
        } = *self;
        let target_of = &|file| target_of(file);
        let about = &|id: &str| about(id);
        write(&Report {
            diagnostics,
            silenced,
            group_by,
            show,
            gaps,
            sources,
            root,
            repository,
            step_summary,
            target_of,
            about,
        })
    }

    /// Is the file's shown name a path from the root? Dependencies have names that are none.
    fn is_inside(&self, file: &SourceFile) -> bool {
        self.root.join(&file.name) == file.path || !file.path.is_absolute()
    }
}

/// Sorts by file name, place and lint, and drops what is said twice.
pub fn arrange(mut diagnostics: Vec<Diagnostic>, sources: &SourceMap) -> Vec<Diagnostic> {
    diagnostics.iter_mut().for_each(text::make_plain);
    arrange_by(diagnostics, sources, |diagnostic| diagnostic)
}

/// The same for what was silenced, without what would not be shown anyway.
pub fn arrange_silenced(mut silenced: Vec<Silenced>, sources: &SourceMap) -> Vec<Silenced> {
    silenced.retain(|silenced| silenced.diagnostic.level > Level::Allow);
    silenced.iter_mut().for_each(|silenced| text::make_plain(&mut silenced.diagnostic));
    arrange_by(silenced, sources, |silenced| &silenced.diagnostic)
}

/// Drops what is allowed.
pub fn shown(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.retain(|diagnostic| diagnostic.level > Level::Allow);
    diagnostics
}

fn arrange_by<T>(found: Vec<T>, sources: &SourceMap, of: impl Fn(&T) -> &Diagnostic) -> Vec<T> {
    let keyed = found.into_iter().map(|found| (sources.file(of(&found).primary.span.file).name.clone(), found));
    let mut keyed: Vec<_> = keyed.collect();
    // The loudest first of what is said twice.
    keyed.sort_by(|a, b| {
        let (left, right) = (of(&a.1), of(&b.1));
        sort_key(&a.0, left).cmp(&sort_key(&b.0, right)).then(right.level.cmp(&left.level))
    });
    // A file that two targets share is read for each of them; what is found there is one finding.
    keyed.dedup_by(|b, a| sort_key(&a.0, of(&a.1)) == sort_key(&b.0, of(&b.1)));
    keyed.into_iter().map(|(_, found)| found).collect()
}

fn sort_key<'a>(name: &'a str, diagnostic: &'a Diagnostic) -> (&'a str, u32, u32, &'a str, &'a str) {
    let range = diagnostic.primary.span.range;
    (name, range.start, range.end, diagnostic.lint, &diagnostic.message)
}

/// The words for a run that has gaps.
const INCOMPLETE: &str = "incomplete";

/// Says what could not be looked at.
pub fn write_gaps(gaps: &[String], err: &mut dyn Write) -> io::Result<()> {
    write_notes(&gaps.iter().map(|gap| gap_in_words(gap)).collect::<Vec<_>>(), err)
}

fn gap_in_words(gap: &str) -> String {
    format!("{INCOMPLETE}: {gap}")
}

/// Remarks on the run, a line each.
pub fn write_notes(notes: &[String], err: &mut dyn Write) -> io::Result<()> {
    let style = human::NOTE;
    notes.iter().try_for_each(|note| writeln!(err, "{style}note{style:#}: {}", plain::lines(note)))
}

/// rustc's word for a level.
fn severity(level: Level) -> &'static str {
    match level {
        Level::Allow | Level::Warn => "warning",
        Level::Deny | Level::Forbid => "error",
    }
}

/// The `note:` lines of a finding: its own, then who says so and how to silence it.
fn notes(diagnostic: &Diagnostic) -> Vec<String> {
    let mut notes = diagnostic.notes.clone();
    notes.extend(first_use::note(diagnostic));
    if let Some(evidence) = &diagnostic.evidence {
        let (rule, kind, confidence) = (&evidence.rule, evidence.kind, evidence.confidence);
        notes.push(format!(
            "rule `{rule}` of kind `{kind}`, {confidence}; silence with `// async-lint: allow({rule}) -- why`"
        ));
    } else if let Some(confidence) = diagnostic.confidence {
        notes.push(format!("{confidence}; silence with `// async-lint: allow({}) -- why`", diagnostic.lint));
    }
    notes
}

/// A step of a chain below the call in async code.
pub(crate) struct Step {
    pub(crate) message: String,
    /// `None` where no source was read.
    pub(crate) call: Option<Span>,
}

/// How the blocking function is reached from the call in async code, a sentence a step.
pub(crate) fn steps(diagnostic: &Diagnostic) -> Vec<Step> {
    let chain = diagnostic.evidence.as_ref().map_or(&[][..], |evidence| &evidence.chain);
    let pairs = chain.windows(2).map(|pair| (&pair[0].callee, &pair[1]));
    pairs
        .map(|(caller, step)| Step { message: format!("`{caller}` calls `{}`", step.callee), call: step.call })
        .collect()
}

#[cfg(test)]
mod tests;
