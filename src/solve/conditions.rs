//! What a call shows of itself, as far as rules and guards can ask for it: the values that it is given, what made its receiver,
//! what was called on that before.

use std::cell::RefCell;
use std::sync::Arc;

use crate::base::kind::Confidence;
use crate::facts::body::Target;
use crate::facts::ids::CallId;
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::ir::{CallSyntax, Test};
use crate::rules::condition::{is_address, is_address_with_any_port, is_host_address};
use crate::rules::{Arg, ArgValue, CallFacts, Form, Maker, Rule, TypeShape};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::FnRef;

use super::bodies::Body;
use super::cx::SolveCx;
use super::instance::{Instance, substitute};
use super::origin::{Ask, Origin, Origins};
use super::solver::Solver;

/// A call that a rule is asked about.
pub(super) struct Told<'b> {
    pub(super) body: &'b Arc<Body>,
    pub(super) call: CallId,
    pub(super) instance: &'b Instance,
    /// The function that runs, where it is not the one that is called: what it is given is not known, only the types of that.
    pub(super) implied: Option<&'b FnRef>,
}

impl Told<'_> {
    /// How surely the call blocks, as the rule says; `None` where it does not hold here.
    pub(super) fn confidence(&self, solver: &mut Solver<'_>, rule: &Rule) -> Option<Confidence> {
        if !rule.has_conditions() {
            return Some(rule.confidence);
        }
        rule.confidence_of(&Asked { told: self, solver: RefCell::new(solver) })
    }
}

/// Answers what rules ask, by way of the solver.
struct Asked<'s, 'a> {
    told: &'s Told<'s>,
    solver: RefCell<&'s mut Solver<'a>>,
}

impl Asked<'_, '_> {
    fn args(&self) -> &[ValueId] {
        match self.told.implied {
            Some(_) => &[],
            None => &self.told.body.facts.calls[self.told.call].args,
        }
    }

    /// How many of the arguments come before those that rules count.
    fn receivers(&self) -> usize {
        let facts = &self.told.body.facts.calls[self.told.call];
        if let Some(function) = self.told.implied {
            return usize::from(self.solver.borrow().cx.takes_self(function));
        }
        let takes_self = match &facts.target {
            Target::Fn(function) => self.solver.borrow().cx.takes_self(function),
            _ => false,
        };
        usize::from(takes_self || facts.site.syntax == CallSyntax::Method)
    }

    /// Where an argument stands among all that the call is given.
    fn position(&self, arg: Arg) -> Option<usize> {
        match arg {
            Arg::Receiver => (self.receivers() == 1).then_some(0),
            Arg::At(index) => Some(index + self.receivers()),
        }
    }

    fn value(&self, arg: Arg) -> Option<ValueId> {
        self.args().get(self.position(arg)?).copied()
    }

    fn ty(&self, arg: Arg) -> Option<Ty> {
        if let Some(function) = self.told.implied {
            return self.declared_ty(function, arg);
        }
        let ty = *self.told.body.facts.calls[self.told.call].arg_types.get(self.position(arg)?)?;
        Some(substitute(self.solver.borrow().cx, self.told.instance, ty).peel_refs())
    }

    /// The type of a parameter, as far as the types that the function is meant with tell.
    fn declared_ty(&self, function: &FnRef, arg: Arg) -> Option<Ty> {
        let cx = self.solver.borrow().cx;
        let sig = cx.types().fn_sig(function.def);
        let ty = match arg {
            Arg::Receiver => function.self_ty?,
            Arg::At(index) => cx.types().instantiate(function, *sig.params.get(index)?),
        };
        Some(substitute(cx, self.told.instance, ty).peel_refs())
    }

    /// Each is a literal that fulfils the test, and one is known.
    fn are_literals(&self, value: ValueId, test: fn(&str) -> bool) -> bool {
        let origins = self.solver.borrow_mut().origins(self.told.body, (value, &[]), Ask::Itself);
        let fits = |origin: &Origin| matches!(origin, Origin::Literal(text) if test(text));
        !origins.open && !origins.list.is_empty() && origins.list.iter().all(fits)
    }

