//! Many places that may use a static first are one finding: the static is built once.

use std::collections::BTreeMap;

use crate::base::diagnostic::{Diagnostic, Label};

/// Puts the findings on the first use of one static together: the weightiest speaks, the places of the others are its further
/// places.
pub fn by_first_use(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut kept: Vec<Diagnostic> = Vec::new();
    for diagnostic in found {
        let Some(key) = key(&diagnostic) else {
            kept.push(diagnostic);
            continue;
        };
        match first.get(&key) {
            None => {
                first.insert(key, kept.len());
                kept.push(diagnostic);
            }
            Some(&at) => {
                let known = &mut kept[at];
                let mut other = diagnostic;
                if weight(&other) > weight(known) {
                    std::mem::swap(known, &mut other);
                    known.also = std::mem::take(&mut other.also);
                }
                let text = "this may be the first use, too".to_owned();
                known.also.push(Label { span: other.primary.span, text });
            }
        }
    }
    kept.iter_mut()
        .for_each(|diagnostic| diagnostic.also.sort_by_key(|label| (label.span.file.0, label.span.range.start)));
    kept
}

fn key(diagnostic: &Diagnostic) -> Option<(String, String)> {
    let evidence = diagnostic.evidence.as_ref()?;
    Some((evidence.first_use_of.clone()?, evidence.rule.clone()))
}

fn weight(diagnostic: &Diagnostic) -> impl Ord + use<> {
    let evidence = diagnostic.evidence.as_ref();
    (diagnostic.level, evidence.map(|evidence| (evidence.role, evidence.confidence)))
}
