//! Summaries of small programs, as text.

use super::dump::dump;
use super::propagate::propagate;
use crate::calls::tests::with_graph;

#[track_caller]
fn check(fixture: &str, expect: &[&str]) {
    let text =
        with_graph(fixture, |program, rules, graph| dump(program, graph, &propagate(graph, rules, Default::default())));
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
fn recursion_ends() {
    check(
        "fn even(n: u32) { if n > 0 { odd(n - 1) } }
         fn odd(n: u32) { if n > 0 { even(n - 1) } else { std::fs::read(\"x\"); } }
         async fn a() { even(4); }",
        &["main::even: file certain via main::odd -> std::fs::read", "main::odd: file certain via std::fs::read"],
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
        &["main::called: file certain via std::fs::read", "main::in_place: file certain via std::fs::read"],
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
        &[
            "main::one: file certain via std::fs::read",
            "main::run: runs parameter 0 certain",
            "main::three: file possible via std::fs::read",
        ],
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
