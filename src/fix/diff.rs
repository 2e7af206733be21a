//! What fixes change, line by line: as a patch that `git apply` and `patch -p1` take, and as the lines that were replaced.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use similar::{DiffTag, TextDiff};

/// Lines around a change that are shown with it.
const CONTEXT: usize = 3;

const HEADER: Style = Style::new().bold();
const PLACE: Style = AnsiColor::Cyan.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();

/// Lines of the old text and what stands for them in the new one, both counted from 0.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Replaced {
    pub old: Range<usize>,
    pub new: Range<usize>,
}

/// The lines that are not the same, in order.
pub(crate) fn replaced_lines(old: &str, new: &str) -> Vec<Replaced> {
    let diff = TextDiff::from_lines(old, new);
    let ops = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
    ops.map(|op| Replaced { old: op.old_range(), new: op.new_range() }).collect()
}

/// Writes the changes of a file as a styled unified diff; nothing where there are none.
pub(crate) fn write_unified(name: &str, (old, new): (&str, &str), out: &mut dyn Write) -> io::Result<()> {
    let diff = TextDiff::from_lines(old, new);
    let shown = diff.unified_diff().context_radius(CONTEXT).to_string();
    if shown.is_empty() {
        return Ok(());
    }
    writeln!(out, "{HEADER}--- a/{name}{HEADER:#}\n{HEADER}+++ b/{name}{HEADER:#}")?;
    for line in shown.split_inclusive('\n') {
        let style = match line.as_bytes().first() {
            Some(b'@') => PLACE,
            Some(b'-') => REMOVED,
            Some(b'+') => ADDED,
            _ => Style::new(),
        };
        let text = line.trim_end_matches(['\r', '\n']);
        write!(out, "{style}{text}{style:#}{}", &line[text.len()..])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unified(old: &str, new: &str) -> String {
        let mut out = anstream::StripStream::new(Vec::new());
        write_unified("src/a.rs", (old, new), &mut out).unwrap();
        String::from_utf8(out.into_inner()).unwrap()
    }

    #[test]
    fn a_patch_names_the_file_and_keeps_the_ends_of_lines() {
        let expect =
            "--- a/src/a.rs\n+++ b/src/a.rs\n@@ -1,3 +1,3 @@\n a\r\n-b\r\n+c\r\n d\n\\ No newline at end of file\n";
        assert_eq!(unified("a\r\nb\r\nd", "a\r\nc\r\nd"), expect);
        assert_eq!(unified("a\n", "a\n"), "");
    }

    #[test]
    fn replaced_lines_are_counted_on_both_sides() {
        let replaced = replaced_lines("a\nb\nc\n", "a\nx\ny\nc\n");
        assert_eq!(replaced, [Replaced { old: 1..2, new: 1..3 }]);
    }
}
