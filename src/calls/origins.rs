//! Where the receiver of a call comes from, and what was done to it before, as far as that is plain to see: through `let`s,
//! also of tuples, and through a field of one of the project's structs to all places that set it.

use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::def::ids::{DefId, DefKind};
use crate::rules::ArgValue;
use crate::syntax::body::{Body, Expr, ExprId, Pat, PatId, Stmt, UnaryOp};
use crate::ty::kinds::TyKind;
use crate::ty::result::ValueRef;

use super::arguments::{Typed, shortest};
use super::values::only_holds;

/// `let`s and fields are followed this often.
const MAX_STEPS: u32 = 6;

/// Methods that give the receiver, or what it is made of.
const SAME: [&str; 12] = [
    "clone",
    "unwrap",
    "expect",
    "unwrap_or_default",
    "as_ref",
    "as_mut",
    "borrow",
    "to_owned",
    "take",
    "lock",
    "context",
    "map_err",
];

/// The functions that `expr` may come from, each by all its paths. `None` where one is not known.
pub(super) fn makers(within: Typed<'_>, expr: ExprId) -> Option<Vec<Vec<String>>> {
    Tracer { within, left: MAX_STEPS }.makers(expr)
}

/// The methods that were called on `expr` before, in their order.
pub(super) fn earlier(within: Typed<'_>, expr: ExprId) -> Vec<ArgValue> {
    let end = within.body.expr_ranges.get(expr).map_or(0, |range| range.start);
    Tracer { within, left: MAX_STEPS }.earlier(expr, end)
}

#[derive(Copy, Clone)]
struct Tracer<'a> {
    within: Typed<'a>,
    left: u32,
}

/// A local, `self`, or a field of one.
#[derive(Clone, Eq, PartialEq)]
struct Place {
    root: ValueRef,
    fields: Vec<Symbol>,
}

