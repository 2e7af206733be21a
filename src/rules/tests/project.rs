//! A project's own rules, from its files to the answers.

use tempfile::TempDir;

use crate::config::load;
use crate::rules::{Origin, load as load_rules};

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}

#[test]
fn rules_come_from_the_named_files_and_from_the_config_itself() {
    let dir = folder(&[
        (
            "async-lint.toml",
            b"extend-rules = ['ours.toml']\n[[boundary]]\npaths = ['ours::offload']\neffect = 'offload'\n",
        ),
        ("ours.toml", b"[[rule]]\nid = 'ours'\npaths = ['ours::f']\nkind = 'file'\nmessage = 'blocks'\n"),
    ]);
    let rules = load_rules(&load(dir.path(), None, None).unwrap()).unwrap();
    assert!(rules.match_call(&["ours::f"]).is_some());
    assert!(rules.boundary(&["ours::offload"]).is_some());
    assert!(rules.match_call(&["std::thread::sleep"]).is_some());
}

#[test]
fn a_mistake_in_a_rule_file_names_that_file() {
    let dir = folder(&[("async-lint.toml", b"extend-rules = ['ours.toml']"), ("ours.toml", b"\n[[rul]]\n")]);
    let settings = load(dir.path(), None, None).unwrap();
    let error = load_rules(&settings).unwrap_err();
    assert_eq!(error.files[0].path, dir.path().join("ours.toml"));
    assert!(error.to_string().contains("ours.toml:2: unknown key `rul`"), "{error}");
    assert_eq!(error.problem_count(), 1);
}

#[test]
fn a_mistake_in_the_configs_own_tables_points_into_the_config() {
    let dir = folder(&[("async-lint.toml", b"tests = true\n[[boundary]]\npaths = ['a::b']\neffect = 'ofload'\n")]);
    let settings = load(dir.path(), None, None).unwrap();
    let error = load_rules(&settings).unwrap_err();
    assert!(error.to_string().contains("async-lint.toml:4: unknown value `ofload`"), "{error}");
}

#[test]
fn a_config_without_rules_is_no_pack() {
    let dir = folder(&[("async-lint.toml", b"tests = true")]);
    let rules = load_rules(&load(dir.path(), None, None).unwrap()).unwrap();
    assert!(rules.packs().iter().all(|pack| pack.origin == Origin::Builtin));
}
