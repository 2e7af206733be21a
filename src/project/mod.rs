//! Which crates, targets, files and features a run is about: a [`Request`] in, a [`Project`] out.
//!
//! In a cargo project `cargo metadata` answers. Paths outside of one, and standard input, become crates of their own.
//! No source is parsed here; of the text of files only `mod name;` lines are looked at, and only where paths are given.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(crate) use crate::base::read::canonical;
use crate::base::target::CargoTarget;
use crate::error::Error;

use graph::{CrateGraph, CrateIndex, CrateRoot};

pub(crate) mod cfg;
mod crates;
pub(crate) mod graph;
mod lockfile;
mod manifest;
mod members;
pub(crate) mod metadata;
mod modules;
pub(crate) mod program;
mod rustc;
mod select;
mod tools;
pub(crate) mod walk;

/// What a run was asked to look at.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub cwd: PathBuf,
    pub input: Input,
    pub cargo: CargoOptions,
    /// Edition of files that belong to no cargo project.
    pub edition: Option<u16>,
    pub told: Told,
}

/// Who is told, a line each and as it happens, what cargo waits for or fetches. It decides nothing about the answer, and so has
/// no say in what a request is told apart by: its text is always the same.
#[derive(Copy, Clone, Default)]
pub struct Told(pub Option<fn(&str)>);

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Told")
    }
}

#[derive(Clone, Debug, Default)]
pub enum Input {
    /// The cargo project of the current directory, or of `--manifest-path`.
    #[default]
    Cargo,
    /// Files and folders; `standalone` keeps cargo out even where a Cargo.toml is near.
    Paths { paths: Vec<PathBuf>, standalone: bool },
    /// Text that stands for the file `name`, which need not exist.
    Stdin { name: Option<PathBuf>, text: Arc<str> },
}

/// The flags that are cargo's, under cargo's names.
#[derive(Clone, Debug, Default)]
pub struct CargoOptions {
    pub manifest_path: Option<PathBuf>,
    pub packages: Vec<String>,
    pub workspace: bool,
    pub exclude: Vec<String>,
    /// The chosen packages only, without the workspace members that they depend on.
    pub no_deps: bool,
    pub features: Vec<String>,
    pub all_features: bool,
    pub no_default_features: bool,
    pub target: Option<String>,
    pub locked: bool,
    pub offline: bool,
    pub frozen: bool,
    /// Nothing that the project configures has a say in what is started.
    pub untrusted: bool,
    pub targets: TargetSelection,
}

/// What is checked besides the library and the binaries.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct TargetSelection {
    /// Test targets, and `#[cfg(test)]` code of the others.
    pub tests: bool,
    pub examples: bool,
    pub benches: bool,
}

/// The crates of a run, and what reports and configs need to know about them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Project {
    pub graph: CrateGraph,
    /// The workspace root; names of files are shown relative to it.
    pub root: PathBuf,
    /// The `metadata.async-lint` table of a manifest: the manifest, and the table as TOML with places as they are there.
    pub settings: Option<(PathBuf, String)>,
    /// Cargo's words for the checked crates.
    pub targets: BTreeMap<CrateIndex, CargoTarget>,
    /// Cargo's target directory.
    pub target_dir: Option<PathBuf>,
    /// Texts that stand in for files of the disk.
    pub overlays: Vec<(PathBuf, Arc<str>)>,
    /// Where set, findings elsewhere than in these files or below these folders are left out.
    pub only: Option<Vec<PathBuf>>,
    /// `#[cfg(test)]` code is looked at.
    pub tests: bool,
    /// Rule files that direct dependencies of the checked packages bring along.
    pub shipped: Vec<ShippedRules>,
    /// What can't be looked at, a sentence each.
    pub notes: Vec<String>,
    /// What is not looked at because it was not chosen.
    pub unselected: Unselected,
}

/// The project's own packages that a run does not look at.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unselected {
    /// Packages without a checksum that the checked code depends on: members left out by a flag, members of another workspace.
    pub dependencies: Vec<String>,
    /// How many other members the workspace has.
    pub members: usize,
}

/// A rule file that a package has for those who use it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct ShippedRules {
    pub package: String,
    /// The name of its library as code has it.
    pub krate: String,
    pub path: PathBuf,
}

impl Request {
    /// Where the search for a config file begins: the folder of the manifest that was named, else the current one.
    pub fn home(&self) -> PathBuf {
        let manifest = self.cargo.manifest_path.as_ref().map(|manifest| self.cwd.join(manifest));
        manifest.and_then(|manifest| Some(manifest.parent()?.to_path_buf())).unwrap_or_else(|| self.cwd.clone())
    }
}

/// Finds the crates of a run.
pub(crate) fn discover(request: &Request) -> Result<Project, Error> {
    let mut project = match &request.input {
        Input::Cargo => metadata::load(request, request.cargo.manifest_path.as_deref())?,
        Input::Paths { paths, standalone } => walk::discover(request, paths, *standalone)?,
        Input::Stdin { name, text } => walk::discover_text(request, name.as_deref(), text)?,
    };
    project.tests = request.cargo.targets.tests;
    Ok(project)
}

impl Project {
    /// How the file at `path` of a crate is called in messages: relative to the workspace root with `/`, or
    /// `name-version/path` in a dependency from elsewhere.
    pub(crate) fn display_name(&self, krate: &CrateRoot, path: &Path) -> String {
        if let Ok(inside) = path.strip_prefix(&self.root)
            && krate.local
        {
            return slashed(inside);
        }
        match path.strip_prefix(&krate.package_dir) {
            Ok(inside) if !krate.local => {
                format!("{}-{}/{}", krate.package.name, krate.package.version, slashed(inside))
            }
            _ => slashed(path),
        }
    }

    /// Findings in this file are wanted.
    pub(crate) fn wants(&self, path: &Path) -> bool {
        self.only.as_ref().is_none_or(|only| only.iter().any(|place| path.starts_with(place)))
    }
}

fn slashed(path: &Path) -> String {
    path.components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
        .replacen("//", "/", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn krate(local: bool) -> CrateRoot {
        CrateRoot {
            name: crate::base::name::Symbol::new("demo"),
            package: graph::Package { name: "demo".into(), version: "1.0.0".into(), checksum: None },
            kind: graph::TargetKind::Lib,
            root_file: "/reg/demo-1.0.0/src/lib.rs".into(),
            package_dir: "/reg/demo-1.0.0".into(),
            edition: 2021,
            deps: vec![],
            cfg: Default::default(),
            checked: false,
            local,
            test_support: false,
        }
    }

    #[test]
    fn names_are_relative_to_the_workspace_or_carry_the_version() {
        let project = Project { root: "/ws".into(), ..Project::default() };
        assert_eq!(project.display_name(&krate(true), Path::new("/ws/a/src/lib.rs")), "a/src/lib.rs");
        assert_eq!(project.display_name(&krate(true), Path::new("/other/lib.rs")), "/other/lib.rs");
        assert_eq!(project.display_name(&krate(false), Path::new("/reg/demo-1.0.0/src/x.rs")), "demo-1.0.0/src/x.rs");
    }

    #[test]
    fn findings_can_be_limited_to_places() {
        let project = Project { only: Some(vec!["/ws/a".into()]), ..Project::default() };
        assert!(project.wants(Path::new("/ws/a/b.rs")));
        assert!(!project.wants(Path::new("/ws/ab.rs")));
        assert!(Project::default().wants(Path::new("/x.rs")));
    }
}
