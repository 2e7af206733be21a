//! Names, interned: a [`Symbol`] is one pointer, equal when the text is equal, and lives as long as the process.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Mutex;

use rustc_hash::FxHashMap;

/// An interned string. Comparison for order goes by the text, so sorting is the same at each run.
#[derive(Copy, Clone)]
pub struct Symbol(&'static &'static str);

type Table = FxHashMap<&'static str, Symbol>;

static GLOBAL: Mutex<Option<Table>> = Mutex::new(None);

thread_local! {
    static LOCAL: RefCell<Table> = RefCell::default();
}

impl Symbol {
    pub fn new(text: &str) -> Symbol {
        LOCAL.with_borrow_mut(|local| match local.get(text) {
            Some(&symbol) => symbol,
            None => {
                let symbol = Self::global(text);
                local.insert(symbol.as_str(), symbol);
                symbol
            }
        })
    }

    fn global(text: &str) -> Symbol {
        let mut guard = GLOBAL.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let table = guard.get_or_insert_default();
        if let Some(&symbol) = table.get(text) {
            return symbol;
        }
        let owned: &'static str = Box::leak(text.into());
        let symbol = Symbol(Box::leak(Box::new(owned)));
        table.insert(owned, symbol);
        symbol
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }

    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl Default for Symbol {
    fn default() -> Self {
        Symbol::new("")
    }
}

impl PartialEq for Symbol {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Symbol {}

impl PartialEq<str> for Symbol {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Symbol {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl Hash for Symbol {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::hash(self.0, state);
    }
}

impl Ord for Symbol {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for Symbol {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_text_is_one_symbol_across_threads() {
        let here = Symbol::new("sleep");
        let there = std::thread::spawn(|| Symbol::new("sleep")).join().unwrap();
        assert_eq!(here, there);
        assert_ne!(here, Symbol::new("sleeps"));
        assert!(Symbol::new("a") < Symbol::new("b"));
    }
}
