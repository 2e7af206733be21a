//! The shape of `async-lint.toml`, and what it means once checked.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::display::{GroupBy, Show};
use super::entries::{LevelEntry, LevelWords, Override, OverrideTable, check_globs, check_levels, check_overrides};
use super::globs::Globs;
use super::problem::{FileProblems, Problem};
use super::spanned::Spanned;
use super::suggest;
use super::tables::Document;
use crate::base::kind::Confidence;
use crate::base::read;

/// Keys of this file that the rules layer reads: the same tables as in a rule file.
pub const RULE_KEYS: &[&str] = &[
    "attribute",
    "blocking-fn",
    "boundary",
    "callback",
    "cancel-safe",
    "cancel-unsafe",
    "forward",
    "guard",
    "macro",
    "needs-runtime",
    "nonblocking",
    "pool",
    "primitive",
    "quiet-error",
    "ready",
    "role",
    "rule",
    "runtime",
    "runtime-owner",
    "serves",
    "setting",
    "trusted",
    "wrapper",
];

pub(crate) const OWN_KEYS: &[&str] = &[
    "all-targets",
    "exclude",
    "extend",
    "extend-rules",
    "group-by",
    "ignore-rules-of",
    "levels",
    "min-confidence",
    "overrides",
    "preview",
    "show",
    "test-levels",
    "tests",
];

/// What the user asks for in the project's config. The default is what holds without one.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The file this comes from.
    pub file: Option<PathBuf>,
    /// The files that it extends, and those that they extend.
    pub extended: Vec<PathBuf>,
    pub levels: Vec<LevelEntry>,
    /// The same for what is found in tests.
    pub test_levels: Vec<LevelEntry>,
    /// Levels for the files at some paths; later entries win.
    pub overrides: Vec<Override>,
    /// Rule files, the config's own tables last, so that they override the files it names.
    pub rule_files: Vec<RuleFile>,
    pub exclude: Option<Setting<Globs>>,
    pub min_confidence: Option<Setting<Confidence>>,
    /// Packages whose own rule files are not used.
    pub ignore_rules_of: Option<Setting<Vec<String>>>,
    /// Look at `#[cfg(test)]` code.
    pub tests: Option<Setting<bool>>,
    /// Look at tests, examples and benches too.
    pub all_targets: Option<Setting<bool>>,
    /// Run lints that may still change.
    pub preview: Option<Setting<bool>>,
    pub group_by: Option<Setting<GroupBy>>,
    pub show: Option<Setting<Show>>,
    /// Packages that have other settings of their own for their files.
    pub members: Vec<Member>,
}

/// A value and the file that sets it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Setting<T> {
    pub value: T,
    pub file: PathBuf,
}

/// A package and the settings for its files. What is not about files holds for a run as a whole: see [`Settings::members`].
#[derive(Clone, Debug)]
pub struct Member {
    pub dir: PathBuf,
    pub settings: Settings,
}

impl Settings {
    /// Is it switched on?
    pub fn is_on(setting: &Option<Setting<bool>>) -> bool {
        setting.as_ref().is_some_and(|setting| setting.value)
    }

    /// These settings, and where they say nothing what `base` says. Rules and overrides of both hold, those of `base` come first.
    pub(super) fn over(self, base: Settings) -> Settings {
        Settings {
            file: self.file,
            extended: distinct([base.file.into_iter().collect(), base.extended, self.extended].concat()),
            levels: over(self.levels, base.levels),
            test_levels: over(self.test_levels, base.test_levels),
            overrides: [base.overrides, self.overrides].concat(),
            rule_files: distinct([base.rule_files, self.rule_files].concat()),
            exclude: self.exclude.or(base.exclude),
            min_confidence: self.min_confidence.or(base.min_confidence),
            ignore_rules_of: self.ignore_rules_of.or(base.ignore_rules_of),
            tests: self.tests.or(base.tests),
            all_targets: self.all_targets.or(base.all_targets),
            preview: self.preview.or(base.preview),
            group_by: self.group_by.or(base.group_by),
            show: self.show.or(base.show),
            members: self.members,
        }
    }
}

/// The entries of a table, and those of the table below it that it does not name.
fn over(own: Vec<LevelEntry>, mut base: Vec<LevelEntry>) -> Vec<LevelEntry> {
    base.retain(|entry| !own.iter().any(|other| other.name == entry.name));
    base.extend(own);
    base
}

/// Each once, where it stands first.
pub(super) fn distinct<T: PartialEq>(all: Vec<T>) -> Vec<T> {
    let mut once = Vec::new();
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

/// A file with rules, read but not yet understood.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RuleFile {
    pub path: PathBuf,
    pub text: String,
    /// The keys of the file that are not the rules layer's.
    pub other_keys: &'static [&'static str],
}

/// A config file, understood, and the files that it wants to be put over.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) settings: Settings,
    /// As they are written.
    pub(super) extends: Vec<Spanned<String>>,
}

/// Understands the text of a config file that stands alone. `dir` is the folder that relative paths in it start from.
pub fn parse(path: &Path, dir: &Path, text: &str) -> Result<Settings, FileProblems> {
    parse_one(path, dir, text).map(|parsed| parsed.settings)
}

