//! What is said about the code: a message, the places it is about, and edits that mend it.

use serde::{Deserialize, Serialize};

use super::kind::{Confidence, Kind};
use super::span::Span;

/// How much a finding weighs, from least to most. `Forbid` is `Deny` that later flags and comments can't lower.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Allow,
    Warn,
    Deny,
    Forbid,
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
            Level::Forbid => "forbid",
        }
    }
}

/// How safely an edit can be applied without a person looking at it; rustc's words.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub enum Applicability {
    MachineApplicable,
    MaybeIncorrect,
    HasPlaceholders,
}

/// Replace the text of `span` by `replacement`.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Edit {
    pub span: Span,
    pub replacement: String,
}

/// Edits that only make sense together.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Fix {
    pub title: String,
    pub edits: Vec<Edit>,
    pub applicability: Applicability,
}

/// A place that a diagnostic points at, with what is to be said there.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// One step from a call in async code towards the function that blocks.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct ChainStep {
    /// Full path of what is called.
    pub callee: String,
    /// Where the call stands; `None` where no source was read.
    pub call: Option<Span>,
}

/// The facts of a finding that machines read beside its text.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Evidence {
    /// Full path of what is called at the primary span.
    pub callee: String,
    /// Id of the rule that says the last callee of the chain blocks.
    pub rule: String,
    pub kind: Kind,
    pub confidence: Confidence,
    /// From the call in async code to the blocking function. The first step is the finding's own call.
    pub chain: Vec<ChainStep>,
}

/// A finding, or a remark about something that could not be checked.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Diagnostic {
    /// Id of the lint that speaks.
    pub lint: &'static str,
    pub level: Level,
    pub message: String,
    pub primary: Label,
    pub secondary: Vec<Label>,
    /// `note:` lines.
    pub notes: Vec<String>,
    /// `help:` lines.
    pub helps: Vec<String>,
    pub fixes: Vec<Fix>,
    /// Set for findings about calls.
    pub evidence: Option<Evidence>,
    /// The finding stands in test code.
    pub in_test: bool,
}

/// A finding that somebody silenced.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Silenced {
    pub diagnostic: Diagnostic,
    pub by: Silencer,
    /// What stands behind `--`.
    pub reason: Option<String>,
}

/// What keeps a finding from being shown.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Silencer {
    /// A comment or attribute in the code.
    Code,
    /// The file of findings that were there before.
    Baseline,
}
