//! What syntax gives, shown through its dumps.

mod body;
mod items;
mod macros;

use super::macro_types::{KnownMacro, MacroShape};
use super::type_ref::ModPath;

/// Compares a dump with what is expected, whose first line sets the indentation.
fn same(found: &str, expect: &str) {
    let indent = expect.lines().find(|line| !line.trim().is_empty()).map_or(0, |l| l.len() - l.trim_start().len());
    let expect: Vec<&str> = expect.lines().map(|line| line.get(indent..).unwrap_or("")).collect();
    let expect = expect.join("\n");
    assert!(found.trim() == expect.trim(), "found:\n{}\nexpected:\n{}", found.trim(), expect.trim());
}

/// A few macros, for tests without anybody who knows what a path resolves to.
fn known_by_name(path: &ModPath) -> KnownMacro {
    let shape = match path.names.last().map_or("", |name| name.as_str()) {
        "quote" | "stringify" | "asm" => MacroShape::Quoted,
        "select" | "select_biased" => MacroShape::Select,
        "matches" => MacroShape::Matches,
        "stream" | "try_stream" => MacroShape::Statements,
        "cfg" => MacroShape::Cfg,
        "cfg_if" => MacroShape::CfgIf,
        "pin" => MacroShape::Lets,
        _ => MacroShape::Open,
    };
    KnownMacro { shape, ..KnownMacro::default() }
}
