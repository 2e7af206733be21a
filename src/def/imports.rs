//! `use` and `extern crate`, resolved as a fixed point within one crate.
//!
//! Each round asks every import again with the names known so far and copies all that in-crate globs bring, until a round
//! changes nothing. A large module that many glob is not copied: their scopes refer to it ([`SharedGlob`]). There are three
//! answers: found, nothing (yet), and *lazy*: the path leads out of the crate. Lazy imports are followed, and remembered, when
//! somebody looks the name up, so that a crate is not read only because it is imported.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::crate_defs::CrateDefs;
use super::ids::{Def, DefId, DefKind, ModuleId};
use super::item_scope::{
    Binding, Copied, ForeignGlob, ImportId, ImportState, NsSet, Outcome, PerNs, SharedGlob, Target, Vis,
};
use super::program::Program;
use super::resolver::Resolver;
use crate::base::name::Symbol;
use crate::syntax::item_tree::ImportKind;

/// More rounds than any chain of re-exports and globs that people write; ends cycles that keep changing their mind.
const MAX_ROUNDS: usize = 64;

/// A module with more names than this, and more globs to it, is looked through where it is globbed.
const LARGE: usize = 64;
const MANY: usize = 4;

/// Runs rounds until nothing changes.
pub(crate) fn run_to_fixed_point(program: &Program, defs: &mut CrateDefs) {
    for _ in 0..MAX_ROUNDS {
        let named = resolve_all(program, defs);
        let globbed = copy_globs(defs);
        if !named && !globbed {
            return;
        }
    }
}

/// What is still open may yet come through a glob that leads out of the crate: it is asked when looked up.
pub(crate) fn close(defs: &mut CrateDefs) {
    for index in 0..defs.imports.len() {
        if defs.imports[index].state == ImportState::Open {
            defs.imports[index].state = ImportState::Lazy;
            note_foreign_glob(defs, index);
        }
    }
    copy_globs(defs);
    defs.modules.iter_mut().for_each(|module| module.scope.news = Vec::new());
}

fn resolve_all(program: &Program, defs: &mut CrateDefs) -> bool {
    let resolver = Resolver::building(program, defs);
    let states: Vec<ImportState> =
        (0..defs.imports.len()).map(|index| resolve_one(&resolver, defs, ImportId(index as u32))).collect();
    let mut changed = false;
    for (index, state) in states.into_iter().enumerate() {
        if defs.imports[index].state != state {
            defs.imports[index].state = state;
            changed = true;
            note_foreign_glob(defs, index);
        }
    }
    changed
}

fn resolve_one(resolver: &Resolver<'_>, defs: &CrateDefs, id: ImportId) -> ImportState {
    let import = &defs.imports[id.0 as usize];
    if import.fixed {
        return import.state;
    }
    let mut found = PerNs::default();
    for &ns in import.namespaces() {
        match resolver.import_path(id, import, ns) {
            Outcome::Found(def) => found.set(ns, def),
            Outcome::Deferred | Outcome::External(_) => return ImportState::Lazy,
            Outcome::Nothing => {}
        }
    }
    match found.is_none() {
        true => ImportState::Open,
        false => ImportState::Found(found),
    }
}

fn note_foreign_glob(defs: &mut CrateDefs, index: usize) {
    let import = &defs.imports[index];
    let leads_out = match import.state {
        ImportState::Open => false,
        ImportState::Lazy => true,
        // The root of another crate.
        ImportState::Found(found) => matches!(found.types, Some(Def::Module(module)) if module.krate != defs.krate),
    };
    if import.kind == ImportKind::Glob && leads_out {
        let glob = ForeignGlob { import: ImportId(index as u32), vis: import.vis };
        let module = import.module;
        defs.modules[module.index as usize].scope.add_foreign_glob(glob);
    }
}

/// Brings in what globs of the crate's own modules and enums lead to, and what those modules have by globs of theirs; `true`
/// where something was new. A glob is looked at again when there is something new in the module that it leads to.
fn copy_globs(defs: &mut CrateDefs) -> bool {
    let importers = importers(defs);
    let mut todo: VecDeque<usize> = (0..defs.imports.len()).collect();
    let mut waiting: Vec<bool> = vec![true; defs.imports.len()];
    let mut changed = false;
    while let Some(index) = todo.pop_front() {
        waiting[index] = false;
        let is_new = match glob_target(defs, index) {
            Some(Def::Module(source)) => {
                let many = importers.get(&source).is_some_and(|globs| globs.len() > MANY);
                bring_module(defs, index, source, many)
            }
            Some(Def::Item(def)) if def.krate == defs.krate && defs.data(def).kind == DefKind::Enum => {
                copy_variants(defs, index, def)
            }
            _ => false,
        };
        if is_new {
            changed = true;
            let again = importers.get(&defs.imports[index].module).into_iter().flatten();
            todo.extend(again.filter(|&&glob| !std::mem::replace(&mut waiting[glob], true)));
        }
    }
    changed
}

