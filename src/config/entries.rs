//! The tables of levels in a config: `[levels]`, `[test-levels]`, and `[[overrides]]`, which set them for some paths.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::globs::Globs;
use super::problem::Problem;
use super::spanned::Spanned;
use super::suggest;
use super::tables::SpannedMap;
use crate::base::level::Level;
use crate::base::span::TextRange;

/// `name = "level"` of a table of levels.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LevelEntry {
    pub name: String,
    pub level: Level,
    /// The name in the text of the file.
    pub range: TextRange,
    pub file: PathBuf,
}

/// An entry of `[[overrides]]`: levels for the files at some paths.
#[derive(Clone, Debug)]
pub struct Override {
    pub paths: Globs,
    pub levels: Vec<LevelEntry>,
    pub test_levels: Vec<LevelEntry>,
}

impl Override {
    /// Its paths and levels, in one line.
    pub fn describe(&self) -> String {
        let level = |tests: &str, entry: &LevelEntry| format!("{}{tests} = {}", entry.name, entry.level.name());
        let general = self.levels.iter().map(|entry| level("", entry));
        let levels: Vec<String> =
            general.chain(self.test_levels.iter().map(|entry| level(" in tests", entry))).collect();
        format!("{}: {}", self.paths.patterns().join(" "), levels.join(", "))
    }
}

/// A table of levels by name, as it is written.
pub(super) type LevelWords = SpannedMap<LevelWord>;

/// A level as it is written; a string at this step, so that each wrong one is reported.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct LevelWord(String);

impl LevelWord {
    fn level(&self) -> Option<Level> {
        LEVELS.iter().copied().find(|level| level.name() == self.0)
    }
}

const LEVELS: [Level; 4] = [Level::Allow, Level::Warn, Level::Deny, Level::Forbid];

impl fmt::Display for LevelWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `[[overrides]]` as it is written.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct OverrideTable {
    paths: Vec<Spanned<String>>,
    #[serde(default)]
    levels: LevelWords,
    #[serde(default)]
    test_levels: LevelWords,
}

pub(super) fn check_levels(path: &Path, table: LevelWords, problems: &mut Vec<Problem>) -> Vec<LevelEntry> {
    let mut entries = Vec::new();
    for (name, word) in table {
        match word.get_ref().level() {
            Some(level) => {
                let span = name.span();
                let range = TextRange::new(span.start as u32, span.end as u32);
                entries.push(LevelEntry { name: name.into_inner(), level, range, file: path.to_owned() });
            }
            None => {
                let problem = Problem::at(word.span(), format!("unknown level `{}`", word.get_ref()));
                let help = suggest::did_you_mean(&word.get_ref().0, &LEVELS.map(Level::name));
                problems.push(Problem { help, ..problem });
            }
        }
    }
    entries
}

pub(super) fn check_overrides(
    (path, dir): (&Path, &Path),
    tables: Vec<Spanned<OverrideTable>>,
    problems: &mut Vec<Problem>,
) -> Vec<Override> {
    let mut overrides = Vec::new();
    for table in tables {
        let place = table.span();
        let OverrideTable { paths, levels, test_levels } = table.into_inner();
        if paths.is_empty() {
            problems.push(Problem::at(place.clone(), "these levels are for no path: `paths` is empty"));
        }
        if levels.is_empty() && test_levels.is_empty() {
            let problem = Problem::at(place, "this override sets no level");
            problems.push(
                problem.with_help("add `levels = { NAME = \"LEVEL\" }`, or `test-levels` for what is found in tests"),
            );
        }
        overrides.push(Override {
            paths: check_globs(dir, paths, problems),
            levels: check_levels(path, levels, problems),
            test_levels: check_levels(path, test_levels, problems),
        });
    }
    overrides
}

pub(super) fn check_globs(dir: &Path, patterns: Vec<Spanned<String>>, problems: &mut Vec<Problem>) -> Globs {
    let texts: Vec<&str> = patterns.iter().map(|pattern| pattern.get_ref().as_str()).collect();
    match Globs::new(dir, &texts) {
        Ok(globs) => globs,
        Err(wrong) => {
            for (number, why) in wrong {
                if let Some(pattern) = patterns.get(number) {
                    problems.push(Problem::at(pattern.span(), format!("not a path pattern: {why}")));
                }
            }
            Globs::default()
        }
    }
}
