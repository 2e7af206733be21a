//! `--show-settings`: what a run goes by, and where each of it comes from.

use std::path::Path;

use super::{Setup, baseline};
use crate::base::kind::Kind;
use crate::cache;
use crate::config::levels::Origin;
use crate::config::{LevelTable, Settings};
use crate::lints;
use crate::options::CheckOptions;
use crate::project::Project;
use crate::rules::RuleSet;

/// The lint that levels of kinds are asked for.
const DIRECT: &str = "blocking-call";

const TYPED: &str = "command line";
const BUILT_IN: &str = "built in";

/// What decides.
#[derive(Copy, Clone)]
struct Decided<'a> {
    options: &'a CheckOptions,
    settings: &'a Settings,
    project: &'a Project,
    rules: &'a RuleSet,
    levels: &'a LevelTable,
}

/// A line a setting: name, value, origin; then the levels.
pub(super) fn describe(options: &CheckOptions, setup: &Setup) -> String {
    let Setup { project, settings, manual, .. } = setup;
    Decided { options, settings, project, rules: &manual.rules, levels: &manual.levels }.describe()
}

impl Decided<'_> {
    fn describe(self) -> String {
        let mut lines = vec![self.config(), self.root()];
        lines.extend(self.scope());
        lines.extend([self.min_confidence(), self.cache()]);
        lines.extend(self.baseline());
        lines.extend(self.files());
        let table = rows(&lines);
        format!("{table}\nlevels\n{}", rows(&self.levels()))
    }

    fn file(self) -> String {
        self.settings.file.as_deref().map_or_else(|| BUILT_IN.to_owned(), |file| self.shown(file))
    }

    fn shown(self, path: &Path) -> String {
        path.strip_prefix(&self.options.request.cwd).unwrap_or(path).display().to_string()
    }

    fn config(self) -> [String; 3] {
        let how = if self.options.config.is_some() { TYPED } else { "found upwards, or in Cargo.toml" };
        match &self.settings.file {
            Some(file) => row("config", self.shown(file), how),
            None => row("config", "none".to_owned(), BUILT_IN),
        }
    }

    fn root(self) -> [String; 3] {
        row("project", self.project.root.display().to_string(), "cargo")
    }

    fn scope(self) -> Vec<[String; 3]> {
        let cargo = &self.options.request.cargo;
        let target = |name: &str, typed: bool, configured: bool| {
            let origin = if typed { TYPED.to_owned() } else { self.by_config(configured) };
            row(name, (typed || configured).to_string(), &origin)
        };
        let (tests, all) = (self.settings.tests, self.settings.all_targets);
        let mut lines = vec![
            target("tests", cargo.targets.tests, tests || all),
            target("examples", cargo.targets.examples, all),
            target("benches", cargo.targets.benches, all),
        ];
        let lists = [("package", &cargo.packages), ("features", &cargo.features)];
        lines.extend(
            lists.iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| row(name, list.join(" "), TYPED)),
        );
        lines.extend(cargo.target.clone().map(|target| row("target", target, TYPED)));
        lines
    }

    fn by_config(self, configured: bool) -> String {
        if configured { self.file() } else { BUILT_IN.to_owned() }
    }

    fn min_confidence(self) -> [String; 3] {
        let typed = self.options.min_confidence.map(|sure| (sure, TYPED.to_owned()));
        let configured = self.settings.min_confidence.map(|sure| (sure, self.file()));
        let (sure, origin) =
            typed.or(configured).unwrap_or((crate::base::kind::Confidence::Likely, BUILT_IN.to_owned()));
        row("min-confidence", sure.to_string(), &origin)
    }

    fn cache(self) -> [String; 3] {
        let wanted = &self.options.facts;
        let place = wanted.cache_dir.clone().or_else(cache::store::default_dir);
        match (wanted.no_cache, place) {
            (true, _) => row("cache", "none".to_owned(), TYPED),
            (false, Some(dir)) => {
                let origin = if wanted.cache_dir.is_some() { TYPED } else { BUILT_IN };
                row("cache", dir.display().to_string(), origin)
            }
            (false, None) => row("cache", "none".to_owned(), "the system has no folder for it"),
        }
    }

    fn baseline(self) -> Option<[String; 3]> {
        let (path, findings) = baseline::known(self.options, &self.project.root)?;
        let origin = if self.options.baseline.file.is_some() { TYPED } else { "found in the workspace root" };
        Some(row("baseline", format!("{} ({findings} findings)", self.shown(&path)), origin))
    }

    fn files(self) -> Vec<[String; 3]> {
        let excluded =
            self.settings.exclude.patterns().iter().map(|pattern| row("exclude", pattern.clone(), &self.file()));
        let ignored = &self.settings.ignore_rules_of;
        let ignored = ignored.iter().map(|package| row("ignore-rules-of", package.clone(), &self.file()));
        let own = self.settings.rule_files.iter().filter(|file| Some(&file.path) != self.settings.file.as_ref());
        let own = own.map(|file| row("extend-rules", self.shown(&file.path), &self.file()));
        let shipped = self.project.shipped.iter();
        let shipped =
            shipped.map(|rules| row("rules", self.shown(&rules.path), &format!("brought along by {}", rules.package)));
        excluded.chain(ignored).chain(own).chain(shipped).collect()
    }

    /// Kinds, lints that have a level of their own, and rules that somebody named.
    fn levels(self) -> Vec<[String; 3]> {
        let kinds = Kind::ALL.iter().map(|kind| self.level(kind.name(), DIRECT, Some(*kind), None));
        let lints = lints::all().into_iter().filter(|lint| lint.default_level.is_some());
        let lints: Vec<_> = lints.map(|lint| self.level(lint.id, lint.id, None, None)).collect();
        let named = self.rules.rules().map(|(_, rule)| rule).filter(|rule| self.levels.names_rule(&rule.id));
        let rules = named.map(|rule| self.level(&rule.id, DIRECT, Some(rule.kind), Some(&rule.id)));
        kinds.chain(lints).chain(rules).collect()
    }

    fn level(self, name: &str, lint: &str, kind: Option<Kind>, rule: Option<&str>) -> [String; 3] {
        let (level, origin) = self.levels.level_with_origin(lint, kind, rule);
        let in_tests = self.levels.level_in_tests(lint, kind, rule);
        let file = || self.levels.file_of_level(lint, kind, rule).map(|file| self.shown(file)).unwrap_or_default();
        // Only findings about calls know tests from other code.
        let tests =
            if kind.is_some() && in_tests != level { format!(", {} in tests", in_tests.name()) } else { String::new() };
        let origin = match origin {
            Origin::BuiltIn => BUILT_IN.to_owned(),
            Origin::Config => format!("[levels] in {}", file()),
            Origin::Override | Origin::TestOverride => format!("[[overrides]] in {}", file()),
            Origin::TestConfig => format!("[test-levels] in {}", file()),
            Origin::CommandLine => TYPED.to_owned(),
        };
        row(&format!("  {name}"), format!("{}{tests}", level.name()), &origin)
    }
}

fn row(name: &str, value: String, origin: &str) -> [String; 3] {
    [name.to_owned(), value, origin.to_owned()]
}

/// In columns.
fn rows(rows: &[[String; 3]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (names, values) = (width(0), width(1));
    let lines = rows.iter().map(|[name, value, origin]| format!("{name:names$}  {value:values$}  {origin}\n"));
    lines.collect()
}
