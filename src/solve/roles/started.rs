//! Which code runs after something was started that it may keep waiting, and which stands in a loop that serves.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::rules::Served;

use super::links::{Edges, Link, Links, Manner};
use super::{Place, Ways};

/// What is known of the order of things in each region.
#[derive(Debug, Default)]
pub(super) struct Started {
    /// Regions that start tasks or serve, themselves or by what they run.
    starts: FxHashSet<Place>,
    /// Those that serve others outside of the program, or start what goes on for ever, for all that is known.
    may_serve: FxHashSet<Place>,
    /// By region: the blocks before which something may have been started.
    after: FxHashMap<Place, FxHashSet<u32>>,
    /// The same for what serves others outside of the program or goes on for ever, be it in tasks.
    after_server: FxHashMap<Place, FxHashSet<u32>>,
    /// By region: the blocks of loops that wait for what others want.
    looped: FxHashMap<Place, FxHashSet<u32>>,
    /// The same of loops that wait for what others outside of the program want.
    serving: FxHashMap<Place, FxHashSet<u32>>,
}

impl Started {
    pub(super) fn of(links: &Links) -> Started {
        let mut started = Started { starts: starting(links), ..Started::default() };
        let waiting = waiting(links);
        let outside = closed_over(links, serves_outside);
        // A task that waits for the sign to end makes no server of a program that does its job meanwhile.
        let clients = closed_over(links, |link| link.serves == Some(Served::Outside));
        let stays = |link: &Link| leads_to(link, &clients) || leads_to(link, &links.endless);
        let serves = |link: &Link| serves_outside(link) || link.starts && stays(link);
        let serving = closed_over(links, serves);
        started.may_serve = closed_over(links, |link| link.may_serve || serves(link));
        for place in &links.places {
            let (Some(all), Some(edges)) = (links.of.get(place), links.edges.get(place)) else { continue };
            let starts = all.iter().filter(|link| started.link_starts(link)).map(|link| link.block);
            let after = reached(edges, starts.collect());
            let servers = all.iter().filter(|link| serves(link) || runs_one_of(link, &serving)).map(|link| link.block);
            started.after_server.insert(*place, reached(edges, servers.collect()));
            let waits = all.iter().filter(|link| waits(link, &waiting)).map(|link| link.block);
            let looped = waits.flat_map(|block| in_loops_of(edges, block)).collect();
            let serves = all.iter().filter(|link| serves_outside(link) || runs_along(link, &outside));
            let serving = serves.flat_map(|link| in_loops_of(edges, link.block)).collect();
            started.serving.insert(*place, serving);
            started.after.insert(*place, after);
            started.looped.insert(*place, looped);
        }
        started
    }

    pub(super) fn starts(&self, place: Place) -> bool {
        self.starts.contains(&place)
    }

    /// A program that begins here may serve somebody, or go on until it is ended.
    pub(super) fn may_serve(&self, place: Place) -> bool {
        self.may_serve.contains(&place)
    }

    /// Something may have been started before the block.
    pub(super) fn is_after(&self, place: Place, block: u32) -> bool {
        self.after.get(&place).is_some_and(|after| after.contains(&block))
    }

    fn link_starts(&self, link: &Link) -> bool {
        starts_itself(link) || runs_one_of(link, &self.starts)
    }

    /// How the code at a block of a region is run, where the region is run in these ways.
    pub(super) fn at(&self, place: Place, ways: Ways, block: Option<u32>) -> Ways {
        let Some(block) = block else { return ways };
        let after = self.is_after(place, block);
        let after_server = self.after_server.get(&place).is_some_and(|after| after.contains(&block));
        let looped = self.looped.get(&place).is_some_and(|looped| looped.contains(&block));
        let serving = self.serving.get(&place).is_some_and(|serving| serving.contains(&block));
        let here = |way: Ways| match way {
            // What the program itself asks of a thread of its own keeps only that thread busy.
            Ways::OWN_THREAD | Ways::OWN_THREAD_SHARED if serving => Ways::WORKER,
            Ways::OWN_THREAD_SHARED if after_server => Ways::WORKER,
            Ways::START | Ways::START_SHARED | Ways::MAIN | Ways::MAIN_SHARED if looped => Ways::WORKER,
            Ways::START if after => Ways::MAIN,
            Ways::START_SHARED | Ways::MAIN_SHARED if after_server => Ways::WORKER,
            Ways::START_SHARED if after => Ways::MAIN_SHARED,
            other => other,
        };
        ways.each().map(here).fold(Ways::default(), Ways::with)
    }
}

