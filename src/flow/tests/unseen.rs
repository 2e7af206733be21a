//! Calls that nobody wrote: operators, dereferences, macros.

use super::{check_dump, check_ways};

#[test]
fn an_operator_calls_its_method() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl Add for N { type Output = N; fn add(self, _: N) -> N { N } }
         fn f(a: N, b: N) { a + b; }",
        "add",
    );
}

#[test]
fn an_operator_of_the_language_computes() {
    check_dump(
        "fn f(a: u8) -> u8 { a + 1 }",
        "function 0(a: u8)
         bb0:
         result = compute(a, 1)
         goto bb1
         bb1:
         return",
    );
}

#[test]
fn an_operator_moves_its_operands() {
    check_ways(
        "impl std::ops::Add for Guard { type Output = u8; fn add(self, _: Guard) -> u8 { 1 } }
         fn f(a: Guard) { a + make(1); one() }",
        "make, add, one",
    );
}

#[test]
fn a_comparison_borrows_its_operands() {
    check_ways(
        "impl PartialEq for Guard { fn eq(&self, _: &Guard) -> bool { true } }
         fn f(a: Guard) -> bool { a == make(1) }",
        "make, eq, drop `make(1)`, drop a",
    );
}

#[test]
fn a_comparison_by_order() {
    check_ways(
        "impl PartialEq for Guard { fn eq(&self, _: &Guard) -> bool { true } }
         impl PartialOrd for Guard { fn partial_cmp(&self, _: &Guard) -> Option<std::cmp::Ordering> { None } }
         fn f(a: &Guard) { a < a; }",
        "partial_cmp",
    );
}

#[test]
fn operators_with_one_operand() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl Neg for N { type Output = N; fn neg(self) -> N { N } }
         impl Not for N { type Output = bool; fn not(self) -> bool { true } }
         fn f(a: N) { if !-a { one() } }",
        "neg, not, +true, one
         neg, not, -true",
    );
}

#[test]
fn a_compound_assignment() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl AddAssign<u8> for N { fn add_assign(&mut self, _: u8) {} }
         fn f(mut a: N) { a += 1; }",
        "add_assign",
    );
}

#[test]
fn a_compound_assignment_of_the_language() {
    check_dump(
        "fn f(mut a: u8) { a += 1; }",
        "function 0(a: u8)
         bb0:
         a = compute(a, 1)
         _2 = ()
         result = ()
         goto bb1
         bb1:
         return",
    );
}

#[test]
fn an_index_that_is_read() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl Index<u8> for N { type Output = u8; fn index(&self, _: u8) -> &u8 { &1 } }
         fn f(a: N) -> u8 { a[0] }",
        "index",
    );
}

#[test]
fn an_index_that_is_written() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl Index<u8> for N { type Output = u8; fn index(&self, _: u8) -> &u8 { &1 } }
         impl IndexMut<u8> for N { fn index_mut(&mut self, _: u8) -> &mut u8 { loop {} } }
         fn f(mut a: N) { a[0] = 1; a[0] += 1; let _ = &mut a[0]; }",
        "index_mut, index_mut, index_mut",
    );
}

#[test]
fn an_index_of_the_language() {
    check_dump(
        "fn f(a: &[u8]) -> u8 { a[0] }",
        "function 0(a: &[u8])
         bb0:
         result = *a[_]
         goto bb1
         bb1:
         return",
    );
}

#[test]
fn a_star_calls_deref() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl Deref for N { type Target = u8; fn deref(&self) -> &u8 { &1 } }
         fn f(a: N) -> u8 { *a }",
        "deref",
    );
}

#[test]
fn a_star_that_is_written_calls_deref_mut() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl Deref for N { type Target = u8; fn deref(&self) -> &u8 { &1 } }
         impl DerefMut for N { fn deref_mut(&mut self) -> &mut u8 { loop {} } }
         fn f(mut a: N) { *a = 1; *a += 1; }",
        "deref_mut, deref_mut",
    );
}

#[test]
fn a_method_behind_own_derefs() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl Deref for N { type Target = Guard; fn deref(&self) -> &Guard { loop {} } }
         fn f(a: N) { a.look(); }",
        "deref, look",
    );
}

