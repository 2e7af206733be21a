//! Which settings hold for which file: those of the run or of the file's package, with levels that are set for some paths.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::globs::Globs;
use super::levels::LevelTable;
use crate::base::kind::Confidence;

/// What decides about findings in a file.
#[derive(Clone, Debug)]
pub struct Scope {
    pub levels: LevelTable,
    /// How sure a finding has to be.
    pub min_confidence: Confidence,
    /// Files without findings.
    pub exclude: Globs,
}

/// What decides about findings, by the file that they stand in.
#[derive(Clone, Debug)]
pub struct Scopes {
    run: Scope,
    /// By the folder of a package.
    members: Vec<(PathBuf, Scope)>,
}

impl Scopes {
    /// `members` are packages with settings of their own.
    pub fn new(run: Scope, members: Vec<(PathBuf, Scope)>) -> Scopes {
        Scopes { run, members }
    }

    /// Where nothing else is said.
    pub fn of_run(&self) -> &Scope {
        &self.run
    }

    /// The packages with settings of their own.
    pub fn members(&self) -> &[(PathBuf, Scope)] {
        &self.members
    }

    /// What holds for a file: that of the innermost package around it.
    pub fn of(&self, path: &Path) -> &Scope {
        let around = self.members.iter().filter(|(dir, _)| path.starts_with(dir));
        around.max_by_key(|(dir, _)| dir.components().count()).map_or(&self.run, |(_, scope)| scope)
    }

    /// The levels for a file, those for its path included.
    pub fn levels_at(&self, path: &Path) -> Cow<'_, LevelTable> {
        self.of(path).levels.at(path)
    }
}
