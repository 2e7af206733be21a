//! New texts for files of a program that was read.
//!
//! Most edits stand inside of functions. Then the items are what they were: their ids stay, and so does all that is known of any
//! other body, as ranges in a body count from its item. Where items change and none comes or goes, their ids stay as well.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxBuildHasher;

use super::crate_defs::{CrateDefs, TreeData};
use super::ids::{CrateId, DefId, DefKind};
use super::load::lock;
use super::program::Program;
use crate::base::source::SourceMap;
use crate::base::span::{FileId, TextRange};
use crate::syntax::comments::tagged;
use crate::syntax::item_tree::{ItemKind, ItemTree};

/// What new texts have changed.
#[derive(Debug)]
pub(crate) enum Changed {
    /// The insides of these functions, and nothing else.
    Bodies(Vec<DefId>),
    /// More than that, but each definition is there under its number; these have another text.
    Items(Vec<DefId>),
}

impl Program {
    /// Puts new texts in place of those that files of the project had. `None` where definitions come or go: then the program
    /// has to be read anew.
    pub(crate) fn edit(&mut self, texts: &[(PathBuf, Arc<str>)]) -> Option<Changed> {
        let known = |path: &PathBuf| lock(&self.files.known).get(path).copied();
        let files: Vec<(FileId, Arc<str>)> =
            texts.iter().map(|(path, text)| Some((known(path)?, text.clone()))).collect::<Option<_>>()?;
        let edited: Vec<FileId> = files.iter().map(|(file, _)| *file).collect();
        let holds = |defs: &CrateDefs| defs.trees.iter().any(|tree| edited.iter().any(|file| file.0 == tree.file.0));
        let crates: Vec<CrateId> =
            self.crate_ids().filter(|krate| self.crates[krate.0 as usize].get().is_some_and(holds)).collect();
        if crates.iter().any(|&krate| self.root(krate).is_none_or(|root| !root.local && !root.checked)) {
            return None;
        }
        let before: Vec<Snapshot> = crates.iter().map(|&krate| Snapshot::of(self, krate, &edited)).collect();
        for (file, text) in files {
            self.files.sources.replace(file, text);
        }
        let old: Vec<Option<CrateDefs>> = crates
            .iter()
            .map(|krate| std::mem::replace(&mut self.crates[krate.0 as usize], OnceLock::new()).take())
            .collect();
        self.load_all(&crates);
        let after: Vec<Snapshot> = crates.iter().map(|&krate| Snapshot::of(self, krate, &edited)).collect();
        if before.iter().zip(&after).any(|(before, after)| before.shape != after.shape) {
            return None;
        }
        let mut changed = Vec::new();
        let only_bodies = before.iter().zip(&after).all(|(before, after)| before.outline == after.outline);
        for (((&krate, before), after), old) in crates.iter().zip(&before).zip(&after).zip(old) {
            let differ: Vec<bool> = before.texts.iter().zip(&after.texts).map(|(old, new)| old != new).collect();
            if only_bodies {
                self.keep_bodies(krate, old?, &differ);
            }
            let numbers = (0..).zip(differ).filter(|(_, differs)| *differs);
            changed.extend(numbers.map(|(index, _)| DefId { krate, index }));
        }
        if only_bodies {
            return Some(Changed::Bodies(changed));
        }
        self.forget_others(&crates);
        Some(Changed::Items(changed))
    }

    /// All of a crate's texts that is no body of a function, for who asks whether only bodies have changed.
    pub(crate) fn outline(&self, krate: CrateId, acc: &mut impl Hasher) {
        let defs = self.defs(krate);
        (defs.trees.len(), defs.defs.len(), defs.modules.len(), defs.problems.len()).hash(acc);
        let written = defs.trees.iter().filter(|tree| tree.tree.expansion.is_none());
        written.for_each(|tree| without_bodies(tree, self.sources(), acc));
    }

    /// Crates of the project that may have looked into edited ones are read anew.
    fn forget_others(&mut self, edited: &[CrateId]) {
        for krate in self.crate_ids().filter(|krate| !edited.contains(krate)) {
            if self.root(krate).is_some_and(|root| root.local || root.checked) {
                self.crates[krate.0 as usize] = OnceLock::new();
            }
        }
    }

    /// Bodies that were looked into stay known, but for those that `differ`.
    fn keep_bodies(&mut self, krate: CrateId, mut old: CrateDefs, differ: &[bool]) {
        let Some(defs) = self.crates[krate.0 as usize].get_mut() else { return };
        for ((new, old), differs) in defs.lazy.bodies.iter_mut().zip(&mut old.lazy.bodies).zip(differ) {
            if !differs {
                *new = std::mem::take(old);
            }
        }
    }
}

