//! `[<get_ $name:snake>]`: names that `paste!` and its like put together.
//!
//! The brackets can't mean anything else in Rust, so whichever macro takes them, the name is what they stand for. Pieces
//! that are not there to be read (`env!(..)`, what only the macro knows) leave the brackets as they are.

use std::ops::Range;

use crate::base::span::TextRange;
use crate::syntax::expansion::Expansion;
use crate::syntax::lexer::{Lexed, TokenKind};
use crate::syntax::source_text::SourceText;

/// The tokens with all names put together; `None` where there are none to be put together.
pub(super) fn pasted(lexed: &Lexed<'_>, within: Option<&Expansion>) -> Option<SourceText> {
    let place = |range| within.map_or(range, |expansion| expansion.map(range));
    let copy = |text: &mut SourceText, range: Range<usize>| push_placed(text, lexed, range, within);
    paste(lexed, (&place, &copy))
}

/// The same for tokens whose places `place` knows.
pub(crate) fn pasted_at(lexed: &Lexed<'_>, place: &dyn Fn(TextRange) -> TextRange) -> Option<SourceText> {
    let copy = |text: &mut SourceText, range: Range<usize>| {
        for index in range {
            text.push_for(lexed.text_of(index), place(lexed.range(index, index + 1)));
            if !lexed.is_joint(index) {
                text.space();
            }
        }
    };
    paste(lexed, (place, &copy))
}

/// Copies tokens with their places in the file.
pub(super) fn push_placed(text: &mut SourceText, lexed: &Lexed<'_>, range: Range<usize>, within: Option<&Expansion>) {
    match within {
        None => text.push_tokens(lexed, range.start, range.end),
        Some(expansion) => {
            for index in range {
                let token = lexed.range(index, index + 1);
                let place = expansion.map(token);
                let joint = lexed.is_joint(index);
                let word = lexed.text_of(index);
                if (place.end - place.start) as usize == word.len() {
                    text.push(word, place);
                } else {
                    text.push_for(word, place);
                }
                if !joint {
                    text.space();
                }
            }
        }
    }
}

type Copy<'a> = &'a dyn Fn(&mut SourceText, Range<usize>);

fn paste(lexed: &Lexed<'_>, (place, copy): (&dyn Fn(TextRange) -> TextRange, Copy<'_>)) -> Option<SourceText> {
    let mut text = SourceText::default();
    let (mut copied, mut at, mut any) = (0, 0, false);
    while at < lexed.tokens.len() {
        let (name, end) = match name_at(lexed, at) {
            Some(found) => found,
            // Texts of such attributes are put together as well, which is no Rust before.
            None => match doc_at(lexed, at) {
                Some(end) => (String::new(), end),
                None => {
                    at += 1;
                    continue;
                }
            },
        };
        copy(&mut text, copied..at);
        if !name.is_empty() {
            text.push_for(&name, place(lexed.range(at, end)));
            text.space();
            any = true;
        }
        (copied, at) = (end, end);
    }
    copy(&mut text, copied..lexed.tokens.len());
    any.then_some(text)
}

/// The name that the brackets at `at` stand for, and the token behind them.
fn name_at(lexed: &Lexed<'_>, at: usize) -> Option<(String, usize)> {
    if !lexed.is_open(at, b'[') || !lexed.is_punct(at + 1, b'<') {
        return None;
    }
    let end = lexed.after_tree(at);
    let close = end.checked_sub(2).filter(|&close| close > at + 1 && lexed.is_punct(close, b'>'))?;
    let mut name = String::new();
    let mut piece = String::new();
    let mut index = at + 2;
    while index < close {
        if lexed.is_punct(index, b':') {
            piece = changed(piece, lexed.ident(index + 1))?;
            index += 2;
        } else {
            name += &std::mem::take(&mut piece);
            piece = piece_at(lexed, index)?;
            index += 1;
        }
    }
    name += &piece;
    is_name(&name).then_some((name, end))
}

fn piece_at(lexed: &Lexed<'_>, at: usize) -> Option<String> {
    let text = lexed.text_of(at);
    match lexed.kind(at)? {
        TokenKind::Ident => Some(text.strip_prefix("r#").unwrap_or(text).to_owned()),
        TokenKind::Lifetime => Some(text.to_owned()),
        TokenKind::Punct(_) | TokenKind::Open(_) | TokenKind::Close => None,
        _ => Some(text.trim_matches(['"', '\'']).replace(['-', '/'], "_")),
    }
}

/// What `:snake` and its like make of a piece.
fn changed(piece: String, how: &str) -> Option<String> {
    match how {
        "lower" => Some(piece.to_lowercase()),
        "upper" => Some(piece.to_uppercase()),
        "snake" => Some(snake(&piece)),
        "camel" | "upper_camel" => Some(camel(&piece)),
        "lower_camel" => {
            let camel = camel(&piece);
            let mut chars = camel.chars();
            Some(chars.next().map(char::to_lowercase).into_iter().flatten().chain(chars).collect())
        }
        _ => None,
    }
}

fn snake(piece: &str) -> String {
    let mut out = String::new();
    for char in piece.chars() {
        if char.is_uppercase() && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.extend(char.to_lowercase());
    }
    out
}

fn camel(piece: &str) -> String {
    let mut out = String::new();
    let mut before = '_';
    for char in piece.chars() {
        match before {
            _ if char == '_' => {}
            '_' => out.extend(char.to_uppercase()),
            before if before.is_uppercase() => out.extend(char.to_lowercase()),
            _ => out.push(char),
        }
        before = char;
    }
    out
}

fn is_name(text: &str) -> bool {
    let name = text.strip_prefix('\'').unwrap_or(text);
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    name.starts_with(|c: char| is_part(c) && !c.is_numeric()) && name.chars().all(is_part)
}

/// The token behind `#[doc = "a" b]`, whose text consists of several tokens.
fn doc_at(lexed: &Lexed<'_>, at: usize) -> Option<usize> {
    let is_doc = lexed.is_punct(at, b'#') && lexed.is_open(at + 1, b'[') && lexed.ident(at + 2) == "doc";
    let end = lexed.after_tree(at + 1);
    (is_doc && lexed.is_punct(at + 3, b'=') && end > at + 6).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::lexer::lex;

    fn check(text: &str, expect: &str) {
        let lexed = lex(text, TextRange::new(0, text.len() as u32));
        let pasted = pasted(&lexed, None).map(|pasted| pasted.text);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(&pasted.unwrap_or_else(|| "nothing".to_owned())), expect);
    }

    #[test]
    fn names_are_put_together_where_they_stand() {
        check("pub fn [<get_ big>]() { d.[<Big:snake>]() }", "pub fn get_big () { d. big () }");
        check("struct [< Big _ Thing 2 >]; impl<[<'a_ b>]> X {}", "struct Big_Thing2 ; impl< 'a_b > X {}");
        check("[<HTTP_server:camel Err>] [<a:upper _ \"x-y\">] [<r#type _of>]", "HttpServerErr A_x_y type_of");
        check("#[doc = \"a\" b] fn [<f 1>]() {}", "fn f1 () {}");
    }

    #[test]
    fn what_is_no_name_stays_as_it_is() {
        for text in
            ["[<T>::new()]", "[<u8 as Into<u16>>::into(1)]", "[<env!(\"X\")>]", "[<a:shout>]", "a[0] < b", "[<>]"]
        {
            check(text, "nothing");
        }
    }
}
