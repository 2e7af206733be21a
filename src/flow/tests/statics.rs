//! Statics and constants: their initialisers, and uses that may build them.

use super::{check_dump, check_ways};

#[test]
fn the_use_of_a_static_may_build_it() {
    check_ways(
        "static CELL: std::sync::LazyLock<u8> = std::sync::LazyLock::new(|| 1);
         fn f() -> u8 { **&CELL }",
        "static CELL",
    );
}

#[test]
fn a_static_in_a_method_call() {
    check_ways(
        "static CELL: std::sync::Mutex<u8> = std::sync::Mutex::new(1);
         fn f() { let _ = CELL.lock(); }",
        "static CELL, lock",
    );
}

#[test]
fn a_constant_is_a_value() {
    check_dump(
        "const N: u8 = 4;
         fn f() -> u8 { N }",
        "function 0()
         bb0:
         result = main::N
         goto bb1
         bb1:
         return",
    );
}

#[test]
fn the_initialiser_of_a_static() {
    check_ways(
        "static F: std::sync::LazyLock<u8> = std::sync::LazyLock::new(|| { one(); 1 });",
        "new
         closure:
         one",
    );
}

#[test]
fn the_initialiser_of_a_constant() {
    check_ways(
        "const fn n() -> u8 { 1 }
         const F: u8 = n();",
        "n",
    );
}

#[test]
fn a_static_that_is_replaced() {
    check_ways(
        "static mut CELL: Option<Guard> = None;
         fn f() { unsafe { CELL = Some(make(1)); } }",
        "make, static CELL, drop replaced `CELL`",
    );
}

#[test]
fn a_static_is_never_dropped() {
    check_ways(
        "static CELL: Guard = Guard(1);\nfn f() { look(&CELL); CELL.look(); }",
        "static CELL, look, static CELL, look",
    );
}

#[test]
fn the_value_of_a_constant_is_a_new_one_each_time() {
    check_ways("const ONE: Guard = Guard(1);\nfn f() { look(&ONE); one() }", "look, drop `ONE`, one");
}
