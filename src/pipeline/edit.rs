//! New texts for checked files: all of them, and only where a file is still what was checked.

use std::path::{Path, PathBuf};

use super::place;
use crate::config::settings::read_text;
use crate::error::Error;

/// Writes the texts, each to a path that [`unchanged`] has given.
pub(super) fn write(texts: &[(PathBuf, String)]) -> Result<(), Error> {
    for (path, text) in texts {
        place::write(path, text.as_bytes()).map_err(|source| Error::WriteFile { path: path.clone(), source })?;
    }
    Ok(())
}

/// Where the file lies without links, if its text is still the one that was checked.
pub(super) fn unchanged(path: &Path, checked: &str) -> Result<PathBuf, Error> {
    match read_text(path) {
        Ok(text) if text == checked => Ok(path.canonicalize().unwrap_or_else(|_| path.to_path_buf())),
        _ => Err(Error::ChangedMeanwhile { path: path.to_path_buf() }),
    }
}

/// How many there are of a thing, in words.
pub(super) fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
