//! The calls of one body that run in async code and block.

use std::cmp::Reverse;

use crate::base::diagnostic::Level;
use crate::base::span::{Span, TextRange};
use crate::calls::callee::Callee;
use crate::calls::collect::{BodyCalls, CallSite};
use crate::calls::context::{NodeId, NodeKind};
use crate::effects::effect::{Cause, Effect};

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
    /// A rule or mark names the callee itself.
    pub direct: bool,
    /// In the order of kinds, each at most as sure as it is that the call runs here.
    pub effects: Vec<Effect>,
}

impl<'a> AsyncBody<'a> {
    pub(super) fn of(cx: &LintCx<'a>, calls: &'a BodyCalls) -> AsyncBody<'a> {
        let placements = cx.summaries.placements(calls);
        let mut blocking = Vec::new();
        for (id, site) in calls.sites.iter() {
            let Some(placement) = cx.summaries.place_site(calls, &placements, site) else { continue };
            if !drives(calls.contexts.nodes[placement.base].kind) {
                continue;
            }
            let effects = cx.summaries.of_site(calls, id);
            let effects: Vec<Effect> = effects.into_iter().map(|effect| effect.at_most(placement.confidence)).collect();
            if !effects.is_empty() {
                let direct = matches!(site.callee, Callee::Blocks(_) | Callee::Marked(..));
                blocking.push(AsyncCall { site, context: placement.base, direct, effects });
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
        let level = |effect: &Effect| match effect.confidence >= cx.min_confidence {
            true => cx.levels.level_of(lint, Some(effect.kind), rule_id(cx, effect)),
            false => Level::Allow,
        };
        let leveled = self.effects.iter().map(|effect| (level(effect), effect));
        leveled.max_by_key(|(level, effect)| (*level, effect.rank(), Reverse(effect.kind)))
    }
}

/// The rule behind an effect; marks in the source have none.
pub(super) fn rule_id<'a>(cx: &LintCx<'a>, effect: &Effect) -> Option<&'a str> {
    match effect.cause {
        Cause::Rule(id) => Some(cx.rules.rule(id).id.as_str()),
        Cause::Mark => None,
    }
}
