//! The project that a page speaks of.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::docs::blocks::Block;
use crate::support::{files_below, root};

/// What every page's project has besides the files that the page shows: the program of the README, which needs no network.
fn demo() -> Vec<(String, String)> {
    let dir = root().join("demo");
    let mut files = vec![(".gitignore".to_owned(), "/target\n".to_owned())];
    for path in [".rs", ".toml", ".lock"].iter().flat_map(|suffix| files_below(&dir, suffix)) {
        let name = path.strip_prefix(&dir).unwrap();
        if !name.starts_with("target") {
            files.push((name.to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    files
}

/// The files that blocks are, by the comment in their first line. It belongs to the file, so that lines count as on the page.
pub(super) fn files(blocks: &[Block]) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for block in blocks {
        let first = block.lines.first().map(String::as_str).unwrap_or_default();
        let name = first.strip_prefix("// ").or_else(|| first.strip_prefix("# "));
        let is_path = |name: &&str| Path::new(name).extension().is_some() && !name.contains(char::is_whitespace);
        if let Some(name) = name.filter(is_path) {
            files.push((name.to_owned(), block.lines.join("\n") + "\n"));
        }
    }
    files
}

pub(super) struct Project {
    dir: tempfile::TempDir,
    /// Where `cargo` finds the tool, in front of everything else.
    path: std::ffi::OsString,
}

impl Project {
    /// The demo with these files in it. All is committed on a branch `main`.
    pub(super) fn new(files: Vec<(String, String)>) -> Project {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in demo().into_iter().chain(files) {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let own = PathBuf::from(env!("CARGO_BIN_EXE_cargo-async-lint"));
        let others = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(own.parent().unwrap().to_path_buf()).chain(std::env::split_paths(&others));
        let project = Project { dir, path: std::env::join_paths(folders).unwrap() };
        let clone =
            "git init -qb main && git add -A && git commit -qm first && git update-ref refs/remotes/origin/main HEAD";
        project.run(clone).unwrap();
        project
    }

    /// What the command prints; an error where it could not do its work.
    pub(super) fn run(&self, line: &str) -> Result<String, String> {
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(self.dir.path()).stdin(Stdio::null());
        for name in ["CARGO_TERM_COLOR", "CLICOLOR_FORCE", "GITHUB_STEP_SUMMARY", "GIT_DIR", "GIT_INDEX_FILE"] {
            command.env_remove(name);
        }
        command.env("PATH", &self.path).env("CARGO_NET_OFFLINE", "true");
        command.env("XDG_CACHE_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        // As a CI server sets it.
        command.env("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "test").env(format!("GIT_{who}_EMAIL"), "test@example.invalid");
        }
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match output.status.code() {
            // With findings the tool ends with 1.
            Some(0 | 1) => Ok(text(&output.stdout)),
            code => Err(format!("ends with {code:?}\n{}", text(&output.stderr))),
        }
    }

    /// Of the reports that commands wrote: those that whoever reads them would refuse.
    pub(super) fn broken_reports(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap().path());
        let is_broken = |path: &PathBuf| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("json" | "sarif") => serde_json::from_str::<serde_json::Value>(&text).is_err(),
                Some("xml") => !(text.starts_with("<?xml") && text.trim_end().ends_with("</testsuites>")),
                Some("md") => !text.contains("`src/main.rs:"),
                _ => false,
            }
        };
        files.filter(is_broken).map(|path| format!("{} is no such report", path.display())).collect()
    }
}
