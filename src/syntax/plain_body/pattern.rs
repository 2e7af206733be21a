//! Patterns of plain code.

use super::path::Generics;
use super::{MAX_DEPTH, Reader};
use crate::syntax::lexer::TokenKind;

impl Reader<'_, '_> {
    pub(super) fn pattern(&mut self) -> Option<()> {
        loop {
            self.pattern_alone()?;
            if !self.is_punct(b'|') || self.is_joined("||") {
                return Some(());
            }
            self.at += 1;
        }
    }

    pub(super) fn pattern_alone(&mut self) -> Option<()> {
        self.depth += 1;
        let read = if self.depth < MAX_DEPTH { self.pattern_here() } else { None };
        self.depth -= 1;
        read
    }

    fn pattern_here(&mut self) -> Option<()> {
        match self.kind()? {
            TokenKind::Punct(b'&') => {
                self.at += 1;
                self.eat_word("mut");
                self.pattern_alone()
            }
            TokenKind::Punct(b'-') => {
                self.at += 1;
                self.literal_pattern()
            }
            TokenKind::Literal | TokenKind::Str => self.literal_pattern(),
            TokenKind::Open(b'(') => self.within(|reader| reader.list(Self::pattern_or_rest)),
            TokenKind::Open(b'[') => self.within(|reader| reader.list(Self::pattern_or_rest)),
            TokenKind::Ident => match self.word() {
                "_" => {
                    self.at += 1;
                    Some(())
                }
                "mut" => {
                    self.at += 1;
                    self.binding()
                }
                "ref" => {
                    self.at += 1;
                    self.eat_word("mut");
                    self.binding()
                }
                _ => self.path_pattern(),
            },
            _ => None,
        }
    }

    fn pattern_or_rest(&mut self) -> Option<()> {
        if self.eat_joined("..") {
            return (self.is_done() || self.is_punct(b',')).then_some(());
        }
        self.pattern()
    }

    fn literal_pattern(&mut self) -> Option<()> {
        self.literal()?;
        (!self.is_punct(b'.')).then_some(())
    }

    fn binding(&mut self) -> Option<()> {
        self.name()?;
        let goes_on = self.is_punct(b'@') || self.is_joined("::") || self.is_open(b'(') || self.is_open(b'{');
        (!goes_on).then_some(())
    }

    fn path_pattern(&mut self) -> Option<()> {
        if self.word() == "self" {
            return None;
        }
        self.path(Generics::Turbofish)?;
        match self.kind() {
            Some(TokenKind::Open(b'(')) => self.within(|reader| reader.list(Self::pattern_or_rest)),
            Some(TokenKind::Open(b'{')) => self.within(Self::field_patterns),
            Some(TokenKind::Punct(b'@' | b'!' | b'.')) => None,
            _ => Some(()),
        }
    }

    fn field_patterns(&mut self) -> Option<()> {
        while !self.is_done() {
            if self.eat_joined("..") {
                return self.is_done().then_some(());
            }
            if matches!(self.word(), "ref" | "mut") {
                self.pattern_alone()?;
            } else {
                self.name()?;
                if self.eat(b':') {
                    self.pattern()?;
                }
            }
            if !self.is_done() {
                self.punct(b',')?;
            }
        }
        Some(())
    }
}
