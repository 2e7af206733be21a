//! From a file's text to its [`ItemTree`]: find the items, show syn each one without its inside, lower it.
//!
//! Nothing fails here. What syn does not take becomes a [`Problem`] and the next item is read.

use syn::parse::Parser as _;

use super::depth::{BRACKET, MAX_NESTING, TOO_DEEP, nesting};
use super::faults::reason;
use super::item_tree::{Attrs, BlockItems, ItemId, ItemKind, ItemTree, Problem};
use super::lexer::{self, Lexed, TokenKind};
use super::lower::attr::lower_attrs;
use super::lower::item::{ItemCx, Lowered, members_mut};
use super::lower::path::lower_mod_path;
use super::lower::plain::plain_value;
use super::lower::plain_use::plain_use;
use super::preamble::code_start;
use super::skeleton::{Place, RawItem, RawKind, after_inner_attributes, item_at, item_in_block};
use super::source_text::SourceText;
use super::spans::SpanScope;
use super::type_ref::{ModPath, PathAnchor};
use crate::base::span::TextRange;
use crate::base::stack;

/// Items within items are read so deep.
const MAX_DEPTH: usize = MAX_NESTING / BRACKET;
/// Keywords that a `!` may follow that is no macro's.
const NEGATED_AFTER: [&str; 8] = ["if", "while", "match", "return", "break", "in", "else", "yield"];
/// So many brackets without a partner are reported in one file.
const MAX_UNBALANCED: usize = 8;

/// Reads all items of a file, also those inside of function bodies. `text` is the file as it is on the disk.
pub(crate) fn parse_items(text: &str) -> ItemTree {
    let range = TextRange::new(code_start(text), u32::try_from(text.len()).unwrap_or(0));
    parse_range(text, range)
}

/// Reads the items that stand in `range` of `text`.
pub(crate) fn parse_range(text: &str, range: TextRange) -> ItemTree {
    stack::with_room(|| parse_here(text, range))
}

fn parse_here(text: &str, range: TextRange) -> ItemTree {
    let _scope = SpanScope::enter();
    let lexed = lexer::lex(text, range);
    let mut parser = ItemParser { lexed: &lexed, tree: ItemTree::default(), depth: 0, quiet: false };
    for &range in lexed.unbalanced.iter().take(MAX_UNBALANCED) {
        parser.problem(range, "this bracket has no partner".to_owned());
    }
    let (top, attrs) = parser.sequence(0, lexed.tokens.len(), &Place::Module);
    let mut tree = parser.tree;
    tree.top = top;
    tree.attrs = attrs;
    tree.blocks.sort_by_key(|block| block.range.start);
    tree.problems.sort_by_key(|problem| problem.range);
    tree
}

struct ItemParser<'a, 't> {
    lexed: &'a Lexed<'t>,
    tree: ItemTree,
    depth: usize,
    /// Inside a macro's arguments, where what looks like an item may be something else.
    quiet: bool,
}

/// A brace group, or the delimiters of a macro, that the scan for local items is in.
struct OpenBlock {
    open: usize,
    close: usize,
    items: Vec<ItemId>,
    /// The first token of the macro's path, where these are a macro's delimiters.
    of_macro: Option<usize>,
    /// Where the blocks inside of it will be.
    first_inside: usize,
}

/// The brace groups that the scan is in, the innermost last.
#[derive(Default)]
struct OpenBlocks {
    list: Vec<OpenBlock>,
    /// How many of them are a macro's.
    macros: usize,
}

impl OpenBlocks {
    fn pop(&mut self) -> Option<OpenBlock> {
        let block = self.list.pop()?;
        self.macros -= usize::from(block.of_macro.is_some());
        Some(block)
    }
}

impl ItemParser<'_, '_> {
    fn problem(&mut self, range: TextRange, message: String) {
        if !self.quiet {
            self.tree.problems.push(Problem { range, message });
        }
    }

    /// The items between two tokens, and the inner attributes in front of them.
    fn sequence(&mut self, from: usize, to: usize, place: &Place) -> (Vec<ItemId>, Attrs) {
        let mut at = after_inner_attributes(self.lexed, from, to);
        let attrs = self.inner_attributes(from, at);
        let mut items = Vec::new();
        while at < to {
            if self.lexed.is_punct(at, b';') {
                at += 1;
                continue;
            }
            let raw = item_at(self.lexed, at, to);
            at = raw.to;
            items.extend(self.item(&raw, place));
        }
        (items, attrs)
    }

    fn inner_attributes(&mut self, from: usize, to: usize) -> Attrs {
        if from == to {
            return Attrs::default();
        }
        if nesting(self.lexed, from, to) > MAX_NESTING {
            self.problem(self.lexed.range(from, to), TOO_DEEP.to_owned());
            return Attrs::default();
        }
        let mut text = SourceText::default();
        text.push_tokens(self.lexed, from, to);
        match syn::Attribute::parse_inner.parse_str(&text.text) {
            Ok(attrs) => lower_attrs(&text, &attrs),
            Err(error) => {
                self.problem(text.map_span(error.span()), reason(&error));
                Attrs::default()
            }
        }
    }

