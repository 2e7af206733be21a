//! Answers that hold for as long as nothing changes but the insides of bodies, as an earlier run has found them.

use std::fmt::Debug;

use crate::def::ids::DefId;
use crate::ty::kinds::Ty;

use super::called::{Called, KnownAs};

/// Where what was kept is asked for; `None` where nobody knows.
pub(crate) trait KeptAnswers: Debug + Send + Sync {
    /// The body is code that an executor drives, or holds such code.
    fn is_async(&self, def: DefId) -> Option<bool>;
    /// What rules may know a function as.
    fn known_as(&self, called: &Called) -> Option<KnownAs>;
    /// The full paths of an item.
    fn paths(&self, def: DefId) -> Option<Vec<String>>;
    /// Whether dropping a value of the type can be noticed.
    fn matters(&self, ty: Ty) -> Option<bool>;
}
