//! Bodies that are plain code by their tokens alone: nothing async in them, no macro call, and nothing that syn could not read.
//!
//! Most bodies of a project are looked at for one question, whether they hold code that an executor runs. For the plain ones this
//! recogniser answers it without a tree. It knows a part of the grammar and follows syn's reading of that part to the letter; of
//! everything else it says nothing, and the body is read as a whole.

mod expr;
mod path;
mod pattern;

use super::body_source::BodySource;
use super::depth::is_too_deep;
use super::item_tree::ItemKind;
use super::lexer::{self, Comment, Lexed, TokenKind};

/// Brackets within brackets are followed this far.
const MAX_DEPTH: usize = 48;

/// The body of a function, const or static is plain code. `false` says nothing.
pub(crate) fn is_plain_body(source: BodySource<'_>) -> bool {
    let range = match &source.item.kind {
        ItemKind::Fn(function) => function.body,
        ItemKind::Const { body, .. } | ItemKind::Static { body, .. } => *body,
        _ => None,
    };
    let Some(range) = range else { return false };
    let lexed = lexer::lex(source.item_text(), range);
    let is_doc = |comment: &Comment| comment.doc.is_some();
    if lexed.comments.iter().any(is_doc) || is_too_deep(&lexed, 0, lexed.tokens.len()) {
        return false;
    }
    let mut reader = Reader { lexed: &lexed, at: 0, end: lexed.tokens.len(), depth: 0 };
    let read = match source.item.kind {
        ItemKind::Fn(_) => reader.block(),
        _ => reader.expr(At::default()),
    };
    read.is_some() && reader.is_done()
}

/// Where an expression stands.
#[derive(Copy, Clone, Default)]
struct At {
    /// In front of a block: a brace ends it.
    before_block: bool,
    /// It is looked at by a pattern, in a condition.
    scrutinee: bool,
}

/// Reads tokens from `at` on. Each step gives `None` where it meets something that it does not know.
struct Reader<'a, 't> {
    lexed: &'a Lexed<'t>,
    at: usize,
    end: usize,
    depth: usize,
}

impl Reader<'_, '_> {
    fn is_done(&self) -> bool {
        self.at >= self.end
    }

    fn kind(&self) -> Option<TokenKind> {
        (self.at < self.end).then(|| self.lexed.kind(self.at)).flatten()
    }

    fn is_punct(&self, punct: u8) -> bool {
        self.kind() == Some(TokenKind::Punct(punct))
    }

    fn is_open(&self, bracket: u8) -> bool {
        self.kind() == Some(TokenKind::Open(bracket))
    }

    fn word(&self) -> &str {
        if self.is_done() { "" } else { self.lexed.ident(self.at) }
    }

    fn eat(&mut self, punct: u8) -> bool {
        let found = self.is_punct(punct);
        self.at += usize::from(found);
        found
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.word() == word;
        self.at += usize::from(found);
        found
    }

    fn punct(&mut self, punct: u8) -> Option<()> {
        self.eat(punct).then_some(())
    }

    /// The puncts that touch each other here begin with these.
    fn is_joined(&self, puncts: &str) -> bool {
        let bytes = puncts.as_bytes();
        self.at + bytes.len() <= self.end
            && bytes.iter().enumerate().all(|(at, &punct)| self.lexed.is_punct(self.at + at, punct))
            && (1..bytes.len()).all(|at| self.lexed.is_joint(self.at + at - 1))
    }

    fn eat_joined(&mut self, puncts: &str) -> bool {
        let found = self.is_joined(puncts);
        self.at += if found { puncts.len() } else { 0 };
        found
    }

    /// Reads what stands between the brackets that open here, to the end.
    fn within(&mut self, read: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        let after = self.lexed.after_tree(self.at);
        let outer = std::mem::replace(&mut self.end, after - 1);
        self.at += 1;
        self.depth += 1;
        let whole = self.depth < MAX_DEPTH && read(self).is_some() && self.is_done();
        self.depth -= 1;
        (self.at, self.end) = (after, outer);
        whole.then_some(())
    }

    /// Reads things with commas between them, to the end.
    fn list(&mut self, read: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        while !self.is_done() {
            read(self)?;
            if !self.is_done() {
                self.punct(b',')?;
            }
        }
        Some(())
    }
}
