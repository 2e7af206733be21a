//! What reading the bodies of a project leaves behind, kept until something changes that it rests on.
//!
//! The facts of a body rest on its own text and on all that is no body: the items of all crates, rules, this program. The
//! former is a hash beside each body, the latter the key of the one file in which the bodies of a project stand. So after an
//! edit inside of a function that function is read, and no other; after any other edit all are. Bodies of published crates
//! are kept where a run of this project has read them. What a macro makes is read each time: its place in the file counts.
//!
//! Beside the bodies stand answers that rest on no body at all: what a call of a function means, what rules may know it as, whether
//! dropping a value of a type can be noticed. Most crates were only read for these.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::format::Key;
use super::key;
use super::replay::Asked;
use super::shelf::{Draft, Entry, Shelf};
use super::store::Store;
use super::{crate_id, index};
use crate::def::Program;
use crate::def::ids::{CrateId, DefId};
use crate::facts::body::{CallFacts, Target};
use crate::facts::ids::CallId;
use crate::solve::Solution;
use crate::solve::bodies::Body;
use crate::solve::callee::Resolved;
use crate::solve::cx::SolveCx;
use crate::solve::kept::{KeptBodies, KeptBody};
use crate::ty::Types;
use crate::ty::result::FnRef;

/// The bodies of a project, as earlier runs have read them.
#[derive(Debug)]
pub(crate) struct LastBodies {
    store: Store,
    place: Key,
    key: Key,
    /// The crates of the project.
    own: Vec<CrateId>,
    shelf: Arc<Shelf>,
    /// So many answers about types were kept.
    known_of_types: usize,
    /// Some body of the file has changed.
    is_stale: bool,
}

impl LastBodies {
    /// Those in the cache below `dir` that are what they were; `types` knows its answers again. Reads the items of the project's
    /// crates.
    pub(crate) fn open(dir: &Path, asked: &Asked, rules: Key, types: &Types) -> LastBodies {
        let program = types.program();
        let own = own_crates(program);
        program.load_all(&own);
        let mut hash = Xxh3::new();
        hash.update(&rules.0.to_le_bytes());
        for &krate in &own {
            let mut outline = Xxh3::new();
            program.outline(krate, &mut outline);
            hash.update(&outline.digest128().to_le_bytes());
        }
        let (place, key) = (asked.place(), Key(hash.digest128()));
        let store = Store::bodies(dir);
        let read = store.read_run(place, key).and_then(Shelf::decode);
        let (mut shelf, answers) = read.unwrap_or_default();
        let known_of_types = answers.len();
        types.recall(answers);
        let count = shelf.bodies.len();
        shelf.bodies.retain(|&def, entry| entry.text == 0 || text_of(program, def) == Some(entry.text));
        for (&def, entry) in shelf.bodies.iter_mut().filter(|(_, entry)| entry.text != 0) {
            program.recall_body(def, entry.skipped.clone());
        }
        let is_stale = shelf.bodies.len() < count;
        LastBodies { store, place, key, own, shelf: Arc::new(shelf), known_of_types, is_stale }
    }

    /// What is known of these bodies.
    pub(crate) fn kept(&self) -> Arc<dyn KeptBodies> {
        self.shelf.clone()
    }

