//! Where programs begin: the `main` of each checked binary, and the functions for which an attribute builds a runtime.

use crate::def::ids::{CrateId, DefId, DefKind};
use crate::flow::ir::RegionId;
use crate::rules::{AttributeModel, TaskRole};
use crate::syntax::item_tree::Attr;

use super::super::cx::SolveCx;
use super::super::solver::Solver;
use super::host::{Host, Threads};
use super::{Place, Ways};

/// The `main` functions of the checked crates that are programs.
pub(in crate::solve) fn mains(cx: SolveCx<'_>, checked: &[CrateId]) -> Vec<DefId> {
    let program = cx.program();
    let is_program = |krate: &&CrateId| program.root(**krate).is_some_and(|root| root.is_program());
    let programs = checked.iter().filter(is_program);
    let is_main = |def: &DefId| {
        let data = program.data(*def);
        data.kind == DefKind::Fn && data.parent.is_none() && program.name(*def) == "main"
    };
    let found = programs.filter_map(|&krate| {
        let root = program.defs(krate).root();
        program.defs(krate).def_ids().find(|def| is_main(def) && program.data(*def).module == root)
    });
    found.collect()
}

/// The entry points that were read, and how each is run.
pub(super) fn of(solver: &mut Solver<'_>, mains: &[DefId]) -> Vec<(Place, Ways)> {
    let mut found = Vec::new();
    for main in entries(solver, mains) {
        if let Some(body) = solver.body(main) {
            let ways = match body.facts.kind().is_async() {
                true => by_attribute(solver.cx, main),
                false => Ways::SYNC,
            };
            found.push(((main, RegionId::ROOT), ways));
        }
    }
    let handlers = with_attribute(solver, &|model| model.role == Some(TaskRole::Worker));
    found.extend(handlers.into_iter().map(|def| ((def, RegionId::ROOT), Ways::WORKER)));
    found
}

/// The `main`s, and the async functions that plain code calls by their attribute: `#[tokio::main] async fn serve()`.
fn entries(solver: &Solver<'_>, mains: &[DefId]) -> Vec<DefId> {
    let drives =
        |model: &AttributeModel| model.entry && model.role == Some(TaskRole::MainTask) && model.runtime.is_some();
    let others = with_attribute(solver, &drives).into_iter().filter(|def| !mains.contains(def));
    mains.iter().copied().chain(others).collect()
}

/// The async functions with an attribute of which packs say so.
fn with_attribute(solver: &Solver<'_>, is_meant: &dyn Fn(&AttributeModel) -> bool) -> Vec<DefId> {
    let cx = solver.cx;
    let own = solver.bodies.iter().filter(|body| body.facts.local && body.facts.kind().is_async());
    let has_it = |def: &DefId| {
        let attrs = &cx.program().item(*def).attrs.list;
        !cx.program().data(*def).in_test && attrs.iter().any(|attr| model(cx, *def, attr).is_some_and(is_meant))
    };
    own.map(|body| body.facts.owner).filter(has_it).collect()
}

/// What runs each entry point.
pub(super) fn hosts(solver: &mut Solver<'_>, mains: &[DefId]) -> Vec<(Place, Host)> {
    let mut found = Vec::new();
    for main in entries(solver, mains) {
        if let Some(body) = solver.body(main) {
            let host = match body.facts.kind().is_async() {
                true => host_by_attribute(solver.cx, main),
                false => Host::Thread,
            };
            found.push(((main, RegionId::ROOT), host));
        }
    }
    found
}

fn host_by_attribute(cx: SolveCx<'_>, main: DefId) -> Host {
    let attrs = &cx.program().item(main).attrs.list;
    let host = attrs.iter().find_map(|attr| {
        let model = model(cx, main, attr)?;
        let threads = if is_shared(model, attr) { Threads::One } else { Threads::Many };
        Some(Host::On(model.runtime?, threads))
    });
    host.unwrap_or(Host::Unseen)
}

/// Tasks run on the thread of the main task.
fn is_shared(model: &AttributeModel, attr: &Attr) -> bool {
    let mut words = attr.args.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    model.shared || words.any(|word| model.shared_if.iter().any(|it| it == word))
}

/// Who drives an `async fn main`: what its attribute says.
fn by_attribute(cx: SolveCx<'_>, main: DefId) -> Ways {
    let attrs = &cx.program().item(main).attrs.list;
    let shared = attrs.iter().find_map(|attr| {
        let model = model(cx, main, attr)?;
        model.role.filter(|role| *role == TaskRole::MainTask)?;
        Some(is_shared(model, attr))
    });
    if shared == Some(true) { Ways::START_SHARED } else { Ways::START }
}

fn model<'a>(cx: SolveCx<'a>, owner: DefId, attr: &Attr) -> Option<&'a AttributeModel> {
    cx.rules().attribute_model(&cx.program().attribute_paths(owner, attr))
}
