//! The items of published crates' files, kept so that these files are neither read nor parsed again.
//!
//! What a file holds depends on its text alone, and what a macro call became on its text and the macro's: one file of trees serves every set of features, and grows as others look
//! at more modules. Its index stands in front, so that only the trees that are asked for are decoded, and of their functions
//! only those that somebody looks at.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::format::Key;
use super::format::Payload;
use super::key::{self};
use super::store::Store;
use super::texts::{self, Texts};
use crate::base::packed::{Pack, Writer};
use crate::def::Program;
use crate::def::ids::CrateId;
use crate::def::load::TreeSource;
use crate::project::graph::CrateRoot;
use crate::syntax::expansion::Expansion;
use crate::syntax::item_tree::ItemTree;

/// The trees of a crate.
#[derive(Debug)]
struct Shelf {
    /// By the path of the file in the package and the macro calls that a tree comes from, as a hash.
    index: FxHashMap<u128, Place>,
    pack: Arc<Pack>,
    texts: Arc<Texts>,
}

/// Where a tree stands.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
struct Place {
    start: u32,
    len: u32,
    /// The length of the text that a macro call became, if the tree is of one.
    text: Option<u32>,
}

/// The trees in a cache.
#[derive(Debug)]
pub(crate) struct Trees {
    store: Store,
    texts: Store,
    shelves: Mutex<FxHashMap<Key, Arc<OnceLock<Option<Shelf>>>>>,
}

impl Trees {
    /// Those in the cache below `dir`.
    pub(crate) fn new(dir: &Path) -> Trees {
        Trees { store: Store::trees(dir), texts: Store::texts(dir), shelves: Mutex::default() }
    }

    fn shelf(&self, root: &CrateRoot) -> Option<Arc<OnceLock<Option<Shelf>>>> {
        let key = key::of_sources(root)?;
        let slot = {
            let mut shelves = self.shelves.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            shelves.entry(key).or_default().clone()
        };
        slot.get_or_init(|| {
            let texts = |checksum: u64| Texts::of(&self.texts, (root, key), checksum);
            Shelf::decode(self.store.read_payload(root, key)?, &texts)
        });
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
        let mut more: Vec<(u128, &ItemTree)> = Vec::new();
        let defs = program.defs(krate);
        for data in &defs.trees {
            let source = program.sources().file(data.file);
            let Some(path) = inside(root, &source.path) else { continue };
            let calls = data.made_by.map(|made_by| defs.calls_to(made_by)).unwrap_or_default();
            let name = name(&path, &calls);
            if known.is_none_or(|shelf| !shelf.index.contains_key(&name)) {
                more.push((name, &data.tree));
            }
        }
        if more.is_empty() {
            return None;
        }
        let mut longer = known.map(Longer::of).unwrap_or_default();
        for (name, tree) in more {
            longer.add(name, tree)?;
        }
        let (trees, texts) = longer.encode()?;
        // Trees without their texts would be of no use; texts without trees do no harm.
        let texts = texts.and_then(|texts| self.texts.write_bytes(root, sources, &texts).err());
        texts.or_else(|| self.store.write_bytes(root, sources, &trees).err())
    }
}

impl TreeSource for Trees {
    fn tree(&self, root: &CrateRoot, path: &Path) -> Option<ItemTree> {
        let slot = self.shelf(root)?;
        slot.get()?.as_ref()?.get(name(&inside(root, path)?, ""))
    }

    fn expansion(&self, root: &CrateRoot, path: &Path, calls: &str) -> Option<ItemTree> {
        let slot = self.shelf(root)?;
        slot.get()?.as_ref()?.get(name(&inside(root, path)?, calls))
    }
}

/// What stands before the trees.
#[derive(Serialize, Deserialize)]
struct Head {
    index: Vec<(u128, Place)>,
    /// Tells which texts belong to them; 0 where there are none.
    texts: u64,
}

