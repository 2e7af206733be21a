//! What closures and async blocks take from around them.

use super::check_ways;

#[test]
fn a_closure_borrows_what_it_looks_at() {
    check_ways(
        "fn f(a: Guard) { let c = || { look(&a); }; c(); }",
        "(c), drop a
         closure captures &a:
         look",
    );
}

#[test]
fn a_closure_borrows_mutably_what_it_changes() {
    check_ways(
        "fn f(mut a: Guard) { let mut c = || a.change(); c(); }",
        "(c), drop a
         closure captures &mut a:
         change",
    );
}

#[test]
fn a_closure_takes_what_it_moves() {
    check_ways(
        "fn f(a: Guard) { let c = || take(a); c(); }",
        "(c)
         closure captures move a:
         take",
    );
}

#[test]
fn a_method_that_takes_self_moves_into_the_closure() {
    check_ways(
        "fn f(a: Guard) { let c = || a.end(); c(); }",
        "(c)
         closure captures move a:
         end",
    );
}

#[test]
fn a_move_closure_takes_what_it_looks_at() {
    check_ways(
        "fn f(a: Guard) { let c = move || { look(&a); }; c(); }",
        "(c)
         closure captures move a:
         look, left a",
    );
}

#[test]
fn a_move_closure_copies_what_can_be_copied() {
    check_ways(
        "fn f(n: u8, a: &Guard) { let c = move || { look(a); n + 1 }; }",
        "closure captures copy a, copy n:
         look",
    );
}

#[test]
fn a_closure_borrows_the_field_that_it_uses() {
    check_ways(
        "//- edition:2021
         fn f(p: Pair) { let c = || { look(&p.a); }; c(); }",
        "(c), drop p
         closure captures &p.a:
         look",
    );
}

#[test]
fn a_closure_borrows_the_whole_before_2021() {
    check_ways(
        "//- edition:2018
         fn f(p: Pair) { let c = || { look(&p.a); }; c(); }",
        "(c), drop p
         closure captures &p:
         look",
    );
}

#[test]
fn a_closure_moves_the_field_that_it_uses() {
    check_ways(
        "fn f(p: Pair) { let c = || take(p.a); c(); }",
        "(c), drop p.b
         closure captures move p.a:
         take",
    );
}

#[test]
fn a_closure_that_assigns() {
    check_ways(
        "fn f(mut n: u8) { let mut c = || n += 1; c(); }",
        "(c)
         closure captures &mut n:",
    );
}

#[test]
fn an_underscore_captures_nothing() {
    check_ways(
        "fn f(a: Guard) { let c = || { let _ = a; }; }",
        "drop a
         closure:",
    );
}

#[test]
fn a_return_leaves_the_closure() {
    check_ways(
        "fn f() { let c = || { if yes() { return; } one() }; c(); two() }",
        "(c), two
         closure:
         yes, +true
         yes, -true, one",
    );
}

#[test]
fn parameters_of_a_closure_are_dropped_in_it() {
    check_ways(
        "fn f() { let c = |a: Guard, _: u8| one(); c(make(1), 1); }",
        "make, (c)
         closure:
         one, drop a",
    );
}

#[test]
fn closures_in_closures() {
    check_ways(
        "fn f(a: Guard) { let c = || { let d = || { look(&a); }; d(); }; c(); }",
        "(c), drop a
         closure captures &a:
         (d)
         closure captures &a:
         look",
    );
}

#[test]
fn a_move_closure_in_a_closure() {
    check_ways(
        "fn f(a: Guard) { let c = || { let d = move || { look(&a); }; d(); }; c(); }",
        "(c)
         closure captures move a:
         (d)
         closure captures move a:
         look, left a",
    );
}

#[test]
fn an_async_block_borrows() {
    check_ways(
        "async fn f(a: Guard) { let c = async { look(&a); }; c.await; }",
        "await, drop a
         async block captures &a:
         look",
    );
}

