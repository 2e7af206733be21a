//! Awaits: their order, what is there at them, and macros that drive several futures.

use super::{check_held, check_ways};

#[test]
fn a_call_of_an_async_function_and_its_await() {
    check_ways("async fn f() { wait().await; one() }", "wait, await, one");
}

#[test]
fn a_variable_is_there() {
    check_held("async fn f() { let a = make(1); wait().await; look(&a); }", "a");
}

#[test]
fn a_parameter_is_there() {
    check_held("async fn f(a: Guard) { wait().await }", "a");
}

#[test]
fn a_dropped_variable_is_not_there() {
    check_held("async fn f() { let a = make(1); drop(a); wait().await; }", "nothing");
}

#[test]
fn a_variable_of_a_block_that_has_ended() {
    check_held("async fn f() { { let a = make(1); } wait().await; }", "nothing");
}

#[test]
fn a_variable_that_comes_later() {
    check_held("async fn f() { wait().await; let a = make(1); }", "nothing");
}

#[test]
fn a_variable_that_is_gone_on_some_ways() {
    check_held("async fn f(a: Guard) { if yes() { drop(a) } wait().await; }", "a?");
}

#[test]
fn a_variable_that_is_gone_on_one_branch() {
    check_held(
        "async fn f(a: Guard) { if yes() { drop(a); wait().await } else { wait().await } }",
        "nothing
         a",
    );
}

#[test]
fn what_is_moved_into_the_future() {
    check_held("async fn f(a: Guard) { wait_for(a).await; }", "nothing");
}

#[test]
fn what_an_await_gives() {
    check_held(
        "async fn f() { let a = wait_for(make(1)).await; wait().await; }",
        "nothing
         a",
    );
}

#[test]
fn what_an_await_gives_and_nobody_binds() {
    check_held(
        "async fn f() { let _ = wait_for(make(1)).await; wait().await; }",
        "nothing
         nothing",
    );
}

#[test]
fn a_temporary_of_the_same_statement() {
    check_held(
        "fn both(_: bool, _: ()) {}
         async fn f() { both(make(1).look(), wait().await); }",
        "`make(1)`",
    );
}

#[test]
fn the_scrutinee_of_a_match() {
    check_held("async fn f() { match make(1).look() { true => wait().await, _ => {} } }", "`make(1)`");
}

#[test]
fn the_scrutinee_of_an_if_let_before_2024() {
    check_held(
        "//- edition:2021
         async fn f() { if let true = make(1).look() {} else { wait().await } }",
        "`make(1)`",
    );
}

#[test]
fn the_scrutinee_of_an_if_let_since_2024() {
    check_held(
        "//- edition:2024
         async fn f() { if let true = make(1).look() {} else { wait().await } }",
        "nothing",
    );
}

#[test]
fn the_condition_of_an_if() {
    check_held("async fn f() { if make(1).look() { wait().await } }", "nothing");
}

#[test]
fn what_is_left_of_a_value() {
    check_held("async fn f(p: Pair) { take(p.a); wait().await }", "p.b");
}

#[test]
fn what_an_async_block_has_taken() {
    check_held("fn f(a: Guard) { async move { look(&a); wait().await; }; }", "a");
}

#[test]
fn what_an_async_block_borrows() {
    check_held("fn f(a: Guard) { async { wait().await; look(&a); }; }", "nothing");
}

#[test]
fn the_items_of_a_loop() {
    check_held("async fn f(all: Vec<Guard>) { for g in all { wait().await } }", "`all`, g");
}

#[test]
fn a_variable_that_is_replaced() {
    check_held("async fn f(mut o: Option<Guard>) { o = Some(make(1)); wait().await }", "o");
}

#[test]
fn join_awaits_all() {
    check_ways(
        "async fn f() { tokio::join!(wait(), wait_for(make(1))); one() }",
        "wait, make, wait_for, tokio::join!, await all, drop `tokio::join!(wait(), wait_for(make(1)))`, one",
    );
}

#[test]
fn select_runs_the_arm_that_is_ready() {
    check_ways(
        "async fn f() { tokio::select! { _ = wait() => one(), _ = wait() => two(), } one() }",
        "wait, wait, tokio::select!, await any, +ready, one, one
         wait, wait, tokio::select!, await any, -ready, two, one",
    );
}

