//! What rules say of what is called, looked up once for each function and type that it is called on, and for each macro.

use std::sync::Arc;

use super::body::Target;
use super::called::{Called, KnownAs};
use super::kept::KeptAnswers;
use crate::base::name::Symbol;
use crate::def::ids::DefId;
use crate::rules::cut::Cut;
use crate::rules::hazards::{Cancel, Pool, Primitive};
use crate::rules::trait_call::TraitCall;
use crate::rules::{Boundary, Matched, Role, RuleSet, Served};
use crate::ty::Types;
use crate::ty::memo::Memo;
use crate::ty::result::FnRef;

/// Answers that are kept.
#[derive(Debug, Default)]
pub(crate) struct Bindings {
    known: Memo<Called, Arc<Bound>>,
    named: Memo<Box<[String]>, Arc<Bound>>,
    paths: Memo<DefId, Arc<[String]>>,
}

/// Names, rules, and what earlier runs have found.
type Known<'a> = (&'a Types, &'a RuleSet, &'a dyn KeptAnswers);

/// What the rules say of one function.
#[derive(Debug, Default)]
pub(crate) struct Bound {
    /// The full paths that rules may know it by, the most telling first.
    pub paths: Vec<String>,
    pub path: Arc<str>,
    /// It is a method.
    pub takes_self: bool,
    pub is_async: bool,
    /// It has no body.
    pub is_declaration: bool,
    /// They say that it blocks, where their conditions hold.
    pub rules: Matched,
    /// What becomes of the functions that it is given.
    pub boundary: Option<Boundary>,
    /// What it calls on its type arguments, for a function whose body can't be read.
    pub forwards: Vec<TraitCall>,
    /// What it runs besides of the types that its caller has chosen.
    pub callbacks: Vec<TraitCall>,
    pub nonblocking: bool,
    /// It is taken to be what it says.
    pub trusted: bool,
    /// Some rule asks whether it was called before.
    pub asked_for: bool,
    /// It runs a future as a task of its own.
    pub role: Option<Role>,
    /// Whom one serves who calls it in a loop.
    pub serves: Option<Served>,
    /// The building block that it is.
    pub primitive: Option<Primitive>,
    /// What it has to do with a pool.
    pub pool: Option<Pool>,
    /// The runtime without which it panics.
    pub needs_runtime: Option<Symbol>,
    /// What is lost when its future is dropped.
    pub cancel: Option<Cancel>,
}

impl Bound {
    pub(crate) fn known_as(&self) -> KnownAs {
        let Bound { paths, takes_self, is_async, is_declaration, .. } = self;
        let (takes_self, is_async, is_declaration) = (*takes_self, *is_async, *is_declaration);
        KnownAs { paths: paths.clone(), takes_self, is_async, is_declaration }
    }
}

impl Bindings {
    pub(super) fn of(&self, (types, rules, kept): Known<'_>, function: &FnRef) -> Arc<Bound> {
        let called = Called::of(function);
        self.known.get_or(&called, || {
            let krate = types.program().crate_name(function.def.krate);
            let known = kept.known_as(&called).unwrap_or_else(|| KnownAs::of(types, function));
            Arc::new(bind(rules, krate, known))
        })
    }

    /// What is known of whatever a call leads to; nothing where it leads to no function or macro with a name.
    pub(super) fn of_target(&self, known: Known<'_>, target: &Target) -> Arc<Bound> {
        match target {
            Target::Fn(function) => self.of(known, function),
            Target::Macro(paths) => self.of_named(known.1, paths.as_slice().into()),
            Target::Extern(path) => self.of_named(known.1, Box::new([path.to_string()])),
            _ => Arc::default(),
        }
    }

    /// The functions that were asked for.
    pub(crate) fn all(&self) -> Vec<(Called, Arc<Bound>)> {
        self.known.all()
    }

    pub(super) fn paths_of(&self, (types, _, kept): Known<'_>, def: DefId) -> Arc<[String]> {
        self.paths.get_or(&def, || kept.paths(def).unwrap_or_else(|| types.program().paths(def)).into())
    }

    /// The items whose paths were asked for.
    pub(crate) fn all_paths(&self) -> Vec<(DefId, Arc<[String]>)> {
        self.paths.all()
    }

    fn of_named(&self, rules: &RuleSet, paths: Box<[String]>) -> Arc<Bound> {
        let krate = paths.first().and_then(|path| path.split("::").next()).map(Symbol::new).unwrap_or_default();
        let known = || KnownAs { paths: paths.to_vec(), ..KnownAs::default() };
        self.named.get_or(&paths, || Arc::new(bind(rules, krate, known())))
    }
}

fn bind(rules: &RuleSet, krate: Symbol, KnownAs { paths, takes_self, is_async, is_declaration }: KnownAs) -> Bound {
    let cut: Vec<Cut<'_>> = paths.iter().map(|path| Cut::of(path)).collect();
    let cut = cut.as_slice();
    Bound {
        path: paths.first().map_or("", String::as_str).into(),
        rules: rules.matching(cut),
        boundary: rules.boundary(cut).cloned(),
        forwards: rules.forwards(cut).to_vec(),
        callbacks: rules.callbacks(cut).to_vec(),
        nonblocking: rules.nonblocking(cut).is_some(),
        trusted: rules.is_trusted(krate.as_str(), cut),
        asked_for: rules.is_asked_for(cut),
        role: rules.role_of_call(cut).cloned(),
        serves: rules.serves(cut),
        primitive: rules.primitive(cut),
        pool: rules.pool(cut).cloned(),
        needs_runtime: rules.needs_runtime(cut),
        cancel: rules.cancel(cut).cloned(),
        paths,
        takes_self,
        is_async,
        is_declaration,
    }
}
