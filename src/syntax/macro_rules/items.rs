//! Macro calls in item position: the project's own macros, those that packs know, and those that just wrap items.

use std::sync::Arc;

use super::paste::{pasted, push_placed};
use super::{Call, MAX_ITEMS_OUTPUT, expand};
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::syntax::body_source::BodySource;
use crate::syntax::expansion::Expansion;
use crate::syntax::item_tree::{ItemKind, ItemTree, MacroCall};
use crate::syntax::lexer::{self, Lexed};
use crate::syntax::macro_scope::MacroSource;
use crate::syntax::macro_types::{KnownMacro, MacroShape};
use crate::syntax::parse::parse_range;
use crate::syntax::skeleton::item_at;
use crate::syntax::source_text::SourceText;
use crate::syntax::spans::SpanScope;

/// The items that a call of `definition` stands for. `call.item` is a [`MacroCall`]; the ranges in the result are those of
/// its [`Expansion`]. Calls among these items can be given back with that expansion, up to
/// [`RECURSION_LIMIT`](super::RECURSION_LIMIT) deep. `None` where no rule takes the call.
pub(crate) fn expand_items(definition: &MacroSource, call: BodySource<'_>) -> Option<ItemTree> {
    let _scope = SpanScope::enter();
    let args = macro_call(call)?.args;
    let place = |range| call.expansion.map_or(range, |expansion| expansion.map(range));
    let whole = place(call.item.range);
    let text = expand(definition, &Call { text: call.item_text(), args, place: &place, whole }, MAX_ITEMS_OUTPUT)?;
    Some(parse_expansion(text))
}

/// The items of a call of a macro that is known, as [`expand_items`] gives them; `None` where what is known says nothing of
/// items.
pub(crate) fn known_items(known: KnownMacro, call: BodySource<'_>) -> Option<ItemTree> {
    if let Some(rules) = known.items {
        let text = rules.as_str();
        let range = TextRange::new(0, text.len() as u32);
        // What its templates name is named in full.
        return expand_items(&MacroSource { text: text.into(), rules: range, krate: Symbol::new("std") }, call);
    }
    let args = macro_call(call).filter(|_| known.shape == MacroShape::CfgIf)?.args;
    Some(parse_expansion(cfg_if(&lexer::lex(call.item_text(), args), call.expansion)))
}

/// The items of a call of which nothing is known: those that it puts names together for (`paste!`), or its arguments where
/// these are items as they stand (`cfg_rt! { mod x; }`).
pub(crate) fn parse_macro_items(call: BodySource<'_>) -> Option<ItemTree> {
    let lexed = lexer::lex(call.item_text(), macro_call(call)?.args);
    if let Some(text) = pasted(&lexed, call.expansion) {
        return Some(parse_expansion(text));
    }
    let mut text = SourceText::default();
    push_placed(&mut text, &lexed, 0..lexed.tokens.len(), call.expansion);
    let tree = parse_expansion(text);
    (tree.problems.is_empty() && !tree.top.is_empty()).then_some(tree)
}

/// There is async code between the delimiters of a call.
pub(crate) fn holds_async_call(call: BodySource<'_>) -> bool {
    let Some(mac) = macro_call(call) else { return false };
    let lexed = lexer::lex(call.item_text(), mac.args);
    (0..lexed.tokens.len()).any(|at| match lexed.ident(at) {
        "async" => begins_async(&lexed, at),
        "await" => at.checked_sub(1).is_some_and(|dot| lexed.is_punct(dot, b'.')),
        _ => false,
    })
}

/// A function, block or closure begins with the word `async`, which is an option of some macro else.
fn begins_async(lexed: &Lexed<'_>, at: usize) -> bool {
    let may_be_value = || {
        let opens = |before: usize| {
            lexed.is_open(before, b'(') || [b',', b'='].iter().any(|&mark| lexed.is_punct(before, mark))
        };
        at.checked_sub(1).is_some_and(opens)
    };
    matches!(lexed.ident(at + 1), "fn" | "move" | "unsafe" | "extern")
        || lexed.is_open(at + 1, b'{')
        || lexed.is_punct(at + 1, b'|') && may_be_value()
}

fn macro_call<'a>(call: BodySource<'a>) -> Option<&'a MacroCall> {
    match &call.item.kind {
        ItemKind::MacroCall(mac) => Some(mac),
        _ => None,
    }
}

fn parse_expansion(mut text: SourceText) -> ItemTree {
    text.shrink();
    let mut tree = parse_range(&text.text, TextRange::new(0, text.text.len() as u32));
    tree.expansion = Some(Arc::new(Expansion::new(text)));
    tree
}

/// `if #[cfg(a)] { items } else if #[cfg(b)] { items } else { items }`, or `a => { items } _ => { items }`: all items, each with the
/// cfg of its branch.
fn cfg_if(lexed: &Lexed<'_>, within: Option<&Expansion>) -> SourceText {
    let mut text = SourceText::default();
    let mut before: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < lexed.tokens.len() {
        let (first, mut condition) = (at, None);
        while at < lexed.tokens.len() && !lexed.is_open(at, b'{') {
            if lexed.ident(at) == "cfg" && lexed.is_open(at + 1, b'(') {
                let inside = lexed.range(at + 2, lexed.after_tree(at + 1) - 1);
                condition = lexed.text.get(inside.start as usize..inside.end as usize);
            }
            at = if lexed.is_open(at, b'[') { at + 1 } else { lexed.after_tree(at) };
        }
        if at >= lexed.tokens.len() {
            break;
        }
        let arrow = (first..at).find(|&arrow| lexed.is_punct(arrow, b'=') && lexed.is_punct(arrow + 1, b'>'));
        if let Some(arrow) = arrow.filter(|&arrow| lexed.ident(first) != "_" && arrow > first) {
            let written = lexed.range(first, arrow);
            condition = lexed.text.get(written.start as usize..written.end as usize);
        }
        let not_before = format!("not(any({}))", before.join(", "));
        let cfg = match condition {
            Some(condition) if before.is_empty() => condition.to_owned(),
            Some(condition) => format!("all({condition}, {not_before})"),
            None => not_before,
        };
        before.extend(condition);
        let close = lexed.after_tree(at) - 1;
        let mut item = at + 1;
        while item < close {
            let raw = item_at(lexed, item, close);
            text.push_for(&format!("#[cfg({cfg})]"), lexed.range(at, at + 1));
            text.space();
            push_placed(&mut text, lexed, raw.from..raw.to, within);
            item = raw.to;
        }
        at = close + 1;
    }
    text
}
