//! What the project's own `async-lint.toml` says: found, read, checked as a whole, and turned into [`Settings`].
//!
//! A file is read in two steps. Its raw shape keeps the place of every value; checking turns it into what the other
//! layers use. Every mistake is collected with its place, and with one mistake nothing of the file is applied.
//! The tables that rule files share (`[[rule]]`, `[[boundary]]`, ...) are passed on unread: the rules layer knows them.

pub mod discover;
pub mod display;
pub mod entries;
pub mod extend;
pub mod globs;
pub mod levels;
mod names;
pub mod problem;
pub mod scopes;
pub mod settings;
pub mod spanned;
pub mod suggest;
pub mod tables;

#[cfg(test)]
mod tests;

pub use discover::load;
pub use extend::Reader;
pub use levels::{LevelFlag, LevelTable};
pub use names::Names;
pub use problem::{ConfigError, FileProblems, Problem};
pub use scopes::{Scope, Scopes};
pub use settings::{Member, RuleFile, Setting, Settings};
