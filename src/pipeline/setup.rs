//! What a run goes by, brought together from the command line, the config, the rules and the project.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::place;
use super::stages::{Stage, Stages};
use crate::analysis::Analysis;
use crate::base::kind::Confidence;
use crate::cache;
use crate::cache::replay::{Asked, LastRun};
use crate::cache::trees::Trees;
use crate::config::levels::UnknownName;
use crate::config::settings::read_text;
use crate::config::{LevelFlag, LevelTable, Member, Names, Scope, Scopes, Settings};
use crate::def::load::{Disk, FileLoader, TreeSource};
use crate::def::program;
use crate::def::{Program, std_index};
use crate::error::Error;
use crate::lints;
use crate::manual::Manual;
use crate::options::{CheckOptions, FactsOptions};
use crate::project::graph::CrateGraph;
use crate::project::{Project, Request, ShippedRules, TargetSelection};
use crate::rules::{self, Build, RuleSet, Shipped, Versions};
use crate::ty::models::RuleModels;

/// The crates of a run and the settings that hold for it.
pub(crate) struct Basis {
    pub(crate) project: Project,
    pub(crate) settings: Settings,
}

/// All that a run goes by.
pub(crate) struct Setup {
    pub(crate) project: Project,
    pub(crate) settings: Settings,
    /// What decides which rules hold, besides the settings.
    pub(crate) build: Build,
    /// Rules, lints and their levels.
    pub(crate) manual: Manual,
    /// What decides about findings, by the file that they stand in.
    pub(crate) scopes: Scopes,
    /// For who runs it, a sentence each.
    pub(crate) notes: Vec<String>,
}

impl Setup {
    /// Reads rules, and sets the levels.
    pub(crate) fn new(options: &CheckOptions, basis: Basis, stages: &Stages) -> Result<Setup, Error> {
        let Basis { project, settings } = basis;
        let build = build(&project);
        let rules = stages.time(Stage::Rules, || rules::load_for(&settings, &build))?;
        let scopes = scopes(options, &settings, &rules)?;
        let levels = scopes.of_run().levels.clone();
        let notes = if options.quiet { Vec::new() } else { rules.notes().to_vec() };
        Ok(Setup { project, settings, build, manual: Manual::new(rules.into(), levels), scopes, notes })
    }

    /// Reads the checked crates from the disk. The graph of crates then belongs to the analysis.
    pub(crate) fn open(&mut self, stages: &Stages) -> Analysis {
        let loader = loader(&self.project);
        self.open_with(loader, None, stages)
    }

    /// Reads the checked crates; `trees` are asked before a file is read.
    pub(crate) fn open_with(
        &mut self,
        files: Box<dyn FileLoader>,
        trees: Option<Arc<Trees>>,
        stages: &Stages,
    ) -> Analysis {
        let graph = std::mem::take(&mut self.project.graph);
        let program = program_of((&self.project, &self.manual.rules), graph, files, trees);
        let checked: Vec<_> = program.checked_crates().collect();
        stages.time(Stage::Read, || Analysis::new(program, self.manual.rules.clone(), &checked))
    }
}

/// Where facts come from and go to. Who asks for a look at the inside gets all of it.
pub(crate) fn places(options: &CheckOptions) -> cache::Places {
    let wanted = &options.facts;
    if options.look.is_some() {
        return cache::Places::default();
    }
    let (given, emit) = (wanted.given.clone(), wanted.emit.clone());
    cache::Places { cache: cache_dir(wanted), given, emit, read_only: false }
}

/// The cache that is used; `None` to do without.
pub(crate) fn cache_dir(wanted: &FactsOptions) -> Option<PathBuf> {
    wanted.cache_dir.clone().or_else(cache::store::default_dir).filter(|_| !wanted.no_cache)
}

/// What a run like this one found before; besides the project and the command line, `decides` tells what was found then. `None`
/// where there is no cache, and where files from elsewhere count.
pub(crate) fn last_run(
    places: &cache::Places,
    options: &CheckOptions,
    project: &Project,
    decides: &dyn Debug,
) -> Option<LastRun> {
    let alone = project.overlays.is_empty() && places.given.is_none() && places.emit.is_none();
    let cache = places.cache.as_deref().filter(|_| alone)?;
    let place = (&project.root, &options.request);
    Some(LastRun::new(cache, Asked::new((&place, project), &[&options.min_confidence, decides])))
}

