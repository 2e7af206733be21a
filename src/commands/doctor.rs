//! `doctor`: what a run sees of a project, gathered from every stage.

use std::collections::BTreeMap;
use std::path::Path;

use super::show::gaps;
use super::{Setup, baseline};
use crate::analysis::Analysis;
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::config::Member;
use crate::config::entries::Override;
use crate::def::Program;
use crate::def::crate_defs::ProblemKind;
use crate::def::ids::{CrateId, DefKind};
use crate::error::Error;
use crate::facts::body::{MAX_HELD, Target};
use crate::flow::ir::CallSyntax;
use crate::options::CheckOptions;
use crate::pipeline::files::checked_files;
use crate::pipeline::findings::Judge;
use crate::pipeline::on_deep_stack;
use crate::pipeline::setup::cache_dir;
use crate::pipeline::stages::{Stage, Stages};
use crate::project::Project;
use crate::project::graph::{CrateRoot, TargetKind};
use crate::report::Format;
use crate::report::checkup::{
    Calls, CheckedCrate, Checkup, Code, Counted, Dependencies, Findings, KnownBaseline, MemberConfig, write_checkup,
    write_checkup_json,
};
use crate::rules::RuleSet;
use crate::solve::callee::Callee;
use crate::solve::{Limits, Nothing, Solution};
use crate::suppress::Applied;
use crate::syntax::body::SkipReason;
use crate::ty::measure::limit_was_met;

/// So many of what is most frequent.
const MOST: usize = 8;

/// Of so many calls per hundred that are not resolved, something is to be said.
const MANY_UNRESOLVED: usize = 25;

/// What the stages made of the project.
struct Seen<'a> {
    options: &'a CheckOptions,
    setup: &'a Setup,
    analysis: &'a Analysis,
    solution: &'a Solution,
    applied: &'a Applied,
}

