//! Values in few bytes, read when somebody looks.
//!
//! A [`Pack`] is a table of names and the bytes of values written with [`Writer`], in which every name is a number of the
//! table: each is interned once, however often it occurs. Parts that few ever ask for are [`Late`]: their bytes are passed
//! over while the value around them is read, and read when somebody looks at them.
//!
//! Which table holds is known to the thread, and only while one value is written or read; nothing else runs in between.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::name::Symbol;

thread_local! {
    static WRITING: RefCell<Option<Writer>> = const { RefCell::new(None) };
    static READING: RefCell<Option<Arc<Pack>>> = const { RefCell::new(None) };
    /// Room for what is being written, which grows once and not for each value.
    static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes values, and collects their names.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    names: Vec<Symbol>,
    index: FxHashMap<Symbol, u32>,
}

impl Writer {
    /// Begins with names that have their numbers already.
    pub(crate) fn new(names: &[Symbol]) -> Writer {
        let index = names.iter().zip(0..).map(|(&name, at)| (name, at)).collect();
        Writer { names: names.to_vec(), index }
    }

    /// `None` where the value can't be written.
    pub(crate) fn write<T: Serialize>(&mut self, value: &T) -> Option<Vec<u8>> {
        let outer = WRITING.replace(Some(std::mem::take(self)));
        let mut room = ROOM.take();
        room.clear();
        let bytes = postcard::to_extend(value, room);
        *self = WRITING.replace(outer).unwrap_or_default();
        let room = bytes.ok()?;
        // They may stay for long.
        let bytes = room.as_slice().to_vec();
        ROOM.set(room);
        Some(bytes)
    }

    /// The table of all that was written so far.
    pub(crate) fn names(&self) -> &[Symbol] {
        &self.names
    }

    fn number(&mut self, name: Symbol) -> u32 {
        *self.index.entry(name).or_insert_with(|| {
            self.names.push(name);
            self.names.len() as u32 - 1
        })
    }
}

/// What a [`Writer`] has written.
#[derive(Debug, Default)]
pub(crate) struct Pack {
    names: Vec<Symbol>,
    bytes: Cow<'static, [u8]>,
    /// Where the values begin.
    start: usize,
}

impl Pack {
    /// `start` is where the values begin in `bytes`; what stands before is of no concern here.
    pub(crate) fn new(names: Vec<Symbol>, bytes: impl Into<Cow<'static, [u8]>>, start: usize) -> Arc<Pack> {
        Arc::new(Pack { names, bytes: bytes.into(), start })
    }

    pub(crate) fn names(&self) -> &[Symbol] {
        &self.names
    }

    /// Those of the values.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// The value whose bytes these are of [`Pack::bytes`]; `None` if they are those of something else.
    pub(crate) fn read<T: DeserializeOwned>(self: &Arc<Self>, place: Range<usize>) -> Option<T> {
        self.read_at(self.start + place.start..self.start + place.end)
    }

    fn read_at<T: DeserializeOwned>(self: &Arc<Self>, place: Range<usize>) -> Option<T> {
        let bytes = self.bytes.get(place)?;
        let outer = READING.replace(Some(self.clone()));
        let value = postcard::from_bytes(bytes);
        READING.set(outer);
        value.ok()
    }

    /// Where a part of all bytes stands.
    fn place(&self, part: &[u8]) -> Option<Range<usize>> {
        let start = part.as_ptr().addr().checked_sub(self.bytes.as_ptr().addr())?;
        let place = start..start + part.len();
        self.bytes.get(place.clone()).map(|_| place)
    }
}

/// The number of a name, where a value is being written with a table.
fn number(name: Symbol) -> Option<u32> {
    WRITING.with_borrow_mut(|writer| writer.as_mut().map(|writer| writer.number(name)))
}

/// A value is being read with a table.
fn has_table() -> bool {
    READING.with_borrow(Option::is_some)
}

fn name(number: u32) -> Option<Symbol> {
    READING.with_borrow(|pack| pack.as_ref()?.names.get(number as usize).copied())
}

impl Serialize for Symbol {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match number(*self) {
            Some(number) => serializer.serialize_u32(number),
            None => serializer.serialize_str(self.as_str()),
        }
    }
}

impl<'de> Deserialize<'de> for Symbol {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Symbol;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_str<E>(self, text: &str) -> Result<Symbol, E> {
                Ok(Symbol::new(text))
            }
        }
        if has_table() {
            let known = name(u32::deserialize(deserializer)?);
            return known.ok_or_else(|| D::Error::custom("no such name"));
        }
        deserializer.deserialize_str(Visitor)
    }
}

/// A value that is read from its pack when somebody looks at it. One that can't be read is as if nothing was written.
pub(crate) struct Late<T> {
    value: OnceLock<Box<T>>,
    packed: Option<Packed>,
}

#[derive(Clone)]
struct Packed {
    pack: Arc<Pack>,
    start: u32,
    len: u32,
}

impl<T> Late<T> {
    pub(crate) fn new(value: T) -> Late<T> {
        Late { value: Box::new(value).into(), packed: None }
    }
}

