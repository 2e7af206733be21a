//! Settings: what is true or false as somebody who runs the program has said, for all of its life.
//!
//! Code on the condition that a setting is true runs only where somebody has switched that on: what a developer or an
//! administrator asks for. A setting is a field of a type that is read from the arguments of the program or held by a static,
//! where nobody changes the field in place; or what the environment says; or what hands such a value on: getters, parameters,
//! fields that are given nothing else. What is `true` by itself is no setting: nobody has to switch it on. Conditions on data
//! (`path.exists()`, a cache that is empty) are none either.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::base::name::Symbol;
use crate::def::ids::{CrateId, Def, DefId, DefKind, Namespace};
use crate::facts::body::{Condition, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::analyses::paths::When;
use crate::flow::ir::{RegionId, Test};
use crate::syntax::item_tree::{Attr, ItemKind};
use crate::syntax::type_ref::PathAnchor;
use crate::ty::kinds::{Ty, TyKind};

use super::bodies::Body;
use super::callee::Callee;
use super::effect::Guard;
use super::setting::{Source, Taken};
use super::solver::Solver;
use super::ways::Ways;

/// A value is followed through so many others; what goes further is no setting.
const MAX_STEPS: usize = 256;

impl Solver<'_> {
    /// How often a call in a block is made at most: on a flag, where somebody has to switch on a setting for that.
    pub(super) fn at_most(&mut self, body: &Arc<Body>, ways: &Ways, block: u32) -> When {
        let is_on = |condition: &&Arc<Condition>| condition.holds && condition.test == Test::True;
        let asked: Vec<ValueId> = ways.given(block).filter(is_on).map(|condition| condition.value).collect();
        let is_set = asked.into_iter().any(|value| self.is_setting(body, value));
        if is_set { When::OnFlag } else { When::Always }
    }

    /// What a guard asks of an argument is whether a setting is switched on.
    pub(super) fn asks_for_setting(&mut self, body: &Arc<Body>, arg: ValueId, guard: &Guard) -> bool {
        if !guard.holds || guard.test != Test::True {
            return false;
        }
        match guard.path.last() {
            Some(field) => body.facts.local && self.whole(|search| search.field(*field, Taken::AsItIs)) == Source::Set,
            None => self.is_setting(body, arg),
        }
    }

    fn is_setting(&mut self, body: &Arc<Body>, value: ValueId) -> bool {
        if !body.facts.local {
            return false;
        }
        let asked = (body.facts.owner, value);
        if let Some(known) = self.settings.values.get(&asked) {
            return *known;
        }
        let missing = self.missing();
        let found = self.whole(|search| search.value(body, value, Taken::AsItIs)) == Source::Set;
        if self.missing() == missing {
            self.settings.values.insert(asked, found);
        }
        found
    }

    /// Where bodies are missing it may be a setting: effects are never taken back, and the call is looked at again when they
    /// have been read.
    fn whole(&mut self, ask: impl FnOnce(&mut Search<'_, '_>) -> Source) -> Source {
        let missing = self.missing();
        let found = ask(&mut Search { solver: self, seen: FxHashSet::default() });
        if self.missing() == missing { found } else { Source::Set }
    }

    /// The type is read from the arguments of the program, or a static of its crate holds one.
    fn is_settings_type(&mut self, def: DefId) -> bool {
        let derives = || {
            let attrs = &self.cx.program().item(def).attrs;
            attrs.named("derive").any(|attr| self.derives_setting(def, attr))
        };
        if self.cx.resolutions.setting_derives.get_or(&def, derives) {
            return true;
        }
        self.crates_around(def.krate, def.krate).into_iter().any(|krate| self.held_by_statics(krate).contains(&def))
    }

    fn derives_setting(&self, def: DefId, attr: &Attr) -> bool {
        let program = self.cx.program();
        let module = program.data(def).module;
        attr.args.split(',').any(|path| {
            let names: Vec<Symbol> = path.split("::").map(|name| Symbol::new(name.trim())).collect();
            [Namespace::Macros, Namespace::Types].into_iter().any(|ns| {
                let found = program.resolve(module, PathAnchor::Plain, &names, ns);
                let paths: Vec<String> = match found.def {
                    Some(Def::Item(def)) if found.consumed == names.len() => program.paths(def),
                    _ => found.external.into_iter().collect(),
                };
                self.cx.rules().derives_setting(&paths)
            })
        })
    }

    fn held_by_statics(&mut self, krate: CrateId) -> Arc<FxHashSet<DefId>> {
        if let Some(known) = self.settings.held.get(&krate) {
            return known.clone();
        }
        let (program, types) = (self.cx.program(), self.cx.types());
        let is_static = |def: &DefId| matches!(program.item(*def).kind, ItemKind::Static { .. });
        let statics = program.defs(krate).def_ids().filter(|def| program.data(*def).kind == DefKind::Static);
        let mut todo: Vec<Ty> = statics.filter(is_static).map(|def| types.value_ty(def)).collect();
        let mut found = FxHashSet::default();
        while let Some(ty) = todo.pop() {
            let TyKind::Adt(def, args) = ty.peel_refs().kind() else { continue };
            if self.cx.is_local(def.krate) {
                if found.insert(*def) {
                    todo.extend(types.fields(*def).fields.iter().map(|(_, ty)| *ty));
                }
            } else if self.cx.rules().holds_setting(&self.cx.facts.paths(*def)) {
                todo.extend(args.iter().copied());
            }
        }
        let found = Arc::new(found);
        self.settings.held.insert(krate, found.clone());
        found
    }
}

