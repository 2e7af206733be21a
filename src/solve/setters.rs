//! Who sets a field and who calls a function of the project, as their facts tell.

use std::sync::Arc;

use crate::def::ids::{CrateId, DefId};
use crate::facts::body::{Store, Target};
use crate::facts::ids::CallId;
use crate::facts::value::Field;
use crate::rules::hazards::Primitive;

use super::bodies::Body;
use super::callee::Callee;
use super::found::{Callers, Setters};
use super::mentions::{Word, calling, setting};
use super::solver::Solver;

impl Solver<'_> {
    /// What is put into a field.
    pub(super) fn setters(&mut self, field: Field, within: CrateId) -> Setters {
        let Some(of) = field.of else { return Arc::new([]) };
        let crates = self.crates_around(of.krate, within);
        if let Some(known) = self.found.setters.get(&(field, crates.clone())) {
            return known.clone();
        }
        let missing = self.missing();
        let found: Setters = self.stores(field, &crates, &|body, store| (body.clone(), store.value)).into();
        if self.missing() == missing {
            self.found.setters.insert((field, crates), found.clone());
        }
        found
    }

    /// What is put into a field, with the calls made on it before.
    pub(super) fn stores_of(&mut self, field: Field, within: CrateId) -> Vec<(Arc<Body>, Vec<Vec<CallId>>)> {
        let Some(of) = field.of else { return Vec::new() };
        let crates = self.crates_around(of.krate, within);
        self.stores(field, &crates, &|body, store| (body.clone(), store.prior.clone()))
    }

    pub(super) fn stores<T>(
        &mut self,
        field: Field,
        crates: &[CrateId],
        take: &dyn Fn(&Arc<Body>, &Store) -> T,
    ) -> Vec<T> {
        let Some(of) = field.of else { return Vec::new() };
        self.ask_for(&setting(self.cx.program(), field), crates);
        let stores = self.bodies.stores_in(of, field.name).filter(|(body, store)| {
            crates.contains(&body.facts.owner.krate) && !self.is_test(body) && is_same(store.field, field)
        });
        let mut found: Vec<(DefId, T)> = stores.map(|(body, store)| (body.facts.owner, take(body, store))).collect();
        found.sort_by_key(|(owner, _)| *owner);
        found.into_iter().map(|(_, it)| it).collect()
    }

    /// The calls of a function of the project.
    pub(super) fn callers(&mut self, function: DefId) -> Callers {
        if let Some(known) = self.found.callers.get(&function) {
            return known.clone();
        }
        let missing = self.missing();
        let crates = self.crates_around(function.krate, function.krate);
        self.ask_for(&calling(self.cx.program(), function), &crates);
        let calls = self.bodies.calls_of(function);
        let calls = calls.filter(|(body, _)| crates.contains(&body.facts.owner.krate) && !self.is_test(body));
        let mut found: Vec<(Arc<Body>, CallId)> = calls.map(|(body, call)| (body.clone(), call)).collect();
        found.sort_by_key(|(body, _)| body.facts.owner);
        let found: Callers = found.into();
        if self.missing() == missing {
            self.found.callers.insert(function, found.clone());
        }
        found
    }

    /// Bodies of these crates with one of the words that were not read are missing from now on.
    fn ask_for(&mut self, words: &[Word], crates: &[CrateId]) {
        let cx = self.cx;
        for &krate in crates.iter().filter(|&&krate| cx.is_local(krate)) {
            for &word in words {
                match self.found.asked.get(&(krate, word)) {
                    Some(true) => {}
                    Some(false) => self.note_missing(),
                    None => {
                        let missing = self.missing();
                        for def in self.mentions.with(cx, krate, word).to_vec() {
                            self.body(def);
                        }
                        let is_there = self.missing() == missing;
                        self.found.asked.insert((krate, word), is_there);
                    }
                }
            }
        }
    }

    fn is_test(&self, body: &Body) -> bool {
        self.cx.program().data(body.facts.owner).in_test
    }

    /// The crates of the project whose code is looked through: the one that has the item, the one that asks, and those
    /// that are checked.
    pub(super) fn crates_around(&self, owner: CrateId, within: CrateId) -> Vec<CrateId> {
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
        // A collection holds what it is made from.
        let lang = self.cx.types().lang();
        if function.of_trait.is_some() && [lang.from, lang.into].contains(&function.of_trait) {
            return true;
        }
        self.cx.types().flows_back(function.def, at)
    }

    /// What is given for an argument may be put into the first one: their types share a type parameter.
    pub(super) fn flows_into(&self, body: &Body, call: CallId, at: usize) -> bool {
        let Target::Fn(function) = &body.facts.calls[call].target else { return false };
        self.cx.types().flows_into_first(function.def, at)
    }

    /// The call gives what was in what it is lent first.
    pub(super) fn takes_out(&self, body: &Body, call: CallId) -> bool {
        let Target::Fn(function) = &body.facts.calls[call].target else { return false };
        self.is_std(function.def) && self.cx.facts.bound(function).primitive == Some(Primitive::Empties)
    }

    pub(super) fn is_std(&self, def: DefId) -> bool {
        def.krate == self.cx.program().std_crate()
    }
}

fn is_same(one: Field, other: Field) -> bool {
    let variant = one.variant == other.variant || one.variant.is_none() || other.variant.is_none();
    one.of == other.of && one.name == other.name && variant
}
