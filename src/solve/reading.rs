//! How bodies are read: in waves, those of one wave side by side; what they call and was not read is the next. So each is
//! read once, whoever asks for it.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::def::ids::DefId;
use crate::facts::body::{BodyFacts, CallFacts, Event, Target};
use crate::facts::value::{Value, ValueId};
use crate::facts::{Extracted, extract};
use crate::ty::kinds::Ty;

use super::bodies::{Bodies, Body, Meaning, OfRegion};
use super::callee::{Callee, Resolved};
use super::cx::SolveCx;
use super::instance::decided_by;
use super::kept::KeptBody;
use super::settled;

impl Bodies {
    /// Reads bodies and all that they lead to, but for functions of which all that callers need `is_known`.
    pub(super) fn read(&mut self, cx: SolveCx<'_>, wanted: Vec<DefId>, is_known: &mut dyn FnMut(DefId) -> bool) {
        let mut wave: Vec<DefId> = wanted.into_iter().filter(|&def| self.seen.insert(def)).collect();
        while !wave.is_empty() {
            let found: Vec<Arc<Body>> = wave.par_iter().filter_map(|&def| cx.body(def)).collect();
            wave.clear();
            for body in found {
                for def in followed(cx, &body) {
                    if self.seen.insert(def) && !is_known(def) {
                        wave.push(def);
                    }
                }
                self.add(body);
            }
        }
    }
}

impl SolveCx<'_> {
    /// A body, which is read when it is first asked for.
    pub(super) fn body(self, def: DefId) -> Option<Arc<Body>> {
        self.bodies.get_or(&def, || read_one(self, def).map(Arc::new))
    }
}

fn read_one(cx: SolveCx<'_>, def: DefId) -> Option<Body> {
    if let Some(KeptBody { mut body, of_closures, closures }) = cx.kept.body(cx.program(), def) {
        closures.into_iter().for_each(|(expr, owned)| cx.facts.drops.note_closure((def, expr), owned));
        for (call, resolved) in of_closures {
            if let Some(Target::Fn(function)) = body.facts.calls.get(call).map(|call| &call.target) {
                cx.recall(function, resolved);
            }
        }
        for (call, meaning) in body.facts.calls.values().zip(&mut body.calls) {
            meaning.resolved = resolved(cx, call);
        }
        return Some(body);
    }
    let read = extract(cx.facts, def)?;
    let calls = read.facts.calls.values().map(|call| meaning(cx, &read.facts, call)).collect();
    Some(Body::new(cx, read, calls))
}

impl Body {
    fn new(cx: SolveCx<'_>, Extracted { facts, code }: Extracted, calls: Vec<Meaning>) -> Body {
        let decides = decided_by(cx, &facts, &calls);
        let holds =
            |value: ValueId, ty: Ty| may_be_function(&facts, value) && cx.types().holds_function(facts.owner, ty);
        let mut regions: Vec<OfRegion> =
            facts.regions.values().map(|region| OfRegion::new(holds(region.result, region.output))).collect();
        let mut blocks: Vec<Vec<u32>> = vec![Vec::new(); regions.len()];
        for (at, block) in (0..).zip(&facts.blocks) {
            blocks[block.region.0 as usize].push(at);
        }
        regions.iter_mut().zip(blocks).for_each(|(region, blocks)| region.blocks = blocks.into());
        for (region, test) in settled::tests(&facts) {
            regions[region.0 as usize].tests.push(test);
        }
        let events = facts.blocks.iter().filter_map(|block| block.event);
        for call in events.filter_map(|event| if let Event::Call(call) = event { Some(call) } else { None }) {
            let hides = facts.local && hides_receiver(cx, &facts.calls[call]);
            if hides || may_matter(cx, &facts.calls[call], &calls[call.0 as usize]) {
                regions[facts.calls[call].region.0 as usize].live.push(call);
            }
        }
        let stored =
            facts.stores.iter().filter(|store| holds(store.value, store.ty)).map(|store| store.value).collect();
        let code = code.map(Some).map_or_else(OnceLock::new, OnceLock::from);
        Body { facts, code, calls, decides, stored, regions, circles: OnceLock::new(), deferred: OnceLock::new() }
    }
}

fn resolved(cx: SolveCx<'_>, call: &CallFacts) -> Option<Arc<Resolved>> {
    match &call.target {
        Target::Fn(function) => Some(cx.resolve(function)),
        Target::Extern(path) => Some(Arc::new(cx.resolve_extern(path))),
        Target::Macro(paths) => cx.resolve_macro(paths, &call.arg_types).map(Arc::new),
        _ => None,
    }
}

fn meaning(cx: SolveCx<'_>, facts: &BodyFacts, call: &CallFacts) -> Meaning {
    let resolved = resolved(cx, call);
    let is_function = |at: &u32| {
        let (at, value) = (*at as usize, call.args[*at as usize]);
        match facts.values[value] {
            Value::Closure(_) | Value::Fn(..) => true,
            _ => {
                let ty = call.arg_types.get(at).copied().unwrap_or_default();
                let (types, owner) = (cx.types(), facts.owner);
                may_be_function(facts, value) && (types.holds_function(owner, ty) || types.holds_iterator(owner, ty))
            }
        }
    };
    let functions = (0..call.args.len() as u32).filter(is_function).collect();
    Meaning { resolved, functions }
}

/// What is to be read because of a body. Of one that only matters for what its callers see, the async blocks do not: they run
/// when somebody polls them. Which of the implementations of a trait are meant is seen when it is known for which types the
/// body is called.
fn followed(cx: SolveCx<'_>, body: &Body) -> Vec<DefId> {
    let checked = cx.program().root(body.facts.owner.krate).is_some_and(|root| root.checked);
    let mut found = Vec::new();
    for (call, meaning) in body.facts.calls.values().zip(&body.calls) {
        let runs = checked || !body.facts.is_deferred(call.region);
        let Some(resolved) = meaning.resolved.as_ref().filter(|_| runs) else { continue };
        found.extend(resolved.bodies());
        if let Callee::Future(def) | Callee::Polled(def) = resolved.callee
            && call.args.iter().any(|&arg| may_be_given(&body.facts, arg))
        {
            found.push(def);
        }
    }
    found
}

/// A function, or something that may hold one, is given.
fn may_be_given(facts: &BodyFacts, arg: ValueId) -> bool {
    may_be_function(facts, arg) && !matches!(facts.values[arg], Value::Const(_))
}

/// The call may do something, by itself or by what it is given.
fn may_matter(cx: SolveCx<'_>, call: &CallFacts, meaning: &Meaning) -> bool {
    if !meaning.functions.is_empty() {
        return true;
    }
    match &call.target {
        Target::Fn(_) | Target::Extern(_) => meaning.resolved.as_ref().is_some_and(|it| it.may_matter()),
        Target::Macro(paths) => meaning.resolved.is_some() || !cx.rules().callbacks(paths).is_empty(),
        Target::Value(..) | Target::Static(_) | Target::Drop { .. } => true,
        Target::Unknown(_) => false,
    }
}

/// Which method is meant may be told by where its receiver comes from.
fn hides_receiver(cx: SolveCx<'_>, call: &CallFacts) -> bool {
    matches!(&call.target, Target::Fn(function) if cx.hides_receiver(function))
}

/// The value may be a function or hold one, as far as it shows by itself.
fn may_be_function(facts: &BodyFacts, value: ValueId) -> bool {
    !matches!(
        facts.values[value],
        Value::Unknown | Value::Literal(_) | Value::Flags(..) | Value::Not(_) | Value::OfType(None, _)
    )
}
