//! Where values come from: each use is led back to the assignments that it may see.

use indexmap::{IndexMap, IndexSet};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::Read;
use crate::base::arena::{Arena, ArenaId};
use crate::base::span::TextRange;
use crate::def::ids::DefKind;
use crate::facts::cx::FactsCx;
use crate::facts::ids::{AwaitId, CallId};
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::analyses::reaching::{Changes, Definition, Point, Reaching};
use crate::flow::ir::{
    Aggregate, BlockId, Callee, CaptureMode, Const, LocalId, LocalKind, Operand, Place, RegionId, Rvalue, Step, Stmt,
    Terminator,
};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::measure::note_limit;

/// The values of a body as they are asked for.
pub(super) struct Values<'a> {
    cx: FactsCx<'a>,
    read: &'a Read,
    reaching: Reaching<'a>,
    pub(super) arena: Arena<ValueId, Value>,
    /// By value, in bodies of the project.
    pub(super) types: Vec<Ty>,
    known: FxHashMap<(Definition, LocalId), ValueId>,
    /// Calls of calls of .. that changed a value are told apart up to a number.
    depth: u32,
    params: FxHashMap<LocalId, (RegionId, u32)>,
    /// By block: the call or await that ends it.
    calls: FxHashMap<BlockId, CallId>,
    awaits: FxHashMap<BlockId, AwaitId>,
    /// What somebody may change who was lent it.
    lent: FxHashSet<LocalId>,
    /// By local that is a reference: what is set or lent to be changed behind it.
    behind: FxHashMap<LocalId, Vec<Place>>,
    /// The values that were read from there.
    pub(super) unsteady: FxHashSet<ValueId>,
}

