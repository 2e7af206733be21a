//! Whether a function's signature may say `async`, and where.

use crate::base::span::TextRange;
use crate::def::ids::{DefId, DefKind};
use crate::ty::kinds::TyKind;

use super::Case;
use super::elsewhere::is_future;

/// Attributes that mean the same on an `async fn`.
const INERT: &[&str] = &[
    "allow",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "instrument",
    "must_use",
    "tracing::instrument",
    "warn",
];

/// Why the function can't be made async; what its callers and its body say is another question.
pub(super) fn may_be_async(case: Case<'_>, def: DefId) -> Result<(), String> {
    let (program, types) = (case.cx.program, case.cx.facts.types);
    let name = program.name(def);
    let no = |why: &str| Err(format!("`{name}` {why}"));
    let of_trait = program.data(def).parent.is_some_and(|parent| {
        program.data(parent).kind == DefKind::Trait
            || types.impl_header(parent).is_none_or(|header| header.trait_ref.is_some())
    });
    let Some(function) = types.function(def) else { return no("is no function") };
    let is_main = program.data(def).module == program.defs(def.krate).root() && name == "main";
    if of_trait && program.data(def).parent.is_some() {
        return no("is a method of a trait");
    }
    if !program.is_private(def) {
        return no("is `pub`: other crates may call it");
    }
    if is_main || function.is_const || function.is_unsafe || function.abi.is_some() || function.is_async {
        return no("can't be an `async fn` as it is declared");
    }
    if program.edition(def.krate) < 2018 || program.tree(def).expansion.is_some() {
        return no("can't be an `async fn` where it stands");
    }
    let attrs = &program.item(def).attrs.list;
    let path = |names: &[crate::base::name::Symbol]| names.iter().map(|it| it.as_str()).collect::<Vec<_>>().join("::");
    if let Some(attr) = attrs.iter().map(|attr| path(&attr.path.names)).find(|attr| !INERT.contains(&attr.as_str())) {
        return no(&format!("has the attribute `{attr}`, which may ask for a function that is not async"));
    }
    let given = types.fn_sig(def).ret;
    if is_future(case, given) || matches!(given.kind(), TyKind::Unknown) {
        return no("gives a future, or something that is not known");
    }
    keyword(case, def).map(|_| ())
}

/// The place of the `fn` before the name.
pub(super) fn keyword(case: Case<'_>, def: DefId) -> Result<u32, String> {
    let program = case.cx.program;
    let item = program.item(def);
    let before = TextRange::new(item.range.start, item.name_range.start);
    let text = program.sources().snippet(program.item_span(def, before));
    let head = text.trim_end().strip_suffix("fn").filter(|head| head.is_empty() || head.ends_with(char::is_whitespace));
    match head {
        Some(head) if text.len() > head.len() + 2 => Ok(item.range.start + head.len() as u32),
        _ => Err(format!("`{}` is declared in an unusual way", program.name(def))),
    }
}
