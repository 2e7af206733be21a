//! Whether a variable is used after a point: if it is not, it can be moved there.

use std::collections::BTreeSet;

use crate::flow::ir::{BlockId, Call, Callee, Flow, LocalId, Operand, Place, Rvalue, Stmt, Terminator};

/// The variable, or what was borrowed from it, may be used where control goes from the end of a block. A new value that it is
/// given first is another matter. `borrows` tells of which types a value may have a reference in it.
pub(crate) fn is_used_after(flow: &Flow, block: BlockId, local: LocalId, borrows: &dyn Fn(LocalId) -> bool) -> bool {
    let borrowers = borrowers(flow, local, borrows);
    borrowers.iter().any(|&borrower| is_read_after(flow, block, borrower))
}

/// The variable itself may be used where control goes from the end of a block, be it by the last thing that is done with it.
pub(crate) fn is_read_after(flow: &Flow, block: BlockId, local: LocalId) -> bool {
    let mut seen = BTreeSet::new();
    let mut rest: Vec<BlockId> = match &flow.blocks[block].end {
        end if sets(end, local) => Vec::new(),
        end => end.successors().collect(),
    };
    while let Some(next) = rest.pop() {
        if !seen.insert(next) {
            continue;
        }
        match first_touch(flow, next, local) {
            Some(Touch::Read) => return true,
            Some(Touch::Set) => {}
            None => rest.extend(flow.blocks[next].end.successors()),
        }
    }
    false
}

enum Touch {
    Read,
    Set,
}

/// What the block does first with the variable.
fn first_touch(flow: &Flow, block: BlockId, local: LocalId) -> Option<Touch> {
    let block = &flow.blocks[block];
    for stmt in &block.stmts {
        if reads(flow, stmt, local) {
            return Some(Touch::Read);
        }
        if stmt.dest == Place::local(local) {
            return Some(Touch::Set);
        }
    }
    let is_read = operands(&block.end).iter().any(|operand| is_of(operand, local));
    match is_read {
        true => Some(Touch::Read),
        false => sets(&block.end, local).then_some(Touch::Set),
    }
}

fn sets(end: &Terminator, local: LocalId) -> bool {
    match end {
        Terminator::Call(call) => call.dest == Place::local(local),
        Terminator::Await(wait) => wait.dest == Place::local(local),
        _ => false,
    }
}

fn is_of(operand: &Operand, local: LocalId) -> bool {
    operand.place().is_some_and(|place| place.local == local)
}

fn reads(flow: &Flow, stmt: &Stmt, local: LocalId) -> bool {
    let into_part = stmt.dest.local == local && !stmt.dest.path.is_empty();
    into_part || mentions(flow, &stmt.value, local)
}

fn mentions(flow: &Flow, value: &Rvalue, local: LocalId) -> bool {
    match value {
        Rvalue::Use(operand) | Rvalue::Not(operand) => is_of(operand, local),
        Rvalue::Ref { place, .. } => place.local == local,
        Rvalue::Aggregate(_, parts) => parts.iter().any(|(_, part)| is_of(part, local)),
        Rvalue::Closure(region) => flow.regions[*region].captures.iter().any(|capture| capture.place.local == local),
        Rvalue::Flags(a, b) => is_of(a, local) || is_of(b, local),
        Rvalue::Compute(operands) => operands.iter().any(|operand| is_of(operand, local)),
    }
}

fn operands(end: &Terminator) -> Vec<&Operand> {
    match end {
        Terminator::Call(call) => of_call(call).collect(),
        Terminator::Await(wait) => wait.futures.iter().collect(),
        Terminator::Switch(switch) => vec![&switch.on],
        Terminator::Yield { value, .. } => vec![value],
        // A value that was moved is not dropped.
        Terminator::Drop { .. } | Terminator::Goto(_) | Terminator::Return | Terminator::Diverge => Vec::new(),
    }
}

fn of_call(call: &Call) -> impl Iterator<Item = &Operand> {
    let callee = if let Callee::Value(value, _) = &call.callee { Some(value) } else { None };
    callee.into_iter().chain(&call.args)
}

/// The variable and all that may hold a reference to it.
pub(crate) fn borrowers(flow: &Flow, local: LocalId, borrows: &dyn Fn(LocalId) -> bool) -> BTreeSet<LocalId> {
    let mut found = BTreeSet::from([local]);
    loop {
        let before = found.len();
        for block in flow.blocks.values() {
            for stmt in &block.stmts {
                let to = stmt.dest.local;
                let lent = || found.iter().any(|&from| mentions(flow, &stmt.value, from));
                if !found.contains(&to) && lent() && borrows(to) {
                    found.insert(to);
                }
            }
            if let Terminator::Call(call) = &block.end {
                let to = call.dest.local;
                let given = || found.iter().any(|&from| of_call(call).any(|operand| is_of(operand, from)));
                if !found.contains(&to) && given() && borrows(to) {
                    found.insert(to);
                }
            }
        }
        if found.len() == before {
            return found;
        }
    }
}
