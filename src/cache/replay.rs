//! What the last run found, to be said again while nothing has changed.
//!
//! A run depends on what it was [`Asked`] and on the files it read. Both are kept beside its findings: the first as a hash of all that
//! decides (crates, settings, rules, levels), the files with a hash of each text. Those of published packages never change, and are
//! told by the checksums of the packages. A file that was looked for in vain is kept as well: it may have come since.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::format::Key;
use super::format::VERSION;
use super::key::PROGRAM;
use super::store::Store;
use crate::base::diagnostic::{Diagnostic, Silenced};
use crate::base::source::{ReadText, SourceMap};
use crate::base::span::FileId;
use crate::def::ids::CrateId;
use crate::def::load::{Disk, FileLoader};

/// What a run is to find out.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Asked {
    /// Runs about the same place take the place of one another.
    place: Key,
    project: Key,
    pub(super) whole: Key,
}

impl Asked {
    /// `place` tells what is looked at, `project` what is known of it beforehand, `decides` all else that decides about what is
    /// found, as their text for debugging has it.
    pub(crate) fn new((place, project): (&dyn Debug, &dyn Debug), decides: &[&dyn Debug]) -> Asked {
        let (place, project) = (hash(&[place]), hash(&[&PROGRAM, &VERSION, &project]));
        Asked { place, project, whole: hash(&[&place, &project, &decides]) }
    }

    pub(super) fn place(&self) -> Key {
        self.place
    }

    /// What decides about the facts of bodies, but for their crates' sources: the project and `rules`.
    pub(crate) fn with_rules(&self, rules: &dyn Debug) -> Key {
        hash(&[&self.project, rules])
    }
}

fn hash(parts: &[&dyn Debug]) -> Key {
    struct Hashed(Xxh3);
    impl Write for Hashed {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.update(text.as_bytes());
            Ok(())
        }
    }
    let mut hashed = Hashed(Xxh3::new());
    // Hashing does not fail.
    let _ = write!(hashed, "{parts:?}");
    Key(hashed.0.digest128())
}

/// All that a report needs of a run.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub sources: Arc<SourceMap>,
    /// The files of the checked crates.
    pub files: Vec<(FileId, CrateId)>,
    /// In the order of reports, like those that are silenced.
    pub kept: Vec<Diagnostic>,
    pub silenced: Vec<Silenced>,
    /// How many findings of other files than those that were asked for end in these.
    pub elsewhere: usize,
    /// What is wrong with the project's own rules, as people read it.
    pub about_rules: String,
    /// The root of a checked crate could not be read: nothing is known of it.
    pub unread_root: bool,
}

/// The texts of files by their places; `None` for those that could not be read.
type Inputs = BTreeMap<PathBuf, Option<u128>>;

/// How it lies on the disk. Files are named by their position in `files`.
#[derive(Serialize, Deserialize)]
struct Record {
    inputs: Inputs,
    files: Vec<RecordedFile>,
    kept: Vec<Diagnostic>,
    silenced: Vec<Silenced>,
    elsewhere: usize,
    about_rules: String,
}

#[derive(Serialize, Deserialize)]
struct RecordedFile {
    name: String,
    path: PathBuf,
    /// The number of the crate, for those that are checked.
    krate: Option<u32>,
}

/// The files of a run on their way to the program, written down.
#[derive(Clone, Default)]
pub(crate) struct Witness(Arc<Mutex<Inputs>>);

impl Witness {
    /// Reads as `loader` does.
    pub(crate) fn of(&self, loader: Box<dyn FileLoader>) -> Box<dyn FileLoader> {
        Box::new(Watched { loader, witness: self.clone() })
    }

    fn inputs(&self) -> Inputs {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }
}

struct Watched {
    loader: Box<dyn FileLoader>,
    witness: Witness,
}

impl FileLoader for Watched {
    fn read(&self, path: &Path) -> Result<String, String> {
        let text = self.loader.read(path);
        let seen = text.as_ref().ok().map(|text| xxh3_128(text.as_bytes()));
        let mut inputs = self.witness.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        inputs.insert(path.to_path_buf(), seen);
        text
    }
}

/// The findings of the last run of each place.
#[derive(Clone, Debug)]
pub(crate) struct LastRun {
    store: Store,
    asked: Asked,
}

impl LastRun {
    /// In the cache below `dir`.
    pub(crate) fn new(dir: &Path, asked: Asked) -> LastRun {
        LastRun { store: Store::runs(dir), asked }
    }

