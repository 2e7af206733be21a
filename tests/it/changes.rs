//! Only what a change brought in is shown: on its lines, and behind the functions it touched.

use std::path::Path;
use std::process::Command;

use crate::support::{Run, run, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
const LIB: &str = "mod helper;\n\nasync fn old() {\n    std::fs::read(\"a\").ok();\n}\n\nasync fn caller() {\n    helper::load();\n}\n";
const HELPER: &str = "pub fn load() {\n    inner();\n}\n\nfn inner() {\n    let _ = 1;\n}\n\nfn far() {}\n";
const BLOCKING: &str = "    std::thread::sleep(std::time::Duration::from_secs(1));\n";

fn git(dir: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let output = command.args(who).args(args).current_dir(dir).output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A checkout with one commit; the package lies in the folder `sub` of it.
fn checkout() -> tempfile::TempDir {
    let files = [("sub/Cargo.toml", MANIFEST), ("sub/src/lib.rs", LIB), ("sub/src/helper.rs", HELPER)];
    let dir = tree(&files);
    git(dir.path(), &["init", "-q", "-b", "main"]);
    git(dir.path(), &["add", "-A"]);
    git(dir.path(), &["commit", "-q", "-m", "one"]);
    dir
}

fn write(dir: &Path, name: &str, text: &str) {
    std::fs::write(dir.join("sub/src").join(name), text).unwrap();
}

fn check(dir: &Path, args: &[&str]) -> Run {
    run(&dir.join("sub"), &[args, &["--offline", "--message-format", "short"]].concat())
}

/// The places of the findings.
fn places(run: &Run) -> Vec<String> {
    let place = |line: &str| line.splitn(3, ':').take(2).collect::<Vec<_>>().join(":");
    run.stdout.lines().map(place).collect()
}

#[test]
fn nothing_changed_is_nothing_new() {
    let dir = checkout();
    let run = check(dir.path(), &["--new-from", "HEAD"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    let note = "note: 1 finding hidden: not in the changes since HEAD\n";
    assert!(run.stderr.contains(note), "{run:?}");
    assert_eq!(check(dir.path(), &["--new-from", "HEAD", "-q"]).stderr, "");
    let sarif = self::run(&dir.path().join("sub"), &["--offline", "--staged", "--message-format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&sarif.stdout).unwrap();
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn changed_lines_and_untracked_files_are_new() {
    let dir = checkout();
    let lib = LIB.replace("mod helper;", "mod helper;\nmod fresh;");
    write(dir.path(), "lib.rs", &format!("{lib}\nasync fn late() {{\n{BLOCKING}}}\n"));
    write(dir.path(), "fresh.rs", "async fn f() { std::fs::read(\"b\").ok(); }\n");
    let run = check(dir.path(), &["--new-from", "HEAD"]);
    assert_eq!(places(&run), ["src/fresh.rs:1", "src/lib.rs:13"], "{run:?}");
    assert_eq!(run.code, Some(1));
}

#[test]
fn a_helper_that_blocks_now_makes_its_untouched_callers_new() {
    let dir = checkout();
    write(dir.path(), "helper.rs", &HELPER.replace("    let _ = 1;\n", BLOCKING));
    let run = check(dir.path(), &["--new-from", "HEAD"]);
    assert_eq!(places(&run), ["src/lib.rs:8"], "{run:?}");
    git(dir.path(), &["commit", "-qam", "two"]);
    assert_eq!(places(&check(dir.path(), &["--new-from", "HEAD"])), [""; 0]);
    // A line less in a function of the chain; then one in another function.
    git(dir.path(), &["tag", "blocks"]);
    let text = HELPER.replace("    let _ = 1;\n", &format!("    let _ = 1;\n{BLOCKING}"));
    write(dir.path(), "helper.rs", &text);
    git(dir.path(), &["commit", "-qam", "three"]);
    write(dir.path(), "helper.rs", &text.replace("    let _ = 1;\n", ""));
    assert_eq!(places(&check(dir.path(), &["--new-from", "HEAD"])), ["src/lib.rs:8"]);
    write(dir.path(), "helper.rs", &text.replace("fn far() {}", "fn far() {\n}"));
    assert_eq!(places(&check(dir.path(), &["--new-from", "HEAD"])), [""; 0]);
}

#[test]
fn a_function_that_becomes_async_makes_what_it_calls_new() {
    let dir = checkout();
    let sync = LIB.replace("async fn old", "fn old");
    write(dir.path(), "lib.rs", &sync);
    git(dir.path(), &["commit", "-qam", "two"]);
    write(dir.path(), "lib.rs", LIB);
    assert_eq!(places(&check(dir.path(), &["--new-from", "HEAD"])), ["src/lib.rs:4"]);
}

#[test]
fn a_branch_is_held_against_where_it_began() {
    let dir = checkout();
    git(dir.path(), &["checkout", "-qb", "topic"]);
    write(dir.path(), "lib.rs", &format!("{LIB}\nasync fn mine() {{\n{BLOCKING}}}\n"));
    git(dir.path(), &["commit", "-qam", "mine"]);
    git(dir.path(), &["checkout", "-q", "main"]);
    write(dir.path(), "helper.rs", &HELPER.replace("fn far() {}", "fn far() {\n    let _ = 2;\n}"));
    git(dir.path(), &["commit", "-qam", "theirs"]);
    git(dir.path(), &["checkout", "-q", "topic"]);
    assert_eq!(places(&check(dir.path(), &["--new-from-merge-base", "main"])), ["src/lib.rs:12"]);
}

#[test]
fn staged_lines_are_followed_to_where_they_are_now() {
    let dir = checkout();
    let staged = format!("{LIB}\nasync fn mine() {{\n{BLOCKING}}}\n");
    write(dir.path(), "lib.rs", &staged);
    git(dir.path(), &["add", "-A"]);
    write(dir.path(), "lib.rs", &format!("// one\n// two\n{staged}async fn later() {{\n{BLOCKING}}}\n"));
    let run = check(dir.path(), &["--staged"]);
    assert_eq!(places(&run), ["src/lib.rs:14"], "{run:?}");
}

#[test]
fn a_renamed_file_is_not_new_and_what_the_users_config_says_is_no_matter() {
    let dir = checkout();
    for (key, value) in [("diff.noprefix", "true"), ("color.ui", "always"), ("diff.external", "false")] {
        git(dir.path(), &["config", key, value]);
    }
    git(dir.path(), &["mv", "sub/src/lib.rs", "sub/src/über uns.rs"]);
    std::fs::write(
        dir.path().join("sub/Cargo.toml"),
        format!("{MANIFEST}[lib]\nname = \"demo\"\npath = \"src/über uns.rs\"\n"),
    )
    .unwrap();
    assert_eq!(places(&check(dir.path(), &["--new-from", "HEAD"])), [""; 0]);
    write(dir.path(), "über uns.rs", &format!("{LIB}async fn late() {{\n{BLOCKING}}}\n"));
    assert_eq!(places(&check(dir.path(), &["--new-from", "HEAD"])), ["src/über uns.rs:11"]);
}

#[test]
fn a_baseline_lets_the_old_ones_be_first() {
    let dir = checkout();
    assert_eq!(check(dir.path(), &["baseline", "write"]).code, Some(0));
    let above = "async fn above() {\n    std::fs::read(\"z\").ok();\n}\n";
    write(dir.path(), "lib.rs", &LIB.replace("mod helper;\n", &format!("mod helper;\n{above}")));
    assert_eq!(places(&check(dir.path(), &["--new-from", "HEAD"])), ["src/lib.rs:3"]);
    let refused = check(dir.path(), &["baseline", "write", "--new-from", "HEAD"]);
    assert!(refused.code == Some(2) && refused.stderr.contains("a baseline is made of all findings"), "{refused:?}");
}

#[test]
fn what_git_can_not_tell_is_said() {
    let refused = |run: Run, message: &str| {
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(message), "{run:?}");
    };
    let dir = checkout();
    refused(check(dir.path(), &["--new-from", "nope"]), "error: git knows no revision `nope`");
    refused(check(dir.path(), &["--new-from=--output=x"]), "error: git knows no revision `--output=x`");
    refused(check(dir.path(), &["--staged", "--new-from", "HEAD"]), "cannot be used with");
    git(dir.path(), &["checkout", "-q", "--orphan", "other"]);
    git(dir.path(), &["commit", "-qam", "apart"]);
    refused(
        check(dir.path(), &["--new-from-merge-base", "main"]),
        "error: `main` and what is checked out have no commit",
    );
    let plain = tree(&[("sub/Cargo.toml", MANIFEST), ("sub/src/lib.rs", "")]);
    refused(check(plain.path(), &["--staged"]), "is in no git checkout");
}
