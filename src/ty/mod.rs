//! What every expression of a body is, and which function every call means.
//!
//! # Story
//!
//! [`kinds`] are the types. [`lower`] turns written types into them; [`sigs`] does so for whole items and remembers the
//! answers. [`traits`] finds impls, [`bounds`] what is known without one, [`project`] what associated types come to;
//! [`method`] finds methods as rustc does, by autoderef and autoref, inherent ones before those of traits. [`infer`] walks
//! one body with a [`table`] of type variables and writes down, in a [`result::InferenceResult`], the type of each
//! expression and pattern and what each path and method call names.
//!
//! All of it is total: what can't be found out is `Unknown`, and nothing is ever called by a guess.

mod answers;
mod autoderef;
mod bounds;
mod crossing;
pub(crate) mod display;
mod dump;
pub(crate) mod fold;
mod infer;
pub(crate) mod kinds;
mod lang;
mod lower;
pub(crate) mod measure;
pub(crate) mod memo;
mod method;
pub(crate) mod models;
pub(crate) mod open;
pub(crate) mod owned;
pub(crate) mod packed;
mod parts;
mod project;
pub(crate) mod result;
pub(crate) mod sigs;
mod table;
#[cfg(test)]
mod tests;
mod traits;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::base::name::Symbol;
use crate::def::Program;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::syntax::body::Body;

use self::bounds::Bounds;
use self::kinds::{TraitRef, Ty};
use self::lang::LangItems;
use self::memo::Memo;
use self::owned::Ownership;
use self::result::InferenceResult;
use self::sigs::{FieldTypes, FnSig, Predicate};
use self::traits::{ImplHeader, ImplMatch, TraitImpl};

pub(crate) use self::answers::TypeAnswers;

/// The members of an item by name and kind; where two have the same, the first.
type Members = FxHashMap<(Symbol, DefKind), DefId>;
/// The members of all inherent impls of a type by name and kind, each behind the impl that it is in.
type Inherent = FxHashMap<(Symbol, DefKind), Vec<(DefId, DefId)>>;

/// The types of a program: signatures, impls and inferred bodies, worked out on demand and kept.
pub(crate) struct Types {
    program: Arc<Program>,
    lang: LangItems,
    fn_sigs: Memo<DefId, Arc<FnSig>>,
    fields: Memo<DefId, Arc<FieldTypes>>,
    aliases: Memo<DefId, Ty>,
    predicates: Memo<DefId, Arc<[Predicate]>>,
    supertraits: Memo<DefId, Arc<[TraitRef]>>,
    assoc_bounds: Memo<(DefId, Symbol), Arc<[TraitRef]>>,
    self_types: Memo<DefId, Option<Ty>>,
    headers: Memo<DefId, Option<Arc<ImplHeader>>>,
    impl_args: Memo<(DefId, Ty), Arc<[Ty]>>,
    implemented: Memo<open::OfTrait, Option<DefId>>,
    member_of: Memo<DefId, Option<open::Member>>,
    calls_again: Memo<(DefId, usize), bool>,
    trait_impls: Memo<(CrateId, DefId), Arc<[TraitImpl]>>,
    inherent: Memo<(CrateId, Symbol), Arc<Inherent>>,
    members: Memo<DefId, Arc<Members>>,
    selections: Memo<traits::Question, Option<Arc<ImplMatch>>>,
    derefs: Memo<Ty, Option<Ty>>,
    ownership: Memo<Ty, Option<Ownership>>,
    /// Of type parameters, as the item in which they are asked about sees them.
    bounds: Memo<(Option<DefId>, Ty), Arc<Bounds>>,
    /// How often each body was inferred.
    #[cfg(test)]
    pub(crate) inferred: crate::base::counts::Counts<DefId>,
}

impl Types {
    pub(crate) fn new(program: Arc<Program>) -> Self {
        Types {
            lang: LangItems::find(&program),
            program,
            fn_sigs: Memo::default(),
            fields: Memo::default(),
            aliases: Memo::default(),
            predicates: Memo::default(),
            supertraits: Memo::default(),
            assoc_bounds: Memo::default(),
            self_types: Memo::default(),
            headers: Memo::default(),
            impl_args: Memo::default(),
            implemented: Memo::default(),
            member_of: Memo::default(),
            calls_again: Memo::default(),
            trait_impls: Memo::default(),
            inherent: Memo::default(),
            members: Memo::default(),
            selections: Memo::default(),
            derefs: Memo::default(),
            ownership: Memo::default(),
            bounds: Memo::default(),
            #[cfg(test)]
            inferred: Default::default(),
        }
    }

    /// What the language and its conversions lean on.
    pub(crate) fn lang(&self) -> &LangItems {
        &self.lang
    }

    /// A type or trait of std by its full path, `std::fmt::Display`.
    pub(crate) fn std_item(&self, path: &str) -> Option<DefId> {
        lang::find(&self.program, path.strip_prefix("std::")?)
    }

    pub(crate) fn program(&self) -> &Program {
        &self.program
    }

    /// The types of the same program after an edit that may have changed any of them.
    pub(crate) fn renewed(self) -> Types {
        Types::new(self.program)
    }

    /// The program, for whom nothing else holds on to.
    pub(crate) fn program_mut(&mut self) -> Option<&mut Program> {
        Arc::get_mut(&mut self.program)
    }

    /// The types and callees of `body`, that of the fn, const or static `owner`. Worked out at each call: of all
    /// that is known they take the most room, and who asks is done with them soon.
    pub(crate) fn infer(&self, owner: DefId, body: &Body) -> InferenceResult {
        #[cfg(test)]
        self.inferred.add(owner);
        infer::infer_body(self, owner, body)
    }
}
