//! `--fix`: what a machine can mend, and what it leaves alone.

use std::path::Path;
use std::process::Command;

use crate::support::{Run, run, run_with_input, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
    [dependencies]\ntokio = { path = \"tokio\" }\n";
const TOKIO: &str = "[package]\nname = \"tokio\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[features]\nnet = []\n";
const TOKIO_LIB: &str = "pub mod time { pub async fn sleep(_: std::time::Duration) {} }\n\
    pub mod fs { pub async fn read(_: &str) -> std::io::Result<Vec<u8>> { Ok(Vec::new()) } }\n\
    #[cfg(feature = \"net\")]\npub mod process { pub struct Command; }\n";

fn project(code: &str) -> tempfile::TempDir {
    let files = [("tokio/Cargo.toml", TOKIO), ("tokio/src/lib.rs", TOKIO_LIB)];
    tree(&[&[("Cargo.toml", MANIFEST), ("src/lib.rs", code)][..], &files].concat())
}

fn check(dir: &Path, args: &[&str]) -> Run {
    run(dir, &[args, &["--offline", "--message-format", "short"]].concat())
}

fn code(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("src/lib.rs")).unwrap()
}

fn git(dir: &Path, args: &[&str]) {
    let who = ["-c", "user.name=demo", "-c", "user.email=demo@example.org", "-c", "commit.gpgsign=false"];
    let done = Command::new("git").args(who).args(args).current_dir(dir).output().unwrap();
    assert!(done.status.success(), "{done:?}");
}

/// The code after `--fix`, and how many findings are left.
#[track_caller]
fn fixed(before: &str, after: &str, left: usize) {
    let dir = project(before);
    let run = check(dir.path(), &["--fix", "--allow-no-vcs"]);
    assert_eq!((code(dir.path()).as_str(), run.stdout.lines().count()), (after, left), "{run:?}");
    assert_eq!(run.code, Some(i32::from(left > 0)), "{run:?}");
}

#[test]
fn calls_with_a_counterpart_of_the_same_arguments_are_fixed() {
    fixed(
        "use std::thread::sleep as wait;\nasync fn f() {\n    wait(std::time::Duration::MAX);\n    std::fs::read(\"a\").ok();\n}\n",
        "use std::thread::sleep as wait;\nasync fn f() {\n    tokio::time::sleep(std::time::Duration::MAX).await;\n    tokio::fs::read(\"a\").await.ok();\n}\n",
        0,
    );
}

#[test]
fn what_would_not_build_or_has_a_better_way_is_left_alone() {
    let left = |code: &str, count: usize| fixed(code, code, count);
    // No `.await` in a closure, none in a `poll`.
    left("async fn f(a: Option<&str>) {\n    a.map(|a| std::fs::read(a));\n}\n", 1);
    // Behind a feature that is off.
    left("async fn f() {\n    std::fs::write(\"a\", \"\").ok();\n}\n", 1);
    // By way of a macro.
    left(
        "macro_rules! r {\n    ($p:expr) => {\n        std::fs::read($p)\n    };\n}\nasync fn f() {\n    r!(\"a\").ok();\n}\n",
        1,
    );
    // In a helper that is not async.
    left("fn g() {\n    std::fs::read(\"a\").ok();\n}\nasync fn f() {\n    g();\n}\n", 1);
    // Several file calls belong together into one block elsewhere.
    left("async fn f() {\n    std::fs::read(\"a\").ok();\n    std::fs::read(\"b\").ok();\n}\n", 2);
}

#[test]
fn advice_tells_that_a_feature_is_off() {
    let dir = project("async fn f() {\n    std::fs::write(\"a\", \"\").ok();\n}\n");
    let shown = run(dir.path(), &["--offline"]).stdout;
    assert!(shown.contains("(it needs a feature of `tokio` that is not enabled here)"), "{shown}");
}

#[test]
fn what_could_not_be_brought_back_is_not_written_over() {
    let before = "async fn f() {\n    std::fs::read(\"a\").ok();\n}\n";
    let dir = project(before);
    let refused = |args: &[&str], why: &str| {
        let run = check(dir.path(), &[&["--fix"], args].concat());
        assert!(run.code == Some(2) && run.stderr.contains(why), "{run:?}");
        assert!(code(dir.path()).contains("std::fs::read"));
    };
    refused(&[], "is in no git checkout, so what fixes write over is lost: pass `--allow-no-vcs`");
    refused(&["--allow-dirty", "--allow-staged"], "pass `--allow-no-vcs`");
    git(dir.path(), &["init", "-q"]);
    refused(&[], "has changes that are not committed: commit them first, or pass `--allow-dirty`");
    git(dir.path(), &["add", "."]);
    refused(&[], "has staged changes that are not committed: commit them first, or pass `--allow-staged`");
    git(dir.path(), &["commit", "-qm", "one"]);
    std::fs::write(dir.path().join("notes.txt"), "not committed, and not written to either").unwrap();
    let run = check(dir.path(), &["--fix"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    assert!(run.stderr.contains("note: 1 finding fixed in 1 file\n"), "{run:?}");
    assert!(code(dir.path()).contains("tokio::fs::read(\"a\").await.ok()"));
}

#[test]
fn staged_changes_may_be_written_over_if_asked_for() {
    let dir = project("async fn f() {\n    std::fs::read(\"a\").ok();\n}\n");
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "."]);
    assert_eq!(check(dir.path(), &["--fix", "--allow-staged"]).code, Some(0));
    let dirty = project("async fn f() {\n    std::fs::read(\"a\").ok();\n}\n");
    git(dirty.path(), &["init", "-q"]);
    assert_eq!(check(dirty.path(), &["--fix", "--allow-dirty"]).code, Some(0));
}

#[test]
fn standard_input_can_not_be_fixed() {
    let dir = project("");
    let stdin = run_with_input(dir.path(), &["-", "--fix"], "async fn f() { std::fs::read(\"a\"); }");
    assert!(stdin.code == Some(2) && stdin.stderr.contains("it can't be used with standard input"), "{stdin:?}");
}
