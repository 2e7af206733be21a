//! What one call runs, as far as rules and names decide it.
//!
//! Rules speak first: a path that a pack names blocks or is cut off, whatever its body does. What no rule names is a body
//! to look into, a choice of bodies (dynamic and generic dispatch), or unknown.

use std::sync::Arc;

use crate::base::kind::{Confidence, Kind};
use crate::base::name::Symbol;
use crate::def::Program;
use crate::def::ids::{CrateId, Def, DefId, DefKind, Namespace};
use crate::rules::model::Forward;
use crate::rules::{Boundary, CallFacts, MacroBody, Origin, RuleId, RuleSet};
use crate::syntax::body::{Expr, ExprId};
use crate::syntax::item_tree::{Function, ItemKind};
use crate::syntax::type_ref::ModPath;
use crate::ty::Types;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{Dispatch, FnRef};

use super::context::{MacroRun, NodeId};
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
    /// One of these, by dynamic or generic dispatch or as a function that is kept somewhere; `closed` where it can't be another.
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
}

/// What is known of the arguments of a call.
pub(super) struct Arguments<'a> {
    /// A function is among them.
    pub(super) hand_on: bool,
    pub(super) facts: &'a dyn CallFacts,
}

/// What a function or macro without a body does to what it is given.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Forwarded {
    Rule(RuleId),
    /// The types are known, and nothing blocks on them.
    Nothing,
    /// Nothing is said of it, or a type is open.
    Open,
}

impl Forwarded {
    pub(super) fn rule(self) -> Option<RuleId> {
        match self {
            Forwarded::Rule(rule) => Some(rule),
            Forwarded::Nothing | Forwarded::Open => None,
        }
    }
}

/// Implementations that are looked at for one call over dynamic or generic dispatch.
const MAX_CANDIDATES: usize = 24;

/// Wrappers around wrappers are looked through this far.
const MAX_WRAPPERS: usize = 6;

