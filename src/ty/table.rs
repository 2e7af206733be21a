//! Type variables of one inference, and unification with undo.

use std::cell::Cell;

use rustc_hash::FxHashMap;

use super::kinds::{TraitRef, Ty, TyKind};
use super::measure;

/// What a variable may still become.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
enum VarKind {
    General,
    Integer,
    Float,
    /// A variable of another table, in a type that is asked about: it stands for itself alone.
    Foreign,
}

/// The variables made so far and what they stand for.
#[derive(Debug, Default)]
pub(crate) struct Table {
    vars: Vec<(VarKind, Option<Ty>)>,
    undo: Vec<u32>,
    depth: u32,
}

/// A point in time to go back to.
pub(crate) struct Snapshot {
    undo: usize,
    vars: usize,
}

/// Unification of deeper types is given up: types that grow without end are `Unknown` to us.
const MAX_DEPTH: u32 = 64;

impl Table {
    /// A table for a question about `ty` alone. Variables in `ty` belong to who asks and are left as they are.
    pub(crate) fn aside(ty: Ty) -> Table {
        let beyond = Cell::new(0);
        ty.any(&|kind| {
            if let TyKind::Var(var) = kind {
                beyond.set(beyond.get().max(*var as usize + 1));
            }
            false
        });
        Table { vars: vec![(VarKind::Foreign, None); beyond.get()], ..Table::default() }
    }

    pub(crate) fn fresh(&mut self) -> Ty {
        self.make(VarKind::General)
    }

    pub(crate) fn fresh_int(&mut self) -> Ty {
        self.make(VarKind::Integer)
    }

    pub(crate) fn fresh_float(&mut self) -> Ty {
        self.make(VarKind::Float)
    }

    fn make(&mut self, kind: VarKind) -> Ty {
        self.vars.push((kind, None));
        Ty::new(TyKind::Var(self.vars.len() as u32 - 1))
    }

    pub(crate) fn snapshot(&mut self) -> Snapshot {
        Snapshot { undo: self.undo.len(), vars: self.vars.len() }
    }

    pub(crate) fn rollback(&mut self, snapshot: Snapshot) {
        for var in self.undo.drain(snapshot.undo..).rev() {
            self.vars[var as usize].1 = None;
        }
        self.vars.truncate(snapshot.vars);
    }

    /// The type with its outermost variable, if it is one, replaced by what it stands for.
    pub(crate) fn shallow(&self, mut ty: Ty) -> Ty {
        while let TyKind::Var(var) = ty.kind() {
            match self.vars.get(*var as usize) {
                Some((_, Some(bound))) => ty = *bound,
                _ => break,
            }
        }
        ty
    }

    /// The type with all variables replaced as far as they are known.
    pub(crate) fn resolve(&self, ty: Ty) -> Ty {
        if !ty.has_vars() {
            return ty;
        }
        Resolving { table: self, known: FxHashMap::default(), depth: 0 }.ty(ty)
    }

    /// The type with open integer and float variables defaulted, and other open ones `Unknown`.
    pub(crate) fn finish(&self, ty: Ty) -> Ty {
        let ty = self.resolve(ty);
        if !ty.has_vars() {
            return ty;
        }
        ty.fold(&mut |part| match part.kind() {
            TyKind::Var(var) => match self.kind_of(*var) {
                Some(VarKind::Integer) => Ty::primitive("i32"),
                Some(VarKind::Float) => Ty::primitive("f64"),
                Some(VarKind::Foreign) => part,
                _ => Ty::unknown(),
            },
            _ => part,
        })
    }

    /// The type is a variable of a number literal.
    pub(crate) fn is_number_var(&self, ty: Ty) -> bool {
        match self.shallow(ty).kind() {
            TyKind::Var(var) => matches!(self.kind_of(*var), Some(VarKind::Integer | VarKind::Float)),
            _ => false,
        }
    }

    pub(crate) fn is_integer_var(&self, ty: Ty) -> bool {
        match self.shallow(ty).kind() {
            TyKind::Var(var) => self.kind_of(*var) == Some(VarKind::Integer),
            _ => false,
        }
    }

