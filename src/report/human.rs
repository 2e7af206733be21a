//! Findings as rustc shows its own: code with labels below it, the chain as notes with their own code, then what helps.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Color, Reset, Style};
use codespan_reporting::diagnostic::{Diagnostic as Shown, Label as ShownLabel, LabelStyle, Severity};
use codespan_reporting::term::{Chars, Config, GeneralWriteResult, WriteStyle, emit_to_write_style};

use super::windows::Windows;
use super::{Step, first_use, notes, steps};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::base::source::SourceMap;
use crate::base::span::{FileId, Span};

/// The words `error` and `note` outside of findings.
pub(super) const ERROR: Style = color(AnsiColor::BrightRed);
pub(super) const NOTE: Style = color(AnsiColor::BrightGreen);

/// Further places of a finding that are shown with their code.
const MAX_ALSO: usize = 3;

/// Calls of a chain that are told before the last one, where few lines are to be taken.
const MAX_STEPS: usize = 2;

/// How much of a finding is shown.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Look {
    Full,
    /// The steps of its chain as a line each, and one way to help.
    Dense,
}

/// One finding in full, styled.
pub(super) fn render(diagnostic: &Diagnostic, sources: &SourceMap, out: &mut dyn Write) -> io::Result<()> {
    render_as(Look::Full, diagnostic, sources, out)
}

/// One finding, styled.
pub(super) fn render_as(
    look: Look,
    diagnostic: &Diagnostic,
    sources: &SourceMap,
    out: &mut dyn Write,
) -> io::Result<()> {
    let moved = first_use::at_initialiser(diagnostic);
    let diagnostic = moved.as_ref().unwrap_or(diagnostic);
    match look {
        Look::Full => draw(parts(diagnostic), sources, out),
        Look::Dense => draw(vec![dense(diagnostic, sources)], sources, out),
    }
}

/// Draws what belongs together.
pub(super) fn draw(parts: Vec<Shown<FileId>>, sources: &SourceMap, out: &mut dyn Write) -> io::Result<()> {
    // As rustc draws what goes over several lines.
    let chars = Chars { multi_top: '_', multi_bottom_left: '|', multi_bottom: '_', ..Chars::ascii() };
    let config = Config { chars, ..Config::default() };
    let mut writer = Styled(Vec::new());
    for mut shown in parts {
        let files = Windows::of(&mut shown, sources);
        // The parts of one finding stand together, without an empty line between.
        while writer.0.ends_with(b"\n\n") {
            writer.0.pop();
        }
        emit_to_write_style(&mut writer, &config, &files, &shown).map_err(io::Error::other)?;
    }
    out.write_all(&writer.0)
}

/// The finding itself, the steps of its chain, and the closing notes on the last of them.
fn parts(diagnostic: &Diagnostic) -> Vec<Shown<FileId>> {
    let shown_also = diagnostic.also.iter().take(MAX_ALSO);
    let also = shown_also.map(|label| secondary(label.span).with_message(&label.text));
    let secondary = diagnostic.secondary.iter().map(|label| secondary(label.span).with_message(&label.text));
    let mut parts = vec![
        Shown::new(shown_severity(diagnostic.level))
            .with_code(diagnostic.lint)
            .with_message(&diagnostic.message)
            .with_label(primary(diagnostic.primary.span).with_message(&diagnostic.primary.text))
            .with_labels(secondary.chain(also).collect()),
    ];
    let mut closing = Vec::new();
    for step in steps(diagnostic) {
        match step.call {
            Some(call) => parts.push(Shown::note().with_message(step.message).with_label(primary(call))),
            None => closing.push(("note", step.message)),
        }
    }
    closing.extend(diagnostic.helps.iter().map(|help| ("help", help.clone())));
    closing.extend(notes(diagnostic).into_iter().map(|note| ("note", note)));
    if let Some(last) = parts.last_mut() {
        last.notes = closing.into_iter().map(|(word, text)| closing_note(word, &text)).collect();
    }
    parts
}

