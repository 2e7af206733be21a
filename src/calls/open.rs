//! Calls that a generic function leaves open: which function they mean is known where the generic one is called.
//!
//! `fn load<S: Store>(store: &S) { store.get() }` calls `<S as Store>::get`. A call of `load` with a `Disk` makes that
//! `<Disk as Store>::get`; a call from another generic function leaves it open one level further up.

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::def::ids::DefId;

use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{Dispatch, FnRef};

use super::arguments::Unseen;
use super::callee::{Arguments, CallCx, Callee};
use super::collect::{BodyCalls, SiteId};

/// A method of a trait, called on a type that depends on the parameters of the calling function; or a function that does
/// something with such types, as `io::copy` does.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub struct OpenCall(Arc<FnRef>);

/// A function as a call means it, with what it is given for its `impl Trait` parameters.
#[derive(Clone, Debug)]
pub(super) struct Meant {
    pub(super) function: Arc<FnRef>,
    pub(super) opaques: Vec<(Ty, Ty)>,
}

/// Whose open call is instantiated.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub enum Origin {
    /// Of the callee of a call site.
    Site(SiteId),
    /// Of the callee that another open call has come to, by its place among the instances of the body.
    Instance(usize),
}

/// What an open call of a callee comes to at one call of that callee.
#[derive(Clone, Debug)]
pub struct Instance {
    pub origin: Origin,
    pub call: OpenCall,
    pub target: Target,
    meant: Option<Meant>,
    depth: u32,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Target {
    /// The types are known, and with them what is called, under this path.
    Known(Callee, Arc<str>),
    /// Open in the calling function as well.
    Open(OpenCall),
    Unknown,
}

/// Open calls kept of one function.
const MAX_OPEN: usize = 32;

/// Instances kept of one body.
const MAX_INSTANCES: usize = 256;

/// Calls that come to generic functions which call back are followed this far.
const MAX_DEPTH: u32 = 4;

/// Types nested deeper than this are not followed: a function may call itself with ever larger ones.
const MAX_NESTING: usize = 6;

impl OpenCall {
    pub(super) fn new(function: Arc<FnRef>) -> OpenCall {
        OpenCall(function)
    }

    /// A method that a trait provides calls another method of the type that has the trait.
    pub fn is_on_self(&self) -> bool {
        let self_ty = self.0.self_ty.map(Ty::peel_refs);
        self_ty.is_some_and(|ty| matches!(ty.kind(), TyKind::Param { name, .. } if *name == "Self"))
    }
}

impl CallCx<'_> {
    /// The call means something else for each type that its function is used with.
    pub(super) fn is_open_call(self, owner: DefId, function: &FnRef, callee: &Callee) -> bool {
        let Some(self_ty) = function.self_ty.filter(|_| function.of_trait.is_some()) else {
            let given = if function.args.is_empty() { Vec::new() } else { self.open_forwards(function) };
            return !given.is_empty() && given.iter().all(|&ty| self.types.is_in_scope(owner, ty));
        };
        let by_types = match callee {
            Callee::OneOf { .. } | Callee::Blocks(..) => function.dispatch == Dispatch::Generic,
            // A wrapper does what is inside it does; a method that no rule speaks of for any type is of no interest.
            Callee::Std => self.is_open_wrapper(function),
            _ => false,
        };
        by_types && self.types.is_in_scope(owner, self_ty)
    }

