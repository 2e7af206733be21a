//! Everything that is declared in one crate: its files, its modules, its items, its imports.

use std::sync::{Arc, Mutex, OnceLock, Weak};

use rustc_hash::FxHashMap;

use super::ids::{CrateId, DefId, DefKind, ModuleId, TreeId};
use super::item_scope::{Import, ItemScope, Vis};
use crate::base::name::Symbol;
use crate::base::packed::Late;
use crate::base::span::{FileId, Span, TextRange};
use crate::syntax::body::{Body, Skipped};
use crate::syntax::item_tree::{Item, ItemId, ItemTree};

/// The names of one crate, after its imports have been resolved.
#[derive(Debug)]
pub(crate) struct CrateDefs {
    pub krate: CrateId,
    pub trees: Vec<TreeData>,
    /// The root module is the first.
    pub modules: Vec<ModuleData>,
    pub defs: Vec<DefData>,
    /// Impls in the order in which they were found.
    pub impls: Vec<DefId>,
    /// Files that could not be read, items that could not be parsed, macros that could not be expanded.
    pub problems: Vec<LoadProblem>,
    /// The root file could not be read: paths into this crate are paths into a crate without source.
    pub missing: bool,
    pub(crate) imports: Vec<Import>,
    pub(crate) impl_index: ImplIndex,
    pub(crate) blocks: FxHashMap<(u32, u32), ModuleId>,
    /// `macro_rules!` by name, in textual order.
    pub(crate) macros: FxHashMap<Symbol, Vec<DefId>>,
    /// Names that `extern crate` in the root adds to the crates that paths may start with.
    pub(crate) extern_names: FxHashMap<Symbol, CrateId>,
    /// Crates under `#[macro_use] extern crate`.
    pub(crate) macro_use: Vec<CrateId>,
    pub(crate) lazy: LazyFacts,
}

/// Enums with more variants have an index of them.
const MANY_VARIANTS: usize = 16;

/// What is worked out when somebody asks.
#[derive(Debug, Default)]
pub(crate) struct LazyFacts {
    pub bodies: Vec<OnceLock<Option<Box<KeptBody>>>>,
    pub traits: Vec<OnceLock<Arc<[DefId]>>>,
    pub paths: OnceLock<PathIndex>,
    /// By enum with many variants: these by name.
    pub variants: Mutex<FxHashMap<DefId, Arc<FxHashMap<Symbol, DefId>>>>,
}

/// A body that somebody asked for.
#[derive(Debug)]
pub(crate) struct KeptBody {
    pub body: Mutex<Held>,
    pub skipped: Box<[Skipped]>,
}

/// A body, as long as somebody may need it.
#[derive(Debug)]
pub(crate) enum Held {
    Whole(Arc<Body>),
    /// Put away in few bytes.
    Packed(Late<Arc<Body>>),
    /// All that was to be known of it is known: it is there while somebody holds it.
    Released(Weak<Body>),
}

/// Public paths of a crate's items and modules, without the crate's name, shortest first.
#[derive(Debug, Default)]
pub(crate) struct PathIndex {
    pub items: FxHashMap<DefId, Vec<String>>,
    pub modules: FxHashMap<ModuleId, String>,
}

/// One file of a crate, or the items that a macro call became.
#[derive(Debug)]
pub(crate) struct TreeData {
    pub file: FileId,
    pub tree: Arc<ItemTree>,
    /// Set where the items are what a macro call became.
    pub(crate) made_by: Option<MadeBy>,
    /// While the crate is collected, by `ItemId`: the definition that the item became, where it did.
    pub(crate) defs: Vec<Option<DefId>>,
    /// The same: the module that the item stands in, where it was looked at.
    pub(crate) modules: Vec<Option<ModuleId>>,
}

/// A macro call, and the rules by which it was expanded.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) struct MadeBy {
    /// The tree in which the call stands.
    pub tree: TreeId,
    /// Where it stands there.
    pub at: u32,
    /// Hash of the rules: the same call may mean another macro where other features are on.
    pub rules: u64,
}

impl TreeData {
    /// The place in the file of a range of the tree's text, which are two things where a macro made the items.
    pub(crate) fn place(&self, range: TextRange) -> TextRange {
        self.tree.expansion.as_ref().map_or(range, |expansion| expansion.map(range))
    }
}

