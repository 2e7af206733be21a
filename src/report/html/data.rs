//! What the page shows, as its script reads it. Texts that occur often are kept once, and of the sources only the lines
//! that are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::super::fingerprint::Fingerprints;
use super::super::group::{self, Group, GroupBy, leaf, meeting};
use super::super::{Report, found_in_words, notes, severity};
use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::kind::{Confidence, Kind};
use crate::base::source::SourceFile;
use crate::base::span::Span;

/// Lines that are shown around a place.
const AROUND: usize = 3;
/// Of longer places the first lines are shown.
const LINES: usize = 12;
/// So much of a line is shown.
const WIDTH: usize = 400;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Data {
    project: String,
    summary: String,
    gaps: Vec<String>,
    causes: Vec<Cause>,
    findings: Vec<Finding>,
    files: Vec<File>,
    texts: Vec<String>,
    kinds: BTreeMap<&'static str, &'static str>,
    lints: BTreeMap<&'static str, Lint>,
}

/// Findings that one change would end, the most important first.
#[derive(Serialize)]
struct Cause {
    /// What is found, where that is no blocking call.
    title: Option<String>,
    /// The function that calls what blocks, or what blocks itself.
    path: Option<String>,
    /// What it calls.
    calls: Option<String>,
    headline: String,
    level: &'static str,
    kind: Option<&'static str>,
    rule: Option<String>,
    findings: Vec<usize>,
}

#[derive(Serialize)]
struct Finding {
    id: String,
    lint: &'static str,
    level: &'static str,
    message: TextId,
    label: TextId,
    place: Place,
    /// The async code that it stands in.
    around: Option<Around>,
    secondary: Vec<(Place, TextId)>,
    also: Vec<(Place, TextId)>,
    #[serde(rename = "crate")]
    krate: Option<String>,
    test: bool,
    kind: Option<&'static str>,
    role: Option<&'static str>,
    confidence: Option<&'static str>,
    when: Option<String>,
    rule: String,
    chain: Vec<Step>,
    helps: Vec<TextId>,
    notes: Vec<TextId>,
}

#[derive(Serialize)]
struct Around {
    text: TextId,
    code: TextId,
}

#[derive(Serialize)]
struct Step {
    callee: TextId,
    place: Option<Place>,
}

/// File, line, column, last line; and in the lines as they are shown, where the place begins and ends.
type Place = (usize, u32, u32, u32, usize, usize);

type TextId = usize;

#[derive(Serialize)]
struct File {
    name: String,
    /// Runs of lines: the number of the first one, and their texts.
    lines: Vec<(usize, Vec<String>)>,
}

#[derive(Serialize)]
struct Lint {
    summary: String,
}

impl Data {
    pub(super) fn of(report: &Report<'_>) -> Data {
        let mut made = Making::new(report);
        let ids = Fingerprints::of(report).shown;
        let findings: Vec<Finding> =
            report.diagnostics.iter().zip(ids).map(|(found, id)| made.finding(found, id)).collect();
        let lints = report.diagnostics.iter().map(|found| found.lint).collect::<BTreeSet<_>>().into_iter();
        let name = report.root.file_name().map(|name| name.to_string_lossy().into_owned());
        Data {
            project: name.unwrap_or_else(|| report.root.display().to_string()),
            summary: found_in_words(report.diagnostics),
            gaps: report.gaps.to_vec(),
            causes: causes(report),
            findings,
            lints: lints.map(|lint| (lint, Lint { summary: (report.about)(lint).summary })).collect(),
            kinds: Kind::ALL.iter().map(|kind| (kind.name(), kind.about())).collect(),
            files: made.files(),
            texts: made.texts,
        }
    }
}

fn causes(report: &Report<'_>) -> Vec<Cause> {
    let numbers: BTreeMap<*const Diagnostic, usize> =
        report.diagnostics.iter().enumerate().map(|(number, found)| (std::ptr::from_ref(found), number)).collect();
    let number = |found: &Diagnostic| numbers.get(&std::ptr::from_ref(found)).copied();
    let of_group = |group: &Group<'_>| {
        let evidence = group.worst.evidence.as_ref();
        Cause {
            title: evidence.is_none().then(|| group.worst.message.clone()),
            path: evidence.map(|evidence| meeting(evidence).unwrap_or(leaf(evidence)).to_owned()),
            calls: evidence.and_then(|evidence| meeting(evidence).map(|_| leaf(evidence).to_owned())),
            headline: group.headline(report),
            level: severity(group.members().map(|found| found.level).max().unwrap_or(group.worst.level)),
            kind: evidence.map(|evidence| evidence.kind.name()),
            rule: evidence.map(|evidence| evidence.rule.clone()),
            findings: group.members().filter_map(number).collect(),
        }
    };
    group::groups(report, GroupBy::Cause).iter().map(of_group).collect()
}

