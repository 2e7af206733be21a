//! Writing rule files: `rules new` begins one, `rules check` says what is wrong in it or matches nothing any more,
//! `rules test` runs its examples through the whole tool.
//!
//! The project in whose folder the command runs provides the crates that paths and examples name. What they name and the
//! project lacks is said, never taken for right.

mod census;
pub mod kind_pages;
pub mod lint_pages;
pub mod page;
mod scene;
mod stale;
mod template;
mod trial;
mod unnamed;

use std::io::Write;
use std::path::Path;

use crate::config::{FileProblems, Problem, RuleFile};
use crate::def::std_index;
use crate::error::Error;
use crate::options::Task;
use crate::pipeline;
use crate::report;
use crate::rules::RuleSet;
use crate::syntax;
use crate::ty::Types;
use scene::Scene;
use stale::Remark;

/// What editors complete rule files and `async-lint.toml` by.
const RULES_SCHEMA: &str = include_str!("../../schemas/rules.json");
const CONFIG_SCHEMA: &str = include_str!("../../schemas/async-lint.json");

/// The standard library's items as this library embeds them, from the text that `tools/std-index` makes. An error is a sentence.
pub fn pack_std_index(text: &str) -> Result<Vec<u8>, String> {
    let tree = syntax::parse_items(text);
    if let Some(problem) = tree.problems.first() {
        let skipped = text.get(problem.range.start as usize..problem.range.end as usize).unwrap_or_default();
        return Err(format!("{}: {skipped:.200}", problem.message));
    }
    std_index::pack(&tree).ok_or_else(|| "the items can't be encoded".to_owned())
}

/// Does it; `false` where something in the files is not right.
pub fn run(task: &Task, out: &mut dyn Write, err: &mut dyn Write) -> Result<bool, Error> {
    match task {
        Task::New { file } => template::write(file, out).map(|()| true),
        Task::Check { files, unnamed: false } => check(&Scene::open(files)?, out, err),
        Task::Check { files, unnamed: true } => list_unnamed(&Scene::open(files)?, out),
        Task::Schema { of_config } => {
            let text = if *of_config { CONFIG_SCHEMA } else { RULES_SCHEMA };
            out.write_all(text.as_bytes()).map(|()| true).map_err(|source| Error::Write { source })
        }
        Task::Test { files } => test(&Scene::open(files)?, out),
    }
}

/// The files are read without a mistake, or there is no scene. What is left are rules that match nothing.
fn check(scene: &Scene, out: &mut dyn Write, err: &mut dyn Write) -> Result<bool, Error> {
    let types = Types::new(scene.program().into());
    let files: Vec<(&Path, &str)> = scene.files.iter().map(|file| (file.path.as_path(), file.text.as_str())).collect();
    let survey = pipeline::on_deep_stack(|| survey(&scene.rules, &files, &types))?;
    let written = |source| Error::Write { source };
    write_remarks(&survey.remarks, &files, err).map_err(written)?;
    if !survey.unseen.is_empty() {
        let crates: Vec<&str> = survey.unseen.iter().map(String::as_str).collect();
        writeln!(out, "not checked: {} (not in this build)", crates.join(", ")).map_err(written)?;
    }
    let (rules, paths, stale) = (scene.rules().count(), survey.paths, survey.remarks.len());
    writeln!(out, "{rules} rules, {paths} paths checked, {stale} wrong").map_err(written)?;
    Ok(survey.remarks.is_empty())
}

/// What is wrong with the paths of a project's own rule files, as people read it; nothing where each leads to something, or
/// may do so in another build. Asked on a deep stack.
pub(crate) fn about_paths(rules: &RuleSet, files: &[RuleFile], types: &Types) -> String {
    let files: Vec<(&Path, &str)> = files.iter().map(|file| (file.path.as_path(), file.text.as_str())).collect();
    let mut remarks = survey(rules, &files, types).remarks;
    remarks.retain(|remark| !remark.is_hidden);
    let mut text = Vec::new();
    // What is written to memory is written.
    let _ = write_remarks(&remarks, &files, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn survey(rules: &RuleSet, files: &[(&Path, &str)], types: &Types) -> stale::Survey {
    stale::survey(rules, &files.iter().map(|(_, text)| *text).collect::<Vec<_>>(), types)
}

fn write_remarks(remarks: &[Remark], files: &[(&Path, &str)], out: &mut dyn Write) -> std::io::Result<()> {
    files.iter().enumerate().try_for_each(|(number, (path, text))| {
        let remarks = remarks.iter().filter(|remark| remark.file == number);
        let problem = |remark: &Remark| Problem {
            help: remark.help.clone(),
            ..Problem::at(remark.range.start as usize..remark.range.end as usize, &remark.message)
        };
        report::write_remarks(&FileProblems::new(path, *text, remarks.map(problem).collect()), out)
    })
}

/// What is found is for people to judge: it fails nothing.
fn list_unnamed(scene: &Scene, out: &mut dyn Write) -> Result<bool, Error> {
    let written = |source| Error::Write { source };
    let found = unnamed::unnamed(scene)?;
    let mut count = 0;
    for (name, lines) in found.iter().filter(|(_, lines)| !lines.is_empty()) {
        count += lines.len();
        writeln!(out, "{name}: {}", lines.len()).map_err(written)?;
        for line in lines {
            writeln!(out, "  {line}").map_err(written)?;
        }
    }
    let crates = found.len();
    writeln!(out, "{crates} crates searched: {count} functions block and no rule names them").map_err(written)?;
    Ok(true)
}

fn test(scene: &Scene, out: &mut dyn Write) -> Result<bool, Error> {
    let outcomes = trial::run(scene)?;
    let (mut passed, mut failed, mut apart) = (0, 0, 0);
    for (example, verdict) in &outcomes {
        let line = match verdict {
            trial::Verdict::Passed => {
                passed += 1;
                continue;
            }
            trial::Verdict::Failed(why) => {
                failed += 1;
                format!("FAILED {example}: {why}")
            }
            trial::Verdict::NotRun(crates) => {
                apart += 1;
                format!("not run, because {} is not in this build: {example}", crates.join(", "))
            }
        };
        writeln!(out, "{line}").map_err(|source| Error::Write { source })?;
    }
    let unproven: Vec<&str> = scene
        .rules()
        .filter(|(_, rule)| rule.bad.is_empty() && rule.todo.is_empty())
        .map(|(_, rule)| &*rule.id)
        .collect();
    if !unproven.is_empty() {
        writeln!(out, "not tried, because there is no `bad` example: {}", unproven.join(", "))
            .map_err(|source| Error::Write { source })?;
    }
    writeln!(out, "{passed} passed, {failed} failed, {apart} not run").map_err(|source| Error::Write { source })?;
    Ok(failed == 0)
}

/// Relative to the current directory where it lies below.
fn shown(path: &Path) -> String {
    let cwd = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(cwd).unwrap_or(path).display().to_string()
}
