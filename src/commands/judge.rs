//! What is found in the code: worked out, or said again where nothing has changed since the last run.

use std::path::PathBuf;
use std::sync::Arc;

use super::changes::Changes;
use super::glance;
use crate::analysis::Analysis;
use crate::authoring;
use crate::base::span::FileId;
use crate::cache::bodies::LastBodies;
use crate::cache::key::Keys;
use crate::cache::replay::{Findings, LastRun, Parts, Witness};
use crate::cache::trees::Trees;
use crate::cache::{self, Facts, Saved};
use crate::def::ids::CrateId;
use crate::error::Error;
use crate::options::CheckOptions;
use crate::pipeline::files::{checked_files, files_read, is_root_unread, published};
use crate::pipeline::findings::Judge;
use crate::pipeline::on_deep_stack;
use crate::pipeline::setup::{self, Basis, Setup, loader, places};
use crate::pipeline::stages::{Stage, Stages};
use crate::report;
use crate::solve::Nothing;
use crate::suppress::Applied;

/// What a run came to, before anything is shown.
pub(crate) struct Judged {
    pub(crate) setup: Setup,
    pub(super) changes: Option<Changes>,
    pub(crate) found: Findings,
    /// What is known of the code, where edits are to be tried in it.
    pub(crate) analysis: Option<Analysis>,
}

/// Looks at the code of a project, or at what the last run found in it.
pub(crate) fn judge(options: &CheckOptions, basis: Basis, stages: &Stages) -> Result<Judged, Error> {
    let changes = Changes::asked(options, &basis.project.root, stages)?;
    let mut setup = Setup::new(options, basis, stages)?;
    let places = places(options);
    let last = last_run(options, &setup, &places);
    let mut analysis = None;
    let found = match last.as_ref().and_then(|last| stages.time(Stage::Replay, || last.replay())) {
        Some(found) => {
            let note = "nothing has changed since the last run: these are its findings".to_owned();
            setup.notes.extend((options.verbose > 0).then_some(note));
            found
        }
        None => {
            let (found, known) = find(options, &mut setup, (&places, last.as_ref()), stages)?;
            match options.fix.is_some() || options.is_lasting {
                true => analysis = Some(known),
                false => known.forget(),
            }
            found
        }
    };
    Ok(Judged { setup, changes, found, analysis })
}

/// Looks at the code, whatever the last run found in it. What is known of it is there afterwards.
pub(crate) fn look(options: &CheckOptions, judged: Judged, stages: &Stages) -> Result<Judged, Error> {
    let Judged { mut setup, analysis, .. } = judged;
    if let Some(analysis) = analysis {
        setup.project.graph = analysis.program().graph.clone();
    }
    let changes = Changes::asked(options, &setup.project.root, stages)?;
    let places = places(options);
    let last = last_run(options, &setup, &places);
    let (found, known) = find(options, &mut setup, (&places, last.as_ref()), stages)?;
    Ok(Judged { setup, changes, found, analysis: Some(known) })
}

fn last_run(options: &CheckOptions, setup: &Setup, places: &cache::Places) -> Option<LastRun> {
    let decides = (&setup.settings, &setup.build, &setup.scopes);
    setup::last_run(places, options, &setup.project, &decides)
}

/// Looks at the code again with other texts of some files.
pub(super) fn judge_edited(
    options: &CheckOptions,
    mut judged: Judged,
    texts: Vec<(PathBuf, Arc<str>)>,
    stages: &Stages,
) -> Result<Judged, Error> {
    let overlays = &mut judged.setup.project.overlays;
    overlays.retain(|(path, _)| !texts.iter().any(|(edited, _)| edited == path));
    overlays.extend(texts.iter().cloned());
    look_at_edits(options, judged, &texts, stages)
}

/// Looks at the code again where some files have other texts, which the project knows of already: at what the edits have
/// changed alone where they stand in bodies, else at all of it.
fn look_at_edits(
    options: &CheckOptions,
    judged: Judged,
    texts: &[(PathBuf, Arc<str>)],
    stages: &Stages,
) -> Result<Judged, Error> {
    let judged = put_in(judged, texts, stages)?;
    if judged.analysis.is_some() {
        return settle(options, judged, stages);
    }
    let notes = judged.setup.notes.clone();
    let mut judged = look(options, judged, stages)?;
    judged.setup.notes = notes;
    Ok(judged)
}

/// The same, as far as it shows at a glance. Is there more to be seen ([`settle`])?
pub(crate) fn glance_at_edits(
    options: &CheckOptions,
    judged: Judged,
    texts: &[(PathBuf, Arc<str>)],
    stages: &Stages,
) -> Result<(Judged, bool), Error> {
    let edits = glance::edits(&judged.found, texts);
    let Judged { setup, changes, found, analysis } = put_in(judged, texts, stages)?;
    let Some(analysis) = analysis else {
        return Ok((look(options, Judged { setup, changes, found, analysis }, stages)?, false));
    };
    let seen = on_deep_stack(|| {
        let (program, rules) = (analysis.program(), analysis.rules());
        let keys = keys(&setup, &analysis);
        let places = cache::Places { emit: None, read_only: true, ..places(options) };
        let mut facts = Facts::new(program, rules, &keys, &places);
        let judge = Judge::new(&setup);
        stages.time(Stage::Lints, || glance::glance(judge, (&analysis, &mut facts), &found, &edits))
    })?;
    match seen {
        Some((found, solution)) => {
            let analysis = Some(analysis.seen(solution));
            Ok((Judged { setup, changes, found, analysis }, true))
        }
        None => {
            let judged = Judged { setup, changes, found, analysis: Some(analysis) };
            Ok((settle(options, judged, stages)?, false))
        }
    }
}

