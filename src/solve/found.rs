//! Who was found to set fields and to call functions.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::def::ids::{CrateId, DefId};
use crate::facts::ids::CallId;
use crate::facts::value::{Field, ValueId};

use super::bodies::Body;
use super::mentions::Word;

/// What was found when all bodies were there that were asked for.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) setters: FxHashMap<(Field, Vec<CrateId>), Setters>,
    pub(super) callers: FxHashMap<DefId, Callers>,
    /// The words that were asked for in each crate, and whether all bodies that mention them were there: a common one is in
    /// thousands of bodies.
    pub(super) asked: FxHashMap<(CrateId, Word), bool>,
}

impl Found {
    /// Bodies were read: what was missing may be there.
    pub(super) fn look_again(&mut self) {
        self.asked.retain(|_, is_there| *is_there);
    }
}

/// What is put into a field, with the bodies that do it.
pub(super) type Setters = Arc<[(Arc<Body>, ValueId)]>;

/// Calls of a function, with the bodies that make them.
pub(super) type Callers = Arc<[(Arc<Body>, CallId)]>;
