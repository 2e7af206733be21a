//! The paths of every function of a crate, as rules may name them.

use std::collections::BTreeMap;

use crate::base::name::Symbol;
use crate::def::Program;
use crate::def::ids::{CrateId, Def, DefId, DefKind, Namespace};
use crate::project::graph::TargetKind;
use crate::rules::path::{AS, CLOSE, OPEN, PatternPiece};
use crate::syntax::item_tree::ItemKind;
use crate::syntax::type_ref::{PathAnchor, TypeRef};
use crate::ty::Types;
use crate::ty::result::{Dispatch, FnRef};

/// A function, macro or type by all its paths.
pub(super) struct Entry {
    pub(super) paths: Vec<String>,
    /// It can be called.
    pub(super) is_fn: bool,
    /// Calling it makes a future.
    pub(super) is_async: bool,
}

/// The libraries of a program by name, std among them; a name may stand for several versions.
pub(super) fn libraries(program: &Program) -> BTreeMap<String, Vec<CrateId>> {
    let mut found: BTreeMap<String, Vec<CrateId>> = BTreeMap::new();
    for krate in program.crate_ids() {
        let is_lib =
            program.root(krate).is_none_or(|root| matches!(root.kind, TargetKind::Lib | TargetKind::ProcMacro));
        if is_lib {
            found.entry(program.crate_name(krate).to_string()).or_default().push(krate);
        }
    }
    found
}

/// Every function, macro and type that is declared in the crate, and every method that its impls have from their traits.
pub(super) fn entries(types: &Types, krate: CrateId) -> Vec<Entry> {
    let program = types.program();
    let mut found = Vec::new();
    for def in program.defs(krate).def_ids() {
        let data = program.data(def);
        match data.kind {
            DefKind::Fn if data.parent.is_none() => found.push(entry(program, def, program.paths(def))),
            DefKind::Macro => {
                let paths = program.paths(def).into_iter().map(|path| format!("{path}!")).collect();
                found.push(Entry { paths, is_fn: true, is_async: false });
            }
            DefKind::Trait => found.extend(methods(program, def).map(|method| {
                let mut paths = program.paths(method);
                paths.extend(any_type(program, def, method));
                entry(program, method, paths)
            })),
            DefKind::Struct | DefKind::Enum | DefKind::Union | DefKind::TypeAlias if data.parent.is_none() => {
                found.push(Entry { paths: program.paths(def), is_fn: false, is_async: false });
            }
            DefKind::Impl => found.extend(of_impl(types, def)),
            _ => {}
        }
    }
    found
}

fn entry(program: &Program, def: DefId, paths: Vec<String>) -> Entry {
    Entry { paths, is_fn: true, is_async: is_async(program, def) }
}

fn is_async(program: &Program, def: DefId) -> bool {
    let ItemKind::Fn(function) = &program.item(def).kind else { return false };
    let is_future = |ty: &TypeRef| match ty {
        TypeRef::Impl(bounds) => bounds.iter().filter_map(|bound| bound.last()).any(|last| last.name == "Future"),
        _ => false,
    };
    function.is_async || function.ret.as_ref().is_some_and(is_future)
}

fn methods(program: &Program, container: DefId) -> impl Iterator<Item = DefId> {
    program.members(container).iter().copied().filter(|&def| program.data(def).kind == DefKind::Fn)
}

/// `<_ as Trait>::method`, for patterns of any type.
fn any_type(program: &Program, trait_def: DefId, method: DefId) -> Vec<String> {
    let name = program.name(method);
    program.paths(trait_def).iter().map(|path| format!("<_ as {path}>::{name}")).collect()
}

/// The paths by which calls of a function are known, of an inherent method by the type that its impl is really of.
pub(super) fn callee_paths(types: &Types, def: DefId) -> Vec<String> {
    let program = types.program();
    let self_ty = program.data(def).parent.and_then(|parent| types.self_ty_of(parent));
    let (none, dispatch) = (Box::default, Dispatch::Static);
    let callee = FnRef { def, self_ty, of_trait: None, trait_args: none(), args: none(), dispatch };
    types.callee_paths(&callee)
}

