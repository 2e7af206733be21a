//! What runs of what a call is given: closures, functions and values that hold some, here, elsewhere or later.

use std::sync::Arc;

use crate::base::kind::Confidence;
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::facts::value::{Field, ValueId};
use crate::flow::analyses::paths::When;
use crate::flow::ir::{CallSyntax, RegionId, RegionKind};
use crate::rules::Effect as BoundaryEffect;
use crate::ty::result::{Dispatch, FnRef};

use super::bodies::Body;
use super::callee::{Callee, Resolved};
use super::effect::{Effect, Guards};
use super::frame::Frame;
use super::instance::{Instance, in_instance};
use super::origin::{Ask, Origin, Origins};
use super::outcome::{Kept, MAX_GIVEN_PATH, Outcome, Part, PlacedClosure, Site};
use super::settled::run_behind;
use super::solver::{NodeKey, Solver};
use super::summary::{Given, Run, joined};
use super::trace::{Step, Trace};

/// A trace of closures around closures is followed this far.
pub(super) const MAX_WRAPPED: u32 = 32;

impl Solver<'_> {
    /// What becomes of the functions that the call is given.
    pub(super) fn hand_over(&mut self, site: &Site<'_>, resolved: &Resolved, acc: &mut Outcome) {
        let takes_self = resolved.function.as_ref().is_some_and(|function| self.cx.takes_self(function));
        let method = site.facts().site.syntax == CallSyntax::Method || takes_self;
        for (at, arg) in site.functions() {
            let index = at.checked_sub(u32::from(method));
            let boundary = resolved.boundary.as_ref().filter(|it| index.is_some_and(|index| it.covers(index as usize)));
            let runs = match boundary.map(|boundary| boundary.effect) {
                Some(BoundaryEffect::Offload) => {
                    self.offload(site, arg, acc);
                    continue;
                }
                Some(BoundaryEffect::InPlace | BoundaryEffect::Polled) => Some(Confidence::Certain),
                // What a static is made with is there to build it when it is used first.
                _ if site.body.facts.kind() == RegionKind::Init && site.facts().region == RegionId::ROOT => {
                    Some(Confidence::Certain)
                }
                Some(BoundaryEffect::Once) => Some(Confidence::Likely),
                Some(BoundaryEffect::Keeps) => Some(Confidence::Possible),
                None => {
                    self.drive(site, (resolved, at), acc);
                    index.and_then(|index| self.runs_unnamed(site, resolved, (index, at)))
                }
            };
            if let Some(confidence) = runs {
                let before = (acc.closures.len(), acc.parts.len());
                match self.asked_for_run(site, resolved, index) {
                    Some(guards) => {
                        self.run_value(site, (arg, &[]), (confidence, When::Always), acc);
                        run_behind(&guards, before, acc);
                    }
                    None => continue,
                }
                self.repeat(resolved, (index, before), acc);
                if boundary.is_some_and(|boundary| boundary.effect == BoundaryEffect::Once) {
                    self.only_once(site, before, acc);
                }
            }
        }
        self.run_given(site, resolved, acc);
    }

    /// How surely a callee that no boundary speaks of, and whose body is not there, runs the function that it is given.
    fn runs_unnamed(&self, site: &Site<'_>, resolved: &Resolved, (index, at): (u32, u32)) -> Option<Confidence> {
        match &resolved.callee {
            Callee::Std | Callee::Rule(_) | Callee::Marked(..) => {
                let types = self.cx.types();
                let stores = resolved.function.as_ref().is_some_and(|function| {
                    // A channel's `send`, a list's `push`: what std takes of any type, it can't call. What it gives back is
                    // run by who uses that.
                    let is_own = self.is_std(function.def);
                    let (index, at) = (index as usize, at as usize);
                    let kept = types.takes_anything(function.def, index) || types.flows_back(function.def, at);
                    is_own && (kept || !self.is_given_function(site.body, site.call, at))
                });
                (!stores).then_some(Confidence::Certain)
            }
            // What is kept or looked at by who knows whom may be run.
            Callee::Quiet | Callee::Unknown => Some(Confidence::Possible),
            Callee::Body(_) | Callee::Future(_) | Callee::Polled(_) | Callee::OneOf { .. } => None,
        }
    }

    /// What a callee with a body runs of what it is given.
    pub(super) fn run_given(&mut self, site: &Site<'_>, resolved: &Resolved, acc: &mut Outcome) {
        let cx = self.cx;
        let covered = |param: u32| {
            let own = u32::from(resolved.function.as_ref().is_some_and(|function| cx.takes_self(function)));
            let index = param.checked_sub(own);
            index.is_some_and(|index| resolved.boundary.as_ref().is_some_and(|it| it.covers(index as usize)))
        };
        let mut runs: Vec<Run> = Vec::new();
        match &resolved.callee {
            Callee::Body(def) | Callee::Future(def) | Callee::Polled(def) => {
                let function = resolved.function.clone().filter(|function| function.def == *def);
                let summary = match function {
                    Some(function) => self.of_function(&function),
                    None => self.of_def(*def),
                };
                runs.extend(summary.runs.iter().filter(|run| !covered(run.given.param)).cloned());
            }
            Callee::OneOf { candidates, closed } => {
                let Some(function) = &resolved.function else { return };
                // Of any type at all that a parameter may stand for, what it does with parts of itself tells nothing.
                let counts = |run: &Run| function.dispatch != Dispatch::Generic || run.given.path.is_empty();
                let summary = self.of_any(function, (candidates, *closed));
                let limited = summary.runs.iter().filter(|run| !covered(run.given.param) && counts(run)).cloned();
                runs.extend(limited.map(|run| Run { confidence: run.confidence.min(Confidence::Likely), ..run }));
            }
            _ => {}
        }
        let one_of_many = matches!(resolved.callee, Callee::OneOf { .. });
        for run in runs {
            let Some((arg, path)) = site.given(run.given.param, &run.given.path) else { continue };
            let trace = run.trace.with_call_site(site.step(self.cx, &resolved.path, site.range()));
            if run.method.is_some() {
                let given = Given { path: path.into_owned(), ..run.given };
                let run = Run { trace, given, ..run };
                self.run_method(site, (&run, arg), acc);
                continue;
            }
            let mut origins = self.origins(site.body, (arg, &path), run.given.ask());
            if one_of_many && !run.given.path.is_empty() {
                self.settle_parts(site, &run.given, &mut origins);
            }
            origins.each |= run.each && !origins.chosen;
            let before = (acc.closures.len(), acc.parts.len());
            self.run_origins(site, origins, (run.confidence, run.when, Some(trace)), acc);
            let own = u32::from(resolved.function.as_ref().is_some_and(|function| cx.takes_self(function)));
            let index = run.given.param.checked_sub(own).filter(|_| run.given.path.is_empty());
            match run.given.driven {
                true => repeat_since(before, acc),
                false => self.repeat(resolved, (index, before), acc),
            }
        }
    }

    /// What is given for a parameter and runs since `before` may run in each turn of a loop.
    fn repeat(
        &self,
        resolved: &Resolved,
        (index, (closures, parts)): (Option<u32>, (usize, usize)),
        acc: &mut Outcome,
    ) {
        let Some((function, index)) = resolved.function.as_ref().zip(index) else { return };
        if self.cx.types().calls_again(function.def, index as usize) {
            repeat_since((closures, parts), acc);
        }
    }

    /// What an implementation holds is its own affair: callers do not know which it is, its fields do.
    fn settle_parts(&mut self, site: &Site<'_>, given: &Given, origins: &mut Origins) {
        let before = origins.list.len();
        origins.list.retain(|origin| !origin.is_given());
        if origins.list.len() < before {
            let held = self.in_field(site.body.facts.owner.krate, &given.path, given.ask());
            origins.open |= held.open;
            origins.list.extend(held.list);
            origins.chosen |= held.chosen;
        }
    }

    fn offload(&mut self, site: &Site<'_>, arg: ValueId, acc: &mut Outcome) {
        let origins = self.origins(site.body, (arg, &[]), Ask::Functions);
        for origin in origins.list {
            match origin {
                Origin::Param(param, path) => {
                    acc.offloaded.push(Given { of: RegionId::ROOT, param, path, driven: false })
                }
                // What the closure itself was given goes with it.
                Origin::Closure(owner, region, _) if owner == site.body.facts.owner => {
                    let inner = self.summary_of(&NodeKey { owner, region, instance: site.instance.clone() });
                    let functions = inner.runs.iter().filter(|run| run.method.is_none());
                    acc.offloaded.extend(functions.map(|run| run.given.clone()));
                }
                _ => {}
            }
        }
    }

    pub(super) fn run_value(
        &mut self,
        site: &Site<'_>,
        at: (ValueId, &[Field]),
        (confidence, when): (Confidence, When),
        acc: &mut Outcome,
    ) {
        self.run_traced(site, at, (confidence, when, None), acc);
    }

    /// Runs whatever functions a value is or holds.
    pub(super) fn run_traced(
        &mut self,
        site: &Site<'_>,
        (value, path): (ValueId, &[Field]),
        (confidence, when, trace): (Confidence, When, Option<Trace>),
        acc: &mut Outcome,
    ) {
        let origins = self.origins(site.body, (value, path), Ask::Functions);
        self.run_origins(site, origins, (confidence, when, trace), acc);
    }

    pub(super) fn run_origins(
        &mut self,
        site: &Site<'_>,
        origins: Origins,
        (confidence, when, trace): (Confidence, When, Option<Trace>),
        acc: &mut Outcome,
    ) {
        let alone = (origins.list.len() == 1 || origins.each) && !origins.open;
        let limit = if alone { confidence } else { confidence.min(Confidence::Likely) };
        let mut each: Vec<(Vec<Effect>, bool)> = Vec::new();
        let (mut parts, mut taken_in) = (Vec::new(), Vec::new());
        for origin in origins.list {
            match origin {
                Origin::Closure(owner, region, _) if owner == site.body.facts.owner => {
                    let (once, repeated, guards) = (None, false, Arc::new([]) as Guards);
                    acc.closures.push(PlacedClosure { region, confidence: limit, when, once, repeated, guards });
                }
                Origin::Param(_, path) | Origin::Driven(_, path) | Origin::Handed(_, _, path)
                    if path.len() > MAX_GIVEN_PATH =>
                {
                    self.limits.paths += 1;
                }
                Origin::Param(..) | Origin::Driven(..) | Origin::Handed(..) => {
                    let own = site.step(self.cx, &"".into(), site.range());
                    let trace = trace.clone().unwrap_or_else(|| Trace::leaf(own));
                    let given = match origin {
                        Origin::Handed(of, param, path) => Given { of, param, path, driven: false },
                        Origin::Driven(param, path) => Given { of: RegionId::ROOT, param, path, driven: true },
                        Origin::Param(param, path) => Given { of: RegionId::ROOT, param, path, driven: false },
                        _ => continue,
                    };
                    acc.runs.push(Run { given, each: origins.each, method: None, confidence: limit, when, trace });
                }
                Origin::Fn(function, range, named_in) => {
                    // A function that is named elsewhere stands where it is run.
                    let within = site.range().start <= range.start && range.end <= site.range().end;
                    let own = named_in == site.body.facts.owner;
                    let here = own && within && site.facts().site.syntax != CallSyntax::Value;
                    let range = if here { range } else { site.range() };
                    let mut part = self.run_function(site, &function, (range, here));
                    if let Some(trace) = trace.as_ref().filter(|_| !here) {
                        // The last step of the trace is the call of what was given, which is the function.
                        let above: Vec<Step> = trace.steps().take(trace.depth() as usize - 1).cloned().collect();
                        part.effects = part.effects.iter().map(|effect| under(&above, effect)).collect();
                    }
                    each.push((part.effects.clone(), false));
                    parts.push(part);
                }
                Origin::Closure(owner, region, made) => {
                    let key = NodeKey { owner, region, instance: self.instance_of(site, made.as_ref()) };
                    let part = self.foreign_closure(site, &key, trace.as_ref());
                    each.push((part.effects.clone(), false));
                    parts.push(part);
                    taken_in.extend(made.map(|made| (key, made)));
                }
                _ => {}
            }
        }
        let several = parts.len() > 1 && !origins.each || !alone;
        if several {
            self.one_of_parts(&each, (parts, origins.open), (confidence, when), acc);
        } else {
            let limited = |part: Part| {
                let effects = part.effects.into_iter().map(|effect| effect.at_most(confidence).only(when)).collect();
                Part { effects, ..part }
            };
            acc.parts.extend(parts.into_iter().map(limited));
        }
        for (key, made) in taken_in {
            self.run_taken_in(site, (&key, &made), (limit, when, trace.as_ref()), acc);
        }
    }

    /// What a closure of another body runs of what that body was given when it made the closure: `wrap(slow)()`.
    fn run_taken_in(
        &mut self,
        site: &Site<'_>,
        (key, made): (&NodeKey, &Frame),
        (confidence, when, trace): (Confidence, When, Option<&Trace>),
        acc: &mut Outcome,
    ) {
        let path = self.closure_path(key.owner);
        let summary = self.summary_of(key);
        for run in summary.runs.iter().filter(|run| run.method.is_none() && run.given.of == RegionId::ROOT) {
            let own = site.step(self.cx, &path, site.range());
            let trace = match trace {
                Some(above) => {
                    above.steps().collect::<Vec<_>>().into_iter().rev().fold(run.trace.clone(), |it, step| {
                        let callee = if step.callee.is_empty() { path.clone() } else { step.callee.clone() };
                        it.with_call_site(Step { callee, ..step.clone() })
                    })
                }
                None => run.trace.with_call_site(own),
            };
            // Closures may wrap each other without end.
            if trace.depth() > MAX_WRAPPED {
                self.limits.origins += 1;
                continue;
            }
            let mut origins = self.given_in(made, &run.given, site.body.facts.owner);
            origins.each |= run.each && !origins.chosen;
            let (confidence, when) = (confidence.min(run.confidence), when.min(run.when));
            self.run_origins(site, origins, (confidence, when, Some(trace)), acc);
        }
    }

    /// The types for which a closure of another body was made.
    pub(super) fn instance_of(&mut self, site: &Site<'_>, made: Option<&Frame>) -> Instance {
        let by = made.and_then(|made| made.made_by(self.cx));
        let inside = by.and_then(|by| in_instance(self.cx, site.instance, &by));
        inside.map_or_else(|| Arc::new([]) as Instance, |by| self.instance_given_by(&by))
    }

    pub(super) fn closure_path(&self, owner: DefId) -> Arc<str> {
        format!("{}::{{closure}}", self.cx.program().path(owner)).into()
    }

    /// One of several functions runs: likely where all of them block in that way.
    fn one_of_parts(
        &mut self,
        each: &[(Vec<Effect>, bool)],
        (parts, open): (Vec<Part>, bool),
        (confidence, when): (Confidence, When),
        acc: &mut Outcome,
    ) {
        let Some(first) = parts.first().cloned() else { return };
        let effects = joined(each, !open).into_iter().map(|effect| effect.at_most(confidence).only(when)).collect();
        acc.parts.push(Part { effects, ..first });
    }

    /// A named function that is run for the call; it stands where it is named.
    pub(super) fn run_function(&mut self, site: &Site<'_>, function: &FnRef, (range, here): (TextRange, bool)) -> Part {
        let inside = in_instance(self.cx, site.instance, function).unwrap_or_else(|| function.clone());
        let resolved = self.cx.resolve(&inside);
        let mut part = self.implied(site, &resolved, range);
        for besides in &resolved.besides {
            let more = self.implied(site, besides, range);
            part.effects.extend(more.effects);
        }
        for &ty in &resolved.drops {
            let more = self.ended_by_type(site, ty, range);
            part.effects.extend(more);
        }
        match here {
            true => part,
            false => Part { name_range: site.facts().site.name_range, syntax: site.facts().site.syntax, ..part },
        }
    }

    /// A closure of another body, that was kept or handed on to here.
    fn foreign_closure(&mut self, site: &Site<'_>, key: &NodeKey, trace: Option<&Trace>) -> Part {
        let path = self.closure_path(key.owner);
        let summary = self.summary_of(key);
        let facts = site.facts().site;
        let own = site.step(self.cx, &path, facts.range);
        let steps: Vec<Step> = match trace {
            // Down to the call of what was given, which is the closure.
            Some(trace) => {
                let mut steps: Vec<Step> = trace.steps().cloned().collect();
                if let Some(last) = steps.last_mut().filter(|last| last.callee.is_empty()) {
                    last.callee = path.clone();
                }
                steps
            }
            None => vec![own],
        };
        let once = self.builds_static(key.owner, key.region).then_some(key.owner);
        let seen = summary.effects.iter().map(|effect| under(&steps, &effect.clone().unguarded()).once(once));
        Part {
            range: facts.range,
            name_range: facts.name_range,
            syntax: facts.syntax,
            effects: seen.collect(),
            callee: Callee::Unknown,
            path,
        }
    }

    /// The closure is what a static of the project is built by, when it is used first.
    fn builds_static(&mut self, owner: DefId, region: RegionId) -> bool {
        let is_outer = |body: &Arc<Body>| body.facts.regions[region].parent == Some(RegionId::ROOT);
        let of_static = |body: &Arc<Body>| body.facts.kind() == RegionKind::Init && is_outer(body);
        self.cx.is_local(owner.krate)
            && self.body(owner).is_some_and(|body| of_static(&body))
            && self.built_lazily(owner).is_some()
    }

    /// What the fields of the project hold that a run of something given leads to.
    pub(super) fn held_in_fields(&mut self, site: &Site<'_>, run: &Run) -> Vec<Part> {
        if run.method.is_some() {
            return self.methods_in_fields(site, run);
        }
        let mut origins = self.in_field(site.body.facts.owner.krate, &run.given.path, run.given.ask());
        origins.each |= run.each && !origins.chosen;
        let mut acc = Outcome::default();
        self.run_origins(site, origins, (run.confidence, run.when, Some(run.trace.clone())), &mut acc);
        acc.parts
    }

    /// What a region stores or gives back of closures, and of what was given to the body.
    pub(super) fn kept(&mut self, body: &Arc<Body>, region: RegionId) -> Vec<Kept> {
        let mut found = Vec::new();
        let values: Vec<ValueId> = body.stored.iter().copied().chain(body.given_back(region)).collect();
        for value in values {
            for origin in self.origins(body, (value, &[]), Ask::Functions).list {
                match origin {
                    Origin::Closure(owner, region, _) if owner == body.facts.owner => found.push(Kept::Closure(region)),
                    Origin::Param(param, path) => {
                        let range = body.facts.regions[region].header;
                        let step = Step { callee: "".into(), call: self.cx.program().span(body.facts.owner, range) };
                        let (confidence, when, trace) = (Confidence::Possible, When::Sometimes, Trace::leaf(step));
                        let given = Given { of: RegionId::ROOT, param, path, driven: false };
                        found.push(Kept::Given(Run { given, each: false, method: None, confidence, when, trace }));
                    }
                    _ => {}
                }
            }
        }
        found
    }
}

/// What a call runs since `before` runs in each turn of a loop.
pub(super) fn repeat_since((closures, parts): (usize, usize), acc: &mut Outcome) {
    acc.closures[closures..].iter_mut().for_each(|closure| closure.repeated = true);
    acc.parts[parts..].iter_mut().for_each(Part::repeat);
}

/// The effect as it is seen from the first of some calls that lead to it.
fn under(steps: &[Step], effect: &Effect) -> Effect {
    steps.iter().rev().fold(effect.clone(), |effect, step| effect.with_call_site(step.clone()))
}
