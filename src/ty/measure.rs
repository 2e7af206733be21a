//! How large a type is, worked out once when it is made.
//!
//! A type is shared in memory and walked as a tree: `let x = (x, x);` doubles it at each line. So one that is too large is
//! `Unknown`, whoever makes it, and no walk needs a limit of its own.

use std::sync::atomic::{AtomicBool, Ordering};

use super::kinds::{TraitRef, Ty, TyKind};

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
    pub(crate) fn of(kind: &TyKind) -> Measure {
        let mut whole = Measure {
            size: 1,
            depth: 1,
            has_vars: matches!(kind, TyKind::Var(_)),
            has_params: matches!(kind, TyKind::Param { .. }),
        };
        each_part(kind, &mut |part| whole.add(part.measure()));
        whole
    }

    fn add(&mut self, part: Measure) {
        self.size = self.size.saturating_add(part.size);
        self.depth = self.depth.max(part.depth + 1);
        self.has_vars |= part.has_vars;
        self.has_params |= part.has_params;
    }

    pub(crate) fn is_allowed(self) -> bool {
        let allowed = self.size <= MAX_SIZE && self.depth <= MAX_DEPTH;
        if !allowed {
            MET.store(true, Ordering::Relaxed);
        }
        allowed
    }
}

/// A type was too large in this process.
pub(crate) fn limit_was_met() -> bool {
    MET.load(Ordering::Relaxed)
}

/// The types that a type is made of, in no order that matters.
fn each_part(kind: &TyKind, visit: &mut dyn FnMut(Ty)) {
    match kind {
        TyKind::Unknown | TyKind::Var(_) | TyKind::Never | TyKind::Primitive(_) | TyKind::Param { .. } => {}
        TyKind::Adt(_, args) | TyKind::Tuple(args) => args.iter().for_each(|&ty| visit(ty)),
        TyKind::Ref { inner, .. } | TyKind::Ptr { inner, .. } | TyKind::Slice(inner) | TyKind::Array(inner) => {
            visit(*inner);
        }
        TyKind::FnPtr { params, ret } | TyKind::Closure { params, ret, .. } => {
            params.iter().chain([ret]).for_each(|&ty| visit(ty));
        }
        TyKind::Dyn(bounds) | TyKind::Opaque(bounds) => bounds.iter().for_each(|bound| each_of_bound(bound, visit)),
        TyKind::Future { output } => visit(*output),
        TyKind::Assoc { self_ty, args, .. } => [self_ty].into_iter().chain(args.iter()).for_each(|&ty| visit(ty)),
    }
}

fn each_of_bound(bound: &TraitRef, visit: &mut dyn FnMut(Ty)) {
    bound.args.iter().chain(bound.bindings.iter().map(|(_, ty)| ty)).for_each(|&ty| visit(ty));
}

#[cfg(test)]
mod tests {
    use super::*;

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
