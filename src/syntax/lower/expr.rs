//! Expressions.

use syn::spanned::Spanned as _;
use syn::{Expr as SynExpr, PathArguments, PointerMutability, RangeLimits, UnOp};

use super::body::BodyCx;
use super::leaf::{binary_op, lower_literal, member};
use super::path::{lower_generic_args, lower_qpath, lower_return};
use super::stmt::{expr_attrs, label, lifetime};
use super::symbol;
use super::ty::lower_type;
use crate::base::span::TextRange;
use crate::syntax::body::{BlockKind, Closure, Expr, ExprId, MatchArm, MethodCall, SkipReason, UnaryOp};

impl BodyCx<'_> {
    pub(crate) fn expr(&mut self, expr: &SynExpr) -> ExprId {
        match expr {
            SynExpr::Paren(expr) => self.expr(&expr.expr),
            SynExpr::Group(expr) => self.expr(&expr.expr),
            SynExpr::Macro(expr) => self.macro_call(&expr.mac),
            expr => {
                let (expr, range) = self.expr_parts(expr);
                self.body.add_expr(expr, range)
            }
        }
    }

    pub(crate) fn missing_expr(&mut self, range: TextRange) -> ExprId {
        self.body.add_expr(Expr::Missing, range)
    }

    pub(crate) fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e SynExpr>) -> Vec<ExprId> {
        let mut lowered = Vec::new();
        for expr in exprs {
            if self.is_on(expr_attrs(expr)) {
                lowered.push(self.expr(expr));
            }
        }
        lowered
    }

    /// The expression with its range; control flow and the like are taken apart below.
    fn expr_parts(&mut self, expr: &SynExpr) -> (Expr, TextRange) {
        match expr {
            SynExpr::Path(expr) => {
                let range = self.path_range(expr.qself.as_ref(), &expr.path);
                (Expr::Path(lower_qpath(expr.qself.as_ref(), &expr.path)), range)
            }
            SynExpr::Lit(expr) => (Expr::Literal(lower_literal(&expr.lit)), self.range(expr.lit.span())),
            SynExpr::Call(expr) => {
                let callee = self.expr(&expr.func);
                let args = self.exprs(&expr.args);
                let range = self.range_of(callee).cover(self.range(expr.paren_token.span.close()));
                (Expr::Call { callee, args }, range)
            }
            SynExpr::MethodCall(expr) => self.method_call(expr),
            SynExpr::Field(expr) => {
                let base = self.expr(&expr.base);
                let range = self.range_of(base).cover(self.range(expr.member.span()));
                (Expr::Field { base, name: member(&expr.member) }, range)
            }
            SynExpr::Index(expr) => {
                let (base, index) = (self.expr(&expr.expr), self.expr(&expr.index));
                let range = self.range_of(base).cover(self.range(expr.bracket_token.span.close()));
                (Expr::Index { base, index }, range)
            }
            SynExpr::Unary(expr) => self.unary(expr),
            SynExpr::Binary(expr) => self.binary(expr),
            SynExpr::Assign(expr) => {
                let (lhs, rhs) = (self.expr(&expr.left), self.expr(&expr.right));
                (Expr::Assign { op: None, lhs, rhs }, self.range_of(lhs).cover(self.range_of(rhs)))
            }
            SynExpr::Reference(expr) => {
                let inner = self.expr(&expr.expr);
                let range = self.range(expr.and_token.span).cover(self.range_of(inner));
                (Expr::Ref { mutable: expr.mutability.is_some(), raw: false, expr: inner }, range)
            }
            SynExpr::RawAddr(expr) => {
                let inner = self.expr(&expr.expr);
                let range = self.range(expr.and_token.span).cover(self.range_of(inner));
                let mutable = matches!(expr.mutability, PointerMutability::Mut(_));
                (Expr::Ref { mutable, raw: true, expr: inner }, range)
            }
            SynExpr::Cast(expr) => {
                let inner = self.expr(&expr.expr);
                let range = self.range_of(inner).cover(self.type_range(&expr.ty));
                (Expr::Cast { expr: inner, ty: lower_type(&expr.ty) }, range)
            }
            SynExpr::Tuple(expr) => (Expr::Tuple(self.exprs(&expr.elems)), self.delimited(&expr.paren_token.span)),
            SynExpr::Array(expr) => (Expr::Array(self.exprs(&expr.elems)), self.delimited(&expr.bracket_token.span)),
            SynExpr::Repeat(expr) => {
                let (elem, len) = (self.expr(&expr.expr), self.expr(&expr.len));
                (Expr::Repeat { elem, len }, self.delimited(&expr.bracket_token.span))
            }
            SynExpr::Range(expr) => self.range_expr(expr),
            SynExpr::Struct(expr) => self.record(expr),
            SynExpr::Await(expr) => {
                let base = self.expr(&expr.base);
                (Expr::Await(base), self.range_of(base).cover(self.range(expr.await_token.span)))
            }
            SynExpr::Try(expr) => {
                let inner = self.expr(&expr.expr);
                (Expr::Try(inner), self.range_of(inner).cover(self.range(expr.question_token.span)))
            }
            SynExpr::Closure(expr) => self.closure(expr),
            SynExpr::Infer(expr) => (Expr::Underscore, self.range(expr.underscore_token.span)),
            expr => self.block_like(expr),
        }
    }

    fn block_like(&mut self, expr: &SynExpr) -> (Expr, TextRange) {
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
                let arms = arms.into_iter().map(|arm| self.arm(arm)).collect();
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
                (Expr::Continue, start.cover(end))
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

    fn method_call(&mut self, expr: &syn::ExprMethodCall) -> (Expr, TextRange) {
        let receiver = self.expr(&expr.receiver);
        let args = self.exprs(&expr.args);
        let range = self.range_of(receiver).cover(self.range(expr.paren_token.span.close()));
        let call = MethodCall {
            receiver,
            name: symbol(&expr.method),
            name_range: self.range(expr.method.span()),
            turbofish: expr.turbofish.as_ref().map(|args| Box::new(lower_generic_args(args))),
            args,
        };
        (Expr::MethodCall(call), range)
    }

    fn unary(&mut self, expr: &syn::ExprUnary) -> (Expr, TextRange) {
        let inner = self.expr(&expr.expr);
        let (op, span) = match &expr.op {
            UnOp::Deref(token) => (UnaryOp::Deref, token.span),
            UnOp::Neg(token) => (UnaryOp::Neg, token.span),
            UnOp::Not(token) => (UnaryOp::Not, token.span),
            op => (UnaryOp::Not, op.span()),
        };
        (Expr::Unary { op, expr: inner }, self.range(span).cover(self.range_of(inner)))
    }

    fn binary(&mut self, expr: &syn::ExprBinary) -> (Expr, TextRange) {
        let (lhs, rhs) = (self.expr(&expr.left), self.expr(&expr.right));
        let range = self.range_of(lhs).cover(self.range_of(rhs));
        let (op, assigns) = binary_op(&expr.op);
        let expr = if assigns { Expr::Assign { op: Some(op), lhs, rhs } } else { Expr::Binary { op, lhs, rhs } };
        (expr, range)
    }

    fn range_expr(&mut self, expr: &syn::ExprRange) -> (Expr, TextRange) {
        let start = expr.start.as_ref().map(|expr| self.expr(expr));
        let end = expr.end.as_ref().map(|expr| self.expr(expr));
        let (dots, inclusive) = match &expr.limits {
            RangeLimits::HalfOpen(token) => (self.spans(&token.spans), false),
            RangeLimits::Closed(token) => (self.spans(&token.spans), true),
        };
        let range = [start, end].into_iter().flatten().fold(dots, |acc, expr| acc.cover(self.range_of(expr)));
        (Expr::Range { start, end, inclusive }, range)
    }

    fn record(&mut self, expr: &syn::ExprStruct) -> (Expr, TextRange) {
        let mut fields = Vec::new();
        for field in &expr.fields {
            if self.is_on(&field.attrs) {
                fields.push((member(&field.member), self.expr(&field.expr)));
            }
        }
        let base = expr.rest.as_ref().map(|rest| self.expr(rest));
        let range = self.path_range(expr.qself.as_ref(), &expr.path).cover(self.delimited(&expr.brace_token.span));
        (Expr::Record { path: lower_qpath(expr.qself.as_ref(), &expr.path), fields, base }, range)
    }

    fn closure(&mut self, expr: &syn::ExprClosure) -> (Expr, TextRange) {
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

    pub(crate) fn type_range(&self, ty: &syn::Type) -> TextRange {
        self.range(ty.span())
    }

    pub(crate) fn path_range(&self, qself: Option<&syn::QSelf>, path: &syn::Path) -> TextRange {
        let first = qself.map(|qself| qself.lt_token.span).or(path.leading_colon.map(|colon| colon.spans[0]));
        let Some(last) = path.segments.last() else { return TextRange::default() };
        let end = match &last.arguments {
            PathArguments::None => last.ident.span(),
            PathArguments::AngleBracketed(args) => args.gt_token.span,
            PathArguments::Parenthesized(args) => args.paren_token.span.close(),
        };
        let start = first.or(path.segments.first().map(|segment| segment.ident.span())).unwrap_or(end);
        self.range(start).cover(self.range(end))
    }
}
