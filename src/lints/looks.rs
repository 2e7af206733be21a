//! Looks at the state that others change, and what is decided by them.

use crate::facts::body::{BodyFacts, Edge, Event};
use crate::facts::ids::CallId;
use crate::flow::analyses::paths::Way;
use crate::flow::ir::RegionId;
use crate::rules::hazards::{GuardKind, Primitive};
use crate::solve::callee::Callee;

use super::LintCx;
use super::async_body::AsyncBody;
use super::calls::primitive;
use super::notify::{Root, root};
use super::rounds::Rounds;

/// Without an await in between, the state of `of` was looked at, and by that it was decided to come to the block.
pub(super) fn before(cx: &LintCx<'_>, body: &AsyncBody<'_>, block: u32, of: Root) -> bool {
    let facts = body.facts;
    let region = facts.blocks[block as usize].region;
    let any = |_: &Edge| true;
    let goes_on = |at: u32| at == block || !matches!(facts.blocks[at as usize].event, Some(Event::Await(_)));
    let near = Rounds { facts, block: &goes_on, edge: &any };
    let far = Rounds { facts, block: &|_| true, edge: &any };
    let reaches = |from: u32| from == block || far.after(from).contains(block as usize);
    let decides = |at: usize| {
        let next = &facts.blocks[at].next;
        next.iter().any(|edge| reaches(edge.to)) && next.iter().any(|edge| is_condition(edge) && !reaches(edge.to))
    };
    let looks = facts.calls.iter().filter(|(_, data)| data.region == region);
    let mut looks = looks.filter(|(call, data)| {
        let source = data.args.first().and_then(|&source| root(facts, source));
        source == Some(of) && (is_look(cx, facts, *call) || looks_inside(cx, body, *call))
    });
    looks.any(|(_, data)| {
        let after = near.after(data.block);
        after.contains(block as usize) && after.ones().any(decides)
    })
}

pub(super) fn is_condition(edge: &Edge) -> bool {
    matches!(edge.way, Way::Branch | Way::Misfit | Way::LoopEnds(_))
}

/// The call asks an atomic or takes a lock.
pub(super) fn is_look(cx: &LintCx<'_>, facts: &BodyFacts, call: CallId) -> bool {
    let takes_lock = || {
        let guard = facts.calls[call].guard.and_then(|ty| cx.facts.guard(ty));
        guard.is_some_and(|guard| matches!(guard.kind, GuardKind::Lock | GuardKind::AsyncLock))
    };
    primitive(cx, facts, call) == Some(Primitive::Probe) || takes_lock()
}

/// The call is of a function of the project that looks at what it is called on.
fn looks_inside(cx: &LintCx<'_>, body: &AsyncBody<'_>, call: CallId) -> bool {
    let Some(resolved) = &body.body.meaning(call).resolved else { return false };
    let (Callee::Body(def) | Callee::Future(def)) = resolved.callee else { return false };
    let Some(inner) = cx.solution.bodies.get(def).filter(|inner| inner.facts.local) else { return false };
    let facts = &inner.facts;
    facts.calls.iter().any(|(call, data)| {
        let source = data.args.first().and_then(|&source| root(facts, source));
        data.region == RegionId::ROOT && source == Some(Root::Param(0)) && is_look(cx, facts, call)
    })
}
