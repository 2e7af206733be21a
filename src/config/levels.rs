//! Which level a finding has: what is built in, then the config, then the command line's flags in their order.
//!
//! As in rustc the last word counts, and a `forbid` can't be taken back. Within the config, where the order of keys
//! should not matter, the more special name counts: `all`, then a kind or lint, then a rule.
//!
//! A test that blocks slows down nobody but itself, so in tests what is built in weighs no more than a warning, and
//! `[test-levels]` is applied after `[levels]`. What `[[overrides]]` say of a path is applied after the table of the same name.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::entries::{LevelEntry, Override};
use super::globs::Globs;
use super::names::{Names, Selector};
use super::problem::{ConfigError, FileProblems, Problem};
use super::settings::Settings;
use crate::base::descriptor::Since;
use crate::base::kind::Kind;
use crate::base::level::Level;
use crate::base::role::Role;

/// `-W NAME` and its like, in the order of the command line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LevelFlag {
    pub level: Level,
    pub name: String,
}

/// A name on the command line that nothing has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownName {
    pub flag: LevelFlag,
    pub help: Option<String>,
}

/// The levels of this run.
#[derive(Clone, Debug, Default)]
pub struct LevelTable {
    /// Built-in levels of lints that have one of their own.
    lint_defaults: Vec<(&'static str, Level)>,
    /// Lints that are off until they are asked for.
    preview: Vec<&'static str>,
    /// Built-in levels of rules that have one of their own.
    rule_defaults: Arc<BTreeMap<String, Level>>,
    /// In the order in which they apply.
    words: Vec<Word>,
    /// What more is said of files at some paths.
    by_path: Vec<PathWords>,
}

#[derive(Clone, Debug)]
struct PathWords {
    paths: Globs,
    words: Vec<Word>,
}

#[derive(Clone, Debug)]
struct Word {
    selector: Selector,
    level: Level,
    origin: Origin,
    /// The config that says so.
    file: Option<Arc<Path>>,
}

/// Where a level comes from.
#[derive(Copy, Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Origin {
    BuiltIn,
    /// Off, as nobody asks for lints that may still change.
    Preview,
    /// `[levels]`
    Config,
    /// `levels` of `[[overrides]]`.
    Override,
    /// `[test-levels]`, which counts in tests only.
    TestConfig,
    /// `test-levels` of `[[overrides]]`, which count in tests only.
    TestOverride,
    CommandLine,
}

impl LevelTable {
    /// Levels from the built-in ones and the config. Fails where it sets a level for something that is not there.
    pub fn new(settings: &Settings, names: &Names<'_>) -> Result<LevelTable, ConfigError> {
        let lint_defaults =
            names.lints.iter().filter_map(|lint| lint.default_level.map(|level| (lint.id, level))).collect();
        let mut reader = Reader { names, unknown: Vec::new() };
        let tables = [(&settings.levels, Origin::Config), (&settings.test_levels, Origin::TestConfig)];
        let words = reader.words(&tables);
        let by_path = settings.overrides.iter().map(|entry| reader.path_words(entry)).collect();
        if reader.unknown.is_empty() {
            let preview = names.lints.iter().filter(|lint| lint.since == Since::Preview).map(|lint| lint.id).collect();
            Ok(LevelTable { lint_defaults, preview, words, by_path, ..LevelTable::default() })
        } else {
            Err(reader.error(settings))
        }
    }

