//! What is found after an edit in bodies, as far as that shows at a glance: the bodies that were edited are judged again, and
//! all else is said at the places where it stands now. Whoever has time then looks at the whole ([`settle`](super::judge::settle)).

use std::path::PathBuf;
use std::sync::Arc;

use crate::analysis::Analysis;
use crate::base::diagnostic::{Diagnostic, Silenced};
use crate::base::span::{FileId, Span, TextRange};
use crate::cache::replay::Findings;
use crate::fix;
use crate::lints::{SUPPRESSIONS, UNREAD_CODE};
use crate::pipeline::findings::Judge;
use crate::report;
use crate::solve::{Known, Solution};

/// A file and how its text has changed.
pub(super) struct Edited {
    file: FileId,
    /// What was replaced, and where the new text ends.
    old: TextRange,
    new_end: u32,
}

/// How files differ from the texts that they are to have.
pub(super) fn edits(found: &Findings, texts: &[(PathBuf, Arc<str>)]) -> Vec<Edited> {
    let mut edits = Vec::new();
    for (number, file) in (0..).zip(found.sources.files()) {
        let Some((_, text)) = texts.iter().find(|(path, _)| *path == file.path) else { continue };
        if let Some((start, end)) = fix::changed_range(file.text(), text) {
            let new_end = end + text.len() - file.text().len();
            let old = TextRange::new(start as u32, end as u32);
            edits.push(Edited { file: FileId(number), old, new_end: new_end as u32 });
        }
    }
    edits
}

impl Edited {
    /// Where a range is now; what was replaced is all that stands in its place.
    fn moved(&self, range: TextRange) -> TextRange {
        let after = |at: u32| at - self.old.end + self.new_end;
        let start = if range.start >= self.old.end { after(range.start) } else { range.start.min(self.old.start) };
        let end = match range.end {
            end if end <= self.old.start => end,
            end if end >= self.old.end => after(end),
            _ => self.new_end,
        };
        TextRange::new(start, end.max(start))
    }
}

/// The findings after edits in bodies, and what was found out for them; `None` where too little was known before.
pub(super) fn glance(
    judge: Judge<'_>,
    (analysis, known): (&Analysis, &mut dyn Known),
    found: &Findings,
    edits: &[Edited],
) -> Option<(Findings, Solution)> {
    let (solution, changed) = analysis.glance(known)?;
    let is_meant = |file: FileId| edits.iter().any(|edited| edited.file.0 == file.0);
    let program = analysis.program();
    let bodies: Vec<Span> = changed.iter().map(|&def| program.item_span(def, program.item(def).range)).collect();
    let is_old = |diagnostic: &Diagnostic| {
        let span = diagnostic.primary.span;
        let of_body = |body: &Span| body.file.0 == span.file.0 && body.range.encloses(span.range);
        let is_own = diagnostic.lint == UNREAD_CODE.id || SUPPRESSIONS.iter().any(|about| about.id == diagnostic.lint);
        is_meant(span.file) && (is_own || bodies.iter().any(of_body))
    };
    let (mut kept, mut silenced) = (found.kept.clone(), found.silenced.clone());
    kept.iter_mut()
        .chain(silenced.iter_mut().map(|it| &mut it.diagnostic))
        .for_each(|found| put_in_place(found, edits));
    kept.retain(|found| !is_old(found));
    silenced.retain(|found| !is_old(&found.diagnostic));
    let in_files = |found: &Diagnostic| is_meant(found.primary.span.file);
    let (here, kept): (Vec<Diagnostic>, Vec<_>) = kept.into_iter().partition(in_files);
    let (silenced_here, silenced): (Vec<Silenced>, Vec<_>) =
        silenced.into_iter().partition(|found| in_files(&found.diagnostic));
    let known = here.into_iter().chain(silenced_here.into_iter().map(|found| found.diagnostic)).collect();
    let applied = judge.judge_again(analysis, (&solution, &changed), known, &is_meant);
    let sources = program.shared_sources();
    let found = Findings {
        files: found.files.clone(),
        kept: report::arrange(kept.into_iter().chain(applied.kept).collect(), &sources),
        silenced: report::arrange_silenced(silenced.into_iter().chain(applied.silenced).collect(), &sources),
        elsewhere: found.elsewhere,
        about_rules: found.about_rules.clone(),
        unread_root: found.unread_root,
        sources,
    };
    Some((found, solution))
}

/// Every place of a finding where it is now.
fn put_in_place(found: &mut Diagnostic, edits: &[Edited]) {
    for span in found.spans_mut() {
        for edited in edits.iter().filter(|edited| edited.file.0 == span.file.0) {
            span.range = edited.moved(span.range);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_go_along_with_an_edit() {
        let edited = Edited { file: FileId(0), old: TextRange::new(10, 20), new_end: 13 };
        let moved = |start, end| {
            let TextRange { start, end } = edited.moved(TextRange::new(start, end));
            (start, end)
        };
        assert_eq!([moved(0, 10), moved(20, 30), moved(5, 25)], [(0, 10), (13, 23), (5, 18)]);
        assert_eq!([moved(12, 15), moved(5, 15), moved(15, 25)], [(10, 13), (5, 13), (10, 18)]);
    }
}
