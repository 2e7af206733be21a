//! From summaries to what a file of facts holds.

use rustc_hash::FxHashMap;

use super::format::{CrateFacts, EffectRef, FileRef, Function, GuardRef, ItemRef, Link, PathStep, RunRef, TestRef};
use super::key::sources_of;
use super::known::Known;
use crate::base::name::Symbol;
use crate::base::span::FileId;
use crate::def::Program;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::facts::body::BodyFacts;
use crate::facts::value::Field;
use crate::flow::ir::Test;
use crate::rules::RuleSet;
use crate::solve::bodies::Bodies;
use crate::solve::effect::{Cause, Effect, Guard};
use crate::solve::fate::Fate;
use crate::solve::summary::{Run, Summary};
use crate::solve::trace::Trace;

/// Code that can be called, or that runs at a first use.
pub(super) fn is_function(program: &Program, def: DefId) -> bool {
    matches!(program.data(def).kind, DefKind::Fn | DefKind::Static)
}

/// Turns the summaries of a run into records.
pub(super) struct Recorder<'a> {
    program: &'a Program,
    rules: &'a RuleSet,
    /// Every file that a trace may lead through.
    files: FxHashMap<FileId, FileRef>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(program: &'a Program, rules: &'a RuleSet, known: &Known<'_>, bodies: &Bodies) -> Recorder<'a> {
        let mut files = FxHashMap::default();
        for BodyFacts { owner, file: id, .. } in bodies.iter().map(|body| &body.facts) {
            if !files.contains_key(id)
                && let Some(file) = file_ref(program, owner.krate, *id)
            {
                files.insert(*id, file);
            }
        }
        files.extend(known.files().map(|(&id, file)| (id, file.clone())));
        Recorder { program, rules, files }
    }

    /// Goes on from what is known of `krate`.
    pub(super) fn draft(&self, krate: CrateId, facts: CrateFacts) -> Draft<'_> {
        let sources = sources_of(self.program, krate);
        let facts = if facts.sources == sources { facts } else { CrateFacts { sources, ..CrateFacts::default() } };
        let (names, files, links) = (numbered(&facts.names), numbered(&facts.files), numbered(&facts.links));
        let items = numbered(&facts.items);
        Draft { recorder: self, facts, names, files, links, items, changed: false }
    }
}

/// `None` for a file outside of its package.
fn file_ref(program: &Program, krate: CrateId, file: FileId) -> Option<FileRef> {
    let package = &program.root(krate)?.package;
    let source = program.sources().file(file);
    let path = source.path.strip_prefix(&program.root(krate)?.package_dir).ok()?;
    Some(FileRef {
        package: package.name.as_str().into(),
        version: package.version.as_str().into(),
        path: path.to_str()?.replace('\\', "/").into(),
    })
}

fn numbered<T: Clone + Eq + std::hash::Hash>(list: &[T]) -> FxHashMap<T, u32> {
    list.iter().enumerate().map(|(at, value)| (value.clone(), at as u32)).collect()
}

/// The facts of a crate as they grow.
pub(super) struct Draft<'a> {
    recorder: &'a Recorder<'a>,
    facts: CrateFacts,
    names: FxHashMap<Box<str>, u32>,
    files: FxHashMap<FileRef, u32>,
    links: FxHashMap<Link, u32>,
    items: FxHashMap<ItemRef, u32>,
    changed: bool,
}

