//! How far a fragment reaches: one tree for simple ones, syn's word for those with a grammar.

use syn::parse::{Parse, ParseStream, Parser as _};
use syn::{Expr, Item, Pat, Path, Type};

use super::cursor::State;
use super::tokens::{LeafKind, Tree};

/// Takes a fragment of this kind from the front; `None` where there is none.
pub(super) fn take_fragment<'a>(state: &mut State<'_, 'a>, kind: &str) -> Option<Vec<Tree<'a>>> {
    match kind {
        "tt" => one(state, |_| true),
        "ident" => one(state, |tree| tree.ident().is_some_and(|name| name != "_")),
        "lifetime" => one(state, |tree| tree.leaf().is_some_and(|leaf| leaf.kind == LeafKind::Lifetime)),
        "block" => one(state, |tree| tree.group("{").is_some()),
        "literal" => literal(state),
        "vis" => Some(visibility(state)),
        "meta" => meta(state),
        "expr" | "expr_2021" => expr(state),
        "ty" => by_grammar::<Type>(state, Type::parse),
        "path" => by_grammar::<Path>(state, Path::parse),
        "pat" => by_grammar::<Pat>(state, Pat::parse_multi_with_leading_vert),
        "pat_param" => by_grammar::<Pat>(state, Pat::parse_single),
        "item" => by_grammar::<Item>(state, Item::parse),
        "stmt" => stmt(state),
        _ => None,
    }
}

fn one<'a>(state: &mut State<'_, 'a>, fits: impl Fn(&Tree<'a>) -> bool) -> Option<Vec<Tree<'a>>> {
    let tree = state.peek().filter(|tree| fits(tree))?.clone();
    state.at += 1;
    Some(vec![tree])
}

fn take<'a>(state: &mut State<'_, 'a>, count: usize) -> Vec<Tree<'a>> {
    let from = state.at;
    state.at = (from + count).min(state.rest.len());
    state.rest[from..state.at].to_vec()
}

fn literal<'a>(state: &mut State<'_, 'a>) -> Option<Vec<Tree<'a>>> {
    let is_literal = |tree: &Tree<'_>| match tree.leaf() {
        Some(leaf) => leaf.kind == LeafKind::Literal || matches!(leaf.text, "true" | "false"),
        None => false,
    };
    match &state.rest[state.at..] {
        [minus, number, ..] if minus.is_punct("-") && is_literal(number) => Some(take(state, 2)),
        [first, ..] if is_literal(first) => Some(take(state, 1)),
        _ => None,
    }
}

fn visibility<'a>(state: &mut State<'_, 'a>) -> Vec<Tree<'a>> {
    let count = match &state.rest[state.at..] {
        [word, group, ..] if word.ident() == Some("pub") && is_restriction(group) => 2,
        [word, ..] if word.ident() == Some("pub") => 1,
        _ => 0,
    };
    take(state, count)
}

fn is_restriction(tree: &Tree<'_>) -> bool {
    let first = tree.group("(").and_then(|group| group.trees.first()).and_then(Tree::ident);
    matches!(first, Some("crate" | "self" | "super" | "in"))
}

/// `path`, `path(..)`, `path = expr`
fn meta<'a>(state: &mut State<'_, 'a>) -> Option<Vec<Tree<'a>>> {
    let mut taken = match &state.rest[state.at..] {
        [name, colons, ..] if name.ident().is_none() || colons.is_punct("::") => {
            by_grammar::<Path>(state, Path::parse_mod_style)?
        }
        // A name alone, which no text need have: that of a doc comment.
        _ => one(state, |tree| tree.ident().is_some())?,
    };
    match state.peek() {
        Some(Tree::Group(_)) => taken.extend(take(state, 1)),
        Some(equals) if equals.is_punct("=") => {
            taken.extend(take(state, 1));
            taken.extend(expr(state)?);
        }
        _ => {}
    }
    Some(taken)
}

fn ends_expr(tree: Option<&Tree<'_>>) -> bool {
    tree.is_none_or(|tree| [",", ";", "=>"].iter().any(|end| tree.is_punct(end)))
}

/// Most expressions are over at the next comma; only where that may be part of one is syn asked.
fn expr<'a>(state: &mut State<'_, 'a>) -> Option<Vec<Tree<'a>>> {
    let rest = &state.rest[state.at..];
    let len = (0..rest.len()).find(|&index| ends_expr(rest.get(index))).unwrap_or(rest.len());
    let plain = !rest[..len].iter().any(|tree| tree.leaf().is_some_and(|leaf| leaf.text.starts_with(['<', '|'])));
    if len == 0 || !starts_expr(&rest[0]) {
        return None;
    }
    if plain && (len == 1 || parses::<Expr>(state, len)) {
        return Some(take(state, len));
    }
    by_grammar::<Expr>(state, Expr::parse)
}

fn starts_expr(tree: &Tree<'_>) -> bool {
    match tree.leaf() {
        Some(leaf) if leaf.kind == LeafKind::Punct => {
            matches!(leaf.text, "&" | "&&" | "*" | "!" | "-" | "|" | "||" | "<" | "<<" | "::" | ".." | "..=" | "#")
        }
        Some(leaf) => !matches!(leaf.text, "let" | "as" | "else" | "in" | "where" | "pub" | "use" | "fn" | "struct"),
        None => true,
    }
}

fn parses<T: Parse>(state: &State<'_, '_>, len: usize) -> bool {
    let trees = &state.rest[state.at..state.at + len];
    let (Some(first), Some(last)) = (trees.first(), trees.last()) else { return false };
    let text = state.input.text.get(first.start() as usize..last.end() as usize);
    text.is_some_and(|text| syn::parse_str::<T>(text).is_ok())
}

/// A statement without its semicolon.
fn stmt<'a>(state: &mut State<'_, 'a>) -> Option<Vec<Tree<'a>>> {
    if state.peek()?.ident() != Some("let") {
        return by_grammar::<Item>(state, Item::parse).or_else(|| expr(state));
    }
    let rest = &state.rest[state.at..];
    let len = rest.iter().position(|tree| tree.is_punct(";") || tree.is_punct("=>")).unwrap_or(rest.len());
    Some(take(state, len))
}

/// Takes as much as this parser does.
fn by_grammar<'a, T>(
    state: &mut State<'_, 'a>,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> Option<Vec<Tree<'a>>> {
    let start = state.peek()?.start();
    let text = state.input.text.get(start as usize..state.end as usize)?;
    let reach = |input: ParseStream<'_>| {
        parse(input)?;
        let end = if input.is_empty() { None } else { Some(input.span().byte_range().start as u32) };
        input.parse::<proc_macro2::TokenStream>()?;
        Ok(end)
    };
    let end = reach.parse_str(text).ok()?.map_or(state.end, |end| start + end);
    let taken = state.take_until(end);
    (!taken.is_empty()).then_some(taken)
}
