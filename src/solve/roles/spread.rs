//! How each region is run: from the entry points along all links, until nothing changes.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::def::ids::DefId;

use super::links::{Links, Manner};
use super::started::Started;
use super::{Place, Ways};

/// The links, what comes after what, and the statics that are used before anything is started.
type Program<'a> = (&'a Links, &'a Started, &'a FxHashSet<DefId>);

pub(super) fn spread(program: Program<'_>, entries: &[(Place, Ways)]) -> FxHashMap<Place, Ways> {
    let (links, started, _) = program;
    let (servers, jobs): (Vec<_>, Vec<_>) = entries.iter().partition(|(place, _)| started.may_serve(*place));
    let mut known = from(program, servers);
    for (place, ways) in from(program, jobs) {
        let ways = ways.each().map(|way| if way == Ways::WORKER { Ways::BATCH } else { way });
        merge(&mut known, (place, ways.fold(Ways::default(), Ways::with)));
    }
    for (place, ways) in from(program, by_manner(links, Manner::OwnTask, Ways::OWN, &|_| true)) {
        merge(&mut known, (place, ways));
    }
    // Tasks are tasks, whoever starts them; but for those that nobody starts.
    let is_unseen = |ways: &Ways| *ways == Ways::default();
    let is_others = |place: Place| known.get(&place).is_none_or(is_unseen) && !links.unused.contains(&place.0);
    let others = by_manner(links, Manner::Task, Ways::WORKER, &is_others);
    for (place, ways) in from(program, others) {
        merge(&mut known, (place, ways));
    }
    known
}

/// What is started in a manner by the places that `are` meant.
fn by_manner(links: &Links, manner: Manner, ways: Ways, are: &dyn Fn(Place) -> bool) -> Vec<(Place, Ways)> {
    let meant = links.of.iter().filter(|(place, _)| are(**place));
    let all = meant.flat_map(|(_, all)| all).flat_map(|link| &link.to);
    all.filter(|(_, found)| *found == manner).map(|(to, _)| (*to, ways)).collect()
}

fn from(program: Program<'_>, entries: Vec<(Place, Ways)>) -> FxHashMap<Place, Ways> {
    let (mut known, mut todo) = (FxHashMap::default(), Vec::new());
    entries.into_iter().for_each(|entry| add(&mut known, &mut todo, entry));
    settle(program, &mut known, todo);
    known
}

fn merge(known: &mut FxHashMap<Place, Ways>, (place, ways): (Place, Ways)) {
    let before = known.entry(place).or_default();
    *before = before.with(ways);
}

fn settle((links, started, forced): Program<'_>, known: &mut FxHashMap<Place, Ways>, mut todo: Vec<Place>) {
    while let Some(place) = todo.pop() {
        let ways = known.get(&place).copied().unwrap_or_default();
        for link in links.of.get(&place).into_iter().flatten() {
            let here = started.at(place, ways, Some(link.block));
            for (to, manner) in &link.to {
                let deferred = links.deferred.contains(to);
                let is_late = |way: &Ways| *manner == Manner::FirstUse && forced.contains(&to.0) && !is_early(*way);
                let ways = here.each().filter(|way| !is_late(way)).map(|way| run(way, *manner));
                let ways = ways.filter(|way| !deferred || !way.is_outside());
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

/// Code that is run so may run before anything is started.
fn is_early(way: Ways) -> bool {
    let of_thread = Ways::ASIDE.with(Ways::OWN_THREAD).with(Ways::OWN_THREAD_SHARED);
    Ways::SYNC.with(Ways::START).with(Ways::START_SHARED).with(of_thread).contains(way)
}

/// How something is run that code which is itself run in some way leads to.
fn run(way: Ways, manner: Manner) -> Ways {
    match (manner, way) {
        (Manner::Along | Manner::FirstUse, way) => way,
        (Manner::OwnTask, _) | (Manner::Task, Ways::OWN) => Ways::OWN,
        (Manner::Task, _) => Ways::WORKER,
        (Manner::Unseen, _) => Ways::UNKNOWN,
        (Manner::Elsewhere, _) => Ways::ASIDE,
        // A thread that drives a future does nothing else meanwhile.
        (Manner::Drive { shared: true }, Ways::SYNC) => Ways::START_SHARED,
        (Manner::Drive { shared: false }, Ways::SYNC) => Ways::START,
        (Manner::Drive { shared: true }, Ways::ASIDE) => Ways::OWN_THREAD_SHARED,
        (Manner::Drive { shared: false }, Ways::ASIDE) => Ways::OWN_THREAD,
        (Manner::Drive { .. }, way) => way,
    }
}
