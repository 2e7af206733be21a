//! The same findings in every format, from the command's outside.

use std::path::Path;

use serde_json::Value;

use crate::support::{Run, run, run_with_input, tree};

const LIB: &str = "//! é\r\nmod other;\r\nasync fn f() {\r\n    let _ = std::fs::read(\"é\");\r\n}\r\n";
const OTHER: &str = "pub async fn g() {\n    std::thread::sleep(std::time::Duration::MAX);\n}\n";
const MANIFEST: &str = "[package]\nname = \"demo-lib\"\nversion = \"0.3.0\"\nedition = \"2024\"\n";

fn demo() -> tempfile::TempDir {
    tree(&[
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", LIB),
        ("src/other.rs", OTHER),
        ("src/main.rs", "mod other;\nfn main() {}\n"),
    ])
}

fn check(dir: &Path, args: &[&str]) -> Run {
    let args: Vec<&str> = ["--offline", "-q"].iter().chain(args).copied().collect();
    run(dir, &args)
}

#[test]
fn a_file_of_two_targets_is_reported_once_and_in_order() {
    let run = check(demo().path(), &["--message-format", "short"]);
    assert_eq!(
        run.stdout,
        "src/lib.rs:4:13: warning: blocking call to `std::fs::read` in async code [blocking-call]\n\
         src/other.rs:2:5: error: blocking call to `std::thread::sleep` in async code [blocking-call]\n"
    );
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
}

#[test]
fn json_is_cargos_envelope() {
    let run = check(demo().path(), &["--message-format", "json"]);
    let messages = cargo_metadata::Message::parse_stream(run.stdout.as_bytes());
    let messages: Vec<_> = messages
        .map(|message| match message.unwrap() {
            cargo_metadata::Message::CompilerMessage(message) => message,
            other => panic!("{other:?}"),
        })
        .collect();
    // The most important one comes first.
    let [second, first] = messages.as_slice() else { panic!("{run:?}") };
    assert!(first.package_id.repr.ends_with("#demo-lib@0.3.0"), "{first:?}");
    assert_eq!((first.target.name.as_str(), first.target.edition.as_str()), ("demo_lib", "2024"));
    let span = &first.message.spans[0];
    assert_eq!((span.line_start, span.column_start, span.column_end), (4, 13, 31));
    assert_eq!(&LIB[span.byte_start as usize..span.byte_end as usize], "std::fs::read(\"é\")");
    assert!(first.message.rendered.as_ref().unwrap().starts_with("warning[blocking-call]"));
    assert_eq!(second.message.spans[0].file_name, "src/other.rs");
    let line: Value = serde_json::from_str(run.stdout.lines().nth(1).unwrap()).unwrap();
    assert_eq!(line["message"]["async_lint"]["callee"], "std::fs::read");
}

