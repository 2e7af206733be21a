//! `--dump` prints what a stage made of the code.

use crate::support::{run, tree};

fn dump(what: &str) -> String {
    let dir = tree(&[("a.rs", "use std::fs;\nstruct S;\nasync fn f() {\n    let n = fs::read(\"a\");\n}\n")]);
    let run = run(dir.path(), &["--no-cargo", "--dump", what, "a.rs"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    run.stdout
}

#[test]
fn items_are_those_of_each_file() {
    let text = dump("items");
    assert!(text.starts_with("a.rs\n") && text.contains("struct S") && text.contains("async fn f"), "{text}");
}

#[test]
fn names_say_what_they_stand_for() {
    let text = dump("names");
    assert!(text.contains("fs") && text.contains("std::fs"), "{text}");
}

#[test]
fn types_come_with_what_is_called() {
    let text = dump("types");
    assert!(text.contains("std::result::Result<") && text.contains("-> std::fs::read"), "{text}");
}

#[test]
fn calls_say_where_they_lead() {
    assert_eq!(dump("calls"), "a.rs:4:13 async fn std::fs::read: blocks std-fs-read\n");
}

#[test]
fn why_tells_of_a_line_without_calls_what_its_function_does() {
    let code = "fn load() {\n    let x = 1;\n    std::fs::read(\"a\");\n}\nasync fn f() {\n    load();\n}\n";
    let manifest = "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[lib]\npath = \"a.rs\"\n";
    let dir = tree(&[("Cargo.toml", manifest), ("a.rs", code)]);
    let why = |line: u32| run(dir.path(), &["why", &format!("a.rs:{line}")]).stdout;
    let of_line = "  there is no call on line 2; about the whole function:\n  blocks: file, certain";
    assert!(why(2).contains(of_line), "{}", why(2));
    assert!(why(2).contains("calls std::fs::read at a.rs:3:5"), "{}", why(2));
    assert!(!why(3).contains("no call stands"), "{}", why(3));
}

#[test]
fn why_answers_for_a_line_of_another_platform() {
    let code = "#[cfg(windows)]\npub async fn f() {\n    std::fs::read(\"x\").ok();\n}\n\
                #[cfg(not(windows))]\npub async fn f() {}\n";
    let manifest = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\npath = \"a.rs\"\n";
    let dir = tree(&[("Cargo.toml", manifest), ("a.rs", code)]);
    let why = |line: u32| run(dir.path(), &["why", &format!("a.rs:{line}")]).stdout;
    assert!(why(3).contains("call of std::fs::read"), "{}", why(3));
    assert!(why(6).contains("a::f (a.rs:6"), "{}", why(6));
}

#[test]
fn why_tells_whom_code_keeps_waiting() {
    let main =
        "fn load() {\n    std::fs::read(\"a\");\n}\nfn main() {\n    load();\n}\nasync fn f() {\n    load();\n}\n";
    let manifest = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let dir = tree(&[("Cargo.toml", manifest), ("src/main.rs", main)]);
    let why = |what: &str| run(dir.path(), &["why", what, "--offline"]).stdout;
    let unknown = "  role: unknown (who drives it is not known; it is taken for a task among others)\n";
    assert!(why("a::f").contains(unknown), "{}", why("a::f"));
    assert!(!why("a::main").contains("role"), "{}", why("a::main"));
    assert!(why("src/main.rs:8").contains("runs in the async fn, certain, role unknown;"), "{}", why("src/main.rs:8"));
}

#[test]
fn why_tells_where_a_static_may_be_initialised() {
    let code = "use std::sync::LazyLock;\nstatic LIST: LazyLock<Vec<u8>> = LazyLock::new(|| std::fs::read(\"l\").unwrap());\n\
                static PLAIN: u8 = 1;\npub async fn f() -> usize {\n    LIST.len() + usize::from(PLAIN)\n}\n";
    let dir = tree(&[("a.rs", code)]);
    let why = |name: &str| run(dir.path(), &["why", name, "a.rs"]).stdout;
    let told = why("LIST");
    for part in ["initialised once, by who uses it first", "calls std::fs::read at a.rs:2:51", "at a.rs:5:5"] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    assert!(why("PLAIN").contains("no use of it in async code is known to block"), "{}", why("PLAIN"));
    assert!(why("NONE").contains("no such function or static"), "{}", why("NONE"));
}

#[test]
fn why_tells_what_rules_say_of_functions_without_source() {
    let code = "use std::io::Read;\npub async fn f(mut file: std::fs::File) {\n    let mut text = String::new();\n    file.read_to_string(&mut text).ok();\n}\n";
    let dir = tree(&[("a.rs", code)]);
    let why = |name: &str| run(dir.path(), &["--no-cache", "why", name, "a.rs"]).stdout;
    let told = why("std::thread::sleep");
    assert!(told.contains("(standard library)\n  blocks: sleep, rule `std-thread-sleep` says so"), "{told}");
    let told = why("<std::fs::File as std::io::Read>::read_to_string");
    assert!(told.contains("  blocks: file, rule `std-file-read` says so"), "{told}");
    assert!(told.contains("called in a::f (async fn) at a.rs:4:5"), "{told}");
}
