//! What syntax gives, shown through its dumps.

mod body;
mod items;
mod macros;
mod plain_body;

use super::macro_types::{KnownMacro, MacroShape};
use super::type_ref::ModPath;
use crate::base::name::Symbol;

/// Compares a dump with what is expected, whose first line sets the indentation.
fn same(found: &str, expect: &str) {
    let indent = expect.lines().find(|line| !line.trim().is_empty()).map_or(0, |l| l.len() - l.trim_start().len());
    let expect: Vec<&str> = expect.lines().map(|line| line.get(indent..).unwrap_or("")).collect();
    let expect = expect.join("\n");
    assert!(found.trim() == expect.trim(), "found:\n{}\nexpected:\n{}", found.trim(), expect.trim());
}

/// A few macros, for tests without anybody who knows what a path resolves to.
fn known_by_name(path: &ModPath) -> KnownMacro {
    let name = path.names.last().map_or("", |name| name.as_str());
    let shape = match name {
        "quote" | "stringify" | "asm" => MacroShape::Quoted,
        "select" | "select_biased" => MacroShape::Select,
        "matches" => MacroShape::Matches,
        "stream" | "try_stream" => MacroShape::Statements,
        "cfg" => MacroShape::Cfg,
        "cfg_if" => MacroShape::CfgIf,
        "pin" => MacroShape::Lets,
        _ => MacroShape::Open,
    };
    KnownMacro { shape, items: items_of(name), ..KnownMacro::default() }
}

/// The items that the built-in pack gives for a macro.
fn items_of(name: &str) -> Option<Symbol> {
    let pack: toml::Table = toml::from_str(include_str!("../../../rules/macros.toml")).unwrap();
    let is_named = |table: &toml::Value| {
        let mut paths = table["paths"].as_array().unwrap().iter().filter_map(toml::Value::as_str);
        paths.any(|path| path.rsplit("::").next() == Some(name))
    };
    let mut tables = pack["macro"].as_array().unwrap().iter();
    let table = tables.find(|table| table.get("items").is_some() && is_named(table))?;
    table["items"].as_str().map(Symbol::new)
}
