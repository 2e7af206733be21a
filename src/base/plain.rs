//! Text from strangers, made fit for a terminal and the log of a CI server.
//!
//! Names of files, code and the messages of rules may hold what a terminal obeys (escape sequences), what shows text in
//! another order than it is in (bidirectional overrides), and lines that a CI server takes for commands.

use std::borrow::Cow;

/// So much of one text is shown.
pub(crate) const MAX_TEXT: usize = 4096;

/// Starts of lines that CI servers obey.
const COMMANDS: [&str; 20] = [
    "::add-mask",
    "::add-matcher",
    "::add-path",
    "::debug",
    "::echo",
    "::endgroup",
    "::error",
    "::group",
    "::notice",
    "::remove-matcher",
    "::save-state",
    "::set-env",
    "::set-output",
    "::stop-commands",
    "::warning",
    "##[",
    "##vso[",
    "##teamcity[",
    "section_start:",
    "section_end:",
];

/// A character that is obeyed, not shown; a line break is one of them.
fn is_obeyed(c: char) -> bool {
    let is_bidi = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && c != '\t') || is_bidi || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The text in one line, with a sign in place of each character that is obeyed.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_TEXT {
        return long_line(text);
    }
    let shown = &text[..text.floor_char_boundary(MAX_TEXT)];
    Cow::Owned(long_line(shown).into_owned() + " (cut)")
}

/// The same, not cut.
fn long_line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) && !is_command(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    if is_command(text) {
        out.push(' ');
        out.push_str(&text.trim_start()[..1]);
        out.push(' ');
        out.extend(text.trim_start()[1..].chars().map(sign));
    } else {
        out.extend(text.chars().map(sign));
    }
    Cow::Owned(out)
}

/// Each line of a long text, whole.
pub(crate) fn page(text: &str) -> Cow<'_, str> {
    match text.split('\n').all(|line| matches!(long_line(line), Cow::Borrowed(_))) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.split('\n').map(long_line).collect::<Vec<_>>().join("\n")),
    }
}

/// The same line by line.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    match text.lines().all(|one| matches!(line(one), Cow::Borrowed(_))) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.lines().map(line).collect::<Vec<_>>().join("\n")),
    }
}

/// Code with the same number of bytes in the same places, line breaks and tabs kept.
pub(crate) fn code(text: &str) -> Cow<'_, str> {
    // A carriage return without a line break would have the line overwritten.
    let is_shown = |(at, c): (usize, char)| match c {
        '\n' => true,
        '\r' => text.as_bytes().get(at + 1) == Some(&b'\n'),
        c => !is_obeyed(c),
    };
    if text.char_indices().all(is_shown) {
        return Cow::Borrowed(text);
    }
    let same = |(at, c): (usize, char)| match (is_shown((at, c)), c.len_utf8()) {
        (true, _) => c,
        (false, 1) => '?',
        (false, 2) => '\u{bf}',
        (false, _) => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(text.char_indices().map(same).collect())
}

fn sign(c: char) -> char {
    match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        c if is_obeyed(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

fn is_command(text: &str) -> bool {
    let text = text.trim_start();
    COMMANDS.iter().any(|command| text.get(..command.len()).is_some_and(|start| start.eq_ignore_ascii_case(command)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_obeyed_is_shown_as_a_sign() {
        assert_eq!(line("a \u{1b}[31mb\u{202e}c\u{9b}d"), "a \u{fffd}[31mb\u{fffd}c\u{fffd}d");
        assert_eq!(line("one\n::error ::two"), "one ::error ::two");
        assert_eq!(line("::error file=x::y"), " : :error file=x::y");
        assert!(matches!(line("plain `::std::fs::read` äöü\t"), Cow::Borrowed(_)));
        assert_eq!(lines("help\n  ::Error ::x\nlast"), "help\n : :Error ::x\nlast");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        let cut = line(&"ä".repeat(MAX_TEXT)).into_owned();
        assert!(cut.len() < MAX_TEXT + 16 && cut.ends_with("ä (cut)"), "{}", cut.len());
    }

    #[test]
    fn a_page_keeps_its_lines_whole() {
        let long = "x".repeat(MAX_TEXT + 1);
        let text = format!("a\u{1b}[2Jb\r\n::error::x\n{long}\n");
        assert_eq!(page(&text), format!("a\u{fffd}[2Jb \n : :error::x\n{long}\n"));
        assert!(matches!(page("a\n\nb\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn code_keeps_its_places() {
        let text = "a\u{1b}b\u{85}c\u{202e}d\r\n\te\rf\r";
        let shown = code(text);
        assert_eq!(shown, "a?b\u{bf}c\u{fffd}d\r\n\te?f?");
        assert_eq!(shown.len(), text.len());
    }
}
