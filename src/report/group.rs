//! Findings that have something in common, as one: what is to be changed, not where it hurts.
//!
//! The most important group comes first ([`Rank`]), and so does the most important finding of each group.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::rank::Rank;
use super::{Format, Report};
use crate::base::diagnostic::{Diagnostic, Evidence, Label};
use crate::base::span::Span;
pub use crate::config::display::{GroupBy, Show};

/// So many groups are shown to people who do not say how many they want.
const SHOWN: usize = 10;

/// Which findings are shown as one, and how many of these.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) struct Grouping {
    pub(super) by: GroupBy,
    /// All where there is no number.
    pub(super) most: Option<usize>,
    /// Readers that know findings by their places get them in the order of the files, unless something else is asked for.
    pub(super) by_rank: bool,
}

impl Grouping {
    /// What was asked for, else what suits the readers of the format.
    pub(super) fn of(format: Format, report: &Report<'_>) -> Grouping {
        let is_human = format == Format::Human;
        let default = if is_human { GroupBy::Cause } else { GroupBy::None };
        let by_rank = is_human || format == Format::Json || report.group_by.is_some() || report.show.is_some();
        let most = match report.show {
            Some(Show::Most(most)) => Some(most),
            None if is_human => Some(SHOWN),
            Some(Show::All) | None => None,
        };
        Grouping { by: report.group_by.unwrap_or(default), most, by_rank }
    }
}

/// Findings that are shown as one.
#[derive(Clone, Debug)]
pub(super) struct Group<'a> {
    pub(super) by: GroupBy,
    pub(super) worst: &'a Diagnostic,
    /// The others, the most important first.
    pub(super) others: Vec<&'a Diagnostic>,
}

/// All findings of a report in groups, in the order of importance.
pub(super) fn groups<'a>(report: &Report<'a>, by: GroupBy) -> Vec<Group<'a>> {
    let mut members: Vec<Vec<&Diagnostic>> = Vec::new();
    let mut known: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for diagnostic in report.diagnostics {
        let at = key(by, report, diagnostic).map_or(members.len(), |key| *known.entry(key).or_insert(members.len()));
        match members.get_mut(at) {
            Some(group) => group.push(diagnostic),
            None => members.push(vec![diagnostic]),
        }
    }
    let mut groups: Vec<Group<'_>> = members.into_iter().filter_map(|members| Group::of(by, members)).collect();
    // What is alike stays in the order of the files.
    groups.sort_by_cached_key(|group| (Rank::of(group.worst), Reverse(group.places().count())));
    groups
}

/// What a format that knows nothing of groups shows: a finding a group.
pub(super) fn merged(report: &Report<'_>, grouping: Grouping) -> Vec<Diagnostic> {
    let shown = groups(report, grouping.by).into_iter().take(grouping.most.unwrap_or(usize::MAX));
    shown.map(|group| group.merged(report)).collect()
}

/// Every finding, those with the same cause together.
pub(super) fn ranked(report: &Report<'_>) -> Vec<Diagnostic> {
    let groups = groups(report, GroupBy::Cause);
    groups.iter().flat_map(Group::members).cloned().collect()
}

/// How many groups are not shown, and how many findings these hold.
pub fn unshown(format: Format, report: &Report<'_>) -> (usize, usize) {
    let Grouping { by, most, .. } = Grouping::of(format, report);
    let Some(most) = most else { return (0, 0) };
    let groups = groups(report, by);
    let left = groups.get(most..).unwrap_or_default();
    (left.len(), left.iter().map(|group| group.members().count()).sum())
}

/// Texts that make up what a group is known by, and an offset where it is a place.
type Key<'a> = ([String; 3], Option<(u32, u32)>, &'a str);