struct Search<'s, 'a> {
    solver: &'s mut Solver<'a>,
    seen: FxHashSet<(DefId, ValueId)>,
}

impl Search<'_, '_> {
    /// What is not a setting decides; then a setting.
    fn all<T>(&mut self, each: impl IntoIterator<Item = T>, mut of: impl FnMut(&mut Self, T) -> Source) -> Source {
        let mut found = Source::Off;
        for one in each {
            found = found.max(of(self, one));
            if found == Source::Other {
                break;
            }
        }
        found
    }

    fn value(&mut self, body: &Arc<Body>, value: ValueId, taken: Taken) -> Source {
        if self.seen.len() >= MAX_STEPS {
            self.solver.limits.values += 1;
            return Source::Other;
        }
        // Where it is made of itself, the other ways tell.
        if !self.seen.insert((body.facts.owner, value)) {
            return Source::Off;
        }
        match &body.facts.values[value] {
            Value::Literal(text) if &**text == "false" => Source::Off,
            Value::AnyOf(values) => self.all(values, |search, value| search.value(body, *value, taken)),
            Value::Part(_, field) => self.field(*field, taken),
            // `Ok(flag)`
            Value::Built(Some(_), parts) if parts.len() == 1 => self.value(body, parts[0].1, taken),
            Value::Param(RegionId::ROOT, at) => self.param(body, *at, taken),
            Value::Call(call) => self.call(body, *call, taken),
            Value::Closure(region) => self.value(body, body.facts.regions[*region].result, taken),
            Value::Static(def) | Value::Const(def) if self.solver.cx.is_local(def.krate) => self.result(*def, taken),
            _ => Source::Other,
        }
    }

    /// What all callers give.
    fn param(&mut self, body: &Arc<Body>, at: u32, taken: Taken) -> Source {
        let callers = self.solver.callers(body.facts.owner);
        if callers.is_empty() {
            return Source::Other;
        }
        self.all(callers.iter(), |search, (caller, call)| match caller.facts.calls[*call].args.get(at as usize) {
            Some(&arg) => search.value(caller, arg, taken),
            None => Source::Other,
        })
    }

