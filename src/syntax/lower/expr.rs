//! Expressions: values, calls and operators.

use proc_macro2::extra::DelimSpan;
use syn::spanned::Spanned as _;
use syn::{Expr as SynExpr, PathArguments, PointerMutability, RangeLimits, UnOp};

use super::body::BodyCx;
use super::leaf::{binary_op, lower_literal, member};
use super::stmt::expr_attrs;
use super::symbol;
use super::ty::lower_type;
use super::ty::{lower_generic_args, lower_qpath};
use crate::base::span::TextRange;
use crate::syntax::body::{Expr, ExprId, MethodCall, UnaryOp};

impl BodyCx<'_> {
    pub(crate) fn expr(&mut self, expr: &SynExpr) -> ExprId {
        match expr {
            SynExpr::Paren(expr) => {
                let inner = self.expr(&expr.expr);
                self.take_in(inner, &expr.paren_token.span);
                inner
            }
            SynExpr::Group(expr) => self.expr(&expr.expr),
            SynExpr::Macro(expr) => self.macro_call(&expr.mac),
            expr => {
                let (expr, range) = self.expr_parts(expr);
                self.body.add_expr(expr, range)
            }
        }
    }

    /// Parentheses belong to what stands in them, as they do for the compiler: `(a - b).abs()` begins at the first.
    /// Those of a macro's definition have no place of their own.
    fn take_in(&mut self, expr: ExprId, parens: &DelimSpan) {
        let open = self.range(parens.open());
        let is_written = open.start + 1 == open.end;
        let range = self.delimited(parens);
        if is_written && range.encloses(self.body.expr_ranges[expr]) {
            self.body.expr_ranges[expr] = range;
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

    /// The expression with its range; operators and control flow are taken apart below.
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
            expr => self.operator(expr),
        }
    }

    fn operator(&mut self, expr: &SynExpr) -> (Expr, TextRange) {
        match expr {
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
            expr => self.block_like(expr),
        }
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
