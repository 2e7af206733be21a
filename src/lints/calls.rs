//! What calls and values are, asked of the facts of one body.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::def::ids::{DefId, DefKind};
use crate::facts::binding::Bound;
use crate::facts::body::{AwaitFacts, BodyFacts, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::rules::hazards::Primitive;
use crate::solve::bodies::Body;
use crate::solve::callee::Callee;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::FnRef;

use super::LintCx;
use super::async_body::in_test;

/// What rules say of what is called; nothing where that is not known.
pub(super) fn bound(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> Arc<Bound> {
    cx.facts.bound_to(&facts.calls[call].target)
}

/// The building block that is called.
pub(super) fn primitive(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> Option<Primitive> {
    bound(cx, facts, call).primitive
}

/// What a call gives in another form: a pointer to it, a view, a copy.
pub(super) fn passed_on(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> Option<ValueId> {
    let passes = primitive(cx, facts, call) == Some(Primitive::Passes);
    facts.calls[call].args.first().copied().filter(|_| passes)
}

/// How messages name what is called.
pub(super) fn name(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> String {
    bound(cx, facts, call).path.to_string()
}

/// The call whose result the value is; what it is besides by another way does not count.
pub(super) fn made_by(facts: &BodyFacts, value: ValueId) -> Option<CallId> {
    let mut at = value;
    // A value may be made of itself, in a loop.
    for _ in 0..facts.values.len() {
        match &facts.values[at] {
            Value::Call(call) => return Some(*call),
            Value::AnyOf(all) if all.len() == 1 => at = all[0],
            _ => return None,
        }
    }
    None
}

/// The calls that make what is awaited, by branch.
pub(super) fn awaited<'a>(
    facts: &'a BodyFacts,
    wait: &'a AwaitFacts,
) -> impl Iterator<Item = (usize, CallId)> + use<'a> {
    wait.futures.iter().enumerate().filter_map(|(at, &future)| Some((at, made_by(facts, future)?)))
}

/// What a value is a part of, whatever was changed in it since.
pub(super) fn base(facts: &BodyFacts, value: ValueId) -> ValueId {
    let (mut seen, mut todo, mut found) = (FxHashSet::default(), vec![value], None);
    while let Some(at) = todo.pop() {
        match &facts.values[at] {
            _ if !seen.insert(at) => {}
            Value::Part(of, _) | Value::Changed(of, _) | Value::Overlaid(of, _) => todo.push(*of),
            Value::AnyOf(all) => todo.extend(all),
            // It is a part of one of several.
            _ if found.is_some() => return value,
            _ => found = Some(at),
        }
    }
    found.unwrap_or(value)
}

/// The async functions of the project whose future a call makes: the one that it names, or those of the implementations that an
/// object or a type parameter may have.
pub(super) fn futures_of(cx: &LintCx<'_>, read: &Body, call: CallId) -> Vec<DefId> {
    let Some(resolved) = &read.meaning(call).resolved else { return Vec::new() };
    let candidates: Vec<DefId> = match (&resolved.callee, &resolved.function) {
        (Callee::Future(def), _) => vec![*def],
        (Callee::OneOf { candidates, .. }, _) => candidates.iter().map(|function| function.def).collect(),
        (Callee::Quiet, Some(function)) => implementations(cx, function),
        _ => Vec::new(),
    };
    let is_future = |def: &DefId| {
        let own = cx.solution.bodies.get(*def).filter(|inner| inner.facts.local && inner.facts.kind().is_async());
        own.is_some_and(|_| candidates.len() == 1 || !in_test(cx, *def))
    };
    candidates.iter().copied().filter(is_future).collect()
}

/// The methods of the project that implement an async method of a trait; what it provides itself where it has a body.
fn implementations(cx: &LintCx<'_>, function: &FnRef) -> Vec<DefId> {
    let Some(of_trait) = function.of_trait.filter(|of| cx.facts.is_local(of.krate)) else { return Vec::new() };
    let name = cx.program.name(function.def);
    let crates = cx.program.crate_ids().filter(|&krate| cx.facts.is_local(krate) && cx.program.is_loaded(krate));
    let impls =
        crates.flat_map(|krate| cx.types.trait_impls_in(krate, of_trait).iter().map(|it| it.def).collect::<Vec<_>>());
    let methods = impls.filter_map(|it| cx.types.member(it, name, DefKind::Fn));
    methods.chain([function.def]).collect()
}

/// The value is what the await at the end of a block gives, or a `Result` or `Option` that was made of it: `.ok()`, `.context(..)`.
pub(super) fn is_answer(cx: &LintCx<'_>, facts: &BodyFacts, value: ValueId, block: u32) -> bool {
    let lang = cx.types.lang();
    let is_result =
        |ty: Ty| matches!(ty.kind(), TyKind::Adt(def, _) if [lang.result, lang.option].contains(&Some(*def)));
    let mut at = value;
    for _ in 0..facts.values.len() {
        match &facts.values[at] {
            Value::Await(it) => return facts.awaits[*it].block == block,
            Value::AnyOf(all) if all.len() == 1 => at = all[0],
            Value::Call(call) if is_result(facts.type_of(at)) => {
                match (&facts.calls[*call].target, facts.calls[*call].args.first()) {
                    (Target::Fn(function), Some(&of)) if cx.program.name(function.def) != "err" => at = of,
                    _ => return false,
                }
            }
            _ => return false,
        }
    }
    false
}
