//! What is shown of lines that are too wide for a screen: the part around what the labels are about.

use std::ops::Range;
use std::sync::Arc;

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
const CUT: u8 = b'.';
const CUT_LEN: usize = 3;

/// The source map as codespan wants to read it, with parts of wide lines in place of them.
pub(super) struct Windows<'a> {
    sources: &'a SourceMap,
    /// By file and line: the bytes that are shown.
    parts: FxHashMap<(FileId, usize), Range<usize>>,
}

impl<'a> Windows<'a> {
    /// The parts in which the labels of `shown` stand. Labels whose part is taken by a more important one are left out.
    pub(super) fn of(shown: &mut Shown<FileId>, sources: &'a SourceMap) -> Windows<'a> {
        let mut windows = Windows { sources, parts: FxHashMap::default() };
        let mut labels = std::mem::take(&mut shown.labels);
        labels.sort_by_key(|label| label.style == LabelStyle::Secondary);
        labels.retain_mut(|label| windows.make_room(label));
        shown.labels = labels;
        windows
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

/// The text with points at the ends of a part that has more of its line beside it. All offsets stay.
fn with_points(text: &str, line: &Range<usize>, part: &Range<usize>) -> String {
    let (head, tail) = (text.ceil_char_boundary(part.start + CUT_LEN), text.floor_char_boundary(part.end - CUT_LEN));
    let mut bytes = text.as_bytes().to_vec();
    if part.start > line.start {
        bytes[part.start..head].fill(CUT);
    }
    if part.end < line.end {
        bytes[tail..part.end].fill(CUT);
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

impl<'a> Files<'a> for Windows<'a> {
    type FileId = FileId;
    type Name = String;
    type Source = Arc<str>;

    fn name(&'a self, id: FileId) -> Result<String, Error> {
        Ok(self.sources.file(id).name.clone())
    }

    fn source(&'a self, id: FileId) -> Result<Arc<str>, Error> {
        let file = self.sources.file(id);
        let mut text = file.shown().clone();
        for ((_, line), part) in self.parts.iter().filter(|((of, _), _)| *of == id) {
            let whole = whole(&file, *line);
            if part.len() < whole.len() {
                text = with_points(&text, &whole, part).into();
            }
        }
        Ok(text)
    }

    fn line_index(&'a self, id: FileId, byte: usize) -> Result<usize, Error> {
        Ok(self.sources.file(id).line_index(byte as u32))
    }

    fn line_range(&'a self, id: FileId, line: usize) -> Result<Range<usize>, Error> {
        let file = self.sources.file(id);
        let max = file.line_count();
        if line >= max {
            return Err(Error::LineTooLarge { given: line, max });
        }
        Ok(self.part(&file, (id, line)))
    }

    /// As it is in the file, whatever of the line is shown.
    fn column_number(&'a self, id: FileId, _: usize, byte: usize) -> Result<usize, Error> {
        Ok(self.sources.file(id).line_col(byte as u32).column as usize)
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
            let shown = &with_points(&text, &line, &part)[part];
            assert_eq!((shown.starts_with("..."), shown.ends_with("...")), (starts, ends), "{shown}");
        }
    }
}
