//! What the callers of a function need to know of it.

use crate::base::kind::{Confidence, Kind};

use super::effect::Effect;
use super::open::Opens;

/// The best effect of each kind, in the order of kinds.
#[derive(Clone, Debug, Default)]
pub struct Effects(Vec<Effect>);

impl Effects {
    /// Keeps the better one of `effect` and what is there of its kind. True when that is `effect`.
    pub fn add(&mut self, effect: Effect) -> bool {
        match self.0.binary_search_by_key(&effect.kind, |known| known.kind) {
            Ok(at) if self.0[at].rank() >= effect.rank() => return false,
            Ok(at) => self.0[at] = effect,
            Err(at) => self.0.insert(at, effect),
        }
        true
    }

    pub fn of_kind(&self, kind: Kind) -> Option<&Effect> {
        self.0.binary_search_by_key(&kind, |known| known.kind).ok().and_then(|at| self.0.get(at))
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Effect> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A function as its callers see it.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// What escapes from a call of it.
    pub effects: Effects,
    /// What it calls by way of its type parameters.
    pub opens: Opens,
    /// By parameter, without `self`: how surely a function given for it runs on the thread of the caller, or in async
    /// code. `None`: it never does.
    pub params: Vec<Option<Confidence>>,
}

impl Summary {
    /// Whether a function given for parameter `index` runs, and how surely. Parameters that nobody declares may do anything.
    pub fn runs_param(&self, index: u32) -> Option<Confidence> {
        self.params.get(index as usize).copied().unwrap_or(Some(Confidence::Possible))
    }
}
