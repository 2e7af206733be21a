//! Helpers of tests that no `cfg` marks: functions that say so by their name, and that nothing but tests uses.

use rustc_hash::FxHashSet;

use crate::base::words::names_tests;
use crate::def::ids::{DefId, DefKind};
use crate::def::{Program, has_foreign_attribute};
use crate::syntax::item_tree::ItemKind;

use super::solver::Solver;

/// The functions of the checked crates that are there for tests alone. `mains` are where programs begin.
pub(super) fn of_program(solver: &mut Solver<'_>, mains: &[DefId]) -> FxHashSet<DefId> {
    let program = solver.cx.program();
    let functions = solver.checked.iter().flat_map(|&krate| program.defs(krate).def_ids());
    let named = functions.filter(|def| is_named_so(program, *def) && !mains.contains(def));
    let mut found: FxHashSet<DefId> = named.collect();
    loop {
        let counts = |user: DefId| !found.contains(&user) && !program.data(user).in_test;
        let used: Vec<DefId> =
            found.iter().copied().filter(|&def| users(solver, def).into_iter().any(counts)).collect();
        if used.is_empty() {
            return used_by_tests(solver, found);
        }
        used.iter().for_each(|def| {
            found.remove(def);
        });
    }
}

/// Those that a test uses, itself or by way of others of them.
fn used_by_tests(solver: &mut Solver<'_>, named: FxHashSet<DefId>) -> FxHashSet<DefId> {
    let is_tested = |solver: &mut Solver<'_>, def: DefId| solver.mentions.in_tests(solver.cx, def, &solver.checked);
    let mut found: FxHashSet<DefId> = named.iter().copied().filter(|&def| is_tested(solver, def)).collect();
    loop {
        let is_new = |def: &DefId| !found.contains(def) && users(solver, *def).iter().any(|user| found.contains(user));
        let new: Vec<DefId> = named.iter().copied().filter(is_new).collect();
        if new.is_empty() {
            return found;
        }
        found.extend(new);
    }
}

/// Who may use the function: the bodies whose text names it, and those that were seen to call it.
fn users(solver: &mut Solver<'_>, function: DefId) -> Vec<DefId> {
    let calls = solver.bodies.calls_of(function).map(|(body, _)| body.facts.owner);
    let mut found: Vec<DefId> = calls.collect();
    found.extend(solver.mentions.in_text(solver.cx, function, &solver.checked));
    found
}

fn is_named_so(program: &Program, def: DefId) -> bool {
    let data = program.data(def);
    let is_plain = data.kind == DefKind::Fn && !data.in_test && !is_called_unseen(program, def);
    is_plain && program.path(def).split("::").any(names_tests)
}

/// A trait or the attribute of a framework may have it called.
fn is_called_unseen(program: &Program, def: DefId) -> bool {
    let of_trait = |parent: DefId| match &program.item(parent).kind {
        ItemKind::Impl(item) => item.head.of_trait.is_some(),
        _ => true,
    };
    program.data(def).parent.is_some_and(of_trait) || has_foreign_attribute(program.item(def))
}
