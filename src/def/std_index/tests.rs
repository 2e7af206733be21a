//! What inference leans on most is in the index, and the index is what the documentation says.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;
use crate::syntax::dump::dump_items;
use crate::syntax::item_tree::{ItemId, ItemKind, ItemTree};
use crate::syntax::parse_items;

/// The toolchain whose standard library the index describes.
const RUST_VERSION: &str = "1.95.0";

/// `module: owner: member` of every item, paths from the root of std.
fn signatures() -> BTreeSet<String> {
    let mut owners: Vec<String> = vec!["std".to_owned()];
    let mut found = BTreeSet::new();
    for line in dump_items(&load().tree).lines() {
        let text = line.trim_start().replace("crate::", "");
        let depth = (line.len() - line.trim_start().len()) / 4;
        owners.truncate(depth + 1);
        found.insert(format!("{}: {text}", owners[depth]));
        owners.push(match text.strip_prefix("pub mod ") {
            Some(name) => format!("{}::{name}", owners[depth]),
            None => format!("{}: {text}", owners[depth]),
        });
    }
    found
}

#[test]
fn holds_the_signatures_that_programs_use() {
    let found = signatures();
    let missing: Vec<&str> = include_str!("known.txt").lines().filter(|line| !found.contains(*line)).collect();
    assert!(missing.is_empty(), "not in the index:\n{}", missing.join("\n"));
}

/// postcard does not describe itself: a new field in the item tree makes what was packed before unreadable.
#[test]
fn is_readable() {
    let count = load().tree.items.len();
    assert!(count > 10_000, "{count} items: the shape of ItemTree has changed, see tools/std-index/README.md");
}

#[test]
fn is_small() {
    assert!(PACKED.len() < 1024 * 1024, "{} bytes", PACKED.len());
}

#[test]
fn garbage_is_no_index() {
    assert!(unpack(b"\x01").is_none());
    assert!(unpack(b"garbage").is_none());
    assert!(unpack(&PACKED[..PACKED.len() / 2]).is_none());
}

/// Paths that name nothing would make the types around them unknown.
#[test]
fn every_path_leads_to_an_item() {
    let tree = load().tree;
    let mut declared = BTreeSet::new();
    declare(&tree, &tree.top, "crate", &mut declared);
    let text = dump_items(&tree);
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let unknown: BTreeSet<&str> = (text.match_indices("crate::"))
        .map(|(start, _)| text[start..].split(|c| !is_name(c)).next().unwrap_or_default().trim_end_matches(':'))
        .filter(|path| !declared.contains(*path))
        .collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}

fn declare(tree: &ItemTree, items: &[ItemId], module: &str, acc: &mut BTreeSet<String>) {
    for &id in items {
        let item = &tree.items[id];
        let path = format!("{module}::{}", item.name);
        match &item.kind {
            ItemKind::Mod(inner) => declare(tree, inner.items.as_deref().unwrap_or_default(), &path, acc),
            ItemKind::Enum { variants, .. } => declare(tree, variants, &path, acc),
            _ => {}
        }
        acc.insert(path);
    }
}

#[test]
fn is_what_the_documentation_says() {
    let Some(docs) = installed_docs() else {
        println!("skipped: no documentation of Rust {RUST_VERSION} is installed");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/std-index/gen_std.py");
    let Ok(output) = Command::new("python3").arg("-B").arg(script).arg(docs).output() else {
        println!("skipped: no python3");
        return;
    };
    let tree = parse_items(&String::from_utf8(output.stdout).unwrap());
    assert!(tree.problems.is_empty(), "{:#?}", tree.problems);
    let fresh = pack(&tree).unwrap();
    assert!(fresh == PACKED, "std.bin is stale, see tools/std-index/README.md");
}

/// The HTML documentation of the toolchain, if it is there and of the version that the index is made from.
fn installed_docs() -> Option<PathBuf> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().ok()?;
    let docs = Path::new(String::from_utf8(output.stdout).ok()?.trim()).join("share/doc/rust/html");
    docs.join(format!("crates{RUST_VERSION}.js")).exists().then_some(docs)
}
