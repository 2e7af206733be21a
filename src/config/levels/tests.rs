//! Who has the last word about a level.

use super::super::settings::parse;
use super::*;
use crate::base::descriptor::LintDescriptor;
use crate::base::span::TextRange;

const LINTS: &[LintDescriptor] = &[
    LintDescriptor { id: "blocking-call", summary: "", docs: "", default_level: None, since: Since::Stable("0.1.0") },
    LintDescriptor {
        id: "unused-allow",
        summary: "",
        docs: "",
        default_level: Some(Level::Warn),
        since: Since::Stable("0.1.0"),
    },
    LintDescriptor { id: "new-lint", summary: "", docs: "", default_level: Some(Level::Warn), since: Since::Preview },
];
const NAMES: Names<'static> = Names { lints: LINTS, rules: &["std-fs-read", "std-thread-sleep", "key"] };

fn table(config: &str, flags: &[(Level, &str)]) -> LevelTable {
    let settings = parse(Path::new("async-lint.toml"), Path::new(""), config).unwrap();
    let flags: Vec<LevelFlag> =
        flags.iter().map(|(level, name)| LevelFlag { level: *level, name: (*name).to_owned() }).collect();
    let of_rules = [("key", Level::Deny)].into_iter();
    LevelTable::new(&settings, &NAMES).unwrap().with_rules(of_rules).with_flags(&flags, &NAMES).unwrap()
}

#[test]
fn tests_have_levels_of_their_own() {
    let sleep = |table: &LevelTable| {
        let levels = [LevelTable::level_of, LevelTable::level_in_tests];
        levels.map(|level_of| level_of(table, "blocking-call", Some(Kind::Sleep), None))
    };
    assert_eq!(sleep(&table("", &[])), [Level::Deny, Level::Warn]);
    assert_eq!(sleep(&table("[levels]\nsleep = 'deny'", &[])), [Level::Deny, Level::Deny]);
    let both = "[levels]\nsleep = 'deny'\n[test-levels]\nall = 'allow'";
    assert_eq!(sleep(&table(both, &[])), [Level::Deny, Level::Allow]);
    assert_eq!(sleep(&table(both, &[(Level::Warn, "all")])), [Level::Deny, Level::Warn]);
    let forbidden = "[levels]\nsleep = 'forbid'\n[test-levels]\nsleep = 'allow'";
    assert_eq!(sleep(&table(forbidden, &[])), [Level::Forbid, Level::Forbid]);
}

fn file_read(table: &LevelTable) -> Level {
    table.level_of("blocking-call", Some(Kind::File), Some("std-fs-read"))
}

#[test]
fn kinds_give_the_level_where_nothing_else_does() {
    let table = table("", &[]);
    assert_eq!(file_read(&table), Level::Warn);
    assert_eq!(table.level_of("blocking-call", Some(Kind::Sleep), None), Level::Deny);
    assert_eq!(table.level_of("unused-allow", None, None), Level::Warn);
}

#[test]
fn a_rule_s_own_level_outweighs_its_kind_and_is_outweighed_by_the_config() {
    let key = |table: &LevelTable| table.level_of("blocking-call", Some(Kind::Cpu), Some("key"));
    assert_eq!(key(&table("", &[])), Level::Deny);
    assert_eq!(table("", &[]).level_in_tests("blocking-call", Some(Kind::Cpu), Some("key")), Level::Warn);
    assert_eq!(key(&table("[levels]\ncpu = 'warn'", &[])), Level::Warn);
    assert_eq!(key(&table("", &[(Level::Allow, "key")])), Level::Allow);
}

#[test]
fn in_the_config_the_more_special_name_counts() {
    let table = table("[levels]\nstd-fs-read = 'warn'\nfile = 'deny'\nall = 'allow'", &[]);
    assert_eq!(file_read(&table), Level::Warn);
    assert_eq!(table.level_of("blocking-call", Some(Kind::File), Some("other")), Level::Deny);
    assert_eq!(table.level_of("blocking-call", Some(Kind::Sleep), None), Level::Allow);
}

#[test]
fn on_the_command_line_the_last_word_counts() {
    assert_eq!(file_read(&table("", &[(Level::Allow, "file"), (Level::Warn, "all")])), Level::Warn);
    assert_eq!(file_read(&table("", &[(Level::Warn, "all"), (Level::Allow, "file")])), Level::Allow);
    assert_eq!(file_read(&table("[levels]\nstd-fs-read = 'deny'", &[(Level::Allow, "all")])), Level::Allow);
}

#[test]
fn forbid_cannot_be_lowered() {
    let table = table("[levels]\nfile = 'forbid'", &[(Level::Allow, "std-fs-read"), (Level::Warn, "all")]);
    assert_eq!(file_read(&table), Level::Forbid);
}

