//! Exit codes, and what is said when a run can't be made.

use crate::support::{Run, command, run, run_with_input, tree};

/// Runs in an empty folder.
fn in_nowhere(args: &[&str]) -> Run {
    run(tree(&[]).path(), args)
}

fn refused(run: &Run, message: &str) {
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains(message), "{run:?}");
    assert_eq!(run.stdout, "", "{run:?}");
}

#[test]
fn help_and_version_are_no_faults() {
    let help = in_nowhere(&["async-lint", "--help"]);
    assert_eq!(help.code, Some(0));
    assert!(help.stdout.contains("Usage: cargo async-lint [OPTIONS] [PATH]..."), "{}", help.stdout);
    assert!(help.stdout.contains("Exit codes: 0 no findings at warn or above, 1 findings, 2 the run failed"));
    let version = in_nowhere(&["--version"]);
    assert_eq!(version.stdout.trim(), concat!("cargo-async-lint ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_usage_is_refused() {
    refused(&in_nowhere(&["--bogus"]), "unexpected argument '--bogus'");
    refused(&in_nowhere(&["--message-format", "xml"]), "invalid value 'xml'");
    refused(&in_nowhere(&["--exclude", "a"]), "--exclude can only be used together with --workspace");
    refused(&in_nowhere(&["--stdin-filename", "a.rs"]), "give `-` as the path");
    refused(&in_nowhere(&["-", "a.rs"]), "`-` stands for the only file");
    refused(&in_nowhere(&["-q", "-v"]), "cannot be used with");
}

#[test]
fn a_folder_without_a_project_is_refused_in_cargos_words() {
    let run = in_nowhere(&[]);
    refused(&run, "error: `cargo metadata` failed: could not find `Cargo.toml` in");
    assert_eq!(run.stderr.matches("error").count(), 1, "{}", run.stderr);
}

#[test]
fn missing_paths_are_refused() {
    refused(&in_nowhere(&["nope.rs"]), "error: no such file or directory: nope.rs");
    refused(&in_nowhere(&["--manifest-path", "nope/Cargo.toml"]), "no such file or directory: nope/Cargo.toml");
    let empty = tree(&[("src/readme.txt", "")]);
    refused(&run(empty.path(), &["src"]), "no Rust file under");
}

#[test]
fn a_broken_manifest_is_refused_in_cargos_words() {
    let dir = tree(&[("Cargo.toml", "[package]\nname = 3\n")]);
    refused(&run(dir.path(), &[]), "invalid type: integer `3`");
}

#[test]
fn unknown_packages_and_targets_are_refused() {
    let dir = tree(&[("Cargo.toml", "[package]\nname = \"demo\"\nedition = \"2021\"\n"), ("src/lib.rs", "")]);
    refused(&run(dir.path(), &["--locked"]), "--locked");
    refused(
        &run(dir.path(), &["--offline", "-p", "dmeo"]),
        "no package of the workspace matches `dmeo` (did you mean `demo`?)",
    );
    refused(&run(dir.path(), &["--offline", "--target", "nope"]), "could not find specification for target \"nope\"");
    refused(&run(dir.path(), &["--offline", "--features", "x"]), "does not");
}

#[test]
fn clean_code_is_clean() {
    let dir =
        tree(&[("Cargo.toml", "[package]\nname = \"demo\"\nedition = \"2021\"\n"), ("src/lib.rs", "async fn f() {}")]);
    let run = run(dir.path(), &["--offline", "-q"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", ""), "{run:?}");
    let stdin = run_with_input(dir.path(), &["-", "-q"], "async fn f() {}");
    assert_eq!((stdin.code, stdin.stdout.as_str(), stdin.stderr.as_str()), (Some(0), "", ""), "{stdin:?}");
}

#[test]
fn colours_are_for_terminals_or_on_demand() {
    let plain = in_nowhere(&["nope.rs"]);
    assert!(!plain.stderr.contains('\x1b'), "{plain:?}");
    let forced = in_nowhere(&["--color", "always", "nope.rs", "--edition", "2024"]);
    assert!(forced.stderr.contains('\x1b'), "{forced:?}");
}

/// The cargo of this test goes on when somebody writes to `go`, which happens after its line was read.
#[cfg(unix)]
#[test]
fn what_cargo_waits_for_is_said_while_it_waits() {
    use std::io::{BufRead, BufReader};
    use std::os::unix::fs::PermissionsExt;

    let manifest = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let dir = tree(&[
        ("Cargo.toml", manifest),
        ("src/lib.rs", "pub async fn f() { std::thread::sleep(std::time::Duration::MAX); }"),
        (
            "cargo",
            "#!/bin/sh\necho '    Blocking waiting for file lock on package cache' >&2\nread _ <go\nexec \"$REAL\" \"$@\"\n",
        ),
    ]);
    let at = |name: &str| dir.path().join(name);
    std::fs::set_permissions(at("cargo"), std::fs::Permissions::from_mode(0o755)).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(at("go")).status().unwrap().success());
    let mut command = command(dir.path(), &["--offline", "--no-cache"]);
    command.env("CARGO", at("cargo")).env("REAL", std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(said.next().as_deref(), Some("    Blocking waiting for file lock on package cache"));
    std::fs::write(at("go"), "\n").unwrap();
    let rest: Vec<String> = said.collect();
    assert!(rest.iter().any(|line| line.contains("1 error")), "{rest:?}");
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
