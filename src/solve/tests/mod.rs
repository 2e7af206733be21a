//! Small programs through all layers up to this one.

mod calls;
mod conditions;
mod effects;
mod ended;
mod implicit;
mod receivers;
mod roles;
mod settings;
mod settled;

use super::cx::{Answers, SolveCx};
use super::{Nothing, Solution, solve};
use crate::config::Settings;
use crate::def::ids::CrateId;
use crate::def::{Program, fixture, std_index};
use crate::rules::{self, RuleSet};
use crate::ty::Types;
use crate::ty::models::RuleModels;

/// Runs the layers up to the solution over a fixture, its first crate checked.
pub(crate) fn with_solution<T>(fixture: &str, ask: impl FnOnce(&Program, &RuleSet, &Solution) -> T) -> T {
    let rules = rules::load(&Settings::default()).unwrap();
    let program = fixture::program_with(fixture, std_index::load, Box::new(RuleModels::new(&rules)));
    let types = Types::new(program.into());
    let program = types.program();
    let answers = Answers::new(program);
    let cx = SolveCx::new(&types, &rules, &answers);
    let solution = solve(cx, &[CrateId(0)], &[], &mut Nothing);
    ask(program, &rules, &solution)
}
