//! Macros that bodies call, and items that macros make.

use super::*;
use crate::syntax::dump::dump_body;

fn body_text(program: &Program, name: &str) -> String {
    let defs = program.defs(CrateId(0));
    let def = defs.def_ids().find(|&def| defs.item(def).name == name).expect("an item of that name");
    dump_body(&program.body(def).expect("a body"))
}

#[test]
fn bodies_are_lowered_once() {
    let program = fixture::program("fn f() { std::fs::read(\"x\"); } fn declared();");
    assert!(body_text(&program, "f").contains("std::fs::read"));
}
