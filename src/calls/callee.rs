//! What one call runs, as far as rules and names decide it.
//!
//! Rules speak first: a path that a pack names blocks or is cut off, whatever its body does. What no rule names is a body
//! to look into, a choice of bodies (dynamic and generic dispatch), or unknown.

use std::sync::Arc;

use crate::base::kind::{Confidence, Kind};
use crate::base::name::Symbol;
use crate::def::Program;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::rules::{Boundary, CallFacts, Origin, RuleId, RuleSet};
use crate::syntax::body::{Expr, ExprId};
use crate::syntax::item_tree::{Function, ItemKind};
use crate::ty::Types;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{Dispatch, FnRef};

use super::context::NodeId;
use super::forward::Forwarded;
use super::implicit;
use super::marks::{Mark, Marks};
use super::search::Search;

/// What the calls layer reads: names, types and rules, all of them finished.
#[derive(Copy, Clone)]
pub struct CallCx<'a> {
    pub program: &'a Program,
    pub types: &'a Types<'a>,
    pub rules: &'a RuleSet,
    pub marks: &'a Marks,
    pub search: &'a Search,
}

/// What a call runs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Callee {
    /// A rule says that it blocks, and how surely.
    Blocks(RuleId, Confidence),
    /// A mark in the source of this function says that it blocks.
    Marked(Kind, DefId),
    /// Of the standard library, and no rule names it: does not block.
    Std,
    /// Does not block: it is trusted, cut off, or only makes a future.
    Quiet,
    /// A function whose body is there to look into.
    Body(DefId),
    /// The `Drop` of a value that goes out of use here.
    Dropped(DefId),
    /// A static that is built by a closure when it is first used; this may be the first use.
    Built(DefId),
    /// One of these, by dynamic or generic dispatch or as a function that is kept somewhere; `closed` where no other is
    /// likely to be meant.
    OneOf { candidates: Vec<Candidate>, closed: bool },
    /// A closure of the same body.
    Closure(NodeId),
    /// A closure that is written in the body of another function, or kept somewhere between.
    ClosureOf(DefId, ExprId),
    /// The value of the function's own parameter of this place.
    Param(u32),
    /// Could not be found out, or its source is not there.
    Unknown,
}

/// One of the functions that a call may run.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Candidate {
    pub callee: Callee,
    /// Its own full path, where traces are to name it and not what the call looks like.
    pub path: Option<Arc<str>>,
}

impl Callee {
    /// The bodies that a call of it may run.
    pub fn bodies(&self) -> impl Iterator<Item = DefId> {
        let candidates = match self {
            Callee::OneOf { candidates, .. } => candidates.as_slice(),
            _ => &[],
        };
        self.body().into_iter().chain(candidates.iter().filter_map(|candidate| candidate.callee.body()))
    }

    /// The closures of other bodies that a call of it may run.
    pub(super) fn closures(&self) -> impl Iterator<Item = (DefId, ExprId)> {
        let candidates = match self {
            Callee::OneOf { candidates, .. } => candidates.as_slice(),
            _ => &[],
        };
        let all = std::iter::once(self).chain(candidates.iter().map(|candidate| &candidate.callee));
        all.filter_map(|callee| match callee {
            Callee::ClosureOf(owner, expr) => Some((*owner, *expr)),
            _ => None,
        })
    }

    fn body(&self) -> Option<DefId> {
        match self {
            Callee::Body(def) | Callee::Dropped(def) | Callee::Built(def) | Callee::ClosureOf(def, _) => Some(*def),
            _ => None,
        }
    }
}

/// A callee with its name and what is known of the functions it is given.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) callee: Callee,
    /// Full path; empty where it is not known.
    pub(super) path: Arc<str>,
    pub(super) boundary: Option<Boundary>,
    /// The trait whose implementations decide what the callee is.
    pub(super) of_trait: Option<DefId>,
    /// The function, where it is known by its types.
    pub(super) function: Option<FnRef>,
    /// What a function without source runs besides of the types that its caller has chosen.
    pub(super) besides: Vec<Named>,
}

/// What is known of the arguments of a call.
pub(super) struct Arguments<'a> {
    /// A function is among them.
    pub(super) hand_on: bool,
    pub(super) facts: &'a dyn CallFacts,
}

/// Implementations that are looked at for one call over dynamic or generic dispatch.
const MAX_CANDIDATES: usize = 24;

