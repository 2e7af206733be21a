//! Literals, names, paths and types of plain code.

use super::{At, MAX_DEPTH, Reader};
use crate::syntax::lexer::TokenKind;

/// Words that mean something to the language.
const SPECIAL: &[&str] = &[
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "let", "loop", "macro", "match",
    "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// How a path has its generic arguments.
#[derive(Copy, Clone, Eq, PartialEq)]
pub(super) enum Generics {
    /// `Vec::<u8>`
    Turbofish,
    /// `Vec<u8>`
    Plain,
}

impl Reader<'_, '_> {
    /// Numbers, characters and strings without anything unusual in them.
    pub(super) fn literal(&mut self) -> Option<()> {
        let text = self.lexed.text_of(self.at);
        let is_plain = match text.as_bytes() {
            [b'"', inner @ .., b'"'] | [b'b', b'"', inner @ .., b'"'] => is_plain_text(inner),
            [b'\'', inner, b'\''] | [b'b', b'\'', inner, b'\''] => inner.is_ascii_graphic() && !b"\\'".contains(inner),
            [b'0', b'x', digits @ ..] => {
                digits.len() <= 16 && !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit)
            }
            [b'0'..=b'9', ..] => is_number(text),
            _ => false,
        };
        self.at += 1;
        is_plain.then_some(())
    }

    /// A name that means nothing to the language.
    pub(super) fn name(&mut self) -> Option<()> {
        let word = self.word();
        let is_name = !word.is_empty() && word.is_ascii() && !word.contains('#') && !SPECIAL.contains(&word);
        self.at += 1;
        is_name.then_some(())
    }

    /// `a::b::<C>::d`, also from `self`, `Self`, `crate` and `super` on; `true` and `false` are paths here.
    pub(super) fn path(&mut self, generics: Generics) -> Option<()> {
        match self.word() {
            "self" | "true" | "false" => {
                self.at += 1;
                return (!self.is_joined("::")).then_some(());
            }
            "Self" => self.at += 1,
            "crate" | "super" => {
                self.at += 1;
                return if self.is_joined("::") { self.rest_of_path(generics) } else { None };
            }
            _ => self.name()?,
        }
        if generics == Generics::Plain && self.is_punct(b'<') {
            self.generics()?;
        }
        self.rest_of_path(generics)
    }

    pub(super) fn rest_of_path(&mut self, generics: Generics) -> Option<()> {
        while self.is_joined("::") {
            self.at += 2;
            if self.is_punct(b'<') {
                self.generics()?;
                continue;
            }
            self.name()?;
            if generics == Generics::Plain && self.is_punct(b'<') {
                self.generics()?;
            }
        }
        Some(())
    }

    /// `<T as Trait>::name`
    pub(super) fn qualified(&mut self) -> Option<()> {
        self.punct(b'<')?;
        self.ty()?;
        if self.eat_word("as") {
            self.path(Generics::Plain)?;
        }
        self.punct(b'>')?;
        self.is_joined("::").then_some(())?;
        self.at += 2;
        self.name()?;
        self.rest_of_path(Generics::Turbofish)
    }

    /// `<'a, T, 3>`
    pub(super) fn generics(&mut self) -> Option<()> {
        self.punct(b'<')?;
        loop {
            if self.eat(b'>') {
                return Some(());
            }
            match self.kind()? {
                TokenKind::Lifetime => self.at += 1,
                TokenKind::Literal => self.literal()?,
                _ => self.ty()?,
            }
            if !self.is_punct(b'>') {
                self.punct(b',')?;
            }
        }
    }

    pub(super) fn ty(&mut self) -> Option<()> {
        self.depth += 1;
        let read = if self.depth < MAX_DEPTH { self.ty_here() } else { None };
        self.depth -= 1;
        read
    }

    fn ty_here(&mut self) -> Option<()> {
        match self.kind()? {
            TokenKind::Punct(b'&') => {
                self.at += 1;
                if self.kind() == Some(TokenKind::Lifetime) {
                    self.at += 1;
                }
                self.eat_word("mut");
                self.ty()
            }
            TokenKind::Punct(b'*') => {
                self.at += 1;
                (self.eat_word("const") || self.eat_word("mut")).then_some(())?;
                self.ty()
            }
            TokenKind::Open(b'(') => self.within(|reader| reader.list(Self::ty)),
            TokenKind::Open(b'[') => self.within(|reader| {
                reader.ty()?;
                if reader.eat(b';') { reader.expr(At::default()) } else { Some(()) }
            }),
            TokenKind::Ident if self.word() == "_" => {
                self.at += 1;
                Some(())
            }
            TokenKind::Ident if !matches!(self.word(), "self" | "true" | "false") => {
                self.path(Generics::Plain)?;
                // `Fn(A)`, and a macro's type.
                (!self.is_open(b'(') && !self.is_punct(b'!')).then_some(())
            }
            _ => None,
        }
    }
}

/// ASCII on one line, with the shortest escapes at most.
fn is_plain_text(mut text: &[u8]) -> bool {
    loop {
        text = match text {
            [] => return true,
            [b'\\', b'n' | b't' | b'r' | b'0' | b'\\' | b'"', rest @ ..] => rest,
            [b'\\' | b'"' | b'\r' | b'\n' | 0 | 128.., ..] => return false,
            [_, rest @ ..] => rest,
        };
    }
}

/// Decimal digits, perhaps with a fraction and a suffix.
fn is_number(text: &str) -> bool {
    const SUFFIXES: [&str; 15] =
        ["", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64"];
    let end = text.find(|letter: char| !(letter.is_ascii_digit() || letter == '_')).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let fraction = rest.strip_prefix('.');
    let is_fraction = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    digits.len() <= 20 && (SUFFIXES.contains(&rest) || fraction.is_some_and(is_fraction))
}
