//! Which findings a report is about: those that are not allowed, not let be by a baseline, and new where that is asked for.

use std::collections::BTreeSet;
use std::io::Write;

use super::changes::Changes;
use super::judge::Judged;
use super::{Setup, baseline, hidden, written};
use crate::base::diagnostic::{Diagnostic, Silenced};
use crate::base::source::SourceMap;
use crate::baseline::Entry;
use crate::error::Error;
use crate::options::CheckOptions;
use crate::report::{self, Hidden};

/// The findings that a report is about.
#[derive(Default)]
pub(crate) struct Selected {
    pub(crate) found: Vec<Diagnostic>,
    pub(super) silenced: Vec<Silenced>,
    pub(super) hidden: Hidden,
}

/// `None` where the run was about the baseline itself.
pub(crate) fn select(options: &CheckOptions, judged: &Judged, err: &mut dyn Write) -> Result<Option<Selected>, Error> {
    let (Setup { project, scopes, .. }, all) = (&judged.setup, &judged.found);
    let sources = &*all.sources;
    let files = all.files.iter().map(|&(file, _)| sources.file(file));
    let covered: BTreeSet<String> =
        files.filter(|file| project.wants(&file.path)).map(|file| file.name.clone()).collect();
    let looked_at = |entry: &Entry| {
        let is_covered = covered.contains(entry.file.as_str()) && (project.tests || !entry.in_test);
        is_covered || !project.root.join(&entry.file).exists()
    };
    let view = baseline::View { root: &project.root, cwd: &options.request.cwd, sources, looked_at: &looked_at };
    let kept = all.kept.clone();
    let found = match &judged.changes {
        Some(changes) => changes.last(kept, sources),
        None => kept,
    };
    let Some(compared) = baseline::settle(options, view, found, err)? else { return Ok(None) };
    let hidden = hidden::of(&compared.kept, scopes, sources);
    let hidden = Hidden { elsewhere: all.elsewhere, ..hidden };
    let mut found = report::by_first_use(report::shown(compared.kept));
    if let Some(word) = &options.filter {
        found.retain(|found| has_word(found, sources, word));
    }
    let mut silenced = [all.silenced.clone(), compared.silenced].concat();
    if let Some(changes) = &judged.changes {
        let note = keep_new(changes, sources, &mut found, &mut silenced).filter(|_| !options.quiet);
        report::write_notes(note.as_slice(), err).map_err(written)?;
    }
    Ok(Some(Selected { found, silenced, hidden }))
}

/// The message, a name or the file has a word in it.
fn has_word(found: &Diagnostic, sources: &SourceMap, word: &str) -> bool {
    let file = sources.file(found.primary.span.file);
    let names = found.evidence.iter().flat_map(|it| [it.rule.as_str(), it.kind.name(), &it.callee]);
    let all = names.chain([found.message.as_str(), found.lint, &file.name]);
    all.into_iter().any(|text| text.to_lowercase().contains(word))
}

/// Takes out what was there before the changes, and says how much.
fn keep_new(
    changes: &Changes,
    sources: &SourceMap,
    found: &mut Vec<Diagnostic>,
    silenced: &mut Vec<Silenced>,
) -> Option<String> {
    let all = found.len();
    changes.retain(found, sources, |found| found);
    changes.retain(silenced, sources, |silenced| &silenced.diagnostic);
    let note = changes.note(all - found.len());
    *found = report::arrange(std::mem::take(found), sources);
    note
}
