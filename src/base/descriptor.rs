//! What a lint says of itself: the same data feeds `explain`, the docs, SARIF and the check for unknown names.

use super::level::Level;

/// A lint's manual.
#[derive(Copy, Clone, Debug)]
pub struct LintDescriptor {
    /// kebab-case, as written in configs, comments and on the command line.
    pub id: &'static str,
    /// One line, lower-case, no final dot.
    pub summary: &'static str,
    /// Markdown: what it does, why it matters, example, how to silence it.
    pub docs: &'static str,
    /// `None` where the level comes from the kind of blocking.
    pub default_level: Option<Level>,
    pub since: Since,
}

/// Whether what a lint finds may still change.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Since {
    /// It may: the lint is off until it is asked for by its name, or lints like it are.
    Preview,
    /// Not without a word in the changelog, since this version.
    Stable(&'static str),
}

impl Since {
    /// A sentence without a final dot.
    pub fn in_words(self) -> String {
        match self {
            Since::Preview => {
                "Preview: off unless `--preview`, `preview = true` or a level of its own asks for it".to_owned()
            }
            Since::Stable(version) => format!("Stable since {version}"),
        }
    }
}

/// The manual of anything that findings name - a lint, a rule, a kind - with the level it has in this run.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Page {
    pub id: String,
    /// One line, lower-case, no final dot.
    pub summary: String,
    /// Plain text: the page that `explain` prints.
    pub text: String,
    pub level: Level,
    /// Where more can be read.
    pub uri: String,
}
