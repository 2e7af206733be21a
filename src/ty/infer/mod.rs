//! The inference of one body: a walk over its expressions with expectations going in and types coming out.
//!
//! Variables stand for what is not known yet; bounds that can't be decided wait in `pending` until they can. Nothing is
//! reported as an error: the code is taken to compile, and where our knowledge ends a type is `Unknown`.

mod block;
mod call;
mod closure;
mod expr;
mod instance;
mod macros;
mod ops;
mod pat;
mod path;

use crate::base::arena::ArenaId;
use crate::base::name::Symbol;
use crate::def::ids::{DefId, ModuleId};
use crate::syntax::body::{Body, Expr, ExprId, PatId};
use crate::syntax::item_tree::ItemKind;
use crate::syntax::type_ref::TypeRef;

use super::Types;
use super::kinds::{TraitRef, Ty, TyKind};
use super::lower::{Lowerer, TyScope};
use super::result::{Dispatch, FnRef, InferenceResult, ValueRef};
use super::table::Table;
use super::traits::{Query, Selected};

/// A binding in sight.
#[derive(Copy, Clone, Debug)]
struct Local {
    name: Symbol,
    /// `None` for `self`.
    pat: Option<PatId>,
    ty: Ty,
}

/// A loop or labelled block that can be broken out of with a value.
#[derive(Copy, Clone, Debug)]
struct Breakable {
    label: Option<Symbol>,
    ty: Ty,
    /// A `break` without a label can't leave a labelled block.
    is_loop: bool,
}

/// `ty: bound`, still to be used.
#[derive(Clone, Debug)]
struct Obligation {
    ty: Ty,
    bound: TraitRef,
    /// How often it was looked at in vain.
    tries: u32,
}

struct InferCtx<'a> {
    types: &'a Types,
    owner: DefId,
    module: ModuleId,
    body: &'a Body,
    table: Table,
    result: InferenceResult,
    locals: Vec<Local>,
    /// What `return` gives, in the function, closure or async block we are in.
    ret: Ty,
    breakables: Vec<Breakable>,
    pending: Vec<Obligation>,
    /// What macros such as `stream!` collect from `yield`.
    yields: Vec<Ty>,
}

/// Pending bounds beyond this number are dropped, oldest first.
const MAX_PENDING: usize = 256;

/// A bound that could not be used so often is dropped.
const MAX_TRIES: u32 = 8;

pub(super) fn infer_body(types: &Types, owner: DefId, body: &Body) -> InferenceResult {
    let mut cx = InferCtx::new(types, owner, body);
    cx.infer_root();
    cx.finish()
}

impl<'a> InferCtx<'a> {
    fn new(types: &'a Types, owner: DefId, body: &'a Body) -> Self {
        let result = InferenceResult {
            exprs: vec![Ty::unknown(); body.exprs.len()],
            pats: vec![Ty::unknown(); body.pats.len()],
            ..InferenceResult::default()
        };
        InferCtx {
            types,
            owner,
            module: types.program.data(owner).module,
            body,
            table: Table::default(),
            result,
            locals: Vec::new(),
            ret: Ty::unknown(),
            breakables: Vec::new(),
            pending: Vec::new(),
            yields: Vec::new(),
        }
    }

    fn infer_root(&mut self) {
        let types = self.types;
        let expected = match &types.program.item(self.owner).kind {
            ItemKind::Fn(function) => {
                let sig = types.fn_sig(self.owner);
                if let Some(ty) = sig.self_param {
                    self.locals.push(Local { name: Symbol::new("self"), pat: None, ty });
                }
                for (&pat, &ty) in self.body.params.iter().zip(&sig.params) {
                    self.bind_pat(pat, ty);
                }
                match sig.ret.kind() {
                    TyKind::Future { output } if function.is_async => *output,
                    _ => sig.ret,
                }
            }
            _ => types.value_ty(self.owner),
        };
        self.ret = expected;
        if let Some(root) = self.body.root {
            let ty = self.expr(root, Some(expected));
            self.coerce(ty, expected);
        }
        self.settle_pending();
    }

