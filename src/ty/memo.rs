//! Answers that are worked out once and shared between threads.
//!
//! Questions lead to questions, and some to themselves: the bounds of an associated type may speak of that type. The answer
//! in between is the default one, which says that nothing is known; so it is beyond a depth that no sound program reaches.
//! What rests on such a provisional answer is not kept, but for the answer of the question that was asked first: which one
//! comes first must not show.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher, Hash};
use std::sync::RwLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::base::stack;

/// Questions within questions that are followed.
const MAX_DEPTH: u32 = 128;
/// Answers that may be worked out and not kept, for one first question: those that rest on provisional ones are asked again
/// on each way to them, and there may be two to the power of the depth of these.
const MAX_LOST: u32 = 4096;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Answers that were not kept since the first question.
    static LOST: Cell<u32> = const { Cell::new(0) };
    /// The same of questions of chains, in which the others are asked.
    static LOST_OF_CHAINS: Cell<u32> = const { Cell::new(0) };
    /// What this thread is working out by [`Memo::get_or`]: the table, and the hash of the key.
    static OPEN: RefCell<Vec<(usize, u64)>> = const { RefCell::new(Vec::new()) };
    /// The place in [`OPEN`] of the outermost question that was given a provisional answer.
    static PROVISIONAL: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// A table of answers. Two threads may work out the same one; the first to finish is kept.
#[derive(Debug)]
pub(crate) struct Memo<K, V> {
    known: RwLock<FxHashMap<K, V>>,
    /// Its questions lead from function to function, as far as that goes.
    is_chain: bool,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Memo { known: RwLock::default(), is_chain: false }
    }
}

impl<K, V> Memo<K, V> {
    /// Of questions that lead from function to function: programs may have long chains of them, and each is followed to its end.
    pub(crate) fn of_chains() -> Self {
        Memo { is_chain: true, ..Memo::default() }
    }
}

impl<K: Eq + Hash + Clone, V: Clone + Default> Memo<K, V> {
    /// The next who asks has the answer worked out anew.
    pub(crate) fn forget(&self, key: &K) {
        self.known.write().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(key);
    }

    /// All answers that are kept, in no order that matters.
    pub(crate) fn all(&self) -> Vec<(K, V)> {
        let known = self.known.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        known.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// Keeps answers that are known from elsewhere.
    pub(crate) fn recall(&self, answers: Vec<(K, V)>) {
        self.known.write().unwrap_or_else(|poisoned| poisoned.into_inner()).extend(answers);
    }

    /// There is an answer that is kept.
    pub(crate) fn knows(&self, key: &K) -> bool {
        self.known.read().unwrap_or_else(|poisoned| poisoned.into_inner()).contains_key(key)
    }

    /// The answer for `key`; `work_out` runs without a lock held and may ask for other answers.
    pub(crate) fn get_or(&self, key: &K, work_out: impl FnOnce() -> V) -> V {
        self.get_or_try(key, || {
            let question = (std::ptr::from_ref(self).addr(), FxBuildHasher.hash_one(key));
            if let Some(at) = OPEN.with_borrow(|open| open.iter().position(|known| *known == question)) {
                PROVISIONAL.set(PROVISIONAL.get().min(at));
                return Err(V::default());
            }
            OPEN.with_borrow_mut(|open| open.push(question));
            let outer = PROVISIONAL.replace(usize::MAX);
            let answer = work_out();
            OPEN.with_borrow_mut(|open| open.pop());
            let own = OPEN.with_borrow(|open| open.len());
            let rests_on = PROVISIONAL.get();
            let is_final = rests_on >= own;
            PROVISIONAL.set(if is_final { outer } else { outer.min(rests_on) });
            if is_final { Ok(answer) } else { Err(answer) }
        })
    }

    /// As [`Memo::get_or`]; an answer that is an error is given and not kept.
    pub(crate) fn get_or_try(&self, key: &K, work_out: impl FnOnce() -> Result<V, V>) -> V {
        if let Some(value) = self.known.read().unwrap_or_else(|poisoned| poisoned.into_inner()).get(key) {
            return value.clone();
        }
        let (lost, is_first) = match self.is_chain {
            true => (&LOST_OF_CHAINS, OPEN.with_borrow(|open| open.is_empty())),
            false => (&LOST, DEPTH.get() == 0),
        };
        if is_first {
            lost.set(0);
        }
        if DEPTH.get() >= MAX_DEPTH && !self.is_chain || lost.get() >= MAX_LOST {
            // How deep it is depends on who has asked: nothing that rests on it is kept but the answer to the first question.
            PROVISIONAL.set(0);
            return V::default();
        }
        let deeper = u32::from(!self.is_chain);
        DEPTH.set(DEPTH.get() + deeper);
        let worked_out = stack::step(work_out);
        DEPTH.set(DEPTH.get() - deeper);
        let value = match worked_out {
            Ok(value) => value,
            Err(value) => {
                lost.set(lost.get() + 1);
                return value;
            }
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
    fn a_chain_is_followed_to_its_end_whoever_asks_first() {
        fn ask(memo: &Memo<u32, bool>, question: u32) -> bool {
            memo.get_or(&question, || question == 500 || ask(memo, question + 1))
        }
        for first in [0, 300, 500] {
            let memo = Memo::of_chains();
            assert!([first, 0, 200, 499].iter().all(|&question| ask(&memo, question)), "{first}");
        }
    }

    #[test]
    fn functions_that_all_call_each_other_end() {
        let memo = Memo::of_chains();
        let asked = Cell::new(0);
        fn ask(memo: &Memo<u32, bool>, asked: &Cell<u32>, question: u32) -> bool {
            memo.get_or(&question, || {
                asked.set(asked.get() + 1);
                (0..40).fold(false, |found, other| found | ask(memo, asked, other))
            })
        }
        assert!(!ask(&memo, &asked, 0) && asked.get() <= MAX_LOST + 40, "{}", asked.get());
    }

    #[test]
    fn what_rests_on_a_provisional_answer_is_asked_again() {
        // 1 asks 2 and is 10; 2 asks 1 and is one more.
        fn ask(memo: &Memo<u8, u32>, question: u8) -> u32 {
            memo.get_or(&question, || match question {
                1 => {
                    ask(memo, 2);
                    10
                }
                _ => 1 + ask(memo, 1),
            })
        }
        let memo = Memo::default();
        assert_eq!(ask(&memo, 1), 10);
        assert_eq!(ask(&memo, 2), 11);
    }

    #[test]
    fn questions_that_are_asked_twice_beyond_the_depth_end() {
        fn ask(memo: &Memo<u32, u32>, number: u32, asked: &Cell<u32>) -> u32 {
            memo.get_or(&number, || {
                asked.set(asked.get() + 1);
                ask(memo, number + 1, asked).wrapping_add(ask(memo, number + 1, asked))
            })
        }
        let asked = Cell::new(0);
        ask(&Memo::default(), 0, &asked);
        assert!(asked.get() <= MAX_LOST + MAX_DEPTH, "{}", asked.get());
    }

    #[test]
    fn a_long_row_of_questions_ends() {
        fn ask(memo: &Memo<u32, u32>, number: u32) -> u32 {
            memo.get_or(&number, || 1 + ask(memo, number + 1))
        }
        assert_eq!(ask(&Memo::default(), 0), MAX_DEPTH);
    }
}