#[test]
fn a_mutating_method_behind_own_derefs() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl Deref for N { type Target = Guard; fn deref(&self) -> &Guard { loop {} } }
         impl DerefMut for N { fn deref_mut(&mut self) -> &mut Guard { loop {} } }
         fn f(mut a: N) { a.change(); }",
        "deref_mut, change",
    );
}

#[test]
fn a_field_behind_own_derefs() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl Deref for N { type Target = Pair; fn deref(&self) -> &Pair { loop {} } }
         fn f(a: N) { look(&a.b); }",
        "deref, look",
    );
}

#[test]
fn a_method_behind_std_pointers() {
    check_ways("fn f(a: std::sync::Arc<Box<Guard>>) { a.look(); }", "look, drop a");
}

#[test]
fn a_derived_clone_is_a_call() {
    check_ways(
        "#[derive(Clone)] struct Own(u8);
         fn f(a: Own) { a.clone(); }",
        "clone",
    );
}

#[test]
fn format_macros_look_at_their_arguments() {
    check_ways(
        r#"fn f(a: Guard) { println!("{} {a}", make(1).look()); one() }"#,
        "make, look, println!, drop `make(1)`, one, drop a",
    );
}

#[test]
fn vec_moves_its_elements() {
    check_ways("fn f(a: Guard) { let all = vec![a, make(1)]; one() }", "make, vec!, one, drop all");
}

#[test]
fn dbg_gives_back_its_argument() {
    check_ways("fn f(a: Guard) { let b = dbg!(a); one() }", "dbg!, one, drop b");
}

#[test]
fn an_own_macro_is_its_code() {
    check_ways(
        "macro_rules! twice { ($a:expr) => { $a; $a } }
         fn f() { twice!(one()); two() }",
        "one, one, two",
    );
}

#[test]
fn an_assertion_may_end_the_way() {
    check_ways("fn f() { assert!(yes()); one() }", "yes, assert!, one");
}

#[test]
fn a_function_in_a_field_is_called() {
    check_ways(
        "struct Has { run: fn() }
         fn f(h: Has) { (h.run)(); }",
        "(h.run)",
    );
}

#[test]
fn an_awaited_value_becomes_a_future() {
    check_ways(
        "struct Make;
         impl std::future::IntoFuture for Make { type Output = (); type IntoFuture = std::future::Ready<()>; fn into_future(self) -> Self::IntoFuture { std::future::ready(()) } }
         async fn f() { Make.await; one() }",
        "into_future, await, one",
    );
}

#[test]
fn a_reference_to_what_is_behind_own_derefs() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl Deref for N { type Target = Guard; fn deref(&self) -> &Guard { loop {} } }
         impl DerefMut for N { fn deref_mut(&mut self) -> &mut Guard { loop {} } }
         fn f(mut a: N) { look(&*a); let b = &mut *a; }",
        "deref, look, deref_mut",
    );
}

#[test]
fn a_field_that_is_assigned_behind_own_derefs() {
    check_ways(
        "use std::ops::*;
         struct N;
         impl Deref for N { type Target = Pair; fn deref(&self) -> &Pair { loop {} } }
         impl DerefMut for N { fn deref_mut(&mut self) -> &mut Pair { loop {} } }
         fn f(mut a: N) { a.b = make(1); }",
        "make, deref_mut, drop replaced *`a.b`.b",
    );
}

#[test]
fn a_method_of_an_element() {
    check_ways(
        r#"use std::ops::*;
         struct N;
         impl Index<&str> for N { type Output = Guard; fn index(&self, _: &str) -> &Guard { loop {} } }
         fn f(a: &N) { a["x"].look(); }"#,
        "index, look",
    );
}

#[test]
fn what_a_reference_points_to_is_written_by_no_call() {
    check_ways("fn f(a: &mut Vec<u8>, b: &mut [u8]) { b[0] = 1; (*a).push(1); }", "push");
}

#[test]
fn a_comparison_of_own_types_that_derive_it() {
    check_ways(
        "#[derive(PartialEq)] struct Own(u8);
         fn f(a: Own, b: Own) { if a == b { one() } }",
        "eq, +true, one
         eq, -true",
    );
}

#[test]
fn an_own_iterator_in_a_chain() {
    check_ways(
        "struct Count;
         impl Iterator for Count { type Item = u8; fn next(&mut self) -> Option<u8> { None } }
         fn f() { for n in Count.map(|n| n + 1) {} }",
        "map, next, +Some, again
         map, next, -Some
         closure:",
    );
}
