//! Allows on whole files. The findings are the calls named `block`, of kind `file` and rule `std-fs`.

use super::*;
use crate::base::diagnostic::Evidence;
use crate::base::kind::{Confidence, Kind};
use crate::base::role::Role;

const FILE: FileId = FileId(0);

fn finding(range: TextRange, level: Level) -> Diagnostic {
    let evidence = Evidence {
        callee: "std::fs::read".into(),
        rule: "std-fs".into(),
        kind: Kind::File,
        confidence: Confidence::Certain,
        role: Role::Worker,
        when: "always".into(),
        quiet_by_role: false,
        first_use_of: None,
        chain: vec![],
    };
    let plain = Diagnostic::plain("blocking-call", level, "it blocks".into(), range.in_file(FILE));
    Diagnostic { evidence: Some(evidence), ..plain }
}

fn run(text: &str, level: Level, tests: bool) -> Vec<String> {
    let calls = text.match_indices("block()").map(|(at, call)| {
        // A method call begins with its receiver, here one letter.
        let receiver = text[..at].strip_suffix('.').map(|before| before.trim_end().len() - 1);
        let start = receiver.unwrap_or(at);
        finding(TextRange::new(start as u32, (at + call.len()) as u32), level)
    });
    let tree = crate::syntax::parse_items(text);
    let file = File { id: FILE, path: Path::new("a.rs"), text, tree: &tree, unseen: &[] };
    let names = Names {
        is_known: &|name| ["file", "std-fs", "blocking-call", "sleep"].contains(&name),
        help: &|name| (name == "flie").then(|| "did you mean `file`?".to_owned()),
        level_of: &|descriptor, _| descriptor.default_level.unwrap_or(Level::Warn),
        tests,
    };
    let applied = apply(calls.collect(), &[file], &names);
    let silenced = applied.silenced.iter().map(|silenced| (silenced.diagnostic.clone(), silenced.reason.clone()));
    let mut lines: Vec<(u32, String)> = silenced
        .map(|(diagnostic, reason)| (diagnostic, format!("silenced -- {}", reason.unwrap_or_default())))
        .chain(applied.kept.into_iter().map(|diagnostic| {
            let said = format!("{}: {}", diagnostic.lint, diagnostic.message);
            (diagnostic, said)
        }))
        .map(|(diagnostic, said)| {
            let line = text[..diagnostic.primary.span.range.end as usize].lines().count();
            (diagnostic.primary.span.range.start, format!("{line} {said}"))
        })
        .collect();
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

fn check(text: &str, expect: &[&str]) {
    assert_eq!(run(text, Level::Warn, false), expect, "{text}");
}

#[test]
fn a_trailing_comment_covers_its_line_and_statement() {
    check(
        "async fn f() {\n    block(); // async-lint: allow(file) -- why\n    block();\n}",
        &["2 silenced -- why", "3 blocking-call: it blocks"],
    );
    check(
        "async fn f() {\n    go( // async-lint: allow(std-fs)\n        block(),\n    );\n    block();\n}",
        &["3 silenced -- ", "5 blocking-call: it blocks"],
    );
}

#[test]
fn a_comment_of_its_own_covers_what_follows() {
    check(
        "async fn f() {\n    // async-lint: allow(blocking_call)\n    // and more\n    let a = block();\n    block();\n}",
        &["4 silenced -- ", "5 blocking-call: it blocks"],
    );
    check(
        "// async-lint: allow(file)\n/// docs\n#[inline]\npub async fn f() {\n    block();\n}\nasync fn g() { block(); }",
        &["5 silenced -- ", "7 blocking-call: it blocks"],
    );
    check("#[inline]\n// async-lint: allow(file)\nasync fn f() {\n    block();\n}", &["4 silenced -- "]);
}

#[test]
fn a_comment_in_a_chain_covers_the_call_that_ends_there() {
    check(
        "async fn f() {\n    { a\n        .block() // async-lint: allow(file)\n        .x(); }\n    block();\n}",
        &["3 silenced -- ", "5 blocking-call: it blocks"],
    );
}

#[test]
fn inner_docs_cover_the_module_or_file() {
    check("//! async-lint: allow(file) -- a tool\nasync fn f() {\n    block();\n}", &["3 silenced -- a tool"]);
    check(
        "mod a {\n    //! async-lint: allow(all)\n    async fn f() { block(); }\n}\nasync fn g() { block(); }",
        &["3 silenced -- ", "5 blocking-call: it blocks"],
    );
}

#[test]
fn attributes_cover_items_statements_and_modules() {
    check(
        "#[cfg_attr(any(), async_lint::allow(file))]\nasync fn f() {\n    block();\n}\nasync fn g() { block(); }",
        &["3 silenced -- ", "5 blocking-call: it blocks"],
    );
    check(
        "async fn f() {\n    #[cfg_attr(any(), async_lint::allow(file, reason = \"once\"))]\n    block();\n    block();\n}",
        &["3 silenced -- once", "4 blocking-call: it blocks"],
    );
    check("#![cfg_attr(any(), async_lint::allow(blocking-call))]\nasync fn f() { block(); }", &["2 silenced -- "]);
}

#[test]
fn what_silences_nothing_is_said() {
    check(
        "// async-lint: allow(sleep, file)\nasync fn f() {\n    block();\n}",
        &["1 unused-suppression: `allow(sleep)` silences nothing", "3 silenced -- "],
    );
    check("// async-lint: allow(flie)\nasync fn f() {}", &["1 unknown-lint: no lint, kind or rule is called `flie`"]);
    check("// async-lint: allow file\nasync fn f() {}", &["1 malformed-suppression: a `(` is missing after `allow`"]);
    check(
        "/// async-lint: allow(file)\nasync fn f() {}",
        &["1 malformed-suppression: a suppression in documentation, where readers of the docs would see it"],
    );
    check(
        "#[cfg_attr(any(), async_lint::deny(file))]\nfn f() {}",
        &["1 malformed-suppression: only `async_lint::allow(..)` is known here"],
    );
}

#[test]
fn strings_hold_no_allows() {
    check("fn f() { let a = \"// async-lint: allow(sleep)\"; }", &[]);
}

#[test]
fn findings_about_allows_can_be_silenced() {
    check(
        "// async-lint: allow(sleep, unused-suppression) -- windows\nfn f() {}",
        &["1 unused-suppression: `allow(sleep)` silences nothing"],
    );
    check(
        "//! async-lint: allow(unused-suppression) -- windows\n// async-lint: allow(sleep)\nfn f() {}",
        &["2 silenced -- windows"],
    );
}

#[test]
fn test_code_that_is_not_looked_at_has_no_unused_allows() {
    let text = "#[cfg(test)]\nmod tests {\n    // async-lint: allow(file)\n    fn f() {}\n}";
    assert_eq!(run(text, Level::Warn, false), [""; 0]);
    assert_eq!(run(text, Level::Warn, true), ["3 unused-suppression: `allow(file)` silences nothing"]);
}

#[test]
fn what_is_forbidden_can_not_be_silenced() {
    let text = "async fn f() {\n    block(); // async-lint: allow(file)\n}";
    assert_eq!(run(text, Level::Forbid, false), ["2 blocking-call: it blocks"]);
}
