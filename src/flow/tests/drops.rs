//! Variables: dropped at the end of their scope, but for what is moved out of them.

use super::check_ways;

#[test]
fn locals_go_in_reverse_order() {
    check_ways("fn f() { let _a = make(1); let _b = make(2); }", "make, make, drop _b, drop _a");
}

#[test]
fn parameters_go_after_locals() {
    check_ways("fn f(a: Guard, b: Guard) { let c = make(1); }", "make, drop c, drop b, drop a");
}

#[test]
fn patterns_of_parameters() {
    check_ways(
        "fn f((a, b): (Guard, Guard), _: Guard, (c, _): (Guard, Guard)) {}",
        "drop c, drop _5.1, drop _4, drop b, drop a",
    );
}

#[test]
fn a_shadowed_variable_lives_on() {
    check_ways("fn f() { let a = make(1); let a = make(2); one() }", "make, make, one, drop a'2, drop a");
}

#[test]
fn an_underscore_does_not_bind() {
    check_ways("fn f() { let _ = make(1); one() }", "make, drop `make(1)`, one");
}

#[test]
fn an_underscore_does_not_move() {
    check_ways("fn f(a: Guard) { let _ = a; one() }", "one, drop a");
}

#[test]
fn an_assignment_drops_the_old_value() {
    check_ways("fn f() { let mut a = make(1); a = make(2); one() }", "make, make, drop replaced a, one, drop a");
}

#[test]
fn the_first_assignment_drops_nothing() {
    check_ways("fn f() { let a; a = make(1); one() }", "make, one, drop a");
}

#[test]
fn an_assignment_on_some_ways() {
    check_ways(
        "fn f() { let a; if yes() { a = make(1) } one() }",
        "yes, +true, make, one, drop a?
         yes, -true, one, drop a?",
    );
}

#[test]
fn a_move_on_some_ways() {
    check_ways(
        "fn f(a: Guard) { if yes() { take(a) } one() }",
        "yes, +true, take, one, drop a?
         yes, -true, one, drop a?",
    );
}

#[test]
fn a_move_on_all_ways() {
    check_ways(
        "fn f(a: Guard) { if yes() { take(a) } else { drop(a) } one() }",
        "yes, +true, take, one
         yes, -true, drop, one",
    );
}

#[test]
fn a_move_in_a_loop_that_is_left_then() {
    check_ways(
        "fn f(a: Guard) { while yes() { take(a); break } one() }",
        "yes, +true, take, one, drop a?
         yes, -true, one, drop a?",
    );
}

#[test]
fn a_part_is_moved() {
    check_ways("fn f(p: Pair) { take(p.a); one() }", "take, one, drop p.b");
}

#[test]
fn a_part_is_moved_by_a_pattern() {
    check_ways("fn f(p: Pair) { let Pair { a, .. } = p; one() }", "one, drop a, drop p.b");
}

#[test]
fn a_part_is_replaced() {
    check_ways("fn f(mut p: Pair) { p.a = make(1); one() }", "make, drop replaced p.a, one, drop p");
}

#[test]
fn a_part_is_moved_and_put_back() {
    check_ways("fn f(mut p: Pair) { take(p.a); p.a = make(1); one() }", "take, make, one, drop p");
}

#[test]
fn a_value_is_moved_into_a_struct() {
    check_ways("fn f(a: Guard) -> Pair { Pair { a, b: make(1) } }", "make");
}

#[test]
fn fields_are_taken_from_a_base() {
    check_ways("fn f(p: Pair) -> Pair { let q = Pair { a: make(1), ..p }; one(); q }", "make, one, drop p.a");
}

#[test]
fn a_value_is_moved_into_a_variant() {
    check_ways("fn f(a: Guard) { let o = Some(a); one() }", "one, drop o");
}

#[test]
fn a_value_is_moved_into_a_collection() {
    check_ways("fn f(a: Guard) { let mut all = Vec::new(); all.push(a); one() }", "new, push, one, drop all");
}

#[test]
fn a_value_is_moved_out_of_a_box() {
    check_ways("fn f(b: Box<Guard>) { take(*b); one() }", "take, one");
}

#[test]
fn a_value_behind_a_reference_is_replaced() {
    check_ways("fn f(a: &mut Guard) { *a = make(1); one() }", "make, drop replaced *a, one");
}

#[test]
fn a_return_drops_what_is_there() {
    check_ways(
        "fn f() { let a = make(1); if yes() { return } let b = make(2); one() }",
        "make, yes, +true, drop a
         make, yes, -true, make, one, drop b, drop a",
    );
}

#[test]
fn a_break_drops_what_the_loop_declares() {
    check_ways(
        "fn f() { loop { let a = make(1); if yes() { break } one() } two() }",
        "make, yes, +true, drop a, two
         make, yes, -true, one, drop a, again",
    );
}

#[test]
fn a_continue_drops_what_the_loop_declares() {
    check_ways(
        "fn f() { while yes() { let a = make(1); if yes() { continue } one() } }",
        "yes, +true, make, yes, +true, drop a, again
         yes, +true, make, yes, -true, one, drop a, again
         yes, -true",
    );
}