    fn finish(mut self) -> InferenceResult {
        for index in 0..self.result.exprs.len() {
            self.result.exprs[index] = self.finish_ty(self.result.exprs[index]);
        }
        for index in 0..self.result.pats.len() {
            self.result.pats[index] = self.finish_ty(self.result.pats[index]);
        }
        let methods = std::mem::take(&mut self.result.methods);
        self.result.methods =
            methods.into_iter().filter_map(|(expr, found)| Some((expr, self.finish_fn(found)?))).collect();
        let derefs = std::mem::take(&mut self.result.derefs);
        self.result.derefs = derefs
            .into_iter()
            .map(|(expr, found)| (expr, found.into_iter().filter_map(|found| self.finish_fn(found)).collect()))
            .collect();
        for (expr, (asked, given)) in std::mem::take(&mut self.result.conversions) {
            if let (Some(from), Some(to)) = (self.error_of(asked), self.error_of(given)) {
                let errors = (self.finish_ty(from), self.finish_ty(to));
                self.result.conversions.insert(expr, errors);
            }
        }
        let paths = std::mem::take(&mut self.result.paths);
        self.result.paths = paths
            .into_iter()
            .filter_map(|(expr, value)| match value {
                ValueRef::Fn(found) => Some((expr, ValueRef::Fn(self.finish_fn(found)?))),
                ValueRef::OfType(def, ty) => Some((expr, ValueRef::OfType(def, self.finish_ty(ty)))),
                other => Some((expr, other)),
            })
            .collect();
        self.result
    }

    fn finish_ty(&mut self, ty: Ty) -> Ty {
        let ty = self.normalize(ty);
        self.table.finish(ty)
    }

    /// The function with its variables replaced, and a trait's method by the impl's where the type is known.
    fn finish_fn(&mut self, mut found: FnRef) -> Option<FnRef> {
        found.args = found.args.iter().map(|&ty| self.finish_ty(ty)).collect();
        let Some(self_ty) = found.self_ty else { return Some(found) };
        let open = self.normalize(self_ty);
        let self_ty = self.table.finish(open);
        found.self_ty = Some(self_ty);
        let Some(trait_def) = found.of_trait else { return Some(found) };
        found.dispatch = match self_ty.kind() {
            TyKind::Unknown => return None,
            TyKind::Dyn(_) => Dispatch::Dyn,
            TyKind::Param { .. } | TyKind::Opaque(_) | TyKind::Assoc { .. } => Dispatch::Generic,
            _ => Dispatch::Static,
        };
        if found.dispatch == Dispatch::Static {
            found.trait_args = found.trait_args.iter().map(|&ty| self.finish_ty(ty)).collect();
            let trait_args = found.trait_args.clone();
            found.def = self.query().method_of_impl(found.def, trait_def, self_ty, &trait_args);
        }
        Some(found)
    }

