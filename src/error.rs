//! Faults in what we were given: the command line, the disk, cargo. Each is one sentence that names the place.
//!
//! What is wrong inside Rust code is never one of these: unreadable syntax is a diagnostic, an unknown name is `Unknown`.

use std::path::PathBuf;

use crate::config::ConfigError;

/// Why a run could not be made. All of them end in exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such file or directory: {}", .path.display())]
    NoSuchPath { path: PathBuf },
    #[error("cannot read {}: {source}", .path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("cannot read standard input: {source}")]
    Stdin { source: std::io::Error },
    #[error("cannot find the current directory: {source}")]
    CurrentDir { source: std::io::Error },
    #[error("cannot list {}: {reason}", .path.display())]
    List { path: PathBuf, reason: String },
    #[error("no Rust file under {}: name files or folders that have some", .path.display())]
    NoRustFile { path: PathBuf },
    #[error("cannot run `{program}`: {source}{}", in_path(.source))]
    Spawn { program: String, source: std::io::Error },
    #[error("`cargo metadata` failed: {message}")]
    Cargo { message: String },
    #[error("`{command}` failed: {message}")]
    Rustc { command: String, message: String },
    #[error("no package of the workspace matches `{spec}`{}", suggestion(.similar))]
    PackageSpec { spec: String, similar: Option<String> },
    #[error("{message}")]
    Usage { message: String },
    #[error("cannot start threads: {source}")]
    Threads { source: rayon::ThreadPoolBuildError },
    #[error("cannot remove files in {}: {source}", .path.display())]
    Remove { path: PathBuf, source: std::io::Error },
    #[error("no folder for the cache: give one with `--cache-dir`")]
    NoCacheDir,
    #[error("cannot write the report: {source}")]
    Write { source: std::io::Error },
    #[error("cannot write {}: {source}", .path.display())]
    WriteFile { path: PathBuf, source: std::io::Error },
    #[error("{} leads out of the project and is not followed: name the target by its real path", .path.display())]
    Outside { path: PathBuf },
    #[error("{} changed while it was checked: nothing is written; run it again", .path.display())]
    ChangedMeanwhile { path: PathBuf },
    #[error("{} is in no git checkout, so overwritten code is lost: pass `--allow-no-vcs` to write anyway", .path.display())]
    NoVcs { path: PathBuf },
    #[error("there is no {}: `cargo async-lint baseline write` records the current findings", .path.display())]
    NoBaseline { path: PathBuf },
    #[error("{}:{line}: {message}", .path.display())]
    Baseline { path: PathBuf, line: usize, message: String },
    #[error("{} is in no git checkout, so it is not known what is new (git: {message})", .path.display())]
    NoCheckout { path: PathBuf, message: String },
    #[error("git knows no revision `{revision}`; where only the newest commits are checked out, fetch it first")]
    NoRevision { revision: String },
    #[error(
        "`{branch}` and what is checked out have no commit in common; where only the newest commits are checked out, \
         fetch the rest first (`git fetch --unshallow`)"
    )]
    NoMergeBase { branch: String },
    #[error("`git {command}` failed: {message}")]
    Git { command: String, message: String },
    /// What is wrong inside a config or rule file, with the places.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

fn in_path(source: &std::io::Error) -> &'static str {
    if source.kind() == std::io::ErrorKind::NotFound { "; it has to be installed, and in a folder of PATH" } else { "" }
}

fn suggestion(similar: &Option<String>) -> String {
    similar.as_ref().map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default()
}
