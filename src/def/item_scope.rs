//! The names of one module: what is declared there, what `use` brings in, what globs add.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ids::{Def, DefId, ModuleId, Namespace};
use crate::base::name::Symbol;
use crate::syntax::item_tree::ImportKind;
use crate::syntax::type_ref::ModPath;

/// A set of namespaces.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) struct NsSet(u8);

impl NsSet {
    pub(crate) const TYPES: NsSet = NsSet(1);
    pub(crate) const VALUES: NsSet = NsSet(2);
    pub(crate) const MACROS: NsSet = NsSet(4);
    pub(crate) const ALL: NsSet = NsSet(7);

    pub(crate) fn contains(self, ns: Namespace) -> bool {
        let bit = match ns {
            Namespace::Types => NsSet::TYPES,
            Namespace::Values => NsSet::VALUES,
            Namespace::Macros => NsSet::MACROS,
        };
        self.0 & bit.0 != 0
    }

    pub(crate) fn and(self, other: NsSet) -> NsSet {
        NsSet(self.0 | other.0)
    }
}

/// What one name means in each namespace.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct PerNs {
    pub types: Option<Def>,
    pub values: Option<Def>,
    pub macros: Option<Def>,
    /// Where the name leads into a crate without source: the path, joined by `::`.
    pub external: Option<Symbol>,
}

impl PerNs {
    pub(crate) fn of(def: Def, ns: NsSet) -> PerNs {
        let only = |wanted: Namespace| ns.contains(wanted).then_some(def);
        PerNs {
            types: only(Namespace::Types),
            values: only(Namespace::Values),
            macros: only(Namespace::Macros),
            external: None,
        }
    }

    pub(crate) fn set(&mut self, ns: Namespace, def: Def) {
        match ns {
            Namespace::Types => self.types = Some(def),
            Namespace::Values => self.values = Some(def),
            Namespace::Macros => self.macros = Some(def),
        }
    }

    pub(crate) fn get(&self, ns: Namespace) -> Option<Def> {
        match ns {
            Namespace::Types => self.types,
            Namespace::Values => self.values,
            Namespace::Macros => self.macros,
        }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.types.is_none() && self.values.is_none() && self.macros.is_none() && self.external.is_none()
    }
}

/// The answer of one lookup.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Found(Def),
    /// Into a crate without source.
    External(Symbol),
    /// Out of the crate whose imports are being resolved: not to be followed now.
    Deferred,
    Nothing,
}

/// From where a name can be seen.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum Vis {
    Public,
    /// From this module and those inside it.
    Within(ModuleId),
}

/// Index of an import within its crate.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub(crate) struct ImportId(pub u32);

/// One leaf of a `use` tree, or an `extern crate`.
#[derive(Debug)]
pub(crate) struct Import {
    pub module: ModuleId,
    pub path: ModPath,
    pub kind: ImportKind,
    pub vis: Vis,
    pub state: ImportState,
    /// `state` is known from the start: `extern crate`.
    pub fixed: bool,
    /// By namespace: what a lazy import leads to, once somebody asked.
    pub memo: OnceLock<Box<[OnceLock<Outcome>; 3]>>,
    /// What was copied from the globbed module's scope.
    pub copied: Copied,
}

/// How much of a scope a glob has copied.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct Copied {
    pub from: Option<ModuleId>,
    /// Version of the scope.
    pub version: u32,
    /// How many of the names that were noted as new.
    pub names: usize,
}

#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum ImportState {
    /// Nothing found so far.
    Open,
    Found(PerNs),
    /// Leads out of the crate.
    Lazy,
}

pub(crate) const ALL_NAMESPACES: [Namespace; 3] = [Namespace::Types, Namespace::Values, Namespace::Macros];

impl Import {
    /// Where its path is looked up.
    pub(crate) fn namespaces(&self) -> &'static [Namespace] {
        match self.kind {
            ImportKind::Glob | ImportKind::Unnamed | ImportKind::Named { types_only: true, .. } => &[Namespace::Types],
            ImportKind::Named { .. } => &ALL_NAMESPACES,
        }
    }
}

#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum Target {
    Def(Def),
    /// What the import leads to; asked when somebody looks.
    Import(ImportId),
}

/// One meaning of a name in a module.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Binding {
    pub target: Target,
    /// All of them for an import: which ones it fills shows when it is resolved.
    pub ns: NsSet,
    pub vis: Vis,
    /// Lower wins: declared here, imported by name, and then one step more for each glob on the way;
    /// what an inactive `cfg` or `#[cfg(test)]` holds comes after what is always there.
    pub rank: u16,
}

/// A glob import that leads out of the crate: looked through when a name is not found otherwise.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) struct ForeignGlob {
    pub import: ImportId,
    pub vis: Vis,
}

/// A glob, or a chain of them, that leads to a module of the same crate whose names are not copied: they are looked up
/// there.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) struct SharedGlob {
    pub source: ModuleId,
    pub vis: Vis,
    /// Around all modules of the chain: what is seen from here is seen from each of them.
    pub seen_from: ModuleId,
    /// How many globs the chain has.
    pub steps: u16,
}

