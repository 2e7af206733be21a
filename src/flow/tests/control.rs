//! Branches, loops and ways out.

use super::{check_dump, check_ways};

#[test]
fn an_if_has_two_ways_that_meet() {
    check_dump(
        "fn f(a: bool) -> u8 { if a { 1 } else { 2 } }",
        "function 0(a: bool)
           bb0:
             if a holds: bb1 else bb4
           bb1:
             result = 1
             goto bb2
           bb2:
             goto bb3
           bb3:
             return
           bb4:
             result = 2
             goto bb2",
    );
}

#[test]
fn an_if_without_else() {
    check_ways(
        "fn f() { if yes() { one() } two() }",
        "yes, +true, one, two
         yes, -true, two",
    );
}

#[test]
fn an_if_not_goes_the_other_way() {
    check_ways(
        "fn f() { if !yes() { one() } }",
        "yes, +true
         yes, -true, one",
    );
}

#[test]
fn conditions_with_and_stop_at_the_first_that_does_not_hold() {
    check_ways(
        "fn f(a: bool) { if a && yes() { one() } else { two() } }",
        "+true, yes, +true, one
         +true, yes, -true, two
         -true, two",
    );
}

#[test]
fn conditions_with_or_stop_at_the_first_that_holds() {
    check_ways(
        "fn f(a: bool) { if a || yes() { one() } else { two() } }",
        "+true, one
         -true, yes, +true, one
         -true, yes, -true, two",
    );
}

#[test]
fn a_negated_condition_swaps_its_ways() {
    check_ways(
        "fn f(a: bool, b: bool) { if !(a || b) { one() } else { two() } }",
        "+true, two
         -true, +true, two
         -true, -true, one",
    );
    check_ways(
        "fn f(a: bool, b: bool) { if !(a && b) { one() } else { two() } }",
        "+true, +true, two
         +true, -true, one
         -true, one",
    );
}

#[test]
fn and_as_a_value() {
    check_ways(
        "fn f(a: bool) -> bool { a && yes() }",
        "+true, yes
         -true",
    );
}

#[test]
fn a_match_tries_its_arms_in_order() {
    check_ways(
        "fn f(n: u8) { match n { 1 => one(), 2 | 3 => two(), _ => {} } }",
        "+1, one
         -1, +2, two
         -1, -2, +3, two
         -1, -2, -3",
    );
}

#[test]
fn a_match_without_an_arm_that_fits_does_not_go_on() {
    check_ways(
        "fn f(n: Option<u8>) { match n { Some(_) => one(), None => two() } }",
        "+Some, one
         -Some, +None, two
         -Some, -None, diverge",
    );
}

#[test]
fn a_guard_that_says_no_goes_on_with_the_next_arm() {
    check_ways(
        "fn f(n: u8) { match n { 1 if yes() => one(), 1 => two(), _ => {} } }",
        "+1, yes, +true, one
         +1, yes, -true, +1, two
         +1, yes, -true, -1
         -1, +1, two
         -1, -1",
    );
}

#[test]
fn constants_ranges_and_strings_in_patterns() {
    check_ways(
        r#"const N: u8 = 4;
           fn f(n: u8, s: &str) { match (n, s) { (N, _) => {} (5..=9, _) => one(), (_, "x") => two(), _ => {} } }"#,
        r#"+N
           -N, +< 5, +"x", two
           -N, +< 5, -"x"
           -N, -< 5, +<= 9, one
           -N, -< 5, -<= 9, +"x", two
           -N, -< 5, -<= 9, -"x""#,
    );
}

#[test]
fn a_loop_ends_by_break_only() {
    check_ways(
        "fn f() { loop { one(); if yes() { break } two() } one() }",
        "one, yes, +true, one
         one, yes, -true, two, again",
    );
}

#[test]
fn a_loop_gives_the_value_of_its_break() {
    check_dump(
        "fn f() -> u8 { loop { break 7 } }",
        "function 0()
           bb0:
             goto bb1
           bb1:
             result = 7
             goto bb2
           bb2:
             goto bb3
           bb3:
             return",
    );
}

#[test]
fn a_loop_without_break_never_ends() {
    check_ways("fn f() { loop { one() } two() }", "one, again");
}

#[test]
fn a_while_asks_before_each_round() {
    check_ways(
        "fn f() { while yes() { one() } two() }",
        "yes, +true, one, again
         yes, -true, two",
    );
}

#[test]
fn a_while_not_goes_round_while_it_does_not_hold() {
    check_ways(
        "fn f() { while !yes() { one() } two() }",
        "yes, +true, two
         yes, -true, one, again",
    );
}

