//! Which statics a program has used for sure by the time it starts tasks or serves.

use rustc_hash::FxHashSet;

use crate::def::ids::DefId;
use crate::flow::analyses::paths::When;

use super::super::solver::Solver;
use super::super::ways::Cut;
use super::links::Links;
use super::started::{Started, runs_here};
use super::{Place, Ways};

/// The statics that every entry point uses before anything is started.
pub(super) fn statics(
    solver: &mut Solver<'_>,
    (links, started): (&Links, &Started),
    entries: &[(Place, Ways)],
) -> FxHashSet<DefId> {
    let mut of_all: Option<FxHashSet<DefId>> = None;
    // A program that serves nobody has no use that would come too late.
    for (place, _) in entries.iter().filter(|(place, _)| started.starts(*place)) {
        let mut found = FxHashSet::default();
        collect(solver, (links, started, entries), *place, &mut (FxHashSet::default(), &mut found));
        of_all = Some(match of_all {
            Some(before) => before.intersection(&found).copied().collect(),
            None => found,
        });
    }
    of_all.unwrap_or_default()
}

fn collect(
    solver: &mut Solver<'_>,
    (links, started, entries): (&Links, &Started, &[(Place, Ways)]),
    place: Place,
    acc: &mut (FxHashSet<Place>, &mut FxHashSet<DefId>),
) {
    let mut todo = vec![place];
    while let Some(place) = todo.pop() {
        let Some(body) = solver.body(place.0).filter(|_| acc.0.insert(place)) else { continue };
        let ways = body.ways(place.1, &Cut::default());
        for link in links.of.get(&place).into_iter().flatten() {
            // A program that ends early does not serve: in the functions that `main` calls, what is on no error path is done.
            let is_entry = entries.iter().any(|(entry, _)| *entry == place);
            let done = match ways.when(link.block) {
                Some(When::Always) => true,
                Some(When::Sometimes | When::OnFlag) => !is_entry,
                Some(When::OnError) | None => false,
            };
            if done && !started.is_after(place, link.block) {
                acc.1.extend(&link.uses);
                let along = link.to.iter().filter(|(_, manner)| runs_here(*manner));
                todo.extend(along.map(|(to, _)| *to));
            }
        }
    }
}
