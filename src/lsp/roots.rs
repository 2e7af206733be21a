//! Which projects the open texts belong to: a session for each, made when a folder or a text asks for it.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::diagnostics::ByFile;
use super::preferences::Preferences;
use crate::cli;
use crate::error::Error;
use crate::options::CheckOptions;
use crate::pipeline::setup::Basis;
use crate::pipeline::stages::Stages;
use crate::project::Input;
use crate::session::Session;

/// A project, and what is shown of it.
pub(super) struct Root {
    /// Where cargo is asked; of a text outside of every project, the file.
    pub(super) home: PathBuf,
    pub(super) session: Session,
    pub(super) found: ByFile,
    /// What went wrong last.
    pub(super) error: Option<String>,
    /// What cargo has said while the session was away.
    pub(super) answer: Option<Result<Basis, Error>>,
}

/// How sessions are begun.
pub(super) struct Roots {
    /// The flags that the server was started with.
    typed: Vec<OsString>,
    pub(super) preferences: Preferences,
    pub(super) all: Vec<Root>,
    /// Makes the stages of a session.
    stages: Box<dyn Fn() -> Stages + Send>,
}

impl Roots {
    pub(super) fn new(typed: Vec<OsString>, preferences: Preferences, stages: Box<dyn Fn() -> Stages + Send>) -> Roots {
        Roots { typed, preferences, all: Vec::new(), stages }
    }

    /// The project that a file belongs to.
    pub(super) fn of(&self, path: &Path) -> Option<usize> {
        let has = self.all.iter().position(|root| root.session.has(path));
        has.or_else(|| {
            let home = home_of(path);
            let is_it = |root: &Root| root.home == home || root.session.folders().contains(&home);
            self.all.iter().position(is_it)
        })
    }

    /// The project of a folder or file, made where there is none; an error where the flags are wrong.
    pub(super) fn make(&mut self, path: &Path) -> Result<usize, String> {
        if let Some(known) = self.of(path) {
            return Ok(known);
        }
        let home = home_of(path);
        let options = self.options(&home)?;
        let session = Session::new(options, (self.stages)());
        self.all.push(Root { home, session, found: ByFile::new(), error: None, answer: None });
        Ok(self.all.len() - 1)
    }

    fn options(&self, home: &Path) -> Result<CheckOptions, String> {
        let mut options = cli::serve_options(&self.typed, &self.preferences.args)?;
        let is_file = home.extension().is_some_and(|extension| extension == "rs");
        if is_file {
            options.request.input = Input::Paths { paths: vec![home.to_path_buf()], standalone: true };
        }
        let folder = if is_file { home.parent().unwrap_or(home) } else { home };
        options.request.cwd = folder.to_path_buf();
        Ok(options)
    }

    /// Other settings: everything is looked at anew.
    pub(super) fn set(&mut self, preferences: Preferences) -> Result<(), String> {
        self.preferences = preferences;
        let homes: Vec<PathBuf> = self.all.iter().map(|root| root.home.clone()).collect();
        for (at, home) in homes.iter().enumerate() {
            let options = self.options(home)?;
            self.all[at].session.restart(options);
        }
        Ok(())
    }

    /// Leaves projects below these folders, but for those that an open text needs. Gives the files that had findings.
    pub(super) fn leave(&mut self, folders: &[PathBuf], open: &[PathBuf]) -> BTreeSet<PathBuf> {
        let needed: BTreeSet<usize> = open.iter().filter_map(|path| self.of(path)).collect();
        let mut left = BTreeSet::new();
        let mut at = 0;
        self.all.retain(|root| {
            let stays = needed.contains(&at) || !folders.iter().any(|folder| root.home.starts_with(folder));
            if !stays {
                left.extend(root.found.keys().cloned());
            }
            at += 1;
            stays
        });
        left
    }
}

/// The folder of the nearest manifest above a file or folder; the path itself where there is none.
fn home_of(path: &Path) -> PathBuf {
    let mut folders = path.ancestors().filter(|folder| folder.join("Cargo.toml").is_file());
    folders.next().unwrap_or(path).to_path_buf()
}

/// A source of a dependency or of the toolchain, which somebody reads: it is no project of his.
pub(super) fn is_published(path: &Path) -> bool {
    const PLACES: [[&str; 2]; 3] = [["registry", "src"], ["git", "checkouts"], ["lib", "rustlib"]];
    let parts: Vec<&OsStr> = path.components().map(|part| part.as_os_str()).collect();
    parts.windows(2).any(|pair| PLACES.iter().any(|[first, second]| pair[0] == *first && pair[1] == *second))
}

/// There is a project at or around a folder.
pub(super) fn is_project(folder: &Path) -> bool {
    folder.ancestors().any(|folder| folder.join("Cargo.toml").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_of_others_are_told_by_their_place() {
        assert!(is_published(Path::new("/home/a/.cargo/registry/src/index/tokio-1.0.0/src/lib.rs")));
        assert!(is_published(Path::new("/home/a/.rustup/toolchains/x/lib/rustlib/src/rust/library/std/src/fs.rs")));
        assert!(!is_published(Path::new("/home/a/code/registry/web/src/lib.rs")));
    }
}
