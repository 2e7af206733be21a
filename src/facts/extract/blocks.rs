//! The blocks that matter: those with a call, an await, a drop or a choice. Straight code between them is left out.

use std::cell::OnceCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Read;
use super::compress::compress;
use super::loans::changes;
use super::sources::Sources;
use super::unused::Unused;
use super::values::Values;
use crate::base::arena::{Arena, ArenaId};
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::facts::body::{
    ArmFacts, AwaitFacts, BlockFacts, BodyFacts, CallFacts, Condition, Edge, Event, Held, RegionFacts, Store, Target,
};
use crate::facts::cx::FactsCx;
use crate::facts::ids::{AwaitId, CallId};
use crate::facts::value::ValueId;
use crate::flow::analyses::failing::Failing;
use crate::flow::analyses::moves::{Moves, There};
use crate::flow::analyses::paths::{End, Way};
use crate::flow::analyses::prior::{self, Prior};
use crate::flow::analyses::reaching::Point;
use crate::flow::ir::{
    Arm, BlockId, Call, CallSyntax, Callee, DropWhy, Flow, LocalId, LocalKind, Operand, Place, RegionId, Switch,
    SwitchWhy, Terminator, Test,
};
use crate::syntax::body::{Expr, ExprId, MacroExpr, MacroInput, Shown};
use crate::ty::kinds::{Ty, TyKind};

/// Puts down what matters of a body.
pub(super) fn facts(cx: FactsCx<'_>, read: &Read) -> BodyFacts {
    let flow = &read.flow;
    let numbers = Numbers::of(flow);
    let sources = Sources::of(cx, flow);
    let events = prior_events(cx, flow, &sources);
    let mut extractor = Extractor {
        cx,
        read,
        moves: cx.moves(flow),
        guards: FxHashMap::default(),
        prior: Prior::of(flow, &events),
        values: Values::of(cx, read, (numbers.calls.clone(), numbers.awaits.clone()), changes(cx, flow, &sources)),
        numbers,
        sources,
        unused: Unused::of(flow),
        failing: OnceCell::new(),
        calls: Arena::default(),
        awaits: Arena::default(),
        blocks: Vec::new(),
        stores: Vec::new(),
        statics: FxHashMap::default(),
    };
    extractor.blocks();
    extractor.finish()
}

/// The calls and awaits of a body by the blocks that they end.
pub(super) struct Numbers {
    pub(super) calls: FxHashMap<BlockId, CallId>,
    awaits: FxHashMap<BlockId, AwaitId>,
}

impl Numbers {
    fn of(flow: &Flow) -> Numbers {
        let (mut calls, mut awaits) = (FxHashMap::default(), FxHashMap::default());
        for (id, block) in flow.blocks.iter() {
            match &block.end {
                Terminator::Call(_) => {
                    calls.insert(id, CallId::from_raw(calls.len() as u32));
                }
                Terminator::Await(_) => {
                    awaits.insert(id, AwaitId::from_raw(awaits.len() as u32));
                }
                _ => {}
            }
        }
        Numbers { calls, awaits }
    }
}

pub(super) struct Extractor<'a> {
    pub(super) cx: FactsCx<'a>,
    pub(super) read: &'a Read,
    pub(super) moves: Moves<'a>,
    /// By region: the followed locals that may hold guards.
    pub(super) guards: FxHashMap<RegionId, Vec<usize>>,
    prior: Prior<'a>,
    pub(super) values: Values<'a>,
    pub(super) numbers: Numbers,
    pub(super) sources: Sources<'a>,
    unused: Unused,
    failing: OnceCell<Failing>,
    pub(super) calls: Arena<CallId, CallFacts>,
    awaits: Arena<AwaitId, AwaitFacts>,
    pub(super) blocks: Vec<BlockFacts>,
    pub(super) stores: Vec<Store>,
    /// The temporaries that stand for statics.
    pub(super) statics: FxHashMap<LocalId, DefId>,
}

/// A drop that is not a terminator of its own: what was moved into a region and is left there.
pub(super) struct Drop {
    pub(super) place: Place,
    pub(super) there: There,
    pub(super) why: DropWhy,
    pub(super) range: TextRange,
}

