//! TypeList in few bytes: the number of each in a [`TypeTable`], in which a type stands behind those that it is made of.
//!
//! Which table holds is known to the thread, and only while something is written or read with it.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::kinds::{Ty, TyKind};

thread_local! {
    static WRITING: RefCell<TypeTable> = RefCell::default();
    static READING: RefCell<Arc<Vec<Ty>>> = RefCell::default();
}

/// TypeList by number.
#[derive(Debug, Default)]
pub(crate) struct TypeTable {
    types: Vec<Ty>,
    index: FxHashMap<Ty, u32>,
}

impl TypeTable {
    /// Begins with types that have their numbers already.
    pub(crate) fn new(types: &[Ty]) -> TypeTable {
        TypeTable { types: types.to_vec(), index: types.iter().copied().zip(0..).collect() }
    }

    /// All types that have a number.
    pub(crate) fn types(&self) -> &[Ty] {
        &self.types
    }

    /// Writes something in which types are numbers of this table.
    pub(crate) fn within<T>(&mut self, write: impl FnOnce() -> T) -> T {
        let outer = WRITING.replace(std::mem::take(self));
        let written = write();
        *self = WRITING.replace(outer);
        written
    }

    fn number(&mut self, ty: Ty) -> u32 {
        if let Some(&known) = self.index.get(&ty) {
            return known;
        }
        ty.each_part(&mut |part| {
            self.number(part);
        });
        self.types.push(ty);
        let number = self.types.len() as u32 - 1;
        self.index.insert(ty, number);
        number
    }
}

/// Reads something in which types are numbers of this table.
pub(crate) fn reading<T>(types: &Arc<Vec<Ty>>, read: impl FnOnce() -> T) -> T {
    let outer = READING.replace(types.clone());
    let value = read();
    READING.set(outer);
    value
}

/// The types of a table, to be written and read.
#[derive(Debug, Default)]
pub(crate) struct TypeList(pub Arc<Vec<Ty>>);

/// A type by what it is, not by its number.
struct Kind(Ty);

impl Serialize for TypeList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = TypeTable::new(&self.0);
        table.within(|| serializer.collect_seq(self.0.iter().map(|&ty| Kind(ty))))
    }
}

impl<'de> Deserialize<'de> for TypeList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TypeList, D::Error> {
        let outer = READING.take();
        let read = Vec::<Kind>::deserialize(deserializer);
        let types = READING.replace(outer);
        read.map(|_| TypeList(types))
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.kind().serialize(serializer)
    }
}

/// Has the next number as soon as it is read.
impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
        let ty = Ty::new(TyKind::deserialize(deserializer)?);
        READING.with_borrow_mut(|types| Arc::make_mut(types).push(ty));
        Ok(Kind(ty))
    }
}

impl Serialize for Ty {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WRITING.with_borrow_mut(|table| table.number(*self)).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Ty {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ty, D::Error> {
        let number = u32::deserialize(deserializer)?;
        let known = READING.with_borrow(|types| types.get(number as usize).copied());
        known.ok_or_else(|| D::Error::custom("no such type"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested() -> (Ty, Ty) {
        let word = Ty::primitive("str");
        let pair = Ty::tuple([Ty::reference(false, word), word]);
        (pair, Ty::reference(true, Ty::tuple([pair, Ty::never()])))
    }

    #[test]
    fn types_are_what_they_were() {
        let mut table = TypeTable::default();
        let bytes = table.within(|| postcard::to_stdvec(&nested()).unwrap());
        assert_eq!(table.types().len(), 6);
        let kinds = postcard::to_stdvec(&TypeList(Arc::new(table.types().to_vec()))).unwrap();
        let TypeList(types) = postcard::from_bytes(&kinds).unwrap();
        assert_eq!(*types, table.types());
        assert_eq!(reading(&types, || postcard::from_bytes::<(Ty, Ty)>(&bytes).unwrap()), nested());
    }

    #[test]
    fn a_table_that_grows_keeps_its_numbers() {
        let mut table = TypeTable::default();
        table.within(|| postcard::to_stdvec(&nested().0).unwrap());
        let mut longer = TypeTable::new(table.types());
        longer.within(|| postcard::to_stdvec(&nested()).unwrap());
        assert!(longer.types().starts_with(table.types()) && longer.types().len() > table.types().len());
    }

    #[test]
    fn a_number_that_stands_for_nothing_is_an_error() {
        let mut table = TypeTable::default();
        let bytes = table.within(|| postcard::to_stdvec(&nested()).unwrap());
        assert!(postcard::from_bytes::<(Ty, Ty)>(&bytes).is_err());
        let kinds = postcard::to_stdvec(&TypeList(Arc::new(table.types()[1..].to_vec())));
        assert!(kinds.is_ok_and(|kinds| postcard::from_bytes::<TypeList>(&kinds).is_err()));
    }
}