/// `None` for what stands alone.
fn key<'a>(by: GroupBy, report: &Report<'_>, diagnostic: &'a Diagnostic) -> Option<Key<'a>> {
    let file = || report.sources.file(diagnostic.primary.span.file).name.clone();
    if by == GroupBy::File {
        return Some(([file(), String::new(), String::new()], None, ""));
    }
    let evidence = diagnostic.evidence.as_ref()?;
    let rule = evidence.rule.clone();
    match by {
        GroupBy::Leaf => Some(([rule, leaf(evidence).to_owned(), String::new()], None, "")),
        GroupBy::Cause => Some(match meeting(evidence) {
            Some(function) => ([rule, function.to_owned(), String::new()], None, diagnostic.lint),
            // Calls in one piece of async code.
            None => {
                let around = diagnostic.secondary.first().map_or(diagnostic.primary.span, |label| label.span);
                ([rule, file(), String::new()], Some((around.range.start, around.range.end)), diagnostic.lint)
            }
        }),
        GroupBy::None | GroupBy::File => None,
    }
}

/// The function that blocks in the end.
pub(super) fn leaf(evidence: &Evidence) -> &str {
    evidence.chain.last().map_or(&evidence.callee, |step| &step.callee)
}

/// The function that calls what blocks, where that is not the async code itself.
pub(super) fn meeting(evidence: &Evidence) -> Option<&str> {
    let above = evidence.chain.len().checked_sub(2)?;
    evidence.chain.get(above).map(|step| step.callee.as_str())
}

impl<'a> Group<'a> {
    fn of(by: GroupBy, mut members: Vec<&'a Diagnostic>) -> Option<Group<'a>> {
        members.sort_by_cached_key(|diagnostic| Rank::of(diagnostic));
        let mut members = members.into_iter();
        Some(Group { by, worst: members.next()?, others: members.collect() })
    }

    pub(super) fn members(&self) -> impl Iterator<Item = &'a Diagnostic> {
        std::iter::once(self.worst).chain(self.others.iter().copied())
    }

    /// Where they stand, the most important first.
    pub(super) fn places(&self) -> impl Iterator<Item = Span> {
        let of = |found: &'a Diagnostic| found.also.iter().map(|label| label.span);
        self.members().flat_map(move |found| std::iter::once(found.primary.span).chain(of(found)))
    }

    /// In so many files.
    pub(super) fn files(&self, report: &Report<'_>) -> usize {
        let names: BTreeSet<String> = self.places().map(|span| report.sources.file(span.file).name.clone()).collect();
        names.len()
    }

    /// One finding for all: the most important of them, with the places of the others.
    pub(super) fn merged(&self, report: &Report<'_>) -> Diagnostic {
        let mut merged = self.worst.clone();
        if self.others.is_empty() {
            return merged;
        }
        merged.message = self.headline(report);
        merged.level = self.members().map(|found| found.level).max().unwrap_or(merged.level);
        for other in &self.others {
            let text = if self.by == GroupBy::File { other.message.clone() } else { "here too".to_owned() };
            merged.also.push(Label { span: other.primary.span, text });
            merged.also.extend(other.also.iter().cloned());
        }
        merged
    }

    /// What all of them have in common, in a sentence.
    pub(super) fn headline(&self, report: &Report<'_>) -> String {
        let (message, places) = (&self.worst.message, self.places().count());
        match (self.by, &self.worst.evidence) {
            (GroupBy::File, _) => {
                let file = report.sources.file(self.worst.primary.span.file);
                format!("{message}; and {} more in `{}`", self.others.len(), file.name)
            }
            (GroupBy::Leaf, Some(evidence)) => {
                format!("`{}` blocks async code at {places} places", leaf(evidence))
            }
            (_, Some(evidence)) => match meeting(evidence) {
                Some(function) => format!(
                    "`{function}` blocks and is reached from {places} places in async code: it calls `{}`",
                    leaf(evidence)
                ),
                None => format!("{message}, at {places} places"),
            },
            (_, None) => message.clone(),
        }
    }
}
