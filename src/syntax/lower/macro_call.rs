//! Macro calls in bodies: the project's own are expanded; of others the arguments are read by their shape.
//!
//! The shape comes from the tokens. What is known of the macro only decides where tokens can be read in more than one way, and
//! tells apart what builds code from what runs it.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::MacroDelimiter;
use syn::parse::{Parse, Parser as _};

use super::body::{BodyCx, Sheet};
use super::format_string::{self, Arg};
use super::macro_args::{Args, CfgIf, Fields, Matches, Select};
use super::path::lower_mod_path;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::syntax::body::{Block, Expr, ExprId, Literal, MacroExpr, MacroInput, SelectArm, Shown, SkipReason, Stmt};
use crate::syntax::depth::is_too_deep;
use crate::syntax::faults::reason;
use crate::syntax::lexer;
use crate::syntax::macro_rules::{self, Call, RECURSION_LIMIT};
use crate::syntax::macro_scope::MacroSource;
use crate::syntax::macro_types::{KnownMacro, MacroShape};
use crate::syntax::type_ref::{ModPath, Path, PathAnchor};

/// The text of an expansion, and what syn makes of it.
pub(super) struct Expanded {
    sheet: Sheet<'static>,
    pub(super) stmts: syn::Result<Vec<syn::Stmt>>,
}

