//! What is there and not shown: how many findings, by the reason.

use crate::base::diagnostic::{Diagnostic, Silenced, Silencer};
use crate::base::level::Level;
use crate::base::source::SourceMap;
use crate::config::{LevelTable, Scopes};
use crate::report::Hidden;

/// Counts what is allowed among what was found; each finding for one reason.
pub(super) fn of(found: &[Diagnostic], scopes: &Scopes, sources: &SourceMap) -> Hidden {
    let mut hidden = Hidden::default();
    for diagnostic in found.iter().filter(|diagnostic| diagnostic.level == Level::Allow) {
        if diagnostic.is_quiet_by_role() {
            hidden.by_role += 1;
        } else if is_unsure(diagnostic, scopes, sources) {
            hidden.unsure += 1;
        } else {
            hidden.allowed += 1;
        }
    }
    hidden
}

/// The same with what was silenced.
pub(super) fn with_silenced(hidden: Hidden, silenced: &[Silenced]) -> Hidden {
    let by = |by: Silencer| silenced.iter().filter(|silenced| silenced.by == by).count();
    Hidden { silenced: by(Silencer::Code), in_baseline: by(Silencer::Baseline), ..hidden }
}

/// By its kind it would be shown, and it is not, as it is less sure than what is asked for.
fn is_unsure(found: &Diagnostic, scopes: &Scopes, sources: &SourceMap) -> bool {
    let path = &sources.file(found.primary.span.file).path;
    let (levels, sure) = (scopes.levels_at(path), scopes.of(path).min_confidence);
    let level_of = if found.in_test { LevelTable::level_in_tests } else { LevelTable::level_of };
    found.evidence.as_ref().is_some_and(|evidence| {
        let level = level_of(&levels, found.lint, Some(evidence.kind), Some(&evidence.rule));
        level > Level::Allow && evidence.confidence < sure
    })
}
