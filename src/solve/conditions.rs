//! What a call shows of itself, as far as rules and guards can ask for it: the values that it is given, what made its receiver,
//! what was called on that before.

use std::cell::RefCell;
use std::sync::Arc;

use crate::base::kind::Confidence;
use crate::facts::body::{CallId, Target};
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{CallSyntax, Test};
use crate::rules::{ArgValue, CallFacts, Rule};

use super::bodies::Body;
use super::effect::Guard;
use super::origins::{Ask, Origin, Origins};
use super::outcome::Passes;
use super::solver::Solver;

/// A call that a rule is asked about.
pub(super) struct Told {
    pub(super) body: Arc<Body>,
    pub(super) call: CallId,
}

impl Told {
    /// How surely the call blocks, as the rule says; `None` where it does not hold here.
    pub(super) fn confidence(self, solver: &mut Solver<'_>, rule: &Rule) -> Option<Confidence> {
        if !rule.has_conditions() {
            return Some(rule.confidence);
        }
        rule.confidence_of(&Asked { told: self, solver: RefCell::new(solver) })
    }
}

/// Answers what rules ask, by way of the solver.
struct Asked<'s, 'a> {
    told: Told,
    solver: RefCell<&'s mut Solver<'a>>,
}

impl Asked<'_, '_> {
    fn args(&self) -> &[ValueId] {
        &self.told.body.facts.calls[self.told.call].args
    }

    /// How many of the arguments come before those that rules count.
    fn receivers(&self) -> usize {
        let facts = &self.told.body.facts.calls[self.told.call];
        let takes_self = match &facts.target {
            Target::Fn(function) => self.solver.borrow().cx.takes_self(function.def),
            _ => false,
        };
        usize::from(takes_self || facts.site.syntax == CallSyntax::Method)
    }

    fn receiver(&self) -> Option<ValueId> {
        self.args().first().copied().filter(|_| self.receivers() == 1)
    }
}

impl CallFacts for Asked<'_, '_> {
    fn argument(&self, index: usize) -> ArgValue {
        match self.args().get(index + self.receivers()) {
            Some(&arg) => self.solver.borrow().shown(&self.told.body, arg, 0),
            None => ArgValue::Other,
        }
    }

    fn makers(&self) -> Vec<Vec<String>> {
        let Some(receiver) = self.receiver() else { return Vec::new() };
        let mut solver = self.solver.borrow_mut();
        let origins = solver.origins(&self.told.body, (receiver, &[]), Ask::Makers);
        if origins.open {
            return Vec::new();
        }
        let paths = origins.list.iter().map(|origin| solver.maker(origin));
        paths.collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    fn earlier(&self) -> Vec<ArgValue> {
        let prior = self.told.body.facts.calls[self.told.call].prior.clone();
        let receiver = self.receiver();
        let mut solver = self.solver.borrow_mut();
        let own = solver.last_calls(&self.told.body, &prior);
        if !own.is_empty() {
            return own;
        }
        // Where a field is set in one place only, what was done there to the value before.
        match receiver {
            Some(receiver) => solver.before_stored(&self.told.body, receiver),
            None => Vec::new(),
        }
    }
}

/// Values within values are shown this far.
const MAX_SHOWN: u32 = 4;

impl Solver<'_> {
    /// What a value is, as rules write it.
    fn shown(&self, body: &Body, value: ValueId, depth: u32) -> ArgValue {
        if depth > MAX_SHOWN {
            return ArgValue::Other;
        }
        let program = self.cx.program();
        match &body.facts.values[value] {
            Value::Literal(text) => ArgValue::Literal(text.to_string()),
            Value::Const(def) | Value::Static(def) | Value::Ctor(def) => ArgValue::Path(shortest(program.paths(*def))),
            Value::Extern(path) => ArgValue::Path(path.to_string()),
            Value::Flags(a, b) => {
                ArgValue::Flags(vec![self.shown(body, *a, depth + 1), self.shown(body, *b, depth + 1)])
            }
            Value::Built(Some(def), parts) => {
                let parts = parts.iter().map(|(_, part)| self.shown(body, *part, depth + 1)).collect();
                ArgValue::Call(shortest(program.paths(*def)), parts)
            }
            Value::Call(call) => self.shown_call(body, *call, depth),
            Value::AnyOf(values) => match values.as_slice() {
                [only] => self.shown(body, *only, depth + 1),
                _ => ArgValue::Other,
            },
            _ => ArgValue::Other,
        }
    }

