//! Call sites as text, for people and tests.

use std::fmt::Write;

use crate::base::arena::ArenaId;
use crate::def::Program;
use crate::rules::RuleSet;

use super::callee::{Callee, Candidate};
use super::collect::{BodyCalls, CallSite};
use super::graph::CallGraph;

/// One line a call of each body that findings may stand in, by file and place:
/// `src/main.rs:3:5 async fn std::fs::read: blocks std-fs-read`.
pub fn dump(program: &Program, rules: &RuleSet, graph: &CallGraph) -> String {
    let mut lines: Vec<(String, u32, u32, String)> = Vec::new();
    for calls in graph.roots() {
        let file = program.sources().file(program.file(calls.owner));
        for site in calls.sites.values() {
            let place = file.line_col(site.range.start);
            lines.push((file.name.clone(), place.line, place.column, describe(program, rules, calls, site)));
        }
    }
    lines.sort();
    lines.into_iter().fold(String::new(), |mut text, (file, line, column, what)| {
        let _ = writeln!(text, "{file}:{line}:{column} {what}");
        text
    })
}

fn describe(program: &Program, rules: &RuleSet, calls: &BodyCalls, site: &CallSite) -> String {
    let node = calls.contexts.nodes[site.node].kind.describe();
    let path = if site.path.is_empty() { "?" } else { &*site.path };
    let given = site.via.map_or("", |_| " as a value");
    let boundary = site.boundary.as_ref().map_or(String::new(), |boundary| format!(", gives {:?}", boundary.effect));
    format!("{node} {path}{given}: {}{boundary}", callee(program, rules, &site.callee))
}

fn callee(program: &Program, rules: &RuleSet, meant: &Callee) -> String {
    match meant {
        Callee::Blocks(rule, confidence) => {
            let rule = rules.rule(*rule);
            let surer = if *confidence == rule.confidence { String::new() } else { format!(", {confidence}") };
            format!("blocks {}{surer}", rule.id)
        }
        Callee::Marked(kind, _) => format!("marked {kind}"),
        Callee::Std => "std".to_owned(),
        Callee::Quiet => "quiet".to_owned(),
        Callee::Body(def) => format!("body {}", program.path(*def)),
        Callee::Dropped(def) => format!("drop {}", program.path(*def)),
        Callee::Built(_) => "built at first use".to_owned(),
        Callee::OneOf { candidates, .. } => {
            let each = |candidate: &Candidate| match &candidate.callee {
                Callee::Body(def) => program.path(*def),
                other => callee(program, rules, other),
            };
            format!("one of {}", candidates.iter().map(each).collect::<Vec<_>>().join(", "))
        }
        Callee::Closure(node) => format!("closure {}", node.raw()),
        Callee::ClosureOf(owner, _) => format!("closure of {}", program.path(*owner)),
        Callee::Param(index) => format!("parameter {index}"),
        Callee::Unknown => "unknown".to_owned(),
    }
}
