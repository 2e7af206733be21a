//! Texts that are nearly right: mostly tokens of real files, in places where they do not belong.

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::Index;

/// A change of a text. Places are taken relative to its length.
#[derive(Clone, Debug)]
enum Edit {
    Delete(Index, u8),
    Repeat(Index, u8, u8),
    Move(Index, u8, Index),
    /// A run of tokens of another seed.
    Graft(Index, Index, Index, u8),
    Insert(Index, String),
    /// The text ends here.
    Cut(Index),
}

/// What a mutation puts between tokens, besides tokens of other files.
const ODD: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "::",
    "::<>",
    "'",
    "\"",
    "r#\"",
    "\\",
    "/*",
    "*/",
    "//",
    "#",
    "#![",
    "!",
    "$",
    "$crate",
    "$(",
    ")*",
    "..=",
    "|",
    "&&",
    "=>",
    "->",
    "async",
    "await",
    ".await",
    "unsafe",
    "dyn",
    "impl",
    "for<'a>",
    "Self",
    "crate",
    "super",
    "macro_rules! m { () => { m!(); m!(); } }",
    "m!();",
    "use super::*;",
    "use self::*;",
    "pub use crate::*;",
    "mod m;",
    "include!(\"input.rs\");",
    "99999999999999999999999999999999999999999",
    "0x",
    "1e",
    "1.",
    "é",
    "\u{202e}",
    "\u{1b}[31m",
    "\u{0}",
    "\u{feff}",
    "\r",
    "\r\n",
    "= ",
    "[[",
    "]]",
    "\"\"\"",
];

/// Mutants of `seeds`, up to six changes away.
pub(super) fn mutants(seeds: Vec<String>) -> impl Strategy<Value = String> {
    let edits = proptest::collection::vec(edit(), 1..7);
    (any::<Index>(), edits).prop_map(move |(seed, edits)| {
        let mut tokens = split(seed.get::<String>(&seeds));
        for edit in &edits {
            apply(edit, &mut tokens, &seeds);
        }
        tokens.concat()
    })
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = any::<Index>;
    let few = 1..12u8;
    prop_oneof![
        (place(), few.clone()).prop_map(|(at, count)| Edit::Delete(at, count)),
        (place(), few.clone(), 1..5u8).prop_map(|(at, count, times)| Edit::Repeat(at, count, times)),
        (place(), few.clone(), place()).prop_map(|(from, count, to)| Edit::Move(from, count, to)),
        (place(), place(), place(), few).prop_map(|(at, seed, from, count)| Edit::Graft(at, seed, from, count)),
        (place(), any::<Index>()).prop_map(|(at, odd)| Edit::Insert(at, (*odd.get::<&str>(ODD)).to_owned())),
        (place(), ".{0,4}").prop_map(|(at, text)| Edit::Insert(at, text)),
        (place(), Just(())).prop_map(|(at, ())| Edit::Cut(at)),
    ]
}

fn apply(edit: &Edit, tokens: &mut Vec<String>, seeds: &[String]) {
    if tokens.is_empty() {
        return;
    }
    let run = |tokens: &[String], at: &Index, count: u8| -> std::ops::Range<usize> {
        let at = at.index(tokens.len());
        at..tokens.len().min(at + usize::from(count))
    };
    match edit {
        Edit::Delete(at, count) => drop(tokens.drain(run(tokens, at, *count))),
        Edit::Repeat(at, count, times) => {
            let range = run(tokens, at, *count);
            let again = std::iter::repeat_n(tokens[range.clone()].to_vec(), usize::from(*times)).flatten();
            let again: Vec<String> = again.collect();
            tokens.splice(range.end..range.end, again);
        }
        Edit::Move(from, count, to) => {
            let taken: Vec<String> = tokens.drain(run(tokens, from, *count)).collect();
            let to = to.index(tokens.len() + 1);
            tokens.splice(to..to, taken);
        }
        Edit::Graft(at, seed, from, count) => {
            let other = split(seed.get::<String>(seeds));
            let at = at.index(tokens.len());
            tokens.splice(at..at, other[run(&other, from, *count)].to_vec());
        }
        Edit::Insert(at, text) => {
            let at = at.index(tokens.len());
            tokens.insert(at, text.clone());
        }
        Edit::Cut(at) => tokens.truncate(at.index(tokens.len())),
    }
}

/// Words, runs of white space, and single other characters.
fn split(text: &str) -> Vec<String> {
    let class = |c: char| match c {
        _ if c.is_alphanumeric() || c == '_' => 0,
        _ if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut tokens: Vec<String> = Vec::new();
    let mut last = 2;
    for c in text.chars() {
        match tokens.last_mut() {
            Some(token) if class(c) == last && last < 2 => token.push(c),
            _ => tokens.push(c.to_string()),
        }
        last = class(c);
    }
    tokens
}
