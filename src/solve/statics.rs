//! Statics that are built when they are used first.

use std::sync::Arc;

use crate::def::ids::DefId;
use crate::facts::body::Target;
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::RegionId;

use super::marks::Mark;
use super::solver::Solver;

impl Solver<'_> {
    /// The path of a static that is built by a closure or function when it is used first; `None` for others.
    pub(super) fn built_lazily(&mut self, def: DefId) -> Option<Arc<str>> {
        let cx = self.cx;
        let std = cx.program().std_crate();
        if def.krate == std {
            return None;
        }
        let paths = cx.facts.paths(def);
        if cx.rules().is_trusted(cx.program().crate_name(def.krate).as_str(), &paths) {
            return None;
        }
        let body = self.body(def)?;
        let takes_function = body.facts.calls.values().any(|call| {
            let is_function = |arg: &ValueId| matches!(body.facts.values[*arg], Value::Closure(_) | Value::Fn(..));
            !matches!(call.target, Target::Drop { .. }) && call.args.iter().any(is_function)
        });
        let made_by_macro = body.facts.regions.values().any(|region| region.parent == Some(RegionId::ROOT));
        (takes_function || made_by_macro).then(|| paths.first().map_or("", String::as_str).into())
    }

    /// What a comment above the static, or else a rule file, says of building it.
    pub(super) fn said_of_static(&self, def: DefId) -> Option<Mark> {
        let program = self.cx.program();
        let by_rules = || self.cx.rules().nonblocking(&self.cx.facts.paths(def)).map(|_| Mark::Nonblocking);
        self.cx.marks.of(program, def).or_else(by_rules)
    }
}
