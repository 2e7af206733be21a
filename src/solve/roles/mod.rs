//! Who else waits while a piece of async code runs: its execution role.
//!
//! [`links`] says of each region what it calls, awaits and hands over, and where it starts tasks or waits for what others want;
//! [`callbacks`] has closures run by who gives them to a helper.
//! [`started`] tells which code comes after that, [`runtimes`] on which runtime. [`spread`] carries the roles from the entry
//! points ([`entries`]) along the links until nothing changes, [`tasks`] says by which way code comes to run in a task, and
//! [`forced`] which statics the program has used by the time it starts to serve.
//!
//! [`hosts`] says in the same way on which runtimes code runs.
//!
//! The roles that meet in a region are kept apart: what both a task and the main task reach is a task's.

mod callbacks;
mod entries;
mod forced;
mod host;
mod hosts;
mod links;
mod runtimes;
mod spread;
mod started;
mod tasks;
mod told;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::role::Role;
use crate::def::ids::DefId;
use crate::facts::ids::CallId;
use crate::flow::ir::RegionId;

use self::hosts::Hosts;
use self::links::Links;
use self::started::Started;
use super::bodies::Body;
use super::solver::Solver;

pub(super) use self::entries::mains;
pub(crate) use self::host::{Host, Threads};
pub(crate) use self::tasks::{Step, StepKind};

/// A region of a body.
type Place = (DefId, RegionId);

/// The ways in which a region is run, as a set.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
struct Ways(u16);

impl Ways {
    /// On a thread of its own, outside of any executor.
    const SYNC: Ways = Ways(1);
    /// By the main task, with nothing started so far.
    const START: Ways = Ways(2);
    /// The same where tasks share the thread of the main task.
    const START_SHARED: Ways = Ways(4);
    /// By the main task, later.
    const MAIN: Ways = Ways(8);
    /// The same where tasks that serve nobody share its thread.
    const MAIN_SHARED: Ways = Ways(64);
    /// By a task on a runtime that was built for such tasks.
    const OWN: Ways = Ways(128);
    /// By a task of a program that serves nobody.
    const BATCH: Ways = Ways(256);
    /// By a task among others.
    const WORKER: Ways = Ways(16);
    /// By somebody who is not seen.
    const UNKNOWN: Ways = Ways(32);
    /// On a thread that was made for it, or lent by a pool, outside of any executor.
    const ASIDE: Ways = Ways(512);
    /// By the future that such a thread drives and does nothing else meanwhile.
    const OWN_THREAD: Ways = Ways(1024);
    /// The same where tasks share the thread.
    const OWN_THREAD_SHARED: Ways = Ways(2048);
    /// By the main task, when it has served.
    const SHUTDOWN: Ways = Ways(4096);

    const EACH: [Ways; 13] = [
        Ways::SYNC,
        Ways::ASIDE,
        Ways::OWN_THREAD,
        Ways::OWN_THREAD_SHARED,
        Ways::START,
        Ways::START_SHARED,
        Ways::MAIN,
        Ways::MAIN_SHARED,
        Ways::SHUTDOWN,
        Ways::OWN,
        Ways::BATCH,
        Ways::WORKER,
        Ways::UNKNOWN,
    ];

    fn contains(self, other: Ways) -> bool {
        self.0 & other.0 != 0
    }

    fn with(self, other: Ways) -> Ways {
        Ways(self.0 | other.0)
    }

    /// There is some, and all of it is among these.
    fn is_only(self, these: Ways) -> bool {
        self != Ways::default() && self.0 & !these.0 == 0
    }

    /// All of it is outside of every executor.
    fn is_outside(self) -> bool {
        self.is_only(Ways::SYNC.with(Ways::ASIDE))
    }

    /// The same in a program that only does a job: its tasks keep nobody waiting but each other.
    fn of_job(self) -> Ways {
        let here = |way| if way == Ways::WORKER { Ways::BATCH } else { way };
        self.each().map(here).fold(Ways::default(), Ways::with)
    }

    fn each(self) -> impl Iterator<Item = Ways> {
        Ways::EACH.into_iter().filter(move |&way| self.contains(way))
    }
}

/// The ways of futures that threads drive, which are no workers, when the program does its work.
const MAIN_TASK: Ways = Ways(Ways::MAIN.0 | Ways::MAIN_SHARED.0 | Ways::OWN_THREAD.0 | Ways::OWN_THREAD_SHARED.0);

/// The roles of all code of a program.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    ways: FxHashMap<Place, Ways>,
    hosts: Hosts,
    links: Links,
    started: Started,
    /// Some entry point starts tasks or serves.
    serves: bool,
    forced: FxHashSet<DefId>,
}

