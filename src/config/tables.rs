//! Reading TOML by tables: every syntax error of the text, then one shape error for each table that is wrong.
//!
//! serde stops at the first error of what it is given, so a file is handed to it in pieces: one key at a time, and
//! one entry at a time of an array of tables. A mistake in one rule then does not hide the mistake in the next.

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};

use super::problem::Problem;
use super::spanned::Spanned;
use super::suggest;

/// A TOML document whose keys are taken one after the other.
pub struct Document<'t> {
    table: DeTable<'t>,
    problems: Vec<Problem>,
}

impl<'t> Document<'t> {
    /// Parses `text`. All syntax errors are found; with one of them the document has no keys.
    pub fn parse(text: &'t str) -> Document<'t> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let problems: Vec<Problem> = errors.iter().map(|error| problem_of(error, 0..text.len())).collect();
        let table = if problems.is_empty() { table.into_inner() } else { DeTable::new() };
        Document { table, problems }
    }

    /// The value of `key`, if it is there and has the right shape.
    pub fn take<T: DeserializeOwned>(&mut self, key: &str) -> Option<Spanned<T>> {
        let value = self.table.remove(key)?;
        self.read(value)
    }

    /// The entries of `[[key]]` that have the right shape.
    pub fn take_all<T: DeserializeOwned>(&mut self, key: &str) -> Vec<Spanned<T>> {
        let Some(value) = self.table.remove(key) else { return Vec::new() };
        let range = value.span();
        match value.into_inner() {
            DeValue::Array(entries) => entries.into_iter().filter_map(|entry| self.read(entry)).collect(),
            other => {
                let found = other.type_str();
                let problem = Problem::at(range, format!("invalid type: {found}, expected an array of tables"));
                self.problems.push(problem.with_help(format!("write `[[{key}]]`")));
                Vec::new()
            }
        }
    }

    /// Leaves `keys` to another reader of the same file.
    pub fn skip(&mut self, keys: &[&str]) {
        for key in keys {
            self.table.remove(*key);
        }
    }

    /// Ends the reading: what is still there is unknown.
    pub fn finish(mut self, known: &[&str]) -> Vec<Problem> {
        for (key, _) in &self.table {
            let problem = Problem::at(key.span(), format!("unknown key `{}`", key.get_ref()));
            self.problems.push(match suggest::did_you_mean(key.get_ref(), known) {
                Some(help) => problem.with_help(help),
                None => problem,
            });
        }
        self.problems
    }

    fn read<T: DeserializeOwned>(&mut self, value: toml::Spanned<DeValue<'t>>) -> Option<Spanned<T>> {
        let range = value.span();
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(read) => Some(Spanned::new(range, read)),
            Err(error) => {
                self.problems.push(problem_of(&error, range));
                None
            }
        }
    }
}

/// The keys of a table in the order of their names, each value with its place.
pub type SpannedMap<T> = std::collections::BTreeMap<Spanned<String>, Spanned<T>>;

/// What toml or serde says, with its place (`whole` where it has none) and with a "did you mean" for wrong words.
fn problem_of(error: &Error, whole: std::ops::Range<usize>) -> Problem {
    let message = error.message().trim().to_owned();
    let plain = message.replace("unknown field", "unknown key").replace("unknown variant", "unknown value");
    let problem = Problem::at(error.span().unwrap_or(whole), plain);
    match help_of(&message) {
        Some(help) => problem.with_help(help),
        None => problem,
    }
}

/// From "unknown field `knd`, expected one of `kind`, `why`" the word that was meant.
fn help_of(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field ").or_else(|| message.strip_prefix("unknown variant "))?;
    let mut words = rest.split('`').skip(1).step_by(2);
    let unknown = words.next()?;
    suggest::nearest(unknown, words).map(|name| format!("did you mean `{name}`?"))
}