    /// Makes the two types equal where they can be; what could be made equal stays so when the answer is no.
    pub(crate) fn unify(&mut self, a: Ty, b: Ty) -> bool {
        self.depth += 1;
        let equal = self.depth < MAX_DEPTH && self.unify_inner(a, b);
        self.depth -= 1;
        equal
    }

    fn unify_inner(&mut self, a: Ty, b: Ty) -> bool {
        let (a, b) = (self.shallow(a), self.shallow(b));
        if a == b {
            return true;
        }
        match (a.kind(), b.kind()) {
            (TyKind::Unknown, _) | (_, TyKind::Unknown) => true,
            (TyKind::Var(x), TyKind::Var(y)) => self.unify_vars(*x, *y),
            (TyKind::Var(x), _) => self.bind(*x, b),
            (_, TyKind::Var(y)) => self.bind(*y, a),
            (TyKind::Adt(d, x), TyKind::Adt(e, y)) => d == e && self.unify_all(x, y),
            (TyKind::Ref { inner: x, .. }, TyKind::Ref { inner: y, .. })
            | (TyKind::Ptr { inner: x, .. }, TyKind::Ptr { inner: y, .. })
            | (TyKind::Slice(x), TyKind::Slice(y))
            | (TyKind::Array(x), TyKind::Array(y))
            | (TyKind::Future { output: x }, TyKind::Future { output: y }) => self.unify(*x, *y),
            (TyKind::Tuple(x), TyKind::Tuple(y)) => self.unify_all(x, y),
            (TyKind::FnPtr { params: x, ret: r }, TyKind::FnPtr { params: y, ret: s })
            | (TyKind::FnPtr { params: x, ret: r }, TyKind::Closure { params: y, ret: s, .. })
            | (TyKind::Closure { params: x, ret: r, .. }, TyKind::FnPtr { params: y, ret: s }) => {
                self.unify_all(x, y) & self.unify(*r, *s)
            }
            (TyKind::Dyn(x), TyKind::Dyn(y)) | (TyKind::Opaque(x), TyKind::Opaque(y)) => self.unify_bounds(x, y),
            (
                TyKind::Assoc { self_ty: t, trait_ref: d, args: x, name: n },
                TyKind::Assoc { self_ty: u, trait_ref: e, args: y, name: m },
            ) => d == e && n == m && self.unify(*t, *u) && self.unify_all(x, y),
            // What can't be told yet may still become equal.
            (TyKind::Assoc { .. }, _) => self.resolve(a).has_vars(),
            (_, TyKind::Assoc { .. }) => self.resolve(b).has_vars(),
            _ => false,
        }
    }

    fn unify_all(&mut self, a: &[Ty], b: &[Ty]) -> bool {
        let mut equal = a.len() == b.len();
        for (&x, &y) in a.iter().zip(b) {
            equal &= self.unify(x, y);
        }
        equal
    }

    fn unify_bounds(&mut self, a: &[TraitRef], b: &[TraitRef]) -> bool {
        let mut equal = true;
        for x in a {
            let Some(y) = b.iter().find(|y| y.def == x.def) else { continue };
            equal &= self.unify_all(&x.args, &y.args);
            for (name, ty) in &x.bindings {
                if let Some(other) = y.binding(*name) {
                    equal &= self.unify(*ty, other);
                }
            }
        }
        equal && a.iter().any(|x| b.iter().any(|y| x.def == y.def))
    }

    fn unify_vars(&mut self, x: u32, y: u32) -> bool {
        let (Some(kx), Some(ky)) = (self.kind_of(x), self.kind_of(y)) else { return false };
        // The more special variable stays, else the older one: so many that become one by one are one step from it.
        let (from, to) = match (kx, ky) {
            _ if kx == ky => (x.max(y), x.min(y)),
            (VarKind::General, _) => (x, y),
            _ => (y, x),
        };
        if kx != VarKind::General && ky != VarKind::General && (kx != ky || kx == VarKind::Foreign) {
            return false;
        }
        self.set(from, Ty::new(TyKind::Var(to)));
        true
    }

    fn kind_of(&self, var: u32) -> Option<VarKind> {
        self.vars.get(var as usize).map(|(kind, _)| *kind)
    }

