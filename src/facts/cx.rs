//! What facts are made with: names, types and rules, all of them finished, and the answers that are kept.

use std::sync::{Arc, RwLock};

use rustc_hash::FxHashMap;

use crate::def::ids::{CrateId, DefId};
use crate::rules::RuleSet;
use crate::syntax::body::ExprId;
use crate::ty::Types;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::memo::Memo;
use crate::ty::result::FnRef;

use super::binding::{Bindings, Bound};
use super::body::Target;
use super::kept::KeptAnswers;

/// Names, types and rules, and what is known of them by now.
#[derive(Copy, Clone)]
pub(crate) struct FactsCx<'a> {
    pub types: &'a Types,
    pub rules: &'a RuleSet,
    pub drops: &'a Drops,
    pub bindings: &'a Bindings,
    pub guards: &'a Guards,
    pub kept: &'a dyn KeptAnswers,
}

/// Answers about drops that are kept.
#[derive(Debug, Default)]
pub(crate) struct Drops {
    pub(super) matter: RwLock<FxHashMap<Ty, bool>>,
    pub(super) rules: Memo<DefId, bool>,
    pub(super) functions: Memo<DefId, Option<DefId>>,
    /// Types of std that only have references.
    pub(super) borrowing: Memo<DefId, bool>,
    /// By closure expression: the types of what the closure owns.
    pub(super) closures: RwLock<Closures>,
}

/// By closure expression and its body.
type Closures = FxHashMap<(DefId, ExprId), Arc<[Ty]>>;

/// Answers about guards that are kept.
#[derive(Debug, Default)]
pub(crate) struct Guards {
    pub(super) known: Memo<Ty, Option<Ty>>,
}

impl FactsCx<'_> {
    pub(crate) fn is_local(self, krate: CrateId) -> bool {
        self.types.program().root(krate).is_some_and(|root| root.local)
    }

    /// A rule speaks of the `Drop` of a type.
    pub(super) fn has_drop_rule(self, ty: DefId) -> bool {
        self.rules.match_call(&self.drop_paths(ty)).is_some()
    }

    /// The full paths of an item, the most telling first.
    pub(crate) fn paths(self, def: DefId) -> Arc<[String]> {
        self.bindings.paths_of((self.types, self.rules, self.kept), def)
    }

    /// The paths by which rules know the `Drop` of a type.
    pub(crate) fn drop_paths(self, ty: DefId) -> Vec<String> {
        let types = self.paths(ty);
        types.iter().map(|path| format!("<{path} as std::ops::Drop>::drop")).collect()
    }

    /// The types of the project that have a trait by an impl of their own.
    pub(crate) fn implementors(self, trait_def: DefId) -> Vec<Ty> {
        let program = self.types.program();
        let local = program.crate_ids().filter(|&krate| self.is_local(krate) && program.is_loaded(krate));
        let impls: Vec<_> = local.map(|krate| self.types.trait_impls_in(krate, trait_def)).collect();
        let own = impls.iter().flat_map(|of_crate| of_crate.iter()).filter_map(|it| self.types.self_ty_of(it.def));
        own.filter(|ty| !matches!(ty.kind(), TyKind::Param { .. })).collect()
    }

    /// The type is a closure that is not told, or a pointer to one: what it owns is known where it was made.
    pub(crate) fn hides_closure(self, ty: Ty) -> bool {
        let lang = self.types.lang();
        match ty.kind() {
            TyKind::Dyn(bounds) | TyKind::Opaque(bounds) => bounds.iter().any(|bound| lang.is_fn_trait(bound.def)),
            TyKind::Adt(def, args) => {
                let owns = [lang.boxed, lang.arc, lang.rc, lang.option].contains(&Some(*def));
                owns && args.first().is_some_and(|&inner| self.hides_closure(inner))
            }
            _ => false,
        }
    }

    /// What the rules say of a function.
    pub(crate) fn bound(self, function: &FnRef) -> Arc<Bound> {
        self.bindings.of((self.types, self.rules, self.kept), function)
    }

    /// What the rules say of whatever a call leads to.
    pub(crate) fn bound_to(self, target: &Target) -> Arc<Bound> {
        self.bindings.of_target((self.types, self.rules, self.kept), target)
    }
}
