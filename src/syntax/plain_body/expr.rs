//! Blocks, statements and expressions of plain code.

use super::path::Generics;
use super::{At, MAX_DEPTH, Reader};
use crate::syntax::lexer::TokenKind;

/// Operators between two expressions, the longest first.
const OPERATORS: [&str; 30] = [
    "<<=", ">>=", "..=", "&&", "||", "==", "!=", "<=", ">=", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "^=", "&=",
    "|=", "..", "+", "-", "*", "/", "%", "^", "&", "|", "<", ">",
];

impl Reader<'_, '_> {
    pub(super) fn block(&mut self) -> Option<()> {
        if !self.is_open(b'{') {
            return None;
        }
        self.within(|reader| {
            while !reader.is_done() {
                reader.statement()?;
            }
            Some(())
        })
    }

    fn statement(&mut self) -> Option<()> {
        if self.eat(b';') {
            return Some(());
        }
        if self.eat_word("let") {
            self.pattern()?;
            if self.is_punct(b':') && !self.is_joined("::") {
                self.at += 1;
                self.ty()?;
            }
            if self.eat(b'=') {
                self.expr(At::default())?;
            }
            return self.punct(b';');
        }
        if self.is_block_like() {
            self.block_like()?;
            // It goes on as an expression.
            return (!self.is_punct(b'.') && !self.is_punct(b'?')).then_some(());
        }
        self.expr(At::default())?;
        if self.is_done() { Some(()) } else { self.punct(b';') }
    }

    fn is_block_like(&self) -> bool {
        self.is_open(b'{') || matches!(self.word(), "if" | "match" | "while" | "loop" | "for" | "unsafe")
    }

    fn block_like(&mut self) -> Option<()> {
        let before_block = At { before_block: true, ..At::default() };
        match self.word() {
            "" => self.block(),
            "if" => self.condition_and_blocks(),
            "while" => {
                self.at += 1;
                self.condition()?;
                self.block()
            }
            "for" => {
                self.at += 1;
                self.pattern()?;
                self.eat_word("in").then_some(())?;
                self.expr(before_block)?;
                self.block()
            }
            "match" => {
                self.at += 1;
                self.expr(before_block)?;
                self.is_open(b'{').then_some(())?;
                self.within(Self::arms)
            }
            _ => {
                self.at += 1;
                self.block()
            }
        }
    }

    fn condition_and_blocks(&mut self) -> Option<()> {
        loop {
            self.eat_word("if").then_some(())?;
            self.condition()?;
            self.block()?;
            if !self.eat_word("else") {
                return Some(());
            }
            if self.word() != "if" {
                return self.block();
            }
        }
    }

    fn condition(&mut self) -> Option<()> {
        if self.eat_word("let") {
            self.pattern()?;
            self.punct(b'=')?;
            return self.expr(At { before_block: true, scrutinee: true });
        }
        self.expr(At { before_block: true, ..At::default() })
    }

    fn arms(&mut self) -> Option<()> {
        while !self.is_done() {
            self.pattern()?;
            if self.eat_word("if") {
                self.expr(At::default())?;
            }
            self.eat_joined("=>").then_some(())?;
            if self.is_block_like() {
                self.block_like()?;
                if self.is_punct(b'.') || self.is_punct(b'?') {
                    return None;
                }
                self.eat(b',');
                continue;
            }
            self.expr(At::default())?;
            if !self.is_done() {
                self.punct(b',')?;
            }
        }
        Some(())
    }

    /// Operands with operators between them.
    pub(super) fn expr(&mut self, at: At) -> Option<()> {
        match self.word() {
            "return" | "break" => {
                self.at += 1;
                let ends = self.is_done() || self.is_punct(b';') || self.is_punct(b',') || self.is_open(b'{');
                return if ends { (!self.is_open(b'{')).then_some(()) } else { self.expr(at) };
            }
            "continue" => {
                self.at += 1;
                return (self.is_done() || self.is_punct(b';') || self.is_punct(b',')).then_some(());
            }
            "move" => {
                self.at += 1;
                return self.closure(at);
            }
            _ if self.is_punct(b'|') => return self.closure(at),
            _ => {}
        }
        let (mut compared, mut ranged) = (false, self.eat_joined("..=") || self.eat_joined(".."));
        if ranged && self.is_done() {
            return Some(());
        }
        self.operand(at)?;
        loop {
            if self.eat_word("as") {
                self.ty()?;
                // Taken for generic arguments.
                if self.is_punct(b'<') {
                    return None;
                }
                continue;
            }
            if self.is_joined("=>") || self.is_joined("->") || self.is_joined("<-") || self.is_joined("...") {
                return (self.is_joined("=>")).then_some(());
            }
            let operator = OPERATORS.iter().find(|operator| self.is_joined(operator)).copied();
            let Some(operator) = operator.or_else(|| self.is_punct(b'=').then_some("=")) else { return Some(()) };
            match operator {
                "==" | "!=" | "<" | ">" | "<=" | ">=" if std::mem::replace(&mut compared, true) => return None,
                ".." | "..=" if ranged || compared => return None,
                ".." | "..=" => ranged = true,
                "&&" | "||" if at.scrutinee || ranged => return None,
                "&&" | "||" => compared = false,
                _ if operator.ends_with('=') && !matches!(operator, "==" | "!=" | "<=" | ">=") => {
                    if at.before_block || compared || ranged {
                        return None;
                    }
                    self.at += operator.len();
                    return self.expr(at);
                }
                _ => {}
            }
            self.at += operator.len();
            if operator == ".." && (self.is_done() || self.is_punct(b',') || self.is_punct(b';')) {
                return Some(());
            }
            self.operand(at)?;
        }
    }

