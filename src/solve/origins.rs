//! Where values come from, across bodies: through what functions give back, what callers give, and what is put into fields.
//!
//! A question is answered for one value with a path of fields into it. Steps are remembered by where they stand, so code that
//! calls itself or sets a field from itself ends; what is not known leaves the answer *open*.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::def::ids::{CrateId, DefId};
use crate::facts::ids::CallId;
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::ir::RegionId;
use crate::ty::kinds::TyKind;

use super::bodies::Body;
use super::callee::Callee;
use super::crossings::Crossing;
use super::frame::Frame;
use super::origin::{Ask, Origin, Origins};
use super::solver::Solver;
use super::summary::Given;

/// A state of the search: a value of a body, a path into it, and the call that led there.
type Seen = (DefId, ValueId, Vec<Field>, Option<(DefId, CallId)>);

/// A question is followed through so many values; then the answer is open.
pub(super) const MAX_STEPS: usize = 2048;

/// So many answers are told apart; where there are more, the answer is open.
pub(super) const MAX_ORIGINS: usize = 64;

/// Fields within fields are followed this far.
const MAX_PATH: usize = 8;

pub(super) struct Search<'s, 'a> {
    pub(super) solver: &'s mut Solver<'a>,
    pub(super) ask: Ask,
    /// The body that was asked about: its parameters are answers.
    pub(super) start: DefId,
    seen: FxHashSet<Seen>,
    pub(super) found: Origins,
    /// Where the search for futures goes on, whatever was asked first.
    on: Vec<Crossing>,
    /// What is asked about is come to by going through a list.
    pub(super) goes_through: bool,
    /// Of several values, one was chosen.
    pub(super) chooses: bool,
}

impl<'a> Solver<'a> {
    /// What a part of a value of a body may be.
    pub(super) fn origins(&mut self, body: &Arc<Body>, (value, path): (ValueId, &[Field]), ask: Ask) -> Origins {
        let start = body.facts.owner;
        let question = (start, value, path.to_vec(), ask);
        if let Some(known) = self.asked.get(&question) {
            return known.clone();
        }
        let missing = self.missing();
        let (found, on) =
            self.search(ask, start, |search| search.value(&Frame { body: body.clone(), by: None }, value, path));
        let found = self.across(found, on);
        // Who asks again when bodies are there that are missing is to be told of them.
        if self.missing() == missing {
            self.asked.insert(question, found.clone());
        }
        found
    }

    /// An argument may be a future or a function, or hold one.
    pub(super) fn may_be_run(&self, body: &Body, call: CallId, at: usize) -> bool {
        let facts = &body.facts.calls[call];
        if facts.args.get(at).is_some_and(|&arg| matches!(body.facts.values[arg], Value::Closure(_) | Value::Fn(..))) {
            return true;
        }
        let runs = |kind: &TyKind| {
            use TyKind::*;
            matches!(kind, FnPtr { .. } | Closure { .. } | Dyn(_) | Opaque(_) | Param { .. } | Future { .. })
        };
        facts.arg_types.get(at).is_some_and(|ty| ty.any(&runs))
    }

    /// Which functions a part of a parameter is, where the body was called as the frame has it.
    pub(super) fn given_in(&mut self, frame: &Frame, given: &Given, start: DefId) -> Origins {
        let (found, _) = self.search(given.ask(), start, |search| search.param(frame, given.param, &given.path));
        found
    }

    /// What may have been put into a field, wherever that is done.
    pub(super) fn in_field(&mut self, within: CrateId, path: &[Field], ask: Ask) -> Origins {
        let start = DefId { krate: within, index: u32::MAX };
        let (found, on) = self.search(ask, start, |search| {
            search.field(within, path);
        });
        self.across(found, on)
    }

    pub(super) fn search(
        &mut self,
        ask: Ask,
        start: DefId,
        run: impl FnOnce(&mut Search<'_, 'a>),
    ) -> (Origins, Vec<Crossing>) {
        let (seen, found, on, goes_through, chooses) = Default::default();
        let mut search = Search { solver: self, ask, start, seen, found, on, goes_through, chooses };
        run(&mut search);
        let each = search.goes_through && !search.chooses && ask == Ask::Functions;
        (Origins { each, chosen: search.chooses, ..search.found }, search.on)
    }
}

