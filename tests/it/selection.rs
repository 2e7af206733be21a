//! Which crates of a workspace are looked at: packages, targets, paths.

use std::path::Path;

use crate::support::{run, run_with_input, tree};

fn manifest(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{rest}")
}

/// A virtual workspace: `app` (library, binary, test, example, bench) depends on `core`, tests with `kit`, which
/// depends on `app` in turn.
fn workspace() -> tempfile::TempDir {
    let app = "[dependencies]\nren = { package = \"my-core\", path = \"../core\", optional = true }\n\
               [features]\ndefault = [\"ren\"]\n[dev-dependencies]\nkit = { path = \"../kit\" }\n\
               [build-dependencies]\ngen = { path = \"../gen\" }\n";
    tree(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"app\", \"core\", \"kit\", \"gen\"]\nresolver = \"2\"\n"),
        ("app/Cargo.toml", &manifest("app", app)),
        ("app/build.rs", "fn main() {}"),
        ("app/src/lib.rs", "mod inner;"),
        ("app/src/inner.rs", ""),
        ("app/src/stray.rs", ""),
        ("app/src/main.rs", "fn main() {}"),
        ("app/tests/it.rs", ""),
        ("app/examples/show.rs", "fn main() {}"),
        ("app/benches/speed.rs", "fn main() {}"),
        ("core/Cargo.toml", &manifest("my-core", "")),
        ("core/src/lib.rs", ""),
        ("kit/Cargo.toml", &manifest("kit", "[dependencies]\napp = { path = \"../app\", default-features = false }\n")),
        ("kit/src/lib.rs", ""),
        ("gen/Cargo.toml", &manifest("gen", "")),
        ("gen/src/lib.rs", ""),
    ])
}

fn crates_in(dir: &Path, args: &[&str]) -> String {
    let args: Vec<&str> = ["--offline", "--show-files", "-q"].iter().chain(args).copied().collect();
    let run = run(dir, &args);
    assert_eq!(run.code, Some(0), "{run:?}");
    crate_lines(&run.stdout)
}

/// Without the files, which are indented.
fn crate_lines(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with(' ')).map(|line| format!("{line}\n")).collect()
}

fn check(args: &[&str], expect: &str) {
    assert_eq!(crates_in(workspace().path(), args), expect);
}

#[test]
fn a_package_is_its_library_and_binaries_unless_more_is_asked_for() {
    check(&["-p", "app", "--no-deps"], "app Lib 2021 app/src/lib.rs [ren]\napp Bin 2021 app/src/main.rs [app ren]\n");
    check(
        &["-p", "app", "--no-deps", "--examples", "--benches"],
        "app Lib 2021 app/src/lib.rs [ren]\napp Bin 2021 app/src/main.rs [app ren]\n\
         show Example 2021 app/examples/show.rs [app kit ren]\nspeed Bench 2021 app/benches/speed.rs [app kit ren]\n",
    );
}

#[test]
fn the_members_that_a_package_depends_on_are_checked_with_it() {
    let core = "my_core Lib 2021 core/src/lib.rs []\n";
    let app = "app Lib 2021 app/src/lib.rs [ren]\napp Bin 2021 app/src/main.rs [app ren]\n";
    check(&["-p", "app"], &format!("{core}{app}"));
    check(&["-p", "app", "--no-default-features"], &app.replace("[ren]", "[]").replace(" ren]", "]"));
    // What tests use comes with the tests.
    assert!(crates_in(workspace().path(), &["-p", "app", "--tests"]).contains("kit Lib 2021 kit/src/lib.rs"));
}

#[test]
fn nothing_is_found_only_where_all_is_looked_at() {
    let nap = "pub async fn f() { std::thread::sleep(std::time::Duration::MAX); }";
    let root = "[workspace]\nmembers = [\"engine\", \"other\"]\nexclude = [\"apart\"]\n\
                [dependencies]\nengine = { path = \"engine\" }\napart = { path = \"apart\" }\n";
    let dir = tree(&[
        ("Cargo.toml", &manifest("root", root)),
        ("src/lib.rs", ""),
        ("engine/Cargo.toml", &manifest("engine", "")),
        ("engine/src/lib.rs", nap),
        ("other/Cargo.toml", &manifest("other", "")),
        ("other/src/lib.rs", ""),
        ("apart/Cargo.toml", &manifest("apart", "")),
        ("apart/src/lib.rs", nap),
    ]);
    let short = |args: &[&str]| run(dir.path(), &[&["--offline", "--message-format", "short"], args].concat());
    let left_out = |names: &str| format!("not checked, though the code depends on it: {names}\n");
    let found = short(&[]);
    assert!(found.code == Some(1) && found.stdout.starts_with("engine/src/lib.rs:1:20: error"), "{found:?}");
    assert!(found.stderr.ends_with(&left_out("`apart`")), "{found:?}");
    let alone = short(&["--no-deps"]);
    assert!(alone.code == Some(0) && alone.stderr.contains(&left_out("`apart`, `engine`")), "{alone:?}");
    assert!(alone.stderr.ends_with("1 other package of the workspace (`--workspace` checks all)\n"), "{alone:?}");
    let all = short(&["--workspace"]);
    assert!(all.stderr.ends_with(&left_out("`apart`")), "{all:?}");
}

