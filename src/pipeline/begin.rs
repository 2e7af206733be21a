//! Where a run begins: with what cargo says or, while cargo is still asked, with what it said last time.
//!
//! To ask cargo takes as long as to look at a small change. So the run goes ahead with the [`Guess`] that nothing has
//! changed there; what comes of it counts if cargo then says the same, else the run begins anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::place;
use super::setup::{Basis, places, widened};
use super::stages::{Stage, Stages};
use crate::cache::project::{Guess, LastProject, Written};
use crate::config::discover::FILE_NAME;
use crate::config::{Reader, Settings};
use crate::error::Error;
use crate::options::CheckOptions;
use crate::project::{self, Input, Project};

/// What is made of the project by a run.
pub(crate) type Work<'a, T> = &'a (dyn Fn(Basis) -> Result<T, Error> + Sync);

/// Does `work` with the project and its settings, and has something to say where that was done twice.
pub(crate) fn begin<T: Send>(
    options: &CheckOptions,
    stages: &Stages,
    work: Work<'_, T>,
) -> Result<(T, Option<String>), Error> {
    let last = last_project(options);
    if let Some((last, guess)) = last.as_ref().and_then(|last| Some((last, last.guess()?))) {
        return begin_early((options, stages), last, guess, work);
    }
    let basis = stages.time(Stage::Discover, || ask(options))?;
    if let Some(last) = last {
        last.keep(&basis.project);
    }
    Ok((work(basis)?, None))
}

fn begin_early<T: Send>(
    (options, stages): (&CheckOptions, &Stages),
    last: &LastProject,
    guess: Guess,
    work: Work<'_, T>,
) -> Result<(T, Option<String>), Error> {
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| ask(options));
        let Guess { project, written } = guess;
        let early = with_settings(options, project).and_then(work);
        let answer = stages.time(Stage::Discover, || asked.join());
        let basis = answer.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        if written.is(&basis.project) {
            return Ok((early?, None));
        }
        last.keep(&basis.project);
        let note = "cargo's answer changed since the last run: the run started over".to_owned();
        Ok((work(basis)?, (options.verbose > 0).then_some(note)))
    })
}

/// What cargo said last time, for who need not wait until it is asked.
pub(crate) struct Early {
    pub(crate) basis: Basis,
    pub(crate) claim: Claim,
}

/// That cargo still says what it said last time.
pub(crate) struct Claim {
    last: LastProject,
    written: Written,
}

impl Claim {
    /// It is as claimed. What cargo says is kept where it is not.
    pub(crate) fn holds(&self, now: &Project) -> bool {
        let is_same = self.written.is(now);
        if !is_same {
            self.last.keep(now);
        }
        is_same
    }
}

/// `None` where cargo has to be asked first.
pub(crate) fn early(options: &CheckOptions) -> Option<Result<Early, Error>> {
    let last = last_project(options)?;
    let Guess { project, written } = last.guess()?;
    Some(with_settings(options, project).map(|basis| Early { basis, claim: Claim { last, written } }))
}

/// Asks cargo, for who begins with its answer; it is kept for the next time.
pub(crate) fn asked(options: &CheckOptions) -> Result<Basis, Error> {
    let basis = ask(options)?;
    if let Some(last) = last_project(options) {
        last.keep(&basis.project);
    }
    Ok(basis)
}

/// What cargo says, and the settings; they may add to what cargo is to be asked.
pub(crate) fn ask(options: &CheckOptions) -> Result<Basis, Error> {
    let basis = with_settings(options, project::discover(&options.request)?)?;
    match widened(options, &basis.settings) {
        Some(request) => Ok(Basis { project: project::discover(&request)?, ..basis }),
        None => Ok(basis),
    }
}

fn with_settings(options: &CheckOptions, project: Project) -> Result<Basis, Error> {
    let (home, is_untrusted) = (options.request.home(), options.request.cargo.untrusted);
    let packages = project.targets.values().filter_map(|target| target.manifest_path.parent());
    let packages: BTreeSet<PathBuf> = packages.map(Path::to_path_buf).filter(|_| options.config.is_none()).collect();
    if is_untrusted && options.config.is_none() {
        let mut places = packages.iter().chain([&home]);
        places.try_for_each(|place| stay_inside(place, &project.root))?;
    }
    let reader = Reader { bound: Some(&*project.root).filter(|_| is_untrusted) };
    let settings = reader.load(&home, options.config.as_deref(), project.settings.clone())?;
    let settings: Settings = reader.with_members(settings, &home, &packages, project.settings.clone())?;
    if is_untrusted && settings.file.as_ref().is_some_and(|file| file.starts_with(&project.root)) {
        settings.rule_files.iter().try_for_each(|file| place::stays(&file.path, &project.root))?;
    }
    Ok(Basis { project, settings })
}

/// The config of a project that is not trusted is a file of that project: what is wrong in a file is shown.
fn stay_inside(home: &Path, root: &Path) -> Result<(), Error> {
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
