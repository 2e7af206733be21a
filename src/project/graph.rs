//! The crates of a run and how they depend on each other, before any source file is read.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::arena_ids;
use crate::base::arena::Arena;
use crate::base::name::Symbol;

use super::cfg::CfgOptions;

arena_ids!(
    /// A crate of the graph: one target of one package.
    CrateIndex
);

/// Every crate that the checked ones can reach. The standard library is not in it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct CrateGraph {
    pub crates: Arena<CrateIndex, CrateRoot>,
}

/// One crate: where it starts, what it may name, how it is compiled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CrateRoot {
    /// As code names it: `tokio_util`.
    pub name: Symbol,
    /// Package name as in Cargo.toml, its version, and whether it is published (registry) or not.
    pub package: Package,
    pub kind: TargetKind,
    /// The root file, absolute.
    pub root_file: PathBuf,
    /// Folder of the package's Cargo.toml; file names of dependencies are shown relative to it.
    pub package_dir: PathBuf,
    /// 2015, 2018, 2021, 2024.
    pub edition: u16,
    /// What `extern crate` names mean here, renames applied, sorted by name. The package's own library included for its other targets.
    pub deps: Vec<(Symbol, CrateIndex)>,
    /// cfg options that hold when this crate is compiled.
    pub cfg: CfgOptions,
    /// To be checked: findings may stand in it.
    pub checked: bool,
    /// Member of the workspace (or given by path): looked at in all cfg branches.
    pub local: bool,
    /// Only tests, examples and benches of the workspace use it.
    pub test_support: bool,
}

#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Package {
    pub name: String,
    pub version: String,
    /// `None` for path and workspace packages; else what identifies the exact sources (the registry's checksum, a git revision).
    pub checksum: Option<String>,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum TargetKind {
    Lib,
    ProcMacro,
    Bin,
    Test,
    Example,
    Bench,
}

impl CrateRoot {
    /// Other crates can depend on it.
    pub(crate) fn is_library(&self) -> bool {
        matches!(self.kind, TargetKind::Lib | TargetKind::ProcMacro)
    }

    /// It is run as a program, not as tests.
    pub(crate) fn is_program(&self) -> bool {
        !matches!(self.kind, TargetKind::Lib | TargetKind::ProcMacro | TargetKind::Test | TargetKind::Bench)
    }

    /// All of the crate is test code.
    pub(crate) fn is_test(&self) -> bool {
        self.test_support || matches!(self.kind, TargetKind::Test | TargetKind::Bench)
    }
}
