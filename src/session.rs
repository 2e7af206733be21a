//! One project that is looked at again and again while its texts change: what a language server and `--watch` have in common.
//!
//! What is known of the project outlives each look. An edit costs what it changes: texts of known files are put into the
//! analysis; where files come and go, the code is read anew; where settings, rules or manifests change, all is. Texts that an
//! editor has not saved stand in for files of the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use crate::base::read;
use crate::base::source::SourceMap;
use crate::base::span::FileId;
use crate::commands::judge::{self, Judged};
use crate::commands::select::{Selected, select};
use crate::config::discover::FILE_NAME;
use crate::error::Error;
use crate::options::CheckOptions;
use crate::pipeline::begin::{self, Claim, Early};
use crate::pipeline::setup::{Basis, Setup};
use crate::pipeline::stages::Stages;
use crate::project::canonical;
use crate::solve::Nothing;
use crate::solve::why;

/// How much has to be looked at anew.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Ord, PartialOrd)]
enum Depth {
    #[default]
    Nothing,
    /// Texts of files that are known.
    Texts,
    /// Which files there are.
    Files,
    /// Crates, settings and rules.
    Project,
}

/// What has become of a file of the disk.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum Change {
    Created,
    Written,
    Removed,
}

/// A project, and what is known of it.
pub(crate) struct Session {
    options: Arc<CheckOptions>,
    stages: Arc<Stages>,
    /// What stands in for files of the disk, by path without links.
    texts: BTreeMap<PathBuf, Arc<str>>,
    judged: Option<Judged>,
    /// By path without links: the paths under which the program knows a file.
    names: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    /// The files that these names are of, and how many.
    named: (Weak<SourceMap>, usize),
    depth: Depth,
    edited: BTreeSet<PathBuf>,
    /// What was taken for true that cargo has still to confirm.
    claim: Option<Claim>,
    /// Somebody asks cargo already.
    is_asked: bool,
    /// What is known is being worked on elsewhere.
    is_away: bool,
    /// Edits were glanced at.
    is_unsettled: bool,
    /// The root of the workspace and the folders of packages, without links.
    folders: BTreeSet<PathBuf>,
    /// The files of settings and rules, without links.
    deciding: BTreeSet<PathBuf>,
    /// Where builds write, without links.
    target: Option<PathBuf>,
}

impl Session {
    /// Nothing is looked at before the first [`Session::refresh`].
    pub(crate) fn new(options: CheckOptions, stages: Stages) -> Session {
        let (texts, names, edited, folders, deciding) = Default::default();
        let (options, stages, depth) = (Arc::new(options), Arc::new(stages), Depth::Project);
        Session {
            options,
            stages,
            texts,
            judged: None,
            names,
            named: Default::default(),
            depth,
            edited,
            claim: None,
            is_asked: false,
            is_away: false,
            is_unsettled: false,
            folders,
            deciding,
            target: None,
        }
    }

    pub(crate) fn options(&self) -> &CheckOptions {
        &self.options
    }

    /// How long each stage took since this was asked last.
    pub(crate) fn take_times(&self) -> String {
        self.stages.take_times()
    }

    /// What was found last; `None` where the project could not be looked at.
    pub(crate) fn judged(&self) -> Option<&Judged> {
        self.judged.as_ref()
    }

