//! What one call of a body does, in an instance of the body.

use std::sync::Arc;

use crate::base::kind::{Confidence, Kind};
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::facts::body::{CallFacts, CallId, Target};
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::analyses::moves::There;
use crate::flow::analyses::paths::When;
use crate::flow::ir::{CallSyntax, RegionId, RegionKind};
use crate::rules::{Effect as BoundaryEffect, RuleId};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{Dispatch, FnRef};

use super::bodies::Body;
use super::conditions::Told;
use super::effect::{Cause, Effect, Guard};
use super::implicit;
use super::instance::{Instance, in_instance, substitute};
use super::origins::{Ask, Origin, Origins};
use super::resolve::{Callee, Resolved};
use super::solver::{NodeKey, Solver};
use super::summary::{Given, Run, Summary, joined};
use super::trace::{Step, Trace};

/// What a call does.
#[derive(Debug)]
pub(super) struct Outcome {
    /// What blocks: the call itself, and functions that it runs for it.
    pub(super) parts: Vec<Part>,
    /// Closures of the body that it runs.
    pub(super) closures: Vec<PlacedClosure>,
    /// What it runs of what the body was given.
    pub(super) runs: Vec<Run>,
    /// What it hands to another thread of what the body was given.
    pub(super) offloaded: Vec<Given>,
    /// Types that are not known decide what it means.
    pub(super) defers: bool,
    pub(super) returns: bool,
    pub(super) survives: bool,
}

/// Something that a call runs, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) range: TextRange,
    pub(super) name_range: TextRange,
    pub(super) syntax: CallSyntax,
    /// Each trace begins with the call.
    pub(super) effects: Vec<Effect>,
    pub(super) callee: Callee,
    pub(super) path: Arc<str>,
}

impl Part {
    /// It runs in each turn of a loop.
    fn repeat(&mut self) {
        self.effects.iter_mut().for_each(|effect| effect.repeated = true);
    }
}

/// A closure of the body that runs where a call stands.
#[derive(Clone, Debug)]
pub(super) struct PlacedClosure {
    pub(super) region: RegionId,
    pub(super) confidence: Confidence,
    pub(super) when: When,
    /// It runs for the first use of this static only.
    pub(super) once: Option<DefId>,
    /// It is run in each turn of a loop.
    pub(super) repeated: bool,
}

/// What is stored or given back.
pub(super) enum Kept {
    Closure(RegionId),
    Given(Run),
}

/// A call, and what is known where it stands.
pub(super) struct Site<'b> {
    pub(super) body: &'b Arc<Body>,
    pub(super) call: CallId,
    pub(super) instance: &'b Instance,
}

/// Of what is given, parts of parts are followed to callers this far; what is deeper may be found by the field that holds it.
const MAX_GIVEN_PATH: usize = 4;

impl Site<'_> {
    fn facts(&self) -> &CallFacts {
        &self.body.facts.calls[self.call]
    }

    fn step(&self, callee: &Arc<str>, range: TextRange) -> Step {
        Step { callee: callee.clone(), call: range.in_file(self.body.facts.file) }
    }

    fn range(&self) -> TextRange {
        self.facts().site.range
    }

    /// The arguments that are functions or may hold one, each with its number.
    fn functions(&self) -> impl Iterator<Item = (u32, ValueId)> {
        let args = &self.facts().args;
        self.body.meaning(self.call).functions.iter().map(|&at| (at, args[at as usize]))
    }
}

impl Outcome {
    /// Somebody may want to know of it.
    pub(super) fn matters(&self) -> bool {
        let silent = self.closures.is_empty() && self.runs.is_empty() && self.offloaded.is_empty() && !self.defers;
        !silent || self.parts.iter().any(|part| !part.effects.is_empty())
    }
}

impl Default for Outcome {
    fn default() -> Self {
        let (parts, closures, runs, offloaded) = Default::default();
        Outcome { parts, closures, runs, offloaded, defers: false, returns: true, survives: true }
    }
}

