//! `use` items without attributes, lowered straight from their tokens: every sixth item is one.

use super::path::DOLLAR_CRATE;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::syntax::item_tree::{Attrs, Import, ImportKind, Item, ItemKind, Visibility};
use crate::syntax::lexer::Lexed;
use crate::syntax::skeleton::RawItem;
use crate::syntax::type_ref::{ModPath, PathAnchor};

/// Groups nested deeper than this are left to syn.
const MAX_DEPTH: usize = 16;

/// `[pub [(crate)]] use ..;`, as [`super::import`] lowers it; `None` for anything out of the ordinary.
pub(crate) fn plain_use(lexed: &Lexed<'_>, raw: &RawItem) -> Option<Item> {
    let is_public = lexed.ident(raw.from) == "pub";
    let is_crate = is_public && lexed.is_open(raw.from + 1, b'(') && lexed.ident(raw.from + 2) == "crate";
    let (vis, keyword) = match (is_public, is_crate) {
        (true, true) if lexed.after_tree(raw.from + 1) == raw.from + 4 => (Visibility::Crate, raw.from + 4),
        (true, _) => (Visibility::Public, raw.from + 1),
        (false, _) => (Visibility::Inherited, raw.from),
    };
    if lexed.ident(keyword) != "use" {
        return None;
    }
    let leading_colon = is_path_sep(lexed, keyword + 1);
    let mut tree = Tree { lexed, leading_colon, prefix: Vec::new(), imports: Vec::new() };
    let end = tree.read(keyword + 1 + 2 * usize::from(leading_colon), 0)?;
    if !lexed.is_punct(end, b';') || end + 1 != raw.to {
        return None;
    }
    Some(Item {
        name: Symbol::default(),
        vis,
        attrs: Attrs::default(),
        range: lexed.range(raw.from, raw.to),
        name_range: range(lexed, keyword),
        kind: ItemKind::Use(tree.imports),
    })
}

struct Tree<'a, 't> {
    lexed: &'a Lexed<'t>,
    leading_colon: bool,
    /// The tokens of the names before.
    prefix: Vec<usize>,
    imports: Vec<Import>,
}

impl Tree<'_, '_> {
    /// Reads one tree; gives the index behind it.
    fn read(&mut self, mut at: usize, depth: usize) -> Option<usize> {
        let outer = self.prefix.len();
        while is_name(self.lexed, at) && is_path_sep(self.lexed, at + 1) {
            self.prefix.push(at);
            at += 3;
        }
        let end = match () {
            () if is_name(self.lexed, at) => self.leaf(at)?,
            () if self.lexed.is_punct(at, b'*') => {
                let path = self.path(None);
                let range = if self.prefix.is_empty() { range(self.lexed, at) } else { path.range };
                self.imports.push(Import { path: ModPath { range, ..path }, kind: ImportKind::Glob });
                at + 1
            }
            () if self.lexed.is_open(at, b'{') && depth < MAX_DEPTH => self.group(at, depth)?,
            () => return None,
        };
        self.prefix.truncate(outer);
        Some(end)
    }

    fn group(&mut self, open: usize, depth: usize) -> Option<usize> {
        let close = self.lexed.after_tree(open) - 1;
        let mut at = open + 1;
        while at < close {
            at = self.read(at, depth + 1)?;
            match at {
                _ if at == close => {}
                _ if self.lexed.is_punct(at, b',') => at += 1,
                _ => return None,
            }
        }
        Some(close + 1)
    }

    fn leaf(&mut self, at: usize) -> Option<usize> {
        let types_only = self.lexed.ident(at) == "self" && !self.prefix.is_empty();
        let path = self.path((!types_only).then_some(at));
        let rename = (self.lexed.ident(at + 1) == "as").then_some(at + 2);
        let name = match rename {
            Some(rename) if self.lexed.ident(rename) == "_" => None,
            Some(rename) if is_name(self.lexed, rename) => Some(Symbol::new(self.lexed.ident(rename))),
            Some(_) => return None,
            None => Some(path.names.last().copied().unwrap_or_else(|| Symbol::new(anchor_word(&path.anchor)))),
        };
        let kind = name.map_or(ImportKind::Unnamed, |name| ImportKind::Named { name, types_only });
        let range = range(self.lexed, rename.unwrap_or(at));
        self.imports.push(Import { path: ModPath { range, ..path }, kind });
        Some(rename.unwrap_or(at) + 1)
    }