    fn query(&mut self) -> Query<'_> {
        Query::new(self.types, &mut self.table, Some(self.owner))
    }

    fn scope(&self) -> TyScope {
        TyScope { module: self.module, owner: Some(self.owner) }
    }

    fn lowerer(&mut self) -> Lowerer<'_> {
        let scope = self.scope();
        Lowerer::with_holes(self.types, scope, &mut self.table)
    }

    fn lower(&mut self, written: &TypeRef) -> Ty {
        let ty = self.lowerer().ty(written);
        self.normalize(ty)
    }

    fn resolve(&self, ty: Ty) -> Ty {
        self.table.resolve(ty)
    }

    fn normalize(&mut self, ty: Ty) -> Ty {
        self.query().normalize(ty)
    }

    fn set_pat(&mut self, pat: PatId, ty: Ty) {
        self.result.pats[pat.raw() as usize] = ty;
    }

    fn set_expr(&mut self, expr: ExprId, ty: Ty) {
        self.result.exprs[expr.raw() as usize] = ty;
    }

    /// Lets a value of one type stand where another is expected: equal, or by a deref or unsizing coercion.
    fn coerce(&mut self, actual: Ty, expected: Ty) {
        let (actual, expected) = (self.resolve(actual), self.resolve(expected));
        let (TyKind::Ref { inner: from, .. }, TyKind::Ref { inner: to, .. }) = (actual.kind(), expected.kind()) else {
            if !matches!(actual.kind(), TyKind::Never) {
                self.unify_where_alike(actual, expected);
            }
            return;
        };
        if matches!(to.kind(), TyKind::Dyn(_)) && !matches!(from.kind(), TyKind::Dyn(_)) {
            return;
        }
        self.deref_to(*from, *to);
    }

    /// Lets what a type leads to by `deref` be another. Gives the types before it.
    fn deref_to(&mut self, from: Ty, to: Ty) -> Vec<Ty> {
        let mut steps = self.query().autoderef(from);
        if let Some(TyKind::Array(elem)) = steps.last().map(|ty| ty.kind()) {
            steps.push(Ty::new(TyKind::Slice(*elem)));
        }
        for (at, &step) in steps.iter().enumerate() {
            let snapshot = self.table.snapshot();
            if self.table.unify(step, to) {
                return steps[..at].to_vec();
            }
            self.table.rollback(snapshot);
        }
        Vec::new()
    }

    /// The same for an expression: the `deref`s that lead to the expected type are calls.
    fn coerce_expr(&mut self, expr: ExprId, actual: Ty, expected: Ty) {
        let (from, to) = (self.resolve(actual), self.resolve(expected));
        let refs = match (from.kind(), to.kind()) {
            (TyKind::Ref { inner: from, .. }, TyKind::Ref { inner: to, .. }) => Some((*from, self.resolve(*to))),
            _ => None,
        };
        match (&self.body.exprs[expr], refs) {
            (Expr::Ref { .. } | Expr::Path(_), Some((from, to))) if !matches!(to.kind(), TyKind::Dyn(_)) => {
                let steps = self.deref_to(from, to);
                self.note_derefs(expr, &steps);
            }
            _ => self.coerce(actual, expected),
        }
    }

    /// Unifies; where that fails, keeps what follows from equal heads (an unsized `Box<dyn T>` tells nothing of `T`).
    fn unify_where_alike(&mut self, actual: Ty, expected: Ty) {
        let snapshot = self.table.snapshot();
        if self.table.unify(actual, expected) {
            return;
        }
        let unsized_box = expected.any(&|kind| matches!(kind, TyKind::Dyn(_)));
        if unsized_box {
            self.table.rollback(snapshot);
        }
    }

    fn add_obligation(&mut self, ty: Ty, bound: TraitRef) {
        if self.pending.len() >= MAX_PENDING {
            self.pending.remove(0);
        }
        self.pending.push(Obligation { ty, bound, tries: 0 });
    }

    /// Uses every pending bound that can be decided by now, until none can.
    fn settle_pending(&mut self) {
        for _ in 0..4 {
            let waiting = std::mem::take(&mut self.pending);
            let before = waiting.len();
            for mut obligation in waiting {
                if !self.settle(&mut obligation) && obligation.tries < MAX_TRIES {
                    self.pending.push(obligation);
                }
            }
            if self.pending.len() == before || self.pending.is_empty() {
                return;
            }
        }
    }

    /// Learns from a bound what it says; false where it is too early.
    fn settle(&mut self, obligation: &mut Obligation) -> bool {
        let ty = self.resolve(obligation.ty);
        let bound = &obligation.bound;
        if matches!(ty.kind(), TyKind::Var(_)) && !self.table.is_number_var(ty) {
            return false;
        }
        obligation.tries += 1;
        if self.types.lang.is_fn_trait(bound.def) {
            return self.settle_fn(ty, bound);
        }
        let args: Vec<Ty> = bound.args.iter().map(|&arg| self.normalize(arg)).collect();
        match self.query().select(ty, bound.def, &args) {
            Selected::Open => false,
            Selected::No => true,
            Selected::Yes(_) => {
                for &(name, expected) in &bound.bindings {
                    let Some(actual) = self.query().project(ty, bound.def, &args, name) else { continue };
                    let expected = self.normalize(expected);
                    self.equate_binding(actual, expected);
                }
                true
            }
        }
    }

    /// An associated type is what a bound says; `Item: Trait` written in a bound says it in part.
    fn equate_binding(&mut self, actual: Ty, expected: Ty) {
        if let TyKind::Opaque(bounds) = expected.kind() {
            for bound in bounds {
                self.add_obligation(actual, bound.clone());
            }
            return;
        }
        self.table.unify(actual, expected);
    }

    fn settle_fn(&mut self, ty: Ty, bound: &TraitRef) -> bool {
        let Some((params, ret)) = self.query().callable(ty) else { return true };
        if let Some(TyKind::Tuple(expected)) = bound.args.first().map(|ty| self.table.shallow(*ty).kind()) {
            for (&param, &expected) in params.iter().zip(expected) {
                let expected = self.normalize(expected);
                self.table.unify(param, expected);
            }
        }
        if let Some(output) = bound.binding(Symbol::new("Output")) {
            let output = self.normalize(output);
            let ret = match (self.types.lang.is_async_fn_trait(bound.def), self.table.shallow(ret).kind()) {
                (true, TyKind::Future { output }) => *output,
                _ => ret,
            };
            let ret = self.normalize(ret);
            self.equate_binding(ret, output);
        }
        true
    }
}