/// What a glob leads to, as far as is known; modules of this crate only.
fn glob_target(defs: &CrateDefs, index: usize) -> Option<Def> {
    let import = &defs.imports[index];
    let ImportState::Found(found) = import.state else { return None };
    let elsewhere = |def: &Def| matches!(def, Def::Module(module) if module.krate != defs.krate);
    found.types.filter(|def| import.kind == ImportKind::Glob && !elsewhere(def))
}

/// The globs that lead to each module.
fn importers(defs: &CrateDefs) -> FxHashMap<ModuleId, Vec<usize>> {
    let mut globs: FxHashMap<ModuleId, Vec<usize>> = FxHashMap::default();
    for index in 0..defs.imports.len() {
        if let Some(Def::Module(source)) = glob_target(defs, index) {
            globs.entry(source).or_default().push(index);
        }
    }
    globs
}

/// The names of `source` into the module of a glob, or a reference to them where `many` refer to it.
fn bring_module(defs: &mut CrateDefs, index: usize, source: ModuleId, many: bool) -> bool {
    let import = &defs.imports[index];
    let (into, vis) = (import.module, import.vis);
    let scope = &defs.module(source).scope;
    let copied = if import.copied.from == Some(source) { import.copied } else { Copied::default() };
    if into == source || copied.version == scope.version {
        return false;
    }
    let seen = |other: Vis| defs.sees(into, other);
    let copy = |binding: &Binding| binding.through_globs(1, narrower(defs, vis, binding.vis));
    let shared = many && scope.len() > LARGE;
    // In no order: each name is a list of its own.
    let begin = if shared { scope.news.len() } else { copied.names };
    let own = scope.news_after(begin).flat_map(|(name, bindings)| bindings.iter().map(move |b| (name, b)));
    let names: Vec<(Symbol, Binding)> =
        own.filter(|(_, binding)| seen(binding.vis)).map(|(name, binding)| (name, copy(binding))).collect();
    let unnamed: Vec<Binding> = scope.unnamed.iter().filter(|binding| seen(binding.vis)).map(copy).collect();
    let globs: Vec<ForeignGlob> = (scope.foreign_globs.iter())
        .filter(|glob| seen(glob.vis))
        .map(|glob| ForeignGlob { vis: narrower(defs, vis, glob.vis), ..*glob })
        .collect();
    let mut references: Vec<SharedGlob> = (scope.shared_globs.iter())
        .filter(|glob| seen(glob.vis) && glob.source != into)
        .map(|glob| SharedGlob {
            vis: narrower(defs, vis, glob.vis),
            seen_from: defs.around(glob.seen_from, into),
            steps: glob.steps.saturating_add(1),
            ..*glob
        })
        .collect();
    references.extend(shared.then_some(SharedGlob { source, vis, seen_from: into, steps: 1 }));
    let names_copied = if shared { copied.names } else { scope.news.len() };
    defs.imports[index].copied = Copied { from: Some(source), version: scope.version, names: names_copied };
    let scope = &mut defs.modules[into.index as usize].scope;
    let mut changed = false;
    scope.reserve(names.len());
    for (name, binding) in names {
        changed |= scope.add(name, binding);
    }
    for binding in unnamed {
        changed |= scope.add_unnamed(binding);
    }
    for glob in globs {
        changed |= scope.add_foreign_glob(glob);
    }
    for glob in references {
        changed |= scope.add_shared_glob(glob);
    }
    changed
}

fn copy_variants(defs: &mut CrateDefs, index: usize, of_enum: DefId) -> bool {
    let import = &defs.imports[index];
    let (into, vis) = (import.module, import.vis);
    let variants: Vec<_> =
        (defs.data(of_enum).members.iter()).map(|&variant| (defs.item(variant).name, variant)).collect();
    let scope = &mut defs.modules[into.index as usize].scope;
    let mut changed = false;
    for (name, variant) in variants {
        let ns = NsSet::TYPES.and(NsSet::VALUES);
        let binding = Binding { target: Target::Def(Def::Item(variant)), ns, vis, rank: 0 };
        changed |= scope.add(name, binding.through_globs(1, vis));
    }
    changed
}

/// What both allow.
pub(crate) fn narrower(defs: &CrateDefs, a: Vis, b: Vis) -> Vis {
    match (a, b) {
        (Vis::Public, other) | (other, Vis::Public) => other,
        (Vis::Within(x), Vis::Within(y)) => Vis::Within(if defs.is_inside(x, y) { x } else { y }),
    }
}
