//! What calls and values are, asked of the facts of one body.

use crate::facts::body::{AwaitFacts, BodyFacts, CallId, Target};
use crate::facts::value::{Value, ValueId};
use crate::rules::hazards::Primitive;

use super::LintCx;

/// The paths by which rules may know what is called; empty where that is not known.
pub(super) fn paths(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> Vec<String> {
    match &facts.calls[call].target {
        Target::Fn(function) => cx.facts.bindings.of(cx.facts, function).paths.clone(),
        Target::Macro(paths) => paths.clone(),
        Target::Extern(path) => vec![path.to_string()],
        _ => Vec::new(),
    }
}

/// The building block that is called.
pub(super) fn primitive(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> Option<Primitive> {
    match &facts.calls[call].target {
        Target::Fn(function) => cx.rules.primitive(&cx.facts.bindings.of(cx.facts, function).paths),
        _ => cx.rules.primitive(&paths(cx, facts, call)),
    }
}

/// How messages name what is called.
pub(super) fn name(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> String {
    paths(cx, facts, call).into_iter().next().unwrap_or_default()
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
