//! `why`: why a function or a static is or is not taken to block, or what a line does.

use super::Setup;
use crate::error::Error;
use crate::pipeline::on_deep_stack;
use crate::pipeline::stages::{Stage, Stages};
use crate::solve::Nothing;
use crate::solve::why::{self, Question};

/// All of it is worked out anew: who asks wants to see each step.
pub(super) fn explain(what: &str, mut setup: Setup, stages: &Stages) -> Result<String, Error> {
    on_deep_stack(|| {
        let analysis = setup.open(stages);
        let question = Question::parse(what);
        let asked = why::items(analysis.program(), &question);
        let solution = stages.time(Stage::Solve, || analysis.solution(&asked, &mut Nothing));
        let facts = why::Facts { program: analysis.program(), rules: analysis.rules(), solution };
        why::explain(facts, &question, &asked)
    })
}
