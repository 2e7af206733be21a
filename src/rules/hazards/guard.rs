//! `[[guard]]`: types whose values keep others out, or mark a stretch of code, for as long as they live.

use serde::{Deserialize, Serialize};

use super::super::reader::{Reader, Text};
use super::Hazards;
use crate::base::level::Level;
use crate::config::spanned::Spanned;

/// A guard type as a rule file describes it.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GuardTable {
    /// Full paths of types; `*`, `**` and `{a,b}` as in rules.
    pub types: Spanned<Vec<Text>>,
    /// What the guard does while it lives.
    pub kind: GuardKind,
    /// Level of findings about it, if not that of the lint.
    pub level: Option<Level>,
    /// Why it should not live across an await; follows the type's name in a sentence.
    pub message: String,
    /// What to use instead.
    pub instead: Option<String>,
}

/// What a guard does while it lives.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum GuardKind {
    /// Others block their threads until it is gone.
    Lock,
    /// Others wait without blocking their threads.
    AsyncLock,
    /// A stream of the process is locked: others who print wait, and do nothing else with it.
    Stream,
    /// A `RefCell` is borrowed: others panic.
    Refcell,
    /// A span is entered: what other tasks do is recorded in it.
    Span,
    /// A transaction is open.
    Transaction,
    /// It refers into a collection, a part of which is locked.
    Reference,
}

/// What is known of a guard type.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Guard {
    pub kind: GuardKind,
    pub level: Option<Level>,
    pub message: String,
    pub instead: Option<String>,
}

impl Hazards {
    pub(super) fn add_guard(&mut self, cx: &mut Reader<'_>, table: GuardTable) {
        let patterns = cx.named(&table.types);
        let GuardTable { kind, level, message, instead, .. } = table;
        self.guards.push(cx.origin, &patterns, Guard { kind, level, message, instead });
    }
}
