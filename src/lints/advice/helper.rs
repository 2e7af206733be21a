//! The functions between the async code and the call that blocks: they can be made async where only async code calls them.

use crate::base::diagnostic::{Applicability, Fix};
use crate::def::ids::{DefId, DefKind};
use crate::facts::body::{CallFacts, Target};
use crate::facts::value::Value;
use crate::flow::ir::RegionId;
use crate::rules::Offload;
use crate::solve::callee::Callee;
use crate::solve::mentions::may_mention;
use crate::solve::trace::Step;

use super::conversion::{self, Conversion};
use super::{Case, Way};

/// More functions than these are not worth to be made async for one call.
const MAX_HELPERS: usize = 3;

/// The function of the project that is called, by the name that it has there.
pub(super) fn callee_of_project(case: Case<'_>) -> Option<String> {
    let def = first(case)?;
    Some(case.cx.program.name(def).to_string())
}

fn first(case: Case<'_>) -> Option<DefId> {
    match case.call.site.callee {
        Callee::Body(def) if !case.call.direct && is_of_project(case, def) => Some(def),
        _ => None,
    }
}

fn is_of_project(case: Case<'_>, def: DefId) -> bool {
    case.cx.program.root(def.krate).is_some_and(|root| root.local)
}

/// The functions on the way, made async: with all edits where these are known, else with what is to be used in the last.
pub(super) fn made_async(case: Case<'_>) -> Option<Way> {
    let first = first(case)?;
    match case.tried(conversion::of(case, first)) {
        Some(Conversion { functions, edits, needs, replaced }) => {
            let instead =
                replaced.iter().map(|(callee, counterpart)| format!("`{counterpart}` in place of `{callee}`"));
            let instead = listed(&instead.collect::<Vec<_>>());
            let names: Vec<String> = functions.iter().map(|&def| named(case, def)).collect();
            let title = format!("make {} async and use {instead}", listed(&names));
            let fix = Fix { title: title.clone(), edits, applicability: Applicability::MaybeIncorrect, needs };
            Some(Way { help: title, fix: Some(fix) })
        }
        None => in_words(case),
    }
}

fn in_words(case: Case<'_>) -> Option<Way> {
    let helpers = helpers(case)?;
    let last = case.effect.trace.steps().last()?;
    let counterpart = case.cx.rules.counterpart(case.rule.0, &case.runtime.name, &last.callee);
    let instead = match (counterpart, &case.rule.1.offload) {
        (Some(counterpart), _) => {
            format!("use `{}` there in place of `{}`{}", counterpart.path, last.callee, case.lacking(&counterpart.path))
        }
        (None, Offload::ByRuntime) => format!("run `{}` there in `{}`", last.callee, case.offload_fn()),
        (None, _) => return None,
    };
    if !helpers.iter().all(|&def| can_be_async(case, def) && all_callers_await(case, def, &helpers)) {
        return None;
    }
    let names: Vec<String> = helpers.iter().map(|&def| named(case, def)).collect();
    Some(Way::said(format!("make {} async and {instead}", listed(&names))))
}

/// The function, and where it is declared.
fn named(case: Case<'_>, def: DefId) -> String {
    let item = case.cx.program.item(def);
    let place = case.place(case.cx.program.item_span(def, item.name_range));
    format!("`{}` ({place})", case.cx.program.name(def))
}

fn listed(names: &[String]) -> String {
    match names {
        [first, rest @ .., last] if !rest.is_empty() => format!("{first}, {} and {last}", rest.join(", ")),
        [first, last] => format!("{first} and {last}"),
        _ => names.concat(),
    }
}

/// The functions that the trace leads through, all of them the project's.
fn helpers(case: Case<'_>) -> Option<Vec<DefId>> {
    let mut found = vec![first(case)?];
    let steps: Vec<&Step> = case.effect.trace.steps().collect();
    // The call of the first step is the finding's, that of the last is made by the last helper.
    for step in steps.get(1..steps.len() - 1)? {
        found.push(called_at(case, *found.last()?, step)?);
    }
    (found.len() <= MAX_HELPERS).then_some(found)
}

/// The function that `step` calls from the body of `caller`.
fn called_at(case: Case<'_>, caller: DefId, step: &Step) -> Option<DefId> {
    let body = case.cx.solution.bodies.get(caller)?;
    let here = |call: &CallFacts| case.cx.program.span(caller, call.site.range) == step.call;
    let mut meant = body.facts.calls.iter().filter(|(_, call)| here(call) && is_in_itself(call));
    meant.find_map(|(id, _)| match &body.meaning(id).resolved.as_ref()?.callee {
        Callee::Body(def) if is_of_project(case, *def) => Some(*def),
        _ => None,
    })
}

/// Made by the function and not by a closure in it, where nothing can be awaited.
fn is_in_itself(call: &CallFacts) -> bool {
    call.region == RegionId::ROOT
}

/// Its signature is nobody else's affair: no trait asks for it, and no other crate sees it.
fn can_be_async(case: Case<'_>, def: DefId) -> bool {
    let program = case.cx.program;
    let of_trait = program.data(def).parent.is_some_and(|parent| {
        program.data(parent).kind == DefKind::Trait
            || case.cx.facts.types.impl_header(parent).is_some_and(|header| header.trait_ref.is_some())
    });
    let Some(function) = case.cx.facts.types.function(def) else { return false };
    !of_trait && program.is_private(def) && !function.is_const && function.abi.is_none() && !function.is_async
}

/// Wherever the function's name stands, it is called by async code or by one of the `helpers`.
fn all_callers_await(case: Case<'_>, def: DefId, helpers: &[DefId]) -> bool {
    let program = case.cx.program;
    let name = program.name(def);
    let mut bodies = program.defs(def.krate).def_ids().filter(|&it| may_mention(program, it, name.as_str()));
    bodies.all(|caller| {
        if program.data(caller).in_test {
            return true;
        }
        let Some(body) = case.cx.solution.bodies.get(caller) else { return false };
        let awaits = |call: &CallFacts| {
            let kind = body.facts.regions[call.region].kind;
            kind.is_deferred() || (helpers.contains(&caller) && is_in_itself(call))
        };
        let is_given = |value: &Value| matches!(value, Value::Fn(function, _) if function.def == def);
        let mut calls = body.facts.calls.iter().filter(|(_, call)| matches!(call.target, Target::Fn(_)));
        !body.facts.values.values().any(is_given)
            && calls.all(|(id, call)| match &body.meaning(id).resolved {
                Some(resolved) if resolved.callee == Callee::Body(def) => awaits(call),
                _ => true,
            })
    })
}