/// The tables that findings refer to while they are written down.
struct Making<'r, 'a> {
    report: &'r Report<'a>,
    texts: Vec<String>,
    known_texts: BTreeMap<String, TextId>,
    known_files: BTreeMap<u32, usize>,
    /// With the lines that are shown of each.
    files: Vec<(Arc<SourceFile>, BTreeSet<usize>)>,
}

impl<'r, 'a> Making<'r, 'a> {
    fn new(report: &'r Report<'a>) -> Making<'r, 'a> {
        Making {
            report,
            texts: Vec::new(),
            known_texts: BTreeMap::new(),
            known_files: BTreeMap::new(),
            files: Vec::new(),
        }
    }

    fn finding(&mut self, found: &Diagnostic, id: String) -> Finding {
        let evidence = found.evidence.as_ref();
        let chain = evidence.map_or(&[][..], |evidence| &evidence.chain);
        let is_around = |label: &&Label| label.text.starts_with("in this ");
        let around = found.secondary.iter().find(is_around).map(|label| self.around(label));
        let secondary: Vec<Label> = found.secondary.iter().filter(|label| !is_around(label)).cloned().collect();
        Finding {
            id,
            lint: found.lint,
            level: severity(found.level),
            message: self.text(&found.message),
            label: self.text(&found.primary.text),
            place: self.place(found.primary.span),
            around,
            secondary: self.labels(&secondary),
            also: self.labels(&found.also),
            krate: (self.report.target_of)(found.primary.span.file).map(|target| target.name.clone()),
            test: found.in_test,
            kind: evidence.map(|evidence| evidence.kind.name()),
            role: evidence.map(|evidence| evidence.role.name()),
            confidence: found.confidence().map(Confidence::name),
            when: evidence.map(|evidence| evidence.when.clone()),
            rule: evidence.map_or(found.lint, |evidence| &evidence.rule).to_owned(),
            chain: chain
                .iter()
                .map(|step| Step { callee: self.text(&step.callee), place: step.call.map(|call| self.place(call)) })
                .collect(),
            helps: found.helps.iter().map(|help| self.text(help)).collect(),
            notes: notes(found).iter().map(|note| self.text(note)).collect(),
        }
    }

    fn around(&mut self, label: &Label) -> Around {
        let code = self.report.sources.snippet(label.span);
        let head = code.lines().next().unwrap_or_default().trim_end();
        Around { text: self.text(&label.text), code: self.text(head) }
    }

    fn labels(&mut self, labels: &[Label]) -> Vec<(Place, TextId)> {
        labels.iter().map(|label| (self.place(label.span), self.text(&label.text))).collect()
    }

    fn text(&mut self, text: &str) -> TextId {
        if let Some(&known) = self.known_texts.get(text) {
            return known;
        }
        self.texts.push(text.to_owned());
        self.known_texts.insert(text.to_owned(), self.texts.len() - 1);
        self.texts.len() - 1
    }

    /// The place, whose lines are then shown.
    fn place(&mut self, span: Span) -> Place {
        let number = *self.known_files.entry(span.file.0).or_insert_with(|| {
            self.files.push((self.report.sources.file(span.file), BTreeSet::new()));
            self.files.len() - 1
        });
        let (file, lines) = &mut self.files[number];
        let start = file.line_col(span.range.start);
        let (first, end) = (file.line_index(span.range.start), file.line_index(span.range.end));
        let last = end.min(first + LINES);
        lines.extend(first.saturating_sub(AROUND)..(last + AROUND + 1).min(file.line_count()));
        let mark = |line: usize, offset: u32| {
            let from = file.line_range(line).start as usize;
            file.shown().get(from..offset as usize).map_or(WIDTH, |before| before.chars().count())
        };
        let mark_end = if last < end { WIDTH } else { mark(last, span.range.end) };
        (number, start.line, start.column, last as u32 + 1, mark(first, span.range.start), mark_end)
    }

    fn files(&self) -> Vec<File> {
        self.files.iter().map(|(file, lines)| File { name: file.name.clone(), lines: runs(file, lines) }).collect()
    }
}

/// Lines that follow each other, together.
fn runs(file: &SourceFile, lines: &BTreeSet<usize>) -> Vec<(usize, Vec<String>)> {
    let mut runs: Vec<(usize, Vec<String>)> = Vec::new();
    for &line in lines {
        let range = file.line_range(line);
        let text = file.shown().get(range.start as usize..range.end as usize).unwrap_or_default();
        let text: String = text.chars().take(WIDTH).collect();
        match runs.last_mut() {
            Some((first, run)) if *first + run.len() == line + 1 => run.push(text),
            _ => runs.push((line + 1, vec![text])),
        }
    }
    runs
}
