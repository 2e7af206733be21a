//! Findings for people: the most important first, those with one cause as one, and below them a table of all causes.
//!
//! A finding that stands alone is shown as it is. Of several, the most important one is shown with its code, two more with
//! their places, and the others are counted. Where there are many, each takes few lines.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::group::{self, Group, Grouping, leaf, meeting};
use super::human::{self, Look, NOTE};
use super::place::position;
use super::{Format, GroupBy, Report, severity};
use crate::base::diagnostic::Diagnostic;

/// So many groups can be shown at length, and so many places counted without a table.
const HANDFUL: usize = 5;

/// Callers of one cause that are shown, the first of them with its code.
const CALLERS: usize = 3;

/// Rows of the table.
const ROWS: usize = 20;

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Grouping { by, most, .. } = Grouping::of(Format::Human, report);
    let groups = group::groups(report, by);
    let shown = &groups[..groups.len().min(most.unwrap_or(usize::MAX))];
    let look = if shown.len() > HANDFUL && by != GroupBy::None { Look::Dense } else { Look::Full };
    let mut said: BTreeSet<String> = BTreeSet::new();
    for group in shown {
        let mut told = told(group, report);
        if look == Look::Dense {
            // Why a kind of call is bad need not be read each time.
            told.notes.retain(|note| said.insert(note.clone()));
        }
        told.notes.extend(others(group, report));
        human::render_as(look, &told, report.sources, out)?;
    }
    let places: usize = groups.iter().map(|group| group.places().count()).sum();
    if by != GroupBy::None && groups.len() > 1 && places > HANDFUL {
        table(report, &groups, by, out)?;
    }
    unshown(&groups, shown.len(), by, out)
}

/// The most important finding of a group, with what all have in common.
fn told(group: &Group<'_>, report: &Report<'_>) -> Diagnostic {
    let mut told = group.worst.clone();
    if group.others.is_empty() {
        return told;
    }
    told.level = group.members().map(|found| found.level).max().unwrap_or(told.level);
    told.message = group.headline(report);
    told
}

/// Where the other findings of a group are.
fn others(group: &Group<'_>, report: &Report<'_>) -> Option<String> {
    let others = group.others.len();
    if others == 0 {
        return None;
    }
    // What helps at one place may differ from what helps at another by a name only: that is what is copied.
    let lines = group.others.iter().take(CALLERS - 1).flat_map(|other| {
        let own = |help: &&String| group.by != GroupBy::File && !group.worst.helps.contains(help);
        let helps = other.helps.iter().filter(own).map(|help| format!("  {help}"));
        std::iter::once(line(other, group.by, report)).chain(helps.collect::<Vec<_>>())
    });
    let what = match (group.by, others) {
        (GroupBy::File, _) => "more in this file",
        (_, 1) => "more place",
        _ => "more places",
    };
    let mut text = format!("{others} {what}:");
    lines.for_each(|line| text.push_str(&format!("\n{line}")));
    if let Some(left) = others.checked_sub(CALLERS - 1).filter(|left| *left > 0) {
        let files = group.files(report);
        text.push_str(&format!("\nand {left} more; all are in {files} file{}", if files == 1 { "" } else { "s" }));
    }
    Some(text)
}

/// Where another finding of a group stands, and in which code.
fn line(diagnostic: &Diagnostic, by: GroupBy, report: &Report<'_>) -> String {
    let place = position(report, diagnostic.primary.span);
    if by == GroupBy::File {
        return format!("{place}: {}: {}", severity(diagnostic.level), diagnostic.message);
    }
    let head = diagnostic.secondary.first().map(|label| report.sources.snippet(label.span)).unwrap_or_default();
    let around = head.lines().next().map_or(String::new(), |head| format!(" in `{}`", head.trim_end()));
    let by_way =
        diagnostic.evidence.as_ref().filter(|evidence| meeting(evidence).is_some_and(|at| at != evidence.callee));
    let through = by_way.map_or(String::new(), |evidence| format!(", through `{}`", evidence.callee));
    place + &around + &through
}

/// A row a group: at how many places, in how many files, what.
fn table(report: &Report<'_>, groups: &[Group<'_>], by: GroupBy, out: &mut dyn Write) -> io::Result<()> {
    let what = if by == GroupBy::File { "first finding" } else { "cause" };
    writeln!(out, "places  files  level    {what}")?;
    for group in groups.iter().take(ROWS) {
        let (places, files) = (group.places().count(), group.files(report));
        let level = group.members().map(|found| found.level).max().unwrap_or(group.worst.level);
        writeln!(out, "{places:6} {files:6}  {:7}  {}", severity(level), cause(report, group))?;
    }
    if let Some(left) = groups.get(ROWS..).filter(|left| !left.is_empty()) {
        let places: usize = left.iter().map(|group| group.places().count()).sum();
        writeln!(out, "{places:6}         of {} others", left.len())?;
    }
    writeln!(out)
}

/// What blocks, and where it is called.
fn cause(report: &Report<'_>, group: &Group<'_>) -> String {
    let place = position(report, group.worst.primary.span);
    let Some(evidence) = group.worst.evidence.as_ref().filter(|_| group.by != GroupBy::File) else {
        return format!("{} ({place})", group.worst.lint);
    };
    let leaf = leaf(evidence);
    match meeting(evidence).filter(|_| group.by == GroupBy::Cause) {
        Some(function) => format!("`{function}` calls `{leaf}`"),
        None if group.by == GroupBy::Leaf => format!("`{leaf}`"),
        None => format!("`{leaf}` ({place})"),
    }
}

/// How many groups are left out, and how to see them.
fn unshown(groups: &[Group<'_>], shown: usize, by: GroupBy, out: &mut dyn Write) -> io::Result<()> {
    let left = &groups[shown..];
    if left.is_empty() {
        return Ok(());
    }
    let findings: usize = left.iter().map(|group| group.members().count()).sum();
    let things = match by {
        GroupBy::None => "findings",
        GroupBy::Cause | GroupBy::Leaf => "causes",
        GroupBy::File => "files",
    };
    let rest = match by {
        GroupBy::None => String::new(),
        _ => format!(", the others have {findings} finding{}", if findings == 1 { "" } else { "s" }),
    };
    writeln!(out, "{NOTE}note{NOTE:#}: {shown} of {} {things} are shown{rest}; `--show all` shows all\n", groups.len())
}
