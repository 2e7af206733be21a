//! Examples of rules as crates of their own, through the whole tool: a bad one is found by its rule and by no other, a
//! good one is not found by it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::base::name::Symbol;
use crate::error::Error;
use crate::lints;
use crate::pipeline::findings::find_all;
use crate::project::Project;
use crate::project::graph::{CrateIndex, CrateRoot, Package, TargetKind};
use crate::rules::{Rule, RuleId};

use super::scene::{Scene, of_other_version};
use super::shown;

/// What an example is to show.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Sort {
    Bad,
    Good,
    Todo,
}

/// One text of a rule's `bad`, `good` or `todo`.
pub(super) struct Example {
    file: PathBuf,
    rule: String,
    sort: Sort,
    /// From 1.
    number: usize,
    text: String,
    /// The versions that its rule is about, where the build has others.
    of_version: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    Passed,
    Failed(String),
    /// These crates are not there.
    NotRun(Vec<String>),
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sort = match self.sort {
            Sort::Bad => "bad",
            Sort::Good => "good",
            Sort::Todo => "todo",
        };
        write!(f, "{}: {}, {sort} example {}", shown(&self.file), self.rule, self.number)
    }
}

/// Runs every example of the scene's rules.
pub(super) fn run(scene: &Scene) -> Result<Vec<(Example, Verdict)>, Error> {
    let examples: Vec<Example> = scene.rules().flat_map(|(id, rule)| examples(scene, id, rule)).collect();
    let crates = crates_of(&scene.project);
    let lacking: Vec<Vec<String>> = examples
        .iter()
        .map(|example| lacking(&example.text, &crates).into_iter().chain(example.of_version.clone()).collect())
        .collect();
    let mut stage = stage(scene);
    let mut places = BTreeMap::new();
    for (at, example) in examples.iter().enumerate().filter(|(at, _)| lacking[*at].is_empty()) {
        let place = add(&mut stage, at, &example.text, &crates);
        places.insert(place, at);
    }
    let (sources, found) = find_all(stage, &scene.rules)?;
    let mut by_example: BTreeMap<usize, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in &found {
        let path = sources.file(diagnostic.primary.span.file).path.clone();
        if let Some(&at) = places.get(&path) {
            by_example.entry(at).or_default().push(diagnostic);
        }
    }
    let verdicts = lacking.into_iter().enumerate().map(|(at, lacking)| match lacking.is_empty() {
        true => judge(scene, &examples[at], by_example.get(&at).map(Vec::as_slice).unwrap_or_default()),
        false => Verdict::NotRun(lacking),
    });
    let verdicts: Vec<Verdict> = verdicts.collect();
    Ok(examples.into_iter().zip(verdicts).collect())
}

fn examples(scene: &Scene, id: RuleId, rule: &Rule) -> Vec<Example> {
    let of_version = of_other_version(&scene.rules, id);
    let file = scene.file_of(rule).map(|file| file.path.clone()).unwrap_or_default();
    let sorts = [(Sort::Bad, &rule.bad), (Sort::Good, &rule.good), (Sort::Todo, &rule.todo)];
    let one = |sort, (at, text): (usize, &String)| Example {
        file: file.clone(),
        rule: rule.id.clone(),
        sort,
        number: at + 1,
        text: text.clone(),
        of_version: of_version.clone(),
    };
    sorts.iter().flat_map(|(sort, texts)| texts.iter().enumerate().map(move |text| one(*sort, text))).collect()
}

/// What an example may name: every library of the build, the newest of those with one name.
fn crates_of(project: &Project) -> BTreeMap<Symbol, CrateIndex> {
    let graph = &project.graph.crates;
    let numbers = |index: CrateIndex| -> Vec<u64> {
        graph[index].package.version.split(['.', '-', '+']).map_while(|part| part.parse().ok()).collect()
    };
    let mut crates: BTreeMap<Symbol, CrateIndex> = BTreeMap::new();
    for (index, krate) in
        graph.iter().filter(|(_, krate)| matches!(krate.kind, TargetKind::Lib | TargetKind::ProcMacro))
    {
        let newest = crates.entry(krate.name).or_insert(index);
        if numbers(index) > numbers(*newest) {
            *newest = index;
        }
    }
    // What the project itself calls by a name is what that name means.
    let own = graph.values().filter(|krate| krate.checked).flat_map(|krate| krate.deps.iter().copied());
    crates.extend(own);
    crates
}

/// The project's crates, none of them checked.
fn stage(scene: &Scene) -> Project {
    let mut stage = Project { root: scene.project.root.clone(), ..Project::default() };
    for krate in scene.project.graph.crates.values() {
        stage.graph.crates.alloc(CrateRoot { checked: false, ..krate.clone() });
    }
    stage
}

/// Adds a crate that is one file, in memory.
fn add(stage: &mut Project, number: usize, text: &str, crates: &BTreeMap<Symbol, CrateIndex>) -> PathBuf {
    let name = format!("example_{number}");
    let place = stage.root.join(format!("{name}.rs"));
    stage.graph.crates.alloc(CrateRoot {
        name: Symbol::new(&name),
        package: Package { name, ..Package::default() },
        kind: TargetKind::Lib,
        root_file: place.clone(),
        package_dir: stage.root.clone(),
        edition: 2021,
        deps: crates.iter().map(|(name, index)| (*name, *index)).collect(),
        cfg: Default::default(),
        checked: true,
        local: true,
        test_support: false,
    });
    stage.overlays.push((place.clone(), text.into()));
    place
}

