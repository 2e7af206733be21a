//! Functions that block by what their source does, and that no rule names: what a pack may have forgotten.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::def::Program;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::error::Error;
use crate::pipeline;
use crate::rules::RuleSet;
use crate::solve::effect::Effect;
use crate::syntax::item_tree::{ItemKind, Visibility};
use crate::ty::Types;
use crate::ty::kinds::TyKind;

use super::census;
use super::scene::Scene;

/// By crate as code names it, a line a function: its path, the kind of blocking, and the calls that lead to it.
pub(super) type Unnamed = BTreeMap<String, Vec<String>>;

/// Looks into the public functions of the crates that the scene's packs are about.
pub(super) fn unnamed(scene: &Scene) -> Result<Unnamed, Error> {
    let program = scene.program();
    let libraries = census::libraries(&program);
    let crates: Vec<(String, CrateId)> = scene
        .packs()
        .flat_map(|pack| &pack.crates)
        .map(|name| name.replace('-', "_"))
        .flat_map(|name| libraries.get(&name).into_iter().flatten().map(move |&krate| (name.clone(), krate)))
        .filter(|(_, krate)| *krate != program.std_crate())
        .collect();
    pipeline::on_deep_stack(|| {
        let crates_read: Vec<CrateId> = crates.iter().map(|(_, krate)| *krate).collect();
        let analysis = Analysis::new(program, scene.rules.clone(), &crates_read);
        let mut found = Unnamed::new();
        for (name, krate) in &crates {
            let lines = of_crate(&analysis, *krate);
            found.entry(name.clone()).or_default().extend(lines);
        }
        for lines in found.values_mut() {
            lines.sort();
            lines.dedup();
        }
        found
    })
}

fn of_crate(analysis: &Analysis, krate: CrateId) -> Vec<String> {
    let (program, types) = (analysis.program(), analysis.types());
    let public: Vec<DefId> = program.defs(krate).def_ids().filter(|&def| is_public_fn(types, def)).collect();
    let nameless: Vec<DefId> = public.into_iter().filter(|&def| is_nameless(types, analysis.rules(), def)).collect();
    let solution = analysis.solve_only(&nameless);
    let worst = |def: &DefId| {
        let effects = solution.summaries.get(def)?.effects.iter();
        let counted = effects.filter(|effect| counts(effect)).max_by_key(|effect| effect.rank())?;
        Some(line(program, *def, counted))
    };
    nameless.iter().filter_map(worst).collect()
}

/// Would be reported by default, were it called in async code.
fn counts(effect: &Effect) -> bool {
    effect.confidence >= Confidence::Likely && effect.kind.default_level() > Level::Allow
}

fn line(program: &Program, def: DefId, effect: &Effect) -> String {
    let steps: Vec<&str> = effect.trace.steps().map(|step| &*step.callee).collect();
    format!("{}: {}, by {}", program.path(def), effect.kind, steps.join(" -> "))
}

/// A function that other crates can call like a plain one. Methods of traits are left to the rules about traits.
fn is_public_fn(types: &Types, def: DefId) -> bool {
    let program = types.program();
    let data = program.data(def);
    let ItemKind::Fn(function) = &program.item(def).kind else { return false };
    let is_plain = !function.is_async && function.body.is_some() && data.active && !data.in_test;
    let Some(parent) = data.parent else { return is_plain && program.is_exported(def) };
    let is_inherent = matches!(&program.item(parent).kind, ItemKind::Impl(item) if item.keys.of_trait.is_none());
    is_plain
        && is_inherent
        && program.item(def).vis == Visibility::Public
        && types.self_ty_of(parent).is_some_and(|ty| match ty.peel_refs().kind() {
            TyKind::Adt(adt, _) => program.is_exported(*adt),
            _ => false,
        })
}

fn is_nameless(types: &Types, rules: &RuleSet, def: DefId) -> bool {
    let program = types.program();
    let paths = census::callee_paths(types, def);
    program.data(def).kind == DefKind::Fn
        && rules.matching(&paths).is_empty()
        && rules.nonblocking(&paths).is_none()
        && rules.boundary(&paths).is_none()
}