impl BodyCx<'_> {
    pub(crate) fn macro_call(&mut self, mac: &syn::Macro) -> ExprId {
        let path = self.macro_path(mac);
        let range = self.macro_range(mac);
        let input = match self.expansion(&path, mac) {
            Some(expansion) => MacroInput::Expanded(self.expanded(expansion, range)),
            None => return self.foreign_call(path, mac),
        };
        self.macro_expr(path, mac, input)
    }

    /// A macro in statement position: an expression, or nothing where its expansion declares variables and its statements
    /// went into the block around it.
    pub(crate) fn stmt_macro(&mut self, mac: &syn::Macro, is_tail: bool, acc: &mut Block) -> Option<ExprId> {
        let path = self.macro_path(mac);
        let range = self.macro_range(mac);
        let input = match self.expansion(&path, mac) {
            Some(Expanded { sheet, stmts: Ok(stmts) }) if declares(&stmts) => {
                self.nested(sheet, |cx| {
                    let mut block = Block::plain();
                    cx.stmts(&stmts, &mut block);
                    acc.stmts.append(&mut block.stmts);
                    acc.stmts.extend(block.tail.map(|expr| Stmt::Expr { expr, semicolon: true }));
                });
                return None;
            }
            Some(expansion) => MacroInput::Expanded(self.expanded(expansion, range)),
            None if self.macros.known(&path).shape == MacroShape::Lets && self.lets(mac, acc) => return None,
            None if is_tail => return Some(self.foreign_call(path, mac)),
            None => self.macro_input(&path, mac),
        };
        Some(self.macro_expr(path, mac, input))
    }

    pub(super) fn macro_expr(&mut self, path: ModPath, mac: &syn::Macro, input: MacroInput) -> ExprId {
        let range = self.macro_range(mac);
        let args = self.macro_args_range(mac);
        let known = match input {
            MacroInput::Expanded(_) => KnownMacro::default(),
            _ => self.macros.known(&path),
        };
        let is_quoted = matches!(known.shape, MacroShape::Quoted | MacroShape::Cfg);
        if matches!(input, MacroInput::Opaque) && !is_quoted && may_call(&mac.tokens) {
            let name = crate::syntax::dump::show_mod_path(&path);
            self.skip(
                range,
                match holds_async(&mac.tokens) {
                    true => SkipReason::Syntax(format!(
                        "the macro `{name}!` is not known, and there is async code in the call"
                    )),
                    false => SkipReason::Macro(name),
                },
            );
        }
        self.body.add_expr(Expr::Macro(MacroExpr { path, args, input, gives: known.gives, value: None }), range)
    }

    pub(crate) fn macro_range(&self, mac: &syn::Macro) -> TextRange {
        self.path_range(None, &mac.path).cover(self.range(mac.delimiter.span().close()))
    }

    fn macro_args_range(&self, mac: &syn::Macro) -> TextRange {
        let span = mac.delimiter.span();
        let (open, close) = (self.range(span.open()), self.range(span.close()));
        TextRange::new(open.end.min(close.start), close.start)
    }

    fn macro_path(&self, mac: &syn::Macro) -> ModPath {
        let mut path = lower_mod_path(&self.sheet.text, &mac.path);
        path.range = self.path_range(None, &mac.path);
        path
    }

    /// What a call of the project's own macro becomes.
    fn expansion(&mut self, path: &ModPath, mac: &syn::Macro) -> Option<Expanded> {
        match self.macros.macro_rules(path) {
            Some(source) => self.expand(&source, mac),
            // A macro that is known puts no names together: there is a call in its arguments that does.
            None if self.macros.known(path) != KnownMacro::default() => None,
            None => self.pasted(mac),
        }
    }

    /// What is between the delimiters, where it has names that the macro puts together.
    fn pasted(&mut self, mac: &syn::Macro) -> Option<Expanded> {
        if self.macro_depth >= RECURSION_LIMIT || !may_paste(&mac.tokens) {
            return None;
        }
        let span = mac.delimiter.span();
        let args = TextRange::new(span.open().byte_range().end as u32, span.close().byte_range().start as u32);
        let sheet = self.sheet.clone();
        let place = |range| sheet.place(range);
        let text = macro_rules::pasted_at(&lexer::lex(&sheet.text.text, args), &place)?;
        self.macro_budget = self.macro_budget.checked_sub(text.text.len())?;
        let lexed = lexer::lex(&text.text, TextRange::new(0, text.text.len() as u32));
        if is_too_deep(&lexed, 0, lexed.tokens.len()) {
            return None;
        }
        drop(lexed);
        // What is no code by itself is for the macro to read, which may do so with what is in it.
        let stmts = syn::Block::parse_within.parse_str(&text.text).ok()?;
        Some(Expanded { sheet: Sheet { text, within: None, is_item: false }, stmts: Ok(stmts) })
    }

    pub(super) fn expand(&mut self, source: &MacroSource, mac: &syn::Macro) -> Option<Expanded> {
        if self.macro_depth >= RECURSION_LIMIT {
            return None;
        }
        let span = mac.delimiter.span();
        let args = TextRange::new(span.open().byte_range().end as u32, span.close().byte_range().start as u32);
        let sheet = self.sheet.clone();
        let place = |range| sheet.place(range);
        let whole = self.macro_range(mac);
        let call = Call { text: &self.sheet.text.text, args, place: &place, whole };
        let text = macro_rules::expand(source, &call, self.macro_budget)?;
        self.macro_budget = self.macro_budget.saturating_sub(text.text.len());
        let lexed = lexer::lex(&text.text, TextRange::new(0, text.text.len() as u32));
        if is_too_deep(&lexed, 0, lexed.tokens.len()) {
            return None;
        }
        drop(lexed);
        let stmts = syn::Block::parse_within.parse_str(&text.text);
        Some(Expanded { sheet: Sheet { text, within: None, is_item: false }, stmts })
    }

    fn nested<T>(&mut self, sheet: Sheet<'static>, lower: impl FnOnce(&mut Self) -> T) -> T {
        self.macro_depth += 1;
        let lowered = self.in_sheet(sheet, lower);
        self.macro_depth -= 1;
        lowered
    }

    /// The expansion as one expression.
    pub(super) fn expanded(&mut self, Expanded { sheet, stmts }: Expanded, range: TextRange) -> ExprId {
        match stmts {
            Ok(stmts) => self.nested(sheet, |cx| match stmts.as_slice() {
                [syn::Stmt::Expr(expr, None)] => cx.expr(expr),
                stmts => cx.stmts_expr(stmts, range),
            }),
            Err(error) => {
                self.skip(range, SkipReason::Syntax(format!("in the expansion of this macro: {}", reason(&error))));
                self.missing_expr(range)
            }
        }
    }

    fn stmts_expr(&mut self, stmts: &[syn::Stmt], range: TextRange) -> ExprId {
        let mut block = Block::plain();
        self.stmts(stmts, &mut block);
        block.items_at = None;
        self.body.add_expr(Expr::Block(block), range)
    }

    pub(super) fn macro_input(&mut self, path: &ModPath, mac: &syn::Macro) -> MacroInput {
        let tokens = &mac.tokens;
        let braces = matches!(mac.delimiter, MacroDelimiter::Brace(_));
        let shapes: &[fn(&mut Self, &syn::Macro) -> Option<MacroInput>] = match self.macros.known(path).shape {
            MacroShape::Quoted => &[],
            _ if tokens.is_empty() => return MacroInput::no_args(),
            MacroShape::CfgIf => &[Self::cfg_if],
            MacroShape::Cfg => &[Self::cfg],
            MacroShape::Select => &[Self::select, Self::args, Self::macro_stmts],
            MacroShape::Matches => &[Self::matches, Self::args, Self::macro_stmts],
            MacroShape::Statements => &[Self::macro_stmts, Self::args],
            MacroShape::Open | MacroShape::Lets if braces && has_semicolon(tokens) => {
                &[Self::macro_stmts, Self::args, Self::select, Self::fields]
            }
            MacroShape::Open | MacroShape::Lets if braces => {
                &[Self::args, Self::macro_stmts, Self::select, Self::fields]
            }
            MacroShape::Open | MacroShape::Lets => {
                &[Self::args, Self::matches, Self::fields, Self::macro_stmts, Self::select]
            }
        };
        shapes.iter().find_map(|shape| shape(self, mac)).unwrap_or(MacroInput::Opaque)
    }

    fn args(&mut self, mac: &syn::Macro) -> Option<MacroInput> {
        let Args(written) = read(&mac.tokens)?;
        let (mut args, mut names, mut shown) = (Vec::new(), Vec::new(), Vec::new());
        for arg in &written {
            // What is compiled out is none.
            let Some(&expr) = self.exprs([&arg.expr]).first() else { continue };
            shown.extend(arg.shown.map(|by| Shown { arg: args.len() as u32, by: Symbol::new(by) }));
            args.push(expr);
            names.push(arg.name.as_deref().map(Symbol::new));
        }
        self.show(&names, (&mut args, &mut shown));
        Some(MacroInput::Args { args, shown })
    }

    /// Notes what format strings among the arguments show. The variables that these name are arguments as well: `"{name}"`.
    fn show(&mut self, names: &[Option<Symbol>], (args, shown): (&mut Vec<ExprId>, &mut Vec<Shown>)) {
        for string in 0..names.len() {
            let range = self.range_of(args[string]);
            let placeholders = match &self.body.exprs[args[string]] {
                Expr::Literal(Literal::Str(text)) => format_string::placeholders(text),
                _ => continue,
            };
            let mut captured: Vec<(Symbol, usize)> = Vec::new();
            for placeholder in placeholders {
                let at = match placeholder.arg {
                    Arg::At(number) => string + 1 + number,
                    Arg::Named(name) => {
                        let given = names.iter().position(|given| *given == Some(name));
                        let known = captured.iter().find(|(known, _)| *known == name).map(|(_, at)| *at);
                        given.or(known).unwrap_or_else(|| {
                            let path = Expr::Path(Path::from_names(PathAnchor::Plain, [name]));
                            args.push(self.body.add_expr(path, range));
                            captured.push((name, args.len() - 1));
                            args.len() - 1
                        })
                    }
                };
                shown.push(Shown { arg: at as u32, by: Symbol::new(placeholder.by) });
            }
        }
    }

    fn fields(&mut self, mac: &syn::Macro) -> Option<MacroInput> {
        let Fields(exprs) = read(&mac.tokens)?;
        Some(MacroInput::Args { args: self.exprs(&exprs), shown: Vec::new() })
    }

    fn lets(&mut self, mac: &syn::Macro, acc: &mut Block) -> bool {
        match syn::Block::parse_within.parse2(mac.tokens.clone()) {
            Ok(stmts) if declares(&stmts) => self.stmts(&stmts, acc),
            _ => return false,
        }
        true
    }

    fn macro_stmts(&mut self, mac: &syn::Macro) -> Option<MacroInput> {
        let stmts = syn::Block::parse_within.parse2(mac.tokens.clone());
        let stmts = stmts.or_else(|_| syn::Block::parse_within.parse2(without_for_await(&mac.tokens))).ok()?;
        let mut block = Block::plain();
        self.stmts(&stmts, &mut block);
        if block.items_at.is_some() {
            let open = self.sheet.text.map_span(mac.delimiter.span().open());
            block.items_at = self.sheet.is_item.then_some(open.start);
        }
        let range = self.delimited(mac.delimiter.span());
        Some(MacroInput::Stmts(self.body.add_expr(Expr::Block(block), range)))
    }

    fn matches(&mut self, mac: &syn::Macro) -> Option<MacroInput> {
        let Matches { scrutinee, pat, guard } = read(&mac.tokens)?;
        let scrutinee = self.expr(&scrutinee);
        let pat = self.pat(&pat);
        Some(MacroInput::Matches { scrutinee, pat, guard: guard.map(|guard| self.expr(&guard)) })
    }

    fn select(&mut self, mac: &syn::Macro) -> Option<MacroInput> {
        let select: Select = read(&mac.tokens)?;
        let mut arms = Vec::new();
        for arm in &select.arms {
            let future = self.expr(&arm.future);
            let pat = match &arm.pat {
                Some(pat) => self.pat(pat),
                None => self.missing_pat(self.range_of(future)),
            };
            let guard = arm.guard.as_ref().map(|guard| self.expr(guard));
            arms.push(SelectArm { pat, future, guard, body: Some(self.expr(&arm.body)) });
        }
        let mut otherwise = None;
        for body in &select.otherwise {
            let body = self.expr(body);
            otherwise = match otherwise {
                None => Some(body),
                Some(first) => Some(self.either(first, body)),
            };
        }
        Some(MacroInput::Select { arms, otherwise, polls: select.polls })
    }

    /// The branches that may be there; where that is not known, any of them may run.
    fn cfg_if(&mut self, mac: &syn::Macro) -> Option<MacroInput> {
        let CfgIf(branches) = read(&mac.tokens)?;
        let on: Vec<_> = branches.iter().filter(|(cfg, _)| self.is_on(cfg)).collect();
        let lower =
            |(cfg, block): &(Vec<syn::Attribute>, syn::Block)| self.conditionally(cfg, |cx| cx.block_expr(block));
        let mut blocks: Vec<ExprId> = on.into_iter().map(lower).collect();
        let mut chosen = match blocks.pop() {
            Some(last) => last,
            None => return Some(MacroInput::no_args()),
        };
        while let Some(block) = blocks.pop() {
            chosen = self.either(block, chosen);
        }
        Some(MacroInput::Stmts(chosen))
    }

    /// `cfg!(..)`: the answer, where it is the same on all platforms.
    fn cfg(&mut self, mac: &syn::Macro) -> Option<MacroInput> {
        let args = self.macro_args_range(mac);
        let predicate = mac.tokens.to_string();
        let is_false = |predicate: &str| self.macros.cfg_holds(predicate) == Some(false);
        let answer = match (is_false(&predicate), is_false(&format!("not({predicate})"))) {
            (true, false) => false,
            (false, true) => true,
            _ => return Some(MacroInput::no_args()),
        };
        Some(MacroInput::Expanded(self.body.add_expr(Expr::Literal(Literal::Bool(answer)), args)))
    }

    /// `complete => a, default => b`: one of the two runs.
    fn either(&mut self, first: ExprId, second: ExprId) -> ExprId {
        let range = self.range_of(first).cover(self.range_of(second));
        let cond = self.missing_expr(range);
        self.body.add_expr(Expr::If { cond, then: first, otherwise: Some(second) }, range)
    }
}

