//! What a config says, from the file to the findings: levels for paths, configs that extend each other, members of a workspace,
//! how much is shown, and lints in preview.

use std::path::Path;

use crate::support::{Run, run, tree};

const BLOCKS: &str = "pub async fn f() { std::fs::read(\"a\").ok(); }\n";
const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

fn check(dir: &Path, args: &[&str]) -> Run {
    run(dir, &[&["--offline", "--no-cache", "--message-format", "short", "-q"], args].concat())
}

/// `file: level` of each finding.
fn found(run: &Run) -> Vec<String> {
    let of = |line: &str| {
        let mut parts = line.split(':');
        format!("{}:{}", parts.next().unwrap(), parts.nth(2).unwrap())
    };
    run.stdout.lines().map(of).collect()
}

#[test]
fn levels_are_set_for_paths_and_settings_and_doctor_list_them() {
    let config = "[levels]\nfile = \"deny\"\n\
                  [[overrides]]\npaths = [\"src/bin\"]\nlevels = { file = \"allow\" }\n\
                  [[overrides]]\npaths = [\"src/bin/b.rs\"]\nlevels = { file = \"warn\" }\n";
    let main = format!("{BLOCKS}fn main() {{}}\n");
    let files = [("Cargo.toml", MANIFEST), ("src/lib.rs", BLOCKS), ("async-lint.toml", config)];
    let dir = tree(&[&files[..], &[("src/bin/a.rs", &main), ("src/bin/b.rs", &main)]].concat());
    assert_eq!(found(&check(dir.path(), &[])), ["src/bin/b.rs: warning", "src/lib.rs: error"]);
    let all = check(dir.path(), &["-D", "file"]);
    assert_eq!(found(&all), ["src/bin/a.rs: error", "src/bin/b.rs: error", "src/lib.rs: error"]);
    let settings = check(dir.path(), &["--show-settings"]).stdout;
    assert!(settings.contains("overrides       src/bin: file = allow"), "{settings}");
    let doctor = check(dir.path(), &["doctor"]).stdout;
    assert!(doctor.contains("override for src/bin/b.rs: file = warn"), "{doctor}");
}