/// The finding itself; what else is to be said of it in closing lines.
fn dense(diagnostic: &Diagnostic, sources: &SourceMap) -> Shown<FileId> {
    let steps = steps(diagnostic);
    let line = |step: &Step| match step.call {
        Some(call) => {
            let file = sources.file(call.file);
            format!("{} at {}:{}", step.message, file.name, file.line_col(call.range.start).line)
        }
        None => step.message.clone(),
    };
    let mut chain: Vec<String> = steps.iter().take(MAX_STEPS).map(line).collect();
    if let Some(last) = steps.get(MAX_STEPS..).and_then(<[Step]>::last) {
        let between = steps.len() - MAX_STEPS - 1;
        let calls = if between == 1 { "call" } else { "calls" };
        chain.extend((between > 0).then(|| format!("... {between} more {calls}")));
        chain.push(line(last));
    }
    let mut closing: Vec<(&str, String)> = Vec::new();
    closing.extend((!chain.is_empty()).then(|| ("note", chain.join("\n"))));
    closing.extend(diagnostic.helps.first().map(|help| ("help", help.clone())));
    closing.extend(notes(diagnostic).into_iter().map(|note| ("note", note)));
    let notes = closing.into_iter().map(|(word, text)| closing_note(word, &text)).collect();
    Shown::new(shown_severity(diagnostic.level))
        .with_code(diagnostic.lint)
        .with_message(&diagnostic.message)
        .with_label(primary(diagnostic.primary.span).with_message(&diagnostic.primary.text))
        .with_notes(notes)
}

fn shown_severity(level: Level) -> Severity {
    if level >= Level::Deny { Severity::Error } else { Severity::Warning }
}

/// `help: text`, further lines below the first one's text.
pub(super) fn closing_note(word: &str, text: &str) -> String {
    let indent = " ".repeat(word.len() + 2);
    let styled = Style::new().bold();
    format!("{styled}{word}{styled:#}: {}", text.trim_end().replace('\n', &format!("\n{indent}")))
}

pub(super) fn primary(span: Span) -> ShownLabel<FileId> {
    ShownLabel::primary(span.file, bytes(span))
}

fn secondary(span: Span) -> ShownLabel<FileId> {
    ShownLabel::secondary(span.file, bytes(span))
}

fn bytes(span: Span) -> Range<usize> {
    span.range.start as usize..span.range.end as usize
}

/// Colours as rustc has them.
struct Styled(Vec<u8>);

impl Styled {
    fn set(&mut self, style: Style) -> GeneralWriteResult {
        write!(self.0, "{style}")
    }
}

impl Write for Styled {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl WriteStyle for Styled {
    fn set_header(&mut self, severity: Severity) -> GeneralWriteResult {
        self.set(color(severity_color(severity)))
    }

    fn set_header_message(&mut self) -> GeneralWriteResult {
        self.set(Style::new().bold())
    }

    fn set_line_number(&mut self) -> GeneralWriteResult {
        self.set(color(AnsiColor::BrightBlue))
    }

    fn set_note_bullet(&mut self) -> GeneralWriteResult {
        self.set(color(AnsiColor::BrightBlue))
    }

    fn set_source_border(&mut self) -> GeneralWriteResult {
        self.set(color(AnsiColor::BrightBlue))
    }

    fn set_label(&mut self, severity: Severity, style: LabelStyle) -> GeneralWriteResult {
        self.set(color(match style {
            LabelStyle::Primary => severity_color(severity),
            LabelStyle::Secondary => AnsiColor::BrightBlue,
        }))
    }

    fn reset(&mut self) -> GeneralWriteResult {
        write!(self.0, "{Reset}")
    }
}

const fn color(color: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(Color::Ansi(color)))
}

fn severity_color(severity: Severity) -> AnsiColor {
    match severity {
        Severity::Bug | Severity::Error => AnsiColor::BrightRed,
        Severity::Warning => AnsiColor::BrightYellow,
        Severity::Note => AnsiColor::BrightGreen,
        Severity::Help => AnsiColor::BrightCyan,
    }
}
