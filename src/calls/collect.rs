//! The calls of one body: what each runs, where it stands, and which functions are handed on by it.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::base::arena::{Arena, ArenaId};
use crate::base::span::{FileId, TextRange};
use crate::def::ids::DefId;
use crate::rules::Boundary;
use crate::syntax::body::{Body, Expr, ExprId, MacroExpr, MacroInput, MethodCall};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{FnRef, InferenceResult, ValueRef};

use super::arguments::Typed;
use super::callee::{Arguments, CallCx, Callee, Named};
use super::context::{Contexts, NodeId, NodeKind};
use super::open::{Instance, Meant, OpenCall};
use super::values::{self, FnValue, Values};
use super::{arguments, drops, implicit, kept, roots};

crate::arena_ids!(
    /// A call site of one body.
    SiteId
);

/// What the layers above need to know of one body.
#[derive(Debug)]
pub struct BodyCalls {
    pub owner: DefId,
    /// The file of the body.
    pub file: FileId,
    /// The body is the project's.
    pub local: bool,
    pub contexts: Contexts,
    pub sites: Arena<SiteId, CallSite>,
    /// By node: what is done with the closure that the node is. Empty for other nodes.
    pub closure_uses: Vec<Vec<Use>>,
    /// By parameter, without `self`: what is done with a function that is given for it.
    pub param_uses: Vec<Vec<Use>>,
    /// What open calls of generic callees come to here.
    pub instances: Vec<Instance>,
}

/// One call.
#[derive(Clone, Debug)]
pub struct CallSite {
    /// The whole call expression, receiver included.
    pub range: TextRange,
    /// The path or the method name of what is called.
    pub name_range: TextRange,
    pub shape: Shape,
    pub node: NodeId,
    pub callee: Callee,
    /// Full path of what is called; empty where it is not known.
    pub path: Arc<str>,
    /// What a rule says of the functions that are given to the callee.
    pub boundary: Option<Boundary>,
    /// The trait whose implementations decide what the callee is.
    pub of_trait: Option<DefId>,
    /// A function value: it is called where the function that it is given to calls it.
    pub via: Option<Given>,
    /// Which function it is depends on the type parameters of the body's owner.
    pub is_open: bool,
    pub(super) meant: Option<Meant>,
}

impl CallSite {
    pub fn open_call(&self) -> Option<OpenCall> {
        let meant = self.meant.as_ref().filter(|_| self.is_open)?;
        Some(OpenCall::new(meant.function.clone()))
    }
}

/// What a call looks like in the source.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Shape {
    /// `path(..)`
    Path,
    /// `value(..)`, a function that something holds.
    Value,
    /// `receiver.method(..)`
    Method,
    /// `name!(..)`
    Macro,
    /// The use of a static that is built lazily.
    Static,
    /// A function value, or a call that the language makes (`for`).
    Implied,
}

/// A function handed to a call: for which of its parameters (`self` not counted).
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Given {
    pub site: SiteId,
    pub param: u32,
}

/// One thing that is done with a closure or with a parameter that is a function.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Use {
    /// Where it is done.
    pub node: NodeId,
    pub how: How,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum How {
    Called,
    Given(Given),
    /// Stored, returned or otherwise out of sight.
    Kept,
}

/// Finds the calls of `owner`'s body. `None` where it has none.
pub fn collect(cx: CallCx<'_>, owner: DefId) -> Option<BodyCalls> {
    let body = cx.program.body(owner)?;
    let kind = roots::kind_of(cx, owner);
    let contexts = Contexts::of(&body, kind, &|path| cx.macro_run(owner, path));
    let types = cx.types.infer(owner, &body);
    let mut collector = Collector::new(cx, owner, &body, &types, &contexts);
    for (expr, _) in body.running() {
        collector.visit(expr);
    }
    collector.add_drops();
    collector.keep_the_rest();
    let Collector { sites, closure_uses, param_uses, .. } = collector;
    let local = cx.program.root(owner.krate).is_some_and(|root| root.local);
    let file = cx.program.file(owner);
    Some(BodyCalls { owner, file, local, contexts, sites, closure_uses, param_uses, instances: Vec::new() })
}

struct Collector<'a> {
    cx: CallCx<'a>,
    owner: DefId,
    body: &'a Body,
    types: &'a InferenceResult,
    contexts: &'a Contexts,
    values: Values<'a>,
    sites: Arena<SiteId, CallSite>,
    closure_uses: Vec<Vec<Use>>,
    param_uses: Vec<Vec<Use>>,
    /// Expressions that name a function and whose use is recorded.
    seen: FxHashSet<ExprId>,
}

