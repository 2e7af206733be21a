//! What an expression uses of what stands around it, and whether it can stand elsewhere: in a closure that another thread runs.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::base::arena::ArenaId;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::flow::analyses::later::{Loans, is_used_after};
use crate::flow::ir::{
    BlockId, CaptureMode, Flow, LocalId, LocalKind, Operand, RegionId, RegionKind, Rvalue, Terminator,
};
use crate::syntax::body::{Body, Expr, ExprId, MacroInput, MethodCall, Pat, PatId, UnaryOp};
use crate::syntax::item_tree::{ItemKind, SelfParam};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::owned::Ownership;
use crate::ty::result::{InferenceResult, ValueRef};

use super::cx::FactsCx;

/// A body as it was read.
#[derive(Debug)]
pub(crate) struct Code {
    pub(super) owner: DefId,
    pub(super) body: Arc<Body>,
    pub(super) inferred: InferenceResult,
    pub(super) flow: Flow,
    /// By local: its type may have a reference in it.
    lenders: Vec<OnceLock<bool>>,
    loans: OnceLock<Loans>,
    /// Where each variable is named.
    named: OnceLock<FxHashMap<PatId, Vec<TextRange>>>,
}

/// What an expression uses.
#[derive(Debug)]
pub(crate) struct Uses {
    pub all: Vec<Use>,
    /// The type of its value.
    pub value: Ty,
    /// Why it can stand nowhere else.
    pub bound: Option<Binding>,
    /// The guard of a lock that is held where it stands.
    pub guard: Option<Symbol>,
}

/// What ties an expression to the function that it stands in.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum Binding {
    /// `?`, `return`, `break`
    Leaves,
    Awaits,
    /// Code that a macro makes.
    Macro,
}

/// A use of a variable, or of a field of one.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    /// `x`, `self.path`
    pub range: TextRange,
    /// The variable, `self` included.
    pub root: Symbol,
    /// The fields on the way to what is used; at the end `as_ref()` or the like, which only looks at it in another way.
    pub steps: Vec<String>,
    pub root_ty: Ty,
    pub ty: Ty,
    pub position: Position,
    /// The variable is used after the expression, or is not the code's own.
    pub needed: bool,
}

/// Methods that only look at a value in another way.
const VIEWS: &[&str] = &["as_bytes", "as_path", "as_slice", "as_str"];

/// Where in an expression a variable stands.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum Position {
    /// Before a `.`, `[` or `(`: what stands behind it looks through references.
    Postfix,
    /// An argument of a call, which takes a reference to something for one to what that leads to.
    Argument,
    /// Behind a `*`, which begins the range.
    Deref(TextRange),
    Other,
    /// It is changed, or lent to who may change it.
    Changed,
}

impl Code {
    pub(super) fn loans(&self) -> &Loans {
        self.loans.get_or_init(|| Loans::of(&self.flow))
    }

    /// Where a variable is named, but for what macros do.
    pub(super) fn named(&self, variable: PatId) -> &[TextRange] {
        let all = self.named.get_or_init(|| {
            let mut all: FxHashMap<PatId, Vec<TextRange>> = FxHashMap::default();
            for (&expr, named) in &self.inferred.paths {
                if let ValueRef::Local(pat) = named {
                    all.entry(*pat).or_default().push(self.range(expr));
                }
            }
            all
        });
        all.get(&variable).map_or(&[], Vec::as_slice)
    }

    pub(super) fn new(owner: DefId, (body, inferred, flow): (Arc<Body>, InferenceResult, Flow)) -> Code {
        let lenders = flow.locals.values().map(|_| OnceLock::new()).collect();
        Code { owner, body, inferred, flow, lenders, loans: OnceLock::new(), named: OnceLock::new() }
    }

    /// What the call `expr` uses.
    pub(crate) fn uses(&self, cx: FactsCx<'_>, expr: ExprId) -> Option<Uses> {
        let whole = *self.body.expr_ranges.get(expr)?;
        let block = self.block_of(expr)?;
        let inside: Vec<ExprId> = self.inside(whole).collect();
        let roots = inside.iter().filter_map(|&inner| self.variable(inner, whole).map(|root| (inner, root)));
        let all = roots.map(|(at, root)| self.used(cx, &inside, (at, root, block))).collect();
        let guard = self.guard_held(cx, whole, self.flow.blocks[block].region);
        Some(Uses { all, value: self.inferred.expr_ty(expr), bound: self.binding(cx, &inside), guard })
    }

    /// A guard declared before, in a block around the expression, and moved nowhere.
    fn guard_held(&self, cx: FactsCx<'_>, whole: TextRange, region: RegionId) -> Option<Symbol> {
        let is_held = |(pat, declared): (PatId, &Pat)| {
            let Pat::Bind { name, .. } = declared else { return None };
            let range = *self.body.pat_ranges.get(pat)?;
            if range.end > whole.start || !cx.types.is_lock_guard(self.inferred.pat_ty(pat)) {
                return None;
            }
            let local = self.local(|kind| kind == LocalKind::Binding(pat))?;
            let here = self.flow.locals[local].region == region && is_inside(whole, self.block_around(range)?);
            (here && !is_moved(&self.flow, local)).then_some(*name)
        };
        self.body.pats.iter().find_map(is_held)
    }

