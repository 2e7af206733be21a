//! Who may import whom. The table is the design's; a new edge is a decision, made here.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenTree};

use crate::house::{Source, sources, word};
use crate::imports::Imports;
use crate::support::root;

/// A layer (folder or file under `src/`) and the layers it may import. `lib` and `pipeline` may import all.
const LAYERS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("error", &["config"]),
    ("config", &["base"]),
    ("rules", &["base", "config"]),
    ("project", &["base", "error", "config"]),
    ("syntax", &["base", "project"]),
    ("def", &["base", "project", "syntax"]),
    ("ty", &["base", "rules", "syntax", "def"]),
    ("flow", &["base", "syntax", "def", "ty"]),
    ("facts", &["base", "rules", "syntax", "def", "ty", "flow"]),
    ("solve", &["base", "rules", "syntax", "def", "ty", "flow", "facts"]),
    ("analysis", &["base", "rules", "def", "ty", "solve"]),
    ("cache", &["base", "project", "rules", "syntax", "def", "ty", "flow", "facts", "solve"]),
    ("lints", &["base", "rules", "config", "project", "def", "ty", "flow", "facts", "solve"]),
    ("suppress", &["base", "lints", "syntax"]),
    ("baseline", &["base"]),
    ("diff", &["base", "syntax"]),
    ("manual", &["base", "error", "config", "rules", "lints"]),
    ("report", &["base", "config"]),
    ("fix", &["base"]),
    ("options", &["base", "project", "report"]),
    ("cli", &["base", "error", "options", "project", "report"]),
    (
        "pipeline",
        &[
            "analysis", "base", "cache", "config", "def", "error", "lints", "manual", "options", "project", "rules",
            "solve", "suppress", "syntax", "ty",
        ],
    ),
];

/// Which layers may name a crate of the registry; `*` is for what stands beside std: collections and threads.
const CRATES: &[(&str, &[&str])] = &[
    ("anstream", &["cli", "main", "options", "report"]),
    ("anstyle", &["fix", "report"]),
    ("cargo_metadata", &["project"]),
    ("cfg_expr", &["project"]),
    ("clap", &["cli", "lib", "options"]),
    ("clap_cargo", &["cli"]),
    ("clap_complete", &["cli", "options"]),
    ("clap_mangen", &["cli"]),
    ("codespan_reporting", &["report", "config"]),
    ("ecow", &["*"]),
    ("etcetera", &["cache"]),
    ("fixedbitset", &["flow", "facts", "solve", "lints"]),
    ("gen_lsp_types", &["lsp"]),
    ("globset", &["config"]),
    ("indexmap", &["*"]),
    ("indicatif", &["pipeline"]),
    ("libc", &["base"]),
    ("lsp_server", &["lsp"]),
    ("mimalloc", &["main"]),
    // A module of the lints has this name too.
    ("notify", &["commands", "lints"]),
    ("petgraph", &["flow", "facts"]),
    ("postcard", &["base", "def", "cache"]),
    ("proc_macro2", &["syntax"]),
    ("quote", &["syntax"]),
    ("rayon", &["*"]),
    ("rustc_hash", &["*"]),
    ("rustfix", &["fix"]),
    ("semver", &["rules"]),
    (
        "serde",
        &[
            "base", "config", "rules", "project", "syntax", "def", "ty", "flow", "facts", "solve", "cache", "report",
            "lsp",
        ],
    ),
    ("serde_json", &["report", "lsp"]),
    ("similar", &["fix"]),
    ("stacker", &["base"]),
    ("strsim", &["config", "rules", "project"]),
    ("syn", &["syntax"]),
    ("tempfile", &["cache"]),
    ("thiserror", &["error", "config", "rules"]),
    ("toml", &["config", "rules", "project"]),
    ("toml_edit", &["fix"]),
    ("walkdir", &["project"]),
    ("xxhash_rust", &["cache", "report"]),
];

/// These bring everything together.
const TOP: &[&str] = &["authoring", "commands", "lib", "lsp", "main", "session"];