fn read<T: Parse>(tokens: &TokenStream) -> Option<T> {
    syn::parse2(tokens.clone()).ok()
}

/// `for await x in stream`, which `stream!` takes, as a plain loop.
fn without_for_await(tokens: &TokenStream) -> TokenStream {
    let mut behind_for = false;
    let keep = tokens.clone().into_iter().filter_map(|token| {
        let is_await = matches!(&token, TokenTree::Ident(ident) if ident == "await");
        let dropped = behind_for && is_await;
        behind_for = matches!(&token, TokenTree::Ident(ident) if ident == "for");
        match token {
            _ if dropped => None,
            TokenTree::Group(group) => {
                let mut plain = Group::new(group.delimiter(), without_for_await(&group.stream()));
                plain.set_span(group.span());
                Some(TokenTree::Group(plain))
            }
            token => Some(token),
        }
    });
    keep.collect()
}

fn declares(stmts: &[syn::Stmt]) -> bool {
    stmts.iter().any(|stmt| matches!(stmt, syn::Stmt::Local(_)))
}

/// Nothing in the tokens can be a call: `hex!(00 ff)`, `datetime!(2020-01-01 0:00 UTC)`.
fn may_call(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => group.delimiter() != Delimiter::Bracket || may_call(&group.stream()),
        _ => false,
    })
}

