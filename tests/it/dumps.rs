//! `--dump` prints what a stage made of the code.

use crate::support::{run, tree};

fn dump(what: &str) -> String {
    let dir = tree(&[("a.rs", "use std::fs;\nstruct S;\nasync fn f() {\n    let n = fs::read(\"a\");\n}\n")]);
    let run = run(dir.path(), &["--no-cargo", "--dump", what, "a.rs"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    run.stdout
}

#[test]
fn items_are_those_of_each_file() {
    let text = dump("items");
    assert!(text.starts_with("a.rs\n") && text.contains("struct S") && text.contains("async fn f"), "{text}");
}

#[test]
fn names_say_what_they_stand_for() {
    let text = dump("names");
    assert!(text.contains("fs") && text.contains("std::fs"), "{text}");
}

#[test]
fn types_come_with_what_is_called() {
    let text = dump("types");
    assert!(text.contains("std::result::Result<") && text.contains("-> std::fs::read"), "{text}");
}

#[test]
fn calls_say_where_they_lead() {
    assert_eq!(dump("calls"), "a.rs:4:13 async fn std::fs::read: blocks std-fs-read\n");
}
