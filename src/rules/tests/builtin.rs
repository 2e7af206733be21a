//! What must hold for every pack that is built in.

use std::collections::BTreeSet;

use super::builtin;
use crate::base::kind::{Confidence, Kind};
use crate::rules::Effect;
use crate::rules::path::{PatternPiece, parse_pattern};

#[test]
fn every_pack_compiles_and_every_file_is_built_in() {
    let set = builtin();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| format!("rules/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    let packs: BTreeSet<String> = set.packs().iter().map(|pack| pack.file.clone()).collect();
    assert_eq!(files, packs);
}

#[test]
fn ids_are_unique() {
    let set = builtin();
    let mut seen = BTreeSet::new();
    for (_, rule) in set.rules() {
        assert!(seen.insert(&rule.id), "{} twice", rule.id);
    }
}

#[test]
fn no_path_without_wildcards_is_in_two_rules_that_ask_nothing() {
    let set = builtin();
    let mut seen = std::collections::BTreeMap::new();
    for (_, rule) in set.rules().filter(|(_, rule)| !rule.asks()) {
        for pieces in rule.paths.iter().flat_map(|path| parse_pattern(path).unwrap()) {
            if pieces.iter().all(|piece| matches!(piece, PatternPiece::Exact(_))) {
                let other = seen.insert(format!("{pieces:?}"), &rule.id);
                assert_eq!(other, None, "{pieces:?} is in {} too", rule.id);
            }
        }
    }
}

#[test]
fn every_rule_has_examples_and_reads_as_a_sentence() {
    for (_, rule) in builtin().rules() {
        let id = &rule.id;
        let fires = rule.bad.len() + rule.todo.len();
        assert!(fires > 0 && !rule.good.is_empty(), "{id} has no examples");
        assert!(rule.bad.iter().all(|example| example.contains("async")), "{id}: a bad example is async");
        assert!(rule.message.starts_with(|c: char| c.is_lowercase()) && !rule.message.ends_with('.'), "{id}: message");
    }
}

#[test]
fn examples_are_rust() {
    for (_, rule) in builtin().rules() {
        for example in rule.bad.iter().chain(&rule.good) {
            let parsed: Result<proc_macro2::TokenStream, _> = example.parse();
            assert!(parsed.is_ok(), "{}: {example}", rule.id);
        }
    }
}

#[test]
fn a_known_few_are_what_they_should_be() {
    let set = builtin();
    let rule = |path: &str| set.rule(set.match_call(&[path]).unwrap());
    let sleep = rule("std::thread::sleep");
    assert_eq!((sleep.kind, sleep.confidence), (Kind::Sleep, Confidence::Certain));
    let counterpart = sleep.counterpart("tokio", "std::thread::sleep").unwrap();
    assert_eq!((counterpart.path.as_str(), counterpart.drop_in), ("tokio::time::sleep", true));
    let read = rule("std::fs::read_to_string").counterpart("smol", "std::fs::read_to_string").unwrap();
    assert_eq!(read.path, "smol::fs::read_to_string");
    let copies_file = set.match_call(&["<std::fs::File as std::io::Read>::read"]).unwrap();
    let copy = set.counterpart(copies_file, "tokio", "std::io::copy").unwrap();
    assert_eq!(copy.path, "tokio::io::copy");
    let through = set.counterpart(copies_file, "tokio", "<std::io::BufReader as std::io::Read>::read_exact").unwrap();
    assert_eq!(through.path, "tokio::io::AsyncReadExt::read_exact");
    assert_eq!(rule("std::io::Read::read").confidence, Confidence::Possible);
    assert_eq!(set.boundary(&["tokio::task::spawn_blocking"]).unwrap().effect, Effect::Offload);
    assert_eq!(set.wrapper(&["std::io::BufReader"]), Some(0));
    assert_eq!(set.wrapper(&["std::io::Cursor"]), None);
    assert_eq!(set.runtimes()[0].name, "tokio");
}