#[test]
fn a_question_mark_drops_what_is_there() {
    check_ways(
        "fn f(a: Guard) -> Result<(), Guard> { let b = attempt()?; one(); Ok(()) }",
        "attempt, +Ok, one, drop b, drop a
         attempt, -Ok, drop a",
    );
}

#[test]
fn a_match_moves_into_its_bindings() {
    check_ways(
        "fn f(o: Option<Guard>) { match o { Some(g) => { look(&g); } None => one() } two() }",
        "+Some, look, drop g, two
         -Some, +None, one, two
         -Some, -None, diverge",
    );
}

#[test]
fn a_match_on_a_reference_moves_nothing() {
    check_ways(
        "fn f(o: Option<Guard>) { match &o { Some(g) => { look(g); } _ => one() } two() }",
        "+Some, look, two, drop o
         -Some, one, two, drop o",
    );
}

#[test]
fn a_guard_of_an_arm_only_looks() {
    check_ways(
        "fn f(o: Option<Guard>) { match o { Some(g) if g.look() => one(), _ => two() } }",
        "+Some, look, +true, one, drop g, drop (o as Some)?
         +Some, look, -true, two, drop (o as Some)?
         -Some, two, drop (o as Some)?",
    );
}

#[test]
fn matches_only_looks() {
    check_ways(
        "fn f(o: Option<Guard>) { if matches!(o, Some(g) if g.look()) { one() } two() }",
        "+Some, look, +true, one, two, drop o
         +Some, look, -true, two, drop o
         -Some, two, drop o",
    );
}

#[test]
fn an_if_let_moves_into_its_bindings() {
    check_ways(
        "fn f(o: Option<Guard>) { if let Some(g) = o { one() } two() }",
        "+Some, one, drop g, two
         -Some, two",
    );
}

#[test]
fn an_if_let_with_ref_moves_nothing() {
    check_ways(
        "fn f(o: Option<Guard>) { if let Some(ref g) = o { one() } two() }",
        "+Some, one, two, drop o
         -Some, two, drop o",
    );
}

#[test]
fn a_binding_with_a_pattern_behind_it() {
    check_ways("fn f() { let p @ Pair { .. } = pair(); one() }", "pair, one, drop p");
}

#[test]
fn alternatives_bind_the_same_variable() {
    check_ways("fn f(r: Result<Guard, Guard>) { let (Ok(g) | Err(g)) = r; one() }", "one, drop g");
}

#[test]
fn a_tuple_is_taken_apart() {
    check_ways(
        "fn f() { let (a, _) = (make(1), make(2)); one() }",
        "make, make, drop `(make(1), make(2))`.1, one, drop a",
    );
}

#[test]
fn an_assignment_takes_a_tuple_apart() {
    check_ways(
        "fn f(mut a: Guard, mut b: Guard) { (a, b) = (make(1), make(2)); one() }",
        "make, make, drop replaced a, drop replaced b, one, drop b, drop a",
    );
}

#[test]
fn a_method_that_takes_self_moves() {
    check_ways("fn f(a: Guard) { a.end(); one() }", "end, one");
}

#[test]
fn a_value_is_given_back() {
    check_ways("fn f() -> Guard { let a = make(1); one(); a }", "make, one");
}

#[test]
fn a_block_is_a_scope() {
    check_ways("fn f() { { let a = make(1); one() } two() }", "make, one, drop a, two");
}

#[test]
fn a_variable_of_an_arm_ends_with_the_arm() {
    check_ways(
        "fn f(n: u8) { match n { 1 => { let a = make(1); one() } _ => {} } two() }",
        "+1, make, one, drop a, two
         -1, two",
    );
}

#[test]
fn items_of_a_loop_end_each_round() {
    check_ways(
        "fn f(all: Vec<Guard>) { for g in all { one() } two() }",
        "next, +Some, one, drop g, again
         next, -Some, drop `all`, two",
    );
}

#[test]
fn what_never_comes_back_drops_nothing() {
    check_ways("fn f(a: Guard) { never() }", "never, !");
}

#[test]
fn generic_values_are_dropped() {
    check_ways("fn f<T>(t: T) { one() }", "one, drop t");
}

#[test]
fn replacing_takes_out_the_old_value() {
    check_ways(
        "fn f(a: &mut Guard) { let old = std::mem::replace(a, make(1)); one() }",
        "make, replace, one, drop old",
    );
}

#[test]
fn a_part_of_a_part_is_moved() {
    check_ways(
        "struct Three { c: Guard, p: Pair, d: Guard }
         fn f(t: Three) { take(t.p.a); one() }",
        "take, one, drop t.c, drop t.p.b, drop t.d",
    );
}

#[test]
fn a_box_is_filled_again() {
    check_ways("fn f(mut b: Box<Guard>) { take(*b); *b = make(1); one() }", "take, make, one, drop b");
}

#[test]
fn the_value_in_a_box_is_replaced() {
    check_ways("fn f(mut b: Box<Guard>) { *b = make(1); one() }", "make, drop replaced *b, one, drop b");
}

