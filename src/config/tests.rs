//! The config file: what each key means, and what is said of every mistake.

use std::path::Path;

use tempfile::TempDir;

use super::problem::FileProblems;
use super::settings::parse;
use super::{ConfigError, Settings, load};
use crate::base::kind::Confidence;
use crate::base::level::Level;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    dir
}

fn problems(text: &str) -> FileProblems {
    parse(Path::new("async-lint.toml"), Path::new("nowhere"), text).unwrap_err()
}

#[test]
fn every_key_is_understood() {
    let dir = folder(&[
        (
            "async-lint.toml",
            b"min-confidence = 'possible'\ntests = true\nall-targets = true\nexclude = ['generated']\n\
              extend-rules = ['rules/ours.toml']\n[levels]\nfile = 'deny'\n\
              [[boundary]]\npaths = ['ours::offload']\neffect = 'offload'\n",
        ),
        ("rules/ours.toml", b"[[rule]]\nid = 'ours'\npaths = ['ours::f']\nkind = 'file'\nmessage = 'blocks'\n"),
        ("src/deep/main.rs", b""),
    ]);
    let settings = load(&dir.path().join("src/deep"), None, None).unwrap();
    assert_eq!(settings.file, Some(dir.path().join("async-lint.toml")));
    assert_eq!(settings.min_confidence, Some(Confidence::Possible));
    assert!(settings.tests && settings.all_targets);
    assert!(settings.exclude.matches(&dir.path().join("src/generated/a.rs")));
    assert_eq!((settings.levels[0].name.as_str(), settings.levels[0].level), ("file", Level::Deny));
    let names: Vec<_> = settings.rule_files.iter().map(|file| file.path.file_name().unwrap()).collect();
    assert_eq!(names, ["ours.toml", "async-lint.toml"]);
}

#[test]
fn without_a_config_the_defaults_hold() {
    let dir = folder(&[("src/main.rs", b"")]);
    // Some folder above may have a config, so the walk is not tested here.
    let settings = Settings::default();
    assert!(settings.file.is_none() && settings.rule_files.is_empty() && settings.min_confidence.is_none());
    assert!(!settings.exclude.matches(&dir.path().join("src/main.rs")));
}

#[test]
fn the_nearest_file_wins_over_metadata_and_a_named_one_over_both() {
    let dir = folder(&[("async-lint.toml", b"tests = true"), ("other.toml", b"all-targets = true"), ("a/b.rs", b"")]);
    let metadata = Some((dir.path().join("Cargo.toml"), "min-confidence = 'certain'".to_owned()));
    let near = load(&dir.path().join("a"), None, metadata.clone()).unwrap();
    assert!(near.tests && near.min_confidence.is_none());
    let named = load(dir.path(), Some(&dir.path().join("other.toml")), metadata).unwrap();
    assert!(named.all_targets && !named.tests);
}

#[test]
fn metadata_is_read_as_the_file_would_be() {
    let settings = parse(Path::new("Cargo.toml"), Path::new(""), "[levels]\nall = 'warn'").unwrap();
    assert_eq!(settings.levels[0].name, "all");
}

#[test]
fn mistakes_point_at_the_place() {
    for (text, at, message, help) in [
        ("exlude = []", "exlude", "unknown key `exlude`", "did you mean `exclude`?"),
        ("extend_rules = []", "extend_rules", "unknown key", "did you mean `extend-rules`?"),
        ("tests = 'yes'", "'yes'", "invalid type: string", ""),
        ("exclude = 'x'", "'x'", "invalid type: string", ""),
        ("exclude = [1]", "1", "invalid type: integer", ""),
        ("exclude = ['a[']", "'a['", "not a path pattern", ""),
        ("min-confidence = 'likly'", "'likly'", "unknown value `likly`", "did you mean `likely`?"),
        ("[levels]\nfile = 'wran'", "'wran'", "unknown level `wran`", "did you mean `warn`?"),
        ("[levels]\nfile = 1", "1", "invalid type: integer", ""),
        ("levels = ['file']", "['file']", "invalid type: sequence", ""),
        ("extend-rules = ['no.toml']", "'no.toml'", "cannot read the rule file `nowhere", ""),
        ("[overrides]\npaths = []", "[overrides]", "expected an array of tables", "write `[[overrides]]`"),
        ("[[overrides]]\nlevels = {file='deny'}", "[[overrides]]", "missing field `paths`", ""),
        ("[[overrides]]\npaths = []\nlevels = {file='deny'}", "[[overrides]]", "`paths` is empty", ""),
        ("[[overrides]]\npaths = ['a']", "[[overrides]]", "this override sets no level", "add `levels"),
        ("[[overrides]]\npaths = ['a[']\nlevels = {file='deny'}", "'a['", "not a path pattern", ""),
        ("[[overrides]]\npaths = ['a']\nlevels = {file='dney'}", "'dney'", "unknown level `dney`", "`deny`"),
        ("[[overrides]]\npath = ['a']\nlevels = {file='deny'}", "path", "unknown key `path`", "`paths`"),
        ("tests = true\ntests = false", "tests", "duplicate key", ""),
        ("tests = ", "", "", ""),
    ] {
        let found = problems(text);
        assert_eq!(found.problems.len(), 1, "{text}: {found:?}");
        let problem = &found.problems[0];
        let range = problem.range.unwrap();
        let pointed = &text[range.start as usize..range.end as usize];
        assert!(at.is_empty() || pointed == at, "{text}: {pointed}");
        assert!(problem.message.contains(message), "{text}: {}", problem.message);
        assert!(problem.help.as_deref().unwrap_or("").contains(help), "{text}: {:?}", problem.help);
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let found = problems("tests = 1\nexlude = []\n[levels]\nfile = 'x'\nstat = 'y'\n");
    let messages: Vec<&str> = found.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(messages.len(), 4, "{messages:?}");
    assert!(messages[0].starts_with("invalid type") && messages[3].ends_with("`y`"), "{messages:?}");
}

#[test]
fn a_rule_file_twice_and_one_that_is_not_text() {
    let dir = folder(&[
        ("async-lint.toml", b"extend-rules = ['a.toml', 'a.toml', 'b.toml']"),
        ("a.toml", b""),
        ("b.toml", b"x = 1\n# \xff"),
    ]);
    let error = load(dir.path(), None, None).unwrap_err().to_string();
    assert!(error.contains("`a.toml` is listed twice"), "{error}");
    assert!(error.contains("it is not UTF-8 (line 2, byte 8)"), "{error}");
}

#[test]
fn a_config_that_is_named_must_be_there_and_be_text() {
    let dir = folder(&[("latin1.toml", b"# caf\xe9")]);
    let missing: ConfigError = load(dir.path(), Some(&dir.path().join("no.toml")), None).unwrap_err();
    assert!(missing.to_string().contains("cannot read the config file"), "{missing}");
    assert_eq!(missing.files[0].problems[0].range, None);
    let latin: ConfigError = load(dir.path(), Some(&dir.path().join("latin1.toml")), None).unwrap_err();
    assert!(latin.to_string().contains("not UTF-8 (line 1, byte 5)"), "{latin}");
}
