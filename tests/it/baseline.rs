//! Known findings are hidden, new ones fail, fixed ones are named.

use std::path::Path;

use crate::support::{Run, run, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
const OLD: &str = "async fn f() {\n    std::fs::read(\"a\").ok();\n    std::fs::read(\"b\").ok();\n}\n";
const ENTRY: &str = "src/lib.rs | blocking-call | std::fs::read | 2\n";

fn check(dir: &Path, args: &[&str]) -> Run {
    run(dir, &[args, &["--offline"]].concat())
}

fn entries(dir: &Path) -> String {
    let text = std::fs::read_to_string(dir.join("async-lint.baseline")).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
}

#[test]
fn what_was_there_is_let_be_until_it_is_fixed() {
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", OLD)]);
    let dir = dir.path();
    let lib = |text: &str| std::fs::write(dir.join("src/lib.rs"), text).unwrap();
    let missing = check(dir, &["baseline", "check"]);
    assert!(
        missing.code == Some(2) && missing.stderr.contains("`cargo async-lint baseline write` records"),
        "{missing:?}"
    );
    let written = check(dir, &["baseline", "write"]);
    assert_eq!((written.code, written.stdout.as_str()), (Some(0), ""), "{written:?}");
    assert!(
        written.stderr.contains("note: 2 findings recorded in async-lint.baseline; later runs report only new ones\n"),
        "{written:?}"
    );
    assert_eq!(entries(dir), ENTRY);

    lib(&format!("// moved\n\n{OLD}"));
    assert_eq!(check(dir, &["baseline", "check"]).code, Some(0));
    let plain = check(dir, &["-q"]);
    assert_eq!((plain.code, plain.stdout.as_str(), plain.stderr.as_str()), (Some(0), "", ""), "{plain:?}");

    lib(&format!("{OLD}async fn g() {{ std::fs::read(\"c\").ok(); std::fs::write(\"d\", \"\").ok(); }}\n"));
    let new = check(dir, &["baseline", "check", "--message-format", "short"]);
    assert_eq!((new.code, new.stdout.lines().count()), (Some(1), 2), "{new:?}");
    assert!(new.stdout.starts_with("src/lib.rs:5:16: warning"), "{new:?}");

    lib("async fn f() {\n    std::fs::read(\"a\").ok();\n}\n");
    let fixed = check(dir, &["baseline", "check"]);
    assert_eq!(fixed.code, Some(0), "{fixed:?}");
    assert!(fixed.stderr.contains("no longer found: src/lib.rs | blocking-call | std::fs::read | 1\n"), "{fixed:?}");
    assert_eq!(check(dir, &["baseline", "prune"]).code, Some(0));
    assert_eq!(entries(dir), ENTRY.replace('2', "1"));
}

#[test]
fn entries_of_other_files_stay_and_those_of_removed_ones_go() {
    let other = "pub async fn o() { std::fs::read(\"a\").ok(); }\n";
    let lib = format!("mod other;\n{OLD}");
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", &lib), ("src/other.rs", other)]);
    let dir = dir.path();
    let other = "src/other.rs | blocking-call | std::fs::read | 1\n";
    let gone = "src/gone.rs | blocking-call | std::fs::read | 1\n";
    std::fs::write(dir.join("async-lint.baseline"), format!("{gone}{other}")).unwrap();
    assert_eq!(check(dir, &["baseline", "write", "src/lib.rs"]).code, Some(0));
    assert_eq!(entries(dir), format!("{ENTRY}{other}"));
    std::fs::write(dir.join("async-lint.baseline"), format!("{gone}{ENTRY}{other}")).unwrap();
    assert_eq!(check(dir, &["baseline", "prune", "src/lib.rs"]).code, Some(0));
    assert_eq!(entries(dir), format!("{ENTRY}{other}"));
}

#[test]
fn what_is_in_tests_is_not_taken_for_fixed_where_tests_are_not_looked_at() {
    let test = "#[cfg(test)]\nmod tests {\n    async fn t() { std::fs::read(\"t\").ok(); }\n}\n";
    let it = "#[test]\nfn it() { let _ = async { std::fs::read(\"i\").ok(); }; }\n";
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", &format!("{OLD}{test}")), ("tests/it.rs", it)]);
    let dir = dir.path();
    assert_eq!(check(dir, &["baseline", "write", "--tests"]).code, Some(0));
    let of_tests = "src/lib.rs | blocking-call | std::fs::read | 1 | test\ntests/it.rs | blocking-call | std::fs::read | 1 | test\n";
    assert_eq!(entries(dir), format!("{ENTRY}{of_tests}"));
    assert_eq!(check(dir, &["baseline", "check", "--tests"]).code, Some(0));
    let without = check(dir, &["baseline", "check"]);
    assert!(without.code == Some(0) && !without.stderr.contains("no longer found"), "{without:?}");
    assert_eq!(check(dir, &["baseline", "write"]).code, Some(0));
    assert_eq!(entries(dir), format!("{ENTRY}{of_tests}"));
    std::fs::write(dir.join("src/lib.rs"), OLD).unwrap();
    let fixed = check(dir, &["baseline", "check", "--tests"]);
    let said = "no longer found: src/lib.rs | blocking-call | std::fs::read | 1 | test\n";
    assert!(fixed.stderr.contains(said), "{fixed:?}");
}

#[test]
fn reports_know_what_is_let_be_and_broken_files_are_refused() {
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", OLD), ("known.txt", ENTRY)]);
    let run = check(dir.path(), &["--baseline", "known.txt", "--message-format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(log["runs"][0]["results"][1]["suppressions"][0]["kind"], "external");
    std::fs::write(dir.path().join("known.txt"), format!("{ENTRY}=======\n")).unwrap();
    let broken = check(dir.path(), &["--baseline", "known.txt"]);
    assert_eq!(broken.code, Some(2));
    assert!(broken.stderr.contains("known.txt:2: an entry is a file, a lint"), "{broken:?}");
}
