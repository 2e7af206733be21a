//! What advice suggests builds: every edit of `ui-tests/projects/advice` is put in, and the project is checked by cargo.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{files_below, root, run};

/// A suggestion: the file, what is replaced, and by what.
#[derive(Clone, Debug)]
struct Suggested {
    said: String,
    edits: Vec<(String, usize, usize, String)>,
}

#[test]
fn what_is_suggested_builds() {
    let dir = copy(&root().join("ui-tests/projects/advice"));
    let mut left = suggested(dir.path());
    assert!(left.len() > 20, "{left:?}");
    let before = texts(dir.path());
    let mut faults = Vec::new();
    // Those that overlap wait for the next round.
    while !left.is_empty() {
        let (now, later) = apart(left);
        left = later;
        put_in(dir.path(), &before, &now);
        if let Err(fault) = check(dir.path()) {
            let said: Vec<&str> = now.iter().map(|it| it.said.as_str()).collect();
            faults.push(format!("{fault}\nwith\n{}", said.join("\n")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn copy(from: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for path in [files_below(from, ".rs"), files_below(from, "Cargo.toml"), files_below(from, "Cargo.lock")].concat() {
        let to = dir.path().join(path.strip_prefix(from).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(&path, to).unwrap();
    }
    dir
}

/// The suggestions of all findings, as an editor gets them.
fn suggested(dir: &Path) -> Vec<Suggested> {
    let found = run(dir, &["--workspace", "--offline", "--message-format", "json", "-q"]);
    let lines = found.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let children: Vec<Value> = lines.flat_map(|line| list(&line["message"]["children"])).collect();
    let edit = |span: &Value| {
        let (start, end) = (span["byte_start"].as_u64().unwrap(), span["byte_end"].as_u64().unwrap());
        let replacement = span["suggested_replacement"].as_str()?.to_owned();
        Some((span["file_name"].as_str().unwrap().to_owned(), start as usize, end as usize, replacement))
    };
    let all = children.iter().map(|child| Suggested {
        said: child["message"].as_str().unwrap().to_owned(),
        edits: list(&child["spans"]).iter().filter_map(edit).collect(),
    });
    all.filter(|it| !it.edits.is_empty()).collect()
}

/// As many as do not overlap, and the others.
fn apart(all: Vec<Suggested>) -> (Vec<Suggested>, Vec<Suggested>) {
    let mut taken: Vec<(String, usize, usize)> = Vec::new();
    all.into_iter().partition(|it| {
        let is_free = it.edits.iter().all(|(file, start, end, _)| {
            !taken.iter().any(|(other, from, to)| other == file && start <= to && from <= end)
        });
        let whole = |(file, start, end, _): &(String, usize, usize, String)| (file.clone(), *start, *end);
        taken.extend(it.edits.iter().map(whole).filter(|_| is_free));
        is_free
    })
}

fn texts(dir: &Path) -> BTreeMap<String, String> {
    let name = |path: &Path| path.strip_prefix(dir).unwrap().to_string_lossy().replace('\\', "/");
    files_below(dir, ".rs").iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn put_in(dir: &Path, before: &BTreeMap<String, String>, suggested: &[Suggested]) {
    for (file, text) in before {
        let mut text = text.clone();
        let mut edits: Vec<_> = suggested.iter().flat_map(|it| &it.edits).filter(|edit| edit.0 == *file).collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.1));
        edits.iter().for_each(|(_, start, end, new)| text.replace_range(*start..*end, new));
        std::fs::write(dir.join(file), text).unwrap();
    }
}

fn check(dir: &Path) -> Result<(), String> {
    let mut command = Command::new("cargo");
    command.args(["check", "--offline", "--quiet", "--color", "never"]).current_dir(dir);
    command.env("CARGO_TARGET_DIR", dir.join("target")).env("RUSTFLAGS", "-Awarnings");
    let output = command.output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}