    fn item(&mut self, raw: &RawItem, place: &Place) -> Option<ItemId> {
        let range = self.lexed.range(raw.from, raw.to);
        if self.depth >= MAX_DEPTH || self.nesting(raw) > MAX_NESTING {
            self.problem(range, TOO_DEEP.to_owned());
            return None;
        }
        let plain = match raw.kind {
            RawKind::Value { init: Some(_) } => plain_value(self.lexed, raw),
            RawKind::Other if matches!(place, Place::Module) => plain_use(self.lexed, raw),
            _ => None,
        };
        if let Some(item) = plain {
            return Some(self.add_one_level(raw, Lowered { item, variants: Vec::new() }));
        }
        let text = self.without_inside(raw);
        match lower_one(&ItemCx { text: &text, range }, place) {
            Ok(lowered) => Some(self.add_one_level(raw, lowered)),
            Err(message) => {
                let unpaired = self.lexed.unbalanced.iter().any(|&bracket| range.encloses(bracket));
                self.problem(range, if unpaired { "the brackets in it do not pair up".to_owned() } else { message });
                None
            }
        }
    }

    fn add_one_level(&mut self, raw: &RawItem, lowered: Lowered) -> ItemId {
        self.depth += 1;
        let id = self.add(raw, lowered);
        self.depth -= 1;
        id
    }

    /// How deep the part of the item nests that syn gets to see.
    fn nesting(&self, raw: &RawItem) -> usize {
        match raw.kind {
            RawKind::Fn { body: Some(to) } | RawKind::Members { open: to, .. } | RawKind::Macro { open: to } => {
                nesting(self.lexed, raw.from, to)
            }
            RawKind::Value { init: Some((to, _)) } => nesting(self.lexed, raw.from, to),
            _ => nesting(self.lexed, raw.from, raw.to),
        }
    }

    /// The item as syn gets to see it.
    fn without_inside(&self, raw: &RawItem) -> SourceText {
        let mut text = SourceText::default();
        match raw.kind {
            RawKind::Fn { body: Some(open) } | RawKind::Members { open, .. } | RawKind::Macro { open } => {
                let close = self.lexed.after_tree(open) - 1;
                text.push_tokens(self.lexed, raw.from, open);
                text.push_tokens(self.lexed, open, open + 1);
                text.push_tokens(self.lexed, close, raw.to);
            }
            RawKind::Value { init: Some((from, to)) } => {
                text.push_tokens(self.lexed, raw.from, from);
                text.push_for("()", self.lexed.range(from, to));
                text.push_tokens(self.lexed, to, raw.to);
            }
            _ => text.push_tokens(self.lexed, raw.from, raw.to),
        }
        text
    }

    /// Adds an item with what is inside of it.
    fn add(&mut self, raw: &RawItem, lowered: Lowered) -> ItemId {
        let id = self.tree.items.alloc(lowered.item);
        let variants: Vec<ItemId> = lowered.variants.into_iter().map(|item| self.tree.items.alloc(item)).collect();
        if let ItemKind::Enum { variants: slot, .. } = &mut self.tree.items[id].kind {
            *slot = variants;
        }
        match raw.kind {
            RawKind::Members { keyword, open } => self.members(id, keyword, open),
            RawKind::Fn { body: Some(open) } => self.body(id, open, self.lexed.after_tree(open)),
            RawKind::Value { init: Some((from, to)) } => self.body(id, from, to),
            RawKind::Macro { open } => {
                let close = self.lexed.after_tree(open) - 1;
                let inside = TextRange::new(self.lexed.tokens[open].end, self.lexed.tokens[close].start);
                match &mut self.tree.items[id].kind {
                    ItemKind::MacroRules(def) => def.rules = inside,
                    ItemKind::MacroCall(call) => call.args = inside,
                    _ => {}
                }
            }
            _ => {}
        }
        id
    }

    fn members(&mut self, id: ItemId, keyword: usize, open: usize) {
        let place = match (&self.tree.items[id].kind, self.lexed.ident(keyword)) {
            (ItemKind::ForeignMod { abi, .. }, _) => Place::Foreign(abi.clone()),
            (_, "impl") => Place::Impl,
            (_, "trait") => Place::Trait,
            _ => Place::Module,
        };
        let (items, attrs) = self.sequence(open + 1, self.lexed.after_tree(open) - 1, &place);
        let item = &mut self.tree.items[id];
        item.attrs.list.extend(attrs.list);
        if let Some(slot) = members_mut(&mut item.kind) {
            *slot = items;
        }
    }