impl Draft<'_> {
    /// Adds a function, unless it is there or leads through files that have no lasting name.
    pub(super) fn add(&mut self, def: DefId, summary: &Summary, traits: &[Symbol]) {
        if self.facts.functions.contains_key(&def.index) {
            return;
        }
        let effects: Option<Vec<EffectRef>> = summary.effects.iter().map(|effect| self.effect(effect)).collect();
        let runs: Option<Vec<RunRef>> = summary.runs.iter().map(|run| self.run(run)).collect();
        let (Some(effects), Some(runs)) = (effects, runs) else { return };
        let traits = traits.iter().map(|name| self.name(name.as_str())).collect();
        let Fate { returns, survives, panics } = summary.fate;
        let function = Function { effects, runs, returns, survives, panics, defers: summary.defers, traits };
        self.facts.functions.insert(def.index, function);
        self.changed = true;
    }

    /// `None` where nothing was added.
    pub(super) fn finish(self) -> Option<CrateFacts> {
        self.changed.then_some(self.facts)
    }

    fn effect(&mut self, effect: &Effect) -> Option<EffectRef> {
        let trace = self.trace(&effect.trace)?;
        let rule = match effect.cause {
            Cause::Rule(id) => Some(self.name(&self.recorder.rules.rule(id).id)),
            Cause::Mark => None,
        };
        let guards = effect.guards.iter().map(|guard| self.guard(guard)).collect::<Option<_>>()?;
        let Effect { kind, confidence, when, repeated, brief, .. } = *effect;
        Some(EffectRef { kind, rule, confidence, when, guards, repeated, brief, trace })
    }

    fn run(&mut self, run: &Run) -> Option<RunRef> {
        if run.method.is_some() {
            return None;
        }
        let path = run.given.path.iter().map(|field| self.field(*field)).collect::<Option<_>>()?;
        let Run { each, confidence, when, .. } = *run;
        let (param, driven) = (run.given.param, run.given.driven);
        Some(RunRef { param, path, driven, each, confidence, when, trace: self.trace(&run.trace)? })
    }

    fn guard(&mut self, guard: &Guard) -> Option<GuardRef> {
        let path = guard.path.iter().map(|field| self.field(*field)).collect::<Option<_>>()?;
        let test = match &guard.test {
            Test::Variant(def) => TestRef::Variant(self.item(*def)?),
            Test::True => TestRef::True,
            Test::Literal(text) => TestRef::Literal(self.name(text)),
            Test::Below { bound, or_equal } => TestRef::Below(self.name(bound), *or_equal),
            Test::Const(def) => TestRef::Const(self.item(*def)?),
            // Bodies of the project only ask for this.
            Test::Told => return None,
            Test::Other => TestRef::Other,
        };
        Some(GuardRef { param: guard.param, path, test, holds: guard.holds })
    }

    fn field(&mut self, field: Field) -> Option<PathStep> {
        let of = field.of.map(|def| self.item(def)).map_or(Some(None), |of| of.map(Some))?;
        let variant = field.variant.map(|def| self.item(def)).map_or(Some(None), |of| of.map(Some))?;
        Some(PathStep { of, variant, name: self.name(field.name.as_str()) })
    }

    fn item(&mut self, def: DefId) -> Option<u32> {
        let program = self.recorder.program;
        let item = match program.root(def.krate) {
            None => ItemRef { package: "".into(), version: "".into(), index: def.index },
            Some(root) => ItemRef {
                package: root.package.name.as_str().into(),
                version: root.package.version.as_str().into(),
                index: def.index,
            },
        };
        Some(number(&mut self.items, &mut self.facts.items, &item))
    }

    fn trace(&mut self, trace: &Trace) -> Option<u32> {
        let steps: Vec<_> = trace.steps().collect();
        let mut rest = None;
        for step in steps.into_iter().rev() {
            let file = self.file(step.call.file)?;
            let link = Link { callee: self.name(&step.callee), file, range: step.call.range, rest };
            rest = Some(number(&mut self.links, &mut self.facts.links, &link));
        }
        rest
    }

    fn file(&mut self, file: FileId) -> Option<u32> {
        let file = self.recorder.files.get(&file)?;
        Some(number(&mut self.files, &mut self.facts.files, file))
    }

    fn name(&mut self, name: &str) -> u32 {
        if let Some(&at) = self.names.get(name) {
            return at;
        }
        number(&mut self.names, &mut self.facts.names, &name.into())
    }
}

fn number<T: Clone + Eq + std::hash::Hash>(known: &mut FxHashMap<T, u32>, list: &mut Vec<T>, value: &T) -> u32 {
    *known.entry(value.clone()).or_insert_with(|| {
        list.push(value.clone());
        list.len() as u32 - 1
    })
}
