//! New texts for checked files: all of them, and only where a file is still what was checked.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::config::settings::read_text;
use crate::error::Error;

/// Writes the texts, each to a path that [`unchanged`] has given.
pub(super) fn write(texts: &[(PathBuf, String)]) -> Result<(), Error> {
    for (path, text) in texts {
        replace(path, text).map_err(|source| Error::WriteFile { path: path.clone(), source })?;
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

/// All of the new text or all of the old one, with the permissions that the file has.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".async-lint-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(std::fs::metadata(path)?.permissions())?;
    file.persist(path)?;
    Ok(())
}

/// How many there are of a thing, in words.
pub(super) fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
