//! What strangers' code, names and files may do to a run: nothing. Each test is a kind, and none looks at the clock.

use std::path::Path;

use crate::support::{Run, run, tree};

/// Beside what each text begins with: it has to be found.
const OTHER: &str = "\nasync fn other() { std::fs::read(\"x\"); }\n";

fn check(dir: &Path, args: &[&str]) -> Run {
    run(dir, &[&["--no-cache", "--no-cargo", "--color", "never"], args].concat())
}

/// A text, and what is repeated in it.
type Form = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Before; what is repeated; the middle; what is repeated behind it; after.
const FORMS: &[Form] = &[
    ("fn f(x: ", "A<(), ", "()", ">", ") {}"),
    ("fn f<X: T>(x: X", "::A", "", "", ") {} trait T { type A; }"),
    ("fn f(x: ", "<", "X", " as T>::A", ") {}"),
    ("fn f() -> ", "impl Fn() -> ", "()", "", " {}"),
    ("fn f() -> ", "fn() -> ", "()", "", " {}"),
    ("fn f(x: ", "&'a mut ", "u8", "", ") {}"),
    ("fn f(x: ", "*const ", "u8", "", ") {}"),
    ("fn f(x: &dyn A", " + A", "", "", ") {}"),
    ("fn f<T>() where ", "T: Clone, ", "", "", "{} async fn g() { f::<u8>() }"),
    ("trait A: B", " + B", "", "", " {}"),
    ("const X: u8 = 1", " + 1", "", "", ";"),
    ("enum E { A = 1", " + 1", "", "", " }"),
    ("#[cfg(", "not(", "a", ")", ")] fn f() {}"),
    ("macro_rules! a { (", "(", "a", ")", ") => {} } a!(b);"),
    ("use ", "a::{", "b", "}", ";"),
    ("", "mod a { ", "", "}", ""),
    ("async fn go() { let x = ", "|x| ", "1", "", "; }"),
    ("async fn go() { let x = ", "|x, y| ", "1", "", "; }"),
    ("async fn go() { let x = ", "&mut ", "1", "", "; }"),
    ("async fn go() { ", "if ", "a ", "{} ", "}"),
    ("async fn go() { ", "match ", "a ", "{} ", "}"),
    ("async fn go() { ", "return ", "1", "", "; }"),
    ("async fn go() { ", "a = ", "1", "", "; }"),
    ("async fn go() { match 1 { ", "a @ ", "_", "", " => {} } }"),
    ("async fn go() { let ", "&mut ", "x", "", " = 1; }"),
    ("async fn go() { let x = a", "?", "", "", "; }"),
    ("async fn go() { let x = a", ".a()", "", "", "; }"),
    ("async fn go() { let x = a", ".await", "", "", "; }"),
    ("async fn go() { let x = a", " as u8", "", "", "; }"),
    ("async fn go() { let x = a", "()", "", "", "; }"),
    ("async fn go() { if a {} ", "else if a {} ", "", "", "}"),
    ("async fn go() { if let Some(x) = a ", "&& let Some(x) = a ", "", "", "{} }"),
    ("async fn go() { let x = a", " || a", "", "", "; }"),
    ("async fn go() { a", "::a", "", "", "(); }"),
    ("async fn go() { ", "{", "", "}", " }"),
    ("async fn go() { ", "for x in ", "a ", "{} ", "}"),
    ("async fn go() { let x = ", "vec![", "1", "]", "; }"),
    ("async fn go() { let x = (); ", "let x = (x, x); ", "", "", "x.a(); }"),
    ("async fn go() { let x = (); ", "let x = Some(x); ", "", "", "x.a(); }"),
];

fn text((before, repeated, middle, behind, after): &Form, count: usize) -> String {
    format!("{before}{}{middle}{}{after}{OTHER}", repeated.repeat(count), behind.repeat(count))
}

/// Some of the shorter ones are followed, the longer ones are refused.
#[test]
fn no_chain_ends_the_process_or_hides_the_rest_of_its_file() {
    for count in [400, 20_000] {
        // What is a long list of statements, not a chain, is as long as people write.
        let count_of = |form: &Form| if form.1.starts_with("let ") { count.min(400) } else { count };
        let files: Vec<(String, String)> = (FORMS.iter().enumerate())
            .map(|(number, form)| (format!("f{number}.rs"), text(form, count_of(form))))
            .collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
        let dir = tree(&files);
        let run = check(dir.path(), &["--message-format", "short", "."]);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        for (name, _) in files {
            let begin = format!("{name}:2:20: warning: blocking call to `std::fs::read`");
            assert!(run.stdout.lines().any(|line| line.starts_with(&begin)), "{count} in {name}:\n{}", run.stdout);
        }
    }
}

