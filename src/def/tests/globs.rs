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

/// A module with many names, and so many modules that glob it that its names are not copied.
fn shared(big: &str, users: &str) -> Program {
    let fillers: String = (0..100).map(|n| format!("pub struct Filler{n};")).collect();
    let others: String = (0..8).map(|n| format!("mod other{n} {{ use crate::big::*; }}")).collect();
    fixture::program(&format!("pub mod big {{ {fillers} {big} }} {others} {users}"))
}

#[test]
fn names_that_are_shared_are_seen_as_if_they_were_copied() {
    let program = shared(
        "fn secret() {} pub(crate) fn inside() {} pub fn open() {} pub use std::fs::File; pub use std::io::*;
         pub mod child { use super::*; }
         pub mod more { pub fn far() {} } pub use more::*; pub enum Color { Red } pub use Color::*;",
        "mod user { pub use crate::big::*; fn open() {} }
         mod behind { use crate::user::*; }
         mod public { pub use crate::user::*; }",
    );
    for from in ["other0", "other7", "behind", "public"] {
        assert_eq!(value(&program, from, "secret"), "?", "{from}");
        assert_eq!(value(&program, from, "inside"), "main::big::inside", "{from}");
        assert_eq!(value(&program, from, "open"), "main::big::open", "{from}");
        assert_eq!(value(&program, from, "far"), "main::big::far", "{from}");
        assert_eq!(value(&program, from, "Red"), "main::big::Color::Red", "{from}");
        assert_eq!(ty(&program, from, "Filler99"), "main::big::Filler99", "{from}");
        assert_eq!(ty(&program, from, "File"), "std::fs::File", "{from}");
        assert_eq!(ty(&program, from, "Read"), "std::io::Read", "{from}");
    }
    assert_eq!(value(&program, "user", "open"), "main::user::open");
    assert_eq!(value(&program, "big::child", "secret"), "main::big::secret");
    // Through a module that does not see it, not even who could name it gets it.
    assert_eq!(value(&program, "", "public::secret"), "?");
    assert_eq!(value(&program, "", "user::inside"), "main::big::inside");
    assert_eq!(value(&program, "", "other0::inside"), "?");
}

#[test]
fn shared_names_come_in_the_order_of_globs_and_in_cycles() {
    let program = shared(
        "pub use crate::ring::*; pub fn near() {} pub fn direct() {}",
        "pub mod ring { pub use crate::big::*; pub fn round() {} }
         mod a { pub fn direct() {} }
         mod chain { pub use crate::ring::*; }
         mod user { use crate::chain::*; use crate::a::*; }",
    );
    assert_eq!(value(&program, "other3", "round"), "main::big::round");
    assert_eq!(value(&program, "ring", "near"), "main::big::near");
    // One glob away, where that of `big` is three.
    assert_eq!(value(&program, "user", "direct"), "main::a::direct");
    assert_eq!(value(&program, "user", "near"), "main::big::near");
}

#[test]
fn traits_that_are_shared_can_be_called() {
    let program = shared("pub trait Shout {} trait Hidden {}", "mod a { use crate::big::*; pub use std::io::Write; }");
    let traits = program.traits_in_scope(module(&program, "a"));
    let names: Vec<String> = traits.iter().map(|&def| program.path(def)).collect();
    assert!(names.contains(&"main::big::Shout".to_owned()), "{names:?}");
    assert!(!names.contains(&"main::big::Hidden".to_owned()), "{names:?}");
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

#[test]
fn globs_of_modules_that_a_macro_makes_may_go_round_in_circles() {
    let globs =
        |own: usize| (0..14).filter(move |other| *other != own).map(|other| format!("pub use super::m{other}::*;"));
    let modules = (0..14).map(|own| format!("pub mod m{own} {{ {} }}", globs(own).collect::<String>()));
    let text = format!("late!(); pub use self::nowhere::*; {}", modules.collect::<String>());
    let program = fixture::program(&text);
    assert_eq!(value(&program, "m0", "nothing"), "?");
    assert_eq!(value(&program, "m13", "nothing"), "?");
}

#[test]
fn a_name_is_looked_for_once_in_each_crate_behind_globs() {
    // Each crate globs all later ones: there are 2^24 ways to the last.
    let krate = |own: usize| {
        let later: Vec<String> = (own + 1..26).map(|other| format!("c{other}")).collect();
        let globs: String = later.iter().map(|other| format!("pub use {other}::*;\n")).collect();
        let found = if own == 25 { "pub fn found() {}" } else { "" };
        let deps = if later.is_empty() { String::new() } else { format!(" deps:{}", later.join(",")) };
        format!("//- /c{own}.rs crate:c{own}{deps}\n{globs}{found}\n")
    };
    let program = fixture::program(&(0..26).map(krate).collect::<String>());
    assert_eq!(value(&program, "", "found"), "c25::found");
    assert_eq!(value(&program, "", "nothing"), "?");
}

trait FirstBlock {
    fn block(self, program: &Program) -> ModuleId;
}

impl FirstBlock for ModuleId {
    fn block(self, program: &Program) -> ModuleId {
        program.module(self).children[0]
    }
}