#[test]
fn sarif_tells_rules_chains_and_what_is_silenced() {
    let lib = "fn load() { std::fs::read(\"a\").ok(); }\nasync fn f() {\n    load();\n    \
               // async-lint: allow(sleep) -- a test server\n    std::thread::sleep(std::time::Duration::MAX);\n}\n";
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", lib)]);
    let run = check(dir.path(), &["--message-format", "sarif"]);
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    let log = &log["runs"][0];
    let rules: Vec<_> = log["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
    assert_eq!(rules, ["std-fs-read", "std-thread-sleep"]);
    let [shown, silenced] = log["results"].as_array().unwrap().as_slice() else { panic!("{run:?}") };
    assert_eq!((&shown["ruleId"], &shown["level"]), (&"std-fs-read".into(), &"warning".into()));
    assert_eq!(shown["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap().len(), 2);
    assert_eq!(silenced["suppressions"][0]["justification"], "a test server");
    assert_eq!(silenced["locations"][0]["physicalLocation"]["region"]["startLine"], 5);
}

#[test]
fn files_are_written_besides_what_is_printed() {
    let dir = demo();
    let run = check(
        dir.path(),
        &["--output", "sarif=out/a.sarif", "--output", "gitlab=b.json", "--color", "always", "--output", "human=c.txt"],
    );
    assert!(run.stdout.contains("warning"), "{run:?}");
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    let sarif: Value = serde_json::from_str(&read("out/a.sarif")).unwrap();
    let gitlab: Value = serde_json::from_str(&read("b.json")).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 2);
    assert_eq!(gitlab[1]["location"]["path"], "src/other.rs");
    assert!(read("c.txt").starts_with("error[blocking-call]: "), "{}", read("c.txt"));
    let refused = check(dir.path(), &["--output", "short=src"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.starts_with("error: cannot write src: "), "{refused:?}");
}

#[test]
fn some_warnings_may_be_taken_for_none() {
    let dir = demo();
    let code = |args: &[&str]| check(dir.path(), args).code;
    assert_eq!(code(&["-W", "blocking-call"]), Some(1));
    assert_eq!(code(&["-W", "blocking-call", "--max-warnings", "1"]), Some(1));
    assert_eq!(code(&["-W", "blocking-call", "--max-warnings", "2"]), Some(0));
    assert_eq!(code(&["--max-warnings", "9"]), Some(1), "errors are no warnings");
    assert_eq!(code(&["--exit-zero"]), Some(0));
    let counted = check(dir.path(), &["--statistics", "--exit-zero"]);
    assert!(counted.stderr.contains("findings by crate:\n     2  demo_lib\n"), "{counted:?}");
}

#[test]
fn a_run_says_the_same_each_time() {
    let dir = demo();
    let first = check(dir.path(), &["-W", "all"]);
    for _ in 0..3 {
        assert_eq!(check(dir.path(), &["-W", "all"]).stdout, first.stdout);
    }
}

/// Which thread is first to work something out must not show: generic code, trait objects and recursion ask each other.
#[test]
fn one_thread_says_what_two_say() {
    let code = "pub trait Store { fn get(&self, n: u32) -> u32 { self.raw(n) } fn raw(&self, n: u32) -> u32; }
        pub struct Disk; pub struct Memory<S>(S); pub struct Both<A, B>(A, B);
        impl Store for Disk { fn raw(&self, n: u32) -> u32 { std::fs::read(\"x\").map_or(n, |x| x.len() as u32) } }
        impl<S: Store> Store for Memory<S> { fn raw(&self, n: u32) -> u32 { if n == 0 { 0 } else { self.0.get(n - 1) } } }
        impl<A: Store, B: Store> Store for Both<A, B> { fn raw(&self, n: u32) -> u32 { self.0.get(n) + self.1.get(n) } }
        fn even(s: &dyn Store, n: u32) -> u32 { if n == 0 { s.get(n) } else { odd(s, n - 1) } }
        fn odd(s: &dyn Store, n: u32) -> u32 { if n == 0 { 1 } else { even(s, n - 1) } }\n";
    let asks = (0..40).map(|n| {
        format!("pub async fn f{n}() -> u32 {{ even(&Both(Memory(Disk), Both(Disk, Memory(Disk))), {n}) + Memory(Disk).get({n}) }}\n")
    });
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", &(code.to_owned() + &asks.collect::<String>()))]);
    let on_threads = |count: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-async-lint"));
        command.args(["--offline", "-q", "-W", "all", "--no-cache", "--message-format", "json"]);
        let output = command.env("RAYON_NUM_THREADS", count).current_dir(dir.path()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let alone = on_threads("1");
    assert!(alone.lines().count() > 80, "{alone}");
    assert_eq!(on_threads("2"), alone);
}

#[test]
fn what_could_not_be_looked_at_is_said_in_every_format() {
    let dir = tree(&[
        ("Cargo.toml", "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
        ("src/lib.rs", "mod gone;\nasync fn f() {\n    let = ;\n}\n"),
    ]);
    let gap = "src/lib.rs: 2 places could not be read (`unread-code`)";
    let written = |format: &str| {
        let run = run(dir.path(), &["--offline", "--message-format", format]);
        assert!(run.stderr.contains(&format!("note: incomplete: {gap}\n")), "{run:?}");
        assert!(run.stderr.contains("async-lint: 2 warnings in 1 file, incomplete ("), "{run:?}");
        run.stdout
    };
    for (format, wanted) in [
        ("json", format!("\"incomplete\":[\"{gap}\"]")),
        ("sarif", format!("\"text\": \"incomplete: {gap}\"")),
        ("github", format!("::notice title=async-lint is incomplete::{gap}\n")),
        ("gitlab", format!("\"description\": \"incomplete: {gap}\"")),
        ("junit", format!("<skipped message=\"{gap}\"/>")),
        ("markdown", format!("### async-lint: 2 warnings, incomplete\n\nNot checked:\n\n- {gap}\n")),
        ("rdjson", format!("\"message\": \"incomplete: {gap}\"")),
        ("checkstyle", format!("message=\"incomplete: {gap}\"")),
        ("azure", format!("##vso[task.logissue type=warning;]incomplete: {gap}\n")),
        ("short", "src/lib.rs:1:1: warning".to_owned()),
        ("human", "warning[unread-code]".to_owned()),
    ] {
        let text = written(format);
        assert!(text.contains(&wanted), "{format}: {text}");
    }
    let quiet = run(dir.path(), &["--offline", "-q"]);
    assert_eq!(quiet.stderr, "", "{quiet:?}");
    // Silenced on purpose is looked at.
    let silenced = "//! async-lint: allow(unread-code)\nmod gone;\nasync fn f() {\n    let = ;\n}\n";
    std::fs::write(dir.path().join("src/lib.rs"), silenced).unwrap();
    assert!(!run(dir.path(), &["--offline"]).stderr.contains("incomplete"));
    let alone = run(dir.path(), &["--no-cargo", "src/lib.rs"]);
    assert!(alone.stderr.contains("note: incomplete: dependencies are unknown without a cargo project"), "{alone:?}");
}

#[test]
fn a_summary_closes_the_run_unless_quiet() {
    let dir = demo();
    let loud = run(dir.path(), &["--offline"]);
    assert!(loud.stderr.contains("async-lint: 1 error, 1 warning in 3 files ("), "{loud:?}");
}

#[test]
fn levels_decide_what_is_said_and_the_exit_code() {
    let dir = demo();
    let counts = |args: &[&str]| {
        let run = check(dir.path(), args);
        let count = |word: &str| run.stdout.matches(word).count();
        (run.code, count("error[blocking-call]"), count("warning[blocking-call]"))
    };
    assert_eq!(counts(&[]), (Some(1), 1, 1));
    assert_eq!(counts(&["-A", "all"]), (Some(0), 0, 0));
    assert_eq!(counts(&["-A", "all", "-W", "sleep"]), (Some(1), 0, 1));
    assert_eq!(counts(&["-D", "std-fs-read"]), (Some(1), 2, 0));
    assert_eq!(counts(&["-F", "file", "-A", "all"]), (Some(1), 1, 0));
    let unknown = check(dir.path(), &["-W", "fiel"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("no lint, kind or rule is called `fiel` (did you mean `file`?)"), "{unknown:?}");
}

#[test]
fn colour_is_kept_out_of_pipes() {
    let dir = demo();
    assert!(!check(dir.path(), &[]).stdout.contains('\x1b'));
    assert!(check(dir.path(), &["--color", "always"]).stdout.contains("\x1b["));
}

#[test]
fn a_path_limits_what_is_said_and_not_what_is_known() {
    let dir = demo();
    let run = check(dir.path(), &["--message-format", "short", "src/other.rs"]);
    assert_eq!(run.stdout.lines().count(), 1, "{run:?}");
    assert!(run.stdout.starts_with("src/other.rs:2:5"), "{run:?}");
}

#[test]
fn standard_input_is_checked_under_its_name() {
    let dir = demo();
    let args = ["-", "--stdin-filename", "src/other.rs", "--message-format", "short", "-q"];
    let text = "pub async fn g() {\n\n    let _ = std::fs::read(\"a\");\n}\n";
    let run = run_with_input(dir.path(), &args, text);
    assert!(run.stdout.starts_with("src/other.rs:3:13: warning"), "{run:?}");
    let nameless = run_with_input(dir.path(), &["-", "--message-format", "short", "-q"], text);
    assert!(nameless.stdout.starts_with("<stdin>:3:13: warning"), "{nameless:?}");
}

#[test]
fn tests_are_looked_at_on_demand() {
    let test = "#[cfg(test)]\nmod tests {\n    async fn t() {\n        let _ = std::fs::read(\"a\");\n    }\n}\n";
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", test)]);
    assert_eq!(check(dir.path(), &[]).code, Some(0));
    assert_eq!(check(dir.path(), &["--tests"]).code, Some(1));
}

#[test]
fn settings_may_stand_in_the_manifest() {
    let with = |table: &str| tree(&[("Cargo.toml", &format!("{MANIFEST}\n{table}")), ("src/lib.rs", OTHER)]);
    let allowed = with("[package.metadata.async-lint.levels]\nsleep = \"allow\"\n");
    assert_eq!(check(allowed.path(), &[]).code, Some(0));
    let wrong = with("[package.metadata.async-lint]\ntets = true\n");
    let run = check(wrong.path(), &[]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--> Cargo.toml:7:1\n") && run.stderr.contains("did you mean `tests`?"), "{run:?}");
}
