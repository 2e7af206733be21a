//! The stages in the order in which data flows; the only file that names them all.
//!
//! Discovery, reading and reporting touch the outside world and can fail. What lies between is total.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use crate::base::arena::ArenaId;
use crate::base::diagnostic::{Diagnostic, Level};
use crate::base::kind::Confidence;
use crate::base::source::SourceFile;
use crate::base::span::FileId;
use crate::calls::callee::CallCx;
use crate::calls::graph::CallGraph;
use crate::calls::marks::Marks;
use crate::cli::{CheckOptions, Dump, GroupBy};
use crate::config::levels::UnknownName;
use crate::config::settings::read_text;
use crate::config::{self, ConfigError, LevelFlag, LevelTable, Names, Settings};
use crate::def::ids::{CrateId, DefId};
use crate::def::load::{Disk, FileLoader, TreeSource};
use crate::def::program;
use crate::def::{Program, std_index};
use crate::effects::propagate::propagate;
use crate::effects::why::{self, Question};
use crate::error::Error;
use crate::facts::key::Keys;
use crate::facts::trees::Trees;
use crate::facts::{self, Facts};
use crate::lints::{self, LintCx};
use crate::manual::{Manual, all_lints, rule_ids};
use crate::project::graph::{CrateGraph, CrateIndex};
use crate::project::{self, Project, Request, ShippedRules, TargetSelection};
use crate::report::{self, Report, Summary};
use crate::rules::{self, Build, RuleSet, Shipped, Versions};
use crate::suppress::Applied;
use crate::syntax::dump::dump_items;
use crate::syntax::item_tree::ItemTree;
use crate::ty::Types;
use crate::{calls, def, effects, suppress};

mod baseline;

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
    if let Some(request) = widened(options, &settings) {
        project = project::discover(&request)?;
    }
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
    let run = Run {
        options,
        settings: &settings,
        rules: &manual.rules,
        levels: &manual.levels,
        project: &project,
        places: &places,
    };
    let answer = on_deep_stack(|| run.analyse(&program))?;
    let applied = match answer {
        Answer::Text(text) => return out.write_all(text.as_bytes()).map(|()| Outcome::Clean).map_err(written),
        Answer::Found { applied, mut notes } => {
            if let Some(trees) = trees {
                notes.extend(on_deep_stack(|| trees.save(&program))?);
            }
            if options.verbose > 0 {
                report::write_notes(&notes, err).map_err(written)?;
            }
            if options.verbose > 1 {
                report::write_notes(&files_read(&program), err).map_err(written)?;
            }
            applied
        }
    };
    let files = checked_files(&program);
    let names: BTreeSet<&str> = files.iter().filter(|file| run.covers(file)).map(|file| &*file.source.name).collect();
    let looked_at = |name: &str| names.contains(name) || !project.root.join(name).exists();
    let sources = program.sources();
    let view = baseline::View { root: &project.root, sources, looked_at: &looked_at };
    let Some(compared) = baseline::settle(options, view, report::arrange(applied.kept, sources), err)? else {
        return Ok(Outcome::Clean);
    };
    let found = report::shown(compared.kept);
    let silenced = report::arrange_silenced([applied.silenced, compared.silenced].concat(), sources);
    let krates: BTreeMap<u32, CrateId> = files.iter().map(|file| (file.id.0, file.krate)).collect();
    let target_of = |file: FileId| project.targets.get(&CrateIndex::from_raw(krates.get(&file.0)?.0));
    let grouped = options.group_by.map(|GroupBy::Cause| report::by_cause(&found));
    let report = Report {
        diagnostics: &found,
        silenced: &silenced,
        notes: &project.notes,
        sources,
        root: &project.root,
        repository: repository(&project.root),
        step_summary: options.step_summary.as_deref(),
        target_of: &target_of,
        about: &|id| manual.about(id),
    };
    let printed = Report { diagnostics: grouped.as_ref().unwrap_or(&found), ..report };
    report::emit(options.format, &printed, out).map_err(written)?;
    for output in &options.outputs {
        output.write(&report).map_err(|source| Error::WriteFile { path: output.path.clone(), source })?;
    }
    if options.statistics {
        report::write_statistics(&report, err).map_err(written)?;
    }
    let summary = Summary::new(&found, files.len(), started.elapsed());
    if !options.quiet {
        report::write_summary(&summary, err).map_err(written)?;
    }
    Ok(outcome(options, &summary))
}

/// What the findings mean for the exit code.
fn outcome(options: &CheckOptions, summary: &Summary) -> Outcome {
    let allowed = options.max_warnings.unwrap_or_default();
    let failed = summary.errors > 0 || summary.warnings > allowed;
    if failed && !options.exit_zero { Outcome::Findings } else { Outcome::Clean }
}

