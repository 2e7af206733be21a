//! Which level a finding has: what is built in, then the config, then the command line's flags in their order.
//!
//! As in rustc the last word counts, and a `forbid` can't be taken back. Within the config, where the order of keys
//! should not matter, the more special name counts: `all`, then a kind or lint, then a rule.
//!
//! A test that blocks slows down nobody but itself, so in tests what is built in weighs no more than a warning, and
//! `[test-levels]` is applied after `[levels]`.

use std::collections::BTreeMap;

use super::problem::{FileProblems, Problem};
use super::settings::{LevelEntry, Settings};
use super::suggest;
use crate::base::descriptor::LintDescriptor;
use crate::base::kind::Kind;
use crate::base::level::Level;
use crate::base::role::Role;

/// Every name that a level may be set for.
#[derive(Copy, Clone, Debug)]
pub struct Names<'a> {
    pub lints: &'a [LintDescriptor],
    /// Ids of rules.
    pub rules: &'a [&'a str],
}

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
    /// Built-in levels of rules that have one of their own.
    rule_defaults: BTreeMap<String, Level>,
    /// In the order in which they apply.
    words: Vec<Word>,
}

#[derive(Clone, Debug)]
struct Word {
    selector: Selector,
    level: Level,
    origin: Origin,
}

/// Where a level comes from.
#[derive(Copy, Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Origin {
    BuiltIn,
    /// `[levels]`
    Config,
    /// `[test-levels]`, which counts in tests only.
    TestConfig,
    CommandLine,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Selector {
    All,
    Lint(&'static str),
    Kind(Kind),
    Rule(String),
    /// The most that findings in code of this role may be.
    Role(Role),
}

impl Selector {
    fn rank(&self) -> u8 {
        match self {
            Selector::All => 0,
            Selector::Lint(_) => 1,
            Selector::Kind(_) | Selector::Role(_) => 2,
            Selector::Rule(_) => 3,
        }
    }
}

impl Names<'_> {
    fn find(&self, name: &str) -> Option<Selector> {
        if name == "all" {
            return Some(Selector::All);
        }
        if let Some(lint) = self.lints.iter().find(|lint| lint.id == name) {
            return Some(Selector::Lint(lint.id));
        }
        if let Ok(kind) = name.parse() {
            return Some(Selector::Kind(kind));
        }
        if let Ok(role) = name.parse() {
            return Some(Selector::Role(role));
        }
        self.rules.contains(&name).then(|| Selector::Rule(name.to_owned()))
    }

    /// Whether a level or a suppression may name it.
    pub fn contains(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Help for a name that is not known.
    pub fn suggest(&self, name: &str) -> Option<String> {
        let lints = self.lints.iter().map(|lint| lint.id);
        let kinds = Kind::ALL.iter().map(|kind| kind.name());
        let roles = Role::ALL.iter().map(|role| role.name());
        let known = lints.chain(kinds).chain(roles).chain(["all"]).chain(self.rules.iter().copied());
        suggest::nearest(name, known).map(|name| format!("did you mean `{name}`?"))
    }
}

impl LevelTable {
    /// Levels from the built-in ones and the config. Fails where `[levels]` names something that is not there.
    pub fn new(settings: &Settings, names: &Names<'_>) -> Result<LevelTable, FileProblems> {
        let lint_defaults =
            names.lints.iter().filter_map(|lint| lint.default_level.map(|level| (lint.id, level))).collect();
        let everywhere = settings.levels.iter().map(|entry| (entry, Origin::Config));
        let in_tests = settings.test_levels.iter().map(|entry| (entry, Origin::TestConfig));
        let (mut words, mut problems) = (Vec::new(), Vec::new());
        for (entry, origin) in everywhere.chain(in_tests) {
            match names.find(&entry.name) {
                Some(selector) => words.push(Word { selector, level: entry.level, origin }),
                None => problems.push(unknown_entry(entry, names)),
            }
        }
        words.sort_by_key(|word| (word.origin, word.selector.rank()));
        if problems.is_empty() {
            Ok(LevelTable { lint_defaults, rule_defaults: BTreeMap::new(), words })
        } else {
            Err(in_file(settings, problems))
        }
    }

    /// Adds the levels that rules have of their own; what the config and the command line say outweighs them.
    pub fn with_rules<'r>(self, levels: impl Iterator<Item = (&'r str, Level)>) -> LevelTable {
        let rule_defaults = levels.map(|(id, level)| (id.to_owned(), level)).collect();
        LevelTable { rule_defaults, ..self }
    }

    /// Adds the command line's flags. Fails with every one that names something that is not there.
    pub fn with_flags(mut self, flags: &[LevelFlag], names: &Names<'_>) -> Result<LevelTable, Vec<UnknownName>> {
        let mut unknown = Vec::new();
        for flag in flags {
            match names.find(&flag.name) {
                Some(selector) => {
                    self.words.push(Word { selector, level: flag.level, origin: Origin::CommandLine });
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
        let words = self.words.iter().filter(|word| word.origin != Origin::TestConfig);
        last_word(self.default_of(lint, kind, rule), words, (lint, kind, rule))
    }

    /// The most that a finding in code of a role may be. Code that keeps nobody else waiting is allowed to block, unless all is
    /// to be shown or the role is named.
    pub fn most_for(&self, role: Role) -> Level {
        let default = if role.is_harmless() { Level::Allow } else { Level::Forbid };
        let words = self.words.iter().filter(|word| word.origin != Origin::TestConfig);
        words.fold(default, |before, word| match word.selector {
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
        last_word(self.default_of(lint, kind, rule).min(Level::Warn), self.words.iter(), (lint, kind, rule)).0
    }

    fn default_of(&self, lint: &str, kind: Option<Kind>, rule: Option<&str>) -> Level {
        let of_lint = self.lint_defaults.iter().find(|(id, _)| *id == lint).map(|(_, level)| *level);
        let of_rule = rule.and_then(|rule| self.rule_defaults.get(rule)).copied();
        of_lint.or(of_rule).or(kind.map(Kind::default_level)).unwrap_or(Level::Warn)
    }
}

/// The level that is left once all have spoken who mean this lint, kind and rule.
fn last_word<'a>(
    default: Level,
    words: impl Iterator<Item = &'a Word>,
    (lint, kind, rule): (&str, Option<Kind>, Option<&str>),
) -> (Level, Origin) {
    words.fold((default, Origin::BuiltIn), |before, word| {
        let meant = match &word.selector {
            Selector::Role(_) => false,
            // To be shown all, nothing has to be less than it is.
            Selector::All if word.level == Level::Warn => before.0 < Level::Warn,
            Selector::All => true,
            Selector::Lint(id) => *id == lint,
            Selector::Kind(of) => Some(*of) == kind,
            Selector::Rule(id) => Some(id.as_str()) == rule,
        };
        if meant && before.0 != Level::Forbid { (word.level, word.origin) } else { before }
    })
}

fn unknown_entry(entry: &LevelEntry, names: &Names<'_>) -> Problem {
    Problem {
        range: Some(entry.range),
        message: format!("no lint, kind, role or rule is called `{}`", entry.name),
        help: names.suggest(&entry.name).or_else(|| Some("`cargo async-lint rules` lists them all".to_owned())),
    }
}

fn in_file(settings: &Settings, problems: Vec<Problem>) -> FileProblems {
    let path = settings.file.clone().unwrap_or_default();
    let text = settings.rule_files.iter().find(|file| file.path == path).map(|file| file.text.clone());
    FileProblems::new(path, text.unwrap_or_default(), problems)
}

#[cfg(test)]
mod tests {
    use super::super::settings::parse;
    use super::*;
    use crate::base::span::TextRange;
    use std::path::Path;

    const LINTS: &[LintDescriptor] = &[
        LintDescriptor { id: "blocking-call", summary: "", docs: "", default_level: None },
        LintDescriptor { id: "unused-allow", summary: "", docs: "", default_level: Some(Level::Warn) },
    ];
    const NAMES: Names<'static> = Names { lints: LINTS, rules: &["std-fs-read", "std-thread-sleep", "key"] };

    fn table(config: &str, flags: &[(Level, &str)]) -> LevelTable {
        let settings = parse(Path::new("async-lint.toml"), Path::new(""), config).unwrap();
        let flags: Vec<LevelFlag> =
            flags.iter().map(|(level, name)| LevelFlag { level: *level, name: (*name).to_owned() }).collect();
        let of_rules = [("key", Level::Deny)].into_iter();
        LevelTable::new(&settings, &NAMES).unwrap().with_rules(of_rules).with_flags(&flags, &NAMES).unwrap()
    }

    #[test]
    fn tests_have_levels_of_their_own() {
        let sleep = |table: &LevelTable| {
            let levels = [LevelTable::level_of, LevelTable::level_in_tests];
            levels.map(|level_of| level_of(table, "blocking-call", Some(Kind::Sleep), None))
        };
        assert_eq!(sleep(&table("", &[])), [Level::Deny, Level::Warn]);
        assert_eq!(sleep(&table("[levels]\nsleep = 'deny'", &[])), [Level::Deny, Level::Deny]);
        let both = "[levels]\nsleep = 'deny'\n[test-levels]\nall = 'allow'";
        assert_eq!(sleep(&table(both, &[])), [Level::Deny, Level::Allow]);
        assert_eq!(sleep(&table(both, &[(Level::Warn, "all")])), [Level::Deny, Level::Warn]);
        let forbidden = "[levels]\nsleep = 'forbid'\n[test-levels]\nsleep = 'allow'";
        assert_eq!(sleep(&table(forbidden, &[])), [Level::Forbid, Level::Forbid]);
    }

    fn file_read(table: &LevelTable) -> Level {
        table.level_of("blocking-call", Some(Kind::File), Some("std-fs-read"))
    }

    #[test]
    fn kinds_give_the_level_where_nothing_else_does() {
        let table = table("", &[]);
        assert_eq!(file_read(&table), Level::Warn);
        assert_eq!(table.level_of("blocking-call", Some(Kind::Sleep), None), Level::Deny);
        assert_eq!(table.level_of("unused-allow", None, None), Level::Warn);
    }

    #[test]
    fn a_rule_s_own_level_outweighs_its_kind_and_is_outweighed_by_the_config() {
        let key = |table: &LevelTable| table.level_of("blocking-call", Some(Kind::Cpu), Some("key"));
        assert_eq!(key(&table("", &[])), Level::Deny);
        assert_eq!(table("", &[]).level_in_tests("blocking-call", Some(Kind::Cpu), Some("key")), Level::Warn);
        assert_eq!(key(&table("[levels]\ncpu = 'warn'", &[])), Level::Warn);
        assert_eq!(key(&table("", &[(Level::Allow, "key")])), Level::Allow);
    }

    #[test]
    fn in_the_config_the_more_special_name_counts() {
        let table = table("[levels]\nstd-fs-read = 'warn'\nfile = 'deny'\nall = 'allow'", &[]);
        assert_eq!(file_read(&table), Level::Warn);
        assert_eq!(table.level_of("blocking-call", Some(Kind::File), Some("other")), Level::Deny);
        assert_eq!(table.level_of("blocking-call", Some(Kind::Sleep), None), Level::Allow);
    }

    #[test]
    fn on_the_command_line_the_last_word_counts() {
        assert_eq!(file_read(&table("", &[(Level::Allow, "file"), (Level::Warn, "all")])), Level::Warn);
        assert_eq!(file_read(&table("", &[(Level::Warn, "all"), (Level::Allow, "file")])), Level::Allow);
        assert_eq!(file_read(&table("[levels]\nstd-fs-read = 'deny'", &[(Level::Allow, "all")])), Level::Allow);
    }

    #[test]
    fn forbid_cannot_be_lowered() {
        let table = table("[levels]\nfile = 'forbid'", &[(Level::Allow, "std-fs-read"), (Level::Warn, "all")]);
        assert_eq!(file_read(&table), Level::Forbid);
    }

    #[test]
    fn unknown_names_point_at_the_place_and_suggest() {
        let text = "[levels]\nflie = 'warn'";
        let settings = parse(Path::new("async-lint.toml"), Path::new(""), text).unwrap();
        let problems = LevelTable::new(&settings, &NAMES).unwrap_err().problems;
        assert_eq!(problems[0].range, Some(TextRange::new(9, 13)));
        assert_eq!(problems[0].help.as_deref(), Some("did you mean `file`?"));

        let flag = LevelFlag { level: Level::Warn, name: "std-fs-raed".to_owned() };
        let unknown = LevelTable::default().with_flags(&[flag], &NAMES).unwrap_err();
        assert_eq!(unknown[0].help.as_deref(), Some("did you mean `std-fs-read`?"));
    }
}
