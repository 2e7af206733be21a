//! Finds the calls which stall an async executor: the library behind `cargo async-lint`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cli::ParseError;
use error::Error;
use manual::Manual;
use options::{Action, CacheAction, Options};
use pipeline::Outcome;

pub mod authoring;
pub mod base;
pub mod cache;
pub mod cli;
pub mod config;
pub mod def;
pub mod error;
pub mod facts;
pub mod fix;
pub mod flow;
pub mod lints;
pub mod manual;
pub mod options;
pub mod pipeline;
pub mod project;
pub mod report;
pub mod rules;
pub mod solve;
pub mod suppress;
pub mod syntax;
pub mod ty;

/// Nothing at warn or above.
const CLEAN: u8 = 0;
/// Something at warn or above.
const FINDINGS: u8 = 1;
/// Could not run.
const FAULT: u8 = 2;

/// Does what the command line asks for. Findings go to `out`; notes, the closing line and faults to `err`.
pub fn run(options: Result<Options, ParseError>, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let code = match options {
        Ok(options) => act(&options, out, err).unwrap_or_else(|error| refuse(&error, err)),
        Err(ParseError::Input(error)) => refuse(&error, err),
        Err(ParseError::Clap(error)) => explain_usage(&error),
    };
    ExitCode::from(code)
}

fn act(options: &Options, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8, Error> {
    match &options.action {
        Action::Check(check) => Ok(match pipeline::check(check, out, err)? {
            Outcome::Clean => CLEAN,
            Outcome::Findings => FINDINGS,
            Outcome::Unread => FAULT,
        }),
        Action::Cache { action, dir } => cache(*action, dir.as_deref(), out).map(|()| CLEAN),
        Action::Rules { config } => manual(config)?.list(out).map(|()| CLEAN).map_err(|source| Error::Write { source }),
        Action::Author(task) => Ok(if authoring::run(task, out, err)? { CLEAN } else { FINDINGS }),
        Action::Init(init) => pipeline::init(init, out).map(|()| CLEAN),
        Action::Completions(shell) => {
            cli::write_completions(*shell, out);
            Ok(CLEAN)
        }
        Action::Man(dir) => {
            cli::write_man_pages(dir).map_err(|source| Error::WriteFile { path: dir.clone(), source })?;
            Ok(CLEAN)
        }
        Action::Explain { id, config } => manual(config)?.explain(id, out).map(|()| CLEAN),
    }
}

fn cache(action: CacheAction, dir: Option<&Path>, out: &mut dyn Write) -> Result<(), Error> {
    let dir = dir.map(Path::to_owned).or_else(cache::store::default_dir).ok_or(Error::NoCacheDir)?;
    let said = match action {
        CacheAction::Path => writeln!(out, "{}", dir.display()),
        CacheAction::Clean => {
            let removed = cache::store::clean(&dir).map_err(|source| Error::Remove { path: dir.clone(), source })?;
            writeln!(out, "removed {removed} files from {}", dir.display())
        }
    };
    said.map_err(|source| Error::Write { source })
}

fn manual(config: &Option<PathBuf>) -> Result<Manual, Error> {
    let dir = std::env::current_dir().map_err(|source| Error::CurrentDir { source })?;
    Manual::load(&dir, config.as_deref())
}

/// A reader that went away (`| head`) is no fault.
fn refuse(error: &Error, err: &mut dyn Write) -> u8 {
    if let Error::Write { source } = error
        && source.kind() == std::io::ErrorKind::BrokenPipe
    {
        return CLEAN;
    }
    let said = match error {
        Error::Config(error) => report::write_config_error(error, err),
        error => report::write_error(error, err),
    };
    // Where nobody can be told, the code still tells.
    said.map_or(FAULT, |()| FAULT)
}

/// Prints `--help` and `--version` to standard output, wrong usage to standard error.
fn explain_usage(error: &clap::Error) -> u8 {
    let printed = error.print();
    if printed.is_ok() && !error.use_stderr() { CLEAN } else { FAULT }
}
