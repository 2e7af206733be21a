//! What is wrong with a config or rule file, each mistake with its place in the text.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use crate::base::span::TextRange;

/// One mistake in one file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// Bytes of the file that are wrong. `None` where the file as a whole is (it could not be read).
    pub range: Option<TextRange>,
    /// What is wrong: lower-case, no final dot.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl Problem {
    pub fn at(range: Range<usize>, message: impl Into<String>) -> Problem {
        Problem { range: Some(text_range(range)), message: message.into(), help: None }
    }

    pub fn whole_file(message: impl Into<String>) -> Problem {
        Problem { range: None, message: message.into(), help: None }
    }

    pub fn with_help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }
}

/// The same bytes in the source layer's own numbers.
fn text_range(range: Range<usize>) -> TextRange {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    TextRange::new(offset(range.start), offset(range.end))
}

/// The mistakes of one file, in the order of their places.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileProblems {
    /// As it is shown to the user.
    pub path: PathBuf,
    /// The text that the ranges point into; empty where the file could not be read.
    pub text: String,
    pub problems: Vec<Problem>,
}

impl FileProblems {
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>, mut problems: Vec<Problem>) -> FileProblems {
        problems.sort_by_key(|problem| problem.range);
        FileProblems { path: path.into(), text: text.into(), problems }
    }
}

/// Config or rule files that can't be used. Nothing of them is applied.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ConfigError {
    pub files: Vec<FileProblems>,
}

impl From<FileProblems> for ConfigError {
    fn from(file: FileProblems) -> Self {
        ConfigError { files: vec![file] }
    }
}

impl ConfigError {
    pub fn problem_count(&self) -> usize {
        self.files.iter().map(|file| file.problems.len()).sum()
    }
}

/// One line a problem, for logs and tests; the report layer draws the snippets.
impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            for problem in &file.problems {
                let path = file.path.display();
                match problem.range.and_then(|range| file.text.get(..range.start as usize)) {
                    Some(before) => writeln!(f, "{path}:{}: {}", before.matches('\n').count() + 1, problem.message)?,
                    None => writeln!(f, "{path}: {}", problem.message)?,
                }
            }
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}
