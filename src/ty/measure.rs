//! How large a type is, worked out once when it is made.
//!
//! A type is shared in memory and walked as a tree: `let x = (x, x);` doubles it at each line. So one that is too large is
//! `Unknown`, whoever makes it, and no walk needs a limit of its own.

use std::sync::atomic::{AtomicBool, Ordering};

/// A type of more parts, itself and those of its parts included, is not followed.
pub(crate) const MAX_SIZE: u32 = 1 << 13;
/// A type that nests deeper is not followed.
pub(crate) const MAX_DEPTH: u32 = 128;

/// Some type was too large.
static MET: AtomicBool = AtomicBool::new(false);

/// What is known of a type without a look at its parts.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct Measure {
    size: u32,
    depth: u32,
    pub(crate) has_vars: bool,
    pub(crate) has_params: bool,
}

impl Measure {
    /// Of a type as long as none of its parts is added.
    pub(super) fn alone(has_vars: bool, has_params: bool) -> Measure {
        Measure { size: 1, depth: 1, has_vars, has_params }
    }

    pub(super) fn add(&mut self, part: Measure) {
        self.size = self.size.saturating_add(part.size);
        self.depth = self.depth.max(part.depth + 1);
        self.has_vars |= part.has_vars;
        self.has_params |= part.has_params;
    }

    pub(super) fn is_deeper_than(self, depth: u32) -> bool {
        self.depth > depth
    }

    pub(crate) fn is_allowed(self) -> bool {
        let allowed = self.size <= MAX_SIZE && self.depth <= MAX_DEPTH;
        if !allowed {
            note_limit();
        }
        allowed
    }
}

/// Something was not followed, as types in it grow and grow.
pub(crate) fn note_limit() {
    MET.store(true, Ordering::Relaxed);
}

/// A type was too large in this process.
pub(crate) fn limit_was_met() -> bool {
    MET.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ty::kinds::Ty;

    #[test]
    fn what_doubles_or_deepens_without_end_is_unknown() {
        let (mut twice, mut deep) = (Ty::primitive("u8"), Ty::primitive("u8"));
        let mut doubled = 0;
        for _ in 0..MAX_DEPTH {
            doubled += u32::from(!twice.is_unknown());
            twice = Ty::tuple([twice, twice]);
            deep = Ty::reference(false, deep);
        }
        // It begins anew with what is unknown.
        assert!(doubled < MAX_DEPTH && twice.measure().size <= MAX_SIZE);
        assert!(deep.is_unknown() && limit_was_met());
        let mut pair = Ty::primitive("u8");
        while !pair.is_unknown() {
            assert!(pair.measure().size <= MAX_SIZE);
            pair = Ty::tuple([pair, pair]);
        }
    }
}
