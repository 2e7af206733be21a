//! Where items begin and end, found by their keywords and brackets alone.
//!
//! Knowing that, each item can be parsed by itself, so one that syn does not understand costs only itself; and what is
//! inside bodies, initialisers, macro calls, impls, traits and modules can be left out of what syn gets to see.

use super::lexer::{Lexed, TokenKind};

/// Where an item stands.
#[derive(Clone, Eq, PartialEq, Debug)]
pub(crate) enum Place {
    Module,
    Impl,
    Trait,
    /// In `extern "abi" { .. }`.
    Foreign(Option<String>),
}

/// An item by its tokens, all of them indices: `from..to` with its attributes.
#[derive(Clone, Debug)]
pub(crate) struct RawItem {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) kind: RawKind,
}

#[derive(Copy, Clone, Debug)]
pub(crate) enum RawKind {
    /// `body` is its opening brace.
    Fn { body: Option<usize> },
    /// A module, impl, trait or foreign block, with its opening brace.
    Members { keyword: usize, open: usize },
    /// A const or static; the tokens of the initialiser.
    Value { init: Option<(usize, usize)> },
    /// A macro call or definition; `open` is the bracket of its last group.
    Macro { open: usize },
    /// Read as a whole.
    Other,
}

/// The item or the unknown thing that starts at `at`; `end` is the end of the sequence, and `at < end`.
pub(crate) fn item_at(lexed: &Lexed<'_>, at: usize, end: usize) -> RawItem {
    let scan = Scan { lexed, end };
    match scan.head(at).or_else(|| scan.macro_head(at)) {
        Some(head) => scan.item(at, head),
        None => RawItem { from: at, to: scan.after_unknown(at), kind: RawKind::Other },
    }
}

/// The item that stands at `at` where statements may stand as well.
pub(crate) fn item_in_block(lexed: &Lexed<'_>, at: usize, end: usize) -> Option<RawItem> {
    let scan = Scan { lexed, end };
    let head = scan.head(at)?;
    Some(scan.item(at, head))
}

/// The index behind the inner attributes (`#![..]`) at `at`.
pub(crate) fn after_inner_attributes(lexed: &Lexed<'_>, mut at: usize, end: usize) -> usize {
    while at + 2 < end && lexed.is_punct(at, b'#') && lexed.is_punct(at + 1, b'!') && lexed.is_open(at + 2, b'[') {
        at = lexed.after_tree(at + 2);
    }
    at
}

/// The statements among the tokens `from..to`, roughly: each ends with a semicolon or with its block.
pub(crate) fn statements(lexed: &Lexed<'_>, from: usize, to: usize) -> Vec<(usize, usize)> {
    let scan = Scan { lexed, end: to };
    let mut found = Vec::new();
    let mut start = from;
    while start < to {
        let end = match item_in_block(lexed, start, to) {
            Some(item) => item.to,
            None => scan.after_statement(start),
        };
        found.push((start, end));
        start = end;
    }
    found
}

/// What the keyword says, with its index.
#[derive(Copy, Clone)]
enum Head {
    Fn(usize),
    Members(usize),
    Value(usize),
    /// Ends with a semicolon.
    Line,
    /// Ends with a brace group or a semicolon.
    Type,
    /// The index of the `!`, or of the `macro` keyword.
    Macro(usize),
}

struct Scan<'a, 't> {
    lexed: &'a Lexed<'t>,
    end: usize,
}

impl Scan<'_, '_> {
    /// Reads attributes, visibility and qualifiers up to the keyword that makes it an item.
    fn head(&self, at: usize) -> Option<Head> {
        let mut at = self.after_visibility(self.after_attributes(at));
        loop {
            if at >= self.end {
                return None;
            }
            let (word, next) = (self.lexed.ident(at), self.word(at + 1));
            match word {
                "fn" => return Some(Head::Fn(at)),
                "struct" | "enum" if self.is_name(at + 1) => return Some(Head::Type),
                "union" if self.is_name(at + 1) && self.opens_union(at + 2) => return Some(Head::Type),
                "impl" | "trait" => return Some(Head::Members(at)),
                "mod" if self.is_name(at + 1) => return Some(Head::Members(at)),
                "use" | "type" => return Some(Head::Line),
                "macro_rules" if self.is_punct(at + 1, b'!') => return Some(Head::Macro(at + 1)),
                "macro" if self.is_name(at + 1) => return Some(Head::Macro(at)),
                "extern" => match self.extern_head(at)? {
                    Extern::Item(head) => return Some(head),
                    Extern::Qualifier(behind) => at = behind,
                },
                "const" if matches!(next, "fn" | "unsafe" | "async" | "extern" | "trait" | "impl" | "gen") => at += 1,
                "const" => return (self.is_name(at + 1) && next != "move").then_some(Head::Value(at)),
                "static" => return self.is_static(at + 1).then_some(Head::Value(at)),
                "async" | "gen" if matches!(next, "fn" | "unsafe" | "extern" | "gen") => at += 1,
                "unsafe" if matches!(next, "fn" | "impl" | "trait" | "extern" | "mod" | "auto" | "static") => at += 1,
                "safe" if matches!(next, "fn" | "static") => at += 1,
                "auto" if next == "trait" => at += 1,
                "default" | "final"
                    if matches!(next, "fn" | "impl" | "const" | "async" | "unsafe" | "extern" | "type") =>
                {
                    at += 1;
                }
                _ => return None,
            }
        }
    }

