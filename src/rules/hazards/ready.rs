//! `[[ready]]`: futures that are ready when they are polled first, so that driving them waits for nobody.

use serde::Deserialize;

use super::super::reader::{Reader, Text};
use super::super::table::Table;
use super::super::type_pattern::TypePattern;
use super::Hazards;
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
pub(in crate::rules) struct Ready {
    pub(in crate::rules) types: Vec<TypePattern>,
    pub(in crate::rules) paths: Table<()>,
}

impl Hazards {
    pub(super) fn add_ready(&mut self, cx: &mut Reader<'_>, table: Spanned<ReadyTable>) {
        let range = table.span();
        let table = table.into_inner();
        if table.types.is_empty() && table.paths.is_empty() {
            cx.problems.push(Problem::at(range, "names nothing: neither `types` nor `paths` is given"));
        }
        let (types, patterns) = (cx.types(&table.types), cx.patterns(&table.paths));
        self.ready.types.extend(types);
        self.ready.paths.push(cx.origin, &patterns, ());
    }
}
