//! Rules held against the crates of the build: paths that no function has, and functions that are async.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::def::Program;
use crate::def::ids::CrateId;
use crate::error::Error;
use crate::pipeline;
use crate::rules::path::{AS, CLOSE, OPEN, PatternPiece, pieces};
use crate::rules::trie::Trie;
use crate::rules::{Rule, RuleId};
use crate::ty::Types;

use super::census::{self, Entry};
use super::patterns;
use super::scene::Scene;

/// What was found out about the paths of rules.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// How many were looked for.
    pub(super) paths: usize,
    pub(super) remarks: Vec<Remark>,
    /// Crates of paths that were not looked for: not in the build.
    pub(super) unseen: BTreeSet<String>,
}

/// Something about one path of a rule, as it is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Remark {
    pub(super) file: PathBuf,
    pub(super) rule: String,
    pub(super) path: String,
    pub(super) message: String,
}

/// A pattern of a rule and what matched it.
struct Asked<'r> {
    rule: RuleId,
    path: &'r str,
    pattern: Vec<PatternPiece>,
    hit: bool,
    /// Of `<Type as Trait>::method`: the type is there, and the trait has the method. That the type has the trait may be
    /// by what wraps it.
    halves: [bool; 2],
    /// A function that matched and is async.
    async_fn: Option<String>,
}

/// Paths of one entry that are written out in a remark.
const SHOWN: usize = 6;

impl Asked<'_> {
    fn is_there(&self) -> bool {
        self.hit || self.halves == [true; 2] || self.is_macro_of_std() || self.is_elsewhere()
    }

    /// Of a platform whose modules are not read here.
    fn is_elsewhere(&self) -> bool {
        let here = |name: &str| !matches!(name, "windows" | "wasi") || name == std::env::consts::OS;
        self.pattern.iter().any(|piece| matches!(piece, PatternPiece::Exact(name) if !here(name)))
    }

    /// Those are not among the items of std that are known.
    fn is_macro_of_std(&self) -> bool {
        let names = |piece: Option<&PatternPiece>, test: &dyn Fn(&str) -> bool| matches!(piece, Some(PatternPiece::Exact(name)) if test(name));
        names(self.pattern.first(), &|name| name == "std") && names(self.pattern.last(), &|name| name.ends_with('!'))
    }
}

/// Looks for every path of the scene's rules in the crates that it names.
pub(super) fn survey(scene: &Scene) -> Result<Survey, Error> {
    let program =
        pipeline::program_of(&scene.project, scene.project.graph.clone(), pipeline::loader(&scene.project), None);
    let mut survey = Survey::default();
    let libraries = census::libraries(&program);
    let mut asked = Vec::new();
    for (id, rule) in scene.rules() {
        for (path, alternatives) in patterns(rule) {
            for pattern in alternatives {
                let names = crates(&pattern).map(str::to_owned);
                let missing: Vec<String> = names.filter(|name| !libraries.contains_key(name)).collect();
                if missing.is_empty() && scene.rules.is_about_this_build(id, &pattern) {
                    asked.push(Asked { rule: id, path, pattern, hit: false, halves: [false; 2], async_fn: None });
                }
                survey.unseen.extend(missing);
            }
        }
    }
    pipeline::on_deep_stack(|| look(scene, &program, &mut asked))?;
    survey.paths = asked.len();
    survey.remarks = remarks(scene, &asked);
    Ok(survey)
}

/// The crates that a pattern begins with: of the path, or of the type and the trait.
fn crates(pattern: &[PatternPiece]) -> impl Iterator<Item = &str> {
    let is_mark = |at: usize, mark: &str| matches!(pattern.get(at), Some(PatternPiece::Exact(name)) if name == mark);
    let begins =
        move |at: &usize| if *at == 0 { !is_mark(0, OPEN) } else { is_mark(at - 1, OPEN) || is_mark(at - 1, AS) };
    (0..pattern.len()).filter(begins).filter_map(|at| match (&pattern[at], pattern.get(at + 1)) {
        (PatternPiece::Exact(name), Some(PatternPiece::Exact(next))) if next == AS || name == "dyn" => None,
        (PatternPiece::Exact(name), _) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => Some(name.as_str()),
        _ => None,
    })
}

