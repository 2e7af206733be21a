//! An expression as code that another thread runs.

use crate::base::span::TextRange;
use crate::facts::uses::{Binding, Uses};
use crate::flow::ir::{CallSyntax, RegionKind};
use crate::ty::kinds::{TraitRef, Ty, TyKind};
use crate::ty::owned::Ownership;

use super::Case;
use super::expression::owning;

/// Code that can stand in place of an expression, or what is in the way of it.
pub(super) enum Elsewhere {
    Code(String),
    Left(String),
}

/// The call of the finding.
pub(super) fn whole_call(case: Case<'_>) -> Elsewhere {
    let site = &case.body.facts.calls[case.call.site.call].site;
    if case.call.site.syntax == CallSyntax::Implied || site.range != case.call.site.range || !case.is_written_here() {
        return Elsewhere::Left("the code around it has to move as well".to_owned());
    }
    let code = case.body.code(case.cx);
    match code.and_then(|code| code.uses(case.cx.facts, site.expr)) {
        Some(uses) => moved(case, case.call.site.range, &uses),
        None => Elsewhere::Left("move what the call needs into the closure".to_owned()),
    }
}

/// The smallest expression around the call that runs in the async code itself and gives something that is not borrowed. A
/// value that still holds functions, such as a `LazyCell`, may run them later.
pub(super) fn around(case: Case<'_>) -> Option<(String, TextRange)> {
    let site = &case.body.facts.calls[case.call.site.call].site;
    let code = case.body.code(case.cx).filter(|_| case.call.site.syntax != CallSyntax::Implied)?;
    for expr in code.calls_around(site.expr, case.call.site.context) {
        let (uses, range) = (code.uses(case.cx.facts, expr)?, code.range(expr));
        if uses.value.any(&|kind| matches!(kind, TyKind::FnPtr { .. } | TyKind::Closure { .. })) {
            continue;
        }
        match moved(case, range, &uses) {
            Elsewhere::Code(text) => return Some((text, range)),
            Elsewhere::Left(_) if uses.bound.is_some() => return None,
            Elsewhere::Left(_) => {}
        }
    }
    None
}

/// An expression that uses these.
fn moved(case: Case<'_>, range: TextRange, uses: &Uses) -> Elsewhere {
    if let Some(why) = bound(uses).or_else(|| given_back(case, uses.value)) {
        return Elsewhere::Left(why.to_owned());
    }
    if let Some(guard) = &uses.guard {
        return Elsewhere::Left(format!(
            "`{guard}` is held here: drop it before, or other tasks wait for it meanwhile"
        ));
    }
    let owning = match owning(case, range, &uses.all) {
        Ok(owning) => owning,
        Err(why) => return Elsewhere::Left(why),
    };
    let call = case.runtime.offload.replace("...", &owning.text);
    let call = format!("{call}{}", joined(case));
    Elsewhere::Code(match owning.before.is_empty() {
        true => call,
        false => in_braces(case, range, &format!("{} {call}", owning.before.join(" "))),
    })
}

/// A block that begins a statement ends it, unless a `.` or `?` goes on: an operator needs it in parentheses.
fn in_braces(case: Case<'_>, range: TextRange, code: &str) -> String {
    let place = case.body.span(case.cx, range);
    let file = case.cx.program.sources().file(place.file);
    let behind = file.text().get(place.range.end as usize..).unwrap_or_default().trim_start();
    let is_comment = behind.starts_with("//") || behind.starts_with("/*");
    let is_operator = behind.starts_with(['+', '-', '*', '/', '%', '^', '&', '|', '<', '>', '=']);
    match (is_operator && !is_comment) || behind.starts_with("!=") || behind.starts_with("as ") {
        true => format!("({{ {code} }})"),
        false => format!("{{ {code} }}"),
    }
}

fn bound(uses: &Uses) -> Option<&'static str> {
    match uses.bound? {
        Binding::Leaves => Some("`?`, `return` and `break` can't leave the closure: compute what it needs before"),
        Binding::Awaits => Some("the closure can't await: compute what it needs before"),
        Binding::Macro => Some("move what the macro uses into the closure"),
    }
}

/// What is wrong with handing the value back from another thread.
fn given_back(case: Case<'_>, value: Ty) -> Option<&'static str> {
    if is_future(case, value) {
        return Some("its result is a future, which has to be awaited here");
    }
    match case.cx.facts.types.ownership(value) {
        Ownership::Owned => None,
        Ownership::Borrowed => Some("its result borrows: return an owned value"),
        Ownership::Local => Some("its result can't be sent to another thread: return what is made of it"),
        Ownership::Unknown => Some("its result has to be `Send + 'static`"),
    }
}

pub(super) fn is_future(case: Case<'_>, ty: Ty) -> bool {
    let types = case.cx.facts.types;
    let Some(future) = types.lang().future else { return false };
    let is_bound = |bounds: &[TraitRef]| {
        bounds.iter().flat_map(|bound| types.elaborate(bound, ty)).any(|bound| bound.def == future)
    };
    match ty.kind() {
        TyKind::Future { .. } => true,
        TyKind::Opaque(bounds) | TyKind::Dyn(bounds) => is_bound(bounds),
        // What can be turned into one is awaited as well.
        TyKind::Adt(..) | TyKind::Param { .. } => {
            let traits = [Some(future), types.lang().into_future];
            traits.into_iter().flatten().any(|it| types.has_trait(case.body.facts.owner, ty, (it, &[])))
        }
        _ => false,
    }
}

/// What makes of the result of the offload the value of the closure.
pub(super) fn joined(case: Case<'_>) -> &'static str {
    let Some(error) = &case.runtime.join_error else { return "" };
    let (types, owner) = (case.cx.facts.types, case.body.facts.owner);
    let region = &case.body.facts.regions[case.call.site.context];
    let converts = || {
        let TyKind::Adt(def, args) = region.output.kind() else { return false };
        let (Some(result), Some(from)) = (types.lang().result, types.lang().from) else { return false };
        let Some(error) = case.cx.program.type_at(owner, error).map(|def| Ty::adt(def, [])) else { return false };
        *def == result && args.get(1).is_some_and(|&own| types.has_trait(owner, own, (from, &[error])))
    };
    if region.kind != RegionKind::Poll && converts() { "?" } else { ".unwrap()" }
}
