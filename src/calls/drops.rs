//! Values that are dropped in plain sight: a local that is only ever borrowed goes at the end of its block, one that is
//! given to `drop` goes there. What runs then is the `Drop` of its type, or of a field of it.

use crate::base::name::Symbol;
use crate::def::ids::{DefId, DefKind};
use crate::syntax::body::{Body, Expr, ExprId, MacroInput, Pat, PatId, Stmt};
use crate::syntax::item_tree::SelfParam;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{InferenceResult, ValueRef};

use super::callee::{CallCx, Callee, Named};
use super::context::Contexts;
use super::marks::Mark;
use super::values::peel_typed;

/// Fields of fields are looked at this far.
const MAX_DEPTH: u32 = 3;

/// A local that is dropped.
pub(super) struct Dropped {
    /// The value that the local holds.
    pub(super) init: ExprId,
    pub(super) pat: PatId,
    /// The call of `drop`; `None` for the end of the block.
    pub(super) by_call: Option<ExprId>,
    pub(super) named: Named,
}

/// The locals of a body that are dropped in plain sight by code that has to be looked into.
pub(super) fn dropped(cx: CallCx<'_>, body: &Body, types: &InferenceResult, contexts: &Contexts) -> Vec<Dropped> {
    let mut found = Vec::new();
    for (_, expr) in body.running() {
        let Expr::Block(block) = expr else { continue };
        for stmt in &block.stmts {
            let Stmt::Let { pat, init: Some(init), .. } = stmt else { continue };
            let pat = peel_typed(body, *pat);
            if !matches!(body.pats.get(pat), Some(Pat::Bind { by_ref: false, sub: None, .. })) {
                continue;
            }
            let Some(named) = cx.drop_of(types.pat_ty(pat), 0) else { continue };
            if let Some(by_call) = end_of(cx, body, types, contexts, (pat, *init)) {
                found.push(Dropped { init: *init, pat, by_call, named });
            }
        }
    }
    found
}

/// Where the local goes: `Some(None)` at the end of its block, `None` where it may be moved.
fn end_of(
    cx: CallCx<'_>,
    body: &Body,
    types: &InferenceResult,
    contexts: &Contexts,
    (pat, init): (PatId, ExprId),
) -> Option<Option<ExprId>> {
    let is_local = |expr: ExprId| types.paths.get(&expr) == Some(&ValueRef::Local(pat));
    let here = contexts.node_of(init);
    let (mut uses, mut borrows, mut by_call) = (0, 0, None);
    for (id, expr) in body.running() {
        match expr {
            // What a macro that is not understood does with the local cannot be told.
            Expr::Macro(call) if matches!(call.input, MacroInput::Opaque) => return None,
            Expr::Path(_) if is_local(id) => {
                uses += 1;
                if contexts.node_of(id) != here {
                    return None;
                }
            }
            Expr::Ref { expr, .. } if is_local(*expr) => borrows += 1,
            Expr::MethodCall(call) if is_local(call.receiver) => {
                let method = types.methods.get(&id).and_then(|function| cx.function_item(function.def))?;
                borrows += u32::from(matches!(method.self_param, Some(SelfParam::Ref { .. })));
            }
            Expr::Call { callee, args } if args.len() == 1 && is_local(args[0]) => match types.paths.get(callee) {
                Some(ValueRef::Fn(function)) if cx.program.path(function.def) == "std::mem::drop" => {
                    borrows += 1;
                    by_call = Some(id);
                }
                _ => return None,
            },
            _ => {}
        }
    }
    (uses == borrows).then_some(by_call)
}

impl CallCx<'_> {
    /// What dropping a value of the type runs, where that is a function whose body is there.
    fn drop_of(self, ty: Ty, depth: u32) -> Option<Named> {
        let TyKind::Adt(def, _) = ty.kind() else { return None };
        if def.krate == self.program.std_crate() || depth > MAX_DEPTH {
            return None;
        }
        if let Some(function) = self.drop_function(*def) {
            return self.drop_named(*def, function);
        }
        let fields = self.types.fields(*def);
        fields.fields.iter().find_map(|(_, field)| self.drop_of(*field, depth + 1))
    }

    fn drop_function(self, ty: DefId) -> Option<DefId> {
        let impls = self.program.defs(ty.krate).impls_of_trait(Symbol::new("Drop"));
        let is_of_type = |def: &DefId| {
            self.types.self_ty_of(*def).is_some_and(|own| matches!(own.kind(), TyKind::Adt(adt, _) if *adt == ty))
        };
        let implementation = impls.into_iter().find(is_of_type)?;
        self.types.member(implementation, Symbol::new("drop"), DefKind::Fn)
    }

    fn drop_named(self, ty: DefId, function: DefId) -> Option<Named> {
        let types = self.program.paths(ty);
        let paths: Vec<String> = types.iter().map(|path| format!("<{path} as std::ops::Drop>::drop")).collect();
        let callee = match (self.marks.of(self.program, function), self.rules.match_call(&paths)) {
            (Some(Mark::Blocking(kind)), _) => Callee::Marked(kind, function),
            (Some(Mark::Nonblocking), _) => return None,
            (None, Some(rule)) => Callee::Blocks(rule, self.rules.rule(rule).confidence),
            (None, None) if self.is_local(ty.krate) => Callee::Dropped(function),
            // What dependencies tidy up is known where a rule says so, not by what their code may do in some case.
            (None, None) => return None,
        };
        let krate = self.program.crate_name(ty.krate);
        if self.rules.nonblocking(&paths).is_some() || self.rules.is_trusted(krate.as_str(), &paths) {
            return None;
        }
        let path = paths.first().map_or("", String::as_str).into();
        Some(Named { path, ..Named::unnamed(callee) })
    }
}
