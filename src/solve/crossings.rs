//! Where the search for futures meets itself: parameters and fields, into which many put some.
//!
//! Which futures a parameter may be does not depend on who asks. So what is found at such a place is kept, with the places
//! to which it leads, and a search goes through these as through a graph.

use std::sync::Arc;

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::def::ids::{CrateId, DefId};
use crate::facts::value::Field;

use super::origins::{Ask, MAX_ORIGINS, MAX_STEPS, Origins};
use super::solver::Solver;

/// A place in which the futures of all who put some there meet.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub(super) enum Crossing {
    /// A part of a parameter.
    Param(DefId, u32, Vec<Field>),
    /// A part of a field, as the code of a crate sees it.
    Field(CrateId, Field, Vec<Field>),
}

/// All that were come to, by number.
#[derive(Debug, Default)]
pub(super) struct Crossings {
    numbers: FxHashMap<Crossing, u32>,
    all: Vec<(Crossing, Option<Arc<At>>)>,
}

/// What is found at a crossing, and those to which it leads.
#[derive(Debug)]
struct At {
    found: Origins,
    on: Vec<u32>,
}

impl Crossings {
    fn number(&mut self, crossing: Crossing) -> u32 {
        if let Some(&number) = self.numbers.get(&crossing) {
            return number;
        }
        let number = self.all.len() as u32;
        self.numbers.insert(crossing.clone(), number);
        self.all.push((crossing, None));
        number
    }
}

impl Solver<'_> {
    /// Follows the search for futures through all crossings that it leads to.
    pub(super) fn across(&mut self, mut found: Origins, on: Vec<Crossing>) -> Origins {
        if on.is_empty() {
            return found;
        }
        let mut todo: Vec<u32> = on.into_iter().map(|crossing| self.crossings.number(crossing)).collect();
        let (mut seen, mut steps) = (FixedBitSet::new(), 0);
        while let Some(number) = todo.pop() {
            seen.grow(self.crossings.all.len());
            if seen.put(number as usize) {
                continue;
            }
            if steps >= MAX_STEPS || found.list.len() >= MAX_ORIGINS {
                self.limits.origins += usize::from(!found.open);
                found.open = true;
                return found;
            }
            steps += 1;
            let at = self.at_crossing(number);
            found.open |= at.found.open;
            for origin in &at.found.list {
                if !found.list.contains(origin) {
                    found.list.push(origin.clone());
                }
            }
            todo.extend(at.on.iter().rev());
        }
        found
    }

    fn at_crossing(&mut self, number: u32) -> Arc<At> {
        let (crossing, known) = self.crossings.all[number as usize].clone();
        if let Some(known) = known {
            return known;
        }
        let missing = self.missing();
        let nobody = DefId { krate: self.cx.program().std_crate(), index: u32::MAX };
        let (found, on) = self.search(Ask::Futures, nobody, |search| match &crossing {
            Crossing::Param(function, at, path) => {
                if !search.field(function.krate, path) {
                    search.given_by_callers(*function, *at, path);
                }
            }
            Crossing::Field(within, field, rest) => {
                let setters = search.solver.setters(*field, *within);
                search.put(&setters, rest);
            }
        });
        let on = on.into_iter().map(|crossing| self.crossings.number(crossing)).collect();
        let at = Arc::new(At { found, on });
        // Who asks again when bodies are there that are missing is to be told of them.
        if self.missing() == missing {
            self.crossings.all[number as usize].1 = Some(at.clone());
        }
        at
    }
}