/// There is an async function, block or closure in the tokens, or an await. As an option of a macro, `async` is but a word.
fn holds_async(tokens: &TokenStream) -> bool {
    let all: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let before = |at: usize| at.checked_sub(1).and_then(|before| all.get(before));
    all.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Group(group) => holds_async(&group.stream()),
        TokenTree::Ident(ident) if ident == "await" => before(at).is_some_and(|dot| is_one_of(dot, ".")),
        TokenTree::Ident(ident) if ident == "async" => match all.get(at + 1) {
            Some(TokenTree::Ident(next)) => ["fn", "move", "unsafe", "extern"].iter().any(|word| next == word),
            Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
            Some(next) => is_one_of(next, "|") && before(at).is_none_or(|it| is_one_of(it, ",=")),
            None => false,
        },
        _ => false,
    })
}

fn is_one_of(token: &TokenTree, marks: &str) -> bool {
    matches!(token, TokenTree::Punct(punct) if marks.contains(punct.as_char()))
}

/// There are brackets that begin with `<`.
fn may_paste(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => {
            let first = group.stream().into_iter().next();
            let opens = matches!(first, Some(TokenTree::Punct(punct)) if punct.as_char() == '<');
            (opens && group.delimiter() == Delimiter::Bracket) || may_paste(&group.stream())
        }
        _ => false,
    })
}

fn has_semicolon(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';'))
}
