//! Awaits that follow each other though the second needs nothing of the first.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::ir::{
    Await, AwaitMode, Block, BlockId, Call, CallSyntax, Callee, LocalId, LocalKind, Operand, Place, Rvalue, Site, Stmt,
    SwitchWhy, Terminator,
};
use crate::ty::kinds::{Ty, TyKind};

use super::uses::Code;

/// Two awaits by the calls whose futures they wait for.
#[derive(Copy, Clone, Debug)]
pub(crate) struct InTurn {
    pub first: Site,
    pub second: Site,
}

impl Code {
    /// The awaits of `let a = f().await; let b = g().await;`: what the second waits for is made of nothing that the first gave, and
    /// neither has a mutable reference to anything. In between there is nothing but the making of the second, and `?`.
    pub(crate) fn awaits_in_turn(&self) -> Vec<InTurn> {
        let waits = self.flow.blocks.iter().filter_map(|(id, block)| Some((id, plain_await(block)?)));
        let makers = self.makers();
        waits.filter_map(|(id, wait)| self.next_in_turn(&makers, (id, wait))).collect()
    }

    fn next_in_turn(&self, makers: &Makers<'_>, (id, wait): (BlockId, &Await)) -> Option<InTurn> {
        let first = maker(makers, id, wait).filter(|call| keeps_to_itself(call))?;
        let mut way = Way::after(wait);
        let mut at = wait.next;
        // Straight on to the next await; blocks are not come to again without a loop, which is not straight.
        for _ in self.flow.blocks.ids() {
            let block = &self.flow.blocks[at];
            block.stmts.iter().for_each(|stmt| way.statement(stmt));
            at = match &block.end {
                Terminator::Goto(next) | Terminator::Drop { next, .. } => *next,
                Terminator::Switch(switch) if switch.why == SwitchWhy::Try => switch.yes,
                Terminator::Call(call) if !way.is_looked_at_by(call) => {
                    way.call(call);
                    call.next?
                }
                Terminator::Await(second) => {
                    let made = maker(makers, at, second).filter(|call| keeps_to_itself(call))?;
                    let independent = !way.is_touched_by(&second.futures) && way.made_for(&second.futures);
                    let is_bound = way.touched.iter().any(|&local| self.is_binding(local)) && self.is_kept(second);
                    let found = plain_await(block).is_some() && independent && is_bound;
                    return found.then_some(InTurn { first: first.site, second: made.site });
                }
                _ => return None,
            };
        }
        None
    }

    fn makers(&self) -> Makers<'_> {
        let mut makers = Makers::default();
        for block in self.flow.blocks.values() {
            if let Terminator::Call(call) = &block.end
                && let Some(next) = call.next
            {
                makers.entry(next).or_default().push(call);
            }
        }
        makers
    }

    fn is_binding(&self, local: LocalId) -> bool {
        matches!(self.flow.locals[local].kind, LocalKind::Binding(_))
    }

    /// What an await gives comes into a variable, by `?` and the like.
    fn is_kept(&self, wait: &Await) -> bool {
        let mut way = Way::after(wait);
        let mut at = wait.next;
        for _ in self.flow.blocks.ids() {
            let block = &self.flow.blocks[at];
            block.stmts.iter().for_each(|stmt| way.statement(stmt));
            if way.touched.iter().any(|&local| self.is_binding(local)) {
                return true;
            }
            at = match &block.end {
                Terminator::Goto(next) | Terminator::Drop { next, .. } => *next,
                Terminator::Switch(switch) if switch.why == SwitchWhy::Try => switch.yes,
                Terminator::Call(call) if way.is_touched_by(&call.args) => {
                    way.call(call);
                    match call.next {
                        Some(next) => next,
                        None => return false,
                    }
                }
                _ => return false,
            };
        }
        false
    }
}

/// By block: the calls that it comes after.
type Makers<'a> = FxHashMap<BlockId, Vec<&'a Call>>;