impl Named {
    pub(super) fn unnamed(callee: Callee) -> Named {
        Named { callee, path: "".into(), boundary: None, of_trait: None, function: None, besides: Vec::new() }
    }
}

impl<'a> CallCx<'a> {
    /// What a call of `function` runs.
    pub(super) fn resolve(self, function: &FnRef, args: &Arguments<'_>) -> Named {
        let paths = self.types.callee_paths(function);
        let path = paths.first().map_or("", String::as_str).into();
        let boundary = self.rules.boundary(&paths).cloned();
        let callee = self.by_rule(function, &paths, args).unwrap_or_else(|| self.by_body(function, &paths, args));
        let open = matches!(callee, Callee::OneOf { .. } | Callee::Unknown) && function.dispatch != Dispatch::Static;
        let of_trait = function.of_trait.filter(|def| open && def.krate != self.program.std_crate());
        let besides = match callee {
            Callee::Std => implicit::called_back(self, function, &paths),
            _ => Vec::new(),
        };
        Named { callee, path, boundary, of_trait, function: Some(function.clone()), besides }
    }

    fn by_rule(self, function: &FnRef, paths: &[String], args: &Arguments<'_>) -> Option<Callee> {
        if let Some(mark) = self.marks.of(self.program, function.def) {
            return Some(match mark {
                Mark::Blocking(kind) => Callee::Marked(kind, function.def),
                Mark::Nonblocking => Callee::Quiet,
            });
        }
        let by_types = self.through_forwards(function, paths);
        if by_types == Forwarded::Nothing {
            return Some(Callee::Quiet);
        }
        let named = || self.rules.match_call(paths).or_else(|| self.through_wrappers(function));
        let rule = by_types.rule().or_else(named).or_else(|| self.of_declaration(function));
        if let Some(rule) = rule.filter(|&rule| !self.only_makes_a_future(function, rule)) {
            let confidence = self.rules.rule(rule).confidence_of(args.facts);
            return Some(confidence.map_or(Callee::Quiet, |confidence| Callee::Blocks(rule, confidence)));
        }
        self.rules.nonblocking(paths).map(|_| Callee::Quiet)
    }

    /// A built-in rule that names two functions of one path, of which this is the async one.
    fn only_makes_a_future(self, function: &FnRef, rule: RuleId) -> bool {
        let is_async = self.function_item(function.def).is_some_and(|item| item.is_async);
        is_async && self.rules.rule(rule).origin == Origin::Builtin
    }

    /// The rule for the method as the trait declares it, where the type is open: `read` of any `dyn Read`.
    fn of_declaration(self, function: &FnRef) -> Option<RuleId> {
        let trait_def = function.of_trait.filter(|_| function.dispatch != Dispatch::Static)?;
        let name = self.program.name(function.def);
        let declared: Vec<String> =
            self.program.paths(trait_def).iter().map(|of_trait| format!("{of_trait}::{name}")).collect();
        self.rules.match_call(&declared)
    }

    /// What is there to look into where no rule speaks.
    fn by_body(self, function: &FnRef, paths: &[String], args: &Arguments<'_>) -> Callee {
        let krate = function.def.krate;
        if function.dispatch != Dispatch::Static {
            return self.candidates(function);
        }
        if krate == self.program.std_crate() {
            return implicit::conversion(self, function, paths).map_or(Callee::Std, Callee::Body);
        }
        if self.rules.is_trusted(self.program.crate_name(krate).as_str(), paths) {
            return Callee::Quiet;
        }
        match self.function_item(function.def) {
            // Calling it only makes a future; what it does with functions it is given is worth knowing all the same.
            Some(item) if item.is_async && !args.hand_on => Callee::Quiet,
            Some(item) if item.body.is_some() && !self.is_poll(function.def) => Callee::Body(function.def),
            Some(_) => Callee::Quiet,
            None => Callee::Unknown,
        }
    }

    /// The implementations that a method of a trait may be: those of the project, and of the trait's own crate.
    fn candidates(self, function: &FnRef) -> Callee {
        let Some(trait_def) = function.of_trait.filter(|def| def.krate != self.program.std_crate()) else {
            return Callee::Unknown;
        };
        let is_async = self.function_item(function.def).is_some_and(|item| item.is_async);
        let of_crate = self.program.crate_name(trait_def.krate);
        if is_async || self.rules.is_trusted(of_crate.as_str(), &self.program.paths(trait_def)) {
            return Callee::Quiet;
        }
        let candidates = self.implementations(trait_def, function.def);
        if candidates.is_empty() || candidates.len() > MAX_CANDIDATES {
            return Callee::Unknown;
        }
        // Who implements another crate's trait means that implementation where the trait is an object here.
        let own = function.dispatch == Dispatch::Dyn && candidates.iter().any(|def| self.is_local(def.krate));
        let candidate = |def| Candidate { callee: Callee::Body(def), path: None };
        let candidates = candidates.into_iter().map(candidate).collect();
        Callee::OneOf { candidates, closed: own || self.is_local(trait_def.krate) }
    }

