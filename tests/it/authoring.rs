//! `rules new`, `check` and `test` as the author of a rule file meets them.

use crate::support::{Run, run, tree};

/// A crate of the company's own, and a project that uses it.
const PROJECT: &[(&str, &str)] = &[
    ("Cargo.toml", "[package]\nname = 'app'\nedition = '2021'\n\n[dependencies]\nours-db = { path = 'db' }\n"),
    ("src/lib.rs", ""),
    ("db/Cargo.toml", "[package]\nname = 'ours-db'\nversion = '2.1.0'\nedition = '2021'\n"),
    (
        "db/src/lib.rs",
        "pub struct Pool;\nimpl Pool {\n    pub fn query(&self, sql: &str) -> u64 { sql.len() as u64 }\n    \
         pub async fn ask(&self) -> u64 { 1 }\n}\n",
    ),
];

fn with(rules: &str, args: &[&str]) -> Run {
    let files: Vec<_> = PROJECT.iter().copied().chain([("ours.toml", rules)]).collect();
    let dir = tree(&files);
    run(dir.path(), &[&["rules"], args, &["ours.toml"]].concat())
}

fn rule(paths: &str, rest: &str) -> String {
    format!("[[rule]]\nid = \"ours\"\npaths = [{paths}]\nkind = \"network\"\nmessage = \"asks\"\n{rest}\n")
}

