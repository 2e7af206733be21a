//! Constants and statics of plain types, lowered straight from their tokens: bindings to C have them by the ten thousand,
//! and syn's price is per item.

use super::path::DOLLAR_CRATE;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::syntax::item_tree::{Attrs, Item, ItemKind, Visibility};
use crate::syntax::lexer::{Lexed, TokenKind};
use crate::syntax::skeleton::RawItem;
use crate::syntax::type_ref::{Path, PathAnchor, TypeRef};

/// `[pub] const NAME: a::b = ..`, nothing else; the caller sets the body.
pub(crate) fn plain_value(lexed: &Lexed<'_>, raw: &RawItem) -> Option<Item> {
    let is_public = lexed.ident(raw.from) == "pub";
    let keyword = raw.from + usize::from(is_public);
    let (name, first) = (keyword + 1, keyword + 3);
    if !is_name(lexed.ident(name)) || !is_colon(lexed, name + 1) {
        return None;
    }
    let (ty, end) = plain_path(lexed, first)?;
    if end >= raw.to || !lexed.is_punct(end, b'=') {
        return None;
    }
    let kind = match lexed.ident(keyword) {
        "const" => ItemKind::Const { ty: Box::new(ty), body: None },
        "static" => ItemKind::Static { ty: Box::new(ty), body: None },
        _ => return None,
    };
    let token = lexed.tokens.get(name)?;
    Some(Item {
        name: Symbol::new(lexed.text_of(name)),
        vis: if is_public { Visibility::Public } else { Visibility::Inherited },
        attrs: Attrs::default(),
        range: lexed.range(raw.from, raw.to),
        name_range: TextRange::new(token.start, token.end),
        kind,
    })
}

/// `a::b::C`, and the index behind it.
fn plain_path(lexed: &Lexed<'_>, first: usize) -> Option<(TypeRef, usize)> {
    let mut at = first;
    let mut names = Vec::new();
    loop {
        if !is_name(lexed.ident(at)) {
            return None;
        }
        names.push(Symbol::new(lexed.text_of(at)));
        at += 1;
        let goes_on = lexed.is_punct(at, b':') && lexed.is_punct(at + 1, b':') && lexed.is_joint(at);
        if !goes_on {
            return Some((TypeRef::Path(Path::from_names(PathAnchor::Plain, names)), at));
        }
        at += 2;
    }
}

fn is_colon(lexed: &Lexed<'_>, at: usize) -> bool {
    lexed.is_punct(at, b':') && !(lexed.is_joint(at) && lexed.kind(at + 1) == Some(TokenKind::Punct(b':')))
}

/// A name without a meaning of its own, in ASCII.
fn is_name(word: &str) -> bool {
    let special =
        ["", "_", "mut", "ref", "crate", "self", "super", "dyn", "impl", "fn", "for", "unsafe", "extern", "const"];
    word.is_ascii() && !special.contains(&word) && !word.starts_with("r#") && !word.starts_with(DOLLAR_CRATE)
}