/// The names that stand in a module itself; [`CrateDefs::meanings`](super::crate_defs::CrateDefs::meanings) adds those of
/// shared globs.
#[derive(Clone, Debug, Default)]
pub(crate) struct ItemScope {
    names: FxHashMap<Symbol, Vec<Binding>>,
    /// Traits without a name: `use Trait as _`.
    pub unnamed: Vec<Binding>,
    pub foreign_globs: Vec<ForeignGlob>,
    pub shared_globs: Vec<SharedGlob>,
    /// Items declared in the module itself, in order; impls too.
    pub declared: Vec<DefId>,
    /// Grows with each change, so that globs look again only where there is something new.
    pub(crate) version: u32,
    /// Names in the order in which they came or changed, until the imports of the crate are resolved.
    pub(crate) news: Vec<Symbol>,
}

/// What a glob adds to a rank.
const GLOB_STEP: u16 = 0x100;

impl Binding {
    /// The same meaning as glob imports, so many one after the other, make it.
    pub(crate) fn through_globs(self, steps: u16, vis: Vis) -> Binding {
        Binding { vis, rank: self.rank.saturating_add(GLOB_STEP.saturating_mul(steps)), ..self }
    }
}

/// Adds a meaning to others of its name, which stay sorted; `false` where nothing changed.
pub(crate) fn add_meaning(known: &mut Vec<Binding>, binding: Binding) -> bool {
    if let Some(same) = known.iter_mut().find(|old| old.target == binding.target && old.ns == binding.ns) {
        return widen(&mut same.vis, binding.vis);
    }
    put_in(known, binding);
    true
}

fn put_in(known: &mut Vec<Binding>, binding: Binding) {
    let at = known.partition_point(|old| old.rank <= binding.rank);
    known.insert(at, binding);
}

/// Seen from everywhere, if one of the two is; `true` where that is new.
fn widen(vis: &mut Vis, other: Vis) -> bool {
    let widened = *vis != Vis::Public && other == Vis::Public;
    if widened {
        *vis = Vis::Public;
    }
    widened
}

impl ItemScope {
    /// The meanings of `name`, best first.
    pub(crate) fn get(&self, name: Symbol) -> &[Binding] {
        self.names.get(&name).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many names there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// Adds what is declared in the module itself: nothing else leads to it yet.
    pub(crate) fn declare(&mut self, name: Symbol, binding: Binding) {
        put_in(self.names.entry(name).or_insert_with(|| Vec::with_capacity(1)), binding);
        self.news.push(name);
        self.note(true);
    }

    /// Adds a meaning; `false` where nothing changed.
    pub(crate) fn add(&mut self, name: Symbol, binding: Binding) -> bool {
        // Nearly all names have one meaning, and a glob brings hundreds of them.
        let known = self.names.entry(name).or_insert_with(|| Vec::with_capacity(1));
        let changed = add_meaning(known, binding);
        if changed {
            self.news.push(name);
        }
        self.note(changed)
    }

    pub(crate) fn add_unnamed(&mut self, binding: Binding) -> bool {
        let new = !self.unnamed.iter().any(|old| old.target == binding.target);
        if new {
            self.unnamed.push(binding);
        }
        self.note(new)
    }

    pub(crate) fn add_foreign_glob(&mut self, glob: ForeignGlob) -> bool {
        let changed = match self.foreign_globs.iter_mut().find(|old| old.import == glob.import) {
            Some(same) => widen(&mut same.vis, glob.vis),
            None => {
                self.foreign_globs.push(glob);
                true
            }
        };
        self.note(changed)
    }

    pub(crate) fn add_shared_glob(&mut self, glob: SharedGlob) -> bool {
        let same = |old: &&mut SharedGlob| old.source == glob.source && old.seen_from == glob.seen_from;
        let changed = match self.shared_globs.iter_mut().find(same) {
            Some(same) => widen(&mut same.vis, glob.vis),
            None => {
                self.shared_globs.push(glob);
                true
            }
        };
        self.note(changed)
    }

    fn note(&mut self, changed: bool) -> bool {
        self.version += u32::from(changed);
        changed
    }

    /// Makes room for names that are going to be added, some of which may be there.
    pub(crate) fn reserve(&mut self, names: usize) {
        self.names.reserve(names.saturating_sub(self.names.len()));
    }

    /// The names that came or changed after so many others, with their meanings.
    pub(crate) fn news_after(&self, count: usize) -> impl Iterator<Item = (Symbol, &[Binding])> {
        let names: FxHashSet<Symbol> = self.news.get(count..).unwrap_or_default().iter().copied().collect();
        names.into_iter().map(|name| (name, self.get(name)))
    }

    /// All names with their meanings, in no order that may be seen.
    pub(crate) fn names(&self) -> impl Iterator<Item = (Symbol, &[Binding])> {
        self.names.iter().map(|(&name, list)| (name, list.as_slice()))
    }
}
