//! How the files of a cache are named.

use std::ffi::OsStr;
use std::path::Path;

pub(super) const FACTS: &str = "facts";
pub(super) const TREES: &str = "trees";
pub(super) const TEXTS: &str = "texts";
pub(super) const RUN: &str = "run";
pub(super) const PROJECT: &str = "project";
pub(super) const BODIES: &str = "bodies";
/// Files that a crash left half written begin like this.
pub(super) const UNFINISHED: &str = ".unfinished-";

/// A file of a cache, as told by its name.
pub(super) fn is_ours(path: &Path) -> bool {
    let is_facts =
        |extension: &OsStr| [FACTS, TREES, TEXTS, RUN, PROJECT, BODIES].iter().any(|ours| extension == *ours);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.extension().is_some_and(is_facts) || name.starts_with(UNFINISHED)
}
