//! What a run writes stays in the project, or goes where the user has said; an old text stays until a new one is whole.

use crate::support::{Run, run, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
const LIB: &str = "async fn f() {\n    std::fs::read(\"a\").ok();\n}\n";

fn project(more: &[(&str, &str)]) -> tempfile::TempDir {
    tree(&[&[("p/Cargo.toml", MANIFEST), ("p/src/lib.rs", LIB), ("outside/file", "old")], more].concat())
}

fn check(dir: &tempfile::TempDir, args: &[&str]) -> Run {
    run(&dir.path().join("p"), &[args, &["--offline", "--no-cache"]].concat())
}

fn text(dir: &tempfile::TempDir, name: &str) -> String {
    std::fs::read_to_string(dir.path().join(name)).unwrap()
}

#[test]
fn reports_go_where_the_user_says() {
    let dir = project(&[("p/old.txt", "old")]);
    let outputs = ["--output", "short=../outside/new/a.txt", "--output", "short=b/c.txt", "--output", "short=old.txt"];
    let run = check(&dir, &outputs);
    assert_eq!(run.code, Some(1), "{run:?}");
    for name in ["outside/new/a.txt", "p/b/c.txt", "p/old.txt"] {
        assert!(text(&dir, name).starts_with("src/lib.rs:2:5: warning"), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn links_in_the_project_are_not_followed_out_of_it() {
    use std::os::unix::fs::symlink;
    let dir = project(&[]);
    let (place, file) = (dir.path().join("p"), dir.path().join("outside/file"));
    for (link, to) in
        [("async-lint.baseline", &file), ("report", &file), ("async-lint.toml", &dir.path().join("outside/none"))]
    {
        symlink(to, place.join(link)).unwrap();
    }
    symlink(dir.path().join("outside"), place.join("folder")).unwrap();
    let wanted = [
        &["baseline", "write", "--baseline", "report"][..],
        &["--output", "short=report"],
        &["--output", "short=folder/new"],
        &["--output", "short=../p/folder/new"],
        &["--output", "short=async-lint.toml"],
    ];
    for args in wanted {
        let run = check(&dir, args);
        assert_eq!(run.code, Some(2), "{args:?}: {run:?}");
    }
    assert_eq!(run(&place, &["init", "--offline"]).code, Some(2));
    assert_eq!(text(&dir, "outside/file"), "old");
    assert_eq!(std::fs::read_dir(dir.path().join("outside")).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn comments_are_written_into_no_file_of_somebody_else() {
    let dir = project(&[("outside/shared.rs", LIB)]);
    std::os::unix::fs::symlink(dir.path().join("outside/shared.rs"), dir.path().join("p/src/shared.rs")).unwrap();
    std::fs::write(dir.path().join("p/src/lib.rs"), format!("mod shared;\n{LIB}")).unwrap();
    let run = check(&dir, &["--add-allow"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("src/shared.rs leads out of the project"), "{run:?}");
    assert_eq!(text(&dir, "outside/shared.rs"), LIB);
    assert_eq!(text(&dir, "p/src/lib.rs"), format!("mod shared;\n{LIB}"));
}

#[cfg(unix)]
#[test]
fn a_link_within_the_project_stays_and_permissions_too() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = project(&[("p/reports/real", "old")]);
    let real = dir.path().join("p/reports/real");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&real, dir.path().join("p/latest")).unwrap();
    assert_eq!(check(&dir, &["--output", "short=latest"]).code, Some(1));
    assert!(dir.path().join("p/latest").is_symlink());
    assert!(text(&dir, "p/reports/real").starts_with("src/lib.rs:2:5"));
    assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(std::fs::read_dir(dir.path().join("p/reports")).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_report_can_go_to_what_is_no_file() {
    let dir = project(&[]);
    let run = check(&dir, &["--output", "short=/dev/stdout", "--message-format", "json"]);
    assert!(run.stdout.contains("src/lib.rs:2:5: warning"), "{run:?}");
}