impl Extractor<'_> {
    /// Calls first, in the order of their numbers; then each block with its edges.
    fn blocks(&mut self) {
        let flow = &self.read.flow;
        self.blocks = flow.blocks.values().map(|block| empty(block.region)).collect();
        for (id, block) in flow.blocks.iter() {
            match &block.end {
                Terminator::Call(call) => self.call(id, call),
                Terminator::Await(_) => self.wait(id),
                _ => {}
            }
        }
        for id in flow.blocks.ids() {
            self.statements(id);
            self.terminator(id);
        }
    }

    pub(super) fn end_point(&self, block: BlockId) -> Point {
        Point { block, at: self.read.flow.blocks[block].stmts.len() as u32 }
    }

    fn call(&mut self, id: BlockId, call: &Call) {
        let point = self.end_point(id);
        let args: Vec<ValueId> = call.args.iter().map(|arg| self.values.operand(arg, point)).collect();
        let target = match &call.callee {
            Callee::Fn(function) => Target::Fn(function.clone()),
            Callee::Value(value, ty) => Target::Value(self.values.operand(value, point), *ty),
            Callee::Macro(expr) => Target::Macro(self.macro_paths(*expr)),
            Callee::Static(def) => Target::Static(*def),
            Callee::Extern(path) => Target::Extern(path.clone()),
            Callee::Unknown => Target::Unknown(self.method_name(call)),
        };
        let prior = match call.args.first().and_then(|receiver| receiver.place()) {
            Some(receiver) if call.site.syntax == CallSyntax::Method => self.prior_on(receiver, id),
            _ => Vec::new(),
        };
        let region = self.read.flow.blocks[id].region;
        let (site, arg_types) = (call.site, call.arg_types.clone());
        let held = self.guards_at(id, call);
        let (places, guard) = (self.locations(call), self.given_guard(call));
        let unused = self.unused.holds(&call.dest);
        let block = id.raw();
        let shown = match &call.callee {
            Callee::Macro(expr) => self.shown(*expr),
            _ => Vec::new(),
        };
        self.calls.alloc(CallFacts {
            site,
            region,
            block,
            target,
            args: args.into(),
            unused,
            arg_types: arg_types.into(),
            shown: shown.into(),
            prior: prior.into(),
            held: held.into(),
            places: places.into(),
            guard,
        });
    }

    fn method_name(&self, call: &Call) -> Option<Symbol> {
        match &self.read.body.exprs[call.site.expr] {
            Expr::MethodCall(method) if call.site.syntax == CallSyntax::Method => Some(method.name),
            _ => None,
        }
    }

    fn macro_paths(&self, expr: ExprId) -> Vec<String> {
        match &self.read.body.exprs[expr] {
            Expr::Macro(call) => {
                let paths = self.cx.types.program().macro_paths(self.read.flow.owner, &call.path);
                paths.iter().map(|path| format!("{path}!")).collect()
            }
            _ => Vec::new(),
        }
    }

    fn shown(&self, expr: ExprId) -> Vec<Shown> {
        match &self.read.body.exprs[expr] {
            Expr::Macro(MacroExpr { input: MacroInput::Args { shown, .. }, .. }) => shown.clone(),
            _ => Vec::new(),
        }
    }

    pub(super) fn prior_on(&self, receiver: &Place, block: BlockId) -> Vec<Vec<CallId>> {
        let subject = self.sources.subject(receiver);
        let number = |event: &&prior::Event| self.numbers.calls.get(&event.block).copied();
        let of_method = |events: Vec<&prior::Event>| events.iter().filter_map(number).collect();
        self.prior.on(&subject, block).into_iter().map(of_method).collect()
    }

    fn wait(&mut self, id: BlockId) {
        let flow = &self.read.flow;
        let Terminator::Await(wait) = &flow.blocks[id].end else { return };
        let point = self.end_point(id);
        let futures = wait.futures.iter().map(|future| self.values.operand(future, point)).collect();
        let held = self.moves.held(id).into_iter().filter(|(place, _)| {
            // What is awaited is driven, and not only held.
            !wait.futures.iter().any(|future| future.place().is_some_and(|future| future.holds(place)))
        });
        let held: Vec<(Place, There)> = held.collect();
        let held = held.into_iter().map(|(place, there)| self.held((place, there), point)).collect();
        let region = flow.blocks[id].region;
        let arm = |(arm, future): (&Arm, &Operand)| {
            let lent = future.place().is_some_and(|place| self.is_lent(self.cx.place_ty(flow, place)));
            ArmFacts { ready: arm.ready.raw(), guarded: arm.guarded, lent }
        };
        let arms = wait.arms.iter().zip(&wait.futures).map(arm).collect();
        let (range, mode) = (wait.range, wait.mode);
        self.awaits.alloc(AwaitFacts { range, region, block: id.raw(), futures, mode, arms, held });
    }

    /// A reference, pinned or not.
    fn is_lent(&self, ty: Ty) -> bool {
        match ty.kind() {
            TyKind::Ref { .. } => true,
            TyKind::Adt(def, args) if self.cx.types.lang().pin == Some(*def) => {
                args.first().is_some_and(|inner| matches!(inner.kind(), TyKind::Ref { .. }))
            }
            _ => false,
        }
    }

    pub(super) fn held(&mut self, (place, there): (Place, There), point: Point) -> Held {
        let local = &self.read.flow.locals[place.local];
        let (range, named) = (local.range, matches!(local.kind, LocalKind::Binding(_)));
        let value = self.values.place(&place, point);
        let ty = self.cx.place_ty(&self.read.flow, &place);
        let taken = self.cx.guard_in(ty).and_then(|_| self.taken(&place));
        Held { ty, there, range, named, value, taken }
    }

    fn terminator(&mut self, id: BlockId) {
        let flow = &self.read.flow;
        let at = id.raw() as usize;
        match &flow.blocks[id].end {
            Terminator::Goto(next) | Terminator::Yield { next, .. } => self.plain(at, *next),
            Terminator::Switch(switch) => self.switch(id, switch),
            Terminator::Call(call) => {
                self.blocks[at].event = self.numbers.calls.get(&id).map(|&call| Event::Call(call));
                match call.next {
                    Some(next) => self.plain(at, next),
                    // `panic!` and its like.
                    None if matches!(call.callee, Callee::Macro(_)) => self.blocks[at].end = Some(End::Panic),
                    None => self.blocks[at].end = Some(End::Exit),
                }
            }
            Terminator::Await(wait) => {
                self.blocks[at].event = self.numbers.awaits.get(&id).map(|&wait| Event::Await(wait));
                self.plain(at, wait.next);
            }
            Terminator::Drop { why, range, next, .. } => {
                let all = self.moves.dropped(id);
                let drop = |(place, there)| Drop { place, there, why: *why, range: *range };
                let last = self.drops(id, all.into_iter().map(drop).collect());
                self.plain(last, *next);
            }
            Terminator::Return => {
                let kind = flow.regions[flow.blocks[id].region].kind;
                let last = if kind.is_deferred() { self.left_over(id) } else { at };
                self.blocks[last].end = Some(End::Return);
            }
            Terminator::Diverge => self.blocks[at].end = Some(End::Panic),
        }
    }

    pub(super) fn plain(&mut self, at: usize, next: BlockId) {
        self.blocks[at].next.push(Edge { to: next.raw(), way: Way::Plain, given: None });
    }

    fn switch(&mut self, id: BlockId, switch: &Switch) {
        let value = self.values.operand(&switch.on, self.end_point(id));
        let is_error = |holds: bool| match &switch.test {
            Test::Variant(def) if holds == self.is_failure(*def) => match self.fallible(*def) {
                Some(of) if self.cx.types.lang().option == Some(of) => {
                    self.fails_from(if holds { switch.yes } else { switch.no })
                }
                found => found.is_some(),
            },
            _ => false,
        };
        let way = |holds: bool| match switch.why {
            SwitchWhy::Loop { ends } if holds != ends => Way::Plain,
            SwitchWhy::Loop { .. } => switch.head.map_or(Way::Branch, |head| Way::LoopEnds(head.raw())),
            SwitchWhy::Try if holds => Way::Plain,
            SwitchWhy::Try => Way::Try,
            SwitchWhy::Branch if is_error(holds) => Way::Error,
            SwitchWhy::Fits { misfit } if holds == misfit => Way::Misfit,
            SwitchWhy::Branch | SwitchWhy::Select | SwitchWhy::Fits { .. } => Way::Branch,
        };
        let asked = self.asked(Condition { value, test: switch.test.clone(), holds: true });
        let given = |holds: bool| {
            let told = asked.value != ValueId::UNKNOWN && asked.test != Test::Other;
            told.then(|| Arc::new(Condition { holds: asked.holds == holds, ..asked.clone() }))
        };
        let edges = [(switch.yes, true), (switch.no, false)];
        let edges = edges.map(|(to, holds)| Edge { to: to.raw(), way: way(holds), given: given(holds) });
        self.blocks[id.raw() as usize].next.extend(edges);
    }

    /// `Result` or `Option`, where it is a variant of theirs.
    fn fallible(&self, variant: DefId) -> Option<DefId> {
        let lang = self.cx.types.lang();
        let of = self.cx.types.program().data(variant).parent;
        of.filter(|_| [lang.result, lang.option].contains(&of))
    }

    /// From the block on, the region can only fail.
    fn fails_from(&self, block: BlockId) -> bool {
        let is_failure = |variant: DefId| self.is_failure(variant) && self.fallible(variant).is_some();
        self.failing.get_or_init(|| Failing::of(&self.read.flow, &is_failure)).from(block)
    }

    fn is_failure(&self, variant: DefId) -> bool {
        let name = self.cx.types.program().name(variant);
        name == "Err" || name == "None"
    }

    fn finish(mut self) -> BodyFacts {
        let flow = &self.read.flow;
        let mut regions = Arena::default();
        let mut exits: FxHashMap<RegionId, BlockId> = FxHashMap::default();
        for (id, block) in flow.blocks.iter().filter(|(_, block)| matches!(block.end, Terminator::Return)) {
            exits.entry(block.region).or_insert(id);
        }
        for (_, region) in flow.regions.iter() {
            let exit = exits.get(&flow.blocks[region.entry].region);
            let result = exit.map_or(ValueId::UNKNOWN, |&block| {
                self.values.place(&Place::local(region.result), Point { block, at: u32::MAX })
            });
            regions.alloc(RegionFacts {
                kind: region.kind,
                parent: region.parent,
                expr: region.expr,
                header: region.header,
                entry: region.entry.raw(),
                result,
                output: flow.locals[region.result].ty,
            });
        }
        let program = self.cx.types.program();
        compress(&mut regions, &mut self.blocks, &mut self.calls, &mut self.awaits);
        let local = self.cx.is_local(flow.owner.krate);
        let conditional = if local { self.read.body.conditional.clone() } else { Vec::new() };
        let mut facts = BodyFacts {
            owner: flow.owner,
            member_of: program.data(flow.owner).parent,
            file: program.file(flow.owner),
            start: program.span(flow.owner, TextRange::default()).range.start,
            local,
            regions,
            blocks: self.blocks,
            calls: self.calls,
            awaits: self.awaits,
            values: self.values.arena,
            value_types: self.values.types,
            unsteady: self.values.unsteady,
            stores: self.stores,
            conditional,
        };
        facts.shrink();
        facts
    }
}

pub(super) fn is_bool(ty: Ty) -> bool {
    matches!(ty.kind(), TyKind::Primitive(name) if name == "bool")
}

pub(super) fn empty(region: RegionId) -> BlockFacts {
    BlockFacts { region, event: None, next: Vec::new(), end: None }
}

/// The calls of methods that rules ask for when they judge a later one.
fn prior_events(cx: FactsCx<'_>, flow: &Flow, sources: &Sources<'_>) -> Vec<prior::Event> {
    let mut found = Vec::new();
    for (block, data) in flow.blocks.iter() {
        let Terminator::Call(call) = &data.end else { continue };
        let (Callee::Fn(function), CallSyntax::Method) = (&call.callee, call.site.syntax) else { continue };
        if let Some(receiver) = call.args.first().and_then(|receiver| receiver.place())
            && cx.bound(function).asked_for
        {
            found.push(prior::Event { block, subject: sources.subject(receiver), method: function.def });
        }
    }
    found
}
