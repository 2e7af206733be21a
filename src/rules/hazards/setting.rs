//! `[[setting]]`: what somebody who runs a program sets for all of its life: types that are read from its arguments, types that
//! hold one value which is shared, functions that read the environment.

use serde::Deserialize;

use super::super::reader::{Reader, Text};
use super::super::table::Table;
use super::Hazards;
use crate::config::problem::Problem;
use crate::config::spanned::Spanned;

/// Where settings come from.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SettingTable {
    /// Derives of types that are read from the arguments of the program.
    #[serde(default)]
    pub derives: Vec<Text>,
    /// Types that hold one value of another type, which is there for the whole program: locks, cells.
    #[serde(default)]
    pub holders: Vec<Text>,
    /// Functions that give what somebody has set.
    #[serde(default)]
    pub paths: Vec<Text>,
}

#[derive(Clone, Debug, Default)]
pub(in crate::rules) struct Settings {
    pub(in crate::rules) derives: Table<()>,
    pub(in crate::rules) holders: Table<()>,
    pub(in crate::rules) paths: Table<()>,
}

impl Hazards {
    pub(super) fn add_setting(&mut self, cx: &mut Reader<'_>, table: Spanned<SettingTable>) {
        let range = table.span();
        let table = table.into_inner();
        if table.derives.is_empty() && table.holders.is_empty() && table.paths.is_empty() {
            let message = "names nothing: none of `derives`, `holders` and `paths` is given";
            cx.problems.push(Problem::at(range, message));
        }
        let [derives, holders, paths] = [&table.derives, &table.holders, &table.paths].map(|list| cx.patterns(list));
        let known = &mut self.settings;
        known.derives.push(cx.origin, &derives, ());
        known.holders.push(cx.origin, &holders, ());
        known.paths.push(cx.origin, &paths, ());
    }
}
