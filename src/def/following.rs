//! Questions about names that lead to other questions: lazy imports that are followed, names behind globs.
//!
//! They lead in circles, and the same one comes up on many ways: a dozen modules that glob each other have more ways through
//! them than there are seconds. So while the first question is open, each answer is remembered. One that leads to itself
//! is answered by `Nothing` in between; what rests on that is remembered until the question that it rests on is answered,
//! and asked again then if the answer was another one.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::ids::{CrateId, ModuleId, Namespace};
use super::item_scope::{ImportId, Outcome};
use crate::base::name::Symbol;
use crate::base::stack;

/// What is asked.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub(super) enum Question {
    /// What an import means.
    Import(CrateId, ImportId, Namespace),
    /// What a name means in a module of another crate.
    Name(ModuleId, Symbol, Namespace),
}

#[derive(Default)]
struct Following {
    /// The questions that are open, by their place in the row.
    open: FxHashMap<Question, usize>,
    /// For each of them: the questions that were answered and rest on it.
    resting: Vec<Vec<Question>>,
    /// What was answered since the first question, and the first open question that it rests on.
    known: FxHashMap<Question, (Outcome, usize)>,
    /// The first open question that what is being worked out rests on.
    rests_on: usize,
}

/// Rests on no open question.
const NOTHING: usize = usize::MAX;

thread_local! {
    static NOW: RefCell<Following> = RefCell::new(Following { rests_on: NOTHING, ..Following::default() });
}

/// The answer, and whether it holds for good.
pub(super) fn ask(question: Question, work_out: impl FnOnce() -> Outcome) -> (Outcome, bool) {
    if let Some(known) = NOW.with_borrow_mut(|now| now.known(question)) {
        return (known, false);
    }
    let outer = NOW.with_borrow_mut(|now| now.begin(question));
    let found = stack::step(work_out);
    let is_final = NOW.with_borrow_mut(|now| now.end(question, found, outer));
    (found, is_final)
}

/// Runs something that asks questions of its own, about names that are not what they will be.
pub(super) fn apart<T>(run: impl FnOnce() -> T) -> T {
    let outer = NOW.replace(Following { rests_on: NOTHING, ..Following::default() });
    let done = run();
    NOW.set(outer);
    done
}

impl Following {
    fn known(&mut self, question: Question) -> Option<Outcome> {
        let (found, rests_on) = match self.open.get(&question) {
            Some(&at) => (Outcome::Nothing, at),
            None => *self.known.get(&question)?,
        };
        self.rests_on = self.rests_on.min(rests_on);
        Some(found)
    }

    fn begin(&mut self, question: Question) -> usize {
        self.open.insert(question, self.resting.len());
        self.resting.push(Vec::new());
        std::mem::replace(&mut self.rests_on, NOTHING)
    }

    fn end(&mut self, question: Question, found: Outcome, outer: usize) -> bool {
        let resting = self.resting.pop().unwrap_or_default();
        let own = self.resting.len();
        self.open.remove(&question);
        let is_final = found != Outcome::Nothing || self.rests_on >= own;
        let rests_on = if is_final { NOTHING } else { self.rests_on };
        for other in resting {
            match rests_on {
                NOTHING => self.known.remove(&other),
                _ => self.rest(other, Outcome::Nothing, rests_on),
            };
        }
        self.rest(question, found, rests_on);
        self.rests_on = outer.min(rests_on);
        if own == 0 {
            self.known.clear();
        }
        is_final
    }

    fn rest(&mut self, question: Question, found: Outcome, rests_on: usize) -> Option<(Outcome, usize)> {
        if let Some(resting) = self.resting.get_mut(rests_on) {
            resting.push(question);
        }
        self.known.insert(question, (found, rests_on))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn question(number: u32) -> Question {
        Question::Import(CrateId(0), ImportId(number), Namespace::Types)
    }

    /// Every one of `all` asks every other one, and none knows.
    fn ask_all(number: u32, all: u32, asked: &Cell<u32>) -> Outcome {
        ask(question(number), || {
            asked.set(asked.get() + 1);
            for other in (0..all).filter(|other| *other != number) {
                ask_all(other, all, asked);
            }
            Outcome::Nothing
        })
        .0
    }

    #[test]
    fn questions_that_all_lead_to_each_other_are_asked_once() {
        let asked = Cell::new(0);
        assert_eq!(ask_all(0, 40, &asked), Outcome::Nothing);
        assert_eq!(asked.get(), 40);
    }

    #[test]
    fn what_rests_on_an_open_question_is_asked_again_when_it_is_found() {
        // 1 asks 2, which asks 1; then 1 is found by itself.
        let found = Outcome::External(Symbol::new("a"));
        let two = |one: &dyn Fn() -> Outcome| ask(question(2), one);
        let one = || {
            ask(question(1), || {
                assert_eq!(two(&|| ask(question(1), || Outcome::Nothing).0), (Outcome::Nothing, false));
                found
            })
            .0
        };
        ask(question(0), || {
            assert_eq!(one(), found);
            assert_eq!(two(&|| ask(question(1), || Outcome::Nothing).0).0, found);
            found
        });
    }
}
