//! The blocks that matter: those with a call, an await, a drop or a choice. Straight code between them is left out.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Read;
use super::compress::compress;
use super::loans::{Loan, changes, led_to, putting_in};
use super::sources::Sources;
use super::unused::Unused;
use super::values::{Values, may_hold_function};
use crate::base::arena::{Arena, ArenaId};
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::facts::body::{
    ArmFacts, AwaitFacts, BlockFacts, BodyFacts, CallFacts, Condition, Edge, Event, Held, RegionFacts, Store, Target,
};
use crate::facts::cx::FactsCx;
use crate::facts::ids::{AwaitId, CallId};
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::analyses::moves::{Moves, There};
use crate::flow::analyses::paths::{End, Way};
use crate::flow::analyses::prior::{self, Prior};
use crate::flow::analyses::reaching::Point;
use crate::flow::ir::{
    Arm, BlockId, Call, CallSyntax, Callee, Const, DropWhy, Flow, LocalId, LocalKind, Operand, Place, RegionId, Rvalue,
    Site, Stmt, Switch, SwitchWhy, Terminator, Test,
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
    pub(super) calls: Arena<CallId, CallFacts>,
    awaits: Arena<AwaitId, AwaitFacts>,
    blocks: Vec<BlockFacts>,
    stores: Vec<Store>,
    /// The temporaries that stand for statics.
    statics: FxHashMap<LocalId, DefId>,
}

/// A drop that is not a terminator of its own: what was moved into a region and is left there.
struct Drop {
    place: Place,
    there: There,
    why: DropWhy,
    range: TextRange,
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
        let facts =
            CallFacts { site, region, block, target, args, unused, arg_types, shown, prior, held, places, guard };
        self.calls.alloc(facts);
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

    fn prior_on(&self, receiver: &Place, block: BlockId) -> Vec<Vec<CallId>> {
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

    /// Notes what the statements of a block put into fields.
    fn statements(&mut self, id: BlockId) {
        let flow = &self.read.flow;
        for (at, stmt) in flow.blocks[id].stmts.iter().enumerate() {
            let point = Point { block: id, at: at as u32 };
            match &stmt.value {
                Rvalue::Aggregate(kind, parts) => {
                    let fields = self.values.stored(*kind, parts, point);
                    for ((field, value), (_, part)) in fields.into_iter().zip(parts) {
                        self.store((field, part), (value, false), id);
                    }
                }
                Rvalue::Use(Operand::Const(Const::Static(def))) if stmt.dest.path.is_empty() => {
                    self.statics.insert(stmt.dest.local, *def);
                }
                Rvalue::Use(operand) if stmt.dest.path.is_empty() => {
                    if let Some(&def) = self.statics.get(&stmt.dest.local) {
                        let (value, field) = (self.values.operand(operand, point), self.field_of_static(def));
                        self.store((field, operand), (value, true), id);
                    }
                }
                Rvalue::Use(operand) => {
                    if let Some(field) = self.values.assigned_field(&stmt.dest).or_else(|| self.lent_field(stmt)) {
                        let value = self.values.operand(operand, point);
                        self.store((field, operand), (value, stmt.dest.is_behind_deref()), id);
                    }
                }
                Rvalue::Ref { mutable: true, place } => self.unknown_switch(place),
                Rvalue::Not(_) | Rvalue::Compute(_) if !stmt.dest.path.is_empty() => self.unknown_switch(&stmt.dest),
                _ => {}
            }
        }
        self.stored_by_call(id);
    }

    fn store(&mut self, (field, operand): (Field, &Operand), (value, is_change): (ValueId, bool), id: BlockId) {
        let (prior, ty) = match operand.place() {
            Some(place) => (self.prior_on(place, id), self.cx.place_ty(&self.read.flow, place)),
            None => (Vec::new(), Ty::unknown()),
        };
        if self.is_own(field) && (value != ValueId::UNKNOWN || !prior.is_empty() || is_bool(ty)) {
            self.stores.push(Store { field, value, is_change, ty, prior });
        }
    }

    /// A field that is true or false, and that somebody may set by a reference, or that is worked out.
    fn unknown_switch(&mut self, place: &Place) {
        let ty = self.cx.place_ty(&self.read.flow, place);
        if let Some(field) = self.values.assigned_field(place).filter(|&field| is_bool(ty) && self.is_own(field)) {
            let (value, prior) = (ValueId::UNKNOWN, Vec::new());
            self.stores.push(Store { field, value, is_change: true, ty, prior });
        }
    }

    fn is_own(&self, field: Field) -> bool {
        field.of.is_some_and(|of| self.cx.is_local(of.krate))
    }

    /// `self.hooks.push(hook)`: what a method may put into the field that it is called on.
    fn stored_by_call(&mut self, id: BlockId) {
        let flow = &self.read.flow;
        let Terminator::Call(call) = &flow.blocks[id].end else { return };
        let Some(&number) = self.numbers.calls.get(&id) else { return };
        let Some(receiver) = call.args.first().and_then(|receiver| receiver.place()) else { return };
        let Some(&ty) = call.arg_types.iter().skip(1).find(|&&ty| may_hold_function(ty)) else { return };
        let field = match self.sources.borrowed_mutably(receiver) {
            Some(place) => self.values.assigned_field(&place).or_else(|| self.lent_by(&place)),
            // A cell is changed by who only looks at it.
            None => putting_in(self.cx, call).and_then(|_| self.lent_by(receiver)),
        };
        if let Some(field) = field.filter(|&field| self.is_own(field)) {
            let value = self.values.arena.alloc(Value::Changed(ValueId::UNKNOWN, number));
            self.stores.push(Store { field, value, is_change: true, ty, prior: Vec::new() });
        }
    }

    /// `*self.hook.lock().unwrap() = hook`: the field whose inside is assigned.
    fn lent_field(&self, stmt: &Stmt) -> Option<Field> {
        let holds = may_hold_function(self.cx.place_ty(&self.read.flow, &stmt.dest));
        self.lent_by(&stmt.dest).filter(|_| holds)
    }

    /// The field or static that a guard or reference was made from by functions of std: `self.hooks.lock().unwrap()`.
    fn lent_by(&self, place: &Place) -> Option<Field> {
        match led_to(self.cx, (&self.read.flow, &self.sources), place)? {
            Loan::Field(place) => self.values.assigned_field(&place),
            Loan::Static(def) => Some(self.field_of_static(def)),
        }
    }

    /// A static, as what is put there is put down.
    fn field_of_static(&self, def: DefId) -> Field {
        Field { of: Some(def), variant: None, name: self.cx.types.program().name(def) }
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
                    None => self.blocks[at].end = Some(End::Diverge),
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
            Terminator::Diverge => self.blocks[at].end = Some(End::Diverge),
        }
    }