    /// The bodies that `method` of a trait has in its impls, each once; mocks of tests are meant only where nothing else is.
    fn implementations(self, trait_def: DefId, method: DefId) -> Vec<DefId> {
        let name = self.program.name(method);
        let crates = self.program.crate_ids().filter(|&krate| krate == trait_def.krate || self.is_local(krate));
        let mut found = Vec::new();
        for implementation in crates.flat_map(|krate| self.types.trait_impls_in(krate, trait_def).to_vec()) {
            let own = self.program.members(implementation).iter().copied().find(|&def| self.is_fn_named(def, name));
            let def = own.unwrap_or(method);
            if !found.contains(&def) && self.function_item(def).is_some_and(|item| item.body.is_some()) {
                found.push(def);
            }
        }
        if found.iter().any(|&def| !self.program.data(def).in_test) {
            found.retain(|&def| !self.program.data(def).in_test);
        }
        found
    }

    pub(super) fn is_local(self, krate: CrateId) -> bool {
        self.program.root(krate).is_some_and(|root| root.local)
    }

    fn is_fn_named(self, def: DefId, name: Symbol) -> bool {
        self.program.data(def).kind == DefKind::Fn && self.program.name(def) == name
    }

    /// A callee in a crate whose source is not there.
    pub(super) fn resolve_extern(self, path: &str, args: &Arguments<'_>) -> Named {
        let paths = [path];
        let rule = self.rules.match_call(&paths);
        let blocks = rule.and_then(|rule| Some((rule, self.rules.rule(rule).confidence_of(args.facts)?)));
        let callee = blocks.map_or(Callee::Unknown, |(rule, confidence)| Callee::Blocks(rule, confidence));
        let boundary = self.rules.boundary(&paths).cloned();
        Named { path: path.into(), boundary, ..Named::unnamed(callee) }
    }

    /// What the use of a static may run: the closure that builds it.
    pub(super) fn resolve_static(self, def: DefId) -> Option<Named> {
        let krate = def.krate;
        if krate == self.program.std_crate() {
            return None;
        }
        let body = self.program.body(def)?;
        let is_path = |expr: &ExprId| matches!(body.exprs.get(*expr), Some(Expr::Path(_)));
        let builds = body.exprs.values().any(|expr| match expr {
            Expr::Closure(_) => true,
            // `LazyLock::new(Config::load)`
            Expr::Call { args, .. } => args.iter().any(is_path),
            _ => false,
        });
        let paths = builds.then(|| self.program.paths(def))?;
        let trusted = self.rules.is_trusted(self.program.crate_name(krate).as_str(), &paths);
        let path = paths.first().map_or("", String::as_str).into();
        (!trusted).then_some(Named { path, ..Named::unnamed(Callee::Built(def)) })
    }

    /// A function as the type of an expression names it.
    pub(super) fn fn_ref(self, def: DefId, self_ty: Option<Ty>, args: &[Ty]) -> FnRef {
        let parent = self.program.data(def).parent;
        let of_trait = parent.filter(|&parent| self.program.data(parent).kind == DefKind::Trait);
        let open = |ty: Ty| matches!(ty.peel_refs().kind(), TyKind::Param { .. } | TyKind::Opaque(_));
        let dispatch = match of_trait.and(self_ty) {
            Some(ty) if open(ty) => Dispatch::Generic,
            _ => Dispatch::Static,
        };
        FnRef { def, self_ty, of_trait, trait_args: Box::new([]), args: args.into(), dispatch }
    }

    pub(super) fn function_item(self, def: DefId) -> Option<&'a Function> {
        match &self.program.item(def).kind {
            ItemKind::Fn(function) => Some(function),
            _ => None,
        }
    }

    pub(super) fn takes_self(self, def: DefId) -> bool {
        self.function_item(def).is_some_and(|item| item.self_param.is_some())
    }
}
