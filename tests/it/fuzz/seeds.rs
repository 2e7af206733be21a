//! Real files that mutants are made of.

use super::read;
use crate::support::{files_below, root};

/// The programs of the ui-tests.
pub(super) fn programs() -> Vec<String> {
    let dir = root().join("ui-tests");
    files_below(&dir, ".rs").iter().map(read).collect()
}

/// The rule files that are built in.
pub(super) fn rule_files() -> Vec<String> {
    files_below(&root().join("rules"), ".toml").iter().map(read).collect()
}

/// A config that uses what a config can have.
pub(super) fn configs() -> Vec<String> {
    vec![CONFIG.to_owned(), "[levels]\nfile = \"warn\"\nall = \"allow\"\n".to_owned()]
}

const CONFIG: &str = r#"
tests = true
min-confidence = "likely"
exclude = ["src/generated/**"]
extend-rules = ["ours.toml"]

[levels]
blocking-call = "deny"
lock = "allow"
std-thread-sleep = "warn"
main-task = "warn"

[test-levels]
all = "allow"
"#;

/// Comments that speak to the tool.
pub(super) fn comments() -> Vec<String> {
    COMMENTS.iter().map(|line| (*line).to_owned()).collect()
}

const COMMENTS: [&str; 7] = [
    "// async-lint: allow(blocking-call) -- read once",
    "// async-lint: allow(blocking-call, file, \"std::fs::read\") -- known",
    "// async-lint: allow-file(lock)",
    "// async-lint: blocking(file) -- a device",
    "// async-lint: nonblocking -- in memory",
    "#[allow(async_lint::blocking_call, reason = \"once\")]",
    "#[expect(async_lint::all)]",
];

/// Accepted findings as a file keeps them.
pub(super) fn baselines() -> Vec<String> {
    vec![BASELINE.to_owned()]
}

const BASELINE: &str = "\
# What was there before.
input.rs | blocking-call | std::fs::read | 1
input.rs | blocking-call-indirect | helper | 2 | test
";
