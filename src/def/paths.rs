//! What an item is called from outside: the shortest public path to it, as rustdoc shows it, else where it is defined.

use std::collections::VecDeque;

use rustc_hash::FxHashSet;

use super::crate_defs::{CrateDefs, ModuleKind, PathIndex};
use super::ids::{Def, DefId, DefKind, ModuleId, Namespace};
use super::item_scope::{Binding, ImportState, Target, Vis};
use super::program::Program;
use crate::base::name::Symbol;
use crate::syntax::item_tree::ItemKind;
use crate::syntax::type_ref::{Path, TypeRef};

impl Program {
    /// The shortest public path, crate name first; where there is none, the path of definition.
    /// Members of inherent impls are `Type::name`, of trait impls `<Type as Trait>::name`.
    pub(crate) fn path(&self, def: DefId) -> String {
        self.paths(def).swap_remove(0)
    }

    /// Every path that a rule may name the item by: public ones through re-exports of its own crate, shortest first, then
    /// the path of definition. Never empty.
    pub(crate) fn paths(&self, def: DefId) -> Vec<String> {
        let data = self.data(def);
        let name = self.name(def);
        let Some(parent) = data.parent else { return self.item_paths(def) };
        let of_parent = match data.kind {
            DefKind::Variant => self.paths(parent),
            _ if self.data(parent).kind == DefKind::Impl => self.impl_paths(parent),
            _ => self.paths(parent),
        };
        of_parent.into_iter().map(|path| format!("{path}::{name}")).collect()
    }

    /// The shortest public path of a module, crate name first; else where it is declared.
    pub(crate) fn module_path(&self, module: ModuleId) -> String {
        let krate = self.crate_name(module.krate);
        match self.path_index(module).modules.get(&module) {
            Some(path) => format!("{krate}{path}"),
            None => self.definition_path(module),
        }
    }

    /// Other crates can name the item, which is no member of an impl or trait.
    pub(crate) fn is_exported(&self, def: DefId) -> bool {
        self.path_index(self.data(def).module).items.contains_key(&def)
    }

    fn path_index(&self, module: ModuleId) -> &PathIndex {
        let defs = self.defs(module.krate);
        defs.lazy.paths.get_or_init(|| public_paths(defs))
    }

    fn item_paths(&self, def: DefId) -> Vec<String> {
        let data = self.data(def);
        let krate = self.crate_name(def.krate);
        let public = self.path_index(data.module).items.get(&def).map(Vec::as_slice).unwrap_or_default();
        let mut paths: Vec<String> = public.iter().map(|path| format!("{krate}{path}")).collect();
        let name = self.name(def);
        let defined = match name.is_empty() {
            true => self.definition_path(data.module),
            false => format!("{}::{name}", self.definition_path(data.module)),
        };
        if !paths.contains(&defined) {
            paths.push(defined);
        }
        paths
    }

    /// Where a module is declared, crate name first; a block is named by the item around it.
    fn definition_path(&self, module: ModuleId) -> String {
        let data = self.module(module);
        match (data.kind, data.parent, data.owner) {
            (ModuleKind::Root, ..) | (_, None, _) => self.crate_name(module.krate).to_string(),
            (ModuleKind::Named, Some(parent), _) => format!("{}::{}", self.definition_path(parent), data.name),
            (ModuleKind::Block, _, Some(owner)) => self.paths(owner).pop().unwrap_or_default(),
            (ModuleKind::Block, Some(parent), None) => self.definition_path(parent),
        }
    }

    /// Paths of an impl's type, in `<Type as Trait>` for the impl of a trait.
    fn impl_paths(&self, def: DefId) -> Vec<String> {
        let ItemKind::Impl(of_impl) = &self.item(def).kind else { return vec![String::new()] };
        let types = self.type_paths(def, &of_impl.head.self_ty);
        match &of_impl.head.of_trait {
            None => types,
            Some(of_trait) => {
                let traits = self.named_paths(def, of_trait);
                let of_trait = traits.first().cloned().unwrap_or_default();
                types.into_iter().map(|ty| format!("<{ty} as {of_trait}>")).collect()
            }
        }
    }

    fn type_paths(&self, scope: DefId, ty: &TypeRef) -> Vec<String> {
        match ty {
            TypeRef::Path(path) => self.named_paths(scope, path),
            TypeRef::Ref { inner, .. } => {
                self.type_paths(scope, inner).into_iter().map(|ty| format!("&{ty}")).collect()
            }
            TypeRef::Slice(inner) => self.type_paths(scope, inner).into_iter().map(|ty| format!("[{ty}]")).collect(),
            TypeRef::Dyn(bounds) if !bounds.is_empty() => {
                self.named_paths(scope, &bounds[0]).into_iter().map(|bound| format!("dyn {bound}")).collect()
            }
            _ => vec!["_".to_owned()],
        }
    }

    /// Paths of what a type or trait path in an item's header means; as written where that is not known.
    fn named_paths(&self, scope: DefId, path: &Path) -> Vec<String> {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.name).collect();
        let found = self.resolve(self.data(scope).module, path.anchor, &names, Namespace::Types);
        match (found.def, found.external) {
            (Some(Def::Item(def)), _) if found.consumed == names.len() => self.paths(def),
            (Some(Def::Primitive(name)), _) if names.len() == 1 => vec![name.to_string()],
            (_, Some(external)) => vec![external],
            _ => vec![names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("::")],
        }
    }
}

/// Walks the public modules outwards from the root, nearest first, so the first path found is the shortest.
fn public_paths(defs: &CrateDefs) -> PathIndex {
    let mut index = PathIndex::default();
    let mut queue = VecDeque::from([(defs.root(), String::new())]);
    let mut seen: FxHashSet<ModuleId> = FxHashSet::from_iter([defs.root()]);
    while let Some((module, path)) = queue.pop_front() {
        for (name, bindings) in defs.names(module) {
            for def in bindings.iter().filter(|binding| binding.vis == Vis::Public).flat_map(|b| own(defs, b)) {
                let longer = format!("{path}::{name}");
                match def {
                    Def::Module(inner) if inner.krate == defs.krate && seen.insert(inner) => {
                        queue.push_back((inner, longer));
                    }
                    Def::Item(item) if item.krate == defs.krate => {
                        add_path(index.items.entry(item).or_default(), longer, defs.item(item).name);
                    }
                    _ => {}
                }
            }
        }
        index.modules.insert(module, path);
    }
    index
}

/// Adds a path to shorter ones and ones of its length. Of those of one length, the ones with the item's own name come first.
fn add_path(paths: &mut Vec<String>, path: String, name: Symbol) {
    if paths.contains(&path) {
        return;
    }
    let order = |path: &String| (path.matches("::").count(), path.rsplit("::").next() != Some(name.as_str()));
    let at = paths.partition_point(|known| order(known) <= order(&path));
    paths.insert(at, path);
}

/// What a binding means within its own crate.
fn own(defs: &CrateDefs, binding: &Binding) -> Vec<Def> {
    match binding.target {
        Target::Def(def) => vec![def],
        Target::Import(id) => match defs.imports[id.0 as usize].state {
            ImportState::Found(found) => {
                let mut all: Vec<Def> = [found.types, found.values, found.macros].into_iter().flatten().collect();
                all.dedup();
                all
            }
            _ => Vec::new(),
        },
    }
}