/// The command line again, with what the config adds to it. `None` where it adds nothing.
pub(crate) fn widened(options: &CheckOptions, settings: &Settings) -> Option<Request> {
    let typed = options.request.cargo.targets;
    let (tests, all) = (Settings::is_on(&settings.tests), Settings::is_on(&settings.all_targets));
    let targets = TargetSelection {
        tests: typed.tests || tests || all,
        examples: typed.examples || all,
        benches: typed.benches || all,
    };
    let mut request = options.request.clone();
    request.cargo.targets = targets;
    (targets != typed).then_some(request)
}

/// What decides about findings: the command line, and the config.
fn scopes(options: &CheckOptions, settings: &Settings, rules: &RuleSet) -> Result<Scopes, Error> {
    let of_member = |member: &Member| scope(options, &member.settings, rules).map(|scope| (member.dir.clone(), scope));
    let members = settings.members.iter().map(of_member).collect::<Result<Vec<_>, _>>()?;
    Ok(Scopes::new(scope(options, settings, rules)?, members))
}

fn min_confidence(options: &CheckOptions, settings: &Settings) -> Confidence {
    let configured = settings.min_confidence.as_ref().map(|sure| sure.value);
    options.min_confidence.or(configured).unwrap_or(Confidence::Likely)
}

fn scope(options: &CheckOptions, settings: &Settings, rules: &RuleSet) -> Result<Scope, Error> {
    Ok(Scope {
        levels: levels(options, settings, rules)?,
        min_confidence: min_confidence(options, settings),
        exclude: settings.exclude.as_ref().map(|exclude| exclude.value.clone()).unwrap_or_default(),
    })
}

pub(crate) fn levels(options: &CheckOptions, settings: &Settings, rules: &RuleSet) -> Result<LevelTable, Error> {
    let (lints, rule_ids) = (lints::all(), rules.ids());
    let names = Names { lints: &lints, rules: &rule_ids };
    let flags: Vec<LevelFlag> =
        options.levels.iter().map(|(level, name)| LevelFlag { level: *level, name: name.clone() }).collect();
    let table = LevelTable::new(settings, &names)?.with_rules(rules.own_levels());
    let table = table.with_preview(options.preview || Settings::is_on(&settings.preview));
    table.with_flags(&flags, &names).map_err(|unknown| {
        let sentence = |name: &UnknownName| {
            let help = name.help.as_deref().unwrap_or("`cargo async-lint rules` lists them");
            format!("no lint, kind or rule is called `{}` ({help})", name.flag.name)
        };
        Error::Usage { message: unknown.iter().map(sentence).collect::<Vec<_>>().join("\n") }
    })
}

/// What is in the build, std not counted.
pub(crate) fn build(project: &Project) -> Build {
    let packages = project.graph.crates.values().map(|krate| &krate.package);
    let versions = Versions::new(packages.map(|package| (package.name.as_str(), package.version.as_str())));
    let read = |shipped: &ShippedRules| Shipped {
        package: shipped.package.clone(),
        krate: shipped.krate.clone(),
        path: shipped.path.clone(),
        text: within_package(project, shipped).and_then(|()| read_text(&shipped.path)),
    };
    Build { versions, shipped: project.shipped.iter().map(read).collect() }
}

/// A package speaks by its own files.
fn within_package(project: &Project, shipped: &ShippedRules) -> Result<(), String> {
    let mut own = project.graph.crates.values().filter(|krate| krate.package.name == shipped.package);
    let is_own = own.any(|krate| place::stays(&shipped.path, &krate.package_dir).is_ok());
    if is_own { Ok(()) } else { Err("it is outside of the package".to_owned()) }
}

/// `trees` are asked before a file is read.
pub(crate) fn program_of(
    (project, rules): (&Project, &RuleSet),
    graph: CrateGraph,
    files: Box<dyn FileLoader>,
    trees: Option<Arc<Trees>>,
) -> Program {
    let trees: Arc<dyn TreeSource> = match trees {
        Some(trees) => trees,
        None => Arc::new(()),
    };
    let options = program::Options {
        files,
        trees,
        base: project.root.clone(),
        std: std_index::load,
        models: Box::new(RuleModels::new(rules)),
    };
    Program::new(graph, options)
}

/// Where the texts of the project's files come from.
pub(crate) fn loader(project: &Project) -> Box<dyn FileLoader> {
    Box::new(WithOverlays(project.overlays.clone()))
}

/// The disk, and texts that stand in for some of its files.
struct WithOverlays(Vec<(PathBuf, Arc<str>)>);

impl FileLoader for WithOverlays {
    fn read(&self, path: &Path) -> Result<String, String> {
        match self.0.iter().find(|(place, _)| place == path) {
            Some((_, text)) => Ok(text.to_string()),
            None => Disk.read(path),
        }
    }
}
