//! From a body to its facts: lowered, inferred, given its control-flow form; then what matters of that is put down.

mod asked;
mod blocks;
mod compress;
mod left;
mod loans;
mod sources;
mod stores;
mod taken;
mod unused;
mod values;

use std::sync::Arc;

use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};
use crate::flow::analyses::moves::Moves;
use crate::flow::build::{self, Source};
use crate::flow::ir::{Flow, Place, Step};
use crate::syntax::body::Body;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{FnRef, InferenceResult};

use super::body::BodyFacts;
use super::cx::FactsCx;
use super::oracle::Rules;
use super::role::kind_of;
use super::uses::Code;

/// A body with its types and its control-flow form.
struct Read {
    body: Arc<Body>,
    flow: Flow,
}

/// What is there of a body when it has been read.
#[derive(Debug)]
pub(crate) struct Extracted {
    pub facts: BodyFacts,
    /// The body itself, where a finding may say how to write it.
    pub code: Option<Code>,
}

/// Reads an item's body. `None` where it has none.
pub(crate) fn extract(cx: FactsCx<'_>, owner: DefId) -> Option<Extracted> {
    let (body, inferred, flow) = typed(cx, owner)?;
    let read = Read { body, flow };
    let facts = blocks::facts(cx, &read);
    cx.types.program().release_body(owner);
    let code = may_be_rewritten(cx, &facts).then(|| Code::new(owner, (read.body, inferred, read.flow)));
    Some(Extracted { facts, code })
}

/// The body itself, of which the facts are known, where a finding may say how to write it.
pub(crate) fn code_of(cx: FactsCx<'_>, facts: &BodyFacts) -> Option<Code> {
    let read = may_be_rewritten(cx, facts).then(|| typed(cx, facts.owner))??;
    cx.types.program().release_body(facts.owner);
    Some(Code::new(facts.owner, read))
}

/// There is async code of the project in the body, and it stands in the file as it is: no macro has made it.
fn may_be_rewritten(cx: FactsCx<'_>, facts: &BodyFacts) -> bool {
    let has_async = || facts.regions.values().any(|region| region.kind.is_async());
    facts.local && has_async() && cx.types.program().tree(facts.owner).expansion.is_none()
}

/// The control-flow form of an item's body.
pub(crate) fn flow_of(cx: FactsCx<'_>, owner: DefId) -> Option<Flow> {
    typed(cx, owner).map(|(.., flow)| flow)
}

/// A body with the types of its expressions and its control-flow form.
fn typed(cx: FactsCx<'_>, owner: DefId) -> Option<(Arc<Body>, InferenceResult, Flow)> {
    let body = cx.types.program().body(owner)?;
    let inferred = cx.types.infer(owner, &body);
    let oracle = Rules { cx, owner };
    let kind = kind_of(cx.types, owner);
    let source = Source { types: cx.types, owner, kind, body: &body, inferred: &inferred, oracle: &oracle };
    let flow = build::build(source);
    Some((body, inferred, flow))
}

impl FactsCx<'_> {
    /// The type of a place of a body.
    fn place_ty(self, flow: &Flow, place: &Place) -> Ty {
        let types = self.types;
        let (mut ty, mut variant) = (flow.locals[place.local].ty, None);
        for step in &place.path {
            ty = match step {
                Step::Variant(def) => {
                    variant = Some(*def);
                    continue;
                }
                Step::Field(name) => match variant.take() {
                    Some(def) => types.field_of(def, ty, *name),
                    None => types.field_ty(ty, *name).unwrap_or_else(Ty::unknown),
                },
                Step::Deref => types.deref_target(flow.owner, ty).unwrap_or_else(Ty::unknown),
                Step::Element => match ty.kind() {
                    TyKind::Array(inner) | TyKind::Slice(inner) => *inner,
                    TyKind::Adt(_, args) => args.first().copied().unwrap_or_default(),
                    _ => Ty::unknown(),
                },
            };
        }
        ty
    }

    /// Which values are there at each point of a body.
    pub(super) fn moves<'f>(self, flow: &'f Flow) -> Moves<'f> {
        let is_empty = |variant| self.is_empty(variant);
        Moves::of(flow, &|place| self.fields_at(flow, place), &is_empty, &|function| self.takes(function))
    }

    /// `Option::take`: nothing is left.
    fn takes(self, function: &FnRef) -> bool {
        let program = self.types.program();
        let of_option = function
            .self_ty
            .is_some_and(|ty| matches!(ty.kind(), TyKind::Adt(def, _) if self.types.lang().option == Some(*def)));
        of_option && function.def.krate == program.std_crate() && program.name(function.def) == "take"
    }

    /// A variant without fields, of a type that has no `Drop` of its own.
    fn is_empty(self, variant: DefId) -> bool {
        let data = self.types.program().data(variant);
        let of = data.parent.filter(|_| data.kind == DefKind::Variant && self.types.field_names(variant).is_empty());
        of.is_some_and(|of| !self.drops.is_dropped(self, of))
    }

    /// The names of the fields of the struct, tuple or variant at a place.
    fn fields_at(self, flow: &Flow, place: &Place) -> Vec<Symbol> {
        if let Some(Step::Variant(def)) = place.path.last() {
            return self.types.field_names(*def);
        }
        match self.place_ty(flow, place).kind() {
            TyKind::Adt(def, _) => self.types.field_names(*def),
            TyKind::Tuple(fields) => (0..fields.len()).map(|at| Symbol::new(&at.to_string())).collect(),
            _ => Vec::new(),
        }
    }
}
