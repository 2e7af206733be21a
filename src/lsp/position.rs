//! Places in texts as editors count them: lines that end as the protocol says, and columns in bytes or in UTF-16 units.

use std::collections::HashMap;
use std::sync::Arc;

use gen_lsp_types::{Position, Range};

use crate::base::source::SourceMap;
use crate::base::span::{Span, TextRange};

/// What a column counts.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub(super) enum Encoding {
    Utf8,
    /// What holds where nothing else was agreed on.
    #[default]
    Utf16,
}

impl Encoding {
    /// As the protocol calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
        }
    }

    fn len(self, text: &str) -> u32 {
        match self {
            Encoding::Utf8 => text.len() as u32,
            Encoding::Utf16 => text.encode_utf16().count() as u32,
        }
    }
}

/// A text and where its lines begin.
pub(super) struct Lines {
    text: Arc<str>,
    starts: Vec<u32>,
    encoding: Encoding,
}

impl Lines {
    pub(super) fn new(text: Arc<str>, encoding: Encoding) -> Lines {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|&(at, &byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at as u32 + 1)).collect();
        Lines { text, starts, encoding }
    }

    pub(super) fn position(&self, offset: u32) -> Position {
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        let before = self.text.get(self.starts[line] as usize..offset as usize).unwrap_or_default();
        Position { line: line as u32, character: self.encoding.len(before) }
    }

    pub(super) fn range(&self, range: TextRange) -> Range {
        Range { start: self.position(range.start), end: self.position(range.end) }
    }

    /// What lies behind the end of a line is its end, and what lies behind the last line is the end of the text.
    pub(super) fn offset(&self, position: Position) -> u32 {
        let Some(&start) = self.starts.get(position.line as usize) else { return self.text.len() as u32 };
        let end = self.starts.get(position.line as usize + 1).map_or(self.text.len(), |&next| next as usize);
        let line = self.text.get(start as usize..end).unwrap_or_default();
        let line = line.trim_end_matches(['\n', '\r']);
        let mut units = 0;
        for (at, letter) in line.char_indices() {
            if units >= position.character {
                return start + at as u32;
            }
            units += self.encoding.len(letter.encode_utf8(&mut [0; 4]));
        }
        start + line.len() as u32
    }

    /// The bytes of a range; empty where it ends before it begins.
    pub(super) fn text_range(&self, range: Range) -> TextRange {
        let start = self.offset(range.start);
        TextRange::new(start, self.offset(range.end).max(start))
    }

    /// The end of the line that holds the offset, its line break left out.
    pub(super) fn line_end(&self, offset: u32) -> u32 {
        let next = self.starts.partition_point(|&start| start <= offset);
        let end = self.starts.get(next).map_or(self.text.len(), |&start| start as usize);
        self.text.get(..end).map_or(offset, |text| text.trim_end_matches(['\n', '\r']).len() as u32)
    }
}

/// The lines of several files, each worked out once.
pub(super) struct Atlas<'a> {
    sources: &'a SourceMap,
    encoding: Encoding,
    files: HashMap<u32, Lines>,
}

impl<'a> Atlas<'a> {
    pub(super) fn new(sources: &'a SourceMap, encoding: Encoding) -> Atlas<'a> {
        Atlas { sources, encoding, files: HashMap::new() }
    }

    pub(super) fn sources(&self) -> &'a SourceMap {
        self.sources
    }

    pub(super) fn lines(&mut self, span: Span) -> &Lines {
        let Atlas { sources, encoding, files } = self;
        let lines = || Lines::new(sources.file(span.file).text().clone(), *encoding);
        files.entry(span.file.0).or_insert_with(lines)
    }

    pub(super) fn range(&mut self, span: Span) -> Range {
        self.lines(span).range(span.range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_count_what_was_agreed_on() {
        let text: Arc<str> = "a\u{e9}\u{1f980}b\r\nsecond".into();
        let (utf8, utf16) = (Lines::new(text.clone(), Encoding::Utf8), Lines::new(text.clone(), Encoding::Utf16));
        let b = text.find('b').unwrap() as u32;
        assert_eq!((utf8.position(b), utf16.position(b)), (at(0, 7), at(0, 4)));
        assert_eq!((utf8.offset(at(0, 7)), utf16.offset(at(0, 4))), (b, b));
        // The middle of a letter is its end.
        assert_eq!((utf8.offset(at(0, 2)), utf16.offset(at(0, 3))), (3, 7));
    }

    #[test]
    fn every_line_break_of_the_protocol_is_one() {
        let lines = Lines::new("a\rb\r\nc\nd".into(), Encoding::Utf16);
        let places: Vec<Position> = [0, 2, 5, 7].into_iter().map(|offset| lines.position(offset)).collect();
        assert_eq!(places, [at(0, 0), at(1, 0), at(2, 0), at(3, 0)]);
        assert_eq!([at(0, 9), at(1, 9), at(9, 0)].map(|position| lines.offset(position)), [1, 3, 8]);
        assert_eq!([0, 2, 7].map(|offset| lines.line_end(offset)), [1, 3, 8]);
    }

    #[test]
    fn a_range_that_ends_before_it_begins_is_empty() {
        let lines = Lines::new("abc".into(), Encoding::Utf8);
        assert!(lines.text_range(Range { start: at(0, 2), end: at(0, 1) }).is_empty());
    }
}
