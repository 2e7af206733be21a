//! `--add-allow`: after it, nothing is found any more, and no allow is unused.

use std::path::Path;

use crate::support::{Run, run, run_with_input, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

fn check(dir: &Path, args: &[&str]) -> Run {
    run(dir, &[args, &["--offline", "--message-format", "short"]].concat())
}

/// The files after `--add-allow=why`, each with one of these texts; nothing is found in them then.
fn silenced(codes: &[&str]) -> Vec<String> {
    let names: Vec<String> = (0..codes.len()).map(|number| format!("src/m{number}.rs")).collect();
    let lib: String = (0..codes.len()).map(|number| format!("mod m{number};\n")).collect();
    let mut files = vec![("Cargo.toml", MANIFEST), ("src/lib.rs", &lib)];
    files.extend(names.iter().map(String::as_str).zip(codes.iter().copied()));
    let dir = tree(&files);
    let found = check(dir.path(), &[]);
    for name in &names {
        assert!(found.stdout.contains(name), "nothing to silence in {name}: {found:?}");
    }
    let written = check(dir.path(), &["--add-allow=why"]);
    assert_eq!((written.code, written.stdout.as_str()), (Some(0), ""), "{written:?}");
    let again = check(dir.path(), &["-W", "unused-suppression"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""));
    let texts: Vec<String> = names.iter().map(|name| std::fs::read_to_string(dir.path().join(name)).unwrap()).collect();
    for (text, code) in texts.iter().zip(codes) {
        let without: String = text.split_inclusive('\n').filter(|line| !line.contains("// async-lint:")).collect();
        assert_eq!(without, *code);
    }
    texts
}

#[test]
fn comments_stand_above_the_line() {
    let code = "async fn f() {\n    let a = 1;\n    std::fs::read(\"a\").ok();\n}\n";
    let line = "    // async-lint: allow(std-fs-read) -- why\n    std::fs::read";
    let windows = code.replace('\n', "\r\n");
    let both = "async fn f() {\n    (std::fs::read(\"a\").ok(), std::thread::sleep(std::time::Duration::MAX));\n}\n";
    let texts = silenced(&[code, &windows, both]);
    assert_eq!(texts[0], code.replace("    std::fs::read", line));
    assert_eq!(texts[1], windows.replace("    std::fs::read", &line.replace('\n', "\r\n")));
    let shared = "\n    // async-lint: allow(std-fs-read, std-thread-sleep) -- why\n    (std";
    assert!(texts[2].contains(shared), "{}", texts[2]);
}

#[test]
fn every_shape_of_code_can_be_silenced() {
    silenced(&[
        // Chains over lines, the blocking call first, last and in a closure in between.
        "async fn f() -> Option<usize> {\n    std::fs::read(\"a\")\n        .ok()\n        .map(|b| b.len())\n}\n",
        "async fn f(p: &std::path::Path) {\n    p\n        .join(\"x\")\n        .read_dir()\n        .ok();\n}\n",
        "async fn f(v: Vec<String>) -> Vec<u8> {\n    v.iter()\n        .filter(|p| !p.is_empty())\n        .flat_map(|p| std::fs::read(p).unwrap())\n        .collect()\n}\n",
        // Nested closures and async blocks.
        "fn f() -> impl Future {\n    async move {\n        let g = async || {\n            std::fs::read(\"a\").ok();\n        };\n        g().await\n    }\n}\n",
        // Tail expressions, match arms, conditions.
        "async fn f() -> bool {\n    std::fs::read(\"a\").is_ok()\n}\n",
        "async fn f(n: u8) -> Vec<u8> {\n    match n {\n        0 => std::fs::read(\"a\").unwrap(),\n        1 | 2 => { std::fs::read(\"b\").unwrap() }\n        _ => vec![],\n    }\n}\n",
        "async fn f(n: u8) {\n    if n == 1 {\n        n;\n    } else if std::fs::read(\"a\").is_ok() {\n        n;\n    } else if std::fs::read(\"b\").is_ok() {\n    }\n}\n",
        "async fn f() {\n    while let Ok(a) = std::fs::read(\"a\") {\n        std::fs::write(\"b\", a).ok();\n    }\n}\n",
        // Attributes, on statements and on items; all on one line.
        "async fn f() {\n    #[allow(unused)]\n    let a = std::fs::read(\"a\");\n}\n",
        "/// Docs.\n#[inline]\nasync fn f() { std::fs::read(\"a\").ok(); }\n",
        "struct S;\nimpl S {\n    /// Docs.\n    async fn f(&self) -> std::io::Result<Vec<u8>> { std::fs::read(\"a\") }\n}\n",
        // Arguments of macros, and code that a macro of the project makes.
        "async fn f() {\n    println!(\n        \"{:?} {:?}\",\n        std::fs::read(\"a\"),\n        std::fs::read_to_string(\"b\"),\n    );\n}\n",
        "async fn f() {\n    assert!(std::fs::read(\"a\").is_ok(), \"\n  text {:?}\", std::fs::read_to_string(\"b\"));\n}\n",
        "macro_rules! later {\n    ($($body:tt)*) => { async move { $($body)* } };\n}\nasync fn f() {\n    later! {\n        std::fs::read(\"a\").ok();\n    }\n    .await;\n}\n",
        "macro_rules! read {\n    ($p:expr) => {\n        std::fs::read($p)\n    };\n}\nasync fn f() {\n    read!(\"a\").ok();\n    read!(\"b\").ok();\n}\n",
        // Through a helper.
        "fn helper() {\n    std::fs::read(\"a\").ok();\n}\nasync fn f() {\n    helper();\n    async { helper() }.await\n}\n",
        // Code that could not be read.
        "async fn f() {\n    let = ;\n    std::fs::read(\"a\").ok();\n}\n",
    ]);
}

#[test]
fn only_what_is_shown_is_silenced_and_the_rest_is_said() {
    let forbidden = "async fn f() {\n    std::fs::read(\"a\").ok();\n    std::fs::write(\"a\", \"\").ok();\n}\n";
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", forbidden)]);
    let run = check(dir.path(), &["--add-allow", "-F", "std-fs-read"]);
    assert_eq!((run.code, run.stdout.lines().count()), (Some(1), 1), "{run:?}");
    assert!(run.stderr.contains("note: 1 finding silenced by 1 comment in 1 file\n"), "{run:?}");
    let text = std::fs::read_to_string(dir.path().join("src/lib.rs")).unwrap();
    let comment = "    // async-lint: allow(std-fs-write)\n    std::fs::write";
    assert_eq!(text, forbidden.replace("    std::fs::write", comment));
}

#[test]
fn what_can_not_be_written_to_is_refused() {
    let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", "")]);
    let stdin = run_with_input(dir.path(), &["-", "--add-allow"], "async fn f() { std::fs::read(\"a\"); }");
    assert!(stdin.code == Some(2) && stdin.stderr.contains("it can't be used with standard input"), "{stdin:?}");
    let lines = check(dir.path(), &["--add-allow=a\nb"]);
    assert!(lines.code == Some(2) && lines.stderr.contains("it has to be one line"), "{lines:?}");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let code = "async fn f() {\n    std::fs::read(\"a\").ok();\n}\n";
    let dir = tree(&[("Cargo.toml", MANIFEST), ("real.rs", code), ("src/x", "")]);
    let (real, link) = (dir.path().join("real.rs"), dir.path().join("src/lib.rs"));
    std::os::unix::fs::symlink(&real, &link).unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(check(dir.path(), &["--add-allow"]).code, Some(0));
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert!(std::fs::read_to_string(real).unwrap().contains("async-lint: allow(std-fs-read)"));
}

#[test]
fn what_builds_a_static_is_silenced_above_the_static() {
    let code = "use std::sync::LazyLock;\n\
                static NAMES: LazyLock<String> = LazyLock::new(|| std::fs::read_to_string(\"names\").unwrap());\n\
                pub async fn one() -> usize {\n    NAMES.len()\n}\n\
                pub async fn two() -> bool {\n    NAMES.is_empty()\n}\n";
    let rules = "[[nonblocking]]\npaths = [\"demo::NAMES\"]\nreason = \"a few bytes\"\n";
    let run_with = |above: &str, config: &str| {
        let code = code.replace("static NAMES", &format!("{above}static NAMES"));
        let dir = tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", &code), ("async-lint.toml", config)]);
        check(dir.path(), &["-W", "unused-suppression"])
    };
    let found = run_with("", "");
    assert!(found.stdout.contains("first use of `demo::NAMES`"), "{found:?}");
    let found = run_with("// async-lint: blocking(network) -- it is on a server\n", "");
    assert!(found.stdout.contains("`demo::NAMES`") && found.code == Some(1), "{found:?}");
    for (above, config) in [
        ("// async-lint: allow(std-fs-read) -- a few bytes\n", ""),
        ("// async-lint: allow(blocking-call-indirect) -- a few bytes\n", ""),
        ("// async-lint: nonblocking -- a few bytes\n", ""),
        ("", rules),
    ] {
        let found = run_with(above, config);
        assert_eq!((found.code, found.stdout.as_str()), (Some(0), ""), "{above}{config}: {found:?}");
    }
}