    /// Keeps what this run has found out. Gives a sentence where there was no room. Of functions that were `saved` all is known
    /// without their bodies: those that are needed nonetheless are kept by the next run.
    pub(crate) fn save(&self, cx: SolveCx<'_>, solution: &Solution, saved: &FxHashSet<DefId>) -> Option<String> {
        let (program, facts) = (cx.program(), cx.facts);
        let mut draft = Draft::of(&self.shelf);
        let roots: FxHashSet<DefId> = solution.roots.iter().map(|(def, _)| *def).collect();
        let mut closures = facts.drops.closures_by_body();
        for body in solution.bodies.iter() {
            let def = body.facts.owner;
            let is_elsewhere = self.shelf.bodies.is_empty() && saved.contains(&def);
            if is_elsewhere || self.shelf.has_body(def) {
                continue;
            }
            let Some(entry) = self.entry(program, def, &roots) else { continue };
            let closures = closures.remove(&def).unwrap_or_default();
            let kept: KeptBody<&Body> = KeptBody { body, of_closures: of_closures(body), closures };
            let place = draft.add(&kept)?;
            draft.bodies.insert(def, Entry { body: Some(place), ..entry });
        }
        for def in self.own.iter().flat_map(|&krate| program.defs(krate).def_ids()) {
            let is_new = program.seen_in(def).is_some() && !draft.knows(def);
            if let Some(entry) = is_new.then(|| self.entry(program, def, &roots)).flatten() {
                draft.bodies.insert(def, entry);
            }
        }
        for (called, bound) in facts.bindings.all() {
            if !called.is_on_closure() && !self.shelf.functions.contains_key(&called) {
                let place = draft.add(&bound.known_as())?;
                draft.answers.functions.push((called, place));
            }
        }
        for (function, resolved) in cx.all_resolved() {
            if !has_closure(&function) && !self.shelf.resolved.contains_key(&function) {
                let place = draft.add(&*resolved)?;
                draft.answers.resolved.push((function, place));
            }
        }
        for (def, paths) in facts.bindings.all_paths() {
            if !self.shelf.paths.contains_key(&def) {
                let place = draft.add(&paths)?;
                draft.answers.paths.push((def, place));
            }
        }
        draft.answers.setting_derives = cx.all_setting_derives();
        draft.answers.guards = facts.guards.all();
        draft.answers.run_by = cx.all_run_by();
        draft.answers.run_by.retain(|(method, _)| !method.has_closure());
        let matters = facts.drops.all_that_matter();
        draft.answers.matters.extend(matters.into_iter().filter(|(ty, _)| !self.shelf.matters.contains_key(ty)));
        draft.answers.types = facts.types.answers();
        let is_longer = draft.has_more() || draft.answers.types.len() > self.known_of_types;
        if !is_longer && !self.is_stale {
            return None;
        }
        let (head, values) = draft.encode()?;
        self.store.write_run(self.place, self.key, &[&head, self.shelf.pack.bytes(), &values]).err()
    }

    /// What is to be told of a body that may be kept.
    fn entry(&self, program: &Program, def: DefId, roots: &FxHashSet<DefId>) -> Option<Entry> {
        let (text, file) = match self.own.binary_search(&def.krate) {
            Ok(_) => (text_of(program, def)?, None),
            Err(_) => (0, Some(file_of(program, def)?)),
        };
        let skipped = program.seen_in(def).unwrap_or(Some(&[])).map(Box::from);
        Some(Entry { text, file, skipped, is_async: roots.contains(&def), body: None })
    }
}

/// What the calls of a body mean whose types speak of closures.
fn of_closures(body: &Body) -> Vec<(CallId, Resolved)> {
    let meant = |(call, facts): (CallId, &CallFacts)| match &facts.target {
        Target::Fn(function) if has_closure(function) => Some((call, body.meaning(call).resolved.as_deref()?.clone())),
        _ => None,
    };
    body.facts.calls.iter().filter_map(meant).collect()
}

fn has_closure(function: &FnRef) -> bool {
    let mut types = function.self_ty.iter().chain(&function.args).chain(&function.trait_args);
    types.any(|ty| ty.has_closure())
}

/// The crates of the project that the checked ones lead to, over whatever others, in order.
fn own_crates(program: &Program) -> Vec<CrateId> {
    let mut found: BTreeSet<CrateId> = BTreeSet::new();
    let mut next: Vec<CrateId> = program.checked_crates().collect();
    while let Some(krate) = next.pop() {
        if found.insert(krate) {
            next.extend(program.graph.crates[index(krate)].deps.iter().map(|(_, dep)| crate_id(*dep)));
        }
    }
    // A published crate may depend on one of the project, which is put in the place of another.
    let may_change = |krate: &CrateId| program.root(*krate).is_some_and(|root| root.local || root.checked);
    found.into_iter().filter(may_change).collect()
}

/// The hash of an item's text; `None` where a macro has made it.
fn text_of(program: &Program, def: DefId) -> Option<u64> {
    let defs = program.defs(def.krate);
    let data = defs.defs.get(def.index as usize)?;
    let tree = defs.tree(data.tree);
    let written = tree.tree.expansion.is_none().then(|| program.sources().file(tree.file));
    // 0 is for what never changes.
    written.map(|file| xxh3_64(file.slice(tree.place(defs.item(def).range)).as_bytes()).max(1))
}