    fn is_address(&self, value: ValueId) -> bool {
        match &self.told.body.facts.values[value] {
            // The text of a format string, as far as the address goes.
            Value::Call(call) if self.is_format(*call) => self.format_begins_with_address(*call),
            Value::Built(None, parts) => match parts.as_slice() {
                [(_, host), _] => self.are_literals(*host, is_host_address),
                _ => false,
            },
            _ => self.are_literals(value, is_address),
        }
    }

    fn is_format(&self, call: CallId) -> bool {
        let macros = ["std::format!", "std::format_args!"];
        let target = &self.told.body.facts.calls[call].target;
        matches!(target, Target::Macro(paths) if paths.iter().any(|path| macros.contains(&path.as_str())))
    }

    /// `"127.0.0.1:{port}"`
    fn format_begins_with_address(&self, call: CallId) -> bool {
        let text = self.told.body.facts.calls[call].args.first().copied();
        text.is_some_and(|text| self.are_literals(text, is_address_with_any_port))
    }

    fn is_function(&self, arg: Arg) -> bool {
        let is_named = self
            .value(arg)
            .is_some_and(|value| matches!(self.told.body.facts.values[value], Value::Closure(_) | Value::Fn(..)));
        let of_type = |ty: Ty| matches!(ty.kind(), TyKind::Closure { .. } | TyKind::FnPtr { .. });
        is_named || self.ty(arg).is_some_and(of_type)
    }
}

impl CallFacts for Asked<'_, '_> {
    fn argument(&self, index: usize) -> ArgValue {
        match self.args().get(index + self.receivers()) {
            Some(&arg) => self.solver.borrow().shown(self.told.body, arg, 0),
            None => ArgValue::Other,
        }
    }

    fn receiver(&self) -> ArgValue {
        let receiver = self.value(Arg::Receiver);
        receiver.map_or(ArgValue::Other, |value| self.solver.borrow().shown(self.told.body, value, 0))
    }

    fn count(&self) -> usize {
        self.args().len().saturating_sub(self.receivers())
    }

    fn type_of(&self, arg: Arg) -> TypeShape {
        self.ty(arg).map_or(TypeShape::Other, |ty| shape(self.solver.borrow().cx, ty, 0))
    }

    fn has_form(&self, arg: Arg, form: Form) -> bool {
        let Some(value) = self.value(arg) else { return false };
        match form {
            Form::Literal => self.are_literals(value, |_| true),
            Form::Address => self.is_address(value),
            Form::Function => self.is_function(arg),
            Form::Ready => self.solver.borrow_mut().is_ready(self.told.body, value),
        }
    }

