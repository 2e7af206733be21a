//! Blocks, statements and what can be broken out of.

use super::{Breakable, InferCtx};
use crate::base::name::Symbol;
use crate::def::ids::ModuleId;
use crate::syntax::body::{Block, BlockKind, ExprId, PatId, Stmt};
use crate::syntax::type_ref::TypeRef;
use crate::ty::kinds::{Ty, TyKind};

impl InferCtx<'_> {
    pub(super) fn block(&mut self, block: &Block, expected: Option<Ty>) -> Ty {
        let (locals, module) = (self.locals.len(), self.module);
        if let Some(inner) = block.items_at.and_then(|at| self.block_module(at)) {
            self.module = inner;
        }
        let ty = match block.kind {
            BlockKind::Try => self.try_block(block, expected),
            _ => self.labelled(block, expected),
        };
        self.locals.truncate(locals);
        self.module = module;
        ty
    }

    fn block_module(&self, at: u32) -> Option<ModuleId> {
        self.types.program().block_module(self.owner, at)
    }

    fn labelled(&mut self, block: &Block, expected: Option<Ty>) -> Ty {
        let Some(label) = block.label else { return self.statements(block, expected) };
        let ty = expected.unwrap_or_else(|| self.table.fresh());
        self.breakables.push(Breakable { label: Some(label), ty, is_loop: false });
        let tail = self.statements(block, Some(ty));
        self.breakables.pop();
        self.coerce(tail, ty);
        ty
    }

    /// `try { .. }`: `?` inside leaves the block; its value is wrapped as the expectation says.
    fn try_block(&mut self, block: &Block, expected: Option<Ty>) -> Ty {
        let ty = expected.unwrap_or_else(|| self.table.fresh());
        let ret = std::mem::replace(&mut self.ret, ty);
        let inner = self.statements(block, None);
        self.ret = ret;
        if let Some(output) = self.try_output(ty) {
            self.coerce(inner, output);
        }
        ty
    }

    fn statements(&mut self, block: &Block, expected: Option<Ty>) -> Ty {
        let mut diverges = false;
        for stmt in &block.stmts {
            match stmt {
                Stmt::Let { pat, ty, init, otherwise, .. } => {
                    diverges |= self.let_stmt(*pat, ty.as_ref(), *init, *otherwise);
                }
                Stmt::Expr { expr, .. } => {
                    let ty = self.expr(*expr, None);
                    diverges |= matches!(self.resolve(ty).kind(), TyKind::Never);
                }
            }
            self.settle_pending();
        }
        match block.tail {
            Some(tail) => {
                let ty = self.expr(tail, expected);
                if diverges { Ty::never() } else { ty }
            }
            None if diverges => Ty::never(),
            None => Ty::unit(),
        }
    }

    fn let_stmt(
        &mut self,
        pat: PatId,
        written: Option<&TypeRef>,
        init: Option<ExprId>,
        otherwise: Option<ExprId>,
    ) -> bool {
        let declared = written.map(|ty| self.lower(ty));
        let mut diverges = false;
        let ty = match init {
            Some(init) => {
                let found = self.expr(init, declared);
                diverges = matches!(self.resolve(found).kind(), TyKind::Never);
                if let Some(declared) = declared {
                    self.coerce_expr(init, found, declared);
                }
                declared.unwrap_or(found)
            }
            None => declared.unwrap_or_else(|| self.table.fresh()),
        };
        if let Some(otherwise) = otherwise {
            self.expr(otherwise, Some(Ty::never()));
        }
        self.bind_pat(pat, ty);
        diverges
    }

    pub(super) fn loop_body(&mut self, label: Option<Symbol>, ty: Ty, body: ExprId) {
        self.breakables.push(Breakable { label, ty, is_loop: true });
        self.expr(body, Some(Ty::unit()));
        self.breakables.pop();
    }

    pub(super) fn break_with(&mut self, label: Option<Symbol>, value: Option<ExprId>) -> Ty {
        let target = self.breakables.iter().rev().find(|target| match label {
            Some(label) => target.label == Some(label),
            None => target.is_loop,
        });
        let target = target.map(|target| target.ty);
        let ty = match value {
            Some(value) => self.expr(value, target),
            None => Ty::unit(),
        };
        if let Some(target) = target {
            self.coerce(ty, target);
        }
        Ty::never()
    }
}
