//! On which runtimes a piece of code runs: from the entry points along all links, until nothing changes.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::rules::RuleSet;

use super::Place;
use super::host::{Host, Threads};
use super::links::{Link, Links, Manner};

/// By region, all that runs it.
pub(super) type Hosts = FxHashMap<Place, BTreeSet<Host>>;

pub(super) fn spread(rules: &RuleSet, links: &Links, entries: &[(Place, Host)]) -> Hosts {
    let (mut known, mut todo) = (Hosts::default(), Vec::new());
    for &(place, host) in entries {
        add(&mut known, &mut todo, (place, host));
    }
    // A runtime that is named where it is given the code runs that whoever is seen to call.
    for link in links.of.values().flatten() {
        if let Some(host) = link.host.filter(|host| makes_itself_known(rules, *host)) {
            for (to, _) in link.to.iter().filter(|(_, manner)| is_given(*manner)) {
                add(&mut known, &mut todo, (*to, host));
            }
        }
    }
    while let Some(place) = todo.pop() {
        let hosts = known.get(&place).cloned().unwrap_or_default();
        let enters = links.enters.contains(&place.0);
        for link in links.of.get(&place).into_iter().flatten() {
            for &(to, manner) in &link.to {
                for &host in &hosts {
                    // Some runtime is known to the thread from here on.
                    let host = if enters && host == Host::Thread { Host::Unseen } else { host };
                    add(&mut known, &mut todo, (to, run(rules, host, (link, manner))));
                }
            }
        }
    }
    known
}

fn add(known: &mut Hosts, todo: &mut Vec<Place>, (place, host): (Place, Host)) {
    if known.entry(place).or_default().insert(host) {
        todo.push(place);
    }
}

fn is_given(manner: Manner) -> bool {
    matches!(manner, Manner::Task | Manner::OwnTask | Manner::Drive { .. })
}

fn makes_itself_known(rules: &RuleSet, host: Host) -> bool {
    matches!(host, Host::On(runtime, _) if rules.is_runtime_needed(runtime))
}

/// What runs something that a link of code which `host` runs leads to.
fn run(rules: &RuleSet, host: Host, (link, manner): (&Link, Manner)) -> Host {
    match (manner, link.host) {
        (Manner::Along | Manner::FirstUse, _) => host,
        (Manner::Unseen, _) => Host::Unseen,
        (Manner::Elsewhere, _) => match host {
            Host::On(runtime, _) if link.keeps_runtime => Host::On(runtime, Threads::Beside),
            _ if link.keeps_runtime => Host::Unseen,
            _ => Host::Thread,
        },
        (Manner::Task | Manner::OwnTask, Some(given)) => given,
        (Manner::Task | Manner::OwnTask, None) => match host {
            Host::On(runtime, Threads::Beside) => Host::On(runtime, Threads::Unknown),
            Host::On(..) => host,
            Host::Thread | Host::Unseen => Host::Unseen,
        },
        (Manner::Drive { .. }, None) => Host::Unseen,
        (Manner::Drive { .. }, Some(given)) => match host {
            // The thread knows its runtime whoever polls on it.
            _ if makes_itself_known(rules, given) => given,
            Host::Unseen => Host::Unseen,
            _ if makes_itself_known(rules, host) => host,
            _ => given,
        },
    }
}
