//! Answers that are worked out once and shared between threads.
//!
//! Questions lead to questions, and some to themselves: the bounds of an associated type may speak of that type. The answer
//! in between is the default one, which says that nothing is known; so it is beyond a depth that no sound program reaches.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher, Hash};
use std::sync::RwLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

/// Questions within questions that are followed.
const MAX_DEPTH: u32 = 128;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// What this thread is working out by [`Memo::get_or`]: the table, and the hash of the key.
    static OPEN: RefCell<Vec<(usize, u64)>> = const { RefCell::new(Vec::new()) };
}

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

impl<K: Eq + Hash + Clone, V: Clone + Default> Memo<K, V> {
    /// The answer for `key`; `work_out` runs without a lock held and may ask for other answers.
    pub(crate) fn get_or(&self, key: &K, work_out: impl FnOnce() -> V) -> V {
        self.get_or_try(key, || {
            let question = (std::ptr::from_ref(self).addr(), FxBuildHasher.hash_one(key));
            if OPEN.with_borrow(|open| open.contains(&question)) {
                return Err(V::default());
            }
            OPEN.with_borrow_mut(|open| open.push(question));
            let answer = work_out();
            OPEN.with_borrow_mut(|open| open.pop());
            Ok(answer)
        })
    }

    /// As [`Memo::get_or`]; an answer that is an error is given and not kept.
    pub(crate) fn get_or_try(&self, key: &K, work_out: impl FnOnce() -> Result<V, V>) -> V {
        if let Some(value) = self.known.read().unwrap_or_else(|poisoned| poisoned.into_inner()).get(key) {
            return value.clone();
        }
        if DEPTH.get() >= MAX_DEPTH {
            return V::default();
        }
        DEPTH.set(DEPTH.get() + 1);
        let worked_out = work_out();
        DEPTH.set(DEPTH.get() - 1);
        let value = match worked_out {
            Ok(value) => value,
            Err(value) => return value,
        };
        let mut known = self.known.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        known.entry(key.clone()).or_insert(value).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_leads_to_itself_ends() {
        fn ask(memo: &Memo<u8, u32>) -> u32 {
            memo.get_or(&1, || 1 + ask(memo) + ask(memo))
        }
        assert_eq!(ask(&Memo::default()), 1);
    }

    #[test]
    fn a_long_row_of_questions_ends() {
        fn ask(memo: &Memo<u32, u32>, number: u32) -> u32 {
            memo.get_or(&number, || 1 + ask(memo, number + 1))
        }
        assert_eq!(ask(&Memo::default(), 0), MAX_DEPTH);
    }
}
