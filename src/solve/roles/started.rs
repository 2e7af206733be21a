//! Which code runs after something was started that it may keep waiting, and which stands in a loop that serves.

use std::cell::LazyCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::rules::Served;

use super::links::{Edges, Link, Links, Manner};
use super::{Place, Ways};

/// What is known of the order of things in each region.
#[derive(Debug, Default)]
pub(super) struct Started {
    /// Regions that start tasks or serve, themselves or by what they run.
    starts: FxHashSet<Place>,
    /// By region: the blocks where somebody outside of the program may be served or what goes on for ever is started, for all that is
    /// known, and those that come after.
    of_server: FxHashMap<Place, FxHashSet<u32>>,
    /// The blocks that come before.
    before_server: FxHashMap<Place, FxHashSet<u32>>,
    /// Regions that go round for what others want, or for ever.
    stays: FxHashSet<Place>,
    /// By region: the blocks before which something may have been started.
    after: FxHashMap<Place, FxHashSet<u32>>,
    /// The same for what serves others outside of the program or goes on for ever, be it in tasks.
    after_server: FxHashMap<Place, FxHashSet<u32>>,
    /// By region: the blocks to which one comes when the program has served.
    after_end: FxHashMap<Place, FxHashSet<u32>>,
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
        let clients = closed_over(links, |link| link.serves >= Some(Served::Outside));
        let stays = |link: &Link| leads_to(link, &clients) || leads_to(link, &links.endless);
        let serves = |link: &Link| serves_outside(link) || link.starts && stays(link);
        let serving = closed_over(links, serves);
        // What has served until the end, be it in functions.
        let whole = closed_over(links, |link| link.waits && link.serves == Some(Served::All));
        let ends = |link: &Link| link.waits && matches!(link.serves, Some(Served::All | Served::End));
        let may_serve = closed_over(links, |link| link.may_serve || serves(link));
        for place in &links.places {
            let (Some(all), Some(edges)) = (links.of.get(place), links.edges.get(place)) else { continue };
            let starts = all.iter().filter(|link| started.link_starts(link)).map(|link| link.block);
            let after = reached(edges, starts.collect());
            let servers = all.iter().filter(|link| serves(link) || runs_one_of(link, &serving)).map(|link| link.block);
            started.after_server.insert(*place, reached(edges, servers.collect()));
            let is_own = |link: &&Link| link.may_serve || serves(link);
            let own = all.iter().filter(is_own).map(|link| link.block);
            let servers = all.iter().filter(|link| is_own(link) || runs_one_of(link, &may_serve));
            let servers: Vec<u32> = servers.map(|link| link.block).collect();
            if !servers.is_empty() {
                started.before_server.insert(*place, reached(&backwards(edges), servers.clone()));
                started.of_server.insert(*place, reached(edges, servers).into_iter().chain(own).collect());
            }
            let unbounded = LazyCell::new(|| links.rounds.get(place).map(|rounds| without_rounds(edges, rounds)));
            // A loop that waits itself may go through something without an end, such as the times of a schedule.
            let loops = |link: &Link, waits: bool, calls: bool| match waits {
                true => in_loops_of(edges, link.block),
                false if calls => in_loops_of(unbounded.as_ref().unwrap_or(edges), link.block),
                false => Vec::new(),
            };
            let serving = all.iter().flat_map(|link| loops(link, serves_outside(link), runs_along(link, &outside)));
            started.serving.insert(*place, serving.collect());
            let looped = all.iter().flat_map(|link| loops(link, link.serves.is_some(), runs_along(link, &waiting)));
            started.looped.insert(*place, looped.collect());
            let ended = all.iter().filter(|link| ends(link) || runs_along(link, &whole)).map(|link| link.block);
            let ended = ended.filter(|&block| in_loops_of(edges, block).is_empty());
            started.after_end.insert(*place, reached(edges, ended.collect()));
            started.after.insert(*place, after);
        }
        let goes_round = |place: &Place| started.looped.get(place).is_some_and(|looped| !looped.is_empty());
        let own: FxHashSet<Place> = links.places.iter().filter(|place| goes_round(place)).copied().collect();
        started.stays =
            closed_over(links, |link| link.may_serve || leads_to(link, &own) || leads_to(link, &links.endless));
        started.stays.extend(own.into_iter().chain(links.endless.iter().copied()));
        started
    }

    pub(super) fn starts(&self, place: Place) -> bool {
        self.starts.contains(&place)
    }

    /// What stands at the block is run by a program that serves somebody, or goes on until it is ended.
    pub(super) fn is_of_server(&self, place: Place, block: u32) -> bool {
        self.of_server.get(&place).is_some_and(|blocks| blocks.contains(&block))
    }

    /// What stands at the block is run before that.
    pub(super) fn is_before_server(&self, place: Place, block: u32) -> bool {
        self.before_server.get(&place).is_some_and(|blocks| blocks.contains(&block))
    }

    /// A task of this may be there as long as the program is.
    pub(super) fn stays(&self, place: Place) -> bool {
        self.stays.contains(&place)
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
        let ended = self.after_end.get(&place).is_some_and(|after| after.contains(&block));
        let here = |way: Ways| match way {
            // What the program itself asks of a thread of its own keeps only that thread busy.
            Ways::OWN_THREAD | Ways::OWN_THREAD_SHARED if serving => Ways::WORKER,
            Ways::OWN_THREAD_SHARED if after_server => Ways::WORKER,
            Ways::START | Ways::START_SHARED | Ways::MAIN | Ways::MAIN_SHARED if looped => Ways::WORKER,
            Ways::START | Ways::START_SHARED | Ways::MAIN | Ways::MAIN_SHARED if ended => Ways::SHUTDOWN,
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
    let before = reached(&backwards(edges), vec![block]);
    after.into_iter().filter(|at| before.contains(at)).collect()
}

/// The edges without those that go back for the next of what an iterator gives: such a loop comes to an end.
fn without_rounds(edges: &Edges, (entry, rounds): &(u32, Vec<u32>)) -> Edges {
    let mut left = edges.clone();
    for &round in rounds {
        let other: Edges = edges.iter().filter(|(from, _)| *from != round).cloned().collect();
        let mut before = reached(&other, vec![*entry]);
        before.insert(*entry);
        let is_before = |from: &u32| *from != round && before.contains(from);
        for (_, next) in left.iter_mut().filter(|(from, _)| !is_before(from)) {
            next.retain(|to| *to != round);
        }
    }
    left
}

fn backwards(edges: &Edges) -> Edges {
    let mut back: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (from, next) in edges {
        next.iter().for_each(|to| back.entry(*to).or_default().push(*from));
    }
    back.into_iter().collect()
}
