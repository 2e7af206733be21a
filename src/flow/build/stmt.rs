//! Blocks and statements.

use super::Builder;
use super::condition::Otherwise;
use super::scope::{Exit, ExitKind};
use crate::base::name::Symbol;
use crate::flow::ir::{Aggregate, LocalKind, Operand, Place, Rvalue, SwitchWhy, Terminator};
use crate::syntax::body::{Block, BlockKind, Expr, ExprId, Pat, PatId, Stmt, UnaryOp};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::ValueRef;

impl Builder<'_> {
    pub(super) fn block(&mut self, dest: &Place, expr: ExprId, block: &Block) {
        let is_try = block.kind == BlockKind::Try;
        if block.label.is_none() && !is_try {
            return self.statements(dest, expr, block);
        }
        let after = self.new_block();
        let kind = if is_try { ExitKind::Try } else { ExitKind::Block };
        let depth = self.scopes.len();
        self.exits.push(Exit { label: block.label, kind, depth, target: after, dest: dest.clone() });
        match is_try {
            true => self.try_value(dest, expr, block),
            false => self.statements(dest, expr, block),
        }
        self.exits.pop();
        self.goto(after, after);
    }

    /// What a `try` block comes to is wrapped as the type says.
    fn try_value(&mut self, dest: &Place, expr: ExprId, block: &Block) {
        let inner = self.temp_of((Ty::unknown(), self.range(expr)), self.temps, |cx, inner| {
            cx.statements(inner, expr, block);
        });
        let value = Operand::Move(inner);
        let good = match self.ty(expr).kind() {
            TyKind::Adt(def, _) => self.program().members(*def).first().copied(),
            _ => None,
        };
        let range = self.range(expr);
        let value = match good {
            Some(def) => Rvalue::Aggregate(Aggregate::Adt(def), vec![(Symbol::new("0"), value)]),
            None => Rvalue::Compute(vec![value]),
        };
        self.assign(dest, value, range);
    }

    fn statements(&mut self, dest: &Place, expr: ExprId, block: &Block) {
        self.push_scope();
        for stmt in &block.stmts {
            match stmt {
                Stmt::Let { pat, init, otherwise, .. } => self.let_stmt(*pat, *init, *otherwise),
                Stmt::Expr { expr, .. } => self.in_temp_scope(|cx| cx.evaluate(*expr)),
            }
        }
        match block.tail {
            Some(tail) if self.drops_tails_early() => self.in_temp_scope(|cx| cx.into(dest, tail)),
            Some(tail) => self.into(dest, tail),
            None => {
                let range = self.range(expr);
                self.unit(dest, range);
            }
        }
        self.pop_scope();
    }

    fn let_stmt(&mut self, pat: PatId, init: Option<ExprId>, otherwise: Option<ExprId>) {
        let pat = self.peel_typed(pat);
        let Some(init) = init else { return self.declare(pat) };
        if self.binds_by_ref(pat) {
            self.extend_value(init);
        }
        self.extend(init);
        match otherwise {
            Some(otherwise) => self.let_else(pat, init, otherwise),
            None if self.is_plain_binding(pat) => self.let_variable(pat, init),
            None => {
                let scope = self.scopes.len() - 1;
                self.in_temp_scope(|cx| {
                    let place = cx.place(init);
                    cx.declare_in(scope, pat);
                    cx.bind(pat, &place, cx.ty(init));
                });
            }
        }
    }

    /// The variable is dropped from when it has its value, so before the temporaries that live as long as it does.
    fn let_variable(&mut self, pat: PatId, init: ExprId) {
        let (ty, range) = (self.source.inferred.pat_ty(pat), self.body().pat_ranges[pat]);
        let local = self.local(LocalKind::Binding(pat), ty, range);
        self.in_temp_scope(|cx| cx.into(&Place::local(local), init));
        self.locals.insert(pat, local);
        self.schedule(self.scopes.len() - 1, local);
    }

    /// The temporaries of the initialiser end before the block that runs where the pattern does not match.
    fn let_else(&mut self, pat: PatId, init: ExprId, otherwise: ExprId) {
        let (no, join) = (self.new_block(), self.new_block());
        let depth = self.scopes.len();
        self.in_temp_scope(|cx| {
            let (place, ty) = (cx.place(init), cx.ty(init));
            cx.tests(pat, &place, (ty, Otherwise { target: no, depth, why: SwitchWhy::Branch }));
            cx.declare_in(depth - 1, pat);
            cx.bind(pat, &place, ty);
        });
        self.goto(join, no);
        self.in_temp_scope(|cx| cx.evaluate(otherwise));
        self.end(Terminator::Diverge, join);
    }

    fn binds_by_ref(&self, pat: PatId) -> bool {
        match self.body().pats.get(pat) {
            Some(Pat::Bind { by_ref, sub, .. }) => *by_ref || sub.is_some_and(|sub| self.binds_by_ref(sub)),
            Some(Pat::Tuple(pats) | Pat::Slice(pats) | Pat::Or(pats) | Pat::TupleStruct { pats, .. }) => {
                pats.iter().any(|&pat| self.binds_by_ref(pat))
            }
            Some(Pat::Record { fields, .. }) => fields.iter().any(|&(_, pat)| self.binds_by_ref(pat)),
            Some(Pat::Box(pat) | Pat::Typed { pat, .. }) => self.binds_by_ref(*pat),
            _ => false,
        }
    }

    /// Temporaries behind `&` in an initialiser live as long as the variable.
    fn extend(&mut self, init: ExprId) {
        match &self.body().exprs[init] {
            Expr::Ref { expr, .. } => {
                self.extend_value(*expr);
                self.extend(*expr);
            }
            Expr::Cast { expr, .. } => self.extend(*expr),
            Expr::Tuple(parts) | Expr::Array(parts) => parts.iter().for_each(|&part| self.extend(part)),
            Expr::Record { fields, .. } => fields.iter().for_each(|&(_, part)| self.extend(part)),
            Expr::Call { callee, args } if self.names_variant(*callee) => args.iter().for_each(|&arg| self.extend(arg)),
            Expr::Block(block) => block.tail.into_iter().for_each(|tail| self.extend(tail)),
            Expr::If { then, otherwise, .. } => {
                [Some(*then), *otherwise].into_iter().flatten().for_each(|it| self.extend(it))
            }
            Expr::Match { arms, .. } => arms.iter().for_each(|arm| self.extend(arm.body)),
            _ => {}
        }
    }

    /// A tuple struct or variant, which is made and not called.
    fn names_variant(&self, callee: ExprId) -> bool {
        matches!(self.source.inferred.paths.get(&callee), Some(ValueRef::Ctor(_)))
    }

    /// The value that a place is a part of.
    fn extend_value(&mut self, mut expr: ExprId) {
        while let Expr::Field { base, .. } | Expr::Index { base, .. } | Expr::Unary { op: UnaryOp::Deref, expr: base } =
            &self.body().exprs[expr]
        {
            expr = *base;
        }
        self.extended.insert(expr, self.scopes.len() - 1);
    }
}
