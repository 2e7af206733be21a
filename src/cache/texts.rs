//! What macro calls of published crates became, as text, in a file of its own beside the trees of the crate: it is read when
//! a body in it is looked into, or a macro that it declares is called.

use std::path::PathBuf;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::format::{Key, Payload};
use super::store::{Store, read_file};
use crate::project::graph::CrateRoot;
use crate::syntax::expansion::KeptTexts;
use crate::syntax::source_text::SourceText;

/// The texts of a crate.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// `None` where there are none to be read.
    place: Option<(PathBuf, Key)>,
    read: OnceLock<Option<Shelf>>,
}

/// Texts that were read.
#[derive(Debug)]
struct Shelf {
    /// By the name of the tree that a text is of: where it stands.
    index: FxHashMap<u128, (u32, u32)>,
    file: Payload,
    start: usize,
}

/// What stands before the texts.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Head {
    index: Vec<(u128, (u32, u32))>,
}

impl Texts {
    /// Those of a crate; `None` where they are not the ones with this checksum. 0 is that of none.
    pub(super) fn of(store: &Store, (root, key): (&CrateRoot, Key), checksum: u64) -> Option<Texts> {
        if checksum == 0 {
            return Some(Texts::default());
        }
        let (path, found) = store.checksum(root, key)?;
        (found == checksum).then(|| Texts { place: Some((path, key)), read: OnceLock::new() })
    }

    fn shelf(&self) -> Option<&Shelf> {
        let read = || {
            let (path, key) = self.place.as_ref()?;
            Shelf::decode(Payload::of(*key, read_file(path)?)?)
        };
        self.read.get_or_init(read).as_ref()
    }
}

impl KeptTexts for Texts {
    fn text(&self, name: u128) -> Option<SourceText> {
        postcard::from_bytes(self.shelf()?.bytes(name)?).ok()
    }
}

impl Shelf {
    fn decode(file: Payload) -> Option<Shelf> {
        let (head, texts): (Head, &[u8]) = postcard::take_from_bytes(file.payload()).ok()?;
        let start = file.bytes.len() - texts.len();
        Some(Shelf { index: head.index.into_iter().collect(), start, file })
    }

    fn bytes(&self, name: u128) -> Option<&[u8]> {
        let &(start, len) = self.index.get(&name)?;
        self.file.bytes.get(self.start..)?.get(start as usize..start as usize + len as usize)
    }
}

/// Texts of which there are to be more.
#[derive(Debug, Default)]
pub(super) struct Longer {
    head: Head,
    bytes: Vec<u8>,
}

impl Longer {
    pub(super) fn of(texts: &Texts) -> Longer {
        let mut longer = Longer::default();
        if let Some(shelf) = texts.shelf() {
            longer.head.index = shelf.index.iter().map(|(&name, &place)| (name, place)).collect();
            longer.bytes = shelf.file.bytes.get(shelf.start..).unwrap_or_default().to_vec();
        }
        longer
    }

    pub(super) fn add(&mut self, name: u128, text: &SourceText) -> Option<()> {
        let bytes = postcard::to_stdvec(text).ok()?;
        self.head.index.push((name, (u32::try_from(self.bytes.len()).ok()?, u32::try_from(bytes.len()).ok()?)));
        self.bytes.extend_from_slice(&bytes);
        Some(())
    }

    /// The payload of their file; `None` of it where there are none.
    pub(super) fn encode(mut self) -> Option<Option<Vec<u8>>> {
        if self.head.index.is_empty() {
            return Some(None);
        }
        self.head.index.sort_by_key(|(name, _)| *name);
        let head = postcard::to_stdvec(&self.head).ok()?;
        Some(Some([head.as_slice(), self.bytes.as_slice()].concat()))
    }
}

/// Tells a payload from others.
pub(super) fn checksum(payload: &[u8]) -> u64 {
    xxh3_64(payload)
}

#[cfg(test)]
impl Texts {
    /// As if they had been read.
    pub(super) fn in_memory(payload: Option<Vec<u8>>) -> Texts {
        let file = payload.map(|payload| super::format::seal(Key(1), &payload));
        let read = file.and_then(|file| Shelf::decode(Payload::of(Key(1), file)?));
        Texts { place: None, read: read.into() }
    }
}
