//! Which futures are driven where a value is awaited: those that it is, wraps or holds. A task that was started is none of them,
//! since it is driven by itself.

use crate::facts::body::{BodyFacts, CallFacts, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::RegionId;
use crate::rules::hazards::Primitive;

use super::LintCx;
use super::calls::{base, made_by, primitive};

/// A future of a body.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(super) enum Driven {
    /// An async block or closure.
    Region(RegionId),
    /// What a call makes.
    Call(CallId),
}

/// The futures that are driven with a value.
pub(super) fn driven(cx: &LintCx<'_>, facts: &BodyFacts, value: ValueId) -> Vec<Driven> {
    let (mut found, mut seen, mut todo) = (Vec::new(), Vec::new(), vec![value]);
    while let Some(value) = todo.pop() {
        if seen.contains(&value) || value == ValueId::UNKNOWN {
            continue;
        }
        seen.push(value);
        match &facts.values[value] {
            Value::Closure(region) if facts.regions[*region].kind.is_async() => found.push(Driven::Region(*region)),
            Value::Closure(region) => todo.push(facts.regions[*region].result),
            Value::Call(call) if wraps(cx, facts, *call) => todo.extend(&facts.calls[*call].args),
            Value::Call(call) if !is_task(cx, facts, *call) => found.push(Driven::Call(*call)),
            Value::Changed(before, call) => {
                todo.push(*before);
                if wraps(cx, facts, *call) {
                    todo.extend(&facts.calls[*call].args);
                }
            }
            Value::AnyOf(all) | Value::List(all) => todo.extend(all),
            Value::Overlaid(whole, parts) => todo.extend(parts.iter().map(|(_, part)| part).chain([whole])),
            Value::Built(_, parts) => todo.extend(parts.iter().map(|(_, part)| *part)),
            Value::Part(whole, _) => todo.extend(given_back(cx, facts, *whole)),
            _ => {}
        }
    }
    found
}

fn is_task(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    matches!(primitive(cx, facts, call), Some(Primitive::Task | Primitive::TrackedTask))
}

/// The futures in a stream: those that it was made of, and those that were put into it.
pub(super) fn in_stream(cx: &LintCx<'_>, facts: &BodyFacts, next: CallId) -> Vec<Driven> {
    let data = &facts.calls[next];
    let mut found = data.args.first().map_or(Vec::new(), |&stream| driven(cx, facts, stream));
    if let Some(Some(place)) = data.places.first() {
        let is_same = |other: &CallFacts| other.places.first().and_then(Option::as_ref) == Some(place);
        let puts = facts.calls.iter().filter(|(call, other)| is_same(other) && wraps(cx, facts, *call));
        let given = puts.flat_map(|(_, data)| data.args.iter().skip(1));
        found.extend(given.flat_map(|&arg| driven(cx, facts, arg)));
    }
    found
}

/// What the call gives, or is called on, drives the futures that it is given.
pub(super) fn wraps(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    matches!(facts.calls[call].target, Target::Fn(_) | Target::Macro(_) | Target::Extern(_))
        && matches!(
            primitive(cx, facts, call),
            Some(
                Primitive::Wraps
                    | Primitive::Passes
                    | Primitive::Timeout
                    | Primitive::Adds
                    | Primitive::Tracks
                    | Primitive::Races
                    | Primitive::JoinsAll
            )
        )
}

/// The futures of a race, in what is known when it is over: those that were not ready are a part of that.
fn given_back(cx: &LintCx<'_>, facts: &BodyFacts, whole: ValueId) -> Vec<ValueId> {
    let Value::Await(wait) = &facts.values[base(facts, whole)] else { return Vec::new() };
    let races = facts.awaits[*wait].futures.iter().filter_map(|&future| race(cx, facts, future));
    races.flat_map(|race| facts.calls[race].args.iter().copied()).collect()
}

/// The call that lets futures race, where that is what is awaited.
pub(super) fn race(cx: &LintCx<'_>, facts: &BodyFacts, future: ValueId) -> Option<CallId> {
    made_by(facts, future).filter(|&call| primitive(cx, facts, call) == Some(Primitive::Races))
}
