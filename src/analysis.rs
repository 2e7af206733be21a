//! All that is known of one program: names, types, facts of bodies, and what was solved from them.
//!
//! An [`Analysis`] owns what it knows and outlives the questions that it is asked. It borrows nothing from who asks, so it may be
//! kept for as long as somebody has questions.

use std::sync::{Arc, OnceLock};

use crate::def::Program;
use crate::def::ids::{CrateId, DefId};
use crate::rules::RuleSet;
use crate::solve::resolve::{Answers, SolveCx};
use crate::solve::{self, Known, Solution};
use crate::ty::Types;

/// What is known of one program.
pub(crate) struct Analysis {
    rules: Arc<RuleSet>,
    types: Types,
    answers: Answers,
    solution: OnceLock<Solution>,
}

impl Analysis {
    /// Reads the items of the crates `first`; those of others are read when a question leads there.
    pub(crate) fn new(program: Program, rules: Arc<RuleSet>, first: &[CrateId]) -> Analysis {
        program.load_all(first);
        let answers = Answers::new(&program);
        Analysis { rules, types: Types::new(Arc::new(program)), answers, solution: OnceLock::new() }
    }

    pub(crate) fn program(&self) -> &Program {
        self.types.program()
    }

    pub(crate) fn types(&self) -> &Types {
        &self.types
    }

    pub(crate) fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// The crates that are to be looked at.
    pub(crate) fn checked(&self) -> Vec<CrateId> {
        self.program().checked_crates().collect()
    }

    /// What facts and the solution are made with.
    pub(crate) fn cx(&self) -> SolveCx<'_> {
        SolveCx::new(&self.types, &self.rules, &self.answers)
    }

    /// What the async code of the checked crates does, and the functions `also`. The first who asks decides these and what is
    /// `known` beforehand.
    pub(crate) fn solution(&self, also: &[DefId], known: &mut dyn Known) -> &Solution {
        self.solution.get_or_init(|| solve::solve(self.cx(), &self.checked(), also, known))
    }

    /// What some functions do and no other code.
    pub(crate) fn solve_only(&self, functions: &[DefId]) -> Solution {
        solve::solve(self.cx(), &[], functions, &mut solve::Nothing)
    }

    /// For when all else is done. What is known is never taken apart: the process is about to end, and a tenth of a short run
    /// would go into it.
    pub(crate) fn forget(self) {
        std::mem::forget(self);
    }
}
