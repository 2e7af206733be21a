//! Patterns.

use proc_macro2::Span;
use syn::{Pat as SynPat, RangeLimits};

use super::body::BodyCx;
use super::symbol;
use super::ty::lower_qpath;
use super::ty::lower_type;
use crate::base::span::TextRange;
use crate::syntax::body::{Expr, ExprId, Pat, PatId, SkipReason};

impl BodyCx<'_> {
    pub(crate) fn pat(&mut self, pat: &SynPat) -> PatId {
        let (pat, range) = self.pat_parts(pat);
        self.body.add_pat(pat, range)
    }

    pub(crate) fn missing_pat(&mut self, range: TextRange) -> PatId {
        self.body.add_pat(Pat::Missing, range)
    }

    /// A pattern with the guard that may stand behind it.
    pub(crate) fn guarded_pat(&mut self, pat: &SynPat) -> (PatId, Option<ExprId>) {
        match pat {
            SynPat::Guard(pat) => (self.pat(&pat.pat), Some(self.expr(&pat.guard))),
            pat => (self.pat(pat), None),
        }
    }

    fn pats<'p>(&mut self, pats: impl IntoIterator<Item = &'p SynPat>) -> Vec<PatId> {
        pats.into_iter().map(|pat| self.pat(pat)).collect()
    }

    fn pat_parts(&mut self, pat: &SynPat) -> (Pat, TextRange) {
        match pat {
            SynPat::Wild(pat) => (Pat::Wild, self.range(pat.underscore_token.span)),
            SynPat::Rest(pat) => (Pat::Rest, self.spans(&pat.dot2_token.spans)),
            SynPat::Ident(pat) => self.binding(pat),
            SynPat::Path(pat) => {
                let range = self.path_range(pat.qself.as_ref(), &pat.path);
                (Pat::Path(lower_qpath(pat.qself.as_ref(), &pat.path)), range)
            }
            SynPat::Lit(pat) => {
                let expr = self.literal(&pat.lit);
                (Pat::Literal(expr), self.range_of(expr))
            }
            SynPat::Range(pat) => {
                let start = pat.start.as_ref().map(|expr| self.expr(expr));
                let end = pat.end.as_ref().map(|expr| self.expr(expr));
                let dots = match &pat.limits {
                    RangeLimits::HalfOpen(token) => self.spans(&token.spans),
                    RangeLimits::Closed(token) => self.spans(&token.spans),
                };
                let range = [start, end].into_iter().flatten().fold(dots, |acc, expr| acc.cover(self.range_of(expr)));
                let closed = matches!(pat.limits, RangeLimits::Closed(_));
                (Pat::Range { start, end, closed }, range)
            }
            SynPat::Reference(pat) => {
                let inner = self.pat(&pat.pat);
                let range = self.range(pat.and_token.span).cover(self.range_of_pat(inner));
                (Pat::Ref { mutable: pat.mutability.is_some(), pat: inner }, range)
            }
            SynPat::Tuple(pat) => (Pat::Tuple(self.pats(&pat.elems)), self.delimited(&pat.paren_token.span)),
            SynPat::Slice(pat) => (Pat::Slice(self.pats(&pat.elems)), self.delimited(&pat.bracket_token.span)),
            SynPat::TupleStruct(pat) => {
                let range = self.path_range(pat.qself.as_ref(), &pat.path).cover(self.delimited(&pat.paren_token.span));
                let path = lower_qpath(pat.qself.as_ref(), &pat.path);
                (Pat::TupleStruct { path, pats: self.pats(&pat.elems) }, range)
            }
            SynPat::Struct(pat) => self.record_pat(pat),
            pat => self.compound_pat(pat),
        }
    }

    fn compound_pat(&mut self, pat: &SynPat) -> (Pat, TextRange) {
        match pat {
            SynPat::Or(pat) => {
                let cases = self.pats(&pat.cases);
                let range = self.cover_pats(&cases);
                (Pat::Or(cases), range)
            }
            SynPat::Paren(pat) => self.pat_parts(&pat.pat),
            SynPat::Type(pat) => {
                let inner = self.pat(&pat.pat);
                let range = self.range_of_pat(inner).cover(self.type_range(&pat.ty));
                (Pat::Typed { pat: inner, ty: lower_type(&pat.ty) }, range)
            }
            SynPat::Const(pat) => {
                let block = self.block_expr(&pat.block);
                (Pat::Literal(block), self.range(pat.const_token.span).cover(self.range_of(block)))
            }
            SynPat::Guard(pat) => self.pat_parts(&pat.pat),
            SynPat::Macro(pat) => (Pat::Missing, self.macro_range(&pat.mac)),
            SynPat::Verbatim(tokens) => self.verbatim_pat(tokens),
            _ => (Pat::Missing, TextRange::default()),
        }
    }

    fn binding(&mut self, pat: &syn::PatIdent) -> (Pat, TextRange) {
        let sub = pat.subpat.as_ref().map(|(_, sub)| self.pat(sub));
        let first = pat.by_ref.map(|token| token.span).or(pat.mutability.map(|token| token.span));
        let name_range = self.range(pat.ident.span());
        let start = first.map_or(name_range, |span| self.range(span));
        let end = sub.map_or(name_range, |sub| self.range_of_pat(sub));
        let (by_ref, mutable) = (pat.by_ref.is_some(), pat.mutability.is_some());
        (Pat::Bind { name: symbol(&pat.ident), by_ref, mutable, sub }, start.cover(end))
    }

    fn record_pat(&mut self, pat: &syn::PatStruct) -> (Pat, TextRange) {
        let mut fields = Vec::new();
        for field in &pat.fields {
            if self.is_on(&field.attrs) {
                fields.push((super::leaf::member(&field.member), self.pat(&field.pat)));
            }
        }
        let range = self.path_range(pat.qself.as_ref(), &pat.path).cover(self.delimited(&pat.brace_token.span));
        (Pat::Record { path: lower_qpath(pat.qself.as_ref(), &pat.path), fields }, range)
    }

    /// `box PAT`, or something newer. All that stand in a row are taken at once: syn reads what is behind each of them.
    fn verbatim_pat(&mut self, tokens: &proc_macro2::TokenStream) -> (Pat, TextRange) {
        let mut rest = tokens.clone().into_iter().peekable();
        let range = self.stream_range(tokens);
        let mut boxes = 0;
        while rest.next_if(|token| token.to_string() == "box").is_some() {
            boxes += 1;
        }
        if boxes > 0
            && let Ok(inner) = syn::parse::Parser::parse2(SynPat::parse_single, rest.collect())
        {
            let mut pat = self.pat(&inner);
            for _ in 1..boxes {
                pat = self.body.add_pat(Pat::Box(pat), range);
            }
            return (Pat::Box(pat), range);
        }
        self.skip(range, SkipReason::Syntax("this pattern is not known".to_owned()));
        (Pat::Missing, range)
    }

    pub(crate) fn cover_pats(&self, pats: &[PatId]) -> TextRange {
        let mut ranges = pats.iter().map(|&pat| self.range_of_pat(pat));
        let first = ranges.next().unwrap_or_default();
        ranges.fold(first, TextRange::cover)
    }

    pub(crate) fn spans(&self, spans: &[Span]) -> TextRange {
        match spans {
            [first, .., last] => self.range(*first).cover(self.range(*last)),
            [only] => self.range(*only),
            [] => TextRange::default(),
        }
    }

    pub(crate) fn stream_range(&self, tokens: &proc_macro2::TokenStream) -> TextRange {
        let mut tokens = tokens.clone().into_iter();
        let Some(first) = tokens.next() else { return TextRange::default() };
        let last = tokens.last().unwrap_or_else(|| first.clone());
        self.range(first.span()).cover(self.range(last.span()))
    }

    fn literal(&mut self, lit: &syn::Lit) -> ExprId {
        let range = self.range(lit.span());
        self.body.add_expr(Expr::Literal(super::leaf::lower_literal(lit)), range)
    }
}
