//! From a body and its types to its control-flow form.
//!
//! One walk over the expressions in the order in which they run. An expression is asked for in one of three ways, as in
//! rustc: *into* a place that is there already, as an *operand* (a constant, or a place to copy or move from), or as a *place*
//! (a variable or a part of one, else a new temporary). The [`Builder`] holds the block that code is added to; scopes, and the
//! drops at their ends, are in `scope`.

mod assign;
mod call;
mod condition;
mod control;
mod expr;
mod loops;
mod macros;
mod operator;
mod pattern;
mod place;
mod region;
mod scope;
mod stmt;

use rustc_hash::{FxHashMap, FxHashSet};

use self::scope::{Exit, Scope};
use super::ir::{
    Block, BlockId, Const, Flow, Local, LocalId, LocalKind, Operand, Place, RegionId, RegionKind, Rvalue, Stmt,
    Terminator,
};
use crate::base::arena::Arena;
use crate::base::span::TextRange;
use crate::def::Program;
use crate::def::ids::DefId;
use crate::syntax::body::{Body, ExprId, MacroExpr, PatId};
use crate::ty::Types;
use crate::ty::kinds::Ty;
use crate::ty::result::InferenceResult;

pub(crate) use self::macros::{MacroRun, MacroUse};

/// What the builder reads.
#[derive(Copy, Clone)]
pub(crate) struct Source<'a> {
    pub types: &'a Types,
    pub owner: DefId,
    /// What the body as a whole is.
    pub kind: RegionKind,
    pub body: &'a Body,
    pub inferred: &'a InferenceResult,
    pub oracle: &'a dyn Oracle,
}

/// What the rules know and the language does not say.
pub(crate) trait Oracle {
    /// What becomes of a macro call's code.
    fn macro_run(&self, call: &MacroExpr) -> MacroRun;
    /// What a macro that is not expanded does with its arguments.
    fn macro_use(&self, call: &MacroExpr) -> MacroUse;
    /// To drop a value of this type, or to hold it over an await, can be noticed.
    fn matters(&self, ty: Ty) -> bool;
    /// A closure of the body was built, which owns values of these types.
    fn note_closure(&self, expr: ExprId, owned: Vec<Ty>);
}

/// The control-flow form of a body.
pub(crate) fn build(source: Source<'_>) -> Flow {
    Builder::new(source).finish()
}

struct Builder<'a> {
    source: Source<'a>,
    flow: Flow,
    /// The region that code is added to.
    region: RegionId,
    /// The block that code is added to.
    block: BlockId,
    /// Those of the region, the innermost last.
    scopes: Vec<Scope>,
    /// What can be left early in the region, the innermost last.
    exits: Vec<Exit>,
    /// The scope at whose end temporaries are dropped.
    temps: usize,
    locals: FxHashMap<PatId, LocalId>,
    /// Variables that a guard sees: the parts of the matched value that they will be bound to.
    in_guard: FxHashMap<LocalId, Place>,
    self_param: Option<LocalId>,
    /// What stands for a static, or is a reference to one.
    statics: FxHashSet<LocalId>,
    /// Expressions whose temporaries live as long as a variable does, with its scope.
    extended: FxHashMap<ExprId, usize>,
}

impl<'a> Builder<'a> {
    fn new(source: Source<'a>) -> Builder<'a> {
        let (regions, blocks, locals) = Default::default();
        Builder {
            source,
            flow: Flow { owner: source.owner, regions, blocks, locals },
            region: RegionId::ROOT,
            block: BlockId(0),
            scopes: Vec::new(),
            exits: Vec::new(),
            temps: 0,
            locals: FxHashMap::default(),
            in_guard: FxHashMap::default(),
            self_param: None,
            statics: FxHashSet::default(),
            extended: FxHashMap::default(),
        }
    }

    fn finish(mut self) -> Flow {
        self.root();
        prune(&mut self.flow);
        self.flow
    }

    fn body(&self) -> &'a Body {
        self.source.body
    }

