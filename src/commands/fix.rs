//! `--fix` and `--diff`: the edits that are known for the findings, made in memory round by round until none is left.
//!
//! After each round the code is looked at anew with the new texts in place of the files: an edit that overlapped another one
//! has its turn, and what an edit brought in or made superfluous is seen. A file that could not be read any more after a
//! round gets its text from before that round back. What has come of it is written, or shown, at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::edit::{self, counted};
use super::ground::Ground;
use super::judge::{Judged, judge_edited};
use super::select::select;
use super::written;
use crate::base::diagnostic::{Applicability, Diagnostic, Edit, Feature, Fix};
use crate::base::read;
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::{FileId, TextRange};
use crate::cache::replay::Findings;
use crate::error::Error;
use crate::fix::{self, Applied, Group, Switch, Text};
use crate::lints::UNREAD_CODE;
use crate::options::{CheckOptions, Fixing};
use crate::pipeline::stages::Stages;
use crate::project::canonical;
use crate::report::Fixable;

/// Edits that make room for others, again and again, are stopped here.
const MAX_ROUNDS: usize = 10;

/// So many files are named of those where something is not fixed.
const MAX_NAMED: usize = 10;

const UNREADABLE: &str = "the edit would make the file unreadable: change it by hand";
const MISPLACED: &str = "the file has other text at the place of the edit: change it by hand";
const NO_EDIT: &str = "there is no edit for it: its `help` says what to do";
const UNSAFE: &str = "its edit needs review: pass `--unsafe-fixes`";
const WRITTEN: &str = "the call is in code that a fix has written: check that first";

/// The new texts, and what is to be said about them.
#[derive(Default)]
pub(super) struct Fixes {
    files: BTreeMap<PathBuf, Edited>,
    /// How many findings there is no fix for in the end, by file and reason.
    left: BTreeMap<(String, String), usize>,
    /// The same of findings that have no edit.
    without: BTreeMap<(String, String), usize>,
}

/// A file with fixes in it.
struct Edited {
    /// As messages have it.
    name: String,
    on_disk: Arc<str>,
    text: Text,
    fixed: usize,
    /// Why there are no more fixes for it.
    stuck: Option<&'static str>,
}

/// How many findings there is an edit for that was not tried.
pub(super) fn fixable(found: &[Diagnostic], tried: Option<&Fixing>) -> Fixable {
    let count = |wanted| {
        let fixes = found.iter().filter_map(best_fix).filter(|fix| fix.applicability == wanted);
        fixes.filter(|fix| tried.is_none_or(|fixing| !is_wanted(fix, fixing))).count()
    };
    Fixable { safe: count(Applicability::MachineApplicable), with_review: count(Applicability::MaybeIncorrect) }
}

fn is_wanted(fix: &Fix, fixing: &Fixing) -> bool {
    fix.applicability == Applicability::MachineApplicable || fixing.unsafe_fixes
}

/// Edits that are sure to be right before others.
fn best_fix(diagnostic: &Diagnostic) -> Option<&Fix> {
    let of = |wanted| diagnostic.fixes.iter().find(|fix| fix.applicability == wanted && !fix.edits.is_empty());
    of(Applicability::MachineApplicable).or_else(|| of(Applicability::MaybeIncorrect))
}

/// Makes all edits in memory. What is judged in the end is the code with them.
pub(super) fn run(
    options: &CheckOptions,
    fixing: &Fixing,
    judged: Judged,
    stages: &Stages,
) -> Result<(Judged, Fixes), Error> {
    let ground = Ground::new(&options.request, &judged.setup.project, fixing);
    let mut work = Work { fixing, ground, fixes: Fixes::default() };
    let mut judged = judged;
    for number in 0..=MAX_ROUNDS {
        let found = &judged.found;
        let shown = select(options, &judged, &mut std::io::sink())?;
        let found_now = shown.map(|shown| shown.found).unwrap_or_default();
        let planned = work.plan(&found_now, &found.sources)?;
        if planned.groups.is_empty() {
            break;
        }
        if number == MAX_ROUNDS {
            let said = format!("there is more to fix after {MAX_ROUNDS} rounds: run it again");
            for (path, _) in planned.groups.iter().filter_map(|group| group.first()) {
                let name = planned.files.get(path).map_or_else(String::new, |source| source.name.clone());
                *work.fixes.left.entry((name, said.clone())).or_default() += 1;
            }
            break;
        }
        let before = unread(found);
        let round = work.put_in(planned);
        judged = look_again(options, &work.fixes, judged, stages)?;
        if work.take_back(round, &before, &judged) {
            judged = look_again(options, &work.fixes, judged, stages)?;
        }
    }
    Ok((judged, work.fixes))
}