    fn shown_call(&self, body: &Body, call: CallId, depth: u32) -> ArgValue {
        let facts = &body.facts.calls[call];
        let Target::Fn(function) = &facts.target else { return ArgValue::Other };
        let bound = self.cx.facts.bindings.of(self.cx.facts, function);
        let skipped = usize::from(self.cx.takes_self(function.def));
        let args = facts.args.iter().skip(skipped).map(|&arg| self.shown(body, arg, depth + 1)).collect();
        ArgValue::Call(shortest(bound.paths.clone()), args)
    }

    fn maker(&mut self, origin: &Origin) -> Option<Vec<String>> {
        let Origin::Called(owner, call) = origin else { return None };
        let body = self.body(*owner)?;
        match &body.facts.calls[*call].target {
            Target::Fn(function) => Some(self.cx.facts.bindings.of(self.cx.facts, function).paths.clone()),
            Target::Extern(path) => Some(vec![path.to_string()]),
            _ => None,
        }
    }

    /// The last call of each method, where it is the same on all ways.
    fn last_calls(&self, body: &Body, prior: &[Vec<CallId>]) -> Vec<ArgValue> {
        let same = |calls: &Vec<CallId>| {
            let mut shown = calls.iter().map(|&call| self.shown_call(body, call, 0));
            let first = shown.next()?;
            shown.all(|other| other == first).then_some(first)
        };
        prior.iter().filter_map(same).collect()
    }

    fn before_stored(&mut self, body: &Arc<Body>, receiver: ValueId) -> Vec<ArgValue> {
        let Some(field) = field_of(body, receiver) else { return Vec::new() };
        let within = body.facts.owner.krate;
        let setters = self.stores_of(field, within);
        match setters.as_slice() {
            [(setter, prior)] => self.last_calls(setter, prior),
            _ => Vec::new(),
        }
    }

    /// Whether what a guard asks about is known to pass its test.
    pub(super) fn passes(&self, origins: &Origins, guard: &Guard) -> Passes {
        if let ([Origin::Param(param, path)], false) = (origins.list.as_slice(), origins.open) {
            return Passes::IfGiven(*param, path.clone());
        }
        if origins.open || origins.list.is_empty() {
            return Passes::Maybe;
        }
        let each: Vec<Option<bool>> = origins.list.iter().map(|origin| self.fits(origin, &guard.test)).collect();
        match () {
            _ if each.iter().all(|fits| *fits == Some(guard.holds)) => Passes::Yes,
            _ if each.iter().all(|fits| *fits == Some(!guard.holds)) => Passes::No,
            _ => Passes::Maybe,
        }
    }

    fn fits(&self, origin: &Origin, test: &Test) -> Option<bool> {
        match (origin, test) {
            (Origin::Made(def), Test::Variant(asked)) => Some(def == asked),
            (Origin::Literal(text), Test::True) => Some(&**text == "true"),
            (Origin::Literal(text), Test::Literal(asked)) => Some(text == asked),
            (Origin::Const(def), Test::Const(asked)) => (def == asked).then_some(true),
            _ => None,
        }
    }
}

fn field_of(body: &Body, value: ValueId) -> Option<crate::facts::value::Field> {
    match &body.facts.values[value] {
        Value::Part(_, field) => field.of.is_some().then_some(*field),
        Value::AnyOf(values) => match values.as_slice() {
            [only] => field_of(body, *only),
            _ => None,
        },
        _ => None,
    }
}

/// The path that people use, which is where a crate shows what it has in its depths.
fn shortest(paths: Vec<String>) -> String {
    paths.into_iter().min_by_key(|path| path.matches("::").count()).unwrap_or_default()
}