#[test]
fn the_template_is_valid_and_is_not_written_twice() {
    let dir = tree(&[]);
    let first = run(dir.path(), &["rules", "new", "ours.toml"]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    let again = run(dir.path(), &["rules", "new", "ours.toml"]);
    assert_eq!((again.code, again.stderr.contains("is there already")), (Some(2), true), "{}", again.stderr);
    let checked = run(dir.path(), &["rules", "check", "ours.toml"]);
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    assert!(checked.stdout.contains("not checked: ours_db (not in this build)"), "{}", checked.stdout);
    let tested = run(dir.path(), &["rules", "test", "ours.toml"]);
    assert!(tested.stdout.contains("0 passed, 0 failed, 2 not run"), "{}", tested.stdout);
}

#[test]
fn a_path_that_no_function_has_is_shown_where_it_is_written() {
    let found = with(&rule("\"ours_db::Pool::{query,qery}\", \"ours_db::Pool::ask\"", ""), &["check"]);
    assert_eq!(found.code, Some(1), "{}", found.stderr);
    assert!(found.stderr.contains("no function has the path `ours_db::Pool::qery`"), "{}", found.stderr);
    assert!(found.stderr.contains("ours.toml:3:11"), "{}", found.stderr);
    assert!(found.stderr.contains("`ours_db::Pool::ask` is async"), "{}", found.stderr);
    assert!(found.stderr.contains("did you mean `ours_db::Pool::query`?"), "{}", found.stderr);
}

#[test]
fn a_path_without_its_crate_or_its_type_is_mended() {
    let found = with(&rule("\"Pool::query\", \"ours_db::ask\"", ""), &["check"]);
    assert_eq!(found.code, Some(1), "{}", found.stderr);
    assert!(found.stderr.contains("`Pool` is no crate: a path begins with one"), "{}", found.stderr);
    assert!(found.stderr.contains("did you mean `ours_db::Pool::ask`?"), "{}", found.stderr);
}

#[test]
fn a_counterpart_is_there_as_well() {
    let counterpart = |path: &str| {
        let rest = format!("counterpart = {{ tokio = \"{path}\" }}");
        with(&rule("\"ours_db::Pool::query\"", &rest), &["check"])
    };
    for right in ["ours_db::Pool::ask", "ours_db::Pool", "ours_db", "not_here::Pool::{fn}"] {
        let found = counterpart(right);
        assert_eq!(found.code, Some(0), "{right}: {}", found.stderr);
    }
    let wrong = counterpart("ours_db::Pool::{fn}_async");
    assert!(wrong.stderr.contains("no item has the path `ours_db::Pool::query_async`"), "{}", wrong.stderr);
    assert!(wrong.stderr.contains("ours.toml:6:17"), "{}", wrong.stderr);
}

#[test]
fn a_rule_about_another_version_is_not_stale() {
    let found = with(&rule("\"ours_db::Pool::old\"", "versions = \"<2\""), &["check"]);
    assert_eq!(found.code, Some(0), "{}", found.stderr);
    assert!(found.stdout.contains("not checked: ours_db <2 (not in this build)"), "{}", found.stdout);
}

#[test]
fn a_rule_without_a_bad_example_is_named() {
    let found = with(&rule("\"ours_db::Pool::query\"", ""), &["test"]);
    assert!(found.stdout.contains("not tried, because there is no `bad` example: ours"), "{}", found.stdout);
}

#[test]
fn examples_show_what_they_are_to_show_or_fail() {
    let bad = "async fn f(pool: &ours_db::Pool) { pool.query(\"a\"); }";
    let good = "async fn f(pool: &ours_db::Pool) { pool.ask().await; }";
    let examples = |bad: &str, good: &str, todo: &str| {
        let rest = format!("bad = ['''{bad}''']\ngood = ['''{good}''']\ntodo = ['''{todo}''']");
        with(&rule("\"ours_db::Pool::query\"", &rest), &["test"])
    };
    let right = examples(bad, good, good);
    assert_eq!((right.code, right.stdout.trim()), (Some(0), "3 passed, 0 failed, 0 not run"), "{}", right.stderr);
    let wrong = examples(good, bad, bad);
    assert_eq!(wrong.code, Some(1));
    for part in [
        "ours.toml: ours, bad example 1: the rule does not fire",
        "good example 1: the rule fires",
        "todo example 1: the rule fires by now",
        "0 passed, 3 failed, 0 not run",
    ] {
        assert!(wrong.stdout.contains(part), "{part} is not in\n{}", wrong.stdout);
    }
    let twice =
        examples("async fn f() { ours_db::Pool.query(\"a\"); std::thread::sleep(D); }", "async fn f(", "fn g() {}");
    assert!(twice.stdout.contains("bad example 1: std-thread-sleep fires too"), "{}", twice.stdout);
    assert!(twice.stdout.contains("good example 1: it can't be read"), "{}", twice.stdout);
}

/// The project again, its dependency with rules of its own.
fn shipping(rules: &str, config: &str) -> Run {
    let manifest = format!("{}\n[package.metadata.async-lint]\nrules = ['own.toml']\n", PROJECT[2].1);
    let code = "pub async fn f() -> u64 { ours_db::Pool.query(\"a\") }";
    let dir = tree(&[
        PROJECT[0],
        ("src/lib.rs", code),
        ("db/Cargo.toml", &manifest),
        PROJECT[3],
        ("db/own.toml", rules),
        ("async-lint.toml", config),
    ]);
    run(dir.path(), &["--message-format", "short", "--no-cache"])
}

#[test]
fn a_crate_brings_its_rules_along() {
    let found = shipping(&rule("\"ours_db::Pool::query\"", ""), "");
    assert!(found.stdout.contains("blocking call to `ours_db::Pool::query`"), "{}{}", found.stdout, found.stderr);
    let off = shipping(&rule("\"ours_db::Pool::query\"", ""), "ignore-rules-of = ['ours-db']");
    assert_eq!((off.code, off.stdout.as_str()), (Some(0), ""), "{}", off.stderr);
}

#[test]
fn a_crate_speaks_of_its_own_paths_only() {
    let found = shipping(&rule("\"std::mem::drop\"", ""), "");
    assert_eq!(found.code, Some(0), "{}", found.stderr);
    let note = "the rules that ours-db brings along are left out";
    assert!(found.stderr.contains(note) && found.stderr.contains("not a path of ours_db"), "{}", found.stderr);
}

#[test]
fn a_function_that_blocks_and_that_no_rule_names_is_told() {
    let pack = "[pack]\nname = \"ours\"\ncrates = [\"ours-db\"]\ndocs = \"https://ours.example/\"\n";
    let blocking = "pub struct Pool;\nimpl Pool {\n    pub fn query(&self) -> Vec<u8> { self.load() }\n    \
                    fn load(&self) -> Vec<u8> { std::fs::read(\"x\").unwrap() }\n    pub fn size(&self) -> u8 { 1 }\n}\n\
                    pub fn nap() { std::thread::sleep(std::time::Duration::from_secs(1)) }\n";
    let pack = format!("{pack}{}", rule("\"ours_db::nap\"", ""));
    let files: Vec<_> = (PROJECT.iter().copied().filter(|(name, _)| *name != "db/src/lib.rs"))
        .chain([("db/src/lib.rs", blocking), ("ours.toml", &pack)])
        .collect();
    let dir = tree(&files);
    let found = run(dir.path(), &["rules", "check", "--unnamed", "ours.toml"]);
    assert!(found.stdout.contains("ours_db::Pool::query: file"), "{found:?}");
    assert!(
        ["nap", "Pool::size", "Pool::load"].iter().all(|name| !found.stdout.contains(&format!("ours_db::{name}: "))),
        "{found:?}"
    );
}