#[test]
fn labels_say_which_loop_is_meant() {
    check_ways(
        "fn f() { 'a: loop { loop { if yes() { break 'a } if yes() { continue 'a } break } one() } two() }",
        "yes, +true, two
         yes, -true, yes, +true, again
         yes, -true, yes, -true, one, again",
    );
}

#[test]
fn continue_goes_to_the_condition() {
    check_ways(
        "fn f() { while yes() { if yes() { continue } one() } }",
        "yes, +true, yes, +true, again
         yes, +true, yes, -true, one, again
         yes, -true",
    );
}

#[test]
fn a_labelled_block_can_be_left() {
    check_ways(
        "fn f() { 'a: { if yes() { break 'a } one() } two() }",
        "yes, +true, two
         yes, -true, one, two",
    );
}

#[test]
fn a_for_loop_calls_into_iter_once_and_next_each_round() {
    check_ways(
        "struct Bag;
         impl IntoIterator for Bag {
             type Item = u8; type IntoIter = std::vec::IntoIter<u8>;
             fn into_iter(self) -> Self::IntoIter { vec![1].into_iter() }
         }
         fn f(all: Bag) { for _ in all { one() } two() }",
        "into_iter, next, +Some, one, again
         into_iter, next, -Some, two",
    );
}

#[test]
fn the_into_iter_of_std_types_is_no_call() {
    check_ways(
        "fn f(all: Vec<u8>) { for _ in all { one() } two() }",
        "next, +Some, one, again
         next, -Some, two",
    );
}

#[test]
fn a_for_loop_over_an_own_iterator_calls_its_next() {
    check_dump(
        "struct Count;
         impl Iterator for Count { type Item = u8; fn next(&mut self) -> Option<u8> { None } }
         fn f() { for n in Count {} }",
        "function 0()
           bb0:
             _1 = main::Count
             goto bb1
           bb1:
             _2 = &mut _1
             _3 = <main::Count as std::iter::Iterator>::next(move _2) -> bb2
           bb2:
             loop _3 is Some: bb3 else bb4
           bb3:
             n = (_3 as Some).0
             _5 = ()
             goto bb1
           bb4:
             result = ()
             goto bb5
           bb5:
             return",
    );
}

#[test]
fn let_else_leaves_where_the_pattern_does_not_match() {
    check_ways(
        "fn f(n: Option<u8>) { let Some(_n) = n else { one(); return }; two() }",
        "+Some, two
         -Some, one",
    );
}

#[test]
fn if_let_chains_stop_at_the_first_that_does_not_match() {
    check_ways(
        "//- edition:2024
         fn f(n: Option<u8>) { if let Some(a) = n && yes() && let 1 = a { one() } else { two() } }",
        "+Some, yes, +true, +1, one
         +Some, yes, +true, -1, two
         +Some, yes, -true, two
         -Some, two",
    );
}

#[test]
fn a_while_let_ends_where_its_pattern_does_not_match() {
    check_ways(
        "fn f(mut all: Vec<u8>) { while let Some(_) = all.pop() { one() } two() }",
        "pop, +Some, one, again
         pop, -Some, two",
    );
}

#[test]
fn a_question_mark_goes_on_or_gives_back_the_error() {
    check_ways(
        "fn g() -> Result<u8, u8> { Ok(1) }
         fn f() -> Result<u8, u8> { let n = g()?; one(); Ok(n) }",
        "g, +Ok, one
         g, -Ok",
    );
}

#[test]
fn a_question_mark_converts_the_error() {
    check_dump(
        "struct Other;
         impl From<u8> for Other { fn from(_: u8) -> Other { Other } }
         fn g() -> Result<(), u8> { Ok(()) }
         fn f() -> Result<(), Other> { g()?; Ok(()) }",
        "function 0()
           bb0:
             _2 = main::g() -> bb1
           bb1:
             try _2 is Ok: bb2 else bb4
           bb2:
             _1 = (_2 as Ok).0
             _4 = ()
             result = Ok { 0: _4 }
             goto bb3
           bb3:
             return
           bb4:
             _3 = <main::Other as std::convert::From>::from((_2 as Err).0) -> bb5
           bb5:
             result = Err { 0: move _3 }
             goto bb3",
    );
}

#[test]
fn a_question_mark_on_an_option() {
    check_ways(
        "fn f(n: Option<u8>) -> Option<u8> { n?; one(); None }",
        "+Some, one
         -Some",
    );
}