impl<'a> Values<'a> {
    pub(super) fn of(
        cx: FactsCx<'a>,
        read: &'a Read,
        (calls, awaits): (FxHashMap<BlockId, CallId>, FxHashMap<BlockId, AwaitId>),
        changes: Changes,
    ) -> Values<'a> {
        let flow = &read.flow;
        let own = |ty: Ty| matches!(ty.kind(), TyKind::Adt(def, _) if cx.is_local(def.krate));
        let replaced = match cx.is_local(flow.owner.krate) {
            true => flow.locals.iter().filter(|(_, local)| own(local.ty)).map(|(id, _)| id).collect(),
            false => FxHashSet::default(),
        };
        let reaching = Reaching::of(flow, &|local| may_hold_function(flow.locals[local].ty), replaced, changes);
        let mut arena = Arena::default();
        arena.alloc(Value::Unknown);
        let of_region = |(id, region): (RegionId, &crate::flow::ir::Region)| {
            region.params.iter().enumerate().map(|(at, &local)| (local, (id, at as u32))).collect::<Vec<_>>()
        };
        let params = flow.regions.iter().flat_map(of_region).collect();
        let (types, known, unsteady) = Default::default();
        let lent = lent(cx, read, &reaching);
        let behind = if cx.is_local(flow.owner.krate) { changed_behind(read) } else { FxHashMap::default() };
        Values { cx, read, reaching, arena, types, known, depth: 0, params, calls, awaits, lent, behind, unsteady }
    }

    /// The body itself changes what a reference leads to: it may be something else by now.
    fn is_changed_behind(&self, place: &Place) -> bool {
        let Some(changed) = self.behind.get(&place.local).filter(|_| place.is_behind_deref()) else { return false };
        changed.len() > MAX_CHANGES as usize || changed.iter().any(|it| it.holds(place) || place.holds(it))
    }

    pub(super) fn operand(&mut self, operand: &Operand, point: Point) -> ValueId {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => self.place(place, point),
            Operand::Const(value) => self.constant(value),
        }
    }

    /// The value of a place at a point.
    pub(super) fn place(&mut self, place: &Place, point: Point) -> ValueId {
        let (definitions, mut is_left_out) = self.reaching.at(place, point);
        let mut found: IndexSet<ValueId, FxBuildHasher> = IndexSet::default();
        let mut later: IndexMap<Place, Vec<Field>, FxBuildHasher> = IndexMap::default();
        for (definition, set) in definitions {
            if let Some(path) = self.path_of_part(place, &set) {
                let is_one_of_many =
                    later.len() >= MAX_LATER && !may_hold_function(self.cx.place_ty(&self.read.flow, &set));
                is_left_out |= is_one_of_many;
                if !is_one_of_many {
                    later.insert(set, path);
                }
                continue;
            }
            let value = self.definition(definition, &set);
            let value = match set.holds(place) {
                true => self.parts(value, place, set.path.len()),
                // A part of what is asked for was set by itself.
                false => value,
            };
            found.insert(value);
        }
        let whole = match found.first() {
            Some(&only) if found.len() == 1 => only,
            _ => self.add_at(place, Value::AnyOf(found.into_iter().collect())),
        };
        if is_left_out {
            note_limit();
        }
        if is_left_out || self.lent.contains(&place.local) || self.is_changed_behind(place) {
            self.unsteady.insert(whole);
        }
        if later.is_empty() {
            return whole;
        }
        let parts = later.into_iter().map(|(part, path)| (path, self.place(&part, point))).collect();
        self.add_at(place, Value::Overlaid(whole, parts))
    }

    fn add_at(&mut self, place: &Place, value: Value) -> ValueId {
        let value = self.add(value);
        self.note_type(value, &|values| values.cx.place_ty(&values.read.flow, place));
        value
    }

    /// What a value of the type is may decide what runs: it may hold a function or, in the project's code, be asked in a condition.
    fn may_decide(&self, ty: Ty) -> bool {
        let is_asked = || match ty.kind() {
            TyKind::Primitive(name) => *name != "str",
            TyKind::Adt(def, _) => self.cx.types.program().data(*def).kind == DefKind::Enum,
            _ => false,
        };
        may_hold_function(ty) || self.cx.is_local(self.read.flow.owner.krate) && is_asked()
    }

    /// The fields that lead from a place to a part of it that may decide what runs.
    fn path_of_part(&self, place: &Place, part: &Place) -> Option<Vec<Field>> {
        if part.holds(place) || !place.holds(part) || !self.may_decide(self.cx.place_ty(&self.read.flow, part)) {
            return None;
        }
        let field = |at: usize| match part.path[at] {
            Step::Field(name) => {
                let around = Place { local: part.local, path: part.path[..at].to_vec() };
                Some(Field { of: self.adt_at(&around), variant: None, name })
            }
            _ => None,
        };
        (place.path.len()..part.path.len()).map(field).collect()
    }

    /// The value of `place`, given that of its first `from` steps.
    fn parts(&mut self, value: ValueId, place: &Place, from: usize) -> ValueId {
        let mut value = value;
        let mut variant = None;
        for at in from..place.path.len() {
            match place.path[at] {
                Step::Deref | Step::Element => {}
                Step::Variant(def) => variant = Some(def),
                Step::Field(name) => {
                    let around = Place { local: place.local, path: place.path[..at].to_vec() };
                    let of = match variant {
                        Some(def) => self.cx.types.program().data(def).parent,
                        None => self.adt_at(&around),
                    };
                    let part = self.part(value, Field { of, variant: variant.take(), name });
                    if part != value {
                        let around = Place { local: place.local, path: place.path[..=at].to_vec() };
                        self.note_type(part, &|values| values.cx.place_ty(&values.read.flow, &around));
                    }
                    value = part;
                }
            }
        }
        value
    }

    fn adt_at(&self, place: &Place) -> Option<crate::def::ids::DefId> {
        match self.cx.place_ty(&self.read.flow, place).kind() {
            TyKind::Adt(def, _) => Some(*def),
            _ => None,
        }
    }

    fn part(&mut self, value: ValueId, field: Field) -> ValueId {
        match &self.arena[value] {
            Value::Unknown => ValueId::UNKNOWN,
            Value::Built(def, parts) => {
                let other = field.variant.is_some() && *def != field.variant;
                let part = parts.iter().find(|(name, _)| *name == field.name && !other);
                part.map_or(ValueId::UNKNOWN, |(_, part)| *part)
            }
            _ => self.add(Value::Part(value, field)),
        }
    }

    fn add(&mut self, value: Value) -> ValueId {
        self.arena.alloc(value)
    }

    fn definition(&mut self, definition: Definition, set: &Place) -> ValueId {
        if let Some(&known) = self.known.get(&(definition, set.local)) {
            return known;
        }
        // A value may be made of itself, in a loop: the place for it is there first.
        let id = self.add(Value::Unknown);
        self.known.insert((definition, set.local), id);
        let value = match definition {
            Definition::Entry(local) => self.entry(local),
            Definition::At(point) => self.at(point),
            Definition::Changed(block) => self.changed(block, set),
        };
        if let Value::AnyOf(list) = &value
            && let [same] = list.as_slice()
        {
            self.known.insert((definition, set.local), *same);
            self.arena[id] = self.arena[*same].clone();
            return *same;
        }
        self.arena[id] = value;
        self.note_type(id, &|values| values.type_made(definition));
        id
    }

    /// Notes the type of a value of the project's that none is known of.
    fn note_type(&mut self, value: ValueId, ty: &dyn Fn(&Self) -> Ty) {
        if value == ValueId::UNKNOWN || !self.cx.is_local(self.read.flow.owner.krate) {
            return;
        }
        let at = value.raw() as usize;
        if self.types.get(at).is_none_or(|known| known.is_unknown()) {
            let ty = ty(self);
            self.types.resize(self.types.len().max(at + 1), Ty::unknown());
            self.types[at] = ty;
        }
    }

    /// The type of what a definition makes: as it is made, where that is put into a place of a more general type.
    fn type_made(&self, definition: Definition) -> Ty {
        let flow = &self.read.flow;
        let point = match definition {
            Definition::Entry(local) => return flow.locals[local].ty,
            Definition::Changed(_) => return Ty::unknown(),
            Definition::At(point) => point,
        };
        let block = &flow.blocks[point.block];
        match block.stmts.get(point.at as usize).map(|stmt| (&stmt.dest, &stmt.value)) {
            Some((dest, Rvalue::Aggregate(Aggregate::Adt(def), parts))) => {
                let given =
                    |operand: &Operand| operand.place().map_or_else(Ty::unknown, |place| self.cx.place_ty(flow, place));
                let parts: Vec<_> = parts.iter().map(|(name, part)| (*name, given(part))).collect();
                match self.cx.place_ty(flow, dest) {
                    ty if matches!(ty.kind(), TyKind::Adt(..)) => ty,
                    _ => self.cx.types.type_with(*def, &parts),
                }
            }
            Some((dest, _)) => self.cx.place_ty(flow, dest),
            None => match &block.end {
                Terminator::Call(call) => self.cx.place_ty(flow, &call.dest),
                Terminator::Await(wait) => self.cx.place_ty(flow, &wait.dest),
                _ => Ty::unknown(),
            },
        }
    }

    fn entry(&self, local: LocalId) -> Value {
        self.params.get(&local).map_or(Value::Unknown, |&(region, at)| Value::Param(region, at))
    }

    /// What a call may have put into what it has a mutable reference to.
    fn changed(&mut self, block: BlockId, set: &Place) -> Value {
        let Some(&call) = self.calls.get(&block) else { return Value::Unknown };
        if self.reaching.is_exchanging(block) {
            return self.exchanged(block, set);
        }
        if !self.reaching.is_replaced(set.local) || self.depth >= MAX_CHANGES {
            return Value::Changed(ValueId::UNKNOWN, call);
        }
        self.depth += 1;
        let before = self.place(set, Point { block, at: u32::MAX });
        self.depth -= 1;
        Value::Changed(before, call)
    }

    /// What a call puts in place of what it takes out of a place that it is lent: the other argument, or nothing.
    fn exchanged(&mut self, block: BlockId, set: &Place) -> Value {
        let Terminator::Call(call) = &self.read.flow.blocks[block].end else { return Value::Unknown };
        let lends = |arg: &Operand| arg.place().and_then(|arg| self.reaching.lends(arg.local)) == Some(set);
        match call.args.iter().find(|arg| !lends(arg)) {
            Some(other) => {
                let other = other.clone();
                Value::AnyOf(vec![self.operand(&other, Point { block, at: u32::MAX })])
            }
            None => Value::List(Vec::new()),
        }
    }

    fn at(&mut self, point: Point) -> Value {
        let block = &self.read.flow.blocks[point.block];
        let Some(stmt) = block.stmts.get(point.at as usize) else {
            return match &block.end {
                Terminator::Call(_) => self.calls.get(&point.block).map_or(Value::Unknown, |&call| Value::Call(call)),
                Terminator::Await(_) => {
                    self.awaits.get(&point.block).map_or(Value::Unknown, |&wait| Value::Await(wait))
                }
                _ => Value::Unknown,
            };
        };
        match &stmt.value {
            Rvalue::Use(operand) => Value::AnyOf(vec![self.operand(operand, point)]),
            Rvalue::Ref { place, .. } => Value::AnyOf(vec![self.place(place, point)]),
            Rvalue::Closure(region) => Value::Closure(*region),
            Rvalue::Flags(a, b) => Value::Flags(self.operand(a, point), self.operand(b, point)),
            Rvalue::Not(operand) => Value::Not(self.operand(operand, point)),
            Rvalue::Compute(_) => Value::Unknown,
            Rvalue::Aggregate(kind, parts) => {
                let named: Vec<_> = parts.iter().map(|(name, part)| (*name, self.operand(part, point))).collect();
                match kind {
                    Aggregate::Adt(def) => Value::Built(Some(*def), named),
                    Aggregate::Tuple => Value::Built(None, named),
                    Aggregate::Array => Value::List(named.into_iter().map(|(_, part)| part).collect()),
                }
            }
        }
    }

    fn constant(&mut self, value: &Const) -> ValueId {
        let value = match value {
            Const::Fn(function, range) => Value::Fn(function.clone(), *range),
            Const::Ctor(def) => Value::Ctor(*def),
            Const::Item(def) => Value::Const(*def),
            Const::OfType(def, ty) => Value::OfType(*def, *ty),
            Const::Static(def) => Value::Static(*def),
            Const::Literal(text) => Value::Literal(text.clone()),
            Const::Extern(path) => Value::Extern(path.clone()),
            Const::Unit | Const::Unknown => return ValueId::UNKNOWN,
        };
        self.add(value)
    }

    /// The fields of the struct or variant that an aggregate makes, with their values.
    pub(super) fn stored(
        &mut self,
        kind: Aggregate,
        parts: &[(crate::base::name::Symbol, Operand)],
        point: Point,
    ) -> Vec<(Field, ValueId)> {
        let Aggregate::Adt(def) = kind else { return Vec::new() };
        let program = self.cx.types.program();
        let (of, variant) = match program.data(def).kind {
            DefKind::Variant => (program.data(def).parent, Some(def)),
            _ => (Some(def), None),
        };
        let fields = parts.iter().map(|(name, part)| (Field { of, variant, name: *name }, self.operand(part, point)));
        fields.collect()
    }

    /// The field that an assignment to a place sets.
    pub(super) fn assigned_field(&self, place: &Place) -> Option<Field> {
        let (last, _) = place.path.iter().enumerate().rev().find(|(_, step)| matches!(step, Step::Field(_)))?;
        let Step::Field(name) = place.path[last] else { return None };
        let around = Place { local: place.local, path: place.path[..last].to_vec() };
        let variant = match around.path.last() {
            Some(Step::Variant(def)) => Some(*def),
            _ => None,
        };
        Some(Field { of: self.adt_at(&around), variant, name })
    }
}

