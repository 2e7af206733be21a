//! Cargo's own `compiler-message` envelope, a line a finding, so that editors read it as they read clippy's; and
//! `message.async_lint` with what only this tool knows.
//!
//! Lines and columns count from 1, columns in characters; byte offsets count from 0.

use std::io::{self, Write};

use serde::Serialize;

use super::{INCOMPLETE, Report, human, notes, severity, steps};
use crate::base::diagnostic::{Applicability, Diagnostic, Evidence, Fix, Label};
use crate::base::kind::Confidence;
use crate::base::source::SourceFile;
use crate::base::span::{Span, TextRange};
use crate::base::target::CargoTarget;

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    // Readers want an edition that there is.
    let outside = CargoTarget { edition: "2021".into(), ..CargoTarget::default() };
    for diagnostic in report.diagnostics {
        let target = (report.target_of)(diagnostic.primary.span.file).unwrap_or(&outside);
        let line = serde_json::to_string(&envelope(diagnostic, report, target)?)?;
        writeln!(out, "{line}")?;
    }
    if !report.gaps.is_empty() {
        let line = serde_json::to_string(&Envelope::new(&outside, incomplete(report.gaps)))?;
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// A note on the whole run, which stands nowhere.
fn incomplete(gaps: &[String]) -> Message<'_> {
    let said = format!("{INCOMPLETE}: not everything could be checked");
    let lines = gaps.iter().map(|gap| format!("  = note: {gap}\n"));
    Message {
        rendered: Some(format!("note: {said}\n{}", lines.collect::<String>())),
        async_lint: Some(Extra { lint: None, incomplete: gaps, in_test: false, confidence: None, evidence: None }),
        children: gaps.iter().map(|gap| child("note", gap.clone(), Vec::new())).collect(),
        ..child("note", said, Vec::new())
    }
}

#[derive(Serialize)]
struct Envelope<'a> {
    reason: &'static str,
    package_id: &'a str,
    manifest_path: String,
    target: Target<'a>,
    message: Message<'a>,
}

#[derive(Serialize)]
struct Target<'a> {
    kind: &'a [String],
    crate_types: &'a [String],
    name: &'a str,
    src_path: String,
    edition: &'a str,
    doc: bool,
    doctest: bool,
    test: bool,
}

#[derive(Serialize)]
struct Message<'a> {
    rendered: Option<String>,
    #[serde(rename = "$message_type")]
    message_type: &'static str,
    message: String,
    code: Option<Code<'a>>,
    level: &'static str,
    spans: Vec<SpanJson>,
    children: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    async_lint: Option<Extra<'a>>,
}

#[derive(Serialize)]
struct Code<'a> {
    code: &'a str,
    explanation: Option<&'a str>,
}

#[derive(Serialize)]
struct SpanJson {
    file_name: String,
    byte_start: u32,
    byte_end: u32,
    line_start: u32,
    line_end: u32,
    column_start: u32,
    column_end: u32,
    is_primary: bool,
    text: Vec<LineJson>,
    label: Option<String>,
    suggested_replacement: Option<String>,
    suggestion_applicability: Option<&'static str>,
    /// Findings stand where the code is written: there is never a macro to tell of.
    expansion: Option<()>,
}

#[derive(Serialize)]
struct LineJson {
    text: String,
    highlight_start: u32,
    highlight_end: u32,
}

/// What a finding of this tool carries beyond cargo's fields.
#[derive(Serialize)]
struct Extra<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    lint: Option<&'a str>,
    /// What could not be looked at.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    incomplete: &'a [String],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_test: bool,
    /// Where there is no evidence that tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<&'static str>,
    #[serde(flatten)]
    evidence: Option<EvidenceJson<'a>>,
}

#[derive(Serialize)]
struct EvidenceJson<'a> {
    rule: &'a str,
    kind: &'static str,
    confidence: &'static str,
    role: &'static str,
    when: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_use_of: Option<&'a str>,
    callee: &'a str,
    chain: Vec<StepJson<'a>>,
}

#[derive(Serialize)]
struct StepJson<'a> {
    callee: &'a str,
    file: Option<String>,
    line: Option<u32>,
}

fn envelope<'a>(diagnostic: &'a Diagnostic, report: &Report<'_>, target: &'a CargoTarget) -> io::Result<Envelope<'a>> {
    Ok(Envelope::new(target, message(diagnostic, report)?))
}

impl<'a> Envelope<'a> {
    fn new(target: &'a CargoTarget, message: Message<'a>) -> Envelope<'a> {
        Envelope {
            reason: "compiler-message",
            package_id: &target.package_id,
            manifest_path: target.manifest_path.display().to_string(),
            target: Target {
                kind: &target.kind,
                crate_types: &target.crate_types,
                name: &target.name,
                src_path: target.src_path.display().to_string(),
                edition: &target.edition,
                doc: target.doc,
                doctest: target.doctest,
                test: target.test,
            },
            message,
        }
    }
}