impl Solver<'_> {
    /// What a call does, seen from where it stands.
    pub(super) fn outcome(&mut self, body: &Arc<Body>, (call, instance): (CallId, &Instance)) -> Outcome {
        let site = Site { body, call, instance };
        let mut acc = Outcome::default();
        match &site.facts().target {
            Target::Fn(_) | Target::Extern(_) => self.named(&site, &mut acc),
            Target::Value(value, ty) => self.called_value(&site, (*value, *ty), &mut acc),
            Target::Macro(paths) => {
                let paths = paths.clone();
                self.macro_call(&site, &paths, &mut acc);
            }
            Target::Static(def) => {
                let def = *def;
                self.lazy_static(&site, def, &mut acc);
            }
            Target::Drop { ty, there, .. } => {
                let (ty, there) = (*ty, *there);
                self.drop_glue(&site, (ty, there), &mut acc);
            }
            Target::Unknown => self.hand_over(&site, &Resolved::default(), &mut acc),
        }
        acc
    }

    /// What the call means in this instance, and at most how sure that is.
    fn resolved_in(&mut self, site: &Site<'_>) -> Option<(Arc<Resolved>, Confidence)> {
        let found = self.meant_in(site);
        if let Some(of_trait) = found.as_ref().and_then(|(resolved, _)| resolved.of_trait) {
            self.note_trait(of_trait);
        }
        found
    }

    fn meant_in(&self, site: &Site<'_>) -> Option<(Arc<Resolved>, Confidence)> {
        let resolved = site.body.meaning(site.call).resolved.clone()?;
        let Some(function) = resolved.function.as_ref().filter(|_| !site.instance.is_empty()) else {
            return Some((resolved, Confidence::Certain));
        };
        match in_instance(self.cx, site.instance, function) {
            Some(inside) if inside == *function => Some((resolved, Confidence::Certain)),
            Some(inside) => Some((self.cx.resolve(&inside), Confidence::Certain)),
            None => Some((resolved, Confidence::Possible)),
        }
    }

    fn named(&mut self, site: &Site<'_>, acc: &mut Outcome) {
        let Some((resolved, limit)) = self.resolved_in(site) else { return };
        acc.defers |= resolved.is_open;
        let facts = site.facts().site;
        let step = site.step(&resolved.path, facts.range);
        let effects = self.effects_of(site, (&resolved, &step), acc);
        let effects: Vec<Effect> = effects.into_iter().map(|effect| effect.at_most(limit)).collect();
        acc.parts.push(Part {
            range: facts.range,
            name_range: facts.name_range,
            syntax: facts.syntax,
            callee: callee_here(&resolved, &effects),
            effects,
            path: resolved.path.clone(),
        });
        for besides in &resolved.besides {
            let mut part = self.implied(site, &besides.resolved, facts.range);
            part.effects = part.effects.into_iter().map(|effect| effect.at_most(besides.confidence)).collect();
            acc.parts.push(part);
        }
        self.hand_over(site, &resolved, acc);
    }

    /// A function that the call runs for it.
    fn implied(&mut self, site: &Site<'_>, resolved: &Resolved, range: TextRange) -> Part {
        let step = site.step(&resolved.path, range);
        let effects = self.effects_of(site, (resolved, &step), &mut Outcome::default());
        Part {
            range,
            name_range: range,
            syntax: CallSyntax::Implied,
            callee: callee_here(resolved, &effects),
            effects,
            path: resolved.path.clone(),
        }
    }

    /// The effects of a callee, each trace beginning with the call.
    fn effects_of(&mut self, site: &Site<'_>, (resolved, step): (&Resolved, &Step), acc: &mut Outcome) -> Vec<Effect> {
        if let Some(said) = self.by_rules(site, resolved, step) {
            return said;
        }
        match &resolved.callee {
            Callee::Rule(_) => Vec::new(),
            Callee::Marked(kind, _) => vec![leaf(Cause::Mark, *kind, Confidence::Certain, step)],
            Callee::Body(def) => {
                let function = resolved.function.clone().filter(|function| function.def == *def);
                let summary = match function {
                    Some(function) => self.of_function(&function),
                    None => self.of_def(*def),
                };
                (acc.returns, acc.survives) = (summary.returns, summary.survives);
                self.behind(site, (&summary, step))
            }
            Callee::OneOf { candidates, closed } => {
                let Some(function) = &resolved.function else { return Vec::new() };
                let summary = self.of_any(function, (candidates, *closed));
                (acc.returns, acc.survives) = (summary.returns, summary.survives);
                self.behind(site, (&summary, step))
            }
            _ => Vec::new(),
        }
    }

    /// What the first rule says that holds for the call; `None` where none does. Nothing for now where bodies are missing that
    /// decide it: effects are never taken back, and the call is looked at again when they have been read.
    fn by_rules(&mut self, site: &Site<'_>, resolved: &Resolved, step: &Step) -> Option<Vec<Effect>> {
        let always = match resolved.callee {
            Callee::Rule(id) => Some(id),
            _ => None,
        };
        for id in resolved.asking.iter().copied().chain(always) {
            let missing = self.missing();
            let found = self.by_rule(site, id, step);
            match found {
                _ if self.missing() > missing => return Some(Vec::new()),
                Some(effect) => return Some(vec![effect]),
                None => {}
            }
        }
        None
    }

    /// What the rule says of the call; `None` where it does not hold.
    fn by_rule(&mut self, site: &Site<'_>, id: RuleId, step: &Step) -> Option<Effect> {
        let told = Told { body: site.body, call: site.call, instance: site.instance };
        let rule = self.cx.rules().rule(id);
        let confidence = told.confidence(self, rule)?;
        // What waits in the rare case only is made of calls that always wait where they stand by themselves.
        let limit = if site.body.facts.local { Confidence::Certain } else { rule.in_dependencies };
        let once = if rule.once { self.static_receiver(site) } else { None };
        Some(leaf(Cause::Rule(id), rule.kind, confidence.min(limit), step).once(once))
    }

    /// What runs by a call since `before` is there for the first use of the static that the call is made on.
    fn only_once(&self, site: &Site<'_>, (closures, parts): (usize, usize), acc: &mut Outcome) {
        let once = self.static_receiver(site);
        acc.closures[closures..].iter_mut().for_each(|closure| closure.once = once);
        for part in &mut acc.parts[parts..] {
            part.effects = part.effects.iter().map(|effect| effect.clone().once(once)).collect();
        }
    }

    /// The static of the project that a method is called on.
    fn static_receiver(&self, site: &Site<'_>) -> Option<DefId> {
        match site.body.facts.values[*site.facts().args.first()?] {
            Value::Static(def) => Some(def).filter(|def| self.cx.is_local(def.krate)),
            _ => None,
        }
    }

    pub(super) fn of_def(&mut self, def: DefId) -> Arc<Summary> {
        self.summary_of(&NodeKey { owner: def, region: RegionId::ROOT, instance: Arc::new([]) })
    }

    /// What escapes from a call of a function with this summary.
    fn behind(&mut self, site: &Site<'_>, (summary, step): (&Summary, &Step)) -> Vec<Effect> {
        let effects: Vec<Effect> = summary.effects.iter().cloned().collect();
        let kept = effects.into_iter().filter_map(|effect| self.through_guards(site, effect));
        kept.map(|effect| effect.with_call_site(step.clone())).collect()
    }

    /// The effect with its guards as this call fulfils them: gone where they hold, `None` where one does not, else in terms of
    /// what the calling body was given.
    fn through_guards(&mut self, site: &Site<'_>, effect: Effect) -> Option<Effect> {
        let guards = effect.guards.clone();
        let (mut own, mut unknown) = (Vec::new(), false);
        for guard in guards.iter() {
            let Some(&arg) = site.facts().args.get(guard.param as usize) else {
                unknown = true;
                continue;
            };
            let origins = self.origins(site.body, (arg, &guard.path), Ask::Itself);
            match self.passes(&origins, guard) {
                Passes::Yes => {}
                Passes::No => return None,
                Passes::IfGiven(_, path) if path.len() > MAX_GIVEN_PATH => unknown = true,
                Passes::IfGiven(param, path) => own.push(Guard { param, path, ..guard.clone() }),
                Passes::Maybe => unknown = true,
            }
        }
        let effect = Effect { guards: own.into(), ..effect };
        Some(if unknown { effect.only(When::Sometimes) } else { effect })
    }

    /// What becomes of the functions that the call is given.
    fn hand_over(&mut self, site: &Site<'_>, resolved: &Resolved, acc: &mut Outcome) {
        let takes_self = resolved.function.as_ref().is_some_and(|function| self.cx.takes_self(function.def));
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
                _ if site.body.facts.kind() == RegionKind::Init => Some(Confidence::Certain),
                Some(BoundaryEffect::Once) => Some(Confidence::Likely),
                Some(BoundaryEffect::Keeps) => Some(Confidence::Possible),
                None => index.and_then(|index| self.runs_unnamed(resolved, index)),
            };
            if let Some(confidence) = runs {
                let before = (acc.closures.len(), acc.parts.len());
                self.run_value(site, (arg, &[]), (confidence, When::Always), acc);
                self.repeat(resolved, (index, before), acc);
                if boundary.is_some_and(|boundary| boundary.effect == BoundaryEffect::Once) {
                    self.only_once(site, before, acc);
                }
            }
        }
        self.run_given(site, resolved, acc);
    }

    /// How surely a callee that no boundary speaks of, and whose body is not there, runs what it is given.
    fn runs_unnamed(&self, resolved: &Resolved, index: u32) -> Option<Confidence> {
        match &resolved.callee {
            Callee::Std | Callee::Rule(_) | Callee::Marked(..) => {
                let stores = resolved.function.as_ref().is_some_and(|function| {
                    // A channel's `send`, a list's `push`: what std takes of any type, it can't call.
                    resolved.callee == Callee::Std && self.cx.types().takes_anything(function.def, index as usize)
                });
                (!stores).then_some(Confidence::Certain)
            }
            // What is kept or looked at by who knows whom may be run.
            Callee::Quiet | Callee::Unknown => Some(Confidence::Possible),
            Callee::Body(_) | Callee::Future(_) | Callee::OneOf { .. } => None,
        }
    }

    /// What a callee with a body runs of what it is given.
    fn run_given(&mut self, site: &Site<'_>, resolved: &Resolved, acc: &mut Outcome) {
        let cx = self.cx;
        let covered = |param: u32| {
            let own = u32::from(resolved.function.as_ref().is_some_and(|function| cx.takes_self(function.def)));
            let index = param.checked_sub(own);
            index.is_some_and(|index| resolved.boundary.as_ref().is_some_and(|it| it.covers(index as usize)))
        };
        let mut runs: Vec<Run> = Vec::new();
        match &resolved.callee {
            Callee::Body(def) | Callee::Future(def) => {
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
            let Some(&arg) = site.facts().args.get(run.given.param as usize) else { continue };
            let trace = run.trace.with_call_site(site.step(&resolved.path, site.range()));
            let mut origins = self.origins(site.body, (arg, &run.given.path), Ask::Functions);
            if one_of_many && !run.given.path.is_empty() {
                self.settle_parts(site, &run.given, &mut origins);
            }
            let before = (acc.closures.len(), acc.parts.len());
            self.run_origins(site, origins, (run.confidence, run.when, Some(trace)), acc);
            let own = u32::from(resolved.function.as_ref().is_some_and(|function| cx.takes_self(function.def)));
            let index = run.given.param.checked_sub(own).filter(|_| run.given.path.is_empty());
            self.repeat(resolved, (index, before), acc);
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
            acc.closures[closures..].iter_mut().for_each(|closure| closure.repeated = true);
            acc.parts[parts..].iter_mut().for_each(Part::repeat);
        }
    }

    /// What an implementation holds is its own affair: callers do not know which it is, its fields do.
    fn settle_parts(&mut self, site: &Site<'_>, given: &Given, origins: &mut Origins) {
        let before = origins.list.len();
        origins.list.retain(|origin| !matches!(origin, Origin::Param(..)));
        if origins.list.len() < before {
            let held = self.in_field(site.body.facts.owner.krate, &given.path, Ask::Functions);
            origins.open |= held.open;
            origins.list.extend(held.list);
        }
    }

    fn offload(&mut self, site: &Site<'_>, arg: ValueId, acc: &mut Outcome) {
        let origins = self.origins(site.body, (arg, &[]), Ask::Functions);
        for origin in origins.list {
            match origin {
                Origin::Param(param, path) => acc.offloaded.push(Given { param, path }),
                // What the closure itself was given goes with it.
                Origin::Closure(owner, region) if owner == site.body.facts.owner => {
                    let inner = self.summary_of(&NodeKey { owner, region, instance: site.instance.clone() });
                    acc.offloaded.extend(inner.runs.iter().map(|run| run.given.clone()));
                }
                _ => {}
            }
        }
    }

    fn run_value(
        &mut self,
        site: &Site<'_>,
        at: (ValueId, &[Field]),
        (confidence, when): (Confidence, When),
        acc: &mut Outcome,
    ) {
        self.run_traced(site, at, (confidence, when, None), acc);
    }

    /// Runs whatever functions a value is or holds.
    fn run_traced(
        &mut self,
        site: &Site<'_>,
        (value, path): (ValueId, &[Field]),
        (confidence, when, trace): (Confidence, When, Option<Trace>),
        acc: &mut Outcome,
    ) {
        let origins = self.origins(site.body, (value, path), Ask::Functions);
        self.run_origins(site, origins, (confidence, when, trace), acc);
    }

    fn run_origins(
        &mut self,
        site: &Site<'_>,
        origins: Origins,
        (confidence, when, trace): (Confidence, When, Option<Trace>),
        acc: &mut Outcome,
    ) {
        let alone = origins.list.len() == 1 && !origins.open;
        let limit = if alone { confidence } else { confidence.min(Confidence::Likely) };
        let mut each: Vec<(Vec<Effect>, bool)> = Vec::new();
        let mut parts = Vec::new();
        for origin in origins.list {
            match origin {
                Origin::Closure(owner, region) if owner == site.body.facts.owner => {
                    acc.closures.push(PlacedClosure { region, confidence: limit, when, once: None, repeated: false });
                }
                Origin::Param(_, path) if path.len() > MAX_GIVEN_PATH => self.limits.paths += 1,
                Origin::Param(param, path) => {
                    let own = site.step(&"".into(), site.range());
                    let trace = trace.clone().unwrap_or_else(|| Trace::leaf(own));
                    let given = Given { param, path };
                    acc.runs.push(Run { given, confidence: limit, when, trace });
                }
                Origin::Fn(function, range, named_in) => {
                    let here = named_in == site.body.facts.owner && site.facts().site.syntax != CallSyntax::Value;
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
                Origin::Closure(owner, region) => {
                    let part = self.foreign_closure(site, (owner, region), trace.as_ref());
                    each.push((part.effects.clone(), false));
                    parts.push(part);
                }
                _ => {}
            }
        }
        let several = parts.len() > 1 || !alone;
        if several {
            self.one_of_parts(&each, (parts, origins.open), (confidence, when), acc);
        } else {
            let limited = |part: Part| {
                let effects = part.effects.into_iter().map(|effect| effect.at_most(confidence).only(when)).collect();
                Part { effects, ..part }
            };
            acc.parts.extend(parts.into_iter().map(limited));
        }
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
    fn run_function(&mut self, site: &Site<'_>, function: &FnRef, (range, here): (TextRange, bool)) -> Part {
        let inside = in_instance(self.cx, site.instance, function).unwrap_or_else(|| function.clone());
        let resolved = self.cx.resolve(&inside);
        let part = self.implied(site, &resolved, range);
        match here {
            true => part,
            false => Part { name_range: site.facts().site.name_range, syntax: site.facts().site.syntax, ..part },
        }
    }

    /// A closure of another body, that was kept or handed on to here.
    fn foreign_closure(&mut self, site: &Site<'_>, (owner, region): (DefId, RegionId), trace: Option<&Trace>) -> Part {
        let path: Arc<str> = format!("{}::{{closure}}", self.cx.program().path(owner)).into();
        let summary = self.summary_of(&NodeKey { owner, region, instance: Arc::new([]) });
        let facts = site.facts().site;
        let own = site.step(&path, facts.range);
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
        let once = self.builds_static(owner, region).then_some(owner);
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

    fn called_value(&mut self, site: &Site<'_>, (value, ty): (ValueId, Ty), acc: &mut Outcome) {
        let mut origins = self.origins(site.body, (value, &[]), Ask::Functions);
        if origins.list.is_empty() {
            origins = self.by_type(site, ty);
        }
        if origins.list.is_empty() {
            self.hand_over(site, &Resolved::default(), acc);
        }
        self.run_origins(site, origins, (Confidence::Certain, When::Always, None), acc);
    }

    /// The function that the type of a value names.
    fn by_type(&mut self, site: &Site<'_>, ty: Ty) -> Origins {
        let ty = substitute(self.cx, site.instance, ty).peel_refs();
        let mut found = Origins::default();
        match ty.kind() {
            TyKind::Closure { owner, expr, .. } => {
                let region = self.body(*owner).and_then(|body| body.facts.opened_by(*expr));
                found.list.extend(region.map(|region| Origin::Closure(*owner, region)));
            }
            _ => found.open = true,
        }
        found
    }

    fn macro_call(&mut self, site: &Site<'_>, paths: &[String], acc: &mut Outcome) {
        let facts = site.facts().site;
        if let Some(resolved) = site.body.meaning(site.call).resolved.clone() {
            let step = site.step(&resolved.path, facts.range);
            let effects = self.effects_of(site, (&resolved, &step), acc);
            acc.parts.push(Part {
                range: facts.range,
                name_range: facts.name_range,
                syntax: facts.syntax,
                effects,
                callee: resolved.callee.clone(),
                path: resolved.path.clone(),
            });
        }
        let types: Vec<Ty> = site.facts().arg_types.iter().map(|&ty| substitute(self.cx, site.instance, ty)).collect();
        for (_, resolved) in implicit::called_back_by_macro(self.cx, paths, &types) {
            let part = self.implied(site, &resolved, facts.range);
            acc.parts.push(part);
        }
        for (_, arg) in site.functions() {
            self.run_value(site, (arg, &[]), (Confidence::Possible, When::Always), acc);
        }
    }

    fn drop_glue(&mut self, site: &Site<'_>, (ty, there): (Ty, There), acc: &mut Outcome) {
        let ty = substitute(self.cx, site.instance, ty);
        let when = if there == There::Always { When::Always } else { When::Sometimes };
        for glue in self.glue(ty).iter() {
            let part = self.implied(site, &glue.resolved, site.range());
            let limit = glue.confidence;
            let effects: Vec<Effect> =
                part.effects.into_iter().map(|effect| effect.at_most(limit).only(when)).collect();
            acc.parts.push(Part { effects, ..part });
        }
    }

    /// A static that is built when it is used first; this may be the first use.
    fn lazy_static(&mut self, site: &Site<'_>, def: DefId, acc: &mut Outcome) {
        let Some(path) = self.built_lazily(def) else { return };
        let summary = self.of_def(def);
        let facts = site.facts().site;
        let step = site.step(&path, facts.range);
        let effects = self.behind(site, (&summary, &step));
        let once = self.cx.is_local(def.krate).then_some(def);
        let effects = effects.into_iter().map(|effect| effect.at_most(Confidence::Likely).once(once)).collect();
        acc.parts.push(Part {
            range: facts.range,
            name_range: facts.name_range,
            syntax: CallSyntax::Static,
            effects,
            callee: Callee::Body(def),
            path,
        });
    }

    /// What the fields of the project hold that a run of something given leads to.
    pub(super) fn held_in_fields(&mut self, site: &Site<'_>, run: &Run) -> Vec<Part> {
        let origins = self.in_field(site.body.facts.owner.krate, &run.given.path, Ask::Functions);
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
                    Origin::Closure(owner, region) if owner == body.facts.owner => found.push(Kept::Closure(region)),
                    Origin::Param(param, path) => {
                        let range = body.facts.regions[region].header;
                        let step = Step { callee: "".into(), call: range.in_file(body.facts.file) };
                        let (confidence, when, trace) = (Confidence::Possible, When::Sometimes, Trace::leaf(step));
                        found.push(Kept::Given(Run { given: Given { param, path }, confidence, when, trace }));
                    }
                    _ => {}
                }
            }
        }
        found
    }
}

/// The effect as it is seen from the first of some calls that lead to it.
fn under(steps: &[Step], effect: &Effect) -> Effect {
    steps.iter().rev().fold(effect.clone(), |effect, step| effect.with_call_site(step.clone()))
}

/// What is called, where its effects are known: a rule that asks about the call may have answered.
fn callee_here(resolved: &Resolved, effects: &[Effect]) -> Callee {
    match effects {
        [Effect { cause: Cause::Rule(id), trace, .. }] if trace.depth() == 1 && resolved.asking.contains(id) => {
            Callee::Rule(*id)
        }
        _ => resolved.callee.clone(),
    }
}

fn leaf(cause: Cause, kind: Kind, confidence: Confidence, step: &Step) -> Effect {
    let trace = Trace::leaf(step.clone());
    Effect {
        kind,
        cause,
        confidence,
        when: When::Always,
        guards: Arc::new([]),
        once: Arc::new([]),
        repeated: false,
        trace,
    }
}

/// Whether what is given passes a test.
pub(super) enum Passes {
    Yes,
    No,
    Maybe,
    /// It is what the body was given.
    IfGiven(u32, Vec<Field>),
}