impl Tracer<'_> {
    fn body(&self) -> &Body {
        self.within.body
    }

    fn further(self) -> Option<Self> {
        Some(Tracer { left: self.left.checked_sub(1)?, ..self })
    }

    fn makers(self, expr: ExprId) -> Option<Vec<Vec<String>>> {
        let Typed { cx, types, .. } = self.within;
        let expr = self.held(expr);
        match self.body().exprs.get(expr)? {
            Expr::Path(_) => match types.paths.get(&expr)? {
                ValueRef::Local(pat) => self.further()?.makers(self.bound(*pat)?),
                _ => None,
            },
            Expr::Call { callee, .. } => match types.paths.get(callee)? {
                ValueRef::Fn(function) => Some(vec![cx.types.callee_paths(function)]),
                ValueRef::Extern(path) => Some(vec![vec![path.clone()]]),
                _ => None,
            },
            Expr::MethodCall(_) => Some(vec![cx.types.callee_paths(types.methods.get(&expr)?)]),
            Expr::Field { base, name } => match types.expr_ty(*base).peel_refs().kind() {
                TyKind::Tuple(_) => self.further()?.makers(*base),
                TyKind::Adt(def, _) => {
                    let found = self.further()?.at_setters(*def, *name, |tracer, init| tracer.makers(init));
                    let found: Option<Vec<_>> = found.into_iter().collect();
                    found.map(|makers| makers.concat()).filter(|makers| !makers.is_empty())
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The calls of methods on the value of `expr` that stand before `end`.
    fn earlier(self, expr: ExprId, end: u32) -> Vec<ArgValue> {
        let expr = self.held(expr);
        let Some(place) = self.place(expr) else { return Vec::new() };
        let own = self.called_on(&place, end);
        let before = || match (&place.root, place.fields.as_slice()) {
            (ValueRef::Local(pat), []) => self.further()?.before_bound(*pat),
            (_, [_]) => self.further()?.before_set(expr),
            _ => None,
        };
        let mut found = before().unwrap_or_default();
        found.extend(own);
        found
    }

    fn before_bound(self, pat: PatId) -> Option<Vec<ArgValue>> {
        let init = self.bound(pat)?;
        Some(self.earlier(init, self.body().expr_ranges.get(init)?.start))
    }

    /// Where a field is set in one place only, what was done there to the value before.
    fn before_set(self, field: ExprId) -> Option<Vec<ArgValue>> {
        let Expr::Field { base, name } = self.body().exprs.get(field)? else { return None };
        let TyKind::Adt(def, _) = self.within.types.expr_ty(*base).peel_refs().kind() else { return None };
        let mut found = self.at_setters(*def, *name, |tracer, init| tracer.earlier(init, u32::MAX));
        (found.len() == 1).then(|| found.remove(0))
    }

    fn called_on(&self, place: &Place, end: u32) -> Vec<ArgValue> {
        let Typed { cx, types, body } = self.within;
        let mut found: Vec<(u32, ArgValue)> = Vec::new();
        for (id, expr) in body.exprs.iter() {
            let Expr::MethodCall(call) = expr else { continue };
            if call.name_range.start < end && self.place(self.held(call.receiver)).as_ref() == Some(place) {
                let Some(function) = types.methods.get(&id) else { continue };
                let path = shortest(cx.types.callee_paths(function));
                found.push((call.name_range.start, ArgValue::Call(path, self.within.values(&call.args))));
            }
        }
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, call)| call).collect()
    }

    fn place(&self, expr: ExprId) -> Option<Place> {
        let (mut at, mut fields) = (expr, Vec::new());
        while let Expr::Field { base, name } = self.body().exprs.get(at)? {
            fields.push(*name);
            at = self.held(*base);
        }
        match self.within.types.paths.get(&at)? {
            root @ (ValueRef::Local(_) | ValueRef::SelfParam) => Some(Place { root: root.clone(), fields }),
            _ => None,
        }
    }

    /// The expression whose value `expr` only hands on.
    fn held(&self, expr: ExprId) -> ExprId {
        let mut at = expr;
        loop {
            let next = match self.body().exprs.get(at) {
                Some(Expr::Ref { expr, .. } | Expr::Try(expr) | Expr::Unary { op: UnaryOp::Deref, expr }) => {
                    Some(*expr)
                }
                Some(Expr::Block(block)) if block.stmts.is_empty() => block.tail,
                Some(Expr::MethodCall(call)) if SAME.contains(&call.name.as_str()) => Some(call.receiver),
                Some(Expr::Call { callee, args }) if only_holds(self.body(), *callee) => args.first().copied(),
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => return at,
            }
        }
    }

    /// What a local is bound to; `None` for a parameter, and where it is set again later.
    fn bound(&self, wanted: PatId) -> Option<ExprId> {
        let body = self.body();
        let is_local = |expr: ExprId| self.within.types.paths.get(&expr) == Some(&ValueRef::Local(wanted));
        if body.exprs.values().any(|expr| matches!(expr, Expr::Assign { lhs, .. } if is_local(*lhs))) {
            return None;
        }
        body.exprs.values().find_map(|expr| match expr {
            Expr::Block(block) => block.stmts.iter().find_map(|stmt| match stmt {
                Stmt::Let { pat, init: Some(init), .. } => part(body, *pat, *init, wanted),
                _ => None,
            }),
            Expr::Let { pat, expr } => part(body, *pat, *expr, wanted),
            _ => None,
        })
    }

    /// Asks at every expression that a field of one of the project's structs is set to.
    fn at_setters<T>(self, of: DefId, field: Symbol, ask: impl Fn(Tracer<'_>, ExprId) -> T) -> Vec<T> {
        let cx = self.within.cx;
        let mut found = Vec::new();
        if !cx.is_local(of.krate) {
            return found;
        }
        for def in cx.program.defs(of.krate).def_ids() {
            let data = cx.program.data(def);
            if data.kind != DefKind::Fn || data.in_test || !self.is_named_in(def, field) {
                continue;
            }
            let Some(body) = cx.program.body(def) else { continue };
            let types = cx.types.infer(def, &body);
            let tracer = Tracer { within: Typed { cx, body: &body, types: &types }, left: self.left };
            found.extend(tracer.settings(of, field).into_iter().map(|init| ask(tracer, init)));
        }
        found
    }

    /// A look at the text spares the reading of most bodies.
    fn is_named_in(&self, function: DefId, field: Symbol) -> bool {
        let cx = self.within.cx;
        let Some(range) = cx.function_item(function).and_then(|item| item.body) else { return false };
        let tree = cx.program.defs(function.krate).tree(cx.program.data(function).tree);
        if tree.tree.expansion.is_some() {
            return true;
        }
        let file = cx.program.sources().file(cx.program.file(function));
        let is_number = field.as_str().starts_with(|c: char| c.is_ascii_digit());
        is_number || file.slice(TextRange::new(range.start, range.end)).contains(field.as_str())
    }

    /// What the body sets the field to.
    fn settings(&self, of: DefId, field: Symbol) -> Vec<ExprId> {
        let Typed { body, types, .. } = self.within;
        let is_it = |expr: ExprId| matches!(types.expr_ty(expr).peel_refs().kind(), TyKind::Adt(def, _) if *def == of);
        let number = || field.as_str().parse::<usize>().ok();
        let mut found = Vec::new();
        for (id, expr) in body.exprs.iter() {
            match expr {
                Expr::Record { fields, .. } if is_it(id) => {
                    found.extend(fields.iter().filter(|(name, _)| *name == field).map(|(_, init)| *init));
                }
                Expr::Assign { lhs, rhs, .. } => match body.exprs.get(*lhs) {
                    Some(Expr::Field { base, name }) if *name == field && is_it(*base) => found.push(*rhs),
                    _ => {}
                },
                Expr::Call { callee, args } if types.paths.get(callee) == Some(&ValueRef::Ctor(of)) => {
                    found.extend(number().and_then(|number| args.get(number)).copied());
                }
                _ => {}
            }
        }
        found
    }
}

/// The part of `init` that the pattern gives to `wanted`; all of it where the parts are made by one call.
fn part(body: &Body, pat: PatId, init: ExprId, wanted: PatId) -> Option<ExprId> {
    if pat == wanted {
        return Some(init);
    }
    match body.pats.get(pat)? {
        Pat::Typed { pat, .. } | Pat::Ref { pat, .. } | Pat::Box(pat) => part(body, *pat, init, wanted),
        Pat::TupleStruct { pats, .. } if pats.len() == 1 => part(body, pats[0], init, wanted),
        Pat::Tuple(pats) => match body.exprs.get(init) {
            Some(Expr::Tuple(inits)) if inits.len() == pats.len() => {
                pats.iter().zip(inits).find_map(|(pat, init)| part(body, *pat, *init, wanted))
            }
            _ => pats.iter().find_map(|pat| part(body, *pat, init, wanted)),
        },
        _ => None,
    }
}
