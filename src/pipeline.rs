//! The stages in the order in which data flows; the only folder that names them all.
//!
//! Discovery, reading and reporting touch the outside world and can fail. What lies between is total.

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use self::begin::Basis;
use self::changes::Changes;
use self::files::{checked_files, files_read, published};
pub(crate) use self::init::init;
use self::run::{Answer, Run};
use self::settings::Decided;
pub(crate) use self::setup::{build, loader, program_of};
use self::setup::{levels, places};
use self::stages::{Stage, Stages};
use crate::base::diagnostic::{Diagnostic, Level};
use crate::base::kind::Confidence;
use crate::base::plain;
use crate::base::span::FileId;
use crate::cache;
use crate::cache::replay::{Findings, LastRun, Parts, Witness};
use crate::cache::trees::Trees;
use crate::config::Settings;
use crate::def::Program;
use crate::def::ids::CrateId;
use crate::error::Error;
use crate::manual::Manual;
use crate::options::{CheckOptions, FactsOptions};
use crate::project::Project;
use crate::project::graph::CrateGraph;
use crate::report::{self, Format};
use crate::rules::{self, RuleSet};

mod allow;
mod baseline;
mod begin;
mod changes;
mod doctor;
mod edit;
mod files;
mod fix;
mod git;
mod ground;
mod hidden;
mod init;
mod place;
mod run;
mod settings;
mod setup;
mod show;
mod stages;

/// What a run found, for the exit code.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
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

/// Deeply nested code is walked by recursion.
const STACK_SIZE: usize = 64 << 20;

/// Looks at the code and writes what is found.
pub fn check(options: &CheckOptions, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    let started = Instant::now();
    let stages = Stages::new(options.progress);
    let judged = begin::begin(options, &stages)?;
    let (judged, fixes) = match &options.fix {
        Some(fixing) => fix::run(options, fixing, judged, &stages).map(|(judged, fixes)| (judged, Some(fixes)))?,
        None => (judged, None),
    };
    stages.hide();
    report::write_notes(&judged.notes, err).map_err(written)?;
    let found = match &judged.answer {
        Answer::Found(found) => found,
        Answer::Text(text) => return print(options, text, out),
    };
    let shown = show::Run::new(options, &judged);
    let outcome = stages.time(Stage::Report, || shown.show(found, fixes.as_ref(), (started, out, err)))?;
    if options.timings {
        stages.write_table(started.elapsed(), err).map_err(written)?;
    }
    Ok(outcome)
}

/// What a run came to, before anything is shown.
struct Judged {
    project: Project,
    settings: Settings,
    manual: Manual,
    changes: Option<Changes>,
    /// For who runs it, a sentence each.
    notes: Vec<String>,
    answer: Answer<Findings>,
}

/// Looks at the code of a project, or at what the last run found in it.
fn judge(options: &CheckOptions, basis: Basis, stages: &Stages) -> Result<Judged, Error> {
    let Basis { mut project, settings } = basis;
    let asked = |since| stages.time(Stage::Changes, || Changes::read(since, &options.request, &project.root));
    let changes = options.since.as_ref().map(asked).transpose()?;
    let build = build(&project);
    let rules = stages.time(Stage::Rules, || rules::load_for(&settings, &build))?;
    let levels = levels(options, &settings, &rules)?;
    let manual = Manual::new(rules, levels);
    let (rules, levels) = (&manual.rules, &manual.levels);
    let mut notes = if options.quiet { Vec::new() } else { rules.notes().to_vec() };
    if options.show_settings {
        let decided = Decided { options, settings: &settings, project: &project, rules, levels };
        let answer = Answer::Text(decided.describe());
        return Ok(Judged { project, settings, manual, changes, notes, answer });
    }
    let places = places(options);
    let last = setup::last_run(&places, options, &project, &[&settings, &build, &manual.levels]);
    let answer = match last.as_ref().and_then(|last| stages.time(Stage::Replay, || last.replay())) {
        Some(found) => {
            let note = "nothing has changed since the last run: these are its findings".to_owned();
            notes.extend((options.verbose > 0).then_some(note));
            Answer::Found(found)
        }
        None => {
            // Fixes are followed by another look.
            let graph = match options.fix {
                Some(_) => project.graph.clone(),
                None => std::mem::take(&mut project.graph),
            };
            let (settings, project, places) = (&settings, &project, &places);
            let run = Run { options, settings, rules, levels, project, places, stages };
            find(run, graph, last.as_ref(), &mut notes)?
        }
    };
    Ok(Judged { project, settings, manual, changes, notes, answer })
}

/// What was asked for instead of findings.
fn print(options: &CheckOptions, text: &str, out: &mut dyn Write) -> Result<Outcome, Error> {
    // For machines there is JSON, which has escapes of its own.
    let is_json = options.doctor && options.format == Format::Json;
    let text = if is_json { text.into() } else { plain::page(text) };
    out.write_all(text.as_bytes()).map(|()| Outcome::Clean).map_err(written)
}

/// Looks at the code; what is found is kept for the next run.
fn find(
    run: Run<'_>,
    graph: CrateGraph,
    last: Option<&LastRun>,
    acc: &mut Vec<String>,
) -> Result<Answer<Findings>, Error> {
    let witness = Witness::default();
    let trees = run.places.cache.as_deref().map(|dir| Arc::new(Trees::new(dir)));
    let program = program_of((run.project, run.rules), graph, witness.of(loader(run.project)), trees.clone());
    let (applied, mut notes) = match on_deep_stack(|| run.analyse(&program))? {
        Answer::Text(text) => return Ok(Answer::Text(text)),
        Answer::Found(found) => found,
    };
    if let Some(trees) = trees {
        notes.extend(run.stages.time(Stage::Keep, || on_deep_stack(|| trees.save(&program)))?);
    }
    if let Some(dir) = &run.places.cache {
        run.stages.time(Stage::Keep, || cache::store::sweep(dir));
    }
    let files: Vec<(FileId, CrateId)> = checked_files(&program).iter().map(|file| (file.id, file.krate)).collect();
    let sources = program.sources();
    let (kept, silenced) =
        (report::arrange(applied.kept, sources), report::arrange_silenced(applied.silenced, sources));
    let parts = Parts { sources, files: &files, kept: &kept, silenced: &silenced };
    let unread_root = run::checked_crates_unread(&program);
    // What could not be read is tried anew.
    let last = last.filter(|_| !unread_root);
    notes.extend(last.and_then(|last| last.keep(&witness, &parts, &published(&program))));
    if run.options.verbose > 0 {
        acc.append(&mut notes);
    }
    if run.options.verbose > 1 {
        acc.extend(files_read(&program));
    }
    Ok(Answer::Found(Findings { sources: program.into_sources(), files, kept, silenced, unread_root }))
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
    let program = program_of((project, rules), project.graph.clone(), loader(project), None);
    let places = cache::Places::default();
    let stages = Stages::default();
    let (settings, levels, places, stages) = (&settings, &levels, &places, &stages);
    let run = Run { options: &options, settings, rules, levels, project, places, stages };
    match on_deep_stack(|| run.analyse(&program))? {
        Answer::Found((applied, _)) => Ok((program, applied.kept)),
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
