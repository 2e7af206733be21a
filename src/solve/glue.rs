//! What runs when a value is dropped, and when a static is used first.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::base::kind::Confidence;
use crate::def::ids::DefId;
use crate::facts::body::Target;
use crate::facts::value::Value;
use crate::flow::ir::RegionId;
use crate::ty::kinds::{Ty, TyKind};

use super::marks::Mark;
use super::resolve::{Callee, Implied, Resolved, SolveCx};
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
    let mut found = Vec::new();
    add_glue(cx, ty, Confidence::Likely, &mut (FxHashSet::default(), &mut found));
    found
}

fn add_glue(cx: SolveCx<'_>, ty: Ty, confidence: Confidence, acc: &mut (FxHashSet<Ty>, &mut Vec<Implied>)) {
    if !acc.0.insert(ty) || !cx.facts.drops.matters(cx.facts, ty) {
        return;
    }
    if let TyKind::Adt(def, _) = ty.kind()
        && let Some(resolved) = own_drop(cx, *def)
    {
        acc.1.push(Implied { resolved: Arc::new(resolved), confidence });
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
