//! The rules layer from outside: text of packs in, answers by path out.

mod builtin;
mod errors;
mod leaves;
mod project;
mod queries;
mod schema;

use super::RuleSet;
use super::compile::{Source, compile};
use super::model::Origin;
use super::versions::Versions;
use crate::config::{ConfigError, Settings};

/// Compiles packs that are given as text.
fn packs(sources: &[(Origin, &str)]) -> Result<RuleSet, ConfigError> {
    packs_for(sources, &Versions::default())
}

fn packs_for(sources: &[(Origin, &str)], versions: &Versions) -> Result<RuleSet, ConfigError> {
    let sources: Vec<Source<'_>> = sources
        .iter()
        .enumerate()
        .map(|(number, (origin, text))| Source {
            path: format!("pack{number}.toml").into(),
            text,
            other_keys: &[],
            origin: *origin,
            about: None,
        })
        .collect();
    compile(&sources, versions)
}

fn builtin() -> RuleSet {
    super::load(&Settings::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Id of the rule that matches.
fn hit<'s>(set: &'s RuleSet, path: &str) -> Option<&'s str> {
    set.match_call(&[path]).map(|id| set.rule(id).id.as_str())
}