impl Roles {
    /// The role of a call in a region of a body.
    pub(crate) fn of_call(&self, body: &Body, region: RegionId, call: CallId) -> Role {
        self.ways_of(body, region, call).map_or(Role::Unknown, |ways| self.meet(ways))
    }

    /// The role of a region as a whole; `None` where it runs outside of every executor, or it is not known that it runs.
    pub(crate) fn of_region(&self, owner: DefId, region: RegionId) -> Option<Role> {
        let ways = self.ways.get(&(owner, region)).copied().filter(|ways| !ways.is_outside())?;
        Some(self.meet(ways))
    }

    /// What runs a region; a closure of which that is not known is run by what runs the code around it.
    pub(crate) fn hosts_of(&self, body: &Body, region: RegionId) -> impl Iterator<Item = Host> {
        let (regions, owner) = (&body.facts.regions, body.facts.owner);
        let outer = |at: &RegionId| regions[*at].parent.filter(|_| !regions[*at].kind.is_deferred());
        let found = std::iter::successors(Some(region), outer).find_map(|at| self.hosts.get(&(owner, at)));
        found.into_iter().flatten().copied()
    }

    /// How a region comes to run in a task: the steps back to where the task is started.
    pub(crate) fn task_of(&self, owner: DefId, region: RegionId) -> Vec<Step> {
        tasks::steps((&self.links, &self.started), &self.ways, (owner, region))
    }

    /// The call is made at start-up, be it later too.
    pub(super) fn is_start_up(&self, body: &Body, region: RegionId, call: CallId) -> bool {
        let start = Ways::START.with(Ways::START_SHARED);
        self.ways_of(body, region, call).is_some_and(|ways| ways.contains(start))
    }

    fn ways_of(&self, body: &Body, region: RegionId, call: CallId) -> Option<Ways> {
        let owner = body.facts.owner;
        let calls = &body.facts.calls;
        // A closure whose own role is not known has that of the code around it.
        let known = |region: &RegionId| self.ways.contains_key(&(owner, *region));
        let around = std::iter::successors(Some(calls[call].region), |&at| body.facts.regions[at].parent);
        let at = around.chain([region]).find(known)?;
        let ways = self.ways.get(&(owner, at)).copied().unwrap_or_default();
        let block = (calls[call].region == at).then_some(calls[call].block);
        Some(self.started.at((owner, at), ways, block))
    }

    fn meet(&self, ways: Ways) -> Role {
        if ways.contains(Ways::WORKER) {
            Role::Worker
        } else if ways.contains(Ways::UNKNOWN) || ways == Ways::default() {
            Role::Unknown
        } else if ways.contains(Ways::BATCH) {
            Role::Batch
        } else if ways.contains(Ways::OWN) {
            Role::OwnRuntime
        } else if ways.contains(MAIN_TASK) {
            Role::MainTask
        } else if ways.contains(Ways::SHUTDOWN) {
            Role::Shutdown
        } else if self.serves {
            Role::StartUp
        } else {
            Role::OneShot
        }
    }

    /// The program has used the static before it starts tasks or serves.
    pub(crate) fn forces(&self, of: DefId) -> bool {
        self.forced.contains(&of)
    }
}

/// Works the roles out, from the entry points of the checked programs.
pub(super) fn of_program(solver: &mut Solver<'_>, mains: &[DefId]) -> Roles {
    let bodies = bodies_of_program(solver);
    let entries = entries::of(solver, mains);
    // Where nothing begins there is nothing to spread: who runs the code of such a library is not seen.
    if entries.is_empty() && !links::start_anything(solver, &bodies) {
        return Roles::default();
    }
    let mut links = Links::of(solver, &bodies, mains);
    callbacks::at_home(solver, &mut links, &bodies);
    links.find_unused(solver.cx, &bodies, mains);
    let started = Started::of(&links);
    let serves = entries.iter().any(|(place, _)| started.starts(*place));
    let forced = forced::statics(solver, (&links, &started), &entries);
    let ways = spread::spread((&links, &started, &forced), &entries);
    let mains = entries::hosts(solver, mains);
    let hosts = hosts::spread(solver.cx.rules(), &links, &mains);
    Roles { ways, hosts, links, started, serves, forced }
}

/// What tests do with the code says nothing of the program.
fn bodies_of_program(solver: &Solver<'_>) -> Vec<Arc<Body>> {
    let is_program = |body: &&Arc<Body>| body.facts.local && !solver.cx.program().data(body.facts.owner).in_test;
    solver.bodies.iter().filter(is_program).cloned().collect()
}