    /// Notes where the body of `owner` stands, and reads the items inside it.
    fn body(&mut self, owner: ItemId, from: usize, to: usize) {
        let range = self.lexed.range(from, to);
        match &mut self.tree.items[owner].kind {
            ItemKind::Fn(function) => function.modify(|function| function.body = Some(range)),
            ItemKind::Const { body, .. } | ItemKind::Static { body, .. } => *body = Some(range),
            _ => {}
        }
        let (quiet, mut open_blocks, mut at, mut may_start) = (self.quiet, OpenBlocks::default(), from, false);
        while at < to {
            if may_start
                && let Some(block) = open_blocks.list.last_mut().filter(|block| at < block.close)
                && let Some(raw) = item_in_block(self.lexed, at, block.close)
            {
                let item = self.item(&raw, &Place::Module);
                block.items.extend(item);
                // What is no item of a macro may still hold some.
                if item.is_some() || block.of_macro.is_none() {
                    at = raw.to;
                    continue;
                }
            }
            (at, may_start) = self.body_token(owner, at, &mut open_blocks);
            self.quiet = quiet || open_blocks.macros > 0;
        }
        self.quiet = quiet;
    }

    /// Takes one token of a body; gives the next one and whether a statement may start there.
    fn body_token(&mut self, owner: ItemId, at: usize, open_blocks: &mut OpenBlocks) -> (usize, bool) {
        match self.lexed.kind(at) {
            Some(TokenKind::Open(bracket)) => {
                let of_macro = self.macro_path(at);
                if of_macro.is_none() && bracket != b'{' {
                    return (at + 1, false);
                }
                let close = self.lexed.after_tree(at) - 1;
                let first_inside = self.tree.blocks.len();
                open_blocks.macros += usize::from(of_macro.is_some());
                open_blocks.list.push(OpenBlock { open: at, close, items: Vec::new(), of_macro, first_inside });
                (after_inner_attributes(self.lexed, at + 1, close), true)
            }
            Some(TokenKind::Close) if open_blocks.list.last().is_some_and(|block| block.close == at) => {
                if let Some(block) = open_blocks.pop() {
                    self.close_block(owner, block);
                }
                (at + 1, true)
            }
            Some(TokenKind::Punct(b';')) => (at + 1, true),
            _ => (at + 1, false),
        }
    }

    /// Keeps a block that has items, and a macro call that has some anywhere inside.
    fn close_block(&mut self, owner: ItemId, block: OpenBlock) {
        let has_inside = block.of_macro.is_some() && self.tree.blocks.len() > block.first_inside;
        if !block.items.is_empty() || has_inside {
            let range = self.lexed.range(block.open, block.close + 1);
            let of_macro = block.of_macro.map(|first| macro_path(self.lexed, first, block.open - 1));
            self.tree.blocks.push(BlockItems { range, owner, items: block.items, of_macro });
        }
    }

    /// The first token of the path of the macro whose delimiters open at `open`.
    fn macro_path(&self, open: usize) -> Option<usize> {
        let bang = open.checked_sub(1).filter(|&bang| self.lexed.is_punct(bang, b'!'))?;
        let may_name = |name: usize| self.lexed.is_ident(name) && !NEGATED_AFTER.contains(&self.lexed.text_of(name));
        let mut first = bang.checked_sub(1).filter(|&name| may_name(name))?;
        let is_colon = |at: usize| self.lexed.is_punct(at, b':');
        while first >= 2 && is_colon(first - 1) && is_colon(first - 2) {
            match first.checked_sub(3).filter(|&name| self.lexed.is_ident(name)) {
                Some(name) => first = name,
                None => return Some(first - 2),
            }
        }
        Some(first)
    }
}

/// The path between two tokens.
fn macro_path(lexed: &Lexed<'_>, from: usize, to: usize) -> ModPath {
    let mut text = SourceText::default();
    text.push_tokens(lexed, from, to);
    let range = lexed.range(from, to);
    let path = syn::Path::parse_mod_style.parse_str(&text.text).map(|path| lower_mod_path(&text, &path));
    ModPath { range, ..path.unwrap_or_else(|_| ModPath { anchor: PathAnchor::Plain, names: Vec::new(), range }) }
}

fn lower_one(cx: &ItemCx<'_>, place: &Place) -> Result<Lowered, String> {
    let text = &cx.text.text;
    let lowered = match place {
        Place::Module => syn::parse_str(text).map(|item| cx.module_item(&item)),
        Place::Impl => syn::parse_str(text).map(|item| cx.impl_item(&item)),
        Place::Trait => syn::parse_str(text).map(|item| cx.trait_item(&item)),
        Place::Foreign(abi) => syn::parse_str(text).map(|item| cx.foreign_item(&item, abi.as_ref())),
    };
    match lowered {
        Ok(Some(lowered)) => Ok(lowered),
        // A function without its body, as attribute macros take them.
        Ok(None) => {
            let item = syn::parse_str(text).ok();
            let lowered = item.and_then(|item| cx.foreign_item(&item, None));
            lowered.ok_or_else(|| "this sort of item is not known".to_owned())
        }
        Err(error) => Err(reason(&error)),
    }
}
