//! A flat, fast and total lexer: where each token stands, what sort it is, and which bracket closes which.
//!
//! Parsing with syn is worth its price only for the tokens that matter. This lexer finds out which those are, so it runs
//! over every byte of every file and keeps nothing but ranges. It reads any text: a string that never ends goes on to the
//! end of the file, a bracket without a partner is an ordinary token, a byte that Rust does not know is punctuation.
//! Comments are not tokens; they are listed apart, and a token remembers that one stands before it.

mod words;

use crate::base::span::TextRange;

/// What a token is. Punctuation is one byte a token; [`Lexed::is_joint`] tells whether two of them touch.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum TokenKind {
    /// A name or keyword, raw names included.
    Ident,
    Lifetime,
    /// A string of any sort.
    Str,
    /// A character, a byte or a number.
    Literal,
    Punct(u8),
    /// An opening bracket that has a partner.
    Open(u8),
    /// A closing bracket that has a partner.
    Close,
}

#[derive(Copy, Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The index of the closing token for `Open`, of the opening one for `Close`.
    pub(crate) partner: u32,
    /// A comment stands between this token and the one before.
    pub(crate) after_comment: bool,
}

/// A comment with its marks.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) struct Comment {
    /// From its first mark to its end, the line break not included.
    pub range: TextRange,
    /// What stands between the marks.
    pub text_range: TextRange,
    pub style: Style,
    /// `None` for a comment that documents nothing.
    pub doc: Option<DocStyle>,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum Style {
    /// `// ...`
    Line,
    /// `/* ... */`
    Block,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum DocStyle {
    /// `///`, `/** */`
    Outer,
    /// `//!`, `/*! */`
    Inner,
}

/// The tokens of a text.
#[derive(Debug)]
pub(crate) struct Lexed<'t> {
    pub(crate) text: &'t str,
    pub(crate) tokens: Vec<Token>,
    pub(crate) comments: Vec<Comment>,
    /// Brackets without a partner.
    pub(crate) unbalanced: Vec<TextRange>,
}

/// Lexes `range` of `text`; all offsets are offsets into `text`.
pub(crate) fn lex(text: &str, range: TextRange) -> Lexed<'_> {
    let end = (range.end as usize).min(text.len());
    let mut lexer = Lexer {
        bytes: &text.as_bytes()[..end],
        at: (range.start as usize).min(end),
        out: Lexed {
            text,
            tokens: Vec::with_capacity((end - (range.start as usize).min(end)) / 5),
            comments: Vec::new(),
            unbalanced: Vec::new(),
        },
        commented: false,
        open: Vec::new(),
        waiting: [0; 3],
    };
    while lexer.step() {}
    lexer.close_rest();
    lexer.out
}

impl<'t> Lexed<'t> {
    pub(crate) fn text_of(&self, index: usize) -> &'t str {
        self.tokens.get(index).map_or("", |token| self.text.get(token.start as usize..token.end as usize).unwrap_or(""))
    }

    pub(crate) fn kind(&self, index: usize) -> Option<TokenKind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    pub(crate) fn is_punct(&self, index: usize, punct: u8) -> bool {
        self.kind(index) == Some(TokenKind::Punct(punct))
    }

    pub(crate) fn is_open(&self, index: usize, bracket: u8) -> bool {
        self.kind(index) == Some(TokenKind::Open(bracket))
    }

    pub(crate) fn is_ident(&self, index: usize) -> bool {
        self.kind(index) == Some(TokenKind::Ident)
    }

    /// The token's text where it is a name or keyword, else nothing.
    pub(crate) fn ident(&self, index: usize) -> &'t str {
        if self.is_ident(index) { self.text_of(index) } else { "" }
    }

    /// The token at `index` touches the next one.
    pub(crate) fn is_joint(&self, index: usize) -> bool {
        match (self.tokens.get(index), self.tokens.get(index + 1)) {
            (Some(this), Some(next)) => this.end == next.start,
            _ => false,
        }
    }

    /// The index behind the token tree that starts at `index`.
    pub(crate) fn after_tree(&self, index: usize) -> usize {
        match self.tokens.get(index) {
            Some(Token { kind: TokenKind::Open(_), partner, .. }) => *partner as usize + 1,
            _ => index + 1,
        }
    }

    /// From the start of the token `from` to the end of the token before `to`.
    pub(crate) fn range(&self, from: usize, to: usize) -> TextRange {
        match (self.tokens.get(from), to.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if from < to => TextRange::new(first.start, last.end),
            (Some(first), _) => TextRange::new(first.start, first.start),
            _ => TextRange::default(),
        }
    }
}

