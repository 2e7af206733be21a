//! Writing allows: where a comment can stand that silences a finding, and the text with it.
//!
//! A comment goes on a line of its own above the line that the finding begins on. Where that line begins in the middle of
//! something that the comment would not speak about (`} else if ..`, a string over several lines), it goes above the nearest
//! line further up that will do.

use std::collections::{BTreeMap, BTreeSet};

use super::cover::Code;
use super::{File, covers};
use crate::base::span::TextRange;
use crate::syntax::code_start;
use crate::syntax::lexer::lex;

/// A finding that is to be silenced: its place, and the name to silence it by.
pub(crate) type Wanted<'a> = (TextRange, &'a str);

/// A file with its comments.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Added {
    pub text: String,
    /// How many comments were put in.
    pub comments: usize,
    /// The findings, by their numbers, that no comment can silence.
    pub left: Vec<usize>,
}

/// Puts in comments for all findings of a file; those on one line share theirs.
pub(crate) fn add(file: &File<'_>, wanted: &[Wanted<'_>], reason: Option<&str>) -> Added {
    let begin = code_start(file.text);
    let lexed = lex(file.text, TextRange::new(begin, file.text.len() as u32));
    let code = Code { lexed: &lexed, tree: file.tree };
    let mut places: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    let mut left = Vec::new();
    for (number, (range, name)) in wanted.iter().enumerate() {
        match place(&code, begin, *range) {
            Some(place) => {
                places.entry(place).or_default().insert(name);
            }
            None => left.push(number),
        }
    }
    Added { text: written(file.text, &places, reason), comments: places.len(), left }
}

/// The start of the nearest line, upwards, above which a comment speaks about the range.
fn place(code: &Code<'_>, begin: u32, range: TextRange) -> Option<u32> {
    let mut line = line_start(code.lexed.text, range.start)?.max(begin);
    loop {
        if is_between_tokens(code, line) && code.below(line).is_some_and(|covered| covers(covered, range)) {
            return Some(line);
        }
        if line <= begin {
            return None;
        }
        line = line_start(code.lexed.text, line - 1)?.max(begin);
    }
}

fn line_start(text: &str, offset: u32) -> Option<u32> {
    Some(text.get(..offset as usize)?.rfind('\n').map_or(0, |at| at as u32 + 1))
}

/// No token and no comment goes on over the offset.
fn is_between_tokens(code: &Code<'_>, offset: u32) -> bool {
    let token = code.lexed.tokens.partition_point(|token| token.end <= offset);
    let in_token = code.lexed.tokens.get(token).is_some_and(|token| token.start < offset);
    let mut comments = code.lexed.comments.iter();
    !in_token && !comments.any(|comment| comment.range.start < offset && offset < comment.range.end)
}

fn written(text: &str, places: &BTreeMap<u32, BTreeSet<&str>>, reason: Option<&str>) -> String {
    let reason = reason.map(|reason| format!(" -- {reason}")).unwrap_or_default();
    let mut written = String::with_capacity(text.len() + 64 * places.len());
    let mut done = 0;
    for (&place, names) in places {
        let place = place as usize;
        let (before, below) = (&text[done..place], &text[place..]);
        let indent = &below[..below.len() - below.trim_start_matches([' ', '\t']).len()];
        let names = names.iter().copied().collect::<Vec<_>>().join(", ");
        let end = line_end(text, place);
        written += &format!("{before}{indent}// async-lint: allow({names}){reason}{end}");
        done = place;
    }
    written + &text[done..]
}

/// What the line at `place` ends with, or the one before where it is the last.
fn line_end(text: &str, place: usize) -> &'static str {
    let end = text[place..].find('\n').map(|at| place + at).or_else(|| text.find('\n'));
    match end {
        Some(end) if text[..end].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::base::span::FileId;

    /// The text with comments for every `block()`, and how many of them are left.
    fn check(text: &str, expect: &str) {
        let tree = crate::syntax::parse_items(text);
        let file = File { id: FileId(0), path: Path::new("a.rs"), text, tree: &tree, unseen: &[] };
        let found = text.match_indices("block()");
        let wanted: Vec<Wanted<'_>> = found
            .enumerate()
            .map(|(number, (at, call))| {
                let range = TextRange::new(at as u32, (at + call.len()) as u32);
                (range, if number % 2 == 0 { "file" } else { "cpu" })
            })
            .collect();
        let added = add(&file, &wanted, None);
        assert_eq!((added.text.as_str(), added.left), (expect, vec![]));
    }

    #[test]
    fn a_comment_stands_above_the_line_and_is_indented_like_it() {
        check(
            "async fn f() {\n\tblock();\n\n    g(1, block())\n}",
            "async fn f() {\n\t// async-lint: allow(file)\n\tblock();\n\n    // async-lint: allow(cpu)\n    g(1, block())\n}",
        );
        check("async fn f() { block() }", "// async-lint: allow(file)\nasync fn f() { block() }");
    }

    #[test]
    fn findings_on_one_line_share_a_comment() {
        check(
            "fn f() {\n    g(block(), block(), block());\n}",
            "fn f() {\n    // async-lint: allow(cpu, file)\n    g(block(), block(), block());\n}",
        );
    }

    #[test]
    fn a_line_that_goes_on_with_something_else_is_none() {
        check(
            "fn f() {\n    if a {\n        b();\n    } else if block() {\n    }\n}",
            "fn f() {\n    // async-lint: allow(file)\n    if a {\n        b();\n    } else if block() {\n    }\n}",
        );
        check(
            "fn f() {\n    g(\"\n  x\", block());\n}",
            "fn f() {\n    // async-lint: allow(file)\n    g(\"\n  x\", block());\n}",
        );
        check(
            "fn f() {\n    /* a\n    b */ block();\n}",
            "fn f() {\n    // async-lint: allow(file)\n    /* a\n    b */ block();\n}",
        );
    }

    #[test]
    fn line_ends_marks_and_shebangs_are_kept() {
        check("fn f() {\r\n    block();\r\n}", "fn f() {\r\n    // async-lint: allow(file)\r\n    block();\r\n}");
        check("\u{feff}fn f() { block() }", "\u{feff}// async-lint: allow(file)\nfn f() { block() }");
        check("#!/bin/x\nfn f() { block() }", "#!/bin/x\n// async-lint: allow(file)\nfn f() { block() }");
    }

    #[test]
    fn reasons_stand_behind() {
        let tree = crate::syntax::parse_items("block();");
        let file = File { id: FileId(0), path: Path::new("a.rs"), text: "block();", tree: &tree, unseen: &[] };
        let added = add(&file, &[(TextRange::new(0, 7), "file")], Some("why"));
        assert_eq!((added.text.as_str(), added.comments), ("// async-lint: allow(file) -- why\nblock();", 1));
    }
}
