//! What calls and values are, asked of the facts of one body.

use std::sync::Arc;

use crate::facts::binding::Bound;
use crate::facts::body::{AwaitFacts, BodyFacts};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::rules::hazards::Primitive;

use super::LintCx;

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
