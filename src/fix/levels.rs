//! A level in `async-lint.toml`, set by the smallest edit that does it.

use std::ops::Range;

use toml_edit::{Document, TableLike};

use super::manifest::{last_end, line_break};

/// The table of the file that has levels.
const TABLE: &str = "levels";

/// How a text of settings allows what is called `name`: what to put where. `None` where it does, and where it has levels in a
/// form that is not known.
pub(crate) fn allowed_in(text: &str, name: &str) -> Option<(Range<usize>, String)> {
    let code = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.len() - code.len();
    let document = Document::parse(code).ok()?;
    let line = format!("{name} = \"allow\"");
    let (range, new) = match document.get(TABLE) {
        None => {
            let line_break = line_break(code);
            let gap = if code.is_empty() || code.ends_with('\n') { "" } else { line_break };
            let blank = if code.trim().is_empty() { "" } else { line_break };
            (code.len()..code.len(), format!("{gap}{blank}[{TABLE}]{line_break}{line}{line_break}"))
        }
        Some(levels) => {
            let levels = levels.as_table()?;
            match levels.get(name) {
                Some(level) if level.as_str() == Some("allow") => return None,
                Some(level) => (level.span()?, "\"allow\"".to_owned()),
                None => {
                    let at = end_of(code, levels)?;
                    (at..at, format!("{}{line}", line_break(code)))
                }
            }
        }
    };
    Some((start + range.start..start + range.end, new))
}

/// The end of the last line of a table.
fn end_of(code: &str, table: &toml_edit::Table) -> Option<usize> {
    let last = match table.is_empty() {
        true => table.span()?.end,
        false => last_end(table as &dyn TableLike)?,
    };
    let rest = code.get(last..)?;
    Some(last + rest.split('\n').next().unwrap_or(rest).trim_end_matches('\r').len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str) {
        let (range, new) = allowed_in(before, "std-fs-read").unwrap();
        let mut text = before.to_owned();
        text.replace_range(range, &new);
        assert_eq!(text, after);
        assert_eq!(allowed_in(&text, "std-fs-read"), None);
    }

    #[test]
    fn a_level_goes_to_the_others() {
        check("", "[levels]\nstd-fs-read = \"allow\"\n");
        check("tests = true", "tests = true\n\n[levels]\nstd-fs-read = \"allow\"\n");
        check(
            "[levels]\nfile = \"deny\" # why\n\n[x]\n",
            "[levels]\nfile = \"deny\" # why\nstd-fs-read = \"allow\"\n\n[x]\n",
        );
        check("[levels]\r\n", "[levels]\r\nstd-fs-read = \"allow\"\r\n");
        check("[levels]\nstd-fs-read = 'deny'\n", "[levels]\nstd-fs-read = \"allow\"\n");
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        assert_eq!(allowed_in("[levels", "x"), None);
        assert_eq!(allowed_in("levels = 3", "x"), None);
    }
}