    fn plain(&mut self, at: usize, next: BlockId) {
        self.blocks[at].next.push(Edge { to: next.raw(), way: Way::Plain, given: None });
    }

    fn switch(&mut self, id: BlockId, switch: &Switch) {
        let value = self.values.operand(&switch.on, self.end_point(id));
        let is_error = |holds: bool| match &switch.test {
            Test::Variant(def) => holds == self.is_failure(*def) && self.is_fallible(*def),
            _ => false,
        };
        let way = |holds: bool| match switch.why {
            SwitchWhy::Loop { ends } if holds != ends => Way::Plain,
            SwitchWhy::Loop { .. } => switch.head.map_or(Way::Branch, |head| Way::LoopEnds(head.raw())),
            SwitchWhy::Try if holds => Way::Plain,
            SwitchWhy::Try => Way::Try,
            SwitchWhy::Branch if is_error(holds) => Way::Error,
            SwitchWhy::Branch | SwitchWhy::Select => Way::Branch,
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

    /// `Result`'s and `Option`'s variants.
    fn is_fallible(&self, variant: DefId) -> bool {
        let lang = self.cx.types.lang();
        let of = self.cx.types.program().data(variant).parent;
        of.is_some() && [lang.result, lang.option].contains(&of)
    }

    fn is_failure(&self, variant: DefId) -> bool {
        let name = self.cx.types.program().name(variant);
        name == "Err" || name == "None"
    }

    /// Adds drops at the end of a block, the first in the block itself. Gives the block that comes last.
    fn drops(&mut self, id: BlockId, drops: Vec<Drop>) -> usize {
        let at = id.raw() as usize;
        let mut last = at;
        for (number, drop) in drops.into_iter().enumerate() {
            if number > 0 {
                let region = self.blocks[at].region;
                self.blocks.push(empty(region));
                let next = self.blocks.len() - 1;
                self.plain(last, BlockId(next as u32));
                last = next;
            }
            let call = self.drop_call((id, last), drop);
            self.blocks[last].event = Some(Event::Call(call));
        }
        last
    }

    fn drop_call(&mut self, (id, block): (BlockId, usize), drop: Drop) -> CallId {
        let ty = self.cx.place_ty(&self.read.flow, &drop.place);
        let value = match self.cx.is_local(self.read.flow.owner.krate) {
            true => self.values.place(&drop.place, self.end_point(id)),
            false => ValueId::UNKNOWN,
        };
        let region = self.blocks[block].region;
        let site = Site { expr: ExprId(0), range: drop.range, name_range: drop.range, syntax: CallSyntax::Implied };
        let target = Target::Drop { ty, value, there: drop.there, why: drop.why };
        let (args, arg_types, shown, prior, held, places, guard) = Default::default();
        let (block, unused) = (block as u32, true);
        let facts =
            CallFacts { site, region, block, target, args, unused, arg_types, shown, prior, held, places, guard };
        self.calls.alloc(facts)
    }

    /// What an async block was given by value, and still has when it is done, goes with it.
    fn left_over(&mut self, id: BlockId) -> usize {
        let flow = &self.read.flow;
        let left = self
            .moves
            .left_over(id)
            .into_iter()
            .filter(|(place, _)| self.cx.drops.matters(self.cx, self.cx.place_ty(flow, place)));
        let drop = |(place, there): (Place, There)| {
            let range = flow.locals[place.local].range;
            Drop { place, there, why: DropWhy::Scope, range }
        };
        let drops = left.map(drop).collect();
        self.drops(id, drops)
    }

    fn finish(mut self) -> BodyFacts {
        let flow = &self.read.flow;
        let mut regions = Arena::default();
        for (_, region) in flow.regions.iter() {
            let exit = flow.blocks.iter().find(|(id, block)| {
                block.region == flow.blocks[region.entry].region && matches!(flow.blocks[*id].end, Terminator::Return)
            });
            let result = exit.map_or(ValueId::UNKNOWN, |(id, _)| {
                self.values.place(&Place::local(region.result), Point { block: id, at: u32::MAX })
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
            file: program.file(flow.owner),
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

fn is_bool(ty: Ty) -> bool {
    matches!(ty.kind(), TyKind::Primitive(name) if name == "bool")
}

fn empty(region: RegionId) -> BlockFacts {
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
