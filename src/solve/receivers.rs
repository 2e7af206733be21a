//! What a trait object, or an `impl Trait` that somebody gives back, is that a method is called on: where all that it may be
//! is seen to be made, the call means the methods of those types.

use std::sync::Arc;

use crate::base::kind::Confidence;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::facts::ids::CallId;
use crate::facts::value::{Field, ValueId};
use crate::flow::analyses::paths::When;
use crate::flow::ir::RegionId;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{Dispatch, FnRef};

use super::callee::{Callee, Resolved};
use super::cx::SolveCx;
use super::effect::{Cause, Effect};
use super::frame::Frame;
use super::instance::implementation;
use super::origin::{Ask, Origin, Origins};
use super::origins::Search;
use super::outcome::{MAX_GIVEN_PATH, Outcome, Part, Site, leaf};
use super::solver::{NodeKey, Solver};
use super::summary::{Given, Run, Summary, joined};
use super::trace::{Step, Trace};

impl SolveCx<'_> {
    /// The type that the method is called on is not told, or is a box or wrapper of std around such a one that hands calls on.
    pub(super) fn hides_receiver(self, method: &FnRef) -> bool {
        let (Some(of_trait), Some(self_ty)) = (method.of_trait, method.self_ty) else { return false };
        let is_hidden = |ty: Ty| matches!(ty.kind(), TyKind::Dyn(_) | TyKind::Opaque(_));
        let self_ty = self.pointee(self_ty);
        let mut inside = std::iter::successors(Some(self_ty), |&ty| Some(self.pointee(self.wrapped(ty)?)));
        match method.dispatch {
            Dispatch::Dyn | Dispatch::Generic => is_hidden(self_ty),
            Dispatch::Static => {
                let is_std = of_trait.krate == self.program().std_crate();
                is_std && inside.any(is_hidden) && self.is_named_by_rules((of_trait, method.def))
            }
        }
    }

    /// Rules speak of the method as its trait declares it.
    fn is_named_by_rules(self, (of_trait, method): (DefId, DefId)) -> bool {
        let name = self.program().name(method);
        let declared: Vec<String> = self.facts.paths(of_trait).iter().map(|path| format!("{path}::{name}")).collect();
        let found = self.rules().matching(&declared);
        found.always.is_some() || !found.asking.is_empty()
    }
}