/// The whole report, as text.
pub(super) fn examine(options: &CheckOptions, mut setup: Setup, stages: &Stages) -> Result<String, Error> {
    let checkup = on_deep_stack(|| {
        let analysis = setup.open(stages);
        let solution = stages.time(Stage::Solve, || analysis.solution(&[], &mut Nothing));
        let applied = Judge::new(&setup).judge(&analysis, solution, stages);
        gather(&Seen { options, setup: &setup, analysis: &analysis, solution, applied: &applied })
    })?;
    let checkup = Checkup { hints: hints(&checkup), ..checkup };
    let mut text = Vec::new();
    let written = match options.format {
        Format::Json => write_checkup_json(&checkup, &mut text),
        _ => write_checkup(&checkup, &mut text),
    };
    written.map_err(|source| Error::Write { source })?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn gather(seen: &Seen<'_>) -> Checkup {
    let Seen { options, analysis, .. } = seen;
    let (program, checked) = (analysis.program(), analysis.checked());
    let Setup { settings, project, scopes, .. } = seen.setup;
    let cache = cache_dir(&options.facts);
    let files = checked_files(program);
    let excluded = files.iter().filter(|file| {
        let path = &file.source.path;
        scopes.of(path).exclude.matches(path)
    });
    let baseline = baseline::known(options, &project.root);
    Checkup {
        root: shown(&project.root),
        config: settings.file.as_deref().map(shown),
        extends: settings.extended.iter().map(|file| shown(file)).collect(),
        members: settings.members.iter().map(member).collect(),
        overrides: settings.overrides.iter().map(Override::describe).collect(),
        cache: cache.as_deref().map(shown),
        baseline: baseline.map(|(path, findings)| KnownBaseline { path: shown(&path), findings }),
        crates: checked.iter().filter_map(|&krate| checked_crate(project, program, krate)).collect(),
        not_checked: not_checked(program),
        tests: project.tests,
        excluded: excluded.map(|file| file.source.name.clone()).collect(),
        runtimes: runtimes(analysis),
        packs: packs(analysis.rules()),
        dependencies: dependencies(program),
        code: code(seen, &checked),
        calls: calls(seen),
        macros: macros(program, &checked),
        limits: limits(seen.solution),
        findings: findings(seen),
        incomplete: gaps(project, &seen.applied.kept, program.sources()),
        hints: Vec::new(),
    }
}

fn member(member: &Member) -> MemberConfig {
    MemberConfig { package: shown(&member.dir), config: member.settings.file.as_deref().map(shown) }
}

/// Where the answer was widened, and how often.
fn limits(solution: &Solution) -> Vec<Counted> {
    let Limits { types, paths, origins, rounds, conditions, values, .. } = solution.limits;
    let blurred = solution.summaries.values().filter(|summary| summary.effects.is_blurred()).count();
    let many_runs = solution.summaries.values().filter(|summary| summary.leaves_out_runs).count();
    let calls = solution.bodies.iter().flat_map(|body| body.facts.calls.values());
    let many_held = calls.filter(|call| call.held.len() >= MAX_HELD).count();
    let all = [
        ("types nested too deep", types),
        ("types too large, or values of too many parts or assignments, in some body", usize::from(limit_was_met())),
        ("fields within fields", paths),
        ("values from too many places", origins),
        ("summaries that did not settle", rounds),
        ("calls on too many conditions", conditions),
        ("conditions of callers, in one function", blurred),
        ("functions that one is given and runs", many_runs),
        ("values made of values", values),
        ("functions called by functions, in a lint", solution.limits.functions()),
        ("guards held at one time", many_held),
    ];
    let met = all.into_iter().filter(|(_, count)| *count > 0);
    met.map(|(name, count)| Counted { name: name.to_owned(), count }).collect()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn checked_crate(project: &Project, program: &Program, krate: CrateId) -> Option<CheckedCrate> {
    let root = program.root(krate)?;
    let mut files: Vec<u32> = program.defs(krate).trees.iter().map(|tree| tree.file.0).collect();
    files.sort_unstable();
    files.dedup();
    let features = root.cfg.values.iter().filter(|(key, _)| key == "feature").map(|(_, value)| value.clone());
    let own_flags = root.cfg.flags.iter().filter(|flag| !matches!(flag.as_str(), "debug_assertions" | "panic"));
    let platform = root.cfg.values.iter().filter(|(key, _)| key == "target_os" || key == "target_arch");
    Some(CheckedCrate {
        name: root.name.to_string(),
        kind: kind(root.kind).to_owned(),
        edition: root.edition,
        file: project.display_name(root, &root.root_file),
        files: files.len(),
        features: features.collect(),
        cfg: own_flags.cloned().chain(platform.map(|(_, value)| value.clone())).collect(),
    })
}

fn kind(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Lib => "lib",
        TargetKind::ProcMacro => "proc-macro",
        TargetKind::Bin => "bin",
        TargetKind::Test => "test",
        TargetKind::Example => "example",
        TargetKind::Bench => "bench",
    }
}

fn roots(program: &Program) -> impl Iterator<Item = &CrateRoot> {
    program.crate_ids().filter_map(|krate| program.root(krate))
}

fn not_checked(program: &Program) -> Vec<String> {
    let mut names: Vec<String> =
        roots(program).filter(|root| root.local && !root.checked).map(|root| root.name.to_string()).collect();
    names.sort();
    names.dedup();
    names
}

fn runtimes(analysis: &Analysis) -> Vec<String> {
    let is_there = |name: &String| roots(analysis.program()).any(|root| root.name.as_str() == name);
    let there = analysis.rules().runtimes().iter().filter(|runtime| runtime.crates.iter().any(is_there));
    there.map(|runtime| runtime.name.clone()).collect()
}

fn packs(rules: &RuleSet) -> Vec<Counted> {
    let rules_of = |pack: &crate::rules::model::Pack| {
        rules.rules().filter(|(_, rule)| (&rule.pack, rule.origin) == (&pack.name, pack.origin)).count()
    };
    let packs = rules.packs().iter().map(|pack| Counted { name: pack.name.clone(), count: rules_of(pack) });
    packs.filter(|pack| pack.count > 0).collect()
}

fn dependencies(program: &Program) -> Dependencies {
    let others = program.crate_ids().filter(|&krate| program.root(krate).is_some_and(|root| !root.checked));
    let others: Vec<CrateId> = others.collect();
    let read = others.iter().filter(|&&krate| program.is_loaded(krate)).count();
    let problems = others.iter().filter(|&&krate| program.is_loaded(krate)).map(|&krate| {
        let problems = program.defs(krate).problems.iter().filter(|problem| problem.kind != ProblemKind::Macro).count();
        (program.crate_name(krate).to_string(), problems)
    });
    Dependencies { crates: others.len(), read, unread: most(problems.filter(|(_, count)| *count > 0).collect(), MOST) }
}

fn code(seen: &Seen<'_>, checked: &[CrateId]) -> Code {
    let program = seen.analysis.program();
    let defs = checked.iter().flat_map(|&krate| program.defs(krate).def_ids());
    let functions = defs.filter(|&def| program.data(def).kind == DefKind::Fn).count();
    let roots = &seen.solution.roots;
    let with_async_in_tests = roots.iter().filter(|(owner, _)| program.data(*owner).in_test).count();
    Code { functions, with_async: roots.len(), with_async_in_tests }
}

fn calls(seen: &Seen<'_>) -> Calls {
    let program = seen.analysis.program();
    let (mut calls, mut reasons, mut names) = (Calls::default(), BTreeMap::new(), BTreeMap::new());
    for body in seen.solution.roots.iter().filter_map(|(owner, _)| seen.solution.bodies.get(*owner)) {
        for (call, resolved) in body.facts.calls.values().zip(body.calls.iter().map(|call| &call.resolved)) {
            if matches!(call.site.syntax, CallSyntax::Static | CallSyntax::Implied) {
                continue;
            }
            calls.all += 1;
            match resolved.as_ref().map(|resolved| &resolved.callee) {
                Some(Callee::Rule(_) | Callee::Marked(..)) => calls.blocking += 1,
                Some(Callee::Unknown) | None if !matches!(call.target, Target::Macro(_)) => {
                    calls.unresolved += 1;
                    let path = resolved.as_ref().map_or("", |resolved| &*resolved.path);
                    *reasons.entry(reason(path, call.site.syntax)).or_default() += 1;
                    let place = program.span(body.facts.owner, call.site.name_range);
                    let name = program.sources().snippet(place).chars().take(40).collect::<String>();
                    *names.entry(format!("`{}`", name.trim())).or_default() += 1;
                }
                _ => calls.resolved += 1,
            }
        }
    }
    (calls.reasons, calls.names) = (most(reasons, MOST), most(names, MOST));
    calls
}

/// Why a call is not resolved, as far as its form tells.
fn reason(path: &str, syntax: CallSyntax) -> String {
    match (path.split_once("::"), syntax) {
        (Some((krate, _)), _) => format!("the function is known, but not its body (`{krate}`)"),
        (None, CallSyntax::Method) => "the type of the receiver is not known".to_owned(),
        (None, CallSyntax::Macro) => "the macro is not known".to_owned(),
        (None, _) => "what is called is a value, or a name that was not found".to_owned(),
    }
}

fn macros(program: &Program, checked: &[CrateId]) -> Vec<Counted> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for &krate in checked {
        for problem in program.defs(krate).problems.iter().filter(|problem| problem.kind == ProblemKind::Macro) {
            let name = problem.message.split('`').nth(1).unwrap_or(&problem.message);
            *counts.entry(name.to_owned()).or_default() += 1;
        }
        let functions = program.defs(krate).def_ids().filter(|&def| program.data(def).kind == DefKind::Fn);
        for skipped in functions.flat_map(|def| program.skipped_in(def)) {
            if let SkipReason::Macro(name) = &skipped.why {
                *counts.entry(format!("{name}!")).or_default() += 1;
            }
        }
    }
    most(counts, MOST)
}

