//! Which statics a program has used for sure by the time it starts tasks or serves.

use rustc_hash::FxHashSet;

use crate::def::ids::DefId;
use crate::flow::analyses::paths::When;

use super::super::solver::Solver;
use super::links::{Links, Manner};
use super::started::Started;
use super::{Place, Ways};

/// The statics that every entry point uses on all ways, before anything is started.
pub(super) fn statics(
    solver: &mut Solver<'_>,
    (links, started): (&Links, &Started),
    entries: &[(Place, Ways)],
) -> FxHashSet<DefId> {
    let mut of_all: Option<FxHashSet<DefId>> = None;
    // A program that serves nobody has no use that would come too late.
    for (place, _) in entries.iter().filter(|(place, _)| started.starts(*place)) {
        let mut found = FxHashSet::default();
        collect(solver, (links, started), *place, &mut (FxHashSet::default(), &mut found));
        of_all = Some(match of_all {
            Some(before) => before.intersection(&found).copied().collect(),
            None => found,
        });
    }
    of_all.unwrap_or_default()
}

fn collect(
    solver: &mut Solver<'_>,
    (links, started): (&Links, &Started),
    place: Place,
    acc: &mut (FxHashSet<Place>, &mut FxHashSet<DefId>),
) {
    let mut todo = vec![place];
    while let Some(place) = todo.pop() {
        let Some(body) = solver.body(place.0).filter(|_| acc.0.insert(place)) else { continue };
        let ways = body.ways(place.1, &[]);
        for link in links.of.get(&place).into_iter().flatten() {
            let for_sure = ways.when(link.block) == Some(When::Always) && !started.is_after(place, link.block);
            if for_sure {
                acc.1.extend(&link.uses);
                let along = link.to.iter().filter(|(_, manner)| matches!(manner, Manner::Along | Manner::Drive { .. }));
                todo.extend(along.map(|(to, _)| *to));
            }
        }
    }
}