#[test]
fn a_return_in_the_middle() {
    check_ways(
        "fn f() { if yes() { one(); return; } two() }",
        "yes, +true, one
         yes, -true, two",
    );
}

#[test]
fn a_call_that_never_comes_back_ends_its_way() {
    check_ways(
        "fn f() { if yes() { never() } two() }",
        "yes, +true, never, !
         yes, -true, two",
    );
    check_ways("fn f() { one(); std::process::exit(1); }", "one, exit, !");
}

#[test]
fn a_panic_ends_its_way() {
    check_ways(
        r#"fn f() { if yes() { panic!("x") } two() }"#,
        "yes, +true, panic!, !
         yes, -true, two",
    );
}

#[test]
fn a_matches_in_a_condition_is_a_test() {
    check_ways(
        "fn f(n: Option<u8>) { if matches!(n, Some(1)) { one() } }",
        "+Some, +1, one
         +Some, -1
         -Some",
    );
}

#[test]
fn alternatives_of_a_while_let() {
    check_ways(
        "enum E { A, B, C }
         fn e() -> E { E::A }
         fn f() { while let E::A | E::B = e() { one() } two() }",
        "e, +A, one, again
         e, -A, +B, one, again
         e, -A, -B, two",
    );
}

#[test]
fn an_else_if_let() {
    check_ways(
        "fn f(a: Option<u8>, b: Option<u8>) { if let Some(_) = a { one() } else if let Some(_) = b { two() } else { one() } }",
        "+Some, one
         -Some, +Some, two
         -Some, -Some, one",
    );
}

#[test]
fn macros_that_never_come_back() {
    check_ways(
        "fn f(n: u8) { match n { 1 => todo!(), 2 => unreachable!(), _ => one() } }",
        "+1, todo!, !
         -1, +2, unreachable!, !
         -1, -2, one",
    );
}

#[test]
fn a_question_mark_in_a_closure_leaves_the_closure() {
    check_ways(
        "fn f() { let c = || { maybe()?; one(); None::<u8> }; two() }",
        "two
         closure:
         maybe, +Some, drop `maybe()?`, one
         maybe, -Some",
    );
}

#[test]
fn a_labelled_block_gives_the_value_of_its_break() {
    check_dump(
        "fn f() -> u8 { 'a: { if yes() { break 'a 1 } 2 } }",
        "function 0()
         bb0:
           _2 = main::yes() -> bb1
         bb1:
           if _2 holds: bb2 else bb5
         bb2:
           result = 1
           goto bb3
         bb3:
           goto bb4
         bb4:
           return
         bb5:
           _1 = ()
           goto bb6
         bb6:
           result = 2
           goto bb3",
    );
}

#[test]
fn a_let_with_or_patterns_and_else() {
    check_ways(
        "enum E { A(u8), B(u8), C }
         fn f(e: E) { let (E::A(n) | E::B(n)) = e else { one(); return }; two() }",
        "+A, two
         -A, +B, two
         -A, -B, one",
    );
}

#[test]
fn patterns_in_patterns() {
    check_ways(
        "fn f(o: Option<Result<u8, u8>>) { if let Some(Ok(1)) = o { one() } }",
        "+Some, +Ok, +1, one
         +Some, +Ok, -1
         +Some, -Ok
         -Some",
    );
}

#[test]
fn a_diverging_argument() {
    check_ways(
        "fn both(_: u8, _: u8) {}
         fn f() { both(1, if yes() { return } else { 2 }); one() }",
        "yes, +true
         yes, -true, both, one",
    );
}

#[test]
fn a_condition_that_is_a_block() {
    check_ways(
        "fn f() { if { one(); yes() } { two() } }",
        "one, yes, +true, two
         one, yes, -true",
    );
}

#[test]
fn a_while_true_ends_by_break_only() {
    check_ways(
        "fn f() { while true { if yes() { break } } one() }",
        "+true, yes, +true, one
         +true, yes, -true, again
         -true, one",
    );
}

#[test]
fn a_pattern_that_names_what_is_not_known_may_not_match() {
    check_ways(
        "use made::by::a::macro_call::*;
         fn f(command: Command) {
             match command {
                 Command::Stop => one(),
                 Command::Go(way) => two(),
                 Command::Wait { time } => three(),
                 LAST => one(),
                 other => two(),
             }
         }
         fn three() {}",
        "+fits, one
         -fits, +fits, two
         -fits, -fits, +fits, three
         -fits, -fits, -fits, +fits, one
         -fits, -fits, -fits, -fits, two",
    );
}
