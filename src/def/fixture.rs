//! Programs of several crates in one string, for tests of this layer and of those above.
//!
//! A line `//- /a/b.rs` starts a file. `crate:NAME` makes it a crate's root; `deps:a,b=c` says what the crate may name
//! (`c` under the name `b`), `edition:2018`, `foreign` (not of the workspace), `cfg:unix,feature=x`, `kind:test` its settings.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::load::FileLoader;
use super::program::Models;
use super::program::{Options, Program, StdIndex};
use crate::base::arena::ArenaId;
use crate::base::name::Symbol;
use crate::project::cfg::CfgOptions;
use crate::project::graph::{CrateGraph, CrateIndex, CrateRoot, Package, TargetKind};
use crate::syntax;
use crate::syntax::macro_types::{KnownMacro, MacroShape};

/// Files that are only in memory.
struct Memory(FxHashMap<PathBuf, String>);

impl FileLoader for Memory {
    fn read(&self, path: &Path) -> Result<String, String> {
        self.0.get(path).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

/// The program of a fixture, on a standard library of a few items.
pub(crate) fn program(fixture: &str) -> Program {
    program_with_std(fixture, mini_std)
}

/// The program of a fixture, on the given standard library.
pub(crate) fn program_with_std(fixture: &str, std: fn() -> StdIndex) -> Program {
    program_with(fixture, std, Box::new(Testing))
}

/// Every attribute of a crate `testing` makes a test; its macros `quote`, `run` and `declare` are known.
struct Testing;

impl Models for Testing {
    fn is_test_attribute(&self, paths: &[String]) -> bool {
        paths.iter().any(|path| path.starts_with("testing::"))
    }

    fn is_entry_attribute(&self, _: &[String]) -> bool {
        false
    }

    fn known_macro(&self, paths: &[String]) -> KnownMacro {
        let is = |path: &str| paths.iter().any(|other| other == path);
        let shape = match is("testing::quote") {
            true => MacroShape::Quoted,
            false if is("testing::run") => MacroShape::Statements,
            false => MacroShape::Open,
        };
        let items = is("testing::declare").then(|| Symbol::new("($name:ident) => { fn $name() {} }"));
        KnownMacro { shape, items, ..KnownMacro::default() }
    }
}

/// The same, for those who know macros.
pub(crate) fn program_with(fixture: &str, std: fn() -> StdIndex, models: Box<dyn Models>) -> Program {
    let mut files = FxHashMap::default();
    let mut roots: Vec<(CrateRoot, Vec<(Symbol, Symbol)>)> = Vec::new();
    for (header, text) in split(fixture) {
        let mut words = header.split_whitespace();
        let path = PathBuf::from(words.next().unwrap());
        let settings: Vec<&str> = words.collect();
        if settings.iter().any(|word| word.starts_with("crate:")) {
            roots.push(root(&path, &settings));
        }
        files.insert(path, text);
    }
    let index_of = |name: Symbol| roots.iter().position(|(root, _)| root.name == name).expect("a crate of the fixture");
    let mut graph = CrateGraph::default();
    for (root, deps) in &roots {
        let mut deps: Vec<_> =
            deps.iter().map(|&(name, target)| (name, CrateIndex::from_raw(index_of(target) as u32))).collect();
        deps.sort();
        graph.crates.alloc(CrateRoot { deps, ..root.clone() });
    }
    let options = Options { files: Box::new(Memory(files)), trees: Arc::new(()), base: "/".into(), std, models };
    Program::new(graph, options)
}

fn split(fixture: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in fixture.lines() {
        match (line.trim_start().strip_prefix("//- "), files.last_mut()) {
            (Some(header), _) => files.push((header.to_owned(), String::new())),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) if line.trim().is_empty() => {}
            (None, None) => files.push(("/lib.rs crate:main".to_owned(), format!("{line}\n"))),
        }
    }
    files
}

fn root(path: &Path, settings: &[&str]) -> (CrateRoot, Vec<(Symbol, Symbol)>) {
    let value = |key: &str| settings.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix(':'));
    let name = value("crate").unwrap_or("main");
    let mut cfg = CfgOptions::default();
    for option in value("cfg").into_iter().flat_map(|list| list.split(',')) {
        match option.split_once('=') {
            Some((key, value)) => cfg.values.insert((key.to_owned(), value.to_owned())),
            None => cfg.flags.insert(option.to_owned()),
        };
    }
    let deps = value("deps").into_iter().flat_map(|list| list.split(',')).map(|dep| {
        let (name, target) = dep.split_once('=').unwrap_or((dep, dep));
        (Symbol::new(name), Symbol::new(target))
    });
    let local = !settings.contains(&"foreign");
    let root = CrateRoot {
        name: Symbol::new(name),
        package: Package { name: name.to_owned(), version: "1.0.0".to_owned(), checksum: None },
        kind: match value("kind") {
            Some("test") => TargetKind::Test,
            Some("bin") => TargetKind::Bin,
            _ => TargetKind::Lib,
        },
        root_file: path.to_path_buf(),
        package_dir: path.parent().unwrap().to_path_buf(),
        edition: value("edition").map_or(2021, |edition| edition.parse().unwrap()),
        deps: Vec::new(),
        cfg,
        checked: local,
        local,
        test_support: false,
    };
    (root, deps.collect())
}

const MINI_STD: &str = include_str!("fixture_std.rs");

fn mini_std() -> StdIndex {
    StdIndex { text: MINI_STD.into(), tree: syntax::parse_items(MINI_STD) }
}