    /// The levels for the file at a path, with what is said of it alone.
    pub fn at(&self, path: &Path) -> Cow<'_, LevelTable> {
        let more: Vec<&PathWords> = self.by_path.iter().filter(|more| more.paths.matches(path)).collect();
        if more.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut words = self.words.clone();
        words.extend(more.into_iter().flat_map(|more| more.words.iter().cloned()));
        // Stable: within one origin the order stays, later entries win.
        words.sort_by_key(|word| word.origin);
        Cow::Owned(LevelTable { words, by_path: Vec::new(), ..self.clone() })
    }

    /// Adds the levels that rules have of their own; what the config and the command line say outweighs them.
    pub fn with_rules<'r>(self, levels: impl Iterator<Item = (&'r str, Level)>) -> LevelTable {
        let rule_defaults = levels.map(|(id, level)| (id.to_owned(), level)).collect();
        LevelTable { rule_defaults: Arc::new(rule_defaults), ..self }
    }

    /// Asks for lints that may still change.
    pub fn with_preview(self, is_on: bool) -> LevelTable {
        if is_on { LevelTable { preview: Vec::new(), ..self } } else { self }
    }

    /// Adds the command line's flags. Fails with every one that names something that is not there.
    pub fn with_flags(mut self, flags: &[LevelFlag], names: &Names<'_>) -> Result<LevelTable, Vec<UnknownName>> {
        let mut unknown = Vec::new();
        for flag in flags {
            match names.find(&flag.name) {
                Some(selector) => {
                    self.words.push(Word { selector, level: flag.level, origin: Origin::CommandLine, file: None });
                }
                None => unknown.push(UnknownName { flag: flag.clone(), help: names.suggest(&flag.name) }),
            }
        }
        if unknown.is_empty() { Ok(self) } else { Err(unknown) }
    }

    /// The level of a finding of `lint`. `kind` and `rule` for findings about calls.
    pub fn level_of(&self, lint: &str, kind: Option<Kind>, rule: Option<&str>) -> Level {
        self.level_with_origin(lint, kind, rule).0
    }

    /// The same, with where it comes from.
    pub fn level_with_origin(&self, lint: &str, kind: Option<Kind>, rule: Option<&str>) -> (Level, Origin) {
        if self.is_off(lint) {
            return (Level::Allow, Origin::Preview);
        }
        let (level, word) = last_word(self.default_of(lint, kind, rule), self.general(), (lint, kind, rule));
        (level, word.map_or(Origin::BuiltIn, |word| word.origin))
    }

    /// The config that sets the level.
    pub fn file_of_level(&self, lint: &str, kind: Option<Kind>, rule: Option<&str>) -> Option<&Path> {
        let (_, word) = last_word(self.default_of(lint, kind, rule), self.general(), (lint, kind, rule));
        word?.file.as_deref()
    }

    /// It may still change, and nobody asks for it.
    fn is_off(&self, lint: &str) -> bool {
        let names =
            |word: &Word| word.level > Level::Allow && matches!(word.selector, Selector::Lint(id) if id == lint);
        self.preview.contains(&lint) && !self.words.iter().any(names)
    }

    /// What is not said of tests alone.
    fn general(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| !word.origin.is_of_tests())
    }

    /// The most that a finding in code of a role may be. Code that keeps nobody else waiting is allowed to block, unless all is
    /// to be shown or the role is named.
    pub fn most_for(&self, role: Role) -> Level {
        let default = if role.is_harmless() { Level::Allow } else { Level::Forbid };
        self.general().fold(default, |before, word| match word.selector {
            Selector::All if word.level > Level::Allow => Level::Forbid,
            Selector::Role(of) if of == role => word.level,
            _ => before,
        })
    }

    /// The config or the command line sets a level for code of this role.
    pub fn names_role(&self, role: Role) -> bool {
        self.words.iter().any(|word| word.selector == Selector::Role(role))
    }

    /// Everything is to be shown, be it worth little.
    pub fn shows_all(&self) -> bool {
        let all = self.words.iter().rev().find(|word| word.selector == Selector::All);
        all.is_some_and(|word| word.level > Level::Allow)
    }

    /// The config or the command line sets a level for this rule.
    pub fn names_rule(&self, rule: &str) -> bool {
        self.words.iter().any(|word| matches!(&word.selector, Selector::Rule(id) if id == rule))
    }

    /// The same for a finding in a test.
    pub fn level_in_tests(&self, lint: &str, kind: Option<Kind>, rule: Option<&str>) -> Level {
        if self.is_off(lint) {
            return Level::Allow;
        }
        last_word(self.default_of(lint, kind, rule).min(Level::Warn), self.words.iter(), (lint, kind, rule)).0
    }

    /// The level of a finding if nobody says anything.
    pub fn default_of(&self, lint: &str, kind: Option<Kind>, rule: Option<&str>) -> Level {
        let of_lint = self.lint_defaults.iter().find(|(id, _)| *id == lint).map(|(_, level)| *level);
        let of_rule = rule.and_then(|rule| self.rule_defaults.get(rule)).copied();
        of_lint.or(of_rule).or(kind.map(Kind::default_level)).unwrap_or(Level::Warn)
    }
}