    fn path(&self, last: Option<usize>) -> ModPath {
        let tokens: Vec<usize> = self.prefix.iter().copied().chain(last).collect();
        let words: Vec<&str> = tokens.iter().map(|&at| self.lexed.ident(at)).collect();
        let supers = words.iter().skip(1).take_while(|word| **word == "super").count();
        let (anchor, skip) = match words.first().copied() {
            _ if self.leading_colon => (PathAnchor::Absolute, 0),
            Some("crate") => (PathAnchor::Crate, 1),
            Some("self") => (PathAnchor::Super(supers as u32), 1 + supers),
            Some("super") => (PathAnchor::Super(supers as u32 + 1), 1 + supers),
            _ => (PathAnchor::Plain, 0),
        };
        let names = words.into_iter().skip(skip).map(Symbol::new).collect();
        let ranges = tokens.iter().map(|&at| range(self.lexed, at));
        ModPath { anchor, names, range: ranges.reduce(TextRange::cover).unwrap_or_default() }
    }
}

fn anchor_word(anchor: &PathAnchor) -> &'static str {
    if *anchor == PathAnchor::Crate { "crate" } else { "self" }
}

fn range(lexed: &Lexed<'_>, at: usize) -> TextRange {
    lexed.range(at, at + 1)
}

fn is_path_sep(lexed: &Lexed<'_>, at: usize) -> bool {
    lexed.is_punct(at, b':') && lexed.is_punct(at + 1, b':') && lexed.is_joint(at)
}

/// A name in ASCII, or a keyword that paths may have.
fn is_name(lexed: &Lexed<'_>, at: usize) -> bool {
    let word = lexed.ident(at);
    let is_plain = !word.is_empty() && word.is_ascii() && !word.starts_with("r#") && !word.starts_with(DOLLAR_CRATE);
    is_plain && !KEYWORDS.contains(&word)
}

/// Words that stand for no item, `crate`, `self` and `super` apart.
const KEYWORDS: &[&str] = &[
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::lexer::lex;
    use crate::syntax::lower::import::lower_use;
    use crate::syntax::skeleton::item_at;
    use crate::syntax::source_text::SourceText;

    fn plain(text: &str) -> Option<Item> {
        let lexed = lex(text, TextRange::new(0, text.len() as u32));
        plain_use(&lexed, &item_at(&lexed, 0, lexed.tokens.len()))
    }

    #[test]
    fn it_is_what_syn_makes_of_it() {
        for text in [
            "use a;",
            "use a::b::c;",
            "pub use a::{b, c::{self, d as e}, f::*, g::{}};",
            "pub(crate) use crate::{self as me, a::b as _};",
            "use self::super::super::a::{b, };",
            "use super::*;",
            "use ::std::io;",
            "use *;",
            "use {a, b::c};",
            "use crate::a::{super_, selfish as s, /* no */ two};",
            "use self::{a, self as b};",
        ] {
            let scope = crate::syntax::spans::SpanScope::enter();
            let parsed: syn::ItemUse = syn::parse_str(text).unwrap();
            let mut whole = SourceText::default();
            whole.push(text, TextRange::new(0, text.len() as u32));
            let expected = lower_use(&whole, &parsed);
            drop(scope);
            let Some(Item { kind: ItemKind::Use(found), .. }) = plain(text) else { panic!("{text}") };
            assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{text}");
        }
    }

    #[test]
    fn what_is_out_of_the_ordinary_is_left_to_syn() {
        for text in [
            "#[cfg(a)] use a;",
            "use r#a;",
            "use ä;",
            "use a::{::b};",
            "use a b;",
            "pub(super) use a;",
            "use fn;",
            "use a::;",
        ] {
            assert!(plain(text).is_none(), "{text}");
        }
    }
}