/// Looks at the code with the new texts.
fn look_again(options: &CheckOptions, fixes: &Fixes, judged: Judged, stages: &Stages) -> Result<Judged, Error> {
    // A file may be known by several paths.
    let paths: BTreeSet<PathBuf> =
        judged.found.files.iter().map(|&(file, _)| judged.found.sources.file(file).path.clone()).collect();
    let texts = paths.into_iter().filter_map(|path| {
        let text = fixes.files.get(&real(&path))?.text.text.clone();
        Some((path, text))
    });
    let mut judged = judge_edited(options, judged, texts.collect(), stages)?;
    if let Some(changes) = &mut judged.changes {
        for (path, edited) in &fixes.files {
            changes.carry(path, &fix::replaced_lines(&edited.on_disk, &edited.text.text));
        }
    }
    Ok(judged)
}

fn real(path: &Path) -> PathBuf {
    canonical(path).unwrap_or_else(|_| path.to_path_buf())
}

/// How many places could not be read, by file.
fn unread(found: &Findings) -> BTreeMap<PathBuf, usize> {
    let silenced = found.silenced.iter().map(|silenced| &silenced.diagnostic);
    let mut count = BTreeMap::new();
    for diagnostic in found.kept.iter().chain(silenced).filter(|found| found.lint == UNREAD_CODE.id) {
        *count.entry(real(&found.sources.file(diagnostic.primary.span.file).path)).or_default() += 1;
    }
    count
}

/// The fixes for one round.
#[derive(Default)]
struct Planned {
    groups: Vec<Group<PathBuf>>,
    files: BTreeMap<PathBuf, Arc<SourceFile>>,
}

/// What a round has changed.
#[derive(Default)]
struct Round {
    /// The files as they were before.
    before: Vec<(PathBuf, Text, usize)>,
    /// Files that were changed together.
    together: Vec<BTreeSet<PathBuf>>,
}

impl Round {
    /// These files, and all that were changed together with one of them.
    fn with_others(&self, mut files: BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        loop {
            let before = files.len();
            for group in self.together.iter().filter(|group| !group.is_disjoint(&files)).cloned().collect::<Vec<_>>() {
                files.extend(group);
            }
            if files.len() == before {
                return files;
            }
        }
    }
}

struct Work<'a> {
    fixing: &'a Fixing,
    ground: Ground<'a>,
    fixes: Fixes,
}

