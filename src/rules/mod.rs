//! Which functions block, where closures run, what macros do: rule packs as data, checked and compiled to one
//! [`RuleSet`] that is asked by path.
//!
//! `pack` is the shape of a file, `compile` decides what it means and what is wrong with it, `set` answers. The packs
//! of `rules/*.toml` are built in; a project adds its own by `async-lint.toml`.

pub mod builtin;
pub mod compile;
pub mod condition;
pub mod model;
pub mod pack;
pub mod path;
pub mod rule;
pub mod set;
pub mod table;
pub mod trie;
pub mod versions;

#[cfg(test)]
mod tests;

pub use condition::ArgValue;
pub use model::{Boundary, Effect, MacroBody, MacroModel, Origin};
pub use rule::{Counterpart, Offload, Rule, RuleId};
pub use set::RuleSet;
pub use versions::Versions;

use crate::config::{ConfigError, Settings};

/// The built-in packs and the project's own, for a build of unknown versions.
pub fn load(settings: &Settings) -> Result<RuleSet, ConfigError> {
    load_for(settings, &Versions::default())
}

/// The built-in packs and the project's own, as far as they are about the versions in the build. Fails with every mistake
/// in every file.
pub fn load_for(settings: &Settings, versions: &Versions) -> Result<RuleSet, ConfigError> {
    let builtin = builtin::PACKS.iter().map(|(path, text)| compile::Source {
        path: (*path).into(),
        text,
        other_keys: &[],
        origin: Origin::Builtin,
    });
    let own = settings.rule_files.iter().map(|file| compile::Source {
        path: file.path.clone(),
        text: &file.text,
        other_keys: file.other_keys,
        origin: Origin::User,
    });
    compile::compile(&builtin.chain(own).collect::<Vec<_>>(), versions)
}
