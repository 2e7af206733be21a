//! The branches of a `select!`: what makes their futures, and where the code goes on when one of them is ready.

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashSet;

use crate::facts::body::{AwaitFacts, BodyFacts};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::analyses::paths::Way;
use crate::rules::hazards::Primitive;

use super::LintCx;
use super::calls::{passed_on, primitive};

/// The blocks that control comes to after a branch is ready, up to where the `select!` waits again. A pattern that does not fit
/// turns the branch off and leads on to the others: what these do is not the branch's own.
pub(super) fn after(facts: &BodyFacts, wait: &AwaitFacts, arm: usize) -> FixedBitSet {
    let mut found = FixedBitSet::with_capacity(facts.blocks.len());
    let Some(own) = wait.arms.get(arm) else { return found };
    found.insert(own.ready as usize);
    let mut todo = vec![own.ready];
    while let Some(at) = todo.pop() {
        let next = if at == wait.block { &[][..] } else { &facts.blocks[at as usize].next };
        for edge in next.iter().filter(|edge| edge.way != Way::Misfit) {
            if !found.put(edge.to as usize) {
                todo.push(edge.to);
            }
        }
    }
    found
}

/// A branch leads back to a block before the `select!` waits again.
pub(super) fn leads_back(facts: &BodyFacts, wait: &AwaitFacts, arm: usize, to: u32) -> bool {
    after(facts, wait, arm).contains(to as usize)
}

/// The calls that may make the future of a branch. What `fuse`, timeouts and pointers hand on is looked through.
pub(super) fn makers(cx: &LintCx<'_>, facts: &BodyFacts, future: ValueId) -> Vec<CallId> {
    let (mut todo, mut seen, mut found) = (vec![future], FxHashSet::default(), Vec::new());
    while let Some(value) = todo.pop() {
        match &facts.values[value] {
            _ if !seen.insert(value) => {}
            Value::AnyOf(all) => todo.extend(all),
            Value::Overlaid(whole, parts) => todo.extend(parts.iter().map(|(_, part)| part).chain([whole])),
            Value::Call(call) => match handed_on(cx, facts, *call) {
                Some(inner) => todo.push(inner),
                None => found.push(*call),
            },
            _ => {}
        }
    }
    found.sort_unstable();
    found
}

/// The future that another one is made of, which takes over what becomes of it.
fn handed_on(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> Option<ValueId> {
    if primitive(cx, facts, call) == Some(Primitive::Timeout) {
        return facts.calls[call].args.last().copied();
    }
    passed_on(cx, facts, call)
}