    /// `path ! [name] group`, which only counts as an item where nothing else may stand.
    fn macro_head(&self, at: usize) -> Option<Head> {
        let mut at = self.after_attributes(at);
        while at < self.end {
            match self.lexed.kind(at) {
                Some(TokenKind::Ident | TokenKind::Punct(b':' | b'$')) => at += 1,
                Some(TokenKind::Punct(b'!')) => return Some(Head::Macro(at)),
                _ => return None,
            }
        }
        None
    }

    fn extern_head(&self, at: usize) -> Option<Extern> {
        let behind = at + 1 + usize::from(self.lexed.kind(at + 1) == Some(TokenKind::Str));
        match self.word(behind) {
            "crate" => Some(Extern::Item(Head::Line)),
            "fn" => Some(Extern::Qualifier(behind)),
            _ if self.is_open(behind, b'{') => Some(Extern::Item(Head::Members(at))),
            _ => None,
        }
    }

    fn is_static(&self, at: usize) -> bool {
        let name = at + usize::from(self.word(at) == "mut");
        self.is_name(name) && self.is_punct(name + 1, b':')
    }

    fn opens_union(&self, at: usize) -> bool {
        self.is_open(at, b'{') || self.is_punct(at, b'<') || self.word(at) == "where"
    }

    fn after_attributes(&self, mut at: usize) -> usize {
        while self.is_punct(at, b'#') {
            let open = at + 1 + usize::from(self.is_punct(at + 1, b'!'));
            if !self.is_open(open, b'[') {
                break;
            }
            at = self.lexed.after_tree(open);
        }
        at
    }

    fn after_visibility(&self, at: usize) -> usize {
        match self.word(at) {
            "pub" if self.is_open(at + 1, b'(') && matches!(self.word(at + 2), "crate" | "self" | "super" | "in") => {
                self.lexed.after_tree(at + 1)
            }
            "pub" => at + 1,
            "crate" if !self.is_punct(at + 1, b':') && !self.is_punct(at + 1, b'!') => at + 1,
            _ => at,
        }
    }

    fn item(&self, from: usize, head: Head) -> RawItem {
        let (to, kind) = match head {
            Head::Line => (self.after_semicolon(from), RawKind::Other),
            Head::Type => (self.after_brace_or_semicolon(from).0, RawKind::Other),
            Head::Fn(keyword) => {
                let (to, body) = self.after_brace_or_semicolon(keyword);
                (to, RawKind::Fn { body })
            }
            Head::Members(keyword) => match self.after_brace_or_semicolon(keyword) {
                (to, Some(open)) => (to, RawKind::Members { keyword, open }),
                (to, None) => (to, RawKind::Other),
            },
            Head::Value(keyword) => {
                let to = self.after_semicolon(keyword);
                (to, RawKind::Value { init: self.initialiser(keyword, to) })
            }
            Head::Macro(at) => self.macro_item(at),
        };
        RawItem { from, to, kind }
    }

    /// Behind the last group of a macro call or definition, and the semicolon that follows it.
    fn macro_item(&self, at: usize) -> (usize, RawKind) {
        let mut open = at + 1;
        while open < self.end && !matches!(self.lexed.kind(open), Some(TokenKind::Open(_))) {
            if self.is_punct(open, b';') {
                return (open + 1, RawKind::Other);
            }
            open += 1;
        }
        if open >= self.end {
            return (self.end, RawKind::Other);
        }
        let mut to = self.lexed.after_tree(open);
        if self.lexed.ident(at) == "macro" && self.is_open(to, b'{') {
            (open, to) = (to, self.lexed.after_tree(to));
        }
        to += usize::from(self.is_punct(to, b';') && !self.is_open(open, b'{'));
        (to, RawKind::Macro { open })
    }

