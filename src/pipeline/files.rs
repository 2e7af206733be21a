//! The files that are checked, and those that were read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::source::SourceFile;
use crate::base::span::{FileId, TextRange};
use crate::def::Program;
use crate::def::ids::CrateId;
use crate::suppress;
use crate::syntax::dump::dump_items;
use crate::syntax::item_tree::{Attrs, ItemTree};

/// A sentence for each file whose text was needed.
pub(crate) fn files_read(program: &Program) -> Vec<String> {
    let files = program.sources().files();
    let mut read: Vec<String> = files
        .iter()
        .filter(|file| file.is_read() && file.path.is_absolute())
        .map(|file| format!("read {}", file.path.display()))
        .collect();
    read.sort();
    read
}

/// The root of a crate that was to be looked at could not be read.
pub(crate) fn is_root_unread(program: &Program) -> bool {
    program.checked_crates().any(|krate| program.defs(krate).missing)
}

/// Tells the files that never change: those of published packages.
pub(crate) fn published(program: &Program) -> impl Fn(&Path) -> bool {
    let roots = program.crate_ids().filter_map(|krate| program.root(krate));
    let lasting = roots.filter(|root| root.package.checksum.is_some() && !root.checked);
    let dirs: BTreeSet<PathBuf> = lasting.map(|root| root.package_dir.clone()).collect();
    move |path| path.ancestors().any(|dir| dirs.contains(dir))
}

/// A file of a checked crate.
pub(crate) struct CheckedFile<'a> {
    pub(crate) id: FileId,
    pub(crate) krate: CrateId,
    pub(crate) source: Arc<SourceFile>,
    pub(crate) tree: &'a ItemTree,
    /// Items that the run leaves out.
    unseen: Vec<TextRange>,
}

impl CheckedFile<'_> {
    pub(crate) fn view(&self) -> suppress::File<'_> {
        suppress::File {
            id: self.id,
            path: &self.source.path,
            text: self.source.text(),
            tree: self.tree,
            unseen: &self.unseen,
        }
    }
}

/// Every file of the checked crates once, in the order of crates and modules.
pub(crate) fn checked_files(program: &Program) -> Vec<CheckedFile<'_>> {
    let mut seen = BTreeSet::new();
    let mut files = Vec::new();
    for krate in program.checked_crates() {
        let mut test_code = test_code(program, krate);
        for data in &program.defs(krate).trees {
            if seen.insert(data.file.0) {
                let source = program.sources().file(data.file);
                let mut unseen = test_code.remove(&data.file.0).unwrap_or_default();
                unseen.extend(left_out(program, krate, &data.tree));
                files.push(CheckedFile { id: data.file, krate, source, tree: &data.tree, unseen });
            }
        }
    }
    files
}

/// By file, the items that are there for tests, where a run leaves those out.
fn test_code(program: &Program, krate: CrateId) -> BTreeMap<u32, Vec<TextRange>> {
    let mut found: BTreeMap<u32, Vec<TextRange>> = BTreeMap::new();
    let defs = program.defs(krate);
    let tests = program.root(krate).is_some_and(|root| root.cfg.flags.contains("test"));
    for def in defs.def_ids().filter(|&def| !tests && defs.data(def).in_test) {
        let tree = defs.tree(defs.data(def).tree);
        if tree.tree.expansion.is_none() {
            found.entry(tree.file.0).or_default().push(defs.item(def).range);
        }
    }
    found
}

/// The items that are compiled for no platform with the features of the run.
fn left_out(program: &Program, krate: CrateId, tree: &ItemTree) -> Vec<TextRange> {
    let Some(root) = program.root(krate) else { return Vec::new() };
    let is_out = |attrs: &Attrs| attrs.named("cfg").any(|attr| !root.cfg.may_hold(&attr.args));
    if is_out(&tree.attrs) {
        return vec![TextRange::new(0, u32::MAX)];
    }
    tree.items.values().filter(|item| is_out(&item.attrs)).map(|item| item.range).collect()
}

/// The items of a file below its name.
pub(crate) fn items_of(file: &CheckedFile<'_>) -> String {
    format!("{}\n{}\n", file.source.name, dump_items(file.tree).trim_end())
}
