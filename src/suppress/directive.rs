//! The words behind `async-lint:`, with the place of each.

use crate::base::span::TextRange;

/// `allow(NAME, ..) -- reason`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Directive {
    /// In kebab-case, with their places.
    pub(super) names: Vec<(String, TextRange)>,
    pub(super) reason: Option<String>,
}

/// Why a directive can't be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Malformed {
    pub(super) range: TextRange,
    pub(super) message: String,
    pub(super) help: String,
}

const FORM: &str = "write `async-lint: allow(NAME, ..) -- reason`; NAME is a lint, a kind or a rule";

/// Reads the text of a comment, which starts at `offset`. `None` where it does not speak to this tool.
pub(super) fn of_comment(text: &str, offset: u32) -> Option<Result<Directive, Malformed>> {
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    let rest = trimmed.strip_prefix("async-lint").or_else(|| trimmed.strip_prefix("async_lint"))?;
    let whole = TextRange::new(offset + start as u32, offset + (start + trimmed.len()) as u32);
    let fault = |message: &str| Malformed { range: whole, message: message.to_owned(), help: FORM.to_owned() };
    let Some(rest) = rest.trim_start().strip_prefix(':') else {
        // Prose may begin with the tool's name; only what looks like an order is one.
        let looks_meant = rest.trim_start().starts_with("allow(");
        return looks_meant.then(|| Err(fault("a `:` is missing after `async-lint`")));
    };
    if is_mark(rest.trim_start()) {
        return None;
    }
    let at = whole.end - rest.len() as u32;
    Some(body(rest, at).map_err(fault))
}

/// `blocking(KIND)` and `nonblocking` speak of the function below them, not of findings.
fn is_mark(text: &str) -> bool {
    text.starts_with("blocking(") || text.starts_with("nonblocking")
}

/// ` allow(a, b) -- reason`, which starts at `offset`.
fn body(text: &str, offset: u32) -> Result<Directive, &'static str> {
    let after_space = text.trim_start();
    let Some(rest) = after_space.strip_prefix("allow") else { return Err("expected `allow(..)`") };
    let Some(rest) = rest.trim_start().strip_prefix('(') else { return Err("a `(` is missing after `allow`") };
    let Some((list, tail)) = rest.split_once(')') else { return Err("the closing `)` is missing") };
    let at = offset + (text.len() - rest.len()) as u32;
    let names = names(list, at);
    if names.is_empty() {
        return Err("there is no name in the parentheses");
    }
    let tail = tail.trim();
    match tail.strip_prefix("--").map(str::trim) {
        Some("") => Err("the reason after `--` is missing"),
        Some(reason) => Ok(Directive { names, reason: Some(reason.to_owned()) }),
        None if tail.is_empty() => Ok(Directive { names, reason: None }),
        None => Err("a reason begins with `--`"),
    }
}

/// Reads what stands in the parentheses of `async_lint::allow(..)`; the text starts at `offset`.
pub(super) fn of_attribute(list: &str, offset: u32) -> Result<Directive, Malformed> {
    let (list, reason) = match list.find("reason") {
        Some(at) if list[at + 6..].trim_start().starts_with('=') => {
            let text = list[at + 6..].trim_start().trim_start_matches('=').trim().trim_end_matches(',');
            (&list[..at], Some(text.trim().trim_matches('"').to_owned()))
        }
        _ => (list, None),
    };
    let names = names(list, offset);
    if names.is_empty() {
        let range = TextRange::new(offset, offset + list.len() as u32);
        let help = "write `#[cfg_attr(any(), async_lint::allow(NAME))]`; NAME is a lint, a kind or a rule".to_owned();
        return Err(Malformed { range, message: "there is no name in the parentheses".to_owned(), help });
    }
    Ok(Directive { names, reason })
}

/// `a, b`: what stands between commas, quotes left out, `_` and `-` alike.
fn names(list: &str, offset: u32) -> Vec<(String, TextRange)> {
    let mut at = offset;
    let mut found = Vec::new();
    for part in list.split(',') {
        let start = at + (part.len() - part.trim_start().len()) as u32;
        let name = part.trim();
        if !name.is_empty() {
            let range = TextRange::new(start, start + name.len() as u32);
            let tidy: String = name.trim_matches('"').chars().filter(|c| !c.is_whitespace()).collect();
            found.push((tidy.replace('_', "-"), range));
        }
        at += part.len() as u32 + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match of_comment(text, 100) {
            None => "nothing".to_owned(),
            Some(Err(fault)) => format!("fault at {}..{}: {}", fault.range.start, fault.range.end, fault.message),
            Some(Ok(directive)) => {
                let names: Vec<_> =
                    directive.names.iter().map(|(n, r)| format!("{n}@{}..{}", r.start, r.end)).collect();
                format!("{} -- {}", names.join(" "), directive.reason.unwrap_or_default())
            }
        }
    }

    #[test]
    fn names_and_reasons_are_read_with_their_places() {
        assert_eq!(read(" async-lint: allow(file, std_fs) -- once"), "file@119..123 std-fs@125..131 -- once");
        assert_eq!(read("async-lint:allow( file )"), "file@118..122 -- ");
    }

    #[test]
    fn other_comments_say_nothing() {
        assert_eq!(read(" see async-lint: allow(file)"), "nothing");
        assert_eq!(read(" async-lint is a tool"), "nothing");
    }

    #[test]
    fn faults_say_what_is_missing() {
        assert_eq!(read("async-lint allow(file)"), "fault at 100..122: a `:` is missing after `async-lint`");
        assert_eq!(read("async-lint: deny(file)"), "fault at 100..122: expected `allow(..)`");
        assert_eq!(read("async-lint: allow file"), "fault at 100..122: a `(` is missing after `allow`");
        assert_eq!(read("async-lint: allow(file"), "fault at 100..122: the closing `)` is missing");
        assert_eq!(read("async-lint: allow( , )"), "fault at 100..122: there is no name in the parentheses");
        assert_eq!(read("async-lint: allow(a) --"), "fault at 100..123: the reason after `--` is missing");
        let tail = "fault at 100..122: a reason begins with `--`";
        assert_eq!(read("async-lint: allow(a) b"), tail);
    }

    #[test]
    fn attributes_name_the_same_things() {
        let read = of_attribute("blocking_call, \"std-fs\", reason = \"once, at start\"", 0).unwrap();
        let names: Vec<_> = read.names.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["blocking-call", "std-fs"]);
        assert_eq!(read.reason.as_deref(), Some("once, at start"));
        assert!(of_attribute(" ", 0).is_err());
    }
}