    fn makers(&self) -> Vec<Maker> {
        let Some(receiver) = self.value(Arg::Receiver) else { return Vec::new() };
        let mut solver = self.solver.borrow_mut();
        let origins = solver.origins(self.told.body, (receiver, &[]), Ask::Makers);
        if origins.open {
            return Vec::new();
        }
        let makers = origins.list.iter().map(|origin| solver.maker(origin));
        makers.collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    fn earlier(&self) -> Vec<ArgValue> {
        if self.told.implied.is_some() {
            return Vec::new();
        }
        let prior = self.told.body.facts.calls[self.told.call].prior.clone();
        let receiver = self.value(Arg::Receiver);
        let mut solver = self.solver.borrow_mut();
        let own = solver.last_calls(self.told.body, &prior);
        if !own.is_empty() {
            return own;
        }
        let Some(receiver) = receiver else { return Vec::new() };
        // Where a field is set in one place only, what was done there to the value before.
        let stored = solver.before_stored(self.told.body, receiver);
        match stored.is_empty() {
            true => solver.told_before(self.told.body, (self.told.call, receiver)),
            false => stored,
        }
    }
}

/// Types within types are looked into this far.
const MAX_SHAPE: u32 = 6;

/// A type as rules write it.
pub(super) fn shape(cx: SolveCx<'_>, ty: Ty, depth: u32) -> TypeShape {
    if depth > MAX_SHAPE {
        return TypeShape::Other;
    }
    let each = |parts: &[Ty]| parts.iter().map(|&part| shape(cx, part, depth + 1)).collect();
    match ty.peel_refs().kind() {
        TyKind::Adt(def, args) => TypeShape::Named { paths: cx.facts.paths(*def).to_vec(), args: each(args) },
        TyKind::Primitive(name) => TypeShape::Named { paths: vec![name.to_string()], args: Vec::new() },
        TyKind::Tuple(parts) => TypeShape::Tuple(each(parts)),
        TyKind::Slice(inner) | TyKind::Array(inner) => TypeShape::List(Box::new(shape(cx, *inner, depth + 1))),
        _ => TypeShape::Other,
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

    pub(super) fn shown_call(&self, body: &Body, call: CallId, depth: u32) -> ArgValue {
        let facts = &body.facts.calls[call];
        let Target::Fn(function) = &facts.target else { return ArgValue::Other };
        let bound = self.cx.facts.bound(function);
        let skipped = usize::from(self.cx.takes_self(function));
        let args = facts.args.iter().skip(skipped).map(|&arg| self.shown(body, arg, depth + 1)).collect();
        ArgValue::Call(shortest(bound.paths.clone()), args)
    }

    fn maker(&mut self, origin: &Origin) -> Option<Maker> {
        let Origin::Called(owner, call) = origin else { return None };
        let body = self.body(*owner)?;
        let paths = match &body.facts.calls[*call].target {
            Target::Fn(function) => self.cx.facts.bound(function).paths.clone(),
            Target::Extern(path) => vec![path.to_string()],
            _ => return None,
        };
        Some(Maker { paths, call: self.shown_call(&body, *call, 0) })
    }

    /// The last call of each method, where it is the same on all ways.
    pub(super) fn last_calls(&self, body: &Body, prior: &[Vec<CallId>]) -> Vec<ArgValue> {
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

    /// Whether what is tested is known to pass, or not to where it must not.
    pub(super) fn passes(&self, origins: &Origins, (test, holds): (&Test, bool)) -> Passes {
        if let ([Origin::Param(param, path)], false) = (origins.list.as_slice(), origins.open) {
            return Passes::IfGiven(*param, path.clone());
        }
        if origins.open || origins.list.is_empty() {
            return Passes::Maybe;
        }
        let each: Vec<Option<bool>> = origins.list.iter().map(|origin| self.fits(origin, test)).collect();
        match () {
            _ if each.iter().all(|fits| *fits == Some(holds)) => Passes::Yes,
            _ if each.iter().all(|fits| *fits == Some(!holds)) => Passes::No,
            _ => Passes::Maybe,
        }
    }

    fn fits(&self, origin: &Origin, test: &Test) -> Option<bool> {
        match (origin, test) {
            (Origin::Made(def), Test::Variant(asked)) => Some(def == asked),
            (Origin::Literal(text), Test::True) => Some(&**text == "true"),
            (Origin::Literal(text), Test::Literal(asked)) => Some(text == asked),
            (Origin::Literal(text), Test::Below { bound, or_equal }) => is_below(text, bound, *or_equal),
            (Origin::Const(def), Test::Const(asked)) => (def == asked).then_some(true),
            _ => None,
        }
    }
}

fn is_below(text: &str, bound: &str, or_equal: bool) -> Option<bool> {
    let (number, bound): (i128, i128) = (text.parse().ok()?, bound.parse().ok()?);
    Some(number < bound || or_equal && number == bound)
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

/// Whether what is given passes a test.
pub(super) enum Passes {
    Yes,
    No,
    Maybe,
    /// It is what the body was given.
    IfGiven(u32, Vec<Field>),
}
