//! Findings that are no plain call: drops, statics that are built late, calls where nothing can be awaited, calls that give a
//! future.

use crate::facts::body::Target;
use crate::flow::analyses::moves::There;
use crate::flow::ir::DropWhy;
use crate::rules::Offload;
use crate::ty::owned::Ownership;

use super::elsewhere::{around, is_future, joined};
use super::{Case, Way};

/// A value that leaves its scope.
pub(super) fn drop(case: Case<'_>) -> Option<Way> {
    match &case.rule.1.offload {
        Offload::None => return None,
        Offload::Advice(advice) => return Some(Way::said(advice.clone())),
        Offload::ByRuntime => {}
    }
    let Target::Drop { ty, there, why, .. } = &case.body.facts.calls[case.call.site.call].target else { return None };
    let offload = case.offload_fn();
    let range = case.call.site.range;
    let variable = case.body.code(case.cx).and_then(|code| code.variable_at(range));
    let is_whole = variable == Some(*ty) && *there == There::Always && *why == DropWhy::Scope;
    let may_await = case.body.kind_of(case.call.site.region).is_deferred();
    let can_go = case.cx.facts.types.ownership(*ty) == Ownership::Owned;
    Some(Way::said(match (why, is_whole) {
        _ if !can_go => {
            format!("create, use and drop it off the executor, in one `{offload}`")
        }
        (_, true) if may_await => {
            let name = case.text(range);
            let call = case.runtime.offload.replace("...", &format!("drop({})", name.trim_start_matches("mut ")));
            let lacking = case.lacking(offload);
            format!("drop it off the executor, before its scope ends: `{call}{}`{lacking}", joined(case))
        }
        (DropWhy::Assign, _) => {
            format!("take the old value out with `std::mem::replace` and drop it off the executor, in `{offload}`")
        }
        _ => format!("give the value a name and drop it off the executor, in `{offload}`"),
    }))
}

/// A call in a `poll` function, where nothing can be awaited.
pub(super) fn poll(case: Case<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    if let Some(counterpart) = case.counterpart() {
        let lacking = case.lacking(&counterpart.path);
        ways.push(Way::said(format!(
            "store the future of `{}` in the polled value and poll it here{lacking}",
            counterpart.path
        )));
    }
    match &case.rule.1.offload {
        Offload::None => {}
        Offload::Advice(advice) => ways.push(Way::said(advice.clone())),
        Offload::ByRuntime => ways.push(Way::said(format!(
            "start it off the executor, with `{}`, store the handle and poll it here",
            case.offload_fn()
        ))),
    }
    ways
}

/// A call in a closure that can't await.
pub(super) fn closure(case: Case<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    if let Some(counterpart) = case.counterpart() {
        let lacking = case.lacking(&counterpart.path);
        ways.push(Way::said(format!(
            "this closure can't await: replace it by a loop or a `match` that awaits `{}`{lacking}",
            counterpart.path
        )));
    }
    match &case.rule.1.offload {
        Offload::None => {}
        Offload::Advice(advice) => ways.push(Way::said(advice.clone())),
        Offload::ByRuntime => ways.push(match around(case) {
            Some((code, range)) => {
                case.replaced("move the expression around the closure off the executor", (&code, range))
            }
            None => Way::said(format!(
                "move the whole expression around the closure off the executor, into `{}`, with owned values moved into it",
                case.offload_fn()
            )),
        }),
    }
    ways
}

/// The call gives a future, which is awaited where it was made.
pub(super) fn gives_future(case: Case<'_>) -> bool {
    let call = &case.body.facts.calls[case.call.site.call];
    match &call.target {
        Target::Fn(function) => is_future(case, case.cx.facts.types.return_ty(function)),
        _ => false,
    }
}

/// To wrap the call would hand back a future that nobody awaits.
pub(super) fn future(case: Case<'_>) -> Way {
    let Some(last) = case.effect.trace.steps().last().filter(|_| !case.call.direct) else {
        return Way::said(format!(
            "the call blocks before it returns a future: create the future in `{}` and await it here",
            case.offload_fn()
        ));
    };
    let (name, place) = (&last.callee, case.place(last.call));
    Way::said(format!(
        "the call blocks before it returns a future: move `{name}` ({place}) off the executor, into `{}`, \
         and await the future here",
        case.offload_fn()
    ))
}