/// What of a crate decides whether an edit stands in bodies alone, and in which.
struct Snapshot {
    /// Of the definitions: which there are, and in which order.
    shape: u64,
    /// Of all that is no body.
    outline: u64,
    /// By definition: its text, and its place where a macro made it; the same for all that stand in other files.
    texts: Vec<u64>,
}

impl Snapshot {
    fn of(program: &Program, krate: CrateId, edited: &[FileId]) -> Snapshot {
        let (defs, sources) = (program.defs(krate), program.sources());
        let is_edited = |file: FileId| edited.iter().any(|other| other.0 == file.0);
        let mut outline = FxBuildHasher.build_hasher();
        (defs.trees.len(), defs.defs.len(), defs.modules.len(), defs.problems.len()).hash(&mut outline);
        let own = defs.trees.iter().filter(|tree| is_edited(tree.file) && tree.tree.expansion.is_none());
        own.for_each(|tree| without_bodies(tree, sources, &mut outline));
        let mut shape = FxBuildHasher.build_hasher();
        (defs.trees.len(), defs.modules.len()).hash(&mut shape);
        for def in defs.def_ids() {
            let data = defs.data(def);
            (defs.item(def).name, data.kind, data.parent, data.module).hash(&mut shape);
        }
        let text = |def: DefId| {
            let (data, item) = (defs.data(def), defs.item(def));
            let tree = defs.tree(data.tree);
            if !is_edited(tree.file) {
                return 0;
            }
            let place = tree.place(item.range);
            let at = tree.tree.expansion.as_ref().map(|_| (place.start, place.end));
            let has_body = matches!(data.kind, DefKind::Fn | DefKind::Const | DefKind::Static);
            let text = has_body.then(|| sources.file(tree.file).slice(place).to_owned());
            FxBuildHasher.hash_one((at, text))
        };
        let texts = defs.def_ids().map(text).collect();
        Snapshot { shape: shape.finish(), outline: outline.finish(), texts }
    }
}

/// The text of a file but for the bodies of functions; of these, the items in them.
fn without_bodies(tree: &TreeData, sources: &SourceMap, acc: &mut impl Hasher) {
    let file = sources.file(tree.file);
    // What moves from one file to the next is in another place.
    file.name.hash(acc);
    let end = file.text().len() as u32;
    let mut stretches: Vec<(TextRange, bool)> = Vec::new();
    for item in tree.tree.items.values() {
        stretches.push((item.range, true));
        if let ItemKind::Fn(function) = &item.kind {
            stretches.extend(function.body.map(|body| (body, false)));
        }
    }
    stretches.sort_by_key(|(range, _)| (range.start, Reverse(range.end)));
    let (mut around, mut at) = (vec![(TextRange::new(0, end), true)], 0);
    let mut pass = |to: u32, counts: bool| {
        let passed = TextRange::new(at, to.max(at));
        at = passed.end;
        if counts && !passed.is_empty() {
            file.slice(passed).hash(acc);
        }
    };
    for (range, counts) in stretches {
        while let Some((before, before_counts)) = around.pop_if(|(before, _)| before.end <= range.start) {
            pass(before.end, before_counts);
        }
        pass(range.start, around.last().is_none_or(|(_, counts)| *counts));
        around.push((range, counts));
    }
    while let Some((range, counts)) = around.pop() {
        pass(range.end, counts);
    }
    blocks(&tree.tree, acc);
    marks(&tree.tree, file.text(), acc);
    for problem in &tree.tree.problems {
        (problem.range.start, problem.range.end).hash(acc);
    }
}

/// What comments above items tell of these, also where the items stand in bodies.
fn marks(tree: &ItemTree, text: &str, acc: &mut impl Hasher) {
    let told = tagged(text);
    if told.is_empty() {
        return;
    }
    let starts: BTreeSet<u32> = tree.items.values().map(|item| item.range.start).collect();
    for (below, told) in told.iter().filter(|(below, _)| starts.contains(below)) {
        (starts.range(..below).count(), told).hash(acc);
    }
}

/// The blocks with items: what stands in which.
fn blocks(tree: &ItemTree, acc: &mut impl Hasher) {
    let mut around: Vec<TextRange> = Vec::new();
    for block in &tree.blocks {
        while around.pop_if(|outer| !outer.encloses(block.range)).is_some() {}
        (block.owner, &block.items, around.len()).hash(acc);
        let path = block.of_macro.as_ref();
        path.map(|path| (path.anchor, &path.names)).hash(acc);
        around.push(block.range);
    }
}
