//! One construct a test, from source text to what its control-flow form says.
//!
//! [`check_ways`] shows every way through the function `f` and the closures in it: calls, awaits and the drops that really
//! happen, in the order in which they run. A way that comes to a block again ends with `again`. Temporaries are called by
//! their code, and what is there on some ways only has a `?` behind it. [`check_dump`] shows the form itself.

mod awaits;
mod closures;
mod control;
mod drops;
mod fixture;
mod known;
mod statics;
mod temporaries;
mod unseen;

use self::fixture::with_flow;
use super::dump;

/// The ways through the regions of `f`, in the fixture's order.
#[track_caller]
fn check_ways(code: &str, expect: &str) {
    same(&with_flow(code, |built| built.ways()), expect);
}

/// The regions of `f` with their blocks.
#[track_caller]
fn check_dump(code: &str, expect: &str) {
    same(&with_flow(code, |built| dump::dump(built.cx())), expect);
}

/// What is there at each await of `f`.
#[track_caller]
fn check_held(code: &str, expect: &str) {
    same(&with_flow(code, |built| built.held()), expect);
}

/// Compares line by line, indentation aside.
#[track_caller]
fn same(found: &str, expect: &str) {
    let lines = |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let (found, expect) = (lines(found), lines(expect));
    assert!(found == expect, "found\n{found}\n\nexpected\n{expect}\n");
}