#[test]
fn select_binds_what_the_future_gives() {
    check_ways(
        "async fn f() { tokio::select! { g = wait_for(make(1)) => one(), _ = wait() => two(), } }",
        "make, wait_for, wait, tokio::select!, await any, +ready, one, drop g
         make, wait_for, wait, tokio::select!, await any, -ready, two",
    );
}

#[test]
fn select_with_else() {
    check_ways(
        "async fn f() { tokio::select! { Some(_) = async { maybe() } => one(), else => two(), } }",
        "tokio::select!, await any, +ready, +Some, one, drop `async { maybe() }`
         tokio::select!, await any, +ready, -Some, drop `async { maybe() }`, two
         tokio::select!, await any, -ready, two
         async block:
         maybe",
    );
}

#[test]
fn select_with_default() {
    check_ways(
        "async fn f() { tokio::select! { _ = wait() => one(), default => two(), } }",
        "wait, poll, +ready, one
         wait, poll, -ready, two",
    );
}

#[test]
fn select_with_conditions() {
    check_ways(
        "async fn f() { tokio::select! { _ = wait(), if yes() => one(), _ = wait() => two(), } }",
        "yes, wait, wait, tokio::select!, await any, +ready, one
         yes, wait, wait, tokio::select!, await any, -ready, two",
    );
}

#[test]
fn what_is_there_while_a_select_waits() {
    check_held(
        "async fn f(a: Guard) { tokio::select! { _ = wait() => drop(a), _ = wait() => wait().await, } }",
        "a
         a",
    );
}

#[test]
fn a_stream_runs_when_it_is_polled() {
    check_ways(
        "fn f() { let s = async_stream::stream! { one(); yield 1; wait().await; two() }; }",
        "async macro body:
         one, yield, wait, await, two, async_stream::stream!",
    );
}

#[test]
fn what_is_there_while_a_stream_gives() {
    check_held(
        "fn f() { let s = async_stream::stream! { let a = make(1); yield 1; drop(a); yield 2; }; }",
        "a
         nothing",
    );
}

#[test]
fn await_in_a_loop() {
    check_ways(
        "async fn f() { loop { wait().await; if yes() { break } } }",
        "wait, await, yes, +true
         wait, await, yes, -true, again",
    );
}

#[test]
fn what_a_labelled_loop_has_left() {
    check_held("async fn f() { loop { let a = make(1); if yes() { break } } wait().await }", "nothing");
}

#[test]
fn an_option_that_was_found_to_be_none() {
    check_held(
        "async fn f(o: Option<Guard>) { match o { Some(g) => wait().await, None => wait().await } }",
        "g
         nothing",
    );
}

#[test]
fn a_value_that_is_put_back() {
    check_held(
        "async fn f(mut a: Guard) { take(a); wait().await; a = make(1); wait().await }",
        "nothing
         a",
    );
}

#[test]
fn the_scrutinee_of_a_while_let() {
    check_held("async fn f() { while let true = make(1).look() { wait().await } }", "`make(1)`");
}

#[test]
fn the_value_of_a_select_arm() {
    check_held(
        "async fn f() { tokio::select! { g = wait_for(make(1)) => wait().await, } }",
        "nothing
         g",
    );
}

#[test]
fn futures_that_a_select_borrows() {
    check_held("async fn f(a: Guard) { let mut w = Box::pin(wait()); tokio::select! { _ = &mut w => one(), } }", "a");
}

#[test]
fn try_join() {
    check_ways(
        "async fn r() -> Result<u8, u8> { Ok(1) }
         async fn f() -> Result<(), u8> { tokio::try_join!(r(), r())?; one(); Ok(()) }",
        "r, r, tokio::try_join!, await all, +Ok, one
         r, r, tokio::try_join!, await all, -Ok",
    );
}

#[test]
fn a_select_in_a_loop() {
    check_ways(
        "async fn f() { loop { tokio::select! { _ = wait() => break, _ = wait() => continue, } } one() }",
        "wait, wait, tokio::select!, await any, +ready, one
         wait, wait, tokio::select!, await any, -ready, again",
    );
}