/// An item of the program.
#[derive(Clone, Debug)]
pub(crate) struct DefData {
    pub tree: TreeId,
    pub item: ItemId,
    pub module: ModuleId,
    /// The impl or trait of a member, the enum of a variant.
    pub parent: Option<DefId>,
    pub kind: DefKind,
    /// Only compiled for tests.
    pub in_test: bool,
    /// Its `cfg` holds, as far as is known.
    pub active: bool,
    /// Members of an impl or trait, variants of an enum.
    pub members: Box<[DefId]>,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum ModuleKind {
    /// The crate itself.
    Root,
    /// `mod name`
    Named,
    /// A block of a body with items of its own.
    Block,
}

#[derive(Clone, Debug)]
pub(crate) struct ModuleData {
    pub parent: Option<ModuleId>,
    /// Empty for the root and for blocks.
    pub name: Symbol,
    pub kind: ModuleKind,
    /// Modules declared inside, blocks included, in order.
    pub children: Vec<ModuleId>,
    pub scope: ItemScope,
    pub in_test: bool,
    pub active: bool,
    /// The tree that holds the module's items, and the `mod` item that declares it (none for a root or block).
    pub tree: TreeId,
    pub declared_by: Option<(TreeId, ItemId)>,
    /// The item whose body holds a block.
    pub owner: Option<DefId>,
}

/// Something that could not be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct LoadProblem {
    pub place: ProblemPlace,
    pub message: String,
    pub kind: ProblemKind,
    /// It is code for tests.
    pub in_test: bool,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum ProblemPlace {
    At(Span),
    /// A crate root that could not be read.
    Path(std::path::PathBuf),
}

#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum ProblemKind {
    /// A file could not be read.
    File,
    /// An item could not be parsed.
    Syntax,
    /// A macro call in item position was not looked into.
    Macro,
}

/// Impls by what they are for, under the names as written.
#[derive(Debug, Default)]
pub(crate) struct ImplIndex {
    pub by_type: FxHashMap<Symbol, Vec<DefId>>,
    pub by_trait: FxHashMap<Symbol, Vec<DefId>>,
    pub blanket: Vec<DefId>,
}

impl CrateDefs {
    /// The calls, from the file inwards, that `made_by` ends: a name for what it became, beside that of the file. The same
    /// wherever file and macros are the same.
    pub(crate) fn calls_to(&self, made_by: MadeBy) -> String {
        let outer = self.tree(made_by.tree).made_by.map(|outer| self.calls_to(outer)).unwrap_or_default();
        format!("{outer}!{}-{:x}", made_by.at, made_by.rules)
    }

    /// Gives back the room for what will not come or be asked: all of the crate is there.
    pub(crate) fn shrink(&mut self) {
        for tree in &mut self.trees {
            (tree.defs, tree.modules) = Default::default();
        }
        self.trees.shrink_to_fit();
        self.modules.shrink_to_fit();
        self.defs.shrink_to_fit();
        self.imports.shrink_to_fit();
    }

    pub(crate) fn new(krate: CrateId) -> CrateDefs {
        CrateDefs {
            krate,
            trees: Vec::new(),
            modules: Vec::new(),
            defs: Vec::new(),
            impls: Vec::new(),
            problems: Vec::new(),
            missing: false,
            imports: Vec::new(),
            impl_index: ImplIndex::default(),
            blocks: FxHashMap::default(),
            macros: FxHashMap::default(),
            extern_names: FxHashMap::default(),
            macro_use: Vec::new(),
            lazy: LazyFacts::default(),
        }
    }

    pub(crate) fn root(&self) -> ModuleId {
        ModuleId { krate: self.krate, index: 0 }
    }

    pub(crate) fn module(&self, id: ModuleId) -> &ModuleData {
        &self.modules[id.index as usize]
    }

    pub(crate) fn data(&self, id: DefId) -> &DefData {
        &self.defs[id.index as usize]
    }

    pub(crate) fn tree(&self, id: TreeId) -> &TreeData {
        &self.trees[id.index as usize]
    }

