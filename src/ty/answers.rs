//! Answers about types that rest on items alone, and are kept from one run to the next: most crates were only read for these.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Types;
use super::kinds::Ty;
use super::open::{Member, OfTrait};
use super::owned::Ownership;
use crate::def::ids::DefId;

/// An impl, and the type that it is for.
type Impl = (DefId, Ty);

/// Answers, in no order that matters.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct TypeAnswers {
    impl_args: Vec<(Impl, Arc<[Ty]>)>,
    implemented: Vec<(OfTrait, Option<DefId>)>,
    member_of: Vec<(DefId, Option<Member>)>,
    calls_again: Vec<((DefId, usize), bool)>,
    ownership: Vec<(Ty, Option<Ownership>)>,
}

impl TypeAnswers {
    pub(crate) fn len(&self) -> usize {
        self.impl_args.len()
            + self.implemented.len()
            + self.member_of.len()
            + self.calls_again.len()
            + self.ownership.len()
    }
}

impl Types {
    /// What was asked for so far, but for what speaks of closures: these mean something else after an edit.
    pub(crate) fn answers(&self) -> TypeAnswers {
        let mut answers = TypeAnswers {
            impl_args: self.impl_args.all(),
            implemented: self.implemented.all(),
            member_of: self.member_of.all(),
            calls_again: self.calls_again.all(),
            ownership: self.ownership.all(),
        };
        answers.impl_args.retain(|((_, ty), _)| !ty.has_closure());
        answers.implemented.retain(|(of, _)| !of.has_closure());
        answers.ownership.retain(|(ty, _)| !ty.has_closure());
        answers
    }

    /// Knows what an earlier run has found out.
    pub(crate) fn recall(&self, answers: TypeAnswers) {
        self.impl_args.recall(answers.impl_args);
        self.implemented.recall(answers.implemented);
        self.member_of.recall(answers.member_of);
        self.calls_again.recall(answers.calls_again);
        self.ownership.recall(answers.ownership);
    }
}
