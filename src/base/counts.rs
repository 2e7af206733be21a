//! How often something was done, for tests that hold it to once.

use std::hash::Hash;
use std::sync::{Mutex, MutexGuard};

use rustc_hash::FxHashMap;

/// By what it was done to.
#[derive(Debug)]
pub(crate) struct Counts<K>(Mutex<FxHashMap<K, u32>>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Counts(Mutex::default())
    }
}

impl<K: Eq + Hash + Copy> Counts<K> {
    pub(crate) fn add(&self, key: K) {
        *self.lock().entry(key).or_default() += 1;
    }

    /// The highest count.
    pub(crate) fn most(&self) -> Option<u32> {
        self.lock().values().copied().max()
    }

    /// How many have been counted again since then.
    pub(crate) fn since(&self, before: &FxHashMap<K, u32>) -> usize {
        let again = |(key, count): (&K, &u32)| before.get(key).is_some_and(|known| known < count);
        self.lock().iter().filter(|&(key, count)| again((key, count))).count()
    }

    pub(crate) fn all(&self) -> FxHashMap<K, u32> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, FxHashMap<K, u32>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
