//! Futures that are never pending: those of bodies that await nothing, or only what packs say is ready at once. Who drives such
//! a one waits for no executor.

use std::sync::Arc;

use crate::facts::body::{AwaitFacts, Target};
use crate::facts::ids::CallId;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{AwaitMode, RegionId};

use super::bodies::Body;
use super::callee::Callee;
use super::conditions::shape;
use super::fate::Fate;
use super::solver::Solver;

/// Futures that await futures are followed this far.
const MAX_DEPTH: u32 = 4;

impl Solver<'_> {
    /// The value is a future that is ready when it is polled first, as far as it shows.
    pub(super) fn is_ready(&mut self, body: &Arc<Body>, value: ValueId) -> bool {
        self.ready(body, value, MAX_DEPTH)
    }

    /// How a future ends that calling one async fn makes.
    pub(super) fn ends(&mut self, body: &Arc<Body>, future: ValueId) -> Option<Fate> {
        let Value::Call(call) = body.facts.values[future] else { return None };
        let resolved = body.meaning(call).resolved.clone()?;
        let Callee::Future(def) = resolved.callee else { return None };
        Some(self.of_def(def).fate)
    }

    fn ready(&mut self, body: &Arc<Body>, value: ValueId, depth: u32) -> bool {
        if depth == 0 {
            self.limits.values += 1;
            return false;
        }
        match &body.facts.values[value] {
            Value::Closure(region) => self.awaits_ready(body, *region, depth - 1),
            Value::Call(call) => self.call_is_ready(body, *call, depth - 1),
            Value::AnyOf(values) => {
                let values = values.clone();
                !values.is_empty() && values.into_iter().all(|value| self.ready(body, value, depth - 1))
            }
            _ => false,
        }
    }

    fn awaits_ready(&mut self, body: &Arc<Body>, region: RegionId, depth: u32) -> bool {
        let waits_for_all = |wait: &AwaitFacts| matches!(wait.mode, AwaitMode::One | AwaitMode::All);
        let mut awaits = body.facts.awaits.values().filter(|wait| wait.region == region);
        body.facts.regions[region].kind.is_async()
            && awaits.all(|wait| {
                let futures = &wait.futures;
                waits_for_all(wait) && !futures.is_empty() && futures.iter().all(|&it| self.ready(body, it, depth))
            })
    }

    fn call_is_ready(&mut self, body: &Arc<Body>, call: CallId, depth: u32) -> bool {
        let Target::Fn(function) = &body.facts.calls[call].target else { return false };
        let (cx, rules) = (self.cx, self.cx.rules());
        let named = rules.gives_ready(&cx.facts.bound(function).paths);
        if named || function.self_ty.is_some_and(|ty| rules.is_ready_type(&shape(cx, ty, 0))) {
            return true;
        }
        let callee = body.meaning(call).resolved.as_ref().map(|resolved| resolved.callee.clone());
        match callee {
            Some(Callee::Future(def)) => {
                self.body(def).is_some_and(|inner| self.awaits_ready(&inner, RegionId::ROOT, depth))
            }
            _ => false,
        }
    }
}
