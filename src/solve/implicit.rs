//! Calls that nobody wrote: those that std and macros make of the caller's own functions.

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};
use crate::facts::binding::Bound;
use crate::rules::trait_call::{Chosen, TraitCall};
use crate::syntax::body::Shown;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::measure::note_limit;
use crate::ty::result::{Dispatch, FnRef};

use super::callee::{Callee, MethodOf, Resolved};
use super::cx::SolveCx;

/// What a conversion of std calls where it is not std's own: `From::from` behind `into`, `TryFrom::try_from` behind `try_into`,
/// `FromStr::from_str` behind `parse`.
pub(super) fn conversion(cx: SolveCx<'_>, function: &FnRef, bound: &Bound) -> Option<DefId> {
    let (of_trait, made, from) = asked(cx, function, bound)?;
    let mut methods = cx.program().members(of_trait).iter().copied();
    let method = methods.find(|&def| cx.program().data(def).kind == DefKind::Fn)?;
    let given: Vec<Ty> = from.into_iter().collect();
    let found = cx.types().implemented(method, of_trait, made, &given)?;
    let has_body = cx.function_item(found).is_some_and(|item| item.body.is_some() && !item.is_async);
    (has_body && found.krate != cx.program().std_crate()).then_some(found)
}

/// The trait whose one function makes the value, the type it makes, and of what.
fn asked(cx: SolveCx<'_>, function: &FnRef, bound: &Bound) -> Option<(DefId, Ty, Option<Ty>)> {
    let lang = cx.types().lang();
    let made = function.trait_args.first().copied();
    match function.of_trait {
        Some(def) if lang.into == Some(def) => Some((lang.from?, made?, function.self_ty)),
        Some(def) if lang.try_into == Some(def) => Some((lang.try_from?, made?, function.self_ty)),
        None if bound.paths.iter().any(|path| path == "str::parse") => {
            Some((lang.from_str?, *function.args.first()?, None))
        }
        _ => None,
    }
}

/// Functions that one call runs of types that its caller has chosen are followed up to this number.
const MAX_RUN: usize = 256;

/// A callee without source, of which it may be known what it runs of the types that its caller has chosen.
pub(super) fn runs_more(callee: &Callee, bound: &Bound) -> bool {
    match callee {
        Callee::Std => true,
        Callee::Quiet => !bound.forwards.is_empty() && !bound.nonblocking,
        _ => false,
    }
}

/// What a function without source runs of the types that its caller has chosen.
pub(super) fn called_back(cx: SolveCx<'_>, function: &FnRef) -> Runs {
    let mut acc = Runs::default();
    add_called(cx, function, &mut acc);
    acc.follow(cx);
    acc
}

/// What a macro runs of the types of its arguments.
pub(super) fn called_back_by_macro(
    cx: SolveCx<'_>,
    paths: &[String],
    (args, shown): (&[Ty], &[Shown]),
) -> Vec<Arc<Resolved>> {
    let mut found: Vec<Arc<Resolved>> = Vec::new();
    let mut seen = FxHashSet::default();
    for call in cx.rules().callbacks(paths).iter().chain(cx.rules().forwards(paths)) {
        let Some(of_trait) = cx.types().std_item(&call.of_trait) else { continue };
        let is_meant = |at: &usize| match &call.on {
            Chosen::EveryArg => true,
            Chosen::Shown(by) => shown.iter().any(|it| it.arg as usize == *at && it.by == by.as_str()),
            on => *on == Chosen::Arg(*at),
        };
        for at in (0..args.len()).filter(is_meant) {
            let method = MethodOf { of_trait, name: Symbol::new(&call.method), ty: args[at] };
            let runs = run_by(cx, method);
            found.extend(runs.iter().filter(|&it| seen.insert(it.clone())).map(|function| cx.resolve(function)));
        }
    }
    found
}

/// What runs when the method is called: itself, or what it calls where it has no source.
fn run_by(cx: SolveCx<'_>, method: MethodOf) -> Arc<[FnRef]> {
    cx.resolutions.run_by.get_or(&method, || {
        let mut acc = Runs::default();
        acc.todo.extend(of_type(cx, method.of_trait, (method.ty, method.name.as_str())));
        acc.follow(cx);
        acc.found.iter().filter_map(|resolved| resolved.function.clone()).collect()
    })
}

/// The methods that a macro runs of those of its arguments whose type is not told, each with the number of the argument.
pub(super) fn objects_shown_by_macro(
    cx: SolveCx<'_>,
    paths: &[String],
    (args, shown): (&[Ty], &[Shown]),
) -> Vec<(usize, FnRef)> {
    let mut found = Vec::new();
    for call in cx.rules().callbacks(paths) {
        let Chosen::Shown(by) = &call.on else { continue };
        for at in shown.iter().filter(|it| it.by == by.as_str()).map(|it| it.arg as usize) {
            let ty = args.get(at).copied().unwrap_or_default();
            found.extend(method_of_object(cx, call, ty).map(|method| (at, method)));
        }
    }
    found
}

/// The same of a function that is called on such a value: `to_string` of a `dyn Display`.
pub(super) fn objects_called_back(cx: SolveCx<'_>, function: &FnRef) -> Vec<(usize, FnRef)> {
    let Some(ty) = function.self_ty.filter(|_| function.def.krate == cx.program().std_crate()) else {
        return Vec::new();
    };
    let bound = cx.facts.bound(function);
    let own = bound.callbacks.iter().filter(|call| call.on == Chosen::SelfType && !is_drop(cx, call));
    own.filter_map(|call| method_of_object(cx, call, ty)).map(|method| (0, method)).collect()
}

