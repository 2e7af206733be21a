//! Guards: where one was taken, what it guards, and which are alive at a call.

use super::blocks::Extractor;
use super::sources::SetBy;
use crate::facts::body::{Held, Location, MAX_HELD, Root};
use crate::facts::ids::CallId;
use crate::flow::ir::{BlockId, Call, Operand, Place, RegionId, Step, Terminator};
use crate::ty::kinds::{Ty, TyKind};

impl Extractor<'_> {
    /// The call that gave the guard which a place holds. What hands a guard on that it is given (`unwrap`, `map`) gave none.
    pub(super) fn taken(&self, place: &Place) -> Option<CallId> {
        let mut at = place.clone();
        // A local is set from another one, or by a call from another one; a circle does not compile.
        for _ in self.read.flow.locals.ids() {
            match self.sources.set_by(&at)? {
                SetBy::Static(_) => return None,
                SetBy::Place(from) => at = from,
                SetBy::Block(block) => match self.handed_on(block) {
                    Some(from) => at = from.clone(),
                    None => return self.numbers.calls.get(&block).copied(),
                },
            }
        }
        None
    }

    /// The argument of a call that holds a guard, which the call gives on; the future that an await waits for.
    fn handed_on(&self, block: BlockId) -> Option<&Place> {
        match &self.read.flow.blocks[block].end {
            Terminator::Call(call) => {
                let mut args = call.args.iter().zip(&call.arg_types);
                args.find(|(_, ty)| self.cx.guard_in(**ty).is_some()).and_then(|(arg, _)| arg.place())
            }
            Terminator::Await(wait) => match wait.futures.as_slice() {
                [only] => only.place(),
                _ => None,
            },
            _ => None,
        }
    }

    /// The guards that are alive at the end of a block and stay so while its call runs.
    pub(super) fn guards_at(&mut self, id: BlockId, call: &Call) -> Vec<Held> {
        if !self.is_of_project() {
            return Vec::new();
        }
        let given =
            |place: &Place| call.args.iter().any(|arg| matches!(arg, Operand::Move(moved) if moved.holds(place)));
        let (cx, flow) = (self.cx, &self.read.flow);
        let is_guard = |place: &Place| cx.guard_in(cx.place_ty(flow, place)).is_some();
        let region = flow.blocks[id].region;
        let guards = self.guards.entry(region).or_insert_with(|| self.moves.roots_with(region, &is_guard));
        let all = self.moves.held_of(id, guards, MAX_HELD).into_iter();
        let held: Vec<_> = all.filter(|(place, _)| !given(place) && is_guard(place)).collect();
        let point = self.end_point(id);
        held.into_iter().map(|held| self.held(held, point)).collect()
    }

    /// The guard that a call gives and was not given.
    pub(super) fn given_guard(&self, call: &Call) -> Option<Ty> {
        if !self.is_of_project() || call.arg_types.iter().any(|&ty| self.cx.guard_in(ty).is_some()) {
            return None;
        }
        let given = self.cx.place_ty(&self.read.flow, &call.dest);
        match given.kind() {
            TyKind::Future { output } => self.cx.guard_in(*output),
            _ => self.cx.guard_in(given),
        }
    }

    /// Where the arguments of a call are, or what they refer to.
    pub(super) fn locations(&self, call: &Call) -> Vec<Option<Location>> {
        if !self.is_of_project() {
            return Vec::new();
        }
        call.args.iter().map(|arg| self.location(arg.place()?)).collect()
    }

    fn location(&self, place: &Place) -> Option<Location> {
        let flow = &self.read.flow;
        let found = self.sources.subject(place);
        let field = |step: &Step| match step {
            Step::Field(name) => Some(*name),
            _ => None,
        };
        let fields = found.path.iter().map(field).collect::<Option<Vec<_>>>()?;
        let param = flow.regions[RegionId::ROOT].params.iter().position(|&local| local == found.local);
        if self.sources.is_set_again(found.local) {
            return None;
        }
        let root = match (param, self.sources.set_by(&Place::local(found.local))) {
            (Some(param), _) => Root::Param(param as u32),
            (None, Some(SetBy::Static(def))) => Root::Static(def),
            (None, _) => Root::Local(found.local),
        };
        Some(Location { root, fields })
    }

    fn is_of_project(&self) -> bool {
        self.cx.is_local(self.read.flow.owner.krate)
    }
}