impl Work<'_> {
    /// The fixes that can be made now. The others are left with a reason.
    fn plan(&mut self, found: &[Diagnostic], sources: &SourceMap) -> Result<Planned, Error> {
        self.fixes.left.clear();
        let mut planned = Planned::default();
        self.fixes.without.clear();
        for diagnostic in found {
            let own = sources.file(diagnostic.primary.span.file);
            let fix = match best_fix(diagnostic) {
                Some(fix) if is_wanted(fix, self.fixing) => fix,
                known => {
                    let why = known.map_or_else(|| diagnostic.unfixed.clone(), |_| Some(UNSAFE.to_owned()));
                    let why = why.unwrap_or_else(|| NO_EDIT.to_owned());
                    *self.fixes.without.entry((own.name.clone(), why)).or_default() += 1;
                    continue;
                }
            };
            let (mut group, mut files) = (Group::new(), BTreeMap::new());
            for edit in &fix.edits {
                let source = sources.file(edit.span.file);
                let path = real(&source.path);
                group.push((path.clone(), edit.clone()));
                files.insert(path, source);
            }
            let refusal = match self.switch_on(&fix.needs, (&mut group, &mut files)) {
                Err(why) => Some(why),
                Ok(()) => self.first_refusal((&own.name, &files), &group)?,
            };
            match refusal {
                Some(why) => *self.fixes.left.entry((own.name.clone(), why)).or_default() += 1,
                None => {
                    planned.groups.push(group);
                    planned.files.extend(files);
                }
            }
        }
        Ok(planned)
    }

    /// Adds to a group what switches on the features that it needs, an edit for each manifest; an error where that can't be
    /// done.
    fn switch_on(
        &self,
        needs: &[Feature],
        (group, files): (&mut Group<PathBuf>, &mut BTreeMap<PathBuf, Arc<SourceFile>>),
    ) -> Result<(), String> {
        let on_disk = |path: &Path| read::text(path, read::MAX_TOML).map_err(|error| format!("Cargo.toml: {error}"));
        // By manifest: on the disk, with the fixes so far, and with the features.
        let mut manifests: BTreeMap<PathBuf, [Arc<str>; 3]> = BTreeMap::new();
        for Feature { manifest, dependency, feature, declared } in needs {
            if !fix::declares(&on_disk(declared)?, feature) {
                return Err(format!("`{dependency}` has no feature `{feature}`"));
            }
            let path = real(manifest);
            let texts = match (manifests.remove(&path), self.fixes.files.get(&path)) {
                (Some(known), _) => known,
                (None, Some(it)) => [it.on_disk.clone(), it.text.text.clone(), it.text.text.clone()],
                (None, None) => {
                    let text: Arc<str> = on_disk(&path)?.into();
                    [text.clone(), text.clone(), text]
                }
            };
            let [before, now, mut then] = texts;
            match fix::switch_on(&then, dependency, feature) {
                Some(Switch::On) => {}
                Some(Switch::Edit(range, replacement)) => {
                    let mut text = then.to_string();
                    text.replace_range(range, &replacement);
                    then = text.into();
                }
                None => {
                    return Err(format!("Cargo.toml has no dependency `{dependency}` that a feature can be added to"));
                }
            }
            manifests.insert(path, [before, now, then]);
        }
        for (path, [before, now, then]) in manifests {
            let Some((start, end)) = fix::changed_range(&now, &then) else { continue };
            let replacement = then[start..then.len() - (now.len() - end)].to_owned();
            // The file is none of those that were analysed, and so has no number.
            let span = TextRange::new(start as u32, end as u32).in_file(FileId(u32::MAX));
            group.push((path.clone(), Edit { span, replacement }));
            files.insert(path.clone(), Arc::new(SourceFile::new(self.ground.name_of(&path), path, before)));
        }
        Ok(())
    }

    /// Why a group can't be put in. It is said of the file that the finding is in.
    fn first_refusal(
        &self,
        (own, files): (&str, &BTreeMap<PathBuf, Arc<SourceFile>>),
        group: &Group<PathBuf>,
    ) -> Result<Option<String>, Error> {
        for (path, source) in files {
            let edits: Vec<&Edit> = group.iter().filter(|(of, _)| of == path).map(|(_, edit)| edit).collect();
            let Some(why) = self.refusal(path, &edits)? else { continue };
            let is_own = source.name == own;
            return Ok(Some(if is_own { why } else { format!("it is one with an edit of {}: {why}", source.name) }));
        }
        Ok(None)
    }

    fn refusal(&self, path: &Path, edits: &[&Edit]) -> Result<Option<String>, Error> {
        match self.fixes.files.get(path) {
            Some(edited) => {
                let is_written = edits.iter().any(|edit| fix::is_of_written(edit, &edited.text.written));
                Ok(edited.stuck.or(is_written.then_some(WRITTEN)).map(str::to_owned))
            }
            None => self.ground.refusal(path),
        }
    }

    /// Makes the edits of a round.
    fn put_in(&mut self, planned: Planned) -> Round {
        let Planned { groups, files } = planned;
        for (path, source) in files {
            self.fixes.files.entry(path).or_insert_with(|| Edited {
                name: source.name.clone(),
                on_disk: source.text().clone(),
                text: Text { text: source.text().clone(), written: Vec::new() },
                fixed: 0,
                stuck: None,
            });
        }
        let texts = self.fixes.files.iter().map(|(path, edited)| (path.clone(), edited.text.clone())).collect();
        let Applied { texts, done } = fix::apply(&texts, &groups);
        let mut round = Round::default();
        let fixed_in = |path: &PathBuf| done.iter().filter(|&&number| groups[number][0].0 == *path).count();
        for (path, edited) in &mut self.fixes.files {
            let has_part = groups.iter().flatten().any(|(of, _)| of == path);
            match texts.get(path) {
                Some(text) => {
                    let before = std::mem::replace(&mut edited.text, text.clone());
                    round.before.push((path.clone(), before, edited.fixed));
                    edited.fixed += fixed_in(path);
                }
                // Else others have had their turn, which may make room.
                None if has_part && done.is_empty() => edited.stuck = Some(MISPLACED),
                None => {}
            }
        }
        let files_of = |number: &usize| groups[*number].iter().map(|(path, _)| path.clone()).collect();
        round.together = done.iter().map(files_of).collect();
        round
    }

    /// Gives files their old text back that can be read less well than before. Are there any?
    fn take_back(&mut self, round: Round, before: &BTreeMap<PathBuf, usize>, judged: &Judged) -> bool {
        let now = unread(&judged.found);
        let changed = round.before.iter().map(|(path, ..)| path);
        let worse = changed.filter(|path| now.get(*path) > before.get(*path)).cloned().collect();
        let worse = round.with_others(worse);
        for (path, text, fixed) in round.before.into_iter().filter(|(path, ..)| worse.contains(path)) {
            if let Some(edited) = self.fixes.files.get_mut(&path) {
                (edited.text, edited.fixed) = (text, fixed);
                edited.stuck = Some(UNREADABLE);
            }
        }
        !worse.is_empty()
    }
}

