//! The tokens of more than one byte: words, strings, characters, numbers, lifetimes.

use super::{Lexer, TokenKind};

impl Lexer<'_> {
    /// A string with escapes, from its quote on; `prefix` bytes (`b`, `c`) stand before the quote.
    pub(super) fn string(&mut self, start: usize, prefix: usize) {
        self.at = start + prefix + 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => self.at += 1,
                _ => {}
            }
        }
        self.at = self.char_boundary();
        self.suffix();
        self.push(TokenKind::Str, start);
    }

    /// `r"..."`, `r#"..."#`, with `prefix` bytes up to and with the `r`. False where it is none.
    fn raw_string(&mut self, prefix: usize) -> bool {
        let start = self.at;
        let hashes = self.bytes[start + prefix..].iter().take_while(|&&b| b == b'#').count();
        let body = start + prefix + hashes;
        if self.bytes.get(body) != Some(&b'"') {
            return false;
        }
        self.at = body + 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            let hashes_here = || self.bytes[self.at..].iter().take(hashes).take_while(|&&b| b == b'#').count();
            if byte == b'"' && hashes_here() == hashes {
                self.at += hashes;
                break;
            }
        }
        self.suffix();
        self.push(TokenKind::Str, start);
        true
    }

    /// A word, or a literal or raw name that starts like one.
    pub(super) fn word(&mut self) {
        let start = self.at;
        let is_literal = match (self.peek(0), self.peek(1), self.peek(2)) {
            (b'r', b'"' | b'#', _) => self.raw_string(1),
            (b'b' | b'c', b'r', b'"' | b'#') => self.raw_string(2),
            (b'b' | b'c', b'"', _) => {
                self.string(start, 1);
                true
            }
            (b'b', b'\'', _) => {
                self.char_literal(start, 1);
                true
            }
            _ => false,
        };
        if is_literal {
            return;
        }
        if self.peek(0) == b'r' && self.peek(1) == b'#' && is_word_start(self.peek(2)) {
            self.at += 2;
        }
        self.suffix();
        self.push(TokenKind::Ident, start);
    }

    /// Moves over the characters of a word.
    fn suffix(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte.is_ascii_alphanumeric() || byte == b'_' {
                self.at += 1;
            } else if byte >= 0x80 {
                match self.wide_char() {
                    Some(c) if c.is_alphanumeric() => self.at += c.len_utf8(),
                    _ => break,
                }
            } else {
                break;
            }
        }
    }

    fn wide_char(&self) -> Option<char> {
        self.out.text.get(self.at..)?.chars().next()
    }

    fn char_boundary(&self) -> usize {
        let mut at = self.at.min(self.bytes.len());
        while !self.out.text.is_char_boundary(at) {
            at += 1;
        }
        at
    }

    /// A character beyond ASCII: white space, part of a word, or something Rust does not know.
    pub(super) fn wide(&mut self) {
        let start = self.at;
        let Some(c) = self.wide_char() else {
            self.at = self.bytes.len();
            return;
        };
        self.at += c.len_utf8();
        if c.is_alphanumeric() {
            self.suffix();
            self.push(TokenKind::Ident, start);
        } else if !c.is_whitespace() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{feff}') {
            self.push(TokenKind::Punct(0x80), start);
        }
    }

    /// `'a'`, `'\n'`, `'a`: a character literal or a lifetime.
    pub(super) fn quote(&mut self) {
        let start = self.at;
        let rest = self.out.text.get(start + 1..self.bytes.len()).unwrap_or("");
        let mut chars = rest.chars();
        match (chars.next(), chars.next()) {
            (Some('\\'), _) | (Some(_), Some('\'')) => self.char_literal(start, 0),
            (Some(c), _) if c == '_' || c.is_alphabetic() => {
                self.at += 1;
                if self.peek(0) == b'r' && self.peek(1) == b'#' {
                    self.at += 2;
                }
                self.suffix();
                self.push(TokenKind::Lifetime, start);
            }
            _ => {
                self.at += 1;
                self.push(TokenKind::Punct(b'\''), start);
            }
        }
    }

    fn char_literal(&mut self, start: usize, prefix: usize) {
        self.at = start + prefix + 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\'' => break,
                b'\\' => self.at += 1,
                b'\n' => break,
                _ => {}
            }
        }
        self.at = self.char_boundary();
        self.suffix();
        self.push(TokenKind::Literal, start);
    }

    /// `1`, `1_000u64`, `1.5e-3`, `0xff`; in `1..2` and `1.max(2)` the dot is not part of it.
    pub(super) fn number(&mut self) {
        let start = self.at;
        let radix = self.peek(0) == b'0' && matches!(self.peek(1), b'x' | b'o' | b'b');
        self.suffix();
        if !radix {
            let next = self.peek(1);
            if self.peek(0) == b'.' && next != b'.' && !is_word_start(next) {
                self.at += 1;
                self.suffix();
            }
            let exponent = match &self.bytes[start..self.at] {
                [digits @ .., b'e' | b'E'] => digits.iter().all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'.')),
                _ => false,
            };
            if exponent && matches!(self.peek(0), b'+' | b'-') && self.peek(1).is_ascii_digit() {
                self.at += 1;
                self.suffix();
            }
        }
        self.push(TokenKind::Literal, start);
    }
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}