    fn instantiate(self, owner: DefId, by: &Meant, call: &OpenCall) -> (Target, Option<Meant>) {
        let unknown = (Target::Unknown, None);
        let declared = &*call.0;
        let own_args = |&arg: &Ty| self.types.instantiate(&by.function, &by.opaques, arg);
        let (Some(self_ty), Some(trait_def)) = (declared.self_ty, declared.of_trait) else {
            let args: Box<[Ty]> = declared.args.iter().map(own_args).collect();
            return match args.iter().any(|&arg| nesting(arg) > MAX_NESTING) {
                true => unknown,
                false => self.settled(owner, FnRef { args, ..declared.clone() }),
            };
        };
        let mut ty = self.types.instantiate(&by.function, &by.opaques, self_ty);
        if trait_def.krate == self.program.std_crate() {
            ty = ty.peel_refs();
        }
        if nesting(ty) > MAX_NESTING {
            return unknown;
        }
        let dispatch = match ty.kind() {
            TyKind::Unknown => return unknown,
            TyKind::Param { .. } | TyKind::Opaque(_) | TyKind::Assoc { .. } => Dispatch::Generic,
            TyKind::Dyn(_) => Dispatch::Dyn,
            _ => Dispatch::Static,
        };
        let args = declared.args.iter().map(own_args).collect();
        let mut function = FnRef { self_ty: Some(ty), args, dispatch, ..declared.clone() };
        match dispatch {
            Dispatch::Generic if self.types.is_in_scope(owner, ty) => {
                return (Target::Open(OpenCall::new(Arc::new(function))), None);
            }
            Dispatch::Generic => return unknown,
            Dispatch::Dyn => {}
            Dispatch::Static => match self.implementation(&mut function, trait_def, ty) {
                true => {}
                false => return unknown,
            },
        }
        self.settled(owner, function)
    }

    /// Puts the function of the impl in the place of the trait's; of what a reference points to, if it is that which
    /// has the trait.
    fn implementation(self, function: &mut FnRef, trait_def: DefId, ty: Ty) -> bool {
        for ty in [ty, ty.peel_refs()] {
            if let Some(def) = self.types.implemented(function.def, trait_def, ty, &[]) {
                (function.def, function.self_ty) = (def, Some(ty));
                return true;
            }
        }
        false
    }

    fn settled(self, owner: DefId, function: FnRef) -> (Target, Option<Meant>) {
        let named = self.resolve(&function, &Arguments { hand_on: false, facts: &Unseen });
        let function = Arc::new(function);
        if self.is_open_call(owner, &function, &named.callee) {
            return (Target::Open(OpenCall::new(function)), None);
        }
        let target = match named.callee {
            Callee::Unknown => Target::Unknown,
            // What is kept of a published crate must not depend on who implements its traits.
            Callee::OneOf { .. } if !self.is_local(owner.krate) => Target::Unknown,
            callee => Target::Known(callee, named.path),
        };
        (target, Some(Meant { function, opaques: Vec::new() }))
    }
}

fn nesting(ty: Ty) -> usize {
    match ty.kind() {
        TyKind::Adt(_, args) | TyKind::Tuple(args) => 1 + args.iter().map(|&arg| nesting(arg)).max().unwrap_or(0),
        TyKind::Ref { inner, .. } | TyKind::Ptr { inner, .. } | TyKind::Slice(inner) | TyKind::Array(inner) => {
            1 + nesting(*inner)
        }
        _ => 1,
    }
}

/// The open calls of all bodies, and who has to know of them.
#[derive(Debug, Default)]
pub(super) struct OpenCalls {
    of_body: FxHashMap<DefId, Vec<OpenCall>>,
    callers: FxHashMap<DefId, Vec<usize>>,
    /// Bodies whose own calls have been taken in.
    taken_in: usize,
}

impl OpenCalls {
    /// Carries open calls to the callers until nothing changes. Gives the functions that calls have come to.
    pub(super) fn carry_up(&mut self, cx: CallCx<'_>, bodies: &mut [BodyCalls]) -> Vec<DefId> {
        let mut queue: VecDeque<usize> = (self.taken_in..bodies.len()).rev().collect();
        for (at, calls) in bodies.iter().enumerate().skip(self.taken_in) {
            self.take_in(at, calls);
        }
        // A body that is there at last opens up those that wait for it.
        let waiting = bodies[self.taken_in..].iter().filter(|calls| self.of_body.contains_key(&calls.owner));
        queue.extend(waiting.flat_map(|calls| self.callers.get(&calls.owner)).flatten());
        self.taken_in = bodies.len();
        let mut queued: FxHashSet<usize> = queue.iter().copied().collect();
        let mut reached = Vec::new();
        while let Some(at) = queue.pop_front() {
            queued.remove(&at);
            if self.open_up(cx, at, &mut bodies[at], &mut reached) {
                let callers = self.callers.get(&bodies[at].owner).into_iter().flatten();
                queue.extend(callers.filter(|&&caller| queued.insert(caller)));
            }
        }
        reached
    }

