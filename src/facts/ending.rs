//! Where a value that is alive at an await could end before it.

use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::flow::ir::{LocalId, LocalKind};
use crate::syntax::body::{Block, Expr, ExprId, Pat, PatId, Stmt};
use crate::ty::owned::Ownership;

use super::cx::FactsCx;
use super::uses::{Code, is_inside, is_moved};

/// How to end it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Ending {
    /// A variable is dropped before the statement that begins here.
    Drop { name: Symbol, before: u32 },
    /// What is looked at is put into a variable before the statement that begins here; with it the temporaries end.
    Bind { looked_at: TextRange, before: u32 },
}

impl Code {
    /// How the variable declared at a place could end before an await, or why it can't.
    pub(crate) fn ends_by_drop(
        &self,
        cx: FactsCx<'_>,
        declared: TextRange,
        wait: TextRange,
    ) -> Result<Ending, &'static str> {
        let (local, pat, name) = self.binding_at(declared).ok_or("it is bound by a pattern")?;
        if is_moved(&self.flow, local) {
            return Err("it is moved");
        }
        let (block, at) = self.let_of(pat).ok_or("it is declared by no `let` of its own")?;
        let rest = block.stmts[at + 1..].iter().map(|stmt| self.stmt_range(stmt));
        let mut rest = rest.chain(block.tail.map(|tail| self.range(tail)));
        let waits = rest.find(|&range| is_inside(wait, range)).ok_or("the await is in another block")?;
        let between = |range: TextRange| range.start > declared.start && range.start < waits.start;
        let hides = |(other, it): (PatId, &Pat)| {
            matches!(it, Pat::Bind { name: own, .. } if *own == name)
                && self.body.pat_ranges.get(other).is_some_and(|&range| between(range))
        };
        if self.body.pats.iter().any(hides) {
            return Err("its name means something else by then");
        }
        let lends = |local: LocalId| self.lends(cx, local);
        let holders: Vec<PatId> =
            self.loans().borrowers(local, &lends).into_iter().filter_map(|it| self.pat_of(it)).collect();
        if holders.iter().flat_map(|&holder| self.named(holder)).any(|range| range.start >= waits.start) {
            return Err("it is used after the await, or where that begins");
        }
        // A format string names variables: `{name}`.
        let names: Vec<Symbol> = holders.iter().filter_map(|&holder| self.name_of(holder)).collect();
        let in_macro = |expr: &Expr| match expr {
            Expr::Macro(call) if call.args.start >= waits.start => {
                names.iter().any(|name| self.text(cx, call.args).contains(&format!("{{{name}")))
            }
            _ => false,
        };
        if self.body.exprs.values().any(in_macro) {
            return Err("a macro may use it after the await");
        }
        // A lock that is held for what stands outside of it must not be let go.
        if self.named(pat).is_empty() {
            return Err("nothing shows what it is held for");
        }
        Ok(Ending::Drop { name, before: waits.start })
    }

    /// How a temporary of an `if let` or `match` could end before the await in it, or why it can't.
    pub(crate) fn ends_by_let(
        &self,
        cx: FactsCx<'_>,
        temporary: TextRange,
        wait: TextRange,
    ) -> Result<Ending, &'static str> {
        let around = |(id, expr): (ExprId, &Expr)| {
            let looked_at = self.looked_at(expr)?;
            let holds = is_inside(temporary, self.range(looked_at)) && is_inside(wait, self.range(id));
            (holds && !is_inside(wait, self.range(looked_at))).then_some((id, looked_at))
        };
        let (whole, looked_at) = self.body.running().find_map(around).ok_or("it is a temporary of its statement")?;
        let is_statement = |block: &Block| {
            let is_it = |stmt: &Stmt| matches!(stmt, Stmt::Expr { expr, .. } if *expr == whole);
            block.tail == Some(whole) || block.stmts.iter().any(is_it)
        };
        if !self.body.exprs.values().any(|expr| matches!(expr, Expr::Block(block) if is_statement(block))) {
            return Err("what looks at it is no statement of its own");
        }
        let ty = self.inferred.expr_ty(looked_at);
        let is_place =
            matches!(self.body.exprs[looked_at], Expr::Field { .. } | Expr::Index { .. } | Expr::Unary { .. });
        if cx.types.ownership(ty) != Ownership::Owned || (is_place && !cx.types.is_copy(self.owner, ty)) {
            return Err("what is looked at borrows from it");
        }
        let inside =
            |pat: PatId| self.body.pat_ranges.get(pat).is_some_and(|&range| is_inside(range, self.range(whole)));
        let changes =
            |(pat, it): (PatId, &Pat)| matches!(it, Pat::Bind { by_ref: true, mutable: true, .. }) && inside(pat);
        if self.body.pats.iter().any(changes) {
            return Err("what is looked at is changed");
        }
        Ok(Ending::Bind { looked_at: self.range(looked_at), before: self.range(whole).start })
    }

    /// A name that nothing in the body has.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        let is_bound = |pat: &Pat| matches!(pat, Pat::Bind { name: own, .. } if *own == name);
        let is_used = |expr: &Expr| matches!(expr, Expr::Path(path) if path.last().is_some_and(|it| it.name == name));
        self.body.pats.values().any(is_bound) || self.body.exprs.values().any(is_used)
    }

    fn binding_at(&self, declared: TextRange) -> Option<(LocalId, PatId, Symbol)> {
        self.flow.locals.iter().find_map(|(id, local)| match local.kind {
            LocalKind::Binding(pat) if local.range == declared => match &self.body.pats[pat] {
                Pat::Bind { name, by_ref: false, sub: None, .. } => Some((id, pat, *name)),
                _ => None,
            },
            _ => None,
        })
    }

    fn name_of(&self, pat: PatId) -> Option<Symbol> {
        match &self.body.pats[pat] {
            Pat::Bind { name, .. } => Some(*name),
            _ => None,
        }
    }

    fn text(&self, cx: FactsCx<'_>, range: TextRange) -> String {
        let program = cx.types.program();
        program.sources().snippet(program.span(self.owner, range))
    }

    fn pat_of(&self, local: LocalId) -> Option<PatId> {
        match self.flow.locals[local].kind {
            LocalKind::Binding(pat) => Some(pat),
            _ => None,
        }
    }

    /// The block with the `let` that binds just this, and the number of the statement.
    fn let_of(&self, pat: PatId) -> Option<(&Block, usize)> {
        let is_it = |bound: PatId| {
            bound == pat || matches!(&self.body.pats[bound], Pat::Typed { pat: inner, .. } if *inner == pat)
        };
        self.body.exprs.values().find_map(|expr| {
            let Expr::Block(block) = expr else { return None };
            let lets = |stmt: &Stmt| matches!(stmt, Stmt::Let { pat, otherwise: None, .. } if is_it(*pat));
            Some((block, block.stmts.iter().position(lets)?))
        })
    }

    fn stmt_range(&self, stmt: &Stmt) -> TextRange {
        match stmt {
            Stmt::Let { range, .. } => *range,
            Stmt::Expr { expr, .. } => self.range(*expr),
        }
    }

    /// What an `if let` or `match` looks at.
    fn looked_at(&self, expr: &Expr) -> Option<ExprId> {
        match expr {
            Expr::Match { scrutinee, .. } => Some(*scrutinee),
            Expr::If { cond, .. } => match &self.body.exprs[*cond] {
                Expr::Let { expr, .. } => Some(*expr),
                _ => None,
            },
            _ => None,
        }
    }
}
