//! What would be alive at a call if its result were awaited there.

use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::flow::analyses::later::is_read_after;
use crate::flow::ir::{BlockId, Flow, Local, LocalId, LocalKind, RegionId, Terminator};
use crate::syntax::body::ExprId;
use crate::ty::kinds::Ty;

use super::cx::FactsCx;
use super::extract::flow_of;

/// A body whose calls may become awaits.
pub(crate) struct Crossing<'a> {
    cx: FactsCx<'a>,
    flow: Flow,
    /// Type parameters for which callers give what may change threads.
    open: Vec<Ty>,
}

impl<'a> Crossing<'a> {
    /// `None` where there is no body.
    pub(crate) fn of(cx: FactsCx<'a>, owner: DefId, open: &[Ty]) -> Option<Crossing<'a>> {
        Some(Crossing { cx, flow: flow_of(cx, owner)?, open: open.to_vec() })
    }

    /// The parameter of the body that may not change threads; a future has all of them from its beginning on.
    pub(crate) fn param_in_the_way(&self) -> Option<TextRange> {
        let params = &self.flow.regions[RegionId::ROOT].params;
        params.iter().map(|&param| &self.flow.locals[param]).find(|local| !self.crosses(local)).map(|local| local.range)
    }

    /// The value that is alive at the call and may not change threads, or is not known to.
    pub(crate) fn value_in_the_way(&self, call: ExprId) -> Option<TextRange> {
        let is_it = |end: &Terminator| matches!(end, Terminator::Call(other) if other.site.expr == call);
        let (at, block) = self.flow.blocks.iter().find(|(_, block)| is_it(&block.end))?;
        let held = self.cx.moves(&self.flow).held(at);
        let alive = |(id, local): &(LocalId, &Local)| {
            let is_held = || held.iter().any(|(place, _)| place.local == *id);
            local.region == block.region
                && (is_held() || is_read_after(&self.flow, at, *id))
                && self.is_set_before(*id, at)
        };
        let mut locals = self.flow.locals.iter().filter(alive).map(|(_, local)| local);
        locals.find(|local| !self.crosses(local)).map(|local| local.range)
    }

    fn crosses(&self, local: &Local) -> bool {
        self.cx.types.crosses_awaits(local.ty, &self.open)
    }

    /// The local has a value where the block ends: it is a parameter, or control may come there from where it is set.
    fn is_set_before(&self, local: LocalId, at: BlockId) -> bool {
        if matches!(self.flow.locals[local].kind, LocalKind::SelfParam | LocalKind::Param) {
            return true;
        }
        let is_param = self.flow.regions.values().any(|region| region.params.contains(&local));
        let sets = |block: BlockId| self.flow.blocks[block].stmts.iter().any(|stmt| stmt.dest.local == local);
        let gives = |block: BlockId| match &self.flow.blocks[block].end {
            Terminator::Call(call) => call.dest.local == local,
            Terminator::Await(wait) => wait.dest.local == local,
            _ => false,
        };
        let mut seen = vec![at];
        let mut next = 0;
        while !is_param && next < seen.len() {
            let to = seen[next];
            next += 1;
            if sets(to) {
                return true;
            }
            for (id, block) in self.flow.blocks.iter() {
                if block.end.successors().any(|after| after == to) && !seen.contains(&id) {
                    seen.push(id);
                }
            }
            if seen[1..].iter().any(|&before| gives(before)) {
                return true;
            }
        }
        is_param
    }
}