/// The level that is left once all have spoken who mean this lint, kind and rule; and who had the last word.
fn last_word<'a>(
    default: Level,
    words: impl Iterator<Item = &'a Word>,
    (lint, kind, rule): (&str, Option<Kind>, Option<&str>),
) -> (Level, Option<&'a Word>) {
    words.fold((default, None), |before, word| {
        let meant = match &word.selector {
            Selector::Role(_) => false,
            // To be shown all, nothing has to be less than it is.
            Selector::All if word.level == Level::Warn => before.0 < Level::Warn,
            Selector::All => true,
            Selector::Lint(id) => *id == lint,
            Selector::Kind(of) => Some(*of) == kind,
            Selector::Rule(id) => Some(id.as_str()) == rule,
        };
        if meant && before.0 != Level::Forbid { (word.level, Some(word)) } else { before }
    })
}

impl Origin {
    fn is_of_tests(self) -> bool {
        matches!(self, Origin::TestConfig | Origin::TestOverride)
    }
}

/// Finds out what the names in tables of levels mean.
struct Reader<'a> {
    names: &'a Names<'a>,
    unknown: Vec<LevelEntry>,
}

impl Reader<'_> {
    /// What tables say, in the order in which it applies.
    fn words(&mut self, tables: &[(&Vec<LevelEntry>, Origin)]) -> Vec<Word> {
        let entries = tables.iter().flat_map(|(entries, origin)| entries.iter().map(move |entry| (entry, *origin)));
        let mut words: Vec<Word> = entries.filter_map(|(entry, origin)| self.word(entry, origin)).collect();
        words.sort_by_key(|word| (word.origin, word.selector.rank()));
        words
    }

    fn path_words(&mut self, entry: &Override) -> PathWords {
        let tables = [(&entry.levels, Origin::Override), (&entry.test_levels, Origin::TestOverride)];
        PathWords { paths: entry.paths.clone(), words: self.words(&tables) }
    }

    fn word(&mut self, entry: &LevelEntry, origin: Origin) -> Option<Word> {
        let Some(selector) = self.names.find(&entry.name) else {
            self.unknown.push(entry.clone());
            return None;
        };
        Some(Word { selector, level: entry.level, origin, file: Some(entry.file.as_path().into()) })
    }

    /// What is wrong in which file.
    fn error(self, settings: &Settings) -> ConfigError {
        let mut by_file: BTreeMap<&Path, Vec<Problem>> = BTreeMap::new();
        for entry in &self.unknown {
            by_file.entry(&entry.file).or_default().push(unknown_entry(entry, self.names));
        }
        let files = by_file.into_iter().map(|(path, problems)| {
            let text = settings.rule_files.iter().find(|file| file.path == path).map(|file| file.text.clone());
            FileProblems::new(path, text.unwrap_or_default(), problems)
        });
        ConfigError { files: files.collect() }
    }
}

fn unknown_entry(entry: &LevelEntry, names: &Names<'_>) -> Problem {
    Problem {
        range: Some(entry.range),
        message: format!("no lint, kind, role or rule is called `{}`", entry.name),
        help: names.suggest(&entry.name).or_else(|| Some("`cargo async-lint rules` lists them all".to_owned())),
    }
}

#[cfg(test)]
mod tests;
