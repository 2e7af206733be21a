//! What a value was told before a call, where it was not by a call on it right here: by a function that it was lent to, by the
//! one that made it, or by what it is a copy of. `set_nonblocking(true)` in a helper holds for whoever uses the socket later.

use std::sync::Arc;

use crate::base::name::Symbol;
use crate::def::ids::DefId;
use crate::facts::body::{BodyFacts, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{RegionId, Test};
use crate::rules::condition::Condition;
use crate::rules::{ArgValue, CallFacts, RuleId};
use crate::ty::kinds::{Ty, TyKind};

use super::bodies::Body;
use super::callee::Callee;
use super::effect::Guard;
use super::outcome::Site;
use super::solver::Solver;
use super::ways::{Cut, param_of};

/// Functions within functions are looked into this far.
const MAX_DEPTH: u32 = 4;

/// Where something must have been told: before a block, or before the body comes back without an error.
#[derive(Copy, Clone)]
enum By {
    Block(u32),
    End,
}

/// What is known to have been told.
struct Earlier(Vec<ArgValue>);

impl CallFacts for Earlier {
    fn argument(&self, _: usize) -> ArgValue {
        ArgValue::Other
    }

    fn earlier(&self) -> Vec<ArgValue> {
        self.0.clone()
    }
}

/// Calls of one function on a value, each with the block it stands in.
type Telling = (String, Vec<(u32, ArgValue)>);

impl Solver<'_> {
    /// What a value was told before a call by others, as calls with their arguments.
    pub(super) fn told_before(&mut self, body: &Arc<Body>, (call, value): (CallId, ValueId)) -> Vec<ArgValue> {
        let facts = &body.facts.calls[call];
        self.told(body, (facts.region, By::Block(facts.block)), value, MAX_DEPTH)
    }

    /// What callers have to have told a parameter for a rule not to hold: the guard of an effect that they see.
    pub(super) fn asks_to_be_told(&self, site: &Site<'_>, id: RuleId) -> Option<Guard> {
        let asks = self.cx.rules().rule(id).unless.iter().any(|condition| matches!(condition, Condition::After(_)));
        let receiver = *site.facts().args.first().filter(|_| asks && !site.is_implied)?;
        let (param, path) = param_of(&site.body.facts, receiver)?;
        (path.is_empty() && site.body.facts.local).then_some(Guard { param, path, test: Test::Told, holds: false })
    }

    /// The argument of a call was told what keeps a rule from holding.
    pub(super) fn is_told(&mut self, site: &Site<'_>, value: ValueId, id: RuleId) -> bool {
        let facts = site.facts();
        let own = match facts.args.first() {
            Some(&first) if same(&site.body.facts, first, value) => self.last_calls(site.body, &facts.prior),
            _ => Vec::new(),
        };
        let others = self.told_before(site.body, (site.call, value));
        let told = Earlier(others.into_iter().chain(own).collect());
        let after = self.cx.rules().rule(id).unless.iter().filter(|it| matches!(it, Condition::After(_)));
        after.into_iter().any(|condition| condition.holds(&told))
    }

    fn told(&mut self, body: &Arc<Body>, (region, by): (RegionId, By), value: ValueId, depth: u32) -> Vec<ArgValue> {
        self.limits.values += usize::from(depth == 0);
        if depth == 0 || !body.facts.local {
            return Vec::new();
        }
        let mut found = self.told_when_made(body, value, depth);
        for (_, calls) in self.telling(body, (region, value), depth) {
            let Some((_, first)) = calls.first() else { continue };
            let blocks: Vec<u32> = calls.iter().map(|(block, _)| *block).collect();
            let to = if let By::Block(block) = by { Some(block) } else { None };
            let agree = calls.iter().all(|(_, call)| call == first);
            if agree && body.ways(region, &Cut::default()).pass_through(&blocks, to) {
                found.push(first.clone());
            }
        }
        found
    }

    /// The calls of a region on a value that rules ask for, and those of functions that make such a call on it.
    fn telling(&mut self, body: &Arc<Body>, (region, value): (RegionId, ValueId), depth: u32) -> Vec<Telling> {
        let mut found: Vec<Telling> = Vec::new();
        for (id, call) in body.facts.calls.iter().filter(|(_, call)| call.region == region) {
            let Target::Fn(function) = &call.target else { continue };
            let Some(at) = call.args.iter().position(|&arg| same(&body.facts, arg, value)) else { continue };
            let bound = self.cx.facts.bound(function);
            let told = match body.meaning(id).resolved.as_ref().map(|it| &it.callee) {
                _ if bound.asked_for && at == 0 => vec![self.shown_call(body, id, 0)],
                Some(Callee::Body(def)) if is_lent(call.arg_types.get(at)) => self.told_by(*def, at as u32, depth - 1),
                _ => Vec::new(),
            };
            for told in told {
                let ArgValue::Call(path, _) = &told else { continue };
                match found.iter_mut().find(|(known, _)| known == path) {
                    Some((_, calls)) => calls.push((call.block, told)),
                    None => found.push((path.clone(), vec![(call.block, told)])),
                }
            }
        }
        found
    }

    /// What a function tells a parameter whenever it comes back without an error.
    fn told_by(&mut self, def: DefId, param: u32, depth: u32) -> Vec<ArgValue> {
        if depth == 0 || !self.cx.is_local(def.krate) {
            return Vec::new();
        }
        let Some(body) = self.body(def) else { return Vec::new() };
        let is_param = |value: &Value| *value == Value::Param(RegionId::ROOT, param);
        let own = body.facts.values.iter().find(|(_, value)| is_param(value)).map(|(id, _)| id);
        own.map_or_else(Vec::new, |own| self.told(&body, (RegionId::ROOT, By::End), own, depth))
    }

    /// What whoever made the value told it.
    fn told_when_made(&mut self, body: &Arc<Body>, value: ValueId, depth: u32) -> Vec<ArgValue> {
        let Some(made) = self.maker_of(body, value) else { return Vec::new() };
        let call = &body.facts.calls[made];
        let Target::Fn(function) = &call.target else { return Vec::new() };
        if self.is_std(function.def) && self.cx.program().name(function.def) == Symbol::new("try_clone") {
            let Some(&of) = call.args.first() else { return Vec::new() };
            let mut found = self.told(body, (call.region, By::Block(call.block)), of, depth - 1);
            found.extend(self.last_calls(body, &call.prior));
            return found;
        }
        let def = match body.meaning(made).resolved.as_ref().map(|it| &it.callee) {
            Some(Callee::Body(def)) if self.cx.is_local(def.krate) => *def,
            _ => return Vec::new(),
        };
        let Some(maker) = self.body(def) else { return Vec::new() };
        let mut each = Vec::new();
        self.given(&maker.facts, maker.facts.regions[RegionId::ROOT].result, (MAX_DEPTH, &mut each));
        let told = each.into_iter().map(|value| self.told(&maker, (RegionId::ROOT, By::End), value, depth - 1));
        let told: Vec<Vec<ArgValue>> = told.collect();
        let Some((first, rest)) = told.split_first() else { return Vec::new() };
        first.iter().filter(|it| rest.iter().all(|other| other.contains(it))).cloned().collect()
    }

    /// The call that gave a value, behind those of std that only hand it on.
    fn maker_of(&self, body: &Body, value: ValueId) -> Option<CallId> {
        let mut at = value;
        for _ in 0..body.facts.values.len() {
            at = match &body.facts.values[at] {
                Value::AnyOf(values) if values.len() == 1 => values[0],
                Value::Part(whole, field) if field.of.is_none_or(|of| self.is_std(of)) => *whole,
                Value::Call(call) if self.flows_through(body, *call, 0) && !self.is_copy(body, *call) => {
                    *body.facts.calls[*call].args.first()?
                }
                Value::Call(call) => return Some(*call),
                _ => return None,
            };
        }
        None
    }

    /// The values that a function gives back where all went well: what is in `Ok` or `Some`.
    fn given(&self, facts: &BodyFacts, value: ValueId, (depth, acc): (u32, &mut Vec<ValueId>)) {
        match &facts.values[value] {
            Value::AnyOf(values) if depth > 0 => {
                values.iter().for_each(|&value| self.given(facts, value, (depth - 1, acc)));
            }
            Value::Built(Some(of), parts) => match parts.as_slice() {
                [(_, only)] if self.cx.program().name(*of) != "Err" => acc.push(*only),
                _ => {}
            },
            Value::Unknown => {}
            _ => acc.push(value),
        }
    }

    fn is_copy(&self, body: &Body, call: CallId) -> bool {
        matches!(&body.facts.calls[call].target, Target::Fn(it) if self.cx.program().name(it.def) == "try_clone")
    }
}

/// The two are one value.
fn same(facts: &BodyFacts, one: ValueId, other: ValueId) -> bool {
    if one == other {
        return one != ValueId::UNKNOWN;
    }
    match (&facts.values[one], &facts.values[other]) {
        (Value::Part(one, field), Value::Part(other, of)) => field == of && same(facts, *one, *other),
        (Value::Param(..) | Value::Call(_), Value::Param(..) | Value::Call(_)) => {
            facts.values[one] == facts.values[other]
        }
        (Value::AnyOf(values), _) if values.len() == 1 => same(facts, values[0], other),
        (_, Value::AnyOf(values)) if values.len() == 1 => same(facts, one, values[0]),
        _ => false,
    }
}

fn is_lent(ty: Option<&Ty>) -> bool {
    ty.is_some_and(|ty| matches!(ty.kind(), TyKind::Ref { .. }))
}
