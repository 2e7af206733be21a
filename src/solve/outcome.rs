//! What one call of a body does, in an instance of the body.

use std::borrow::Cow;
use std::sync::Arc;

use crate::base::kind::{Confidence, Kind};
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::facts::body::{CallFacts, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::analyses::moves::There;
use crate::flow::analyses::paths::{End, When};
use crate::flow::ir::{CallSyntax, RegionId, Test};
use crate::rules::RuleId;
use crate::ty::kinds::{Ty, TyKind};

use super::bodies::Body;
use super::callee::{Callee, Resolved};
use super::conditions::{Passes, Told};
use super::cx::SolveCx;
use super::effect::{Cause, Effect, Guard, Guards};
use super::fate::Fate;
use super::implicit;
use super::instance::{Instance, in_instance, substitute};
use super::marks::Mark;
use super::origin::{Ask, Origin, Origins};
use super::solver::{NodeKey, Solver};
use super::summary::{Given, Run, Summary};
use super::trace::{Step, Trace};
use super::ways::param_of;

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
    pub(super) fate: Fate,
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
    pub(super) fn repeat(&mut self) {
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
    /// What callers have to give for it to be run.
    pub(super) guards: Guards,
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
    /// Where the `Drop` of a part of a value runs: the value, and the fields that lead to the part.
    pub(super) ended: Option<(ValueId, &'b [Field])>,
    /// What runs is not what is called: it is given other things, of which the types may be known.
    pub(super) is_implied: bool,
}

/// Of what is given, parts of parts are followed to callers this far; what is deeper may be found by the field that holds it.
pub(super) const MAX_GIVEN_PATH: usize = 4;

impl Site<'_> {
    /// The type of the call is `!`.
    fn never_comes_back(&self) -> bool {
        self.body.facts.blocks[self.facts().block as usize].end == Some(End::Exit)
    }

    pub(super) fn facts(&self) -> &CallFacts {
        &self.body.facts.calls[self.call]
    }

    pub(super) fn step(&self, cx: SolveCx<'_>, callee: &Arc<str>, range: TextRange) -> Step {
        let facts = &self.body.facts;
        let call = match facts.local {
            true => cx.program().span(facts.owner, range),
            false => range.moved(facts.start).in_file(facts.file),
        };
        Step { callee: callee.clone(), call }
    }

    /// The value that holds what is given for a part of a parameter of the callee, and the way to it.
    pub(super) fn given<'p>(&self, param: u32, path: &'p [Field]) -> Option<(ValueId, Cow<'p, [Field]>)> {
        match self.ended {
            Some((value, [])) if param == 0 => Some((value, path.into())),
            Some((value, part)) if param == 0 => Some((value, [part, path].concat().into())),
            Some(_) => None,
            None if self.is_implied => None,
            None => Some((*self.facts().args.get(param as usize)?, path.into())),
        }
    }

    pub(super) fn range(&self) -> TextRange {
        self.facts().site.range
    }

    /// The arguments that are functions or may hold one, each with its number.
    pub(super) fn functions(&self) -> impl Iterator<Item = (u32, ValueId)> {
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

impl Outcome {
    /// It may wait long for somebody else.
    pub(super) fn waits(&self) -> bool {
        let waits = |effect: &Effect| matches!(effect.kind, Kind::Network | Kind::Wait | Kind::Input);
        self.parts.iter().flat_map(|part| &part.effects).any(waits)
    }
}

impl Default for Outcome {
    fn default() -> Self {
        let (parts, closures, runs, offloaded) = Default::default();
        Outcome { parts, closures, runs, offloaded, defers: false, fate: Fate::COMES_BACK }
    }
}

impl Solver<'_> {
    /// What a call does, seen from where it stands.
    pub(super) fn outcome(&mut self, body: &Arc<Body>, (call, instance): (CallId, &Instance)) -> Outcome {
        let site = Site { body, call, instance, ended: None, is_implied: false };
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
            Target::Drop { ty, value, there, .. } => {
                let ty = substitute(self.cx, instance, *ty);
                let when = if *there == There::Always { When::Always } else { When::Sometimes };
                let value = *value;
                self.end_value(&site, (ty, value), when, &mut acc);
            }
            Target::Unknown(_) => self.hand_over(&site, &Resolved::default(), &mut acc),
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

    fn meant_in(&mut self, site: &Site<'_>) -> Option<(Arc<Resolved>, Confidence)> {
        let resolved = site.body.meaning(site.call).resolved.clone()?;
        let Some(function) = resolved.function.as_ref().filter(|_| !site.instance.is_empty()) else {
            return Some((resolved, Confidence::Certain));
        };
        let asked = (site.body.facts.owner, site.call, site.instance.clone());
        if let Some(known) = self.meant.get(&asked) {
            return Some(known.clone());
        }
        let found = match in_instance(self.cx, site.instance, function) {
            Some(inside) if inside == *function => (resolved, Confidence::Certain),
            Some(inside) => (self.cx.resolve(&inside), Confidence::Certain),
            None => (resolved, Confidence::Possible),
        };
        self.meant.insert(asked, found.clone());
        Some(found)
    }

    fn named(&mut self, site: &Site<'_>, acc: &mut Outcome) {
        let Some((resolved, limit)) = self.resolved_in(site) else { return };
        acc.defers |= resolved.is_open;
        if let Some(function) =
            resolved.function.as_ref().filter(|it| site.body.facts.local && self.cx.hides_receiver(it))
        {
            let methods = implicit::objects_called_back(self.cx, function);
            self.run_objects(site, methods, acc);
        }
        let known = self.receivers(site, &resolved, acc);
        match known.as_deref() {
            None => self.one_named(site, (&resolved, limit), acc),
            Some([only]) => self.one_named(site, (only, limit), acc),
            Some(each) => {
                let part = self.one_of_methods(site, each);
                acc.parts.extend(part);
                self.hand_over(site, &resolved, acc);
            }
        }
    }

    fn one_named(&mut self, site: &Site<'_>, (resolved, limit): (&Arc<Resolved>, Confidence), acc: &mut Outcome) {
        let facts = site.facts().site;
        let step = site.step(self.cx, &resolved.path, facts.range);
        let effects = self.effects_of(site, (resolved, &step), acc);
        let effects: Vec<Effect> = effects.into_iter().map(|effect| effect.at_most(limit)).collect();
        acc.parts.push(Part {
            range: facts.range,
            name_range: facts.name_range,
            syntax: facts.syntax,
            callee: callee_here(resolved, &effects),
            effects,
            path: resolved.path.clone(),
        });
        for besides in &resolved.besides {
            let part = self.implied(site, besides, facts.range);
            acc.parts.push(part);
            self.run_inside(site, besides, acc);
        }
        let dropped = site.facts().args.first().copied().unwrap_or(ValueId::UNKNOWN);
        for &ty in &resolved.drops {
            self.end_value(site, (ty, dropped), When::Always, acc);
        }
        self.hand_over(site, resolved, acc);
    }

    /// A function that the call runs for it.
    pub(super) fn implied(&mut self, site: &Site<'_>, resolved: &Resolved, range: TextRange) -> Part {
        self.standing_in(&Site { is_implied: true, ..*site }, resolved, range)
    }

    /// A function that runs in the place of the one that is called, and is given the same.
    pub(super) fn standing_in(&mut self, site: &Site<'_>, resolved: &Resolved, range: TextRange) -> Part {
        let step = site.step(self.cx, &resolved.path, range);
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
    pub(super) fn effects_of(
        &mut self,
        site: &Site<'_>,
        (resolved, step): (&Resolved, &Step),
        acc: &mut Outcome,
    ) -> Vec<Effect> {
        let by_rules = self.by_rules(site, resolved, step);
        let is_marked = matches!(resolved.callee, Callee::Marked(..));
        if site.never_comes_back() && (is_marked || by_rules.as_ref().is_some_and(|said| !said.is_empty())) {
            // A server that runs until the program ends: what is said of it is what it does all the time.
            acc.fate = Fate::GOES_ON;
        }
        if let Some(said) = by_rules {
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
                acc.fate = summary.fate;
                self.behind(site, (&summary, step))
            }
            Callee::OneOf { candidates, closed } => {
                let Some(function) = &resolved.function else { return Vec::new() };
                let summary = self.of_any(function, (candidates, *closed));
                acc.fate = summary.fate;
                self.behind(site, (&summary, step))
            }
            _ => Vec::new(),
        }
    }

    /// What the first rule says that holds for the call; `None` where none does. Nothing for now where bodies are missing that
    /// decide it: effects are never taken back, and the call is looked at again when they have been read.
    pub(super) fn by_rules(&mut self, site: &Site<'_>, resolved: &Resolved, step: &Step) -> Option<Vec<Effect>> {
        let always = match resolved.callee {
            Callee::Rule(id) => Some(id),
            _ => None,
        };
        for id in resolved.asking.iter().copied().chain(always) {
            let missing = self.missing();
            let found = self.by_rule(site, (id, resolved), step);
            match found {
                _ if self.missing() > missing => return Some(Vec::new()),
                Some(effect) => return Some(vec![effect]),
                None => {}
            }
        }
        None
    }

    /// What the rule says of the call; `None` where it does not hold.
    fn by_rule(&mut self, site: &Site<'_>, (id, resolved): (RuleId, &Resolved), step: &Step) -> Option<Effect> {
        let implied = resolved.function.as_ref().filter(|_| site.is_implied);
        let told = Told { body: site.body, call: site.call, instance: site.instance, implied };
        let rule = self.cx.rules().rule(id);
        let confidence = told.confidence(self, rule)?;
        // What waits in the rare case only is made of calls that always wait where they stand by themselves.
        let limit = if site.body.facts.local { Confidence::Certain } else { rule.in_dependencies };
        let once = if rule.once { self.static_receiver(site) } else { None };
        let guards: Guards = self.asks_to_be_told(site, id).into_iter().collect();
        let effect = leaf(Cause::Rule(id), rule.kind, confidence.min(limit), step);
        let ends_runtime = effect.cause.ends_runtime(self.cx.rules());
        Some(Effect { ends_runtime, brief: rule.brief, guards, ..effect }.once(once))
    }

    /// What runs by a call since `before` is there for the first use of the static that the call is made on.
    pub(super) fn only_once(&self, site: &Site<'_>, (closures, parts): (usize, usize), acc: &mut Outcome) {
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
        let (mut own, mut unknown, mut set) = (Vec::new(), false, false);
        for guard in guards.iter() {
            let Some((arg, path)) = site.given(guard.param, &guard.path) else {
                unknown = true;
                continue;
            };
            let missing = self.missing();
            if let (Test::Told, Cause::Rule(id)) = (&guard.test, effect.cause) {
                let is_told = path.is_empty() && self.is_told(site, arg, id);
                if is_told || self.missing() > missing {
                    return None;
                }
                let (param, path) = match param_of(&site.body.facts, arg) {
                    Some(given) if given.1.is_empty() && path.is_empty() => given,
                    _ => continue,
                };
                own.push(Guard { param, path, ..guard.clone() });
                continue;
            }
            let origins = self.origins(site.body, (arg, &path), Ask::Itself);
            // Effects are never taken back: what decides is read first.
            if self.missing() > missing {
                return None;
            }
            match self.passes(&origins, (&guard.test, guard.holds)) {
                Passes::Yes => {}
                Passes::No => return None,
                Passes::IfGiven(_, path) if path.len() > MAX_GIVEN_PATH => unknown = true,
                Passes::IfGiven(param, path) => own.push(Guard { param, path, ..guard.clone() }),
                Passes::Maybe if self.asks_for_setting(site.body, arg, guard) => set = true,
                Passes::Maybe => unknown = true,
            }
        }
        let effect = Effect { guards: own.into(), ..effect };
        let effect = if set { effect.only(When::OnFlag) } else { effect };
        Some(if unknown { effect.only(When::Sometimes) } else { effect })
    }

    fn called_value(&mut self, site: &Site<'_>, (value, ty): (ValueId, Ty), acc: &mut Outcome) {
        let mut origins = self.origins(site.body, (value, &[]), Ask::Functions);
        if origins.list.is_empty() {
            origins = self.by_type(site, ty);
        }
        if origins.list.is_empty() {
            self.hand_over(site, &Resolved::default(), acc);
        }
        let closures = self.closures_among(site, &origins);
        self.run_origins(site, origins, (Confidence::Certain, When::Always, None), acc);
        closures.iter().for_each(|(key, confidence)| self.run_handed(site, (key, *confidence), acc));
    }

    /// The function that the type of a value names.
    fn by_type(&mut self, site: &Site<'_>, ty: Ty) -> Origins {
        let ty = substitute(self.cx, site.instance, ty).peel_refs();
        let mut found = Origins::default();
        match ty.kind() {
            TyKind::Closure { owner, expr, .. } => {
                let region = self.body(*owner).and_then(|body| body.facts.opened_by(*expr));
                found.list.extend(region.map(|region| Origin::Closure(*owner, region, None)));
            }
            _ => found.open = true,
        }
        found
    }

    fn macro_call(&mut self, site: &Site<'_>, paths: &[String], acc: &mut Outcome) {
        let facts = site.facts().site;
        if let Some(resolved) = site.body.meaning(site.call).resolved.clone() {
            let step = site.step(self.cx, &resolved.path, facts.range);
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
        let shown = &site.facts().shown;
        for besides in implicit::called_back_by_macro(self.cx, paths, (&types, shown)) {
            let part = self.implied(site, &besides, facts.range);
            acc.parts.push(part);
        }
        if site.body.facts.local {
            let methods = implicit::objects_shown_by_macro(self.cx, paths, (&types, shown));
            self.run_objects(site, methods, acc);
        }
        for (_, arg) in site.functions() {
            self.run_value(site, (arg, &[]), (Confidence::Possible, When::Always), acc);
        }
    }

    /// A static that is built when it is used first; this may be the first use.
    fn lazy_static(&mut self, site: &Site<'_>, def: DefId, acc: &mut Outcome) {
        let Some(path) = self.built_lazily(def) else { return };
        let facts = site.facts().site;
        let step = site.step(self.cx, &path, facts.range);
        let effects = match self.said_of_static(def) {
            Some(Mark::Nonblocking) => return,
            Some(Mark::Blocking(kind)) => vec![leaf(Cause::Mark, kind, Confidence::Certain, &step)],
            None => {
                let summary = self.of_def(def);
                self.behind(site, (&summary, &step))
            }
        };
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

pub(super) fn leaf(cause: Cause, kind: Kind, confidence: Confidence, step: &Step) -> Effect {
    let trace = Trace::leaf(step.clone());
    Effect {
        kind,
        ends_runtime: false,
        cause,
        confidence,
        when: When::Always,
        guards: Arc::new([]),
        once: Arc::new([]),
        repeated: false,
        brief: false,
        trace,
    }
}
