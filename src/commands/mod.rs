//! What the command line asks for, a file a command. Each asks the stages in `pipeline` for what it needs.

use std::io::Write;
use std::path::Path;

use crate::authoring;
use crate::base::plain;
use crate::cli;
use crate::error::Error;
use crate::options::{Action, CheckOptions, Look, Options};
use crate::pipeline::begin;
use crate::pipeline::setup::{Basis, Setup};
use crate::pipeline::stages::Stages;
use crate::report::{self, Format};

use self::explain::manual;

mod add_allow;
mod baseline;
mod cache;
mod changes;
mod check;
mod doctor;
mod dump;
mod edit;
mod explain;
mod fix;
mod glance;
mod ground;
mod hidden;
mod init;
pub(crate) mod judge;
mod page;
pub(crate) mod select;
mod settings;
mod show;
mod watch;
mod why;

/// What a run came to, for the exit code.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Clean,
    Findings,
    /// Nothing of a crate that was to be looked at could be read.
    Unread,
}

impl Outcome {
    fn failed(failed: bool) -> Outcome {
        if failed { Outcome::Findings } else { Outcome::Clean }
    }
}

/// Does what is asked for.
pub(crate) fn run(options: &Options, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    let done = match &options.action {
        Action::Check(check) => {
            return match &check.look {
                Some(look) => self::look(check, look, out, err),
                None if check.watch => watch::watch(check, out, err),
                None => check::check(check, out, err),
            };
        }
        Action::Author(task) => return authoring::run(task, out, err).map(|is_right| Outcome::failed(!is_right)),
        Action::Cache { action, dir } => cache::run(*action, dir.as_deref(), out),
        Action::Rules { config } => manual(config.as_deref())?.list(out).map_err(written),
        Action::Explain { id, config } => manual(config.as_deref())?.explain(id, out),
        // An editor is no writer: the library answers it.
        Action::Serve(_) => Ok(()),
        Action::Init(init) => init::init(init, out),
        Action::Completions(shell) => {
            cli::write_completions(*shell, out);
            Ok(())
        }
        Action::Man(dir) => cli::write_man_pages(dir).map_err(|source| unwritable(dir, source)),
    };
    done.map(|()| Outcome::Clean)
}

/// Prints what is asked for instead of findings.
fn look(options: &CheckOptions, look: &Look, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    let stages = Stages::new(options.progress);
    let look = |basis: Basis| {
        let setup = Setup::new(options, basis, &stages)?;
        let notes = setup.notes.clone();
        let text = match look {
            Look::Settings => Ok(settings::describe(options, &setup)),
            Look::Why(what) => why::explain(what, setup, &stages),
            Look::Doctor => doctor::examine(options, setup, &stages),
            Look::Dump(dump) => dump::dump(*dump, setup, &stages),
            Look::Files => dump::files(setup, &stages),
        };
        text.map(|text| (notes, text))
    };
    let ((mut notes, text), again) = begin::begin(options, &stages, &look)?;
    notes.extend(again);
    stages.hide();
    report::write_notes(&notes, err).map_err(written)?;
    // For machines there is JSON, which has escapes of its own.
    let is_json = options.look == Some(Look::Doctor) && options.format == Format::Json;
    let text = if is_json { text.into() } else { plain::page(&text) };
    out.write_all(text.as_bytes()).map_err(written)?;
    Ok(Outcome::Clean)
}

fn written(source: std::io::Error) -> Error {
    Error::Write { source }
}

fn unwritable(path: &Path, source: std::io::Error) -> Error {
    Error::WriteFile { path: path.to_path_buf(), source }
}
