//! Why a function is or is not taken to block, and where code runs, in sentences for a person.

use std::fmt::Write;

use crate::base::source::LineCol;
use crate::base::span::{FileId, Span, TextRange};
use crate::calls::callee::Callee;
use crate::calls::collect::{BodyCalls, CallSite};
use crate::calls::context::{NodeId, NodeKind};
use crate::calls::graph::CallGraph;
use crate::def::Program;
use crate::def::ids::{DefId, DefKind};
use crate::rules::{Effect as Given, RuleSet};

use super::effect::Effect;
use super::propagate::Summaries;

/// What is asked about, as it is typed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Question {
    /// `FILE:LINE`
    Line { file: String, line: u32 },
    /// A function's path, or the end of one.
    Path(String),
}

impl Question {
    pub fn parse(text: &str) -> Question {
        match text.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?))) {
            Some((file, line)) if !file.ends_with(':') => Question::Line { file: file.to_owned(), line },
            _ => Question::Path(text.to_owned()),
        }
    }
}

/// The facts that answers are drawn from.
#[derive(Copy, Clone)]
pub struct Facts<'a> {
    pub program: &'a Program,
    pub rules: &'a RuleSet,
    pub graph: &'a CallGraph,
    pub summaries: &'a Summaries<'a>,
}

/// The functions that a question is about, among those of the crates that were read, in the order of definition.
pub fn functions(program: &Program, question: &Question) -> Vec<DefId> {
    let crates = program.crate_ids().filter(|&krate| krate != program.std_crate() && program.is_loaded(krate));
    let defs = crates.flat_map(|krate| program.defs(krate).def_ids());
    let functions = defs.filter(|&def| program.data(def).kind == DefKind::Fn);
    functions.filter(|&def| is_meant(program, question, def)).collect()
}

fn is_meant(program: &Program, question: &Question, def: DefId) -> bool {
    match question {
        Question::Path(path) => {
            let last = path.rsplit("::").next().unwrap_or(path);
            let ends = |known: &String| known == path || known.ends_with(&format!("::{path}"));
            program.name(def) == last && program.paths(def).iter().any(ends)
        }
        Question::Line { file, line } => {
            let source = program.sources().file(program.file(def));
            let range = program.item(def).range;
            let named = source.name == *file || source.path.ends_with(file);
            let (first, last) = (source.line_col(range.start).line, source.line_col(range.end).line);
            named && (first..=last).contains(line) && program.data(def).active
        }
    }
}

/// The answer, one paragraph a function.
pub fn explain(facts: Facts<'_>, question: &Question, functions: &[DefId]) -> String {
    if functions.is_empty() {
        return "no function of the crates that were read is meant by that\n".to_owned();
    }
    let mut text = String::new();
    for &def in functions {
        let _ =
            writeln!(text, "{} ({})", facts.program.path(def), facts.place(def, facts.program.item(def).name_range));
        match facts.graph.body(def) {
            Some(calls) => facts.describe(calls, question, &mut text),
            None => text.push_str("  has no body that was looked into\n"),
        }
    }
    text
}

impl Facts<'_> {
    fn describe(self, calls: &BodyCalls, question: &Question, text: &mut String) {
        let _ = writeln!(text, "  runs as: {}", calls.kind().describe());
        match question {
            Question::Line { line, .. } => self.on_line(calls, *line, text),
            Question::Path(_) => self.effects(calls, text),
        }
        self.callers(calls.owner, text);
    }

    fn effects(self, calls: &BodyCalls, text: &mut String) {
        let effects = self.summaries.of(calls.owner).into_iter().flat_map(|summary| summary.effects.iter());
        let before = text.len();
        effects.for_each(|effect| self.effect(effect, text));
        if text.len() == before {
            let why = match calls.kind() {
                NodeKind::AsyncFn => "calling it only makes a future: what its body does is found where it stands",
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
    fn on_line(self, calls: &BodyCalls, line: u32, text: &mut String) {
        let placements = self.summaries.placements(calls);
        let before = text.len();
        for (id, site) in calls.sites.iter() {
            if self.position(calls.owner, site.range.start).line > line
                || self.position(calls.owner, site.range.end).line < line
            {
                continue;
            }
            let runs = match self.summaries.place_site(calls, &placements, site) {
                Some(placed) => format!("in the {}, {}", self.node(calls, placed.base), placed.confidence),
                None => "on another thread, or never".to_owned(),
            };
            let _ = writeln!(text, "  call of {}: runs {runs}; {}", path_of(site), self.callee(site));
            self.summaries.of_site(calls, id).iter().for_each(|effect| self.effect(effect, text));
        }
        if text.len() == before {
            let _ = writeln!(text, "  no call stands on line {line}; of the function as a whole:");
            self.effects(calls, text);
        }
    }

    fn node(self, calls: &BodyCalls, node: NodeId) -> &'static str {
        calls.contexts.nodes[node].kind.describe()
    }

    fn callee(self, site: &CallSite) -> String {
        let what = match &site.callee {
            Callee::Blocks(rule, _) => format!("rule `{}` says that it blocks", self.rules.rule(*rule).id),
            Callee::Marked(..) => "a mark above it says that it blocks".to_owned(),
            Callee::Std => "no rule says that it blocks".to_owned(),
            Callee::Quiet => "it is trusted, cut off by a rule or mark, or only makes a future".to_owned(),
            Callee::Body(_) => "its body is looked into".to_owned(),
            Callee::Dropped(_) => "it is run when the value goes".to_owned(),
            Callee::Built(_) => "it is built at its first use".to_owned(),
            Callee::OneOf { candidates, .. } => format!("it may be one of {} functions", candidates.len()),
            Callee::Closure(_) => "it is a closure of this function".to_owned(),
            Callee::ClosureOf(owner, _) => format!("it is a closure that {} makes", self.program.path(*owner)),
            Callee::Param(_) => "it is what the caller gives".to_owned(),
            Callee::Unknown => "what it is could not be found out".to_owned(),
        };
        match site.boundary.as_ref().map(|boundary| boundary.effect) {
            Some(Given::Offload) => format!("{what}; it runs what it is given elsewhere"),
            _ => what,
        }
    }

    /// The calls of `def` in async code.
    fn callers(self, def: DefId, text: &mut String) {
        for calls in self.graph.roots() {
            for site in calls.sites.values().filter(|site| site.callee.bodies().any(|body| body == def)) {
                let (node, place) = (self.node(calls, site.node), self.place(calls.owner, site.range));
                let called = if matches!(site.callee, Callee::OneOf { .. }) { "may be called" } else { "called" };
                let _ = writeln!(text, "  {called} in {} ({node}) at {place}", self.program.path(calls.owner));
            }
        }
    }

    fn position(self, def: DefId, offset: u32) -> LineCol {
        self.program.sources().file(self.file(def)).line_col(offset)
    }

    fn file(self, def: DefId) -> FileId {
        self.program.file(def)
    }

    fn place(self, def: DefId, range: TextRange) -> String {
        self.show(range.in_file(self.file(def)))
    }

    fn show(self, span: Span) -> String {
        let file = self.program.sources().file(span.file);
        let LineCol { line, column } = file.line_col(span.range.start);
        format!("{}:{line}:{column}", file.name)
    }
}

fn path_of(site: &CallSite) -> &str {
    if site.path.is_empty() { "something unknown" } else { &site.path }
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
