//! Findings that were there before the linter was: a committed file that lets old ones be and new ones fail.
//!
//! # The file
//!
//! An entry a line, sorted, so that branches merge well; `#` begins a comment:
//!
//! ```text
//! src/orders.rs | blocking-call | std::fs::read | 2
//! src/orders.rs | blocking-call | std::fs::read | 1 | test
//! ```
//!
//! File, lint, callee, how many such findings there are, and whether they are in test code, which not every run looks at. Nothing tells of lines: code may move within its file. Where
//! there are more than the entry says, those furthest down are the new ones.

use std::collections::BTreeMap;
use std::fmt;

use crate::base::diagnostic::{Diagnostic, Silenced, Silencer};
use crate::base::source::SourceMap;

/// Stands between the columns.
const BORDER: &str = " | ";
/// The callee of a finding that is not about a call.
const NO_CALLEE: &str = "-";

/// The last column of what is found in tests.
const IN_TEST: &str = "test";

const HEADER: &str = "\
# What `cargo async-lint` found before it was asked to watch for more: file, lint, callee, count, and `test` for tests.
# Written by `cargo async-lint baseline write`; `cargo async-lint baseline prune` takes out what is fixed.
";

/// What findings are known by.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Entry {
    /// As shown.
    pub file: String,
    pub lint: String,
    pub callee: String,
    pub in_test: bool,
}

impl Entry {
    fn of(diagnostic: &Diagnostic, sources: &SourceMap) -> Entry {
        let callee = diagnostic.evidence.as_ref().map_or(NO_CALLEE, |evidence| &evidence.callee);
        Entry {
            file: sources.file(diagnostic.primary.span.file).name.clone(),
            lint: diagnostic.lint.to_owned(),
            callee: callee.to_owned(),
            in_test: diagnostic.in_test,
        }
    }
}

/// How many findings of each sort are let be.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Baseline {
    counts: BTreeMap<Entry, usize>,
}

/// A line that is no entry.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Malformed {
    /// 1-based.
    pub line: usize,
    pub message: String,
}

/// Findings held against a baseline.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// New ones.
    pub kept: Vec<Diagnostic>,
    pub silenced: Vec<Silenced>,
    /// Entries with more than was found, and how many more.
    pub fixed: Vec<(Entry, usize)>,
}

impl Baseline {
    pub(crate) fn of(found: &[Diagnostic], sources: &SourceMap) -> Baseline {
        let mut counts = BTreeMap::new();
        for diagnostic in found {
            *counts.entry(Entry::of(diagnostic, sources)).or_default() += 1;
        }
        Baseline { counts }
    }

    pub(crate) fn parse(text: &str) -> Result<Baseline, Malformed> {
        let mut counts = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (entry, count) = entry(line).map_err(|message| Malformed { line: number + 1, message })?;
            // A merge may leave the entries of both sides.
            let known: &mut usize = counts.entry(entry).or_default();
            *known = count.max(*known);
        }
        Ok(Baseline { counts })
    }

    /// Number of findings, all entries together.
    pub(crate) fn len(&self) -> usize {
        self.counts.values().sum()
    }

    /// Takes out what is known. Findings are given in the order of their places; `looked_at` says of which entries all
    /// findings there are would be among them.
    pub(crate) fn compare(
        &self,
        found: Vec<Diagnostic>,
        sources: &SourceMap,
        looked_at: &dyn Fn(&Entry) -> bool,
    ) -> Compared {
        let mut left = self.counts.clone();
        let mut compared = Compared::default();
        for mut diagnostic in found {
            let entry = Entry::of(&diagnostic, sources);
            match left.get_mut(&entry) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    compared.silenced.push(Silenced { diagnostic, by: Silencer::Baseline, reason: None });
                }
                known => {
                    diagnostic.notes.extend(known.map(|_| self.more_than_known(&entry)));
                    compared.kept.push(diagnostic);
                }
            }
        }
        let fixed = left.into_iter().filter(|(entry, count)| *count > 0 && looked_at(entry));
        compared.fixed = fixed.collect();
        compared
    }

    fn more_than_known(&self, entry: &Entry) -> String {
        let known = self.counts.get(entry).copied().unwrap_or_default();
        format!(
            "the baseline knows {known} of these in this file, and there are more: the new one may be another of them"
        )
    }

    /// Adds the entries of another baseline for what was not looked at.
    pub(crate) fn with_others(mut self, other: &Baseline, looked_at: &dyn Fn(&Entry) -> bool) -> Baseline {
        let others = other.counts.iter().filter(|(entry, _)| !looked_at(entry));
        self.counts.extend(others.map(|(entry, count)| (entry.clone(), *count)));
        self
    }

    /// What is left without the entries that are fixed.
    pub(crate) fn without(mut self, fixed: &[(Entry, usize)]) -> Baseline {
        for (entry, count) in fixed {
            if let Some(known) = self.counts.get_mut(entry) {
                *known = known.saturating_sub(*count);
            }
        }
        self.counts.retain(|_, count| *count > 0);
        self
    }
}

impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEADER)?;
        self.counts.iter().try_for_each(|(entry, count)| writeln!(f, "{}", line(entry, *count)))
    }
}

