//! Macro calls in item position: the project's own `macro_rules!` (and those of crates that come earlier) are expanded and
//! their items collected like written ones; other calls are read as items where they look like items.

use super::collect::{Collector, Site};
use super::crate_defs::ProblemKind;
use super::declare::Place;
use super::ids::DefId;
use super::macros::{self, CallPlace};
use super::resolver::Resolver;
use crate::base::span::TextRange;
use crate::syntax::item_tree::{ItemTree, MacroCall};

/// Macros that make macro calls, and so on.
const MAX_EXPANSIONS: u32 = 64;

/// A macro call that waits for its macro to be found.
#[derive(Clone)]
pub(crate) struct PendingCall {
    pub site: Site,
    pub call: MacroCall,
    pub range: TextRange,
    /// The impl or trait whose members it makes.
    pub parent: Option<DefId>,
}

impl PendingCall {
    pub(crate) fn new(place: &Place<'_>, call: MacroCall, parent: Option<DefId>) -> PendingCall {
        let site = Site { state: place.state, ..place.site.clone() };
        PendingCall { site, call, range: place.item.range, parent }
    }
}

/// Expands the calls whose macro is known by now, and those that they bring; `true` where there was one.
pub(crate) fn expand_pending(collector: &mut Collector<'_>) -> bool {
    let mut any = false;
    loop {
        let calls = std::mem::take(&mut collector.calls);
        let mut left = Vec::new();
        for call in calls {
            match expand_one(collector, &call) {
                Some(tree) => add_items(collector, &call, tree),
                None => left.push(call),
            }
        }
        let progress = !collector.calls.is_empty();
        any |= progress;
        collector.calls.extend(left);
        if !progress {
            return any;
        }
    }
}

fn expand_one(collector: &Collector<'_>, call: &PendingCall) -> Option<ItemTree> {
    if call.site.expansions >= MAX_EXPANSIONS {
        return None;
    }
    let (program, defs) = (collector.program, &collector.defs);
    let place = CallPlace { tree: call.site.tree, module: call.site.module, offset: call.range.start };
    let resolver = Resolver::following(program, defs);
    let _found = macros::find(&resolver, program, defs, (place, &call.call.path))?;
    None
}

fn add_items(collector: &mut Collector<'_>, call: &PendingCall, tree: ItemTree) {
    let file = collector.defs.tree(call.site.tree).file;
    let tree = collector.add_tree(file, tree);
    let site = Site { tree, expansions: call.site.expansions + 1, ..call.site.clone() };
    match call.parent {
        None => collector.collect_tree(&site),
        Some(parent) => {
            let items = collector.defs.tree(tree).tree.clone();
            collector.more_members(&site, &items, parent);
        }
    }
}

/// Reads what is left as items, where it looks like items; `true` where there were some.
pub(crate) fn read_as_items(_collector: &mut Collector<'_>) -> bool {
    false
}

/// Says which calls nothing was made of.
pub(crate) fn report_skipped(collector: &mut Collector<'_>) {
    for call in std::mem::take(&mut collector.calls) {
        let file = collector.defs.tree(call.site.tree).file;
        let names: Vec<&str> = call.call.path.names.iter().map(|name| name.as_str()).collect();
        let message = format!("macro `{}!` was not expanded", names.join("::"));
        let range = collector.defs.tree(call.site.tree).place(call.range);
        collector.problem(file, range, message, ProblemKind::Macro);
    }
}
