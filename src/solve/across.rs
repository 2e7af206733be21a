//! The search for futures through the places where it meets itself.
//!
//! Which futures a parameter may be does not depend on who asks. So what is found at such a place is kept, with the places
//! to which it leads, and a search goes through these as through a graph.

use std::sync::Arc;

use fixedbitset::FixedBitSet;

use crate::def::ids::DefId;

use super::crossings::{At, Crossing};
use super::origin::{Ask, Origins};
use super::origins::{MAX_ORIGINS, MAX_STEPS};
use super::solver::Solver;

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
