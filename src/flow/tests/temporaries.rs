//! Temporaries: how long values without a name live.

use super::check_ways;

#[test]
fn they_end_with_their_statement() {
    check_ways("fn f() { look(&make(1)); one() }", "make, look, drop `make(1)`, one");
}

#[test]
fn a_value_that_nobody_uses() {
    check_ways("fn f() { make(1); one() }", "make, drop `make(1)`, one");
}

#[test]
fn a_value_that_is_moved_on() {
    check_ways("fn f() { take(make(1)); one() }", "make, take, one");
}

#[test]
fn several_go_in_reverse_order() {
    check_ways(
        "fn both(_: &Guard, _: &Guard) {}
         fn f() { both(&make(1), &make(2)); one() }",
        "make, make, both, drop `make(2)`, drop `make(1)`, one",
    );
}

#[test]
fn the_initialiser_of_a_let() {
    check_ways("fn f() { let n = make(1).look(); one() }", "make, look, drop `make(1)`, one");
}

#[test]
fn a_reference_that_a_let_keeps() {
    check_ways("fn f() { let g = &make(1); one() }", "make, one, drop `make(1)`");
}

#[test]
fn a_reference_to_a_part_that_a_let_keeps() {
    check_ways("fn f() { let g = &pair().a; one() }", "pair, one, drop `pair()`");
}

#[test]
fn a_reference_in_a_struct_that_a_let_keeps() {
    check_ways(
        "struct Keeps<'a> { g: &'a Guard }
         fn f() { let k = Keeps { g: &make(1) }; one() }",
        "make, one, drop `make(1)`",
    );
}

#[test]
fn a_reference_in_a_variant_that_a_let_keeps() {
    check_ways("fn f() { let k = Some(&make(1)); one() }", "make, one, drop `make(1)`");
}

#[test]
fn a_reference_in_a_branch_that_a_let_keeps() {
    check_ways(
        "fn f(a: &Guard) { let g = if yes() { &make(1) } else { a }; one() }",
        "yes, +true, make, one, drop `make(1)`?
         yes, -true, one, drop `make(1)`?",
    );
}

#[test]
fn a_reference_in_an_arm_that_a_let_keeps() {
    check_ways(
        "fn f(a: &Guard, n: u8) { let g = match n { 1 => &make(1), _ => a }; one() }",
        "+1, make, one, drop `make(1)`?
         -1, one, drop `make(1)`?",
    );
}

#[test]
fn a_ref_binding_keeps_its_value() {
    check_ways("fn f() { let ref g = make(1); one() }", "make, one, drop `make(1)`");
}

#[test]
fn an_argument_is_not_kept() {
    check_ways(
        "fn keep(g: &Guard) -> &Guard { g }
         fn f() { let g = keep(&make(1)); one() }",
        "make, keep, drop `make(1)`, one",
    );
}

#[test]
fn a_part_is_moved_out_of_one() {
    check_ways("fn f() { let g = pair().a; one() }", "pair, drop `pair()`.b, one, drop g");
}

#[test]
fn the_condition_of_an_if() {
    check_ways(
        "fn f() { if make(1).look() { one() } two() }",
        "make, look, drop `make(1)`, +true, one, two
         make, look, drop `make(1)`, -true, two",
    );
}

#[test]
fn the_condition_of_a_while() {
    check_ways(
        "fn f() { while make(1).look() { one() } two() }",
        "make, look, drop `make(1)`, +true, one, again
         make, look, drop `make(1)`, -true, two",
    );
}

#[test]
fn the_scrutinee_of_a_match_lives_through_its_arms() {
    check_ways(
        "fn f() { match make(1).look() { true => one(), false => two() } one() }",
        "make, look, +true, one, drop `make(1)`, one
         make, look, -true, +true, diverge
         make, look, -true, -true, two, drop `make(1)`, one",
    );
}

#[test]
fn an_if_let_before_2024() {
    check_ways(
        "//- edition:2021
         fn f() { if let true = make(1).look() { one() } else { two() } one() }",
        "make, look, +true, one, drop `make(1)`, one
         make, look, -true, two, drop `make(1)`, one",
    );
}

#[test]
fn an_if_let_since_2024() {
    check_ways(
        "//- edition:2024
         fn f() { if let true = make(1).look() { one() } else { two() } one() }",
        "make, look, +true, one, drop `make(1)`, one
         make, look, -true, drop `make(1)`, two, one",
    );
}

#[test]
fn a_while_let() {
    check_ways(
        "fn f() { while let true = make(1).look() { one() } two() }",
        "make, look, +true, one, drop `make(1)`, again
         make, look, -true, drop `make(1)`, two",
    );
}

