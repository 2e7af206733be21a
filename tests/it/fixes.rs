//! `--fix`: what a machine can mend, and what it leaves alone.

use std::path::Path;
use std::process::Command;

use crate::support::{Run, run, run_with_input, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
    [dependencies]\ntokio = { path = \"tokio\" }\n";
const TOKIO: &str = "[package]\nname = \"tokio\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[features]\nnet = []\n";
const TOKIO_LIB: &str = "pub mod task {\n\
    pub struct JoinError;\n\
    impl std::fmt::Debug for JoinError { fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { Ok(()) } }\n\
    pub async fn spawn_blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> { Ok(f()) }\n\
    }\n\
    pub mod time { pub async fn sleep(_: std::time::Duration) {} }\n\
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

fn committed(dir: &Path) {
    git(dir, &["init", "-q"]);
    git(dir, &["add", "."]);
    git(dir, &["commit", "-qm", "one"]);
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
    let refused = |args: &[&str], exit: i32, why: &str| {
        let run = check(dir.path(), &[&["--fix"], args].concat());
        assert!(run.code == Some(exit) && run.stderr.contains(why), "{run:?}");
        assert!(code(dir.path()).contains("std::fs::read"));
    };
    refused(&[], 2, "is in no git checkout, so overwritten code is lost: pass `--allow-no-vcs`");
    refused(&["--allow-dirty", "--allow-staged"], 2, "pass `--allow-no-vcs`");
    git(dir.path(), &["init", "-q"]);
    let left = "note: not fixed in src/lib.rs: 1 finding: the file has";
    refused(&[], 1, &format!("{left} uncommitted changes: commit them first, or pass `--allow-dirty`\n"));
    git(dir.path(), &["add", "."]);
    refused(&[], 1, &format!("{left} staged changes: commit them first, or pass `--allow-staged`\n"));
    git(dir.path(), &["commit", "-qm", "one"]);
    std::fs::write(dir.path().join("notes.txt"), "not committed, and not written to either").unwrap();
    let run = check(dir.path(), &["--fix"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    assert!(run.stderr.contains("note: 1 finding fixed in 1 file\n"), "{run:?}");
    assert!(code(dir.path()).contains("tokio::fs::read(\"a\").await.ok()"));
}

#[test]
fn files_that_may_be_written_are_fixed_beside_others() {
    let dir = project("mod a;\nmod b;\nmod c;\n");
    let text = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    let body = "pub async fn f() {\n    std::fs::read(\"a\").ok();\n}\n";
    for name in ["a", "b", "c"] {
        std::fs::write(dir.path().join(format!("src/{name}.rs")), body).unwrap();
    }
    std::fs::write(dir.path().join(".gitignore"), "/src/c.rs\n/target\n").unwrap();
    committed(dir.path());
    std::fs::write(dir.path().join("src/b.rs"), format!("{body}// more\n")).unwrap();
    let run = check(dir.path(), &["--fix"]);
    assert_eq!((run.code, run.stdout.lines().count()), (Some(1), 2), "{run:?}");
    assert!(text("src/a.rs").contains("tokio::fs::read"), "{run:?}");
    assert!(!text("src/b.rs").contains("tokio") && !text("src/c.rs").contains("tokio"), "{run:?}");
    assert!(run.stderr.contains("not fixed in src/b.rs: 1 finding: the file has uncommitted changes"), "{run:?}");
    assert!(run.stderr.contains("not fixed in src/c.rs: 1 finding: the file is not tracked by git"), "{run:?}");
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

const OFFLOADED: &str = "pub struct App {\n    name: String,\n}\n\nimpl App {\n    pub async fn load(&self) -> usize {\n        \
    load(&self.name)\n    }\n}\n\nfn load(name: &str) -> usize {\n    std::fs::read(name).map_or(0, |bytes| bytes.len())\n}\n";

#[test]
fn a_patch_shows_what_would_be_fixed_and_writes_nothing() {
    let before = "pub async fn f() {\n    std::fs::read(\"a\").ok();\n}\n";
    let dir = project(before);
    let patch = "--- a/src/lib.rs\n+++ b/src/lib.rs\n@@ -1,3 +1,3 @@\n pub async fn f() {\n\
        -    std::fs::read(\"a\").ok();\n+    tokio::fs::read(\"a\").await.ok();\n }\n";
    for args in [&["--diff"][..], &["--diff", "--fix"]] {
        let run = check(dir.path(), args);
        assert_eq!((run.code, run.stdout.as_str(), code(dir.path()).as_str()), (Some(1), patch, before), "{run:?}");
        assert!(run.stderr.contains("note: 1 finding would be fixed in 1 file\n"), "{run:?}");
    }
    assert_eq!(check(dir.path(), &["--diff", "--exit-zero"]).code, Some(0));
    let colored = check(dir.path(), &["--diff", "--color", "always"]);
    assert!(colored.stdout.contains("\u{1b}[32m+    tokio"), "{colored:?}");
    let stdin = run_with_input(dir.path(), &["-", "--stdin-filename", "src/lib.rs", "--diff", "--offline"], before);
    assert_eq!((stdin.code, stdin.stdout.as_str()), (Some(1), patch), "{stdin:?}");
    // The patch is one that git takes.
    committed(dir.path());
    std::fs::write(dir.path().join("fix.patch"), patch).unwrap();
    git(dir.path(), &["apply", "fix.patch"]);
    let run = check(dir.path(), &["--diff"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
}

#[test]
fn findings_without_an_edit_are_no_change() {
    let dir = project("use std::fs;\npub async fn f(a: &mut fs::File) {\n    a.sync_all().ok();\n}\n");
    let run = check(dir.path(), &["--diff"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
}

#[test]
fn edits_that_need_review_are_made_on_demand_and_build() {
    let dir = project(OFFLOADED);
    let plain = check(dir.path(), &["--fix", "--allow-no-vcs"]);
    assert_eq!((plain.code, code(dir.path()).as_str()), (Some(1), OFFLOADED), "{plain:?}");
    assert!(plain.stderr.contains("async-lint: `--fix --unsafe-fixes` can fix 1\n"), "{plain:?}");
    let fixed = check(dir.path(), &["--fix", "--unsafe-fixes", "--allow-no-vcs"]);
    assert_eq!((fixed.code, fixed.stdout.as_str()), (Some(0), ""), "{fixed:?}");
    let wanted = "{ let name = self.name.clone(); tokio::task::spawn_blocking(move || load(&name)).await.unwrap() }\n";
    assert!(code(dir.path()).contains(wanted), "{}", code(dir.path()));
    let again = check(dir.path(), &["--diff", "--unsafe-fixes"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""), "{again:?}");
    let build =
        Command::new(env!("CARGO")).args(["check", "--offline", "-q"]).current_dir(dir.path()).output().unwrap();
    assert!(build.status.success(), "{}\n{}", code(dir.path()), String::from_utf8_lossy(&build.stderr));
}

#[test]
fn the_closing_line_counts_both_sorts_of_edits() {
    let dir = project(&format!("{OFFLOADED}\npub async fn f() {{\n    std::fs::read(\"a\").ok();\n}}\n"));
    let run = check(dir.path(), &[]);
    assert!(run.stderr.contains("async-lint: `--fix` can fix 1, `--unsafe-fixes` 1 more\n"), "{run:?}");
    let run = check(dir.path(), &["--diff"]);
    assert!(run.stderr.contains("note: `--fix --unsafe-fixes` can fix 1\n"), "{run:?}");
    assert_eq!(check(dir.path(), &["--unsafe-fixes"]).code, Some(2));
}

#[test]
fn line_ends_and_a_byte_order_mark_stay() {
    let before = "\u{feff}// é\r\npub async fn f() {\r\n    std::fs::read(\"a\").ok();\r\n}\r\n";
    let after = "\u{feff}// é\r\npub async fn f() {\r\n    tokio::fs::read(\"a\").await.ok();\r\n}\r\n";
    let dir = project(before);
    let patch = check(dir.path(), &["--diff"]).stdout;
    assert!(
        patch.contains("\n-    std::fs::read(\"a\").ok();\r\n+    tokio::fs::read(\"a\").await.ok();\r\n"),
        "{patch:?}"
    );
    check(dir.path(), &["--fix", "--allow-no-vcs"]);
    assert_eq!(code(dir.path()), after);
}

#[test]
fn an_edit_within_another_one_has_its_turn_in_the_next_round() {
    let before = "pub async fn f() -> String {\n    load(load(\"a\".to_owned()))\n}\n\nfn load(name: String) -> String {\n    \
        std::fs::read_to_string(name).unwrap_or_default()\n}\n";
    let dir = project(before);
    let run = check(dir.path(), &["--fix", "--unsafe-fixes", "--allow-no-vcs"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?} {}", code(dir.path()));
    assert_eq!(code(dir.path()).matches("spawn_blocking").count(), 1, "{}", code(dir.path()));
}

#[cfg(unix)]
#[test]
fn what_a_link_leads_out_to_is_not_written() {
    let outside = tree(&[("a.rs", "pub async fn f() {\n    std::fs::read(\"a\").ok();\n}\n")]);
    let dir = project("mod a;\nmod b;\n");
    std::os::unix::fs::symlink(outside.path().join("a.rs"), dir.path().join("src/a.rs")).unwrap();
    std::fs::write(dir.path().join("src/c.rs"), "pub async fn f() {\n    std::fs::read(\"a\").ok();\n}\n").unwrap();
    std::os::unix::fs::symlink("c.rs", dir.path().join("src/b.rs")).unwrap();
    committed(dir.path());
    for args in [&["--diff"][..], &["--fix"]] {
        let run = check(dir.path(), args);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(
            run.stderr.contains("not fixed in src/a.rs: 1 finding: the file is outside of the workspace\n"),
            "{run:?}"
        );
    }
    assert!(!std::fs::read_to_string(outside.path().join("a.rs")).unwrap().contains("tokio"));
    // A link inside stays one, and the file it leads to is fixed.
    assert!(dir.path().join("src/b.rs").is_symlink() && !dir.path().join("src/c.rs").is_symlink());
    assert!(std::fs::read_to_string(dir.path().join("src/c.rs")).unwrap().contains("tokio::fs::read"));
}

#[test]
fn only_what_is_new_is_fixed_where_that_is_asked_for() {
    let dir = project("pub async fn f() {\n    std::fs::read(\"a\").ok();\n}\n");
    committed(dir.path());
    let new = "pub async fn g() {\n    std::fs::read(\"b\").ok();\n}\n\n";
    std::fs::write(dir.path().join("src/lib.rs"), format!("{new}{}", code(dir.path()))).unwrap();
    let run = check(dir.path(), &["--fix", "--allow-dirty", "--new-from", "HEAD"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    let text = code(dir.path());
    assert!(text.contains("tokio::fs::read(\"b\").await") && text.contains("std::fs::read(\"a\").ok()"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_nothing_is_left_beside_it() {
    use std::os::unix::fs::PermissionsExt;
    let dir = project("pub async fn f() {\n    std::fs::read(\"a\").ok();\n}\n");
    let file = dir.path().join("src/lib.rs");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    check(dir.path(), &["--fix", "--allow-no-vcs"]);
    assert!(code(dir.path()).contains("tokio::fs::read"));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(std::fs::read_dir(dir.path().join("src")).unwrap().count(), 1);
}

#[test]
fn a_feature_that_an_edit_needs_is_switched_on_with_it() {
    let manifest = "[package]\r\nname = \"demo\"\r\nversion = \"0.1.0\"\r\nedition = \"2024\"\r\n\r\n[dependencies]\r\n\
        # Drives it all.\r\ntokio = { path = \"tokio\", features = [\"rt\"] } # one thread\r\n";
    let tokio = "[package]\nname = \"tokio\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[features]\nfs = []\nrt = []\n";
    let lib = "#[cfg(feature = \"fs\")]\npub mod fs {\n    pub async fn write(_: &str, _: &str) -> std::io::Result<()> { Ok(()) }\n}\n\
        pub mod net {}\n";
    let before = "pub async fn f() {\n    std::fs::write(\"a\", \"\").ok();\n}\n\npub async fn g() {\n    \
        std::net::TcpStream::connect(\"a\").ok();\n}\n";
    let files =
        [("Cargo.toml", manifest), ("src/lib.rs", before), ("tokio/Cargo.toml", tokio), ("tokio/src/lib.rs", lib)];
    let dir = tree(&files);
    let unsafe_fixes = ["--fix", "--unsafe-fixes", "--allow-no-vcs"];
    assert_eq!(check(dir.path(), &["--fix", "--allow-no-vcs"]).code, Some(1));
    assert_eq!(code(dir.path()), before);
    // Editors and other tools would make the half of it.
    let json = run(dir.path(), &["--offline", "--message-format", "json", "-q"]).stdout;
    assert!(!json.contains("suggested_replacement\":\"tokio"), "{json}");
    let fixed = check(dir.path(), &unsafe_fixes);
    assert!(code(dir.path()).contains("tokio::fs::write(\"a\", \"\").await.ok()"), "{fixed:?}");
    let text = std::fs::read_to_string(dir.path().join("Cargo.toml")).unwrap();
    assert_eq!(text, manifest.replace("[\"rt\"]", "[\"rt\", \"fs\"]"));
    assert!(fixed.stderr.contains("note: 1 finding fixed in 2 files\n"), "{fixed:?}");
    let build =
        Command::new(env!("CARGO")).args(["check", "--offline", "-q"]).current_dir(dir.path()).output().unwrap();
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    let again = check(dir.path(), &unsafe_fixes);
    assert!(again.stderr.contains("note: 0 findings fixed in 0 files\n"), "{again:?}");
}

#[test]
fn a_group_is_left_where_one_of_its_files_may_not_be_written() {
    let caller = "mod a;\n\npub async fn f(steps: &mut Vec<u32>) {\n    a::wait(steps);\n}\n";
    let helper = "pub(super) fn wait(steps: &mut Vec<u32>) {\n    steps.push(1);\n    std::thread::sleep(std::time::Duration::MAX);\n}\n";
    let dir = project(caller);
    std::fs::write(dir.path().join("src/a.rs"), helper).unwrap();
    committed(dir.path());
    std::fs::write(dir.path().join("src/a.rs"), format!("{helper}// more\n")).unwrap();
    let left = check(dir.path(), &["--fix", "--unsafe-fixes"]);
    assert!(
        left.stderr.contains(
            "not fixed in src/lib.rs: 1 finding: it is one with an edit of src/a.rs: the file has uncommitted changes"
        ),
        "{left:?}"
    );
    assert_eq!(code(dir.path()), caller);
    let fixed = check(dir.path(), &["--fix", "--unsafe-fixes", "--allow-dirty"]);
    assert_eq!(fixed.code, Some(0), "{fixed:?}");
    assert!(code(dir.path()).contains("a::wait(steps).await;"));
    let text = std::fs::read_to_string(dir.path().join("src/a.rs")).unwrap();
    assert!(
        text.starts_with("pub(super) async fn wait(")
            && text.contains("tokio::time::sleep(")
            && text.ends_with("// more\n")
    );
}

#[test]
fn it_is_said_what_is_not_fixed_and_why() {
    let dir = project(
        "fn wait(at: &mut u32) {\n    std::thread::sleep(std::time::Duration::MAX);\n    *at += 1;\n}\n\n\
        pub fn plain() {\n    wait(&mut 1);\n}\n\npub async fn f(at: &mut u32) {\n    wait(at);\n}\n",
    );
    let left = check(dir.path(), &["--fix", "--unsafe-fixes", "--allow-no-vcs"]).stderr;
    assert!(
        left.contains("note: not fixed in src/lib.rs: 1 finding: `plain` is `pub`: other crates may call it"),
        "{left}"
    );
}
