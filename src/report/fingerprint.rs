//! What a finding is known by from run to run: a hash of what it says about which call, not of the line it stands on.
//!
//! Code that moves within its file, is indented anew or wrapped otherwise keeps its fingerprints. Findings that are alike
//! in one function are told apart by their order.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_128;

use super::Report;
use crate::base::diagnostic::Diagnostic;

/// Fingerprints of all findings, shown and silenced ones alike, so that silencing one changes no other.
pub(super) struct Fingerprints {
    /// In the order of the report's diagnostics.
    pub(super) shown: Vec<String>,
    /// In the order of the report's silenced findings.
    pub(super) silenced: Vec<String>,
}

impl Fingerprints {
    pub(super) fn of(report: &Report<'_>) -> Fingerprints {
        let shown = report.diagnostics.iter();
        let all: Vec<&Diagnostic> = shown.chain(report.silenced.iter().map(|silenced| &silenced.diagnostic)).collect();
        let keys: Vec<String> = all.iter().map(|diagnostic| key(report, diagnostic)).collect();
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|&i| (&keys[i], all[i].primary.span.range));
        let mut hashes = vec![String::new(); all.len()];
        let mut alike: BTreeMap<&str, usize> = BTreeMap::new();
        for i in order {
            let ordinal = alike.entry(&keys[i]).or_default();
            hashes[i] = hash(&[&keys[i], &ordinal.to_string()]);
            *ordinal += 1;
        }
        let silenced = hashes.split_off(report.diagnostics.len());
        Fingerprints { shown: hashes, silenced }
    }
}

/// What a text is known by, in the parts that make it up.
pub(super) fn hash(parts: &[&str]) -> String {
    format!("{:032x}", xxh3_128(parts.join("\0").as_bytes()))
}

fn key(report: &Report<'_>, diagnostic: &Diagnostic) -> String {
    let file = report.sources.file(diagnostic.primary.span.file);
    let (rule, callee) = diagnostic.evidence.as_ref().map_or(("", ""), |e| (e.rule.as_str(), e.callee.as_str()));
    // The name of the function around, or the head of the async block or closure.
    let around = diagnostic.secondary.first().map(|label| report.sources.snippet(label.span)).unwrap_or_default();
    let code = file.slice(diagnostic.primary.span.range);
    [diagnostic.lint, rule, callee, &file.name, &unformatted(&around), &unformatted(code)].join("\0")
}

/// The code without what a formatter decides.
fn unformatted(code: &str) -> String {
    let dense: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    dense.replace(",)", ")").replace(",}", "}")
}
