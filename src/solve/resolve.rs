//! What one call runs, as far as rules, names and types decide it.
//!
//! Rules speak first: a path that a pack names blocks or is cut off, whatever its body does. What no rule names is a body
//! to look into, a choice of bodies (dynamic and generic dispatch), or unknown.

use std::sync::Arc;

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};
use crate::facts::binding::Bound;
use crate::facts::is_poll;
use crate::rules::{Matched, Origin, RuleId};
use crate::syntax::item_tree::{Function, ItemKind};
use crate::ty::result::{Dispatch, FnRef};

use super::callee::{Callee, Resolved};
use super::cx::SolveCx;
use super::forward::{Forwarded, is_open_method};
use super::implicit::{self, Runs};
use super::marks::Mark;

impl<'a> SolveCx<'a> {
    /// What a call of `function` runs.
    pub(crate) fn resolve(self, function: &FnRef) -> Arc<Resolved> {
        self.resolutions.known.get_or(function, || {
            let found = self.kept.resolved(function).unwrap_or_else(|| self.find(function));
            Arc::new(found)
        })
    }

    /// What a call of `function` runs is known.
    pub(super) fn recall(self, function: &FnRef, resolved: Resolved) {
        self.resolutions.known.get_or(function, || Arc::new(resolved));
    }

    /// What a call of `function` runs, without what that runs besides.
    pub(super) fn callee(self, function: &FnRef, bound: &Bound) -> (Arc<[RuleId]>, Callee) {
        let (asking, callee) = self.by_rule(function, bound);
        (asking, callee.unwrap_or_else(|| self.by_body(function, bound)))
    }

    fn find(self, function: &FnRef) -> Resolved {
        let bound = self.facts.bound(function);
        let (asking, callee) = self.callee(function, &bound);
        let open = matches!(callee, Callee::OneOf { .. } | Callee::Unknown) && function.dispatch != Dispatch::Static;
        let of_trait = function.of_trait.filter(|def| open && def.krate != self.program().std_crate());
        let more = match implicit::runs_more(&callee, &bound) {
            true => implicit::called_back(self, function),
            false => Runs::default(),
        };
        Resolved {
            is_open: self.is_open(function, (&bound, &callee)),
            path: bound.path.clone(),
            boundary: bound.boundary.clone(),
            callee,
            asking,
            of_trait,
            function: Some(function.clone()),
            besides: more.found,
            drops: more.drops,
        }
    }

    /// What rules and marks say of it: the rules that ask about the call, and what it is where none of them holds.
    fn by_rule(self, function: &FnRef, bound: &Bound) -> (Arc<[RuleId]>, Option<Callee>) {
        if let Some(mark) = self.marks.of(self.program(), function.def) {
            let callee = match mark {
                Mark::Blocking(kind) => Callee::Marked(kind, function.def),
                Mark::Nonblocking => Callee::Quiet,
            };
            return (Arc::default(), Some(callee));
        }
        let matched = match self.through_forwards(function, &bound.forwards) {
            Forwarded::Nothing => return (Arc::default(), Some(Callee::Quiet)),
            Forwarded::Rule(rule) => Matched { always: Some(rule), ..Matched::default() },
            Forwarded::Open => self.named(function, bound),
        };
        let means = |rule: &RuleId| !self.only_makes_a_future(function, *rule);
        let quiet = bound.nonblocking.then_some(Callee::Quiet);
        let asking = matched.asking.iter().copied().filter(means).collect();
        (asking, matched.always.filter(means).map(Callee::Rule).or(quiet))
    }

    /// The rules that name the function, or what its receiver wraps, or the method as its trait declares it.
    fn named(self, function: &FnRef, bound: &Bound) -> Matched {
        if !bound.rules.is_empty() {
            return bound.rules.clone();
        }
        self.through_wrappers(function).or_else(|| self.of_declaration(function)).unwrap_or_default()
    }

    /// A built-in rule that names two functions of one path, of which this is the async one.
    fn only_makes_a_future(self, function: &FnRef, rule: RuleId) -> bool {
        let is_async = self.facts.bound(function).is_async;
        is_async && self.rules().rule(rule).origin == Origin::Builtin
    }

    /// The rules for the method as the trait declares it, where the type is open: `read` of any `dyn Read`.
    fn of_declaration(self, function: &FnRef) -> Option<Matched> {
        let trait_def = function.of_trait.filter(|_| function.dispatch != Dispatch::Static)?;
        let name = self.program().name(function.def);
        let declared: Vec<String> =
            self.facts.paths(trait_def).iter().map(|of_trait| format!("{of_trait}::{name}")).collect();
        Some(self.rules().matching(&declared))
    }

