//! The config file: what each key means, and what is said of every mistake.

use std::path::Path;

use tempfile::TempDir;

use super::display::Show;
use super::entries::Override;
use super::problem::FileProblems;
use super::settings::parse;
use super::{ConfigError, Reader, Settings, load};
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
    assert_eq!(settings.min_confidence.unwrap().value, Confidence::Possible);
    assert!(Settings::is_on(&settings.tests) && Settings::is_on(&settings.all_targets));
    assert!(settings.exclude.unwrap().value.matches(&dir.path().join("src/generated/a.rs")));
    assert_eq!((settings.levels[0].name.as_str(), settings.levels[0].level), ("file", Level::Deny));
    let names: Vec<_> = settings.rule_files.iter().map(|file| file.path.file_name().unwrap()).collect();
    assert_eq!(names, ["ours.toml", "async-lint.toml"]);
}

#[test]
fn without_a_config_the_defaults_hold() {
    // Some folder above may have a config, so the walk is not tested here.
    let settings = Settings::default();
    assert!(settings.file.is_none() && settings.rule_files.is_empty() && settings.min_confidence.is_none());
    assert!(settings.exclude.is_none() && settings.overrides.is_empty());
}

#[test]
fn the_nearest_file_wins_over_metadata_and_a_named_one_over_both() {
    let dir = folder(&[("async-lint.toml", b"tests = true"), ("other.toml", b"all-targets = true"), ("a/b.rs", b"")]);
    let metadata = Some((dir.path().join("Cargo.toml"), "min-confidence = 'certain'".to_owned()));
    let near = load(&dir.path().join("a"), None, metadata.clone()).unwrap();
    assert!(Settings::is_on(&near.tests) && near.min_confidence.is_none());
    let named = load(dir.path(), Some(&dir.path().join("other.toml")), metadata).unwrap();
    assert!(Settings::is_on(&named.all_targets) && named.tests.is_none());
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
        ("group-by = 'lef'", "'lef'", "unknown value `lef`", "did you mean `leaf`?"),
        ("show = 0", "0", "a number from 1 on, or `all`, is wanted", ""),
        ("show = 'few'", "'few'", "a number from 1 on, or `all`, is wanted", ""),
        ("show = []", "[]", "expected a number from 1 on, or \"all\"", ""),
        ("extend = 1", "1", "expected a path, or a list of paths", ""),
        ("preview = 'on'", "'on'", "invalid type: string", ""),
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

#[test]
fn the_nearer_of_configs_that_extend_each_other_wins_key_by_key() {
    let dir = folder(&[
        (
            "app/async-lint.toml",
            b"extend = ['../base.toml', '../strict.toml']\nexclude = ['gen']\n[levels]\nfile = 'warn'\n\
              [[overrides]]\npaths = ['cli']\nlevels = { file = 'allow' }\n",
        ),
        (
            "base.toml",
            b"extend = 'root.toml'\nexclude = ['old']\ntests = true\nextend-rules = ['ours.toml']\n\
              [levels]\nfile = 'deny'\nlock = 'deny'\ncpu = 'allow'\n\
              [[overrides]]\npaths = ['tools']\nlevels = { file = 'allow' }\n",
        ),
        ("root.toml", b"show = 3\ntests = false\n[levels]\nspawn = 'deny'\n"),
        ("strict.toml", b"extend = 'root.toml'\npreview = true\n[levels]\ncpu = 'deny'\n"),
        ("ours.toml", b""),
    ]);
    let settings = load(&dir.path().join("app"), None, None).unwrap();
    let mut levels: Vec<_> = settings.levels.iter().map(|entry| (entry.name.as_str(), entry.level.name())).collect();
    levels.sort_unstable();
    assert_eq!(levels, [("cpu", "deny"), ("file", "warn"), ("lock", "deny"), ("spawn", "deny")]);
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let cpu = settings.levels.iter().find(|entry| entry.name == "cpu").unwrap();
    assert_eq!(name(&cpu.file), "strict.toml");
    // The list's later file is the nearer one, and so is what it extends.
    assert!(!Settings::is_on(&settings.tests) && Settings::is_on(&settings.preview));
    assert_eq!(settings.show.unwrap().value, Show::Most(3));
    let exclude = settings.exclude.unwrap().value;
    assert_eq!(exclude.patterns(), ["gen"]);
    assert!(exclude.matches(&dir.path().canonicalize().unwrap().join("app/x/gen/a.rs")));
    let overrides: Vec<String> = settings.overrides.iter().map(Override::describe).collect();
    assert_eq!(overrides, ["tools: file = allow", "cli: file = allow"]);
    let tools = &settings.overrides[0].paths;
    assert!(tools.matches(&dir.path().canonicalize().unwrap().join("tools/a.rs")), "relative to the file that says so");
    let rules: Vec<String> = settings.rule_files.iter().map(|file| name(&file.path)).collect();
    assert_eq!(rules, ["root.toml", "ours.toml", "base.toml", "strict.toml", "async-lint.toml"]);
    let extended: Vec<String> = settings.extended.iter().map(|file| name(file)).collect();
    assert_eq!(extended, ["strict.toml", "base.toml", "root.toml"]);
}

#[test]
fn circles_and_missing_files_are_told_where_they_are_written() {
    let dir = folder(&[
        ("async-lint.toml", b"extend = ['a.toml']\n"),
        ("a.toml", b"tests = true\nextend = 'b.toml'\n"),
        ("b.toml", b"extend = 'a.toml'\n"),
        ("own.toml", b"extend = 'own.toml'\n"),
        ("lost.toml", b"extend = ['no.toml', 'nowhere.toml']\n"),
    ]);
    let error = load(dir.path(), None, None).unwrap_err();
    assert!(error.files[0].path.ends_with("b.toml"), "{error}");
    let range = error.files[0].problems[0].range.unwrap();
    assert_eq!(&error.files[0].text[range.start as usize..range.end as usize], "'a.toml'");
    let message = &error.files[0].problems[0].message;
    let names: Vec<&str> =
        message.split('`').skip(1).step_by(2).map(|path| path.rsplit(['/', '\\']).next().unwrap()).collect();
    assert_eq!(names, ["a.toml", "b.toml", "a.toml"], "{message}");
    let own = load(dir.path(), Some(&dir.path().join("own.toml")), None).unwrap_err().to_string();
    assert!(own.contains("own.toml:1: configs extend each other in a circle: "), "{own}");
    let lost = load(dir.path(), Some(&dir.path().join("lost.toml")), None).unwrap_err();
    assert_eq!(lost.problem_count(), 2, "{lost}");
    assert!(lost.to_string().contains("cannot read the config file `"), "{lost}");
}

#[test]
fn configs_that_each_extend_two_others_come_to_an_end() {
    let levels: Vec<(String, String)> = (0..40)
        .flat_map(|level| {
            let next = level + 1;
            let text = format!("extend = ['a{next}.toml', 'b{next}.toml']\n");
            ["a", "b"].map(|side| (format!("{side}{level}.toml"), text.clone()))
        })
        .collect();
    let mut files: Vec<(&str, &[u8])> = levels.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    files.extend([("a40.toml", b"" as &[u8]), ("b40.toml", b"")]);
    let dir = folder(&files);
    let error = load(dir.path(), Some(&dir.path().join("a0.toml")), None).unwrap_err().to_string();
    assert!(error.contains("more than 100 configs are extended"), "{error}");
}

#[test]
fn a_project_that_is_not_trusted_extends_its_own_files_only() {
    let dir = folder(&[
        ("project/async-lint.toml", b"extend = '../outside.toml'\n"),
        ("project/inner.toml", b"extend = 'async-lint.toml'\n"),
        ("outside.toml", b"tests = true\n"),
    ]);
    let project = dir.path().join("project");
    let error = Reader { bound: Some(&project) }.load(&project, None, None).unwrap_err().to_string();
    assert!(error.contains("is outside of the project, which is not trusted"), "{error}");
    assert!(Settings::is_on(&Reader::default().load(&project, None, None).unwrap().tests));
}

#[test]
fn the_config_nearest_to_a_package_holds_for_its_files() {
    let dir = folder(&[
        ("async-lint.toml", b"tests = true\n[levels]\nfile = 'deny'\n"),
        ("a/async-lint.toml", b"extend = '../async-lint.toml'\n[levels]\nfile = 'allow'\n[[rule]]\nid = 'x'\n"),
        ("b/src/lib.rs", b""),
    ]);
    let root = dir.path().canonicalize().unwrap();
    let packages = ["a", "b"].map(|name| root.join(name)).into_iter().collect();
    let load = |home: &Path| {
        let settings = load(home, None, None).unwrap();
        Reader::default().with_members(settings, home, &packages, None).unwrap()
    };
    let of_root = load(&root);
    assert_eq!(of_root.members.iter().map(|member| member.dir.clone()).collect::<Vec<_>>(), [root.join("a")]);
    assert_eq!(of_root.members[0].settings.levels[0].level, Level::Allow);
    assert_eq!(of_root.rule_files.len(), 2, "rules hold for all");
    // From within `a`, its own config is that of the run, and `b` goes by the one around it.
    let of_a = load(&root.join("a"));
    assert_eq!(of_a.levels[0].level, Level::Allow);
    assert_eq!(of_a.members[0].dir, root.join("b"));
    assert_eq!(of_a.members[0].settings.levels[0].level, Level::Deny);
}
