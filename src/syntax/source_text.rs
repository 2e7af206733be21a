//! Text made of pieces of a file, and the way back: what syn reads is seldom the file itself.
//!
//! Bodies are cut out before items are parsed, comments are left out, macros are expanded. Each time the text that syn
//! reads is put together from pieces, and each piece remembers where in the file it came from. This is the only place
//! where offsets are translated, so every range in an IR is a range of the text exactly as it is on the disk.

use std::sync::OnceLock;

use proc_macro2::{LineColumn, Span};

use super::lexer::Lexed;
use crate::base::span::TextRange;

/// A run of text with the place it came from.
#[derive(Copy, Clone, Debug, serde::Serialize, serde::Deserialize)]
struct Piece {
    /// Where it begins in the text that was put together.
    at: u32,
    source: TextRange,
    /// Copied byte for byte; else the whole piece stands for all of `source`.
    verbatim: bool,
}

impl Piece {
    /// What an offset of the text stands for: one place, or the whole source.
    fn place(&self, offset: u32) -> TextRange {
        if !self.verbatim {
            return self.source;
        }
        let place = (self.source.start + offset.saturating_sub(self.at)).min(self.source.end);
        TextRange::new(place, place)
    }

    /// Both stand for the same, or are copied with what is between them: one piece says where the text of both came from.
    fn goes_on_in(self, next: Piece) -> bool {
        match (self.verbatim, next.verbatim) {
            (false, false) => self.source == next.source,
            (true, true) => {
                next.source.start >= self.source.end && next.source.start - self.source.start == next.at - self.at
            }
            _ => false,
        }
    }
}

/// A text put together from pieces of a file.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct SourceText {
    pub(crate) text: String,
    pieces: Vec<Piece>,
    #[serde(skip)]
    lines: Lines,
}

/// Where the lines of a text begin; nothing where a character may be longer than a byte.
#[derive(Clone, Debug, Default)]
struct Lines(OnceLock<Vec<u32>>);

impl Lines {
    fn of(&self, text: &str) -> &[u32] {
        self.0.get_or_init(|| match text.is_ascii() {
            true => std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at as u32 + 1)).collect(),
            false => Vec::new(),
        })
    }
}

impl SourceText {
    /// Nothing is known of the text but its length.
    pub(super) fn blank(len: usize) -> SourceText {
        SourceText { text: " ".repeat(len), ..SourceText::default() }
    }

    /// Adds text that was copied from `source`.
    pub(crate) fn push(&mut self, text: &str, source: TextRange) {
        self.piece(text, source, true);
    }

    /// Adds text that stands for `source` without being its copy.
    pub(crate) fn push_for(&mut self, text: &str, source: TextRange) {
        self.piece(text, source, false);
    }

    fn piece(&mut self, text: &str, source: TextRange, verbatim: bool) {
        let piece = Piece { at: self.text.len() as u32, source, verbatim };
        self.text.push_str(text);
        match self.pieces.last_mut() {
            Some(last) if last.goes_on_in(piece) => last.source = last.source.cover(source),
            _ => self.pieces.push(piece),
        }
    }

    /// For a text that is kept and not added to.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.pieces.shrink_to_fit();
        self.lines = Lines::default();
    }

    /// Separates what was added from what follows.
    pub(crate) fn space(&mut self) {
        self.text.push(' ');
    }

    /// Copies the tokens `from..to` with the white space between them, but not the comments.
    pub(crate) fn push_tokens(&mut self, lexed: &Lexed<'_>, from: usize, to: usize) {
        let mut first = from;
        for index in from + 1..to {
            if lexed.tokens[index].after_comment {
                self.push_run(lexed, first, index);
                first = index;
            }
        }
        if first < to {
            self.push_run(lexed, first, to);
        }
    }

    fn push_run(&mut self, lexed: &Lexed<'_>, from: usize, to: usize) {
        let range = lexed.range(from, to);
        self.push(&lexed.text[range.start as usize..range.end as usize], range);
        self.space();
    }

    /// The place in the file of a range of this text: the smallest that holds what both its ends stand for.
    pub(crate) fn map(&self, range: TextRange) -> TextRange {
        let last = range.end.max(range.start + 1) - 1;
        match (self.piece_at(range.start), self.piece_at(last)) {
            (Some(first), Some(last)) => first.place(range.start).cover(last.place(range.end)),
            _ => TextRange::default(),
        }
    }

    fn piece_at(&self, offset: u32) -> Option<Piece> {
        let behind = self.pieces.partition_point(|piece| piece.at <= offset);
        self.pieces.get(behind.saturating_sub(1)).copied()
    }

    /// The place in the file of a token of syn's that came from parsing this text.
    pub(crate) fn map_span(&self, span: Span) -> TextRange {
        let (start, end) = match self.lines.of(&self.text) {
            [] => {
                let bytes = span.byte_range();
                (bytes.start as u32, bytes.end as u32)
            }
            // proc-macro2 keeps lines, but counts characters for bytes.
            lines => (offset(lines, span.start()), offset(lines, span.end())),
        };
        self.map(TextRange::new(start, end))
    }
}

fn offset(lines: &[u32], place: LineColumn) -> u32 {
    lines.get(place.line.wrapping_sub(1)).map_or(0, |start| start + place.column as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::lexer::lex;

    #[test]
    fn ranges_find_back_through_pieces() {
        let file = "é /* x */ abc /* y */ def";
        let lexed = lex(file, TextRange::new(0, file.len() as u32));
        let mut text = SourceText::default();
        text.push_tokens(&lexed, 0, lexed.tokens.len());
        let at = text.text.find("abc").unwrap() as u32;
        assert_eq!(text.map(TextRange::new(at, at + 3)), TextRange::new(11, 14));
        let all = text.map(TextRange::new(0, text.text.len() as u32));
        assert_eq!(all, TextRange::new(0, file.len() as u32));
    }

    #[test]
    fn what_stands_for_a_range_maps_to_all_of_it() {
        let mut text = SourceText::default();
        text.push_for("generated", TextRange::new(10, 40));
        text.push("arg", TextRange::new(20, 23));
        assert_eq!(text.map(TextRange::new(9, 12)), TextRange::new(20, 23));
        assert_eq!(text.map(TextRange::new(0, 4)), TextRange::new(10, 40));
        assert_eq!(text.map(TextRange::new(0, 12)), TextRange::new(10, 40));
    }

    #[test]
    fn what_comes_from_one_place_is_one_piece() {
        let mut text = SourceText::default();
        let add = |text: &mut SourceText, token, source, verbatim| {
            text.piece(token, source, verbatim);
            text.space();
        };
        let call = TextRange::new(50, 90);
        for token in ["static", "X", ":"] {
            add(&mut text, token, call, false);
        }
        add(&mut text, "Vec", TextRange::new(60, 63), true);
        add(&mut text, "new", TextRange::new(64, 67), true);
        add(&mut text, "far", TextRange::new(80, 83), true);
        assert_eq!(text.pieces.len(), 3);
        let place = |token| {
            let at = text.text.find(token).unwrap() as u32;
            text.map(TextRange::new(at, at + 3))
        };
        assert_eq!(
            [place("Vec"), place("new"), place("far")],
            [(60, 63), (64, 67), (80, 83)].map(|(a, b)| TextRange::new(a, b))
        );
        assert_eq!(place("X : "), call);
    }
}
