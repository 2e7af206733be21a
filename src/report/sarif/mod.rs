//! SARIF 2.1.0, for code scanning at GitHub and elsewhere, and for viewers of static analysis in editors.
//!
//! A result's rule is the rule of the pack that says what blocks, or the lint where no rule is involved; the lint is in the
//! result's properties. The chain of calls is a code flow. What was silenced is there, marked as suppressed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use indexmap::IndexSet;

use super::fingerprint::Fingerprints;
use super::place::in_repository;
use super::{Report, gap_in_words, steps};
use crate::base::descriptor::Page;
use crate::base::diagnostic::{self, Applicability, Diagnostic, Silenced, Silencer};
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::base::source::SourceFile;
use crate::base::span::Span;
use log::*;

mod log;

/// What GitHub takes of a run, and of a result.
const MAX_RESULTS: usize = 25_000;
const MAX_LOCATIONS: usize = 1_000;

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &log(report, MAX_RESULTS))?;
    writeln!(out)
}

/// A finding on its way into a result.
struct Found<'a> {
    diagnostic: &'a Diagnostic,
    silenced: Option<&'a Silenced>,
    fingerprint: String,
}

fn log(report: &Report<'_>, max_results: usize) -> Log {
    let mut found = found(report);
    let left_out = found.len().saturating_sub(max_results);
    found.truncate(max_results);
    let rules: BTreeSet<&str> = found.iter().map(|found| rule_id(found.diagnostic)).collect();
    let index: BTreeMap<&str, usize> = rules.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    let results = found.into_iter().map(|found| result(report, &index, found)).collect();
    let gaps = report.gaps.iter().map(|gap| notification("warning", gap_in_words(gap)));
    let cut = format!("{left_out} results of the lowest levels are left out: {max_results} are what readers take");
    let cut = (left_out > 0).then(|| notification("note", cut));
    Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: driver(rules.into_iter().map(|id| descriptor((report.about)(id))).collect()) },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: gaps.chain(cut).collect(),
            }],
            column_kind: "unicodeCodePoints",
            results,
        }],
    }
}

fn notification(level: &'static str, text: String) -> Notification {
    Notification { level, message: Message { text } }
}

/// The worst first, what is silenced last.
fn found<'a>(report: &Report<'a>) -> Vec<Found<'a>> {
    let prints = Fingerprints::of(report);
    let shown = report.diagnostics.iter().zip(prints.shown);
    let shown = shown.map(|(diagnostic, fingerprint)| Found { diagnostic, silenced: None, fingerprint });
    let silenced = report.silenced.iter().zip(prints.silenced).map(|(silenced, fingerprint)| Found {
        diagnostic: &silenced.diagnostic,
        silenced: Some(silenced),
        fingerprint,
    });
    let mut all: Vec<_> = shown.chain(silenced).collect();
    all.sort_by_key(|found| (found.silenced.is_some(), std::cmp::Reverse(found.diagnostic.level)));
    all
}

fn rule_id(diagnostic: &Diagnostic) -> &str {
    diagnostic.evidence.as_ref().map_or(diagnostic.lint, |evidence| &evidence.rule)
}

fn driver(rules: Vec<Descriptor>) -> Driver {
    Driver {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: concat!("https://docs.rs/", env!("CARGO_PKG_NAME")),
        rules,
    }
}

fn descriptor(page: Page) -> Descriptor {
    let level = level(page.level);
    Descriptor {
        id: page.id,
        full_description: Message { text: page.summary.clone() },
        short_description: Message { text: page.summary },
        help: MarkdownMessage { markdown: format!("````text\n{}\n````\n", page.text.trim_end()), text: page.text },
        help_uri: page.uri,
        default_configuration: Configuration { enabled: page.level > Level::Allow, level },
        properties: DescriptorProperties { tags: ["async", "performance"], severity: level },
    }
}

fn level(level: Level) -> &'static str {
    if level >= Level::Deny { "error" } else { "warning" }
}

fn result(report: &Report<'_>, rules: &BTreeMap<&str, usize>, found: Found<'_>) -> SarifResult {
    let Found { diagnostic, silenced, fingerprint } = found;
    let rule_id = rule_id(diagnostic);
    let evidence = diagnostic.evidence.as_ref();
    SarifResult {
        rule_id: rule_id.to_owned(),
        rule_index: rules.get(rule_id).copied().unwrap_or_default(),
        level: level(diagnostic.level),
        message: Message { text: message(diagnostic) },
        locations: [location(report, diagnostic.primary.span, &diagnostic.primary.text)],
        code_flows: code_flow(report, diagnostic).into_iter().collect(),
        related_locations: related(report, diagnostic),
        partial_fingerprints: BTreeMap::from([("asyncLint/v1", fingerprint)]),
        fixes: applicable(diagnostic).map(|fix| self::fix(report, fix)).collect(),
        suppressions: silenced.map(suppression).into_iter().collect(),
        properties: ResultProperties {
            lint: diagnostic.lint,
            callee: evidence.map(|evidence| evidence.callee.clone()),
            kind: evidence.map(|evidence| evidence.kind.name()),
            confidence: diagnostic.confidence().map(Confidence::name),
        },
    }
}