pub(super) fn parse_one(path: &Path, dir: &Path, text: &str) -> Result<Parsed, FileProblems> {
    let mut document = Document::parse(text);
    let levels = document.take::<LevelWords>("levels");
    let test_levels = document.take::<LevelWords>("test-levels");
    let overrides = document.take_all::<OverrideTable>("overrides");
    let extend = document.take::<OneOrList>("extend");
    let extend_rules = document.take::<Vec<Spanned<String>>>("extend-rules");
    let exclude = document.take::<Vec<Spanned<String>>>("exclude");
    let min_confidence = document.take::<Confidence>("min-confidence");
    let tests = document.take::<bool>("tests");
    let all_targets = document.take::<bool>("all-targets");
    let preview = document.take::<bool>("preview");
    let ignore = document.take::<Vec<String>>("ignore-rules-of");
    let group_by = document.take::<String>("group-by");
    let show = document.take::<ShowWord>("show");
    document.skip(RULE_KEYS);
    if path.ends_with("Cargo.toml") {
        // What the package has for those who use it.
        document.skip(&["rules"]);
    }
    let known: Vec<&str> = OWN_KEYS.iter().chain(RULE_KEYS).copied().collect();
    let mut problems = document.finish(&known);

    let extends = extend.map(paths).unwrap_or_default();
    let mut settings = Settings {
        file: Some(path.to_owned()),
        levels: check_levels(path, table(levels), &mut problems),
        test_levels: check_levels(path, table(test_levels), &mut problems),
        overrides: check_overrides((path, dir), overrides, &mut problems),
        rule_files: check_rule_files(dir, list(extend_rules), &mut problems),
        exclude: exclude.map(|exclude| set(path, check_globs(dir, exclude.into_inner(), &mut problems))),
        ignore_rules_of: ignore.map(|ignore| set(path, ignore.into_inner())),
        min_confidence: min_confidence.map(|sure| set(path, sure.into_inner())),
        tests: tests.map(|tests| set(path, tests.into_inner())),
        all_targets: all_targets.map(|all| set(path, all.into_inner())),
        preview: preview.map(|preview| set(path, preview.into_inner())),
        group_by: group_by.and_then(|word| check_group_by(word, &mut problems)).map(|by| set(path, by)),
        show: show.and_then(|word| check_show(word, &mut problems)).map(|show| set(path, show)),
        ..Settings::default()
    };
    if !problems.is_empty() {
        return Err(FileProblems::new(path, text, problems));
    }
    settings.rule_files.push(RuleFile { path: path.to_owned(), text: text.to_owned(), other_keys: OWN_KEYS });
    Ok(Parsed { settings, extends })
}

fn set<T>(path: &Path, value: T) -> Setting<T> {
    Setting { value, file: path.to_owned() }
}

/// A path, or a list of them.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a path, or a list of paths")]
enum OneOrList {
    One(String),
    List(Vec<String>),
}

/// Each path, at the place of the value.
fn paths(value: Spanned<OneOrList>) -> Vec<Spanned<String>> {
    let range = value.span();
    let paths = match value.into_inner() {
        OneOrList::One(one) => vec![one],
        OneOrList::List(list) => list,
    };
    paths.into_iter().map(|path| Spanned::new(range.clone(), path)).collect()
}

/// A number, or `"all"`.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a number from 1 on, or \"all\"")]
enum ShowWord {
    Number(usize),
    Word(String),
}

fn check_show(word: Spanned<ShowWord>, problems: &mut Vec<Problem>) -> Option<Show> {
    let text = match word.get_ref() {
        ShowWord::Number(number) => number.to_string(),
        ShowWord::Word(word) => word.clone(),
    };
    let shown = Show::parse(&text);
    shown.map_err(|why| problems.push(Problem::at(word.span(), why))).ok()
}

fn check_group_by(word: Spanned<String>, problems: &mut Vec<Problem>) -> Option<GroupBy> {
    let found = GroupBy::from_name(word.get_ref());
    if found.is_none() {
        let problem = Problem::at(word.span(), format!("unknown value `{}`", word.get_ref()));
        problems.push(Problem { help: suggest::did_you_mean(word.get_ref(), GroupBy::NAMES), ..problem });
    }
    found
}

fn table(value: Option<Spanned<LevelWords>>) -> LevelWords {
    value.map(Spanned::into_inner).unwrap_or_default()
}

fn list(value: Option<Spanned<Vec<Spanned<String>>>>) -> Vec<Spanned<String>> {
    value.map(Spanned::into_inner).unwrap_or_default()
}

fn check_rule_files(dir: &Path, names: Vec<Spanned<String>>, problems: &mut Vec<Problem>) -> Vec<RuleFile> {
    let mut files: Vec<RuleFile> = Vec::new();
    for name in names {
        let path = dir.join(name.get_ref());
        if files.iter().any(|file| file.path == path) {
            problems.push(Problem::at(name.span(), format!("`{}` is listed twice", name.get_ref())));
            continue;
        }
        match read_text(&path) {
            Ok(text) => files.push(RuleFile { path, text, other_keys: &[] }),
            Err(why) => {
                problems
                    .push(Problem::at(name.span(), format!("cannot read the rule file `{}`: {why}", path.display())));
            }
        }
    }
    files
}

/// The text of a file, or in one sentence why there is none.
pub fn read_text(path: &Path) -> Result<String, String> {
    read::text(path, read::MAX_TOML).map_err(|error| error.to_string())
}
