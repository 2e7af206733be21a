//! Functions as values: which closure, parameter or named function an expression hands on.
//!
//! Followed through what only holds a value: references, casts, blocks, `Box::new` and its like, `clone`, and `let`s.
//! Types decide where they are known (the type of a closure names the closure); a literal closure or a plain local is
//! seen without them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::def::ids::DefId;
use crate::syntax::body::{Body, Expr, ExprId, Pat, PatId, Stmt};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{FnRef, InferenceResult, ValueRef};

use super::context::{Contexts, NodeId, NodeKind};

/// A function that is handed on as a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum FnValue {
    Closure(NodeId),
    /// The function's own parameter.
    Param(u32),
    Fn(FnRef),
}

/// The values of a body: its types and what its locals hold.
pub(super) struct Values<'a> {
    owner: DefId,
    body: &'a Body,
    types: &'a InferenceResult,
    contexts: &'a Contexts,
    locals: FxHashMap<PatId, FnValue>,
    /// Expressions that name a function which a `let` then holds.
    held_by_let: FxHashSet<ExprId>,
}

/// Types whose functions give back what they were given, or hold it.
const HOLDERS: [&str; 8] = ["Arc", "Box", "Cell", "ManuallyDrop", "Mutex", "Rc", "RefCell", "RwLock"];

/// `let`s that hold a local that holds a closure are followed this often.
const PASSES: usize = 3;

impl<'a> Values<'a> {
    pub(super) fn of(owner: DefId, body: &'a Body, types: &'a InferenceResult, contexts: &'a Contexts) -> Self {
        let (locals, held_by_let) = Default::default();
        let mut values = Values { owner, body, types, contexts, locals, held_by_let };
        for (index, &pat) in body.params.iter().enumerate() {
            let pat = peel_typed(body, pat);
            if may_be_function(types.pat_ty(pat)) {
                values.locals.insert(pat, FnValue::Param(index as u32));
            }
        }
        for _ in 0..PASSES {
            let before = values.locals.len();
            values.follow_lets();
            if values.locals.len() == before {
                break;
            }
        }
        values
    }

    fn follow_lets(&mut self) {
        let body = self.body;
        for (_, expr) in body.running() {
            let Expr::Block(block) = expr else { continue };
            for stmt in &block.stmts {
                let Stmt::Let { pat, init: Some(init), .. } = stmt else { continue };
                let pat = peel_typed(body, *pat);
                if !matches!(body.pats[pat], Pat::Bind { sub: None, .. }) || self.locals.contains_key(&pat) {
                    continue;
                }
                if let Some((value, name)) = self.value_of(*init) {
                    self.locals.insert(pat, value);
                    self.held_by_let.insert(name);
                }
            }
        }
    }

    /// `expr` names a function that a `let` holds from there on.
    pub(super) fn is_held_by_let(&self, expr: ExprId) -> bool {
        self.held_by_let.contains(&expr)
    }

    /// The function that `expr` evaluates to, and the expression that names it.
    pub(super) fn value_of(&self, expr: ExprId) -> Option<(FnValue, ExprId)> {
        let mut expr = expr;
        loop {
            match self.body.exprs.get(expr)? {
                Expr::Closure(closure) if !closure.is_async => {
                    return Some((FnValue::Closure(self.contexts.opened_by(expr)?), expr));
                }
                Expr::Path(_) => return Some((self.named(expr)?, expr)),
                _ => expr = self.held(expr)?,
            }
        }
    }

    /// The expression whose value `expr` only holds.
    fn held(&self, expr: ExprId) -> Option<ExprId> {
        match self.body.exprs.get(expr)? {
            Expr::Ref { expr, .. } | Expr::Cast { expr, .. } => Some(*expr),
            Expr::Block(block) => block.tail,
            Expr::MethodCall(call) if call.args.is_empty() && call.name == "clone" => Some(call.receiver),
            Expr::Call { callee, args } if args.len() == 1 && only_holds(self.body, *callee) => args.first().copied(),
            _ => None,
        }
    }

    /// What a path expression names.
    fn named(&self, path: ExprId) -> Option<FnValue> {
        match self.types.paths.get(&path) {
            Some(ValueRef::Local(pat)) => self.locals.get(pat).cloned().or_else(|| self.by_type(path)),
            Some(ValueRef::Fn(function)) => Some(FnValue::Fn(function.clone())),
            _ => None,
        }
    }

    fn by_type(&self, expr: ExprId) -> Option<FnValue> {
        match self.types.expr_ty(expr).peel_refs().kind() {
            TyKind::Closure { owner, expr, .. } if *owner == self.owner => {
                let node = self.contexts.opened_by(*expr)?;
                (self.contexts.nodes[node].kind == NodeKind::Closure).then_some(FnValue::Closure(node))
            }
            _ => None,
        }
    }
}

/// The call only puts its argument in a box, a lock or the like: it does not run it, and gives it back on demand.
pub(super) fn only_holds(body: &Body, callee: ExprId) -> bool {
    let Some(Expr::Path(path)) = body.exprs.get(callee) else { return false };
    let mut names = path.segments.iter().rev().map(|segment| segment.name.as_str());
    match names.next() {
        Some("Some" | "Ok") => true,
        Some("new" | "pin" | "from" | "clone") => names.next().is_some_and(|name| HOLDERS.contains(&name)),
        _ => false,
    }
}

/// The pattern without the type written on it.
pub(super) fn peel_typed(body: &Body, pat: PatId) -> PatId {
    match body.pats.get(pat) {
        Some(Pat::Typed { pat, .. }) => *pat,
        _ => pat,
    }
}

/// A value of this type may be called, or hold one that may.
pub(super) fn may_be_function(ty: Ty) -> bool {
    match ty.peel_refs().kind() {
        TyKind::Param { .. }
        | TyKind::Opaque(_)
        | TyKind::Dyn(_)
        | TyKind::FnPtr { .. }
        | TyKind::Closure { .. }
        | TyKind::Unknown => true,
        TyKind::Adt(_, args) | TyKind::Tuple(args) => args.iter().any(|&arg| may_be_function(arg)),
        TyKind::Slice(inner) | TyKind::Array(inner) => may_be_function(*inner),
        _ => false,
    }
}
