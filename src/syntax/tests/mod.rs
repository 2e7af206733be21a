//! What syntax gives, shown through its dumps.

mod body;
mod items;
mod macros;

/// Compares a dump with what is expected, whose first line sets the indentation.
fn same(found: &str, expect: &str) {
    let indent = expect.lines().find(|line| !line.trim().is_empty()).map_or(0, |l| l.len() - l.trim_start().len());
    let expect: Vec<&str> = expect.lines().map(|line| line.get(indent..).unwrap_or("")).collect();
    let expect = expect.join("\n");
    assert!(found.trim() == expect.trim(), "found:\n{}\nexpected:\n{}", found.trim(), expect.trim());
}