struct Lexer<'t> {
    bytes: &'t [u8],
    at: usize,
    out: Lexed<'t>,
    commented: bool,
    /// Indices of the opening tokens that wait for their partner.
    open: Vec<u32>,
    /// How many of them there are of each sort, so that a stray closing bracket costs no search.
    waiting: [u32; 3],
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn step(&mut self) -> bool {
        let Some(&byte) = self.bytes.get(self.at) else { return false };
        let start = self.at;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.at += 1,
            b'/' if self.peek(1) == b'/' => self.line_comment(),
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'"' => self.string(start, 0),
            b'\'' => self.quote(),
            b'0'..=b'9' => self.number(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'(' | b'[' | b'{' => self.open_bracket(byte),
            b')' | b']' | b'}' => self.close_bracket(byte),
            0x80.. => self.wide(),
            _ => {
                self.at += 1;
                self.push(TokenKind::Punct(byte), start);
            }
        }
        true
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        let after_comment = std::mem::take(&mut self.commented);
        let token = Token { kind, start: start as u32, end: self.at as u32, partner: 0, after_comment };
        self.out.tokens.push(token);
    }

    fn line_comment(&mut self) {
        let start = self.at;
        let len = self.bytes[start..].iter().position(|&b| b == b'\n').unwrap_or(self.bytes.len() - start);
        self.at += len;
        let text = &self.bytes[start..self.at];
        let doc = match text {
            [_, _, b'!', ..] => Some(DocStyle::Inner),
            [_, _, b'/', rest @ ..] if rest.first() != Some(&b'/') => Some(DocStyle::Outer),
            _ => None,
        };
        let end = self.at - usize::from(text.ends_with(b"\r"));
        let open = start + 2 + usize::from(doc.is_some());
        self.comment(
            TextRange::new(start as u32, end as u32),
            TextRange::new(open.min(end) as u32, end as u32),
            Style::Line,
            doc,
        );
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0u32;
        let mut closed = false;
        while self.at < self.bytes.len() && !closed {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    closed = depth == 0;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.bytes.len());
        let doc = match &self.bytes[start..self.at] {
            [_, _, b'!', ..] => Some(DocStyle::Inner),
            [_, _, b'*', rest @ ..] if !matches!(rest.first(), None | Some(b'*' | b'/')) => Some(DocStyle::Outer),
            _ => None,
        };
        let open = (start + 2 + usize::from(doc.is_some())).min(self.at);
        let close = if closed { (self.at - 2).max(open) } else { self.at };
        let range = TextRange::new(start as u32, self.at as u32);
        self.comment(range, TextRange::new(open as u32, close as u32), Style::Block, doc);
    }

    fn comment(&mut self, range: TextRange, text_range: TextRange, style: Style, doc: Option<DocStyle>) {
        self.commented = true;
        self.out.comments.push(Comment { range, text_range, style, doc });
    }

    fn open_bracket(&mut self, byte: u8) {
        let start = self.at;
        self.at += 1;
        self.open.push(self.out.tokens.len() as u32);
        self.waiting[sort_of(byte)] += 1;
        self.push(TokenKind::Open(byte), start);
    }

    /// Pairs with the nearest open bracket of its kind; those in between have no partner, as it has none without one.
    fn close_bracket(&mut self, byte: u8) {
        let start = self.at;
        self.at += 1;
        let index = self.out.tokens.len();
        self.push(TokenKind::Close, start);
        let opener = if byte == b')' { b'(' } else { byte - 2 };
        if self.waiting[sort_of(opener)] == 0 {
            self.unpair(index, byte);
            return;
        }
        while self.open.last().is_some_and(|&open| !self.out.is_open(open as usize, opener)) {
            self.unpair_last();
        }
        if let Some(open) = self.open.pop() {
            self.waiting[sort_of(opener)] -= 1;
            self.out.tokens[open as usize].partner = index as u32;
            self.out.tokens[index].partner = open;
        }
    }

    fn unpair_last(&mut self) {
        if let Some(open) = self.open.pop() {
            let index = open as usize;
            let byte = self.bytes[self.out.tokens[index].start as usize];
            self.waiting[sort_of(byte)] -= 1;
            self.unpair(index, byte);
        }
    }

    fn unpair(&mut self, index: usize, byte: u8) {
        let token = &mut self.out.tokens[index];
        token.kind = TokenKind::Punct(byte);
        self.out.unbalanced.push(TextRange::new(token.start, token.end));
    }

    fn close_rest(&mut self) {
        while !self.open.is_empty() {
            self.unpair_last();
        }
    }
}

/// The place of an opening bracket in `Lexer::waiting`.
fn sort_of(bracket: u8) -> usize {
    match bracket {
        b'(' => 0,
        b'[' => 1,
        _ => 2,
    }
}