fn of_impl(types: &Types, implementation: DefId) -> Vec<Entry> {
    let program = types.program();
    let Some(header) = types.impl_header(implementation) else { return Vec::new() };
    let trait_def = header.trait_ref.as_ref().map(|bound| bound.def);
    let paths = |def: DefId| {
        let self_ty = Some(header.self_ty.peel_refs());
        let (none, dispatch) = (Box::default, Dispatch::Static);
        let callee = FnRef { def, self_ty, of_trait: trait_def, trait_args: none(), args: none(), dispatch };
        types.callee_paths(&callee)
    };
    let own: Vec<DefId> = methods(program, implementation).collect();
    let inherited = trait_def.into_iter().flat_map(|def| methods(program, def));
    let inherited = inherited.filter(|&def| own.iter().all(|&other| program.name(other) != program.name(def)));
    own.iter().copied().chain(inherited).map(|def| entry(program, def, paths(def))).collect()
}

/// The pattern itself, and what it means where a crate shows what another one has: `crossbeam::channel` is
/// `crossbeam_channel`.
pub(super) fn readings(program: &Program, pattern: &[PatternPiece]) -> Vec<Vec<PatternPiece>> {
    let is = |piece: &PatternPiece, mark: &str| matches!(piece, PatternPiece::Exact(name) if name == mark);
    let cut =
        pattern.iter().position(|piece| is(piece, AS)).filter(|_| pattern.first().is_some_and(|first| is(first, OPEN)));
    let close = pattern.iter().position(|piece| is(piece, CLOSE));
    let (Some(cut), Some(close)) = (cut, close) else { return of_part(program, pattern) };
    let (types, traits) = (of_part(program, &pattern[1..cut]), of_part(program, &pattern[cut + 1..close]));
    let mark = |name: &str| PatternPiece::Exact(name.to_owned());
    let mut found = Vec::new();
    for of_type in &types {
        for of_trait in &traits {
            let parts = [&[mark(OPEN)], of_type.as_slice(), &[mark(AS)], of_trait, &pattern[close..]];
            found.push(parts.concat());
        }
    }
    found
}

fn of_part(program: &Program, part: &[PatternPiece]) -> Vec<Vec<PatternPiece>> {
    let exact = |piece: &PatternPiece| match piece {
        PatternPiece::Exact(name) => Some(Symbol::new(name)),
        _ => None,
    };
    let names: Vec<Symbol> = part.iter().map_while(exact).collect();
    let mut found = vec![part.to_vec()];
    let Some(first) = names.first() else { return found };
    let libraries = libraries(program);
    for &krate in libraries.get(first.as_str()).into_iter().flatten() {
        for taken in 2..=names.len() {
            for path in elsewhere(program, krate, &names[1..taken]) {
                let mut reading: Vec<_> = path.split("::").map(|name| PatternPiece::Exact(name.to_owned())).collect();
                reading.extend_from_slice(&part[taken..]);
                found.push(reading);
            }
        }
        if let [PatternPiece::Any, PatternPiece::Exact(name), rest @ ..] = &part[names.len()..] {
            let inside = [&names[1..], &[Symbol::new(name)]].concat();
            for path in elsewhere(program, krate, &inside) {
                let mut reading: Vec<_> = path.split("::").map(|name| PatternPiece::Exact(name.to_owned())).collect();
                reading.extend_from_slice(rest);
                found.push(reading);
            }
        }
        if names.len() == 1 {
            let deps = program.root(krate).map(|root| root.deps.as_slice()).unwrap_or_default();
            for (name, _) in deps {
                found.push([&[PatternPiece::Exact(name.to_string())], &part[1..]].concat());
            }
        }
    }
    found
}

/// The paths in their own crate of what these names of `krate` lead to in another one.
fn elsewhere(program: &Program, krate: CrateId, names: &[Symbol]) -> Vec<String> {
    let root = program.defs(krate).root();
    let mut found = Vec::new();
    for namespace in [Namespace::Types, Namespace::Values, Namespace::Macros] {
        let resolved = program.resolve(root, PathAnchor::Crate, names, namespace);
        match resolved.def {
            _ if resolved.consumed < names.len() => {}
            Some(Def::Module(module)) if module.krate != krate => found.push(program.module_path(module)),
            Some(Def::Item(def)) if def.krate != krate => found.extend(program.paths(def)),
            _ => {}
        }
    }
    found
}