impl<'a> Collector<'a> {
    fn new(
        cx: CallCx<'a>,
        owner: DefId,
        body: &'a Body,
        types: &'a InferenceResult,
        contexts: &'a Contexts,
    ) -> Collector<'a> {
        Collector {
            cx,
            owner,
            body,
            types,
            contexts,
            values: Values::of(owner, body, types, contexts),
            sites: Arena::default(),
            closure_uses: vec![Vec::new(); contexts.nodes.len()],
            param_uses: vec![Vec::new(); body.params.len()],
            seen: FxHashSet::default(),
        }
    }

    fn visit(&mut self, expr: ExprId) {
        match &self.body.exprs[expr] {
            Expr::Call { callee, args } => self.call(expr, *callee, args),
            Expr::MethodCall(call) => self.method_call(expr, call),
            Expr::Macro(call) => self.macro_call(expr, call),
            Expr::For { iter, .. } => {
                let next = self.with_args(None, &[], |args| implicit::by_syntax(self.cx, self.types, expr, args));
                let into_iter = implicit::into_iter(self.cx, self.types.expr_ty(*iter));
                for named in next.into_iter().chain(into_iter) {
                    self.add(*iter, self.body.expr_ranges[*iter], Shape::Implied, named);
                }
            }
            Expr::Binary { .. } | Expr::Unary { .. } | Expr::Assign { .. } | Expr::Index { .. } => {
                let called = self.with_args(None, &[], |args| implicit::by_syntax(self.cx, self.types, expr, args));
                if let Some(named) = called {
                    self.add(expr, self.body.expr_ranges[expr], Shape::Implied, named);
                }
            }
            Expr::Path(_) => {
                if let Some(ValueRef::Static(def)) = self.types.paths.get(&expr)
                    && let Some(named) = self.cx.resolve_static(*def)
                {
                    self.add(expr, self.body.expr_ranges[expr], Shape::Static, named);
                }
            }
            _ => {}
        }
    }

    fn macro_call(&mut self, expr: ExprId, call: &MacroExpr) {
        let args = match &call.input {
            MacroInput::Args(args) => args.as_slice(),
            _ => &[],
        };
        let types: Vec<Ty> = args.iter().map(|&arg| self.types.expr_ty(arg)).collect();
        let paths = self.cx.macro_callees(self.owner, &call.path);
        // A `select!` that has something else to do does not wait.
        let waits = !matches!(call.input, MacroInput::Select { otherwise: Some(_), .. });
        if let Some(named) = self.cx.resolve_macro(&paths, &types).filter(|_| waits) {
            self.add(expr, call.path.range, Shape::Macro, named);
        }
        for (at, named) in implicit::called_back_by_macro(self.cx, &paths, &types) {
            self.add(args[at], self.body.expr_ranges[args[at]], Shape::Implied, named);
        }
    }

    fn call(&mut self, expr: ExprId, callee: ExprId, args: &[ExprId]) {
        if values::only_holds(self.body, callee) {
            return;
        }
        let Some((named, takes_self)) = self.callee_of(callee, args) else { return };
        let shape = match self.types.paths.get(&callee) {
            Some(ValueRef::Fn(_) | ValueRef::Extern(_)) => Shape::Path,
            _ => Shape::Value,
        };
        let site = self.add(expr, self.body.expr_ranges[callee], shape, named);
        self.settle_opaques(site, args.get(usize::from(takes_self)..).unwrap_or_default());
        for (index, &arg) in args.iter().enumerate() {
            if let Some(param) = (index as u32).checked_sub(u32::from(takes_self)) {
                self.hand_on(site, param, arg);
            }
        }
    }

    /// What the callee of a call expression is, and whether its first argument is `self`.
    fn callee_of(&mut self, callee: ExprId, args: &[ExprId]) -> Option<(Named, bool)> {
        if let Some((value, name)) = self.values.value_of(callee) {
            let node = self.contexts.node_of(callee);
            return match value {
                FnValue::Fn(function) => Some(self.function(&function, args)),
                FnValue::Closure(closure) => {
                    self.record(&value, name, Use { node, how: How::Called });
                    Some((Named::unnamed(Callee::Closure(closure)), false))
                }
                FnValue::Param(index) => {
                    self.record(&value, name, Use { node, how: How::Called });
                    Some((Named::unnamed(Callee::Param(index)), false))
                }
            };
        }
        match self.types.paths.get(&callee) {
            Some(ValueRef::Extern(path)) => {
                return Some((self.with_args(None, args, |args| self.cx.resolve_extern(path, args)), false));
            }
            Some(ValueRef::Ctor(_)) => return None,
            _ => {}
        }
        match self.types.expr_ty(callee).kind() {
            TyKind::FnDef { def, self_ty, args: generics } => {
                let function = self.cx.fn_ref(*def, *self_ty, generics);
                Some(self.function(&function, args))
            }
            _ => Some((self.with_args(None, args, |args| kept::resolve(self.typed(), callee, args)), false)),
        }
    }

    fn typed(&self) -> Typed<'a> {
        Typed { cx: self.cx, owner: self.owner, body: self.body, types: self.types }
    }

    fn function(&self, function: &FnRef, args: &[ExprId]) -> (Named, bool) {
        let takes_self = self.cx.takes_self(function.def);
        let (receiver, args) = match args.split_first() {
            Some((&receiver, args)) if takes_self => (Some(receiver), args),
            _ => (None, args),
        };
        (self.with_args(receiver, args, |args| self.cx.resolve(function, args)), takes_self)
    }

    fn with_args<T>(&self, receiver: Option<ExprId>, args: &[ExprId], ask: impl FnOnce(&Arguments<'_>) -> T) -> T {
        let within = self.typed();
        let hand_on = args.iter().any(|&arg| self.values.value_of(arg).is_some());
        ask(&Arguments { hand_on, facts: &arguments::Call { within, receiver, args } })
    }

    fn method_call(&mut self, expr: ExprId, call: &MethodCall) {
        let named = match self.types.methods.get(&expr) {
            Some(function) => self.with_args(Some(call.receiver), &call.args, |args| self.cx.resolve(function, args)),
            None => Named::unnamed(Callee::Unknown),
        };
        let site = self.add(expr, call.name_range, Shape::Method, named);
        self.settle_opaques(site, &call.args);
        for (index, &arg) in call.args.iter().enumerate() {
            // A channel's `send`, a list's `push`: what std takes of any type, it can't call.
            if !self.only_stores(site, expr, index) {
                self.hand_on(site, index as u32, arg);
            }
        }
    }

    fn only_stores(&self, site: SiteId, expr: ExprId, index: usize) -> bool {
        let function = self.types.methods.get(&expr).filter(|_| self.sites[site].callee == Callee::Std);
        function.is_some_and(|function| self.cx.types.takes_anything(function.def, index))
    }

    fn add(&mut self, expr: ExprId, name_range: TextRange, shape: Shape, named: Named) -> SiteId {
        let (range, node) = (self.body.expr_ranges[expr], self.contexts.node_of(expr));
        let Named { callee, path, boundary, of_trait, function, besides } = named;
        for named in besides {
            self.add(expr, name_range, Shape::Implied, named);
        }
        let is_open = function.as_ref().is_some_and(|function| self.cx.is_open_call(self.owner, function, &callee));
        let meant = function
            .filter(|_| is_open || matches!(callee, Callee::Body(_)))
            .map(|function| Meant { function: Arc::new(function), opaques: Vec::new() });
        let via = None;
        self.sites.alloc(CallSite {
            range,
            name_range,
            shape,
            node,
            callee,
            path,
            boundary,
            of_trait,
            via,
            is_open,
            meant,
        })
    }

    /// Notes the types of what is given for parameters that are an `impl Trait`.
    fn settle_opaques(&mut self, site: SiteId, args: &[ExprId]) {
        let Some(meant) = &mut self.sites[site].meant else { return };
        for (index, opaque) in self.cx.types.opaque_params(meant.function.def) {
            let given = args.get(index).map_or_else(Ty::unknown, |&arg| self.types.expr_ty(arg).peel_refs());
            match meant.opaques.iter_mut().find(|(known, _)| *known == opaque) {
                Some((_, other)) if *other != given => *other = Ty::unknown(),
                Some(_) => {}
                None => meant.opaques.push((opaque, given)),
            }
        }
    }

    /// Notes that `arg` is given to `site`, where it is a function.
    fn hand_on(&mut self, site: SiteId, param: u32, arg: ExprId) {
        let Some((value, name)) = self.values.value_of(arg) else { return };
        let given = Given { site, param };
        if let FnValue::Fn(function) = &value {
            let named = self.with_args(None, &[], |args| self.cx.resolve(function, args));
            let id = self.add(name, self.body.expr_ranges[name], Shape::Implied, named);
            self.sites[id].via = Some(given);
            return;
        }
        let node = self.contexts.node_of(arg);
        self.record(&value, name, Use { node, how: How::Given(given) });
    }

    fn record(&mut self, value: &FnValue, name: ExprId, usage: Use) {
        self.seen.insert(name);
        let uses = match value {
            FnValue::Closure(node) => self.closure_uses.get_mut(node.raw() as usize),
            FnValue::Param(index) => self.param_uses.get_mut(*index as usize),
            FnValue::Fn(_) => None,
        };
        if let Some(uses) = uses {
            uses.push(usage);
        }
    }

    /// The drops of locals stand at their binding, or at the call of `drop`.
    fn add_drops(&mut self) {
        for dropped in drops::dropped(self.cx, self.body, self.types, self.contexts) {
            let at = dropped.by_call.unwrap_or(dropped.init);
            let range = match dropped.by_call {
                Some(call) => self.body.expr_ranges[call],
                None => self.body.pat_ranges[dropped.pat],
            };
            let site = self.add(at, range, Shape::Implied, dropped.named);
            self.sites[site].range = range;
        }
    }

    /// Every closure and function parameter that is named without being called or given to a call is kept.
    fn keep_the_rest(&mut self) {
        for (expr, node) in self.body.running() {
            let names = matches!(node, Expr::Path(_) | Expr::Closure(_));
            if !names || self.seen.contains(&expr) || self.values.is_held_by_let(expr) {
                continue;
            }
            if let Some((value, name)) = self.values.value_of(expr) {
                let node = self.contexts.node_of(expr);
                self.record(&value, name, Use { node, how: How::Kept });
            }
        }
    }
}

impl BodyCalls {
    /// What the body as a whole is.
    pub fn kind(&self) -> NodeKind {
        self.contexts.nodes[NodeId::ROOT].kind
    }
}
