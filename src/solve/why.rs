//! Why a function is or is not taken to block, and where code runs, in sentences for a person.

use std::fmt::Write;

use crate::base::role::Role;
use crate::base::source::LineCol;
use crate::base::span::{FileId, Span, TextRange};
use crate::def::Program;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::facts::body::{BodyFacts, Event};
use crate::facts::ids::CallId;
use crate::flow::ir::{RegionId, RegionKind};
use crate::rules::RuleSet;

use super::Solution;
use super::callee::{Callee, Resolved};
use super::effect::Effect;
use super::report::Occurrence;
use super::roles::{Step, StepKind};

/// What is asked about, as it is typed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Question {
    /// `FILE:LINE`
    Line { file: String, line: u32 },
    /// A function's path, or the end of one.
    Path(String),
}

impl Question {
    pub(crate) fn parse(text: &str) -> Question {
        match text.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?))) {
            Some((file, line)) if !file.ends_with(':') => Question::Line { file: file.to_owned(), line },
            _ => Question::Path(text.to_owned()),
        }
    }
}

/// The facts that answers are drawn from.
#[derive(Copy, Clone)]
pub(crate) struct Facts<'a> {
    pub program: &'a Program,
    pub rules: &'a RuleSet,
    pub solution: &'a Solution,
}

/// The functions and statics that a question is about, among those of the crates that were read, in the order of definition.
pub(crate) fn items(program: &Program, question: &Question) -> Vec<DefId> {
    let of_std = matches!(question, Question::Path(path) if path.contains("std::"));
    let is_asked = |krate: &CrateId| *krate != program.std_crate() || of_std;
    let crates = program.crate_ids().filter(is_asked).filter(|&krate| program.is_loaded(krate));
    let defs = crates.flat_map(|krate| program.defs(krate).def_ids());
    let items = defs.filter(|&def| matches!(program.data(def).kind, DefKind::Fn | DefKind::Static));
    let mut found: Vec<DefId> = items.filter(|&def| is_meant(program, question, def)).collect();
    // A line of code for another platform is asked about as well; what is compiled comes before it.
    let is_active = |def: &DefId| program.data(*def).active;
    if matches!(question, Question::Line { .. }) && found.iter().any(is_active) {
        found.retain(is_active);
    }
    found
}

fn is_meant(program: &Program, question: &Question, def: DefId) -> bool {
    match question {
        Question::Path(path) => {
            let last = path.rsplit("::").next().unwrap_or(path);
            let method = of_trait(path);
            let ends = |known: &String| {
                known == path || Some(known) == method.as_ref() || known.ends_with(&format!("::{path}"))
            };
            program.name(def) == last && program.paths(def).iter().any(ends)
        }
        Question::Line { file, line } => {
            let source = program.sources().file(program.file(def));
            let range = program.item(def).range;
            let named = source.name == *file || source.path.ends_with(file);
            let (first, last) = (source.line_col(range.start).line, source.line_col(range.end).line);
            named && (first..=last).contains(line)
        }
    }
}

/// `Trait::method` for `<Type as Trait>::method`.
fn of_trait(path: &str) -> Option<String> {
    let (of_trait, method) = path.strip_prefix('<')?.split_once(" as ")?.1.rsplit_once(">::")?;
    Some(format!("{of_trait}::{method}"))
}

/// The answer, one paragraph an item.
pub(crate) fn explain(facts: Facts<'_>, question: &Question, items: &[DefId]) -> String {
    if items.is_empty() {
        return "no such function or static among the crates checked; try `--workspace`\n".to_owned();
    }
    let mut text = String::new();
    for &def in items {
        let place = match def.krate == facts.program.std_crate() {
            true => "standard library".to_owned(),
            false => facts.place(def, facts.program.name_in_body(def)),
        };
        let _ = writeln!(text, "{} ({place})", facts.program.path(def));
        if facts.program.data(def).kind == DefKind::Static {
            facts.describe_static(def, &mut text);
            continue;
        }
        match facts.solution.bodies.get(def) {
            Some(body) => facts.describe(&body.facts, question, &mut text),
            None => facts.by_rule(def, question, &mut text),
        }
    }
    text
}

