//! How every source file looks.

use crate::house::{sources, word};
use crate::support::{files_below, root};

/// Longer files are two files.
const MAX_LINES: usize = 800;

#[test]
fn every_file_opens_with_its_story() {
    let dirs = ["src", "tests/it"].map(|dir| root().join(dir));
    let files = dirs.iter().flat_map(|dir| files_below(dir, ".rs"));
    let without: Vec<_> = files.filter(|path| !std::fs::read_to_string(path).unwrap().starts_with("//! ")).collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn files_are_short_enough_to_read() {
    let long: Vec<_> = sources()
        .iter()
        .map(|source| (source.text.lines().count(), source.name.clone()))
        .filter(|(lines, _)| *lines > MAX_LINES)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn nothing_is_left_for_later() {
    let words = ["TODO", "FIXME", "XXX", "HACK"];
    let mut left = Vec::new();
    for source in sources() {
        let lines = source.text.lines().enumerate();
        let marked = lines.filter(|(_, line)| words.iter().any(|mark| line.contains(mark)));
        left.extend(marked.map(|(number, line)| format!("{}:{}: {}", source.name, number + 1, line.trim())));
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

#[test]
fn nothing_panics_on_purpose() {
    let mut found = Vec::new();
    for source in sources() {
        for at in 1..source.tokens.len() {
            let (before, this, after) =
                (word(source.tokens.get(at - 1)), word(source.tokens.get(at)), word(source.tokens.get(at + 1)));
            let method = before == "." && matches!(this.as_str(), "unwrap" | "expect" | "unwrap_err");
            let macros = ["panic", "unreachable", "todo", "unimplemented", "dbg"];
            if method || (after == "!" && macros.contains(&this.as_str())) {
                found.push(format!("{} has {this}", source.name));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
