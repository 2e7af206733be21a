//! Macros that bodies call, and items that macros make.

use super::*;
use crate::def::crate_defs::ProblemKind;
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

#[test]
fn items_that_macros_make_have_names() {
    let program = fixture::program(
        "macro_rules! make { ($name:ident) => { pub fn $name() { std::fs::read(\"x\"); } } }
         make!(slow);
         mod inner { make!(quick); macros! { pub mod deep { pub fn f() {} } } }
         #[macro_use] mod defs { macro_rules! macros { ($($t:tt)*) => { $($t)* } } }
         use inner::deep::f;",
    );
    assert_eq!(value(&program, "", "slow"), "main::slow");
    assert_eq!(value(&program, "inner", "quick"), "main::inner::quick");
    assert_eq!(value(&program, "", "f"), "main::inner::deep::f");
    assert!(body_text(&program, "slow").contains("std::fs::read"));
}

#[test]
fn macros_make_modules_with_files_imports_and_macros() {
    let program = fixture::program(
        "//- /src/lib.rs crate:main cfg:feature=rt
         macro_rules! cfg_rt { ($($item:item)*) => { $(#[cfg(feature = \"rt\")] $item)* } }
         macro_rules! chain { () => { macro_rules! second { () => { pub use std::fs::read as slurp; } } second!(); } }
         cfg_rt! { mod runtime; pub use runtime::Runtime; }
         chain!();
         //- /src/runtime.rs
         pub struct Runtime;",
    );
    assert_eq!(ty(&program, "", "Runtime"), "main::Runtime");
    assert_eq!(value(&program, "", "slurp"), "std::fs::read");
}

#[test]
fn what_becomes_of_items_in_a_macro_call_is_for_the_macro_to_say() {
    let program = fixture::program(
        "//- /main.rs crate:main deps:ours=testing
         use ours::{quote as code, run};
         mod mine { macro_rules! quote { ($($t:tt)*) => { { $($t)* } } } fn own() { quote! { { fn kept_too() {} } } } }
         fn f() {
             code! { fn gone() { fn gone_too() {} } }
             run!(fn kept() {} code!({ fn not_this() {} }); quote! { { fn and_this() {} } });
         }
         //- /testing.rs crate:testing kind:macros
         #[proc_macro] pub fn quote() {}
         #[proc_macro] pub fn run() {}",
    );
    let defs = program.defs(CrateId(0));
    let mut found: Vec<&str> = defs.def_ids().map(|def| defs.item(def).name.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, ["and_this", "f", "kept", "kept_too", "own", "quote"]);
}

#[test]
fn a_macro_of_a_crate_that_is_not_there_is_known_by_its_import() {
    let program = fixture::program(
        "use testing::quote as code;
         fn f() { code! { fn gone() {} } }
         mod inner { use super::code; fn g() { code!({ fn gone_too() {} }) } }
         mod other { fn h() { code! { fn kept() {} } } }",
    );
    let defs = program.defs(CrateId(0));
    let mut found: Vec<&str> = defs.def_ids().map(|def| defs.item(def).name.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, ["f", "g", "h", "kept"]);
}

#[test]
fn what_a_macro_declares_goes_by_what_its_path_means() {
    let program = fixture::program(
        "//- /main.rs crate:main deps:testing
         use testing::declare as make;
         make!(a);
         testing::declare!(b);
         mod other { macro_rules! declare { ($x:ident) => { struct $x; } } declare!(C); }
         //- /testing.rs crate:testing foreign
         #[macro_export] macro_rules! declare { ($x:ident) => { compile_error!(); } }",
    );
    assert_eq!(value(&program, "", "a"), "main::a");
    assert_eq!(value(&program, "", "b"), "main::b");
    assert_eq!(ty(&program, "other", "C"), "main::other::C");
}

#[test]
fn macros_of_other_crates_are_found_by_path_use_and_macro_use() {
    let program = fixture::program(
        "//- /main.rs crate:main deps:by_path,by_use,by_attr
         #[macro_use] extern crate by_attr;
         use by_use::renamed as make_b;
         by_path::make_a!();
         make_b!();
         make_c! {}
         //- /a.rs crate:by_path foreign
         #[macro_export] macro_rules! make_a { () => { pub fn a() { $crate::helper(); } } }
         pub fn helper() {}
         //- /b.rs crate:by_use foreign deps:by_path
         #[macro_export] macro_rules! original { () => { pub fn b() {} } }
         pub use original as renamed;
         //- /c.rs crate:by_attr foreign
         #[macro_export] macro_rules! make_c { () => { pub fn c() {} } }",
    );
    for name in ["a", "b", "c"] {
        assert_eq!(value(&program, "", name), format!("main::{name}"));
    }
    let symbol = program.crate_symbol(CrateId(1));
    assert!(body_text(&program, "a").contains(symbol.as_str()));
    let found = program.resolve(
        module(&program, ""),
        PathAnchor::DollarCrate(symbol),
        &[Symbol::new("helper")],
        Namespace::Values,
    );
    assert_eq!(
        found.def.map(|def| matches!(def, Def::Item(def) if program.path(def) == "by_path::helper")),
        Some(true)
    );
}

#[test]
fn members_that_macros_make_belong_to_the_impl() {
    let program = fixture::program(
        "pub struct S;
         macro_rules! getter { ($name:ident) => { pub fn $name(&self) -> u8 { 0 } } }
         impl S { pub fn first(&self) {} getter!(second); }",
    );
    let defs = program.defs(CrateId(0));
    let members: Vec<String> = program.members(defs.impls[0]).iter().map(|&member| program.path(member)).collect();
    assert_eq!(members, ["main::S::first", "main::S::second"]);
}

#[test]
fn a_documented_interface_is_made_by_macros_that_call_macros() {
    let program = fixture::program(
        "macro_rules! commands { ($l:lifetime $($(#[$a:meta])+ fn $n:ident() -> $r:tt $b:block)*) => {
             pub trait Commands { $(one! { $(#[$a])* fn $n() $b $r })* }
         } }
         macro_rules! one { ($(#[$a:meta])+ fn $n:ident() $b:block Generic) => { $(#[$a])* fn $n<R>() -> R $b };
                            ($(#[$a:meta])+ fn $n:ident() $b:block $r:ty) => { $(#[$a])* fn $n() -> $r $b } }
         commands! {
             'a
             // Commands that answer.

             /// Gets it.
             fn get() -> (u8) { 1 }
             /// Asks for anything.
             ///
             /// At length.
             #[inline]
             fn ask() -> Generic { 2 }
         }",
    );
    let defs = program.defs(CrateId(0));
    let Some(commands) = defs.def_ids().find(|&def| defs.item(def).name == "Commands") else { panic!("no trait") };
    let members: Vec<String> = program.members(commands).iter().map(|&member| program.path(member)).collect();
    assert_eq!(members, ["main::Commands::get", "main::Commands::ask"]);
}

#[test]
fn macros_without_rules_are_read_as_items_or_reported() {
    check(
        "unknown! { pub fn inside() {} }
         other!(1 + 2);",
        "crate
             inside: v main::inside
         problem: macro `other!` was not expanded",
    );
}

#[test]
fn included_files_stand_where_they_are_included() {
    check(
        "//- /src/lib.rs crate:main
         mod a;
         include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));
         //- /src/a.rs
         mod inner { include!(\"parts/b.in\"); }
         //- /src/parts/b.in
         pub fn b() {}",
        "crate
             a: t main::a
         mod main::a
             inner: t main::a::inner
         mod main::a::inner
             b: v main::a::inner::b
         problem: macro `include!` was not expanded",
    );
}

#[test]
fn calls_with_async_code_that_nothing_is_made_of_are_said() {
    let program = fixture::program("dsl! { on start => async { go() } } other! { on start => go() }");
    let problems = &program.defs(CrateId(0)).problems;
    let said: Vec<_> = problems.iter().map(|problem| (problem.kind, problem.message.as_str())).collect();
    let first = "macro `dsl!` is not known, and there is async code in the call";
    assert_eq!(said, [(ProblemKind::Syntax, first), (ProblemKind::Macro, "macro `other!` was not expanded")]);
}

#[test]
fn calls_that_double_are_left_out_and_said() {
    let step = |number: u32| format!("macro_rules! m{number} {{ () => {{ m{0}!{{}} m{0}!{{}} }} }}\n", number + 1);
    let text = (0..40).map(step).collect::<String>() + "macro_rules! m40 { () => { fn f() {} } } m0!{} fn last() {}";
    let program = fixture::program(&text);
    let problems = &program.defs(CrateId(0)).problems;
    let said: Vec<&str> = problems.iter().filter(|p| p.kind == ProblemKind::Syntax).map(|p| &*p.message).collect();
    assert_eq!(said, ["too much: macro calls become ever more macro calls; from here on they are left out"]);
    assert_eq!(value(&program, "", "last"), "main::last");
}