#[test]
fn unknown_names_point_at_the_place_and_suggest() {
    let text = "[levels]\nflie = 'warn'";
    let settings = parse(Path::new("async-lint.toml"), Path::new(""), text).unwrap();
    let problems = LevelTable::new(&settings, &NAMES).unwrap_err().files.remove(0).problems;
    assert_eq!(problems[0].range, Some(TextRange::new(9, 13)));
    assert_eq!(problems[0].help.as_deref(), Some("did you mean `file`?"));

    let flag = LevelFlag { level: Level::Warn, name: "std-fs-raed".to_owned() };
    let unknown = LevelTable::default().with_flags(&[flag], &NAMES).unwrap_err();
    assert_eq!(unknown[0].help.as_deref(), Some("did you mean `std-fs-read`?"));
}

fn at(table: &LevelTable, path: &str) -> Level {
    file_read(&table.at(Path::new(path)))
}

#[test]
fn overrides_hold_for_their_paths_and_later_ones_win() {
    let config = "[levels]\nfile = 'deny'\nstd-fs-read = 'forbid'\n\
                  [[overrides]]\npaths = ['src/bin/**', 'build']\nlevels = { all = 'allow', lock = 'deny' }\n\
                  [[overrides]]\npaths = ['src/bin/serve.rs']\nlevels = { file = 'warn' }\n";
    let strict = table(config, &[]);
    assert_eq!(at(&strict, "src/bin/a.rs"), Level::Forbid, "a forbid stays");
    let table_of = |flags: &[(Level, &str)]| table(&config.replace("std-fs-read = 'forbid'\n", ""), flags);
    let plain = table_of(&[]);
    let levels = ["src/lib.rs", "src/bin/a.rs", "build/x.rs", "src/bin/serve.rs"].map(|path| at(&plain, path));
    assert_eq!(levels, [Level::Deny, Level::Allow, Level::Allow, Level::Warn]);
    let lock = |table: &LevelTable| table.level_of("blocking-call", Some(Kind::Lock), None);
    assert_eq!([lock(&plain.at(Path::new("src/bin/a.rs"))), lock(&plain)], [Level::Deny, Level::Allow]);
    assert_eq!(at(&table_of(&[(Level::Warn, "file")]), "src/bin/a.rs"), Level::Warn, "flags have the last word");
}

#[test]
fn overrides_of_tests_come_after_the_levels_of_tests() {
    let config = "[test-levels]\nall = 'allow'\n[[overrides]]\npaths = ['a']\nlevels = { file = 'deny' }\n\
                  [[overrides]]\npaths = ['b']\ntest-levels = { file = 'warn' }\n";
    let table = table(config, &[]);
    let in_tests = |path| {
        let table = table.at(Path::new(path));
        [LevelTable::level_of, LevelTable::level_in_tests]
            .map(|level_of| level_of(&table, "blocking-call", Some(Kind::File), None))
    };
    assert_eq!(in_tests("a/x.rs"), [Level::Deny, Level::Allow]);
    assert_eq!(in_tests("b/x.rs"), [Level::Warn, Level::Warn]);
}

#[test]
fn a_lint_in_preview_is_off_until_it_is_asked_for() {
    let level = |table: LevelTable| table.level_of("new-lint", None, None);
    let origin = |table: &LevelTable| table.level_with_origin("new-lint", None, None).1;
    let quiet = table("[levels]\nall = 'deny'", &[(Level::Warn, "all")]);
    assert_eq!((origin(&quiet), quiet.level_in_tests("new-lint", None, None)), (Origin::Preview, Level::Allow));
    assert_eq!(level(quiet.with_preview(false)), Level::Allow);
    assert_eq!(level(table("", &[]).with_preview(true)), Level::Warn);
    assert_eq!(level(table("[levels]\nall = 'deny'", &[]).with_preview(true)), Level::Deny);
    assert_eq!(level(table("[levels]\nnew-lint = 'deny'", &[])), Level::Deny);
    assert_eq!(level(table("", &[(Level::Warn, "new-lint")])), Level::Warn);
    assert_eq!(level(table("[levels]\nnew-lint = 'allow'", &[]).with_preview(true)), Level::Allow);
    let path = table("[[overrides]]\npaths = ['a']\nlevels = { new-lint = 'warn' }", &[]);
    let levels = ["a/x.rs", "b/x.rs"].map(|at| path.at(Path::new(at)).level_of("new-lint", None, None));
    assert_eq!(levels, [Level::Warn, Level::Allow]);
}

#[test]
fn unknown_names_in_overrides_point_at_the_place() {
    let text = "[[overrides]]\npaths = ['a']\nlevels = { flie = 'warn' }";
    let settings = parse(Path::new("async-lint.toml"), Path::new(""), text).unwrap();
    let file = LevelTable::new(&settings, &NAMES).unwrap_err().files.remove(0);
    let range = file.problems[0].range.unwrap();
    assert_eq!(&file.text[range.start as usize..range.end as usize], "flie");
}
