//! Room on the stack for what walks code by recursion.
//!
//! How deep that goes is limited where text is read (`syntax/depth`) and where types are made, so a fixed room is enough
//! for one walk. But walks start others, on threads whose stacks are already in use, or small: each asks for its room.

/// So much one walk over a body or an item takes at most, in an unoptimised build.
const ROOM: usize = 32 << 20;
/// So much one step of a chain of questions takes at most: a question asks the next one from the middle of its walk.
const STEP: usize = 2 << 20;
/// What is added where there is less.
const MORE: usize = 64 << 20;

/// Runs a walk over a whole body or item.
pub(crate) fn with_room<T>(walk: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(ROOM, MORE, walk)
}

/// Runs one step of a recursion whose depth is not limited by text: a question that leads to others.
pub(crate) fn step<T>(step: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STEP, MORE, step)
}
