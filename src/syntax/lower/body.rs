//! One body: the text that syn reads, the patterns of the parameters, the root, and what to do when it does not parse.

use std::rc::Rc;

use proc_macro2::Span;
use proc_macro2::extra::DelimSpan;
use syn::FnArg;

use super::tables::push_shortened;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::base::stack;
use crate::syntax::body::{Block, BlockKind, Body, Expr, ExprId, PatId, SkipReason, Skipped};
use crate::syntax::body_source::BodySource;
use crate::syntax::depth::{TOO_DEEP, is_too_deep};
use crate::syntax::expansion::Expansion;
use crate::syntax::faults::reason;
use crate::syntax::item_tree::ItemKind;
use crate::syntax::lexer::{self, Lexed};
use crate::syntax::macro_scope::MacroScope;
use crate::syntax::skeleton::statements;
use crate::syntax::source_text::SourceText;
use crate::syntax::spans::SpanScope;

/// Lowers the body of a function, const or static. All ranges of the result count from the start of the item, so that they
/// stay right when something above it changes; those of an item that a macro made are places in the file of the call. Only
/// [`Block::items_at`] always counts from the start of the item, in the text of its tree. An item without a body gives an
/// empty `Body`.
pub(crate) fn lower_body(source: BodySource<'_>, macros: &dyn MacroScope) -> Body {
    stack::with_room(|| lower_here(source, macros))
}

fn lower_here(source: BodySource<'_>, macros: &dyn MacroScope) -> Body {
    let _scope = SpanScope::enter();
    let start = source.item.range.start;
    let range = match &source.item.kind {
        ItemKind::Fn(function) if function.body.is_some() => source.item.range,
        ItemKind::Const { body: Some(range), .. } | ItemKind::Static { body: Some(range), .. } => *range,
        _ => return Body::default(),
    };
    let lexed = lexer::lex(source.own_text(), range.counted_from(start));
    let within = source.expansion.map(|expansion| Within { expansion, start });
    let mut cx = BodyCx::new(within, macros);
    if let ItemKind::Fn(function) = &source.item.kind {
        let open = function.body.unwrap_or_default().counted_from(start).start;
        cx.function(&lexed, lexed.tokens.partition_point(|token| token.start < open));
    } else {
        cx.initialiser(&lexed);
    }
    cx.body
}

/// The expansion that an item stands in.
#[derive(Copy, Clone)]
pub(crate) struct Within<'a> {
    expansion: &'a Expansion,
    /// Of the item, in the text of the expansion.
    start: u32,
}

/// The text that syn has read, and how its places become places in the file.
pub(crate) struct Sheet<'a> {
    pub(crate) text: SourceText,
    /// The pieces of `text` are ranges of an item in this expansion, not of one in the file.
    pub(crate) within: Option<Within<'a>>,
    /// `text` is the item's own, so the tree knows its blocks.
    pub(crate) is_item: bool,
}

impl Sheet<'_> {
    /// The place of a range of the text.
    pub(crate) fn place(&self, range: TextRange) -> TextRange {
        self.item_place(self.text.map(range))
    }

    /// The place of a range of the item.
    fn item_place(&self, range: TextRange) -> TextRange {
        self.within.map_or(range, |within| within.expansion.map(range.moved(within.start)))
    }
}

/// What lowering a body needs to know, and the body as far as it is done.
pub(crate) struct BodyCx<'a> {
    pub(crate) body: Body,
    pub(crate) macros: &'a dyn MacroScope,
    pub(crate) sheet: Rc<Sheet<'a>>,
    pub(crate) within: Option<Within<'a>>,
    /// How many expansions we are in.
    pub(crate) macro_depth: usize,
    /// How many bytes expansions may still add to this body.
    pub(crate) macro_budget: usize,
    /// What of the body is there for its types alone.
    pub(super) asides: Asides,
}

/// How the expansions aside stand.
#[derive(Debug)]
pub(super) struct Asides {
    /// The crates of the macros that we are in, outermost first.
    pub(super) within: Vec<Symbol>,
    /// How many bytes they may still add to the body.
    pub(super) budget: usize,
}

impl Default for Asides {
    fn default() -> Self {
        Asides { within: Vec::new(), budget: 1 << 16 }
    }
}

impl<'a> BodyCx<'a> {
    fn new(within: Option<Within<'a>>, macros: &'a dyn MacroScope) -> Self {
        let sheet = Rc::new(Sheet { text: SourceText::default(), within, is_item: true });
        let macro_budget = crate::syntax::macro_rules::MAX_OUTPUT;
        BodyCx { body: Body::default(), macros, sheet, within, macro_depth: 0, macro_budget, asides: Asides::default() }
    }

