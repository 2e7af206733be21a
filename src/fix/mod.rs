//! Edits put into a text: those of each fix together or not at all, and none where another fix has been before.

mod diff;

use std::borrow::Cow;

use rustfix::{CodeFix, LinePosition, LineRange, Replacement, Snippet, Solution};

use crate::base::diagnostic::{Edit, Fix};
use crate::base::span::TextRange;

pub use self::diff::{Replaced, replaced_lines, write_unified};

/// A text with fixes in it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Fixed {
    pub text: String,
    /// Which fixes are in it, by their numbers.
    pub done: Vec<usize>,
    /// What these and earlier fixes have written, as places in the new text.
    pub written: Vec<TextRange>,
}

/// Puts fixes into the text of the file that all their edits are of; the first of those that overlap wins. `written` is what
/// earlier fixes have written into the text.
pub fn apply(text: &str, written: &[TextRange], fixes: &[&Fix]) -> Fixed {
    let mut code = CodeFix::new(text);
    let fits = |fix: &Fix| fix.edits.iter().all(|edit| text.get(bytes(edit)).is_some());
    let mut done: Vec<usize> = Vec::new();
    for (number, fix) in fixes.iter().enumerate().filter(|(_, fix)| fits(fix)) {
        if code.apply_solution(&solution(fix, text)).is_ok() {
            done.push(number);
        }
    }
    match code.finish() {
        Ok(new) => {
            let edits = done.iter().flat_map(|&number| &fixes[number].edits);
            let written = carried(written, edits.map(|edit| (edit.span.range, in_lines_of(text, edit).len() as u32)));
            Fixed { text: new, done, written }
        }
        Err(_) => Fixed { text: text.to_owned(), done: Vec::new(), written: written.to_vec() },
    }
}

/// Is this a fix of what a fix has written?
pub fn is_of_written(fix: &Fix, written: &[TextRange]) -> bool {
    fix.edits
        .iter()
        .any(|edit| written.iter().any(|range| !edit.span.range.is_empty() && range.encloses(edit.span.range)))
}

fn bytes(edit: &Edit) -> std::ops::Range<usize> {
    edit.span.range.start as usize..edit.span.range.end as usize
}

/// Where earlier ranges are after edits, and the ranges of the edits themselves. An edit is the range that it replaces and
/// how long the new text is.
fn carried(earlier: &[TextRange], edits: impl Iterator<Item = (TextRange, u32)>) -> Vec<TextRange> {
    let mut edits: Vec<(TextRange, u32)> = edits.collect();
    edits.sort_unstable();
    edits.dedup();
    let growth = |(range, len): &(TextRange, u32)| i64::from(*len) - i64::from(range.end - range.start);
    let moved = |place: u32| {
        let before = edits.iter().filter(|(range, _)| range.end <= place);
        (i64::from(place) + before.map(growth).sum::<i64>()) as u32
    };
    let is_gone = |old: &TextRange| edits.iter().any(|(range, _)| !range.is_empty() && range.encloses(*old));
    let earlier =
        earlier.iter().filter(|old| !is_gone(old)).map(|old| TextRange::new(moved(old.start), moved(old.end)));
    let new = edits.iter().enumerate().map(|(at, (range, len))| {
        let start = (i64::from(range.start) + edits[..at].iter().map(growth).sum::<i64>()) as u32;
        TextRange::new(start, start + len)
    });
    earlier.chain(new).collect()
}

/// Lines and the file's name are for messages, which are not asked for.
fn solution(fix: &Fix, text: &str) -> Solution {
    let nowhere = LinePosition { line: 0, column: 0 };
    let replacement = |edit: &Edit| Replacement {
        snippet: Snippet {
            file_name: String::new(),
            line_range: LineRange { start: nowhere, end: nowhere },
            range: bytes(edit),
        },
        replacement: in_lines_of(text, edit).into_owned(),
    };
    Solution { message: fix.title.clone(), replacements: fix.edits.iter().map(replacement).collect() }
}

/// New lines end as the first line of the file does.
fn in_lines_of<'e>(text: &str, edit: &'e Edit) -> Cow<'e, str> {
    let is_crlf = text.split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'));
    match is_crlf && edit.replacement.contains('\n') {
        true => Cow::Owned(edit.replacement.replace("\r\n", "\n").replace('\n', "\r\n")),
        false => Cow::Borrowed(&edit.replacement),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::diagnostic::Applicability;
    use crate::base::span::FileId;

    fn fix(edits: &[(u32, u32, &str)]) -> Fix {
        let edit = |&(start, end, text): &(u32, u32, &str)| Edit {
            span: TextRange::new(start, end).in_file(FileId(0)),
            replacement: text.to_owned(),
        };
        let applicability = Applicability::MachineApplicable;
        Fix { title: String::new(), edits: edits.iter().map(edit).collect(), applicability }
    }

    fn check(text: &str, fixes: &[Fix], expect: &str, done: &[usize]) {
        let fixed = apply(text, &[], &fixes.iter().collect::<Vec<_>>());
        assert_eq!((fixed.text.as_str(), fixed.done.as_slice()), (expect, done));
    }

    #[test]
    fn edits_stand_where_they_belong_in_any_order() {
        let (read, write) = (fix(&[(0, 4, "r"), (6, 6, ".await")]), fix(&[(8, 13, "w"), (15, 15, ".await")]));
        check("read(); write();", &[write, read], "r().await; w().await;", &[0, 1]);
    }

    #[test]
    fn of_fixes_that_overlap_the_first_is_put_in_whole() {
        let (outer, inner) = (fix(&[(0, 1, "F"), (4, 4, "!")]), fix(&[(0, 1, "X"), (2, 3, "Y")]));
        check("f(g)", &[outer.clone(), inner.clone()], "F(g)!", &[0]);
        check("f(g)", &[inner, outer], "X(Y)", &[0]);
    }

    #[test]
    fn what_is_no_place_in_the_text_is_left_alone() {
        check("ä", &[fix(&[(1, 2, "x")]), fix(&[(5, 9, "x")])], "ä", &[]);
    }

    #[test]
    fn calls_within_calls_are_fixed_together() {
        let (outer, inner) = (fix(&[(0, 1, "F"), (6, 6, ".await")]), fix(&[(2, 3, "G"), (5, 5, ".await")]));
        check("f(g())", &[outer, inner], "F(G().await).await", &[0, 1]);
    }

    #[test]
    fn new_lines_end_as_those_of_the_file() {
        check("a\r\nb\r\n", &[fix(&[(3, 4, "{\n}\r\n")])], "a\r\n{\r\n}\r\n\r\n", &[0]);
        check("a\nb", &[fix(&[(2, 3, "{\n}")])], "a\n{\n}", &[0]);
    }

    #[test]
    fn what_is_written_is_known_after_further_edits() {
        let first = apply("a b c", &[], &[&fix(&[(2, 3, "(b)")])]);
        let texts = |fixed: &Fixed| -> Vec<String> {
            let range = |range: &TextRange| fixed.text[range.start as usize..range.end as usize].to_owned();
            fixed.written.iter().map(range).collect()
        };
        assert_eq!(texts(&first), ["(b)"]);
        let then = fix(&[(0, 1, "aaa"), (6, 7, "")]);
        assert!(!is_of_written(&then, &first.written));
        let second = apply(&first.text, &first.written, &[&then]);
        assert_eq!((second.text.as_str(), texts(&second)), ("aaa (b) ", vec!["(b)".into(), "aaa".into(), "".into()]));
        assert!(is_of_written(&fix(&[(5, 6, "x")]), &second.written));
    }
}
