//! Which functions block, where closures run, what macros do: rule packs as data, checked and compiled to one
//! [`RuleSet`] that is asked by path.
//!
//! `pack` is the shape of a file, `reader` and `compile` decide what it means and what is wrong with it, `set` and
//! `answers` answer. The packs of `rules/*.toml` are built in; a project adds its own by `async-lint.toml`.

mod answers;
pub mod builtin;
pub mod compile;
pub mod condition;
mod conditions;
pub mod cut;
pub mod entries;
pub mod hazards;
pub mod model;
pub mod pack;
pub mod path;
mod reader;
pub mod rule;
pub mod set;
pub mod table;
pub mod trait_call;
pub mod trie;
pub mod type_pattern;
pub mod versions;

#[cfg(test)]
mod tests;

pub(crate) use compile::why;
pub use condition::{Arg, ArgValue, CallFacts, Form, Maker};
pub use hazards::{Role, Served};
pub use model::{AttributeModel, Boundary, Effect, MacroBody, MacroModel, MacroShape, Origin, TaskRole};
pub use rule::{Counterpart, Offload, Rule, RuleId};
pub use set::{Matched, RuleSet};
pub use type_pattern::TypeShape;
pub use versions::Versions;

use std::path::PathBuf;

use crate::config::{ConfigError, Settings};

/// The built-in packs and the project's own, for a build of unknown versions.
pub fn load(settings: &Settings) -> Result<RuleSet, ConfigError> {
    load_for(settings, &Build::default())
}

/// What is known of the build that rules are for.
#[derive(Clone, Debug, Default)]
pub struct Build {
    pub versions: Versions,
    /// Rule files of dependencies.
    pub shipped: Vec<Shipped>,
}

/// A rule file that a crate has for those who use it.
#[derive(Clone, Debug)]
pub struct Shipped {
    pub package: String,
    /// As code names it: all that the file may speak of.
    pub krate: String,
    pub path: PathBuf,
    /// Or why there is none.
    pub text: Result<String, String>,
}

/// The built-in packs and the project's own, as far as they are about the versions in the build. Fails with every mistake
/// in every file.
pub fn load_for(settings: &Settings, build: &Build) -> Result<RuleSet, ConfigError> {
    let mut sources: Vec<compile::Source<'_>> = builtin_sources().collect();
    let mut notes = Vec::new();
    let ignored = settings.ignore_rules_of.as_ref().map_or(&[][..], |ignored| &ignored.value);
    for shipped in build.shipped.iter().filter(|shipped| !ignored.contains(&shipped.package)) {
        let left_out = |why: &str| format!("the rules that {} brings along are left out: {why}", shipped.package);
        let text = match &shipped.text {
            Ok(text) => text,
            Err(why) => {
                notes.push(left_out(&format!("cannot read {}: {why}", shipped.path.display())));
                continue;
            }
        };
        sources.push(compile::Source {
            path: shipped.path.clone(),
            text,
            other_keys: &[],
            origin: Origin::Dependency,
            about: Some(&shipped.krate),
        });
        // Others' mistakes are not the user's to mend.
        if let Err(error) = compile::compile(&sources, &build.versions) {
            let why = error.to_string();
            notes.push(left_out(why.lines().next().unwrap_or_default()));
            sources.pop();
        }
    }
    sources.extend(settings.rule_files.iter().map(|file| compile::Source {
        path: file.path.clone(),
        text: &file.text,
        other_keys: file.other_keys,
        origin: Origin::User,
        about: None,
    }));
    let mut rules = compile::compile(&sources, &build.versions)?;
    rules.notes = notes;
    Ok(rules)
}

fn builtin_sources() -> impl Iterator<Item = compile::Source<'static>> {
    builtin::PACKS.iter().map(|(path, text)| compile::Source {
        path: (*path).into(),
        text,
        other_keys: &[],
        origin: Origin::Builtin,
        about: None,
    })
}