#[test]
fn an_unknown_name_in_an_override_is_shown_with_its_place() {
    let config = "[[overrides]]\npaths = [\"src\"]\nlevels = { flie = \"allow\" }\n";
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", BLOCKS), ("async-lint.toml", config)]);
    let run = check(dir.path(), &[]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("async-lint.toml:3:12"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `file`?"), "{}", run.stderr);
}

#[test]
fn a_circle_of_configs_is_an_error_that_names_them() {
    let files = [("Cargo.toml", MANIFEST), ("src/lib.rs", BLOCKS), ("async-lint.toml", "extend = \"b.toml\"\n")];
    let dir = tree(&[&files[..], &[("b.toml", "extend = \"async-lint.toml\"\n")]].concat());
    let run = check(dir.path(), &[]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("configs extend each other in a circle"), "{}", run.stderr);
    assert!(run.stderr.contains("b.toml:1:10"), "{}", run.stderr);
}

fn workspace(of_a: &str) -> tempfile::TempDir {
    let member = |name: &str| MANIFEST.replace("demo", name);
    tree(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n"),
        ("async-lint.toml", "[levels]\nfile = \"deny\"\nsleep = \"warn\"\n"),
        ("a/Cargo.toml", &member("a")),
        ("a/src/lib.rs", &BLOCKS.replace("{", "{ std::thread::sleep(std::time::Duration::MAX);")),
        ("a/async-lint.toml", of_a),
        ("b/Cargo.toml", &member("b")),
        ("b/src/lib.rs", BLOCKS),
    ])
}

#[test]
fn a_member_s_own_config_holds_for_its_files_wherever_a_run_starts() {
    let dir = workspace("[levels]\nfile = \"allow\"\n");
    let wanted = ["a/src/lib.rs: error", "b/src/lib.rs: error"];
    assert_eq!(found(&check(dir.path(), &["--workspace"])), wanted);
    assert_eq!(found(&check(&dir.path().join("a"), &["--workspace"])), wanted);
    assert_eq!(found(&check(&dir.path().join("b"), &["--workspace"])), wanted);
    let settings = check(dir.path(), &["--workspace", "--show-settings"]).stdout;
    assert!(settings.contains("for files of a\n"), "{settings}");
    assert!(settings.contains("levels in a, where they differ\n"), "{settings}");
    // One that is named holds for all.
    let named = check(dir.path(), &["--workspace", "--config", "a/async-lint.toml"]);
    assert_eq!(found(&named), ["a/src/lib.rs: error"]);
}

#[test]
fn a_member_can_add_to_the_config_of_the_workspace() {
    let dir = workspace("extend = \"../async-lint.toml\"\n[levels]\nfile = \"allow\"\n");
    assert_eq!(found(&check(dir.path(), &["--workspace"])), ["a/src/lib.rs: warning", "b/src/lib.rs: error"]);
    let broken = workspace("[levels]\nflie = \"allow\"\n");
    let run = check(broken.path(), &["--workspace"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("a/async-lint.toml:2:1"), "{}", run.stderr);
}

#[test]
fn what_is_shown_to_people_can_be_set_and_flags_win() {
    let lib = "pub async fn f() { std::fs::read(\"a\").ok(); }\npub async fn g() { std::fs::read(\"a\").ok(); }\n";
    let config = "group-by = \"none\"\nshow = 1\n";
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", lib), ("async-lint.toml", config)]);
    let human = |args: &[&str]| run(dir.path(), &[&["--offline", "--no-cache", "-q"], args].concat()).stdout;
    assert!(human(&[]).contains("1 of 2 findings are shown"), "{}", human(&[]));
    assert!(!human(&["--show", "all"]).contains("are shown"), "{}", human(&["--show", "all"]));
    assert!(human(&["--group-by", "leaf"]).contains("at 2 places"), "{}", human(&["--group-by", "leaf"]));
    assert_eq!(check(dir.path(), &[]).stdout.lines().count(), 2, "formats for machines lose nothing");
}

#[test]
fn lints_in_preview_are_off_until_they_are_asked_for() {
    let lib = "use tokio::fs::read_to_string as get;\n\
               pub async fn f() -> usize { let a = get(\"a\").await; let b = get(\"b\").await; a.len() + b.len() }\n";
    let tokio = "pub mod fs { pub async fn read_to_string(_: &str) -> String { String::new() } }\n";
    let manifest = format!("{MANIFEST}[dependencies]\ntokio = {{ path = \"tokio\" }}\n");
    let files = [("Cargo.toml", manifest.as_str()), ("src/lib.rs", lib), ("tokio/src/lib.rs", tokio)];
    let of_tokio = MANIFEST.replace("\"demo\"", "\"tokio\"").replace("0.1.0", "1.40.0");
    let dir = tree(&[&files[..], &[("tokio/Cargo.toml", &of_tokio)]].concat());
    let has = |args: &[&str]| check(dir.path(), args).stdout.contains("[sequential-awaits]");
    assert!(!has(&["-W", "all"]));
    assert!(has(&["-W", "all", "--preview"]));
    assert!(has(&["-W", "sequential-awaits"]));
    std::fs::write(dir.path().join("async-lint.toml"), "preview = true\n").unwrap();
    assert!(has(&["-W", "all"]) && !has(&[]));
    let page = run(dir.path(), &["explain", "sequential-awaits"]);
    assert!(page.stdout.contains("Preview: off unless"), "{page:?}");
}

#[test]
fn a_run_warns_of_rules_that_name_nothing() {
    let manifest = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let rule =
        |paths: &str| format!("[[rule]]\nid = \"own\"\nkind = \"file\"\nmessage = \"reads\"\npaths = [{paths}]\n");
    let lib = "pub fn reads() {}\n#[cfg(windows)]\npub fn reads_there() {}\npub async fn f() { reads(); }\n";
    let config = rule(
        "\"demo::reads\", \"demo::reads_there\", \"demo::raeds\", \"std::fs::raed\", \"other::reads\", \"demo::**::any\"",
    );
    let dir = tree(&[("Cargo.toml", manifest), ("src/lib.rs", lib), ("async-lint.toml", &config)]);
    let args = ["--offline", "--cache-dir", "cache"];
    let first = run(dir.path(), &args);
    let warned: Vec<&str> = first.stderr.lines().filter(|line| line.starts_with("warning: ")).collect();
    assert_eq!(warned, ["warning: no function has this path"; 2], "{}", first.stderr);
    for said in ["async-lint.toml:5:", "did you mean `demo::reads`?", "did you mean `std::fs::read`?"] {
        assert!(first.stderr.contains(said), "{}", first.stderr);
    }
    // As they were kept.
    let again = run(dir.path(), &args);
    let said = |stderr: &str| stderr.split("async-lint: ").next().map(str::to_owned);
    assert_eq!((&again.stdout, said(&again.stderr)), (&first.stdout, said(&first.stderr)));
    let quiet = run(dir.path(), &[&args[..], &["-q"]].concat());
    assert!(quiet.stderr.is_empty(), "{}", quiet.stderr);
}
