//! One finding for all async code that runs into the same blocking function: what is to be mended, not where it hurts.

use std::collections::BTreeMap;

use crate::base::diagnostic::{Diagnostic, Evidence, Label};

/// Merges the findings on calls of one function. The first of them says why it blocks and how to mend it.
pub fn by_cause(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut groups: Vec<Vec<&Diagnostic>> = Vec::new();
    let mut group_of: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        let Some(evidence) = &diagnostic.evidence else {
            groups.push(vec![diagnostic]);
            continue;
        };
        let group = *group_of.entry((diagnostic.lint, &evidence.callee, &evidence.rule)).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push(diagnostic),
            None => groups.push(vec![diagnostic]),
        }
    }
    groups.iter().filter_map(|group| merged(group)).collect()
}

fn merged(group: &[&Diagnostic]) -> Option<Diagnostic> {
    let (first, others) = group.split_first()?;
    let mut merged = (*first).clone();
    if let (Some(evidence), false) = (&first.evidence, others.is_empty()) {
        merged.message = message(evidence, group.len());
        merged.level = group.iter().map(|diagnostic| diagnostic.level).max().unwrap_or(first.level);
        for other in others {
            let call = Label { span: other.primary.span, text: "called here too".to_owned() };
            merged.secondary.extend(std::iter::once(call).chain(other.secondary.iter().cloned()));
        }
        // Two calls in one function have the same code around them.
        let mut seen = Vec::new();
        merged.secondary.retain(|label| {
            !seen.contains(&label.span) && {
                seen.push(label.span);
                true
            }
        });
    }
    Some(merged)
}

fn message(evidence: &Evidence, calls: usize) -> String {
    let callee = &evidence.callee;
    let why = match evidence.chain.split_first().and_then(|(_, below)| below.last()) {
        Some(leaf) => format!(": it reaches `{}`", leaf.callee),
        None => String::new(),
    };
    format!("`{callee}` blocks and is called at {calls} places in async code{why}")
}
