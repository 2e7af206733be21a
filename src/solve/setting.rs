//! What is known of settings, and what values say of them.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::def::ids::{CrateId, DefId};
use crate::facts::value::{Field, ValueId};

/// Answers, as far as all bodies were there that were asked for.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) values: FxHashMap<(DefId, ValueId), bool>,
    pub(super) fields: FxHashMap<(Field, Taken), Source>,
    /// By crate: the types that its statics hold one value of, with the types of their fields.
    pub(super) held: FxHashMap<CrateId, Arc<FxHashSet<DefId>>>,
}

/// What a value says.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub(super) enum Source {
    /// `false`, or nothing that is not said elsewhere.
    Off,
    /// What somebody has set.
    Set,
    Other,
}

/// What is done with a value before it is asked whether it holds.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub(super) enum Taken {
    /// It is asked itself: it is true or false.
    AsItIs,
    /// Something is made of it: `var.is_ok()`.
    Made,
}
