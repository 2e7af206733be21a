//! What a statement or terminator does to places: which it moves out of, assigns, lends.

use crate::def::ids::DefId;
use crate::flow::ir::{CaptureMode, Const, Flow, Operand, Place, Region, Rvalue, Terminator};

/// The places that a region owns though a region around it declares them.
pub(super) fn moved_in(region: &Region) -> impl Iterator<Item = Place> {
    let moved = region.captures.iter().filter(|capture| capture.mode == CaptureMode::Move);
    moved.map(|capture| capture.place.clone())
}

/// Every place that is moved out of or assigned.
pub(super) fn each_touched(flow: &Flow, visit: &mut dyn FnMut(&Place)) {
    for block in flow.blocks.values() {
        for stmt in &block.stmts {
            moved_by(flow, &stmt.value, &mut |place| visit(place));
            visit(&stmt.dest);
        }
        moved_by_end(&block.end, &mut |place| visit(place));
        if let Some(dest) = dest_of(&block.end) {
            visit(dest);
        }
    }
}

pub(super) fn moved_by(flow: &Flow, value: &Rvalue, visit: &mut dyn FnMut(&Place)) {
    let mut operand = |operand: &Operand| {
        if let Operand::Move(place) = operand {
            visit(place);
        }
    };
    match value {
        Rvalue::Use(value) | Rvalue::Not(value) => operand(value),
        Rvalue::Aggregate(_, parts) => parts.iter().for_each(|(_, part)| operand(part)),
        Rvalue::Compute(parts) => parts.iter().for_each(operand),
        Rvalue::Flags(a, b) => [a, b].into_iter().for_each(operand),
        Rvalue::Closure(region) => moved_in(&flow.regions[*region]).for_each(|place| visit(&place)),
        Rvalue::Ref { .. } => {}
    }
}

/// The variant without fields that a value is.
pub(super) fn made_by(value: &Rvalue) -> Option<DefId> {
    match value {
        Rvalue::Use(Operand::Const(Const::Ctor(def))) => Some(*def),
        _ => None,
    }
}

/// The places that somebody is lent to change them.
pub(super) fn lent_by(flow: &Flow, value: &Rvalue, visit: &mut dyn FnMut(&Place)) {
    match value {
        Rvalue::Ref { mutable: true, place } if !place.is_behind_deref() => visit(place),
        Rvalue::Closure(region) => {
            let captures = flow.regions[*region].captures.iter();
            captures.filter(|it| it.mode == CaptureMode::RefMut).for_each(|it| visit(&it.place));
        }
        _ => {}
    }
}

pub(super) fn moved_by_end(end: &Terminator, visit: &mut dyn FnMut(&Place)) {
    let mut operand = |operand: &Operand| {
        if let Operand::Move(place) = operand {
            visit(place);
        }
    };
    match end {
        Terminator::Call(call) => call.args.iter().for_each(operand),
        Terminator::Await(wait) => wait.futures.iter().for_each(operand),
        Terminator::Yield { value, .. } => operand(value),
        _ => {}
    }
}

pub(super) fn dest_of(end: &Terminator) -> Option<&Place> {
    match end {
        Terminator::Call(call) => Some(&call.dest),
        Terminator::Await(wait) => Some(&wait.dest),
        _ => None,
    }
}
