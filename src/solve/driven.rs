//! Functions that run because something that holds them does: an iterator that is gone through, a lazy value that is looked at, a
//! closure that is called with them.

use crate::base::kind::Confidence;
use crate::facts::body::Target;
use crate::facts::ids::CallId;
use crate::flow::analyses::paths::When;
use crate::ty::kinds::{Ty, TyKind};

use super::bodies::Body;
use super::callee::{Callee, Resolved};
use super::handed::{MAX_WRAPPED, repeat_since};
use super::origin::{Ask, Origin, Origins};
use super::outcome::{Outcome, Site};
use super::solver::{NodeKey, Solver};
use super::summary::Run;

impl Solver<'_> {
    /// A call is given a function for an argument: it is one, or who is called takes one.
    pub(super) fn is_given_function(&self, body: &Body, call: CallId, at: usize) -> bool {
        let facts = &body.facts.calls[call];
        let is_function = |ty: &Ty| matches!(ty.peel_refs().kind(), TyKind::Closure { .. } | TyKind::FnPtr { .. });
        let takes = match &facts.target {
            Target::Fn(function) => self.cx.types().takes_function(function.def, at),
            _ => false,
        };
        takes || facts.arg_types.get(at).is_some_and(is_function)
    }

    /// An iterator or a lazy value runs the functions that it is made of where it is gone through or looked at, which is
    /// what std does, or whoever else is given it.
    pub(super) fn drive(&mut self, site: &Site<'_>, (resolved, at): (&Resolved, u32), acc: &mut Outcome) {
        let Some(function) = &resolved.function else { return };
        let types = self.cx.types();
        let own = self.is_std(function.def);
        let (is_self, at) = (at == 0 && self.cx.takes_self(function), at as usize);
        let confidence = match &resolved.callee {
            _ if own && at == 0 && types.forces(function) => Some(Confidence::Certain),
            _ if own && is_self => types.drives(function).then_some(Confidence::Certain),
            _ if own => {
                let kept = types.flows_back(function.def, at) || self.is_given_function(site.body, site.call, at);
                let index = at - usize::from(self.cx.takes_self(function));
                (!kept && !types.takes_anything(function.def, index)).then_some(Confidence::Certain)
            }
            Callee::Quiet | Callee::Unknown => Some(Confidence::Likely),
            Callee::Body(def) => (!self.cx.is_local(def.krate)).then_some(Confidence::Likely),
            _ => None,
        };
        let (Some(confidence), Some(&arg)) = (confidence, site.facts().args.get(at)) else { return };
        let origins = self.origins(site.body, (arg, &[]), Ask::Adapted);
        if origins.list.is_empty() {
            return;
        }
        let before = (acc.closures.len(), acc.parts.len());
        // Each of them has its turn.
        let origins = Origins { each: true, ..origins };
        self.run_origins(site, origins, (confidence, When::Always, None), acc);
        if !types.forces(function) {
            repeat_since(before, acc);
        }
    }

    /// A method that a call runs for what it is given, or for what is in that, runs functions that this holds in its fields:
    /// `next` of an iterator of the project's own, behind an adaptor of std.
    pub(super) fn run_inside(&mut self, site: &Site<'_>, besides: &Resolved, acc: &mut Outcome) {
        let (Callee::Body(def), Some(function)) = (&besides.callee, &besides.function) else { return };
        let Some(&arg) = site.facts().args.first().filter(|_| self.cx.is_local(def.krate)) else { return };
        let summary = self.of_function(function);
        let is_inside = |run: &&Run| {
            let of = run.given.path.first().and_then(|field| field.of);
            run.method.is_none() && run.given.param == 0 && of.is_some_and(|of| self.cx.is_local(of.krate))
        };
        let runs: Vec<Run> = summary.runs.iter().filter(is_inside).cloned().collect();
        for run in runs {
            let trace = run.trace.with_call_site(site.step(self.cx, &besides.path, site.range()));
            let origins = self.origins(site.body, (arg, &run.given.path), run.given.ask());
            self.run_origins(site, origins, (run.confidence, run.when, Some(trace)), acc);
        }
    }

    /// The closures that a called value may be, and how surely each is it.
    pub(super) fn closures_among(&mut self, site: &Site<'_>, origins: &Origins) -> Vec<(NodeKey, Confidence)> {
        let alone = origins.list.len() == 1 && !origins.open;
        let confidence = if alone { Confidence::Certain } else { Confidence::Possible };
        let mut found = Vec::new();
        for origin in &origins.list {
            let Origin::Closure(owner, region, made) = origin else { continue };
            let instance = match *owner == site.body.facts.owner {
                true => site.instance.clone(),
                false => self.instance_of(site, made.as_ref()),
            };
            found.push((NodeKey { owner: *owner, region: *region, instance }, confidence));
        }
        found
    }

    /// What a closure runs of what this call of it gives: `let call = |f: fn()| f(); call(slow)`.
    pub(super) fn run_handed(&mut self, site: &Site<'_>, (key, limit): (&NodeKey, Confidence), acc: &mut Outcome) {
        let path = self.closure_path(key.owner);
        let summary = self.summary_of(key);
        for run in summary.runs.iter().filter(|run| run.given.of == key.region && run.method.is_none()) {
            let Some(&arg) = site.facts().args.get(run.given.param as usize) else { continue };
            let trace = run.trace.with_call_site(site.step(self.cx, &path, site.range()));
            if trace.depth() > MAX_WRAPPED {
                self.limits.origins += 1;
                continue;
            }
            let given = (run.confidence.min(limit), run.when, Some(trace));
            self.run_traced(site, (arg, &run.given.path), given, acc);
        }
    }
}
