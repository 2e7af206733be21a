//! What is worth a look first: who is kept waiting, then how often the call is reached, then how bad it is.

use std::cmp::Reverse;

use crate::base::diagnostic::Diagnostic;
use crate::base::kind::{Confidence, Kind};
use crate::base::level::Level;
use crate::base::role::Role;

/// Where a finding stands in the order of importance; the smallest comes first.
#[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub(super) struct Rank {
    /// Code that keeps other tasks waiting before code of which nobody knows that, then the rest.
    role: Reverse<Option<Role>>,
    /// What is reached each time before what is reached on a condition, then what is reached after an error.
    when: u8,
    /// Errors before warnings.
    level: Reverse<Level>,
    /// The kinds are listed from the worst on.
    kind: Option<Kind>,
    confidence: Reverse<Option<Confidence>>,
}

impl Rank {
    pub(super) fn of(diagnostic: &Diagnostic) -> Rank {
        let evidence = diagnostic.evidence.as_ref();
        let confidence = diagnostic.confidence();
        // A finding without a call is about code whose driver is not known. A remark on the run itself ranks last.
        let unseen = confidence.map(|_| Role::Unknown);
        Rank {
            role: Reverse(evidence.map(|evidence| evidence.role).or(unseen)),
            when: evidence.map_or(1, |evidence| when(&evidence.when)),
            level: Reverse(diagnostic.level),
            kind: evidence.map(|evidence| evidence.kind),
            confidence: Reverse(confidence),
        }
    }
}

fn when(name: &str) -> u8 {
    match name {
        "always" => 0,
        "on-error" => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use crate::base::diagnostic::Evidence;

    #[test]
    fn the_role_outweighs_how_often_and_that_the_level() {
        let found = sample().found.into_iter().find(|found| found.evidence.is_some()).unwrap();
        let of = |role: Role, when: &str, level: Level, kind: Kind| {
            let evidence = found.evidence.clone().unwrap();
            let evidence = Evidence { role, when: when.to_owned(), kind, ..evidence };
            Rank::of(&Diagnostic { level, evidence: Some(evidence), ..found.clone() })
        };
        let remark = Diagnostic { evidence: None, level: Level::Deny, ..found.clone() };
        let lint = Diagnostic { confidence: Some(Confidence::Certain), ..remark.clone() };
        let ranks = [
            of(Role::Worker, "always", Level::Deny, Kind::Sleep),
            of(Role::Worker, "always", Level::Deny, Kind::Cpu),
            of(Role::Worker, "always", Level::Warn, Kind::File),
            of(Role::Worker, "sometimes", Level::Deny, Kind::Sleep),
            of(Role::Worker, "on-error", Level::Deny, Kind::Sleep),
            of(Role::Unknown, "always", Level::Warn, Kind::File),
            Rank::of(&lint),
            of(Role::MainTask, "always", Level::Deny, Kind::Sleep),
            Rank::of(&remark),
        ];
        assert!(ranks.is_sorted(), "{ranks:#?}");
    }
}
