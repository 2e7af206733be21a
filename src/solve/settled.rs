//! Tests whose answer is known from the code alone: of a constant, of a variable that was given one value, of a closure that
//! std runs for one variant only.
//!
//! Only what the body itself and the constants of the project say counts here. A value that somebody was lent, or that comes
//! from another function, may be anything.

use std::sync::Arc;

use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};
use crate::facts::body::{BodyFacts, Condition, Target};
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{RegionId, Test};
use crate::rules::hazards::Primitive;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::open::RunsOn;
use crate::ty::result::{Dispatch, FnRef};

use super::bodies::Body;
use super::callee::Resolved;
use super::conditions::Passes;
use super::effect::{Guard, Guards};
use super::instance::{Instance, substitute};
use super::origin::{Origin, Origins};
use super::outcome::{MAX_GIVEN_PATH, Outcome, Site};
use super::solver::Solver;
use super::ways::param_of;

/// Constants within constants are followed this far.
const MAX_DEPTH: u32 = 8;

impl Solver<'_> {
    /// The edges of a region that are never taken. Where a constant is not read yet, neither way of its test is.
    pub(super) fn shut(&mut self, body: &Arc<Body>, (region, instance): (RegionId, &Instance)) -> Vec<(u32, u32)> {
        let tests = &body.regions[region.0 as usize].tests;
        let mut shut = Vec::new();
        for &(block, edge) in tests {
            let Some(condition) = condition_at(&body.facts, (block, edge)) else { continue };
            let missing = self.missing();
            let known = self.known(body, condition.value, &Types::In(instance));
            let passes = self.passes(&known, (&condition.test, condition.holds));
            if self.missing() > missing || matches!(passes, Passes::No) {
                shut.push((block, edge));
            }
        }
        shut
    }

    /// What callers have to give for std to run a closure that it is given; `None` where it does not run it.
    pub(super) fn asked_for_run(&mut self, site: &Site<'_>, resolved: &Resolved, index: Option<u32>) -> Option<Guards> {
        let always: Guards = Arc::new([]);
        let asked = resolved
            .function
            .as_ref()
            .zip(index)
            .and_then(|(function, index)| self.cx.types().runs_on(function, index as usize));
        let (Some(asked), Some(&receiver)) = (asked, site.facts().args.first()) else { return Some(always) };
        let test = match asked {
            RunsOn::Variant(variant) => Test::Variant(variant),
            RunsOn::True => Test::True,
        };
        let facts = &site.body.facts;
        let receiver = self.behind_views(site.body, receiver);
        if let Some((param, path)) = param_of(facts, receiver).filter(|_| !facts.unsteady.contains(&receiver)) {
            let guard = Guard { param, path, test, holds: true };
            return Some(if guard.path.len() > MAX_GIVEN_PATH { always } else { Arc::new([guard]) });
        }
        let missing = self.missing();
        let known = self.known(site.body, receiver, &Types::In(site.instance));
        let passes = self.passes(&known, (&test, true));
        (self.missing() == missing && !matches!(passes, Passes::No)).then_some(always)
    }

    /// The value behind calls that look at it as it is: `path.as_ref()` is there where `path` is.
    fn behind_views(&self, body: &Body, value: ValueId) -> ValueId {
        let lang = self.cx.types().lang();
        let mut at = value;
        for _ in 0..MAX_DEPTH {
            let Value::Call(call) = body.facts.values[at] else { break };
            let facts = &body.facts.calls[call];
            let (Target::Fn(function), Some(&of)) = (&facts.target, facts.args.first()) else { break };
            let of_option = function.self_ty.is_some_and(|ty| match ty.kind() {
                TyKind::Adt(def, _) => [lang.option, lang.result].contains(&Some(*def)),
                _ => false,
            });
            if !of_option || self.cx.facts.bound(function).primitive != Some(Primitive::Passes) {
                break;
            }
            at = of;
        }
        at
    }

    fn known(&mut self, body: &Arc<Body>, value: ValueId, types: &Types<'_>) -> Origins {
        let mut found = Origins::default();
        self.know((body, types), value, (MAX_DEPTH, &mut found));
        found
    }

    /// What a constant of a type is, or a const parameter; the type is known.
    pub(super) fn known_of_type(&mut self, def: Option<DefId>, ty: Ty) -> Origins {
        let mut found = Origins::default();
        self.know_of_type((def, ty), (MAX_DEPTH, &mut found));
        found
    }

    fn know_of_type(&mut self, (def, ty): (Option<DefId>, Ty), (depth, acc): (u32, &mut Origins)) {
        let cx = self.cx;
        let Some(def) = def else {
            match ty.kind() {
                TyKind::Primitive(text) => acc.list.push(Origin::Literal(text.as_str().into())),
                _ => acc.open = true,
            }
            return;
        };
        let is_open = |kind: &TyKind| {
            use TyKind::*;
            matches!(kind, Unknown | Param { .. } | Opaque(_) | Assoc { .. } | Dyn(_))
        };
        let of = cx.program().data(def).parent.filter(|_| !ty.any(&is_open));
        let meant = of.and_then(|of| match cx.program().data(of).kind {
            DefKind::Trait => cx.types().implemented(def, of, ty, &[]),
            _ => Some(def),
        });
        match meant.filter(|&def| self.is_same_in_every_build(def)).and_then(|def| Some((def, self.body(def)?))) {
            Some((def, body)) => {
                let result = body.facts.regions[RegionId::ROOT].result;
                let (args, trait_args, of_trait) = Default::default();
                let by = FnRef { def, self_ty: Some(ty), of_trait, trait_args, args, dispatch: Dispatch::Static };
                self.know((&body, &Types::By(&by)), result, (depth - 1, acc));
            }
            None => acc.open = true,
        }
    }

    fn know(&mut self, (body, types): (&Arc<Body>, &Types<'_>), value: ValueId, (depth, acc): (u32, &mut Origins)) {
        let facts = &body.facts;
        self.limits.values += usize::from(depth == 0);
        if depth == 0 || facts.unsteady.contains(&value) {
            acc.open = true;
            return;
        }
        match &facts.values[value] {
            Value::Literal(text) => acc.list.push(Origin::Literal(text.clone())),
            Value::Ctor(def) | Value::Built(Some(def), _) => acc.list.push(Origin::Made(*def)),
            Value::Const(def) => match self.initial(*def) {
                Some(body) => {
                    let result = body.facts.regions[RegionId::ROOT].result;
                    self.know((&body, types), result, (depth - 1, acc));
                }
                None => acc.open = true,
            },
            Value::OfType(def, ty) => {
                let ty = match types {
                    Types::In(instance) => substitute(self.cx, instance, *ty),
                    Types::By(by) => self.cx.types().instantiate(by, *ty),
                };
                self.know_of_type((*def, ty), (depth, acc));
            }
            Value::Not(value) => {
                let mut inner = Origins::default();
                self.know((body, types), *value, (depth - 1, &mut inner));
                acc.take_negated(inner);
            }
            Value::AnyOf(values) => {
                acc.open |= values.is_empty();
                values.iter().for_each(|&value| self.know((body, types), value, (depth - 1, acc)));
            }
            _ => acc.open = true,
        }
    }

    /// The initialiser of a constant of the project that is the same in every build.
    fn initial(&mut self, def: DefId) -> Option<Arc<Body>> {
        let program = self.cx.program();
        let of_trait = |def: DefId| program.data(def).parent.is_some_and(|it| program.data(it).kind == DefKind::Trait);
        let fits = !of_trait(def) && self.is_same_in_every_build(def);
        fits.then(|| self.body(def)).flatten()
    }

    fn is_same_in_every_build(&self, def: DefId) -> bool {
        let attrs = &self.cx.program().item(def).attrs.list;
        let chooses = |name: &Symbol| *name == "cfg" || *name == "cfg_attr";
        self.cx.is_local(def.krate) && !attrs.iter().any(|attr| attr.path.names.last().is_some_and(chooses))
    }
}

