//! Edits put into a text: those of each fix together or not at all, and none where another fix has been before.

use rustfix::{CodeFix, LinePosition, LineRange, Replacement, Snippet, Solution};

use crate::base::diagnostic::{Edit, Fix};

/// A text with fixes in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fixed {
    pub text: String,
    /// Which fixes are in it, by their numbers.
    pub done: Vec<usize>,
}

/// Puts fixes into the text of the file that all their edits are of; the first of those that overlap wins.
pub fn apply(text: &str, fixes: &[&Fix]) -> Fixed {
    let mut code = CodeFix::new(text);
    let fits = |fix: &Fix| fix.edits.iter().all(|edit| text.get(bytes(edit)).is_some());
    let mut done: Vec<usize> = Vec::new();
    for (number, fix) in fixes.iter().enumerate().filter(|(_, fix)| fits(fix)) {
        if code.apply_solution(&solution(fix)).is_ok() {
            done.push(number);
        }
    }
    match code.finish() {
        Ok(text) => Fixed { text, done },
        Err(_) => Fixed { text: text.to_owned(), done: Vec::new() },
    }
}

fn bytes(edit: &Edit) -> std::ops::Range<usize> {
    edit.span.range.start as usize..edit.span.range.end as usize
}

/// Lines and the file's name are for messages, which are not asked for.
fn solution(fix: &Fix) -> Solution {
    let nowhere = LinePosition { line: 0, column: 0 };
    let replacement = |edit: &Edit| Replacement {
        snippet: Snippet {
            file_name: String::new(),
            line_range: LineRange { start: nowhere, end: nowhere },
            range: bytes(edit),
        },
        replacement: edit.replacement.clone(),
    };
    Solution { message: fix.title.clone(), replacements: fix.edits.iter().map(replacement).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::diagnostic::Applicability;
    use crate::base::span::{FileId, TextRange};

    fn fix(edits: &[(u32, u32, &str)]) -> Fix {
        let edit = |&(start, end, text): &(u32, u32, &str)| Edit {
            span: TextRange::new(start, end).in_file(FileId(0)),
            replacement: text.to_owned(),
        };
        let applicability = Applicability::MachineApplicable;
        Fix { title: String::new(), edits: edits.iter().map(edit).collect(), applicability }
    }

    fn check(text: &str, fixes: &[Fix], expect: &str, done: &[usize]) {
        let fixed = apply(text, &fixes.iter().collect::<Vec<_>>());
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
}
