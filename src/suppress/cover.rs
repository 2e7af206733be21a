//! Which code a comment or attribute speaks about.
//!
//! Statements are found by their brackets, not by parsing: this also works in the arguments of macros, in match arms, in
//! the middle of a call chain, and in files that do not parse.

use crate::base::span::TextRange;
use crate::syntax::item_tree::ItemTree;
use crate::syntax::lexer::{Lexed, TokenKind};

/// The text to look in.
pub(super) struct Code<'a> {
    pub(super) lexed: &'a Lexed<'a>,
    pub(super) tree: &'a ItemTree,
}

impl Code<'_> {
    /// The item or statement that begins behind `offset`. `None` where a block or the file ends there.
    pub(super) fn below(&self, offset: u32) -> Option<TextRange> {
        let first = self.token_from(offset);
        self.item_at(self.lexed.tokens.get(first)?.start).or_else(|| self.statement(first))
    }

    /// The line that holds `offset`, with the item or statement that begins on it.
    pub(super) fn line_of(&self, offset: u32) -> TextRange {
        let line = self.line(offset);
        self.below(line.start).filter(|next| next.start < line.end).map_or(line, |next| {
            // An item that begins further up, with its attributes, is meant as a whole too.
            line.cover(next)
        })
    }

    /// The module, item or file that holds `offset`.
    pub(super) fn around(&self, offset: u32) -> TextRange {
        let holding = self.tree.items.values().map(|item| item.range).filter(|range| range.contains(offset));
        let file = TextRange::new(0, self.lexed.text.len() as u32);
        holding.min_by_key(|range| range.end - range.start).unwrap_or(file)
    }

    /// There is code on the line before `offset`.
    pub(super) fn trails_code(&self, offset: u32) -> bool {
        let line = self.line(offset);
        let token = self.lexed.tokens.partition_point(|token| token.end <= line.start);
        self.lexed.tokens.get(token).is_some_and(|token| token.start < offset)
    }

    fn line(&self, offset: u32) -> TextRange {
        let (before, after) = self.lexed.text.split_at_checked(offset as usize).unwrap_or((self.lexed.text, ""));
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        TextRange::new(start as u32, offset + after.find('\n').unwrap_or(after.len()) as u32)
    }

    /// The index of the first token that begins at `offset` or behind it.
    fn token_from(&self, offset: u32) -> usize {
        self.lexed.tokens.partition_point(|token| token.start < offset)
    }

    /// The item whose head (attributes, visibility, keywords) holds `offset`.
    fn item_at(&self, offset: u32) -> Option<TextRange> {
        let mut items = self.tree.items.values();
        let item = items.find(|item| item.range.contains(offset) && offset <= item.name_range.start)?;
        Some(item.range)
    }

    /// From the token `first` to the end of its statement, match arm, argument or field.
    fn statement(&self, first: usize) -> Option<TextRange> {
        let end = self.statement_end(first);
        (end > first).then(|| self.lexed.range(first, end))
    }

    fn statement_end(&self, first: usize) -> usize {
        let only_semicolon = matches!(self.lexed.ident(first), "let" | "return" | "break");
        let mut at = first;
        loop {
            match self.lexed.kind(at) {
                None | Some(TokenKind::Close) => return at,
                Some(TokenKind::Punct(b';')) => return at + 1,
                Some(TokenKind::Punct(b',')) if !only_semicolon => return at + 1,
                Some(TokenKind::Punct(b'<')) if self.is_turbofish(at) => at = self.after_generics(at),
                Some(TokenKind::Open(b'{')) => {
                    at = self.lexed.after_tree(at);
                    if !only_semicolon && !self.goes_on(at) {
                        return at;
                    }
                }
                Some(_) => at = self.lexed.after_tree(at),
            }
        }
    }

    /// The `<` of `::<`.
    fn is_turbofish(&self, at: usize) -> bool {
        at >= 2 && self.lexed.is_punct(at - 1, b':') && self.lexed.is_punct(at - 2, b':')
    }

    /// Behind the `>` that closes the `<` at `at`.
    fn after_generics(&self, mut at: usize) -> usize {
        let mut depth = 0;
        loop {
            match self.lexed.kind(at) {
                None | Some(TokenKind::Close | TokenKind::Punct(b';')) => return at,
                Some(TokenKind::Punct(b'<')) => depth += 1,
                Some(TokenKind::Punct(b'>')) if !self.lexed.is_punct(at - 1, b'-') => depth -= 1,
                Some(_) => {}
            }
            at = self.lexed.after_tree(at);
            if depth == 0 {
                return at;
            }
        }
    }

    /// Behind a `}`, the expression is not over.
    fn goes_on(&self, at: usize) -> bool {
        match self.lexed.kind(at) {
            Some(TokenKind::Ident) => matches!(self.lexed.ident(at), "else" | "as"),
            Some(TokenKind::Punct(punct)) => b".?;,=<>+/%^".contains(&punct),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::lexer::lex;

    /// What the mark `/*?*/` at the start of a statement covers, in a text without items.
    fn below(text: &str) -> &str {
        let lexed = lex(text, TextRange::new(0, text.len() as u32));
        let code = Code { lexed: &lexed, tree: &ItemTree::default() };
        let mark = lexed.comments[0].range.end;
        code.below(mark).map_or("", |range| &text[range.start as usize..range.end as usize])
    }

    #[test]
    fn statements_end_where_people_think() {
        assert_eq!(below("{ /*?*/ a(b, c)?; d(); }"), "a(b, c)?;");
        assert_eq!(
            below("/*?*/ let x: Map<A, B> = match y { _ => 1 }.z(); d();"),
            "let x: Map<A, B> = match y { _ => 1 }.z();"
        );
        assert_eq!(below("/*?*/ if a { b } else if c { d } e();"), "if a { b } else if c { d }");
        assert_eq!(below("/*?*/ for x in y { z } *w = 1;"), "for x in y { z }");
        assert_eq!(below("/*?*/ async { a }.await; b"), "async { a }.await;");
        assert_eq!(below("/*?*/ #[cfg(x)] a(); b"), "#[cfg(x)] a();");
    }

    #[test]
    fn arms_arguments_fields_and_chains_count_too() {
        assert_eq!(below("match x { /*?*/ Some(a) => b(a), None => c }"), "Some(a) => b(a),");
        assert_eq!(below("match x { /*?*/ P { a } => { b(a) } None => c }"), "P { a } => { b(a) }");
        assert_eq!(below("f(a, /*?*/ g::<A, B>(b), c)"), "g::<A, B>(b),");
        assert_eq!(below("a\n /*?*/ .b(|x| { y })\n .c()?; d"), ".b(|x| { y })\n .c()?;");
        assert_eq!(below("{ a(); /*?*/ }"), "");
    }
}
