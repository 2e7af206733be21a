//! `[[needs-runtime]]`: functions that only work where some runtime drives the code.

use serde::Deserialize;

use super::super::compile::{Compiler, Text};
use super::super::set::RuleSet;
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

impl Compiler<'_> {
    pub(super) fn add_needs_runtime(&mut self, table: NeedsRuntimeTable) {
        let patterns = self.named(&table.paths);
        self.set.hazards.needs_runtime.push(self.origin, &patterns, Symbol::new(&table.runtime));
    }
}

impl RuleSet {
    /// The runtime without which the function with these paths panics.
    pub fn needs_runtime<P: AsRef<str>>(&self, paths: &[P]) -> Option<Symbol> {
        self.hazards.needs_runtime.find(paths).copied()
    }

    /// Some functions panic without this runtime: it makes itself known to the threads that it runs on.
    pub fn is_runtime_needed(&self, runtime: Symbol) -> bool {
        self.hazards.needs_runtime.iter().any(|needed| *needed == runtime)
    }
}