/// One value is changed by so many calls one after the other; what was before is not known then.
const MAX_CHANGES: u32 = 64;

/// Of more parts of a value that were set by themselves later, only those are told that may hold a function.
const MAX_LATER: usize = 32;

/// A value of this type may be called, or hold one that may.
pub(super) fn may_hold_function(ty: Ty) -> bool {
    match ty.peel_refs().kind() {
        TyKind::Param { .. }
        | TyKind::Opaque(_)
        | TyKind::Dyn(_)
        | TyKind::FnPtr { .. }
        | TyKind::Closure { .. }
        | TyKind::Future { .. }
        | TyKind::Unknown => true,
        TyKind::Adt(_, args) | TyKind::Tuple(args) => args.iter().any(|&arg| may_hold_function(arg)),
        TyKind::Slice(inner) | TyKind::Array(inner) => may_hold_function(*inner),
        _ => false,
    }
}

/// The locals that are lent to somebody who may change them, or that are set by code which is there on some platforms only.
fn lent(cx: FactsCx<'_>, read: &Read, reaching: &Reaching<'_>) -> FxHashSet<LocalId> {
    let for_calls = lent_to_calls(cx, read, reaching);
    let elsewhere = |stmt: &Stmt| {
        let within = |range: TextRange| range.start <= stmt.range.start && stmt.range.end <= range.end;
        read.body.conditional.iter().any(|(range, _)| within(*range))
    };
    let by_stmt = |stmt: &Stmt| match &stmt.value {
        Rvalue::Ref { mutable: true, place } if !place.is_behind_deref() && !for_calls.contains(&stmt.dest.local) => {
            Some(place.local)
        }
        _ => elsewhere(stmt).then_some(stmt.dest.local),
    };
    let stmts = read.flow.blocks.values().flat_map(|block| &block.stmts).filter_map(by_stmt);
    let captures = read.flow.regions.values().flat_map(|region| &region.captures);
    let captured = captures.filter(|it| it.mode == CaptureMode::RefMut && !it.place.is_behind_deref());
    stmts.chain(captured.map(|it| it.place.local)).collect()
}

