//! Where a region can only fail from: every way to its end gives an error or nothing, or ends in a panic.
//!
//! A value that is not there (`None`) is an error for code that then fails, and an everyday case for code that then makes it:
//! a cache has not seen everything yet.

use super::Blocks;
use crate::base::arena::ArenaId;
use crate::def::ids::DefId;
use crate::flow::dataflow::{Analysis, Direction, solve};
use crate::flow::ir::{BlockId, Const, Flow, LocalId, Operand, Rvalue, Stmt, Terminator};

/// The blocks of a body at whose beginning it is decided that their region fails.
pub(crate) struct Failing(Vec<bool>);

impl Failing {
    /// `is_failure` tells the variants that stand for a failure.
    pub(crate) fn of(flow: &Flow, is_failure: &dyn Fn(DefId) -> bool) -> Failing {
        let given = flow.blocks.ids().map(|id| given(flow, id, is_failure)).collect();
        let results = Results { flow, given };
        let ends = solve(&Blocks(flow), &results);
        let begins = ends.into_iter().enumerate().map(|(node, mut fact)| {
            results.transfer(node, &mut fact);
            fact == Some(true)
        });
        Failing(begins.collect())
    }

    pub(crate) fn from(&self, block: BlockId) -> bool {
        self.0[block.raw() as usize]
    }
}

/// What a block gives as the result of its region: a failure or not; `None` where it gives nothing.
fn given(flow: &Flow, id: BlockId, is_failure: &dyn Fn(DefId) -> bool) -> Option<bool> {
    let block = &flow.blocks[id];
    let result = flow.regions[block.region].result;
    let by_call = matches!(&block.end, Terminator::Call(call) if call.dest.local == result);
    let by_await = matches!(&block.end, Terminator::Await(wait) if wait.dest.local == result);
    if by_call || by_await {
        return Some(false);
    }
    block.stmts.iter().rev().find_map(|stmt| fails(stmt, result, is_failure))
}

fn fails(stmt: &Stmt, result: LocalId, is_failure: &dyn Fn(DefId) -> bool) -> Option<bool> {
    use crate::flow::ir::Aggregate::Adt;
    let variant = match &stmt.value {
        Rvalue::Aggregate(Adt(def), _) | Rvalue::Use(Operand::Const(Const::Ctor(def))) => Some(*def),
        _ => None,
    };
    (stmt.dest.local == result).then(|| stmt.dest.path.is_empty() && variant.is_some_and(is_failure))
}

struct Results<'a> {
    flow: &'a Flow,
    given: Vec<Option<bool>>,
}

impl Analysis for Results<'_> {
    /// `None`: no way to an end is known yet.
    type Fact = Option<bool>;
    const DIRECTION: Direction = Direction::Backward;

    fn bottom(&self) -> Option<bool> {
        None
    }

    fn boundary(&self, node: usize) -> Option<bool> {
        // What ends otherwise does not come back.
        Some(!matches!(self.flow.blocks[BlockId::from_raw(node as u32)].end, Terminator::Return))
    }

    fn join(&self, acc: &mut Option<bool>, other: &Option<bool>) -> bool {
        let joined = match (*acc, *other) {
            (Some(a), Some(b)) => Some(a && b),
            (known, None) | (None, known) => known,
        };
        std::mem::replace(acc, joined) != joined
    }

    fn transfer(&self, node: usize, fact: &mut Option<bool>) {
        *fact = self.given[node].or(*fact);
    }
}
