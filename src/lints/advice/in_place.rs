//! Code that blocks where it stands, and an executor that is told of it: nothing has to be moved, but the executor needs other
//! threads to go on with.

use crate::flow::ir::RegionKind;
use crate::project::graph::TargetKind;

use super::{Case, Way, runtime};

/// What shows that a program runs async code on one thread, at least in a part of it.
const ONE_THREAD: &[&str] = &["current_thread", "LocalSet", "spawn_local", "LocalRuntime"];

/// The call, run in place, where the runtime has several threads for sure.
pub(super) fn way(case: Case<'_>) -> Option<Way> {
    let in_place = case.runtime.in_place.as_ref()?;
    let path = runtime::function(in_place);
    let is_there = case.cx.program.leads_to_item(case.body.facts.owner, path) == Some(true);
    let region = case.body.kind_of(case.call.site.region);
    if !is_there || case.call.in_test || region == RegionKind::Closure || !has_threads(case) || !case.is_written_here()
    {
        return None;
    }
    let text = case.text(case.call.site.range);
    let leaves = text.contains(".await") || text.contains('?');
    if leaves || text.contains('\n') || text.len() > super::MAX_SHOWN {
        return None;
    }
    let code = in_place.replace("...", &text);
    Some(case.replaced("tell the runtime, which has other threads, that it blocks", (&code, case.call.site.range)))
}

/// The program's `main` is run by an executor with several threads, and no code of the program asks for one with a single one.
fn has_threads(case: Case<'_>) -> bool {
    let program = case.cx.program;
    let krate = case.body.facts.owner.krate;
    let Some(root) = program.root(krate).filter(|root| root.kind == TargetKind::Bin) else { return false };
    let defs = program.defs(krate);
    let mains = defs.def_ids().filter(|&def| program.data(def).module == defs.root() && program.name(def) == "main");
    let entry = format!("{}::main", case.runtime.name);
    let is_entry = |attr: &str| attr == entry;
    let started = mains.flat_map(|def| &program.item(def).attrs.list).any(|attr| {
        let path: Vec<&str> = attr.path.names.iter().map(|name| name.as_str()).collect();
        is_entry(&path.join("::")) && !attr.args.contains("current_thread")
    });
    let own_folder = root.root_file.parent();
    let files = program.sources().files();
    let mut own = files.iter().filter(|file| own_folder.is_some_and(|folder| file.path.starts_with(folder)));
    started && !own.any(|file| ONE_THREAD.iter().any(|word| file.text().contains(word)))
}
