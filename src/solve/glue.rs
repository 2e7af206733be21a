//! What runs when a value is dropped, and when a static is used first.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::base::kind::Confidence;
use crate::def::ids::DefId;
use crate::facts::body::Target;
use crate::facts::value::Value;
use crate::flow::ir::RegionId;
use crate::rules::hazards::Primitive;
use crate::ty::kinds::{Ty, TyKind};

use super::callee::{Callee, Implied, Resolved};
use super::cx::SolveCx;
use super::marks::Mark;
use super::solver::Solver;

impl Solver<'_> {
    /// What dropping a value of the type runs: its own `Drop`, then those of its parts.
    pub(super) fn glue(&mut self, ty: Ty) -> Arc<[Implied]> {
        if let Some(known) = self.glues.get(&ty) {
            return known.clone();
        }
        let found = dropped(self.cx, ty).into();
        self.glues.entry(ty).or_insert(found).clone()
    }

    /// The path of a static that is built by a closure or function when it is used first; `None` for others.
    pub(super) fn built_lazily(&mut self, def: DefId) -> Option<Arc<str>> {
        let cx = self.cx;
        let std = cx.program().std_crate();
        if def.krate == std {
            return None;
        }
        let paths = cx.program().paths(def);
        if cx.rules().is_trusted(cx.program().crate_name(def.krate).as_str(), &paths) {
            return None;
        }
        let body = self.body(def)?;
        let takes_function = body.facts.calls.values().any(|call| {
            let is_function = |arg: &crate::facts::value::ValueId| {
                matches!(body.facts.values[*arg], Value::Closure(_) | Value::Fn(..))
            };
            !matches!(call.target, Target::Drop { .. }) && call.args.iter().any(is_function)
        });
        let made_by_macro = body.facts.regions.values().any(|region| region.parent == Some(RegionId::ROOT));
        (takes_function || made_by_macro).then(|| paths.first().map_or("", String::as_str).into())
    }
}

/// What dropping a value of the type runs.
pub(super) fn dropped(cx: SolveCx<'_>, ty: Ty) -> Vec<Implied> {
    let mut glue = Glue::default();
    add_glue(cx, ty, Confidence::Likely, &mut glue);
    glue.found
}

#[derive(Default)]
struct Glue {
    seen: FxHashSet<Ty>,
    found: Vec<Implied>,
    /// The types around, outermost first: one may take out its parts before they are dropped.
    around: Vec<DefId>,
}

fn add_glue(cx: SolveCx<'_>, ty: Ty, confidence: Confidence, acc: &mut Glue) {
    if !acc.seen.insert(ty) || !cx.facts.drops.matters(cx.facts, ty) {
        return;
    }
    let outer = acc.around.len();
    if let TyKind::Adt(def, _) = ty.kind() {
        let is_gone =
            |drop: &Resolved| is_of_runtime_owner(cx, drop) && acc.around.iter().any(|&around| empties(cx, around));
        let resolved = own_drop(cx, *def).filter(|resolved| !is_gone(resolved));
        acc.found.extend(resolved.map(|resolved| Implied { resolved: Arc::new(resolved), confidence }));
        acc.around.push(*def);
    }
    let lang = cx.types().lang();
    let confidence = match ty.kind() {
        // Only the last of those who share a value drops it.
        TyKind::Adt(def, _) if [lang.arc, lang.rc].contains(&Some(*def)) => Confidence::Possible,
        // Which implementation it is decides.
        TyKind::Dyn(_) => Confidence::Possible,
        _ => confidence,
    };
    let parts = match ty.kind() {
        TyKind::Dyn(bounds) => bounds.iter().flat_map(|bound| cx.facts.implementors(bound.def)).collect(),
        _ => cx.facts.drops.parts(cx.facts, ty),
    };
    parts.into_iter().for_each(|part| add_glue(cx, part, confidence, acc));
    acc.around.truncate(outer);
}

fn is_of_runtime_owner(cx: SolveCx<'_>, drop: &Resolved) -> bool {
    matches!(drop.callee, Callee::Rule(id) if cx.rules().is_about_runtime_owner(id))
}

/// The `Drop` of a type takes out what it owns, or ends a runtime without a wait: what is left to drop is nothing. What it does
/// with what it took is told by its own body.
fn empties(cx: SolveCx<'_>, ty: DefId) -> bool {
    let Some(function) = cx.facts.drops.function(cx.facts, ty) else { return false };
    let Some(read) = cx.body(function) else { return false };
    read.facts.calls.values().any(|call| {
        let Target::Fn(function) = &call.target else { return false };
        let bound = cx.facts.bound(function);
        bound.primitive == Some(Primitive::Empties) || cx.rules().gives_up_runtime(&bound.paths)
    })
}

/// The `Drop` of a type, where it is one to look into or a rule speaks of it.
fn own_drop(cx: SolveCx<'_>, ty: DefId) -> Option<Resolved> {
    let paths = cx.facts.drop_paths(ty);
    let function = cx.facts.drops.function(cx.facts, ty);
    let mark = function.and_then(|function| cx.marks.of(cx.program(), function));
    let callee = match (mark, cx.rules().match_call(&paths), function) {
        (Some(Mark::Blocking(kind)), _, Some(function)) => Callee::Marked(kind, function),
        (Some(Mark::Nonblocking), _, _) => return None,
        (_, Some(rule), _) => Callee::Rule(rule),
        (None, None, Some(function)) if cx.is_local(ty.krate) => Callee::Body(function),
        // What dependencies tidy up is known where a rule says so, not by what their code may do in some case.
        _ => return None,
    };
    let krate = cx.program().crate_name(ty.krate);
    if cx.rules().nonblocking(&paths).is_some() || cx.rules().is_trusted(krate.as_str(), &paths) {
        return None;
    }
    let path = paths.first().map_or("", String::as_str).into();
    Some(Resolved { callee, path, ..Resolved::default() })
}
