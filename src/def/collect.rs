//! From the files of a crate to its modules, items and imports; then the fixed point over imports and item macros.

use std::path::Path;
use std::sync::Arc;

use super::cfg::CfgState;
use super::collector::{Collector, ModuleDecl, PendingBlock, PendingCall, Place, Site};
use super::crate_defs::{CrateDefs, LoadProblem, ModuleData, ModuleKind, ProblemKind, ProblemPlace};
use super::expand;
use super::following;
use super::ids::{CrateId, ModuleId};
use super::impls;
use super::imports;
use super::load::{FileOfModule, Parsed, choices};
use super::macros::CallPlace;
use super::mod_files::ModDir;
use super::program::Program;
use super::test_code;
use crate::base::name::Symbol;
use crate::base::span::{FileId, TextRange};
use crate::project::graph::CrateRoot;
use crate::syntax::item_tree::{BlockItems, ItemId, ItemKind, ItemTree, Module};
use crate::syntax::macro_types::{KnownMacro, MacroShape};

/// Modules nested deeper than this are a file that includes itself.
const MAX_MODULE_DEPTH: u32 = 128;

impl Program {
    /// The definitions of a crate, read now if nobody asked before.
    pub(crate) fn defs(&self, krate: CrateId) -> &CrateDefs {
        self.crates[krate.0 as usize].get_or_init(|| following::apart(|| read_crate(self, krate)))
    }
}

/// Reads a crate and resolves its imports.
fn read_crate(program: &Program, krate: CrateId) -> CrateDefs {
    let mut collector = Collector::new(program, krate);
    match program.root(krate) {
        Some(root) => collector.read_root(root),
        None => collector.read_std(),
    }
    let mut defs = collector.resolve();
    if program.root(krate).is_some_and(|root| root.local || root.checked) {
        test_code::mark(program, &mut defs);
    }
    impls::index(&mut defs);
    defs.shrink();
    defs.lazy.bodies.resize_with(defs.defs.len(), Default::default);
    defs.lazy.traits.resize_with(defs.modules.len(), Default::default);
    defs
}