    fn bind(&mut self, var: u32, ty: Ty) -> bool {
        let fits = match self.kind_of(var) {
            None | Some(VarKind::Foreign) => false,
            Some(VarKind::General) => true,
            Some(VarKind::Integer) => is_integer(ty),
            Some(VarKind::Float) => matches!(ty.kind(), TyKind::Primitive(name) if name.as_str().starts_with('f')),
        };
        if !fits || self.occurs(var, ty) {
            return false;
        }
        self.set(var, ty);
        true
    }

    fn occurs(&self, var: u32, ty: Ty) -> bool {
        ty.has_vars() && self.resolve(ty).any(&|kind| matches!(kind, TyKind::Var(v) if *v == var))
    }

    fn set(&mut self, var: u32, ty: Ty) {
        self.vars[var as usize].1 = Some(ty);
        self.undo.push(var);
    }
}

/// One look at what variables stand for: each once, however often and however deep it is named.
struct Resolving<'t> {
    table: &'t Table,
    known: FxHashMap<Ty, Ty>,
    depth: u32,
}

impl Resolving<'_> {
    fn ty(&mut self, ty: Ty) -> Ty {
        if !ty.has_vars() {
            return ty;
        }
        ty.fold(&mut |part| match part.kind() {
            TyKind::Var(_) => self.var(part),
            _ => part,
        })
    }

    fn var(&mut self, var: Ty) -> Ty {
        let bound = self.table.shallow(var);
        if bound == var || !bound.has_vars() || matches!(bound.kind(), TyKind::Var(_)) {
            return bound;
        }
        if let Some(&known) = self.known.get(&bound) {
            return known;
        }
        if self.depth >= measure::MAX_DEPTH {
            return Ty::unknown();
        }
        self.depth += 1;
        let resolved = self.ty(bound);
        self.depth -= 1;
        self.known.insert(bound, resolved);
        resolved
    }
}

/// `u8`, `isize`, ...
pub(crate) fn is_integer(ty: Ty) -> bool {
    match ty.kind() {
        TyKind::Primitive(name) => {
            let digits = name.as_str().trim_start_matches(['i', 'u']);
            digits.len() < name.as_str().len() && (digits == "size" || digits.parse::<u8>().is_ok())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_take_what_they_meet_and_forget_it_on_rollback() {
        let mut table = Table::default();
        let (a, b) = (table.fresh(), table.fresh_int());
        assert!(!table.unify(Ty::tuple([a, b]), Ty::tuple([Ty::primitive("str"), a])));
        let snapshot = table.snapshot();
        let c = table.fresh();
        assert!(table.unify(c, Ty::primitive("u8")));
        assert_eq!(table.resolve(c), Ty::primitive("u8"));
        table.rollback(snapshot);
        assert_eq!(table.finish(b), Ty::primitive("i32"));
        assert_eq!(table.resolve(a), Ty::primitive("str"));
    }

    #[test]
    fn a_question_aside_leaves_the_variables_of_who_asks_alone() {
        let mut asker = Table::default();
        let (_, open) = (asker.fresh(), asker.fresh());
        let mut aside = Table::aside(Ty::reference(false, open));
        let (own, lost) = (aside.fresh(), aside.fresh());
        assert!(aside.unify(own, open));
        assert!(!aside.unify(open, Ty::primitive("u8")));
        assert_eq!(aside.finish(Ty::tuple([own, lost])), Ty::tuple([open, Ty::unknown()]));
    }

    #[test]
    fn variables_that_become_one_in_a_row_stay_one_step_from_it() {
        let mut table = Table::default();
        let first = table.fresh_int();
        for _ in 0..100 {
            let next = table.fresh_int();
            assert!(table.unify(first, next));
        }
        assert!(table.vars[1..].iter().all(|(_, bound)| *bound == Some(first)));
    }

    #[test]
    fn a_type_that_holds_itself_is_refused() {
        let mut table = Table::default();
        let a = table.fresh();
        assert!(!table.unify(a, Ty::reference(false, a)));
    }

    #[test]
    fn integers_are_told_by_their_names() {
        assert!(is_integer(Ty::primitive("u128")) && is_integer(Ty::primitive("isize")));
        assert!(
            !is_integer(Ty::primitive("f32")) && !is_integer(Ty::primitive("str")) && !is_integer(Ty::primitive("i"))
        );
    }
}
