//! All that is known of one program: names, types, facts of bodies, and what was solved from them.
//!
//! An [`Analysis`] owns what it knows and outlives the questions that it is asked. It borrows nothing from who asks, so it may be
//! kept for as long as somebody has questions.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::def::Program;
use crate::def::edit::Changed;
use crate::def::ids::{CrateId, DefId};
use crate::rules::RuleSet;
use crate::solve::cx::{Answers, SolveCx};
use crate::solve::kept::KeptBodies;
use crate::solve::{self, Known, Solution};
use crate::ty::Types;

/// What is known of one program.
pub(crate) struct Analysis {
    rules: Arc<RuleSet>,
    types: Types,
    answers: Answers,
    solution: OnceLock<Solution>,
    /// What was known before edits in bodies, until it is known again.
    before: Option<Before>,
}

/// What was known before edits, and the bodies that they have changed.
struct Before {
    solution: Solution,
    changed: BTreeSet<DefId>,
}

impl Analysis {
    /// Reads the items of the crates `first`; those of others are read when a question leads there.
    pub(crate) fn new(program: Program, rules: Arc<RuleSet>, first: &[CrateId]) -> Analysis {
        program.load_all(first);
        let answers = Answers::new(&program);
        Analysis { rules, types: Types::new(Arc::new(program)), answers, solution: OnceLock::new(), before: None }
    }