    /// What a function of the project gives; another one gives what it is called on: `value.clone()`, `var.is_ok()`.
    fn call(&mut self, body: &Arc<Body>, call: CallId, taken: Taken) -> Source {
        let facts = &body.facts.calls[call];
        let function = match &facts.target {
            Target::Fn(function) => function,
            // Of a type that is not known, which is what a macro gives.
            Target::Unknown(Some(name)) if *name == "clone" && facts.args.len() == 1 => {
                return self.value(body, facts.args[0], taken);
            }
            _ => return Source::Other,
        };
        let cx = self.solver.cx;
        let paths = &cx.facts.bound(function).paths;
        if cx.rules().gives_setting(paths) {
            return Source::Set;
        }
        match body.meaning(call).resolved.as_ref().map(|resolved| &resolved.callee) {
            Some(Callee::Body(def)) if cx.is_local(def.krate) => self.result(*def, taken),
            _ => {
                let is_clone = function.of_trait.is_some() && function.of_trait == cx.types().lang().clone;
                let taken = if is_clone { taken } else { Taken::Made };
                match facts.args.split_first() {
                    Some((&first, rest)) if !rest.iter().any(|&arg| is_true(body, arg)) => {
                        self.value(body, first, taken)
                    }
                    _ => Source::Other,
                }
            }
        }
    }

    fn result(&mut self, def: DefId, taken: Taken) -> Source {
        match self.solver.body(def) {
            Some(body) => self.value(&body, body.facts.regions[RegionId::ROOT].result, taken),
            None => Source::Other,
        }
    }

    fn field(&mut self, field: Field, taken: Taken) -> Source {
        if let Some(known) = self.solver.settings.fields.get(&(field, taken)) {
            return *known;
        }
        let missing = self.solver.missing();
        let found = self.of_field(field, taken);
        if self.solver.missing() == missing {
            self.solver.settings.fields.insert((field, taken), found);
        }
        found
    }

    fn of_field(&mut self, field: Field, taken: Taken) -> Source {
        let is_own = |of: &DefId| self.solver.cx.is_local(of.krate);
        let Some(of) = field.of.filter(is_own) else { return Source::Other };
        if field.variant.is_some() || !self.is_switch(of, field.name, taken) {
            return Source::Other;
        }
        let crates = self.solver.crates_around(of.krate, of.krate);
        let stores = self.solver.stores(field, &crates, &|body, store| (body.clone(), store.value, store.is_change));
        if stores.iter().any(|(body, value, is_change)| *is_change || is_on_by_itself(body, *value)) {
            return Source::Other;
        }
        if self.solver.is_settings_type(of) {
            return Source::Set;
        }
        match stores.is_empty() {
            true => Source::Other,
            false => self.all(stores, |search, (body, value, _)| search.value(&body, value, taken)),
        }
    }

    /// The field is true or false, and no attribute says what it is where nothing is given.
    fn is_switch(&self, of: DefId, name: Symbol, taken: Taken) -> bool {
        let cx = self.solver.cx;
        let fields = cx.types().fields(of);
        let ty = fields.fields.iter().find(|(field, _)| *field == name).map(|(_, ty)| *ty);
        let is_switch = ty.is_some_and(|ty| match ty.peel_refs().kind() {
            TyKind::Primitive(name) => name == "bool",
            // A macro gives the type.
            TyKind::Unknown => taken == Taken::AsItIs,
            _ => false,
        });
        is_switch && !cx.program().fields_with_default(of).contains(&name)
    }
}

fn is_true(body: &Body, value: ValueId) -> bool {
    matches!(&body.facts.values[value], Value::Literal(text) if &**text == "true")
}

/// `true`, or what is `true` where nothing else is said: `given.unwrap_or(true)`.
fn is_on_by_itself(body: &Body, value: ValueId) -> bool {
    match &body.facts.values[value] {
        Value::Call(call) => body.facts.calls[*call].args.iter().skip(1).any(|&arg| is_true(body, arg)),
        Value::AnyOf(values) => values.iter().any(|&value| is_true(body, value)),
        _ => is_true(body, value),
    }
}