#[test]
fn what_is_no_regular_file_is_said_and_not_waited_for() {
    let dir = tree(&[("a.rs", "mod b; mod c;\nasync fn f() { std::fs::read(\"x\"); }\n"), ("b.rs/x", "")]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/dev/zero", dir.path().join("c.rs")).unwrap();
    let run = check(dir.path(), &["--message-format", "short", "a.rs"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("a.rs:1:1: warning: this code could not be read"), "{run:?}");
    let folder = dir.path().join("b.rs").display().to_string();
    let run = check(dir.path(), &["--config", &folder, "a.rs"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("it is a folder"), "{run:?}");
}

#[test]
fn a_root_that_can_not_be_read_is_said_in_every_format_and_ends_with_2() {
    let dir = tree(&[]);
    std::fs::write(dir.path().join("main.rs"), b"async fn f() { std::fs::read(\"x\"); } // caf\xe9\n").unwrap();
    for format in
        ["human", "short", "json", "sarif", "github", "gitlab", "junit", "markdown", "rdjson", "checkstyle", "azure"]
    {
        let run = check(dir.path(), &["--message-format", format, "main.rs"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stdout.contains("it is not UTF-8 (line 1, byte "), "{format}: {run:?}");
        assert!(run.stderr.contains("incomplete"), "{format}: {run:?}");
    }
}

#[test]
fn nothing_that_a_terminal_or_a_ci_server_obeys_is_written() {
    let rule = "[[rule]]\nid = \"own\"\npaths = [\"std::fs::read\"]\nkind = \"file\"\n\
                message = \"bad\\n::error ::taken\\u001b[31m\"\nwhy = \"so\\n::set-output name=x::y\\u202e\"\n";
    let code = "async fn f() { std::fs::read(\"\u{1b}[2J\u{202e}\"); }\n".to_owned();
    let long = format!("async fn g() {{ std::fs::read(\"{}\"); }}\n", "x".repeat(100_000));
    let dir = tree(&[
        ("rules.toml", rule),
        ("async-lint.toml", "extend-rules = [\"rules.toml\"]\n"),
        ("src/\u{1b}[1mname.rs", &code),
        ("src/lib.rs", &format!("#[path = \"\u{1b}[1mname.rs\"] mod name;\n{long}")),
    ]);
    for format in ["human", "short", "github", "markdown"] {
        let run = check(dir.path(), &["--message-format", format, "src"]);
        let written = run.stdout + &run.stderr;
        assert!(written.contains("std::fs::read"), "{format}: {written}");
        assert!(!written.contains(['\u{1b}', '\u{202e}']), "{format}: {written:?}");
        let is_own = |line: &str| line.starts_with("::warning file=") || line.starts_with("::notice title=async-lint");
        let taken = written.lines().find(|line| line.trim_start().starts_with("::") && !is_own(line));
        assert_eq!(taken, None, "{format}");
        let longest = written.lines().map(str::len).max();
        assert!(longest < Some(10_000), "{format}: {longest:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_can_not_be_listed_is_a_note() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tree(&[("a.rs", OTHER), ("b/c.rs", OTHER)]);
    let closed = dir.path().join("b");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Nothing is closed to root.
    let is_closed = std::fs::read_dir(&closed).is_err();
    let run = check(dir.path(), &["."]);
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(run.stderr.contains("a folder could not be listed"), is_closed, "{run:?}");
}

#[test]
fn texts_instead_of_findings_are_plain_too() {
    let code = "#[path = \"\u{1b}[1mname.rs\"]\nmod name;\nasync fn f() { name::g(\"\u{1b}[2J\u{202e}\"); }\n";
    let dir = tree(&[("\u{1b}[1mname.rs", "pub fn g(_: &str) { std::fs::read(\"x\"); }\n"), ("lib.rs", code)]);
    let texts = [&["why", "lib.rs:3"][..], &["doctor"], &["--show-files"], &["--dump", "flow"], &["--dump", "calls"]];
    for args in texts {
        let run = run(dir.path(), &[args, &["lib.rs", "--no-cache", "--no-cargo"]].concat());
        assert!(!run.stdout.is_empty() && !run.stdout.contains(['\u{1b}', '\u{202e}']), "{args:?}: {run:?}");
    }
}

/// Each folder leads to itself by two links: as many names as there are ways through them.
#[cfg(unix)]
#[test]
fn modules_that_links_lead_to_again_and_again_end() {
    let dir = tree(&[("main.rs", &format!("mod a;{OTHER}")), ("m/mod.rs", &format!("mod a; mod b;{OTHER}"))]);
    for name in ["a", "m/a", "m/b"] {
        let to = if name == "a" { "m" } else { "." };
        std::os::unix::fs::symlink(to, dir.path().join(name)).unwrap();
    }
    let run = check(dir.path(), &["--message-format", "short", "main.rs"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("main.rs:2:20: warning: blocking call"), "{run:?}");
    assert!(run.stdout.contains("too much: modules lead to one file again and again"), "{run:?}");
    assert!(run.stdout.lines().count() < 1000, "{} lines", run.stdout.lines().count());
}