/// Everything that is found in the checked crates, cheap or not, sure or not.
pub(crate) fn find_all(project: &Project, rules: &RuleSet) -> Result<(Program, Vec<Diagnostic>), Error> {
    let everything = vec![(Level::Warn, "all".to_owned())];
    let options = CheckOptions {
        levels: everything,
        min_confidence: Some(Confidence::Possible),
        facts: crate::cli::FactsOptions { no_cache: true, ..Default::default() },
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

/// What one run goes by.
#[derive(Copy, Clone)]
struct Run<'a> {
    options: &'a CheckOptions,
    settings: &'a Settings,
    rules: &'a RuleSet,
    levels: &'a LevelTable,
    project: &'a Project,
    places: &'a facts::Places,
}

enum Answer {
    Found {
        applied: Applied,
        /// What did not go well and does no harm.
        notes: Vec<String>,
    },
    /// What `--dump` or `why` asked for.
    Text(String),
}

impl Run<'_> {
    fn analyse(self, program: &Program) -> Answer {
        let checked = checked_crates(program);
        program.load_all(&checked);
        let types = Types::new(program);
        if let Some(text) = self.listing(program, &types, &checked) {
            return Answer::Text(text);
        }
        let marks = Marks::read(program, &checked);
        let cx = CallCx { program, types: &types, rules: self.rules, marks: &marks };
        let question = self.options.why.as_deref().map(Question::parse);
        let asked = question.as_ref().map(|question| why::functions(program, question)).unwrap_or_default();
        let own_rules = self.settings.rule_files.iter().map(|file| file.text.as_str());
        let keys = Keys::new(&program.graph, self.rules, own_rules);
        let mut facts = Facts::new(program, self.rules, &keys, self.places);
        let wanted: Vec<DefId> = asked.iter().copied().chain(facts.wanted(&checked)).collect();
        let graph = CallGraph::build(cx, &checked, &wanted, &mut |def| facts.is_known(def));
        let summaries = propagate(&graph, self.rules, facts.summaries());
        if let Some(question) = &question {
            let facts = why::Facts { program, rules: self.rules, graph: &graph, summaries: &summaries };
            return Answer::Text(why::explain(facts, question, &asked));
        }
        match self.options.dump {
            Some(Dump::Calls) => return Answer::Text(calls::dump::dump(program, self.rules, &graph)),
            Some(Dump::Effects) => return Answer::Text(effects::dump::dump(program, &graph, &summaries)),
            _ => {}
        }
        let confidence = self.options.min_confidence.or(self.settings.min_confidence).unwrap_or(Confidence::Likely);
        let lint_cx = LintCx {
            program,
            rules: self.rules,
            graph: &graph,
            summaries: &summaries,
            levels: self.levels,
            min_confidence: confidence,
        };
        let mut found = lints::check(&lint_cx);
        found.extend(lints::unread_code(program, self.levels, &checked));
        Answer::Found { applied: self.suppress(program, found), notes: facts.save(&graph, &summaries) }
    }

    /// What `--show-files` and the early dumps ask for.
    fn listing(self, program: &Program, types: &Types<'_>, checked: &[CrateId]) -> Option<String> {
        if self.options.show_files {
            return Some(checked.iter().map(|&krate| self.files_of(program, krate)).collect());
        }
        match self.options.dump? {
            Dump::Items => Some(checked_files(program).iter().map(items_of).collect()),
            Dump::Names => Some(checked.iter().map(|&krate| def::dump::dump_names(program, krate)).collect()),
            Dump::Types => Some(checked.iter().map(|&krate| types.dump_crate(krate)).collect()),
            Dump::Calls | Dump::Effects => None,
        }
    }

    /// A crate with what it depends on, then its files, a line each.
    fn files_of(self, program: &Program, krate: CrateId) -> String {
        let Some(root) = program.root(krate) else { return String::new() };
        let deps: Vec<_> = root.deps.iter().map(|(name, _)| name.as_str()).collect();
        let file = self.project.display_name(root, &root.root_file);
        let line = format!("{} {:?} {} {file} [{}]\n", root.name, root.kind, root.edition, deps.join(" "));
        let mut seen = BTreeSet::new();
        let files = program.defs(krate).trees.iter().map(|tree| tree.file).filter(|file| seen.insert(file.0));
        line + &files.map(|file| format!("  {}\n", program.sources().file(file).name)).collect::<String>()
    }

    /// Takes out what is not looked for, and what comments silence.
    fn suppress(self, program: &Program, mut found: Vec<Diagnostic>) -> Applied {
        found.retain(|diagnostic| self.wants(program, diagnostic));
        let files = checked_files(program);
        let views: Vec<suppress::File<'_>> = files.iter().map(CheckedFile::view).collect();
        let (lints, rule_ids) = (all_lints(), rule_ids(self.rules));
        let known = Names { lints: &lints, rules: &rule_ids };
        let names = suppress::Names {
            is_known: &|name| known.contains(name),
            help: &|name| known.suggest(name),
            level_of: &|descriptor| self.levels.level_of(descriptor.id, None, None),
            tests: self.project.tests,
        };
        let mut applied = suppress::apply(found, &views, &names);
        applied.kept.retain(|diagnostic| self.wants(program, diagnostic));
        applied.silenced.retain(|silenced| self.wants(program, &silenced.diagnostic));
        applied
    }

    /// The finding stands where it is looked for.
    fn wants(self, program: &Program, diagnostic: &Diagnostic) -> bool {
        let file = program.sources().file(diagnostic.primary.span.file);
        (self.project.tests || !diagnostic.in_test)
            && self.project.wants(&file.path)
            && !self.settings.exclude.is_excluded(&file.path)
    }

    /// All that is found in the file is reported.
    fn covers(self, file: &CheckedFile<'_>) -> bool {
        self.project.wants(&file.source.path)
    }
}

