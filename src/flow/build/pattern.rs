//! Patterns: tests on the parts of a value, then variables bound to them.

use super::Builder;
use super::condition::Otherwise;
use super::expr::written;
use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};
use crate::flow::ir::{CaptureMode, Const, LocalId, LocalKind, Operand, Place, Rvalue, Step, SwitchWhy, Test};
use crate::syntax::body::{Expr, ExprId, Literal, Pat, PatId, UnaryOp};
use crate::ty::kinds::{Ty, TyKind};

/// A part of the matched value: the pattern on it, where it is, its type, and whether what it binds is borrowed.
struct Part {
    pat: PatId,
    place: Place,
    ty: Ty,
    by_ref: Option<Mutable>,
}

/// A reference is mutable.
type Mutable = bool;

/// How variables are bound.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Binding {
    /// As the pattern says.
    Real,
    /// Only looked at: the guard of an arm may still say no.
    ForGuard,
}

impl Builder<'_> {
    /// Makes a variable for each name of a pattern, in the innermost scope. Whoever leaves before that drops none of them.
    pub(super) fn declare(&mut self, pat: PatId) {
        self.declare_in(self.scopes.len() - 1, pat);
    }

    /// The same in the scope of that number.
    pub(super) fn declare_in(&mut self, scope: usize, pat: PatId) {
        let mut names: Vec<(Symbol, LocalId)> = Vec::new();
        let mut todo = vec![pat];
        while let Some(pat) = todo.pop() {
            if let Some(Pat::Bind { name, sub, .. }) = self.body().pats.get(pat) {
                if !self.source.inferred.ctors.contains_key(&pat) {
                    // The alternatives of a pattern bind the same variables.
                    let known = names.iter().find(|(known, _)| known == name).map(|(_, local)| *local);
                    let local = known.unwrap_or_else(|| self.variable_of(scope, pat));
                    names.push((*name, local));
                    self.locals.insert(pat, local);
                }
                todo.extend(*sub);
            }
            let before = todo.len();
            todo.extend(self.parts_of(pat));
            todo[before..].reverse();
        }
    }

    fn variable_of(&mut self, scope: usize, pat: PatId) -> LocalId {
        let (ty, range) = (self.source.inferred.pat_ty(pat), self.body().pat_ranges[pat]);
        let local = self.local(LocalKind::Binding(pat), ty, range);
        self.schedule(scope, local);
        local
    }

    fn parts_of(&self, pat: PatId) -> Vec<PatId> {
        match self.body().pats.get(pat) {
            Some(Pat::Tuple(pats) | Pat::Slice(pats) | Pat::Or(pats) | Pat::TupleStruct { pats, .. }) => pats.clone(),
            Some(Pat::Record { fields, .. }) => fields.iter().map(|(_, pat)| *pat).collect(),
            Some(Pat::Ref { pat, .. } | Pat::Box(pat) | Pat::Typed { pat, .. }) => vec![*pat],
            _ => Vec::new(),
        }
    }

    /// Goes on where the value matches, and leaves for elsewhere where it does not.
    pub(super) fn tests(&mut self, pat: PatId, place: &Place, (ty, otherwise): (Ty, Otherwise)) {
        let part = Part { pat, place: place.clone(), ty, by_ref: None };
        self.test_part(part, otherwise);
    }

    fn test_part(&mut self, part: Part, otherwise: Otherwise) {
        match &self.body().pats[part.pat] {
            Pat::Or(pats) => return self.alternatives(pats, &part, otherwise),
            Pat::Bind { sub: Some(sub), .. } => {
                return self.test_part(Part { pat: *sub, ..part }, otherwise);
            }
            _ => {}
        }
        for (place, test, holds) in self.tests_of(&part) {
            self.capture(&place, CaptureMode::Ref);
            let (away, next) = (self.way_out(otherwise.depth, otherwise.target), self.new_block());
            let (ways, why) = match holds {
                true => ((next, away), otherwise.why),
                false => ((away, next), otherwise.why.swapped()),
            };
            self.switch((Operand::Copy(place), test, why), ways, next);
        }
        for part in self.take_apart(&part) {
            self.test_part(part, otherwise);
        }
    }

    /// The first alternative that matches is it.
    fn alternatives(&mut self, pats: &[PatId], part: &Part, otherwise: Otherwise) {
        let matched = self.new_block();
        for (at, &pat) in pats.iter().enumerate() {
            let is_last = at + 1 == pats.len();
            let next = self.new_block();
            let otherwise = match is_last {
                true => otherwise,
                false => Otherwise { target: next, depth: self.scopes.len(), why: SwitchWhy::Branch },
            };
            self.test_part(Part { pat, place: part.place.clone(), ..*part }, otherwise);
            self.goto(matched, if is_last { matched } else { next });
        }
    }

    /// What a pattern asks of the value itself, its parts left out; `false` where it matches what fails the test.
    fn tests_of(&self, part: &Part) -> Vec<(Place, Test, bool)> {
        let Pat::Range { start, end, closed } = self.body().pats[part.pat] else {
            return self.test_of(part).into_iter().collect();
        };
        let below = |bound: ExprId, or_equal: bool| match self.literal_test(bound) {
            (Test::Literal(bound), _) => Test::Below { bound, or_equal },
            _ => Test::Other,
        };
        let start = start.map(|start| match below(start, false) {
            Test::Other => (part.place.clone(), Test::Other, true),
            test => (part.place.clone(), test, false),
        });
        let end = end.map(|end| (part.place.clone(), below(end, closed), true));
        start.into_iter().chain(end).collect()
    }

    fn test_of(&self, part: &Part) -> Option<(Place, Test, bool)> {
        let (place, _, _) = self.looked_through(part);
        let on_variant = |def: DefId| match self.program().data(def).kind {
            DefKind::Variant => Some((place.clone(), Test::Variant(def), true)),
            DefKind::Const | DefKind::Static => Some((place.clone(), Test::Const(def), true)),
            _ => None,
        };
        let pat = &self.body().pats[part.pat];
        match pat {
            Pat::Bind { .. } | Pat::Path(_) | Pat::TupleStruct { .. } | Pat::Record { .. } => {
                match self.source.inferred.ctors.get(&part.pat) {
                    Some(&def) => on_variant(def),
                    // What a macro may have made, as one of several, is not known.
                    None => is_named_value(pat).then_some((place, Test::Other, true)),
                }
            }
            Pat::Literal(expr) => {
                let (test, holds) = self.literal_test(*expr);
                Some((place, test, holds))
            }
            Pat::Slice(_) => Some((place, Test::Other, true)),
            _ => None,
        }
    }

    fn literal_test(&self, expr: ExprId) -> (Test, bool) {
        match &self.body().exprs[expr] {
            Expr::Literal(Literal::Bool(value)) => (Test::True, *value),
            Expr::Literal(literal) => match written(literal) {
                Const::Literal(text) => (Test::Literal(text), true),
                _ => (Test::Other, true),
            },
            Expr::Unary { op: UnaryOp::Neg, expr } => match self.literal_test(*expr) {
                (Test::Literal(text), _) => (Test::Literal(format!("-{text}").into()), true),
                other => other,
            },
            _ => (Test::Other, true),
        }
    }

    /// A pattern that is not itself a reference or a name looks through references.
    fn looked_through(&self, part: &Part) -> (Place, Ty, Option<Mutable>) {
        let (mut place, mut ty, mut by_ref) = (part.place.clone(), part.ty, part.by_ref);
        let looks = match &self.body().pats[part.pat] {
            Pat::Tuple(_) | Pat::TupleStruct { .. } | Pat::Record { .. } | Pat::Slice(_) | Pat::Path(_) => true,
            Pat::Bind { .. } => self.source.inferred.ctors.contains_key(&part.pat),
            _ => false,
        };
        while let (true, TyKind::Ref { mutable, inner }) = (looks, ty.kind()) {
            (place, ty, by_ref) = (place.then(Step::Deref), *inner, Some(*mutable && by_ref != Some(false)));
        }
        (place, ty, by_ref)
    }

    /// The parts of a value that the patterns inside a pattern are about.
    fn take_apart(&self, part: &Part) -> Vec<Part> {
        let (place, ty, by_ref) = self.looked_through(part);
        let types = self.source.types;
        let inner = |pat: PatId, place: Place, ty: Ty| Part { pat, place, ty, by_ref };
        match &self.body().pats[part.pat] {
            Pat::Tuple(pats) => {
                let count = match ty.kind() {
                    TyKind::Tuple(fields) => fields.len(),
                    _ => pats.len(),
                };
                let field = |at: usize| Symbol::new(&at.to_string());
                let of = |(pat, at): (PatId, usize)| {
                    inner(pat, place.then(Step::Field(field(at))), types.field_ty(ty, field(at)).unwrap_or_default())
                };
                self.positions(pats, count).into_iter().map(of).collect()
            }
            Pat::TupleStruct { pats, .. } => {
                let Some(&def) = self.source.inferred.ctors.get(&part.pat) else { return Vec::new() };
                let names = types.field_names(def);
                let of = |(pat, at): (PatId, usize)| {
                    let name = names.get(at).copied().unwrap_or_default();
                    inner(pat, self.in_variant(&place, def, name), types.field_of(def, ty, name))
                };
                self.positions(pats, names.len()).into_iter().map(of).collect()
            }
            Pat::Record { fields, .. } => {
                let Some(&def) = self.source.inferred.ctors.get(&part.pat) else { return Vec::new() };
                let of = |&(name, pat): &(Symbol, PatId)| {
                    inner(pat, self.in_variant(&place, def, name), types.field_of(def, ty, name))
                };
                fields.iter().map(of).collect()
            }
            Pat::Slice(pats) => {
                let elem = match ty.kind() {
                    TyKind::Slice(elem) | TyKind::Array(elem) => *elem,
                    _ => Ty::unknown(),
                };
                pats.iter().map(|&pat| inner(pat, place.then(Step::Element), elem)).collect()
            }
            Pat::Ref { pat, .. } | Pat::Box(pat) => {
                let pointee = types.deref_target(self.source.owner, ty).unwrap_or_default();
                vec![inner(*pat, place.then(Step::Deref), pointee)]
            }
            Pat::Typed { pat, .. } => vec![inner(*pat, place, ty)],
            _ => Vec::new(),
        }
    }

    fn in_variant(&self, place: &Place, def: DefId, field: Symbol) -> Place {
        match self.program().data(def).kind {
            DefKind::Variant => place.then(Step::Variant(def)).then(Step::Field(field)),
            _ => place.then(Step::Field(field)),
        }
    }

    /// Which field each pattern is about, with `..` for those in between.
    fn positions(&self, pats: &[PatId], count: usize) -> Vec<(PatId, usize)> {
        let is_rest = |pat: &PatId| matches!(self.body().pats[*pat], Pat::Rest);
        let rest = pats.iter().position(is_rest);
        let place = |(at, &pat): (usize, &PatId)| match rest {
            Some(rest) if at == rest => None,
            Some(rest) if at > rest => Some((pat, (count + at).checked_sub(pats.len())?)),
            _ => Some((pat, at)),
        };
        pats.iter().enumerate().filter_map(place).collect()
    }

    /// Binds the variables of a pattern that has matched.
    pub(super) fn bind(&mut self, pat: PatId, place: &Place, ty: Ty) {
        self.bind_part(Part { pat, place: place.clone(), ty, by_ref: None }, Binding::Real);
    }

    /// Lets a guard see the variables of a pattern. Nothing is moved yet: what is not copied is named where it still is.
    pub(super) fn bind_for_guard(&mut self, pat: PatId, place: &Place, ty: Ty) {
        self.bind_part(Part { pat, place: place.clone(), ty, by_ref: None }, Binding::ForGuard);
    }

    fn bind_part(&mut self, part: Part, how: Binding) {
        match &self.body().pats[part.pat] {
            Pat::Bind { by_ref, mutable, sub, .. } => {
                if let Some(&local) = self.locals.get(&part.pat) {
                    let by_ref = if *by_ref { Some(*mutable) } else { part.by_ref };
                    self.bind_variable(local, &part, (by_ref, how));
                }
                if let Some(sub) = sub {
                    self.bind_part(Part { pat: *sub, ..part }, how);
                }
            }
            // Which alternative it was does not matter: they bind the same variables, from parts of one value.
            Pat::Or(pats) => {
                for &pat in pats {
                    self.bind_part(Part { pat, place: part.place.clone(), ..part }, how);
                }
            }
            _ => {
                for part in self.take_apart(&part) {
                    self.bind_part(part, how);
                }
            }
        }
    }

    fn bind_variable(&mut self, local: LocalId, part: &Part, (by_ref, how): (Option<Mutable>, Binding)) {
        let range = self.flow.locals[local].range;
        let place = part.place.clone();
        self.in_guard.remove(&local);
        let value = if let Some(mutable) = by_ref {
            self.capture(&place, if mutable { CaptureMode::RefMut } else { CaptureMode::Ref });
            Rvalue::Ref { mutable, place }
        } else if how == Binding::ForGuard && !self.is_copy(part.ty) {
            self.in_guard.insert(local, place);
            return;
        } else {
            Rvalue::Use(self.take(place, part.ty))
        };
        self.assign(&Place::local(local), value, range);
    }
}

/// The pattern names a variant or a constant, as it is written; a name alone does by how names are spelled.
fn is_named_value(pat: &Pat) -> bool {
    match pat {
        Pat::Path(_) | Pat::TupleStruct { .. } | Pat::Record { .. } => true,
        Pat::Bind { name, by_ref: false, mutable: false, sub: None } => {
            name.as_str().starts_with(|first: char| first.is_uppercase())
        }
        _ => false,
    }
}