impl Search<'_, '_> {
    pub(super) fn add(&mut self, origin: Origin) {
        if !self.found.list.contains(&origin) {
            self.found.list.push(origin);
        }
    }

    pub(super) fn count(&self) -> usize {
        self.found.list.len()
    }

    /// It may be something else as well.
    pub(super) fn leave_open(&mut self) {
        self.found.open = true;
    }

    /// There is more than can be told apart: it may be anything.
    fn is_over(&mut self) -> bool {
        let over = self.seen.len() >= MAX_STEPS || self.found.list.len() >= MAX_ORIGINS;
        if over && !self.found.open {
            self.solver.limits.origins += 1;
        }
        self.found.open |= over;
        over
    }

    pub(super) fn value(&mut self, frame: &Frame, value: ValueId, path: &[Field]) {
        let owner = frame.body.facts.owner;
        let by = frame.by.as_ref().map(|(call, caller)| (caller.body.facts.owner, *call));
        if self.is_over() || !self.seen.insert((owner, value, path.to_vec(), by)) {
            return;
        }
        if path.len() > MAX_PATH {
            self.solver.limits.paths += 1;
            self.found.open = true;
            return;
        }
        if path.is_empty() && self.answers_by_type(frame, frame.body.facts.type_of(value)) {
            return;
        }
        if self.ask == Ask::Itself && frame.body.facts.unsteady.contains(&value) {
            self.found.open = true;
            return;
        }
        match &frame.body.facts.values[value] {
            Value::Unknown => self.unknown(owner, path),
            Value::Param(RegionId::ROOT, at) => self.param(frame, *at, path),
            Value::Param(region, at) => self.given_to_closure(frame, (*region, *at), path),
            Value::Fn(..) | Value::Closure(_) if matches!(self.ask, Ask::Types(_)) => self.found.open = true,
            // What a list has in it is not run by who goes through the list.
            Value::Fn(..) | Value::Closure(_) | Value::List(_) if self.ask == Ask::Adapted => {}
            Value::Literal(_) if matches!(self.ask, Ask::Functions | Ask::Adapted) => {}
            Value::Fn(function, range) => {
                let function = frame.meant(self.solver.cx, function);
                self.add(Origin::Fn(function, *range, owner));
            }
            Value::Closure(region) => {
                let by = frame.by.is_some() && self.ask == Ask::Functions;
                self.add(Origin::Closure(owner, *region, by.then(|| frame.clone())));
            }
            Value::Ctor(def) => self.made(*def),
            Value::Literal(_) if matches!(self.ask, Ask::Types(_)) => self.found.open = true,
            Value::Literal(text) => self.add(Origin::Literal(text.clone())),
            Value::OfType(def, ty) if self.ask == Ask::Itself && path.is_empty() => {
                let of = self.solver.known_of_type(*def, frame.inside(self.solver.cx, *ty));
                of.list.into_iter().for_each(|origin| self.add(origin));
                self.found.open |= of.open;
            }
            Value::OfType(..) => self.found.open = true,
            Value::Not(value) => self.negated(frame, *value),
            Value::Flags(..) | Value::Extern(_) => self.found.open = true,
            Value::Const(def) => self.initialiser(*def, path),
            Value::Static(def) => self.of_static(frame, *def, path),
            Value::Call(call) => self.called(frame, *call, path),
            Value::Await(wait) => self.awaited(frame, *wait, path),
            Value::Part(whole, field) => {
                let path: Vec<Field> = std::iter::once(*field).chain(path.iter().copied()).collect();
                self.value(frame, *whole, &path);
            }
            Value::Built(def, parts) => self.built(frame, (*def, parts), path),
            Value::List(parts) => parts.iter().for_each(|&part| self.value(frame, part, path)),
            Value::AnyOf(values) => self.any_of(frame, values, path),
            Value::Overlaid(whole, parts) => self.overlaid(frame, (*whole, parts), path),
            Value::Changed(before, call) => self.changed(frame, (*before, *call), path),
        }
    }

