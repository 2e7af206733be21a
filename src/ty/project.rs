//! What an associated type comes to, and types with all of theirs replaced.

use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};

use super::Types;
use super::fold::Subst;
use super::kinds::{Ty, TyKind};
use super::table::Table;
use super::traits::{ImplMatch, MAX_DEPTH, Query, Selected, Selection};

impl Types {
    /// The type with every associated type that is known put in its place.
    pub(crate) fn normalize(&self, ty: Ty) -> Ty {
        if !has_assoc(ty) {
            return ty;
        }
        let mut table = Table::aside(ty);
        let normal = Query::new(self, &mut table, None).normalize(ty);
        table.finish(normal)
    }

    /// `<self_ty as of_trait>::name`.
    pub(crate) fn assoc(&self, self_ty: Ty, of_trait: DefId, name: Symbol) -> Ty {
        self.normalize(Ty::new(TyKind::Assoc { self_ty, trait_ref: of_trait, args: Box::new([]), name }))
    }

    /// What `*ty` is for a type with an overloaded `Deref`.
    pub(crate) fn overloaded_deref(&self, ty: Ty) -> Option<Ty> {
        self.derefs.get_or(&ty, || {
            let mut table = Table::aside(ty);
            let target =
                Query::new(self, &mut table, None).project(ty, self.lang.deref?, &[], Symbol::new("Target"))?;
            Some(table.finish(target))
        })
    }
}

fn has_assoc(ty: Ty) -> bool {
    ty.any(&|kind| matches!(kind, TyKind::Assoc { .. }))
}

impl Query<'_> {
    /// `<self_ty as Trait<args>>::name`, where it is known.
    pub(crate) fn project(&mut self, self_ty: Ty, trait_def: DefId, args: &[Ty], name: Symbol) -> Option<Ty> {
        let Selected::Yes(selection) = self.select(self_ty, trait_def, args) else { return None };
        match selection {
            Selection::Impl(found) => self.project_impl(&found, self_ty, trait_def, name),
            Selection::Bound(bound) => bound.binding(name),
            Selection::Builtin => self.built_in_output(self_ty, name),
            Selection::Derived => None,
        }
    }

    fn project_impl(&mut self, found: &ImplMatch, self_ty: Ty, trait_def: DefId, name: Symbol) -> Option<Ty> {
        let subst = Subst::default().with(found.implementation, found.args.clone());
        let (alias, subst) = match self.types.member(found.implementation, name, DefKind::TypeAlias) {
            Some(alias) => (alias, subst),
            None => {
                let default = self.types.assoc_decl(trait_def, name)?;
                let args = self.types.impl_header(found.implementation)?.trait_ref.as_ref()?.subst(&subst).args;
                (default, Subst::default().with(trait_def, args).with_self(trait_def, self_ty))
            }
        };
        let ty = self.types.alias(alias).subst(&subst);
        self.depth += 1;
        let ty = if self.depth < MAX_DEPTH { self.normalize(ty) } else { Ty::unknown() };
        self.depth -= 1;
        (!ty.is_unknown()).then_some(ty)
    }

    fn built_in_output(&mut self, self_ty: Ty, name: Symbol) -> Option<Ty> {
        if name != "Output" {
            return None;
        }
        match self.table.resolve(self_ty).kind() {
            TyKind::Future { output } => Some(*output),
            _ => self.callable(self_ty).map(|(_, ret)| ret),
        }
    }

    /// The parameters and return type of a closure, function or function pointer.
    pub(crate) fn callable(&mut self, ty: Ty) -> Option<(Box<[Ty]>, Ty)> {
        match self.table.shallow(ty).kind() {
            TyKind::Closure { params, ret, .. } | TyKind::FnPtr { params, ret } => Some((params.clone(), *ret)),
            TyKind::Ref { inner, .. } => self.callable(*inner),
            TyKind::Param { .. } | TyKind::Dyn(_) | TyKind::Opaque(_) | TyKind::Assoc { .. } => {
                let bounds = self.bounds_of(ty);
                let bound = bounds.all().iter().find(|bound| self.types.lang.is_fn_trait(bound.def))?;
                let params = match bound.args.first()?.kind() {
                    TyKind::Tuple(params) => params.clone(),
                    _ => return None,
                };
                let ret = bound.binding(Symbol::new("Output")).unwrap_or_else(Ty::unit);
                let ret = match self.types.lang.is_async_fn_trait(bound.def) {
                    true => Ty::new(TyKind::Future { output: ret }),
                    false => ret,
                };
                Some((params, ret))
            }
            _ => None,
        }
    }

    /// The type with every associated type that can be told put in its place.
    pub(crate) fn normalize(&mut self, ty: Ty) -> Ty {
        if !has_assoc(ty) {
            return ty;
        }
        ty.fold(&mut |part| match part.kind() {
            TyKind::Assoc { self_ty, trait_ref, args, name } if self.depth < MAX_DEPTH => {
                self.depth += 1;
                let found = self.project(*self_ty, *trait_ref, args, *name);
                self.depth -= 1;
                found.filter(|found| *found != part).unwrap_or(part)
            }
            _ => part,
        })
    }
}