#[test]
fn a_tail_before_2024() {
    check_ways(
        "//- edition:2021
         fn f() -> bool { let a = make(1); make(2).look() }",
        "make, make, look, drop a, drop `make(2)`",
    );
}

#[test]
fn a_tail_since_2024() {
    check_ways(
        "//- edition:2024
         fn f() -> bool { let a = make(1); make(2).look() }",
        "make, make, look, drop `make(2)`, drop a",
    );
}

#[test]
fn the_tail_of_a_block_before_2024() {
    check_ways(
        "//- edition:2021
         fn f() { let n = { let a = make(1); make(2).look() }; one() }",
        "make, make, look, drop a, drop `make(2)`, one",
    );
}

#[test]
fn the_tail_of_a_block_since_2024() {
    check_ways(
        "//- edition:2024
         fn f() { let n = { let a = make(1); make(2).look() }; one() }",
        "make, make, look, drop `make(2)`, drop a, one",
    );
}

#[test]
fn a_kept_reference_in_a_tail_since_2024() {
    check_ways(
        "//- edition:2024
         fn f() { let g = { &make(1) }; one() }",
        "make, one, drop `make(1)`",
    );
}

#[test]
fn the_match_in_a_tail_before_2024() {
    check_ways(
        "//- edition:2021
         fn f() { let a = make(1); match make(2).look() { true => one(), false => two() } }",
        "make, make, look, +true, one, drop a, drop `make(2)`
         make, make, look, -true, +true, diverge
         make, make, look, -true, -true, two, drop a, drop `make(2)`",
    );
}

#[test]
fn operands_of_and() {
    check_ways(
        "fn f() { let n = yes() && make(1).look(); one() }",
        "yes, +true, make, look, drop `make(1)`, one
         yes, -true, one",
    );
}

#[test]
fn the_guard_of_an_arm() {
    check_ways(
        "fn f(n: u8) { match n { 1 if make(1).look() => one(), _ => two() } }",
        "+1, make, look, drop `make(1)`, +true, one
         +1, make, look, drop `make(1)`, -true, two
         -1, two",
    );
}

#[test]
fn the_body_of_an_arm() {
    check_ways(
        "fn both(_: bool, _: ()) {}
         fn f(n: u8) { both(match n { 1 => make(1).look(), _ => false }, one()) }",
        "+1, make, look, drop `make(1)`, one, both
         -1, one, both",
    );
}

#[test]
fn the_branches_of_an_if() {
    check_ways(
        "fn both(_: bool, _: ()) {}
         fn f() { both(if yes() { make(1).look() } else { make(2).look() }, one()) }",
        "yes, +true, make, look, drop `make(1)`, one, both
         yes, -true, make, look, drop `make(2)`, one, both",
    );
}

#[test]
fn what_a_for_loop_goes_over() {
    check_ways(
        "impl Guard { fn all(&self) -> Vec<u8> { Vec::new() } }
         fn f() { for _ in make(1).all() { one() } two() }",
        "make, all, next, +Some, one, again
         make, all, next, -Some, drop `make(1)`, two",
    );
}

#[test]
fn a_let_else_drops_before_its_else() {
    check_ways(
        "fn f() { let true = make(1).look() else { one(); return }; two() }",
        "make, look, +true, drop `make(1)`, two
         make, look, -true, drop `make(1)`, one",
    );
}

#[test]
fn a_return() {
    check_ways(
        "fn f() -> bool { let a = make(1); return make(2).look(); }",
        "make, make, look, drop `make(2)`, drop a",
    );
}

#[test]
fn a_question_mark_in_a_longer_expression() {
    check_ways(
        "fn f() -> Option<u8> { both(&make(1), maybe()?); one(); None }
         fn both(_: &Guard, _: Guard) {}",
        "make, maybe, +Some, both, drop `make(1)`, one
         make, maybe, -Some, drop `make(1)`",
    );
}

#[test]
fn a_borrowed_chain_of_calls() {
    check_ways("fn f() { let n = *make(1).part() + 1; one() }", "make, part, drop `make(1)`, one");
}

