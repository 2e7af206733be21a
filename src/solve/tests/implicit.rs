//! Calls that nobody wrote.

use super::calls::check;

#[test]
fn operators_call_methods_of_own_types() {
    check(
        "use std::ops::{AddAssign, Deref, Index, Neg};
         #[derive(PartialEq)] struct Plain;
         struct R;
         impl PartialEq for R { fn eq(&self, _: &R) -> bool { true } }
         impl PartialOrd for R { fn partial_cmp(&self, _: &R) -> Option<std::cmp::Ordering> { None } }
         impl AddAssign<u8> for R { fn add_assign(&mut self, _: u8) {} }
         impl Index<&str> for R { type Output = u8; fn index(&self, _: &str) -> &u8 { &1 } }
         impl Neg for R { type Output = R; fn neg(self) -> R { R } }
         impl Deref for R { type Target = u8; fn deref(&self) -> &u8 { &1 } }
         async fn a(mut r: R, s: &R) { r == R; s < s; r += 1; r[\"x\"]; *r; -r; Plain == Plain; 1 == 2; }",
        &[
            "lib.rs:10:40 async fn <main::R as std::cmp::PartialEq>::eq: body <main::R as std::cmp::PartialEq>::eq",
            "lib.rs:10:48 async fn <main::R as std::cmp::PartialOrd>::partial_cmp: body <main::R as std::cmp::PartialOrd>::partial_cmp",
            "lib.rs:10:55 async fn <main::R as std::ops::AddAssign>::add_assign: body <main::R as std::ops::AddAssign>::add_assign",
            "lib.rs:10:63 async fn <main::R as std::ops::Index>::index: body <main::R as std::ops::Index>::index",
            "lib.rs:10:71 async fn <main::R as std::ops::Deref>::deref: body <main::R as std::ops::Deref>::deref",
            "lib.rs:10:75 async fn <main::R as std::ops::Neg>::neg: body <main::R as std::ops::Neg>::neg",
            "lib.rs:10:79 async fn <main::Plain as std::cmp::PartialEq>::eq: std",
        ],
    );
}

#[test]
fn std_runs_methods_of_the_types_of_its_callers() {
    check(
        "struct R; #[derive(Clone)] struct Lines;
         impl std::fmt::Display for R { fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { std::fs::read(\"x\"); Ok(()) } }
         impl Default for R { fn default() -> R { std::fs::read(\"x\"); R } }
         impl Iterator for Lines { type Item = u8; fn next(&mut self) -> Option<u8> { std::fs::read(\"x\"); None } }
         async fn a(r: R, l: Lines) { r.to_string(); 1.to_string(); l.map(|x| x + 1).collect::<Vec<u8>>(); }
         async fn b(o: Option<R>, n: Option<u8>) { o.unwrap_or_default(); n.unwrap_or_default(); }",
        &[
            "lib.rs:5:39 async fn <main::R as std::string::ToString>::to_string: std \
             => file certain via <main::R as std::fmt::Display>::fmt -> std::fs::read",
            "lib.rs:5:54 async fn <i32 as std::string::ToString>::to_string: std",
            "lib.rs:5:69 async fn <main::Lines as std::iter::Iterator>::map: std",
            "lib.rs:5:69 async fn <std::iter::Map as std::iter::Iterator>::collect: std \
             => file certain via <main::Lines as std::iter::Iterator>::next -> std::fs::read",
            "lib.rs:6:52 async fn std::option::Option::unwrap_or_default: std \
             => file certain via <main::R as std::default::Default>::default -> std::fs::read",
            "lib.rs:6:75 async fn std::option::Option::unwrap_or_default: std",
        ],
    );
}

#[test]
fn format_strings_show_what_they_are_given_and_name() {
    check(
        "struct R;
         impl std::fmt::Display for R { fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { std::fs::read(\"x\"); Ok(()) } }
         async fn a(r: R, n: u8) { format!(\"{r} {n} {{r}}\"); format!(\"{}\", &r); format!(\"{:?}\", n); }",
        &[
            "lib.rs:3:36 async fn std::format! => file certain via <main::R as std::fmt::Display>::fmt -> std::fs::read",
            "lib.rs:3:62 async fn std::format! => file certain via <main::R as std::fmt::Display>::fmt -> std::fs::read",
            "lib.rs:3:81 async fn std::format!",
        ],
    );
}

#[test]
fn a_loop_makes_its_iterator_first() {
    check(
        "struct Dir;
         impl IntoIterator for Dir { type Item = u8; type IntoIter = std::vec::IntoIter<u8>; fn into_iter(self) -> Self::IntoIter { loop {} } }
         async fn a(d: Dir) { for x in d {} }",
        &[
            "lib.rs:3:40 async fn <main::Dir as std::iter::IntoIterator>::into_iter: body <main::Dir as std::iter::IntoIterator>::into_iter",
            "lib.rs:3:40 async fn <std::vec::IntoIter as std::iter::Iterator>::next: std",
        ],
    );
}

#[test]
fn a_static_may_be_built_by_a_function_that_is_named() {
    check(
        "use std::sync::{LazyLock, atomic::AtomicU8};
         fn load() -> u8 { std::fs::read(\"x\"); 1 }
         static BUILT: LazyLock<u8> = LazyLock::new(load);
         static PLAIN: AtomicU8 = AtomicU8::new(1);
         async fn a() { *BUILT; PLAIN.as_ptr(); }",
        &[
            "lib.rs:5:26 async fn static main::BUILT => file likely via main::BUILT -> main::load -> std::fs::read",
            "lib.rs:5:33 async fn static main::PLAIN",
            "lib.rs:5:33 async fn std::sync::atomic::AtomicU8::as_ptr: std",
        ],
    );
}

#[test]
fn a_selection_with_something_else_to_do_does_not_wait() {
    let dep = "//- /channel/lib.rs crate:crossbeam_channel foreign
        #[macro_export] macro_rules! select { ($($t:tt)*) => { $crate::run() } }
        pub fn run() {}";
    check(
        &format!(
            "//- /lib.rs crate:main deps:crossbeam_channel
             use crossbeam_channel::select;
             async fn a(r: u8) {{ select! {{ recv(r) -> m => {{}} }} }}
             async fn b(r: u8) {{ select! {{ recv(r) -> m => {{}}, default => {{}} }} }}
             {dep}"
        ),
        &[
            "lib.rs:2:34 async fn crossbeam_channel::select!: blocks crossbeam-recv",
            "lib.rs:2:44 async fn a value",
            "lib.rs:3:44 async fn a value",
        ],
    );
}
