//! What names mean, one rule of the language at a time.

mod globs;
mod imports;
mod loading;
mod macros;
mod modules;
mod paths;

use super::fixture;
use super::ids::{CrateId, Def, ModuleId, Namespace};
use super::program::Program;
use crate::base::name::Symbol;
use crate::syntax::type_ref::PathAnchor;

/// Compares the names of the fixture's first crate with what is expected.
fn check(fixture: &str, expect: &str) {
    let program = fixture::program(fixture);
    let dump = super::dump::dump_names(&program, CrateId(0));
    let expect: Vec<&str> = expect.lines().filter(|line| !line.trim().is_empty()).collect();
    let expect: Vec<&str> = expect.into_iter().map(|line| line.strip_prefix("         ").unwrap_or(line)).collect();
    assert_eq!(dump.trim_end(), expect.join("\n"), "\n{dump}");
}

/// The module `path` (`a::b`) of the first crate.
fn module(program: &Program, path: &str) -> ModuleId {
    let mut at = program.defs(CrateId(0)).root();
    for name in path.split("::").filter(|name| !name.is_empty()) {
        let children = &program.module(at).children;
        at = *children.iter().find(|&&child| program.module(child).name == name).expect("a module of that name");
    }
    at
}

/// What `path` means in `from`, as text; `A + b` where `b` is left for the type layer.
fn meaning(program: &Program, from: ModuleId, path: &str, ns: Namespace) -> String {
    let (anchor, path) = match path {
        _ if path.starts_with("::") => (PathAnchor::Absolute, &path[2..]),
        _ if path.starts_with("crate::") => (PathAnchor::Crate, &path[7..]),
        _ if path.starts_with("self::") => (PathAnchor::Super(0), &path[6..]),
        _ if path.starts_with("super::") => (PathAnchor::Super(1), &path[7..]),
        _ => (PathAnchor::Plain, path),
    };
    let names: Vec<Symbol> = path.split("::").map(Symbol::new).collect();
    let found = program.resolve(from, anchor, &names, ns);
    let rest: Vec<&str> = names[found.consumed.min(names.len())..].iter().map(|name| name.as_str()).collect();
    let rest = if rest.is_empty() { String::new() } else { format!(" + {}", rest.join("::")) };
    match (found.def, found.external) {
        (Some(Def::Item(def)), _) => program.path(def) + &rest,
        (Some(Def::Module(module)), _) => format!("mod {}{rest}", program.module_path(module)),
        (Some(Def::Primitive(name)), _) => format!("{name}{rest}"),
        (None, Some(path)) => format!("extern {path}"),
        (None, None) => "?".to_owned(),
    }
}

fn value(program: &Program, from: &str, path: &str) -> String {
    meaning(program, module(program, from), path, Namespace::Values)
}

fn ty(program: &Program, from: &str, path: &str) -> String {
    meaning(program, module(program, from), path, Namespace::Types)
}

#[test]
fn the_small_standard_library_is_read_without_problems() {
    let program = fixture::program("");
    assert_eq!(program.defs(program.std_crate()).problems, []);
}

#[test]
fn the_standard_library_has_all_names_of_the_prelude() {
    let program = fixture::program_with_std("", super::std_index::load);
    let missing: Vec<&str> = (super::prelude::paths(2024))
        .filter(|path| {
            let found = [Namespace::Types, Namespace::Values].map(|ns| value_or_type(&program, path, ns));
            found.iter().all(|found| *found != format!("std::{path}"))
        })
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

fn value_or_type(program: &Program, path: &str, ns: Namespace) -> String {
    meaning(program, module(program, ""), &format!("::std::{path}"), ns)
}