/// The message, and below it what helps.
fn message(diagnostic: &Diagnostic) -> String {
    let helps = diagnostic.helps.iter().map(|help| format!("help: {help}"));
    std::iter::once(diagnostic.message.clone()).chain(helps).collect::<Vec<_>>().join("\n")
}

fn suppression(silenced: &Silenced) -> Suppression {
    let kind = match silenced.by {
        Silencer::Code => "inSource",
        Silencer::Baseline => "external",
    };
    Suppression { kind, justification: silenced.reason.clone() }
}

/// From the call in async code to the blocking function. `None` where that is one step.
fn code_flow(report: &Report<'_>, diagnostic: &Diagnostic) -> Option<CodeFlow> {
    let steps = steps(diagnostic);
    let (last, between) = steps.split_last()?;
    let first = location(report, diagnostic.primary.span, &diagnostic.message);
    let kept = between.iter().take(MAX_LOCATIONS - 2).chain([last]);
    let below = kept.map(|step| match step.call {
        Some(call) => location(report, call, &step.message),
        None => Location { id: None, physical_location: None, message: said(&step.message) },
    });
    let locations = std::iter::once(first).chain(below).enumerate();
    let locations = locations.map(|(nesting_level, location)| ThreadFlowLocation { location, nesting_level });
    Some(CodeFlow { thread_flows: [ThreadFlow { locations: locations.collect() }] })
}

/// The async code around, and the steps of the chain that have a place.
fn related(report: &Report<'_>, diagnostic: &Diagnostic) -> Vec<Location> {
    let around = diagnostic.secondary.iter().map(|label| (label.span, label.text.clone()));
    let steps = steps(diagnostic).into_iter().filter_map(|step| Some((step.call?, step.message)));
    let also = diagnostic.also.iter().map(|label| (label.span, label.text.clone()));
    // The finding's own location counts too.
    let kept = around.chain(steps).chain(also).take(MAX_LOCATIONS - 1).enumerate();
    kept.map(|(id, (span, text))| Location { id: Some(id), ..location(report, span, &text) }).collect()
}

/// SARIF has no word for edits with blanks to be filled in, or that need a change of Cargo.toml, and viewers apply what they
/// are given.
fn applicable(diagnostic: &Diagnostic) -> impl Iterator<Item = &diagnostic::Fix> {
    diagnostic.fixes.iter().filter(|fix| fix.applicability != Applicability::HasPlaceholders && fix.needs.is_empty())
}

fn fix(report: &Report<'_>, fix: &diagnostic::Fix) -> Fix {
    let files: IndexSet<u32> = fix.edits.iter().map(|edit| edit.span.file.0).collect();
    let change = |file: u32| {
        let edits: Vec<_> = fix.edits.iter().filter(|edit| edit.span.file.0 == file).collect();
        let place = edits.first().map(|edit| report.sources.file(edit.span.file))?;
        let replacements = edits.iter().map(|edit| Replacement {
            deleted_region: region(&place, edit.span),
            inserted_content: Message { text: edit.replacement.clone() },
        });
        Some(ArtifactChange { artifact_location: artifact(report, &place), replacements: replacements.collect() })
    };
    Fix {
        description: Message { text: fix.title.clone() },
        artifact_changes: files.into_iter().filter_map(change).collect(),
    }
}

fn location(report: &Report<'_>, span: Span, text: &str) -> Location {
    let file = report.sources.file(span.file);
    let physical = PhysicalLocation { artifact_location: artifact(report, &file), region: region(&file, span) };
    Location { id: None, physical_location: Some(physical), message: said(text) }
}

fn said(text: &str) -> Option<Message> {
    (!text.is_empty()).then(|| Message { text: text.to_owned() })
}

/// Relative to the root of the repository; for a file of a dependency where it lies on this machine.
fn artifact(report: &Report<'_>, file: &SourceFile) -> ArtifactLocation {
    if let Some(path) = in_repository(report, file) {
        return ArtifactLocation { uri: encoded(&path), uri_base_id: Some("%SRCROOT%") };
    }
    let path = file.path.to_string_lossy().replace('\\', "/");
    ArtifactLocation { uri: format!("file:///{}", encoded(path.trim_start_matches('/'))), uri_base_id: None }
}

/// A path as a URI has it (RFC 3986, `pchar` and `/`).
fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=@:".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn region(file: &SourceFile, span: Span) -> Region {
    let (start, end) = (file.line_col(span.range.start), file.line_col(span.range.end));
    Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
}

#[cfg(test)]
mod tests;
