//! Which `macro_rules!` a macro call means.
//!
//! rustc goes by the order of the text; here a name means the last definition above the call in the same file, then what
//! `use` and `#[macro_export]` bring, then any of the same crate, and at last what `#[macro_use] extern crate` brings.

use super::crate_defs::CrateDefs;
use super::ids::{Def, DefId, DefKind, ModuleId, Namespace, TreeId};
use super::program::Program;
use super::resolver::Resolver;
use crate::base::name::Symbol;
use crate::syntax::MacroSource;
use crate::syntax::item_tree::{ItemKind, MacroDef};
use crate::syntax::type_ref::{ModPath, PathAnchor};

/// Where a macro is called.
#[derive(Copy, Clone)]
pub(crate) struct CallPlace {
    pub tree: TreeId,
    pub module: ModuleId,
    /// Of the call in its tree.
    pub offset: u32,
}

/// The `macro_rules!` that `path` means; `None` for a proc macro, a built-in one, or one without source.
pub(crate) fn find(
    resolver: &Resolver<'_>,
    program: &Program,
    defs: &CrateDefs,
    (place, path): (CallPlace, &ModPath),
) -> Option<DefId> {
    let single = match (path.anchor, path.names.as_slice()) {
        (PathAnchor::Plain, &[name]) => Some(name),
        _ => None,
    };
    let textual = single.and_then(|name| in_text(defs, place, name));
    let found = textual.or_else(|| {
        let found = resolver.resolve(place.module, path.anchor, &path.names, Namespace::Macros);
        match found.def {
            Some(Def::Item(def)) if found.consumed == path.names.len() => Some(def),
            _ => None,
        }
    });
    let found = found.or_else(|| in_macro_use(resolver, program, defs, single?))?;
    let data = match found.krate == defs.krate {
        true => defs.data(found),
        false => program.data(found),
    };
    (data.kind == DefKind::Macro).then_some(found)
}

/// The last definition above the call, in a module around it.
fn in_text(defs: &CrateDefs, place: CallPlace, name: Symbol) -> Option<DefId> {
    let reaches = |def: &&DefId| {
        let data = defs.data(**def);
        let above = data.tree == place.tree && defs.item(**def).range.start < place.offset;
        above && data.active && defs.is_inside(place.module, data.module)
    };
    defs.macros.get(&name)?.iter().rfind(reaches).copied()
}

fn in_macro_use(resolver: &Resolver<'_>, program: &Program, defs: &CrateDefs, name: Symbol) -> Option<DefId> {
    defs.macro_use.iter().find_map(|&krate| {
        let symbol = program.crate_symbol(krate);
        match resolver.resolve(defs.root(), PathAnchor::DollarCrate(symbol), &[name], Namespace::Macros).def {
            Some(Def::Item(def)) => Some(def),
            _ => None,
        }
    })
}

/// The rules of a `macro_rules!`, with the text that they stand in.
pub(crate) fn source(program: &Program, defs: &CrateDefs, def: DefId) -> Option<MacroSource> {
    let ItemKind::MacroRules(MacroDef { rules }) = defs.item(def).kind else { return None };
    let tree = defs.tree(defs.data(def).tree);
    let text = match &tree.tree.expansion {
        Some(expansion) => expansion.text().into(),
        None => program.sources().file(tree.file).text().clone(),
    };
    Some(MacroSource { text, rules, krate: program.crate_symbol(def.krate) })
}
