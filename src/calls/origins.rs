//! Where the receiver of a call comes from, and what was done to it before, as far as that is plain to see: through `let`s,
//! also of tuples, and through a field of one of the project's structs to all places that set it.

use crate::base::name::Symbol;
use crate::rules::ArgValue;
use crate::syntax::body::{Body, Expr, ExprId, Pat, PatId, Stmt, UnaryOp};
use crate::ty::kinds::TyKind;
use crate::ty::result::ValueRef;

use super::arguments::{Typed, shortest};
use super::search::Slot;
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
    Tracer::new(within).makers(expr)
}

/// The methods that were called on `expr` before, in their order.
pub(super) fn earlier(within: Typed<'_>, expr: ExprId) -> Vec<ArgValue> {
    let end = within.body.expr_ranges.get(expr).map_or(0, |range| range.start);
    Tracer::new(within).earlier(expr, end)
}

/// Follows a value back, within a body and from one to the other.
#[derive(Copy, Clone)]
pub(super) struct Tracer<'a> {
    pub(super) within: Typed<'a>,
    /// Steps that may still be made.
    left: u32,
}

/// Where a value comes from.
#[derive(Copy, Clone)]
pub(super) enum Source {
    Expr(ExprId),
    /// A field of a value that is taken apart.
    Slot(Slot),
}

/// A local, `self`, or a field of one.
#[derive(Clone, Eq, PartialEq)]
struct Place {
    root: ValueRef,
    fields: Vec<Symbol>,
}

impl<'a> Tracer<'a> {
    pub(super) fn new(within: Typed<'a>) -> Tracer<'a> {
        Tracer { within, left: MAX_STEPS }
    }

    fn body(&self) -> &'a Body {
        self.within.body
    }

    pub(super) fn further(self) -> Option<Self> {
        Some(Tracer { left: self.left.checked_sub(1)?, ..self })
    }

    fn makers(self, expr: ExprId) -> Option<Vec<Vec<String>>> {
        let Typed { cx, types, .. } = self.within;
        let expr = self.held(expr);
        match self.body().exprs.get(expr)? {
            Expr::Path(_) => match types.paths.get(&expr)? {
                ValueRef::Local(pat) => match self.bound(*pat)? {
                    Source::Expr(init) => self.further()?.makers(init),
                    Source::Slot(slot) => self.further()?.makers_of(slot),
                },
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
                TyKind::Adt(of, _) => self.further()?.makers_of(Slot { of: *of, variant: None, field: *name }),
                _ => None,
            },
            _ => None,
        }
    }

    fn makers_of(self, slot: Slot) -> Option<Vec<Vec<String>>> {
        let found: Option<Vec<_>> = self.at_setters(slot, |tracer, init| tracer.makers(init)).into_iter().collect();
        found.map(|makers| makers.concat()).filter(|makers| !makers.is_empty())
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
        let Source::Expr(init) = self.bound(pat)? else { return None };
        Some(self.earlier(init, self.body().expr_ranges.get(init)?.start))
    }

    /// Where a field is set in one place only, what was done there to the value before.
    fn before_set(self, field: ExprId) -> Option<Vec<ArgValue>> {
        let Expr::Field { base, name } = self.body().exprs.get(field)? else { return None };
        let TyKind::Adt(of, _) = *self.within.types.expr_ty(*base).peel_refs().kind() else { return None };
        let slot = Slot { of, variant: None, field: *name };
        let mut found = self.at_setters(slot, |tracer, init| tracer.earlier(init, u32::MAX));
        (found.len() == 1).then(|| found.remove(0))
    }

    fn called_on(&self, place: &Place, end: u32) -> Vec<ArgValue> {
        let Typed { cx, types, body, .. } = self.within;
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

    /// Goes on in another body.
    pub(super) fn at<'b>(self, within: Typed<'b>) -> Tracer<'b> {
        Tracer { within, left: self.left }
    }

    /// The expression whose value `expr` only hands on.
    pub(super) fn held(&self, expr: ExprId) -> ExprId {
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
    pub(super) fn bound(&self, wanted: PatId) -> Option<Source> {
        let body = self.body();
        let is_local = |expr: ExprId| self.within.types.paths.get(&expr) == Some(&ValueRef::Local(wanted));
        if body.exprs.values().any(|expr| matches!(expr, Expr::Assign { lhs, .. } if is_local(*lhs))) {
            return None;
        }
        let part = |pat: PatId, init: ExprId| self.part(pat, Source::Expr(init), wanted);
        body.exprs.values().find_map(|expr| match expr {
            Expr::Block(block) => block.stmts.iter().find_map(|stmt| match stmt {
                Stmt::Let { pat, init: Some(init), .. } => part(*pat, *init),
                _ => None,
            }),
            Expr::Let { pat, expr } | Expr::For { pat, iter: expr, .. } => part(*pat, *expr),
            Expr::Match { scrutinee, arms } => arms.iter().find_map(|arm| part(arm.pat, *scrutinee)),
            _ => None,
        })
    }

    /// The part of `from` that the pattern gives to `wanted`; all of it where the parts are made by one call.
    fn part(&self, pat: PatId, from: Source, wanted: PatId) -> Option<Source> {
        if pat == wanted {
            return Some(from);
        }
        let body = self.body();
        match body.pats.get(pat)? {
            Pat::Typed { pat, .. } | Pat::Ref { pat, .. } | Pat::Box(pat) => self.part(*pat, from, wanted),
            Pat::Or(pats) | Pat::Slice(pats) => pats.iter().find_map(|&pat| self.part(pat, from, wanted)),
            Pat::Tuple(pats) => {
                let inits = match from {
                    Source::Expr(init) => body.exprs.get(init),
                    Source::Slot(_) => None,
                };
                let init_of = |index: usize| match inits {
                    Some(Expr::Tuple(inits)) => inits.get(index).map_or(from, |&init| Source::Expr(init)),
                    _ => from,
                };
                pats.iter().enumerate().find_map(|(index, &pat)| self.part(pat, init_of(index), wanted))
            }
            Pat::TupleStruct { path, pats } => pats.iter().enumerate().find_map(|(index, &inner)| {
                let variant = path.segments.last().map(|segment| segment.name);
                let from = self.slot(pat, variant, Symbol::new(&index.to_string())).map_or(from, Source::Slot);
                self.part(inner, from, wanted)
            }),
            Pat::Record { fields, .. } => fields.iter().find_map(|&(field, inner)| {
                let from = self.slot(pat, None, field).map_or(from, Source::Slot);
                self.part(inner, from, wanted)
            }),
            _ => None,
        }
    }

    /// The field of a type of the project that a pattern looks into.
    fn slot(&self, pat: PatId, variant: Option<Symbol>, field: Symbol) -> Option<Slot> {
        let Typed { cx, types, .. } = self.within;
        let TyKind::Adt(of, _) = *types.pat_ty(pat).peel_refs().kind() else { return None };
        let mut variants = cx.program.members(of).iter().copied();
        let variant = variants.find(|&def| Some(cx.program.name(def)) == variant);
        cx.is_local(of.krate).then_some(Slot { of, variant, field })
    }

    /// Asks at every expression that a field is set to.
    pub(super) fn at_setters<T>(self, slot: Slot, ask: impl Fn(Tracer<'_>, ExprId) -> T) -> Vec<T> {
        let Typed { cx, owner, .. } = self.within;
        let spots = cx.search.settings(cx, slot, owner.krate);
        spots.iter().map(|spot| ask(self.at(spot.typed(cx)), spot.expr)).collect()
    }
}