impl Solver<'_> {
    /// The functions that a call of a method of a trait means, where what it is called on is known: one for each type. `None`
    /// where it may be anything; then what of it was given is noted, for callers to tell.
    pub(super) fn receivers(
        &mut self,
        site: &Site<'_>,
        resolved: &Resolved,
        acc: &mut Outcome,
    ) -> Option<Vec<Arc<Resolved>>> {
        let (method, of_trait) = self.hidden(site, resolved)?;
        // What a box of std hands on is not told by what it is.
        if method.dispatch != Dispatch::Static && !self.may_do_something(site, resolved) {
            return None;
        }
        let receiver = *site.facts().args.first()?;
        let missing = self.missing();
        let origins = self.origins(site.body, (receiver, &[]), Ask::Types(of_trait));
        if self.missing() > missing {
            // Effects are never taken back: what it means is said when all has been read that decides it.
            return Some(Vec::new());
        }
        let trace = Trace::leaf(site.step(self.cx, &"".into(), site.range()));
        self.note_given(&origins, (method, trace, Confidence::Certain, When::Always), acc);
        let each = self.methods(method, &origins);
        (!origins.open && !each.is_empty() && each.len() == origins.list.len()).then_some(each)
    }

    /// The method and its trait, where its receiver is hidden: in the project's code, nobody else's values are followed.
    fn hidden<'r>(&self, site: &Site<'_>, resolved: &'r Resolved) -> Option<(&'r FnRef, DefId)> {
        let method = resolved.function.as_ref().filter(|it| site.body.facts.local && self.cx.hides_receiver(it))?;
        Some((method, method.of_trait?))
    }

    /// Some implementation does what somebody could want to know.
    fn may_do_something(&mut self, site: &Site<'_>, resolved: &Resolved) -> bool {
        if let Callee::OneOf { candidates, closed } = &resolved.callee
            && let Some(function) = &resolved.function
            && !self.of_any(function, (candidates, *closed)).runs.is_empty()
        {
            return true;
        }
        let step = site.step(self.cx, &resolved.path, site.range());
        !self.effects_of(site, (resolved, &step), &mut Outcome::default()).is_empty()
    }

    /// The method as each of the types has it that are known.
    fn methods(&self, method: &FnRef, origins: &Origins) -> Vec<Arc<Resolved>> {
        let types = origins.list.iter().filter_map(|origin| match origin {
            Origin::Typed(ty) => Some(*ty),
            _ => None,
        });
        types.filter_map(|ty| self.method_of(method, ty)).collect()
    }

    fn method_of(&self, method: &FnRef, ty: Ty) -> Option<Arc<Resolved>> {
        let of_trait = method.of_trait?;
        let program = self.cx.program();
        let mut declared = program.members(of_trait).iter().copied();
        let def = declared.find(|&def| program.name(def) == program.name(method.def))?;
        let function = FnRef { def, self_ty: Some(ty), dispatch: Dispatch::Static, ..method.clone() };
        Some(self.cx.resolve(&implementation(self.cx, function, (of_trait, ty))?))
    }

    /// One of several methods is called: likely where all of them block in that way.
    pub(super) fn one_of_methods(&mut self, site: &Site<'_>, each: &[Arc<Resolved>]) -> Option<Part> {
        let parts: Vec<Part> = each.iter().map(|resolved| self.standing_in(site, resolved, site.range())).collect();
        let effects: Vec<_> = parts.iter().map(|part| (part.effects.clone(), false)).collect();
        let facts = site.facts().site;
        let first = parts.into_iter().next()?;
        Some(Part { effects: joined(&effects, true), name_range: facts.name_range, syntax: facts.syntax, ..first })
    }

    /// A method of a trait object runs that a call is given, or of a part of that.
    pub(super) fn run_method(&mut self, site: &Site<'_>, (run, arg): (&Run, ValueId), acc: &mut Outcome) {
        let Some((method, of_trait)) = run.method.as_deref().and_then(|method| Some((method, method.of_trait?))) else {
            return;
        };
        let missing = self.missing();
        let origins = self.origins(site.body, (arg, &run.given.path), Ask::Types(of_trait));
        if self.missing() > missing {
            return;
        }
        self.note_given(&origins, (method, run.trace.clone(), run.confidence, run.when), acc);
        let part = self.part_of_run(site, run, &origins);
        acc.parts.extend(part);
    }

    /// Methods that a function or macro without source runs of what it is given, where the type of that is not told: what is
    /// shown as text, behind `&dyn Display`. Each with the number of the argument.
    pub(super) fn run_objects(&mut self, site: &Site<'_>, methods: Vec<(usize, FnRef)>, acc: &mut Outcome) {
        for (at, method) in methods {
            let Some(&arg) = site.facts().args.get(at) else { continue };
            let given = Given { of: RegionId::ROOT, param: 0, path: Vec::new(), driven: false };
            let trace = Trace::leaf(site.step(self.cx, &"".into(), site.range()));
            let (method, confidence, when) = (Some(Arc::new(method)), Confidence::Certain, When::Always);
            self.run_method(site, (&Run { given, each: false, method, confidence, when, trace }, arg), acc);
        }
    }

    /// The methods of what the fields of the project hold that a run of something given leads to.
    pub(super) fn methods_in_fields(&mut self, site: &Site<'_>, run: &Run) -> Vec<Part> {
        let Some(of_trait) = run.method.as_ref().and_then(|method| method.of_trait) else { return Vec::new() };
        let missing = self.missing();
        let origins = self.in_field(site.body.facts.owner.krate, &run.given.path, Ask::Types(of_trait));
        match self.missing() > missing {
            true => Vec::new(),
            false => self.part_of_run(site, run, &origins).into_iter().collect(),
        }
    }

    fn part_of_run(&mut self, site: &Site<'_>, run: &Run, origins: &Origins) -> Option<Part> {
        let each = self.methods(run.method.as_deref()?, origins);
        let closed = !origins.open && each.len() == origins.list.len();
        let steps: Vec<Step> = run.trace.steps().cloned().collect();
        let (own, above) = steps.split_last()?;
        let effects: Vec<_> = each
            .iter()
            .map(|resolved| {
                let step = Step { callee: resolved.path.clone(), ..own.clone() };
                let found = self.effects_alone(site, (resolved, &step));
                let seen = |effect: Effect| above.iter().rev().fold(effect, |it, step| it.with_call_site(step.clone()));
                (found.into_iter().map(seen).collect::<Vec<_>>(), false)
            })
            .collect();
        let effects = joined(&effects, closed);
        let effects = effects.into_iter().map(|effect| effect.at_most(run.confidence).only(run.when)).collect();
        let facts = site.facts().site;
        let first = each.first()?;
        Some(Part {
            range: facts.range,
            name_range: facts.name_range,
            syntax: facts.syntax,
            effects,
            callee: first.callee.clone(),
            path: first.path.clone(),
        })
    }

    /// What a method does that is called elsewhere, whatever it is given there.
    fn effects_alone(&mut self, site: &Site<'_>, (resolved, step): (&Resolved, &Step)) -> Vec<Effect> {
        match (&resolved.callee, &resolved.function) {
            (Callee::Rule(_) | Callee::Std, _) => self.by_rules(site, resolved, step).unwrap_or_default(),
            (Callee::Marked(kind, _), _) => vec![leaf(Cause::Mark, *kind, Confidence::Certain, step)],
            (Callee::Body(_), Some(function)) => {
                let summary = self.of_function(function);
                let effects = summary.effects.iter().cloned();
                let mut found: Vec<Effect> =
                    effects.map(|effect| effect.unguarded().with_call_site(step.clone())).collect();
                found.extend(self.run_as_self(function, (&summary, step)));
                found
            }
            _ => Vec::new(),
        }
    }

    /// What a method that is implemented for closures does by calling the closure that it is called on.
    fn run_as_self(&mut self, function: &FnRef, (summary, step): (&Summary, &Step)) -> Vec<Effect> {
        let Some(&TyKind::Closure { owner, expr, .. }) = function.self_ty.map(|ty| ty.kind()) else {
            return Vec::new();
        };
        let is_self = |run: &&Run| run.method.is_none() && run.given.is_self();
        let Some(run) = summary.runs.iter().find(is_self) else { return Vec::new() };
        let Some(region) = self.body(owner).and_then(|body| body.facts.opened_by(expr)) else { return Vec::new() };
        let inner = self.summary_of(&NodeKey { owner, region, instance: Arc::new([]) });
        let steps: Vec<Step> = std::iter::once(step.clone()).chain(run.trace.steps().cloned()).collect();
        let seen = |effect: &Effect| {
            let effect = effect.clone().unguarded().at_most(run.confidence).only(run.when);
            steps.iter().rev().fold(effect, |it, step| it.with_call_site(step.clone()))
        };
        inner.effects.iter().map(seen).collect()
    }

    /// What callers give tells which method it is.
    fn note_given(
        &mut self,
        origins: &Origins,
        (method, trace, confidence, when): (&FnRef, Trace, Confidence, When),
        acc: &mut Outcome,
    ) {
        let alone = origins.list.len() == 1 && !origins.open;
        let confidence = if alone { confidence } else { confidence.min(Confidence::Likely) };
        for origin in &origins.list {
            match origin {
                Origin::Param(_, path) if path.len() > MAX_GIVEN_PATH => self.limits.paths += 1,
                Origin::Param(param, path) => {
                    let given = Given { of: RegionId::ROOT, param: *param, path: path.clone(), driven: false };
                    let method = Some(Arc::new(method.clone()));
                    acc.runs.push(Run { given, each: false, method, confidence, when, trace: trace.clone() });
                }
                _ => {}
            }
        }
    }
}

