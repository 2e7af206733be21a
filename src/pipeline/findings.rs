//! The stages between solving and reporting: from what is known of a program to what is found in it.

use std::sync::Arc;

use super::files::{CheckedFile, checked_files};
use super::on_deep_stack;
use super::setup::{Setup, levels, loader, program_of};
use super::stages::{Stage, Stages};
use crate::analysis::Analysis;
use crate::base::diagnostic::Diagnostic;
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::base::source::SourceMap;
use crate::base::span::{FileId, Span};
use crate::config::globs::Globs;
use crate::config::{Names, Scope, Scopes, Settings};
use crate::def::Program;
use crate::def::ids::DefId;
use crate::error::Error;
use crate::lints::{self, Kept, LintCx};
use crate::options::CheckOptions;
use crate::project::Project;
use crate::rules::RuleSet;
use crate::solve::{Nothing, Solution};
use crate::suppress::{self, Applied};

/// What decides about findings.
#[derive(Copy, Clone)]
pub(crate) struct Judge<'a> {
    scopes: &'a Scopes,
    project: &'a Project,
}

/// Everything that is found in the checked crates, cheap or not, sure or not, with the files that it is found in.
pub(crate) fn find_all(project: Project, rules: &Arc<RuleSet>) -> Result<(Arc<SourceMap>, Vec<Diagnostic>), Error> {
    let everything = vec![(Level::Warn, "all".to_owned())];
    let options = CheckOptions { levels: everything, ..CheckOptions::default() };
    let levels = levels(&options, &Settings::default(), rules)?;
    let everything = Scope { levels, min_confidence: Confidence::Possible, exclude: Globs::default() };
    let scopes = Scopes::new(everything, Vec::new());
    let (graph, files) = (project.graph.clone(), loader(&project));
    let program = program_of((&project, rules), graph, files, None);
    let judge = Judge { scopes: &scopes, project: &project };
    on_deep_stack(|| {
        let checked: Vec<_> = program.checked_crates().collect();
        let analysis = Analysis::new(program, rules.clone(), &checked);
        let applied = judge.judge(&analysis, analysis.solution(&[], &mut Nothing), &Stages::default());
        (analysis.program().shared_sources(), applied.kept)
    })
}

impl<'a> Judge<'a> {
    pub(crate) fn new(setup: &'a Setup) -> Judge<'a> {
        Judge { scopes: &setup.scopes, project: &setup.project }
    }

    /// What the lints find in the checked crates, and what comments say about it.
    pub(crate) fn judge(self, analysis: &Analysis, solution: &Solution, stages: &Stages) -> Applied {
        let kept = Kept::default();
        let lint_cx = self.lint_cx(analysis, solution, &kept);
        let mut found = stages.time(Stage::Lints, || lints::check(&lint_cx, self.scopes));
        found.extend(lints::unread_code(analysis.program(), self.scopes, &analysis.checked()));
        stages.time(Stage::Suppress, || self.suppress(analysis, found, &|_| true))
    }

    /// The same of some files alone: what is found in bodies that have `changed`, with what is `known` of the others.
    pub(crate) fn judge_again(
        self,
        analysis: &Analysis,
        (solution, changed): (&Solution, &[DefId]),
        known: Vec<Diagnostic>,
        is_meant: &dyn Fn(FileId) -> bool,
    ) -> Applied {
        let kept = Kept::default();
        let mut found = lints::check_some(&self.lint_cx(analysis, solution, &kept), self.scopes, changed);
        found.extend(lints::unread_code(analysis.program(), self.scopes, &analysis.checked()));
        found.retain(|found| is_meant(found.primary.span.file));
        found.extend(known);
        self.suppress(analysis, found, is_meant)
    }

    fn lint_cx<'c>(self, analysis: &'c Analysis, solution: &'c Solution, kept: &'c Kept) -> LintCx<'c>
    where
        'a: 'c,
    {
        LintCx {
            program: analysis.program(),
            facts: analysis.cx().facts,
            types: analysis.types(),
            rules: analysis.rules(),
            solution,
            levels: &self.scopes.of_run().levels,
            min_confidence: self.scopes.of_run().min_confidence,
            kept,
        }
    }

    /// Takes out what is not looked for, and what comments silence in the files that are meant.
    fn suppress(self, analysis: &Analysis, mut found: Vec<Diagnostic>, is_meant: &dyn Fn(FileId) -> bool) -> Applied {
        let program = analysis.program();
        found.retain(|diagnostic| self.is_looked_at(program, diagnostic));
        let mut files = checked_files(program);
        files.retain(|file| is_meant(file.id));
        let views: Vec<suppress::File<'_>> = files.iter().map(CheckedFile::view).collect();
        let (lints, rule_ids) = (lints::all(), analysis.rules().ids());
        let known = Names { lints: &lints, rules: &rule_ids };
        let names = suppress::Names {
            is_known: &|name| known.contains(name),
            help: &|name| known.suggest(name),
            level_of: &|descriptor, file| {
                let path = &program.sources().file(file).path;
                self.scopes.levels_at(path).level_of(descriptor.id, None, None)
            },
            tests: self.project.tests,
        };
        let mut applied = suppress::apply(found, &views, &names);
        let is_asked_for = |span: Span| self.project.wants(&program.sources().file(span.file).path);
        let stands = |diagnostic: &Diagnostic| is_asked_for(diagnostic.primary.span);
        let (kept, others): (Vec<_>, Vec<_>) = applied.kept.into_iter().partition(stands);
        let others = others.iter().filter(|other| other.level > Level::Allow);
        applied.elsewhere = others.filter(|other| end(other).is_some_and(is_asked_for)).count();
        applied.kept = kept;
        applied.silenced.retain(|silenced| stands(&silenced.diagnostic));
        applied.kept.retain(|diagnostic| self.is_looked_at(program, diagnostic));
        applied.silenced.retain(|silenced| self.is_looked_at(program, &silenced.diagnostic));
        applied
    }

    /// Neither tests that are not asked for nor files that are excluded.
    fn is_looked_at(self, program: &Program, diagnostic: &Diagnostic) -> bool {
        let file = program.sources().file(diagnostic.primary.span.file);
        (self.project.tests || !diagnostic.in_test) && !self.scopes.of(&file.path).exclude.matches(&file.path)
    }
}

/// Where the call stands that blocks in the end.
fn end(diagnostic: &Diagnostic) -> Option<Span> {
    diagnostic.evidence.as_ref()?.chain.last()?.call
}