    /// The smallest block that holds a range.
    pub(super) fn block_around(&self, range: TextRange) -> Option<TextRange> {
        let blocks = self.body.running().filter(|(_, expr)| matches!(expr, Expr::Block(_)));
        let around = blocks.map(|(id, _)| self.range(id)).filter(|&block| is_inside(range, block));
        around.min_by_key(|block| block.end - block.start)
    }

    /// The calls around an expression that run in the region, the smallest first.
    pub(crate) fn calls_around(&self, expr: ExprId, region: RegionId) -> Vec<ExprId> {
        let Some(&within) = self.body.expr_ranges.get(expr) else { return Vec::new() };
        let calls = self.flow.blocks.values().filter(|block| block.region == region);
        let mut found: Vec<(u32, ExprId)> = Vec::new();
        for block in calls {
            let Terminator::Call(call) = &block.end else { continue };
            let range = call.site.range;
            if is_inside(within, range) && range != within && self.body.expr_ranges.get(call.site.expr) == Some(&range)
            {
                found.push((range.end - range.start, call.site.expr));
            }
        }
        found.sort();
        found.into_iter().map(|(_, expr)| expr).collect()
    }

    pub(crate) fn range(&self, expr: ExprId) -> TextRange {
        self.body.expr_ranges.get(expr).copied().unwrap_or_default()
    }

    /// The variable that a pattern at this place binds, its type, and whether it is used nowhere but where it is dropped.
    pub(crate) fn variable_at(&self, range: TextRange) -> Option<Ty> {
        let is_it = |kind: LocalKind| matches!(kind, LocalKind::Binding(_));
        self.flow.locals.values().find(|local| local.range == range && is_it(local.kind)).map(|local| local.ty)
    }

    fn block_of(&self, expr: ExprId) -> Option<BlockId> {
        let is_call = |end: &Terminator| matches!(end, Terminator::Call(call) if call.site.expr == expr);
        self.flow.blocks.iter().find(|(_, block)| is_call(&block.end)).map(|(id, _)| id)
    }

    fn inside(&self, whole: TextRange) -> impl Iterator<Item = ExprId> {
        let ranges = &self.body.expr_ranges;
        let running = self.body.running().map(|(id, _)| id);
        running.filter(move |&id| ranges.get(id).is_some_and(|&range| is_inside(range, whole)))
    }

    /// The variable that a path names, where it is declared outside of the expression.
    fn variable(&self, expr: ExprId, whole: TextRange) -> Option<LocalId> {
        match self.inferred.paths.get(&expr)? {
            ValueRef::SelfParam => self.local(|kind| kind == LocalKind::SelfParam),
            ValueRef::Local(pat) if !is_inside(*self.body.pat_ranges.get(*pat)?, whole) => {
                self.local(|kind| kind == LocalKind::Binding(*pat))
            }
            _ => None,
        }
    }

    fn local(&self, is_it: impl Fn(LocalKind) -> bool) -> Option<LocalId> {
        self.flow.locals.iter().find(|(_, local)| is_it(local.kind)).map(|(id, _)| id)
    }

    fn used(&self, cx: FactsCx<'_>, inside: &[ExprId], (at, local, block): (ExprId, LocalId, BlockId)) -> Use {
        let (mut place, mut steps) = (at, Vec::new());
        let base_of = |outer: ExprId, inner: ExprId| match &self.body.exprs[outer] {
            Expr::Field { base, name } if *base == inner => Some(name.to_string()),
            Expr::MethodCall(call) if call.receiver == inner && self.is_view(call) => Some(format!("{}()", call.name)),
            _ => None,
        };
        while let Some((outer, name)) = inside.iter().find_map(|&outer| Some((outer, base_of(outer, place)?))) {
            steps.push(name);
            place = outer;
        }
        let text = match &self.body.exprs[at] {
            Expr::Path(path) => path.last().map(|segment| segment.name),
            _ => None,
        };
        Use {
            range: self.range(place),
            root: text.unwrap_or_default(),
            steps,
            root_ty: self.flow.locals[local].ty,
            ty: self.inferred.expr_ty(place),
            position: self.position(cx, inside, place),
            needed: self.is_needed(cx, local, block),
        }
    }

    /// What `as_ref` gives is plain where a parameter has one bound that tells.
    fn is_view(&self, call: &MethodCall) -> bool {
        let receiver = self.inferred.expr_ty(call.receiver).peel_refs();
        let is_open = matches!(receiver.kind(), TyKind::Param { .. } | TyKind::Opaque(_));
        VIEWS.contains(&call.name.as_str()) || (is_open && call.name == "as_ref")
    }