    /// The tokens between `=` and the closing `;`.
    fn initialiser(&self, keyword: usize, to: usize) -> Option<(usize, usize)> {
        let last = if self.is_punct(to - 1, b';') { to - 1 } else { to };
        let equals = self.scan(keyword, |at| self.is_punct(at, b'='))?;
        (equals + 1 < last).then_some((equals + 1, last))
    }

    /// Behind the first brace group outside of angle brackets, with its opening brace, or behind the `;` before it.
    fn after_brace_or_semicolon(&self, from: usize) -> (usize, Option<usize>) {
        let opens = |at: usize| self.is_open(at, b'{') && !self.is_macro_type(at);
        match self.scan(from, |at| opens(at) || self.is_punct(at, b';')) {
            Some(at) if self.is_open(at, b'{') => (self.lexed.after_tree(at), Some(at)),
            Some(at) => (at + 1, None),
            None => (self.end, None),
        }
    }

    /// `-> name! { .. }`: the braces at `open` are those of a macro that stands for a type, not what is behind `for !`.
    fn is_macro_type(&self, open: usize) -> bool {
        open > 1 && self.is_punct(open - 1, b'!') && self.is_name(open - 2) && self.word(open - 2) != "for"
    }

    /// The first token tree outside of angle brackets of which `found` holds.
    fn scan(&self, from: usize, found: impl Fn(usize) -> bool) -> Option<usize> {
        let mut at = from;
        let mut angles = 0u32;
        while at < self.end {
            if angles == 0 && found(at) {
                return Some(at);
            }
            match self.lexed.kind(at) {
                Some(TokenKind::Punct(b'<')) => angles += 1,
                Some(TokenKind::Punct(b'>')) if !self.is_arrow(at) => angles = angles.saturating_sub(1),
                Some(TokenKind::Punct(b';')) => return None,
                _ => {}
            }
            at = self.lexed.after_tree(at);
        }
        None
    }

    /// `->` or `=>` ends at this `>`.
    fn is_arrow(&self, at: usize) -> bool {
        at > 0
            && self.lexed.is_joint(at - 1)
            && (self.lexed.is_punct(at - 1, b'-') || self.lexed.is_punct(at - 1, b'='))
    }

    fn after_semicolon(&self, from: usize) -> usize {
        let mut at = from;
        while at < self.end {
            if self.is_punct(at, b';') {
                return at + 1;
            }
            at = self.lexed.after_tree(at);
        }
        self.end
    }

    /// Behind the next `;` or brace group.
    fn after_unknown(&self, from: usize) -> usize {
        let mut at = from;
        while at < self.end {
            if self.is_punct(at, b';') {
                return at + 1;
            }
            let next = self.lexed.after_tree(at);
            if self.is_open(at, b'{') {
                return next;
            }
            at = next;
        }
        self.end
    }

    fn after_statement(&self, from: usize) -> usize {
        let first = self.after_attributes(from);
        let is_block = match self.lexed.kind(first) {
            Some(TokenKind::Open(b'{') | TokenKind::Lifetime) => true,
            _ if self.is_brace_macro(first) => true,
            _ => matches!(self.word(first), "if" | "match" | "for" | "while" | "loop" | "unsafe"),
        };
        let mut at = from;
        while at < self.end {
            let next = self.lexed.after_tree(at);
            let ends = is_block && self.is_open(at, b'{') && !self.goes_on(next);
            if ends || self.is_punct(at, b';') {
                return next;
            }
            at = next;
        }
        self.end
    }

    /// `path::name! { .. }`
    fn is_brace_macro(&self, from: usize) -> bool {
        let in_path = |at: &usize| self.is_name(*at) || self.is_punct(*at, b':');
        let bang = (from..self.end).find(|at| !in_path(at)).unwrap_or(self.end);
        bang > from && self.is_punct(bang, b'!') && self.is_open(bang + 1, b'{')
    }

    /// The token behind a block belongs to the same statement.
    fn goes_on(&self, at: usize) -> bool {
        self.word(at) == "else" || self.is_punct(at, b'.') || self.is_punct(at, b'?') || self.is_open(at, b'{')
    }

    fn word(&self, at: usize) -> &str {
        if at < self.end { self.lexed.ident(at) } else { "" }
    }

    fn is_name(&self, at: usize) -> bool {
        at < self.end && self.lexed.is_ident(at)
    }

    fn is_punct(&self, at: usize, punct: u8) -> bool {
        at < self.end && self.lexed.is_punct(at, punct)
    }

    fn is_open(&self, at: usize, bracket: u8) -> bool {
        at < self.end && self.lexed.is_open(at, bracket)
    }
}

enum Extern {
    Item(Head),
    /// `extern "C"` in front of `fn`, which stands at this index.
    Qualifier(usize),
}