#[test]
fn what_only_tests_use_is_test_code() {
    let nap = "pub async fn f() { std::thread::sleep(std::time::Duration::MAX); }";
    let app = "[features]\ntesting = [\"dep:fakes\"]\n[dependencies]\nbase = { path = \"../base\" }\n\
               fakes = { path = \"../fakes\", optional = true }\n[dev-dependencies]\nkit = { path = \"../kit\" }\n";
    let kit = "[dependencies]\nbase = { path = \"../base\" }\nfakes = { path = \"../fakes\" }\n";
    let dir = tree(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"*\"]\nresolver = \"2\"\n"),
        ("app/Cargo.toml", &manifest("app", app)),
        ("app/src/lib.rs", ""),
        ("base/Cargo.toml", &manifest("base", "")),
        ("base/src/lib.rs", nap),
        ("fakes/Cargo.toml", &manifest("fakes", "")),
        ("fakes/src/lib.rs", nap),
        ("kit/Cargo.toml", &manifest("kit", kit)),
        ("kit/src/lib.rs", nap),
        (
            "suite/Cargo.toml",
            "[package]\nname = \"integration-tests\"\nversion = \"0.1.0\"\nedition = \"2021\"\npublish = false\n",
        ),
        ("suite/src/lib.rs", nap),
        ("suite/tests/it.rs", ""),
    ]);
    let files = |args: &[&str]| {
        let run = run(dir.path(), &[&["--offline", "-q", "--message-format", "short"], args].concat());
        run.stdout.lines().filter_map(|line| Some(line.split_once('/')?.0.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(files(&[]), ["base"]);
    assert_eq!(files(&["--workspace", "--tests"]), ["base", "fakes", "kit", "suite"]);
    assert_eq!(files(&["-p", "kit"]), ["base", "fakes", "kit"]);
}

#[test]
fn tests_see_development_dependencies_and_a_library_no_cycle() {
    check(
        &["-p", "app", "--no-deps", "--tests"],
        "app Lib 2021 app/src/lib.rs [ren]\napp Bin 2021 app/src/main.rs [app kit ren]\nit Test 2021 app/tests/it.rs [app kit ren]\n",
    );
}

#[test]
fn features_decide_about_optional_dependencies() {
    check(
        &["-p", "app", "--no-default-features"],
        "app Lib 2021 app/src/lib.rs []\napp Bin 2021 app/src/main.rs [app]\n",
    );
}

#[test]
fn what_is_found_in_tests_has_levels_of_its_own() {
    let sleep = "std::thread::sleep(std::time::Duration::from_secs(1));";
    let unit = format!("#[cfg(test)]\nmod tests {{\n    async fn t() {{ {sleep} }}\n}}\n");
    let lib = format!("async fn f() {{ {sleep} }}\n{unit}");
    let it = format!("async fn t() {{ {sleep} }}\n");
    let dir = tree(&[("Cargo.toml", &manifest("demo", "")), ("src/lib.rs", &lib), ("tests/it.rs", &it)]);
    let lines = |args: &[&str]| {
        let run = run(dir.path(), &[args, &["--offline", "--message-format", "short"]].concat());
        let words = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        run.stdout.lines().map(words).collect::<Vec<_>>()
    };
    let (code, tests) = ("src/lib.rs:1:16: error:", ["src/lib.rs:4:20: warning:", "tests/it.rs:1:16: warning:"]);
    assert_eq!(lines(&[]), [code]);
    assert_eq!(lines(&["--tests"]), [code, tests[0], tests[1]]);
    std::fs::write(dir.path().join("async-lint.toml"), "tests = true\n[test-levels]\nall = \"allow\"\n").unwrap();
    assert_eq!(lines(&[]), [code]);
    assert_eq!(lines(&["-W", "sleep"]), [&code.replace("error", "warning"), tests[0], tests[1]]);
    std::fs::write(dir.path().join("async-lint.toml"), "[test-levels]\nslep = \"allow\"\n").unwrap();
    let wrong = run(dir.path(), &["--offline"]);
    assert!(
        wrong.code == Some(2) && wrong.stderr.contains("no lint, kind, role or rule is called `slep`"),
        "{wrong:?}"
    );
}

#[test]
fn the_directory_chooses_the_package() {
    let dir = workspace();
    assert_eq!(crates_in(&dir.path().join("core"), &[]), "my_core Lib 2021 core/src/lib.rs []\n");
    assert_eq!(crates_in(dir.path(), &["--manifest-path", "core/Cargo.toml"]), "my_core Lib 2021 core/src/lib.rs []\n");
    let all = "app Lib 2021 app/src/lib.rs [ren]\napp Bin 2021 app/src/main.rs [app ren]\n\
               gen Lib 2021 gen/src/lib.rs []\nkit Lib 2021 kit/src/lib.rs [app]\nmy_core Lib 2021 core/src/lib.rs []\n";
    let order = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(order(&crates_in(dir.path(), &[])), order(all));
    assert_eq!(order(&crates_in(&dir.path().join("core"), &["--workspace"])), order(all));
}

#[test]
fn the_files_of_a_crate_are_listed_once() {
    let run = run(workspace().path(), &["--offline", "--show-files", "-q", "-p", "app", "--no-deps"]);
    let files: Vec<&str> = run.stdout.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    assert_eq!(files, ["app/src/lib.rs", "app/src/inner.rs", "app/src/main.rs"]);
}

#[test]
fn packages_are_named_as_in_cargo() {
    check(&["-p", "my-*"], "my_core Lib 2021 core/src/lib.rs []\n");
    check(&["-p", "my-core@0.1"], "my_core Lib 2021 core/src/lib.rs []\n");
    check(
        &["--workspace", "--exclude", "app", "--exclude", "k*", "--exclude", "gen"],
        "my_core Lib 2021 core/src/lib.rs []\n",
    );
}

#[test]
fn a_path_stands_for_the_package_it_belongs_to() {
    check(&["app/src/inner.rs"], "app Lib 2021 app/src/lib.rs [ren]\napp Bin 2021 app/src/main.rs [app ren]\n");
    check(&["core"], "my_core Lib 2021 core/src/lib.rs []\n");
}

#[test]
fn a_file_that_no_target_brings_in_is_a_crate_of_its_own() {
    check(
        &["app/src/stray.rs"],
        "app Lib 2021 app/src/lib.rs [ren]\napp Bin 2021 app/src/main.rs [app ren]\nstray Lib 2021 app/src/stray.rs []\n",
    );
    check(&["--no-cargo", "--edition", "2024", "app/src/lib.rs"], "lib Lib 2024 app/src/lib.rs []\n");
}

#[test]
fn a_manifest_stands_for_its_folder() {
    let app = "my_core Lib 2021 core/src/lib.rs []\napp Lib 2021 app/src/lib.rs [ren]\n\
               app Bin 2021 app/src/main.rs [app ren]\n";
    check(&["app/Cargo.toml"], app);
    check(&["app/Cargo.toml", "app/src/inner.rs"], app);
    let dir = workspace();
    std::fs::write(dir.path().join("rules.toml"), "").unwrap();
    let all = crates_in(dir.path(), &["--workspace"]);
    assert_eq!(all.lines().count(), 5, "{all}");
    assert_eq!(crates_in(dir.path(), &["Cargo.toml"]), all);
    assert_eq!(crates_in(dir.path(), &["rules.toml"]), all);
}

#[test]
fn findings_are_limited_to_the_files_or_to_the_manifests_folder() {
    let nap = "pub async fn f() { std::thread::sleep(std::time::Duration::MAX); }";
    let dir = tree(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n"),
        ("a/Cargo.toml", &manifest("a", "")),
        ("a/src/lib.rs", &format!("mod inner;\n{nap}")),
        ("a/src/inner.rs", nap),
        ("b/Cargo.toml", &manifest("b", "")),
        ("b/src/lib.rs", nap),
    ]);
    let places = |args: &[&str]| {
        let args: Vec<&str> = ["--offline", "-q", "--message-format", "short"].iter().chain(args).copied().collect();
        let run = run(dir.path(), &args);
        let place = |line: &str| line.split(": ").next().unwrap_or_default().to_owned();
        run.stdout.lines().map(place).collect::<Vec<_>>()
    };
    assert_eq!(places(&["a/src/inner.rs"]), ["a/src/inner.rs:1:20"]);
    assert_eq!(places(&["a/src/inner.rs", "b/src/lib.rs"]), ["a/src/inner.rs:1:20", "b/src/lib.rs:1:20"]);
    assert_eq!(places(&["a/Cargo.toml"]), ["a/src/inner.rs:1:20", "a/src/lib.rs:2:20"]);
    assert_eq!(places(&["b/src/lib.rs", "a/Cargo.toml"]).len(), 3);
    assert_eq!(places(&["Cargo.toml"]).len(), 3);
}

#[test]
fn standard_input_stands_for_its_file() {
    let dir = workspace();
    let run = run_with_input(dir.path(), &["-", "--stdin-filename", "core/src/lib.rs", "--show-files", "-q"], "");
    assert_eq!(crate_lines(&run.stdout), "my_core Lib 2021 core/src/lib.rs []\n", "{run:?}");
}

#[test]
fn a_file_that_others_block_by_says_so() {
    let dir = tree(&[
        ("Cargo.toml", &manifest("app", "")),
        ("src/lib.rs", "mod help;\nmod quiet;\npub async fn f() {\n    help::slow();\n}\n"),
        ("src/help.rs", "pub fn slow() {\n    std::fs::read(\"a\").ok();\n}\n"),
        ("src/quiet.rs", "pub fn quick() {}\n"),
    ]);
    for (path, says) in [("src/help.rs", true), ("src/quiet.rs", false), ("src/lib.rs", false)] {
        let run = run(dir.path(), &["--offline", path]);
        assert_eq!(run.stderr.contains("not shown: 1 in other files that end in"), says, "{path}: {run:?}");
    }
}
