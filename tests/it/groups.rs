//! Findings with something in common are one: which, in which order, and how many are shown.

use std::path::Path;

use serde_json::Value;

use crate::support::{Run, run, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
const LIB: &str = "mod other;
pub fn load() { std::fs::read(\"a\").ok(); }
fn by_way() { load(); }
pub async fn f() { load(); }
pub async fn g() { by_way(); }
pub async fn h() { load(); }
pub async fn i() { load(); }
";
const OTHER: &str = "pub async fn j() {
    std::thread::sleep(std::time::Duration::MAX);
    crate::load();
    std::fs::read(\"b\").ok();
}
";

fn demo() -> tempfile::TempDir {
    tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", LIB), ("src/other.rs", OTHER)])
}

fn check(dir: &Path, args: &[&str]) -> Run {
    run(dir, &[&["--offline"], args].concat())
}

#[test]
fn people_see_one_finding_a_cause_and_the_worst_first() {
    let found = check(demo().path(), &[]).stdout;
    let heads: Vec<&str> =
        found.lines().filter(|line| line.starts_with("warning[") || line.starts_with("error[")).collect();
    let wanted = [
        "error[blocking-call]: blocking call to `std::thread::sleep` in async code",
        "warning[blocking-call-indirect]: `demo::load` blocks and is reached from 5 places in async code: it calls \
         `std::fs::read`",
        "warning[blocking-call]: blocking call to `std::fs::read` in async code",
    ];
    assert_eq!(heads, wanted, "{found}");
    let others = "  = note: 4 more places:
          src/lib.rs:5:20 in `g`, through `demo::by_way`
          src/lib.rs:6:20 in `h`
          and 2 more; all are in 2 files
";
    assert!(found.contains(others), "{found}");
    let table = "places  files  level    cause
     1      1  error    `std::thread::sleep` (src/other.rs:2:5)
     5      2  warning  `demo::load` calls `std::fs::read`
     1      1  warning  `std::fs::read` (src/other.rs:4:5)

";
    assert!(found.ends_with(table), "{found}");
}

#[test]
fn findings_are_grouped_by_what_is_asked_for() {
    let dir = demo();
    let count = |args: &[&str]| check(dir.path(), args).stdout.matches("= note: rule `").count();
    assert_eq!(count(&["--group-by", "none"]), 7);
    assert_eq!(count(&["--group-by", "cause"]), 3);
    assert_eq!(count(&["--group-by", "leaf"]), 2);
    assert_eq!(count(&["--group-by", "file"]), 2);
    let short = check(dir.path(), &["--message-format", "short", "--group-by", "leaf"]).stdout;
    let wanted = "src/other.rs:2:5: error: blocking call to `std::thread::sleep` in async code [blocking-call]
src/lib.rs:4:20: warning: `std::fs::read` blocks async code at 6 places [blocking-call-indirect]
";
    assert_eq!(short, wanted);
}

#[test]
fn what_is_not_shown_is_counted_and_the_line_says_how_to_see_it() {
    let dir = demo();
    let one = check(dir.path(), &["--show", "1"]);
    let note = "note: 1 of 3 causes are shown, the others have 6 findings; `--show all` shows all\n";
    assert!(one.stdout.contains(note), "{one:?}");
    assert!(one.stderr.contains("async-lint: not shown: 6 in 2 more groups (`--show all`), "), "{one:?}");
    assert_eq!(one.code, Some(1));
    let all = check(dir.path(), &["--show", "all"]);
    assert!(!all.stderr.contains("--show all"), "{all:?}");
    assert_eq!(check(dir.path(), &["--show", "0"]).code, Some(2));
}

#[test]
fn machines_get_each_finding_for_itself_unless_they_ask() {
    let dir = demo();
    let lines = |args: &[&str]| {
        let run = check(dir.path(), &[&["--message-format", "json"], args].concat());
        let values = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
        values.collect::<Vec<Value>>()
    };
    let each = lines(&[]);
    assert_eq!(each.len(), 7);
    let callee = |value: &Value| value["message"]["async_lint"]["callee"].as_str().unwrap().to_owned();
    assert_eq!(callee(&each[0]), "std::thread::sleep");
    assert_eq!(callee(&each[6]), "std::fs::read");
    let grouped = lines(&["--group-by", "cause", "--show", "2"]);
    assert_eq!(grouped.len(), 2);
    let spans = grouped[1]["message"]["spans"].as_array().unwrap();
    assert_eq!(spans.iter().filter(|span| span["is_primary"] == true).count(), 5);
}

#[test]
fn hundreds_of_findings_fit_on_three_screens() {
    let mut code = String::new();
    for cause in 0..40 {
        code +=
            &format!("fn load{cause}() {{ std::fs::read(\"a\").ok(); }}\nfn by_way{cause}() {{ load{cause}(); }}\n");
        for caller in 0..12 {
            code += &format!("pub async fn f{cause}_{caller}() {{ by_way{cause}(); }}\n");
        }
    }
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", &code)]);
    let found = check(dir.path(), &[]);
    assert!(found.stderr.contains("480 warnings"), "{}", found.stderr);
    assert!(found.stderr.contains("`cargo async-lint baseline write` records these findings"), "{}", found.stderr);
    let lines = found.stdout.lines().count();
    assert!(lines <= 180, "{lines} lines:\n{}", found.stdout);
    let why = "a slow or remote disk stalls every other task on this thread";
    assert_eq!(found.stdout.matches(why).count(), 1, "{}", found.stdout);
    assert_eq!(found.stdout.matches("11 more places:").count(), 10, "{}", found.stdout);
    let chain = "= note: `demo::by_way0` calls `demo::load0` at src/lib.rs:2
          `demo::load0` calls `std::fs::read` at src/lib.rs:1
";
    assert!(found.stdout.contains(chain), "{}", found.stdout);
    assert!(found.stdout.contains("\n   240         of 20 others\n"), "{}", found.stdout);
}

/// Of several calls behind one, flags decide what is shown and not which is told.
#[test]
fn which_call_is_told_does_not_depend_on_flags() {
    let source = "\
pub async fn serve() { helper(); }
fn helper() { let _ = std::fs::metadata(\"a\"); let _ = std::fs::read(\"a\"); let _ = std::env::current_dir(); }
";
    let project = tree(&[("src/lib.rs", source)]);
    let told = |more: &[&str]| {
        let run = run(project.path(), &[&["--no-cargo", "--no-cache", "-q", "src/lib.rs"], more].concat());
        let shown = |line: &&str| line.contains("it reaches");
        run.stdout.lines().filter(shown).map(str::to_owned).collect::<Vec<_>>()
    };
    let plain = told(&[]);
    assert!(plain.len() == 1 && plain[0].contains("std::fs::read"), "{plain:?}");
    for flags in [&["-W", "all"][..], &["-D", "stat"], &["--min-confidence", "possible"]] {
        let ends = |lines: &[String]| lines.iter().map(|line| line.contains("`std::fs::read`")).collect::<Vec<_>>();
        assert_eq!(ends(&told(flags)), ends(&plain), "{flags:?}");
    }
}
