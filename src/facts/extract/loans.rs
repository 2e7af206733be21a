//! What a reference or guard leads to that a call is given to change something by it: a field, a static or a variable.

use super::sources::{SetBy, Sources};
use super::values::may_hold_function;
use crate::def::ids::DefId;
use crate::facts::cx::FactsCx;
use crate::flow::analyses::reaching::Changes;
use crate::flow::ir::{Call, Callee, Flow, LocalId, LocalKind, Operand, Place, RegionId, Rvalue, Step, Terminator};
use crate::rules::hazards::Primitive;

/// What a loan was made from.
pub(super) enum Loan {
    /// A place with a field in it.
    Field(Place),
    Static(DefId),
}

/// What a reference or guard was made from by functions of std: `self.hooks.lock().unwrap()`.
pub(super) fn led_to(cx: FactsCx<'_>, (flow, sources): (&Flow, &Sources<'_>), place: &Place) -> Option<Loan> {
    let mut at = sources.led_back(place);
    // A local is set by a call of another one; a circle does not compile.
    for _ in flow.locals.ids() {
        if at.path.iter().any(|step| matches!(step, Step::Field(_))) {
            return Some(Loan::Field(at));
        }
        at = match sources.set_by(&Place::local(at.local)) {
            Some(SetBy::Static(def)) => return Some(Loan::Static(def)),
            Some(SetBy::Place(from)) => sources.led_back(&from),
            Some(SetBy::Block(block)) => match &flow.blocks[block].end {
                Terminator::Call(call) if is_std(cx, call) => match call.args.first().and_then(Operand::place) {
                    Some(from) => sources.led_back(from),
                    None => return None,
                },
                _ => return None,
            },
            None => match given_to_closure(cx, flow, at.local) {
                Some(from) => sources.led_back(&from),
                None => return None,
            },
        };
    }
    None
}

/// The variables that a reference or guard leads to by functions of std: `hooks` and `shared` of
/// `let hooks = shared.clone(); hooks.borrow_mut()`.
fn variables_behind(cx: FactsCx<'_>, (flow, sources): (&Flow, &Sources<'_>), place: &Place) -> Vec<LocalId> {
    let (mut at, mut found) = (place.clone(), Vec::new());
    // A local is set by a call of another one; a circle does not compile.
    for _ in flow.locals.ids() {
        if at.path.iter().any(|step| matches!(step, Step::Field(_))) {
            break;
        }
        if matches!(flow.locals[at.local].kind, LocalKind::Binding(_)) {
            found.push(at.local);
        }
        at = match (sources.source(&at), sources.set_by(&Place::local(at.local))) {
            (Some(from), _) | (None, Some(SetBy::Place(from))) => from,
            (None, Some(SetBy::Block(block))) => match &flow.blocks[block].end {
                Terminator::Call(call) if is_std(cx, call) => match call.args.first().and_then(Operand::place) {
                    Some(from) => from.clone(),
                    None => break,
                },
                _ => break,
            },
            _ => break,
        };
    }
    found
}

/// What a function of std is called on that gives the parameter to a closure: `HOOKS.with(|hooks| ..)`.
fn given_to_closure(cx: FactsCx<'_>, flow: &Flow, param: LocalId) -> Option<Place> {
    let (region, _) = flow.regions.iter().skip(1).find(|(_, region)| region.params.contains(&param))?;
    let holds = |block: &crate::flow::ir::Block| {
        let made = block.stmts.iter().rev().find(|stmt| is_closure(&stmt.value, region))?;
        Some(made.dest.local)
    };
    let closure = flow.blocks.values().find_map(holds)?;
    let calls = flow.blocks.values().filter_map(|block| match &block.end {
        Terminator::Call(call) => Some(&**call),
        _ => None,
    });
    let takes = |call: &&Call| {
        let mut args = call.args.iter().skip(1).filter_map(Operand::place);
        is_std(cx, call) && args.any(|arg| arg.local == closure)
    };
    calls.filter(takes).find_map(|call| call.args.first()?.place().cloned())
}

fn is_closure(value: &Rvalue, region: RegionId) -> bool {
    matches!(value, Rvalue::Closure(made) if *made == region)
}

fn is_std(cx: FactsCx<'_>, call: &Call) -> bool {
    matches!(&call.callee, Callee::Fn(function) if function.def.krate == cx.types.program().std_crate())
}

/// The call of a function of std puts something into what it is given first that may hold a function: the number of that
/// argument.
pub(super) fn putting_in(cx: FactsCx<'_>, call: &Call) -> Option<usize> {
    let Callee::Fn(function) = &call.callee else { return None };
    let is_put = |&at: &usize| may_hold_function(call.arg_types[at]) && cx.types.flows_into_first(function.def, at);
    let args = 1..call.arg_types.len().min(call.args.len());
    is_std(cx, call).then(|| args.into_iter().find(is_put)).flatten()
}

/// What the calls of a body of the project do to variables by what leads to these, and which take all out of what they are lent.
pub(super) fn changes(cx: FactsCx<'_>, flow: &Flow, sources: &Sources<'_>) -> Changes {
    let mut found = Changes::default();
    if !cx.is_local(flow.owner.krate) {
        return found;
    }
    for (id, block) in flow.blocks.iter() {
        let Terminator::Call(call) = &block.end else { continue };
        let (Callee::Fn(function), Some(first)) = (&call.callee, call.args.first().and_then(Operand::place)) else {
            continue;
        };
        if !is_std(cx, call) || !call.arg_types.iter().any(|&ty| may_hold_function(ty)) {
            continue;
        }
        let exchanges = [Some(Primitive::Empties), Some(Primitive::Swaps)].contains(&cx.bound(function).primitive);
        if exchanges {
            found.exchanging.insert(id);
        }
        if exchanges || putting_in(cx, call).is_some() {
            let all = variables_behind(cx, (flow, sources), first);
            let own =
                all.into_iter().filter(|&local| flow.locals[local].region == block.region && local != first.local);
            found.lent.extend(own.map(|local| (first.local, Place::local(local))));
        }
    }
    found
}
