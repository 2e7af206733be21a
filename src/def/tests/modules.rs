//! Files, inline modules, blocks, `cfg`.

use super::*;

#[test]
fn module_files_are_found() {
    check(
        "//- /src/lib.rs crate:main
         mod a;
         mod b { pub mod c; }
         #[path = \"odd.rs\"] mod d;
         mod gone;
         //- /src/a.rs
         pub mod x;
         //- /src/a/x.rs
         pub fn in_x() {}
         //- /src/b/c/mod.rs
         pub fn in_c() {}
         //- /src/odd.rs
         pub fn in_d() {}",
        "crate
             a: t main::a
             b: t main::b
             d: t main::d
             gone: t main::gone
         mod main::a
             x: t main::a::x
         mod main::a::x
             in_x: v main::a::x::in_x
         mod main::b
             c: t main::b::c
         mod main::b::c
             in_c: v main::b::c::in_c
         mod main::d
             in_d: v main::d::in_d
         mod main::gone
         problem: no file found for module `gone`",
    );
}

#[test]
fn items_in_blocks_are_seen_from_the_block_outwards() {
    let program = fixture::program(
        "use std::fs::read;
         fn outer() {
             use std::thread::sleep;
             fn read() {}
             { struct Deep; fn innermost() { fn leaf() {} } }
         }",
    );
    let outer = program.module(module(&program, "")).children[0];
    let deep = program.module(outer).children[0];
    assert_eq!(meaning(&program, outer, "read", Namespace::Values), "main::outer::read");
    assert_eq!(meaning(&program, deep, "sleep", Namespace::Values), "std::thread::sleep");
    assert_eq!(meaning(&program, deep, "Deep", Namespace::Types), "main::outer::Deep");
    assert_eq!(meaning(&program, deep, "self::read", Namespace::Values), "std::fs::read");
    let leaf = program.module(deep).children[0];
    assert_eq!(meaning(&program, leaf, "leaf", Namespace::Values), "main::outer::innermost::leaf");
    assert_eq!(value(&program, "", "sleep"), "?");
}

#[test]
fn own_crates_keep_all_branches_and_prefer_the_active_one() {
    let program = fixture::program(
        "//- /main.rs crate:main cfg:unix
         #[cfg(windows)] fn wait() { }
         #[cfg(unix)] fn wait() { }
         #[cfg(windows)] mod only { pub fn f() {} }
         #[cfg(test)] mod tests { use super::*; #[test] fn t() {} }",
    );
    let wait = |active: bool| {
        let defs = program.defs(CrateId(0));
        defs.def_ids().filter(|&def| defs.item(def).name == "wait" && defs.data(def).active == active).count()
    };
    assert_eq!((wait(true), wait(false)), (1, 1));
    let found = program.resolve(module(&program, ""), PathAnchor::Plain, &[Symbol::new("wait")], Namespace::Values);
    let Some(Def::Item(def)) = found.def else { panic!("not found") };
    assert!(program.data(def).active);
    assert_eq!(value(&program, "", "only::f"), "main::only::f");
    assert!(program.module(module(&program, "tests")).in_test);
}

#[test]
fn features_that_are_off_are_left_out_and_platforms_are_not() {
    let program = fixture::program(
        "//- /main.rs crate:main cfg:unix,feature=disk
         #[cfg(feature = \"net\")] pub fn net() {}
         #[cfg(not(feature = \"disk\"))] pub fn diskless() {}
         #[cfg(all(windows, feature = \"net\"))] pub fn net_there() {}
         #[cfg(any(windows, feature = \"net\"))] pub fn net_or_there() {}
         #[cfg(all(windows, feature = \"disk\"))] pub mod there { #[cfg(not(unix))] pub fn disk() {} }
         #[cfg(any(test, feature = \"net\"))] pub fn fake() {}
         #[cfg(all(test, windows))] fn probe() {}
         #[cfg(loom)] pub fn model() {}",
    );
    for gone in ["net", "diskless", "net_there", "model"] {
        assert_eq!(value(&program, "", gone), "?");
    }
    let defs = program.defs(CrateId(0));
    let named = |name: &str| defs.def_ids().find(|&def| defs.item(def).name == name).expect("an item of that name");
    assert_eq!(program.unmet_conditions(named("net_or_there")), ["any(windows, feature = \"net\")"]);
    assert_eq!(program.unmet_conditions(named("disk")), ["all(windows, feature = \"disk\")", "not(unix)"]);
    assert!(defs.data(named("fake")).in_test && defs.data(named("probe")).in_test);
    assert_eq!(program.unmet_conditions(named("fake")).len(), 0);
}

