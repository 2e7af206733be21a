//! What the solver reads, all of it finished, and the answers that are kept on the way.

use std::sync::Arc;

use crate::def::Program;
use crate::def::ids::{CrateId, DefId};
use crate::facts::binding::Bindings;
use crate::facts::body::{CallFacts, Target};
use crate::facts::{Drops, FactsCx, Guards};
use crate::flow::ir::CallSyntax;
use crate::rules::RuleSet;
use crate::ty::Types;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::memo::Memo;
use crate::ty::result::FnRef;

use super::bodies::Body;
use super::callee::{MethodOf, Resolved};
use super::kept::KeptBodies;
use super::marks::Marks;

/// What the solver reads: names, types and rules, all of them finished.
#[derive(Copy, Clone)]
pub(crate) struct SolveCx<'a> {
    pub facts: FactsCx<'a>,
    pub marks: &'a Marks,
    pub resolutions: &'a Resolutions,
    pub(super) kept: &'a dyn KeptBodies,
    pub(super) bodies: &'a Memo<DefId, Option<Arc<Body>>>,
}

/// What is worked out on the way and kept, for who owns it to hand out.
#[derive(Debug)]
pub(crate) struct Answers {
    drops: Drops,
    bindings: Bindings,
    guards: Guards,
    marks: Marks,
    resolutions: Resolutions,
    /// What earlier runs have read.
    kept: Arc<dyn KeptBodies>,
    /// Every body that was read, each once.
    bodies: Memo<DefId, Option<Arc<Body>>>,
}

impl Answers {
    /// The same answers, but for what rests on the inside of these bodies.
    pub(crate) fn without(self, program: &Program, changed: &[DefId]) -> Answers {
        changed.iter().for_each(|def| self.bodies.forget(def));
        let drops = self.drops.without(changed);
        Answers { drops, bodies: self.bodies, ..Answers::new(program) }
    }

    pub(crate) fn new(program: &Program) -> Answers {
        let (drops, bindings, guards, resolutions, bodies) = Default::default();
        Answers { drops, bindings, guards, marks: Marks::new(program), resolutions, kept: Arc::new(()), bodies }
    }

    /// Bodies that were kept are not read.
    pub(crate) fn with_kept(self, kept: Arc<dyn KeptBodies>) -> Answers {
        self.guards.recall(kept.guards());
        self.resolutions.run_by.recall(kept.run_by());
        self.resolutions.setting_derives.recall(kept.setting_derives());
        Answers { kept, ..self }
    }
}

/// Answers that are kept.
#[derive(Debug, Default)]
pub(crate) struct Resolutions {
    pub(super) known: Memo<FnRef, Arc<Resolved>>,
    pub(super) run_by: Memo<MethodOf, Arc<[FnRef]>>,
    /// Types that are read from the arguments of the program.
    pub(super) setting_derives: Memo<DefId, bool>,
}

impl<'a> SolveCx<'a> {
    pub(crate) fn new(types: &'a Types, rules: &'a RuleSet, answers: &'a Answers) -> SolveCx<'a> {
        let Answers { drops, bindings, guards, marks, resolutions, kept, bodies } = answers;
        let facts = FactsCx { types, rules, drops, bindings, guards, kept: &**kept };
        SolveCx { facts, marks, resolutions, kept: &**kept, bodies }
    }

    /// What the functions mean that were asked for.
    pub(crate) fn all_resolved(self) -> Vec<(FnRef, Arc<Resolved>)> {
        self.resolutions.known.all()
    }

    /// What methods run that were asked for.
    pub(crate) fn all_run_by(self) -> Vec<(MethodOf, Arc<[FnRef]>)> {
        self.resolutions.run_by.all()
    }

    /// The types that were asked for, and whether they are read from the arguments of the program.
    pub(crate) fn all_setting_derives(self) -> Vec<(DefId, bool)> {
        self.resolutions.setting_derives.all()
    }

    pub(crate) fn program(self) -> &'a Program {
        self.facts.types.program()
    }

    pub(crate) fn types(self) -> &'a Types {
        self.facts.types
    }

    pub(crate) fn rules(self) -> &'a RuleSet {
        self.facts.rules
    }

    pub(crate) fn is_local(self, krate: CrateId) -> bool {
        self.facts.is_local(krate)
    }

    /// What references and owning pointers lead to.
    pub(super) fn pointee(self, ty: Ty) -> Ty {
        let lang = self.types().lang();
        let pointers = [lang.boxed, lang.arc, lang.rc, lang.pin];
        match ty.peel_refs().kind() {
            TyKind::Adt(def, args) if pointers.contains(&Some(*def)) => {
                args.first().map_or(ty, |&inner| self.pointee(inner))
            }
            _ => ty.peel_refs(),
        }
    }

    /// The call asks for the next of what a loop goes through.
    pub(super) fn is_round(self, call: &CallFacts) -> bool {
        let Target::Fn(function) = &call.target else { return false };
        let lang = self.types().lang().iterator;
        let is_next = || self.program().name(function.def) == "next";
        call.site.syntax == CallSyntax::Implied && lang.is_some() && function.of_trait == lang && is_next()
    }
}