impl Facts<'_> {
    fn describe(self, body: &BodyFacts, question: &Question, text: &mut String) {
        let _ = writeln!(text, "  runs as: {}", body.kind().describe());
        match question {
            Question::Line { line, .. } => self.on_line(body, *line, text),
            Question::Path(_) => {
                self.role(body, text);
                self.effects(body, text);
            }
        }
        self.callers(body.owner, text);
    }

    /// What is known of a function without its body.
    fn by_rule(self, def: DefId, question: &Question, text: &mut String) {
        let typed = if let Question::Path(path) = question { self.rules.match_call(&[path]) } else { None };
        match typed.or_else(|| self.rules.match_call(&self.program.paths(def))).map(|id| self.rules.rule(id)) {
            Some(rule) => {
                let _ = writeln!(text, "  blocks: {}, rule `{}` says so: it {}", rule.kind, rule.id, rule.message);
            }
            None => text.push_str("  its body was not read, and no rule names it\n"),
        }
        self.callers(def, text);
    }

    /// What the first use of a static does, and where that may be.
    fn describe_static(self, def: DefId, text: &mut String) {
        if self.solution.roles.forces(def) {
            text.push_str("  is initialised before the program serves: no use after that blocks\n");
        }
        let mut uses = Vec::new();
        for (owner, found) in &self.solution.roots {
            let Some(body) = self.solution.bodies.get(*owner) else { continue };
            for site in found {
                let first = site.effects.iter().filter(|effect| effect.once.contains(&def));
                if let Some(effect) = first.max_by_key(|effect| effect.rank()) {
                    let (region, role) = (self.region(&body.facts, site.context), self.role_of(&body.facts, site));
                    let (path, place) = (self.program.path(*owner), self.place(*owner, site.range));
                    uses.push((effect, format!("  may be initialised in {path} ({region}{role}) at {place}\n")));
                }
            }
        }
        match uses.iter().map(|(effect, _)| *effect).max_by_key(|effect| effect.rank()) {
            Some(worst) => {
                text.push_str("  initialised once, by who uses it first\n");
                self.effect(worst, text);
            }
            None => text.push_str("  no use of it in async code is known to block\n"),
        }
        text.extend(uses.into_iter().map(|(_, line)| line));
    }

    /// Whom the function keeps waiting, and where the task is started in which it runs.
    fn role(self, body: &BodyFacts, text: &mut String) {
        let known = self.solution.roles.of_region(body.owner, RegionId::ROOT);
        let Some(role) = known.or(body.kind().is_async().then_some(Role::Unknown)) else { return };
        let _ = writeln!(text, "  role: {role} ({})", role.about());
        if matches!(role, Role::Worker | Role::Batch) {
            self.task(body.owner, RegionId::ROOT, text);
        }
    }

    fn task(self, owner: DefId, region: RegionId, text: &mut String) {
        for step in self.solution.roles.task_of(owner, region) {
            let how = match step.kind {
                StepKind::Called => "called in",
                StepKind::Task => "started as a task in",
                StepKind::Shared => "called where tasks wait for the same thread, in",
            };
            let place =
                self.block(step).map_or(String::new(), |range| format!(" at {}", self.place(step.owner, range)));
            let _ = writeln!(text, "    {how} {}{place}", self.program.path(step.owner));
        }
    }

    /// What stands in the block of a step.
    fn block(self, step: Step) -> Option<TextRange> {
        let body = &self.solution.bodies.get(step.owner)?.facts;
        match body.blocks.get(step.block as usize)?.event? {
            Event::Call(call) => Some(body.calls[call].site.range),
            Event::Await(wait) => Some(body.awaits[wait].range),
        }
    }

    fn effects(self, body: &BodyFacts, text: &mut String) {
        let summary = self.solution.summaries.get(&body.owner);
        let before = text.len();
        for effect in summary.into_iter().flat_map(|summary| summary.effects.best().iter().cloned().collect::<Vec<_>>())
        {
            self.effect(&effect, text);
        }
        if text.len() == before {
            let why = match body.kind() {
                RegionKind::AsyncFn => "calling it only makes a future; its body is checked on its own",
                _ => "no call that it makes on its caller's thread is known to block",
            };
            let _ = writeln!(text, "  does not block: {why}");
        }
    }

    fn effect(self, effect: &Effect, text: &mut String) {
        let _ = writeln!(text, "  blocks: {}, {} ({})", effect.kind, effect.confidence, effect.kind.about());
        for step in effect.trace.steps() {
            let _ = writeln!(text, "    calls {} at {}", step.callee, self.show(step.call));
        }
    }

    /// Every call on the line: where it runs and what it does; of a line without calls, what the whole function does.
    fn on_line(self, body: &BodyFacts, line: u32, text: &mut String) {
        let before = text.len();
        for (site, runs) in self.sites(body, line) {
            let path = if site.path.is_empty() { "something unknown" } else { &site.path };
            let _ = writeln!(text, "  call of {path}: runs {runs}; {}", self.callee(&site));
            site.effects.iter().for_each(|effect| self.effect(effect, text));
        }
        if text.len() == before {
            let _ = writeln!(text, "  there is no call on line {line}; about the whole function:");
            self.effects(body, text);
        }
    }

    /// The calls on a line, and where each runs.
    fn sites(self, body: &BodyFacts, line: u32) -> Vec<(Occurrence, String)> {
        let asked = self.solution.asked.iter().find(|(def, _)| *def == body.owner);
        let all = asked.map(|(_, occurrences)| occurrences.as_slice()).unwrap_or_default();
        let here = |range: TextRange| {
            let span = self.program.span(body.owner, range);
            let file = self.program.sources().file(span.file);
            let (first, last) = (file.line_col(span.range.start).line, file.line_col(span.range.end).line);
            first <= line && line <= last
        };
        let placed = all.iter().filter(|site| here(site.range)).map(|site| {
            let surest = site.effects.iter().map(|effect| effect.confidence).max();
            let sure = surest.map_or(String::new(), |confidence| format!(", {confidence}"));
            (site.clone(), format!("in the {}{sure}{}", self.region(body, site.context), self.role_of(body, site)))
        });
        let seen = |range: TextRange| all.iter().any(|site| site.range == range);
        let others = body.calls.iter().filter(|(_, call)| here(call.site.range) && !seen(call.site.range));
        let others = others.map(|(call, facts)| {
            let resolved = self.resolved(body.owner, call);
            let place = match resolved.callee {
                Callee::Future(_) => "when its future is polled",
                _ => "on another thread, or never",
            };
            (Occurrence::elsewhere(call, facts, &resolved), place.to_owned())
        });
        placed.chain(others).collect()
    }

    fn role_of(self, body: &BodyFacts, site: &Occurrence) -> String {
        let is_async = body.regions[site.context].kind.is_async();
        let body = self.solution.bodies.get(body.owner).filter(|_| is_async);
        body.map_or(String::new(), |body| {
            format!(", role {}", self.solution.roles.of_call(body, site.context, site.call))
        })
    }

    fn resolved(self, owner: DefId, call: CallId) -> Resolved {
        let body = self.solution.bodies.get(owner);
        let resolved = body.and_then(|body| body.meaning(call).resolved.as_deref().cloned());
        resolved.unwrap_or_default()
    }

    fn region(self, body: &BodyFacts, region: RegionId) -> &'static str {
        body.regions[region].kind.describe()
    }

    fn callee(self, site: &Occurrence) -> String {
        match &site.callee {
            Callee::Rule(rule) => format!("rule `{}` says that it blocks", self.rules.rule(*rule).id),
            Callee::Marked(..) => "a mark above it says that it blocks".to_owned(),
            Callee::Std => "no rule says that it blocks".to_owned(),
            Callee::Quiet => "it is trusted, cut off by a rule or mark, or only makes a future".to_owned(),
            Callee::Future(_) => "it only makes a future".to_owned(),
            Callee::Polled(_) => "what blocks in a `poll` is told there".to_owned(),
            Callee::Body(_) => "its body is followed".to_owned(),
            Callee::OneOf { candidates, .. } => format!("it may be one of {} functions", candidates.len()),
            Callee::Unknown => "it could not be resolved".to_owned(),
        }
    }

    /// The calls of `def` in async code.
    fn callers(self, def: DefId, text: &mut String) {
        for (owner, _) in &self.solution.roots {
            let Some(body) = self.solution.bodies.get(*owner) else { continue };
            for (call, resolved) in body.facts.calls.values().zip(body.calls.iter().map(|call| &call.resolved)) {
                let is_meant = |resolved: &Resolved| {
                    let named = resolved.function.as_ref().map(|function| function.def);
                    resolved.all_bodies().chain(named).any(|it| it == def)
                };
                let Some(resolved) = resolved.as_deref().filter(|resolved| is_meant(resolved)) else { continue };
                let (region, place) = (self.region(&body.facts, call.region), self.place(*owner, call.site.range));
                let called = if matches!(resolved.callee, Callee::OneOf { .. }) { "may be called" } else { "called" };
                let _ = writeln!(text, "  {called} in {} ({region}) at {place}", self.program.path(*owner));
            }
        }
    }

    fn place(self, def: DefId, range: TextRange) -> String {
        self.show(self.program.span(def, range))
    }

    fn show(self, span: Span) -> String {
        let file = self.program.sources().file(span.file);
        let LineCol { line, column } = file.line_col(span.range.start);
        format!("{}:{line}:{column}", file.name)
    }
}