impl Shelf {
    /// `texts` gives those with a checksum, if they are there.
    fn decode(file: Payload, texts: &dyn Fn(u64) -> Option<Texts>) -> Option<Shelf> {
        let ((head, names), trees): ((Head, _), &[u8]) = postcard::take_from_bytes(file.payload()).ok()?;
        let texts = texts(head.texts)?;
        let start = file.bytes.len() - trees.len();
        let index = head.index.into_iter().collect();
        Some(Shelf { index, pack: Pack::new(names, file.bytes, start), texts: Arc::new(texts) })
    }

    fn get(&self, name: u128) -> Option<ItemTree> {
        let &Place { start, len, text } = self.index.get(&name)?;
        let mut tree: ItemTree = self.pack.read(start as usize..start as usize + len as usize)?;
        tree.expansion = text.map(|len| Arc::new(Expansion::kept(len, self.texts.clone(), name)));
        Some(tree)
    }
}

/// A shelf that is to hold more.
#[derive(Default)]
struct Longer {
    index: FxHashMap<u128, Place>,
    writer: Writer,
    bytes: Vec<u8>,
    texts: texts::Longer,
}

impl Longer {
    fn of(shelf: &Shelf) -> Longer {
        let Shelf { index, pack, texts } = shelf;
        Longer {
            index: index.clone(),
            writer: Writer::new(pack.names()),
            bytes: pack.bytes().to_vec(),
            texts: texts::Longer::of(texts),
        }
    }

    fn add(&mut self, name: u128, tree: &ItemTree) -> Option<()> {
        if self.index.contains_key(&name) {
            return Some(());
        }
        let bytes = self.writer.write(tree)?;
        let text = tree.expansion.as_ref().map(|expansion| expansion.len());
        if let Some(expansion) = &tree.expansion {
            self.texts.add(name, expansion.source())?;
        }
        let (start, len) = (u32::try_from(self.bytes.len()).ok()?, u32::try_from(bytes.len()).ok()?);
        self.index.insert(name, Place { start, len, text });
        self.bytes.extend_from_slice(&bytes);
        Some(())
    }

    /// The trees and, where there are any, the texts.
    fn encode(self) -> Option<(Vec<u8>, Option<Vec<u8>>)> {
        let texts = self.texts.encode()?;
        let mut index: Vec<(u128, Place)> = self.index.into_iter().collect();
        index.sort_by_key(|(name, _)| *name);
        let head = Head { index, texts: texts.as_deref().map_or(0, texts::checksum) };
        let head = postcard::to_stdvec(&(head, self.writer.names())).ok()?;
        Some(([head.as_slice(), self.bytes.as_slice()].concat(), texts))
    }
}

/// What stands for a file, or for the trees of macro calls in it.
fn name(path: &str, calls: &str) -> u128 {
    xxh3_128(format!("{path}{calls}").as_bytes())
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
    fn stored(longer: Longer) -> Shelf {
        let (trees, texts) = longer.encode().unwrap();
        let file = seal(Key(1), &trees);
        let texts = |checksum: u64| {
            assert_eq!(checksum, texts.as_deref().map_or(0, texts::checksum));
            Some(Texts::in_memory(texts.clone()))
        };
        Shelf::decode(Payload::of(Key(1), file).unwrap(), &texts).unwrap()
    }

    #[test]
    fn a_shelf_that_grows_keeps_what_it_had() {
        let first = parse_items("use std::fs::File; fn open(path: &Path) -> File { todo!() }");
        let second = parse_items("impl File { pub fn sync(&self, by: Duration) {} } fn open() {}");
        let mut longer = Longer::default();
        longer.add(1, &first).unwrap();
        let shelf = stored(longer);
        let mut longer = Longer::of(&shelf);
        longer.add(2, &second).unwrap();
        longer.add(1, &second).unwrap();
        let shelf = stored(longer);
        let shown = |name: u128| dump_items(&shelf.get(name).unwrap());
        assert_eq!(shown(1), dump_items(&first));
        assert_eq!(shown(2), dump_items(&second));
        assert!(shelf.get(3).is_none());
    }
}
