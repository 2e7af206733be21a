//! What changed since a revision, as git tells.
//!
//! What is asked is `rev-parse`, `merge-base`, `ls-files` and `diff`, with everything a config could change about their output
//! set here.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::base::diagnostic::Diagnostic;
use crate::base::source::{SourceFile, SourceMap};
use crate::diff::patch::{self, FilePatch, Hunk, Lines};
use crate::diff::{self, Changed};
use crate::error::Error;
use crate::fix::Replaced;
use crate::options::{CheckOptions, Since};
use crate::pipeline::git::Git;
use crate::pipeline::stages::{Stage, Stages};
use crate::project::{Request, canonical};

/// The files that changed since a revision.
pub(super) struct Changes {
    files: BTreeMap<PathBuf, Changed>,
    /// Which changes these are, in words.
    which: String,
}

impl Changes {
    /// What has changed, where only that is to be shown. `root` is the root of the workspace.
    pub(super) fn asked(options: &CheckOptions, root: &Path, stages: &Stages) -> Result<Option<Changes>, Error> {
        let read = |since| stages.time(Stage::Changes, || Changes::read(since, &options.request, root));
        options.since.as_ref().map(read).transpose()
    }

    /// Asks git. `root` is the root of the workspace.
    fn read(since: &Since, request: &Request, root: &Path) -> Result<Changes, Error> {
        let git = Git::new(request, root)?;
        let (files, which) = match since {
            Since::Revision(revision) => (git.since(&git.commit(revision)?)?, format!("the changes since {revision}")),
            Since::MergeBase(branch) => {
                (git.since(&git.merge_base(branch)?)?, format!("the changes since the branch left `{branch}`"))
            }
            Since::LastCommit => (git.staged()?, "the staged changes".to_owned()),
        };
        Ok(Changes { files, which })
    }

    /// Puts what a change brought in last, each part in the order it has: a baseline lets the first ones be.
    pub(super) fn last(&self, mut found: Vec<Diagnostic>, sources: &SourceMap) -> Vec<Diagnostic> {
        let of = |file: &SourceFile| self.of(file);
        let mut changes = diff::Changes::new(sources, &of);
        found.sort_by_cached_key(|diagnostic| changes.touch(diagnostic));
        found
    }

    /// Leaves what a change brought in.
    pub(super) fn retain<T>(&self, found: &mut Vec<T>, sources: &SourceMap, diagnostic: impl Fn(&T) -> &Diagnostic) {
        let of = |file: &SourceFile| self.of(file);
        let mut changes = diff::Changes::new(sources, &of);
        found.retain(|found| changes.touch(diagnostic(found)));
    }

    /// How many findings were there before.
    pub(super) fn note(&self, left_out: usize) -> Option<String> {
        let findings = if left_out == 1 { "1 finding".to_owned() } else { format!("{left_out} findings") };
        (left_out > 0).then(|| format!("{findings} hidden: not in {}", self.which))
    }

    /// The lines that changed, after lines of the file were replaced once more.
    pub(super) fn carry(&mut self, path: &Path, later: &[Replaced]) {
        // A hunk without lines stands behind a line.
        let lines = |lines: &Range<usize>| Lines {
            start: (lines.start + usize::from(!lines.is_empty())) as u32,
            count: lines.len() as u32,
        };
        let later: Vec<Hunk> = later.iter().map(|it| Hunk { old: lines(&it.old), new: lines(&it.new) }).collect();
        if let Some(changed) = self.files.get_mut(path) {
            *changed = changed.clone().carried(&later);
        }
    }

    fn of(&self, file: &SourceFile) -> Option<&Changed> {
        self.files.get(&file.path).or_else(|| self.files.get(&canonical(&file.path).ok()?))
    }
}

impl Git {
    /// What differs between a commit and the files as they are, those that git has not been told of included.
    fn since(&self, commit: &str) -> Result<BTreeMap<PathBuf, Changed>, Error> {
        let patch = self.diff(&[commit])?;
        let untracked = self.say("ls-files", &["--others", "--exclude-standard", "-z"])?;
        let untracked = untracked.split('\0').filter(|name| !name.is_empty());
        let mut files: BTreeMap<_, _> = untracked.map(|name| (self.top.join(name), Changed::Whole)).collect();
        files.extend(patch.into_iter().filter_map(|file| self.changed(file)));
        Ok(files)
    }

    /// What is staged, on the lines that it has in the files as they are.
    fn staged(&self) -> Result<BTreeMap<PathBuf, Changed>, Error> {
        let later = self.diff(&[])?.into_iter().filter_map(|file| Some((file.path?, file.hunks)));
        let later: BTreeMap<String, Vec<Hunk>> = later.collect();
        let staged = self.diff(&["--cached"])?.into_iter().filter_map(|file| {
            let hunks = later.get(file.path.as_ref()?).cloned().unwrap_or_default();
            let (path, changed) = self.changed(file)?;
            Some((path, changed.carried(&hunks)))
        });
        Ok(staged.collect())
    }

    fn changed(&self, file: FilePatch) -> Option<(PathBuf, Changed)> {
        let changed = if file.opaque { Changed::Whole } else { Changed::of(&file.hunks) };
        Some((self.top.join(file.path?), changed))
    }

    fn diff(&self, what: &[&str]) -> Result<Vec<FilePatch>, Error> {
        let plain = [
            "--unified=0",
            "--inter-hunk-context=0",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--no-relative",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            "--ignore-submodules=all",
            "-M",
        ];
        Ok(patch::parse(&self.say("diff", &[&plain[..], what, &["--"]].concat())?))
    }
}
