//! The items of published crates' files, kept so that these files are neither read nor parsed again.
//!
//! What a file holds depends on its text alone, and what a macro call became on its text and the macro's: one file of trees serves every set of features, and grows as others look
//! at more modules. Its index stands in front, so that only the trees that are asked for are decoded, and of their functions
//! only those that somebody looks at.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::format::Key;
use super::format::Payload;
use super::key::{self};
use super::store::Store;
use crate::base::packed::{Pack, Writer};
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
    pack: Arc<Pack>,
}

/// The trees in a cache.
#[derive(Debug)]
pub(crate) struct Trees {
    store: Store,
    shelves: Mutex<FxHashMap<Key, Arc<OnceLock<Option<Shelf>>>>>,
}

impl Trees {
    /// Those in the cache below `dir`.
    pub(crate) fn new(dir: &Path) -> Trees {
        Trees { store: Store::trees(dir), shelves: Mutex::default() }
    }

    fn shelf(&self, root: &CrateRoot) -> Option<Arc<OnceLock<Option<Shelf>>>> {
        let key = key::of_sources(root)?;
        let slot = {
            let mut shelves = self.shelves.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            shelves.entry(key).or_default().clone()
        };
        slot.get_or_init(|| Shelf::decode(self.store.read_payload(root, key)?));
        Some(slot)
    }

    /// Keeps the trees of every crate that was read. Gives a sentence for what could not be written.
    pub(crate) fn save(&self, program: &Program) -> Vec<String> {
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
        let mut longer = known.map(Longer::of).unwrap_or_default();
        for (path, tree) in more {
            longer.add(path, tree)?;
        }
        self.store.write_bytes(root, sources, &longer.encode()?).err()
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
    fn decode(file: Payload) -> Option<Shelf> {
        let ((index, names), trees): (_, &[u8]) = postcard::take_from_bytes(file.payload()).ok()?;
        let start = file.bytes.len() - trees.len();
        Some(Shelf { index, pack: Pack::new(names, file.bytes, start) })
    }

    fn get(&self, path: &str) -> Option<ItemTree> {
        let &(start, len) = self.index.get(path)?;
        self.pack.read(start as usize..start as usize + len as usize)
    }
}

/// A shelf that is to hold more.
#[derive(Default)]
struct Longer {
    index: BTreeMap<Box<str>, (u32, u32)>,
    writer: Writer,
    bytes: Vec<u8>,
}

impl Longer {
    fn of(shelf: &Shelf) -> Longer {
        let Shelf { index, pack } = shelf;
        Longer { index: index.clone(), writer: Writer::new(pack.names()), bytes: pack.bytes().to_vec() }
    }

    fn add(&mut self, path: Box<str>, tree: &ItemTree) -> Option<()> {
        if self.index.contains_key(&path) {
            return Some(());
        }
        let bytes = self.writer.write(tree)?;
        self.index.insert(path, (self.bytes.len() as u32, bytes.len() as u32));
        self.bytes.extend_from_slice(&bytes);
        Some(())
    }

    fn encode(&self) -> Option<Vec<u8>> {
        let head = postcard::to_stdvec(&(&self.index, self.writer.names())).ok()?;
        Some([head.as_slice(), self.bytes.as_slice()].concat())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::format::seal;
    use crate::syntax::dump::dump_items;
    use crate::syntax::parse_items;

    /// Puts a shelf on the disk and takes it up again.
    fn stored(longer: &Longer) -> Shelf {
        let file = seal(Key(1), &longer.encode().unwrap());
        Shelf::decode(Payload::of(Key(1), file).unwrap()).unwrap()
    }

    #[test]
    fn a_shelf_that_grows_keeps_what_it_had() {
        let first = parse_items("use std::fs::File; fn open(path: &Path) -> File { todo!() }");
        let second = parse_items("impl File { pub fn sync(&self, by: Duration) {} } fn open() {}");
        let mut longer = Longer::default();
        longer.add("a.rs".into(), &first).unwrap();
        let shelf = stored(&longer);
        let mut longer = Longer::of(&shelf);
        longer.add("b.rs".into(), &second).unwrap();
        longer.add("a.rs".into(), &second).unwrap();
        let shelf = stored(&longer);
        let shown = |path: &str| dump_items(&shelf.get(path).unwrap());
        assert_eq!(shown("a.rs"), dump_items(&first));
        assert_eq!(shown("b.rs"), dump_items(&second));
        assert!(shelf.get("c.rs").is_none());
    }
}
