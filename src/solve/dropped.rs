//! The parts of a value that run code when it is dropped.

use crate::def::ids::DefId;
use crate::facts::value::Field;

use super::callee::Resolved;

/// What dropping a value of a type runs.
#[derive(Debug, Default)]
pub(super) struct Glue {
    /// The `Drop` of the type itself, then those of its parts.
    pub(super) ended: Vec<Ended>,
    /// The parts whose type is not told.
    pub(super) objects: Vec<Object>,
}

/// A part of a value that has a `Drop` of its own.
#[derive(Debug)]
pub(super) struct Ended {
    /// Its type.
    pub(super) of: DefId,
    pub(super) resolved: Resolved,
    /// The fields that lead there. What std's types hold stands for them.
    pub(super) path: Box<[Field]>,
    /// An `Arc` is around it, or a rule says that its clones share: only the last of those who share it drops it.
    pub(super) is_shared: bool,
}

/// A trait object that a value owns.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) of_trait: DefId,
    pub(super) path: Box<[Field]>,
    pub(super) is_shared: bool,
    /// What the known implementations of the trait have to drop.
    pub(super) any: Vec<Ended>,
}
