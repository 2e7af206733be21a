//! Vectors that only their own typed index can index.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number that names an element of an [`Arena`].
pub(crate) trait ArenaId: Copy + Eq {
    fn from_raw(raw: u32) -> Self;
    fn raw(self) -> u32;
}

/// Declares `u32` newtypes that index arenas.
#[macro_export]
macro_rules! arena_ids {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {$(
        $(#[$meta])*
        #[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, serde::Serialize, serde::Deserialize)]
        pub(crate) struct $name(pub(crate) u32);

        impl $crate::base::arena::ArenaId for $name {
            fn from_raw(raw: u32) -> Self {
                $name(raw)
            }
            fn raw(self) -> u32 {
                self.0
            }
        }
    )*};
}

/// An append-only vector indexed by `I`.
#[derive(Clone, Debug)]
pub(crate) struct Arena<I, T> {
    items: Vec<T>,
    index: PhantomData<I>,
}

/// Elements that a length in a file may reserve room for.
const MAX_RESERVED: usize = 1 << 16;

impl<I, T: Serialize> Serialize for Arena<I, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

/// As a vector is read, but with room for all from the start: they are large, and moving them costs more than reading them.
impl<'de, I, T: Deserialize<'de>> Deserialize<'de> for Arena<I, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements<I, T>(PhantomData<(I, T)>);
        impl<'de, I, T: Deserialize<'de>> Visitor<'de> for Elements<I, T> {
            type Value = Arena<I, T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Arena<I, T>, A::Error> {
                let mut items = Vec::with_capacity(list.size_hint().unwrap_or(0).min(MAX_RESERVED));
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Arena { items, index: PhantomData })
            }
        }
        deserializer.deserialize_seq(Elements(PhantomData))
    }
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Arena { items: Vec::new(), index: PhantomData }
    }
}

impl<I: ArenaId, T> Arena<I, T> {
    pub(crate) fn alloc(&mut self, item: T) -> I {
        let id = I::from_raw(self.items.len() as u32);
        self.items.push(item);
        id
    }

    /// Gives back the room for elements that will not come.
    pub(crate) fn shrink(&mut self) {
        self.items.shrink_to_fit();
    }

    pub(crate) fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.raw() as usize)
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(i, item)| (I::from_raw(i as u32), item))
    }

    pub(crate) fn values(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.items.len() as u32).map(I::from_raw)
    }
}

impl<I: ArenaId, T> Index<I> for Arena<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.items[id.raw() as usize]
    }
}

impl<I: ArenaId, T> IndexMut<I> for Arena<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.raw() as usize]
    }
}
