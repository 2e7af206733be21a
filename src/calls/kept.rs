//! Functions that are kept: which of them a call of a field, a constant, or of what a helper gives back may mean.

use std::sync::Arc;

use crate::def::ids::DefId;
use crate::syntax::body::{Body, Expr, ExprId, MacroInput, PatId};
use crate::ty::kinds::TyKind;
use crate::ty::result::{Dispatch, FnRef, ValueRef};

use super::arguments::Typed;
use super::callee::{Arguments, CallCx, Callee, Candidate, Named};
use super::origins::{Source, Tracer};
use super::search::Slot;
use super::values::{may_be_function, peel_typed};
use super::walk;

/// Kept functions that are looked at for one call.
const MAX_FUNCTIONS: usize = 16;

/// Expressions that are looked at for one call.
const MAX_EXPRS: usize = 256;

/// Methods of std that give an element of what they are called on, or all of them.
const ELEMENTS: [&str; 22] = [
    "as_deref",
    "as_deref_mut",
    "cloned",
    "copied",
    "drain",
    "first",
    "get",
    "get_mut",
    "get_or_init",
    "into_iter",
    "iter",
    "iter_mut",
    "last",
    "next",
    "pop",
    "pop_back",
    "pop_front",
    "read",
    "remove",
    "swap_remove",
    "values",
    "write",
];

/// What a call of a value may run.
#[derive(Default)]
struct Kept {
    functions: Vec<Function>,
    /// Some of what the value may be is not known.
    open: bool,
    /// Expressions that were looked at.
    seen: usize,
}

#[derive(PartialEq)]
enum Function {
    Named(FnRef),
    Closure(DefId, ExprId),
}

/// What the call of `callee` runs, if that is a function which is kept somewhere in the project.
pub(super) fn resolve(within: Typed<'_>, callee: ExprId, args: &Arguments<'_>) -> Named {
    let cx = within.cx;
    let mut kept = Kept::default();
    if cx.is_local(within.owner.krate) {
        Tracer::new(within).functions(callee, &mut kept);
    }
    let mut found: Vec<Named> = kept.functions.iter().map(|function| named(cx, function, args)).collect();
    match found.len() {
        0 => Named::unnamed(Callee::Unknown),
        1 if !kept.open => found.remove(0),
        _ => {
            let path = found[0].path.clone();
            let candidates =
                found.into_iter().map(|named| Candidate { callee: named.callee, path: Some(named.path) }).collect();
            Named { path, ..Named::unnamed(Callee::OneOf { candidates, closed: !kept.open }) }
        }
    }
}

fn named(cx: CallCx<'_>, function: &Function, args: &Arguments<'_>) -> Named {
    match function {
        Function::Named(function) => cx.resolve(function, args),
        Function::Closure(owner, expr) => {
            let path: Arc<str> = format!("{}::{{closure}}", cx.program.path(*owner)).into();
            Named { path, ..Named::unnamed(Callee::ClosureOf(*owner, *expr)) }
        }
    }
}

impl Kept {
    fn add(&mut self, function: Function) {
        // The same one may be kept at several places.
        if !self.functions.contains(&function) {
            match self.functions.len() < MAX_FUNCTIONS {
                true => self.functions.push(function),
                false => self.open = true,
            }
        }
    }
}

