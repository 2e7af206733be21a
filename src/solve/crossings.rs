//! Where the search for futures meets itself: parameters and fields, into which many put some.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::def::ids::{CrateId, DefId};
use crate::facts::value::Field;

use super::origin::Origins;

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
    pub(super) all: Vec<(Crossing, Option<Arc<At>>)>,
}

/// What is found at a crossing, and those to which it leads.
#[derive(Debug)]
pub(super) struct At {
    pub(super) found: Origins,
    pub(super) on: Vec<u32>,
}

impl Crossings {
    pub(super) fn number(&mut self, crossing: Crossing) -> u32 {
        if let Some(&number) = self.numbers.get(&crossing) {
            return number;
        }
        let number = self.all.len() as u32;
        self.numbers.insert(crossing.clone(), number);
        self.all.push((crossing, None));
        number
    }
}
