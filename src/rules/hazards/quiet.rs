//! `[[quiet-error]]`: errors that say nothing to who has started a task, such as that the other end of its channel is gone.

use serde::Deserialize;

use super::super::reader::{Reader, Text};
use super::Hazards;
use crate::config::spanned::Spanned;

/// Types of errors whose loss nobody minds.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct QuietErrorTable {
    /// Full paths of types; `*` is one name, `**` any number, `{a,b}` a choice.
    pub types: Spanned<Vec<Text>>,
}

impl Hazards {
    pub(super) fn add_quiet_error(&mut self, cx: &mut Reader<'_>, table: QuietErrorTable) {
        let patterns = cx.named(&table.types);
        self.quiet_errors.push(cx.origin, &patterns, ());
    }
}