#[test]
fn layers_import_only_what_is_below_them() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !TOP.contains(&source.layer())) {
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == source.layer()) else {
            wrong.push(format!("{} is in no layer of the table", source.name));
            continue;
        };
        let imported = imported_layers(source).into_iter().filter(|layer| layer != source.layer());
        wrong.extend(
            imported
                .filter(|layer| !allowed.contains(&layer.as_str()))
                .map(|layer| format!("{} imports crate::{layer}", source.name)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_layers_has_no_cycle() {
    let mut done = BTreeSet::new();
    while done.len() < LAYERS.len() {
        let ready =
            LAYERS.iter().filter(|(layer, below)| !done.contains(layer) && below.iter().all(|l| done.contains(l)));
        let ready: Vec<_> = ready.map(|(layer, _)| *layer).collect();
        assert!(!ready.is_empty(), "among the layers besides {done:?} is a cycle");
        done.extend(ready);
    }
}

/// Whom a file imports can be read without it: so every folder has an order to read it in.
#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = sources();
    let files = sources.iter().filter(|source| !source.module().is_empty());
    let circles = Imports::new(files.map(|source| (source.module(), source.stream.clone()))).circles();
    let told: Vec<_> = circles.iter().map(|(file, imports)| format!("{file} imports {imports:?}")).collect();
    assert!(told.is_empty(), "these import each other in circles:\n{}", told.join("\n"));
}

#[test]
fn crates_of_the_registry_are_named_only_in_their_place() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.layer() != "pipeline") {
        for (name, allowed) in CRATES {
            let fits = allowed.contains(&"*") || allowed.contains(&source.layer());
            if !fits && names_crate(source, name) {
                wrong.push(format!("{} names {name}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_dependency_has_its_place() {
    let manifest: toml::Table = std::fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let deps = manifest["dependencies"].as_table().unwrap().keys().map(|name| name.replace('-', "_"));
    let known: BTreeMap<&str, _> = CRATES.iter().copied().collect();
    let homeless: Vec<_> = deps.filter(|name| !known.contains_key(name.as_str())).collect();
    assert!(homeless.is_empty(), "say which layers may name {homeless:?}");
}

/// `crate::x`, `crate::{x, y}`, and `super::..::x` that reaches as far up.
fn imported_layers(source: &Source) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let depth = source.module().len();
    for at in 0..source.tokens.len() {
        let mut next = match word(source.tokens.get(at)).as_str() {
            "crate" if is_path(source, at) => at + 3,
            "super" if depth > 0 && !is_behind_path(source, at) => match climb(source, at, depth) {
                Some(next) => next,
                None => continue,
            },
            _ => continue,
        };
        match source.tokens.get(next) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                // `{a::b, c}`: the names at the starts of its parts.
                let mut first = true;
                for token in group.stream() {
                    if first {
                        found.insert(word(Some(&token)));
                    }
                    first = word(Some(&token)) == ",";
                }
            }
            _ => {
                while word(source.tokens.get(next)) == "$" {
                    next += 1;
                }
                found.insert(word(source.tokens.get(next)));
            }
        }
    }
    // Macros that are exported live at the root, whoever defines them.
    found.remove("arena_ids");
    found
}

/// Behind `super::` repeated as often as the module is deep.
fn climb(source: &Source, mut at: usize, depth: usize) -> Option<usize> {
    for _ in 0..depth {
        if word(source.tokens.get(at)) != "super" || !is_path(source, at) {
            return None;
        }
        at += 3;
    }
    Some(at)
}

/// `name::`
fn is_path(source: &Source, at: usize) -> bool {
    word(source.tokens.get(at + 1)) == ":" && word(source.tokens.get(at + 2)) == ":"
}

/// `::name`
fn is_behind_path(source: &Source, at: usize) -> bool {
    at > 0 && word(source.tokens.get(at - 1)) == ":"
}

fn names_crate(source: &Source, name: &str) -> bool {
    let mut places = (0..source.tokens.len()).filter(|&at| word(source.tokens.get(at)) == name);
    places.any(|at| {
        let used = at > 0 && word(source.tokens.get(at - 1)) == "use";
        (used || is_path(source, at)) && !is_behind_path(source, at)
    })
}
