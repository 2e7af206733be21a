//! Tests whose answer is known, and those that only look like it.

use super::with_solution;
use crate::solve::dump;

/// The functions of a program that block.
#[track_caller]
fn blocks(fixture: &str, expect: &[&str]) {
    let text = with_solution(fixture, |program, _, solution| dump::effects(program, solution));
    let name = |line: &str| Some(line.split_once(": ")?.0.trim_start_matches("main::").to_owned());
    let found: Vec<String> = text.lines().filter_map(name).collect();
    assert_eq!(found, expect, "{text}");
}

#[test]
fn code_behind_a_test_that_never_holds_does_not_run() {
    blocks(
        "const DEBUG: bool = false;
         const QUIET: bool = !cfg!(feature = \"off\");
         #[derive(Clone, Copy, PartialEq)] enum Level { Off, On }
         fn slow() { std::fs::read(\"a\"); }
         fn constant() { if DEBUG { slow() } }
         fn early() { if QUIET { return } slow() }
         fn refuted() { if !DEBUG { return } slow() }
         fn configured() { if cfg!(feature = \"off\") { slow() } }
         fn variable() { let level = Level::Off; match level { Level::On => slow(), Level::Off => {} } }
         fn compared() { let level = Level::Off; if level != Level::Off { slow() } }
         fn closure() { let none: Option<u8> = None; none.map(|_| slow()); false.then(|| slow()); }
         async fn a() { constant(); early(); refuted(); configured(); variable(); compared(); closure(); }",
        &["slow"],
    );
}

#[test]
fn what_somebody_may_change_is_not_known() {
    blocks(
        "static mut DEBUG: bool = false;
         #[cfg(windows)] const SLOW: bool = false;
         trait Mode { const ON: bool = false; }
         fn slow() { std::fs::read(\"a\"); }
         fn set(on: &mut bool) { *on = true; }
         fn lent() { let mut on = false; set(&mut on); if on { slow() } }
         fn by_name() { let mut on = false; let it = &mut on; *it = true; let now = on; if now { slow() } }
         fn captured() { let mut on = false; (0..2).for_each(|_| on = true); if on { slow() } }
         fn turned() { let mut again = false; loop { if again { slow() } again = true; } }
         fn of_static() { if unsafe { DEBUG } { slow() } }
         fn of_trait<M: Mode>() { if M::ON { slow() } }
         fn filled() { let mut it = None; it.get_or_insert(1); it.map(|_| slow()); }
         async fn a() { lent(); by_name(); captured(); turned(); of_static(); of_trait(); filled(); }",
        &["by_name", "captured", "filled", "lent", "of_static", "of_trait", "slow", "turned"],
    );
}

#[test]
fn what_is_asked_of_a_parameter_is_asked_of_callers() {
    blocks(
        "#[derive(Clone, Copy, PartialEq)] enum Level { Off, On }
         #[derive(Clone, Copy)] enum Own { Off, On }
         impl PartialEq for Own { fn eq(&self, _: &Own) -> bool { true } }
         fn slow() { std::fs::read(\"a\"); }
         fn compared(level: Level) { if level == Level::On { slow() } }
         fn own(level: Own) { if level == Own::On { slow() } }
         fn there(path: Option<u8>) { if path.is_some() { slow() } }
         fn mapped(path: Option<u8>) { path.map(|_| slow()); }
         fn missing(path: Option<u8>) { path.unwrap_or_else(|| { slow(); 1 }); }
         fn then(on: bool) { on.then(|| slow()); }
         fn quiet() { compared(Level::Off); there(None); mapped(None); missing(Some(1)); then(false); }
         fn no_level() { own(Own::Off); }
         fn on() { compared(Level::On); }
         fn some() { there(Some(1)); }
         fn none() { missing(None); }
         fn yes() { then(true); }
         async fn a() { quiet(); no_level(); on(); some(); none(); yes(); }",
        &["compared", "mapped", "missing", "no_level", "none", "on", "own", "slow", "some", "then", "there", "yes"],
    );
}

#[test]
fn what_a_call_gives_decides_comparisons() {
    blocks(
        "const DEBUG: bool = false;
         const TRACE: bool = !DEBUG;
         fn slow() { std::fs::read(\"a\"); }
         fn above(level: u8) { if level > 2 { slow() } }
         fn below(level: i32) { if 0 > level { slow() } }
         fn equal(level: u8) { if level == 1 { slow() } }
         fn named(kind: &str) { if kind != \"memory\" { slow() } }
         fn ranged(level: u8) { match level { 1..=3 => slow(), _ => {} } }
         fn negated(quiet: bool) { let loud = !quiet; if loud { slow() } }
         fn never() { above(2); below(0); equal(0); named(\"memory\"); ranged(4); negated(true); negated(TRACE); }
         fn constant() { if !TRACE { slow() } }
         fn over() { above(3); }
         fn under() { below(-1); }
         fn same() { equal(1); }
         fn other() { named(\"disk\"); }
         fn within() { ranged(3); }
         fn loud() { negated(DEBUG); }
         async fn a() { never(); constant(); over(); under(); same(); other(); within(); loud(); }",
        &[
            "above", "below", "equal", "loud", "named", "negated", "other", "over", "ranged", "same", "slow", "under",
            "within",
        ],
    );
}

#[test]
fn a_default_sets_no_flag() {
    blocks(
        "#[derive(Default)] enum Mode { #[default] Off, On }
         #[derive(Default)] struct Config { mode: Mode, on: bool, path: Option<String>, inner: Inner }
         struct Inner { on: bool } impl Default for Inner { fn default() -> Inner { Inner { on: true } } }
         fn slow() { std::fs::read(\"a\"); }
         fn by_mode(c: &Config) { if let Mode::On = c.mode { slow() } }
         fn by_flag(c: &Config) { if c.on { slow() } }
         fn by_path(c: &Config) { if c.path.is_some() { slow() } }
         fn by_inner(c: &Config) { if c.inner.on { slow() } }
         fn never() { let c = Config::default(); by_mode(&c); by_flag(&c); by_path(&c); }
         fn inner() { by_inner(&Config::default()); }
         fn set() { by_flag(&Config { on: true, ..Default::default() }); }
         async fn a() { never(); inner(); set(); }",
        &["by_flag", "by_inner", "by_mode", "by_path", "inner", "set", "slow"],
    );
}

#[test]
fn a_setter_puts_what_it_is_given() {
    blocks(
        "struct Hook { run: fn(), on: bool, name: String }
         impl Hook {
             fn new() -> Hook { Hook { run: quick, on: false, name: String::new() } }
             fn set(&mut self, run: fn()) { self.run = run; }
             fn maybe(&mut self, run: fn()) { if self.on { self.run = run; } }
             fn switch(&mut self, on: bool) { self.on = on; }
             fn toggle(&mut self) { self.on = !self.on; }
             fn both(&mut self, on: bool) { self.switch(on); self.name.clear(); }
             fn rename(&mut self) { self.name.clear(); }
             fn go(&self) { if self.on { slow() } }
             fn arm(&mut self) { self.switch(true); if self.on { slow() } }
         }
         fn quick() {}
         fn slow() { std::fs::read(\"a\"); }
         fn set_slow() { let mut h = Hook::new(); h.set(slow); (h.run)(); }
         fn set_quick() { let mut h = Hook { run: slow, ..Hook::new() }; h.set(quick); (h.run)(); }
         fn renamed() { let mut h = Hook::new(); h.rename(); (h.run)(); h.go(); }
         fn on() { let mut h = Hook::new(); h.switch(true); h.go(); }
         fn off() { let mut h = Hook::new(); h.switch(true); h.switch(false); h.go(); }
         fn toggled() { let mut h = Hook::new(); h.toggle(); h.go(); }
         fn nested() { let mut h = Hook::new(); h.both(false); h.go(); }
         fn armed() { let mut h = Hook::new(); h.arm(); }
         async fn a() { armed(); set_slow(); set_quick(); renamed(); on(); off(); toggled(); nested(); }",
        &["Hook::arm", "Hook::go", "armed", "on", "set_slow", "slow", "toggled"],
    );
}

#[test]
fn a_constant_is_what_the_type_says() {
    blocks(
        "trait Mode { const ON: bool; const DEEP: bool = false; }
         struct Fast; impl Mode for Fast { const ON: bool = false; }
         struct Safe; impl Mode for Safe { const ON: bool = true; const DEEP: bool = true; }
         struct Store<M>(M);
         impl<M: Mode> Store<M> { const S: bool = M::ON; fn put(&self) { if Self::S { slow() } } }
         fn slow() { std::fs::read(\"a\"); }
         fn on<M: Mode>() { if M::ON { slow() } }
         fn deep<M: Mode>(_: &M) { if <M as Mode>::DEEP { slow() } }
         fn sync<const S: bool>() { if S { slow() } }
         fn fast() { on::<Fast>(); deep(&Fast); Store(Fast).put(); if Fast::ON { slow() } sync::<false>(); }
         fn safe() { on::<Safe>(); }
         fn safe_deep() { deep(&Safe); }
         fn safe_store() { Store(Safe).put(); }
         fn synced() { sync::<true>(); }
         async fn a() { fast(); safe(); safe_deep(); safe_store(); synced(); }",
        &["safe", "safe_deep", "safe_store", "slow", "synced"],
    );
}

#[test]
fn impls_for_other_numbers_are_others() {
    blocks(
        "struct A<const N: usize>; trait Run { fn run(&self); }
         impl Run for A<1> { fn run(&self) { std::fs::read(\"a\"); } }
         impl Run for A<2> { fn run(&self) {} }
         struct B<const S: bool>;
         impl B<true> { fn go(&self) { std::fs::read(\"a\"); } }
         impl B<false> { fn go(&self) {} }
         fn one(a: &A<1>) { a.run(); A::<1>.run(); B::<true>.go(); }
         fn two(a: &A<2>) { a.run(); A::<2>.run(); B::<false>.go(); }
         async fn a(x: &A<1>, y: &A<2>) { one(x); two(y); }",
        &["<main::A as main::Run>::run", "B::go", "one"],
    );
}

#[test]
fn a_view_is_there_where_the_value_is() {
    blocks(
        "struct Builder { path: Option<String> }
         impl Builder { fn build(&self) -> Option<()> { self.path.as_ref().map(|_| slow()) } }
         fn slow() { std::fs::read(\"a\"); }
         fn never() { Builder { path: None }.build(); }
         fn always() { Builder { path: Some(String::new()) }.build(); }
         async fn a() { never(); always(); }",
        &["Builder::build", "always", "slow"],
    );
}
