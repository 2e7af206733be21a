//! A folder of facts, a file a crate.
//!
//! Files appear whole or not at all: each is written beside its place and then renamed. So any number of runs may share
//! a folder; of two that write the same file the last one wins, and both would have been right.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use etcetera::BaseStrategy;

use super::aging;
use super::format::{self, CrateFacts, Key, Payload};
use super::names::{BODIES, FACTS, PROJECT, RUN, TEXTS, TREES, UNFINISHED, is_ours};
use crate::project::graph::CrateRoot;

/// Below the folder of this program.
const FOLDER: &str = "facts";

/// The user's own cache folder for this program. `None` where no home is known.
pub(crate) fn default_dir() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("async-lint"))
}

/// A folder and how its files are named.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    dir: PathBuf,
    /// Files of several keys of one crate stand side by side.
    by_key: bool,
    extension: &'static str,
}

impl Store {
    /// The cache below `dir`.
    pub(crate) fn cache(dir: &Path) -> Store {
        Store { dir: dir.join(FOLDER), by_key: true, extension: FACTS }
    }

    /// The item trees in the cache below `dir`.
    pub(super) fn trees(dir: &Path) -> Store {
        Store { extension: TREES, ..Store::cache(dir) }
    }

    /// The texts of macro calls in the cache below `dir`.
    pub(super) fn texts(dir: &Path) -> Store {
        Store { extension: TEXTS, ..Store::cache(dir) }
    }

    /// The findings of runs in the cache below `dir`.
    pub(super) fn runs(dir: &Path) -> Store {
        Store { extension: RUN, ..Store::cache(dir) }
    }

    /// The bodies of projects in the cache below `dir`.
    pub(super) fn bodies(dir: &Path) -> Store {
        Store { extension: BODIES, ..Store::cache(dir) }
    }

    /// The projects of runs in the cache below `dir`.
    pub(super) fn projects(dir: &Path) -> Store {
        Store { extension: PROJECT, ..Store::cache(dir) }
    }

    /// A folder that others find their way in: `NAME-VERSION.facts`.
    pub(crate) fn exchange(dir: &Path) -> Store {
        Store { dir: dir.to_owned(), by_key: false, extension: FACTS }
    }

    fn path(&self, root: &CrateRoot, key: Key) -> PathBuf {
        let (name, version, extension) = (root.name, &root.package.version, self.extension);
        self.dir.join(match self.by_key {
            true => format!("{name}-{version}-{:032x}.{extension}", key.0),
            false => format!("{name}-{version}.{extension}"),
        })
    }

    /// `None` where there are none for this key, whatever the reason.
    pub(crate) fn read(&self, root: &CrateRoot, key: Key) -> Option<CrateFacts> {
        format::decode(key, &self.bytes(&self.path(root, key))?)
    }

    /// What [`Store::write_run`] has written.
    pub(super) fn read_run(&self, place: Key, key: Key) -> Option<Payload> {
        Payload::of(key, self.bytes(&self.run_path(place))?)
    }

    /// Fails with one sentence that names the folder.
    pub(super) fn write_run(&self, place: Key, key: Key, payload: &[&[u8]]) -> Result<(), String> {
        self.put(&self.run_path(place), &[&[&*format::header(key, payload)], payload].concat())
    }

    fn run_path(&self, place: Key) -> PathBuf {
        self.dir.join(format!("{:032x}.{}", place.0, self.extension))
    }

    /// What [`Store::write_bytes`] has written.
    pub(super) fn read_payload(&self, root: &CrateRoot, key: Key) -> Option<Payload> {
        Payload::of(key, self.bytes(&self.path(root, key))?)
    }

    /// Where the file of a crate lies and what its checksum is, by its first bytes.
    pub(super) fn checksum(&self, root: &CrateRoot, key: Key) -> Option<(PathBuf, u64)> {
        let path = self.path(root, key);
        let mut header = [0; format::HEADER];
        File::open(&path).ok()?.read_exact(&mut header).ok()?;
        aging::touch(&path);
        Some((path, format::checksum_in(key, &header)?))
    }

    /// Fails with one sentence that names the folder.
    pub(super) fn write_bytes(&self, root: &CrateRoot, key: Key, payload: &[u8]) -> Result<(), String> {
        self.put(&self.path(root, key), &[&format::header(key, &[payload]), payload])
    }

    /// Fails with one sentence that names the folder.
    pub(crate) fn write(&self, root: &CrateRoot, key: Key, facts: &CrateFacts) -> Result<(), String> {
        self.put(&self.path(root, key), &[&format::encode(key, facts)])
    }

    fn bytes(&self, path: &Path) -> Option<Vec<u8>> {
        let bytes = fs::read(path).ok()?;
        if self.by_key {
            aging::touch(path);
        }
        Some(bytes)
    }

    fn put(&self, path: &Path, parts: &[&[u8]]) -> Result<(), String> {
        let fail = |error: io::Error| format!("cannot keep facts in {}: {error}", self.dir.display());
        self.try_write(path, parts).map_err(fail)
    }

    fn try_write(&self, path: &Path, parts: &[&[u8]]) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.dir)?;
        parts.iter().try_for_each(|part| file.write_all(part))?;
        file.persist(path)?;
        Ok(())
    }
}

/// A file whose place a store has told.
pub(super) fn read_file(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok()
}

/// Removes from a cache below `dir` what was not used for a month, once a day.
pub(crate) fn sweep(dir: &Path) {
    aging::sweep(&dir.join(FOLDER), SystemTime::now());
}

/// Removes what a cache below `dir` holds, and nothing else. Gives the number of files.
pub(crate) fn clean(dir: &Path) -> io::Result<usize> {
    let dir = dir.join(FOLDER);
    let entries = match fs::read_dir(&dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut removed = 0;
    for entry in entries {
        let path = entry?.path();
        if is_ours(&path) {
            fs::remove_file(&path)?;
            removed += 1;
        }
    }
    let _ = fs::remove_file(dir.join(aging::MARKER));
    // Where others have put something there, the folder stays.
    let _ = fs::remove_dir(&dir);
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_takes_only_what_is_ours() {
        let temp = tempfile::tempdir().unwrap();
        assert_eq!(clean(temp.path()).unwrap(), 0);
        let dir = temp.path().join(FOLDER);
        fs::create_dir(&dir).unwrap();
        for name in
            ["a-1.0.0-00.facts", "a-1.0.0-00.trees", "00.run", "00.project", "00.bodies", ".unfinished-x", "notes.txt"]
        {
            fs::write(dir.join(name), "x").unwrap();
        }
        assert_eq!(clean(temp.path()).unwrap(), 6);
        assert!(dir.join("notes.txt").exists());
    }
}