    fn take_in(&mut self, at: usize, calls: &BodyCalls) {
        for site in calls.sites.values() {
            if let Callee::Body(def) = site.callee {
                self.note_caller(def, at);
            }
            if let Some(call) = site.open_call() {
                self.add(calls.owner, call);
            }
        }
    }

    fn note_caller(&mut self, def: DefId, at: usize) {
        let callers = self.callers.entry(def).or_default();
        if !callers.contains(&at) {
            callers.push(at);
        }
    }

    fn add(&mut self, owner: DefId, call: OpenCall) -> bool {
        let known = self.of_body.entry(owner).or_default();
        let is_new = known.len() < MAX_OPEN && !known.contains(&call);
        if is_new {
            known.push(call);
        }
        is_new
    }

    /// Instantiates the open calls of all that the body calls. True when that leaves more of them open in it.
    fn open_up(&mut self, cx: CallCx<'_>, at: usize, calls: &mut BodyCalls, reached: &mut Vec<DefId>) -> bool {
        let mut known: FxHashSet<(Origin, OpenCall)> =
            calls.instances.iter().map(|instance| (instance.origin, instance.call.clone())).collect();
        let sites = calls.sites.iter();
        let mut work: Vec<(Origin, DefId, Meant, u32)> = sites
            .filter_map(|(id, site)| match (&site.callee, &site.meant) {
                (Callee::Body(def), Some(meant)) => Some((Origin::Site(id), *def, meant.clone(), 0)),
                _ => None,
            })
            .collect();
        let instances = calls.instances.iter().enumerate();
        work.extend(instances.filter_map(|(index, instance)| instance.as_origin(index)));
        let mut grew = false;
        let mut next = 0;
        while next < work.len() {
            let (origin, def, by, depth) = work[next].clone();
            next += 1;
            for call in self.of_body.get(&def).cloned().unwrap_or_default() {
                if calls.instances.len() >= MAX_INSTANCES || !known.insert((origin, call.clone())) {
                    continue;
                }
                let (target, meant) = cx.instantiate(calls.owner, &by, &call);
                match &target {
                    Target::Open(open) => grew |= self.add(calls.owner, open.clone()),
                    Target::Known(callee, _) => {
                        callee.bodies().for_each(|def| self.note_caller(def, at));
                        reached.extend(callee.bodies());
                    }
                    Target::Unknown => {}
                }
                let instance = Instance { origin, call, target, meant, depth: depth + 1 };
                work.extend(instance.as_origin(calls.instances.len()));
                calls.instances.push(instance);
            }
        }
        grew
    }
}

impl Instance {
    fn as_origin(&self, index: usize) -> Option<(Origin, DefId, Meant, u32)> {
        match (&self.target, &self.meant) {
            (Target::Known(Callee::Body(def), _), Some(meant)) if self.depth < MAX_DEPTH => {
                Some((Origin::Instance(index), *def, meant.clone(), self.depth))
            }
            _ => None,
        }
    }
}

impl BodyCalls {
    /// What an open call of a callee comes to, with its place among the instances.
    pub fn instance(&self, origin: Origin, call: &OpenCall) -> Option<(usize, &Target)> {
        let found = self.instances.iter().enumerate().find(|(_, it)| it.origin == origin && it.call == *call);
        found.map(|(index, instance)| (index, &instance.target))
    }
}