/// Where facts come from and go to. Who asks for a look at the inside gets all of it.
fn places(options: &CheckOptions) -> facts::Places {
    let wanted = &options.facts;
    if options.why.is_some() || options.dump.is_some() {
        return facts::Places::default();
    }
    let cache = wanted.cache_dir.clone().or_else(facts::store::default_dir).filter(|_| !wanted.no_cache);
    facts::Places { cache, given: wanted.given.clone(), emit: wanted.emit.clone() }
}

/// The command line again, with what the config adds to it. `None` where it adds nothing.
fn widened(options: &CheckOptions, settings: &Settings) -> Option<Request> {
    let typed = options.request.cargo.targets;
    let targets = TargetSelection {
        tests: typed.tests || settings.tests || settings.all_targets,
        examples: typed.examples || settings.all_targets,
        benches: typed.benches || settings.all_targets,
    };
    let mut request = options.request.clone();
    request.cargo.targets = targets;
    (targets != typed).then_some(request)
}

fn levels(options: &CheckOptions, settings: &Settings, rules: &RuleSet) -> Result<LevelTable, Error> {
    let (lints, rule_ids) = (all_lints(), rule_ids(rules));
    let names = Names { lints: &lints, rules: &rule_ids };
    let flags: Vec<LevelFlag> =
        options.levels.iter().map(|(level, name)| LevelFlag { level: *level, name: name.clone() }).collect();
    LevelTable::new(settings, &names).map_err(ConfigError::from)?.with_flags(&flags, &names).map_err(|unknown| {
        let sentence = |name: &UnknownName| {
            let help = name.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
            format!("no lint, kind or rule is called `{}`{help}", name.flag.name)
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
        // A file that can't be read has no rules; its author is told by cargo.
        text: read_text(&shipped.path).unwrap_or_default(),
    };
    Build { versions, shipped: project.shipped.iter().map(read).collect() }
}

/// The folder of the checkout that holds `root`; `root` itself where git knows nothing of it.
fn repository(root: &Path) -> &Path {
    root.ancestors().find(|dir| dir.join(".git").exists()).unwrap_or(root)
}

/// `trees` are asked before a file is read.
pub(crate) fn program_of(project: &Project, graph: CrateGraph, trees: Option<Arc<Trees>>) -> Program {
    let files = Box::new(WithOverlays(project.overlays.clone()));
    let trees: Arc<dyn TreeSource> = match trees {
        Some(trees) => trees,
        None => Arc::new(()),
    };
    let options = program::Options { files, trees, base: project.root.clone(), std: std_index::load };
    Program::new(graph, options)
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

/// A sentence for each file whose text was needed.
fn files_read(program: &Program) -> Vec<String> {
    let files = program.sources().files();
    let mut read: Vec<String> = files
        .iter()
        .filter(|file| file.is_read() && file.path.is_absolute())
        .map(|file| format!("read {}", file.path.display()))
        .collect();
    read.sort();
    read
}

fn checked_crates(program: &Program) -> Vec<CrateId> {
    program.crate_ids().filter(|&krate| program.root(krate).is_some_and(|root| root.checked)).collect()
}

/// A file of a checked crate.
struct CheckedFile<'a> {
    id: FileId,
    krate: CrateId,
    source: Arc<SourceFile>,
    tree: &'a ItemTree,
}

impl CheckedFile<'_> {
    fn view(&self) -> suppress::File<'_> {
        suppress::File { id: self.id, path: &self.source.path, text: self.source.text(), tree: self.tree }
    }
}

/// Every file of the checked crates once, in the order of crates and modules.
fn checked_files(program: &Program) -> Vec<CheckedFile<'_>> {
    let mut seen = BTreeSet::new();
    let mut files = Vec::new();
    for krate in checked_crates(program) {
        for data in &program.defs(krate).trees {
            if seen.insert(data.file.0) {
                let source = program.sources().file(data.file);
                files.push(CheckedFile { id: data.file, krate, source, tree: &data.tree });
            }
        }
    }
    files
}

/// The items of a file below its name.
fn items_of(file: &CheckedFile<'_>) -> String {
    format!("{}\n{}\n", file.source.name, dump_items(file.tree).trim_end())
}

fn written(source: std::io::Error) -> Error {
    Error::Write { source }
}
