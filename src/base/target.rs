//! Which cargo target a file belongs to, in cargo's own words: machine-readable reports repeat them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A target as `cargo metadata` describes it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct CargoTarget {
    pub package_id: String,
    pub manifest_path: PathBuf,
    /// `lib`, `bin`, `proc-macro`, `test`, ...
    pub kind: Vec<String>,
    pub crate_types: Vec<String>,
    pub name: String,
    pub src_path: PathBuf,
    pub edition: String,
    pub doc: bool,
    pub doctest: bool,
    pub test: bool,
}
