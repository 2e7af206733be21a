//! A crate as far as it has been read, and where its next items go.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::cfg::{CfgCheck, CfgState};
use super::crate_defs::{CrateDefs, LoadProblem, MadeBy, ModuleKind, ProblemKind, ProblemPlace, TreeData};
use super::fuel::Fuel;
use super::ids::{CrateId, DefId, ModuleId, TreeId};
use super::mod_files::ModDir;
use super::program::Program;
use crate::base::name::Symbol;
use crate::base::span::{FileId, TextRange};
use crate::syntax::item_tree::{Item, ItemId, ItemTree};
use crate::syntax::macro_types::KnownMacro;

/// The crate as far as it has been read.
pub(crate) struct Collector<'a> {
    pub program: &'a Program,
    pub defs: CrateDefs,
    pub cfg: CfgCheck,
    /// Macro calls in item position that have not been expanded yet.
    pub calls: Vec<PendingCall>,
    /// Macro calls in bodies, with items in them, whose macro has not been looked for yet.
    pub blocks: Vec<PendingBlock>,
    /// What is known of the macros of other crates that are called.
    pub(super) known_macros: FxHashMap<DefId, KnownMacro>,
    pub fuel: Fuel,
}

/// Where items are collected: passed down.
#[derive(Clone)]
pub(crate) struct Site {
    pub tree: TreeId,
    pub module: ModuleId,
    pub dir: ModDir,
    pub state: CfgState,
    /// How many macros made this.
    pub expansions: u32,
    /// How many modules stand around this.
    pub depth: u32,
}

/// An item and where it stands.
pub(crate) struct Place<'a> {
    pub site: &'a Site,
    pub id: ItemId,
    pub item: &'a Item,
    pub state: CfgState,
}

/// What a new module is.
pub(crate) struct ModuleDecl {
    pub name: Symbol,
    pub kind: ModuleKind,
    pub parent: Option<ModuleId>,
    pub state: CfgState,
}

/// A macro call that waits for its macro to be found.
pub(crate) struct PendingCall {
    pub site: Site,
    /// The call, in the tree of `site`.
    pub item: ItemId,
    /// The impl or trait whose members it makes.
    pub parent: Option<DefId>,
}

/// A macro call in a body that waits for what becomes of the items between its delimiters.
pub(crate) struct PendingBlock {
    pub site: Site,
    /// Its place among the blocks of the tree of `site`.
    pub index: usize,
}

impl PendingCall {
    pub(crate) fn new(place: &Place<'_>, parent: Option<DefId>) -> PendingCall {
        let site = Site { state: place.state, ..place.site.clone() };
        PendingCall { site, item: place.id, parent }
    }
}

impl<'a> Collector<'a> {
    pub(crate) fn new(program: &'a Program, krate: CrateId) -> Self {
        let cfg = program.root(krate).map_or_else(CfgCheck::everything, CfgCheck::new);
        Collector {
            program,
            defs: CrateDefs::new(krate),
            cfg,
            calls: Vec::new(),
            blocks: Vec::new(),
            known_macros: FxHashMap::default(),
            fuel: Fuel::default(),
        }
    }

    pub(crate) fn add_tree(&mut self, file: FileId, tree: Arc<ItemTree>) -> TreeId {
        self.add(file, tree, None)
    }

    /// What a macro call became.
    pub(crate) fn add_expansion(&mut self, tree: ItemTree, made_by: MadeBy) -> TreeId {
        self.add(self.defs.tree(made_by.tree).file, Arc::new(tree), Some(made_by))
    }

    fn add(&mut self, file: FileId, tree: Arc<ItemTree>, made_by: Option<MadeBy>) -> TreeId {
        let count = tree.items.len();
        let (defs, modules) = (vec![None; count], vec![None; count]);
        let data = TreeData { file, tree, made_by, defs, modules };
        for problem in &data.tree.problems {
            self.problem(file, data.place(problem.range), problem.message.clone(), ProblemKind::Syntax);
        }
        self.defs.trees.push(data);
        TreeId { krate: self.defs.krate, index: self.defs.trees.len() as u32 - 1 }
    }

    /// Says where it was that the crate became too much; once.
    pub(crate) fn out_of_fuel(&mut self, (file, range): (FileId, TextRange), what: &str) {
        if !std::mem::replace(&mut self.fuel.said, true) {
            self.problem(file, range, format!("too much: {what}; from here on they are left out"), ProblemKind::Syntax);
        }
    }

    pub(crate) fn note(&mut self, problem: LoadProblem) {
        self.defs.problems.push(problem);
    }

    pub(crate) fn problem(&mut self, file: FileId, range: TextRange, message: String, kind: ProblemKind) {
        self.note(LoadProblem { place: ProblemPlace::At(range.in_file(file)), message, kind, in_test: false });
    }
}
