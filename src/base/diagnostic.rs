//! What is said about the code: a message, the places it is about, and edits that mend it.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};

use super::kind::{Confidence, Kind};
use super::level::Level;
use super::name::Symbol;
use super::role::Role;
use super::span::Span;

/// How safely an edit can be applied without a person looking at it; rustc's words.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub enum Applicability {
    MachineApplicable,
    MaybeIncorrect,
    HasPlaceholders,
}

/// Replace the text of `span` by `replacement`.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct Edit {
    pub span: Span,
    pub replacement: String,
}

/// Edits that only make sense together.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct Fix {
    pub title: String,
    pub edits: Vec<Edit>,
    pub applicability: Applicability,
    /// What has to be on for the code to build then.
    pub needs: Vec<Feature>,
}

/// A feature of a dependency that is not on.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct Feature {
    /// The Cargo.toml that names the dependency.
    pub manifest: PathBuf,
    /// As code names it.
    pub dependency: String,
    pub feature: String,
    /// The Cargo.toml of the dependency.
    pub declared: PathBuf,
}

/// A place that a diagnostic points at, with what is to be said there.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// One step from a call in async code towards the function that blocks.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct ChainStep {
    /// Full path of what is called.
    pub callee: String,
    /// Where the call stands; `None` where no source was read.
    pub call: Option<Span>,
}

/// The facts of a finding that machines read beside its text.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct Evidence {
    /// Full path of what is called at the primary span.
    pub callee: String,
    /// Id of the rule that says the last callee of the chain blocks.
    pub rule: String,
    pub kind: Kind,
    pub confidence: Confidence,
    /// Whom the code keeps waiting.
    pub role: Role,
    /// How often it is reached: `always`, `sometimes`, `on-error`.
    pub when: String,
    /// It would be shown if the code kept others waiting.
    pub quiet_by_role: bool,
    /// Path of the static whose first use it is.
    pub first_use_of: Option<String>,
    /// From the call in async code to the blocking function. The first step is the finding's own call.
    pub chain: Vec<ChainStep>,
}

/// A finding, or a remark about something that could not be checked.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Id of the lint that speaks.
    #[serde(deserialize_with = "interned")]
    pub lint: LintId,
    pub level: Level,
    pub message: String,
    pub primary: Label,
    /// Further places of the same cause.
    pub also: Vec<Label>,
    pub secondary: Vec<Label>,
    /// `note:` lines.
    pub notes: Vec<String>,
    /// `help:` lines.
    pub helps: Vec<String>,
    pub fixes: Vec<Fix>,
    /// Where there are none: why, as far as edits were tried.
    pub unfixed: Option<String>,
    /// Set for findings about calls.
    pub evidence: Option<Evidence>,
    /// How sure a finding is that has no such evidence.
    pub confidence: Option<Confidence>,
    /// The finding stands in test code.
    pub in_test: bool,
}

/// The name of a lint. (Written out, serde would borrow it from what is read.)
pub(crate) type LintId = &'static str;

fn interned<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LintId, D::Error> {
    Ok(Symbol::deserialize(deserializer)?.as_str())
}

impl Diagnostic {
    /// Every place that it speaks of.
    pub fn spans_mut(&mut self) -> impl Iterator<Item = &mut Span> {
        let labels = std::iter::once(&mut self.primary)
            .chain(&mut self.also)
            .chain(&mut self.secondary)
            .map(|label| &mut label.span);
        let edits = self.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.span);
        let steps = self.evidence.iter_mut().flat_map(|evidence| &mut evidence.chain);
        labels.chain(edits).chain(steps.filter_map(|step| step.call.as_mut()))
    }

    /// It is not shown because the code keeps nobody else waiting.
    pub fn is_quiet_by_role(&self) -> bool {
        self.level == Level::Allow && self.evidence.as_ref().is_some_and(|evidence| evidence.quiet_by_role)
    }

    /// How sure it is; `None` for remarks about what could not be checked.
    pub fn confidence(&self) -> Option<Confidence> {
        self.evidence.as_ref().map(|evidence| evidence.confidence).or(self.confidence)
    }

    /// A message about a place, and nothing else.
    pub fn plain(lint: &'static str, level: Level, message: String, span: Span) -> Diagnostic {
        Diagnostic {
            lint,
            level,
            message,
            primary: Label { span, text: String::new() },
            also: Vec::new(),
            secondary: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fixes: Vec::new(),
            unfixed: None,
            evidence: None,
            confidence: None,
            in_test: false,
        }
    }
}

/// A finding that somebody silenced.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Silenced {
    pub diagnostic: Diagnostic,
    pub by: Silencer,
    /// What stands behind `--`.
    pub reason: Option<String>,
}

/// What keeps a finding from being shown.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Silencer {
    /// A comment or attribute in the code.
    Code,
    /// The file of findings that were there before.
    Baseline,
}
