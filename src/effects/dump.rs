//! Summaries as text, for people and tests.

use std::fmt::Write;

use crate::base::kind::Confidence;
use crate::calls::graph::CallGraph;
use crate::def::Program;

use super::propagate::Summaries;

/// One line a function that blocks or runs what it is given, in the order of paths:
/// `crate::load: file certain via std::fs::read`, `crate::run: calls 0 certain`.
pub fn dump(program: &Program, graph: &CallGraph, summaries: &Summaries<'_>) -> String {
    let mut lines: Vec<String> = Vec::new();
    for def in graph.defs() {
        let Some(summary) = summaries.of(def) else { continue };
        let path = program.path(def);
        for effect in summary.effects.iter() {
            let steps: Vec<&str> = effect.trace.steps().map(|step| &*step.callee).collect();
            lines.push(format!("{path}: {} {} via {}", effect.kind, effect.confidence, steps.join(" -> ")));
        }
        for (index, runs) in summary.params.iter().enumerate() {
            // Of values that are no functions at all, the most that can be said is that it is possible.
            if let Some(confidence) = runs.filter(|&confidence| confidence > Confidence::Possible) {
                lines.push(format!("{path}: runs parameter {index} {confidence}"));
            }
        }
    }
    lines.sort();
    lines.dedup();
    lines.iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}