    pub(crate) fn asked(&self) -> &Asked {
        &self.asked
    }

    /// What was found then, if the same would be found today.
    pub(crate) fn replay(&self) -> Option<Findings> {
        let file = self.store.read_run(self.asked.place, self.asked.whole)?;
        let record: Record = postcard::from_bytes(file.payload()).ok()?;
        let texts = texts(&record.inputs)?;
        let sources = Arc::new(SourceMap::default());
        let later: ReadText = Arc::new(|path| Disk.read(path).unwrap_or_default());
        let mut files = Vec::new();
        for file in record.files {
            let id = match texts.get(&file.path) {
                Some(text) => sources.add(file.name, &file.path, text.clone()),
                None => sources.add_unread(file.name, &file.path, later.clone()),
            };
            files.extend(file.krate.map(|krate| (id, CrateId(krate))));
        }
        let Record { kept, silenced, elsewhere, about_rules, .. } = record;
        let mut found = Findings { sources, files, kept, silenced, elsewhere, about_rules, unread_root: false };
        found.is_sound().then_some(found)
    }

    /// Keeps what was found. `is_published` tells the files that never change. Gives a sentence where there was no room.
    pub(crate) fn keep(
        &self,
        witness: &Witness,
        found: &Parts<'_>,
        is_published: &dyn Fn(&Path) -> bool,
    ) -> Option<String> {
        let mut inputs = witness.inputs();
        inputs.retain(|path, _| !is_published(path));
        let mut renamed = Renamed { sources: found.sources, ids: FxHashMap::default(), files: Vec::new() };
        for &(file, krate) in found.files {
            let at = renamed.id(file);
            renamed.files[at.0 as usize].krate = Some(krate.0);
        }
        let (mut kept, mut silenced) = (found.kept.to_vec(), found.silenced.to_vec());
        each(&mut kept, &mut silenced, &mut |file| *file = renamed.id(*file));
        let (files, elsewhere, about_rules) = (renamed.files, found.elsewhere, found.about_rules.to_owned());
        let record = Record { inputs, files, kept, silenced, elsewhere, about_rules };
        let bytes = postcard::to_stdvec(&record).ok()?;
        self.store.write_run(self.asked.place, self.asked.whole, &[&bytes]).err()
    }
}

/// What a run found, where it stands.
#[derive(Copy, Clone)]
pub(crate) struct Parts<'a> {
    pub sources: &'a SourceMap,
    pub files: &'a [(FileId, CrateId)],
    pub kept: &'a [Diagnostic],
    pub silenced: &'a [Silenced],
    pub elsewhere: usize,
    pub about_rules: &'a str,
}

impl Findings {
    /// Every number of a file leads to one.
    fn is_sound(&mut self) -> bool {
        let (count, mut sound) = (self.sources.len(), true);
        each(&mut self.kept, &mut self.silenced, &mut |file| sound &= (file.0 as usize) < count);
        sound
    }
}

/// The texts of the files that could be read; `None` where a file is not what it was.
fn texts(inputs: &Inputs) -> Option<FxHashMap<PathBuf, Arc<str>>> {
    let now = inputs.par_iter().map(|(path, seen)| {
        let text = Disk.read(path).ok();
        let same = text.as_ref().map(|text| xxh3_128(text.as_bytes())) == *seen;
        same.then(|| text.map(|text| (path.clone(), Arc::from(text))))
    });
    Some(now.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
}

fn each(kept: &mut [Diagnostic], silenced: &mut [Silenced], act: &mut dyn FnMut(&mut FileId)) {
    let silenced = silenced.iter_mut().map(|silenced| &mut silenced.diagnostic);
    for diagnostic in kept.iter_mut().chain(silenced) {
        diagnostic.spans_mut().for_each(|span| act(&mut span.file));
    }
}

/// Files by new numbers, without gaps.
struct Renamed<'a> {
    sources: &'a SourceMap,
    ids: FxHashMap<u32, FileId>,
    files: Vec<RecordedFile>,
}

impl Renamed<'_> {
    fn id(&mut self, file: FileId) -> FileId {
        *self.ids.entry(file.0).or_insert_with(|| {
            let source = self.sources.file(file);
            self.files.push(RecordedFile { name: source.name.clone(), path: source.path.clone(), krate: None });
            FileId(self.files.len() as u32 - 1)
        })
    }
}
