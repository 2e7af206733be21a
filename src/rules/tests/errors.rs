//! Every mistake that a rule file can have: its message, its place, and what is suggested.

use super::packs;
use crate::rules::model::Origin::{Builtin, User};

const FINE: &str = "id = 'ours-x'\npaths = ['a::b']\nkind = 'file'\nmessage = 'blocks'\n";

/// What is wrong with a user's file: for each problem the text it points at, its message, its help.
fn problems(text: &str) -> Vec<(String, String, String)> {
    let error = packs(&[(User, text)]).unwrap_err();
    let file = &error.files[0];
    file.problems
        .iter()
        .map(|problem| {
            let range = problem.range.unwrap();
            let at = &file.text[range.start as usize..range.end as usize];
            (at.to_owned(), problem.message.clone(), problem.help.clone().unwrap_or_default())
        })
        .collect()
}

/// The only problem of a file with one rule that has these lines added or replaced.
fn problem_of_rule(lines: &str) -> (String, String, String) {
    let replaced = |line: &&str| !lines.lines().any(|other| other.split('=').next() == line.split('=').next());
    let fine: Vec<&str> = FINE.lines().filter(replaced).collect();
    let mut found = problems(&format!("[[rule]]\n{}\n{lines}\n", fine.join("\n")));
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn mistakes_in_a_rule_point_at_the_place() {
    for (lines, at, message, help) in [
        ("knd = 'file'", "knd", "unknown key `knd`", "did you mean `kind`?"),
        ("kind = 'fil'", "'fil'", "unknown value `fil`", "did you mean `file`?"),
        ("paths = 'a::b'", "'a::b'", "invalid type: string", ""),
        ("paths = []", "[]", "the list is empty", ""),
        ("paths = ['a::{b']", "'a::{b'", "bad path pattern `a::{b`", "write `crate::module"),
        ("except = ['*']", "'*'", "begins with the name of a crate", "write `crate::module"),
        ("id = 'Ours'", "'Ours'", "can't be a rule's id", "lower-case letters"),
        ("id = 'file'", "'file'", "is taken", ""),
        ("message = ''", "''", "the message is empty", ""),
        ("confidence = 'sure'", "'sure'", "unknown value `sure`", ""),
        ("counterpart = { tokoi = 'a' }", "tokoi", "unknown runtime `tokoi`", "did you mean `tokio`?"),
        ("drop-in = ['tokio']", "'tokio'", "no counterpart", ""),
        ("unless = [{ arg = 0, is = ['('] }]", "'('", "no closing parenthesis", ""),
        ("unless = [{ arg = 0, is = [] }]", "[]", "the list is empty", ""),
        ("unless = [{ arg = 0 }]", "{ arg = 0 }", "a condition asks one thing", "`made-by` alone"),
        ("when = [{ ag = 0, is = ['x'] }]", "ag", "unknown key `ag`", "did you mean `arg`?"),
    ] {
        let runtime = "\n[[runtime]]\nname = 'tokio'\ncrates = []\noffload = '...'";
        let found = problem_of_rule(&format!("{lines}{}", if lines.contains("tok") { runtime } else { "" }));
        assert_eq!(found.0, at, "{lines}: {found:?}");
        assert!(found.1.contains(message), "{lines}: {found:?}");
        assert!(found.2.contains(help), "{lines}: {found:?}");
    }
}

#[test]
fn one_mistake_does_not_hide_the_next() {
    let found =
        problems(&format!("rul = 1\n[[rule]]\nid = 'a'\n[[rule]]\n{FINE}x = 1\n[[boundary]]\npaths = ['a::b']"));
    let messages: Vec<&str> = found.iter().map(|(_, message, _)| message.as_str()).collect();
    assert_eq!(messages.len(), 4, "{messages:?}");
    assert!(messages[0].contains("unknown key `rul`"), "{messages:?}");
    assert!(messages[1].contains("missing field"), "{messages:?}");
    assert!(messages[2].contains("unknown key `x`"), "{messages:?}");
    assert!(messages[3].contains("missing field `effect`"), "{messages:?}");
}

#[test]
fn all_syntax_errors_are_told() {
    let found = problems("a = = 1\nb = \"unclosed\nc = [1\n");
    assert!(found.len() >= 2, "{found:?}");
}

#[test]
fn a_table_where_a_list_of_tables_belongs() {
    let found = problems("[rule]\nid = 'x'");
    assert!(found[0].1.contains("expected an array of tables"), "{found:?}");
    assert_eq!(found[0].2, "write `[[rule]]`");
}

#[test]
fn ids_are_unique_among_files_of_one_origin() {
    let text = format!("[[rule]]\n{FINE}");
    let error = packs(&[(User, &text), (User, &text)]).unwrap_err();
    assert_eq!(error.files.len(), 1);
    assert_eq!(error.files[0].path.to_str(), Some("pack1.toml"));
    assert!(error.to_string().contains("duplicate id: a rule `ours-x` is in pack0.toml already"), "{error}");
    assert!(packs(&[(Builtin, &text), (User, &text)]).is_ok());
}

#[test]
fn a_forward_names_a_type_argument() {
    for wrong in ["<R as std::io::Read>::read", "std::io::read", "<0>::read", "<0 as std::io::Read>"] {
        let found = problems(&format!("[[forward]]\npaths = ['a::b']\ncalls = ['{wrong}']"));
        assert_eq!(found[0].0, format!("'{wrong}'"));
        assert!(found[0].2.contains("<0 as std::io::Read>::read"), "{found:?}");
    }
}

#[test]
fn a_callback_says_whose_method_it_is() {
    let table = |call: &str| format!("[[callback]]\npaths = ['a::b']\ncalls = ['{call}']");
    for right in ["<Self as a::T>::m", "<Self.1 as a::T>::m", "<0 as a::T>::m", "<* as a::T>::m"] {
        assert!(packs(&[(User, &table(right))]).is_ok(), "{right}");
    }
    for wrong in ["<Self.x as a::T>::m", "<T as a::T>::m", "Self::m"] {
        assert!(problems(&table(wrong))[0].2.contains("<Self as std::fmt::Display>::fmt"), "{wrong}");
    }
}

#[test]
fn pack_names_are_unique_and_trust_is_about_something() {
    let error = packs(&[(User, "[pack]\nname = 'p'"), (User, "[pack]\nname = 'p'")]).unwrap_err();
    assert!(error.to_string().contains("a pack `p` is there already"), "{error}");
    assert!(problems("[[trusted]]\nreason = 'x'")[0].1.contains("trusts nothing"));
}

#[test]
fn what_a_macro_declares_is_written_as_rules() {
    let found = problems("[[macro]]\npaths = ['a::b']\nbody = 'none'\nitems = 'static A: u8 = 1;'\n");
    assert_eq!(found[0].0, "'static A: u8 = 1;'");
    assert!(found[0].1.contains("no macro rules") && found[0].2.contains("macro_rules!"), "{found:?}");
}

#[test]
fn versions_are_written_as_cargo_has_them() {
    let found = problems(&format!("[[rule]]\nversions = 'newest'\n{FINE}"));
    assert_eq!(found[0].0, "'newest'");
    assert!(found[0].1.contains("names no versions") && found[0].2.contains(">=0.11, <0.13"), "{found:?}");
}
