//! All crates of a run, each read when first asked for.
//!
//! A crate is read on the thread that asks, once; others that ask meanwhile wait. Reading one crate may read those that it
//! depends on (for their macros) but never one that comes later in the dependency order, so no two threads wait for each
//! other. Everything here is total: what cannot be read is a [`LoadProblem`](super::crate_defs::LoadProblem).

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::crate_defs::{CrateDefs, DefData, ModuleData};
use super::ids::{CrateId, DefId, ModuleId};
use super::load::{FileLoader, Files, TreeSource};
use crate::base::arena::ArenaId;
use crate::base::name::Symbol;
use crate::base::source::SourceMap;
use crate::base::span::{FileId, Span, TextRange};
use crate::project::graph::{CrateGraph, CrateIndex, CrateRoot};
use crate::syntax::fields_with_default;
use crate::syntax::item_tree::{Item, ItemTree};
use crate::syntax::macro_types::KnownMacro;

/// The standard library's signatures, as one file with nested modules.
pub(crate) struct StdIndex {
    pub text: Arc<str>,
    pub tree: ItemTree,
}

/// What those who know rules say of macros and attributes, by full paths, of which an item may have several.
pub(crate) trait Models: Send + Sync {
    /// An attribute macro makes a test of its function, or what only tests use.
    fn is_test_attribute(&self, paths: &[String]) -> bool;

    /// An attribute macro makes a plain function of its `async fn`, which starts an executor.
    fn is_entry_attribute(&self, paths: &[String]) -> bool;

    /// The macro with these paths, without `!`.
    fn known_macro(&self, paths: &[String]) -> KnownMacro;
}

/// Where a program gets what is outside of it.
pub(crate) struct Options {
    pub files: Box<dyn FileLoader>,
    /// What is asked before a file is read.
    pub trees: Arc<dyn TreeSource>,
    /// Names of local files are shown relative to this folder.
    pub base: PathBuf,
    pub std: fn() -> StdIndex,
    pub models: Box<dyn Models>,
}

/// The crates of a run and everything declared in them.
pub(crate) struct Program {
    pub graph: CrateGraph,
    pub(crate) files: Files,
    pub(crate) std: fn() -> StdIndex,
    pub(super) models: Box<dyn Models>,
    pub(super) crates: Vec<OnceLock<CrateDefs>>,
    /// By crate: its place in an order where dependencies come first.
    order: Vec<u32>,
    /// Crates by the name that `$crate` is given.
    by_symbol: FxHashMap<Symbol, CrateId>,
    /// How often each body was lowered.
    #[cfg(test)]
    pub(crate) lowered: crate::base::counts::Counts<DefId>,
}

impl Program {
    pub(crate) fn new(graph: CrateGraph, options: Options) -> Program {
        let count = graph.crates.len() + 1;
        let order = dependency_order(&graph);
        let mut program = Program {
            files: Files::new(options.files, options.trees, options.base, count),
            std: options.std,
            models: options.models,
            crates: std::iter::repeat_with(OnceLock::new).take(count).collect(),
            order,
            by_symbol: FxHashMap::default(),
            #[cfg(test)]
            lowered: Default::default(),
            graph,
        };
        program.by_symbol = (0..count as u32).map(|n| (program.crate_symbol(CrateId(n)), CrateId(n))).collect();
        program
    }

    /// The files, to be kept when the program is gone.
    pub(crate) fn shared_sources(&self) -> Arc<SourceMap> {
        self.files.sources.clone()
    }

    pub(crate) fn sources(&self) -> &SourceMap {
        &self.files.sources
    }

    pub(crate) fn std_crate(&self) -> CrateId {
        CrateId(self.graph.crates.len() as u32)
    }

    /// All crates, the standard library last.
    pub(crate) fn crate_ids(&self) -> impl Iterator<Item = CrateId> + use<> {
        (0..self.crates.len() as u32).map(CrateId)
    }

    /// The crates that are to be looked at.
    pub(crate) fn checked_crates(&self) -> impl Iterator<Item = CrateId> {
        self.crate_ids().filter(|&krate| self.root(krate).is_some_and(|root| root.checked))
    }

    /// `None` for the standard library.
    pub(crate) fn root(&self, krate: CrateId) -> Option<&CrateRoot> {
        self.graph.crates.get(CrateIndex::from_raw(krate.0))
    }

    /// As code names it.
    pub(crate) fn crate_name(&self, krate: CrateId) -> Symbol {
        self.root(krate).map_or_else(|| Symbol::new("std"), |root| root.name)
    }

    pub(crate) fn edition(&self, krate: CrateId) -> u16 {
        self.root(krate).map_or(2024, |root| root.edition)
    }

    /// The crate has been read.
    pub(crate) fn is_loaded(&self, krate: CrateId) -> bool {
        self.crates[krate.0 as usize].get().is_some()
    }

    /// Reads several crates at once, their files in parallel.
    pub(crate) fn load_all(&self, crates: &[CrateId]) {
        crates.par_iter().for_each(|&krate| {
            if let Some(root) = self.root(krate).filter(|_| !self.is_loaded(krate)) {
                self.files.prefetch(krate, root);
            }
        });
        crates.par_iter().for_each(|&krate| {
            self.defs(krate);
        });
    }

