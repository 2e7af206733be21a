//! How each region is run: from the entry points along all links, until nothing changes.

use rustc_hash::FxHashMap;

use super::links::{Links, Manner};
use super::started::Started;
use super::{Place, Ways};

pub(super) fn spread(links: &Links, started: &Started, entries: &[(Place, Ways)]) -> FxHashMap<Place, Ways> {
    let mut known: FxHashMap<Place, Ways> = FxHashMap::default();
    let mut todo: Vec<Place> = Vec::new();
    for (place, ways) in entries {
        add(&mut known, &mut todo, (*place, *ways));
    }
    for link in links.of.values().flatten() {
        for (to, _) in link.to.iter().filter(|(_, manner)| *manner == Manner::OwnTask) {
            add(&mut known, &mut todo, (*to, Ways::OWN));
        }
    }
    settle(links, started, &mut known, todo);
    // Tasks are tasks, whoever starts them; but for those that tasks start on a runtime of their own, or nobody.
    let mut todo: Vec<Place> = Vec::new();
    let elsewhere = links.of.iter().filter(|(place, _)| starts_workers(links, &known, **place));
    for all in elsewhere.map(|(_, all)| all).collect::<Vec<_>>() {
        for (to, _) in all.iter().flat_map(|link| &link.to).filter(|(_, manner)| *manner == Manner::Task) {
            add(&mut known, &mut todo, (*to, Ways::WORKER));
        }
    }
    settle(links, started, &mut known, todo);
    known
}

/// Tasks that the code of a place starts are tasks among others: it runs on no runtime of its own, and it does run.
pub(super) fn starts_workers(links: &Links, known: &FxHashMap<Place, Ways>, place: Place) -> bool {
    known.get(&place) != Some(&Ways::OWN) && !links.unused.contains(&place.0)
}

fn settle(links: &Links, started: &Started, known: &mut FxHashMap<Place, Ways>, mut todo: Vec<Place>) {
    while let Some(place) = todo.pop() {
        let ways = known.get(&place).copied().unwrap_or_default();
        for link in links.of.get(&place).into_iter().flatten() {
            let here = started.at(place, ways, Some(link.block));
            for (to, manner) in &link.to {
                let deferred = links.deferred.contains(to);
                let ways = here.each().map(|way| run(way, *manner)).filter(|way| !deferred || *way != Ways::SYNC);
                let there = ways.fold(Ways::default(), Ways::with);
                add(known, &mut todo, (*to, there));
            }
        }
    }
}

fn add(known: &mut FxHashMap<Place, Ways>, todo: &mut Vec<Place>, (place, ways): (Place, Ways)) {
    let before = known.entry(place).or_default();
    let after = before.with(ways);
    if *before != after {
        *before = after;
        todo.push(place);
    }
}

/// How something is run that code which is itself run in some way leads to.
fn run(way: Ways, manner: Manner) -> Ways {
    match (manner, way) {
        (Manner::Along, way) => way,
        (Manner::OwnTask, _) | (Manner::Task, Ways::OWN) => Ways::OWN,
        (Manner::Task, _) => Ways::WORKER,
        (Manner::Unseen, _) => Ways::UNKNOWN,
        (Manner::Elsewhere, _) => Ways::SYNC,
        // A thread that drives a future does nothing else meanwhile.
        (Manner::Drive { shared: true }, Ways::SYNC) => Ways::START_SHARED,
        (Manner::Drive { shared: false }, Ways::SYNC) => Ways::START,
        (Manner::Drive { .. }, way) => way,
    }
}
