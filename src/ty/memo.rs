//! Answers that are worked out once and shared between threads.

use std::hash::Hash;
use std::sync::RwLock;

use rustc_hash::FxHashMap;

/// A table of answers. Two threads may work out the same one; the first to finish is kept.
#[derive(Debug)]
pub(crate) struct Memo<K, V> {
    known: RwLock<FxHashMap<K, V>>,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Memo { known: RwLock::default() }
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Memo<K, V> {
    /// The answer for `key`; `work_out` runs without a lock held and may ask for other answers.
    pub(crate) fn get_or(&self, key: &K, work_out: impl FnOnce() -> V) -> V {
        if let Some(value) = self.known.read().unwrap_or_else(|poisoned| poisoned.into_inner()).get(key) {
            return value.clone();
        }
        let value = work_out();
        let mut known = self.known.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        known.entry(key.clone()).or_insert(value).clone()
    }
}
