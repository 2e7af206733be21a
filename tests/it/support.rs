//! Running the built command, on projects written for the occasion.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder of this package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the built command in a folder, without colours and without what the environment says about them.
pub(crate) fn run(dir: &Path, args: &[&str]) -> Run {
    run_with_input(dir, args, "")
}

pub(crate) fn run_with_input(dir: &Path, args: &[&str], input: &str) -> Run {
    run_command(command(dir, args), input)
}

/// The built command, to be changed before it is run.
pub(crate) fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-async-lint"));
    for name in ["CARGO_TERM_COLOR", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GITHUB_STEP_SUMMARY"] {
        command.env_remove(name);
    }
    // Nobody's own cache is read or written.
    command.env("XDG_CACHE_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    command.args(args).current_dir(dir);
    command
}

pub(crate) fn run_command(mut command: Command, input: &str) -> Run {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    // Tests run side by side, and cargo says when one waits for another.
    let is_own = |line: &&str| !line.starts_with("    Blocking waiting for file lock");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: stderr.split_inclusive('\n').filter(is_own).collect(),
    }
}

/// A folder with these files, gone when dropped.
pub(crate) fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

/// All files below a folder that end in `suffix`, in order.
pub(crate) fn files_below(dir: &Path, suffix: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries.map(walkdir::DirEntry::into_path).filter(|path| path.to_string_lossy().ends_with(suffix)).collect()
}

/// The packages that a workspace needs are there now. Where no registry can be reached, as for those who pack this, what
/// needs them is left out, which is said; with `CI` it is a fault.
pub(crate) fn is_fetched(dir: &Path) -> bool {
    let fetch = |args: &[&str]| {
        let mut cargo = Command::new("cargo");
        let output = cargo.arg("fetch").args(args).args(["--quiet", "--color", "never"]).current_dir(dir).output();
        output.is_ok_and(|output| output.status.success())
    };
    let fetched = fetch(&["--offline"]) || fetch(&[]);
    assert!(fetched || std::env::var_os("CI").is_none(), "the packages of {} can't be fetched", dir.display());
    if !fetched {
        eprintln!("left out, as its packages can't be fetched: {}", dir.display());
    }
    fetched
}

/// Where the crates of tests are built: their dependencies once.
pub(crate) fn shared_target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("built")
}
