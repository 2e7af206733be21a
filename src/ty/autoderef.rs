//! The types that a value can be taken for by dereferencing it again and again.

use super::kinds::{Ty, TyKind};
use super::table::Table;
use super::traits::Query;
use crate::base::name::Symbol;

const MAX_STEPS: usize = 16;

impl Query<'_> {
    /// What `*ty` is.
    pub(crate) fn deref(&mut self, ty: Ty) -> Option<Ty> {
        let ty = self.table.resolve(ty);
        match ty.kind() {
            TyKind::Ref { inner, .. } => Some(*inner),
            TyKind::Adt(..) if ty.has_vars() || ty.has_params() => {
                self.project(ty, self.types.lang.deref?, &[], Symbol::new("Target"))
            }
            TyKind::Adt(..) => self.types.overloaded_deref(ty),
            TyKind::Param { .. } | TyKind::Assoc { .. } | TyKind::Opaque(_) => {
                self.project(ty, self.types.lang.deref?, &[], Symbol::new("Target"))
            }
            _ => None,
        }
    }

    /// `ty`, `*ty`, `**ty`, ...
    pub(crate) fn autoderef(&mut self, ty: Ty) -> Vec<Ty> {
        let mut steps = vec![shallow(self.table, ty)];
        while steps.len() < MAX_STEPS {
            let Some(next) = steps.last().and_then(|&last| self.deref(last)) else { break };
            let next = shallow(self.table, next);
            if steps.contains(&next) {
                break;
            }
            steps.push(next);
        }
        steps
    }
}

fn shallow(table: &Table, ty: Ty) -> Ty {
    table.resolve(ty)
}
