//! The calls of one body that run in async code and block.

use std::cmp::Reverse;

use crate::base::diagnostic::Level;
use crate::base::span::{Span, TextRange};
use crate::calls::collect::{BodyCalls, CallSite};
use crate::calls::context::{NodeId, NodeKind};
use crate::config::LevelTable;
use crate::def::ids::DefId;
use crate::effects::effect::{Cause, Effect};
use crate::project::graph::TargetKind;

use super::LintCx;

/// A body with those of its calls that block where an executor drives the code.
pub struct AsyncBody<'a> {
    pub calls: &'a BodyCalls,
    pub blocking: Vec<AsyncCall<'a>>,
}

/// A call in async code that blocks in at least one way.
pub struct AsyncCall<'a> {
    pub site: &'a CallSite,
    /// The node whose async code it is part of.
    pub context: NodeId,
    pub in_test: bool,
    /// A rule or mark names the callee itself.
    pub direct: bool,
    /// In the order of kinds, each at most as sure as it is that the call runs here.
    pub effects: Vec<Effect>,
}

impl<'a> AsyncBody<'a> {
    pub(super) fn of(cx: &LintCx<'a>, calls: &'a BodyCalls) -> AsyncBody<'a> {
        let placements = cx.summaries.placements(calls);
        let in_test = in_test(cx, calls.owner);
        let mut blocking = Vec::new();
        for (id, site) in calls.sites.iter() {
            let Some(placement) = cx.summaries.place_site(calls, &placements, site) else { continue };
            if !drives(calls.contexts.nodes[placement.base].kind) {
                continue;
            }
            let effects = cx.summaries.of_site(calls, id);
            let effects: Vec<Effect> = effects.into_iter().map(|effect| effect.at_most(placement.confidence)).collect();
            if !effects.is_empty() {
                let direct = effects.iter().all(|effect| effect.trace.depth() == 1);
                blocking.push(AsyncCall { site, context: placement.base, in_test, direct, effects });
            }
        }
        AsyncBody { calls, blocking }
    }

    pub fn span(&self, cx: &LintCx<'_>, range: TextRange) -> Span {
        cx.program.span(self.calls.owner, range)
    }

    pub fn kind_of(&self, node: NodeId) -> NodeKind {
        self.calls.contexts.nodes[node].kind
    }
}

/// Code of this kind of node is run by an executor. A closure is one's own only where a rule says that it is polled.
fn drives(kind: NodeKind) -> bool {
    kind.is_async() || kind == NodeKind::Closure
}

impl AsyncCall<'_> {
    /// The effect to speak of: the one that weighs most by level, then the surest, then the shortest. Effects that are
    /// not sure enough have the level `allow`; they are there to be named by a suppression.
    pub(super) fn worst(&self, cx: &LintCx<'_>, lint: &str) -> Option<(Level, &Effect)> {
        let level_of = if self.in_test { LevelTable::level_in_tests } else { LevelTable::level_of };
        let level = |effect: &Effect| match effect.confidence >= cx.min_confidence {
            true => level_of(cx.levels, lint, Some(effect.kind), rule_id(cx, effect)),
            false => Level::Allow,
        };
        let leveled = self.effects.iter().map(|effect| (level(effect), effect));
        leveled.max_by_key(|(level, effect)| (*level, effect.rank(), Reverse(effect.kind)))
    }
}

/// The function is compiled for tests only.
pub(super) fn in_test(cx: &LintCx<'_>, function: DefId) -> bool {
    let of_test_target = cx.program.root(function.krate).is_some_and(|krate| krate.kind == TargetKind::Test);
    of_test_target || cx.program.data(function).in_test
}

/// The rule behind an effect; marks in the source have none.
pub(super) fn rule_id<'a>(cx: &LintCx<'a>, effect: &Effect) -> Option<&'a str> {
    match effect.cause {
        Cause::Rule(id) => Some(cx.rules.rule(id).id.as_str()),
        Cause::Mark => None,
    }
}
