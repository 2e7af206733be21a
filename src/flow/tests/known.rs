//! What the analyses know at a point: definitions that reach it, calls that came before it, ways that end.

use rustc_hash::FxHashSet;

use super::fixture::{Built, with_flow};
use super::same;
use crate::base::arena::ArenaId;
use crate::def::ids::DefId;
use crate::flow::analyses::paths::{End, Paths, Way, When};
use crate::flow::analyses::prior::{Event, Prior};
use crate::flow::analyses::reaching::{Changes, Definition, Point, Reaching};
use crate::flow::ir::{BlockId, Call, Callee, Operand, Place, Rvalue, SwitchWhy, Terminator};

/// The calls of a function or method by that name, in the order of blocks.
fn calls<'a>(built: &'a Built<'_>, name: &str) -> Vec<(BlockId, &'a Call)> {
    let blocks = built.flow.blocks.iter();
    let called = blocks.filter_map(|(block, data)| match &data.end {
        Terminator::Call(call) => Some((block, &**call)),
        _ => None,
    });
    let is_meant = |call: &Call| match &call.callee {
        Callee::Fn(function) => built.types.program().name(function.def) == name,
        _ => false,
    };
    called.filter(|(_, call)| is_meant(call)).collect()
}

/// What reaches the argument of each call of `see`: the code of the definitions.
#[track_caller]
fn check_reaching(code: &str, expect: &str) {
    let code = format!("fn see<T>(_: T) {{}}\nfn set(_: &mut u8) {{}}\n{code}");
    let found = with_flow(&code, |built| {
        let reaching = Reaching::of(built.flow, &|_| true, FxHashSet::default(), Changes::default());
        let lines = calls(built, "see").into_iter().map(|(block, call)| {
            let at = built.flow.blocks[block].stmts.len() as u32;
            let place = call.args[0].place().expect("a variable");
            let mut all: Vec<String> = reaching
                .at(place, Point { block, at })
                .0
                .into_iter()
                .map(|(definition, _)| of(built, definition))
                .collect();
            all.sort();
            all.join(", ")
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    same(&found, expect);
}

fn of(built: &Built<'_>, definition: Definition) -> String {
    match definition {
        Definition::Entry(local) => format!("entry {}", built.place(&Place::local(local))),
        Definition::Changed(block) => format!("changed by {}", end_of(built, block)),
        Definition::At(point) => match built.flow.blocks[point.block].stmts.get(point.at as usize) {
            Some(stmt) => built.text(stmt.range),
            None => end_of(built, point.block),
        },
    }
}

fn end_of(built: &Built<'_>, block: BlockId) -> String {
    match &built.flow.blocks[block].end {
        Terminator::Call(call) => built.text(call.site.range),
        Terminator::Await(wait) => built.text(wait.range),
        _ => "?".to_owned(),
    }
}

#[test]
fn the_last_assignment_reaches() {
    check_reaching("fn f() { let mut a = 1; a = 2; see(a); }", "a = 2");
}

#[test]
fn assignments_of_both_branches_reach() {
    check_reaching("fn f() { let a; if yes() { a = 1 } else { a = 2 } see(a); }", "a = 1, a = 2");
}

#[test]
fn an_assignment_on_some_ways_leaves_the_other() {
    check_reaching("fn f(mut a: u8) { if yes() { a = 2 } see(a); a = 3; see(a); }", "a = 2, entry a\na = 3");
}

#[test]
fn an_assignment_on_a_way_that_ends_does_not_reach() {
    check_reaching("fn f(mut a: u8) { if yes() { a = 2; return } see(a); }", "entry a");
}

#[test]
fn a_loop_brings_its_assignments_round() {
    check_reaching("fn f(mut a: u8) { loop { see(a); a = 2; see(a); } }", "a = 2, entry a\na = 2");
}

#[test]
fn a_call_that_is_given_a_mutable_reference_may_change_it() {
    check_reaching("fn f() { let mut a = 1; set(&mut a); see(a); }", "1, changed by set(&mut a)");
}

#[test]
fn a_field_is_assigned_by_itself() {
    check_reaching(
        "fn f(mut p: (u8, u8)) { p.0 = 1; see(p.0); see(p.1); p = (3, 4); see(p.0); }",
        "p.0 = 1
         entry p
         p = (3, 4)",
    );
}

#[test]
fn the_value_of_a_call_reaches() {
    check_reaching("fn f() { let mut a = yes(); see(a); a = !a; see(a); }", "yes()\na = !a");
}

#[test]
fn what_a_shadowed_name_held_does_not_reach() {
    check_reaching("fn f(a: u8) { let a = 2; see(a); }", "2");
}

/// The calls of `change` that come before each call of `look` on the same value, on all ways.
#[track_caller]
fn check_prior(code: &str, expect: &str) {
    let code = format!("impl Guard {{ fn set(&mut self, _: u8) {{}} }}\n{code}");
    let found = with_flow(&code, |built| {
        let event = |(block, call): (BlockId, &Call)| Event {
            block,
            subject: receiver(built, block, call),
            method: method(call),
        };
        let events: Vec<Event> = ["set", "change"].iter().flat_map(|name| calls(built, name)).map(event).collect();
        let prior = Prior::of(built.flow, &events);
        let lines = calls(built, "look").into_iter().map(|(block, call)| {
            let on = prior.on(&receiver(built, block, call), block);
            let last = |events: Vec<&Event>| {
                events.into_iter().map(|event| end_of(built, event.block)).collect::<Vec<_>>().join(" or ")
            };
            let all: Vec<String> = on.into_iter().map(last).collect();
            if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    same(&found, expect);
}

fn method(call: &Call) -> DefId {
    match &call.callee {
        Callee::Fn(function) => function.def,
        _ => unreachable!("calls of functions only"),
    }
}

/// What the reference is to that a method gets.
fn receiver(built: &Built<'_>, block: BlockId, call: &Call) -> Place {
    let given = call.args.first().and_then(Operand::place).expect("a receiver");
    let stmts = built.flow.blocks[block].stmts.iter().rev();
    let lent = stmts.filter(|stmt| stmt.dest == *given).find_map(|stmt| match &stmt.value {
        Rvalue::Ref { place, .. } => Some(place.clone()),
        _ => None,
    });
    lent.unwrap_or_else(|| given.clone())
}

#[test]
fn a_call_before_is_known() {
    check_prior("fn f(mut a: Guard) { a.set(1); a.look(); }", "a.set(1)");
}

#[test]
fn a_later_call_takes_the_place_of_an_earlier_one() {
    check_prior("fn f(mut a: Guard) { a.set(1); a.set(2); a.look(); }", "a.set(2)");
}

#[test]
fn a_call_on_some_ways_is_not_known() {
    check_prior("fn f(mut a: Guard) { if yes() { a.set(1) } a.look(); }", "nothing");
}

#[test]
fn calls_on_both_branches_are_known() {
    check_prior("fn f(mut a: Guard) { if yes() { a.set(1) } else { a.set(2) } a.look(); }", "a.set(1) or a.set(2)");
}

#[test]
fn a_call_after_is_not_known() {
    check_prior("fn f(mut a: Guard) { a.look(); a.set(1); }", "nothing");
}

#[test]
fn a_way_that_ends_does_not_count() {
    check_prior("fn f(mut a: Guard) { if yes() { return } else { a.set(1) } a.look(); }", "a.set(1)");
}

#[test]
fn a_new_value_has_seen_no_calls() {
    check_prior("fn f(mut a: Guard) { a.set(1); a = make(1); a.look(); }", "nothing");
}

#[test]
fn calls_on_another_value_do_not_count() {
    check_prior("fn f(mut a: Guard, mut b: Guard) { b.set(1); a.look(); }", "nothing");
}

#[test]
fn methods_are_known_side_by_side() {
    check_prior("fn f(mut a: Guard) { a.set(1); a.change(); a.look(); }", "a.set(1), a.change()");
}

/// When each call of `one` and `two` happens, and whether the function returns.
#[track_caller]
fn check_paths(code: &str, expect: &str) {
    let found = with_flow(code, |built| {
        let paths = paths(built);
        let when = paths.when();
        let (doomed, reached) = (paths.doomed(), paths.reached_from_entry());
        let mut marked: Vec<(BlockId, String)> = ["one", "two"]
            .iter()
            .flat_map(|name| calls(built, name).into_iter().map(|(it, _)| (it, (*name).to_owned())))
            .collect();
        marked.sort();
        let lines = marked.into_iter().map(|(block, name)| {
            let at = block.raw() as usize;
            let when = match when[at] {
                _ if !reached.contains(at) => "never",
                _ if doomed.contains(at) => "before the end",
                When::Always => "always",
                When::Sometimes => "sometimes",
                When::OnFlag => "on a flag",
                When::OnError => "on error",
            };
            format!("{name} {when}")
        });
        let returns = if paths.returns() { "returns" } else { "never returns" };
        lines.chain([returns.to_owned()]).collect::<Vec<_>>().join("\n")
    });
    same(&found, expect);
}

fn paths(built: &Built<'_>) -> Paths {
    let of = |block: BlockId| {
        let end = &built.flow.blocks[block].end;
        let next: Vec<(usize, Way)> = match end {
            Terminator::Switch(switch) => {
                let way = |holds: bool| match switch.why {
                    SwitchWhy::Loop { ends } if ends == holds => {
                        switch.head.map_or(Way::Branch, |head| Way::LoopEnds(head.raw()))
                    }
                    SwitchWhy::Loop { .. } => Way::Plain,
                    SwitchWhy::Try if !holds => Way::Try,
                    SwitchWhy::Try => Way::Plain,
                    SwitchWhy::Branch | SwitchWhy::Select | SwitchWhy::Fits { .. } => Way::Branch,
                };
                vec![(switch.yes.raw() as usize, way(true)), (switch.no.raw() as usize, way(false))]
            }
            other => other.successors().map(|next| (next.raw() as usize, Way::Plain)).collect(),
        };
        let end = match end {
            Terminator::Return => Some(End::Return),
            Terminator::Diverge => Some(End::Panic),
            Terminator::Call(call) if call.next.is_none() => Some(End::Exit),
            _ => None,
        };
        (next, end)
    };
    let (next, ends) = built.flow.blocks.ids().map(of).unzip();
    Paths {
        entry: built.flow.regions[crate::flow::ir::RegionId::ROOT].entry.raw() as usize,
        next,
        ends,
        ..Paths::default()
    }
}

#[test]
fn what_stands_in_no_branch_happens_always() {
    check_paths("fn f() { one(); if yes() { two() } one() }", "one always\ntwo sometimes\none always\nreturns");
}

#[test]
fn what_comes_before_a_panic_does_not_count() {
    check_paths(r#"fn f() { if yes() { one(); panic!("x") } two() }"#, "one before the end\ntwo always\nreturns");
}

#[test]
fn a_function_of_which_all_ways_diverge() {
    check_paths(
        "fn f() { one(); if yes() { std::process::exit(1) } else { never() } }",
        "one before the end\nnever returns",
    );
}

#[test]
fn a_question_mark_is_the_exception() {
    check_paths("fn f() -> Option<u8> { one(); maybe()?; two(); None }", "one always\ntwo always\nreturns");
}

#[test]
fn a_while_counts_as_gone_round_once() {
    check_paths("fn f() { while yes() { one() } two() }", "one always\ntwo always\nreturns");
}

#[test]
fn a_while_not_counts_as_gone_round_once() {
    check_paths("fn f() { while !yes() { one() } two() }", "two always\none always\nreturns");
}

#[test]
fn a_while_with_several_conditions_counts_as_gone_round_once() {
    check_paths("fn f(a: bool) { while a || !yes() { one() } two() }", "one always\ntwo always\nreturns");
}

#[test]
fn a_for_loop_counts_as_gone_round_once() {
    check_paths("fn f(all: Vec<u8>) { for _ in all { one() } two() }", "one always\ntwo always\nreturns");
}

#[test]
fn a_loop_that_goes_on_for_ever() {
    check_paths("fn f() { one(); loop { two() } }", "one always\ntwo always\nnever returns");
}