fn look(scene: &Scene, program: &Program, asked: &mut [Asked<'_>]) {
    let types = Types::new(program);
    let mut trie: Trie<Wanted> = Trie::default();
    let mut names = BTreeSet::new();
    for (at, one) in asked.iter().enumerate() {
        for reading in census::readings(program, &one.pattern) {
            names.extend(crates(&reading).map(str::to_owned));
            if let Some((of_type, method)) = halves(&reading) {
                trie.insert(&of_type, Wanted::Type(at));
                trie.insert(&method, Wanted::Method(at));
            }
            trie.insert(&reading, Wanted::Whole(at));
        }
    }
    let libraries = census::libraries(program);
    let wanted: Vec<CrateId> = names.iter().filter_map(|name| libraries.get(name)).flatten().copied().collect();
    program.load_all(&wanted);
    for krate in wanted {
        for entry in census::entries(&types, krate) {
            mark(scene, &trie, &entry, asked);
        }
    }
}

/// What a pattern in the trie is looked for: all of one that was asked, or a half of it.
#[derive(Copy, Clone)]
enum Wanted {
    Whole(usize),
    Type(usize),
    Method(usize),
}

/// `Type` and `Trait::method` of `<Type as Trait>::method`.
fn halves(pattern: &[PatternPiece]) -> Option<(Vec<PatternPiece>, Vec<PatternPiece>)> {
    let place =
        |mark: &str| pattern.iter().position(|piece| matches!(piece, PatternPiece::Exact(name) if name == mark));
    let (cut, close) = (place(AS)?, place(CLOSE)?);
    let of_type = pattern.get(1..cut)?.to_vec();
    let method = [pattern.get(cut + 1..close)?, pattern.get(close + 1..)?].concat();
    Some((of_type, method))
}

fn mark(scene: &Scene, trie: &Trie<Wanted>, entry: &Entry, asked: &mut [Asked<'_>]) {
    for path in &entry.paths {
        for (_, wanted) in trie.matches(&pieces(path)) {
            match wanted {
                Wanted::Whole(at) if entry.is_fn => whole(scene, (entry, path), &mut asked[at]),
                Wanted::Method(at) if entry.is_fn => asked[at].halves[1] = true,
                Wanted::Type(at) if !entry.is_fn => asked[at].halves[0] = true,
                _ => {}
            }
        }
    }
}

fn whole(scene: &Scene, (entry, path): (&Entry, &str), one: &mut Asked<'_>) {
    one.hit = true;
    if entry.is_async && scene.rules.match_call(&entry.paths) == Some(one.rule) {
        one.async_fn.get_or_insert_with(|| path.to_owned());
    }
}

/// One remark for each path as it is written, about all that it stands for.
fn remarks(scene: &Scene, asked: &[Asked<'_>]) -> Vec<Remark> {
    let mut found = Vec::new();
    for group in asked.chunk_by(|a, b| (a.rule, a.path) == (b.rule, b.path)) {
        let rule = scene.rules.rule(group[0].rule);
        let missing: Vec<String> =
            group.iter().filter(|one| !one.is_there()).map(|one| spelled(&one.pattern)).collect();
        let made = group.iter().find_map(|one| one.async_fn.as_deref());
        let message = match (missing.as_slice(), made) {
            ([], None) => continue,
            ([], Some(path)) => format!("`{path}` is async: calling it does not block"),
            _ if missing.len() == group.len() => "no function has this path".to_owned(),
            _ => format!("no function has the path {}", few(&missing)),
        };
        found.extend(remark(scene, rule, group[0].path, message));
    }
    found
}

/// The first ones, and how many more.
fn few(paths: &[String]) -> String {
    let listed = paths.iter().take(SHOWN).map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
    if paths.len() > SHOWN { format!("{listed} and {} more", paths.len() - SHOWN) } else { listed }
}

fn remark(scene: &Scene, rule: &Rule, path: &str, message: String) -> Option<Remark> {
    let file = scene.file_of(rule)?.path.clone();
    Some(Remark { file, rule: rule.id.clone(), path: path.to_owned(), message })
}

/// The pattern as a path again.
fn spelled(pattern: &[PatternPiece]) -> String {
    let mut text = String::new();
    for piece in pattern {
        let word = match piece {
            PatternPiece::Exact(word) | PatternPiece::Glob(word) => word.as_str(),
            PatternPiece::One => "*",
            PatternPiece::Any => "**",
        };
        match word {
            "<" => text.push('<'),
            ">" => text.push('>'),
            "as" => text += " as ",
            _ if text.is_empty() || text.ends_with(['<', ' ']) => text += word,
            _ => text = text + "::" + word,
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::path::parse_pattern;

    #[test]
    fn a_pattern_is_spelled_as_it_was_written() {
        for text in ["a::**::B::c_*", "<a::B as std::io::Read>::read", "<** as a::T>::*"] {
            assert_eq!(spelled(&parse_pattern(text).unwrap()[0]), text);
        }
    }

    #[test]
    fn crates_are_those_of_the_type_and_of_the_trait() {
        let of =
            |text: &str| parse_pattern(text).unwrap().iter().map(|p| crates(p).collect::<Vec<_>>().join(" ")).next();
        assert_eq!(of("a::b::c").as_deref(), Some("a"));
        assert_eq!(of("<a::B as b::T>::m").as_deref(), Some("a b"));
        assert_eq!(of("<* as b::T>::m").as_deref(), Some("b"));
        assert_eq!(of("<str as b::T>::m").as_deref(), Some("b"));
    }
}