    fn position(&self, cx: FactsCx<'_>, inside: &[ExprId], place: ExprId) -> Position {
        let stands = inside.iter().find_map(|&outer| match &self.body.exprs[outer] {
            Expr::MethodCall(call) if call.receiver == place => {
                let keeps = !self.changes_self(cx, outer) && !self.takes_reference(cx, outer, place);
                Some(if keeps { Position::Postfix } else { Position::Changed })
            }
            Expr::Ref { mutable: true, expr, .. } | Expr::Assign { lhs: expr, .. } if *expr == place => {
                Some(Position::Changed)
            }
            Expr::Index { base, .. } if *base == place => Some(Position::Postfix),
            Expr::Call { callee, .. } if *callee == place => Some(Position::Postfix),
            Expr::Call { args, .. } if args.contains(&place) => Some(Position::Argument),
            Expr::MethodCall(call) if call.args.contains(&place) => Some(Position::Argument),
            Expr::Unary { op: UnaryOp::Deref, expr } if *expr == place => Some(Position::Deref(self.range(outer))),
            _ => None,
        });
        stands.unwrap_or(Position::Other)
    }

    fn changes_self(&self, cx: FactsCx<'_>, call: ExprId) -> bool {
        let Some(function) = self.inferred.methods.get(&call) else { return true };
        let ItemKind::Fn(item) = &cx.types.program().item(function.def).kind else { return true };
        matches!(item.self_param, Some(SelfParam::Ref { mutable: true }))
    }

    /// The method is one of the reference itself: `into_iter` of a `&Vec`.
    fn takes_reference(&self, cx: FactsCx<'_>, call: ExprId, receiver: ExprId) -> bool {
        let own = self.inferred.expr_ty(receiver);
        let Some(function) = self.inferred.methods.get(&call).filter(|it| it.self_ty == Some(own)) else {
            return false;
        };
        let ItemKind::Fn(item) = &cx.types.program().item(function.def).kind else { return false };
        matches!(own.kind(), TyKind::Ref { .. }) && item.self_param == Some(SelfParam::Value)
    }

    /// The variable can't be moved away at the end of the block.
    fn is_needed(&self, cx: FactsCx<'_>, local: LocalId, block: BlockId) -> bool {
        let declared = &self.flow.locals[local];
        let region = self.flow.blocks[block].region;
        let borrows = |local: LocalId| self.lends(cx, local);
        (declared.region != region && !self.is_given(local, region))
            || is_used_after((&self.flow, self.loans()), block, local, &borrows)
    }

    /// The type of a variable may have a reference in it.
    pub(super) fn lends(&self, cx: FactsCx<'_>, local: LocalId) -> bool {
        let lends = || !matches!(cx.types.ownership(self.flow.locals[local].ty), Ownership::Owned);
        *self.lenders[local.raw() as usize].get_or_init(lends)
    }

    /// A variable of an outer region is moved into this one, which runs once.
    fn is_given(&self, local: LocalId, region: RegionId) -> bool {
        let mut at = region;
        while at != self.flow.locals[local].region {
            let inner = &self.flow.regions[at];
            let moved = inner.captures.iter().any(|it| it.place.local == local && it.mode >= CaptureMode::Copy);
            if !moved || matches!(inner.kind, RegionKind::Closure | RegionKind::AsyncClosure) {
                return false;
            }
            let Some(parent) = inner.parent else { return false };
            at = parent;
        }
        true
    }

    fn binding(&self, cx: FactsCx<'_>, inside: &[ExprId]) -> Option<Binding> {
        let opens = |expr: &Expr| matches!(expr, Expr::Closure(_) | Expr::Async { .. });
        let regions: Vec<TextRange> =
            inside.iter().filter(|&&at| opens(&self.body.exprs[at])).map(|&at| self.range(at)).collect();
        let own = |at: ExprId| !regions.iter().any(|&region| is_inside(self.range(at), region));
        inside.iter().find_map(|&at| match &self.body.exprs[at] {
            Expr::Try(_) | Expr::Return(_) | Expr::Break { .. } | Expr::Continue { .. } if own(at) => {
                Some(Binding::Leaves)
            }
            Expr::Await(_) | Expr::Yield(_) if own(at) => Some(Binding::Awaits),
            Expr::Macro(call) => match &call.input {
                MacroInput::Args { .. } if !self.names_in_text(cx, call.args) => None,
                MacroInput::Matches { .. } => None,
                _ => Some(Binding::Macro),
            },
            _ => None,
        })
    }

    /// A format string may name variables: `{name}`.
    fn names_in_text(&self, cx: FactsCx<'_>, args: TextRange) -> bool {
        let program = cx.types.program();
        let text = program.sources().snippet(program.span(self.owner, args));
        text.match_indices('{').any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_alphabetic() || c == '_'))
    }
}

pub(super) fn is_moved(flow: &Flow, local: LocalId) -> bool {
    let is_it = |operand: &Operand| matches!(operand, Operand::Move(place) if place.local == local);
    flow.blocks.values().any(|block| {
        let by_call = matches!(&block.end, Terminator::Call(call) if call.args.iter().any(is_it));
        by_call || block.stmts.iter().any(|stmt| matches!(&stmt.value, Rvalue::Use(operand) if is_it(operand)))
    })
}

pub(super) fn is_inside(inner: TextRange, outer: TextRange) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