#[test]
fn format_arguments() {
    check_ways(r#"fn f() { println!("{}", make(1).look()); one() }"#, "make, look, println!, drop `make(1)`, one");
}

#[test]
fn an_if_let_with_a_value() {
    check_ways(
        "fn f() { if let Some(g) = maybe() { one() } two() }",
        "maybe, +Some, one, drop g, two
         maybe, -Some, two",
    );
}

#[test]
fn an_if_let_that_only_asks() {
    check_ways(
        "fn f() { if let Some(_) = maybe() { one() } two() }",
        "maybe, +Some, one, drop `maybe()`, two
         maybe, -Some, drop `maybe()`, two",
    );
}

#[test]
fn the_condition_of_a_chain_since_2024() {
    check_ways(
        "//- edition:2024
         fn f() { if make(1).look() && let true = make(2).look() { one() } two() }",
        "make, look, drop `make(1)`, +true, make, look, +true, one, drop `make(2)`, two
         make, look, drop `make(1)`, +true, make, look, -true, drop `make(2)`, two
         make, look, drop `make(1)`, -true, two",
    );
}

#[test]
fn a_statement_in_a_loop() {
    check_ways("fn f() { loop { make(1).look(); one() } }", "make, look, drop `make(1)`, one, again");
}

#[test]
fn the_tail_of_a_loop_body() {
    check_ways(
        "fn f() { while yes() { look(&make(1)); } one() }",
        "yes, +true, make, look, drop `make(1)`, again
         yes, -true, one",
    );
}

#[test]
fn the_value_of_a_break() {
    check_ways("fn f() { let n = loop { break make(1).look() }; one() }", "make, look, drop `make(1)`, one");
}

#[test]
fn an_assigned_value() {
    check_ways("fn f(mut n: bool) { n = make(1).look(); one() }", "make, look, drop `make(1)`, one");
}

#[test]
fn the_receiver_of_a_method_that_takes_self() {
    check_ways("fn f() { make(1).end(); one() }", "make, end, one");
}

#[test]
fn a_value_in_a_reference_in_an_argument() {
    check_ways(
        "fn two_of(_: (&Guard, &Guard)) {}
         fn f() { two_of((&make(1), &make(2))); one() }",
        "make, make, two_of, drop `make(2)`, drop `make(1)`, one",
    );
}

#[test]
fn the_body_of_a_closure() {
    check_ways(
        "fn f() { let c = || make(1).look(); }",
        "closure:
         make, look, drop `make(1)`",
    );
}

#[test]
fn an_else_if_before_2024() {
    check_ways(
        "//- edition:2021
         fn f() { if yes() { one() } else if let true = make(1).look() { one() } else { two() } one() }",
        "yes, +true, one, one
         yes, -true, make, look, +true, one, drop `make(1)`, one
         yes, -true, make, look, -true, two, drop `make(1)`, one",
    );
}

#[test]
fn a_matches_ends_its_scrutinee_with_the_statement() {
    check_ways(
        "fn f() { let n = matches!(make(1).look(), true); one() }",
        "make, look, +true, drop `make(1)`, one
         make, look, -true, drop `make(1)`, one",
    );
}

#[test]
fn a_variable_goes_before_what_its_let_keeps() {
    check_ways("fn f() { let p = (make(1), &make(2)); one() }", "make, make, one, drop p, drop `make(2)`");
}

#[test]
fn what_a_let_keeps_is_dropped_where_the_let_is_left() {
    check_ways(
        "fn f(a: Guard) -> Option<u8> { let p = (maybe()?, &make(1), maybe()?); one(); None }",
        "maybe, +Some, make, maybe, +Some, one, drop p, drop `make(1)`, drop a
         maybe, +Some, make, maybe, -Some, drop `maybe()?`, drop `make(1)`, drop a
         maybe, -Some, drop a",
    );
}

#[test]
fn what_is_made_of_a_temporary_goes_before_it() {
    check_ways(
        "struct Of<'a>(&'a Guard);
         impl Drop for Of<'_> { fn drop(&mut self) {} }
         fn of(g: &Guard) -> Of<'_> { Of(g) }
         fn see(_: &Of<'_>) {}
         fn f() { see(&of(&make(1))); one() }",
        "make, of, see, drop `of(&make(1))`, drop `make(1)`, one",
    );
}

#[test]
fn a_reference_behind_a_pointer_that_a_let_keeps() {
    check_ways(
        "fn boxed() -> Box<Guard> { loop {} }
         fn f() { let g = &*boxed(); one() }",
        "boxed, one, drop `boxed()`",
    );
}

#[test]
fn a_pointer_out_of_which_a_number_is_copied() {
    check_ways(
        "use std::ops::Deref;
         struct N(Guard);
         impl Deref for N { type Target = u32; fn deref(&self) -> &u32 { &1 } }
         fn number() -> N { loop {} }
         fn with(_: u32) {}
         fn f() { with(number().wrapping_add(1)); one() }",
        "number, deref, wrapping_add, with, drop `number()`, one",
    );
}
