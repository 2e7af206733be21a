//! What is shown of lines that are too wide for a screen: the part around what the labels are about.

use std::collections::BTreeSet;
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic as Shown, Label, LabelStyle};
use codespan_reporting::files::{Error, Files};
use rustc_hash::FxHashMap;

use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::FileId;

/// Lines of up to so many bytes are shown as a whole.
const MAX_LINE: usize = 240;
/// So much is shown of others.
const WINDOW: usize = 160;
/// So much of it stands before what the label is about.
const BEFORE: usize = 48;
/// Stands where something was left out.
const CUT: &str = ".";
const CUT_LEN: usize = 3;

/// So many lines around each end of a label are at hand: more than are ever drawn there.
const NEAR: usize = 4;

/// The source map as codespan wants to read it: of each file only the lines that can be drawn, with parts of wide ones in place
/// of them. What a finding costs then does not depend on the size of the file.
pub(super) struct Windows<'a> {
    sources: &'a SourceMap,
    /// By file and line: the bytes that are shown.
    parts: FxHashMap<(FileId, usize), Range<usize>>,
    excerpts: FxHashMap<FileId, Excerpt>,
}

/// Some lines of a file, one after the other.
#[derive(Default)]
struct Excerpt {
    text: String,
    lines: Vec<Line>,
}

struct Line {
    /// In the file.
    number: usize,
    /// What is shown of it: bytes of the file.
    part: Range<usize>,
    /// Where that begins in the excerpt.
    start: usize,
}

impl Line {
    fn range(&self) -> Range<usize> {
        self.start..self.start + self.part.len()
    }
}

impl Excerpt {
    fn add(&mut self, file: &SourceFile, number: usize, part: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(&with_points(file.shown(), &whole(file, number), &part));
        self.text.push('\n');
        self.lines.push(Line { number, part, start });
    }

    fn line(&self, number: usize) -> Option<&Line> {
        let at = self.lines.binary_search_by_key(&number, |line| line.number).ok()?;
        self.lines.get(at)
    }

    /// The line with a byte of the excerpt.
    fn line_at(&self, byte: usize) -> Option<&Line> {
        self.lines.get(self.lines.partition_point(|line| line.start <= byte).checked_sub(1)?)
    }

    /// Where a byte of the file stands in the excerpt.
    fn place(&self, file: &SourceFile, byte: usize) -> usize {
        let line = self.line(file.line_index(byte as u32));
        line.map_or(self.text.len(), |line| line.start + byte.clamp(line.part.start, line.part.end) - line.part.start)
    }
}