    /// What sentences about the code are drawn from; `None` while it is not known.
    pub(crate) fn facts(&self) -> Option<why::Facts<'_>> {
        let analysis = self.judged.as_ref()?.analysis.as_ref()?;
        let solution = analysis.solution(&[], &mut Nothing);
        Some(why::Facts { program: analysis.program(), rules: analysis.rules(), solution })
    }

    /// The findings that a report is about.
    pub(crate) fn selected(&self) -> Result<Selected, Error> {
        let Some(judged) = &self.judged else { return Ok(Selected::default()) };
        Ok(select(&self.options, judged, &mut std::io::sink())?.unwrap_or_default())
    }

    /// The root of the workspace, and the folders of the packages that are looked at.
    pub(crate) fn folders(&self) -> &BTreeSet<PathBuf> {
        &self.folders
    }

    /// The program has this file, named without links.
    pub(crate) fn has(&self, path: &Path) -> bool {
        self.names.contains_key(path)
    }

    /// The numbers of a file, named without links: one for each way to it.
    pub(crate) fn files_at(&self, path: &Path) -> Vec<FileId> {
        let (Some(judged), Some(names)) = (&self.judged, self.names.get(path)) else { return Vec::new() };
        let files = judged.found.files.iter().map(|(file, _)| *file);
        files.filter(|&file| names.contains(&judged.found.sources.file(file).path)).collect()
    }

    /// A text that stands in for a file, named without links; `None` where the disk has its say again.
    pub(crate) fn set_text(&mut self, path: &Path, text: Option<Arc<str>>) {
        let text = text.filter(|text| on_disk(path).as_ref() != Some(text));
        if self.texts.get(path) == text.as_ref() {
            return;
        }
        match text {
            Some(text) => self.texts.insert(path.to_path_buf(), text),
            None => self.texts.remove(path),
        };
        self.has_other_text(path);
    }

    fn has_other_text(&mut self, path: &Path) {
        if self.has(path) {
            self.depth = self.depth.max(Depth::Texts);
            self.edited.insert(path.to_path_buf());
        }
    }

    /// A file of the disk is not what it was.
    pub(crate) fn file_changed(&mut self, path: &Path, change: Change) {
        let depth = match path.extension().is_some_and(|extension| extension == "rs") {
            true if change == Change::Written && self.has(path) => {
                let is_covered = self.texts.contains_key(path);
                return if is_covered { self.settle_text(path) } else { self.has_other_text(path) };
            }
            true if change == Change::Created && !self.is_built(path) => Depth::Files,
            true if change == Change::Removed && self.has(path) => Depth::Files,
            true => Depth::Nothing,
            false if self.decides(path) => Depth::Project,
            false => Depth::Nothing,
        };
        self.depth = self.depth.max(depth);
    }

    /// A build has made the file.
    fn is_built(&self, path: &Path) -> bool {
        self.target.as_ref().is_some_and(|target| path.starts_with(target))
    }

    /// A text that is on the disk by now stands in for nothing.
    fn settle_text(&mut self, path: &Path) {
        if self.texts.get(path) == on_disk(path).as_ref() {
            self.texts.remove(path);
        }
    }

    /// The file decides which code is looked at, or how.
    fn decides(&self, path: &Path) -> bool {
        const NAMES: [&str; 6] =
            ["Cargo.toml", "Cargo.lock", ".cargo/config.toml", ".cargo/config", FILE_NAME, "async-lint.baseline"];
        // Which rule files there are is not known where the settings can't be read.
        let may_be_rules = self.judged.is_none() && path.extension().is_some_and(|extension| extension == "toml");
        may_be_rules || self.deciding.contains(path) || NAMES.into_iter().any(|name| path.ends_with(name))
    }

    /// The folders where a change may matter, and whether all below them is meant: those of packages, but for what a build makes
    /// and what is hidden, those of settings and rules, and the root of the workspace.
    pub(crate) fn watched_folders(&self) -> BTreeSet<(PathBuf, bool)> {
        let of_files = self.deciding.iter().filter_map(|file| file.parent().map(Path::to_path_buf));
        let own = &self.folders;
        let is_source = |path: &PathBuf| {
            let is_hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
            path.is_dir() && !is_hidden && self.target.as_ref() != Some(path) && !own.contains(path)
        };
        let entries = own.iter().filter_map(|dir| std::fs::read_dir(dir).ok()).flatten().flatten();
        let below: BTreeSet<(PathBuf, bool)> =
            entries.map(|it| it.path()).filter(is_source).map(|it| (it, true)).collect();
        below.into_iter().chain(own.iter().cloned().chain(of_files).map(|dir| (dir, false))).collect()
    }

    /// Takes the sign of life of a look away.
    pub(crate) fn hide_progress(&self) {
        self.stages.hide();
    }

    /// Lets somebody work with what is known; where that fails, all is looked at anew.
    pub(crate) fn with_judged<T>(
        &mut self,
        work: impl FnOnce(Judged, &Stages) -> Result<(Judged, T), Error>,
    ) -> Result<T, Error> {
        self.warm_up()?;
        let judged = match self.judged.take() {
            Some(judged) => judged,
            None => self.begin()?,
        };
        self.depth = Depth::Project;
        let (judged, done) = work(judged, &self.stages)?;
        self.keep(judged);
        self.depth = Depth::Files;
        Ok(done)
    }

    /// All files are to be read anew.
    pub(crate) fn reread(&mut self) {
        self.depth = self.depth.max(Depth::Files);
    }

    /// All is to be looked at anew.
    pub(crate) fn restart(&mut self, options: CheckOptions) {
        self.options = Arc::new(options);
        self.depth = Depth::Project;
    }

    pub(crate) fn is_stale(&self) -> bool {
        self.depth > Depth::Nothing
    }

    /// More than a text has changed.
    pub(crate) fn takes_long(&self) -> bool {
        self.depth > Depth::Texts
    }

    /// Looks at what has changed. Was there anything? Where that fails, the next change has all looked at anew.
    pub(crate) fn refresh(&mut self) -> Result<bool, Error> {
        let depth = std::mem::take(&mut self.depth);
        let edited = std::mem::take(&mut self.edited);
        if depth > Depth::Texts {
            self.is_unsettled = false;
        }
        let judged = match (depth, self.judged.take()) {
            (Depth::Nothing, judged) => {
                self.judged = judged;
                return Ok(false);
            }
            (Depth::Project, _) | (_, None) => self.begin()?,
            (Depth::Texts, Some(judged)) if judged.analysis.is_some() => self.edit(judged, edited)?,
            (_, Some(judged)) => self.look(judged)?,
        };
        self.keep(judged);
        Ok(true)
    }

    /// Reads the code where it is not known yet, so that the next edit costs what it changes.
    fn warm_up(&mut self) -> Result<(), Error> {
        if let Some(read) = self.leave_cold() {
            let judged = read();
            self.is_away = false;
            self.keep(judged?);
        }
        Ok(())
    }

    /// What there is to do where the code is not known yet, on any thread, for [`Session::come_back`]. Until then nothing is
    /// known.
    pub(crate) fn leave_cold(&mut self) -> Option<impl FnOnce() -> Result<Judged, Error> + Send + 'static> {
        let mut judged = self.judged.take_if(|judged| judged.analysis.is_none())?;
        self.is_away = true;
        judged.setup.project.overlays = self.overlays();
        let (options, stages) = (self.options.clone(), self.stages.clone());
        Some(move || judge::look(&options, judged, &stages))
    }

    /// The code is somewhere else, to be read.
    pub(crate) fn is_away(&self) -> bool {
        self.is_away
    }

    /// The code was read, or could not be: then all is looked at anew when something changes.
    pub(crate) fn come_back(&mut self, judged: Option<Judged>) {
        self.is_away = false;
        if let Some(judged) = judged {
            self.keep(judged);
        }
    }

    /// What cargo has still to be asked, on any thread, for [`Session::confirm`].
    /// It is asked once.
    pub(crate) fn doubt(&mut self) -> Option<impl FnOnce() -> Result<Basis, Error> + Send + 'static> {
        let options = self.options.clone();
        let is_open = self.claim.is_some() && !std::mem::replace(&mut self.is_asked, true);
        is_open.then_some(move || begin::ask(&options))
    }

    /// Cargo has answered. Is all to be looked at anew?
    pub(crate) fn confirm(&mut self, answer: Result<Basis, Error>) -> Result<bool, Error> {
        let Some(claim) = self.claim.take() else { return Ok(false) };
        let now = answer?;
        if claim.holds(&now.project) {
            return Ok(false);
        }
        let judged = self.judge(now)?;
        self.keep(judged);
        Ok(true)
    }

    fn begin(&mut self) -> Result<Judged, Error> {
        (self.claim, self.is_asked) = (None, false);
        let basis = match begin::early(&self.options) {
            Some(early) => {
                let Early { basis, claim } = early?;
                self.claim = Some(claim);
                basis
            }
            None => begin::asked(&self.options)?,
        };
        self.judge(basis)
    }

    fn judge(&self, mut basis: Basis) -> Result<Judged, Error> {
        basis.project.overlays.extend(self.overlays());
        judge::judge(&self.options, basis, &self.stages)
    }

    fn look(&self, mut judged: Judged) -> Result<Judged, Error> {
        judged.setup.project.overlays = self.overlays();
        judge::look(&self.options, judged, &self.stages)
    }

    fn edit(&mut self, mut judged: Judged, edited: BTreeSet<PathBuf>) -> Result<Judged, Error> {
        let mut texts: Vec<(PathBuf, Arc<str>)> = Vec::new();
        for path in edited {
            let Some(text) = self.texts.get(&path).cloned().or_else(|| on_disk(&path)) else {
                return self.look(judged);
            };
            let names = self.names.get(&path).into_iter().flatten();
            texts.extend(names.map(|name| (name.clone(), text.clone())));
        }
        let files = judged.found.sources.files();
        texts.retain(|(path, text)| !files.iter().any(|file| file.path == *path && file.text() == text));
        judged.setup.project.overlays = self.overlays();
        if texts.is_empty() {
            return Ok(judged);
        }
        let (judged, is_more) = judge::glance_at_edits(&self.options, judged, &texts, &self.stages)?;
        self.is_unsettled = is_more;
        Ok(judged)
    }

    /// Only what edits have changed was looked at, not what follows from it.
    pub(crate) fn is_unsettled(&self) -> bool {
        self.is_unsettled && !self.is_away && self.judged.is_some()
    }

    /// Looks at what follows from edits.
    pub(crate) fn settle(&mut self) -> Result<(), Error> {
        if !std::mem::take(&mut self.is_unsettled) {
            return Ok(());
        }
        if let Some(judged) = self.judged.take() {
            let judged = judge::settle(&self.options, judged, &self.stages)?;
            self.keep(judged);
        }
        Ok(())
    }

    /// Texts by every path that the program may read them under.
    fn overlays(&self) -> Vec<(PathBuf, Arc<str>)> {
        let named = |(path, text): (&PathBuf, &Arc<str>)| {
            let others = self.names.get(path).cloned().unwrap_or_default();
            let all: BTreeSet<PathBuf> = others.into_iter().chain([path.clone()]).collect();
            all.into_iter().map(|name| (name, text.clone())).collect::<Vec<_>>()
        };
        self.texts.iter().flat_map(named).collect()
    }

    fn keep(&mut self, judged: Judged) {
        let sources = &judged.found.sources;
        let real = |path: &Path| canonical(path).unwrap_or_else(|_| path.to_path_buf());
        let is_named =
            std::ptr::eq(self.named.0.as_ptr(), Arc::as_ptr(sources)) && self.named.1 == judged.found.files.len();
        if is_named {
            self.judged = Some(judged);
            return;
        }
        self.named = (Arc::downgrade(sources), judged.found.files.len());
        self.names.clear();
        for &(file, _) in &judged.found.files {
            let path = sources.file(file).path.clone();
            self.names.entry(real(&path)).or_default().insert(path);
        }
        let Setup { project, settings, .. } = &judged.setup;
        let packages = project.targets.values().filter_map(|target| target.manifest_path.parent());
        self.folders = packages.chain([&*project.root]).map(real).collect();
        self.target = project.target_dir.as_deref().map(real);
        let rules = settings.rule_files.iter().map(|file| &file.path).chain(&settings.file);
        self.deciding = rules.chain(&self.options.baseline.file).map(|path| real(path)).collect();
        self.judged = Some(judged);
    }
}

fn on_disk(path: &Path) -> Option<Arc<str>> {
    read::text(path, read::MAX_SOURCE).ok().map(Arc::from)
}
