//! Where may be written, and how: into the workspace and to what the user has named; all of a text or nothing.
//!
//! Links may come with the project, so a path in it is followed only as far as it stays there.

use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::NamedTempFile;

use crate::base::read;
use crate::error::Error;
use crate::project::{Input, Project, Request, canonical};

/// The real path for what was named `path`. Fails where it is in the project by its name and not in fact.
pub(crate) fn target(path: &Path, cwd: &Path, root: &Path) -> Result<PathBuf, Error> {
    let named = without_dots(&cwd.join(path));
    let real_root = canonical(root).unwrap_or_else(|_| root.to_path_buf());
    if !named.starts_with(root) && !named.starts_with(&real_root) {
        return Ok(named);
    }
    match real(&named) {
        Some(real) if real.starts_with(&real_root) => Ok(real),
        _ => Err(Error::Outside { path: path.to_path_buf() }),
    }
}

/// Fails for a file that does not lie below the folder in fact.
pub(crate) fn stays(path: &Path, folder: &Path) -> Result<(), Error> {
    if read::stays(path, folder) { Ok(()) } else { Err(Error::Outside { path: path.to_path_buf() }) }
}

/// Comments and fixes are for the code of the checked packages, and for files that were named.
pub(crate) fn own_source(path: &Path, request: &Request, project: &Project) -> Result<(), Error> {
    let packages = project.targets.values().filter_map(|target| target.manifest_path.parent());
    let named = match &request.input {
        Input::Paths { paths, .. } => paths.iter().map(|path| request.cwd.join(path)).collect(),
        Input::Cargo | Input::Stdin { .. } => Vec::new(),
    };
    let mut places = packages.chain([&*project.root]).chain(named.iter().map(PathBuf::as_path));
    let real = canonical(path).unwrap_or_else(|_| path.to_path_buf());
    let is_below = |place: &Path| canonical(place).is_ok_and(|place| real.starts_with(place));
    match places.any(is_below) {
        true => Ok(()),
        false => Err(Error::Outside { path: path.to_path_buf() }),
    }
}

/// Writes beside the file and puts it in its place, with the permissions that the old one has. Folders on the way are made.
pub(crate) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let before = std::fs::metadata(path).ok();
    // A pipe or a terminal has no old text, and `/dev/stdout` can be a file that others write to as well.
    if before.as_ref().is_some_and(|about| !about.is_file() && !about.is_dir()) || path.starts_with("/dev") {
        return std::fs::write(path, text);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // Links outside of the project are the user's own.
    let path = &canonical(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = path.parent().unwrap_or(folder);
    let mut file = begun(folder)?;
    file.write_all(text)?;
    if let Some(before) = before {
        file.as_file().set_permissions(before.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// A new file as any program makes it: the system takes the user's mask off the permissions.
#[cfg(unix)]
fn begun(folder: &Path) -> io::Result<NamedTempFile> {
    let usual: std::fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    tempfile::Builder::new().prefix(".async-lint-").permissions(usual).tempfile_in(folder)
}

#[cfg(not(unix))]
fn begun(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(".async-lint-").tempfile_in(folder)
}

/// Each `.` and `..` taken out by its name, links not looked at.
fn without_dots(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
        plain
    })
}

/// The path without links, of a file that need not be there. `None` for a link that leads to nothing.
fn real(path: &Path) -> Option<PathBuf> {
    if let Ok(real) = canonical(path) {
        return Some(real);
    }
    if path.is_symlink() {
        return None;
    }
    Some(real(path.parent()?)?.join(path.file_name()?))
}
