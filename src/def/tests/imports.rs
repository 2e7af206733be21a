//! `use` by name, `extern crate`, editions, crates without source.

use super::*;

#[test]
fn groups_renames_and_self() {
    check(
        "use std::{fs::{self, File as F, read}, time};
         use std::io::Read as _;
         use self::inner::f as g;
         mod inner { pub fn f() {} }",
        "crate
             F: t std::fs::File
             fs: t std::fs
             g: v main::inner::f
             inner: t main::inner
             read: v std::fs::read
             time: t std::time
             _: t std::io::Read
         mod main::inner
             f: v main::inner::f",
    );
}

#[test]
fn own_modules_and_functions_shadow_the_standard_library() {
    let program = fixture::program(
        "mod fs { pub fn read() {} }
         mod user { use super::fs; fn f() {} pub mod deep { } }
         fn sleep() {}",
    );
    assert_eq!(value(&program, "", "fs::read"), "main::fs::read");
    assert_eq!(value(&program, "user", "fs::read"), "main::fs::read");
    assert_eq!(value(&program, "user::deep", "fs::read"), "extern fs::read");
    assert_eq!(value(&program, "user", "std::fs::read"), "std::fs::read");
    assert_eq!(value(&program, "", "sleep"), "main::sleep");
}

#[test]
fn a_rename_in_another_crate_leads_to_the_real_function() {
    let program = fixture::program(
        "//- /main.rs crate:main deps:helper
         use helper::io::slurp;
         use helper::blocking as b;
         //- /helper.rs crate:helper foreign
         pub mod io { pub use std::fs::read_to_string as slurp; }
         pub mod blocking { pub use std::thread::*; }",
    );
    assert!(!program.is_loaded(CrateId(1)));
    assert_eq!(value(&program, "", "slurp"), "std::fs::read_to_string");
    assert_eq!(value(&program, "", "b::sleep"), "std::thread::sleep");
}

#[test]
fn imports_of_other_crates_do_not_read_them() {
    let program = fixture::program(
        "//- /main.rs crate:main deps:big,other
         use big::{A, b::C};
         use other::prelude::*;
         mod m { use super::*; }
         fn f() {}
         //- /big.rs crate:big foreign
         pub struct A;
         //- /other.rs crate:other foreign
         pub mod prelude { pub struct P; }",
    );
    assert_eq!(value(&program, "m", "f"), "main::f");
    assert!(!program.is_loaded(CrateId(1)) && !program.is_loaded(CrateId(2)));
    assert_eq!(ty(&program, "m", "A"), "big::A");
    assert!(program.is_loaded(CrateId(1)) && !program.is_loaded(CrateId(2)));
    assert_eq!(ty(&program, "m", "P"), "other::prelude::P");
}

#[test]
fn crates_without_source_keep_their_path() {
    let program = fixture::program(
        "use tokio::fs as f;
         use gone::net::Stream;",
    );
    assert_eq!(ty(&program, "", "Stream"), "extern gone::net::Stream");
    assert_eq!(value(&program, "", "f::read"), "extern tokio::fs::read");
    assert_eq!(value(&program, "", "reqwest::blocking::get"), "extern reqwest::blocking::get");
    assert_eq!(ty(&program, "", "T::Item"), "?");
}

#[test]
fn a_dependency_whose_root_is_not_there_counts_as_without_source() {
    let program = fixture::program(
        "//- /main.rs crate:main deps:gone
         use gone::net::Stream;
         //- /other.rs crate:gone foreign
         pub mod net;",
    );
    assert_eq!(ty(&program, "", "Stream"), "?");
    assert_eq!(program.defs(CrateId(1)).problems[0].message, "no file found for module `net`");
}

#[test]
fn extern_crate_renames_and_the_2015_edition() {
    let program = fixture::program(
        "//- /main.rs crate:main deps:log edition:2015
         extern crate log as l;
         mod fs { pub fn read() {} }
         mod a { use fs::read; use l::info; pub mod b { pub fn g() { } } }
         //- /log.rs crate:log foreign
         pub fn info() {}",
    );
    assert_eq!(value(&program, "a", "read"), "main::fs::read");
    assert_eq!(value(&program, "a", "info"), "log::info");
    assert_eq!(value(&program, "a::b", "::fs::read"), "main::fs::read");
    assert_eq!(value(&program, "a::b", "::l::info"), "log::info");
}

#[test]
fn absolute_paths_are_of_crates_since_2018() {
    let program = fixture::program("mod std { pub mod fs { pub fn read() {} } } mod a {}");
    assert_eq!(value(&program, "", "std::fs::read"), "main::std::fs::read");
    assert_eq!(value(&program, "", "::std::fs::read"), "std::fs::read");
    assert_eq!(value(&program, "a", "core::fs::read"), "std::fs::read");
}

#[test]
fn one_name_in_several_namespaces_from_several_crates() {
    let program = fixture::program(
        "//- /main.rs crate:main deps:serde,serde_derive
         use serde::Serialize;
         use serde_derive::Serialize;
         //- /serde.rs crate:serde foreign
         pub trait Serialize {}
         //- /derive.rs crate:serde_derive foreign
         #[proc_macro_derive(Serialize, attributes(serde))]
         pub fn derive_serialize() {}",
    );
    assert_eq!(ty(&program, "", "Serialize"), "serde::Serialize");
    let root = module(&program, "");
    assert_eq!(meaning(&program, root, "Serialize", Namespace::Macros), "serde_derive::Serialize");
}

#[test]
fn imports_that_lead_to_each_other_lead_nowhere() {
    let program = fixture::program("mod a { pub use super::b::X; } mod b { pub use super::a::X; } use a::X;");
    assert_eq!(ty(&program, "", "X"), "?");
}

#[test]
fn primitives_are_not_shadowed_by_modules() {
    let program = fixture::program("use std::str;");
    assert_eq!(ty(&program, "", "str"), "str");
    assert_eq!(value(&program, "", "str::from_utf8"), "std::str::from_utf8");
    assert_eq!(value(&program, "", "str::len"), "str + len");
    assert_eq!(value(&program, "", "u8::from_str_radix"), "u8 + from_str_radix");
}

#[test]
fn the_prelude_follows_the_edition() {
    let fixture = |edition: &str| format!("//- /main.rs crate:main edition:{edition}\nstruct Vec;");
    let old = fixture::program(&fixture("2018"));
    assert_eq!(ty(&old, "", "TryFrom"), "?");
    assert_eq!(value(&old, "", "Some"), "std::option::Option::Some");
    let new = fixture::program(&fixture("2021"));
    assert_eq!(ty(&new, "", "TryFrom"), "std::convert::TryFrom");
    assert_eq!(ty(&new, "", "Vec"), "main::Vec");
}

#[test]
fn a_private_module_is_not_what_an_import_of_its_function_means() {
    let program = fixture::program(
        "pub mod task { mod spawn { pub fn spawn() {} } pub use self::spawn::spawn; }
         pub use task::spawn;
         mod user { fn f() {} }",
    );
    assert_eq!(ty(&program, "user", "crate::spawn"), "?");
    assert_eq!(value(&program, "user", "crate::spawn"), "main::spawn");
    let defs = program.defs(CrateId(0));
    let def = defs.def_ids().next().unwrap();
    assert_eq!(program.paths(def), ["main::spawn", "main::task::spawn", "main::task::spawn::spawn"]);
}