impl Fixes {
    /// Writes the new texts: all of them, where every file is what was checked.
    pub(super) fn write(&self) -> Result<(), Error> {
        let changed = self.changed().map(|(path, edited)| (path.as_path(), &*edited.on_disk, &*edited.text.text));
        edit::write(&changed.collect::<Vec<_>>())
    }

    /// Shows what would be written. Is it anything?
    pub(super) fn show(&self, out: &mut dyn Write) -> Result<bool, Error> {
        for (_, Edited { name, on_disk, text, .. }) in self.changed() {
            fix::write_unified(name, (on_disk, &text.text), out).map_err(written)?;
        }
        Ok(self.changed().next().is_some())
    }

    /// How much is fixed, and what is not and why, a sentence each.
    pub(super) fn notes(&self, fixing: &Fixing) -> Vec<String> {
        let fixed = self.changed().map(|(_, edited)| edited.fixed).sum();
        let (findings, files) = (counted(fixed, "finding"), counted(self.changed().count(), "file"));
        let fixed = match fixing.diff {
            true => format!("{findings} would be fixed in {files}"),
            false => format!("{findings} fixed in {files}"),
        };
        let all = || self.left.iter().chain(&self.without);
        let left = all().take(MAX_NAMED);
        let left =
            left.map(|((name, why), &count)| format!("not fixed in {name}: {}: {why}", counted(count, "finding")));
        let rest = all().skip(MAX_NAMED);
        let (files, count): (BTreeSet<&str>, Vec<usize>) =
            rest.map(|((name, _), count)| (name.as_str(), count)).unzip();
        let rest = (!files.is_empty()).then(|| {
            format!("not fixed in {}: {}", counted(files.len(), "more file"), counted(count.iter().sum(), "finding"))
        });
        std::iter::once(fixed).chain(left).chain(rest).collect()
    }

    fn changed(&self) -> impl Iterator<Item = (&PathBuf, &Edited)> {
        self.files.iter().filter(|(_, edited)| edited.text.text != edited.on_disk)
    }
}