fn changed_behind(read: &Read) -> FxHashMap<LocalId, Vec<Place>> {
    let mut found: FxHashMap<LocalId, Vec<Place>> = FxHashMap::default();
    for stmt in read.flow.blocks.values().flat_map(|block| &block.stmts) {
        let lent = match &stmt.value {
            Rvalue::Ref { mutable: true, place } => Some(place),
            _ => None,
        };
        for place in lent.into_iter().chain([&stmt.dest]).filter(|place| place.is_behind_deref()) {
            found.entry(place.local).or_default().push(place.clone());
        }
    }
    found
}

/// The references to values of the project's types that are given to one call of a function of the project, which keeps none:
/// what the call does to the value is known from that function.
fn lent_to_calls(cx: FactsCx<'_>, read: &Read, reaching: &Reaching<'_>) -> FxHashSet<LocalId> {
    let mut found = FxHashSet::default();
    for block in read.flow.blocks.values() {
        let Terminator::Call(call) = &block.end else { continue };
        let Callee::Fn(function) = &call.callee else { continue };
        if !cx.is_local(function.def.krate) || !keeps_nothing(cx, cx.types.return_ty(function)) {
            continue;
        }
        let refs = call.args.iter().filter_map(|arg| Some(arg.place()?.local));
        let refs = refs.filter(|&local| read.flow.locals[local].kind == LocalKind::Temp);
        found.extend(refs.filter(|&local| reaching.lends(local).is_some_and(|of| reaching.is_replaced(of.local))));
    }
    found
}

/// No reference can be in a value of this type.
fn keeps_nothing(cx: FactsCx<'_>, ty: Ty) -> bool {
    let lang = cx.types.lang();
    let each = |parts: &[Ty]| parts.iter().all(|&part| keeps_nothing(cx, part));
    match ty.kind() {
        TyKind::Primitive(_) | TyKind::Never => true,
        TyKind::Tuple(parts) => each(parts),
        TyKind::Adt(def, args) if [lang.option, lang.result].contains(&Some(*def)) => each(args),
        TyKind::Adt(def, _) => lang.string == Some(*def),
        _ => false,
    }
}