/// An entry as the file has it.
pub(crate) fn line(entry: &Entry, count: usize) -> String {
    let test = if entry.in_test { format!("{BORDER}{IN_TEST}") } else { String::new() };
    format!("{}{BORDER}{}{BORDER}{}{BORDER}{count}{test}", entry.file, entry.lint, entry.callee)
}

/// From the right: a file may be called anything.
fn entry(line: &str) -> Result<(Entry, usize), String> {
    let (line, in_test) = match line.rsplit_once(BORDER) {
        Some((line, last)) if last.trim() == IN_TEST => (line, true),
        _ => (line, false),
    };
    let mut columns = line.rsplitn(4, BORDER);
    let (Some(count), Some(callee), Some(lint), Some(file)) =
        (columns.next(), columns.next(), columns.next(), columns.next())
    else {
        return Err("an entry is a file, a lint, a callee and a count with ` | ` between them".to_owned());
    };
    let number = count.trim().parse().ok().filter(|number| *number > 0);
    let number = number.ok_or_else(|| format!("`{count}` is no count: a whole number above 0 is wanted"))?;
    let [file, lint, callee] = [file, lint, callee].map(|column| column.trim().to_owned());
    Ok((Entry { file, lint, callee, in_test }, number))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::base::diagnostic::Evidence;
    use crate::base::kind::{Confidence, Kind};
    use crate::base::level::Level;
    use crate::base::role::Role;
    use crate::base::span::TextRange;

    fn findings(callees: &[&str]) -> (SourceMap, Vec<Diagnostic>) {
        let sources = SourceMap::default();
        let file = sources.add("src/a.rs".into(), Path::new("/ws/src/a.rs"), "0123456789".into());
        let found = callees.iter().enumerate().map(|(at, callee)| {
            let place = TextRange::new(at as u32, at as u32 + 1).in_file(file);
            let evidence = Evidence {
                callee: (*callee).to_owned(),
                rule: "std-fs".into(),
                kind: Kind::File,
                confidence: Confidence::Certain,
                role: Role::Worker,
                when: "always".into(),
                quiet_by_role: false,
                first_use_of: None,
                chain: vec![],
            };
            let plain = Diagnostic::plain("blocking-call", Level::Warn, String::new(), place);
            Diagnostic { evidence: Some(evidence), ..plain }
        });
        let found = found.collect();
        (sources, found)
    }

    fn compare(baseline: &str, callees: &[&str]) -> Compared {
        let (sources, found) = findings(callees);
        Baseline::parse(baseline).unwrap().compare(found, &sources, &|entry| entry.file == "src/a.rs" && !entry.in_test)
    }

    #[test]
    fn what_is_written_is_read() {
        let (sources, found) = findings(&["b::f", "<a as B<C>>::f", "b::f"]);
        let baseline = Baseline::of(&found, &sources);
        let text = baseline.to_string();
        let entries = "src/a.rs | blocking-call | <a as B<C>>::f | 1\nsrc/a.rs | blocking-call | b::f | 2\n";
        assert_eq!(text, format!("{HEADER}{entries}"));
        assert_eq!(Baseline::parse(&text), Ok(baseline));
    }

    #[test]
    fn only_what_is_new_is_kept() {
        let known = "src/a.rs | blocking-call | b::f | 1\n";
        let compared = compare(known, &["b::f", "b::f", "b::g"]);
        let kept: Vec<_> = compared.kept.iter().map(|kept| (kept.primary.span.range.start, kept.notes.len())).collect();
        assert_eq!(kept, [(1, 1), (2, 0)]);
        assert_eq!(compared.silenced.len(), 1);
        assert_eq!(compared.fixed, []);
    }

    #[test]
    fn what_is_fixed_is_told_and_pruned() {
        let known = "src/a.rs | blocking-call | b::f | 3\nsrc/a.rs | blocking-call | b::g | 1\n\
                     src/a.rs | blocking-call | b::g | 1 | test\nsrc/other.rs | blocking-call | b::f | 1\n";
        let compared = compare(known, &["b::f"]);
        let fixed: Vec<_> = compared.fixed.iter().map(|(entry, count)| line(entry, *count)).collect();
        assert_eq!(fixed, ["src/a.rs | blocking-call | b::f | 2", "src/a.rs | blocking-call | b::g | 1"]);
        let pruned = Baseline::parse(known).unwrap().without(&compared.fixed).to_string();
        let entries = "src/a.rs | blocking-call | b::f | 1\nsrc/a.rs | blocking-call | b::g | 1 | test\nsrc/other.rs | blocking-call | b::f | 1\n";
        assert_eq!(pruned, format!("{HEADER}{entries}"));
    }

    #[test]
    fn merges_may_leave_both_sides_but_no_marks() {
        let both = "a | b | c | d | 1\na | b | c | d | 2\n";
        let baseline = Baseline::parse(both).unwrap();
        assert_eq!(baseline.len(), 2);
        let line = |text: &str| Baseline::parse(text).unwrap_err().line;
        assert_eq!(line("# a\n\n<<<<<<< ours\n"), 3);
        assert_eq!(line("a.rs | b | c | none\n"), 1);
    }
}