impl<T: Serialize> Late<T> {
    /// A value that is put away in few bytes until somebody looks at it.
    pub(crate) fn packed(value: T) -> Late<T> {
        let mut writer = Writer::default();
        let Some(bytes) = writer.write(&value) else { return Late::new(value) };
        let len = bytes.len() as u32;
        let pack = Pack::new(writer.names().to_vec(), bytes, 0);
        Late { value: OnceLock::new(), packed: Some(Packed { pack, start: 0, len }) }
    }
}

impl<T: DeserializeOwned + Default> Late<T> {
    fn read(&self) -> Box<T> {
        let read = |packed: &Packed| {
            let start = packed.start as usize;
            packed.pack.read_at(start..start + packed.len as usize)
        };
        Box::new(self.packed.as_ref().and_then(read).unwrap_or_default())
    }

    /// Changes the value, which is its own from then on.
    pub(crate) fn modify(&mut self, change: impl FnOnce(&mut T)) {
        let mut value = self.value.take().unwrap_or_else(|| self.read());
        change(&mut value);
        *self = Late { value: value.into(), packed: None };
    }
}

impl<T: DeserializeOwned + Default> Deref for Late<T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.value.get_or_init(|| self.read())
    }
}

impl<T: Clone> Clone for Late<T> {
    fn clone(&self) -> Late<T> {
        Late { value: self.value.clone(), packed: self.packed.clone() }
    }
}

impl<T: DeserializeOwned + Default + fmt::Debug> fmt::Debug for Late<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Serialize + DeserializeOwned + Default> Serialize for Late<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = postcard::to_stdvec(&**self).map_err(serde::ser::Error::custom)?;
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Late<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Late<T>, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        let packed = READING.with_borrow(|pack| {
            let pack = pack.as_ref()?;
            let place = pack.place(bytes)?;
            Some(Packed { start: u32::try_from(place.start).ok()?, len: place.len() as u32, pack: pack.clone() })
        });
        match packed {
            Some(_) => Ok(Late { value: OnceLock::new(), packed }),
            None => postcard::from_bytes(bytes).map(Late::new).map_err(Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Value = (Symbol, Late<(Symbol, u32)>, Late<Vec<Symbol>>);

    fn symbol(text: &str) -> Symbol {
        Symbol::new(text)
    }

    fn value() -> Value {
        let list = vec![symbol("sleep"), symbol("read"), symbol("sleep")];
        (symbol("read"), Late::new((symbol("sleep"), 7)), Late::new(list))
    }

    fn packed(value: &Value) -> (Arc<Pack>, usize) {
        let mut writer = Writer::new(&[symbol("known")]);
        let first = writer.write(&symbol("known")).unwrap();
        let bytes = writer.write(value).unwrap();
        assert_eq!(writer.names(), [symbol("known"), symbol("read"), symbol("sleep")]);
        let start = first.len();
        (Pack::new(writer.names().to_vec(), [first, bytes].concat(), 0), start)
    }

    #[test]
    fn what_is_late_is_read_when_somebody_looks_also_on_another_thread() {
        let (pack, start) = packed(&value());
        let read: Value = pack.read(start..pack.bytes().len()).unwrap();
        assert!(read.1.value.get().is_none() && read.2.value.get().is_none());
        let list = std::thread::spawn(move || read.2.to_vec()).join().unwrap();
        assert_eq!(list, [symbol("sleep"), symbol("read"), symbol("sleep")]);
        assert_eq!(*read.1, (symbol("sleep"), 7));
        // What was read late is written like any other.
        assert_eq!(packed(&(read.0, read.1, Late::new(list))).0.bytes(), pack.bytes());
    }

    #[test]
    fn no_table_outlives_its_value() {
        let (pack, start) = packed(&value());
        assert!(pack.read::<Value>(start..pack.bytes().len()).is_some());
        assert!(!has_table() && number(symbol("read")).is_none());
        assert!(pack.read::<Value>(start..start + 1).is_none());
        assert!(!has_table());
        let plain: Value = postcard::from_bytes(&postcard::to_stdvec(&value()).unwrap()).unwrap();
        assert_eq!(*plain.2, *value().2);
    }

    #[test]
    fn a_number_that_names_nothing_is_an_error() {
        let (pack, start) = packed(&value());
        let short = Pack::new(pack.names()[..2].to_vec(), pack.bytes().to_vec(), 0);
        let read: Value = short.read(start..pack.bytes().len()).unwrap();
        assert_eq!(*read.1, (Symbol::default(), 0));
        assert!(Pack::new(Vec::new(), pack.bytes().to_vec(), 0).read::<Value>(start..pack.bytes().len()).is_none());
    }

    #[test]
    fn a_change_is_kept() {
        let (pack, start) = packed(&value());
        let mut read: Value = pack.read(start..pack.bytes().len()).unwrap();
        read.1.modify(|pair| pair.1 += 1);
        assert_eq!(*read.1.clone(), (symbol("sleep"), 8));
    }
}
