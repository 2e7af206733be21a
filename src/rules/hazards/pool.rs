//! `[[pool]]`: functions that lend from a pool of limited size, or run code on one.

use serde::{Deserialize, Serialize};

use super::super::reader::{Reader, Text};
use super::Hazards;
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

impl Hazards {
    pub(super) fn add_pool(&mut self, cx: &mut Reader<'_>, table: PoolTable) {
        let patterns = cx.named(&table.paths);
        self.pools.push(cx.origin, &patterns, Pool { effect: table.effect, of: table.of });
    }
}