fn most(counts: BTreeMap<String, usize>, limit: usize) -> Vec<Counted> {
    let mut list: Vec<Counted> = counts.into_iter().map(|(name, count)| Counted { name, count }).collect();
    list.sort_by_key(|entry| std::cmp::Reverse(entry.count));
    list.truncate(limit);
    list
}

fn findings(seen: &Seen<'_>) -> Findings {
    let (applied, sources) = (seen.applied, seen.analysis.program().sources());
    let sure = |found: &Diagnostic| seen.setup.scopes.of(&sources.file(found.primary.span.file).path).min_confidence;
    let (shown, hidden): (Vec<_>, Vec<_>) = applied.kept.iter().partition(|found| found.level > Level::Allow);
    let is_unsure = |found: &&&Diagnostic| found.confidence().is_some_and(|confidence| confidence < sure(found));
    let unsure = hidden.iter().filter(is_unsure).count();
    let silenced = applied.silenced.iter().filter(|silenced| silenced.diagnostic.level > Level::Allow).count();
    Findings { shown: shown.len(), allowed: hidden.len() - unsure, unsure, silenced }
}

/// What to try next.
fn hints(checkup: &Checkup) -> Vec<String> {
    let Checkup { code, calls, findings, .. } = checkup;
    let mut hints = Vec::new();
    let mut hint = |wanted: bool, text: String| hints.extend(wanted.then_some(text));
    let async_free = "no function of the checked targets has async code in it: name other packages (`-p`, `--workspace`) \
                      or targets (`--all-targets`), or switch on the features that the async code stands behind";
    hint(code.with_async == 0, async_free.to_owned());
    hint(
        checkup.runtimes.is_empty() && code.with_async > 0,
        "no executor is known among the dependencies: `[[runtime]]` and `[[boundary]]` tables describe one of your own \
         (`cargo async-lint rules new FILE`)"
            .to_owned(),
    );
    hint(!checkup.not_checked.is_empty(), "`--workspace` checks the other crates of the project too".to_owned());
    hint(findings.allowed > 0, format!("`-W all` shows {} more", of_findings(findings.allowed)));
    hint(findings.unsure > 0, format!("`--min-confidence possible` shows {} more", of_findings(findings.unsure)));
    hint(
        calls.all > 0 && calls.unresolved * 100 / calls.all >= MANY_UNRESOLVED,
        "many calls are not resolved, so they are not reported: `cargo async-lint why FILE:LINE` explains one"
            .to_owned(),
    );
    let baseline = checkup.baseline.as_ref().filter(|known| known.findings > 0);
    hints.extend(baseline.map(|known| format!("{} hides {}", known.path, of_findings(known.findings))));
    hints
}

fn of_findings(number: usize) -> String {
    format!("{number} finding{}", if number == 1 { "" } else { "s" })
}