/// The file of an item of a published crate.
fn file_of(program: &Program, def: DefId) -> Option<Box<str>> {
    let root = program.root(def.krate)?;
    key::of_sources(root)?;
    let path = &program.sources().file(program.file(def)).path;
    Some(path.strip_prefix(&root.package_dir).ok()?.to_str()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analysis;
    use crate::config::Settings;
    use crate::def::{fixture, std_index};
    use crate::solve::Nothing;
    use crate::solve::dump::{calls, effects};
    use crate::ty::models::RuleModels;

    const FIXTURE: &str = "
//- /lib.rs crate:main
pub struct Guard;
impl Drop for Guard {
    fn drop(&mut self) { std::fs::remove_file(\"lock\").ok(); }
}
pub async fn first() {
    let guard = Guard;
    let save = |name: &str| helper(name);
    save(\"a\");
}
pub async fn second() {
    use std::fs;
    fn within() { std::thread::sleep(std::time::Duration::from_secs(1)); }
    within();
    fs::read(\"b\").ok();
}
fn helper(name: &str) { std::fs::write(name, \"\").ok(); }
fn unused() -> Option<Guard> { None }
";

    /// What a run finds, and how many bodies it has read.
    fn run(fixture: &str, dir: &Path) -> (String, usize) {
        let rules = crate::rules::load(&Settings::default()).unwrap();
        let program = fixture::program_with(fixture, std_index::load, Box::new(RuleModels::new(&rules)));
        let checked: Vec<CrateId> = program.checked_crates().collect();
        let analysis = Analysis::new(program, rules.into(), &checked);
        let asked = Asked::new((&"here", &"project"), &[]);
        let last = LastBodies::open(dir, &asked, Key(1), analysis.types());
        let analysis = analysis.with_kept(last.kept());
        let solution = analysis.solution(&[], &mut Nothing);
        assert_eq!(last.save(analysis.cx(), solution, &FxHashSet::default()), None);
        let program = analysis.program();
        let read = analysis.types().inferred.all().len();
        (calls(program, analysis.rules(), solution) + &effects(program, solution), read)
    }

    #[test]
    fn only_what_has_changed_is_read_again() {
        let edits = [
            ("std::fs::write(name, \"\").ok();", "let _ = name;", 1),
            ("save(\"a\");", "save(\"longer\"); save(\"b\");", 1),
            ("std::thread::sleep(std::time::Duration::from_secs(1));", "std::thread::park();", 2),
            ("fs::read(\"b\")", "fs::write(\"b\", [0])", 1),
            ("fn unused() -> Option<Guard> { None }", "fn unused() -> Option<Guard> { Some(Guard) }", 0),
        ];
        for (from, to, count) in edits {
            let (kept, fresh) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let (before, all) = run(FIXTURE, kept.path());
            assert_eq!(run(FIXTURE, kept.path()), (before, 0));
            let edited = FIXTURE.replace(from, to);
            assert_ne!(edited, FIXTURE);
            let (found, read) = run(&edited, kept.path());
            assert_eq!((&found, read), (&run(&edited, fresh.path()).0, count), "{from} -> {to}");
            assert!(all > 2 && run(&edited, kept.path()) == (found, 0));
        }
    }

    #[test]
    fn an_edit_of_anything_else_has_all_read_again() {
        let two = "
//- /lib.rs crate:main
mod a; mod b;
async fn root() { crate::a::g(); }
async fn root2() { crate::b::g(); }
//- /a.rs
pub fn g() { std::fs::read(\"g\").ok(); }
//- /b.rs
";
        let moved = two.replace(
            "pub fn g() { std::fs::read(\"g\").ok(); }\n//- /b.rs\n",
            "//- /b.rs\npub fn g() { std::fs::read(\"g\").ok(); }\n",
        );
        let marked = FIXTURE.replace("    fn within()", "    // async-lint: nonblocking -- it is\n    fn within()");
        let edits = [
            (FIXTURE, FIXTURE.replace("fn helper(name: &str)", "fn helper(name: &'static str)")),
            (two, moved),
            (FIXTURE, marked.clone()),
            (&marked, FIXTURE.to_owned()),
        ];
        for (before, edited) in edits {
            let (kept, fresh) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            assert_ne!(run(before, kept.path()).0, "");
            assert_ne!(before, edited);
            assert_eq!(run(&edited, kept.path()), run(&edited, fresh.path()));
        }
    }
}
