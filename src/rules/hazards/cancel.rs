//! `[[cancel-unsafe]]` and `[[cancel-safe]]`: what becomes of that which a future has taken when it is dropped before it is ready.

use serde::Deserialize;

use super::super::reader::{Reader, Text};
use super::Hazards;
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
    /// What is lost was given to the function: who ends it by a timeout knows that.
    #[serde(default)]
    pub own: bool,
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
    Loses { what: String, instead: Option<String>, own: bool },
    /// The place in a queue is lost: who asked later may be served first.
    LosesTurn { what: String },
}

impl Hazards {
    pub(super) fn add_cancel_unsafe(&mut self, cx: &mut Reader<'_>, table: CancelUnsafeTable) {
        let patterns = cx.named(&table.paths);
        let CancelUnsafeTable { loses: what, instead, own, fairness, .. } = table;
        let entry = if fairness { Cancel::LosesTurn { what } } else { Cancel::Loses { what, instead, own } };
        self.cancel.push(cx.origin, &patterns, entry);
    }

    pub(super) fn add_cancel_safe(&mut self, cx: &mut Reader<'_>, table: CancelSafeTable) {
        let patterns = cx.named(&table.paths);
        self.cancel.push(cx.origin, &patterns, Cancel::Safe);
    }
}
