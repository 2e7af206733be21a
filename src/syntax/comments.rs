//! The comments of a file: where `// async-lint: ...` is looked for. What stands in a string is no comment.

use super::lexer::{self, Comment};
use super::preamble::code_start;
use crate::base::span::TextRange;

/// All comments of `text` in order. Any text will do.
pub(crate) fn comments(text: &str) -> Vec<Comment> {
    lexer::lex(text, TextRange::new(code_start(text), text.len() as u32)).comments
}

/// What comments to this program begin with.
pub(crate) const TAG: &str = "async-lint:";

/// The comments to this program, without the tag, each with the offset of the first text below it that is neither blank nor
/// comment. Documentation belongs to the item that it is of.
pub(crate) fn tagged(text: &str) -> Vec<(u32, &str)> {
    if !text.contains(TAG) {
        return Vec::new();
    }
    let all = comments(text);
    let mut found = Vec::new();
    for (at, comment) in all.iter().enumerate() {
        let inner = text.get(comment.text_range.start as usize..comment.text_range.end as usize);
        let Some(told) = inner.and_then(|inner| inner.trim().strip_prefix(TAG)) else { continue };
        let mut below = skip_blank(text, comment.range.end);
        for next in &all[at + 1..] {
            if next.range.start != below || next.doc.is_some() {
                break;
            }
            below = skip_blank(text, next.range.end);
        }
        found.push((below, told));
    }
    found
}

fn skip_blank(text: &str, from: u32) -> u32 {
    let rest = text.get(from as usize..).unwrap_or("");
    from + (rest.len() - rest.trim_start().len()) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let found: Vec<String> = comments(text)
            .iter()
            .map(|c| {
                let inner = &text[c.text_range.start as usize..c.text_range.end as usize];
                let doc = c.doc.map_or(String::new(), |doc| format!(" {doc:?}"));
                format!("{:?}{doc}:{inner}", c.style)
            })
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn strings_and_characters_hold_no_comments() {
        check(
            r####"let a = "// no"; let b = r##"" // no"#"##; let c = '"'; // yes
            let d = b'\''; let e: &'static str = "\" /* no */"; /* yes /* nested */ */ let f = br#"//"#; let g = c"//";"####,
            &["Line: yes", "Block: yes /* nested */ "],
        );
    }

    #[test]
    fn documentation_is_told_apart() {
        check(
            "//! a\n/// b\n//// c\n/** d */ /*! e */ /*** f */ /**/",
            &[
                "Line Inner: a",
                "Line Outer: b",
                "Line:// c",
                "Block Outer: d ",
                "Block Inner: e ",
                "Block:** f ",
                "Block:",
            ],
        );
    }

    #[test]
    fn a_shebang_is_no_comment_and_line_ends_are_left_out() {
        check("\u{feff}#!/usr/bin/env //run\r\n// é one\r\nfn f() {} // two", &["Line: é one", "Line: two"]);
    }

    #[test]
    fn unfinished_comments_and_strings_end_with_the_text() {
        check("/* a /* b */", &["Block: a /* b */"]);
        check("\"never closed // x", &[]);
        check("// 'x", &["Line: 'x"]);
    }
}
