//! Many places that may use a static first are one finding: the static is built once.

use std::collections::BTreeMap;

use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::span::Span;

/// Puts the findings on the first use of one static together: the weightiest speaks, the places of the others are its further
/// places, in the order in which they come.
pub fn by_first_use(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let place = |span: Span| (span.file.0, span.range.start);
    let order: BTreeMap<(u32, u32), usize> = found.iter().map(|it| place(it.primary.span)).zip(0..).collect();
    let mut first: BTreeMap<Key, usize> = BTreeMap::new();
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
                let text = "this may be the first use too".to_owned();
                known.also.push(Label { span: other.primary.span, text });
            }
        }
    }
    for diagnostic in &mut kept {
        diagnostic.also.sort_by_key(|label| order.get(&place(label.span)));
    }
    kept
}

/// How many other places may be the first use.
pub(super) fn note(diagnostic: &Diagnostic) -> Option<String> {
    diagnostic.evidence.as_ref()?.first_use_of.as_ref()?;
    let count = diagnostic.also.len();
    let places = if count == 1 { "1 other place".to_owned() } else { format!("{count} other places") };
    (count > 0).then(|| format!("{places} may use the static first too"))
}

/// The finding at what builds the static, with the places that may use it first; `None` where no source of that was read.
pub(super) fn at_initialiser(diagnostic: &Diagnostic) -> Option<Diagnostic> {
    let evidence = diagnostic.evidence.as_ref()?;
    evidence.first_use_of.as_ref()?;
    let span = evidence.chain.get(1)?.call?;
    let mut moved = diagnostic.clone();
    let used = std::mem::replace(&mut moved.primary.span, span);
    moved.secondary.insert(0, Label { span: used, text: "this may be the first use".to_owned() });
    if let Some(evidence) = &mut moved.evidence {
        evidence.chain.remove(0);
    }
    Some(moved)
}

/// The static, the rule, and the call itself where it stands in the code that builds the static: each of several is made.
type Key = (String, String, Option<(u32, u32)>);

fn key(diagnostic: &Diagnostic) -> Option<Key> {
    let evidence = diagnostic.evidence.as_ref()?;
    let Span { file, range } = diagnostic.primary.span;
    let own = (evidence.chain.len() <= 1).then_some((file.0, range.start));
    Some((evidence.first_use_of.clone()?, evidence.rule.clone(), own))
}

fn weight(diagnostic: &Diagnostic) -> impl Ord + use<> {
    let evidence = diagnostic.evidence.as_ref();
    (diagnostic.level, evidence.map(|evidence| (evidence.role, evidence.confidence)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use crate::base::diagnostic::Evidence;
    use crate::base::level::Level;
    use crate::base::role::Role;

    #[test]
    fn the_weightiest_speaks_for_all_places_of_a_static() {
        let found = sample().found.into_iter().find(|found| found.evidence.is_some()).unwrap();
        let of = |role: Role, start: u32, of: Option<&str>| {
            let mut one = found.clone();
            one.primary.span.range.start = start;
            one.level = Level::Warn;
            let evidence = one.evidence.take().unwrap();
            one.evidence = Some(Evidence { role, first_use_of: of.map(str::to_owned), ..evidence });
            one
        };
        let config = Some("main::CONFIG");
        let all = vec![of(Role::Unknown, 1, config), of(Role::Worker, 2, config), of(Role::Worker, 3, None)];
        let merged = by_first_use(all);
        let starts: Vec<u32> = merged.iter().map(|found| found.primary.span.range.start).collect();
        assert_eq!(starts, [2, 3]);
        let also: Vec<u32> = merged[0].also.iter().map(|label| label.span.range.start).collect();
        assert_eq!(also, [1]);
        assert_eq!(note(&merged[0]).as_deref(), Some("1 other place may use the static first too"));
        assert_eq!(note(&merged[1]), None);
    }

    #[test]
    fn people_are_shown_what_builds_the_static() {
        let mut found = sample().found.into_iter().find(|found| found.evidence.is_some()).unwrap();
        let used = found.primary.span;
        let built = Span { range: crate::base::span::TextRange { start: 1, end: 2 }, ..used };
        let evidence = found.evidence.as_mut().unwrap();
        let mut last = evidence.chain[0].clone();
        last.call = Some(built);
        evidence.chain.truncate(1);
        evidence.chain.push(last);
        assert!(at_initialiser(&found).is_none());
        found.evidence.as_mut().unwrap().first_use_of = Some("main::CONFIG".to_owned());
        let moved = at_initialiser(&found).unwrap();
        assert_eq!((moved.primary.span, moved.secondary[0].span), (built, used));
        assert_eq!(moved.evidence.unwrap().chain.len(), 1);
    }

    #[test]
    fn calls_in_what_builds_a_static_are_all_made() {
        let found = sample().found.into_iter().find(|found| found.evidence.is_some()).unwrap();
        let at = |start: u32| {
            let mut one = found.clone();
            one.primary.span.range.start = start;
            let evidence = one.evidence.as_mut().unwrap();
            evidence.first_use_of = Some("main::CONFIG".to_owned());
            evidence.chain.truncate(1);
            one
        };
        assert_eq!(by_first_use(vec![at(1), at(2), at(1)]).len(), 2);
    }
}