#[test]
fn an_array_is_taken_apart() {
    check_ways("fn f() { let [a, b] = [make(1), make(2)]; one() }", "make, make, one, drop b, drop a");
}

#[test]
fn alternatives_in_an_arm() {
    check_ways(
        "fn f(r: Result<Guard, Guard>) { match r { Ok(g) | Err(g) => one() } two() }",
        "+Ok, one, drop g, two
         -Ok, +Err, one, drop g, two
         -Ok, -Err, diverge",
    );
}

#[test]
fn a_chain_of_lets_ends_in_reverse_order() {
    check_ways(
        "//- edition:2024
         fn f() { if let Some(a) = maybe() && let Some(b) = maybe() { one() } else { two() } }",
        "maybe, +Some, maybe, +Some, one, drop b, drop a
         maybe, +Some, maybe, -Some, drop a, two
         maybe, -Some, two",
    );
}

#[test]
fn a_struct_is_taken_apart() {
    check_ways("fn f() { let Pair { a, b } = pair(); one() }", "pair, one, drop b, drop a");
}

#[test]
fn a_break_out_of_a_for_loop() {
    check_ways(
        "fn f(all: Vec<Guard>) { for g in all { if yes() { break } one() } two() }",
        "next, +Some, yes, +true, drop g, drop `all`, two
         next, +Some, yes, -true, one, drop g, again
         next, -Some, drop `all`, two",
    );
}

#[test]
fn a_break_with_a_value_moves_it_out() {
    check_ways(
        "fn f() { let a = loop { let g = make(1); if yes() { break g } }; one() }",
        "make, yes, +true, one, drop a
         make, yes, -true, drop g, again",
    );
}

#[test]
fn a_labelled_break_drops_what_is_between() {
    check_ways(
        "fn f() { 'a: loop { let a = make(1); loop { let b = make(2); if yes() { break 'a } } } }",
        "make, make, yes, +true, drop b, drop a
         make, make, yes, -true, drop b, again",
    );
}

#[test]
fn a_value_is_moved_in_each_round() {
    check_ways(
        "fn f() { let mut a = make(1); while yes() { take(a); a = make(2) } one() }",
        "make, yes, +true, take, make, again
         make, yes, -true, one, drop a",
    );
}

#[test]
fn an_early_return_after_a_part_is_moved() {
    check_ways(
        "fn f(p: Pair) { take(p.b); if yes() { return } take(p.a); }",
        "take, yes, +true, drop p.a
         take, yes, -true, take",
    );
}

#[test]
fn a_pattern_of_a_closure_parameter() {
    check_ways(
        "fn f() { let c = |(a, _): (Guard, Guard)| one(); }",
        "closure:
         one, drop a, drop _3.1",
    );
}

#[test]
fn what_a_ref_mut_binding_shows_stays() {
    check_ways(
        "fn f(mut o: Option<Guard>) { if let Some(g) = &mut o { g.change() } one() }",
        "+Some, change, one, drop o
         -Some, one, drop o",
    );
}

#[test]
fn an_option_that_is_known_to_be_none() {
    check_ways(
        "fn f(o: Option<Guard>) { let Some(g) = o else { one(); return }; two() }",
        "+Some, two, drop g
         -Some, one",
    );
}

#[test]
fn a_field_of_a_parameter_behind_a_reference() {
    check_ways("fn f(p: &mut Pair) { p.a = make(1); one() }", "make, drop replaced *p.a, one");
}

#[test]
fn a_variable_of_a_block_that_gives_a_value() {
    check_ways("fn f() { let a = { let b = make(1); one(); b }; two() }", "make, one, two, drop a");
}

#[test]
fn a_move_in_one_arm() {
    check_ways(
        "fn f(a: Guard, n: u8) { match n { 1 => take(a), _ => {} } one() }",
        "+1, take, one, drop a?
         -1, one, drop a?",
    );
}

#[test]
fn what_is_there_at_each_question_mark() {
    check_ways(
        "fn f() -> Option<u8> { let a = maybe()?; let (b, _) = (maybe()?, maybe()?); one(); None }",
        "maybe, +Some, maybe, +Some, maybe, +Some, drop `(maybe()?, maybe()?)`.1, one, drop b, drop a
         maybe, +Some, maybe, +Some, maybe, -Some, drop `maybe()?`, drop a
         maybe, +Some, maybe, -Some, drop a
         maybe, -Some",
    );
}

#[test]
fn what_is_empty_has_nothing_to_drop() {
    check_ways("fn f() { let a: Option<Guard> = None; one() }", "one");
    check_ways("fn f() { let mut a = None; one(); a = Some(make(1)); two() }", "one, make, two, drop a");
    check_ways(
        "fn fill(_: &mut Option<Guard>) {}
         fn f() { let mut a: Option<Guard> = None; fill(&mut a); one() }",
        "fill, one, drop a?",
    );
}

#[test]
fn an_option_that_was_emptied_drops_nothing() {
    check_ways("fn f() { let mut a = Some(make(1)); let b = a.take(); one() }", "make, take, one, drop b");
}
