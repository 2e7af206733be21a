//! Rule files together with the project they are tried in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::settings::{self, read_text};
use crate::config::{ConfigError, FileProblems, Problem, RuleFile, Settings, discover};
use crate::def::Program;
use crate::error::Error;
use crate::pipeline::setup;
use crate::project::{self, Project, Request, canonical};
use crate::rules::builtin::PACKS;
use crate::rules::model::Pack;
use crate::rules::path::parse_pattern;
use crate::rules::versions::crate_of;
use crate::rules::{self, Origin, Rule, RuleId, RuleSet};

/// The files that were named, all rules, and the project of the current directory.
pub(super) struct Scene {
    pub(super) files: Vec<File>,
    pub(super) rules: Arc<RuleSet>,
    pub(super) project: Project,
}

/// A rule file that was named.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) text: String,
    /// Its name among the built-in packs, where it is one of them.
    builtin: Option<&'static str>,
}

impl Scene {
    pub(super) fn open(paths: &[PathBuf]) -> Result<Scene, Error> {
        let files = paths.iter().map(|path| File::read(path)).collect::<Result<Vec<_>, _>>()?;
        let mut settings = Settings::default();
        for file in files.iter().filter(|file| file.builtin.is_none()) {
            settings.rule_files.extend(file.rule_files()?);
        }
        let project = project_here()?;
        let rules = rules::load_for(&settings, &setup::build(&project))?;
        Ok(Scene { files, rules: rules.into(), project })
    }

    /// All crates of the project.
    pub(super) fn program(&self) -> Program {
        let (graph, files) = (self.project.graph.clone(), setup::loader(&self.project));
        setup::program_of((&self.project, &self.rules), graph, files, None)
    }

    /// The rules of the named files.
    pub(super) fn rules(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.rules.rules().filter(|(_, rule)| self.files.iter().any(|file| file.holds(rule)))
    }

    /// The packs of the named files.
    pub(super) fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.rules.packs().iter().filter(|pack| self.files.iter().any(|file| file.is(pack.origin, &pack.file)))
    }

    /// The named file that a rule is in.
    pub(super) fn file_of(&self, rule: &Rule) -> Option<&File> {
        self.files.iter().find(|file| file.holds(rule))
    }
}

/// `krate <2`, where none of the rule's paths is about a version in the build.
pub(super) fn of_other_version(rules: &RuleSet, id: RuleId) -> Option<String> {
    let rule = rules.rule(id);
    let versions = rule.versions.as_ref()?;
    let patterns: Vec<_> = rule.paths.iter().filter_map(|path| parse_pattern(path).ok()).flatten().collect();
    let is_here = patterns.iter().any(|pattern| rules.is_about_this_build(id, pattern));
    let krate = patterns.first().and_then(|pattern| crate_of(pattern)).unwrap_or_default();
    (!is_here).then(|| format!("{krate} {versions}"))
}

/// The cargo project of the current directory; without one, std is all there is.
fn project_here() -> Result<Project, Error> {
    let cwd = std::env::current_dir().map_err(|source| Error::CurrentDir { source })?;
    let cwd = canonical(&cwd).unwrap_or(cwd);
    if !cwd.ancestors().any(|dir| dir.join("Cargo.toml").is_file()) {
        return Ok(Project { root: cwd, ..Project::default() });
    }
    project::discover(&Request { cwd, ..Request::default() })
}

impl File {
    fn read(path: &Path) -> Result<File, Error> {
        let text = read_text(path).map_err(|why| {
            let problem = Problem::whole_file(format!("cannot read the rule file: {why}"));
            ConfigError::from(FileProblems::new(path, "", vec![problem]))
        })?;
        let builtin = PACKS.iter().find(|(_, known)| *known == text).map(|(name, _)| *name);
        Ok(File { path: path.to_owned(), text, builtin })
    }

    /// A config brings along the rule files that it names.
    fn rule_files(&self) -> Result<Vec<RuleFile>, Error> {
        if self.path.ends_with(discover::FILE_NAME) {
            let dir = self.path.parent().unwrap_or(Path::new(""));
            return Ok(settings::parse(&self.path, dir, &self.text).map_err(ConfigError::from)?.rule_files);
        }
        Ok(vec![RuleFile { path: self.path.clone(), text: self.text.clone(), other_keys: &[] }])
    }

    fn holds(&self, rule: &Rule) -> bool {
        self.is(rule.origin, &rule.file)
    }

    /// It is the file that rules call by this name.
    fn is(&self, origin: Origin, file: &str) -> bool {
        match self.builtin {
            Some(name) => origin == Origin::Builtin && file == name,
            None => origin == Origin::User && Path::new(file) == self.path,
        }
    }
}