#[test]
fn an_async_move_block_takes() {
    check_ways(
        "async fn f(a: Guard) { let c = async move { look(&a); wait().await; }; c.await; }",
        "await
         async block captures move a:
         look, wait, await, left a",
    );
}

#[test]
fn a_question_mark_leaves_the_async_block() {
    check_ways(
        "async fn f() { let c = async { maybe()?; one(); None::<u8> }; two() }",
        "two
         async block:
         maybe, +Some, drop `maybe()?`, one
         maybe, -Some",
    );
}

#[test]
fn a_question_mark_before_the_error_is_named() {
    check_ways(
        "struct Other;
         impl From<u8> for Other { fn from(_: u8) -> Other { Other } }
         fn g() -> Result<u8, u8> { Ok(1) }
         async fn f() { let c = async { let n = g()?; Ok::<_, Other>(n) }; }",
        "
         async block:
         g, +Ok
         g, -Ok, from",
    );
}

#[test]
fn an_async_closure() {
    check_ways(
        "async fn f(a: Guard) { let c = async |n: u8| { look(&a); wait().await }; c(1).await; }",
        "(c), await, drop a
         async closure captures &a:
         look, wait, await",
    );
}

#[test]
fn a_closure_matches_on_what_is_around() {
    check_ways(
        "fn f(o: Option<Guard>) { let c = || match &o { Some(g) => look(g), None => false }; c(); }",
        "(c), drop o
         closure captures &o:
         +Some, look
         -Some, +None
         -Some, -None, diverge",
    );
}

#[test]
fn a_binding_moves_into_the_closure() {
    check_ways(
        "fn f(o: Option<Guard>) { let c = || { if let Some(g) = o { take(g) } }; c(); }",
        "(c)
         closure captures move o:
         +Some, take
         -Some",
    );
}

#[test]
fn a_closure_is_called_where_it_stands() {
    check_ways(
        "fn f() { (|| one())(); two() }",
        "(`(|| one())`), two
         closure:
         one",
    );
}

#[test]
fn a_function_path_is_a_value() {
    check_ways("fn f() { let g = one; g(); }", "(g)");
}

#[test]
fn an_async_block_before_2021_takes_the_whole() {
    check_ways(
        "//- edition:2018
         fn f(p: Pair) { let c = async move { look(&p.a); }; }",
        "async block captures move p:
         look, left p",
    );
}

#[test]
fn an_async_block_takes_a_field() {
    check_ways(
        "//- edition:2021
         fn f(p: Pair) { let c = async move { look(&p.a); }; one() }",
        "one, drop p.b
         async block captures move p.a:
         look, left p.a",
    );
}

#[test]
fn a_return_leaves_the_async_block() {
    check_ways(
        "fn f() { let c = async { if yes() { return } one() }; two() }",
        "two
         async block:
         yes, +true
         yes, -true, one",
    );
}

#[test]
fn a_captured_value_is_taken_on_some_ways() {
    check_ways(
        "fn f(a: Guard) { let c = move || { if yes() { take(a) } }; }",
        "closure captures move a:
         yes, +true, take, left a?
         yes, -true, left a?",
    );
}

#[test]
fn a_value_in_a_box_moves_into_the_closure() {
    check_ways(
        "fn f(b: Box<Guard>) { let c = || take(*b); one() }",
        "one
         closure captures move b:
         take",
    );
}

#[test]
fn what_a_macro_looks_at_is_borrowed() {
    check_ways(
        r#"fn f(a: u8) { let c = || println!("{a}"); }"#,
        "closure captures &a:
         println!",
    );
}

#[test]
fn a_closure_is_given_to_a_function() {
    check_ways(
        "fn run(c: impl FnOnce()) { c() }
         fn f(a: Guard) { run(|| take(a)); one() }",
        "run, one
         closure captures move a:
         take",
    );
}
