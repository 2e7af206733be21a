//! The names of a crate as text: what every module sees and what each name means. For people, and for tests.

use std::fmt::Write as _;

use super::crate_defs::{CrateDefs, ModuleKind};
use super::ids::{CrateId, Def, ModuleId, Namespace};
use super::item_scope::{Binding, Outcome, Target};
use super::program::Program;
use super::resolver::Resolver;
use crate::base::name::Symbol;

/// One line for each name of each module: `name: t path, v path, m path`; then what could not be read.
/// Follows every import, so crates are read that otherwise nobody would ask for.
pub(crate) fn dump_names(program: &Program, krate: CrateId) -> String {
    let mut out = String::new();
    dump_module(program, program.defs(krate).root(), &mut out);
    for problem in &program.defs(krate).problems {
        let _ = writeln!(out, "problem: {}", problem.message);
    }
    out
}

fn dump_module(program: &Program, module: ModuleId, out: &mut String) {
    let defs = program.defs(module.krate);
    let data = defs.module(module);
    let title = match data.kind {
        ModuleKind::Root => "crate".to_owned(),
        _ => format!("mod {}", full_path(program, Def::Module(module))),
    };
    let _ = writeln!(out, "{title}{}", flags(data.in_test, data.active));
    for (name, bindings) in defs.names(module) {
        let _ = writeln!(out, "    {name}: {}", meanings(program, defs, &bindings));
    }
    for binding in &data.scope.unnamed {
        let _ = writeln!(out, "    _: {}", meanings(program, defs, &[*binding]));
    }
    for glob in &data.scope.foreign_globs {
        let path = match Resolver::new(program).import(defs, glob.import, Namespace::Types) {
            Outcome::Found(def) => full_path(program, def),
            Outcome::External(path) => format!("extern {path}"),
            Outcome::Deferred | Outcome::Nothing => "?".to_owned(),
        };
        let _ = writeln!(out, "    *: {path}");
    }
    for &child in &data.children {
        dump_module(program, child, out);
    }
}

fn flags(in_test: bool, active: bool) -> &'static str {
    match (in_test, active) {
        (false, true) => "",
        (true, true) => " (test)",
        (false, false) => " (inactive)",
        (true, false) => " (test, inactive)",
    }
}

/// The best meaning in each namespace.
fn meanings(program: &Program, defs: &CrateDefs, bindings: &[Binding]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut external = None;
    for (ns, letter) in [(Namespace::Types, 't'), (Namespace::Values, 'v'), (Namespace::Macros, 'm')] {
        for binding in bindings.iter().filter(|binding| binding.ns.contains(ns)) {
            match meaning(program, defs, binding, ns) {
                Outcome::Found(def) => {
                    parts.push(format!("{letter} {}", full_path(program, def)));
                    break;
                }
                Outcome::External(path) => external = Some(path),
                Outcome::Deferred | Outcome::Nothing => {}
            }
        }
    }
    match (parts.is_empty(), external) {
        (false, _) => parts.join(", "),
        (true, Some(path)) => format!("extern {path}"),
        (true, None) => "?".to_owned(),
    }
}

fn meaning(program: &Program, defs: &CrateDefs, binding: &Binding, ns: Namespace) -> Outcome {
    match binding.target {
        Target::Def(def) => Outcome::Found(def),
        Target::Import(id) => Resolver::new(program).import(defs, id, ns),
    }
}

/// The path of a definition, the best one, with what tells an inactive one apart.
fn full_path(program: &Program, def: Def) -> String {
    match def {
        Def::Module(module) => program.module_path(module),
        Def::Item(item) => {
            let data = program.data(item);
            format!("{}{}", program.path(item), flags(data.in_test, data.active))
        }
        Def::Primitive(name) => Symbol::as_str(name).to_owned(),
    }
}
