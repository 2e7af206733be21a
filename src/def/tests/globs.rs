//! Globs: of modules, enums and crates, in cycles, and what shadows them.

use super::*;

#[test]
fn globs_of_the_standard_library() {
    let program = fixture::program("use std::*; mod m { use super::*; use fs::read; }");
    assert_eq!(value(&program, "", "fs::read"), "std::fs::read");
    assert_eq!(value(&program, "m", "thread::sleep"), "std::thread::sleep");
    assert_eq!(value(&program, "m", "read"), "std::fs::read");
}

#[test]
fn explicit_names_beat_globs() {
    let program = fixture::program(
        "mod a { pub fn f() {} pub fn g() {} pub fn h() {} }
         mod b { pub fn h() {} }
         use a::*;
         use b::h;
         fn f() {}",
    );
    assert_eq!(value(&program, "", "f"), "main::f");
    assert_eq!(value(&program, "", "g"), "main::a::g");
    assert_eq!(value(&program, "", "h"), "main::b::h");
}

#[test]
fn private_names_do_not_pass_a_glob() {
    let program = fixture::program(
        "mod a { fn secret() {} pub(crate) fn shared() {} use std::fs::read; pub use std::fs::File;
             pub mod child { use super::*; } }
         use a::*;",
    );
    assert_eq!(value(&program, "", "secret"), "?");
    assert_eq!(value(&program, "", "shared"), "main::a::shared");
    assert_eq!(value(&program, "", "read"), "?");
    assert_eq!(ty(&program, "", "File"), "std::fs::File");
    assert_eq!(value(&program, "a::child", "secret"), "main::a::secret");
    assert_eq!(value(&program, "a::child", "read"), "std::fs::read");
}

#[test]
fn glob_cycles_end() {
    check(
        "pub mod a { pub use super::b::*; pub fn x() {} }
         pub mod b { pub use super::a::*; pub fn y() {} }",
        "crate
             a: t main::a
             b: t main::b
         mod main::a
             x: v main::a::x
             y: v main::a::y
         mod main::b
             x: v main::a::x
             y: v main::a::y",
    );
}

#[test]
fn enum_globs_and_variants_through_paths() {
    let program = fixture::program(
        "pub enum Color { Red, Green(u8) }
         use Color::*;
         mod m { use super::Color::{self as C, Red as R}; }
         type Alias = Color;",
    );
    assert_eq!(value(&program, "", "Red"), "main::Color::Red");
    assert_eq!(value(&program, "m", "C::Green"), "main::Color::Green");
    assert_eq!(value(&program, "m", "R"), "main::Color::Red");
    assert_eq!(value(&program, "", "Alias::Red"), "main::Alias + Red");
    assert_eq!(value(&program, "", "Color::new"), "main::Color + new");
}

#[test]
fn globs_go_through_the_preludes_of_other_crates() {
    let program = fixture::program(
        "//- /main.rs crate:main deps:outer
         use outer::prelude::*;
         //- /outer.rs crate:outer deps:inner foreign
         pub mod prelude { pub use inner::io::*; pub use crate::own::*; use inner::hidden::*; }
         mod own { pub struct Own; }
         //- /inner.rs crate:inner foreign
         pub mod io { pub use std::fs::File as Handle; struct Private; }
         pub mod hidden { pub struct Hidden; }",
    );
    assert_eq!(ty(&program, "", "Handle"), "std::fs::File");
    assert_eq!(ty(&program, "", "Own"), "outer::prelude::Own");
    assert_eq!(ty(&program, "", "Private"), "?");
    assert_eq!(ty(&program, "", "Hidden"), "?");
}

#[test]
fn traits_in_scope_by_name_underscore_glob_and_prelude() {
    let program = fixture::program(
        "use std::io::prelude::*;
         mod a { use super::T as _; use super::other::U; fn f() { use super::other::V; fn g() {} } }
         trait T {}
         mod other { pub trait U {} pub trait V {} }
         mod b { use super::*; }",
    );
    let names = |module: ModuleId| {
        let traits = program.traits_in_scope(module);
        let mut names: Vec<String> = traits.iter().map(|&def| program.path(def)).collect();
        names.sort();
        names
    };
    let prelude = ["std::clone::Clone", "std::convert::TryFrom"];
    let with = |names: &[&str]| {
        let mut all: Vec<String> = prelude.iter().chain(names).map(|name| name.to_string()).collect();
        all.sort();
        all
    };
    assert_eq!(names(module(&program, "")), with(&["main::T", "std::io::Read", "std::io::Write"]));
    assert_eq!(names(module(&program, "a")), with(&["main::T", "main::other::U"]));
    assert_eq!(names(module(&program, "a").block(&program)), with(&["main::T", "main::other::U", "main::other::V"]));
    assert_eq!(names(module(&program, "b")), with(&["main::T", "std::io::Read", "std::io::Write"]));
}

trait FirstBlock {
    fn block(self, program: &Program) -> ModuleId;
}

impl FirstBlock for ModuleId {
    fn block(self, program: &Program) -> ModuleId {
        program.module(self).children[0]
    }
}
