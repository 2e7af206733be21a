//! Closures that are given to a function of the project which runs them itself: who calls that function runs them.
//!
//! A helper that takes a closure, such as one around a transaction, is called by tasks and by the main task alike. What the closure
//! of one caller does is not done for the others.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::def::ids::DefId;
use crate::facts::ids::CallId;
use crate::flow::ir::RegionId;

use super::super::bodies::Body;
use super::super::callee::Callee;
use super::super::solver::Solver;
use super::Place;
use super::links::{Link, Links, Manner, given};

/// Lets a region be run by the call that gives it to a function, in place of the code that runs it there.
pub(super) fn at_home(solver: &mut Solver<'_>, links: &mut Links, bodies: &[Arc<Body>]) {
    let run_by = run_elsewhere(links);
    let owners: FxHashSet<DefId> = run_by.keys().map(|(owner, _)| *owner).collect();
    let mut reached: FxHashMap<DefId, FxHashSet<Place>> = FxHashMap::default();
    let (mut not_there, mut here) = (Vec::new(), Vec::new());
    for body in bodies.iter().filter(|body| owners.contains(&body.facts.owner)) {
        for (call, facts) in body.facts.calls.iter() {
            let Some(callee) = own_callee(body, call) else { continue };
            for region in given_regions(solver, body, call) {
                let to = (body.facts.owner, region);
                let reach = reached.entry(callee).or_insert_with(|| reach(links, callee));
                let by = run_by.get(&to).into_iter().flatten().filter(|place| reach.contains(*place));
                let before = not_there.len();
                not_there.extend(by.map(|place| (*place, to)));
                if not_there.len() > before {
                    let link = Link { block: facts.block, ..Link::new(vec![(to, Manner::Along)]) };
                    here.push(((body.facts.owner, facts.region), link));
                }
            }
        }
    }
    not_there.into_iter().for_each(|(place, to)| unlink(links, place, to));
    here.into_iter().for_each(|(place, link)| links.of.entry(place).or_default().push(link));
}

/// By region: the places of other bodies that run it as part of their code.
fn run_elsewhere(links: &Links) -> FxHashMap<Place, Vec<Place>> {
    let mut found: FxHashMap<Place, Vec<Place>> = FxHashMap::default();
    for place in &links.places {
        for (to, manner) in links.of.get(place).into_iter().flatten().flat_map(|link| &link.to) {
            if *manner == Manner::Along && to.1 != RegionId::ROOT && to.0 != place.0 {
                found.entry(*to).or_default().push(*place);
            }
        }
    }
    found
}

/// The function of the project that a call means for sure.
fn own_callee(body: &Body, call: CallId) -> Option<DefId> {
    match body.meaning(call).resolved.as_ref()?.callee {
        Callee::Body(def) | Callee::Future(def) => Some(def),
        _ => None,
    }
}

/// The regions of the body itself that a call gives away.
fn given_regions(solver: &mut Solver<'_>, body: &Arc<Body>, call: CallId) -> Vec<RegionId> {
    let args = body.facts.calls[call].args.iter().enumerate();
    let args: Vec<_> = args.filter(|(at, _)| solver.may_be_run(body, call, *at)).map(|(_, &arg)| arg).collect();
    let mut found: Vec<RegionId> = Vec::new();
    for arg in args {
        let all = given(solver, body, arg, Manner::Along).into_iter();
        found.extend(all.filter(|((owner, _), _)| *owner == body.facts.owner).map(|((_, region), _)| region));
    }
    found.sort();
    found.dedup();
    found
}

/// What a function runs as part of its own code, itself or by what it calls.
fn reach(links: &Links, function: DefId) -> FxHashSet<Place> {
    let mut found = FxHashSet::default();
    let mut todo = vec![(function, RegionId::ROOT)];
    while let Some(place) = todo.pop() {
        if found.insert(place) {
            let all = links.of.get(&place).into_iter().flatten().flat_map(|link| &link.to);
            todo.extend(all.filter(|(_, manner)| *manner == Manner::Along).map(|(to, _)| *to));
        }
    }
    found
}

fn unlink(links: &mut Links, place: Place, to: Place) {
    for link in links.of.get_mut(&place).into_iter().flatten() {
        link.to.retain(|(of, manner)| *of != to || *manner != Manner::Along);
    }
}