    /// Bodies that were kept from an earlier run are not read.
    pub(crate) fn with_kept(self, kept: Arc<dyn KeptBodies>) -> Analysis {
        Analysis { answers: self.answers.with_kept(kept), ..self }
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

    /// The same program with new texts in place of those that files had. An edit inside of a function costs that function; what
    /// is known of others stays. An edit of items leaves what is known of dependencies. `None` where items come or go: then
    /// all is to be read anew.
    pub(crate) fn edit(mut self, texts: &[(PathBuf, Arc<str>)]) -> Option<Analysis> {
        let (changed, types, answers) = match self.types.program_mut()?.edit(texts)? {
            Changed::Bodies(changed) => {
                let answers = self.answers.without(self.types.program(), &changed);
                (changed, self.types, answers)
            }
            Changed::Items(changed) => {
                let types = self.types.renewed();
                let answers = Answers::new(types.program());
                (changed, types, answers)
            }
        };
        let mut before = match (self.solution.take(), self.before) {
            (Some(solution), _) => Some(Before { solution, changed: BTreeSet::new() }),
            (None, before) => before,
        };
        before.iter_mut().for_each(|before| before.changed.extend(&changed));
        Some(Analysis { rules: self.rules, types, answers, solution: OnceLock::new(), before })
    }

    /// What the bodies do that edits have changed, where all others do what they did: not the whole answer, but soon there.
    /// `None` where nothing was known before. What is `known` is that of functions that nobody has asked for.
    pub(crate) fn glance(&self, known: &mut dyn Known) -> Option<(Solution, Vec<DefId>)> {
        let Before { solution, changed } = self.before.as_ref()?;
        let changed: Vec<DefId> = changed.iter().copied().collect();
        Some((solve::again(self.cx(), &self.checked(), &changed, (solution, known)), changed))
    }

    /// What was seen at a glance is what the next glance begins with.
    pub(crate) fn seen(self, solution: Solution) -> Analysis {
        Analysis { before: Some(Before { solution, changed: BTreeSet::new() }), ..self }
    }

    /// All is known again: what was known before edits is not needed any more.
    pub(crate) fn settled(self) -> Analysis {
        Analysis { before: None, ..self }
    }

    /// For when all else is done. What is known is never taken apart: the process is about to end, and a tenth of a short run
    /// would go into it.
    pub(crate) fn forget(self) {
        std::mem::forget(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::def::{fixture, std_index};
    use crate::solve::dump::{calls, effects};
    use crate::ty::models::RuleModels;

    const FIXTURE: &str = r#"
//- /lib.rs crate:main deps:dep
mod helper;
macro_rules! make { ($name:ident, $body:block) => { pub async fn $name() $body } }
pub struct Guard;
impl Drop for Guard {
    fn drop(&mut self) {
        std::fs::remove_file("lock").ok();
    }
}
pub async fn first() {
    let guard = Guard;
    helper::save("a");
}
pub async fn second() {
    helper::save("b");
    dep::wait();
}
make!(third, { helper::load(); });
//- /helper.rs
use std::fs;
pub fn save(name: &str) {
    fs::write(name, "").ok();
}
pub fn load() -> Vec<u8> {
    fn path() -> &'static str {
        "x"
    }
    fs::read(path()).unwrap_or_default()
}
//- /dep.rs crate:dep foreign
pub fn wait() {
    std::thread::sleep(std::time::Duration::from_secs(1));
}
"#;

    fn open(fixture: &str) -> Analysis {
        let rules = crate::rules::load(&Settings::default()).unwrap();
        let program = fixture::program_with(fixture, std_index::load, Box::new(RuleModels::new(&rules)));
        Analysis::new(program, rules.into(), &[CrateId(0)])
    }

    /// What the analysis finds, with every place.
    fn told(analysis: &Analysis) -> String {
        let solution = analysis.solution(&[], &mut solve::Nothing);
        let places = solution.roots.iter().flat_map(|(def, found)| found.iter().map(move |one| (def, one)));
        let places = places.map(|(&def, one)| {
            let program = analysis.program();
            let steps = one.effects.iter().flat_map(|effect| effect.trace.steps()).map(|step| step.call);
            let all = std::iter::once(program.span(def, one.range)).chain(steps);
            all.map(|span| format!("{:?} `{}`\n", span, program.sources().snippet(span))).collect::<String>()
        });
        let places: String = places.collect();
        let program = analysis.program();
        format!("{}{}{places}", calls(program, analysis.rules(), solution), effects(program, solution))
    }

    fn file(fixture: &str, path: &str) -> Arc<str> {
        let (_, rest) = fixture.split_once(&format!("//- {path}")).unwrap();
        let (_, text) = rest.split_once('\n').unwrap();
        text.split("//- ").next().unwrap().into()
    }

    #[test]
    fn no_body_is_read_twice() {
        let analysis = open(FIXTURE);
        told(&analysis);
        assert_eq!(analysis.program().lowered.most(), Some(1));
        assert_eq!(analysis.types().inferred.most(), Some(1));
    }

    #[test]
    fn an_edit_of_a_body_costs_that_body_and_finds_what_a_fresh_look_does() {
        let edits = [
            ("/helper.rs", "fs::write(name, \"\").ok();", "let _ = name;\n    // nothing is written\n"),
            ("/helper.rs", "fs::write(name, \"\").ok();", "load();"),
            ("/lib.rs", "let guard = Guard;\n", ""),
            ("/lib.rs", "helper::save(\"a\");", "helper::load();\n    helper::save(\"a\");"),
            ("/lib.rs", "dep::wait();", "let wait = dep::wait;\n    wait();"),
        ];
        for (path, from, to) in edits {
            let edited = FIXTURE.replace(from, to);
            assert_ne!(edited, FIXTURE);
            let analysis = open(FIXTURE);
            told(&analysis);
            let before = analysis.types().inferred.all();
            let analysis = analysis.edit(&[(path.into(), file(&edited, path))]).expect("only a body changes");
            assert_eq!(told(&analysis), told(&open(&edited)), "{from} -> {to}");
            let again = analysis.types().inferred.since(&before);
            // What a macro made of a call further down is found by its place in the file.
            assert!(again <= 2, "{from} -> {to}: {again} bodies were inferred again");
        }
    }

    #[test]
    fn a_glance_sees_the_bodies_that_have_changed() {
        let edited = FIXTURE.replace("helper::save(\"a\");", "helper::load();");
        let analysis = open(FIXTURE);
        assert!(analysis.glance(&mut solve::Nothing).is_none());
        told(&analysis);
        let analysis = analysis.edit(&[("/lib.rs".into(), file(&edited, "/lib.rs"))]).unwrap();
        let (seen, changed) = analysis.glance(&mut solve::Nothing).unwrap();
        let paths: Vec<String> = changed.iter().map(|&def| analysis.program().path(def)).collect();
        assert!(paths.contains(&"main::first".to_owned()), "{paths:?}");
        let leaves = |solution: &Solution| -> Vec<String> {
            let of = solution.roots.iter().find(|(def, _)| analysis.program().path(*def) == "main::first");
            let effects = of.into_iter().flat_map(|(_, found)| found).flat_map(|one| &one.effects);
            effects.filter_map(|effect| effect.trace.steps().last().map(|step| step.callee.to_string())).collect()
        };
        assert!(leaves(&seen).contains(&"std::fs::read".to_owned()), "{:?}", leaves(&seen));
        let whole = analysis.solution(&[], &mut solve::Nothing);
        assert_eq!(leaves(&seen), leaves(whole));
    }

    #[test]
    fn an_edit_of_items_finds_what_a_fresh_look_does() {
        let edits = [
            ("/lib.rs", "pub async fn second()", "pub async fn second(by: u8)"),
            ("/lib.rs", "mod helper;", "mod helper; use std::fs;"),
            ("/helper.rs", "fn path() -> &'static str", "fn path() -> &'static  str"),
            ("/helper.rs", "pub fn save(name: &str)", "pub async fn save(name: &str)"),
            ("/helper.rs", "pub fn save", "// async-lint: nonblocking -- it is\npub fn save"),
            ("/helper.rs", "    fn path()", "    // async-lint: blocking(file) -- it is\n    fn path()"),
        ];
        for (path, from, to) in edits {
            let edited = FIXTURE.replace(from, to);
            assert_ne!(edited, FIXTURE);
            let analysis = open(FIXTURE);
            told(&analysis);
            let analysis = analysis.edit(&[(path.into(), file(&edited, path))]).expect("no item comes or goes");
            assert_eq!(told(&analysis), told(&open(&edited)), "{from} -> {to}");
        }
    }

    #[test]
    fn an_edit_of_anything_else_has_all_read_anew() {
        let edits = [
            ("/lib.rs", "pub async fn second()", "fn third() {}\npub async fn second()"),
            ("/lib.rs", "mod helper;", "mod helper { pub fn save() {} }"),
            ("/helper.rs", "pub fn save", "pub fn put"),
            ("/elsewhere.rs", "//- /helper.rs", "//- /elsewhere.rs\n//- /helper.rs"),
        ];
        for (path, from, to) in edits {
            let edited = FIXTURE.replace(from, to);
            let analysis = open(FIXTURE);
            told(&analysis);
            assert!(analysis.edit(&[(path.into(), file(&edited, path))]).is_none(), "{from} -> {to}");
        }
    }
}
