//! One way in which a call blocks.

use std::cmp::Reverse;

use crate::base::kind::{Confidence, Kind};
use crate::rules::RuleId;

use super::trace::{Step, Trace};

/// Who says that the last function of a trace blocks.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Cause {
    Rule(RuleId),
    /// A mark in the source on this function, which is the last of the trace.
    Mark,
}

/// What escapes to the caller of a function. Effects are compared by [`Effect::rank`]; the calls of a trace do not count.
#[derive(Clone, Debug)]
pub struct Effect {
    pub kind: Kind,
    pub cause: Cause,
    pub confidence: Confidence,
    pub trace: Trace,
}

impl Effect {
    /// Greater is better to show: surer first, then the shorter trace.
    pub fn rank(&self) -> (Confidence, Reverse<u32>) {
        (self.confidence, Reverse(self.trace.depth()))
    }

    /// The effect as seen from one call further up.
    pub fn with_call_site(&self, step: Step) -> Effect {
        let confidence = if is_momentary(self.kind) { Confidence::Possible } else { self.confidence };
        Effect { confidence, trace: self.trace.with_call_site(step), ..*self }
    }

    pub fn at_most(self, confidence: Confidence) -> Effect {
        Effect { confidence: self.confidence.min(confidence), ..self }
    }
}

/// A mutex held for a moment and a line printed hurt where they stand, if at all: a function is not a blocking one for
/// doing either somewhere inside.
fn is_momentary(kind: Kind) -> bool {
    matches!(kind, Kind::Lock | Kind::Output)
}
