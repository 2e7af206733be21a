//! Code that is not compiled on the platform of the run: for which one it is.

use crate::base::span::TextRange;

use super::LintCx;
use super::async_body::AsyncBody;

/// Says where the code at `range` is compiled, unless it is here.
pub(super) fn note(cx: &LintCx<'_>, body: &AsyncBody<'_>, range: TextRange) -> Option<String> {
    let owner = body.facts.owner;
    let mut conditions = cx.program.unmet_conditions(owner);
    let inside = body.facts.conditional.iter().filter(|(part, _)| part.encloses(range));
    conditions.extend(inside.map(|(_, condition)| condition.clone()));
    let conditions: Vec<String> = conditions.iter().map(|condition| format!("`cfg({condition})`")).collect();
    let all = conditions.join(" and ");
    (!all.is_empty()).then(|| format!("this code is compiled only where {all} holds, which it does not in this run"))
}