/// What the type parameters of a body stand for.
enum Types<'t> {
    In(&'t Instance),
    /// As the constant is meant that the body is of.
    By(&'t FnRef),
}

/// What a call runs since `before` runs behind these guards.
pub(super) fn run_behind(guards: &Guards, (closures, parts): (usize, usize), acc: &mut Outcome) {
    if guards.is_empty() {
        return;
    }
    acc.closures[closures..].iter_mut().for_each(|closure| closure.guards = guards.clone());
    for part in &mut acc.parts[parts..] {
        part.effects = part.effects.iter().map(|effect| effect.clone().guarded(guards)).collect();
    }
}

/// The tests of a body whose answer may be known, each with the number of the edge.
pub(super) fn tests(facts: &BodyFacts) -> Vec<(RegionId, (u32, u32))> {
    let mut found = Vec::new();
    for (at, block) in (0..).zip(&facts.blocks) {
        for (number, edge) in (0..).zip(&block.next) {
            if edge.given.as_ref().is_some_and(|given| may_be_known(facts, given.value, MAX_DEPTH)) {
                found.push((block.region, (at, number)));
            }
        }
    }
    found
}

fn may_be_known(facts: &BodyFacts, value: ValueId, depth: u32) -> bool {
    match &facts.values[value] {
        _ if depth == 0 || facts.unsteady.contains(&value) => false,
        Value::Literal(_) | Value::Ctor(_) | Value::Built(Some(_), _) | Value::Const(_) | Value::OfType(..) => true,
        Value::Not(value) => may_be_known(facts, *value, depth - 1),
        Value::AnyOf(values) => !values.is_empty() && values.iter().all(|&it| may_be_known(facts, it, depth - 1)),
        _ => false,
    }
}

fn condition_at(facts: &BodyFacts, (block, edge): (u32, u32)) -> Option<Arc<Condition>> {
    facts.blocks[block as usize].next.get(edge as usize)?.given.clone()
}