/// What the facts of crates are known by.
fn keys(setup: &Setup, analysis: &Analysis) -> Keys {
    let own_rules = setup.settings.rule_files.iter().map(|file| file.text.as_str());
    Keys::new(&analysis.program().graph, analysis.rules(), own_rules)
}

/// Puts texts into what is known of the code, which is nothing any more where they change more than bodies.
fn put_in(judged: Judged, texts: &[(PathBuf, Arc<str>)], stages: &Stages) -> Result<Judged, Error> {
    let Judged { mut setup, analysis, changes, found } = judged;
    let graph = analysis.as_ref().map(|analysis| analysis.program().graph.clone());
    let analysis = stages.time(Stage::Read, || on_deep_stack(|| analysis.and_then(|analysis| analysis.edit(texts))))?;
    if analysis.is_none() {
        setup.project.graph = graph.unwrap_or(setup.project.graph);
    }
    Ok(Judged { setup, changes, found, analysis })
}

/// Looks at all of the code, of which all is known that can be known of each body.
pub(crate) fn settle(options: &CheckOptions, judged: Judged, stages: &Stages) -> Result<Judged, Error> {
    let Judged { setup, analysis, .. } = judged;
    let Some(analysis) = analysis else {
        return look(options, Judged { setup, analysis, ..judged }, stages);
    };
    let places = cache::Places { emit: None, read_only: true, ..places(options) };
    let (applied, _) = on_deep_stack(|| analyse(&setup, (&analysis, &places), stages))?;
    let (found, changes) = (findings(&analysis, applied), Changes::asked(options, &setup.project.root, stages)?);
    Ok(Judged { setup, changes, found, analysis: Some(analysis.settled()) })
}

/// Looks at the code; what is found is kept for the next run.
fn find(
    options: &CheckOptions,
    setup: &mut Setup,
    (places, last): (&cache::Places, Option<&LastRun>),
    stages: &Stages,
) -> Result<(Findings, Analysis), Error> {
    let witness = Witness::default();
    let trees = places.cache.as_deref().map(|dir| Arc::new(Trees::new(dir)));
    let (analysis, applied, about_rules, mut notes) = on_deep_stack(|| {
        let analysis = setup.open_with(witness.of(loader(&setup.project)), trees.clone(), stages);
        let bodies = last.zip(places.cache.as_deref()).map(|(last, dir)| {
            let rules = last.asked().with_rules(&(&setup.settings.rule_files, &setup.build));
            stages.time(Stage::Read, || LastBodies::open(dir, last.asked(), rules, analysis.types()))
        });
        let analysis = match &bodies {
            Some(bodies) => analysis.with_kept(bodies.kept()),
            None => analysis,
        };
        let (applied, Saved { functions, failed }) = analyse(setup, (&analysis, places), stages);
        let about_rules = about_rules(setup, &analysis);
        let mut notes = failed;
        let keep = || {
            let trees = trees.iter().flat_map(|trees| trees.save(analysis.program()));
            let solution = analysis.solution(&[], &mut Nothing);
            trees.chain(bodies.and_then(|bodies| bodies.save(analysis.cx(), solution, &functions))).collect::<Vec<_>>()
        };
        notes.extend(stages.time(Stage::Keep, keep));
        (analysis, applied, about_rules, notes)
    })?;
    if let Some(dir) = &places.cache {
        stages.time(Stage::Keep, || cache::store::sweep(dir));
    }
    let program = analysis.program();
    let found = Findings { about_rules, ..findings(&analysis, applied) };
    let Findings { sources, files, kept, silenced, elsewhere, about_rules, .. } = &found;
    let parts = Parts { sources, files, kept, silenced, elsewhere: *elsewhere, about_rules };
    // What could not be read is tried anew.
    let last = last.filter(|_| !found.unread_root);
    notes.extend(last.and_then(|last| last.keep(&witness, &parts, &published(program))));
    if options.verbose > 0 {
        setup.notes.append(&mut notes);
    }
    if options.verbose > 1 {
        setup.notes.extend(files_read(program));
    }
    Ok((found, analysis))
}

/// Paths of the project's own rules that lead to nothing. Some may be of items that another feature switches on, or another
/// target: it is said, and changes nothing.
fn about_rules(setup: &Setup, analysis: &Analysis) -> String {
    authoring::about_paths(analysis.rules(), &setup.settings.rule_files, analysis.types())
}

/// What is found, and what was kept on the way.
fn analyse(setup: &Setup, (analysis, places): (&Analysis, &cache::Places), stages: &Stages) -> (Applied, Saved) {
    let (program, rules) = (analysis.program(), analysis.rules());
    let keys = keys(setup, analysis);
    let mut facts = Facts::new(program, rules, &keys, places);
    let wanted = facts.wanted(&analysis.checked());
    let solution = stages.time(Stage::Solve, || analysis.solution(&wanted, &mut facts));
    let applied = Judge::new(setup).judge(analysis, solution, stages);
    (applied, stages.time(Stage::Keep, || facts.save(solution)))
}

/// In the order of reports, with the files that they stand in.
pub(super) fn findings(analysis: &Analysis, applied: Applied) -> Findings {
    let program = analysis.program();
    let files: Vec<(FileId, CrateId)> = checked_files(program).iter().map(|file| (file.id, file.krate)).collect();
    let sources = program.shared_sources();
    let kept = report::arrange(applied.kept, &sources);
    let silenced = report::arrange_silenced(applied.silenced, &sources);
    let (elsewhere, unread_root) = (applied.elsewhere, is_root_unread(program));
    Findings { files, kept, silenced, elsewhere, about_rules: String::new(), unread_root, sources }
}