    pub(crate) fn item(&self, id: DefId) -> &Item {
        let data = self.data(id);
        &self.tree(data.tree).tree.items[data.item]
    }

    /// Where in the file the ranges of an item's body begin to count; those in the body of an item that a macro made are places.
    pub(crate) fn body_start(&self, data: &DefData) -> u32 {
        let tree = &self.tree(data.tree).tree;
        if tree.expansion.is_some() { 0 } else { tree.items[data.item].range.start }
    }

    pub(crate) fn def_ids(&self) -> impl Iterator<Item = DefId> + use<> {
        let krate = self.krate;
        (0..self.defs.len() as u32).map(move |index| DefId { krate, index })
    }

    /// Impls whose self type is named `name` (its last segment as written, or the name that an alias in a `use` stands for).
    /// References are looked through; types without a name are listed under [`TypeRef::key`](crate::syntax::type_ref::TypeRef::key)'s words.
    pub(crate) fn impls_of_type(&self, name: Symbol) -> &[DefId] {
        self.impl_index.by_type.get(&name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Impls of traits whose name as written ends so: a trait re-exported under another name mostly keeps its own at the
    /// end (`StdError`, `IoRead`). What is compiled comes first.
    pub(crate) fn impls_of_trait(&self, name: Symbol) -> Vec<DefId> {
        let ends = |known: &Symbol| known.as_str().ends_with(name.as_str());
        let found = self.impl_index.by_trait.iter().filter(|(known, _)| ends(known)).flat_map(|(_, impls)| impls);
        let mut found: Vec<DefId> = found.copied().collect();
        found.sort_by_key(|&def| (!self.data(def).active, def));
        found.dedup();
        found
    }

    /// A variant of an enum.
    pub(crate) fn variant(&self, item: DefId, name: Symbol) -> Option<DefId> {
        let data = self.data(item);
        let variants: &[DefId] = if data.kind == DefKind::Enum { &data.members } else { &[] };
        match variants.len() > MANY_VARIANTS {
            true => self.indexed(item, variants).get(&name).copied(),
            false => variants.iter().copied().find(|&variant| self.item(variant).name == name),
        }
    }

    /// The variants of a large enum by name; where two have it, the first.
    fn indexed(&self, item: DefId, variants: &[DefId]) -> Arc<FxHashMap<Symbol, DefId>> {
        let mut known = self.lazy.variants.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        // An enum has all of its variants from the start.
        let of_item = known.entry(item).or_insert_with(|| {
            let named = variants.iter().rev().map(|&variant| (self.item(variant).name, variant));
            Arc::new(named.collect())
        });
        of_item.clone()
    }

    /// The module itself, or the nearest one around a block.
    pub(crate) fn named_module(&self, mut id: ModuleId) -> ModuleId {
        while self.module(id).kind == ModuleKind::Block {
            match self.module(id).parent {
                Some(parent) => id = parent,
                None => break,
            }
        }
        id
    }

    /// The module of the innermost block with items around an offset of a tree.
    pub(crate) fn innermost_block(&self, tree: TreeId, offset: u32) -> Option<ModuleId> {
        let blocks = &self.tree(tree).tree.blocks;
        let before = blocks.partition_point(|block| block.range.start <= offset);
        let mut around = blocks[..before].iter().rev().filter(|block| block.range.contains(offset));
        around.find_map(|block| self.blocks.get(&(tree.index, block.range.start)).copied())
    }

    /// `module` is `ancestor` or stands inside of it.
    pub(crate) fn is_inside(&self, mut module: ModuleId, ancestor: ModuleId) -> bool {
        loop {
            if module == ancestor {
                return true;
            }
            match self.module(module).parent {
                Some(parent) => module = parent,
                None => return false,
            }
        }
    }

    /// The innermost module around both.
    pub(crate) fn around(&self, mut module: ModuleId, other: ModuleId) -> ModuleId {
        while !self.is_inside(other, module) {
            match self.module(module).parent {
                Some(parent) => module = parent,
                None => break,
            }
        }
        module
    }

    pub(crate) fn sees(&self, from: ModuleId, vis: Vis) -> bool {
        match vis {
            Vis::Public => true,
            Vis::Within(module) => from.krate == self.krate && self.is_inside(from, module),
        }
    }
}
