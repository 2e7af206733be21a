//! What a run says of itself: doctor, settings, timings; and what it writes to begin with: a config, completions, pages.

use std::path::Path;

use serde_json::Value;

use crate::support::{Run, run, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[features]\nextra = []\n";
const LIB: &str = "\
async fn f(value: impl Odd) {
    std::fs::read(\"a\").ok();
    std::fs::metadata(\"b\").ok();
    // async-lint: allow(file)
    std::fs::write(\"c\", \"\").ok();
    unknown.method();
    own!(1 => 2);
}
fn g() {}
";

fn check(dir: &Path, args: &[&str]) -> Run {
    run(dir, &[args, &["--offline"]].concat())
}

#[test]
fn doctor_counts_what_it_sees() {
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", LIB), ("async-lint.toml", "exclude = [\"src/x.rs\"]\n")]);
    let said = check(dir.path(), &["doctor", "--message-format", "json", "--features", "extra"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let seen: Value = serde_json::from_str(&said.stdout).unwrap();
    let krate = &seen["crates"][0];
    assert_eq!((&krate["name"], &krate["files"]), (&"demo".into(), &1.into()), "{seen:#}");
    assert_eq!(krate["features"], serde_json::json!(["extra"]));
    assert_eq!(seen["code"], serde_json::json!({"functions": 2, "with_async": 1, "with_async_in_tests": 0}));
    let findings = serde_json::json!({"shown": 1, "allowed": 1, "unsure": 0, "silenced": 1});
    assert_eq!(seen["findings"], findings, "{seen:#}");
    assert_eq!(seen["calls"]["blocking"], 3);
    assert_eq!(seen["calls"]["unresolved"], 1);
    assert_eq!(seen["calls"]["reasons"][0]["name"], "the type of the receiver is not known");
    assert!(seen["config"].as_str().unwrap().ends_with("async-lint.toml"));
    let hints = seen["hints"].to_string();
    assert!(hints.contains("no executor is known") && hints.contains("`-W all` shows 1 finding more"), "{hints}");
}

#[test]
fn doctor_says_why_nothing_is_found() {
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", "mod gone;\nfn g() {}\n")]);
    let said = check(dir.path(), &["doctor"]);
    for line in [
        "checked     1 target in 1 file\n",
        "              demo (lib, 2024, src/lib.rs): 1 file; features: none",
        "not checked tests (`--tests`)\n",
        "runtime     none\n",
        "code        1 function, 0 with async code in them\n",
        "findings    1 (hidden: 0 allowed, 0 below min-confidence, 0 silenced in the code)\n",
        "incomplete  src/lib.rs: 1 place could not be read (`unread-code`)\n",
        "hint: no function of the checked targets has async code in it",
    ] {
        assert!(said.stdout.contains(line), "{line} is not in\n{}", said.stdout);
    }
}

#[test]
fn settings_are_shown_with_where_they_come_from() {
    let config = "tests = true\nexclude = [\"src/x.rs\"]\n[levels]\nfile = \"deny\"\nstd-fs-read = \"allow\"\n[test-levels]\ncpu = \"allow\"\n";
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", ""), ("async-lint.toml", config)]);
    let said = check(dir.path(), &["--show-settings", "-D", "stat", "--no-cache", "--min-confidence", "certain"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let rows: Vec<String> =
        said.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for row in [
        "config async-lint.toml found upwards, or in Cargo.toml",
        "tests true async-lint.toml",
        "examples false built in",
        "min-confidence certain command line",
        "cache none command line",
        "exclude src/x.rs async-lint.toml",
        "sleep deny, warn in tests built in",
        "file deny [levels] in async-lint.toml",
        "cpu warn, allow in tests built in",
        "stat deny command line",
        "std-fs-read allow [levels] in async-lint.toml",
    ] {
        assert!(rows.iter().any(|line| line == row), "{row} is not in\n{}", said.stdout);
    }
}

#[test]
fn stages_are_timed_on_demand() {
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", LIB)]);
    let timed = check(dir.path(), &["-q", "--timings", "--no-cache"]);
    let stages: Vec<&str> =
        timed.stderr.lines().filter_map(|line| line.split_once(" s  ")).map(|(_, name)| name).collect();
    assert_eq!((stages.first(), stages.last()), (Some(&"ask cargo for crates and targets"), Some(&"all together")));
    assert!(stages.contains(&"infer types, follow calls, find out what blocks"), "{timed:?}");
    assert!(!check(dir.path(), &["-q"]).stderr.contains("time by stage"));
}

#[test]
fn a_config_is_written_once() {
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", "")]);
    let printed = check(dir.path(), &["init", "--print"]);
    assert!(printed.stdout.contains("\n#[levels]\n#sleep = \"deny\""), "{printed:?}");
    assert!(!dir.path().join("async-lint.toml").exists());
    let written = check(dir.path(), &["init"]);
    assert_eq!(written.code, Some(0), "{written:?}");
    assert_eq!(std::fs::read_to_string(dir.path().join("async-lint.toml")).unwrap(), printed.stdout);
    assert_eq!(check(dir.path(), &[]).code, Some(0));
    let again = check(dir.path(), &["init"]);
    assert!(again.code == Some(2) && again.stderr.contains("async-lint.toml is there already"), "{again:?}");
    let manifest = format!("{MANIFEST}[package.metadata.async-lint]\ntests = true\n");
    let dir = tree(&[("Cargo.toml", &manifest), ("src/lib.rs", "")]);
    let refused = check(dir.path(), &["init"]);
    assert!(refused.code == Some(2) && refused.stderr.contains("has settings in `metadata.async-lint`"), "{refused:?}");
}

#[test]
fn completions_and_manual_pages_are_made() {
    let dir = tree(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(dir.path(), &["completions", shell]);
        assert_eq!(script.code, Some(0), "{script:?}");
        assert!(script.stdout.contains("new-from-merge-base"), "{shell}");
    }
    assert_eq!(run(dir.path(), &["man", "pages/man1"]).code, Some(0));
    let page = |name: &str| std::fs::read_to_string(dir.path().join("pages/man1").join(name)).unwrap();
    assert!(page("cargo-async-lint.1").contains("stall an async executor"));
    assert!(page("cargo-async-lint-baseline.1").contains("report only new ones"));
}

#[test]
fn words_of_messages_are_explained() {
    let dir = tree(&[]);
    for word in ["boundary", "confidence", "baseline", "offload", "incomplete", "test-levels"] {
        let page = run(dir.path(), &["explain", word]);
        assert!(page.code == Some(0) && page.stdout.starts_with(word), "{page:?}");
    }
    let unknown = run(dir.path(), &["explain", "bondary"]);
    assert!(unknown.code == Some(2) && unknown.stderr.contains("did you mean `boundary`?"), "{unknown:?}");
}
