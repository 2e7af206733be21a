//! The file in which what is known of bodies stands, and how it grows: what it held stays where it is, and what is new comes
//! behind it.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::format::Payload;
use crate::base::packed::{Pack, Writer};
use crate::def::Program;
use crate::def::ids::DefId;
use crate::facts::called::{Called, KnownAs};
use crate::facts::kept::KeptAnswers;
use crate::solve::callee::{MethodOf, Resolved};
use crate::solve::kept::{KeptBodies, KeptBody};
use crate::syntax::body::Skipped;
use crate::ty::TypeAnswers;
use crate::ty::kinds::Ty;
use crate::ty::packed::{self, TypeList, TypeTable};
use crate::ty::result::FnRef;

/// The bodies that are what they were, and the answers.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    pub(super) bodies: FxHashMap<DefId, Entry>,
    pub(super) functions: FxHashMap<Called, Place>,
    pub(super) resolved: FxHashMap<FnRef, Place>,
    pub(super) paths: FxHashMap<DefId, Place>,
    pub(super) setting_derives: Vec<(DefId, bool)>,
    pub(super) guards: Vec<(Ty, Option<Ty>)>,
    pub(super) run_by: Vec<(MethodOf, Arc<[FnRef]>)>,
    pub(super) matters: FxHashMap<Ty, bool>,
    pub(super) pack: Arc<Pack>,
    pub(super) types: TypeList,
}

/// Where a value stands: its start and its length.
pub(super) type Place = (u32, u32);

/// What is known of a body without taking it down.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// A hash of its text; 0 where that never changes.
    pub(super) text: u64,
    /// The path of its file in the package, where the text never changes.
    pub(super) file: Option<Box<str>>,
    /// What of it could not be read; `None` where there is nothing to read.
    pub(super) skipped: Option<Box<[Skipped]>>,
    pub(super) is_async: bool,
    /// `None` where nobody has asked for what it does.
    pub(super) body: Option<Place>,
}

/// What stands before the values.
#[derive(Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) bodies: Vec<(DefId, Entry)>,
    /// As they are written with the names.
    pub(super) types: Box<[u8]>,
    /// As they are written with the names and types.
    pub(super) answers: Box<[u8]>,
}

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Answers {
    pub(super) functions: Vec<(Called, Place)>,
    pub(super) resolved: Vec<(FnRef, Place)>,
    pub(super) paths: Vec<(DefId, Place)>,
    pub(super) setting_derives: Vec<(DefId, bool)>,
    pub(super) guards: Vec<(Ty, Option<Ty>)>,
    pub(super) run_by: Vec<(MethodOf, Arc<[FnRef]>)>,
    pub(super) matters: Vec<(Ty, bool)>,
    pub(super) types: TypeAnswers,
}

impl Shelf {
    pub(super) fn decode(file: Payload) -> Option<(Shelf, TypeAnswers)> {
        let ((head, names), values): ((Head, _), &[u8]) = postcard::take_from_bytes(file.payload()).ok()?;
        let start = file.bytes.len() - values.len();
        let alone = |bytes: Box<[u8]>| Pack::new(Vec::clone(&names), bytes.into_vec(), 0);
        let types: TypeList = all_of(&alone(head.types), &TypeList::default())?;
        let answers: Answers = all_of(&alone(head.answers), &types)?;
        let pack = Pack::new(names, file.bytes, start);
        let shelf = Shelf {
            bodies: head.bodies.into_iter().collect(),
            functions: answers.functions.into_iter().collect(),
            resolved: answers.resolved.into_iter().collect(),
            paths: answers.paths.into_iter().collect(),
            setting_derives: answers.setting_derives,
            guards: answers.guards,
            run_by: answers.run_by,
            matters: answers.matters.into_iter().collect(),
            pack,
            types,
        };
        (!shelf.is_mostly_stale()).then_some((shelf, answers.types))
    }

    /// Most of the file is about what has changed since: it is better written anew.
    fn is_mostly_stale(&self) -> bool {
        let bodies = self.bodies.values().filter_map(|entry| entry.body);
        let places = bodies.chain(self.functions.values().copied()).chain(self.resolved.values().copied());
        let places = places.chain(self.paths.values().copied());
        let used: usize = places.map(|(_, len)| len as usize).sum();
        self.pack.bytes().len() > 2 * used + SMALL
    }

    pub(super) fn has_body(&self, def: DefId) -> bool {
        self.bodies.get(&def).is_some_and(|entry| entry.body.is_some())
    }

    fn take<T: DeserializeOwned>(&self, place: Place) -> Option<T> {
        read(&self.pack, &self.types, place)
    }
}

/// Nobody minds so many bytes.
const SMALL: usize = 1 << 20;

fn all_of<T: DeserializeOwned>(pack: &Arc<Pack>, types: &TypeList) -> Option<T> {
    read(pack, types, (0, u32::try_from(pack.bytes().len()).ok()?))
}

