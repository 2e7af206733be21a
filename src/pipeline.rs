//! The stages in the order in which data flows; the only folder that names them all.
//!
//! Discovery, reading and reporting touch the outside world and can fail. What lies between is total.

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use self::files::{checked_files, files_read};
use self::run::{Answer, Run};
pub(crate) use self::setup::{build, program_of};
use self::setup::{levels, places};
use crate::base::diagnostic::{Diagnostic, Level};
use crate::base::kind::Confidence;
use crate::config::{self, Settings};
use crate::def::Program;
use crate::error::Error;
use crate::facts;
use crate::facts::trees::Trees;
use crate::manual::Manual;
use crate::options::{CheckOptions, FactsOptions};
use crate::project::{self, Project};
use crate::report;
use crate::rules::{self, RuleSet};

mod baseline;
mod changes;
mod files;
mod run;
mod setup;
mod show;

/// What a run found, for the exit code.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    Clean,
    Findings,
}

/// Deeply nested code is walked by recursion.
const STACK_SIZE: usize = 64 << 20;

/// Looks at the code and writes what is found.
pub fn check(options: &CheckOptions, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    let started = Instant::now();
    let mut project = project::discover(&options.request)?;
    let home = options.request.home();
    let settings = config::load(&home, options.config.as_deref(), project.settings.take())?;
    if let Some(request) = setup::widened(options, &settings) {
        project = project::discover(&request)?;
    }
    let since = options.since.as_ref();
    let changes = since.map(|since| changes::Changes::read(since, &options.request, &project.root)).transpose()?;
    let rules = rules::load_for(&settings, &build(&project))?;
    let levels = levels(options, &settings, &rules)?;
    let manual = Manual::new(rules, levels);
    if !options.quiet {
        report::write_notes(&project.notes, err).map_err(written)?;
        report::write_notes(manual.rules.notes(), err).map_err(written)?;
    }
    let graph = std::mem::take(&mut project.graph);
    let places = places(options);
    let trees = places.cache.as_deref().map(|dir| Arc::new(Trees::new(dir)));
    let program = program_of(&project, graph, trees.clone());
    let (rules, levels) = (&manual.rules, &manual.levels);
    let run = Run { options, settings: &settings, rules, levels, project: &project, places: &places };
    let (applied, mut notes) = match on_deep_stack(|| run.analyse(&program))? {
        Answer::Text(text) => return out.write_all(text.as_bytes()).map(|()| Outcome::Clean).map_err(written),
        Answer::Found { applied, notes } => (applied, notes),
    };
    if let Some(trees) = trees {
        notes.extend(on_deep_stack(|| trees.save(&program))?);
    }
    if options.verbose > 0 {
        report::write_notes(&notes, err).map_err(written)?;
    }
    if options.verbose > 1 {
        report::write_notes(&files_read(&program), err).map_err(written)?;
    }
    let files = checked_files(&program);
    let (manual, sources, changes) = (&manual, program.sources(), changes.as_ref());
    let shown = show::Run { options, project: &project, manual, sources, files: &files, changes };
    shown.show(applied, started, out, err)
}

/// Everything that is found in the checked crates, cheap or not, sure or not.
pub(crate) fn find_all(project: &Project, rules: &RuleSet) -> Result<(Program, Vec<Diagnostic>), Error> {
    let everything = vec![(Level::Warn, "all".to_owned())];
    let options = CheckOptions {
        levels: everything,
        min_confidence: Some(Confidence::Possible),
        facts: FactsOptions { no_cache: true, ..Default::default() },
        ..CheckOptions::default()
    };
    let settings = Settings::default();
    let levels = levels(&options, &settings, rules)?;
    let program = program_of(project, project.graph.clone(), None);
    let places = facts::Places::default();
    let run = Run { options: &options, settings: &settings, rules, levels: &levels, project, places: &places };
    match on_deep_stack(|| run.analyse(&program))? {
        Answer::Found { applied, .. } => Ok((program, applied.kept)),
        Answer::Text(_) => Ok((program, Vec::new())),
    }
}

/// Runs something that walks code, on threads that can.
pub(crate) fn on_deep_stack<T: Send>(walk: impl FnOnce() -> T + Send) -> Result<T, Error> {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK_SIZE).build();
    Ok(pool.map_err(|source| Error::Threads { source })?.install(walk))
}

fn written(source: std::io::Error) -> Error {
    Error::Write { source }
}
