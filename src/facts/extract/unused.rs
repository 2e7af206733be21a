//! Which locals nobody looks at: they are set, moved on to others of the kind, and dropped.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::ir::{Callee, Flow, LocalId, Operand, Place, Rvalue, Terminator};

/// The locals of a body whose values are looked at.
pub(super) struct Unused {
    used: FxHashSet<LocalId>,
}

impl Unused {
    pub(super) fn of(flow: &Flow) -> Unused {
        let mut reads = Reads::default();
        reads.used.extend(flow.regions.values().map(|region| region.result));
        let captures = flow.regions.values().flat_map(|region| &region.captures);
        reads.used.extend(captures.map(|capture| capture.place.local));
        for block in flow.blocks.values() {
            block.stmts.iter().for_each(|stmt| reads.assignment(&stmt.dest, &stmt.value));
            reads.terminator(&block.end);
        }
        Unused { used: reads.close() }
    }

    /// Nobody looks at what is put into the place.
    pub(super) fn holds(&self, place: &Place) -> bool {
        place.path.is_empty() && !self.used.contains(&place.local)
    }
}

#[derive(Default)]
struct Reads {
    used: FxHashSet<LocalId>,
    /// By local: those whose value it is given.
    from: FxHashMap<LocalId, Vec<LocalId>>,
}

impl Reads {
    /// A value that is put as a whole into a local is used where that is.
    fn assignment(&mut self, dest: &Place, value: &Rvalue) {
        let mut read: Vec<LocalId> = Vec::new();
        let mut operand = |operand: &Operand| read.extend(operand.place().map(|place| place.local));
        match value {
            Rvalue::Use(only) | Rvalue::Not(only) => operand(only),
            Rvalue::Ref { place, .. } => read.push(place.local),
            Rvalue::Aggregate(_, parts) => parts.iter().for_each(|(_, part)| operand(part)),
            Rvalue::Flags(one, other) => [one, other].into_iter().for_each(operand),
            Rvalue::Compute(all) => all.iter().for_each(operand),
            Rvalue::Closure(_) => {}
        }
        match dest.path.is_empty() {
            true => self.from.entry(dest.local).or_default().extend(read),
            false => self.used.extend(read),
        }
    }

    fn terminator(&mut self, end: &Terminator) {
        match end {
            Terminator::Switch(switch) => self.operand(&switch.on),
            Terminator::Call(call) => {
                call.args.iter().for_each(|arg| self.operand(arg));
                if let Callee::Value(value, _) = &call.callee {
                    self.operand(value);
                }
            }
            Terminator::Await(wait) => wait.futures.iter().for_each(|future| self.operand(future)),
            Terminator::Yield { value, .. } => self.operand(value),
            Terminator::Goto(_) | Terminator::Drop { .. } | Terminator::Return | Terminator::Diverge => {}
        }
    }

    fn operand(&mut self, operand: &Operand) {
        self.used.extend(operand.place().map(|place| place.local));
    }

    fn close(mut self) -> FxHashSet<LocalId> {
        let mut todo: Vec<LocalId> = self.used.iter().copied().collect();
        while let Some(local) = todo.pop() {
            for from in self.from.remove(&local).unwrap_or_default() {
                if self.used.insert(from) {
                    todo.push(from);
                }
            }
        }
        self.used
    }
}