#[test]
fn members_and_impls_that_are_compiled_come_first() {
    let program = fixture::program(
        "//- /main.rs crate:main cfg:unix
         pub struct S;
         #[cfg(windows)] impl S { fn sys() {} }
         impl S {
             #[cfg(windows)] fn wait() {}
             #[cfg(test)] fn wait() {}
             #[cfg(unix)] fn wait() {}
         }",
    );
    let defs = program.defs(CrateId(0));
    let impls = defs.impls_of_type(Symbol::new("S"));
    assert_eq!(impls.iter().map(|&def| defs.data(def).active).collect::<Vec<_>>(), [true, false]);
    let members = program.members(impls[0]);
    let states: Vec<_> = members.iter().map(|&def| (defs.data(def).active, defs.data(def).in_test)).collect();
    assert_eq!(states, [(true, false), (true, true), (false, false)]);
}

#[test]
fn foreign_crates_keep_what_is_compiled() {
    let program = fixture::program(
        "//- /main.rs crate:main foreign cfg:unix,feature=net
         #[cfg(windows)] pub fn wait() { }
         #[cfg(all(unix, feature = \"net\"))] pub fn net() { }
         #[cfg(test)] mod tests;",
    );
    assert_eq!(value(&program, "", "wait"), "?");
    assert_eq!(value(&program, "", "net"), "main::net");
    assert!(program.defs(CrateId(0)).problems.is_empty());
}

#[test]
fn conditional_paths_choose_the_file() {
    let program = fixture::program(
        "//- /main.rs crate:main cfg:unix
         #[cfg_attr(windows, path = \"win.rs\")]
         #[cfg_attr(unix, path = \"nix.rs\")]
         mod sys;
         //- /win.rs
         pub fn on_windows() {}
         //- /nix.rs
         pub fn on_unix() {}",
    );
    assert_eq!(value(&program, "", "sys::on_unix"), "main::sys::on_unix");
    let defs = program.defs(CrateId(0));
    let windows = defs.def_ids().find(|&def| defs.item(def).name == "on_windows").unwrap();
    assert!(!defs.data(windows).active);
}

#[test]
fn a_branch_that_a_build_script_decides_stands_in() {
    let program = fixture::program(
        "//- /main.rs crate:main foreign
         #[cfg_attr(libc, path = \"gone.rs\")]
         #[cfg_attr(linux_raw, path = \"raw.rs\")]
         pub mod sys;
         //- /raw.rs
         pub fn read() {}",
    );
    assert_eq!(value(&program, "", "sys::read"), "main::sys::read");
    assert!(program.defs(CrateId(0)).problems.is_empty());
}

#[test]
fn members_and_impls_are_listed() {
    let program = fixture::program(
        "pub struct S; pub trait T { fn a(&self); type B; }
         impl S { pub fn m(&self) {} const C: u8 = 0; }
         impl<'a> T for &'a S { fn a(&self) {} type B = u8; }
         impl<X> T for X {}
         use S as Alias;
         impl Alias { fn n() {} }",
    );
    let defs = program.defs(CrateId(0));
    assert_eq!(defs.impls_of_type(Symbol::new("S")).len(), 3);
    assert_eq!(defs.impls_of_trait(Symbol::new("T")).len(), 2);
    let members: Vec<String> =
        (defs.impls.iter()).flat_map(|&of_impl| program.members(of_impl)).map(|&member| program.path(member)).collect();
    let of_trait = "<&main::S as main::T>";
    assert_eq!(
        members,
        ["main::S::m", "main::S::C", &format!("{of_trait}::a"), &format!("{of_trait}::B"), "main::S::n"]
    );
}

#[test]
fn attributes_make_tests_by_what_they_resolve_to() {
    let program = fixture::program(
        "//- /main.rs crate:main deps:ours=testing,plain
         use ours::case as checked;
         use plain::case;
         #[ours::case] fn by_path() { fn inner() {} mod deep { fn down() {} } }
         #[checked] fn by_import() {}
         struct S;
         impl S { #[checked] fn member() { struct Local; impl Local { fn of_local() {} } } }
         #[case] fn plain_one() {}
         #[plain::test] fn other() { fn inside_other() {} }
         #[test] fn built_in() { async fn helper() {} }
         //- /testing.rs crate:testing kind:macros
         #[proc_macro_attribute] pub fn case() {}
         //- /plain.rs crate:plain kind:macros
         #[proc_macro_attribute] pub fn case() {}
         #[proc_macro_attribute] pub fn test() {}",
    );
    let defs = program.defs(CrateId(0));
    let functions = defs.def_ids().filter(|&def| defs.data(def).kind == crate::def::ids::DefKind::Fn);
    let (tests, others): (Vec<_>, Vec<_>) = functions.partition(|&def| defs.data(def).in_test);
    let names = |defs_of: Vec<crate::def::ids::DefId>| {
        let mut names: Vec<_> = defs_of.into_iter().map(|def| defs.item(def).name.to_string()).collect();
        names.sort();
        names
    };
    let wanted = ["built_in", "by_import", "by_path", "down", "helper", "inner", "member", "of_local"];
    assert_eq!(names(tests), wanted);
    assert_eq!(names(others), ["inside_other", "other", "plain_one"]);
}
