//! Bodies that need not be read, as they are what they were when an earlier run has read them, and what their calls mean.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::def::Program;
use crate::def::ids::DefId;
use crate::facts::called::{Called, KnownAs};
use crate::facts::drops::Owned;
use crate::facts::ids::CallId;
use crate::facts::kept::KeptAnswers;
use crate::ty::kinds::Ty;
use crate::ty::result::FnRef;

use super::bodies::Body;
use super::callee::{MethodOf, Resolved};

/// What reading a body leaves behind.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "B: Deserialize<'de>"))]
pub(crate) struct KeptBody<B = Body> {
    pub body: B,
    /// What calls mean whose types speak of closures, by their numbers: nobody else has these.
    pub of_closures: Vec<(CallId, Resolved)>,
    /// The types of what each of its closures owns, for those that own something of interest.
    pub closures: Vec<Owned>,
}

/// Where what was kept is asked for.
pub(crate) trait KeptBodies: KeptAnswers {
    /// `None` where the body has changed or was not read.
    fn body(&self, program: &Program, def: DefId) -> Option<KeptBody>;
    /// What a call of the function means.
    fn resolved(&self, function: &FnRef) -> Option<Resolved>;
    /// What runs when methods are called.
    fn run_by(&self) -> Vec<(MethodOf, Arc<[FnRef]>)>;
    /// Whether types are read from the arguments of the program.
    fn setting_derives(&self) -> Vec<(DefId, bool)>;
    /// The guards that values of types are or own.
    fn guards(&self) -> Vec<(Ty, Option<Ty>)>;
}

/// Nothing was kept.
impl KeptAnswers for () {
    fn is_async(&self, _: DefId) -> Option<bool> {
        None
    }

    fn known_as(&self, _: &Called) -> Option<KnownAs> {
        None
    }

    fn paths(&self, _: DefId) -> Option<Vec<String>> {
        None
    }

    fn matters(&self, _: Ty) -> Option<bool> {
        None
    }
}

impl KeptBodies for () {
    fn body(&self, _: &Program, _: DefId) -> Option<KeptBody> {
        None
    }

    fn resolved(&self, _: &FnRef) -> Option<Resolved> {
        None
    }

    fn run_by(&self) -> Vec<(MethodOf, Arc<[FnRef]>)> {
        Vec::new()
    }

    fn setting_derives(&self) -> Vec<(DefId, bool)> {
        Vec::new()
    }

    fn guards(&self) -> Vec<(Ty, Option<Ty>)> {
        Vec::new()
    }
}