impl Search<'_, '_> {
    /// The type alone is an answer to what was asked.
    pub(super) fn answers_by_type(&mut self, frame: &Frame, ty: Ty) -> bool {
        let Ask::Types(of_trait) = self.ask else { return false };
        let cx = self.solver.cx;
        let found = has_trait(cx, frame.inside(cx, ty), of_trait);
        found.into_iter().for_each(|ty| self.add(Origin::Typed(ty)));
        found.is_some()
    }

    /// A struct or variant without fields.
    pub(super) fn made_type(&mut self, def: DefId) {
        let Ask::Types(of_trait) = self.ask else { return };
        let program = self.solver.cx.program();
        let is_variant = program.data(def).kind == DefKind::Variant;
        let adt = if is_variant { program.data(def).parent.unwrap_or(def) } else { def };
        let ty = self.solver.cx.types().type_with(adt, &[]);
        match has_trait(self.solver.cx, ty, of_trait) {
            Some(ty) => self.add(Origin::Typed(ty)),
            // `None` holds nothing.
            None if self.solver.is_std(def) => {}
            None => self.leave_open(),
        }
    }

    /// What a call may have put into what it was lent. The type behind a reference to a trait object stays what it is.
    pub(super) fn put_in(&mut self, frame: &Frame, call: CallId, path: &[Field]) {
        let (facts, std) = (&frame.body.facts.calls[call], self.solver.cx.program().std_crate());
        if !facts.arg_types.iter().any(|&ty| may_be_replaced(std, ty)) {
            return;
        }
        let resolved = frame.body.meaning(call).resolved.as_ref();
        if !matches!(resolved.map(|resolved| &resolved.callee), Some(Callee::Std | Callee::Rule(_))) {
            return self.leave_open();
        }
        let makes = |kind: &TyKind| matches!(kind, TyKind::Closure { .. } | TyKind::FnPtr { .. });
        for at in 1..facts.args.len() {
            if self.solver.flows_into(&frame.body, call, at) {
                self.argument(frame, (call, at), path);
            } else if facts.arg_types.get(at).is_some_and(|ty| ty.any(&makes)) {
                self.leave_open();
            }
        }
    }
}