/// The call that makes the future which an await waits for: the block before.
fn maker<'a>(makers: &Makers<'a>, at: BlockId, wait: &Await) -> Option<&'a Call> {
    let [Operand::Move(future)] = wait.futures.as_slice() else { return None };
    makers.get(&at)?.iter().find(|call| call.dest == *future).copied()
}

/// An await of one future whose value is looked at.
fn plain_await(block: &Block) -> Option<&Await> {
    match &block.end {
        Terminator::Await(wait) if wait.mode == AwaitMode::One => Some(wait),
        _ => None,
    }
}

/// Nothing that the call is given can be changed by it.
fn keeps_to_itself(call: &Call) -> bool {
    let is_mutable =
        |kind: &TyKind| matches!(kind, TyKind::Ref { mutable: true, .. } | TyKind::Ptr { mutable: true, .. });
    let is_known = |ty: &Ty| !ty.is_unknown() && !ty.any(&is_mutable);
    matches!(call.callee, Callee::Fn(_)) && call.arg_types.iter().all(is_known)
}

/// What happens on the way from one await to the next.
struct Way {
    /// Locals that have something of what the first gave.
    touched: BTreeSet<LocalId>,
    /// What was made of what since, in turn.
    steps: Vec<Step>,
}

struct Step {
    dest: LocalId,
    used: Vec<LocalId>,
    /// A call has given it that was given nothing of the first await.
    is_made: bool,
}

impl Way {
    fn after(wait: &Await) -> Way {
        Way { touched: BTreeSet::from([wait.dest.local]), steps: Vec::new() }
    }

    fn statement(&mut self, stmt: &Stmt) {
        self.set(&stmt.dest, used(&stmt.value));
    }

    fn call(&mut self, call: &Call) {
        let used: Vec<LocalId> = call.args.iter().filter_map(|arg| Some(arg.place()?.local)).collect();
        if !self.set(&call.dest, used) {
            self.steps.push(Step { dest: call.dest.local, used: Vec::new(), is_made: true });
        }
    }

    /// Notes what a local is made of; true where that is what the first await gave.
    fn set(&mut self, dest: &Place, used: Vec<LocalId>) -> bool {
        let touched = used.iter().any(|local| self.touched.contains(local));
        if touched {
            self.touched.insert(dest.local);
        }
        self.steps.push(Step { dest: dest.local, used, is_made: false });
        touched
    }

    /// A function or macro is given what the first await gave, and may decide by it whether the code goes on. A method of that gives
    /// it in another form, as `?` does.
    fn is_looked_at_by(&self, call: &Call) -> bool {
        !matches!(call.site.syntax, CallSyntax::Method | CallSyntax::Implied) && self.is_touched_by(&call.args)
    }

    fn is_touched_by(&self, operands: &[Operand]) -> bool {
        operands.iter().filter_map(Operand::place).any(|place| self.touched.contains(&place.local))
    }

    /// All that was called on the way is there to make these.
    fn made_for(&self, operands: &[Operand]) -> bool {
        let mut needed: FxHashSet<LocalId> = operands.iter().filter_map(|it| Some(it.place()?.local)).collect();
        self.steps.iter().rev().all(|step| {
            let is_needed = needed.contains(&step.dest);
            if is_needed {
                needed.extend(&step.used);
            }
            is_needed || !step.is_made
        })
    }
}

fn used(value: &Rvalue) -> Vec<LocalId> {
    let of = |operand: &Operand| operand.place().map(|place| place.local);
    match value {
        Rvalue::Use(operand) | Rvalue::Not(operand) => of(operand).into_iter().collect(),
        Rvalue::Ref { place, .. } => vec![place.local],
        Rvalue::Aggregate(_, parts) => parts.iter().filter_map(|(_, part)| of(part)).collect(),
        Rvalue::Flags(one, other) => [of(one), of(other)].into_iter().flatten().collect(),
        Rvalue::Compute(all) => all.iter().filter_map(of).collect(),
        Rvalue::Closure(_) => Vec::new(),
    }
}
