//! Where a guard was taken, and what it guards: from the value back to the call that made it.

use super::blocks::Extractor;
use crate::facts::body::{CallId, Taken};
use crate::flow::ir::{BlockId, Operand, Place, Terminator};

impl Extractor<'_> {
    /// The call that took the guard which a place holds. What hands a guard on that it is given (`unwrap`, `map`) took none.
    pub(super) fn taken(&self, place: &Place) -> Option<Taken> {
        let mut at = place.clone();
        // A local is set from another one, or by a call from another one; a circle does not compile.
        for _ in 0..self.read.flow.locals.ids().count() {
            match self.sources.set_by(&at) {
                Some(SetBy::Place(from)) => at = from,
                Some(SetBy::Block(block)) => match self.handed_on(block) {
                    Some(from) => at = from.clone(),
                    None => return self.taken_at(block),
                },
                None => return None,
            }
        }
        None
    }

    /// The argument of a call that holds a guard, which the call gives on; the future that an await waits for.
    fn handed_on(&self, block: BlockId) -> Option<&Place> {
        match &self.read.flow.blocks[block].end {
            Terminator::Call(call) => {
                let mut args = call.args.iter().zip(&call.arg_types);
                args.find(|(_, ty)| self.cx.guard_in(**ty).is_some()).and_then(|(arg, _)| arg.place())
            }
            Terminator::Await(wait) => match wait.futures.as_slice() {
                [only] => only.place(),
                _ => None,
            },
            _ => None,
        }
    }

    fn taken_at(&self, block: BlockId) -> Option<Taken> {
        let call: CallId = *self.numbers.calls.get(&block)?;
        let Terminator::Call(made) = &self.read.flow.blocks[block].end else { return None };
        let lock = made.args.first().and_then(Operand::place).map(|receiver| self.sources.subject(receiver));
        Some(Taken { call, lock })
    }
}

/// What sets a local that is set once.
pub(super) enum SetBy {
    Place(Place),
    /// The call or await at the end of a block.
    Block(BlockId),
}
