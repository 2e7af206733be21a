//! The numbers of what happens in one body.

crate::arena_ids!(
    /// A call of one body.
    CallId,
    /// An await of one body.
    AwaitId,
);
