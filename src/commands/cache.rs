//! `cache`: where facts are kept, and away with them.

use std::io::Write;
use std::path::Path;

use super::written;
use crate::cache::store;
use crate::error::Error;
use crate::options::CacheAction;

pub(super) fn run(action: CacheAction, dir: Option<&Path>, out: &mut dyn Write) -> Result<(), Error> {
    let dir = dir.map(Path::to_owned).or_else(store::default_dir).ok_or(Error::NoCacheDir)?;
    let said = match action {
        CacheAction::Path => writeln!(out, "{}", dir.display()),
        CacheAction::Clean => {
            let removed = store::clean(&dir).map_err(|source| Error::Remove { path: dir.clone(), source })?;
            writeln!(out, "removed {removed} files from {}", dir.display())
        }
    };
    said.map_err(written)
}
