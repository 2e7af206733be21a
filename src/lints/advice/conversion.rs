//! Functions made async, with all that has to change with them: one group of edits over all their files.
//!
//! # Story
//! It begins with the function that the async code calls. *Down*: of what blocks in it, a call of the project's own code is
//! awaited, and what that calls is made async as well; any other call gets its counterpart. *Up*: whoever calls a function
//! that is made async awaits it, and has to be async or is made so. In the end nothing that is made async blocks where it is
//! called, nobody is left who can't await, and what is alive at a new await may change threads. Where any of this is not
//! known for sure, there is no such group, and a sentence says why.

use crate::base::diagnostic::{Edit, Feature};
use crate::base::kind::Kind;
use crate::base::level::Level;
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::facts::body::CallFacts;
use crate::facts::crossing::Crossing;
use crate::facts::ids::CallId;
use crate::flow::ir::{CallSyntax, RegionId, Site};
use crate::rules::RuleId;
use crate::solve::bodies::Body;
use crate::solve::callee::{Callee, Resolved};
use crate::solve::effect::{Cause, Effect};
use crate::ty::kinds::{Ty, TyKind};

use super::Case;
use super::callers::{self, Caller};
use super::signature;

/// More functions than these are a rewrite, which a person should make.
const MAX_FUNCTIONS: usize = 8;

/// The functions of a group and its edits.
pub(super) struct Conversion {
    /// In the order in which they were found, the first that of the finding.
    pub(super) functions: Vec<DefId>,
    pub(super) edits: Vec<Edit>,
    pub(super) needs: Vec<Feature>,
    /// What is used in place of what.
    pub(super) replaced: Vec<(String, String)>,
}

/// The group that makes `first` async, or why there is none.
pub(super) fn of(case: Case<'_>, first: DefId) -> Result<Conversion, String> {
    let mut work = Work { case, functions: vec![first], awaited: Vec::new(), leaves: Vec::new(), needs: Vec::new() };
    let mut next = 0;
    while let Some(&function) = work.functions.get(next) {
        next += 1;
        signature::may_be_async(case, function)?;
        work.down(function)?;
        work.up(function)?;
        if work.functions.len() > MAX_FUNCTIONS {
            return Err("too many functions would have to be async with it".to_owned());
        }
    }
    work.has_no_circle()?;
    work.crosses()?;
    work.finish()
}

struct Work<'c> {
    case: Case<'c>,
    functions: Vec<DefId>,
    /// Calls of the functions, wherever they stand.
    awaited: Vec<Caller>,
    leaves: Vec<Leaf>,
    needs: Vec<Feature>,
}

/// A call that blocks by itself.
struct Leaf {
    owner: DefId,
    site: Site,
    callee: String,
    counterpart: String,
}