/// A function that blocks who calls it.
#[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub(crate) struct Blocking {
    /// The place of its name in the file.
    pub name: TextRange,
    /// How many calls lead to what blocks.
    pub depth: usize,
    /// What blocks.
    pub leaf: String,
}

/// The functions of a file that block, those that the async code leads to.
pub(crate) fn blocking_functions(facts: Facts<'_>, file: FileId) -> Vec<Blocking> {
    let blocking = |def: DefId| {
        let effects = &facts.solution.summaries.get(&def)?.effects;
        let best = effects.best().iter().max_by_key(|effect| effect.rank())?.clone();
        let steps: Vec<_> = best.trace.steps().collect();
        let name = facts.program.item_span(def, facts.program.item(def).name_range).range;
        Some(Blocking { name, depth: steps.len(), leaf: steps.last()?.callee.to_string() })
    };
    facts.functions(file).filter_map(blocking).collect()
}

/// What there is to say about a place in a file, and what it is about: the innermost call there, or the function whose name it
/// is. The first line names it.
pub(crate) fn at(facts: Facts<'_>, file: FileId, offset: u32) -> Option<(Span, String)> {
    let range = |def: DefId| facts.program.item_span(def, facts.program.item(def).range).range;
    let around = facts.functions(file).filter(|&def| range(def).contains(offset));
    let def = around.min_by_key(|&def| range(def).end - range(def).start)?;
    let body = &facts.solution.bodies.get(def)?.facts;
    let name = facts.program.item_span(def, facts.program.item(def).name_range);
    if name.range.contains(offset) || name.range.end == offset {
        return Some((name, explain(facts, &Question::Path(String::new()), &[def])));
    }
    facts.call_at(body, offset)
}

