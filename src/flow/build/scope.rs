//! Scopes: what is dropped where a stretch of code ends, and where it is left early.
//!
//! Whoever leaves several scopes at once (`return`, `?`, `break`) drops what each of them holds, innermost first. Those ways
//! out share their ends: the block that drops a variable on the way to one exit is made once, so a function with many `?` and
//! many variables stays small.

use rustc_hash::FxHashMap;

use super::Builder;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::flow::ir::{BlockId, DropWhy, LocalId, Place, Terminator};

/// A stretch of code and the locals that end with it.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// In the order of their beginnings.
    drops: Vec<LocalId>,
    /// By exit: the blocks that drop the first of `drops`, the second, ..., and go on towards the exit.
    ways: FxHashMap<BlockId, Vec<BlockId>>,
}

/// A loop, block or function that can be left before its end.
#[derive(Clone, Debug)]
pub(super) struct Exit {
    pub(super) label: Option<Symbol>,
    pub(super) kind: ExitKind,
    /// How many scopes stay.
    pub(super) depth: usize,
    /// Where `break`, `return` or `?` lead.
    pub(super) target: BlockId,
    /// Where the value goes.
    pub(super) dest: Place,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(super) enum ExitKind {
    /// Holds where `continue` leads.
    Loop(BlockId),
    Block,
    /// `try { .. }`
    Try,
    /// The function, closure or async block.
    Region,
}

impl Builder<'_> {
    /// Opens a scope. Gives its number.
    pub(super) fn push_scope(&mut self) -> usize {
        self.scopes.push(Scope::default());
        self.scopes.len() - 1
    }

    /// Ends the innermost scope: drops what it holds, the youngest first.
    pub(super) fn pop_scope(&mut self) {
        let Some(scope) = self.scopes.pop() else { return };
        for local in scope.drops.into_iter().rev() {
            let next = self.new_block();
            let end = self.drop_at_end(local, next);
            self.end(end, next);
        }
    }

    /// Runs `build` in a scope of its own, where its temporaries end.
    pub(super) fn in_temp_scope<T>(&mut self, build: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.temps, self.scopes.len());
        self.push_scope();
        let built = build(self);
        self.pop_scope();
        self.temps = outer;
        built
    }

    /// The local ends with the scope. Ways out that were made before do not drop it, so scopes inside make theirs anew.
    pub(super) fn schedule(&mut self, scope: usize, local: LocalId) {
        if self.source.oracle.matters(self.flow.locals[local].ty)
            && let Some((scope, inside)) = self.scopes.get_mut(scope..).and_then(<[Scope]>::split_first_mut)
        {
            scope.drops.push(local);
            inside.iter_mut().for_each(|scope| scope.ways.clear());
        }
    }

    fn drop_at_end(&self, local: LocalId, next: BlockId) -> Terminator {
        let range: TextRange = self.flow.locals[local].range;
        Terminator::Drop { place: Place::local(local), why: DropWhy::Scope, range, next }
    }

    /// The beginning of the way out of all scopes but the first `depth`, which ends at `target`.
    pub(super) fn way_out(&mut self, depth: usize, target: BlockId) -> BlockId {
        let mut next = target;
        for at in depth..self.scopes.len() {
            let (drops, mut way) = {
                let scope = &mut self.scopes[at];
                (scope.drops.clone(), scope.ways.remove(&target).unwrap_or_default())
            };
            for (number, &local) in drops.iter().enumerate() {
                if number == way.len() {
                    let block = self.new_block();
                    self.flow.blocks[block].end = self.drop_at_end(local, next);
                    way.push(block);
                }
                next = way[number];
            }
            self.scopes[at].ways.insert(target, way);
        }
        next
    }

    /// Leaves all scopes but the first `depth` for `target`; what comes after it in the source is never reached.
    pub(super) fn leave(&mut self, depth: usize, target: BlockId) {
        let way = self.way_out(depth, target);
        self.diverge(Terminator::Goto(way));
    }

    /// What `return` leaves.
    pub(super) fn region_exit(&self) -> Option<Exit> {
        self.exits.iter().find(|exit| exit.kind == ExitKind::Region).cloned()
    }

    /// Where the innermost loop begins.
    pub(super) fn loop_head(&self) -> Option<BlockId> {
        self.exits.iter().rev().find_map(|exit| match exit.kind {
            ExitKind::Loop(head) => Some(head),
            _ => None,
        })
    }

    /// What `?` leaves.
    pub(super) fn try_exit(&self) -> Option<Exit> {
        let leaves = |exit: &&Exit| matches!(exit.kind, ExitKind::Try | ExitKind::Region);
        self.exits.iter().rev().find(leaves).cloned()
    }

    /// What `break` leaves, or `continue` begins again.
    pub(super) fn labelled_exit(&self, label: Option<Symbol>) -> Option<Exit> {
        let meant = |exit: &&Exit| match label {
            Some(_) => exit.label == label,
            None => matches!(exit.kind, ExitKind::Loop(_)),
        };
        self.exits.iter().rev().find(meant).cloned()
    }
}
