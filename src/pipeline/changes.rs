//! What changed since a revision, as git tells.
//!
//! What is asked is `rev-parse`, `merge-base`, `ls-files` and `diff`, with everything a config could change about their output
//! set here. None of them runs a hook, and none may run another program of the user's, but for the `clean` filters without
//! which git could not compare what it keeps with what is checked out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::base::diagnostic::Diagnostic;
use crate::base::source::{SourceFile, SourceMap};
use crate::error::Error;
use crate::options::Since;
use crate::project::{Request, canonical};
use crate::suppress::changes::{self, Changed};
use crate::suppress::patch::{self, FilePatch, Hunk};

/// The files that changed since a revision.
pub(super) struct Changes {
    files: BTreeMap<PathBuf, Changed>,
    /// What they are compared with, in words.
    since: String,
}

impl Changes {
    /// Asks git. `root` is the root of the workspace.
    pub(super) fn read(since: &Since, request: &Request, root: &Path) -> Result<Changes, Error> {
        let git = Git::new(request, root)?;
        let (files, since) = match since {
            Since::Revision(revision) => (git.since(&git.commit(revision)?)?, revision.clone()),
            Since::MergeBase(branch) => (git.since(&git.merge_base(branch)?)?, format!("it left `{branch}`")),
            Since::LastCommit => (git.staged()?, "the last commit (staged changes)".to_owned()),
        };
        Ok(Changes { files, since })
    }

    /// Puts what a change brought in last, each part in the order it has: a baseline lets the first ones be.
    pub(super) fn last(&self, mut found: Vec<Diagnostic>, sources: &SourceMap) -> Vec<Diagnostic> {
        let of = |file: &SourceFile| self.of(file);
        let mut changes = changes::Changes::new(sources, &of);
        found.sort_by_cached_key(|diagnostic| changes.touch(diagnostic));
        found
    }

    /// Leaves what a change brought in.
    pub(super) fn retain<T>(&self, found: &mut Vec<T>, sources: &SourceMap, diagnostic: impl Fn(&T) -> &Diagnostic) {
        let of = |file: &SourceFile| self.of(file);
        let mut changes = changes::Changes::new(sources, &of);
        found.retain(|found| changes.touch(diagnostic(found)));
    }

    /// How many findings were there before.
    pub(super) fn note(&self, left_out: usize) -> Option<String> {
        let findings = if left_out == 1 { "1 finding".to_owned() } else { format!("{left_out} findings") };
        let because = "no changed line, and no changed function in the chain";
        (left_out > 0).then(|| format!("{findings} left out: not new since {} ({because})", self.since))
    }

    fn of(&self, file: &SourceFile) -> Option<&Changed> {
        self.files.get(&file.path).or_else(|| self.files.get(&canonical(&file.path).ok()?))
    }
}

/// A checkout to ask questions about.
struct Git {
    /// The folder that git's paths start from.
    top: PathBuf,
    environment: Vec<(&'static str, PathBuf)>,
}

impl Git {
    fn new(request: &Request, root: &Path) -> Result<Git, Error> {
        // Hooks hand down paths that start from the folder they run in.
        let handed = ["GIT_DIR", "GIT_WORK_TREE"].into_iter();
        let handed = handed.filter_map(|name| Some((name, request.cwd.join(std::env::var_os(name)?))));
        let asked = Git { top: root.to_path_buf(), environment: handed.collect() };
        let none = |message| Error::NoCheckout { path: root.to_path_buf(), message };
        let top = asked.ask(&["rev-parse", "--show-toplevel"])?.map_err(none)?;
        let top = PathBuf::from(top.trim_end_matches(['\r', '\n']));
        Ok(Git { top: canonical(&top).unwrap_or(top), ..asked })
    }

    /// The full name of a commit. What begins with `-` is no flag here.
    fn commit(&self, revision: &str) -> Result<String, Error> {
        let asked = format!("{revision}^{{commit}}");
        let found = self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &asked])?;
        let commit = found.map_err(|_| Error::NoRevision { revision: revision.to_owned() })?;
        Ok(commit.trim().to_owned())
    }

    fn merge_base(&self, branch: &str) -> Result<String, Error> {
        let found = self.ask(&["merge-base", "HEAD", &self.commit(branch)?])?;
        Ok(found.map_err(|_| Error::NoMergeBase { branch: branch.to_owned() })?.trim().to_owned())
    }

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
            "--ignore-submodules",
            "-M",
        ];
        Ok(patch::parse(&self.say("diff", &[&plain[..], what, &["--"]].concat())?))
    }

    fn say(&self, command: &str, args: &[&str]) -> Result<String, Error> {
        let said = self.ask(&[&[command], args].concat())?;
        said.map_err(|message| Error::Git { command: command.to_owned(), message })
    }

    /// What git answers, or the first line of what it has against the question.
    fn ask(&self, args: &[&str]) -> Result<Result<String, String>, Error> {
        let mut command = Command::new("git");
        // A file monitor is a program of the user's; the index is not to be written.
        command.args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=false"]).args(args);
        command.current_dir(&self.top).envs(self.environment.iter().cloned()).env("GIT_OPTIONAL_LOCKS", "0");
        let output = command.output().map_err(|source| Error::Spawn { program: "git".to_owned(), source })?;
        if output.status.success() {
            return Ok(Ok(String::from_utf8_lossy(&output.stdout).into_owned()));
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it gave no reason");
        Ok(Err(first.trim().trim_start_matches("fatal: ").to_owned()))
    }
}