impl Facts<'_> {
    /// The functions in a file that are compiled.
    fn functions(self, file: FileId) -> impl Iterator<Item = DefId> {
        let program = self.program;
        let crates = program.crate_ids().filter(move |&krate| {
            program.is_loaded(krate) && program.defs(krate).trees.iter().any(|tree| tree.file.0 == file.0)
        });
        let defs = crates.flat_map(|krate| program.defs(krate).def_ids());
        defs.filter(move |&def| {
            let data = program.data(def);
            data.kind == DefKind::Fn && data.active && program.file(def).0 == file.0
        })
    }

    fn call_at(self, body: &BodyFacts, offset: u32) -> Option<(Span, String)> {
        let span = |range: TextRange| self.program.span(body.owner, range);
        let here = body.calls.iter().filter(|(_, call)| span(call.site.range).range.contains(offset));
        let (call, facts) = here.min_by_key(|(_, call)| call.site.range.end - call.site.range.start)?;
        let found = self.solution.roots.iter().find(|(def, _)| *def == body.owner);
        let known = found.into_iter().flat_map(|(_, found)| found).find(|site| site.call == call);
        let site =
            known.cloned().unwrap_or_else(|| Occurrence::elsewhere(call, facts, &self.resolved(body.owner, call)));
        let path = if site.path.is_empty() { "something unknown" } else { &site.path };
        let mut text = format!("{path}\n");
        let (region, role) = (self.region(body, site.context), self.role_of(body, &site));
        let _ = writeln!(text, "  runs in the {region}{role}; {}", self.callee(&site));
        site.effects.iter().for_each(|effect| self.effect(effect, &mut text));
        if let Callee::Body(def) = site.callee
            && known.is_none()
        {
            let summary = self.solution.summaries.get(&def);
            let effects: Vec<Effect> =
                summary.into_iter().flat_map(|it| it.effects.best().iter().cloned().collect::<Vec<_>>()).collect();
            effects.iter().for_each(|effect| self.effect(effect, &mut text));
        }
        if !text.contains("\n  blocks") {
            text.push_str("  is not known to block\n");
        }
        Some((span(facts.site.range), text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_places_or_paths() {
        assert_eq!(Question::parse("src/a.rs:12"), Question::Line { file: "src/a.rs".into(), line: 12 });
        assert_eq!(Question::parse("a::b"), Question::Path("a::b".into()));
        assert_eq!(Question::parse("a::3"), Question::Path("a::3".into()));
    }
}
