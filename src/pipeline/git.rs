//! Questions to git about a checkout.
//!
//! None of them runs a hook, and none may run another program of the user's, but for the `clean` filters without which git
//! could not compare what it keeps with what is checked out.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::project::{Request, canonical};

/// A checkout to ask questions about.
pub(super) struct Git {
    /// The folder that git's paths start from.
    pub(super) top: PathBuf,
    environment: Vec<(&'static str, PathBuf)>,
}

impl Git {
    pub(super) fn new(request: &Request, root: &Path) -> Result<Git, Error> {
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
    pub(super) fn commit(&self, revision: &str) -> Result<String, Error> {
        let asked = format!("{revision}^{{commit}}");
        let found = self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &asked])?;
        let commit = found.map_err(|_| Error::NoRevision { revision: revision.to_owned() })?;
        Ok(commit.trim().to_owned())
    }

    pub(super) fn merge_base(&self, branch: &str) -> Result<String, Error> {
        let found = self.ask(&["merge-base", "HEAD", &self.commit(branch)?])?;
        Ok(found.map_err(|_| Error::NoMergeBase { branch: branch.to_owned() })?.trim().to_owned())
    }

    /// The files that differ from the last commit: those with changes that are not staged, and those with staged ones only.
    pub(super) fn uncommitted(&self) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Error> {
        let said = self.say("status", &["--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"])?;
        let (mut dirty, mut staged) = (Vec::new(), Vec::new());
        for entry in said.split('\0') {
            let (Some(state), Some(name)) = (entry.get(..2), entry.get(3..)) else { continue };
            let list = if state.ends_with(' ') { &mut staged } else { &mut dirty };
            list.push(self.top.join(name));
        }
        Ok((dirty, staged))
    }

    pub(super) fn say(&self, command: &str, args: &[&str]) -> Result<String, Error> {
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
