//! Drops: each is a call of its own, in the order in which they run.

use super::blocks::{Drop, Extractor, empty};
use crate::base::arena::ArenaId;
use crate::facts::body::{CallFacts, Event, Target};
use crate::facts::ids::CallId;
use crate::facts::value::ValueId;
use crate::flow::analyses::moves::There;
use crate::flow::ir::{BlockId, CallSyntax, DropWhy, Place, Site};
use crate::syntax::body::ExprId;

impl Extractor<'_> {
    /// Adds drops at the end of a block, the first in the block itself. Gives the block that comes last.
    pub(super) fn drops(&mut self, id: BlockId, drops: Vec<Drop>) -> usize {
        let at = id.raw() as usize;
        let mut last = at;
        for (number, drop) in drops.into_iter().enumerate() {
            if number > 0 {
                let region = self.blocks[at].region;
                self.blocks.push(empty(region));
                let next = self.blocks.len() - 1;
                self.plain(last, BlockId(next as u32));
                last = next;
            }
            let call = self.drop_call((id, last), drop);
            self.blocks[last].event = Some(Event::Call(call));
        }
        last
    }

    fn drop_call(&mut self, (id, block): (BlockId, usize), drop: Drop) -> CallId {
        let ty = self.cx.place_ty(&self.read.flow, &drop.place);
        let value = match self.cx.is_local(self.read.flow.owner.krate) {
            true => self.values.place(&drop.place, self.end_point(id)),
            false => ValueId::UNKNOWN,
        };
        let region = self.blocks[block].region;
        let site = Site { expr: ExprId(0), range: drop.range, name_range: drop.range, syntax: CallSyntax::Implied };
        let target = Target::Drop { ty, value, there: drop.there, why: drop.why };
        let (args, arg_types, shown, prior, held, places, guard) = Default::default();
        let (block, unused) = (block as u32, true);
        let facts =
            CallFacts { site, region, block, target, args, unused, arg_types, shown, prior, held, places, guard };
        self.calls.alloc(facts)
    }

    /// What an async block was given by value, and still has when it is done, goes with it.
    pub(super) fn left_over(&mut self, id: BlockId) -> usize {
        let flow = &self.read.flow;
        let left = self
            .moves
            .left_over(id)
            .into_iter()
            .filter(|(place, _)| self.cx.drops.matters(self.cx, self.cx.place_ty(flow, place)));
        let drop = |(place, there): (Place, There)| {
            let range = flow.locals[place.local].range;
            Drop { place, there, why: DropWhy::Scope, range }
        };
        let drops = left.map(drop).collect();
        self.drops(id, drops)
    }
}