    pub(crate) fn skip(&mut self, range: TextRange, why: SkipReason) {
        if !self.is_aside() {
            self.body.skipped.push(Skipped { range, why });
        }
    }

    /// The place of a token.
    pub(crate) fn range(&self, span: Span) -> TextRange {
        self.sheet.item_place(self.sheet.text.map_span(span))
    }

    pub(crate) fn delimited(&self, span: &DelimSpan) -> TextRange {
        self.range(span.open()).cover(self.range(span.close()))
    }

    /// The place of an expression that was lowered.
    pub(crate) fn range_of(&self, expr: ExprId) -> TextRange {
        self.body.expr_ranges[expr]
    }

    pub(crate) fn range_of_pat(&self, pat: PatId) -> TextRange {
        self.body.pat_ranges[pat]
    }

    /// Runs `lower` on nodes that syn made from another text.
    pub(crate) fn in_sheet<T>(&mut self, sheet: Sheet<'a>, lower: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.sheet, Rc::new(sheet));
        let lowered = lower(self);
        self.sheet = outer;
        lowered
    }

    fn read(&mut self, lexed: &Lexed<'_>, from: usize, to: usize) {
        let mut text = SourceText::default();
        push_shortened(&mut text, lexed, from, to);
        self.sheet = Rc::new(Sheet { text, within: self.within, is_item: true });
    }

    fn function(&mut self, lexed: &Lexed<'_>, open: usize) {
        if is_too_deep(lexed, 0, lexed.tokens.len()) {
            return self.broken_function(lexed, open);
        }
        self.read(lexed, 0, lexed.tokens.len());
        match syn::parse_str::<syn::ImplItemFn>(&self.sheet.clone().text.text) {
            Ok(item) => {
                self.params(&item.sig);
                let range = self.delimited(&item.block.brace_token.span);
                let block = self.block(&item.block, BlockKind::Plain, None);
                self.body.root = Some(self.body.add_expr(Expr::Block(block), range));
            }
            Err(_) => self.broken_function(lexed, open),
        }
    }

    /// A function that does not parse as a whole: its parameters, and each statement that does.
    fn broken_function(&mut self, lexed: &Lexed<'_>, open: usize) {
        let close = lexed.after_tree(open) - 1;
        let mut signature = SourceText::default();
        signature.push_tokens(lexed, 0, open);
        signature.push_tokens(lexed, open, open + 1);
        signature.push_tokens(lexed, close, close + 1);
        self.sheet = Rc::new(Sheet { text: signature, within: self.within, is_item: true });
        if !is_too_deep(lexed, 0, open)
            && let Ok(item) = syn::parse_str::<syn::ImplItemFn>(&self.sheet.clone().text.text)
        {
            self.params(&item.sig);
        }
        let mut block = Block::plain();
        for (from, to) in statements(lexed, open + 1, close) {
            if is_too_deep(lexed, from, to) {
                self.refuse(lexed, from, to);
                continue;
            }
            self.read(lexed, from, to);
            match syn::parse::Parser::parse_str(syn::Block::parse_within, &self.sheet.clone().text.text) {
                Ok(stmts) => self.stmts(&stmts, &mut block),
                Err(error) => {
                    let range = self.sheet.place(TextRange::new(0, self.sheet.text.text.len() as u32));
                    self.skip(range, SkipReason::Syntax(reason(&error)));
                }
            }
        }
        if block.items_at.is_some() {
            block.items_at = Some(lexed.tokens[open].start);
        }
        let range = self.sheet.item_place(lexed.range(open, close + 1));
        self.body.root = Some(self.body.add_expr(Expr::Block(block), range));
    }

    /// Says that the tokens `from..to` are left out.
    fn refuse(&mut self, lexed: &Lexed<'_>, from: usize, to: usize) {
        let range = self.sheet.item_place(lexed.range(from, to));
        self.skip(range, SkipReason::Syntax(TOO_DEEP.to_owned()));
    }

    fn params(&mut self, sig: &syn::Signature) {
        for input in &sig.inputs {
            if let FnArg::Typed(param) = input {
                let pat = self.pat(&param.pat);
                self.body.params.push(pat);
            }
        }
    }

    fn initialiser(&mut self, lexed: &Lexed<'_>) {
        if is_too_deep(lexed, 0, lexed.tokens.len()) {
            return self.refuse(lexed, 0, lexed.tokens.len());
        }
        self.read(lexed, 0, lexed.tokens.len());
        match syn::parse_str::<syn::Expr>(&self.sheet.clone().text.text) {
            Ok(expr) => self.body.root = Some(self.expr(&expr)),
            Err(error) => {
                let range = self.sheet.item_place(lexed.range(0, lexed.tokens.len()));
                self.skip(range, SkipReason::Syntax(reason(&error)));
            }
        }
    }
}