impl Work<'_> {
    fn add(&mut self, function: DefId) {
        if !self.functions.contains(&function) {
            self.functions.push(function);
        }
    }

    /// What blocks in a function.
    fn down(&mut self, function: DefId) -> Result<(), String> {
        let (case, name) = (self.case, self.case.cx.program.name(function));
        let unread = || format!("what `{name}` does is not known");
        let body = case.cx.solution.bodies.get(function).ok_or_else(unread)?.clone();
        let mut handled: Vec<TextRange> = Vec::new();
        for (id, call) in body.facts.calls.iter() {
            let Some(resolved) = body.meaning(id).resolved.as_deref() else { continue };
            let rule = resolved.asking.first().copied().or(match resolved.callee {
                Callee::Rule(id) => Some(id),
                _ => None,
            });
            if let Some(rule) = rule.filter(|&rule| self.is_rule_shown(rule)) {
                self.leaf((&body, id, call), rule, resolved)?;
                handled.push(call.site.range);
            } else if let Some(own) = self.own_that_blocks(resolved, call) {
                self.add(own);
                handled.push(call.site.range);
            }
        }
        let left = self.shown_effects(function).find(|effect| {
            let step = effect.trace.first();
            !handled.iter().any(|&range| case.cx.program.span(function, range) == step.call)
        });
        match left {
            Some(effect) => Err(format!("`{}` blocks in `{name}` and can't be awaited", effect.trace.first().callee)),
            None => Ok(()),
        }
    }

    fn leaf(
        &mut self,
        (body, _, call): (&Body, CallId, &CallFacts),
        rule: RuleId,
        of: &Resolved,
    ) -> Result<(), String> {
        let (case, owner) = (self.case, body.facts.owner);
        let name = case.cx.program.name(owner);
        let counterpart = case.cx.rules.counterpart(rule, &case.runtime.name, &of.path).filter(|it| it.drop_in);
        let no_counterpart = || format!("`{}` in `{name}` has no counterpart with the same arguments", of.path);
        let counterpart = counterpart.ok_or_else(no_counterpart)?;
        if case.cx.program.leads_to_item(owner, &counterpart.path) != Some(true) {
            let no_feature = || format!("`{}` is not there{}", counterpart.path, case.lacking(&counterpart.path));
            self.needs.push(case.feature(&counterpart.path).ok_or_else(no_feature)?);
        }
        let is_path = call.site.syntax == CallSyntax::Path;
        if call.region != RegionId::ROOT || !is_path || !callers::is_written(case, owner, &call.site) {
            return Err(format!("`{}` in `{name}` stands where it can't be awaited", of.path));
        }
        self.leaves.push(Leaf { owner, site: call.site, callee: of.path.to_string(), counterpart: counterpart.path });
        Ok(())
    }

    /// A function of the project that blocks and is called where it can be awaited.
    fn own_that_blocks(&self, resolved: &Resolved, call: &CallFacts) -> Option<DefId> {
        let Callee::Body(def) = resolved.callee else { return None };
        let is_own = self.case.cx.program.root(def.krate).is_some_and(|root| root.local);
        (is_own && call.region == RegionId::ROOT && self.shown_effects(def).next().is_some()).then_some(def)
    }

    /// What a function does that would be reported.
    fn shown_effects(&self, function: DefId) -> impl Iterator<Item = &Effect> {
        let summary = self.case.cx.solution.summaries.get(&function);
        let effects = summary.into_iter().flat_map(|summary| summary.effects.iter());
        effects.filter(|effect| match effect.cause {
            Cause::Rule(id) => effect.confidence >= self.case.cx.min_confidence && self.is_shown(effect.kind, Some(id)),
            Cause::Mark => self.is_shown(effect.kind, None),
        })
    }

    fn is_rule_shown(&self, rule: RuleId) -> bool {
        self.is_shown(self.case.cx.rules.rule(rule).kind, Some(rule))
    }

    fn is_shown(&self, kind: Kind, rule: Option<RuleId>) -> bool {
        let (cx, lint) = (self.case.cx, self.case.lint);
        let rule = rule.map(|rule| cx.rules.rule(rule).id.as_str());
        cx.levels.level_of(lint, Some(kind), rule) > Level::Allow
    }

    /// Who calls a function.
    fn up(&mut self, function: DefId) -> Result<(), String> {
        for caller in callers::of(self.case, function)?.iter() {
            if caller.is_sync {
                self.add(caller.owner);
            }
            self.awaited.push(caller.clone());
        }
        Ok(())
    }

    /// An async function that waits for itself would have to put its future into a box.
    fn has_no_circle(&self) -> Result<(), String> {
        let mut left = self.functions.clone();
        loop {
            let calls_none_left = |function: &DefId| {
                !self.awaited.iter().any(|call| call.owner == *function && left.contains(&call.callee))
            };
            let Some(done) = left.iter().position(calls_none_left) else { break };
            left.remove(done);
        }
        match left.first() {
            Some(&function) => Err(format!("`{}` calls itself", self.case.cx.program.name(function))),
            None => Ok(()),
        }
    }

    /// All that is alive at the new awaits may change threads.
    fn crosses(&self) -> Result<(), String> {
        let mut owners: Vec<DefId> = self.functions.clone();
        owners.extend(self.awaited.iter().map(|call| call.owner).filter(|owner| !self.functions.contains(owner)));
        owners.dedup();
        for owner in owners {
            let made_async = self.functions.contains(&owner);
            let open = if made_async { self.open_params(owner) } else { Vec::new() };
            let Some(crossing) = Crossing::of(self.case.cx.facts, owner, &open) else {
                return Err(format!("what `{}` does is not known", self.case.cx.program.name(owner)));
            };
            let of_params = made_async.then(|| crossing.param_in_the_way()).flatten();
            let leaves = self.leaves.iter().filter(|leaf| leaf.owner == owner).map(|leaf| leaf.site.expr);
            let awaited = self.awaited.iter().filter(|call| call.owner == owner).map(|call| call.site.expr);
            let in_the_way = of_params.or_else(|| leaves.chain(awaited).find_map(|it| crossing.value_in_the_way(it)));
            if let Some(range) = in_the_way {
                let what = self.case.cx.program.sources().snippet(self.case.cx.program.span(owner, range));
                let what = what.lines().next().unwrap_or_default();
                return Err(format!("`{what}` would be alive at an await and may not be `Send`"));
            }
        }
        Ok(())
    }

    /// The type parameters in a signature, if all callers give what may change threads.
    fn open_params(&self, function: DefId) -> Vec<Ty> {
        let types = self.case.cx.facts.types;
        let mut calls = self.awaited.iter().filter(|call| call.callee == function);
        if !calls.all(|call| call.arg_types.iter().all(|&ty| types.crosses_awaits(ty, &[]))) {
            return Vec::new();
        }
        let sig = types.fn_sig(function);
        let open = std::cell::RefCell::new(Vec::new());
        for ty in sig.self_param.iter().chain(&sig.params) {
            ty.any(&|kind| {
                if matches!(kind, TyKind::Param { .. } | TyKind::Opaque(_)) {
                    open.borrow_mut().push(Ty::new(kind.clone()));
                }
                false
            });
        }
        open.into_inner()
    }

    fn finish(self) -> Result<Conversion, String> {
        let program = self.case.cx.program;
        let edit = |owner, range, text: &str| Edit { span: program.span(owner, range), replacement: text.to_owned() };
        let behind = |range: TextRange| TextRange::new(range.end, range.end);
        let mut edits = Vec::new();
        for call in &self.awaited {
            edits.push(edit(call.owner, behind(call.site.range), ".await"));
        }
        for &function in &self.functions {
            let at = signature::keyword(self.case, function)?;
            let span = program.item_span(function, TextRange::new(at, at));
            edits.push(Edit { span, replacement: "async ".to_owned() });
        }
        for leaf in &self.leaves {
            edits.push(edit(leaf.owner, leaf.site.name_range, &leaf.counterpart));
            edits.push(edit(leaf.owner, behind(leaf.site.range), ".await"));
        }
        let mut replaced: Vec<(String, String)> = Vec::new();
        for Leaf { callee, counterpart, .. } in self.leaves {
            if !replaced.iter().any(|(known, _)| *known == callee) {
                replaced.push((callee, counterpart));
            }
        }
        Ok(Conversion { functions: self.functions, edits, needs: self.needs, replaced })
    }
}
