//! `[[ready]]`: futures that are ready when they are polled first, so that driving them waits for nobody.

use serde::Deserialize;

use super::super::compile::{Compiler, Text};
use super::super::set::RuleSet;
use super::super::table::Table;
use super::super::type_pattern::{TypePattern, TypeShape};
use crate::config::problem::Problem;
use crate::config::spanned::Spanned;

/// What is ready at once.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReadyTable {
    /// Types whose async methods are never pending, as conditions write types.
    #[serde(default)]
    pub types: Vec<Text>,
    /// Functions whose futures are never pending.
    #[serde(default)]
    pub paths: Vec<Text>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Ready {
    types: Vec<TypePattern>,
    paths: Table<()>,
}

impl Compiler<'_> {
    pub(super) fn add_ready(&mut self, table: Spanned<ReadyTable>) {
        let range = table.span();
        let table = table.into_inner();
        if table.types.is_empty() && table.paths.is_empty() {
            self.problems.push(Problem::at(range, "names nothing: neither `types` nor `paths` is given"));
        }
        let (types, patterns) = (self.types(&table.types), self.patterns(&table.paths));
        self.set.hazards.ready.types.extend(types);
        self.set.hazards.ready.paths.push(self.origin, &patterns, ());
    }
}

impl RuleSet {
    /// The future of the function with these paths is ready at once.
    pub fn gives_ready<P: AsRef<str>>(&self, paths: &[P]) -> bool {
        self.hazards.ready.paths.find(paths).is_some()
    }

    /// The async methods of the type are ready at once.
    pub fn is_ready_type(&self, ty: &TypeShape) -> bool {
        self.hazards.ready.types.iter().any(|pattern| pattern.matches(ty))
    }
}
