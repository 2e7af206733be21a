//! The items of published crates' files, kept so that these files are neither read nor parsed again.
//!
//! What a file holds depends on its text alone, and what a macro call became on its text and the macro's: one file of trees serves every set of features, and grows as others look
//! at more modules. Its index stands in front, so that only the trees that are asked for are decoded.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::key::{self, Key};
use super::store::Store;
use crate::def::Program;
use crate::def::ids::CrateId;
use crate::def::load::TreeSource;
use crate::project::graph::CrateRoot;
use crate::syntax::item_tree::ItemTree;

/// The trees of a crate: where each stands, by the path of the file in the package and the macro calls that it comes from.
#[derive(Debug, Default)]
struct Shelf {
    /// Start and length.
    index: BTreeMap<Box<str>, (u32, u32)>,
    bytes: Vec<u8>,
}

/// The trees in a cache.
#[derive(Debug)]
pub struct Trees {
    store: Store,
    shelves: Mutex<FxHashMap<Key, Arc<OnceLock<Option<Shelf>>>>>,
}

impl Trees {
    /// Those in the cache below `dir`.
    pub fn new(dir: &Path) -> Trees {
        Trees { store: Store::trees(dir), shelves: Mutex::default() }
    }

    fn shelf(&self, root: &CrateRoot) -> Option<Arc<OnceLock<Option<Shelf>>>> {
        let key = key::of_sources(root)?;
        let slot = {
            let mut shelves = self.shelves.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            shelves.entry(key).or_default().clone()
        };
        slot.get_or_init(|| Shelf::decode(&self.store.read_bytes(root, key)?));
        Some(slot)
    }

    /// Keeps the trees of every crate that was read. Gives a sentence for what could not be written.
    pub fn save(&self, program: &Program) -> Vec<String> {
        let crates: Vec<CrateId> = program.crate_ids().filter(|&krate| program.is_loaded(krate)).collect();
        crates.into_par_iter().filter_map(|krate| self.save_crate(program, krate)).collect()
    }

    fn save_crate(&self, program: &Program, krate: CrateId) -> Option<String> {
        let root = program.root(krate)?;
        let sources = key::of_sources(root)?;
        let slot = self.shelf(root)?;
        let known = slot.get()?.as_ref();
        let mut more: Vec<(Box<str>, &ItemTree)> = Vec::new();
        let defs = program.defs(krate);
        for data in &defs.trees {
            let source = program.sources().file(data.file);
            let Some(path) = inside(root, &source.path) else { continue };
            let path = data.made_by.map_or(path.clone(), |made_by| key(&path, &defs.calls_to(made_by)));
            if known.is_none_or(|shelf| !shelf.index.contains_key(&path)) {
                more.push((path, &data.tree));
            }
        }
        if more.is_empty() {
            return None;
        }
        let mut shelf = Shelf::default();
        for (path, bytes) in known.into_iter().flat_map(Shelf::entries) {
            shelf.add(path.into(), bytes);
        }
        for (path, tree) in more {
            shelf.add(path, &postcard::to_stdvec(tree).ok()?);
        }
        self.store.write_bytes(root, sources, &shelf.encode()?).err()
    }
}

impl TreeSource for Trees {
    fn tree(&self, root: &CrateRoot, path: &Path) -> Option<ItemTree> {
        let slot = self.shelf(root)?;
        slot.get()?.as_ref()?.get(&inside(root, path)?)
    }

    fn expansion(&self, root: &CrateRoot, path: &Path, calls: &str) -> Option<ItemTree> {
        let slot = self.shelf(root)?;
        slot.get()?.as_ref()?.get(&key(&inside(root, path)?, calls))
    }
}

impl Shelf {
    fn encode(&self) -> Option<Vec<u8>> {
        postcard::to_extend(&self.index, Vec::new()).ok().map(|mut all| {
            all.extend_from_slice(&self.bytes);
            all
        })
    }

    fn decode(payload: &[u8]) -> Option<Shelf> {
        let (index, bytes) = postcard::take_from_bytes(payload).ok()?;
        Some(Shelf { index, bytes: bytes.to_vec() })
    }

    fn add(&mut self, path: Box<str>, tree: &[u8]) {
        let place = (self.bytes.len() as u32, tree.len() as u32);
        if self.index.insert(path, place).is_none() {
            self.bytes.extend_from_slice(tree);
        }
    }

    fn entries(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let mut places: Vec<_> = self.index.iter().map(|(path, &place)| (place, &**path)).collect();
        places.sort_unstable();
        places.into_iter().filter_map(|(place, path)| Some((path, self.slice(place)?)))
    }

    fn get(&self, path: &str) -> Option<ItemTree> {
        postcard::from_bytes(self.slice(*self.index.get(path)?)?).ok()
    }

    fn slice(&self, (start, len): (u32, u32)) -> Option<&[u8]> {
        self.bytes.get(start as usize..)?.get(..len as usize)
    }
}

/// What stands for the trees of macro calls: the path of the file, and the calls.
fn key(path: &str, calls: &str) -> Box<str> {
    format!("{path}{calls}").into()
}

/// The path of a file in its package.
fn inside(root: &CrateRoot, path: &Path) -> Option<Box<str>> {
    Some(path.strip_prefix(&root.package_dir).ok()?.to_str()?.into())
}