fn judge(scene: &Scene, example: &Example, found: &[&Diagnostic]) -> Verdict {
    if found.iter().any(|diagnostic| diagnostic.lint == lints::UNREAD_CODE.id) {
        return Verdict::Failed("it can't be read: not valid Rust".to_owned());
    }
    let fired: BTreeSet<&str> = found.iter().filter_map(|diagnostic| counted(scene, example, diagnostic)).collect();
    let (own, others): (Vec<&str>, Vec<&str>) = fired.into_iter().partition(|&rule| rule == example.rule);
    match (example.sort, own.is_empty()) {
        (Sort::Bad, true) if others.is_empty() => Verdict::Failed("the rule does not fire".to_owned()),
        (Sort::Bad, true) => Verdict::Failed(format!("the rule does not fire; {} does", others.join(", "))),
        (Sort::Bad, false) if !others.is_empty() => Verdict::Failed(format!("{} fires too", others.join(", "))),
        (Sort::Good, false) => Verdict::Failed("the rule fires".to_owned()),
        (Sort::Todo, false) => Verdict::Failed("the rule fires by now: move it to `bad`".to_owned()),
        (Sort::Bad, false) | (Sort::Good | Sort::Todo, true) => Verdict::Passed,
    }
}

/// The rule of a finding, where it is the example's own or speaks of a call in the example that would be reported by
/// default: what other functions do inside is not what the example is about, nor are locks and prints.
fn counted<'d>(scene: &Scene, example: &Example, diagnostic: &'d Diagnostic) -> Option<&'d str> {
    let evidence = diagnostic.evidence.as_ref()?;
    let rule = scene.rules.rule_named(&evidence.rule).map(|id| scene.rules.rule(id));
    let level = rule.and_then(|rule| rule.level).unwrap_or(evidence.kind.default_level());
    let by_default = level > Level::Allow && evidence.chain.len() <= 1;
    (evidence.rule == example.rule || by_default).then_some(evidence.rule.as_str())
}

/// The crates that a text names and that are not there: names before `::` that stand for nothing else in it.
fn lacking(text: &str, crates: &BTreeMap<Symbol, CrateIndex>) -> Vec<String> {
    let (heads, others) = names(text);
    let known = |name: &str| {
        let own = matches!(name, "std" | "core" | "alloc" | "crate" | "self" | "super");
        own || is_type(name) || others.contains(name) || crates.contains_key(&Symbol::new(name))
    };
    heads.into_iter().filter(|name| !known(name)).map(str::to_owned).collect()
}

fn is_type(name: &str) -> bool {
    let primitives = ["str", "char", "bool", "f32", "f64", "usize", "isize"];
    let bits = name.strip_prefix(['u', 'i']).filter(|bits| !bits.is_empty());
    let number = bits.is_some_and(|bits| bits.chars().all(|c| c.is_ascii_digit()));
    name.starts_with(|c: char| !c.is_lowercase()) || primitives.contains(&name) || number
}

/// The first names of paths, and all other names but those of variables; what stands in strings counts as other.
fn names(text: &str) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let (mut heads, mut others) = (BTreeSet::new(), BTreeSet::new());
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut in_string = false;
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match start {
            None if is_word(c) => start = Some(at),
            Some(from) if !is_word(c) => {
                start = None;
                let (before, after) = (&text[..from], &text[at..]);
                let leads = after.starts_with("::") && !before.ends_with("::") && !before.ends_with(['{', ' ']);
                let leads = leads || after.starts_with("::") && before.ends_with([' ', '{']) && !in_group(before);
                // A variable says nothing of a crate with its name.
                let is_variable = after.starts_with('.') || after.starts_with(':') && !after.starts_with("::");
                match leads && !in_string {
                    true => drop(heads.insert(&text[from..at])),
                    false if is_variable => {}
                    false => drop(others.insert(&text[from..at])),
                }
            }
            _ => {}
        }
        in_string ^= c == '"';
    }
    (heads, others)
}

/// In the braces of a `use`.
fn in_group(before: &str) -> bool {
    let statement = before.rsplit(';').next().unwrap_or(before);
    statement.trim_start().starts_with("use ") && statement.contains("::{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_the_names_that_paths_begin_with() {
        let text =
            "use a::{b::C, d};\nuse e::f;\nasync fn g(x: &h::I<u8>) -> i::J { f::k(\"l::m\"); Vec::new(); b::n(d::o) }";
        assert_eq!(lacking(text, &BTreeMap::new()), ["a", "e", "h", "i"]);
        let there = BTreeMap::from([(Symbol::new("a"), CrateIndex(0)), (Symbol::new("h"), CrateIndex(0))]);
        assert_eq!(lacking(text, &there), ["e", "i"]);
        assert_eq!(lacking("async fn f(p: p::Q, n: u8) { p.r(); n }", &BTreeMap::new()), ["p"]);
    }
}
