//! Which runtime a crate uses.

use std::collections::BTreeSet;

use crate::base::arena::ArenaId;
use crate::def::ids::CrateId;
use crate::lints::LintCx;
use crate::lints::async_body::AsyncBody;
use crate::rules::model::Runtime;

/// The first known runtime among the dependencies of the crate, else among those further away.
pub(super) fn of<'a>(cx: &LintCx<'a>, body: &AsyncBody<'_>) -> Option<&'a Runtime> {
    let mut layer = vec![body.facts.owner.krate];
    let mut seen = BTreeSet::from([body.facts.owner.krate]);
    while !layer.is_empty() {
        let roots = layer.iter().filter_map(|&krate| cx.program.root(krate));
        let deps: Vec<CrateId> = roots.flat_map(|root| root.deps.iter().map(|(_, dep)| CrateId(dep.raw()))).collect();
        let names: BTreeSet<&str> = deps.iter().map(|&dep| cx.program.crate_name(dep).as_str()).collect();
        let known =
            cx.rules.runtimes().iter().find(|runtime| runtime.crates.iter().any(|name| names.contains(name.as_str())));
        if known.is_some() {
            return known;
        }
        layer = deps.into_iter().filter(|&dep| seen.insert(dep)).collect();
    }
    None
}

/// The path of the function that code with `...` in it calls.
pub(super) fn function(code: &str) -> &str {
    code.split('(').next().unwrap_or(code)
}