    /// What is there to look into where no rule speaks.
    fn by_body(self, function: &FnRef, bound: &Bound) -> Callee {
        let krate = function.def.krate;
        if function.dispatch != Dispatch::Static {
            return self.candidates(function);
        }
        if krate == self.program().std_crate() {
            return implicit::conversion(self, function, bound).map_or(Callee::Std, Callee::Body);
        }
        if bound.trusted {
            return Callee::Quiet;
        }
        match self.function_item(function.def) {
            Some(item) if item.body.is_some() && bound.is_async => Callee::Future(function.def),
            Some(item) if item.is_async => Callee::Quiet,
            Some(item) if item.body.is_some() && !is_poll(self.types(), function.def) => Callee::Body(function.def),
            Some(item) if item.body.is_some() && self.is_local(krate) => Callee::Polled(function.def),
            // Which impl it is depends on what the type is given.
            Some(item) if item.body.is_none() && is_open_method(function) => self.candidates(function),
            Some(_) => Callee::Quiet,
            None => Callee::Unknown,
        }
    }

    /// The implementations that a method of a trait may be: those of the project, and of the trait's own crate.
    fn candidates(self, function: &FnRef) -> Callee {
        let program = self.program();
        let Some(trait_def) = function.of_trait.filter(|def| def.krate != program.std_crate()) else {
            return Callee::Unknown;
        };
        let is_async = self.facts.bound(function).is_async;
        let of_crate = program.crate_name(trait_def.krate);
        if is_async || self.rules().is_trusted(of_crate.as_str(), &self.facts.paths(trait_def)) {
            return Callee::Quiet;
        }
        let candidates = self.implementations(trait_def, function);
        if candidates.is_empty() {
            return Callee::Unknown;
        }
        // Who implements another crate's trait means that implementation where the trait is an object here.
        let own = function.dispatch == Dispatch::Dyn && candidates.iter().any(|it| self.is_local(it.def.krate));
        Callee::OneOf { candidates, closed: own || self.is_local(trait_def.krate) }
    }

    /// The async methods that a method of a trait may be, where its type is open or hidden: which futures calling it may make.
    pub(super) fn async_methods(self, function: &FnRef) -> Vec<DefId> {
        let std = self.program().std_crate();
        let is_async = self.facts.bound(function).is_async;
        let of_trait = function.of_trait.filter(|def| is_async && def.krate != std);
        match of_trait.filter(|_| function.dispatch != Dispatch::Static) {
            Some(trait_def) => self.implementations(trait_def, function).into_iter().map(|it| it.def).collect(),
            None => Vec::new(),
        }
    }

    /// The method of a trait as each of its impls has it; mocks of tests are meant only where nothing else is.
    fn implementations(self, trait_def: DefId, method: &FnRef) -> Vec<FnRef> {
        let program = self.program();
        let name = program.name(method.def);
        let crates = program.crate_ids().filter(|&krate| krate == trait_def.krate || self.is_local(krate));
        let mut found: IndexSet<FnRef, FxBuildHasher> = IndexSet::default();
        let impls: Vec<_> = crates.map(|krate| self.types().trait_impls_in(krate, trait_def)).collect();
        for implementation in impls.iter().flat_map(|of_crate| of_crate.iter()).map(|it| it.def) {
            let own = program.members(implementation).iter().copied().find(|&def| self.is_fn_named(def, name));
            let def = own.unwrap_or(method.def);
            // What a trait provides is the same body for all types, and does another thing for each.
            let self_ty = self.types().self_ty_of(implementation);
            let asked = method.self_ty.filter(|_| method.dispatch == Dispatch::Static);
            if asked.zip(self_ty).is_some_and(|(ty, head)| !self.types().may_be_for(head, ty)) {
                continue;
            }
            let function = FnRef { def, self_ty, dispatch: Dispatch::Static, ..method.clone() };
            let has_body = self.function_item(def).is_some_and(|item| item.body.is_some());
            if has_body {
                found.insert(function);
            }
        }
        let in_test = |function: &FnRef| match function.self_ty.map(|ty| ty.kind()) {
            Some(crate::ty::kinds::TyKind::Adt(ty, _)) => {
                program.data(*ty).in_test || program.data(function.def).in_test
            }
            _ => program.data(function.def).in_test,
        };
        if found.iter().any(|function| !in_test(function)) {
            found.retain(|function| !in_test(function));
        }
        found.into_iter().collect()
    }

    fn is_fn_named(self, def: DefId, name: Symbol) -> bool {
        self.program().data(def).kind == DefKind::Fn && self.program().name(def) == name
    }

    pub(super) fn function_item(self, def: DefId) -> Option<&'a Function> {
        match &self.program().item(def).kind {
            ItemKind::Fn(function) => Some(function),
            _ => None,
        }
    }

    pub(super) fn takes_self(self, function: &FnRef) -> bool {
        self.facts.bound(function).takes_self
    }

    /// A callee in a crate whose source is not there.
    pub(super) fn resolve_extern(self, path: &str) -> Resolved {
        let paths = [path];
        let Matched { asking, always } = self.rules().matching(&paths);
        let callee = always.map_or(Callee::Unknown, Callee::Rule);
        let boundary = self.rules().boundary(&paths).cloned();
        Resolved { path: path.into(), boundary, callee, asking, ..Resolved::default() }
    }
}