fn message<'a>(diagnostic: &'a Diagnostic, report: &Report<'_>) -> io::Result<Message<'a>> {
    let mut rendered = anstream::StripStream::new(Vec::new());
    human::render(diagnostic, report.sources, &mut rendered)?;
    let primary = Labeled { is_primary: true, label: non_empty(&diagnostic.primary.text), ..Labeled::default() };
    let mut spans = vec![span(report, diagnostic.primary.span, primary)];
    let also = |label: &Label| Labeled { is_primary: true, label: non_empty(&label.text), ..Labeled::default() };
    spans.extend(diagnostic.also.iter().map(|label| span(report, label.span, also(label))));
    spans.extend(
        diagnostic
            .secondary
            .iter()
            .map(|label| span(report, label.span, Labeled { label: non_empty(&label.text), ..Labeled::default() })),
    );
    Ok(Message {
        rendered: Some(String::from_utf8_lossy(&rendered.into_inner()).into_owned()),
        message_type: "diagnostic",
        message: diagnostic.message.clone(),
        code: Some(Code { code: diagnostic.lint, explanation: None }),
        level: severity(diagnostic.level),
        spans,
        children: children(diagnostic, report),
        async_lint: Some(Extra {
            lint: Some(diagnostic.lint),
            incomplete: &[],
            in_test: diagnostic.in_test,
            confidence: diagnostic.confidence.filter(|_| diagnostic.evidence.is_none()).map(Confidence::name),
            evidence: diagnostic.evidence.as_ref().map(|evidence| evidence_json(evidence, report)),
        }),
    })
}

/// Steps of the chain, help, fixes and notes, in the order in which people read them.
fn children<'a>(diagnostic: &Diagnostic, report: &Report<'_>) -> Vec<Message<'a>> {
    let steps = steps(diagnostic).into_iter().map(|step| {
        let shown = Labeled { is_primary: true, ..Labeled::default() };
        child("note", step.message, step.call.map(|call| span(report, call, shown)).into_iter().collect())
    });
    // What needs a change of Cargo.toml as well is for `--fix`.
    let whole = || diagnostic.fixes.iter().filter(|fix| fix.needs.is_empty());
    let titled = |help: &str| whole().find(|fix| fix.title == help);
    let helps = diagnostic.helps.iter().map(|help| {
        let edits = titled(help).map(|fix| fix_spans(fix, report));
        child("help", help.clone(), edits.unwrap_or_default())
    });
    let others = whole().filter(|fix| !diagnostic.helps.contains(&fix.title));
    let fixes = others.map(|fix| child("help", fix.title.clone(), fix_spans(fix, report)));
    let notes = notes(diagnostic).into_iter().map(|note| child("note", note, Vec::new()));
    steps.chain(helps).chain(fixes).chain(notes).collect()
}

fn child<'a>(level: &'static str, message: String, spans: Vec<SpanJson>) -> Message<'a> {
    Message {
        rendered: None,
        message_type: "diagnostic",
        message,
        code: None,
        level,
        spans,
        children: Vec::new(),
        async_lint: None,
    }
}

fn fix_spans(fix: &Fix, report: &Report<'_>) -> Vec<SpanJson> {
    let applicability = match fix.applicability {
        Applicability::MachineApplicable => "MachineApplicable",
        Applicability::MaybeIncorrect => "MaybeIncorrect",
        Applicability::HasPlaceholders => "HasPlaceholders",
    };
    let edits = fix.edits.iter().map(|edit| {
        let shown = Labeled { is_primary: true, label: None, replacement: Some((&edit.replacement, applicability)) };
        span(report, edit.span, shown)
    });
    edits.collect()
}

/// What is said at a span.
#[derive(Default)]
struct Labeled<'a> {
    is_primary: bool,
    label: Option<String>,
    replacement: Option<(&'a str, &'static str)>,
}

fn span(report: &Report<'_>, span: Span, shown: Labeled<'_>) -> SpanJson {
    let file = report.sources.file(span.file);
    let (start, end) = (file.line_col(span.range.start), file.line_col(span.range.end));
    SpanJson {
        file_name: file_name(report, &file),
        byte_start: span.range.start,
        byte_end: span.range.end,
        line_start: start.line,
        line_end: end.line,
        column_start: start.column,
        column_end: end.column,
        is_primary: shown.is_primary,
        text: lines(&file, span.range),
        label: shown.label,
        suggested_replacement: shown.replacement.map(|(text, _)| text.to_owned()),
        suggestion_applicability: shown.replacement.map(|(_, applicability)| applicability),
        expansion: None,
    }
}

/// Relative to the workspace; where a shown name is not a path from there, the absolute one.
fn file_name(report: &Report<'_>, file: &SourceFile) -> String {
    if report.is_inside(file) { file.name.clone() } else { file.path.display().to_string() }
}

/// The lines of a range, each with the part of it that belongs to the range.
fn lines(file: &SourceFile, range: TextRange) -> Vec<LineJson> {
    let (first, last) = (file.line_index(range.start), file.line_index(range.end));
    let lines = (first..=last).map(|index| {
        let line = file.line_range(index);
        let column = |offset: u32| file.slice(TextRange::new(line.start, offset)).chars().count() as u32 + 1;
        LineJson {
            text: file.slice(line).to_owned(),
            highlight_start: column(range.start.clamp(line.start, line.end)),
            highlight_end: column(range.end.clamp(line.start, line.end)),
        }
    });
    lines.collect()
}

fn evidence_json<'a>(evidence: &'a Evidence, report: &Report<'_>) -> EvidenceJson<'a> {
    let chain = evidence.chain.iter().map(|step| {
        let place = step.call.map(|call| (report.sources.file(call.file), call.range.start));
        StepJson {
            callee: &step.callee,
            file: place.as_ref().map(|(file, _)| file.name.clone()),
            line: place.as_ref().map(|(file, offset)| file.line_col(*offset).line),
        }
    });
    EvidenceJson {
        rule: &evidence.rule,
        kind: evidence.kind.name(),
        confidence: evidence.confidence.name(),
        role: evidence.role.name(),
        when: &evidence.when,
        first_use_of: evidence.first_use_of.as_deref(),
        callee: &evidence.callee,
        chain: chain.collect(),
    }
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
