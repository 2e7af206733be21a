//! How many findings there are of what sort, for whoever decides where to begin.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Report;
use crate::base::diagnostic::Diagnostic;

/// Counts by kind, by rule and by crate, the highest first.
pub fn write_statistics(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let kind = |diagnostic: &Diagnostic| Some(diagnostic.evidence.as_ref()?.kind.name().to_owned());
    let rule = |diagnostic: &Diagnostic| {
        let rule = diagnostic.evidence.as_ref().map_or(diagnostic.lint, |evidence| &evidence.rule);
        Some(rule.to_owned())
    };
    let krate = |diagnostic: &Diagnostic| Some((report.target_of)(diagnostic.primary.span.file)?.name.clone());
    write_counts("kind", report.diagnostics, kind, out)?;
    write_counts("rule", report.diagnostics, rule, out)?;
    write_counts("crate", report.diagnostics, krate, out)
}

fn write_counts(
    what: &str,
    diagnostics: &[Diagnostic],
    name: impl Fn(&Diagnostic) -> Option<String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in diagnostics.iter().filter_map(name) {
        *counts.entry(name).or_default() += 1;
    }
    if counts.is_empty() {
        return Ok(());
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    writeln!(out, "findings by {what}:")?;
    counts.iter().try_for_each(|(name, count)| writeln!(out, "{count:6}  {name}"))
}