fn starts_itself(link: &Link) -> bool {
    link.starts || link.serves.is_some()
}

/// It waits for what somebody outside of the program wants.
fn serves_outside(link: &Link) -> bool {
    link.serves.is_some_and(|served| served > Served::Inside)
}

/// Something that the link leads to, in whatever way, is one of these.
fn leads_to(link: &Link, places: &FxHashSet<Place>) -> bool {
    link.to.iter().any(|(to, _)| places.contains(to))
}

/// Something that the link runs here is one of these.
fn runs_one_of(link: &Link, places: &FxHashSet<Place>) -> bool {
    link.to.iter().any(|(to, manner)| runs_here(*manner) && places.contains(to))
}

/// What the link leads to is run before what comes after the link.
pub(super) fn runs_here(manner: Manner) -> bool {
    matches!(manner, Manner::Along | Manner::FirstUse | Manner::Drive { .. })
}

/// The regions that start something, in a fixed point over the links.
fn starting(links: &Links) -> FxHashSet<Place> {
    closed_over(links, starts_itself)
}

/// The regions that wait for what others want.
fn waiting(links: &Links) -> FxHashSet<Place> {
    closed_over(links, |link| link.serves.is_some())
}

fn waits(link: &Link, waiting: &FxHashSet<Place>) -> bool {
    link.serves.is_some() || runs_along(link, waiting)
}

/// Something that the link runs as part of its own code is one of these.
fn runs_along(link: &Link, places: &FxHashSet<Place>) -> bool {
    link.to.iter().any(|(to, manner)| *manner == Manner::Along && places.contains(to))
}

/// The regions with a link that `is` something, and those that run one of these.
fn closed_over(links: &Links, is: impl Fn(&Link) -> bool) -> FxHashSet<Place> {
    let mut run_by: FxHashMap<Place, Vec<Place>> = FxHashMap::default();
    let mut found: FxHashSet<Place> = FxHashSet::default();
    let mut todo = Vec::new();
    for (place, all) in &links.of {
        if all.iter().any(&is) {
            todo.push(*place);
        }
        for (to, _) in all.iter().flat_map(|link| &link.to).filter(|(_, manner)| runs_here(*manner)) {
            run_by.entry(*to).or_default().push(*place);
        }
    }
    while let Some(place) = todo.pop() {
        if found.insert(place) {
            todo.extend(run_by.get(&place).into_iter().flatten().copied());
        }
    }
    found
}

/// The blocks that come after some of these blocks.
fn reached(edges: &Edges, from: Vec<u32>) -> FxHashSet<u32> {
    let next: FxHashMap<u32, &[u32]> = edges.iter().map(|(block, next)| (*block, next.as_slice())).collect();
    let mut found = FxHashSet::default();
    let mut todo: Vec<u32> = from;
    while let Some(block) = todo.pop() {
        for &to in next.get(&block).copied().unwrap_or_default() {
            if found.insert(to) {
                todo.push(to);
            }
        }
    }
    found
}

/// The blocks from which one comes back to a block that can be come back to.
fn in_loops_of(edges: &Edges, block: u32) -> Vec<u32> {
    let after = reached(edges, vec![block]);
    if !after.contains(&block) {
        return Vec::new();
    }
    let mut back: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (from, next) in edges {
        next.iter().for_each(|to| back.entry(*to).or_default().push(*from));
    }
    let backwards: Edges = back.into_iter().collect();
    let before = reached(&backwards, vec![block]);
    after.into_iter().filter(|at| before.contains(at)).collect()
}
