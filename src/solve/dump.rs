//! Calls and summaries as text, for people and tests.

use std::fmt::Write;

use crate::base::kind::Confidence;
use crate::def::Program;
use crate::facts::body::Target;
use crate::flow::analyses::paths::When;
use crate::rules::RuleSet;

use super::Solution;
use super::callee::{Callee, Resolved};
use super::effect::Effect;
use super::report::Occurrence;
use super::summary::Given;

/// One line a call of each body that findings may stand in, by file and place, and what blocks in it where another than the
/// called function does: `src/main.rs:3:5 async fn a value => file certain via std::fs::read`.
pub(crate) fn calls(program: &Program, rules: &RuleSet, solution: &Solution) -> String {
    let mut lines: Vec<(String, u32, u32, String)> = Vec::new();
    for (def, occurrences) in &solution.roots {
        let Some(body) = solution.bodies.get(*def) else { continue };
        let file = program.sources().file(body.facts.file);
        for (id, call) in body.facts.calls.iter() {
            let place = file.line_col(program.span(*def, call.site.range).range.start);
            let here: Vec<&Occurrence> = occurrences.iter().filter(|occurrence| occurrence.call == id).collect();
            let resolved = body.meaning(id).resolved.as_deref();
            let region = body.facts.regions[call.region].kind.describe();
            let what = match resolved {
                Some(resolved) => resolved_line(program, rules, resolved, &here),
                None => unresolved_line(program, &call.target),
            };
            let blocks = here.iter().filter(|there| resolved.is_none_or(|resolved| resolved.path != there.path));
            let blocks: String =
                blocks.flat_map(|there| &there.effects).map(|effect| format!(" => {}", way(effect))).collect();
            lines.push((file.name.clone(), place.line, place.column, format!("{region} {what}{blocks}")));
        }
    }
    lines.sort();
    lines.into_iter().fold(String::new(), |mut text, (file, line, column, what)| {
        let _ = writeln!(text, "{file}:{line}:{column} {what}");
        text
    })
}

fn unresolved_line(program: &Program, target: &Target) -> String {
    match target {
        Target::Value(..) => "a value".to_owned(),
        Target::Macro(paths) => paths.first().cloned().unwrap_or_default(),
        Target::Static(def) => format!("static {}", program.path(*def)),
        Target::Drop { .. } => "drop".to_owned(),
        Target::Fn(_) | Target::Extern(_) | Target::Unknown(_) => "?".to_owned(),
    }
}

fn resolved_line(program: &Program, rules: &RuleSet, resolved: &Resolved, here: &[&Occurrence]) -> String {
    let path = if resolved.path.is_empty() { "?" } else { &*resolved.path };
    let boundary =
        resolved.boundary.as_ref().map_or(String::new(), |boundary| format!(", gives {:?}", boundary.effect));
    let what = match &resolved.callee {
        Callee::Rule(rule) => {
            let rule = rules.rule(*rule);
            let mut effects = here.iter().filter(|there| there.path == resolved.path).flat_map(|there| &there.effects);
            match effects.next() {
                Some(effect) if effect.confidence == rule.confidence => format!("blocks {}", rule.id),
                Some(effect) => format!("blocks {}, {}", rule.id, effect.confidence),
                None => format!("quiet by {}", rule.id),
            }
        }
        other => callee(program, rules, other),
    };
    format!("{path}: {what}{boundary}")
}

/// `file certain sometimes via main::load -> std::fs::read`
fn way(effect: &Effect) -> String {
    let steps: Vec<&str> = effect.trace.steps().map(|step| &*step.callee).collect();
    let when = match (effect.when, effect.guards.is_empty()) {
        (_, false) => " if given so",
        (When::Always, _) => "",
        (When::Sometimes, _) => " sometimes",
        (When::OnFlag, _) => " on a flag",
        (When::OnError, _) => " on error",
    };
    format!("{} {}{when} via {}", effect.kind, effect.confidence, steps.join(" -> "))
}

fn callee(program: &Program, rules: &RuleSet, meant: &Callee) -> String {
    match meant {
        Callee::Rule(rule) => format!("blocks {}", rules.rule(*rule).id),
        Callee::Marked(kind, _) => format!("marked {kind}"),
        Callee::Std => "std".to_owned(),
        Callee::Quiet => "quiet".to_owned(),
        Callee::Body(def) => format!("body {}", program.path(*def)),
        Callee::Future(def) => format!("future of {}", program.path(*def)),
        Callee::Polled(def) => format!("poll {}", program.path(*def)),
        Callee::OneOf { candidates, .. } => {
            let each = candidates.iter().map(|function| program.path(function.def));
            format!("one of {}", each.collect::<Vec<_>>().join(", "))
        }
        Callee::Unknown => "unknown".to_owned(),
    }
}

/// One line a function that blocks or runs what it is given, in the order of paths:
/// `crate::load: file certain via std::fs::read`, `crate::run: runs parameter 0 certain`.
pub(crate) fn effects(program: &Program, solution: &Solution) -> String {
    let mut lines: Vec<String> = Vec::new();
    for def in solution.bodies.iter().map(|body| body.facts.owner) {
        let Some(summary) = solution.summaries.get(&def) else { continue };
        let path = program.path(def);
        for effect in summary.effects.iter() {
            lines.push(format!("{path}: {}", way(effect)));
        }
        // Of values that are no functions at all, the most that can be said is that it is possible.
        let functions = summary.runs.iter().filter(|run| run.method.is_none() && !run.given.driven);
        for run in functions.filter(|run| run.confidence > Confidence::Possible) {
            lines.push(format!("{path}: runs {} {}", given(&run.given), run.confidence));
        }
        if !summary.fate.survives {
            lines.push(format!("{path}: {}", if summary.fate.panics { "panics" } else { "ends the process" }));
        }
    }
    lines.sort();
    lines.dedup();
    lines.iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

fn given(given: &Given) -> String {
    given.path.iter().fold(format!("parameter {}", given.param), |text, field| format!("{text}.{}", field.name))
}
