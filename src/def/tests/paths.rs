//! What items are called.

use super::*;

fn paths(program: &Program, name: &str) -> Vec<String> {
    let defs = program.defs(CrateId(0));
    let def = defs.def_ids().find(|&def| defs.item(def).name == name).expect("an item of that name");
    program.paths(def)
}

#[test]
fn the_shortest_public_path_comes_first_and_the_definition_last() {
    let program = fixture::program(
        "pub mod fs { mod file { pub struct File; impl File { pub fn open() {} } } pub use self::file::File; }
         pub mod prelude { pub use crate::fs::*; }
         mod hidden { pub fn lost() {} }
         pub mod deep { pub mod deeper { pub use crate::hidden::lost as found; } }
         pub(crate) fn private() {}",
    );
    assert_eq!(paths(&program, "File"), ["main::fs::File", "main::prelude::File", "main::fs::file::File"]);
    assert_eq!(paths(&program, "open")[0], "main::fs::File::open");
    assert_eq!(paths(&program, "lost"), ["main::deep::deeper::found", "main::hidden::lost"]);
    assert_eq!(paths(&program, "private"), ["main::private"]);
}

#[test]
fn an_item_goes_by_its_own_name_before_others_of_the_same_length() {
    let program = fixture::program(
        "pub trait WrapErr {} pub use WrapErr as Context; pub mod section { pub use crate::WrapErr; }",
    );
    assert_eq!(paths(&program, "WrapErr"), ["main::WrapErr", "main::Context", "main::section::WrapErr"]);
}

#[test]
fn traits_and_variants_name_their_members() {
    let program = fixture::program("pub trait T { fn run(&self); } pub enum E { One }");
    assert_eq!(paths(&program, "run"), ["main::T::run"]);
    assert_eq!(paths(&program, "One"), ["main::E::One"]);
}

#[test]
fn functions_in_bodies_are_named_by_the_function_around_them() {
    let program = fixture::program("pub struct S; impl S { fn outer() { fn inner() {} } }");
    assert_eq!(paths(&program, "inner"), ["main::S::outer::inner"]);
}