    /// What a call has put into a list is there besides what was there before; of other values, one was chosen.
    fn any_of(&mut self, frame: &Frame, values: &[ValueId], path: &[Field]) {
        let mut chosen = 0;
        for &value in values {
            let before = self.found.list.len();
            self.value(frame, value, path);
            let is_put_in = matches!(frame.body.facts.values[value], Value::Changed(..));
            chosen += usize::from(self.found.list.len() > before && !is_put_in);
        }
        self.chooses |= chosen > 1;
    }

    fn negated(&mut self, frame: &Frame, value: ValueId) {
        let outer = std::mem::take(&mut self.found);
        self.value(frame, value, &[]);
        let of = std::mem::replace(&mut self.found, outer);
        self.found.take_negated(of);
    }

    /// What a part was set to by itself later is what it is.
    fn overlaid(&mut self, frame: &Frame, (whole, parts): (ValueId, &[(Vec<Field>, ValueId)]), path: &[Field]) {
        let mut set = parts.iter().filter_map(|(fields, part)| Some((*part, path.strip_prefix(&fields[..])?)));
        if let Some((part, rest)) = set.next() {
            return self.value(frame, part, rest);
        }
        self.value(frame, whole, path);
        if self.ask != Ask::Itself {
            for (_, part) in parts.iter().filter(|(fields, _)| fields.starts_with(path)) {
                self.value(frame, *part, &[]);
            }
        }
    }

    fn made(&mut self, def: DefId) {
        match self.ask {
            Ask::Itself => self.add(Origin::Made(def)),
            Ask::Types(_) => self.made_type(def),
            Ask::Functions | Ask::Adapted | Ask::Makers | Ask::Futures => {}
        }
    }

    fn built(
        &mut self,
        frame: &Frame,
        (def, parts): (Option<DefId>, &[(crate::base::name::Symbol, ValueId)]),
        path: &[Field],
    ) {
        if let Some((field, rest)) = path.split_first() {
            let other = field.variant.is_some() && field.variant != def;
            match parts.iter().find(|(name, _)| *name == field.name && !other) {
                Some((_, part)) => self.value(frame, *part, rest),
                // Another variant has no such field; of a struct, it came from elsewhere.
                None if other => {}
                None => self.unknown(frame.body.facts.owner, path),
            }
            return;
        }
        match self.ask {
            Ask::Itself => match def {
                Some(def) => self.add(Origin::Made(def)),
                None => self.found.open = true,
            },
            Ask::Types(_) if def.is_some_and(|def| !self.solver.is_std(def)) => self.found.open = true,
            // What is in a box or an option was made by what made it.
            Ask::Functions | Ask::Adapted | Ask::Makers | Ask::Futures | Ask::Types(_) => {
                parts.iter().for_each(|&(_, part)| self.value(frame, part, &[]))
            }
        }
    }

    /// What is not known may still be known by the field that it was taken from.
    pub(super) fn unknown(&mut self, within: DefId, path: &[Field]) {
        if !self.field(within.krate, path) {
            self.found.open = true;
        }
    }

    /// What is put into the innermost field of a path. False where nobody is seen to do so.
    pub(super) fn field(&mut self, within: CrateId, path: &[Field]) -> bool {
        let is_own = |field: &Field| field.of.is_some_and(|of| self.solver.cx.is_local(of.krate));
        let Some(at) = path.iter().rposition(is_own) else { return false };
        let (field, rest) = (path[at], path[at + 1..].to_vec());
        let setters = self.solver.setters(field, within);
        if setters.is_empty() {
            return false;
        }
        match self.ask {
            Ask::Futures => self.on.push(Crossing::Field(within, field, rest)),
            _ => self.put(&setters, &rest),
        }
        true
    }

    pub(super) fn put(&mut self, setters: &[(Arc<Body>, ValueId)], rest: &[Field]) {
        let mut chosen = 0;
        for (body, value) in setters {
            let before = self.found.list.len();
            self.value(&Frame { body: body.clone(), by: None }, *value, rest);
            let is_put_in = matches!(body.facts.values[*value], Value::Changed(..));
            chosen += usize::from(self.found.list.len() > before && !is_put_in);
        }
        self.chooses |= chosen > 1;
    }

