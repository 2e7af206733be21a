//! `[[runtime-owner]]`: types that own a runtime, which they shut down when they are dropped.

use serde::Deserialize;

use super::super::compile::{Compiler, Text};
use super::super::path::pieces;
use super::super::set::RuleSet;
use super::super::trie::Trie;
use crate::config::spanned::Spanned;

/// Types that own a runtime.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuntimeOwnerTable {
    /// Full paths of types; `*`, `**` and `{a,b}` as in rules.
    pub types: Spanned<Vec<Text>>,
    /// What happens where a value is dropped in async code; follows the type's name in a sentence.
    pub message: String,
    /// Functions that take the value and end it without a wait.
    #[serde(default)]
    pub given_up_by: Vec<Text>,
}

/// What is known of a type that owns a runtime.
#[derive(Clone, Debug)]
pub struct RuntimeOwner {
    pub message: String,
    given_up_by: Trie<()>,
}

impl RuntimeOwner {
    /// The function with these paths ends the runtime without a wait.
    pub fn is_given_up_by<P: AsRef<str>>(&self, paths: &[P]) -> bool {
        paths.iter().any(|path| self.given_up_by.is_match(&pieces(path.as_ref())))
    }
}

impl Compiler<'_> {
    pub(super) fn add_runtime_owner(&mut self, table: RuntimeOwnerTable) {
        let patterns = self.named(&table.types);
        let mut given_up_by = Trie::default();
        self.patterns(&table.given_up_by).iter().for_each(|pattern| given_up_by.insert(pattern, ()));
        let entry = RuntimeOwner { message: table.message, given_up_by };
        self.set.hazards.runtime_owners.push(self.origin, &patterns, entry);
    }
}

impl RuleSet {
    /// The type with these paths owns a runtime.
    pub fn runtime_owner<P: AsRef<str>>(&self, type_paths: &[P]) -> Option<&RuntimeOwner> {
        self.hazards.runtime_owners.find(type_paths)
    }
}
