//! Findings that are there because of a change: those on changed lines, and those whose chain of calls goes through a
//! changed function.
//!
//! Who edits a helper so that it blocks makes all its async callers block, though none of their lines is touched. So a
//! finding counts as new where
//!
//! - the call, or the head of the async code around it, stands on a changed line; or
//! - a function below it in the chain, one that makes a further call of the chain, holds a changed line or has lost one.

use std::collections::BTreeMap;

pub(crate) mod patch;

use self::patch::{Hunk, Lines};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::{FileId, Span, TextRange};
use crate::syntax::item_tree::{ItemKind, ItemTree};
use crate::syntax::parse_items;

/// What of a file is not what it was.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Changed {
    Whole,
    Lines(Vec<Lines>),
}

/// The first and the last line of something, 1-based.
#[derive(Copy, Clone)]
struct Stretch {
    first: u32,
    last: u32,
}

impl Changed {
    pub(crate) fn of(hunks: &[Hunk]) -> Changed {
        Changed::Lines(hunks.iter().map(|hunk| hunk.new).collect())
    }

    /// The same changes after further ones. What was replaced once more has still changed.
    pub(crate) fn carried(self, later: &[Hunk]) -> Changed {
        match self {
            Changed::Whole => Changed::Whole,
            Changed::Lines(lines) => {
                Changed::Lines(lines.into_iter().flat_map(|lines| carried(lines, later)).collect())
            }
        }
    }

    /// A line of the stretch is new.
    fn is_on(&self, stretch: Stretch) -> bool {
        self.any(|lines| lines.count > 0 && lines.start <= stretch.last && stretch.first <= lines.last())
    }

    /// A line of the stretch is new, or one between its first and its last was taken out.
    fn is_within(&self, stretch: Stretch) -> bool {
        let cut = |lines: Lines| lines.count == 0 && stretch.first <= lines.start && lines.start < stretch.last;
        self.is_on(stretch) || self.any(cut)
    }

    fn any(&self, test: impl Fn(Lines) -> bool) -> bool {
        match self {
            Changed::Whole => true,
            Changed::Lines(lines) => lines.iter().any(|&lines| test(lines)),
        }
    }
}

/// Where lines are after the changes of `later`.
fn carried(lines: Lines, later: &[Hunk]) -> Vec<Lines> {
    if lines.count == 0 {
        let start = moved(lines.start, later).unwrap_or_else(|hunk| hunk.new.last());
        return vec![Lines { start, count: 0 }];
    }
    let places = (lines.start..=lines.last()).map(|line| match moved(line, later) {
        Ok(start) => Lines { start, count: 1 },
        Err(hunk) => hunk.new,
    });
    let mut places: Vec<Lines> = places.collect();
    places.dedup();
    places
}

/// Where a line is after the changes of `later`, or which of them replaced it.
fn moved(line: u32, later: &[Hunk]) -> Result<u32, Hunk> {
    let mut place = line;
    for hunk in later {
        if line > hunk.old.last() {
            place = place + hunk.new.count - hunk.old.count;
        } else if hunk.old.count > 0 && line >= hunk.old.start {
            return Err(*hunk);
        } else {
            break;
        }
    }
    Ok(place)
}

/// Looks findings up in changes.
pub(crate) struct Changes<'a> {
    sources: &'a SourceMap,
    of: &'a dyn Fn(&SourceFile) -> Option<&'a Changed>,
    /// Items of files that chains go through, by file.
    trees: BTreeMap<u32, ItemTree>,
}

impl<'a> Changes<'a> {
    /// `of` says what changed in a file.
    pub(crate) fn new(sources: &'a SourceMap, of: &'a dyn Fn(&SourceFile) -> Option<&'a Changed>) -> Changes<'a> {
        Changes { sources, of, trees: BTreeMap::new() }
    }

    /// The finding is there because of a change, as far as lines can tell.
    pub(crate) fn touch(&mut self, diagnostic: &Diagnostic) -> bool {
        let around = diagnostic.secondary.iter().map(|label| label.span);
        let mut places = std::iter::once(diagnostic.primary.span).chain(around);
        if places.any(|span| self.is_on(span)) {
            return true;
        }
        let chain = diagnostic.evidence.as_ref().map_or(&[][..], |evidence| &evidence.chain);
        chain.iter().skip(1).filter_map(|step| step.call).any(|call| self.is_in_function_around(call))
    }

    fn is_on(&self, span: Span) -> bool {
        let file = self.sources.file(span.file);
        (self.of)(&file).is_some_and(|changed| changed.is_on(stretch(&file, span.range)))
    }

    fn is_in_function_around(&mut self, call: Span) -> bool {
        let file = self.sources.file(call.file);
        let Some(changed) = (self.of)(&file) else { return false };
        let function = self.function_around(call.file, &file, call.range);
        changed.is_within(stretch(&file, function))
    }

    /// The innermost function, else the innermost item, else the range itself.
    fn function_around(&mut self, id: FileId, file: &SourceFile, range: TextRange) -> TextRange {
        let tree = self.trees.entry(id.0).or_insert_with(|| parse_items(file.text()));
        let holding = tree.items.values().filter(|item| item.range.encloses(range));
        let innermost =
            holding.min_by_key(|item| (!matches!(item.kind, ItemKind::Fn(_)), item.range.end - item.range.start));
        innermost.map_or(range, |item| item.range)
    }
}

fn stretch(file: &SourceFile, range: TextRange) -> Stretch {
    let last = range.end.saturating_sub(1).max(range.start);
    Stretch { first: file.line_index(range.start) as u32 + 1, last: file.line_index(last) as u32 + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hunks(text: &str) -> Vec<Hunk> {
        let headers = text.split(' ').map(|hunk| {
            let (old, new) = hunk.split_once('>').unwrap();
            let lines = |side: &str| side.replace(':', ",");
            let filling = "x\n".repeat(patch_len(old) + patch_len(new));
            format!("@@ -{} +{} @@\n{filling}", lines(old), lines(new))
        });
        let text = format!("diff --git a/a b/a\n{}", headers.collect::<String>());
        patch::parse(&text).remove(0).hunks
    }

    fn patch_len(side: &str) -> usize {
        side.split_once(':').map_or(1, |(_, count)| count.parse().unwrap())
    }

    fn carried_places(staged: &str, later: &str) -> Vec<(u32, u32)> {
        match Changed::of(&hunks(staged)).carried(&hunks(later)) {
            Changed::Whole => unreachable!("hunks have lines"),
            Changed::Lines(lines) => lines.iter().map(|lines| (lines.start, lines.count)).collect(),
        }
    }

    #[test]
    fn staged_lines_are_found_where_they_are_now() {
        // Two lines come in above, one is taken out below.
        assert_eq!(carried_places("5:0>5:2", "1:0>2:2 9:1>10:0"), [(7, 1), (8, 1)]);
        // A staged line is edited again.
        assert_eq!(carried_places("5:0>5:2", "6:1>6:3"), [(5, 1), (6, 3)]);
        // The place where something was taken out moves along.
        assert_eq!(carried_places("5:1>4:0", "1:0>2:2"), [(6, 0)]);
    }

    #[test]
    fn what_is_taken_out_counts_between_lines_only() {
        let cut = Changed::Lines(vec![Lines { start: 4, count: 0 }]);
        let stretch = |first, last| Stretch { first, last };
        assert!(cut.is_within(stretch(4, 5)));
        assert!(!cut.is_within(stretch(2, 4)), "it stood behind the last line");
        assert!(!cut.is_within(stretch(5, 9)), "it stood before the first line");
        assert!(!cut.is_on(stretch(4, 5)));
    }
}