/// Another value may be put there by who is given a reference of this type.
fn may_be_replaced(std: CrateId, ty: Ty) -> bool {
    let is_open = |kind: &TyKind| matches!(kind, TyKind::Dyn(_) | TyKind::Opaque(_) | TyKind::Param { .. });
    match ty.kind() {
        TyKind::Ref { mutable: true, inner } => match inner.kind() {
            TyKind::Dyn(_) | TyKind::Opaque(_) => false,
            TyKind::Unknown => true,
            TyKind::Adt(def, _) => def.krate != std || inner.any(&is_open),
            _ => inner.any(&is_open),
        },
        TyKind::Unknown => true,
        _ => false,
    }
}

/// The type that has the trait: this one, what it points to, or what a container of std holds. `None` where it is not known
/// as a whole.
fn has_trait(cx: SolveCx<'_>, ty: Ty, of_trait: DefId) -> Option<Ty> {
    let ty = cx.pointee(ty);
    let is_hidden = |kind: &TyKind| {
        use TyKind::*;
        matches!(kind, Dyn(_) | Opaque(_) | Param { .. } | Assoc { .. })
    };
    if ty.is_unknown() || ty.any(&is_hidden) {
        return None;
    }
    if cx.types().has_impl(ty, of_trait) {
        return Some(ty);
    }
    match ty.kind() {
        TyKind::Adt(def, args) if def.krate == cx.program().std_crate() => {
            args.iter().find_map(|&arg| has_trait(cx, arg, of_trait))
        }
        TyKind::Slice(inner) | TyKind::Array(inner) => has_trait(cx, *inner, of_trait),
        _ => None,
    }
}
