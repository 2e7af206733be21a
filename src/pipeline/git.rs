//! Questions to git about a checkout.
//!
//! None of them runs a program that the checkout configures: no hook, file monitor, external diff or text conversion, no
//! filter, nothing that fetches what is missing. A `clean` filter of the user's own configuration runs where git could not
//! compare what it keeps with what is checked out without it. Submodules are not entered: each has a configuration of its own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::project::{Request, canonical, program};

/// Settings that hold whatever is configured.
const SETTINGS: [(&str, &str); 5] = [
    ("core.quotePath", "false"),
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    // The index is not to be written.
    ("diff.autoRefreshIndex", "false"),
    // Files that look like a repository are no repository.
    ("safe.bareRepository", "explicit"),
];

/// Variables that hold for every question. An old git fetches in spite of `GIT_NO_LAZY_FETCH`, but by no protocol.
const VARIABLES: [(&str, &str); 4] = [
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_TERMINAL_PROMPT", "0"),
];

/// What to do where a clone has left out objects.
const PARTIAL: &str =
    "; the clone is partial, and nothing is fetched here: fetch the rest first (`git fetch --refetch --no-filter`)";

/// What of a filter can be a command, or makes it a fault that there is none.
const FILTER: [(&str, &str); 4] = [("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")];

/// A checkout to ask questions about.
pub(crate) struct Git {
    /// The folder that git's paths start from.
    pub(crate) top: PathBuf,
    program: PathBuf,
    environment: Vec<(&'static str, PathBuf)>,
    /// Settings that switch off the filters of the checkout.
    filters: Vec<(String, &'static str)>,
}

impl Git {
    pub(crate) fn new(request: &Request, root: &Path) -> Result<Git, Error> {
        if request.cargo.untrusted {
            let message = "`--untrusted` asks git nothing, and what changed is not known without git";
            return Err(Error::Usage { message: message.to_owned() });
        }
        // Hooks hand down paths that start from the folder they run in.
        let handed = ["GIT_DIR", "GIT_WORK_TREE"].into_iter();
        let handed = handed.filter_map(|name| Some((name, request.cwd.join(std::env::var_os(name)?))));
        let program = program::find("git", root)?;
        let (top, environment) = (root.to_path_buf(), handed.collect());
        let asked = Git { top, program, environment, filters: Vec::new() };
        let none = |message| Error::NoCheckout { path: root.to_path_buf(), message };
        let top = asked.ask(&["rev-parse", "--show-toplevel"])?.map_err(none)?;
        let top = PathBuf::from(top.trim_end_matches(['\r', '\n']));
        let filters = asked.filters()?;
        Ok(Git { top: canonical(&top).unwrap_or(top), filters, ..asked })
    }

    /// Switches off each filter that the checkout's own configuration has a setting of.
    fn filters(&self) -> Result<Vec<(String, &'static str)>, Error> {
        let mut settings = Vec::new();
        for scope in ["--local", "--worktree"] {
            let args = ["config", scope, "--includes", "--name-only", "-z", "--get-regexp", "^filter\\."];
            // Git fails where there is none.
            let said = self.ask(&args)?.unwrap_or_default();
            let names = said.split('\0').filter_map(|key| Some(key.rsplit_once('.')?.0));
            for name in names {
                settings.extend(FILTER.map(|(key, value)| (format!("{name}.{key}"), value)));
            }
        }
        settings.sort();
        settings.dedup();
        Ok(settings)
    }

    /// The full name of a commit. What begins with `-` is no flag here.
    pub(crate) fn commit(&self, revision: &str) -> Result<String, Error> {
        let asked = format!("{revision}^{{commit}}");
        let found = self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &asked])?;
        let commit = found.map_err(|_| Error::NoRevision { revision: revision.to_owned() })?;
        Ok(commit.trim().to_owned())
    }

    pub(crate) fn merge_base(&self, branch: &str) -> Result<String, Error> {
        let found = self.ask(&["merge-base", "HEAD", &self.commit(branch)?])?;
        Ok(found.map_err(|_| Error::NoMergeBase { branch: branch.to_owned() })?.trim().to_owned())
    }

    /// The files that differ from the last commit: those with changes that are not staged, and those with staged ones only.
    pub(crate) fn uncommitted(&self) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Error> {
        let said = self.say(
            "status",
            &["--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all"],
        )?;
        let (mut dirty, mut staged) = (Vec::new(), Vec::new());
        for entry in said.split('\0') {
            let (Some(state), Some(name)) = (entry.get(..2), entry.get(3..)) else { continue };
            let list = if state.ends_with(' ') { &mut staged } else { &mut dirty };
            list.push(self.top.join(name));
        }
        Ok((dirty, staged))
    }

    /// The files that git keeps.
    pub(crate) fn tracked(&self) -> Result<BTreeSet<PathBuf>, Error> {
        let said = self.say("ls-files", &["-z", "--full-name"])?;
        Ok(said.split('\0').filter(|name| !name.is_empty()).map(|name| self.top.join(name)).collect())
    }

    pub(crate) fn say(&self, command: &str, args: &[&str]) -> Result<String, Error> {
        let said = self.ask(&[&[command], args].concat())?;
        said.map_err(|message| {
            let help = if message.contains("fetch") || message.contains("unable to read") { PARTIAL } else { "" };
            Error::Git { command: command.to_owned(), message: message + help }
        })
    }

    /// What git answers, or the first line of what it has against the question.
    fn ask(&self, args: &[&str]) -> Result<Result<String, String>, Error> {
        let mut command = Command::new(&self.program);
        for (name, value) in SETTINGS {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command.arg("--no-pager").args(args).current_dir(&self.top);
        command.envs(self.environment.iter().cloned()).envs(VARIABLES).envs(self.without_filters());
        let output = command.output().map_err(|source| Error::Spawn { program: "git".to_owned(), source })?;
        if output.status.success() {
            return Ok(Ok(String::from_utf8_lossy(&output.stdout).into_owned()));
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it gave no reason");
        Ok(Err(first.trim().trim_start_matches("fatal: ").to_owned()))
    }

    /// The names of filters may hold what `-c` would misread. The user's own settings of this sort are kept.
    fn without_filters(&self) -> impl Iterator<Item = (String, String)> {
        let before = std::env::var("GIT_CONFIG_COUNT").ok().and_then(|count| count.parse().ok()).unwrap_or(0_usize);
        let count = ("GIT_CONFIG_COUNT".to_owned(), (before + self.filters.len()).to_string());
        let settings = self.filters.iter().enumerate().flat_map(move |(number, (key, value))| {
            let number = before + number;
            let key = (format!("GIT_CONFIG_KEY_{number}"), key.clone());
            [key, (format!("GIT_CONFIG_VALUE_{number}"), (*value).to_owned())]
        });
        settings.chain([count])
    }
}
