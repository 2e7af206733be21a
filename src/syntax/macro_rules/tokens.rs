//! Token trees as macros see them: operators are one token, groups are one token, leaves know where they stand, and a doc
//! comment is the attribute that it stands for.

use std::rc::Rc;

use crate::base::span::TextRange;
use crate::syntax::lexer::{self, Lexed, TokenKind};
use crate::syntax::lexer::{Comment, DocStyle};

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

/// Reads the rules of a macro.
pub(super) fn read_rules(text: &str) -> Vec<Tree<'_>> {
    let lexed = lexer::lex(text, TextRange::new(0, text.len() as u32));
    read(&lexed, &lexed.comments, &|_| None)
}

/// Leaves out what was a doc comment.
pub(super) fn without_docs<'a>(trees: &[Tree<'a>]) -> Vec<Tree<'a>> {
    let mut left = Vec::new();
    let mut rest = trees;
    while let [first, tail @ ..] = rest {
        rest = match tail {
            [group, tail @ ..] if first.is_punct("#") && is_doc(group) => tail,
            [bang, group, tail @ ..] if first.is_punct("#") && bang.is_punct("!") && is_doc(group) => tail,
            _ => {
                left.push(match first {
                    Tree::Group(group) => {
                        let trees = without_docs(&group.trees);
                        Tree::Group(Rc::new(Group { open: group.open, close: group.close, trees }))
                    }
                    Tree::Leaf(leaf) => Tree::Leaf(*leaf),
                });
                tail
            }
        };
    }
    left
}

fn is_doc(tree: &Tree<'_>) -> bool {
    let Some(group) = tree.group("[") else { return false };
    matches!(group.trees.as_slice(), [doc, sign, text]
        if doc.ident() == Some("doc") && sign.is_punct("=") && text.leaf().is_some_and(|leaf| leaf.text == NO_TEXT))
}

/// What stands for the text of a doc comment.
const NO_TEXT: &str = "\"\"";

/// Reads the arguments of a call: `range` of `text`. `place` tells where in the file a range of it stands.
pub(super) fn read_args<'a>(text: &'a str, range: TextRange, place: &dyn Fn(TextRange) -> TextRange) -> Vec<Tree<'a>> {
    let lexed = lexer::lex(text, range);
    read(&lexed, &lexed.comments, &|range| Some(place(range)))
}

fn read<'a>(lexed: &Lexed<'a>, comments: &[Comment], place: &dyn Fn(TextRange) -> Option<TextRange>) -> Vec<Tree<'a>> {
    let mut docs = comments.iter().filter(|comment| comment.doc.is_some()).peekable();
    let mut open: Vec<(Leaf<'a>, Vec<Tree<'a>>)> = Vec::new();
    let mut trees = Vec::new();
    let mut at = 0;
    while at < lexed.tokens.len() {
        while let Some(comment) = docs.next_if(|comment| comment.range.start < lexed.tokens[at].start) {
            doc_attribute(comment, place, &mut trees);
        }
        let (leaf, next) = leaf(lexed, at, place);
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

/// `/// text` as `#[doc = ""]`, `//! text` as `#![doc = ""]`: nobody asks what it says.
fn doc_attribute<'a>(comment: &Comment, place: &dyn Fn(TextRange) -> Option<TextRange>, acc: &mut Vec<Tree<'a>>) {
    let (start, end) = (comment.range.start, comment.range.end);
    let place = place(comment.range);
    // The parts share out the marks of the comment, so that trees stand one behind the other.
    let part = |text, kind, from, to| Leaf { text, kind, range: TextRange::new(from, to), place };
    let inside = |text, kind| Tree::Leaf(part(text, kind, start + 2, start + 3));
    acc.push(Tree::Leaf(part("#", LeafKind::Punct, start, start + 1)));
    if comment.doc == Some(DocStyle::Inner) {
        acc.push(Tree::Leaf(part("!", LeafKind::Punct, start, start + 1)));
    }
    acc.push(Tree::Group(Rc::new(Group {
        open: part("[", LeafKind::Punct, start + 1, start + 2),
        close: part("]", LeafKind::Punct, start + 3, end),
        trees: vec![inside("doc", LeafKind::Ident), inside("=", LeafKind::Punct), inside(NO_TEXT, LeafKind::Literal)],
    })));
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
