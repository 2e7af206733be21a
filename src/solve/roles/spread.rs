//! How each region is run: from the entry points along all links, until nothing changes.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::def::ids::DefId;

use super::links::{Links, Manner};
use super::started::Started;
use super::{Place, Ways};

/// The links, what comes after what, and the statics that are used before anything is started.
type Program<'a> = (&'a Links, &'a Started, &'a FxHashSet<DefId>);

/// How each region is run. The tasks of a program that only does a job keep nobody waiting but each other; some parts of a program
/// may serve and others not, such as `serve` and `import` of one command line.
pub(super) fn spread(program: Program<'_>, entries: &[(Place, Ways)]) -> FxHashMap<Place, Ways> {
    let links = program.0;
    let (handlers, mains): (Vec<_>, Vec<_>) = entries.iter().partition(|(_, ways)| ways.contains(Ways::WORKER));
    let (jobs, servers) = of_mains(program, mains);
    let mut known = from(program, servers.into_iter().chain(handlers).collect());
    for (place, ways) in jobs {
        merge(&mut known, (place, ways.of_job()));
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

/// The ways of what the program runs as long as it does a job, and those of what it runs first when it serves.
fn of_mains(program: Program<'_>, mains: Vec<(Place, Ways)>) -> (FxHashMap<Place, Ways>, Vec<(Place, Ways)>) {
    let (mut before, mut servers, started) = (Vec::new(), Vec::new(), program.1);
    // Whether a task serves is known where it is started.
    let is_task = |ways: Ways| ways.is_only(Ways::WORKER.with(Ways::OWN));
    let serves = |step: &Spread| !is_task(step.from.1) && started.is_of_server(step.from.0, step.block);
    // What a program starts before it serves is a part of that if it is still there then.
    let is_left = |step: &Spread| step.manner == Manner::Task && (step.registers || started.stays(step.to.0));
    let mut known = settled(program, mains, |step| {
        let is_before = !is_task(step.from.1) && started.is_before_server(step.from.0, step.block);
        match serves(&step) || is_before && is_left(&step) {
            true => servers.push(step.to),
            false if is_before => before.push(step.to),
            false => return true,
        }
        false
    });
    let before = settled(program, before, |step| {
        let is_of_server = serves(&step) || is_left(&step);
        if is_of_server {
            servers.push(step.to);
        }
        !is_of_server
    });
    before.into_iter().for_each(|found| merge(&mut known, found));
    (known, servers)
}

fn from(program: Program<'_>, entries: Vec<(Place, Ways)>) -> FxHashMap<Place, Ways> {
    settled(program, entries, |_| true)
}

fn merge(known: &mut FxHashMap<Place, Ways>, (place, ways): (Place, Ways)) {
    let before = known.entry(place).or_default();
    *before = before.with(ways);
}

/// What one link of a region leads to.
struct Spread {
    from: (Place, Ways),
    block: u32,
    manner: Manner,
    registers: bool,
    to: (Place, Ways),
}

/// Carries ways along the links where that `is_meant`.
fn settled(
    (links, started, forced): Program<'_>,
    entries: Vec<(Place, Ways)>,
    mut is_meant: impl FnMut(Spread) -> bool,
) -> FxHashMap<Place, Ways> {
    let (mut known, mut todo) = (FxHashMap::default(), Vec::new());
    entries.into_iter().for_each(|entry| add(&mut known, &mut todo, entry));
    while let Some(place) = todo.pop() {
        let own = known.get(&place).copied().unwrap_or_default();
        for link in links.of.get(&place).into_iter().flatten() {
            let here = started.at(place, own, Some(link.block));
            for (to, manner) in &link.to {
                let deferred = links.deferred.contains(to);
                let is_late = |way: &Ways| *manner == Manner::FirstUse && forced.contains(&to.0) && !is_early(*way);
                let ways = here.each().filter(|way| !is_late(way)).map(|way| run(way, *manner));
                let ways = ways.filter(|way| !deferred || !way.is_outside());
                let there = ways.fold(Ways::default(), Ways::with);
                let spread = Spread {
                    from: (place, own),
                    block: link.block,
                    manner: *manner,
                    registers: link.registers,
                    to: (*to, there),
                };
                if is_meant(spread) {
                    add(&mut known, &mut todo, (*to, there));
                }
            }
        }
    }
    known
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
