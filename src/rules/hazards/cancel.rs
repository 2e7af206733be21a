//! `[[cancel-unsafe]]` and `[[cancel-safe]]`: what becomes of that which a future has taken when it is dropped before it is ready.

use serde::Deserialize;

use super::super::compile::{Compiler, Text};
use super::super::set::RuleSet;
use crate::config::spanned::Spanned;

/// Functions whose futures lose something when they are dropped.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CancelUnsafeTable {
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
    /// What is lost; ends the sentence "when it is dropped, ..".
    pub loses: String,
    /// What to use instead.
    pub instead: Option<String>,
    /// Only the place in a queue is lost, no data.
    #[serde(default)]
    pub fairness: bool,
}

/// Functions whose futures can be dropped at any time.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CancelSafeTable {
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
}

/// What dropping a future does that is not ready.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Cancel {
    /// Nothing is lost.
    Safe,
    /// Something is lost.
    Loses { what: String, instead: Option<String> },
    /// The place in a queue is lost: who asked later may be served first.
    LosesTurn { what: String },
}

impl Compiler<'_> {
    pub(super) fn add_cancel_unsafe(&mut self, table: CancelUnsafeTable) {
        let patterns = self.named(&table.paths);
        let CancelUnsafeTable { loses: what, instead, fairness, .. } = table;
        let entry = if fairness { Cancel::LosesTurn { what } } else { Cancel::Loses { what, instead } };
        self.set.hazards.cancel.push(self.origin, &patterns, entry);
    }

    pub(super) fn add_cancel_safe(&mut self, table: CancelSafeTable) {
        let patterns = self.named(&table.paths);
        self.set.hazards.cancel.push(self.origin, &patterns, Cancel::Safe);
    }
}

impl RuleSet {
    /// What dropping the future of the function with these paths does; `None` where no pack says.
    pub fn cancel<P: AsRef<str>>(&self, paths: &[P]) -> Option<&Cancel> {
        self.hazards.cancel.find(paths)
    }
}
