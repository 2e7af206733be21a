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
