//! Who sets a field and who calls a function of the project, as their facts tell.

use std::sync::Arc;

use crate::def::ids::{CrateId, DefId};
use crate::facts::body::{CallId, Target};
use crate::facts::value::{Field, ValueId};
use crate::ty::kinds::{Ty, TyKind};

use super::bodies::Body;
use super::resolve::Callee;
use super::solver::Solver;

impl Solver<'_> {
    /// What is put into a field, with the bodies that do it.
    pub(super) fn setters(&mut self, field: Field, within: CrateId) -> Vec<(Arc<Body>, ValueId)> {
        let Some(of) = field.of else { return Vec::new() };
        let crates = self.crates_around(of.krate, within);
        let cx = self.cx;
        let mentioned = self.mentions.setters(cx, field, &crates);
        let mut found = Vec::new();
        for def in mentioned {
            let Some(body) = self.body(def) else { continue };
            let stores = body.facts.stores.iter().filter(|store| is_same(store.field, field));
            found.extend(stores.map(|store| (body.clone(), store.value)));
        }
        found
    }

    /// What is put into a field, with the calls made on it before.
    pub(super) fn stores_of(&mut self, field: Field, within: CrateId) -> Vec<(Arc<Body>, Vec<Vec<CallId>>)> {
        let Some(of) = field.of else { return Vec::new() };
        let crates = self.crates_around(of.krate, within);
        let cx = self.cx;
        let mut found = Vec::new();
        for def in self.mentions.setters(cx, field, &crates) {
            let Some(body) = self.body(def) else { continue };
            let stores = body.facts.stores.iter().filter(|store| is_same(store.field, field));
            found.extend(stores.map(|store| (body.clone(), store.prior.clone())));
        }
        found
    }

    /// The calls of a function of the project.
    pub(super) fn callers(&mut self, function: DefId) -> Vec<(Arc<Body>, CallId)> {
        let crates = self.crates_around(function.krate, function.krate);
        let cx = self.cx;
        let mentioned = self.mentions.callers(cx, function, &crates);
        let mut found = Vec::new();
        for def in mentioned {
            let Some(body) = self.body(def) else { continue };
            for (call, facts) in body.facts.calls.iter() {
                let is_call = matches!(&facts.target, Target::Fn(callee) if callee.def == function);
                found.extend(is_call.then(|| (body.clone(), call)));
            }
        }
        found
    }

    /// The crates of the project whose code is looked through: the one that has the item, the one that asks, and those
    /// that are checked.
    fn crates_around(&self, owner: CrateId, within: CrateId) -> Vec<CrateId> {
        let mut crates = vec![owner, within];
        crates.extend(&self.checked);
        crates.sort();
        crates.dedup();
        crates
    }

    /// What is given for an argument may be in what the call gives back: their types share a type parameter, or the function
    /// is a method of a type that does.
    pub(super) fn flows_through(&self, body: &Body, call: CallId, at: usize) -> bool {
        let Target::Fn(function) = &body.facts.calls[call].target else {
            return matches!(body.facts.calls[call].target, Target::Macro(_));
        };
        let resolved = body.meaning(call).resolved.as_ref();
        if !matches!(resolved.map(|resolved| &resolved.callee), Some(Callee::Std | Callee::Rule(_))) {
            return false;
        }
        let types = self.cx.types();
        let sig = types.fn_sig(function.def);
        let param = match (sig.self_param, at) {
            (Some(own), 0) => own,
            (Some(_), at) => sig.params.get(at - 1).copied().unwrap_or_default(),
            (None, at) => sig.params.get(at).copied().unwrap_or_default(),
        };
        shares_param(param, sig.ret)
    }

    pub(super) fn is_std(&self, def: DefId) -> bool {
        def.krate == self.cx.program().std_crate()
    }
}

fn is_same(one: Field, other: Field) -> bool {
    let variant = one.variant == other.variant || one.variant.is_none() || other.variant.is_none();
    one.of == other.of && one.name == other.name && variant
}

/// Some type parameter occurs in both, be it inside an associated type.
fn shares_param(one: Ty, other: Ty) -> bool {
    let (mut of_one, mut shared) = (Vec::new(), false);
    one.each_param(&mut |owner, index| of_one.push((owner, index)));
    other.each_param(&mut |owner, index| shared |= of_one.contains(&(owner, index)));
    let is_open = |ty: Ty| ty.any(&|kind| matches!(kind, TyKind::Opaque(_)));
    shared || is_open(one) && is_open(other)
}
