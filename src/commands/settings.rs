//! `--show-settings`: what a run goes by, and where each of it comes from.

use std::fmt::Display;
use std::path::Path;

use super::{Setup, baseline};
use crate::base::kind::{Confidence, Kind};
use crate::cache;
use crate::config::display::GroupBy;
use crate::config::entries::Override;
use crate::config::levels::Origin;
use crate::config::{LevelTable, Scopes, Setting, Settings};
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
    scopes: &'a Scopes,
}

/// A line a setting: name, value, origin; then the levels.
pub(super) fn describe(options: &CheckOptions, setup: &Setup) -> String {
    let Setup { project, settings, manual, scopes, .. } = setup;
    Decided { options, settings, project, rules: &manual.rules, levels: &manual.levels, scopes }.describe()
}

impl Decided<'_> {
    fn describe(self) -> String {
        let mut lines = vec![self.config()];
        lines.extend(self.other_configs());
        lines.push(self.root());
        lines.extend(self.scope());
        lines.extend([self.min_confidence(), self.preview()]);
        lines.extend(self.display());
        lines.push(self.cache());
        lines.extend(self.baseline());
        lines.extend(self.files());
        let table = rows(&lines);
        let of_members = self.scopes.members().iter().map(|(dir, scope)| self.member_levels(dir, &scope.levels));
        format!("{table}\nlevels\n{}{}", rows(&self.levels(self.levels)), of_members.collect::<String>())
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

    /// Those that it extends, and those that hold for the files of some packages.
    fn other_configs(self) -> Vec<[String; 3]> {
        let extended = self.settings.extended.iter().map(|file| row("extends", self.shown(file), "extend"));
        let members = self.settings.members.iter().map(|member| {
            let file = member.settings.file.as_deref().map_or_else(|| "none".to_owned(), |file| self.shown(file));
            row("config", file, &format!("for files of {}", self.shown(&member.dir)))
        });
        extended.chain(members).collect()
    }

    fn root(self) -> [String; 3] {
        row("project", self.project.root.display().to_string(), "cargo")
    }

    fn scope(self) -> Vec<[String; 3]> {
        let cargo = &self.options.request.cargo;
        let Settings { tests, all_targets: all, .. } = self.settings;
        let target = |name: &str, typed: bool, configured: &[&Option<Setting<bool>>]| {
            let on = configured.iter().copied().flatten().find(|setting| setting.value);
            let origin = on.map_or_else(|| BUILT_IN.to_owned(), |setting| self.shown(&setting.file));
            row(name, (typed || on.is_some()).to_string(), if typed { TYPED } else { &origin })
        };
        let mut lines = vec![
            target("tests", cargo.targets.tests, &[tests, all]),
            target("examples", cargo.targets.examples, &[all]),
            target("benches", cargo.targets.benches, &[all]),
        ];
        let lists = [("package", &cargo.packages), ("features", &cargo.features)];
        lines.extend(
            lists.iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| row(name, list.join(" "), TYPED)),
        );
        lines.extend(cargo.target.clone().map(|target| row("target", target, TYPED)));
        lines
    }

    fn min_confidence(self) -> [String; 3] {
        self.setting("min-confidence", self.options.min_confidence, &self.settings.min_confidence, Confidence::Likely)
    }

    fn preview(self) -> [String; 3] {
        self.setting("preview", self.options.preview.then_some(true), &self.settings.preview, false)
    }

    /// How findings are shown to people, where that is set.
    fn display(self) -> Vec<[String; 3]> {
        let (options, settings) = (self.options, self.settings);
        let by = |by: GroupBy| by.name();
        let group_by = options.group_by.map(by).map(|by| row("group-by", by.to_owned(), TYPED));
        let show = options.show.map(|show| row("show", show.to_string(), TYPED));
        let configured =
            || settings.group_by.as_ref().map(|set| row("group-by", by(set.value).to_owned(), &self.shown(&set.file)));
        let configured_show =
            || settings.show.as_ref().map(|set| row("show", set.value.to_string(), &self.shown(&set.file)));
        group_by.or_else(configured).into_iter().chain(show.or_else(configured_show)).collect()
    }

    /// What was typed, else what is configured, else what is built in.
    fn setting<T: Display + Copy>(
        self,
        name: &str,
        typed: Option<T>,
        configured: &Option<Setting<T>>,
        built_in: T,
    ) -> [String; 3] {
        match (typed, configured) {
            (Some(typed), _) => row(name, typed.to_string(), TYPED),
            (None, Some(setting)) => row(name, setting.value.to_string(), &self.shown(&setting.file)),
            (None, None) => row(name, built_in.to_string(), BUILT_IN),
        }
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
        let excluded = self.settings.exclude.iter().flat_map(|set| {
            set.value.patterns().iter().map(|pattern| row("exclude", pattern.clone(), &self.shown(&set.file)))
        });
        let ignored = self.settings.ignore_rules_of.iter().flat_map(|set| {
            set.value.iter().map(|package| row("ignore-rules-of", package.clone(), &self.shown(&set.file)))
        });
        let configs = self.settings.rule_files.iter().filter(|file| !file.other_keys.is_empty());
        let configs: Vec<&Path> = configs.map(|file| file.path.as_path()).collect();
        let own = self.settings.rule_files.iter().filter(|file| !configs.contains(&file.path.as_path()));
        let own = own.map(|file| row("extend-rules", self.shown(&file.path), "configs"));
        let shipped = self.project.shipped.iter();
        let shipped =
            shipped.map(|rules| row("rules", self.shown(&rules.path), &format!("brought along by {}", rules.package)));
        let overrides = self.settings.overrides.iter().map(|entry| self.overridden(entry));
        excluded.chain(ignored).chain(own).chain(shipped).chain(overrides).collect()
    }

    fn overridden(self, entry: &Override) -> [String; 3] {
        let file = entry.levels.iter().chain(&entry.test_levels).next().map(|level| self.shown(&level.file));
        row("overrides", entry.describe(), &file.unwrap_or_default())
    }

    /// Kinds, lints that have a level of their own, and rules that somebody named.
    fn levels(self, levels: &LevelTable) -> Vec<[String; 3]> {
        let this = Decided { levels, ..self };
        let kinds = Kind::ALL.iter().map(|kind| this.level(kind.name(), DIRECT, Some(*kind), None));
        let lints = lints::all().into_iter().filter(|lint| lint.default_level.is_some());
        let lints: Vec<_> = lints.map(|lint| this.level(lint.id, lint.id, None, None)).collect();
        let named = self.rules.rules().map(|(_, rule)| rule).filter(|rule| levels.names_rule(&rule.id));
        let rules = named.map(|rule| this.level(&rule.id, DIRECT, Some(rule.kind), Some(&rule.id)));
        kinds.chain(lints).chain(rules).collect()
    }

    /// What differs from the levels of the run in the files of a package.
    fn member_levels(self, dir: &Path, levels: &LevelTable) -> String {
        let of_run = self.levels(self.levels);
        let own: Vec<[String; 3]> = self.levels(levels).into_iter().filter(|row| !of_run.contains(row)).collect();
        format!("\nlevels in {}, where they differ\n{}", self.shown(dir), rows(&own))
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
            Origin::Preview => "preview is off".to_owned(),
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