    pub(crate) fn data(&self, def: DefId) -> &DefData {
        self.defs(def.krate).data(def)
    }

    pub(crate) fn item(&self, def: DefId) -> &Item {
        self.defs(def.krate).item(def)
    }

    pub(crate) fn name(&self, def: DefId) -> Symbol {
        self.item(def).name
    }

    /// The tree that holds the item.
    pub(crate) fn tree(&self, def: DefId) -> &ItemTree {
        let defs = self.defs(def.krate);
        &defs.tree(defs.data(def).tree).tree
    }

    pub(crate) fn file(&self, def: DefId) -> FileId {
        let defs = self.defs(def.krate);
        defs.tree(defs.data(def).tree).file
    }

    /// The file at `path` of a crate that is not of the project; its text is read when somebody asks for it.
    pub(crate) fn open_later(&self, root: &CrateRoot, path: &Path) -> FileId {
        self.files.open_later(root, path)
    }

    /// The place in the file of a range of the item's [`Body`](crate::syntax::body::Body). Ranges of the item itself are for
    /// [`Program::item_span`].
    pub(crate) fn span(&self, def: DefId, range: TextRange) -> Span {
        let defs = self.defs(def.krate);
        let data = defs.data(def);
        range.moved(defs.body_start(data)).in_file(defs.tree(data.tree).file)
    }

    /// The item's name, as ranges of its [`Body`](crate::syntax::body::Body) are counted.
    pub(crate) fn name_in_body(&self, def: DefId) -> TextRange {
        let span = self.item_span(def, self.item(def).name_range);
        let defs = self.defs(def.krate);
        span.range.counted_from(defs.body_start(defs.data(def)))
    }

    /// The fields of a struct of which an attribute says what they are where nothing is given.
    pub(crate) fn fields_with_default(&self, def: DefId) -> Vec<Symbol> {
        fields_with_default(&self.sources().snippet(self.item_span(def, self.item(def).range)))
    }

    /// The place of a range that the item or its tree holds; that of the macro call where a macro made the item.
    pub(crate) fn item_span(&self, def: DefId, range: TextRange) -> Span {
        let defs = self.defs(def.krate);
        let tree = defs.tree(defs.data(def).tree);
        tree.place(range).in_file(tree.file)
    }

    pub(crate) fn module(&self, module: ModuleId) -> &ModuleData {
        self.defs(module.krate).module(module)
    }

    /// Members of an impl or trait, variants of an enum.
    pub(crate) fn members(&self, def: DefId) -> &[DefId] {
        &self.data(def).members
    }

    /// The module of the block whose `{` stands at `offset` in the text of an item, where the block has items.
    pub(crate) fn block_module(&self, def: DefId, offset: u32) -> Option<ModuleId> {
        let defs = self.defs(def.krate);
        defs.blocks.get(&(defs.data(def).tree.index, defs.item(def).range.start + offset)).copied()
    }

    /// The crate that `name` means as the first name of a path in `krate`, `extern crate` items left out.
    pub(crate) fn extern_crate(&self, krate: CrateId, name: Symbol) -> Option<CrateId> {
        let deps = self.root(krate).map(|root| root.deps.as_slice()).unwrap_or_default();
        match deps.binary_search_by_key(&name, |&(dep, _)| dep) {
            Ok(found) => Some(CrateId(deps[found].1.raw())),
            Err(_) => matches!(name.as_str(), "std" | "core" | "alloc").then(|| self.std_crate()),
        }
    }

    /// `krate` can be read while `other` is being read.
    pub(crate) fn comes_before(&self, krate: CrateId, other: CrateId) -> bool {
        self.order[krate.0 as usize] < self.order[other.0 as usize]
    }

    /// An identifier for the crate that no other crate of the program has; what `$crate` becomes.
    pub(crate) fn crate_symbol(&self, krate: CrateId) -> Symbol {
        Symbol::new(&format!("{}_{}", self.crate_name(krate), krate.0))
    }

    pub(crate) fn dollar_crate(&self, from: CrateId, name: Symbol) -> Option<CrateId> {
        let named = || self.extern_crate(from, name).or_else(|| (name == self.crate_name(from)).then_some(from));
        self.by_symbol.get(&name).copied().or_else(named)
    }
}

/// Numbers crates so that dependencies come before dependents; an edge that closes a cycle (of dev-dependencies) is ignored.
fn dependency_order(graph: &CrateGraph) -> Vec<u32> {
    let count = graph.crates.len();
    let mut order = vec![0; count + 1];
    let mut seen = vec![false; count];
    let mut next = 1;
    for start in 0..count {
        let mut stack = vec![(start, 0)];
        while let Some((krate, dep)) = stack.pop() {
            seen[krate] = true;
            let deps = &graph.crates[CrateIndex::from_raw(krate as u32)].deps;
            match deps.get(dep) {
                Some((_, target)) => {
                    stack.push((krate, dep + 1));
                    if !seen[target.raw() as usize] {
                        stack.push((target.raw() as usize, 0));
                    }
                }
                None if order[krate] == 0 => {
                    order[krate] = next;
                    next += 1;
                }
                None => {}
            }
        }
    }
    // The standard library comes before all.
    order
}