    fn closure(&mut self, at: At) -> Option<()> {
        self.punct(b'|')?;
        while !self.eat(b'|') {
            self.pattern_alone()?;
            if self.eat(b':') {
                self.ty()?;
            }
            if !self.is_punct(b'|') {
                self.punct(b',')?;
            }
        }
        (!self.is_joined("->")).then_some(())?;
        // A block is the whole of it, unless it goes on.
        self.expr(at)
    }

    fn operand(&mut self, at: At) -> Option<()> {
        self.depth += 1;
        let read = if self.depth < MAX_DEPTH { self.operand_here(at) } else { None };
        self.depth -= 1;
        read
    }

    fn operand_here(&mut self, at: At) -> Option<()> {
        loop {
            if self.eat(b'&') {
                self.eat_word("mut");
            } else if !(self.eat(b'*') || self.eat(b'-') || self.eat(b'!')) {
                break;
            }
        }
        match self.kind()? {
            TokenKind::Literal | TokenKind::Str => self.literal()?,
            TokenKind::Open(b'(') => self.within(|reader| reader.list(|reader| reader.expr(At::default())))?,
            TokenKind::Open(b'[') => self.within(Self::array)?,
            TokenKind::Open(b'{') if !at.before_block => self.block()?,
            TokenKind::Ident if matches!(self.word(), "if" | "match" | "unsafe" | "loop") => self.block_like()?,
            TokenKind::Ident => {
                self.path(Generics::Turbofish)?;
                if self.is_punct(b'!') && !self.is_joined("!=") {
                    return None;
                }
                if self.is_open(b'{') && !at.before_block {
                    self.within(Self::fields)?;
                }
            }
            TokenKind::Punct(b'<') => {
                self.qualified()?;
            }
            _ => return None,
        }
        self.parts()
    }

    /// What follows an operand: calls, fields, indices.
    fn parts(&mut self) -> Option<()> {
        loop {
            match self.kind() {
                Some(TokenKind::Punct(b'.')) if !self.is_joined("..") => {
                    self.at += 1;
                    if let Some(TokenKind::Literal) = self.kind() {
                        let is_index = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
                        is_index(self.lexed.text_of(self.at)).then_some(())?;
                        self.at += 1;
                        continue;
                    }
                    self.name()?;
                    if self.is_joined("::") {
                        self.at += 2;
                        self.is_punct(b'<').then_some(())?;
                        self.generics()?;
                        self.is_open(b'(').then_some(())?;
                    }
                }
                Some(TokenKind::Punct(b'?')) => self.at += 1,
                Some(TokenKind::Open(b'(')) => {
                    self.within(|reader| reader.list(|reader| reader.expr(At::default())))?;
                }
                Some(TokenKind::Open(b'[')) => self.within(|reader| reader.expr(At::default()))?,
                _ => return Some(()),
            }
        }
    }

    fn array(&mut self) -> Option<()> {
        if self.is_done() {
            return Some(());
        }
        self.expr(At::default())?;
        if self.eat(b';') {
            return self.expr(At::default());
        }
        if self.is_done() {
            return Some(());
        }
        self.punct(b',')?;
        self.list(|reader| reader.expr(At::default()))
    }

    fn fields(&mut self) -> Option<()> {
        while !self.is_done() {
            if self.eat_joined("..") {
                return if self.is_done() { None } else { self.expr(At::default()) };
            }
            self.name()?;
            if self.is_punct(b':') && !self.is_joined("::") {
                self.at += 1;
                self.expr(At::default())?;
            }
            if !self.is_done() {
                self.punct(b',')?;
            }
        }
        Some(())
    }
}
