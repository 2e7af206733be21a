//! Which files fixes may be written to, and why not to others.
//!
//! A file that lies elsewhere is somebody else's, though a link in the project leads to it. What a build has made is made anew
//! by the next one. And what was never committed is lost when it is written over: the same is asked as by `cargo fix`.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::options::Fixing;
use crate::pipeline::git::Git;
use crate::project::{Input, Project, Request, canonical};

/// What may be written to.
pub(super) struct Ground<'a> {
    fixing: &'a Fixing,
    request: &'a Request,
    root: PathBuf,
    /// Without links.
    inside: Vec<PathBuf>,
    target_dir: Option<PathBuf>,
    /// Files that are nowhere on the disk.
    unwritten: BTreeSet<PathBuf>,
    git: OnceCell<Option<Known>>,
}

/// What git knows of the checkout, by paths without links.
struct Known {
    tracked: BTreeSet<PathBuf>,
    dirty: Vec<PathBuf>,
    staged: Vec<PathBuf>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(request: &'a Request, project: &Project, fixing: &'a Fixing) -> Ground<'a> {
        let packages = project.targets.values().filter_map(|target| target.manifest_path.parent());
        let named = match &request.input {
            Input::Paths { paths, .. } => paths.iter().map(|path| folder(&request.cwd.join(path))).collect(),
            _ => Vec::new(),
        };
        let inside = packages.map(Path::to_path_buf).chain([project.root.clone()]).chain(named);
        let inside: BTreeSet<PathBuf> = inside.filter_map(|dir| canonical(&dir).ok()).collect();
        Ground {
            fixing,
            request,
            root: project.root.clone(),
            inside: inside.into_iter().collect(),
            target_dir: project.target_dir.as_ref().and_then(|dir| canonical(dir).ok()),
            unwritten: project.overlays.iter().map(|(path, _)| path.clone()).collect(),
            git: OnceCell::new(),
        }
    }

    /// Why the file, named without links, is left as it is; `None` where it may be written to.
    pub(super) fn refusal(&self, path: &Path) -> Result<Option<String>, Error> {
        if self.unwritten.contains(path) {
            return Ok(None);
        }
        if !self.inside.iter().any(|dir| path.starts_with(dir)) {
            return Ok(Some("the file lies outside of the workspace".to_owned()));
        }
        if self.target_dir.as_ref().is_some_and(|dir| path.starts_with(dir)) {
            return Ok(Some("the file is made by a build".to_owned()));
        }
        if self.fixing.diff {
            return Ok(None);
        }
        Ok(self.git()?.as_ref().and_then(|known| known.refusal(path, self.fixing)))
    }

    /// `None` where there is no checkout, and none is asked for.
    fn git(&self) -> Result<&Option<Known>, Error> {
        if let Some(known) = self.git.get() {
            return Ok(known);
        }
        let known = match Git::new(self.request, &self.root) {
            Ok(git) => Some(Known::read(&git)?),
            Err(_) if self.fixing.allow_no_vcs => None,
            Err(_) => return Err(Error::NoVcs { path: self.root.clone() }),
        };
        Ok(self.git.get_or_init(|| known))
    }
}

/// The folder that holds a file; a folder itself.
fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !path.is_dir() => parent.to_path_buf(),
        _ => path.to_path_buf(),
    }
}

impl Known {
    fn read(git: &Git) -> Result<Known, Error> {
        let (dirty, staged) = git.uncommitted()?;
        Ok(Known { tracked: git.tracked()?, dirty, staged })
    }

    fn refusal(&self, path: &Path, fixing: &Fixing) -> Option<String> {
        let why = |state: &str, flag: &str| Some(format!("the file {state}, or pass `{flag}`"));
        let is_in = |list: &[PathBuf]| list.iter().any(|other| other == path);
        if is_in(&self.dirty) {
            let is_refused = !fixing.allow_dirty;
            return why("has changes that are not committed: commit them first", "--allow-dirty")
                .filter(|_| is_refused);
        }
        if is_in(&self.staged) {
            let is_refused = !fixing.allow_dirty && !fixing.allow_staged;
            let state = "has staged changes that are not committed: commit them first";
            return why(state, "--allow-staged").filter(|_| is_refused);
        }
        let is_refused = !self.tracked.contains(path) && !fixing.allow_no_vcs;
        why("is not tracked by git: commit it first", "--allow-no-vcs").filter(|_| is_refused)
    }
}