impl<'a> Windows<'a> {
    /// The parts in which the labels of `shown` stand; the labels speak of them from then on. Labels whose part is taken by a more
    /// important one are left out.
    pub(super) fn of(shown: &mut Shown<FileId>, sources: &'a SourceMap) -> Windows<'a> {
        let mut windows = Windows { sources, parts: FxHashMap::default(), excerpts: FxHashMap::default() };
        let mut labels = std::mem::take(&mut shown.labels);
        labels.sort_by_key(|label| label.style == LabelStyle::Secondary);
        labels.retain_mut(|label| windows.make_room(label));
        windows.cut_out(&labels);
        for label in &mut labels {
            let (file, excerpt) = (sources.file(label.file_id), &windows.excerpts[&label.file_id]);
            label.range = excerpt.place(&file, label.range.start)..excerpt.place(&file, label.range.end);
        }
        shown.labels = labels;
        windows
    }

    /// Takes the lines around the ends of the labels.
    fn cut_out(&mut self, labels: &[Label<FileId>]) {
        let mut near: FxHashMap<FileId, BTreeSet<usize>> = FxHashMap::default();
        for label in labels {
            let file = self.sources.file(label.file_id);
            for byte in [label.range.start, label.range.end] {
                let line = file.line_index(byte as u32);
                let last = (line + NEAR).min(file.line_count().saturating_sub(1));
                near.entry(label.file_id).or_default().extend(line.saturating_sub(NEAR)..=last);
            }
        }
        for (id, lines) in near {
            let (file, mut excerpt) = (self.sources.file(id), Excerpt::default());
            lines.into_iter().for_each(|line| excerpt.add(&file, line, self.part(&file, (id, line))));
            self.excerpts.insert(id, excerpt);
        }
    }

    /// Opens the windows that a label needs, and cuts it to them; false where it can't be seen in one that is open already.
    fn make_room(&mut self, label: &mut Label<FileId>) -> bool {
        let file = self.sources.file(label.file_id);
        let (first, last) = (file.line_index(label.range.start as u32), file.line_index(label.range.end as u32));
        let start = self.open(&file, (label.file_id, first), label.range.start);
        if !(start.start..=start.end).contains(&label.range.start) {
            return false;
        }
        if first == last {
            label.range.end = label.range.end.min(start.end);
            return true;
        }
        let end = self.open(&file, (label.file_id, last), label.range.end);
        (end.start..=end.end).contains(&label.range.end)
    }

    fn open(&mut self, file: &SourceFile, (id, line): (FileId, usize), at: usize) -> Range<usize> {
        let whole = whole(file, line);
        let part = || if whole.len() > MAX_LINE { around(file.text(), &whole, at) } else { whole.clone() };
        self.parts.entry((id, line)).or_insert_with(part).clone()
    }

    fn part(&self, file: &SourceFile, (id, line): (FileId, usize)) -> Range<usize> {
        let known = self.parts.get(&(id, line)).cloned();
        known.unwrap_or_else(|| {
            let whole = whole(file, line);
            if whole.len() > MAX_LINE { around(file.text(), &whole, whole.start) } else { whole }
        })
    }
}

/// The line without its line break.
fn whole(file: &SourceFile, line: usize) -> Range<usize> {
    let range = file.line_range(line);
    range.start as usize..range.end as usize
}

/// The part of a wide line around a place in it.
fn around(text: &str, line: &Range<usize>, at: usize) -> Range<usize> {
    let start = at.saturating_sub(BEFORE).clamp(line.start, line.end);
    let start = if start - line.start <= CUT_LEN { line.start } else { start };
    let end = (start + WINDOW).min(line.end);
    text.floor_char_boundary(start)..text.ceil_char_boundary(end)
}

/// A part of a line, with points at its ends where it has more of the line beside it.
fn with_points(text: &str, line: &Range<usize>, part: &Range<usize>) -> String {
    let mut shown = text[part.clone()].to_owned();
    if part.end < line.end {
        let tail = shown.floor_char_boundary(shown.len().saturating_sub(CUT_LEN));
        let points = CUT.repeat(shown.len() - tail);
        shown.replace_range(tail.., &points);
    }
    if part.start > line.start {
        let head = shown.ceil_char_boundary(CUT_LEN);
        shown.replace_range(..head, &CUT.repeat(head));
    }
    shown
}

impl<'a> Files<'a> for Windows<'a> {
    type FileId = FileId;
    type Name = String;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<String, Error> {
        Ok(self.sources.file(id).name.clone())
    }

    fn source(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(&self.excerpt(id)?.text)
    }

    fn line_index(&'a self, id: FileId, byte: usize) -> Result<usize, Error> {
        Ok(self.excerpt(id)?.line_at(byte).map_or(0, |line| line.number))
    }

    fn line_range(&'a self, id: FileId, number: usize) -> Result<Range<usize>, Error> {
        let max = self.sources.file(id).line_count();
        if number >= max {
            return Err(Error::LineTooLarge { given: number, max });
        }
        let excerpt = self.excerpt(id)?;
        Ok(excerpt.line(number).map_or(excerpt.text.len()..excerpt.text.len(), Line::range))
    }

    /// As it is in the file, whatever of the line is shown.
    fn column_number(&'a self, id: FileId, _: usize, byte: usize) -> Result<usize, Error> {
        let Some(line) = self.excerpt(id)?.line_at(byte) else { return Ok(1) };
        let byte = line.part.start + (byte - line.start);
        Ok(self.sources.file(id).line_col(byte as u32).column as usize)
    }
}

impl Windows<'_> {
    fn excerpt(&self, id: FileId) -> Result<&Excerpt, Error> {
        self.excerpts.get(&id).ok_or(Error::FileMissing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_wide_line_says_that_there_is_more() {
        let text = format!("{}call(){}", "ä".repeat(400), "ö".repeat(400));
        let line = 0..text.len();
        for (at, starts, ends) in [(0, false, true), (800, true, true), (text.len() - 2, true, false)] {
            let part = around(&text, &line, at);
            assert!(part.contains(&at) && part.len() < MAX_LINE, "{part:?}");
            let shown = with_points(&text, &line, &part);
            assert_eq!(shown.len(), part.len());
            assert_eq!((shown.starts_with("..."), shown.ends_with("...")), (starts, ends), "{shown}");
        }
    }
}
