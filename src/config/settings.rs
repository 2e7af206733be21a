//! The shape of `async-lint.toml`, and what it means once checked.

use std::path::{Path, PathBuf};

use super::entries::{LevelEntry, LevelWords, Override, OverrideTable, check_globs, check_levels, check_overrides};
use super::globs::Globs;
use super::problem::{FileProblems, Problem};
use super::spanned::Spanned;
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
    "extend-rules",
    "ignore-rules-of",
    "levels",
    "min-confidence",
    "overrides",
    "test-levels",
    "tests",
];

/// What the user asks for in the project's config. The default is what holds without one.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The file this comes from.
    pub file: Option<PathBuf>,
    pub levels: Vec<LevelEntry>,
    /// The same for what is found in tests.
    pub test_levels: Vec<LevelEntry>,
    /// Levels for the files at some paths; later entries win.
    pub overrides: Vec<Override>,
    /// Rule files, the config's own tables last, so that they override the files it names.
    pub rule_files: Vec<RuleFile>,
    pub exclude: Globs,
    pub min_confidence: Option<Confidence>,
    /// Packages whose own rule files are not used.
    pub ignore_rules_of: Vec<String>,
    /// Look at `#[cfg(test)]` code.
    pub tests: bool,
    /// Look at tests, examples and benches too.
    pub all_targets: bool,
}

/// A file with rules, read but not yet understood.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RuleFile {
    pub path: PathBuf,
    pub text: String,
    /// The keys of the file that are not the rules layer's.
    pub other_keys: &'static [&'static str],
}

/// Understands the text of a config file. `dir` is the folder that relative paths in it start from.
pub fn parse(path: &Path, dir: &Path, text: &str) -> Result<Settings, FileProblems> {
    let mut document = Document::parse(text);
    let levels = document.take::<LevelWords>("levels");
    let test_levels = document.take::<LevelWords>("test-levels");
    let overrides = document.take_all::<OverrideTable>("overrides");
    let extend = document.take::<Vec<Spanned<String>>>("extend-rules");
    let exclude = document.take::<Vec<Spanned<String>>>("exclude");
    let min_confidence = document.take::<Confidence>("min-confidence");
    let tests = document.take::<bool>("tests");
    let all_targets = document.take::<bool>("all-targets");
    let ignore = document.take::<Vec<String>>("ignore-rules-of");
    document.skip(RULE_KEYS);
    if path.ends_with("Cargo.toml") {
        // What the package has for those who use it.
        document.skip(&["rules"]);
    }
    let known: Vec<&str> = OWN_KEYS.iter().chain(RULE_KEYS).copied().collect();
    let mut problems = document.finish(&known);

    let mut settings = Settings {
        file: Some(path.to_owned()),
        levels: check_levels(path, table(levels), &mut problems),
        test_levels: check_levels(path, table(test_levels), &mut problems),
        overrides: check_overrides((path, dir), overrides, &mut problems),
        rule_files: check_rule_files(dir, list(extend), &mut problems),
        exclude: check_globs(dir, list(exclude), &mut problems),
        ignore_rules_of: ignore.map(Spanned::into_inner).unwrap_or_default(),
        min_confidence: min_confidence.map(Spanned::into_inner),
        tests: tests.is_some_and(Spanned::into_inner),
        all_targets: all_targets.is_some_and(Spanned::into_inner),
    };
    if !problems.is_empty() {
        return Err(FileProblems::new(path, text, problems));
    }
    settings.rule_files.push(RuleFile { path: path.to_owned(), text: text.to_owned(), other_keys: OWN_KEYS });
    Ok(settings)
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