    fn param(&mut self, frame: &Frame, at: u32, path: &[Field]) {
        if let Some((call, caller)) = &frame.by {
            return self.argument(&caller.clone(), (*call, at as usize), path);
        }
        let owner = frame.body.facts.owner;
        // Who calls is asked later which functions it gives; who made what is in a field, its setters know.
        let ends_here = match self.ask {
            Ask::Makers => path.is_empty(),
            Ask::Futures => return self.on.push(Crossing::Param(owner, at, path.to_vec())),
            Ask::Functions | Ask::Adapted | Ask::Itself | Ask::Types(_) => true,
        };
        if owner == self.start && ends_here && self.ask == Ask::Adapted {
            return self.add(Origin::Driven(at, path.to_vec()));
        }
        if owner == self.start && ends_here {
            return self.add(Origin::Param(at, path.to_vec()));
        }
        if self.field(owner.krate, path) {
            return;
        }
        self.given_by_callers(owner, at, path);
    }

    /// What the project's own callers give for a parameter of a function of the project.
    pub(super) fn given_by_callers(&mut self, function: DefId, at: u32, path: &[Field]) {
        let callers = self.solver.callers(function);
        self.found.open |= callers.is_empty();
        let mut chosen = 0;
        for (body, call) in callers.iter() {
            let before = self.found.list.len();
            self.argument(&Frame { body: body.clone(), by: None }, (*call, at as usize), path);
            chosen += usize::from(self.found.list.len() > before);
        }
        self.chooses |= chosen > 1;
    }

    /// What is given for an argument of a call.
    pub(super) fn argument(&mut self, frame: &Frame, (call, at): (CallId, usize), path: &[Field]) {
        let facts = &frame.body.facts.calls[call];
        let ty = facts.arg_types.get(at).copied().unwrap_or_default();
        match facts.args.get(at) {
            Some(_) if path.is_empty() && self.answers_by_type(frame, ty) => {}
            Some(&arg) => self.value(frame, arg, path),
            None => self.found.open = true,
        }
    }

    /// What a static is made with, and what is put there later: `HOOK.set(slow)`.
    fn of_static(&mut self, frame: &Frame, def: DefId, path: &[Field]) {
        let before = self.count();
        self.initialiser(def, path);
        if self.ask == Ask::Itself || !self.solver.cx.is_local(def.krate) {
            return;
        }
        let field = Field { of: Some(def), variant: None, name: self.solver.cx.program().name(def) };
        let setters = self.solver.setters(field, frame.body.facts.owner.krate);
        let made = self.count();
        self.put(&setters, path);
        self.chooses |= made > before && self.count() > made && !self.goes_through;
    }

    fn initialiser(&mut self, def: DefId, path: &[Field]) {
        let local = self.solver.cx.is_local(def.krate);
        match self.solver.body(def).filter(|_| local) {
            Some(body) => {
                let result = body.facts.regions[RegionId::ROOT].result;
                self.value(&Frame { body, by: None }, result, path);
            }
            None if self.ask == Ask::Itself => self.add(Origin::Const(def)),
            None => self.found.open = true,
        }
    }

    /// What a call may have put into what it was lent.
    fn changed(&mut self, frame: &Frame, (before, call): (ValueId, CallId), path: &[Field]) {
        if before != ValueId::UNKNOWN {
            return self.set_by_call(frame, (before, call), path);
        }
        if matches!(self.ask, Ask::Types(_)) {
            return self.put_in(frame, call, path);
        }
        let resolved = frame.body.meaning(call).resolved.clone();
        let callee = resolved.as_ref().map(|resolved| &resolved.callee);
        // `next` of whichever iterator puts nothing into it.
        let by_std = matches!(callee, Some(Callee::Std | Callee::Rule(_))) || self.is_round(frame, call);
        if !by_std || self.ask == Ask::Itself {
            self.found.open = true;
            return;
        }
        let args = frame.body.facts.calls[call].args.clone();
        args.into_iter().skip(1).for_each(|arg| self.value(frame, arg, path));
    }
}
