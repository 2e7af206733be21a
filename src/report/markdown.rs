//! Markdown for review comments and for the page of a CI run: a table of the findings, and what is to be said of each
//! folded away below it.

use std::io::{self, Write};

use super::place::{Place, details};
use super::{INCOMPLETE, Report, found_in_words, severity};
use crate::base::diagnostic::Diagnostic;

/// A comment at GitHub holds 65,536 characters.
const MAX_BYTES: usize = 60_000;

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(report, MAX_BYTES).as_bytes())
}

/// As much as `max_bytes` hold, and how many findings they don't.
pub(super) fn page(report: &Report<'_>, max_bytes: usize) -> String {
    let mut page = format!("### async-lint: {}{}\n", found_in_words(report.diagnostics), gaps(report.gaps));
    let mut folded = String::new();
    for (number, diagnostic) in report.diagnostics.iter().enumerate() {
        let (row, more) = (row(report, diagnostic), more(report, diagnostic));
        if page.len() + folded.len() + row.len() + more.len() > max_bytes {
            folded += &format!("\n{} more are not shown.\n", report.diagnostics.len() - number);
            break;
        }
        if number == 0 {
            page += "\n| | place | finding | rule |\n|---|---|---|---|\n";
        }
        page += &row;
        folded += &more;
    }
    page + &folded
}

/// Behind the heading, and a list below it.
fn gaps(gaps: &[String]) -> String {
    if gaps.is_empty() {
        return String::new();
    }
    let items = gaps.iter().map(|gap| format!("- {}\n", cell(gap)));
    format!(", {INCOMPLETE}\n\nNot checked:\n\n{}", items.collect::<String>())
}

fn row(report: &Report<'_>, diagnostic: &Diagnostic) -> String {
    let place = Place::of(report, diagnostic.primary.span);
    let rule = diagnostic.evidence.as_ref().map_or(diagnostic.lint, |evidence| &evidence.rule);
    let place = format!("`{}:{}`", place.path, place.start.line);
    format!("| {} | {} | {} | `{rule}` |\n", severity(diagnostic.level), cell(&place), cell(&diagnostic.message))
}

/// The chain and what helps; nothing where there is neither.
fn more(report: &Report<'_>, diagnostic: &Diagnostic) -> String {
    let lines = details(report, diagnostic);
    if lines.is_empty() {
        return String::new();
    }
    let place = Place::of(report, diagnostic.primary.span);
    let items: String = lines.iter().map(|line| format!("- {}\n", line.replace('\n', "\n  "))).collect();
    let summary = html(&format!("{}:{}", place.path, place.start.line));
    format!(
        "\n<details><summary>{summary}: {}</summary>\n\n{items}\n</details>\n",
        html(&diagnostic.message.replace('`', ""))
    )
}

/// Text in a table: in one line, nothing taken for a border or a tag.
fn cell(text: &str) -> String {
    let mut in_code = false;
    let mut cell = String::with_capacity(text.len());
    for c in text.chars() {
        in_code ^= c == '`';
        match c {
            '\r' | '\n' => cell.push(' '),
            '|' => cell.push_str("\\|"),
            '<' if !in_code => cell.push_str("&lt;"),
            c => cell.push(c),
        }
    }
    cell
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::sample;

    #[test]
    fn cells_have_no_borders_of_their_own() {
        assert_eq!(cell("a|b <c> `<D as E>::f`\nx"), "a\\|b &lt;c> `<D as E>::f` x");
    }

    #[test]
    fn what_a_comment_can_not_hold_is_counted() {
        let page = sample().report(|report| page(report, 200));
        assert!(page.contains("`unused-suppression`"), "{page}");
        assert!(page.ends_with("\n1 more are not shown.\n"), "{page}");
    }
}
