//! New texts for checked files: all of them, and only where a file is still what was checked.

use std::path::{Path, PathBuf};

use crate::base::read;
use crate::error::Error;
use crate::pipeline::place;

/// Writes new texts in place of old ones, if every file has its old text still.
pub(super) fn write(texts: &[(&Path, &str, &str)]) -> Result<(), Error> {
    let places = texts.iter().map(|(path, old, _)| unchanged(path, old)).collect::<Result<Vec<PathBuf>, Error>>()?;
    for (path, (_, _, text)) in places.iter().zip(texts) {
        place::write(path, text.as_bytes()).map_err(|source| Error::WriteFile { path: path.clone(), source })?;
    }
    Ok(())
}

/// Where the file lies without links, if its text is still the one that was checked.
fn unchanged(path: &Path, checked: &str) -> Result<PathBuf, Error> {
    match read::text(path, read::MAX_SOURCE) {
        Ok(text) if text == checked => Ok(path.canonicalize().unwrap_or_else(|_| path.to_path_buf())),
        _ => Err(Error::ChangedMeanwhile { path: path.to_path_buf() }),
    }
}

/// How many there are of a thing, in words.
pub(super) fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
