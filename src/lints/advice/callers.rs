//! Everybody who calls a function of the project: found by its name in the text, told by what the name means there.

use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;

use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::facts::body::{BodyFacts, CallFacts, Target};
use crate::facts::extract;
use crate::facts::value::Value;
use crate::flow::ir::{CallSyntax, RegionId, RegionKind, Site};
use crate::solve::mentions::{has_word, may_be_named_outside_bodies, may_mention};
use crate::ty::kinds::Ty;
use crate::ty::result::Dispatch;

use super::Case;

/// The callers of the functions that were asked about: many findings lead to the same few.
#[derive(Default)]
pub(in crate::lints) struct Callers {
    known: Mutex<FxHashMap<DefId, Found>>,
}

/// The callers, or why they are not known.
type Found = Result<Arc<[Caller]>, String>;

/// A call that can be awaited where it stands, or could be if the function around it were async.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) owner: DefId,
    pub(super) callee: DefId,
    pub(super) site: Site,
    pub(super) arg_types: Vec<Ty>,
    /// It stands in a function that is not async.
    pub(super) is_sync: bool,
}

/// All calls of a function that only its crate can name; an error where one of them can't be awaited, or may be overlooked.
pub(super) fn of(case: Case<'_>, function: DefId) -> Found {
    let known = || case.cx.kept.callers.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(found) = known().get(&function) {
        return found.clone();
    }
    let found = search(case, function).map(Arc::from);
    known().insert(function, found.clone());
    found
}

fn search(case: Case<'_>, function: DefId) -> Result<Vec<Caller>, String> {
    let program = case.cx.program;
    let name = program.name(function);
    let mut found = Vec::new();
    for def in program.defs(function.krate).def_ids().filter(|&it| may_mention(program, it, name.as_str())) {
        in_body(case, (function, name), def, &mut found)?;
    }
    is_nowhere_else(case, function)?;
    Ok(found)
}

fn in_body(case: Case<'_>, (function, name): (DefId, Symbol), def: DefId, acc: &mut Vec<Caller>) -> Result<(), String> {
    match case.cx.solution.bodies.get(def) {
        Some(body) => in_facts(case, (function, name), &body.facts, acc),
        None => match extract(case.cx.facts, def) {
            Some(read) => in_facts(case, (function, name), &read.facts, acc),
            None => Err(format!("`{}` may call `{name}` and could not be read", case.cx.program.name(def))),
        },
    }?;
    let program = case.cx.program;
    let skipped = program.skipped_in(def).iter().map(|skipped| program.span(def, skipped.range));
    match skipped.map(|span| program.sources().snippet(span)).any(|text| has_word(&text, name.as_str())) {
        true => Err(format!("a macro in `{}` may call `{name}`", program.name(def))),
        false => Ok(()),
    }
}

fn in_facts(
    case: Case<'_>,
    (function, name): (DefId, Symbol),
    facts: &BodyFacts,
    acc: &mut Vec<Caller>,
) -> Result<(), String> {
    let program = case.cx.program;
    if facts.values.values().any(|value| matches!(value, Value::Fn(it, _) if it.def == function)) {
        return Err(format!("`{name}` is used as a value in `{}`", program.name(facts.owner)));
    }
    let is_written_out = program.tree(facts.owner).expansion.is_none();
    for call in facts.calls.values() {
        let at = || case.place(program.span(facts.owner, call.site.range));
        match &call.target {
            Target::Fn(it) if it.def == function && it.dispatch == Dispatch::Static => {
                if !is_written_out || !is_written(case, facts.owner, &call.site) {
                    return Err(format!("a macro calls `{name}` ({})", at()));
                }
                let is_sync = waits(facts, call).map_err(|what| format!("`{name}` is called in {what} ({})", at()))?;
                let (owner, callee, site) = (facts.owner, function, call.site);
                acc.push(Caller { owner, callee, site, arg_types: call.arg_types.to_vec(), is_sync });
            }
            Target::Unknown(_) if is_named(case, facts.owner, &call.site, name.as_str()) => {
                return Err(format!("it is not known what `{name}` means at {}", at()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether the call stands in a function that is not async; an error where nothing can be awaited.
fn waits(facts: &BodyFacts, call: &CallFacts) -> Result<bool, &'static str> {
    match facts.regions[call.region].kind {
        kind if kind.is_deferred() => Ok(false),
        RegionKind::Fn if call.region == RegionId::ROOT => Ok(true),
        kind => Err(match kind {
            RegionKind::Closure => "a closure, which can't await",
            RegionKind::Poll => "a `poll` function, which can't await",
            _ => "code that can't await",
        }),
    }
}

/// The call is in the source as it is made, and not by way of a macro.
pub(super) fn is_written(case: Case<'_>, owner: DefId, site: &Site) -> bool {
    let text = |range: TextRange| case.cx.program.sources().snippet(case.cx.program.span(owner, range));
    let (whole, name) = (site.range, site.name_range);
    let arguments = text(TextRange::new(name.end.min(whole.end), whole.end));
    let begins = match site.syntax {
        CallSyntax::Path => whole.start == name.start,
        CallSyntax::Method => whole.start < name.start,
        _ => false,
    };
    let is_path = text(name).chars().all(|c| c.is_alphanumeric() || "_:<>, ".contains(c));
    let opens = arguments.trim_start().starts_with(['(', ':']);
    begins && is_path && opens && arguments.ends_with(')')
}

fn is_named(case: Case<'_>, owner: DefId, site: &Site, name: &str) -> bool {
    let span = case.cx.program.span(owner, site.name_range);
    has_word(case.cx.program.sources().file(span.file).slice(span.range), name)
}

/// Neither attributes nor macros name the function, and no other crate has its file.
fn is_nowhere_else(case: Case<'_>, function: DefId) -> Result<(), String> {
    let program = case.cx.program;
    let name = program.name(function);
    let file = program.file(function);
    let package = program.root(function.krate).map(|root| &root.package_dir);
    let others = program.crate_ids().filter(|&krate| krate != function.krate);
    let mut beside = others.filter(|&krate| program.root(krate).is_some_and(|root| Some(&root.package_dir) == package));
    if beside.any(|krate| program.defs(krate).def_ids().any(|def| program.file(def) == file)) {
        return Err(format!("another crate has the file of `{name}` as well"));
    }
    match may_be_named_outside_bodies(program, function.krate, name.as_str()) {
        true => Err(format!("a macro, an attribute or a string may name `{name}`")),
        false => Ok(()),
    }
}