    fn program(&self) -> &'a Program {
        self.source.types.program()
    }

    fn ty(&self, expr: ExprId) -> Ty {
        self.source.inferred.expr_ty(expr)
    }

    fn range(&self, expr: ExprId) -> TextRange {
        self.body().expr_ranges[expr]
    }

    /// Temporaries of a block's value go before its variables, and those of an `if let` before its `else`.
    fn drops_tails_early(&self) -> bool {
        self.program().edition(self.source.owner.krate) >= 2024
    }

    /// Closures take the fields that they use, and not the variables around them.
    fn captures_parts(&self) -> bool {
        self.program().edition(self.source.owner.krate) >= 2021
    }

    fn new_block(&mut self) -> BlockId {
        self.flow.blocks.alloc(Block { region: self.region, stmts: Vec::new(), end: Terminator::Diverge })
    }

    /// Ends the block that code is added to, and goes on in `next`.
    fn end(&mut self, end: Terminator, next: BlockId) {
        self.flow.blocks[self.block].end = end;
        self.block = next;
    }

    fn goto(&mut self, target: BlockId, next: BlockId) {
        self.end(Terminator::Goto(target), next);
    }

    /// Ends the block; what comes after it in the source is never reached.
    fn diverge(&mut self, end: Terminator) {
        let next = self.new_block();
        self.end(end, next);
    }

    fn assign(&mut self, dest: &Place, value: Rvalue, range: TextRange) {
        self.flow.blocks[self.block].stmts.push(Stmt { dest: dest.clone(), value, range });
    }

    fn local(&mut self, kind: LocalKind, ty: Ty, range: TextRange) -> LocalId {
        self.flow.locals.alloc(Local { kind, ty, region: self.region, range })
    }

    /// A temporary that is dropped with those of the statement.
    fn temp(&mut self, ty: Ty, range: TextRange) -> Place {
        self.temp_of((ty, range), self.temps, |_, _| ())
    }

    /// A temporary with the value that `build` puts into it, dropped at the end of a scope from when it has that.
    fn temp_of(&mut self, (ty, range): (Ty, TextRange), scope: usize, build: impl FnOnce(&mut Self, &Place)) -> Place {
        let local = self.local(LocalKind::Temp, ty, range);
        let place = Place::local(local);
        build(self, &place);
        self.schedule(scope, local);
        place
    }

    fn unit(&mut self, dest: &Place, range: TextRange) {
        self.assign(dest, Rvalue::Use(Operand::Const(Const::Unit)), range);
    }

    /// The value of a place: copied where its type allows that, moved else. Nothing can be moved out of a reference.
    fn consume(&self, place: Place, ty: Ty) -> Operand {
        match self.is_copy(ty) || !self.owns(&place) {
            true => Operand::Copy(place),
            false => Operand::Move(place),
        }
    }

    fn is_copy(&self, ty: Ty) -> bool {
        self.source.types.is_copy(self.source.owner, ty)
    }
}

/// Takes out the blocks that nothing leads to.
fn prune(flow: &mut Flow) {
    let mut number: Vec<Option<BlockId>> = vec![None; flow.blocks.len()];
    let mut todo: Vec<BlockId> = flow.regions.values().map(|region| region.entry).rev().collect();
    let mut kept = Vec::new();
    while let Some(block) = todo.pop() {
        let place = &mut number[block.0 as usize];
        if place.is_none() {
            *place = Some(BlockId(kept.len() as u32));
            kept.push(block);
            let next: Vec<BlockId> = flow.blocks[block].end.successors().collect();
            todo.extend(next.into_iter().rev());
        }
    }
    let renumber = |block: &mut BlockId| *block = number[block.0 as usize].unwrap_or(*block);
    let mut blocks = Arena::default();
    for block in kept {
        let mut block = std::mem::replace(
            &mut flow.blocks[block],
            Block { region: RegionId::ROOT, stmts: Vec::new(), end: Terminator::Diverge },
        );
        block.end.each_successor(renumber);
        blocks.alloc(block);
    }
    flow.blocks = blocks;
    for at in flow.regions.ids() {
        renumber(&mut flow.regions[at].entry);
    }
}