fn method_of_object(cx: SolveCx<'_>, call: &TraitCall, ty: Ty) -> Option<FnRef> {
    let ty = cx.pointee(ty);
    let of_trait =
        cx.types().std_item(&call.of_trait).filter(|_| matches!(ty.kind(), TyKind::Dyn(_) | TyKind::Opaque(_)))?;
    cx.types().trait_method(of_trait, &call.method, (ty, &[]))
}

/// What the function runs depends on what stands for type parameters of its caller.
pub(super) fn is_open(cx: SolveCx<'_>, function: &FnRef, bound: &Bound) -> bool {
    let types = bound.callbacks.iter().flat_map(|call| chosen(cx, function, &call.on));
    types.into_iter().any(|ty| ty.has_params() && !matches!(ty.kind(), TyKind::Closure { .. }))
}

/// What a call runs besides, as far as it is known by now.
#[derive(Default)]
pub(super) struct Runs {
    todo: VecDeque<FnRef>,
    seen: FxHashSet<FnRef>,
    pub(super) found: Vec<Arc<Resolved>>,
    /// Of which types it drops values.
    pub(super) drops: Vec<Ty>,
}

impl Runs {
    /// Looks at what is to do, and at what that runs in its turn where it has no source.
    fn follow(&mut self, cx: SolveCx<'_>) {
        while let Some(function) = self.todo.pop_front() {
            if self.seen.len() >= MAX_RUN {
                note_limit();
                return;
            }
            if !self.seen.insert(function.clone()) {
                continue;
            }
            let bound = cx.facts.bound(&function);
            match cx.callee(&function, &bound).1 {
                callee if runs_more(&callee, &bound) => add_called(cx, &function, self),
                Callee::Body(_) | Callee::Rule(_) | Callee::Marked(..) => {
                    self.found.push(cx.resolve(&function));
                }
                _ => {}
            }
        }
    }
}

/// The functions that one without source calls itself.
fn add_called(cx: SolveCx<'_>, function: &FnRef, acc: &mut Runs) {
    let bound = cx.facts.bound(function);
    let name = cx.program().name(function.def);
    for call in bound.callbacks.iter().chain(&bound.forwards) {
        for ty in chosen(cx, function, &call.on) {
            match is_drop(cx, call) {
                true => acc.drops.push(ty),
                false => acc.todo.extend(method(cx, call, (ty, call.method_in(name.as_str())))),
            }
        }
    }
    add_of_parts(cx, function, acc);
}

/// The types that are meant by a place in the rules of what a function calls.
fn chosen(cx: SolveCx<'_>, function: &FnRef, on: &Chosen) -> Vec<Ty> {
    let args = |of: &Chosen| chosen(cx, function, of).into_iter().map(|ty| ty.peel_refs());
    match on {
        Chosen::Arg(number) => function.args.get(*number).copied().into_iter().collect(),
        Chosen::SelfType => function.self_ty.into_iter().collect(),
        Chosen::ArgOf(of, number) => args(of).filter_map(|ty| type_args(ty).get(*number).copied()).collect(),
        Chosen::EachOf(of) => args(of).flat_map(type_args).copied().collect(),
        Chosen::Assoc { of, of_trait, name } => {
            let Some(of_trait) = cx.types().std_item(of_trait) else { return Vec::new() };
            chosen(cx, function, of).into_iter().map(|ty| cx.types().assoc(ty, of_trait, Symbol::new(name))).collect()
        }
        Chosen::EveryArg | Chosen::Shown(_) => Vec::new(),
    }
}

fn type_args(ty: Ty) -> &'static [Ty] {
    match ty.kind() {
        TyKind::Adt(_, args) | TyKind::Tuple(args) => args,
        TyKind::Array(element) | TyKind::Slice(element) => std::slice::from_ref(element),
        _ => &[],
    }
}

/// The call stands for all that dropping a value runs.
fn is_drop(cx: SolveCx<'_>, call: &TraitCall) -> bool {
    let lang = cx.types().lang().drop;
    lang.is_some() && cx.types().std_item(&call.of_trait) == lang
}

/// The method that is called, where the type says which it is.
fn method(cx: SolveCx<'_>, call: &TraitCall, (ty, name): (Ty, &str)) -> Option<FnRef> {
    let of_trait = cx.types().std_item(&call.of_trait)?;
    of_type(cx, of_trait, (ty, name))
}

fn of_type(cx: SolveCx<'_>, of_trait: DefId, (ty, name): (Ty, &str)) -> Option<FnRef> {
    let ty = ty.peel_refs();
    // What is compared is compared with its like.
    let args: &[Ty] = if cx.types().is_derivable(of_trait) { &[ty] } else { &[] };
    let args = &args[..args.len().min(cx.types().param_count(of_trait))];
    let function = cx.types().trait_method(of_trait, name, (ty, args))?;
    (function.dispatch == Dispatch::Static).then_some(function)
}

/// A method that a derive has made for the type, or std for lists and tuples, calls that of each part: `clone`, `eq`, `fmt`, ...
fn add_of_parts(cx: SolveCx<'_>, function: &FnRef, acc: &mut Runs) {
    let (Some(of_trait), Some(ty)) = (function.of_trait, function.self_ty) else { return };
    let std = cx.program().std_crate();
    let is_by_parts = match ty.kind() {
        TyKind::Adt(def, _) => def.krate != std && cx.types().has_derive(*def, of_trait),
        TyKind::Tuple(_) | TyKind::Array(_) | TyKind::Slice(_) => cx.types().is_derivable(of_trait),
        _ => false,
    };
    if is_by_parts {
        let name = cx.program().name(function.def);
        let parts = cx.facts.drops.parts(cx.facts, ty);
        acc.todo.extend(parts.into_iter().filter_map(|part| of_type(cx, of_trait, (part, name.as_str()))));
    }
}
