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
fn placeholders_ask_for_their_own_trait() {
    check(
        "use std::fmt::{Debug, Display, Formatter, LowerHex, Result};
         struct R;
         impl Display for R { fn fmt(&self, _: &mut Formatter<'_>) -> Result { Ok(()) } }
         impl Debug for R { fn fmt(&self, _: &mut Formatter<'_>) -> Result { std::fs::read(\"x\"); Ok(()) } }
         impl LowerHex for R { fn fmt(&self, _: &mut Formatter<'_>) -> Result { std::fs::read(\"x\"); Ok(()) } }
         async fn a(r: R, n: u8) { format!(\"{r}\"); format!(\"{n:?} {}\", r); }
         async fn b(r: R, o: &[Option<R>]) { format!(\"{} {0:x}\", r); format!(\"{x:#?} {r}\", x = o); }",
        &[
            "lib.rs:6:36 async fn std::format!",
            "lib.rs:6:52 async fn std::format!",
            "lib.rs:7:46 async fn std::format! => file certain via <main::R as std::fmt::LowerHex>::fmt -> std::fs::read",
            "lib.rs:7:70 async fn std::format! => file certain via <main::R as std::fmt::Debug>::fmt -> std::fs::read",
        ],
    );
}

#[test]
fn std_reads_and_writes_by_methods_of_own_types() {
    check(
        "use std::io::{self, BufRead, BufReader, Read, Write};
         struct N(std::fs::File);
         impl Read for N { fn read(&mut self, b: &mut [u8]) -> io::Result<usize> { self.0.read(b) } }
         struct M(Vec<u8>);
         impl Write for M { fn write(&mut self, b: &[u8]) -> io::Result<usize> { Ok(1) } fn flush(&mut self) -> io::Result<()> { std::fs::read(\"x\"); Ok(()) } }
         async fn a(n: N) { BufReader::new(n).take(9).lines().next(); }
         async fn b(mut n: N, mut m: M) { io::copy(&mut n, &mut m); }
         async fn c(mut m: M) { write!(m, \"x\"); m.write_all(&[]); }",
        &[
            "lib.rs:6:29 async fn <std::io::BufReader as std::io::Read>::take: std",
            "lib.rs:6:29 async fn <std::io::Lines as std::iter::Iterator>::next: std \
             => file certain via <main::N as std::io::Read>::read -> <std::fs::File as std::io::Read>::read",
            "lib.rs:6:29 async fn <std::io::Take as std::io::BufRead>::lines: std",
            "lib.rs:6:29 async fn std::io::BufReader::new: std",
            "lib.rs:7:43 async fn std::io::copy: quiet \
             => file certain via <main::N as std::io::Read>::read -> <std::fs::File as std::io::Read>::read",
            "lib.rs:8:33 async fn std::write!",
            "lib.rs:8:49 async fn <main::M as std::io::Write>::write_all: std",
        ],
    );
}

#[test]
fn adaptors_run_the_iterators_that_they_are_made_of() {
    check(
        "struct It; impl Iterator for It { type Item = u8; fn next(&mut self) -> Option<u8> { std::fs::read(\"x\"); None } }
         struct Gen; impl IntoIterator for Gen { type Item = u8; type IntoIter = It; fn into_iter(self) -> It { It } }
         async fn a(i: It) { for x in i.skip(1) {} }
         async fn b(v: &mut Vec<u8>) { v.extend(Gen); (0..3).zip(It); (0..3).zip(It).next(); }",
        &[
            "lib.rs:3:39 async fn <main::It as std::iter::Iterator>::skip: std",
            "lib.rs:3:39 async fn <std::iter::Skip as std::iter::Iterator>::next: std \
             => file certain via <main::It as std::iter::Iterator>::next -> std::fs::read",
            "lib.rs:4:40 async fn <std::vec::Vec as std::iter::Extend>::extend: std \
             => file certain via <main::It as std::iter::Iterator>::next -> std::fs::read",
            "lib.rs:4:55 async fn <std::ops::Range as std::iter::Iterator>::zip: std",
            "lib.rs:4:71 async fn <std::iter::Zip as std::iter::Iterator>::next: std \
             => file certain via <main::It as std::iter::Iterator>::next -> std::fs::read",
            "lib.rs:4:71 async fn <std::ops::Range as std::iter::Iterator>::zip: std",
        ],
    );
}

#[test]
fn containers_compare_and_copy_what_they_hold() {
    check(
        "use std::sync::Arc;
         struct R;
         impl PartialEq for R { fn eq(&self, _: &R) -> bool { std::fs::read(\"x\"); true } }
         impl Clone for R { fn clone(&self) -> R { std::fs::read(\"x\"); R } }
         #[derive(PartialEq)] struct D(Option<R>);
         async fn a(v: Vec<D>, w: Vec<D>, d: &D) { v == w; v.contains(d); }
         async fn b(v: Vec<Arc<R>>, w: Arc<[R]>) { v.clone(); w.to_vec(); vec![1] == vec![2]; }",
        &[
            "lib.rs:6:52 async fn <std::vec::Vec as std::cmp::PartialEq>::eq: std \
             => file certain via <main::R as std::cmp::PartialEq>::eq -> std::fs::read",
            "lib.rs:6:60 async fn slice::contains: std => file certain via <main::R as std::cmp::PartialEq>::eq -> std::fs::read",
            "lib.rs:7:52 async fn <std::vec::Vec as std::clone::Clone>::clone: std",
            "lib.rs:7:63 async fn slice::to_vec: std => file certain via <main::R as std::clone::Clone>::clone -> std::fs::read",
            "lib.rs:7:75 async fn std::vec!",
            "lib.rs:7:86 async fn std::vec!",
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

#[test]
fn a_coercion_calls_derefs_of_own_types() {
    check(
        "use std::ops::Deref;
         struct Lazy(String); impl Deref for Lazy { type Target = str; fn deref(&self) -> &str { &self.0 } }
         fn take(_: &str) {}
         async fn a(l: Lazy, s: String) { take(&l); take(&s); }
         async fn b(l: &Lazy) { take(l); }
         async fn c(l: Lazy) { let _s: &str = &l; }",
        &[
            "lib.rs:4:43 async fn main::take: body main::take",
            "lib.rs:4:48 async fn <main::Lazy as std::ops::Deref>::deref: body <main::Lazy as std::ops::Deref>::deref",
            "lib.rs:4:53 async fn main::take: body main::take",
            "lib.rs:5:33 async fn main::take: body main::take",
            "lib.rs:5:38 async fn <main::Lazy as std::ops::Deref>::deref: body <main::Lazy as std::ops::Deref>::deref",
            "lib.rs:6:47 async fn <main::Lazy as std::ops::Deref>::deref: body <main::Lazy as std::ops::Deref>::deref",
        ],
    );
}