impl Tracer<'_> {
    /// Adds the functions that `expr` may be, or hold.
    fn functions(self, expr: ExprId, kept: &mut Kept) {
        let Typed { body, types, .. } = self.within;
        let expr = self.element(self.held(expr));
        kept.seen += 1;
        let Some(next) = self.further().filter(|_| kept.seen < MAX_EXPRS) else {
            kept.open = true;
            return;
        };
        if !may_be_function(types.expr_ty(expr)) {
            return;
        }
        let mut all = |exprs: &[ExprId]| exprs.iter().for_each(|&expr| next.functions(expr, kept));
        match &body.exprs[expr] {
            Expr::Closure(closure) if !closure.is_async => kept.add(Function::Closure(self.within.owner, expr)),
            Expr::Path(_) => next.of_path(expr, kept),
            Expr::Field { base, name } => match *types.expr_ty(*base).peel_refs().kind() {
                TyKind::Adt(of, _) => next.of_slot(Slot { of, variant: None, field: *name }, kept),
                _ => next.functions(*base, kept),
            },
            Expr::If { then, otherwise, .. } => all(&[&[*then], otherwise.as_slice()].concat()),
            Expr::Match { arms, .. } => all(&arms.iter().map(|arm| arm.body).collect::<Vec<_>>()),
            Expr::Block(block) => all(block.tail.as_slice()),
            Expr::Index { base, .. } => all(&[*base]),
            Expr::Array(parts) | Expr::Tuple(parts) => all(parts),
            Expr::Macro(call) => match &call.input {
                MacroInput::Args(parts) if call.path.names.last().is_some_and(|name| *name == "vec") => all(parts),
                _ => kept.open = true,
            },
            Expr::Call { callee, .. } => match types.paths.get(callee) {
                Some(ValueRef::Fn(function)) => next.returned(function, kept),
                _ => kept.open = true,
            },
            Expr::MethodCall(_) => match types.methods.get(&expr) {
                Some(function) => next.returned(function, kept),
                None => kept.open = true,
            },
            _ => kept.open = true,
        }
    }

    fn of_path(self, path: ExprId, kept: &mut Kept) {
        match self.within.types.paths.get(&path) {
            Some(ValueRef::Fn(function)) => kept.add(Function::Named(function.clone())),
            Some(ValueRef::Local(pat)) => match (self.bound(*pat), self.within.param(*pat)) {
                (Some(Source::Expr(init)), _) => self.functions(init, kept),
                (Some(Source::Slot(slot)), _) => self.of_slot(slot, kept),
                (None, Some(index)) => self.of_param(index, kept),
                (None, None) => kept.open = true,
            },
            Some(ValueRef::Const(def) | ValueRef::Static(def)) => {
                self.inside(*def, kept, |tracer, kept| tracer.results(kept));
            }
            // `None`, and what else is not made of a function.
            Some(ValueRef::Ctor(_)) => {}
            _ => kept.open = true,
        }
    }

    fn of_slot(self, slot: Slot, kept: &mut Kept) {
        let Typed { cx, owner, .. } = self.within;
        let spots = cx.search.settings(cx, slot, owner.krate);
        kept.open |= spots.is_empty();
        for spot in spots.iter() {
            self.at(spot.typed(cx)).functions(spot.expr, kept);
        }
    }

    /// What the callers of the function give for its parameter.
    fn of_param(self, index: usize, kept: &mut Kept) {
        let Typed { cx, owner, .. } = self.within;
        let spots = cx.search.calls(cx, owner, owner.krate);
        kept.open |= spots.is_empty();
        for spot in spots.iter() {
            let within = spot.typed(cx);
            match within.argument(owner, spot.expr, index) {
                Some(arg) => self.at(within).functions(arg, kept),
                None => kept.open = true,
            }
        }
    }

    /// What a function of the project gives back.
    fn returned(self, function: &FnRef, kept: &mut Kept) {
        let cx = self.within.cx;
        let is_async = cx.function_item(function.def).is_some_and(|item| item.is_async);
        match function.dispatch == Dispatch::Static && cx.is_local(function.def.krate) && !is_async {
            true => self.inside(function.def, kept, |tracer, kept| tracer.results(kept)),
            // The default of what may hold a function holds none.
            false => kept.open |= cx.program.name(function.def) != "default",
        }
    }

    fn inside(self, def: DefId, kept: &mut Kept, ask: impl FnOnce(Tracer<'_>, &mut Kept)) {
        let cx = self.within.cx;
        match cx.program.body(def).filter(|_| cx.is_local(def.krate)) {
            Some(body) => {
                let types = cx.types.infer(def, &body);
                ask(self.at(Typed { cx, owner: def, body: &body, types: &types }), kept);
            }
            None => kept.open = true,
        }
    }

    /// The value of the body, also where it is left early.
    fn results(self, kept: &mut Kept) {
        let Some(root) = self.within.body.root else { return };
        self.functions(root, kept);
        let mut early = Vec::new();
        returns(self.within.body, root, &mut early);
        early.into_iter().for_each(|expr| self.functions(expr, kept));
    }

    /// The collection that `expr` is taken from, or what is in a lock or option.
    fn element(&self, expr: ExprId) -> ExprId {
        let Typed { cx, body, types, .. } = self.within;
        let mut at = expr;
        while let Some(Expr::MethodCall(call)) = body.exprs.get(at)
            && ELEMENTS.contains(&call.name.as_str())
            && types.methods.get(&at).is_some_and(|method| method.def.krate == cx.program.std_crate())
        {
            at = self.held(call.receiver);
        }
        at
    }
}

impl Typed<'_> {
    /// The place among the parameters, `self` left out.
    fn param(self, pat: PatId) -> Option<usize> {
        self.body.params.iter().position(|&param| peel_typed(self.body, param) == pat)
    }

    /// What the call `expr` of `function` gives for its parameter.
    fn argument(self, function: DefId, expr: ExprId, param: usize) -> Option<ExprId> {
        match self.body.exprs.get(expr)? {
            Expr::Call { args, .. } => args.get(param + usize::from(self.cx.takes_self(function))).copied(),
            Expr::MethodCall(call) => call.args.get(param).copied(),
            _ => None,
        }
    }
}

/// The values that `return` gives, but for those of closures.
fn returns(body: &Body, expr: ExprId, found: &mut Vec<ExprId>) {
    match body.exprs.get(expr) {
        Some(Expr::Closure(_) | Expr::Async { .. }) | None => return,
        Some(Expr::Return(value)) => found.extend(*value),
        _ => {}
    }
    let mut below = Vec::new();
    walk::children(body, expr, &mut |child| below.push(child));
    below.into_iter().for_each(|child| returns(body, child, found));
}
