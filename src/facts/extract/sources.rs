//! What temporaries and variables stand for that are set once: a reference to another place, what was moved out of it, or a
//! shared pointer to it.

use rustc_hash::FxHashMap;

use super::FactsCx;
use crate::flow::ir::{Call, Callee, Flow, LocalId, LocalKind, Place, Rvalue, Step, Terminator};
use crate::ty::kinds::TyKind;

/// The locals of a body that one assignment sets, with what it is given.
pub(super) struct Sources<'a> {
    flow: &'a Flow,
    only: FxHashMap<LocalId, Option<Source<'a>>>,
}

/// What sets a local.
#[derive(Copy, Clone)]
enum Source<'a> {
    Value(&'a Rvalue),
    /// `Arc::new`, `Rc::clone`, `Box::new`: a pointer to its argument.
    Pointer(&'a Place),
}

impl<'a> Sources<'a> {
    pub(super) fn of(cx: FactsCx<'_>, flow: &'a Flow) -> Sources<'a> {
        let mut only: FxHashMap<LocalId, Option<Source<'a>>> = FxHashMap::default();
        let mut set = |dest: &Place, source: Option<Source<'a>>| {
            let whole = source.filter(|_| dest.path.is_empty());
            only.entry(dest.local).and_modify(|known| *known = None).or_insert(whole);
        };
        for block in flow.blocks.values() {
            block.stmts.iter().for_each(|stmt| set(&stmt.dest, Some(Source::Value(&stmt.value))));
            if let Terminator::Call(call) = &block.end {
                set(&call.dest, points_to(cx, flow, call).map(Source::Pointer));
            }
        }
        Sources { flow, only }
    }

    /// The variable or field that a receiver is a reference to or was moved from, as far as that is the same value.
    pub(super) fn subject(&self, place: &Place) -> Place {
        let mut at = place.clone();
        // Each step leads to another local, or to a longer path in a circle that does not compile.
        for _ in 0..self.only.len() {
            let Some(from) = self.source(&at) else { break };
            at = from;
        }
        at.path.retain(|step| matches!(step, Step::Field(_) | Step::Element));
        at
    }

    fn source(&self, place: &Place) -> Option<Place> {
        if !matches!(self.flow.locals[place.local].kind, LocalKind::Temp | LocalKind::Binding(_)) {
            return None;
        }
        let from = match self.only.get(&place.local).copied().flatten()? {
            Source::Value(Rvalue::Ref { place, .. }) | Source::Pointer(place) => place,
            Source::Value(Rvalue::Use(operand)) => operand.place()?,
            Source::Value(_) => return None,
        };
        Some(Place { local: from.local, path: [&from.path[..], &place.path[..]].concat() })
    }

    /// The place that a temporary is a mutable reference to.
    pub(super) fn borrowed_mutably(&self, place: &Place) -> Option<Place> {
        match self.only.get(&place.local).copied().flatten()? {
            Source::Value(Rvalue::Ref { mutable: true, place }) => Some(place.clone()),
            _ => None,
        }
    }
}

/// The argument of a function of std that makes a pointer to it, or another pointer of the same.
fn points_to<'a>(cx: FactsCx<'_>, flow: &Flow, call: &'a Call) -> Option<&'a Place> {
    let (Callee::Fn(function), [arg]) = (&call.callee, call.args.as_slice()) else { return None };
    let lang = cx.types.lang();
    let is_pointer = match flow.locals[call.dest.local].ty.kind() {
        TyKind::Adt(def, _) => [lang.arc, lang.rc, lang.boxed].contains(&Some(*def)),
        _ => false,
    };
    let of_std = function.def.krate == cx.types.program().std_crate();
    arg.place().filter(|_| is_pointer && of_std)
}
