//! The signatures of the standard library: an [`ItemTree`](crate::syntax::item_tree::ItemTree) of one crate that stands for std, core and alloc.
//!
//! std is not on the disk of most users, so its declarations are facts in this repository: `tools/std-index` reads the
//! documentation of a toolchain and writes them as a stub crate, [`mod@pack`] turns that into `std.bin`. What a function's
//! signature says is read when somebody looks at it. In the tree
//!
//! - all modules are inline, paths are written from `crate::`, and items shown at several places are declared once and
//!   re-exported elsewhere;
//! - the inherent impls of primitive types (`impl str`, `impl<T> [T]`) stand in `crate::primitive_impls`;
//! - functions with a body (inherent, free, and provided by a trait) have an empty one; methods of trait impls, which
//!   only repeat the trait's, are left out, their associated types are not;
//! - `#[unstable]` marks what stable code can't use;
//! - `#[unlisted]` marks traits whose impls are left out because no type depends on them (`Debug`, `Hash`, `Send`, ...):
//!   bounds on them may be taken to hold, and most are left out as well;
//! - there is no text behind it: every range is empty.

mod pack;
mod strip;

pub(crate) use pack::{pack, unpack};

use super::program::StdIndex;

static PACKED: &[u8] = include_bytes!("std.bin");

/// The items of the standard library. Decoded at each call: callers keep it.
pub(crate) fn load() -> StdIndex {
    StdIndex { text: "".into(), tree: unpack(PACKED).unwrap_or_default() }
}

#[cfg(test)]
mod tests;
