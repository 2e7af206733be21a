//! Patterns: taking a type apart, with rustc's default binding modes.

use super::path::Named;
use super::{InferCtx, Local};
use crate::base::name::Symbol;
use crate::def::ids::{Def, DefId, DefKind, Namespace};
use crate::syntax::body::{Pat, PatId};
use crate::syntax::type_ref::{Path, PathAnchor};
use crate::ty::fold::Subst;
use crate::ty::kinds::{Ty, TyKind};

/// How a binding takes what it names.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
enum Mode {
    Move,
    Ref { mutable: bool },
}

impl Mode {
    fn wrap(self, ty: Ty) -> Ty {
        match self {
            Mode::Move => ty,
            Mode::Ref { mutable } => Ty::reference(mutable, ty),
        }
    }
}

impl InferCtx<'_> {
    /// Matches a value of type `ty` and brings the pattern's names into sight.
    pub(super) fn bind_pat(&mut self, pat: PatId, ty: Ty) {
        self.pat(pat, ty, Mode::Move);
    }

    fn pat(&mut self, id: PatId, ty: Ty, mode: Mode) {
        let body = self.body;
        let pat = &body.pats[id];
        let (ty, mode) = if looks_through_refs(pat) { self.peel(ty, mode) } else { (ty, mode) };
        self.set_pat(id, ty);
        match pat {
            Pat::Missing | Pat::Wild | Pat::Rest | Pat::Range { .. } => {}
            Pat::Bind { name, by_ref, mutable, sub } => self.binding(id, *name, *by_ref, *mutable, *sub, ty, mode),
            Pat::Path(path) => self.pat_value(id, path, ty),
            Pat::Literal(expr) => {
                let found = self.expr(*expr, Some(ty));
                self.coerce(found, ty);
            }
            Pat::Ref { pat, .. } => {
                let inner = match self.resolve(ty).kind() {
                    TyKind::Ref { inner, .. } => *inner,
                    _ => {
                        let inner = self.table.fresh();
                        self.table.unify(ty, Ty::reference(false, inner));
                        inner
                    }
                };
                self.pat(*pat, inner, Mode::Move);
            }
            Pat::Box(pat) => {
                let inner = self.query().deref(ty).unwrap_or_else(Ty::unknown);
                self.pat(*pat, inner, mode);
            }
            Pat::Tuple(pats) => self.tuple(pats, ty, mode),
            Pat::TupleStruct { path, pats } => self.tuple_struct(id, (path, pats), ty, mode),
            Pat::Record { path, fields } => self.record(id, (path, fields), ty, mode),
            Pat::Slice(pats) => self.slice(pats, ty, mode),
            Pat::Or(pats) => self.alternatives(pats, ty, mode),
            Pat::Typed { pat, ty: written } => {
                let written = self.lower(written);
                self.coerce(ty, written);
                self.pat(*pat, written, mode);
            }
        }
    }

    /// A non-reference pattern looks through references; its bindings become references.
    fn peel(&mut self, mut ty: Ty, mut mode: Mode) -> (Ty, Mode) {
        ty = self.normalize(ty);
        ty = self.resolve(ty);
        while let TyKind::Ref { mutable, inner } = ty.kind() {
            let mutable = *mutable && mode != Mode::Ref { mutable: false };
            mode = Mode::Ref { mutable };
            ty = self.resolve(*inner);
        }
        (ty, mode)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one binding pattern")]
    fn binding(
        &mut self,
        id: PatId,
        name: Symbol,
        by_ref: bool,
        mutable: bool,
        sub: Option<PatId>,
        ty: Ty,
        mode: Mode,
    ) {
        if sub.is_none() && !by_ref && !mutable && self.names_a_constant(name) {
            self.pat_value(id, &Path::from_names(PathAnchor::Plain, [name]), ty);
            return;
        }
        let bound = match by_ref {
            true => Ty::reference(mutable, ty),
            false => mode.wrap(ty),
        };
        self.set_pat(id, bound);
        if let Some(sub) = sub {
            self.pat(sub, ty, mode);
        }
        self.locals.push(Local { name, pat: Some(id), ty: bound });
    }

    /// A plain name in a pattern can be a constant, static or unit constructor instead of a binding.
    fn names_a_constant(&self, name: Symbol) -> bool {
        if !name.as_str().starts_with(char::is_uppercase) {
            return false;
        }
        let found = self.types.program.resolve(self.module, PathAnchor::Plain, &[name], Namespace::Values);
        match found.def {
            Some(Def::Item(def)) => !matches!(self.types.program.data(def).kind, DefKind::Fn),
            _ => false,
        }
    }

    /// A pattern that is a path: a unit struct or variant, or a constant.
    fn pat_value(&mut self, id: PatId, path: &Path, ty: Ty) {
        if self.pat_type(id, path, ty).is_none()
            && let Named::Const { def, .. } | Named::Static { def, .. } = self.named(path)
        {
            self.result.ctors.insert(id, def);
        }
    }

    /// The struct or variant that a pattern's path names, its type made equal to `ty`.
    fn pat_type(&mut self, id: PatId, path: &Path, ty: Ty) -> Option<DefId> {
        let (def, named) = self.constructor(path)?;
        self.coerce(named, ty);
        self.result.ctors.insert(id, def);
        Some(def)
    }

    fn tuple(&mut self, pats: &[PatId], ty: Ty, mode: Mode) {
        let rest = self.rest_at(pats);
        let resolved = self.resolve(ty);
        let fields: Vec<Ty> = match resolved.kind() {
            TyKind::Tuple(fields) => fields.to_vec(),
            TyKind::Var(_) if rest.is_none() => {
                let fields: Vec<Ty> = pats.iter().map(|_| self.table.fresh()).collect();
                self.table.unify(ty, Ty::tuple(fields.clone()));
                fields
            }
            _ => Vec::new(),
        };
        self.sequence(pats, rest, &fields, mode);
    }

    /// Matches patterns in order against field types, with `..` standing for those in between.
    fn sequence(&mut self, pats: &[PatId], rest: Option<usize>, fields: &[Ty], mode: Mode) {
        for (i, &pat) in pats.iter().enumerate() {
            let index = match rest {
                Some(rest) if i > rest => (fields.len() + i).checked_sub(pats.len()),
                _ => Some(i),
            };
            let ty = index.and_then(|index| fields.get(index)).copied().unwrap_or_else(Ty::unknown);
            self.pat(pat, ty, mode);
        }
    }

    fn rest_at(&self, pats: &[PatId]) -> Option<usize> {
        pats.iter().position(|&pat| match &self.body.pats[pat] {
            Pat::Rest => true,
            Pat::Bind { sub: Some(sub), .. } => matches!(self.body.pats[*sub], Pat::Rest),
            _ => false,
        })
    }

    fn tuple_struct(&mut self, id: PatId, (path, pats): (&Path, &[PatId]), ty: Ty, mode: Mode) {
        let def = self.pat_type(id, path, ty);
        let fields: Vec<Ty> = match def {
            Some(def) => self.fields_of(def, ty),
            None => Vec::new(),
        };
        let rest = self.rest_at(pats);
        self.sequence(pats, rest, &fields, mode);
    }

    fn record(&mut self, id: PatId, (path, pats): (&Path, &[(Symbol, PatId)]), ty: Ty, mode: Mode) {
        let def = self.pat_type(id, path, ty);
        for &(name, pat) in pats {
            let field = def.and_then(|def| self.field_of(def, ty, name));
            self.pat(pat, field.unwrap_or_else(Ty::unknown), mode);
        }
    }

    /// The types of the fields of a struct or variant of the type `ty`, with the type's arguments put in.
    pub(super) fn fields_of(&mut self, def: DefId, ty: Ty) -> Vec<Ty> {
        let Some(subst) = self.adt_subst(ty) else { return Vec::new() };
        let fields = self.types.fields(def);
        fields.fields.iter().map(|&(_, ty)| self.normalize(ty.subst(&subst))).collect()
    }

    /// The same of one field, where there is such a one.
    pub(super) fn field_of(&mut self, def: DefId, ty: Ty, name: Symbol) -> Option<Ty> {
        let declared = self.types.fields(def).get(name)?;
        let subst = self.adt_subst(ty)?;
        Some(self.normalize(declared.subst(&subst)))
    }

    fn adt_subst(&mut self, ty: Ty) -> Option<Subst> {
        match self.resolve(ty).kind() {
            TyKind::Adt(adt, args) => Some(Subst::default().with(*adt, args.clone())),
            _ => None,
        }
    }

    fn slice(&mut self, pats: &[PatId], ty: Ty, mode: Mode) {
        let elem = match self.resolve(ty).kind() {
            TyKind::Slice(elem) | TyKind::Array(elem) => *elem,
            _ => Ty::unknown(),
        };
        for &pat in pats {
            let is_rest = self.rest_at(&[pat]).is_some();
            let ty = if is_rest { Ty::new(TyKind::Slice(elem)) } else { elem };
            self.pat(pat, ty, mode);
        }
    }

    /// All alternatives bind the same names; those of the first stay in sight.
    fn alternatives(&mut self, pats: &[PatId], ty: Ty, mode: Mode) {
        let before = self.locals.len();
        let mut after_first = None;
        for &pat in pats {
            self.pat(pat, ty, mode);
            let end = *after_first.get_or_insert(self.locals.len());
            let again: Vec<Local> = self.locals.drain(end..).collect();
            for local in again {
                let first = self.locals[before..].iter().find(|first| first.name == local.name).copied();
                if let Some(first) = first {
                    self.table.unify(first.ty, local.ty);
                }
            }
        }
    }
}

/// Patterns that match a place of their own type, and so look through references to it.
fn looks_through_refs(pat: &Pat) -> bool {
    matches!(
        pat,
        Pat::Tuple(_) | Pat::TupleStruct { .. } | Pat::Record { .. } | Pat::Slice(_) | Pat::Path(_) | Pat::Box(_)
    )
}
