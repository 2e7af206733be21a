//! Control flow: blocks, branches, loops, jumps, closures.

use syn::Expr as SynExpr;
use syn::spanned::Spanned as _;

use super::body::BodyCx;
use super::stmt::{label, lifetime};
use super::ty::lower_return;
use crate::base::span::TextRange;
use crate::syntax::body::{BlockKind, Closure, Expr, ExprId, MatchArm, SkipReason};

impl BodyCx<'_> {
    pub(super) fn block_like(&mut self, expr: &SynExpr) -> (Expr, TextRange) {
        match expr {
            SynExpr::Block(expr) => {
                let block = self.block(&expr.block, BlockKind::Plain, label(expr.label.as_ref()));
                let start = expr.label.as_ref().map(|label| label.name.apostrophe);
                (Expr::Block(block), self.keyword_to_block(start, &expr.block))
            }
            SynExpr::Unsafe(expr) => {
                let block = self.block(&expr.block, BlockKind::Unsafe, None);
                (Expr::Block(block), self.keyword_to_block(Some(expr.unsafe_token.span), &expr.block))
            }
            SynExpr::Const(expr) => {
                let block = self.block(&expr.block, BlockKind::Const, None);
                (Expr::Block(block), self.keyword_to_block(Some(expr.const_token.span), &expr.block))
            }
            SynExpr::TryBlock(expr) => {
                let block = self.block(&expr.block, BlockKind::Try, None);
                (Expr::Block(block), self.keyword_to_block(Some(expr.try_token.span), &expr.block))
            }
            SynExpr::Async(expr) => {
                let body = self.block_expr(&expr.block);
                let range = self.range(expr.async_token.span).cover(self.range_of(body));
                (Expr::Async { is_move: expr.capture.is_some(), body }, range)
            }
            SynExpr::If(expr) => {
                let (cond, then) = (self.expr(&expr.cond), self.block_expr(&expr.then_branch));
                let otherwise = expr.else_branch.as_ref().map(|(_, expr)| self.expr(expr));
                let range = self.range(expr.if_token.span).cover(self.range_of(otherwise.unwrap_or(then)));
                (Expr::If { cond, then, otherwise }, range)
            }
            SynExpr::Let(expr) => {
                let inner = self.expr(&expr.expr);
                let pat = self.pat(&expr.pat);
                (Expr::Let { pat, expr: inner }, self.range(expr.let_token.span).cover(self.range_of(inner)))
            }
            SynExpr::Match(expr) => {
                let scrutinee = self.expr(&expr.expr);
                let arms = expr.arms.iter().filter(|arm| self.is_on(&arm.attrs)).collect::<Vec<_>>();
                let arms = arms.into_iter().map(|arm| self.conditionally(&arm.attrs, |cx| cx.arm(arm))).collect();
                let range = self.range(expr.match_token.span).cover(self.range(expr.brace_token.span.close()));
                (Expr::Match { scrutinee, arms }, range)
            }
            expr => self.jump_or_loop(expr),
        }
    }

    fn jump_or_loop(&mut self, expr: &SynExpr) -> (Expr, TextRange) {
        match expr {
            SynExpr::Loop(expr) => {
                let body = self.block_expr(&expr.body);
                let range = self.range(expr.loop_token.span).cover(self.range_of(body));
                (Expr::Loop { label: label(expr.label.as_ref()), body }, range)
            }
            SynExpr::While(expr) => {
                let (cond, body) = (self.expr(&expr.cond), self.block_expr(&expr.body));
                let range = self.range(expr.while_token.span).cover(self.range_of(body));
                (Expr::While { label: label(expr.label.as_ref()), cond, body }, range)
            }
            SynExpr::ForLoop(expr) => {
                let iter = self.expr(&expr.expr);
                let (pat, body) = (self.pat(&expr.pat), self.block_expr(&expr.body));
                let range = self.range(expr.for_token.span).cover(self.range_of(body));
                (Expr::For { label: label(expr.label.as_ref()), pat, iter, body }, range)
            }
            SynExpr::Return(expr) => {
                let (inner, range) = self.jump(expr.return_token.span, expr.expr.as_deref());
                (Expr::Return(inner), range)
            }
            SynExpr::Break(expr) => {
                let (inner, range) = self.jump(expr.break_token.span, expr.expr.as_deref());
                let range = expr.label.as_ref().map_or(range, |label| range.cover(self.range(label.ident.span())));
                (Expr::Break { label: expr.label.as_ref().map(|label| lifetime(&label.ident)), expr: inner }, range)
            }
            SynExpr::Yield(expr) => {
                let (inner, range) = self.jump(expr.yield_token.span, expr.expr.as_deref());
                (Expr::Yield(inner), range)
            }
            SynExpr::Continue(expr) => {
                let start = self.range(expr.continue_token.span);
                let end = expr.label.as_ref().map_or(start, |label| self.range(label.ident.span()));
                let label = expr.label.as_ref().map(|label| lifetime(&label.ident));
                (Expr::Continue { label }, start.cover(end))
            }
            expr => {
                let range = self.range(expr.span());
                self.skip(range, SkipReason::Syntax("this expression is not known".to_owned()));
                (Expr::Missing, range)
            }
        }
    }

    fn jump(&mut self, keyword: proc_macro2::Span, expr: Option<&SynExpr>) -> (Option<ExprId>, TextRange) {
        let inner = expr.map(|expr| self.expr(expr));
        let start = self.range(keyword);
        (inner, inner.map_or(start, |inner| start.cover(self.range_of(inner))))
    }

    fn keyword_to_block(&self, start: Option<proc_macro2::Span>, block: &syn::Block) -> TextRange {
        let range = self.delimited(&block.brace_token.span);
        start.map_or(range, |start| self.range(start).cover(range))
    }

    pub(super) fn closure(&mut self, expr: &syn::ExprClosure) -> (Expr, TextRange) {
        let params = expr.inputs.iter().map(|pat| self.typed_pat(pat)).collect();
        let body = self.expr(&expr.body);
        let first = expr.asyncness.map(|token| token.span).or(expr.capture.map(|token| token.span));
        let start = self.range(first.unwrap_or(expr.inputs_begin.span));
        let closure = Closure {
            params,
            ret: lower_return(&expr.output),
            body,
            is_async: expr.asyncness.is_some(),
            is_move: expr.capture.is_some(),
        };
        (Expr::Closure(closure), start.cover(self.range_of(body)))
    }

    fn arm(&mut self, arm: &syn::Arm) -> MatchArm {
        let (pat, guard) = self.guarded_pat(&arm.pat);
        MatchArm { pat, guard, body: self.expr(&arm.body) }
    }
}
