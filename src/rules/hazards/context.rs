//! `[[needs-runtime]]`: functions that only work where some runtime drives the code.

use serde::Deserialize;

use super::super::reader::{Reader, Text};
use super::Hazards;
use crate::base::name::Symbol;
use crate::config::spanned::Spanned;

/// Functions that panic outside of a runtime.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NeedsRuntimeTable {
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
    /// Name of the runtime, as in `[[role]]`.
    pub runtime: String,
}

impl Hazards {
    pub(super) fn add_needs_runtime(&mut self, cx: &mut Reader<'_>, table: NeedsRuntimeTable) {
        let patterns = cx.named(&table.paths);
        self.needs_runtime.push(cx.origin, &patterns, Symbol::new(&table.runtime));
    }
}
