//! Impls by the names of what they are for, so that few need to be looked at for one type or trait.

use rustc_hash::FxHashMap;

use super::crate_defs::{CrateDefs, ImplIndex};
use super::ids::{Def, DefId};
use super::item_scope::{Import, Target};
use crate::base::name::Symbol;
use crate::syntax::item_tree::ItemKind;
use crate::syntax::type_ref::TypeRef;

/// Fills the index of a crate that has been collected; what is compiled comes first.
pub(crate) fn index(defs: &mut CrateDefs) {
    let mut index = ImplIndex::default();
    let aliases = aliases(defs);
    let mut impls = defs.impls.clone();
    impls.sort_by_key(|&def| defs.data(def).state().distance());
    for def in impls {
        add(defs, &aliases, def, &mut index);
    }
    defs.impl_index = index;
}

/// What the type aliases of a crate stand for, by names alone: `impl Alias` is an impl of that.
fn aliases(defs: &CrateDefs) -> FxHashMap<Symbol, Vec<Symbol>> {
    let mut aliases: FxHashMap<Symbol, Vec<Symbol>> = FxHashMap::default();
    for def in defs.def_ids().filter(|&def| defs.data(def).parent.is_none()) {
        let item = defs.item(def);
        if let ItemKind::TypeAlias(alias) = &item.kind
            && let Some(ty) = &alias.ty
            && let Some(name) = ty.key().filter(|&name| name != item.name)
        {
            aliases.entry(item.name).or_default().push(name);
        }
    }
    aliases
}

fn add(defs: &CrateDefs, aliases: &FxHashMap<Symbol, Vec<Symbol>>, def: DefId, index: &mut ImplIndex) {
    let ItemKind::Impl(of_impl) = &defs.item(def).kind else { return };
    if of_impl.negative {
        return;
    }
    let keys = of_impl.keys;
    if let Some(name) = keys.of_trait {
        for name in also_known_as(defs, def, name) {
            index.by_trait.entry(name).or_default().push(def);
        }
    }
    if keys.is_blanket {
        index.blanket.push(def);
    } else if let Some(name) = keys.self_ty {
        let mut names = also_known_as(defs, def, name);
        names.extend(aliases.get(&name).into_iter().flatten());
        names.sort();
        names.dedup();
        for name in names {
            index.by_type.entry(name).or_default().push(def);
        }
    }
}

/// The name itself, and the one that `use a::Name as Alias` or `type Alias = a::Name;` stands for.
fn also_known_as(defs: &CrateDefs, def: DefId, name: Symbol) -> Vec<Symbol> {
    let module = defs.named_module(defs.data(def).module);
    let mut names = vec![name];
    for binding in defs.meanings(module, name).iter() {
        match binding.target {
            Target::Import(id) => {
                let Import { path, .. } = &defs.imports[id.0 as usize];
                names.extend(path.names.last().filter(|&&last| last != name));
            }
            Target::Def(Def::Item(item)) => {
                if let ItemKind::TypeAlias(alias) = &defs.item(item).kind {
                    names.extend(alias.ty.as_ref().and_then(TypeRef::key).filter(|&target| target != name));
                }
            }
            Target::Def(_) => {}
        }
    }
    names.dedup();
    names
}
