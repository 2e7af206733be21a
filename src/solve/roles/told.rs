//! What rules say of how a call runs what it is given.

use crate::facts::body::Target;
use crate::rules::{Role, Served};

use super::super::solver::Solver;

pub(super) struct Told {
    pub(super) role: Option<Role>,
    pub(super) serves: Option<Served>,
}

pub(super) fn told(solver: &Solver<'_>, target: &Target) -> Told {
    let bound = solver.cx.facts.bound_to(target);
    Told { role: bound.role.clone(), serves: bound.serves }
}
