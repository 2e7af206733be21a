//! One project that is looked at again and again while its texts change: what a language server and `--watch` have in common.
//!
//! What is known of the project outlives each look. An edit costs what it changes: texts of known files are put into the
//! analysis; where files come and go, the code is read anew; where settings, rules or manifests change, all is. Texts that an
//! editor has not saved stand in for files of the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::read;
use crate::base::span::FileId;
use crate::commands::judge::{self, Judged};
use crate::commands::select::{Selected, select};
use crate::config::discover::FILE_NAME;
use crate::error::Error;
use crate::options::CheckOptions;
use crate::pipeline::begin::{self, Claim, Early};
use crate::pipeline::setup::Basis;
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
    stages: Stages,
    /// What stands in for files of the disk, by path without links.
    texts: BTreeMap<PathBuf, Arc<str>>,
    judged: Option<Judged>,
    /// By path without links: the paths under which the program knows a file.
    names: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    depth: Depth,
    edited: BTreeSet<PathBuf>,
    /// What was taken for true that cargo has still to confirm.
    claim: Option<Claim>,
}

impl Session {
    /// Nothing is looked at before the first [`Session::refresh`].
    pub(crate) fn new(options: CheckOptions, stages: Stages) -> Session {
        let (texts, names, edited) = Default::default();
        let (options, depth) = (Arc::new(options), Depth::Project);
        Session { options, stages, texts, judged: None, names, depth, edited, claim: None }
    }

    pub(crate) fn options(&self) -> &CheckOptions {
        &self.options
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
    pub(crate) fn folders(&self) -> BTreeSet<PathBuf> {
        let Some(judged) = &self.judged else { return BTreeSet::new() };
        let project = &judged.setup.project;
        let packages = project.targets.values().filter_map(|target| target.manifest_path.parent());
        packages.chain([&*project.root]).filter_map(|dir| canonical(dir).ok()).collect()
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
            true if change == Change::Written => Depth::Nothing,
            true => Depth::Files,
            false if self.decides(path) => Depth::Project,
            false => Depth::Nothing,
        };
        self.depth = self.depth.max(depth);
    }

    /// A text that is on the disk by now stands in for nothing.
    fn settle_text(&mut self, path: &Path) {
        if self.texts.get(path) == on_disk(path).as_ref() {
            self.texts.remove(path);
        }
    }

    /// The file decides which code is looked at, or how.
    fn decides(&self, path: &Path) -> bool {
        let named = |name: &str| path.ends_with(name);
        let manifests = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml", ".cargo/config", FILE_NAME];
        let Some(judged) = &self.judged else { return manifests.into_iter().any(named) };
        let same = |other: &Path| other == path || canonical(other).is_ok_and(|other| other == path);
        let settings = &judged.setup.settings;
        let rules = settings.rule_files.iter().any(|file| same(&file.path));
        let baseline = self.options.baseline.file.as_deref().is_some_and(same) || named("async-lint.baseline");
        rules || baseline || settings.file.as_deref().is_some_and(same) || manifests.into_iter().any(named)
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

    /// Only the findings of the last run are known, not the code.
    pub(crate) fn is_cold(&self) -> bool {
        self.judged.as_ref().is_some_and(|judged| judged.analysis.is_none())
    }

    /// Reads the code where it is not known yet, so that the next edit costs what it changes.
    pub(crate) fn warm_up(&mut self) -> Result<(), Error> {
        match self.judged.take() {
            Some(judged) if judged.analysis.is_none() => {
                let judged = self.look(judged)?;
                self.keep(judged);
            }
            judged => self.judged = judged,
        }
        Ok(())
    }

    /// What cargo has still to be asked, on any thread, for [`Session::confirm`].
    pub(crate) fn doubt(&self) -> Option<impl FnOnce() -> Result<Basis, Error> + Send + 'static> {
        let options = self.options.clone();
        self.claim.as_ref().map(|_| move || begin::ask(&options))
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
        self.claim = None;
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

    fn edit(&self, mut judged: Judged, edited: BTreeSet<PathBuf>) -> Result<Judged, Error> {
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
        judge::look_at_edits(&self.options, judged, &texts, &self.stages)
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
        self.names.clear();
        for &(file, _) in &judged.found.files {
            let path = sources.file(file).path.clone();
            let real = canonical(&path).unwrap_or_else(|_| path.clone());
            self.names.entry(real).or_default().insert(path);
        }
        self.judged = Some(judged);
    }
}

fn on_disk(path: &Path) -> Option<Arc<str>> {
    read::text(path, read::MAX_SOURCE).ok().map(Arc::from)
}