fn read<T: DeserializeOwned>(pack: &Arc<Pack>, types: &TypeList, (start, len): Place) -> Option<T> {
    packed::reading(&types.0, || pack.read(start as usize..start as usize + len as usize))
}

impl KeptAnswers for Shelf {
    fn is_async(&self, def: DefId) -> Option<bool> {
        self.bodies.get(&def).map(|entry| entry.is_async)
    }

    fn known_as(&self, called: &Called) -> Option<KnownAs> {
        self.take(*self.functions.get(called)?)
    }

    fn paths(&self, def: DefId) -> Option<Vec<String>> {
        self.take(*self.paths.get(&def)?)
    }

    fn matters(&self, ty: Ty) -> Option<bool> {
        self.matters.get(&ty).copied()
    }
}

impl KeptBodies for Shelf {
    fn body(&self, program: &Program, def: DefId) -> Option<KeptBody> {
        let entry = self.bodies.get(&def)?;
        let mut kept: KeptBody = self.take(entry.body?)?;
        kept.body.facts.file = match &entry.file {
            Some(path) => {
                let root = program.root(def.krate)?;
                program.open_later(root, &root.package_dir.join(&**path))
            }
            None => program.file(def),
        };
        Some(kept)
    }

    fn run_by(&self) -> Vec<(MethodOf, Arc<[FnRef]>)> {
        self.run_by.clone()
    }

    fn setting_derives(&self) -> Vec<(DefId, bool)> {
        self.setting_derives.clone()
    }

    fn guards(&self) -> Vec<(Ty, Option<Ty>)> {
        self.guards.clone()
    }

    fn resolved(&self, function: &FnRef) -> Option<Resolved> {
        self.take(*self.resolved.get(function)?)
    }
}

/// A shelf that is to hold more: what it held stays where it is.
pub(super) struct Draft<'s> {
    pub(super) shelf: &'s Shelf,
    pub(super) bodies: FxHashMap<DefId, Entry>,
    pub(super) answers: Answers,
    pub(super) writer: Writer,
    pub(super) types: TypeTable,
    /// What is new.
    pub(super) bytes: Vec<u8>,
}

impl<'s> Draft<'s> {
    pub(super) fn of(shelf: &'s Shelf) -> Draft<'s> {
        let (writer, types) = (Writer::new(shelf.pack.names()), TypeTable::new(&shelf.types.0));
        Draft { shelf, bodies: FxHashMap::default(), answers: Answers::default(), writer, types, bytes: Vec::new() }
    }

    pub(super) fn has_more(&self) -> bool {
        let Answers { functions, resolved, paths, setting_derives, guards, run_by, matters, types: _ } = &self.answers;
        let lens = (setting_derives.len(), guards.len(), run_by.len());
        let same_lists = lens == (self.shelf.setting_derives.len(), self.shelf.guards.len(), self.shelf.run_by.len());
        !(same_lists
            && self.bodies.is_empty()
            && functions.is_empty()
            && resolved.is_empty()
            && paths.is_empty()
            && matters.is_empty())
    }

    pub(super) fn knows(&self, def: DefId) -> bool {
        self.bodies.contains_key(&def) || self.shelf.bodies.contains_key(&def)
    }

    pub(super) fn add<T: Serialize>(&mut self, value: &T) -> Option<Place> {
        let Draft { types, writer, .. } = self;
        let bytes = types.within(|| writer.write(value))?;
        let start = self.shelf.pack.bytes().len() + self.bytes.len();
        let place = (u32::try_from(start).ok()?, u32::try_from(bytes.len()).ok()?);
        self.bytes.extend_from_slice(&bytes);
        Some(place)
    }

    /// The head, and the values that are new.
    pub(super) fn encode(mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        let Answers { functions, resolved, paths, setting_derives, guards, run_by, matters, types } =
            std::mem::take(&mut self.answers);
        let answers = Answers {
            functions: both(&self.shelf.functions, functions),
            resolved: both(&self.shelf.resolved, resolved),
            paths: both(&self.shelf.paths, paths),
            setting_derives,
            guards,
            run_by,
            matters: both(&self.shelf.matters, matters),
            types,
        };
        let Draft { types, writer, .. } = &mut self;
        let answers = types.within(|| writer.write(&answers))?.into();
        let types = writer.write(&TypeList(Arc::new(types.types().to_vec())))?.into();
        let known = self.shelf.bodies.iter().filter(|(def, _)| !self.bodies.contains_key(def));
        let mut bodies: Vec<(DefId, Entry)> = known.map(|(&def, entry)| (def, entry.clone())).collect();
        bodies.extend(self.bodies);
        let head = Head { bodies, types, answers };
        Some((postcard::to_stdvec(&(head, self.writer.names())).ok()?, self.bytes))
    }
}

fn both<K: Clone, V: Clone>(known: &FxHashMap<K, V>, new: Vec<(K, V)>) -> Vec<(K, V)> {
    known.iter().map(|(key, value)| (key.clone(), value.clone())).chain(new).collect()
}
