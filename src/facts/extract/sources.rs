//! What temporaries and variables stand for that are set once: a reference to another place, what was moved out of it, or a
//! shared pointer to it.

use rustc_hash::FxHashMap;

use crate::def::ids::DefId;
use crate::facts::cx::FactsCx;
use crate::flow::ir::{
    BlockId, Call, Callee, Const, Flow, LocalId, LocalKind, Operand, Place, Rvalue, Step, Terminator,
};
use crate::rules::hazards::Primitive;
use crate::ty::kinds::TyKind;

/// The locals of a body that one assignment sets, with what it is given.
pub(super) struct Sources<'a> {
    flow: &'a Flow,
    only: FxHashMap<LocalId, Option<Source<'a>>>,
}

/// What sets a local that is set once.
pub(super) enum SetBy {
    Place(Place),
    /// The call or await at the end of a block.
    Block(BlockId),
    Static(DefId),
}

/// What sets a local.
#[derive(Copy, Clone)]
enum Source<'a> {
    Value(&'a Rvalue),
    /// The call or await at the end of a block; of `Arc::new`, `Rc::clone`, `Box::new`, a pointer to the place.
    Given(BlockId, Option<&'a Place>),
}

impl<'a> Sources<'a> {
    pub(super) fn of(cx: FactsCx<'_>, flow: &'a Flow) -> Sources<'a> {
        let mut only: FxHashMap<LocalId, Option<Source<'a>>> = FxHashMap::default();
        let mut set = |dest: &Place, source: Option<Source<'a>>| {
            // What a reference or guard leads to is another value.
            if dest.is_behind_deref() {
                return;
            }
            let whole = source.filter(|_| dest.path.is_empty());
            only.entry(dest.local).and_modify(|known| *known = None).or_insert(whole);
        };
        for (id, block) in flow.blocks.iter() {
            block.stmts.iter().for_each(|stmt| set(&stmt.dest, Some(Source::Value(&stmt.value))));
            match &block.end {
                Terminator::Call(call) => set(&call.dest, Some(Source::Given(id, points_to(cx, flow, call)))),
                Terminator::Await(wait) => set(&wait.dest, Some(Source::Given(id, None))),
                _ => {}
            }
        }
        Sources { flow, only }
    }

    /// The variable or field that a receiver is a reference to or was moved from, as far as that is the same value.
    pub(super) fn subject(&self, place: &Place) -> Place {
        let mut at = self.led_back(place);
        at.path.retain(|step| matches!(step, Step::Field(_) | Step::Element));
        at
    }

    /// The same with the references on the way.
    pub(super) fn led_back(&self, place: &Place) -> Place {
        let mut at = place.clone();
        // Each step leads to another local, or to a longer path in a circle that does not compile.
        for _ in 0..self.only.len() {
            let Some(from) = self.source(&at) else { break };
            at = from;
        }
        at
    }

    /// One step of that.
    pub(super) fn source(&self, place: &Place) -> Option<Place> {
        if !matches!(self.flow.locals[place.local].kind, LocalKind::Temp | LocalKind::Binding(_)) {
            return None;
        }
        let from = match self.only.get(&place.local).copied().flatten()? {
            Source::Value(Rvalue::Ref { place, .. }) | Source::Given(_, Some(place)) => place,
            Source::Value(Rvalue::Use(operand)) => operand.place()?,
            Source::Value(_) | Source::Given(_, None) => return None,
        };
        Some(Place { local: from.local, path: [&from.path[..], &place.path[..]].concat() })
    }

    /// More than one assignment sets the local.
    pub(super) fn is_set_again(&self, local: LocalId) -> bool {
        self.only.get(&local).is_some_and(Option::is_none)
    }

    /// What a local is moved from, or the call that gives it.
    pub(super) fn set_by(&self, place: &Place) -> Option<SetBy> {
        match self.only.get(&place.local).copied().flatten()? {
            Source::Given(block, _) => Some(SetBy::Block(block)),
            Source::Value(Rvalue::Use(Operand::Const(Const::Static(def)))) => Some(SetBy::Static(*def)),
            Source::Value(Rvalue::Use(operand)) => operand.place().cloned().map(SetBy::Place),
            Source::Value(Rvalue::Aggregate(_, parts)) => {
                let named = place.path.iter().find_map(|step| match step {
                    Step::Field(name) => parts.iter().find(|(part, _)| part == name),
                    _ => None,
                });
                let part = named.or(parts.first().filter(|_| parts.len() == 1))?;
                part.1.place().cloned().map(SetBy::Place)
            }
            Source::Value(_) => None,
        }
    }

    /// The place that a temporary is a mutable reference to.
    pub(super) fn borrowed_mutably(&self, place: &Place) -> Option<Place> {
        match self.only.get(&place.local).copied().flatten()? {
            Source::Value(Rvalue::Ref { mutable: true, place }) => Some(place.clone()),
            _ => None,
        }
    }
}

/// The argument of a function of std that makes a pointer to it, or another pointer of the same; or of one that gives another
/// handle of the same thing.
fn points_to<'a>(cx: FactsCx<'_>, flow: &Flow, call: &'a Call) -> Option<&'a Place> {
    let (Callee::Fn(function), [arg]) = (&call.callee, call.args.as_slice()) else { return None };
    let lang = cx.types.lang();
    let is_pointer = match flow.locals[call.dest.local].ty.kind() {
        TyKind::Adt(def, _) => [lang.arc, lang.rc, lang.boxed].contains(&Some(*def)),
        _ => false,
    };
    let of_std = function.def.krate == cx.types.program().std_crate();
    let is_clone = || function.of_trait.is_some() && cx.types.program().name(function.def) == "clone";
    let is_handle = || is_clone() && cx.bound(function).primitive == Some(Primitive::Shares);
    arg.place().filter(|_| (is_pointer && of_std) || is_handle())
}