impl Collector<'_> {
    fn read_root(&mut self, root: &CrateRoot) {
        let path = root.root_file.as_path();
        let state = CfgState { active: true, in_test: root.is_test() };
        match self.program.files.read(self.defs.krate, root, path) {
            Ok(parsed) => self.start(parsed.file, parsed.tree, ModDir::of_mod_rs(path), state),
            Err(message) => {
                self.defs.missing = true;
                let file = self.program.files.unreadable(root, path);
                let place = match root.local || root.checked {
                    true => ProblemPlace::At(TextRange::default().in_file(file)),
                    false => ProblemPlace::Path(path.to_path_buf()),
                };
                self.defs.problems.push(LoadProblem { place, message, kind: ProblemKind::File, in_test: false });
                self.start(file, Arc::default(), ModDir::of_mod_rs(path), state);
            }
        }
    }

    fn read_std(&mut self) {
        let index = (self.program.std)();
        let path = Path::new("std.rs");
        let file = self.program.files.add("std".to_owned(), path, index.text);
        self.start(file, Arc::new(index.tree), ModDir::of_mod_rs(path), CfgState::ON);
    }

    fn start(&mut self, file: FileId, tree: Arc<ItemTree>, dir: ModDir, state: CfgState) {
        let tree = self.add_tree(file, tree);
        let decl = ModuleDecl { name: Symbol::default(), kind: ModuleKind::Root, parent: None, state };
        let module = self.add_module(decl, tree, None);
        let site = Site { tree, module, dir, state, expansions: 0, depth: 0 };
        self.collect_tree(&site);
    }

    /// Imports and macros in turn, until neither brings anything new.
    fn resolve(mut self) -> CrateDefs {
        loop {
            let expanded = expand::expand_pending(&mut self);
            imports::run_to_fixed_point(self.program, &mut self.defs);
            let is_done = !expanded && !expand::expand_pending(&mut self) && !expand::read_as_items(&mut self);
            if is_done && !self.open_macros() {
                break;
            }
        }
        imports::close(&mut self.defs);
        expand::report_skipped(&mut self);
        self.defs
    }

    /// All items of a tree, then those inside of its bodies.
    pub(crate) fn collect_tree(&mut self, site: &Site) {
        let tree = self.defs.tree(site.tree).tree.clone();
        let Some(state) = self.cfg.item(&tree.attrs) else { return };
        let site = Site { state: site.state.and(state), ..site.clone() };
        self.collect_items(&site, &tree, &tree.top);
        self.collect_blocks(&site, &tree, 0, u32::MAX);
    }

    /// The items of the blocks from `index` on that begin before `end`. Those in a macro call wait for its macro.
    fn collect_blocks(&mut self, site: &Site, tree: &ItemTree, mut index: usize, end: u32) {
        while let Some(block) = tree.blocks.get(index).filter(|block| block.range.start < end) {
            if block.of_macro.is_some() {
                self.blocks.push(PendingBlock { site: site.clone(), index });
                index += tree.blocks[index..].partition_point(|other| other.range.start < block.range.end);
                continue;
            }
            self.collect_block(site, tree, block);
            index += 1;
        }
    }

    fn collect_block(&mut self, site: &Site, tree: &ItemTree, block: &BlockItems) {
        let Some(parent) = self.module_around(site, tree, block) else { return };
        let owner_def = self.defs.tree(site.tree).defs[block.owner.0 as usize];
        let state = owner_def.map_or(site.state, |def| self.defs.data(def).state());
        let decl = ModuleDecl { name: Symbol::default(), kind: ModuleKind::Block, parent: Some(parent), state };
        let module = self.add_module(decl, site.tree, None);
        self.defs.modules[module.index as usize].owner = owner_def;
        self.defs.blocks.insert((site.tree.index, block.range.start), module);
        let ModuleData { active, in_test, .. } = self.defs.modules[module.index as usize];
        let inner = Site { module, state: CfgState { active, in_test }, ..site.clone() };
        self.collect_items(&inner, tree, &block.items);
    }

    /// The module of the block around a block, or that of the item whose body holds it.
    fn module_around(&self, site: &Site, tree: &ItemTree, block: &BlockItems) -> Option<ModuleId> {
        let before = tree.blocks.partition_point(|other| other.range.start < block.range.start);
        let around = tree.blocks[..before].iter().rev().find_map(|other| {
            let module = || self.defs.blocks.get(&(site.tree.index, other.range.start)).copied();
            (other.owner == block.owner && other.range.encloses(block.range)).then(module).flatten()
        });
        around.or(self.defs.tree(site.tree).modules[block.owner.0 as usize])
    }

    /// Says of the macro calls in bodies that wait what becomes of the items in them; `true` where some were waiting.
    fn open_macros(&mut self) -> bool {
        let waiting = std::mem::take(&mut self.blocks);
        for PendingBlock { site, index } in &waiting {
            let tree = self.defs.tree(site.tree).tree.clone();
            let block = &tree.blocks[*index];
            let (Some(path), Some(module)) = (&block.of_macro, self.module_around(site, &tree, block)) else {
                continue;
            };
            let place = CallPlace { tree: site.tree, module, offset: path.range.start };
            let (own, known) = self.macro_at(place, path);
            if known.shape == MacroShape::Quoted {
                continue;
            }
            let is_code = known.shape == MacroShape::Statements || known == KnownMacro::default() && own.is_none();
            if is_code && !block.items.is_empty() {
                self.collect_block(site, &tree, block);
            }
            self.collect_blocks(site, &tree, index + 1, block.range.end);
        }
        !waiting.is_empty()
    }

    pub(crate) fn collect_items(&mut self, site: &Site, tree: &ItemTree, items: &[ItemId]) {
        for &id in items {
            let item = &tree.items[id];
            let Some(state) = self.cfg.item(&item.attrs) else { continue };
            let place = Place { site, id, item, state: site.state.and(state) };
            self.defs.trees[site.tree.index as usize].modules[id.0 as usize] = Some(site.module);
            match &item.kind {
                ItemKind::Mod(module) => self.collect_module(&place, tree, module),
                ItemKind::ForeignMod { items, .. } => {
                    let inner = Site { state: place.state, ..site.clone() };
                    self.collect_items(&inner, tree, items);
                }
                ItemKind::MacroCall(_) => self.calls.push(PendingCall::new(&place, None)),
                _ => self.declare(&place, tree),
            }
        }
    }

    fn collect_module(&mut self, place: &Place<'_>, tree: &ItemTree, module: &Module) {
        let Some(paths) = self.cfg.module_paths(&place.item.attrs) else { return };
        let mut found = false;
        for path in &paths {
            // A branch that is not compiled still stands in where cargo's build script decides and none other can be read.
            if found && !path.active && !self.cfg.keeps_inactive() {
                break;
            }
            let on = CfgState { active: path.active || !self.cfg.keeps_inactive(), in_test: false };
            let site = Site { state: place.state.and(on), depth: place.site.depth + 1, ..place.site.clone() };
            match &module.items {
                Some(items) => {
                    let dir = site.dir.inline(place.item.name.as_str(), path.path.as_deref());
                    let module = self.declare_module(place, &site, site.tree);
                    self.collect_items(&Site { module, dir, ..site }, tree, items);
                    return;
                }
                None => found |= self.collect_file(place, site, path.path.as_deref()),
            }
        }
        if !found {
            self.missing_file(place);
        }
    }

    /// `false` where there is no such file.
    fn collect_file(&mut self, place: &Place<'_>, site: Site, path_attr: Option<&str>) -> bool {
        let Some(root) = self.program.root(self.defs.krate).filter(|_| site.depth < MAX_MODULE_DEPTH) else {
            return false;
        };
        let files = choices(&site.dir, place.item.name.as_str(), path_attr);
        if !self.fuel.has_files() {
            let tree = self.defs.tree(place.site.tree);
            let at = (tree.file, tree.place(place.item.range));
            self.out_of_fuel(at, "the crate's modules lead to more files than any crate has");
            return true;
        }
        let Some((file, parsed)) = self.read_first(root, &files) else { return false };
        if !self.fuel.read(parsed.len, parsed.identity) {
            let tree = self.defs.tree(place.site.tree);
            let at = (tree.file, tree.place(place.item.range));
            self.out_of_fuel(at, "modules lead to one file again and again");
            return true;
        }
        let tree = self.add_tree(parsed.file, parsed.tree);
        let module = self.declare_module(place, &site, tree);
        self.collect_tree(&Site { tree, module, dir: file.dir.clone(), ..site });
        true
    }

    fn read_first<'f>(&self, root: &CrateRoot, files: &'f [FileOfModule]) -> Option<(&'f FileOfModule, Parsed)> {
        files.iter().find_map(|file| {
            let parsed = self.program.files.read(self.defs.krate, root, &file.path).ok()?;
            Some((file, parsed))
        })
    }

    /// The name exists all the same: paths into it must not lead elsewhere.
    fn missing_file(&mut self, place: &Place<'_>) {
        self.declare_module(place, place.site, place.site.tree);
        // Where the branch is not compiled, nobody needs the file.
        if place.state.active {
            let file = self.defs.tree(place.site.tree).file;
            let range = self.defs.tree(place.site.tree).place(place.item.range);
            let message = format!("no file found for module `{}`", place.item.name);
            self.problem(file, range, message, ProblemKind::File);
        }
    }
}
