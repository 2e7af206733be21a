//! Summaries of small programs, as text.

use super::with_solution;
use crate::solve::dump;

#[track_caller]
fn check(fixture: &str, expect: &[&str]) {
    let text = with_solution(fixture, |program, _, solution| dump::effects(program, solution));
    assert_eq!(text.lines().collect::<Vec<_>>(), expect);
}

#[test]
fn an_effect_travels_up_by_the_shortest_way() {
    check(
        "fn low() { std::fs::read(\"x\"); }
         fn mid() { low(); }
         fn high() { mid(); low(); }
         async fn a() { high(); }",
        &[
            "main::high: file certain via main::low -> std::fs::read",
            "main::low: file certain via std::fs::read",
            "main::mid: file certain via main::low -> std::fs::read",
        ],
    );
}

#[test]
fn what_a_dependency_parks_for_is_the_rare_case() {
    check(
        "//- /lib.rs crate:main deps:dep
         async fn a() { dep::lock(); own(); }
         fn own() { std::thread::park(); }
         //- /dep/lib.rs crate:dep foreign
         pub fn lock() { std::thread::park(); }",
        &["dep::lock: sleep possible via std::thread::park", "main::own: sleep certain via std::thread::park"],
    );
}

#[test]
fn recursion_ends() {
    check(
        "fn even(n: u32) { if n > 0 { odd(n - 1) } }
         fn odd(n: u32) { if n > 0 { even(n - 1) } else { std::fs::read(\"x\"); } }
         async fn a() { even(4); }",
        &[
            "main::even: file certain if given so via main::odd -> std::fs::read",
            "main::odd: file certain if given so via main::even -> main::odd -> std::fs::read",
            "main::odd: file certain if given so via std::fs::read",
        ],
    );
}

#[test]
fn calling_an_async_fn_does_nothing_yet() {
    check(
        "async fn inner() { std::fs::read(\"x\"); }
         fn start() { let later = inner(); let block = async { std::fs::read(\"x\") }; }
         async fn a() { start(); }",
        &[],
    );
}

#[test]
fn closures_count_where_they_run() {
    check(
        "fn in_place(x: Option<&str>) { x.map(|p| std::fs::read(p)); }
         fn elsewhere() { std::thread::spawn(|| std::fs::read(\"x\")); }
         fn by_name() { let work = || std::fs::read(\"x\"); std::thread::spawn(work); }
         fn called() { let work = || std::fs::read(\"x\"); work(); }
         async fn a() { in_place(None); elsewhere(); by_name(); called(); }",
        &["main::called: file certain via std::fs::read", "main::in_place: file certain if given so via std::fs::read"],
    );
}

#[test]
fn wrappers_are_known_by_what_they_do() {
    check(
        "fn run<F: FnOnce()>(f: F) { f() }
         fn offload<F: FnOnce() + Send + 'static>(f: F) { std::thread::spawn(move || f()); }
         fn pass_on<F: FnOnce() + Send + 'static>(f: F) { offload(f) }
         struct Keep { f: Box<dyn Fn()> }
         fn keep<F: Fn() + 'static>(f: F) -> Keep { Keep { f: Box::new(f) } }
         fn one() { run(|| { std::fs::read(\"x\"); }) }
         fn two() { pass_on(|| { std::fs::read(\"x\"); }) }
         fn three() { keep(|| { std::fs::read(\"x\"); }); }
         async fn a() { one(); two(); three(); }",
        &["main::one: file certain via std::fs::read", "main::three: file possible sometimes via std::fs::read"],
    );
}

#[test]
fn who_offloads_where_that_can_be_done_is_trusted() {
    check(
        "fn either<F: FnOnce()>(threads: bool, f: F) { if threads { std::thread::spawn(move || f()); return } f() }
         fn one() { either(true, || { std::fs::read(\"x\"); }) }
         async fn a() { one(); }",
        &["main::one: file possible sometimes via std::fs::read"],
    );
}

#[test]
fn dispatch_is_as_sure_as_the_implementations_agree() {
    check(
        "trait One { fn go(&self); } struct S; impl One for S { fn go(&self) { std::fs::read(\"x\"); } }
         trait All { fn go(&self); } impl All for S { fn go(&self) { std::fs::read(\"x\"); } }
         struct T; impl All for T { fn go(&self) { std::fs::write(\"x\", \"\"); } }
         trait Some { fn go(&self); } impl Some for S { fn go(&self) { std::fs::read(\"x\"); } } impl Some for T { fn go(&self) {} }
         fn one(x: &dyn One) { x.go() }
         fn all(x: &dyn All) { x.go() }
         fn some(x: &dyn Some) { x.go() }
         async fn a(x: &dyn One, y: &dyn All, z: &dyn Some) { one(x); all(y); some(z); }",
        &[
            "<main::S as main::All>::go: file certain via std::fs::read",
            "<main::S as main::One>::go: file certain via std::fs::read",
            "<main::S as main::Some>::go: file certain via std::fs::read",
            "<main::T as main::All>::go: file certain via std::fs::write",
            "main::all: file likely via <dyn main::All as main::All>::go -> std::fs::read",
            "main::one: file certain via <dyn main::One as main::One>::go -> std::fs::read",
            "main::some: file possible via <dyn main::Some as main::Some>::go -> std::fs::read",
        ],
    );
}

#[test]
fn provided_methods_do_what_the_implementation_does() {
    check(
        "trait Store { fn get(&self); fn all(&self) { self.get() } fn both(&self) { self.all() } } struct S;
         impl Store for S { fn get(&self) { std::fs::read(\"x\"); } }
         trait Round { fn ping(&self) { self.pong() } fn pong(&self) { self.ping() } } impl Round for S {}
         fn open(x: &dyn Store) { x.both() }
         fn round(x: &dyn Round) { x.ping() }
         struct Held<T: Store> { held: T }
         impl<T: Store> Held<T> { fn look(&self) { self.held.all() } }
         async fn a(x: &dyn Store, y: &dyn Round) { open(x); round(y); }",
        &[
            "<main::S as main::Store>::get: file certain via std::fs::read",
            "main::open: file certain via <dyn main::Store as main::Store>::both -> <main::S as main::Store>::all \
             -> <main::S as main::Store>::get -> std::fs::read",
        ],
    );
}

#[test]
fn marks_start_and_cut() {
    check(
        "// async-lint: blocking(network) -- asks the license server
         fn ask() {}
         // async-lint: nonblocking -- the file is in memory by then
         fn cached() { std::fs::read(\"x\"); }
         fn both() { ask(); cached(); }
         async fn a() { both(); }",
        &["main::both: network certain via main::ask"],
    );
}

#[test]
fn marks_hold_in_path_dependencies_and_the_nearest_one_counts() {
    check(
        "//- /lib.rs crate:main deps:dep
         fn both() { let store = dep::Store; store.get(); store.list(); dep::ask(); }
         async fn a() { both(); }
         //- /dep/lib.rs crate:dep foreign
         pub struct Store;
         // async-lint: nonblocking -- all of it is in memory
         impl Store {
             pub fn get(&self) { std::fs::read(\"x\"); }
             // async-lint: blocking(file) -- but for the list
             pub fn list(&self) {}
         }
         // async-lint: blocking(network) -- asks the license server
         pub fn ask() {}",
        &["main::both: file certain via dep::Store::list", "main::both: network certain via dep::ask"],
    );
}

#[test]
fn dependencies_are_looked_into() {
    check(
        "//- /lib.rs crate:main deps:dep
         async fn a() { dep::load(); }
         //- /dep/lib.rs crate:dep foreign
         pub fn load() { inner() }
         fn inner() { std::fs::read(\"x\"); }",
        &["dep::inner: file certain via std::fs::read", "dep::load: file certain via dep::inner -> std::fs::read"],
    );
}

#[test]
fn a_lock_in_a_helper_is_only_possible() {
    check(
        "fn count(m: &std::sync::Mutex<u8>) { m.lock(); }
         fn outer(m: &std::sync::Mutex<u8>) { count(m) }
         async fn a(m: &std::sync::Mutex<u8>) { outer(m) }",
        &[
            "main::count: lock certain via std::sync::Mutex::lock",
            "main::outer: lock possible via main::count -> std::sync::Mutex::lock",
        ],
    );
}

#[test]
fn the_first_use_of_a_static_is_somebody_elses_more_often_than_not() {
    check(
        "static CONFIG: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| std::fs::read(\"x\").unwrap());
         fn get() -> usize { CONFIG.len() }
         async fn a() { get(); }",
        &["main::CONFIG: file certain via std::fs::read", "main::get: file possible via main::CONFIG -> std::fs::read"],
    );
}

#[test]
fn what_a_type_parameter_does_is_told_where_it_is_known() {
    check(
        "use std::io::Read;
         fn slurp<R: Read>(mut r: R) -> String { let mut s = String::new(); r.read_to_string(&mut s); s }
         fn pass<R: Read>(r: R) -> String { slurp(r) }
         fn from_file(f: std::fs::File) { slurp(f); }
         fn from_ref(f: &mut std::fs::File) { pass(f); }
         fn from_wrapper(f: std::fs::File) { pass(std::io::BufReader::new(f)); }
         fn from_bytes(b: &[u8]) { slurp(b); pass(b); }
         fn from_cursor(c: std::io::Cursor<Vec<u8>>) { pass(c); }
         fn from_any(r: Box<dyn Read>) { pass(r); }
         fn any<T>() -> T { unsafe { std::mem::zeroed() } }
         async fn a() { from_file(any()); from_ref(any()); from_wrapper(any()); from_bytes(b\"\"); from_cursor(any()); }",
        &[
            "main::from_file: file certain via main::slurp -> <std::fs::File as std::io::Read>::read_to_string",
            "main::from_ref: file certain via main::pass -> main::slurp -> <std::fs::File as std::io::Read>::read_to_string",
            "main::from_wrapper: file certain via main::pass -> main::slurp -> <std::io::BufReader as std::io::Read>::read_to_string",
        ],
    );
}

const STORES: &str = "trait Store { fn get(&self); fn twice(&self) { self.get(); self.get() } }
     struct Disk; impl Store for Disk { fn get(&self) { std::fs::read(\"x\"); } }
     struct Memory; impl Store for Memory { fn get(&self) {} }";

#[track_caller]
fn check_stores(code: &str, expect: &[&str]) {
    let mut lines = vec!["<main::Disk as main::Store>::get: file certain via std::fs::read"];
    lines.extend(expect);
    check(&format!("{STORES}\n{code}"), &lines);
}

#[test]
fn generic_calls_mean_the_impl_of_the_type_that_is_given() {
    check_stores(
        "fn load<S: Store>(s: &S) { s.get() }
         fn any(s: &impl Store) { s.get() }
         fn disk(d: Disk) { load(&d) }
         fn disk_any(d: Disk) { any(&d) }
         fn disk_twice(d: Disk) { d.twice() }
         fn memory(m: Memory) { load(&m); any(&m); m.twice() }
         async fn a() { disk(Disk); disk_any(Disk); disk_twice(Disk); memory(Memory); }",
        &[
            "main::disk: file certain via main::load -> <main::Disk as main::Store>::get -> std::fs::read",
            "main::disk_any: file certain via main::any -> <main::Disk as main::Store>::get -> std::fs::read",
            "main::disk_twice: file certain via <main::Disk as main::Store>::twice -> <main::Disk as main::Store>::get -> std::fs::read",
        ],
    );
}

#[test]
fn parameters_of_impls_are_known_by_their_types() {
    check_stores(
        "struct Cache<S> { inner: S }
         impl<S: Store> Cache<S> { fn warm(&self) { self.inner.get() } }
         impl<S: Store> Store for std::sync::Arc<S> { fn get(&self) { (**self).get() } }
         fn disk(c: Cache<Disk>) { c.warm() }
         fn shared(c: Cache<std::sync::Arc<Disk>>) { c.warm() }
         fn memory(c: Cache<Memory>, d: Cache<std::sync::Arc<Memory>>) { c.warm(); d.warm() }
         fn any<T>() -> T { unsafe { std::mem::zeroed() } }
         async fn a() { disk(any()); shared(any()); memory(any(), any()); }",
        &[
            "main::disk: file certain via main::Cache::warm -> <main::Disk as main::Store>::get -> std::fs::read",
            "main::shared: file certain via main::Cache::warm -> <std::sync::Arc as main::Store>::get -> <main::Disk as main::Store>::get -> std::fs::read",
        ],
    );
}

#[test]
fn helpers_that_hand_their_types_to_a_function_of_std() {
    check(
        "use std::io::{self, Read, Write, BufReader, Cursor};
         use std::fs::File;
         fn pump<R: Read, W: Write>(mut r: R, mut w: W) -> io::Result<u64> { io::copy(&mut r, &mut w) }
         fn outer(input: impl Read, out: &mut Vec<u8>) { pump(BufReader::new(input), out); }
         fn to_file(mut from: &[u8], file: File) { pump(&mut from, file); }
         fn in_memory(from: Cursor<Vec<u8>>, mut to: Vec<u8>) { pump(from, &mut to); outer(&[1u8][..], &mut to); }
         fn from_file(file: File, mut to: Vec<u8>) { outer(file, &mut to); }
         async fn a(file: File) { to_file(&[], file); in_memory(Cursor::new(vec![]), vec![]); from_file(file, vec![]); }",
        &[
            "main::from_file: file certain via main::outer -> main::pump -> std::io::copy",
            "main::to_file: file certain via main::pump -> std::io::copy",
        ],
    );
}

#[test]
fn generic_functions_that_call_each_other_come_to_an_end() {
    check_stores(
        "struct Twice<S>(S);
         impl<S: Store> Store for Twice<S> { fn get(&self) { self.0.get(); } }
         fn even<S: Store>(s: S, n: u32) { if n > 0 { odd(s, n - 1) } else { s.get() } }
         fn odd<S: Store>(s: S, n: u32) { if n > 0 { even(s, n - 1) } }
         fn grow<S: Store>(s: S) { s.get(); grow(Twice(s)) }
         fn disk(d: Disk) { odd(d, 3) }
         fn memory(m: Memory) { odd(m, 3) }
         async fn a() { disk(Disk); memory(Memory); grow(Memory); }",
        &[
            "<main::Twice as main::Store>::get: file possible via <S as main::Store>::get -> std::fs::read",
            "main::a: ends the process",
            "main::disk: file certain sometimes via main::odd -> main::even -> <main::Disk as main::Store>::get -> std::fs::read",
            "main::grow: ends the process",
        ],
    );
}

#[test]
fn what_is_not_known_of_a_type_parameter_is_only_possible() {
    check_stores(
        "fn load<S: Store>(s: &S) { s.get() }
         fn boxed(s: &Box<dyn Store>) { load(&**s) }
         fn any<T>() -> T { unsafe { std::mem::zeroed() } }
         async fn a() { boxed(any()); }",
        &["main::boxed: file possible via main::load -> <dyn main::Store as main::Store>::get -> std::fs::read"],
    );
}

#[test]
fn a_drop_counts_where_it_is_plain_to_see() {
    check(
        "struct Scratch(u8);
         impl Scratch { fn path(&self) {} fn keep(self) {} }
         impl Drop for Scratch { fn drop(&mut self) { std::fs::remove_file(\"x\"); } }
         struct Holder { scratch: Scratch }
         fn at_the_end() { let s = Scratch(1); s.path(); }
         fn of_a_field() { let h = Holder { scratch: Scratch(1) }; }
         fn by_call() { let s = Scratch(1); drop(s); }
         fn returned() -> Scratch { let s = Scratch(1); s }
         fn given_away() { let s = Scratch(1); s.keep(); }
         fn forgotten() { let s = Scratch(1); std::mem::forget(s); }
         fn stored() -> Vec<Scratch> { let s = Scratch(1); vec![s] }
         async fn a() { at_the_end(); of_a_field(); by_call(); returned(); given_away(); forgotten(); stored(); }",
        &[
            "<main::Scratch as std::ops::Drop>::drop: file certain via std::fs::remove_file",
            "main::Scratch::keep: file likely via <main::Scratch as std::ops::Drop>::drop -> std::fs::remove_file",
            "main::at_the_end: file likely via <main::Scratch as std::ops::Drop>::drop -> std::fs::remove_file",
            "main::by_call: file likely via <main::Scratch as std::ops::Drop>::drop -> std::fs::remove_file",
            "main::given_away: file likely via main::Scratch::keep -> <main::Scratch as std::ops::Drop>::drop -> std::fs::remove_file",
            "main::of_a_field: file likely via <main::Scratch as std::ops::Drop>::drop -> std::fs::remove_file",
        ],
    );
}

#[test]
fn rules_say_which_guards_of_dependencies_block_when_they_are_dropped() {
    check(
        "//- /lib.rs crate:main deps:tempfile
         fn folder() { let t = tempfile::TempDir::make(); t.path(); }
         fn file() { let t = tempfile::NamedTempFile::make(); t.path(); }
         fn other() { let t = tempfile::Other; t.path(); }
         async fn a() { folder(); file(); other(); }
         //- /dep/lib.rs crate:tempfile foreign
         pub struct TempDir(u8); impl TempDir { pub fn make() -> Self { TempDir(1) } pub fn path(&self) {} }
         impl Drop for TempDir { fn drop(&mut self) {} }
         pub struct TempPath(u8); impl Drop for TempPath { fn drop(&mut self) {} }
         pub struct NamedTempFile { path: TempPath }
         impl NamedTempFile { pub fn make() -> Self { NamedTempFile { path: TempPath(1) } } pub fn path(&self) {} }
         pub struct Other; impl Other { pub fn path(&self) {} }
         impl Drop for Other { fn drop(&mut self) { std::fs::remove_file(\"x\"); } }",
        &[
            "main::file: stat likely via <tempfile::TempPath as std::ops::Drop>::drop",
            "main::folder: stat likely via <tempfile::TempDir as std::ops::Drop>::drop",
        ],
    );
}

#[test]
fn operators_and_conversions_call_what_the_project_wrote() {
    check(
        "pub struct Part; pub struct Text;
         impl std::ops::Add for Part {
             type Output = Part;
             fn add(self, _: Part) -> Part { std::fs::read(\"x\"); self }
         }
         impl From<&str> for Text { fn from(path: &str) -> Text { std::fs::read(path); Text } }
         fn sum(a: Part, b: Part) -> Part { a + b }
         fn text() -> Text { \"a\".into() }
         fn plain() -> u8 { 1 + 2 }
         async fn a() { sum(Part, Part); text(); plain(); }",
        &[
            "<main::Part as std::ops::Add>::add: file certain via std::fs::read",
            "<main::Text as std::convert::From>::from: file certain via std::fs::read",
            "main::sum: file certain via <main::Part as std::ops::Add>::add -> std::fs::read",
            "main::text: file certain via <&str as std::convert::Into>::into -> std::fs::read",
        ],
    );
}

#[test]
fn a_loop_over_what_is_written_down_takes_as_long_each_time() {
    let found = with_solution(
        "fn few() { for name in [\"a\", \"b\"] { std::fs::read_dir(name); } }
         fn few_by_name() { let all = [\"a\", \"b\"]; for name in &all { std::fs::read_dir(name); } }
         fn given(all: &[&str]) { for name in all { std::fs::read_dir(name); } }
         fn within(all: &[&str]) { for name in [\"a\"] { for it in all { std::fs::read_dir(it); } } }
         async fn a(all: &[&str]) { few(); few_by_name(); given(all); within(all); }",
        |program, _, solution| {
            let repeated = |name: &str| {
                let of = solution.summaries.iter().find(|(def, _)| program.name(**def) == name);
                of.is_some_and(|(_, summary)| summary.effects.iter().any(|effect| effect.repeated))
            };
            ["few", "few_by_name", "given", "within"].map(repeated)
        },
    );
    assert_eq!(found, [false, false, true, true]);
}

#[test]
fn what_is_not_there_yet_is_no_error() {
    check(
        "fn cached() -> Option<u32> { None }
         fn early() -> Result<u32, ()> { if let Some(hit) = cached() { return Ok(hit); } std::fs::read(\"x\"); Ok(1) }
         fn arms() -> Option<u32> { match cached() { Some(hit) => Some(hit), None => { std::fs::read(\"x\"); Some(1) } } }
         fn fails() -> Option<u32> { match cached() { Some(hit) => Some(hit), None => { std::fs::read(\"x\"); None } } }
         fn gives_up() -> Result<u32, ()> { let Some(hit) = cached() else { std::fs::read(\"x\"); return Err(()) }; Ok(hit) }
         async fn a() { early(); arms(); fails(); gives_up(); }",
        &[
            "main::arms: file certain sometimes via std::fs::read",
            "main::early: file certain sometimes via std::fs::read",
            "main::fails: file certain on error via std::fs::read",
            "main::gives_up: file certain on error via std::fs::read",
        ],
    );
}

#[test]
fn a_closure_sees_what_was_put_into_the_fields_of_what_it_uses() {
    check(
        "fn slow() { std::fs::read(\"x\"); } fn quick() {}
         struct Hooks { first: fn(), second: fn(), third: fn() }
         fn one() { let mut hooks = Hooks { first: quick, second: quick, third: quick };
             hooks.first = slow; hooks.second = quick;
             let run = || (hooks.first)(); run(); }
         fn other() { let mut hooks = Hooks { first: quick, second: quick, third: quick };
             hooks.first = slow; hooks.second = quick;
             let run = || (hooks.third)(); run(); }
         async fn a() { one(); other(); }",
        &["main::one: file possible via main::slow -> std::fs::read", "main::slow: file certain via std::fs::read"],
    );
}
