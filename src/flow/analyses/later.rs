//! Whether a variable is used after a point: if it is not, it can be moved there.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::flow::ir::{BlockId, Call, Callee, Flow, LocalId, Operand, Place, Rvalue, Stmt, Terminator};

/// The variable, or what was borrowed from it, may be used where control goes from the end of a block. A new value that it is
/// given first is another matter. `borrows` tells of which types a value may have a reference in it.
pub(crate) fn is_used_after(
    (flow, loans): (&Flow, &Loans),
    block: BlockId,
    local: LocalId,
    borrows: &dyn Fn(LocalId) -> bool,
) -> bool {
    let borrowers = loans.borrowers(local, borrows);
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
    let mut found = false;
    each_mentioned(flow, value, &mut |other| found |= other == local);
    found
}

fn each_mentioned(flow: &Flow, value: &Rvalue, act: &mut dyn FnMut(LocalId)) {
    let mut of = |operand: &Operand| operand.place().into_iter().for_each(|place| act(place.local));
    match value {
        Rvalue::Use(operand) | Rvalue::Not(operand) => of(operand),
        Rvalue::Ref { place, .. } => act(place.local),
        Rvalue::Aggregate(_, parts) => parts.iter().for_each(|(_, part)| of(part)),
        Rvalue::Closure(region) => {
            flow.regions[*region].captures.iter().for_each(|capture| act(capture.place.local));
        }
        Rvalue::Flags(a, b) => [a, b].into_iter().for_each(of),
        Rvalue::Compute(operands) => operands.iter().for_each(of),
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

/// By local: those that are given something which is made of it.
#[derive(Debug)]
pub(crate) struct Loans(FxHashMap<LocalId, Vec<LocalId>>);

impl Loans {
    pub(crate) fn of(flow: &Flow) -> Loans {
        let mut to: FxHashMap<LocalId, Vec<LocalId>> = FxHashMap::default();
        for block in flow.blocks.values() {
            for stmt in &block.stmts {
                each_mentioned(flow, &stmt.value, &mut |from| to.entry(from).or_default().push(stmt.dest.local));
            }
            if let Terminator::Call(call) = &block.end {
                let given = of_call(call).filter_map(Operand::place);
                given.for_each(|place| to.entry(place.local).or_default().push(call.dest.local));
            }
        }
        Loans(to)
    }

    /// The variable and all that may hold a reference to it.
    pub(crate) fn borrowers(&self, local: LocalId, borrows: &dyn Fn(LocalId) -> bool) -> BTreeSet<LocalId> {
        let mut found = BTreeSet::from([local]);
        let mut todo = vec![local];
        while let Some(from) = todo.pop() {
            for &to in self.0.get(&from).into_iter().flatten() {
                if !found.contains(&to) && borrows(to) {
                    found.insert(to);
                    todo.push(to);
                }
            }
        }
        found
    }
}
