//! What runs when a value is dropped, and when a static is used first.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::def::ids::DefId;
use crate::facts::body::Target;
use crate::facts::value::Field;
use crate::rules::hazards::Primitive;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{Dispatch, FnRef};

use super::callee::{Callee, Resolved};
use super::cx::SolveCx;
use super::dropped::{Ended, Glue, Object};
use super::marks::Mark;
use super::solver::Solver;

impl Solver<'_> {
    /// What dropping a value of the type runs.
    pub(super) fn glue(&mut self, ty: Ty) -> Arc<Glue> {
        if let Some(known) = self.glues.get(&ty) {
            return known.clone();
        }
        let mut search = GlueSearch::default();
        search.add(self.cx, ty, None);
        self.glues.entry(ty).or_insert(Arc::new(search.found)).clone()
    }
}

#[derive(Default)]
struct GlueSearch {
    seen: FxHashSet<Ty>,
    found: Glue,
    /// The types around, outermost first: one may take out its parts before they are dropped.
    around: Vec<DefId>,
    path: Vec<Field>,
    is_shared: bool,
    /// A rule tells that a type around owns a runtime: that is said of it, and not again of the runtime.
    is_told: bool,
}

impl GlueSearch {
    /// Adds what a value of the type has to drop; to what the implementations of `object` have, where it may be one of them.
    fn add(&mut self, cx: SolveCx<'_>, ty: Ty, object: Option<usize>) {
        if !self.seen.insert(ty) || !cx.facts.drops.matters(cx.facts, ty) && !cx.facts.hides_closure(ty) {
            return;
        }
        match ty.kind() {
            TyKind::Adt(def, _) => {
                let outer = (self.around.len(), self.is_shared, self.is_told);
                self.is_told |= self.own(cx, (*def, ty), object);
                self.around.push(*def);
                let lang = cx.types().lang();
                self.is_shared |= [lang.arc, lang.rc].contains(&Some(*def));
                self.parts(cx, ty, object);
                self.around.truncate(outer.0);
                (self.is_shared, self.is_told) = (outer.1, outer.2);
            }
            TyKind::Dyn(bounds) | TyKind::Opaque(bounds) => {
                for bound in bounds {
                    self.object(cx, bound.def, object);
                }
            }
            _ => self.parts(cx, ty, object),
        }
    }

    /// Adds the `Drop` of the type itself. Does it end a runtime?
    fn own(&mut self, cx: SolveCx<'_>, (def, ty): (DefId, Ty), object: Option<usize>) -> bool {
        let Some(resolved) = own_drop(cx, (def, ty)) else { return false };
        let ends_runtime = is_of_runtime_owner(cx, &resolved);
        if ends_runtime && (self.is_told || self.around.iter().any(|&around| empties(cx, around))) {
            return false;
        }
        let is_shared =
            self.is_shared || matches!(resolved.callee, Callee::Rule(id) if cx.rules().is_about_shared_owner(id));
        let ended = Ended { of: def, resolved, path: self.path.as_slice().into(), is_shared };
        match object {
            Some(object) => self.found.objects[object].any.push(ended),
            None => self.found.ended.push(ended),
        }
        ends_runtime
    }

    fn parts(&mut self, cx: SolveCx<'_>, ty: Ty, object: Option<usize>) {
        for (field, part) in cx.facts.drops.fields(cx.facts, ty) {
            self.path.extend(field);
            self.add(cx, part, object);
            self.path.truncate(self.path.len() - usize::from(field.is_some()));
        }
    }

    fn object(&mut self, cx: SolveCx<'_>, of_trait: DefId, outer: Option<usize>) {
        let object = outer.unwrap_or_else(|| {
            let (path, any) = (self.path.as_slice().into(), Vec::new());
            self.found.objects.push(Object { of_trait, path, is_shared: self.is_shared, any });
            self.found.objects.len() - 1
        });
        cx.facts.implementors(of_trait).into_iter().for_each(|ty| self.add(cx, ty, Some(object)));
    }
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
fn own_drop(cx: SolveCx<'_>, (def, ty): (DefId, Ty)) -> Option<Resolved> {
    let paths = cx.facts.drop_paths(def);
    let function = cx.facts.drops.function(cx.facts, def);
    let mark = function.and_then(|function| cx.marks.of(cx.program(), function));
    let callee = match (mark, cx.rules().match_call(&paths), function) {
        (Some(Mark::Blocking(kind)), _, Some(function)) => Callee::Marked(kind, function),
        (Some(Mark::Nonblocking), _, _) => return None,
        (_, Some(rule), _) => Callee::Rule(rule),
        (None, None, Some(function)) if cx.is_local(def.krate) => Callee::Body(function),
        // What dependencies tidy up is known where a rule says so, not by what their code may do in some case.
        _ => return None,
    };
    // A rule knows better than trust in the crate; it has been weighed against what is said not to block.
    let is_ruled = matches!(callee, Callee::Rule(_));
    let krate = cx.program().crate_name(def.krate);
    if !is_ruled && (cx.rules().nonblocking(&paths).is_some() || cx.rules().is_trusted(krate.as_str(), &paths)) {
        return None;
    }
    let path = paths.first().map_or("", String::as_str).into();
    let (args, trait_args) = Default::default();
    let function = function.map(|def| FnRef {
        def,
        self_ty: Some(ty),
        of_trait: cx.types().lang().drop,
        trait_args,
        args,
        dispatch: Dispatch::Static,
    });
    Some(Resolved { callee, path, function, ..Resolved::default() })
}
