//! How a piece of code comes to run as a task: the calls from the place where the task is started.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::links::{Links, Manner};
use super::started::{Started, runs_here};
use super::{Place, Ways};
use crate::def::ids::DefId;

/// A step on the way from where a task is started to a piece of code.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) struct Step {
    /// The function in which the step stands, and the block of its body.
    pub owner: DefId,
    pub block: u32,
    pub kind: StepKind,
}

#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum StepKind {
    /// The code is called or awaited there.
    Called,
    /// It is handed over as a task.
    Task,
    /// It is called where tasks wait for the same thread: they were started before, or a loop serves them.
    Shared,
}

/// The ways of code that runs in a task among others.
const TASK: Ways = Ways(Ways::WORKER.0 | Ways::BATCH.0);

/// The steps from a piece of code back to where its task is started, the nearest first; none where it runs in no task.
pub(super) fn steps((links, started): (&Links, &Started), ways: &FxHashMap<Place, Ways>, of: Place) -> Vec<Step> {
    let from = origins((links, started), ways);
    let (mut steps, mut at) = (Vec::new(), of);
    while let Some((place, step)) = from.get(&at) {
        steps.push(*step);
        if step.kind != StepKind::Called {
            break;
        }
        at = *place;
    }
    steps
}

/// The shortest way to each region that runs in a task: the region before it, and the step from there.
fn origins((links, started): (&Links, &Started), ways: &FxHashMap<Place, Ways>) -> FxHashMap<Place, (Place, Step)> {
    let mut from: FxHashMap<Place, (Place, Step)> = FxHashMap::default();
    let mut todo: VecDeque<Place> = VecDeque::new();
    for kind in [StepKind::Task, StepKind::Shared] {
        for &place in &links.places {
            let own = ways.get(&place).copied().unwrap_or_default();
            let starts = own != Ways::OWN && !links.unused.contains(&place.0);
            let is_task = |to: &Place| ways.get(to).is_some_and(|ways| ways.contains(TASK));
            for link in links.of.get(&place).into_iter().flatten() {
                let shares = !own.contains(TASK) && started.at(place, own, Some(link.block)).contains(Ways::WORKER);
                let step = Step { owner: place.0, block: link.block, kind };
                for &(to, manner) in &link.to {
                    let begins = match kind {
                        StepKind::Task => starts && manner == Manner::Task && is_task(&to),
                        _ => shares && runs_here(manner),
                    };
                    if begins && !from.contains_key(&to) {
                        from.insert(to, (place, step));
                        todo.push_back(to);
                    }
                }
            }
        }
    }
    while let Some(place) = todo.pop_front() {
        for link in links.of.get(&place).into_iter().flatten() {
            let step = Step { owner: place.0, block: link.block, kind: StepKind::Called };
            for &(to, manner) in &link.to {
                if runs_here(manner) && !from.contains_key(&to) {
                    from.insert(to, (place, step));
                    todo.push_back(to);
                }
            }
        }
    }
    from
}
