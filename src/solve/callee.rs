//! What a call runs: by rules, by names, or not known.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::kind::Kind;
use crate::base::name::Symbol;
use crate::def::ids::DefId;
use crate::rules::{Boundary, RuleId};
use crate::ty::kinds::Ty;
use crate::ty::result::FnRef;

/// What a call runs.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) enum Callee {
    /// A rule says that it blocks, where its conditions hold.
    Rule(RuleId),
    /// A mark in the source of this function says that it blocks.
    Marked(Kind, DefId),
    /// Of the standard library, and no rule names it: does not block.
    Std,
    /// Does not block: it is trusted or cut off.
    Quiet,
    /// A function whose body is there to look into.
    Body(DefId),
    /// An async function whose body is there: calling it only makes a future.
    Future(DefId),
    /// The `poll` of a future whose body is there: what blocks in it is told there, but for what it is given.
    Polled(DefId),
    /// One of these, by dynamic or generic dispatch; `closed` where no other is likely to be meant.
    OneOf { candidates: Vec<FnRef>, closed: bool },
    /// Could not be found out, or its source is not there.
    #[default]
    Unknown,
}

/// A callee with its name and what is known of the functions it is given.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Resolved {
    pub callee: Callee,
    /// Rules that hold where the call is as they ask; where one does, `callee` does not count.
    pub asking: Arc<[RuleId]>,
    /// Full path; empty where it is not known.
    pub path: Arc<str>,
    pub boundary: Option<Boundary>,
    /// The trait whose implementations decide what the callee is.
    pub of_trait: Option<DefId>,
    /// The function, where it is known by its types.
    pub function: Option<FnRef>,
    /// What a function without source runs besides of the types that its caller has chosen.
    pub besides: Vec<Arc<Resolved>>,
    /// Of these types are the values that it drops, which it is given or which are in what it is given.
    pub drops: Vec<Ty>,
    /// With other types for the parameters that it is called on, the call means another function.
    pub is_open: bool,
}

impl Resolved {
    /// The bodies that a call may run.
    pub(super) fn all_bodies(&self) -> impl Iterator<Item = DefId> {
        let candidates = match &self.callee {
            Callee::OneOf { candidates, .. } => candidates.as_slice(),
            _ => &[],
        };
        self.bodies().chain(candidates.iter().map(|function| function.def))
    }

    /// The one body that a call runs, and those that it runs besides.
    pub(super) fn bodies(&self) -> impl Iterator<Item = DefId> {
        let all = std::iter::once(&self.callee).chain(self.besides.iter().map(|besides| &besides.callee));
        all.filter_map(|callee| match callee {
            Callee::Body(def) => Some(*def),
            _ => None,
        })
    }

    /// A call of it may do something, whatever it is given.
    pub(super) fn may_matter(&self) -> bool {
        let runs = match self.callee {
            Callee::Rule(_) | Callee::Marked(..) | Callee::Body(_) | Callee::OneOf { .. } => true,
            Callee::Std | Callee::Quiet | Callee::Future(_) | Callee::Polled(_) | Callee::Unknown => false,
        };
        let more = !self.besides.is_empty() || !self.drops.is_empty();
        runs || more || !self.asking.is_empty() || self.is_open || self.of_trait.is_some()
    }
}

/// A method of a trait of std, of a type.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
pub(crate) struct MethodOf {
    pub(super) of_trait: DefId,
    pub(super) name: Symbol,
    pub(super) ty: Ty,
}

impl MethodOf {
    pub(crate) fn has_closure(&self) -> bool {
        self.ty.has_closure()
    }
}
