//! The stages between reading and reporting: from a program to what is found in it.

use std::collections::BTreeSet;

use super::doctor::{self, Seen};
use super::files::{CheckedFile, checked_crates, checked_files, items_of};
use super::stages::{Stage, Stages};
use crate::base::diagnostic::Diagnostic;
use crate::base::kind::Confidence;
use crate::cache::key::Keys;
use crate::cache::{self, Facts};
use crate::config::{LevelTable, Names, Settings};
use crate::def::Program;
use crate::def::ids::{CrateId, DefId};
use crate::lints::{self, LintCx};
use crate::manual::{all_lints, rule_ids};
use crate::options::{CheckOptions, Dump};
use crate::project::Project;
use crate::rules::RuleSet;
use crate::solve::resolve::{Answers, SolveCx};
use crate::solve::why::{self, Question};
use crate::suppress::Applied;
use crate::ty::Types;
use crate::{def, facts, flow, solve, suppress};

/// The root of a crate that was to be looked at could not be read.
pub(super) fn checked_crates_unread(program: &Program) -> bool {
    checked_crates(program).into_iter().any(|krate| program.defs(krate).missing)
}

/// What one run goes by.
#[derive(Copy, Clone)]
pub(super) struct Run<'a> {
    pub(super) options: &'a CheckOptions,
    pub(super) settings: &'a Settings,
    pub(super) rules: &'a RuleSet,
    pub(super) levels: &'a LevelTable,
    pub(super) project: &'a Project,
    pub(super) places: &'a cache::Places,
    pub(super) stages: &'a Stages,
}

pub(super) enum Answer<F> {
    Found(F),
    /// What `--dump` or `why` asked for.
    Text(String),
}

impl Run<'_> {
    /// What is found, and what did not go well on the way and does no harm.
    pub(super) fn analyse(self, program: &Program) -> Answer<(Applied, Vec<String>)> {
        let checked = checked_crates(program);
        let stages = self.stages;
        stages.time(Stage::Read, || program.load_all(&checked));
        let types = Types::new(program);
        if let Some(text) = self.listing(program, &types, &checked) {
            return Answer::Text(text);
        }
        let answers = Answers::new(program);
        let cx = SolveCx::new(&types, self.rules, &answers);
        if self.options.dump == Some(Dump::Flow) {
            return Answer::Text(flow_of(cx, &checked));
        }
        let question = self.options.why.as_deref().map(Question::parse);
        let asked = question.as_ref().map(|question| why::functions(program, question)).unwrap_or_default();
        let own_rules = self.settings.rule_files.iter().map(|file| file.text.as_str());
        let keys = Keys::new(&program.graph, self.rules, own_rules);
        let mut facts = Facts::new(program, self.rules, &keys, self.places);
        let wanted: Vec<DefId> = asked.iter().copied().chain(facts.wanted(&checked)).collect();
        let solution = stages.time(Stage::Solve, || solve::solve(cx, &checked, &wanted, &mut facts));
        if let Some(question) = &question {
            let facts = why::Facts { program, rules: self.rules, solution: &solution };
            return Answer::Text(why::explain(facts, question, &asked));
        }
        match self.options.dump {
            Some(Dump::Calls) => return Answer::Text(solve::dump::calls(program, self.rules, &solution)),
            Some(Dump::Effects) => return Answer::Text(solve::dump::effects(program, &solution)),
            _ => {}
        }
        let lint_cx = LintCx {
            program,
            facts: cx.facts,
            types: &types,
            rules: self.rules,
            solution: &solution,
            levels: self.levels,
            min_confidence: self.min_confidence(),
        };
        let mut found = stages.time(Stage::Lints, || lints::check(&lint_cx));
        found.extend(lints::unread_code(program, self.levels, &checked));
        let applied = stages.time(Stage::Suppress, || self.suppress(program, found));
        if self.options.doctor {
            return Answer::Text(doctor::examine(self, &Seen { program, solution: &solution, applied: &applied }));
        }
        Answer::Found((applied, stages.time(Stage::Keep, || facts.save(&solution))))
    }

    pub(super) fn min_confidence(self) -> Confidence {
        self.options.min_confidence.or(self.settings.min_confidence).unwrap_or(Confidence::Likely)
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
            Dump::Flow | Dump::Calls | Dump::Effects => None,
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
}

/// The control-flow form of every body of these crates.
fn flow_of(cx: SolveCx<'_>, crates: &[CrateId]) -> String {
    let program = cx.program();
    let mut text = String::new();
    for def in crates.iter().flat_map(|&krate| program.defs(krate).def_ids()) {
        if let Some(found) = facts::flow_of(cx.facts, def) {
            let file = program.sources().file(program.file(def));
            let shown = flow::dump::dump(flow::dump::DumpCx { types: cx.types(), file: &file, flow: &found });
            text.push_str(&format!("{}\n{shown}\n", program.path(def)));
        }
    }
    text
}
