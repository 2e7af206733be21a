//! `--fix`: the edits that a machine can make are made in the checked files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::edit::{self, counted};
use super::git::Git;
use crate::base::diagnostic::{Applicability, Diagnostic, Fix};
use crate::base::source::SourceMap;
use crate::base::span::FileId;
use crate::error::Error;
use crate::fix::{self, Fixed};
use crate::options::Fixing;
use crate::project::{Project, Request, canonical};

/// What came of it.
pub(super) struct Done {
    /// Findings that are still there.
    pub(super) left: Vec<Diagnostic>,
    pub(super) note: String,
}

/// Fixes what can be. Nothing is written where git could not bring back one of the files.
pub(super) fn write(
    found: Vec<Diagnostic>,
    sources: &SourceMap,
    fixing: &Fixing,
    (request, project): (&Request, &Project),
) -> Result<Done, Error> {
    let mut by_file: BTreeMap<PathBuf, Vec<(usize, &Fix)>> = BTreeMap::new();
    for (number, diagnostic) in found.iter().enumerate() {
        if let Some((file, fix)) = machine_fix(diagnostic) {
            by_file.entry(sources.file(file).path.clone()).or_default().push((number, fix));
        }
    }
    let (mut texts, mut fixed) = (Vec::new(), Vec::new());
    for (path, fixes) in &by_file {
        let Some(file) = fixes.first().and_then(|(number, _)| found.get(*number)) else { continue };
        let source = sources.file(file.primary.span.file);
        let Fixed { text, done } = fix::apply(source.text(), &fixes.iter().map(|(_, fix)| *fix).collect::<Vec<_>>());
        fixed.extend(done.iter().map(|&at| fixes[at].0));
        texts.push((edit::unchanged(path, source.text())?, text));
    }
    if !texts.is_empty() {
        let paths: Vec<&Path> = texts.iter().map(|(path, _)| path.as_path()).collect();
        may_be_changed(&paths, fixing, request, &project.root)?;
    }
    edit::write(&texts)?;
    let (findings, files) = (counted(fixed.len(), "finding"), counted(texts.len(), "file"));
    let left = found.iter().enumerate().filter(|(number, _)| !fixed.contains(number));
    Ok(Done { left: left.map(|(_, found)| found.clone()).collect(), note: format!("{findings} fixed in {files}") })
}

/// How many findings there is such an edit for.
pub(super) fn fixable(found: &[Diagnostic]) -> usize {
    found.iter().filter(|diagnostic| machine_fix(diagnostic).is_some()).count()
}

/// The edits of one file that are sure to be right.
fn machine_fix(diagnostic: &Diagnostic) -> Option<(FileId, &Fix)> {
    let file = diagnostic.primary.span.file;
    let sure = |fix: &&Fix| fix.applicability == Applicability::MachineApplicable;
    let here = |fix: &&Fix| fix.edits.iter().all(|edit| edit.span.file == file);
    diagnostic.fixes.iter().filter(sure).find(here).map(|fix| (file, fix))
}

/// Who writes over what was never committed can't have it back: the same is asked as by `cargo fix`.
fn may_be_changed(paths: &[&Path], fixing: &Fixing, request: &Request, root: &Path) -> Result<(), Error> {
    let git = match Git::new(request, root) {
        Ok(git) => git,
        Err(_) if fixing.allow_no_vcs => return Ok(()),
        Err(_) => return Err(Error::NoVcs { path: root.to_path_buf() }),
    };
    let (dirty, staged) = git.uncommitted()?;
    let among = |list: &[PathBuf]| {
        let real = |path: &PathBuf| canonical(path).unwrap_or_else(|_| path.clone());
        list.iter().find(|path| paths.contains(&real(path).as_path())).cloned()
    };
    let refused = |path, state, flag| Err(Error::Uncommitted { path, state, flag });
    match (among(&dirty), among(&staged)) {
        (Some(path), _) if !fixing.allow_dirty => refused(path, "changes that are not committed", "--allow-dirty"),
        (_, Some(path)) if !fixing.allow_dirty && !fixing.allow_staged => {
            refused(path, "staged changes that are not committed", "--allow-staged")
        }
        _ => Ok(()),
    }
}