impl Named {
    pub(super) fn unnamed(callee: Callee) -> Named {
        Named { callee, path: "".into(), boundary: None, of_trait: None, function: None }
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
        Named { callee, path, boundary, of_trait, function: Some(function.clone()) }
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

    /// The rule for the same method of what the receiver wraps: `BufReader<File>` reads a file.
    fn through_wrappers(self, function: &FnRef) -> Option<RuleId> {
        let trait_def = function.of_trait?;
        let name = self.program.name(function.def);
        let declared = self.program.members(trait_def).iter().copied().find(|&def| self.program.name(def) == name)?;
        let mut ty = function.self_ty?;
        for _ in 0..MAX_WRAPPERS {
            ty = self.wrapped(ty)?;
            let dispatch = match ty.kind() {
                TyKind::Dyn(_) => Dispatch::Dyn,
                TyKind::Param { .. } | TyKind::Opaque(_) => Dispatch::Generic,
                _ => Dispatch::Static,
            };
            let inner = FnRef {
                def: declared,
                self_ty: Some(ty),
                of_trait: Some(trait_def),
                trait_args: Box::new([]),
                args: Box::new([]),
                dispatch,
            };
            if let Some(rule) = self.rules.match_call(&self.types.callee_paths(&inner)) {
                return Some(rule);
            }
        }
        None
    }

    /// The rule for the method as the trait declares it, where the type is open: `read` of any `dyn Read`.
    fn of_declaration(self, function: &FnRef) -> Option<RuleId> {
        let trait_def = function.of_trait.filter(|_| function.dispatch != Dispatch::Static)?;
        let name = self.program.name(function.def);
        let declared: Vec<String> =
            self.program.paths(trait_def).iter().map(|of_trait| format!("{of_trait}::{name}")).collect();
        self.rules.match_call(&declared)
    }

    /// What a function without a body does to the types it is given: `io::copy` reads and writes.
    fn through_forwards(self, function: &FnRef, paths: &[String]) -> Forwarded {
        let mut found = Vec::new();
        for forward in self.rules.forwards(paths) {
            let ty = function.args.get(forward.type_arg).copied().unwrap_or_else(Ty::unknown);
            match self.forwarded(forward, ty) {
                Forwarded::Rule(rule) => return Forwarded::Rule(rule),
                other => found.push(other),
            }
        }
        match found.is_empty() || found.contains(&Forwarded::Open) {
            true => Forwarded::Open,
            false => Forwarded::Nothing,
        }
    }

    /// The types that decide what the function does, where some depend on who calls: `io::copy` of any reader.
    pub(super) fn open_forwards(self, function: &FnRef) -> Vec<Ty> {
        let forwards = self.rules.forwards(&self.types.callee_paths(function)).iter();
        let given: Vec<Ty> = forwards.filter_map(|forward| function.args.get(forward.type_arg).copied()).collect();
        match given.iter().map(|ty| ty.peel_refs()).any(|ty| is_open(ty) || self.wraps_open(ty)) {
            true => given,
            false => Vec::new(),
        }
    }

    /// The rule for what is called on a value of this type, or on what it wraps.
    pub(super) fn forwarded(self, forward: &Forward, ty: Ty) -> Forwarded {
        let mut ty = ty.peel_refs();
        for _ in 0..MAX_WRAPPERS {
            let types = match ty.kind() {
                TyKind::Adt(def, _) => self.program.paths(*def),
                TyKind::Slice(_) | TyKind::Array(_) | TyKind::Primitive(_) => return Forwarded::Nothing,
                _ => return Forwarded::Open,
            };
            let callees: Vec<String> = types.iter().map(|path| forward.callee(path)).collect();
            if let Some(rule) = self.rules.match_call(&callees) {
                return Forwarded::Rule(rule);
            }
            match self.wrapped(ty) {
                Some(inner) => ty = inner,
                None => return Forwarded::Nothing,
            }
        }
        Forwarded::Open
    }

    /// The method is called on a wrapper around a type that is open.
    pub(super) fn is_open_wrapper(self, function: &FnRef) -> bool {
        function.self_ty.is_some_and(|ty| self.wraps_open(ty))
    }

    fn wraps_open(self, ty: Ty) -> bool {
        let wrapped = std::iter::successors(Some(ty), |&ty| self.wrapped(ty));
        wrapped.skip(1).take(MAX_WRAPPERS).any(is_open)
    }

    fn wrapped(self, ty: Ty) -> Option<Ty> {
        let TyKind::Adt(def, args) = ty.peel_refs().kind() else { return None };
        let index = self.rules.wrapper(&self.program.paths(*def))?;
        args.get(index).map(|inner| inner.peel_refs())
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
        let candidate = |def| Candidate { callee: Callee::Body(def), path: None };
        let candidates = candidates.into_iter().map(candidate).collect();
        Callee::OneOf { candidates, closed: self.is_local(trait_def.krate) }
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
        Named {
            callee: blocks.map_or(Callee::Unknown, |(rule, confidence)| Callee::Blocks(rule, confidence)),
            path: path.into(),
            boundary: self.rules.boundary(&paths).cloned(),
            of_trait: None,
            function: None,
        }
    }

    /// What a macro call does, where a rule names the macro or what it calls on an argument; `arg` is the type of one.
    pub(super) fn resolve_macro(self, owner: DefId, path: &ModPath, arg: impl Fn(usize) -> Ty) -> Option<Named> {
        let paths: Vec<String> = self.macro_paths(owner, path).iter().map(|path| format!("{path}!")).collect();
        let (rule, paths) = match self.rules.match_call(&paths) {
            Some(rule) => (rule, paths),
            None => self.rules.forwards(&paths).iter().find_map(|forward| {
                let ty = arg(forward.type_arg);
                let callees = self.type_paths(ty).iter().map(|ty| forward.callee(ty)).collect();
                Some((self.forwarded(forward, ty).rule()?, callees))
            })?,
        };
        let path = paths.first().map_or("", String::as_str).into();
        let callee = Callee::Blocks(rule, self.rules.rule(rule).confidence);
        Some(Named { callee, path, boundary: None, of_trait: None, function: None })
    }

    /// The paths of a type that has a name.
    fn type_paths(self, ty: Ty) -> Vec<String> {
        match ty.peel_refs().kind() {
            TyKind::Adt(def, _) => self.program.paths(*def),
            _ => Vec::new(),
        }
    }

    /// Where the code between the delimiters of a macro call runs.
    pub(super) fn macro_run(self, owner: DefId, path: &ModPath) -> MacroRun {
        match self.rules.macro_model(&self.macro_paths(owner, path)).map(|model| model.body) {
            Some(MacroBody::Async) => MacroRun::Async,
            Some(MacroBody::Lazy | MacroBody::None) => MacroRun::NotHere,
            Some(MacroBody::InPlace) | None => MacroRun::InPlace,
        }
    }

    /// The macros of std are not among the items that are known: a name that leads nowhere else is taken for theirs.
    fn macro_paths(self, owner: DefId, path: &ModPath) -> Vec<String> {
        let module = self.program.data(owner).module;
        let found = self.program.resolve(module, path.anchor, &path.names, Namespace::Macros);
        match found.def {
            Some(Def::Item(def)) if found.consumed == path.names.len() => self.program.paths(def),
            _ => found.external.or_else(|| of_std(path)).into_iter().collect(),
        }
    }

    /// What the use of a static may run: the closure that builds it.
    pub(super) fn resolve_static(self, def: DefId) -> Option<Named> {
        let krate = def.krate;
        if krate == self.program.std_crate() {
            return None;
        }
        let builds = self.program.body(def)?.exprs.values().any(|expr| matches!(expr, Expr::Closure(_)));
        let paths = builds.then(|| self.program.paths(def))?;
        let trusted = self.rules.is_trusted(self.program.crate_name(krate).as_str(), &paths);
        let path = paths.first().map_or("", String::as_str).into();
        (!trusted).then_some(Named { callee: Callee::Built(def), path, boundary: None, of_trait: None, function: None })
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

/// What the type is depends on who calls.
fn is_open(ty: Ty) -> bool {
    matches!(ty.kind(), TyKind::Param { .. } | TyKind::Opaque(_) | TyKind::Assoc { .. })
}

/// Path of a macro that no definition was found for: std's have none, and their names are in every prelude.
fn of_std(path: &ModPath) -> Option<String> {
    match path.names.as_slice() {
        [name] => Some(format!("std::{name}")),
        [krate, name] if ["std", "core", "alloc"].contains(&krate.as_str()) => Some(format!("std::{name}")),
        _ => None,
    }
}
