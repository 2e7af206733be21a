//! Token trees as macros see them: operators are one token, groups are one token, leaves know where they stand.

use std::rc::Rc;

use crate::base::span::TextRange;
use crate::syntax::lexer::{self, Lexed, TokenKind};

#[derive(Clone, Debug)]
pub(super) enum Tree<'a> {
    Leaf(Leaf<'a>),
    Group(Rc<Group<'a>>),
}

#[derive(Copy, Clone, Debug)]
pub(super) struct Leaf<'a> {
    pub(super) text: &'a str,
    pub(super) kind: LeafKind,
    /// In the text it was read from.
    pub(super) range: TextRange,
    /// Its place in the file, where it comes from the call.
    pub(super) place: Option<TextRange>,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(super) enum LeafKind {
    Ident,
    Lifetime,
    Literal,
    Punct,
}

#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) open: Leaf<'a>,
    pub(super) close: Leaf<'a>,
    pub(super) trees: Vec<Tree<'a>>,
}

impl<'a> Tree<'a> {
    pub(super) fn start(&self) -> u32 {
        match self {
            Tree::Leaf(leaf) => leaf.range.start,
            Tree::Group(group) => group.open.range.start,
        }
    }

    pub(super) fn end(&self) -> u32 {
        match self {
            Tree::Leaf(leaf) => leaf.range.end,
            Tree::Group(group) => group.close.range.end,
        }
    }

    pub(super) fn leaf(&self) -> Option<&Leaf<'a>> {
        match self {
            Tree::Leaf(leaf) => Some(leaf),
            Tree::Group(_) => None,
        }
    }

    pub(super) fn group(&self, open: &str) -> Option<&Group<'a>> {
        match self {
            Tree::Group(group) if group.open.text == open => Some(group),
            _ => None,
        }
    }

    pub(super) fn is_punct(&self, text: &str) -> bool {
        self.leaf().is_some_and(|leaf| leaf.kind == LeafKind::Punct && leaf.text == text)
    }

    /// The name, where it is one.
    pub(super) fn ident(&self) -> Option<&'a str> {
        self.leaf().filter(|leaf| leaf.kind == LeafKind::Ident).map(|leaf| leaf.text)
    }
}

impl<'a> Leaf<'a> {
    /// In two, at an offset inside of it.
    pub(super) fn split(self, offset: u32) -> Option<(Leaf<'a>, Leaf<'a>)> {
        let (first, second) = self.text.split_at_checked((offset - self.range.start) as usize)?;
        let part = |text, start, end| {
            let place = self.place.map(|place| match place.end - place.start == self.range.end - self.range.start {
                true => TextRange::new(place.start + start - self.range.start, place.start + end - self.range.start),
                false => place,
            });
            Leaf { text, kind: self.kind, range: TextRange::new(start, end), place }
        };
        Some((part(first, self.range.start, offset), part(second, offset, self.range.end)))
    }
}

/// Operators of more than one byte, longer ones first.
const OPERATORS: &[&str] = &[
    "<<=", ">>=", "...", "..=", "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "^=",
    "&=", "|=", "%=", "<<", ">>", "..",
];

/// Reads `range` of `text`. `place` tells where in the file a range of it stands.
pub(super) fn read<'a>(
    text: &'a str,
    range: TextRange,
    place: &dyn Fn(TextRange) -> Option<TextRange>,
) -> Vec<Tree<'a>> {
    let lexed = lexer::lex(text, range);
    let mut open: Vec<(Leaf<'a>, Vec<Tree<'a>>)> = Vec::new();
    let mut trees = Vec::new();
    let mut at = 0;
    while at < lexed.tokens.len() {
        let (leaf, next) = leaf(&lexed, at, place);
        match lexed.tokens[at].kind {
            TokenKind::Open(_) => open.push((leaf, std::mem::take(&mut trees))),
            TokenKind::Close => {
                if let Some((first, outer)) = open.pop() {
                    let inner = std::mem::replace(&mut trees, outer);
                    trees.push(Tree::Group(Rc::new(Group { open: first, close: leaf, trees: inner })));
                }
            }
            _ => trees.push(Tree::Leaf(leaf)),
        }
        at = next;
    }
    trees
}

/// The leaf at a token, and the index of the token behind it.
fn leaf<'a>(lexed: &Lexed<'a>, at: usize, place: &dyn Fn(TextRange) -> Option<TextRange>) -> (Leaf<'a>, usize) {
    let (kind, len) = match lexed.tokens[at].kind {
        TokenKind::Ident => (LeafKind::Ident, 1),
        TokenKind::Lifetime => (LeafKind::Lifetime, 1),
        TokenKind::Str | TokenKind::Literal => (LeafKind::Literal, 1),
        TokenKind::Punct(_) => (LeafKind::Punct, operator_len(lexed, at)),
        TokenKind::Open(_) | TokenKind::Close => (LeafKind::Punct, 1),
    };
    let range = lexed.range(at, at + len);
    let text = &lexed.text[range.start as usize..range.end as usize];
    (Leaf { text, kind, range, place: place(range) }, at + len)
}

fn operator_len(lexed: &Lexed<'_>, at: usize) -> usize {
    let rest = &lexed.text[lexed.tokens[at].start as usize..];
    let longest = OPERATORS.iter().find(|operator| rest.starts_with(**operator));
    let len = longest.map_or(1, |operator| operator.len());
    let all_puncts = (at..at + len).all(|index| matches!(lexed.kind(index), Some(TokenKind::Punct(_))));
    if all_puncts { len } else { 1 }
}
