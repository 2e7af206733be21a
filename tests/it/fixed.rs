//! What fixes make of whole projects: beside each file of `ui-tests/projects/fixes` that they change lies the new text, in
//! `NAME.fixed`; `ASYNC_LINT_BLESS=1` writes it. What comes out builds with the real runtime, and leaves nothing to fix.

use std::path::Path;
use std::process::Command;

use crate::support::{files_below, is_fetched, root, run, shared_target};

#[test]
fn what_is_fixed_is_as_blessed_and_builds() {
    let from = root().join("ui-tests/projects/fixes");
    let dir = copy(&from);
    if !is_fetched(dir.path()) {
        return;
    }
    let fix = || run(dir.path(), &["--workspace", "--offline", "--fix", "--unsafe-fixes", "--allow-no-vcs"]);
    let fixed = fix();
    assert!(matches!(fixed.code, Some(0 | 1)), "{fixed:?}");
    let faults: Vec<String> =
        files(&from).iter().filter_map(|path| compare(path, &dir.path().join(name(&from, path)))).collect();
    assert!(faults.is_empty(), "{}\n{}", faults.join("\n\n"), fixed.stderr);
    let mut cargo = Command::new("cargo");
    cargo.args(["check", "--offline", "--quiet", "--color", "never", "--workspace"]).current_dir(dir.path());
    cargo.env("CARGO_TARGET_DIR", shared_target()).env("RUSTFLAGS", "-Awarnings");
    let built = cargo.output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let again = fix();
    assert!(again.stderr.contains("0 findings fixed in 0 files"), "{again:?}");
}

/// Sources and manifests, without what a build has made.
fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let all = [files_below(dir, ".rs"), files_below(dir, "Cargo.toml"), files_below(dir, "Cargo.lock")].concat();
    all.into_iter().filter(|path| !path.starts_with(dir.join("target"))).collect()
}

fn name(from: &Path, path: &Path) -> std::path::PathBuf {
    path.strip_prefix(from).unwrap().to_path_buf()
}

fn copy(from: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for path in files(from) {
        let to = dir.path().join(name(from, &path));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(&path, to).unwrap();
    }
    dir
}

fn compare(before: &Path, after: &Path) -> Option<String> {
    let blessed = before.with_file_name(format!("{}.fixed", before.file_name().unwrap().to_str().unwrap()));
    let read = |path: &Path| std::fs::read_to_string(path).unwrap_or_default();
    let (old, new) = (read(before), read(after));
    let wanted = if old == new { String::new() } else { new };
    if std::env::var_os("ASYNC_LINT_BLESS").is_some() {
        match wanted.is_empty() {
            true => std::fs::remove_file(&blessed).ok(),
            false => std::fs::write(&blessed, &wanted).ok(),
        };
        return None;
    }
    let same = read(&blessed).replace("\r\n", "\n") == wanted;
    (!same).then(|| format!("{} differs:\n{wanted}", blessed.display()))
}
