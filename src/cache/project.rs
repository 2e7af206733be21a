//! The project as the last run like this one had it, to begin with while cargo is asked again.
//!
//! What cargo answers depends on more than can be told beforehand: on manifests, on files that make targets, on
//! configuration up to the root, on the environment. So nothing here says that the answer would be the same: who begins
//! with a [`Guess`] compares it with the answer. That of a project whose manifests or lock file have changed is not worth
//! a try.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::format::Key;
use super::format::Payload;
use super::replay::Asked;
use super::store::Store;
use crate::base::read;
use crate::project::{Project, Request};

/// Where the project of the last run is kept.
#[derive(Debug)]
pub(crate) struct LastProject {
    store: Store,
    place: Key,
}

/// What the project may be.
#[derive(Debug)]
pub(crate) struct Guess {
    pub project: Project,
    pub written: Written,
}

/// A project as its bytes.
#[derive(Debug)]
pub(crate) struct Written(Vec<u8>);

/// How it lies on the disk.
#[derive(Serialize, Deserialize)]
struct Record {
    manifests: Manifests,
    project: Vec<u8>,
}

/// Hashes of manifests and of the lock file; `None` for one that can't be read.
type Manifests = BTreeMap<PathBuf, Option<u128>>;

impl LastProject {
    /// In the cache below `dir`, for runs that are asked the same.
    pub(crate) fn new(dir: &Path, request: &Request) -> LastProject {
        LastProject { store: Store::projects(dir), place: Asked::new((request, &()), &[]).whole }
    }

    /// `None` where there was no such run, or much has changed since.
    pub(crate) fn guess(&self) -> Option<Guess> {
        let file: Payload = self.store.read_run(self.place, self.place)?;
        let Record { manifests, project: bytes } = postcard::from_bytes(file.payload()).ok()?;
        let same = manifests.iter().all(|(path, seen)| hash_of(path) == *seen);
        Some(Guess { project: postcard::from_bytes(&bytes).ok().filter(|_| same)?, written: Written(bytes) })
    }

    /// For the next run. One that can't be kept is not there next time.
    pub(crate) fn keep(&self, project: &Project) {
        let written = || {
            let record = Record { manifests: manifests(project), project: postcard::to_stdvec(project).ok()? };
            self.store.write_run(self.place, self.place, &[&postcard::to_stdvec(&record).ok()?]).ok()
        };
        // There is a sentence about facts that could not be written already.
        let _ = written();
    }
}

impl Written {
    /// This is the project.
    pub(crate) fn is(&self, project: &Project) -> bool {
        postcard::to_stdvec(project).is_ok_and(|bytes| bytes == self.0)
    }
}

fn manifests(project: &Project) -> Manifests {
    let own = project.graph.crates.values().filter(|krate| krate.local).map(|krate| &krate.package_dir);
    let mut paths: Vec<PathBuf> = own.chain([&project.root]).map(|dir| dir.join("Cargo.toml")).collect();
    paths.push(project.root.join("Cargo.lock"));
    paths.into_iter().map(|path| (path.clone(), hash_of(&path))).collect()
}

fn hash_of(path: &Path) -> Option<u128> {
    read::bytes(path, read::MAX_SOURCE).ok().map(|text| xxh3_128(&text))
}
