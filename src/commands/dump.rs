//! `--dump` and `--show-files`: what a stage made of the code, as text.

use std::collections::BTreeSet;

use super::Setup;
use crate::analysis::Analysis;
use crate::def::Program;
use crate::def::ids::CrateId;
use crate::error::Error;
use crate::options::Dump;
use crate::pipeline::files::{checked_files, items_of};
use crate::pipeline::on_deep_stack;
use crate::pipeline::stages::Stages;
use crate::project::Project;
use crate::solve::Nothing;
use crate::{def, facts, flow, solve};

pub(super) fn dump(dump: Dump, mut setup: Setup, stages: &Stages) -> Result<String, Error> {
    on_deep_stack(|| {
        let analysis = setup.open(stages);
        let (program, checked) = (analysis.program(), analysis.checked());
        match dump {
            Dump::Items => checked_files(program).iter().map(items_of).collect(),
            Dump::Names => checked.iter().map(|&krate| def::dump::dump_names(program, krate)).collect(),
            Dump::Types => checked.iter().map(|&krate| analysis.types().dump_crate(krate)).collect(),
            Dump::Flow => flow_of(&analysis, &checked),
            Dump::Calls => solve::dump::calls(program, analysis.rules(), analysis.solution(&[], &mut Nothing)),
            Dump::Effects => solve::dump::effects(program, analysis.solution(&[], &mut Nothing)),
        }
    })
}

/// Every crate with what it depends on, then its files, a line each.
pub(super) fn files(mut setup: Setup, stages: &Stages) -> Result<String, Error> {
    on_deep_stack(|| {
        let analysis = setup.open(stages);
        let files = |krate| files_of(analysis.program(), &setup.project, krate);
        analysis.checked().into_iter().map(files).collect()
    })
}

fn files_of(program: &Program, project: &Project, krate: CrateId) -> String {
    let Some(root) = program.root(krate) else { return String::new() };
    let deps: Vec<_> = root.deps.iter().map(|(name, _)| name.as_str()).collect();
    let file = project.display_name(root, &root.root_file);
    let line = format!("{} {:?} {} {file} [{}]\n", root.name, root.kind, root.edition, deps.join(" "));
    let mut seen = BTreeSet::new();
    let files = program.defs(krate).trees.iter().map(|tree| tree.file).filter(|file| seen.insert(file.0));
    line + &files.map(|file| format!("  {}\n", program.sources().file(file).name)).collect::<String>()
}

/// The control-flow form of every body of these crates.
fn flow_of(analysis: &Analysis, crates: &[CrateId]) -> String {
    let (program, cx) = (analysis.program(), analysis.cx());
    let mut text = String::new();
    for def in crates.iter().flat_map(|&krate| program.defs(krate).def_ids()) {
        if let Some(found) = facts::flow_of(cx.facts, def) {
            let dump_cx = flow::dump::DumpCx { types: cx.types(), owner: def, places: true, flow: &found };
            let shown = flow::dump::dump(dump_cx);
            text.push_str(&format!("{}\n{shown}\n", program.path(def)));
        }
    }
    text
}
