//! Long tables in code: an array of hundreds of constants is read by its first element.
//!
//! What is asked of an array is its element type and what runs where it is made. In a table of numbers, strings and structs of
//! them nothing runs and all elements are of one type, so the others say nothing that the first does not, but that there are
//! others: a name that means nothing stands for them. There are functions of megabytes that are little else.

use std::ops::Range;

use crate::syntax::lexer::{Lexed, TokenKind};
use crate::syntax::source_text::SourceText;

/// Shorter arrays cost little.
const LONG: usize = 128;
/// Stands for the elements that are left out.
const OTHERS: &str = ", __others";

/// Copies the tokens `from..to`, but of each long table only the first element.
pub(super) fn push_shortened(text: &mut SourceText, lexed: &Lexed<'_>, from: usize, to: usize) {
    let mut start = from;
    let mut at = from;
    while at < to {
        let close = lexed.after_tree(at) - 1;
        // Attributes, and what macros are given, may be anything.
        let is_array = lexed.is_open(at, b'[')
            && !at.checked_sub(1).is_some_and(|it| lexed.is_punct(it, b'#') || lexed.is_punct(it, b'!'));
        let is_long = is_array && close > at + LONG;
        match is_long.then(|| rest_of_table(lexed, at + 1..close)).flatten() {
            Some(rest) => {
                text.push_tokens(lexed, start, rest.start);
                text.push_for(OTHERS, lexed.range(rest.start, rest.end));
                (start, at) = (rest.end, rest.end);
            }
            None => at += 1,
        }
    }
    text.push_tokens(lexed, start, to);
}

/// What of a table stands behind its first element; `None` where something may run in it, or where nothing is left out.
fn rest_of_table(lexed: &Lexed<'_>, within: Range<usize>) -> Option<Range<usize>> {
    if !within.clone().all(|index| is_constant(lexed, index)) {
        return None;
    }
    let mut first = within.start;
    while first < within.end && !lexed.is_punct(first, b',') {
        first = lexed.after_tree(first);
    }
    (first < within.end).then_some(first..within.end)
}

/// The token is part of a literal, or of a struct or enum of literals.
fn is_constant(lexed: &Lexed<'_>, index: usize) -> bool {
    match lexed.kind(index) {
        Some(TokenKind::Literal | TokenKind::Str | TokenKind::Open(_) | TokenKind::Close) => true,
        Some(TokenKind::Punct(punct)) => b",:&-".contains(&punct),
        Some(TokenKind::Ident) => {
            let word = lexed.ident(index);
            // A field or a part of a path. Any other name may be a function, or a constant that holds one.
            let is_word = matches!(word, "true" | "false" | "None") || lexed.is_punct(index + 1, b':');
            let makes = lexed.is_open(index + 1, b'(') || lexed.is_open(index + 1, b'{');
            is_word || (makes && word.starts_with(char::is_uppercase))
        }
        Some(TokenKind::Lifetime) | None => false,
    }
}
