//! Blocks and statements.

use proc_macro2::Ident;
use syn::{Expr as SynExpr, Pat as SynPat, Stmt as SynStmt};

use super::body::BodyCx;
use super::ty::lower_type;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::syntax::body::{Block, BlockKind, Expr, ExprId, PatId, Stmt};
use crate::syntax::type_ref::TypeRef;

impl BodyCx<'_> {
    pub(crate) fn block(&mut self, block: &syn::Block, kind: BlockKind, label: Option<Symbol>) -> Block {
        let mut lowered = Block { label, kind, stmts: Vec::new(), tail: None, items_at: None };
        self.stmts(&block.stmts, &mut lowered);
        if lowered.items_at.is_some() {
            let open = block.brace_token.span.open();
            lowered.items_at = self.sheet.is_item.then(|| self.sheet.text.map_span(open).start);
        }
        lowered
    }

    /// A block as an expression of its own.
    pub(crate) fn block_expr(&mut self, block: &syn::Block) -> ExprId {
        let lowered = self.block(block, BlockKind::Plain, None);
        let range = self.delimited(&block.brace_token.span);
        self.body.add_expr(Expr::Block(lowered), range)
    }

    /// Adds statements to `acc`; `items_at` is set to something where there are items among them.
    pub(crate) fn stmts(&mut self, stmts: &[SynStmt], acc: &mut Block) {
        acc.stmts.extend(acc.tail.take().map(|expr| Stmt::Expr { expr, semicolon: false }));
        for (index, stmt) in stmts.iter().enumerate() {
            let is_last = index + 1 == stmts.len();
            match stmt {
                SynStmt::Local(local) if self.is_on(&local.attrs) => {
                    self.conditionally(&local.attrs, |cx| cx.local(local, acc));
                }
                SynStmt::Item(_) => acc.items_at = Some(0),
                // A semicolon alone.
                SynStmt::Expr(SynExpr::Verbatim(tokens), _) if tokens.is_empty() => {}
                SynStmt::Expr(expr, semicolon) if self.is_on(expr_attrs(expr)) => {
                    let expr = self.conditionally(expr_attrs(expr), |cx| cx.expr(expr));
                    self.push_expr(expr, semicolon.is_some(), is_last, acc);
                }
                SynStmt::Macro(stmt) if self.is_on(&stmt.attrs) => {
                    let as_tail = is_last && stmt.semi_token.is_none();
                    let lower = |cx: &mut Self| cx.stmt_macro(&stmt.mac, as_tail, acc);
                    if let Some(expr) = self.conditionally(&stmt.attrs, lower) {
                        self.push_expr(expr, stmt.semi_token.is_some(), is_last, acc);
                    }
                }
                _ => {}
            }
        }
    }

    fn push_expr(&mut self, expr: ExprId, semicolon: bool, is_last: bool, acc: &mut Block) {
        if is_last && !semicolon {
            acc.tail = Some(expr);
        } else {
            acc.stmts.push(Stmt::Expr { expr, semicolon });
        }
    }

    fn local(&mut self, local: &syn::Local, acc: &mut Block) {
        let (pat, ty) = self.typed_pat(&local.pat);
        let init = local.init.as_ref().map(|init| self.expr(&init.expr));
        let diverge = local.init.as_ref().and_then(|init| init.diverge.as_ref());
        let otherwise = diverge.map(|(_, expr)| self.expr(expr));
        let range = self.range(local.let_token.span).cover(self.range(local.semi_token.span));
        acc.stmts.push(Stmt::Let { pat, ty, init, otherwise, range });
    }

    /// `PAT: TYPE` taken apart.
    pub(crate) fn typed_pat(&mut self, pat: &SynPat) -> (PatId, Option<TypeRef>) {
        match pat {
            SynPat::Type(pat) => (self.pat(&pat.pat), Some(lower_type(&pat.ty))),
            pat => (self.pat(pat), None),
        }
    }

    /// No `#[cfg]` switches the code off.
    pub(crate) fn is_on(&self, attrs: &[syn::Attribute]) -> bool {
        self.predicates(attrs).all(|predicate| self.macros.cfg_holds(predicate) != Some(false))
    }

    /// Lowers what stands behind these attributes, and notes for which other platforms it is there.
    pub(crate) fn conditionally<T>(&mut self, attrs: &[syn::Attribute], lower: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.body.exprs.len();
        let lowered = lower(self);
        let elsewhere = self.predicates(attrs).filter(|predicate| self.macros.cfg_holds(predicate).is_none());
        let elsewhere: Vec<String> = elsewhere.map(|predicate| predicate.trim().to_owned()).collect();
        let range = self.body.expr_ranges.values().skip(before).copied().reduce(TextRange::cover);
        if let Some(range) = range.filter(|_| !self.is_aside()) {
            self.body.conditional.extend(elsewhere.into_iter().map(|predicate| (range, predicate)));
        }
        lowered
    }

    /// The texts inside `cfg(..)`.
    fn predicates<'a>(&'a self, attrs: &'a [syn::Attribute]) -> impl Iterator<Item = &'a str> {
        attrs.iter().filter_map(|attr| match &attr.meta {
            syn::Meta::List(meta) if meta.path.is_ident("cfg") => {
                let (open, close) = (meta.delimiter.span().open(), meta.delimiter.span().close());
                self.sheet.text.text.get(open.byte_range().end..close.byte_range().start)
            }
            _ => None,
        })
    }
}

pub(crate) fn label(label: Option<&syn::Label>) -> Option<Symbol> {
    label.map(|label| lifetime(&label.name.ident))
}

/// The name of a label, without its `'`.
pub(crate) fn lifetime(ident: &Ident) -> Symbol {
    super::symbol(ident)
}

/// The attributes of the expressions that can stand as statements; others give none.
pub(crate) fn expr_attrs(expr: &SynExpr) -> &[syn::Attribute] {
    match expr {
        SynExpr::Assign(expr) => &expr.attrs,
        SynExpr::Async(expr) => &expr.attrs,
        SynExpr::Await(expr) => &expr.attrs,
        SynExpr::Binary(expr) => &expr.attrs,
        SynExpr::Block(expr) => &expr.attrs,
        SynExpr::Break(expr) => &expr.attrs,
        SynExpr::Call(expr) => &expr.attrs,
        SynExpr::Closure(expr) => &expr.attrs,
        SynExpr::Continue(expr) => &expr.attrs,
        SynExpr::Field(expr) => &expr.attrs,
        SynExpr::ForLoop(expr) => &expr.attrs,
        SynExpr::If(expr) => &expr.attrs,
        SynExpr::Index(expr) => &expr.attrs,
        SynExpr::Lit(expr) => &expr.attrs,
        SynExpr::Loop(expr) => &expr.attrs,
        SynExpr::Macro(expr) => &expr.attrs,
        SynExpr::Match(expr) => &expr.attrs,
        SynExpr::MethodCall(expr) => &expr.attrs,
        SynExpr::Paren(expr) => &expr.attrs,
        SynExpr::Path(expr) => &expr.attrs,
        SynExpr::Reference(expr) => &expr.attrs,
        SynExpr::Return(expr) => &expr.attrs,
        SynExpr::Struct(expr) => &expr.attrs,
        SynExpr::Try(expr) => &expr.attrs,
        SynExpr::Tuple(expr) => &expr.attrs,
        SynExpr::Unary(expr) => &expr.attrs,
        SynExpr::Unsafe(expr) => &expr.attrs,
        SynExpr::While(expr) => &expr.attrs,
        _ => &[],
    }
}
