//! Which settings hold for which file: those of the run, with levels that are set for some paths.

use std::borrow::Cow;
use std::path::Path;

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
}

impl Scopes {
    pub fn new(run: Scope) -> Scopes {
        Scopes { run }
    }

    /// Where nothing else is said.
    pub fn of_run(&self) -> &Scope {
        &self.run
    }

    /// What holds for a file.
    pub fn of(&self, _path: &Path) -> &Scope {
        &self.run
    }

    /// The levels for a file, those for its path included.
    pub fn levels_at(&self, path: &Path) -> Cow<'_, LevelTable> {
        self.of(path).levels.at(path)
    }
}
