//! Functions that an attribute makes a test or what tests are given, and all that stands inside of them.
//!
//! An attribute is known by what its path resolves to, once the imports of the crate are resolved; which ones there are is
//! data of whoever owns the program.

use super::crate_defs::CrateDefs;
use super::ids::{Def, DefId, DefKind, Namespace};
use super::program::Program;
use super::resolver::Resolver;
use crate::base::name::Symbol;
use crate::syntax::item_tree::{Attr, Item};
use crate::syntax::type_ref::PathAnchor;

/// Attributes of the language and its tools that functions have often, none of which makes a test.
const BUILT_IN: [&str; 18] = [
    "allow",
    "cfg",
    "cfg_attr",
    "clippy",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "inline",
    "must_use",
    "no_mangle",
    "rustfmt",
    "target_feature",
    "test",
    "track_caller",
    "unsafe",
    "warn",
];

/// Marks the test code of a crate whose imports are resolved.
pub(crate) fn mark(program: &Program, defs: &mut CrateDefs) {
    let found: Vec<DefId> =
        defs.def_ids().filter(|&def| !defs.data(def).in_test && is_test(program, defs, def)).collect();
    if found.is_empty() {
        return;
    }
    for def in found {
        defs.defs[def.index as usize].in_test = true;
    }
    spread(defs);
}

fn is_test(program: &Program, defs: &CrateDefs, def: DefId) -> bool {
    let is_known = |attr: &Attr| program.models.is_test_attribute(&names(program, defs, def, attr));
    let attrs = &defs.item(def).attrs.list;
    defs.data(def).kind == DefKind::Fn && attrs.iter().filter(|attr| is_foreign(attr)).any(is_known)
}

/// The item has an attribute that the language does not know.
pub(crate) fn has_foreign_attribute(item: &Item) -> bool {
    item.attrs.list.iter().any(is_foreign)
}

pub(super) fn is_foreign(attr: &Attr) -> bool {
    attr.path.names.first().is_some_and(|name| !BUILT_IN.contains(&name.as_str()))
}

/// What the attribute's macro is called: where it is defined, and by the path that is written.
fn names(program: &Program, defs: &CrateDefs, def: DefId, attr: &Attr) -> Vec<String> {
    let (path, module) = (&attr.path, defs.data(def).module);
    let resolver = Resolver::following(program, defs);
    let found = resolver.resolve(module, path.anchor, &path.names, Namespace::Macros);
    let mut names = match (found.def, found.external) {
        (Some(Def::Item(def)), _) if def.krate != defs.krate => program.paths(def),
        (_, external) => external.into_iter().collect(),
    };
    names.extend(written(program, defs, &path.names).filter(|_| path.anchor == PathAnchor::Plain));
    names
}

/// The path as it is written, with the crate's own name for one that is renamed.
fn written(program: &Program, defs: &CrateDefs, names: &[Symbol]) -> Option<String> {
    let (first, rest) = names.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let deps = program.root(defs.krate).map_or(&[][..], |root| root.deps.as_slice());
    let krate = deps.iter().find(|(name, _)| name == first).map(|&(_, krate)| program.graph.crates[krate].name);
    let rest = rest.iter().map(|name| name.as_str());
    Some(std::iter::once(krate.unwrap_or(*first).as_str()).chain(rest).collect::<Vec<_>>().join("::"))
}

/// What stands inside of test code is test code.
fn spread(defs: &mut CrateDefs) {
    loop {
        let mut changed = false;
        for at in 0..defs.modules.len() {
            let module = &defs.modules[at];
            let around = module.parent.is_some_and(|parent| defs.module(parent).in_test);
            let inside = around || module.owner.is_some_and(|owner| defs.data(owner).in_test);
            if inside && !module.in_test {
                defs.modules[at].in_test = true;
                changed = true;
            }
        }
        for at in 0..defs.defs.len() {
            let data = &defs.defs[at];
            let inside =
                defs.module(data.module).in_test || data.parent.is_some_and(|parent| defs.data(parent).in_test);
            if inside && !data.in_test {
                defs.defs[at].in_test = true;
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}
