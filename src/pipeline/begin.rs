//! Where a run begins: with what cargo says or, while cargo is still asked, with what it said last time.
//!
//! To ask cargo takes as long as to look at a small change. So the run goes ahead with the [`Guess`] that nothing has
//! changed there; what comes of it counts if cargo then says the same, else the run begins anew.

use std::path::Path;

use super::place;
use super::setup::{places, widened};
use super::stages::{Stage, Stages};
use super::{Judged, judge};
use crate::cache::project::{Guess, LastProject};
use crate::config::discover::FILE_NAME;
use crate::config::{self, Settings};
use crate::error::Error;
use crate::options::CheckOptions;
use crate::project::{self, Input, Project, Request};

/// The crates of a run and the settings that hold for it.
pub(super) struct Basis {
    pub(super) project: Project,
    pub(super) settings: Settings,
}

/// What a run comes to, before anything is shown.
pub(super) fn begin(options: &CheckOptions, stages: &Stages) -> Result<Judged, Error> {
    let last = last_project(options);
    if let Some((last, guess)) = last.as_ref().and_then(|last| Some((last, last.guess()?))) {
        return begin_early(options, stages, last, guess);
    }
    let basis = stages.time(Stage::Discover, || ask(options))?;
    if let Some(last) = last {
        last.keep(&basis.project);
    }
    judge(options, basis, stages)
}

fn begin_early(options: &CheckOptions, stages: &Stages, last: &LastProject, guess: Guess) -> Result<Judged, Error> {
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| ask(options));
        let Guess { project, written } = guess;
        let early = with_settings(options, project).and_then(|basis| judge(options, basis, stages));
        let answer = stages.time(Stage::Discover, || asked.join());
        let basis = answer.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        if written.is(&basis.project) {
            return early;
        }
        last.keep(&basis.project);
        let mut judged = judge(options, basis, stages)?;
        if options.verbose > 0 {
            judged.notes.push("cargo says something else than last time: the run began anew".to_owned());
        }
        Ok(judged)
    })
}

/// What cargo says, and the settings; they may add to what cargo is to be asked.
fn ask(options: &CheckOptions) -> Result<Basis, Error> {
    let basis = with_settings(options, project::discover(&options.request)?)?;
    match widened(options, &basis.settings) {
        Some(request) => Ok(Basis { project: project::discover(&request)?, ..basis }),
        None => Ok(basis),
    }
}

fn with_settings(options: &CheckOptions, project: Project) -> Result<Basis, Error> {
    if options.request.cargo.untrusted && options.config.is_none() {
        stay_inside(&options.request, &project.root)?;
    }
    let settings = config::load(&options.request.home(), options.config.as_deref(), project.settings.clone())?;
    if options.request.cargo.untrusted && settings.file.as_ref().is_some_and(|file| file.starts_with(&project.root)) {
        settings.rule_files.iter().try_for_each(|file| place::stays(&file.path, &project.root))?;
    }
    Ok(Basis { project, settings })
}

/// The config of a project that is not trusted is a file of that project: what is wrong in a file is shown.
fn stay_inside(request: &Request, root: &Path) -> Result<(), Error> {
    let home = request.home();
    let folders = home.ancestors().filter(|folder| folder.starts_with(root));
    let mut files = folders.map(|folder| folder.join(FILE_NAME)).filter(|file| file.exists());
    files.try_for_each(|file| place::stays(&file, root))
}

/// Where cargo is asked and there is a cache.
fn last_project(options: &CheckOptions) -> Option<LastProject> {
    let asks = matches!(options.request.input, Input::Cargo);
    let dir = places(options).cache.filter(|_| asks)?;
    Some(LastProject::new(&dir, &options.request))
}
