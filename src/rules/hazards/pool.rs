//! `[[pool]]`: functions that lend from a pool of limited size, or run code on one.

use serde::{Deserialize, Serialize};

use super::super::compile::{Compiler, Text};
use super::super::set::RuleSet;
use crate::config::spanned::Spanned;

/// Functions of a pool.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PoolTable {
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
    /// What the function has to do with the pool.
    pub effect: PoolEffect,
    /// What is lent or where code runs: `connection`, `permit`, `blocking pool`.
    pub of: String,
}

#[derive(Copy, Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PoolEffect {
    /// It gives out something that goes back when it is dropped, and waits while there is none.
    Lends,
    /// It runs the closure it is given on a pool of threads meant for code that blocks.
    RunsBlocking,
    /// It runs the closure it is given on a pool of as many threads as there are cores.
    Computes,
}

/// What is known of a function of a pool.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pool {
    pub effect: PoolEffect,
    pub of: String,
}

impl Compiler<'_> {
    pub(super) fn add_pool(&mut self, table: PoolTable) {
        let patterns = self.named(&table.paths);
        self.set.hazards.pools.push(self.origin, &patterns, Pool { effect: table.effect, of: table.of });
    }
}

impl RuleSet {
    /// What the function with these paths has to do with a pool.
    pub fn pool<P: AsRef<str>>(&self, paths: &[P]) -> Option<&Pool> {
        self.hazards.pools.find(paths)
    }
}
