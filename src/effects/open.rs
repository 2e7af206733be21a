//! What a generic function does by way of its type parameters, told where it is called.

use crate::base::kind::Confidence;
use crate::calls::callee::Callee;
use crate::calls::collect::{BodyCalls, SiteId};
use crate::calls::open::{OpenCall, Origin, Target};
use crate::def::ids::DefId;

use super::effect::Effect;
use super::propagate::Summaries;
use super::trace::{Step, Trace};

/// A call that means another function for each type that its function is used with.
#[derive(Clone, Debug)]
pub struct Open {
    /// In terms of the parameters of the function whose summary this is of.
    pub call: OpenCall,
    pub confidence: Confidence,
    /// Down to the open call itself.
    pub trace: Trace,
    /// Where the open call stands: body and site.
    pub at: (DefId, SiteId),
}

impl Open {
    fn is_better_than(&self, other: &Open) -> bool {
        (self.confidence, std::cmp::Reverse(self.trace.depth()))
            > (other.confidence, std::cmp::Reverse(other.trace.depth()))
    }

    pub fn at_most(self, confidence: Confidence) -> Open {
        Open { confidence: self.confidence.min(confidence), ..self }
    }

    /// The effect of what the open call has come to, as seen from where this is.
    fn seen_from(&self, effect: &Effect) -> Effect {
        let steps: Vec<&Step> = self.trace.steps().collect();
        let outer = steps.split_last().map_or(&[][..], |(_, outer)| outer);
        let first = effect.clone().at_most(self.confidence);
        outer.iter().rev().fold(first, |effect, step| effect.with_call_site((*step).clone()))
    }
}

/// The best way to each open call, in the order in which they were found.
#[derive(Clone, Debug, Default)]
pub struct Opens(Vec<Open>);

impl Opens {
    /// Keeps the better of `open` and what is there of the same call. True when that is `open`.
    pub fn add(&mut self, open: Open) -> bool {
        match self.0.iter_mut().find(|known| known.call == open.call) {
            Some(known) if !open.is_better_than(known) => return false,
            Some(known) => *known = open,
            None => self.0.push(open),
        }
        true
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Open> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Methods that a trait provides and that call one another are followed this far.
pub(super) const MAX_PROVIDED: u8 = 2;

/// What one call does, as far as types are known, and what it leaves open.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) effects: Vec<Effect>,
    pub(super) opens: Vec<Open>,
}

/// A call in a body, or one that an open call has come to.
#[derive(Copy, Clone)]
struct Call<'a> {
    calls: &'a BodyCalls,
    origin: Origin,
    callee: &'a Callee,
}

impl Summaries<'_> {
    /// The call of a site with what its types leave open.
    pub(super) fn outcome(&self, calls: &BodyCalls, id: SiteId) -> Outcome {
        let Some(site) = calls.sites.get(id) else { return Outcome::default() };
        let step = Step { callee: site.path.clone(), call: site.range.in_file(calls.file) };
        if let Some(call) = site.open_call() {
            let trace = Trace::leaf(step);
            let open = Open { call, confidence: Confidence::Certain, trace, at: (calls.owner, id) };
            return Outcome { effects: Vec::new(), opens: vec![open] };
        }
        self.of_call(Call { calls, origin: Origin::Site(id), callee: &site.callee }, &step)
    }

    fn of_call(&self, call: Call<'_>, step: &Step) -> Outcome {
        let mut outcome = Outcome { effects: self.of_callee(call.callee, step), opens: Vec::new() };
        let Callee::Body(def) = call.callee else { return outcome };
        for open in self.of(*def).into_iter().flat_map(|summary| summary.opens.iter()) {
            self.open_up(call, step, open, &mut outcome);
        }
        outcome
    }

    /// Adds what an open call of the callee comes to at `call`.
    fn open_up(&self, call: Call<'_>, step: &Step, open: &Open, outcome: &mut Outcome) {
        let above = |inner: &Effect| open.seen_from(inner).with_call_site(step.clone());
        match call.calls.instance(call.origin, &open.call) {
            Some((index, Target::Known(callee, path))) => {
                let Some(last) = open.trace.steps().last() else { return };
                let inner = Call { calls: call.calls, origin: Origin::Instance(index), callee };
                let found = self.of_call(inner, &Step { callee: path.clone(), call: last.call });
                outcome.effects.extend(found.effects.iter().map(above));
                let outer = |inner: Open| Open { trace: open.trace.with_call_site(step.clone()), ..inner };
                outcome.opens.extend(found.opens.into_iter().map(|inner| outer(inner).at_most(open.confidence)));
            }
            Some((_, Target::Open(still))) => {
                let trace = open.trace.with_call_site(step.clone());
                outcome.opens.push(Open { call: still.clone(), trace, ..open.clone() });
            }
            Some((_, Target::Unknown)) | None => {
                outcome.effects.extend(
                    self.without_types(open)
                        .iter()
                        .map(|effect| effect.with_call_site(step.clone()).at_most(Confidence::Possible)),
                );
            }
        }
    }

    /// What an open call may do where its types stay unknown: any of the implementations that there are of a trait of
    /// the project or its dependencies. Of std's traits too many types are implementors to guess.
    pub(super) fn without_types(&self, open: &Open) -> Vec<Effect> {
        self.any_of(open, MAX_PROVIDED)
    }

    fn any_of(&self, open: &Open, depth: u8) -> Vec<Effect> {
        let (owner, id) = open.at;
        let site = self.body(owner).and_then(|calls| Some((calls, calls.sites.get(id)?)));
        let Some((calls, site)) = site else { return Vec::new() };
        let Callee::OneOf { candidates, closed } = &site.callee else { return Vec::new() };
        let step = Step { callee: site.path.clone(), call: site.range.in_file(calls.file) };
        self.of_any(candidates, *closed, &step, depth).iter().map(|effect| open.seen_from(effect)).collect()
    }

    /// What a method that a trait provides does by others of the trait, where it is not known for which type: whatever
    /// their implementations do.
    pub(super) fn by_provided(&self, callee: &Callee, step: &Step, depth: u8) -> Vec<Effect> {
        let summary = callee.bodies().next().filter(|_| depth > 0).and_then(|def| self.of(def));
        let opens = summary.into_iter().flat_map(|summary| summary.opens.iter());
        let found = opens.filter(|open| open.call.is_on_self()).flat_map(|open| self.any_of(open, depth - 1));
        found.map(|effect| effect.with_call_site(step.clone())).collect()
    }
}
