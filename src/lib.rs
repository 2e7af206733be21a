//! Finds the calls that stall an async executor: the library behind `cargo async-lint`.
//!
//! [`run`] does what the command line does: give it arguments, and it writes where you say. The example `check_project` in
//! the repository shows it:
//!
//! ```no_run
//! let args = ["cargo-async-lint", "--manifest-path", "demo/Cargo.toml", "--message-format", "json"];
//! let mut findings = Vec::new();
//! let code = async_lint::run(async_lint::cli::parse(args), &mut findings, &mut std::io::stderr());
//! ```

use std::io::Write;
use std::process::ExitCode;

use cli::ParseError;
use commands::Outcome;
use error::Error;
use options::{Action, Options};

mod analysis;
pub mod authoring;
mod base;
mod baseline;
mod cache;
pub mod cli;
mod commands;
pub mod config;
mod def;
mod diff;
pub mod error;
mod facts;
mod fix;
mod flow;
mod lints;
mod lsp;
mod manual;
pub mod options;
mod pipeline;
mod project;
pub mod report;
pub mod rules;
mod session;
mod solve;
mod suppress;
mod syntax;
mod ty;

/// Nothing at warn or above.
const CLEAN: u8 = 0;
/// Something at warn or above.
const FINDINGS: u8 = 1;
/// Could not run.
const FAULT: u8 = 2;
/// Whoever read the output went away before its end: what shells say of a program that a closed pipe ends.
const PIPE: u8 = 141;

/// Does what the command line asks for. Findings go to `out`; notes, the closing line and faults to `err`.
pub fn run(options: Result<Options, ParseError>, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let code = match options {
        Ok(Options { action: Action::Serve(options), .. }) => lsp::serve(*options, out, err),
        Ok(options) => match commands::run(&options, out, err) {
            Ok(Outcome::Clean) => CLEAN,
            Ok(Outcome::Findings) => FINDINGS,
            Ok(Outcome::Unread) => FAULT,
            Err(error) => refuse(&error, err),
        },
        Err(ParseError::Input(error)) => refuse(&error, err),
        Err(ParseError::Clap(error)) => explain_usage(&error),
    };
    ExitCode::from(code)
}

/// A reader that went away (`| head`) is no fault, but not all was said: that is no success.
fn refuse(error: &Error, err: &mut dyn Write) -> u8 {
    if let Error::Write { source } = error
        && source.kind() == std::io::ErrorKind::BrokenPipe
    {
        return PIPE;
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
