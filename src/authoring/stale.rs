//! Rule files held against the crates of the build: paths that lead to nothing, and functions that are async.

use std::collections::BTreeSet;

use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::config::suggest;
use crate::def::ids::{CrateId, Def, Namespace};
use crate::rules::entries::{self, Written};
use crate::rules::path::Names;
use crate::rules::path::{AS, CLOSE, OPEN, PatternPiece, parse_pattern, pieces};
use crate::rules::trie::Trie;
use crate::rules::{RuleId, RuleSet};
use crate::syntax::type_ref::PathAnchor;
use crate::ty::Types;

use super::census::{self, Entry};
use super::scene::of_other_version;

/// What was found out about the paths of rule files.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// How many were looked for.
    pub(super) paths: usize,
    pub(super) remarks: Vec<Remark>,
    /// Crates of paths that were not looked for: not in the build.
    pub(super) unseen: BTreeSet<String>,
}

/// Something about one path, as it is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Remark {
    /// Which of the files.
    pub(super) file: usize,
    pub(super) range: TextRange,
    pub(super) message: String,
    /// What may have been meant.
    pub(super) help: Option<String>,
    /// All of it may be there in another build: with other features, on another platform.
    pub(super) is_hidden: bool,
}

/// A pattern of a rule file and what matched it.
struct Asked {
    /// The file, and which of its paths.
    at: (usize, usize),
    rule: Option<RuleId>,
    names: Names,
    pattern: Vec<PatternPiece>,
    hit: bool,
    /// Of `<Type as Trait>::method`: the type is there, and the trait has the method. That the type has the trait may be
    /// by what wraps it.
    halves: [bool; 2],
    /// A function that matched and is async, and whether there is one that is not.
    async_fn: Option<String>,
    sync_fn: bool,
}

/// Paths of one entry that are written out in a remark.
const SHOWN: usize = 6;

impl Asked {
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
        let of_std = matches!(self.pattern.first(), Some(PatternPiece::Exact(name)) if name == "std");
        let is_macro = matches!(self.pattern.last(), Some(PatternPiece::Exact(name)) if name.ends_with('!'));
        of_std && (is_macro || self.names == Names::Macro)
    }

    /// The patterns by which it is found: a macro is written without its `!`, and one that is a function of a macro crate
    /// has none.
    fn sought(&self) -> Vec<Vec<PatternPiece>> {
        let mut found = vec![self.pattern.clone()];
        if self.names == Names::Macro
            && let Some(PatternPiece::Exact(name) | PatternPiece::Glob(name)) = self.pattern.last()
        {
            let mut with_mark = self.pattern.clone();
            with_mark.pop();
            with_mark.push(PatternPiece::Exact(format!("{name}!")));
            found.push(with_mark);
        }
        if self.names == Names::Counterpart {
            // Modules are no entries: what is in them is.
            found.push([self.pattern.as_slice(), &[PatternPiece::Any, PatternPiece::One]].concat());
        }
        found
    }
}

/// Looks for every path of rule files in the crates that it names. Deep types need a deep stack.
pub(super) fn survey(rules: &RuleSet, texts: &[&str], types: &Types) -> Survey {
    let program = types.program();
    let written: Vec<Vec<Written>> = texts.iter().map(|text| entries::written(text)).collect();
    let mut survey = Survey::default();
    if written.iter().all(Vec::is_empty) {
        return survey;
    }
    let libraries = census::libraries(program);
    let mut asked = Vec::new();
    for (file, list) in written.iter().enumerate() {
        for (number, one) in list.iter().enumerate() {
            let rule = one.rule.as_deref().and_then(|id| rules.rule_named(id));
            for pattern in parse_pattern(&one.path).unwrap_or_default() {
                let names = crates(&pattern).map(str::to_owned);
                let missing: Vec<String> = names.filter(|name| !libraries.contains_key(name)).collect();
                let is_meant = rule.is_none_or(|id| rules.is_about_this_build(id, &pattern));
                if one.names == Names::Counterpart && !missing.is_empty() {
                    continue;
                }
                if missing.is_empty() && !is_meant {
                    survey.unseen.extend(rule.and_then(|id| of_other_version(rules, id)));
                }
                if missing.is_empty() && is_meant {
                    let (halves, hit, async_fn, sync_fn) = Default::default();
                    let (at, names) = ((file, number), one.names);
                    asked.push(Asked { at, rule, names, pattern, hit, halves, async_fn, sync_fn });
                }
                survey.unseen.extend(missing);
            }
        }
    }
    look(rules, types, &mut asked);
    survey.paths = asked.len();
    survey.remarks = remarks(types, &written, &asked);
    survey.remarks.extend(without_crate(&written));
    survey.remarks.sort_by_key(|remark| (remark.file, remark.range));
    survey
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

fn look(rules: &RuleSet, types: &Types, asked: &mut [Asked]) {
    let program = types.program();
    let mut trie: Trie<Wanted> = Trie::default();
    let mut names = BTreeSet::new();
    for (at, one) in asked.iter().enumerate() {
        let sought = one.sought();
        for reading in sought.iter().flat_map(|pattern| census::readings(program, pattern)) {
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
        for entry in census::entries(types, krate) {
            mark(rules, &trie, &entry, asked);
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

fn mark(rules: &RuleSet, trie: &Trie<Wanted>, entry: &Entry, asked: &mut [Asked]) {
    for path in &entry.paths {
        for (_, wanted) in trie.matches(&pieces(path)) {
            match wanted {
                Wanted::Whole(at) if fits(entry, asked[at].names) => whole(rules, (entry, path), &mut asked[at]),
                Wanted::Method(at) if entry.is_fn => asked[at].halves[1] = true,
                Wanted::Type(at) if !entry.is_fn => asked[at].halves[0] = true,
                _ => {}
            }
        }
    }
}

fn fits(entry: &Entry, names: Names) -> bool {
    match names {
        Names::Function | Names::Macro => entry.is_fn,
        Names::Type => !entry.is_fn,
        Names::Anything | Names::Counterpart => true,
    }
}

fn whole(rules: &RuleSet, (entry, path): (&Entry, &str), one: &mut Asked) {
    one.hit = true;
    let Some(rule) = one.rule else { return };
    if !rules.matching(&entry.paths).contains(rule) {
        return;
    }
    match entry.is_async {
        true => drop(one.async_fn.get_or_insert_with(|| path.to_owned())),
        false => one.sync_fn = true,
    }
}

/// One remark for each path as it is written, about all that it stands for.
fn remarks(types: &Types, written: &[Vec<Written>], asked: &[Asked]) -> Vec<Remark> {
    let mut found = Vec::new();
    for group in asked.chunk_by(|a, b| a.at == b.at) {
        let (file, number) = group[0].at;
        let what = match group[0].names {
            Names::Function => "function",
            Names::Macro => "macro",
            Names::Type => "type",
            Names::Anything | Names::Counterpart => "item",
        };
        let missing: Vec<String> =
            group.iter().filter(|one| !one.is_there()).map(|one| spelled(&one.pattern)).collect();
        let made = group.iter().filter(|one| !one.sync_fn).find_map(|one| one.async_fn.as_deref());
        let message = match (missing.as_slice(), made) {
            ([], None) => continue,
            ([], Some(path)) => format!("`{path}` is async: calling it does not block"),
            _ if missing.len() == group.len() && group[0].names != Names::Counterpart => {
                format!("no {what} has this path")
            }
            _ => format!("no {what} has the path {}", few(&missing)),
        };
        let is_hidden = made.is_none() && group.iter().all(|one| one.is_there() || is_hidden(types, &one.pattern));
        let range = written[file][number].range;
        let help = missing.iter().find_map(|path| meant(types, path)).map(|path| format!("did you mean `{path}`?"));
        found.push(Remark { file, range, message, help, is_hidden });
    }
    found
}

/// What an author may have meant by a path without patterns: a name beside it that is nearly the same, or the same name
/// elsewhere in the crate.
fn meant(types: &Types, sought: &str) -> Option<String> {
    let (parent, name) = sought.rsplit_once("::")?;
    let libraries = census::libraries(types.program());
    let crates = libraries.get(sought.split("::").next()?)?;
    let entries = crates.iter().flat_map(|&krate| census::entries(types, krate));
    let paths: BTreeSet<String> = entries.flat_map(|entry| entry.paths).collect();
    let parts = || paths.iter().filter_map(|path| path.rsplit_once("::"));
    let beside = parts().filter(|(other, _)| *other == parent).map(|(_, name)| name);
    match suggest::nearest(name, beside) {
        Some(near) => Some(format!("{parent}::{near}")),
        None => parts().find(|(_, other)| *other == name).map(|(parent, name)| format!("{parent}::{name}")),
    }
}

/// The module or type that the path leads to as far as it is there names what comes next in its source: a `cfg` may hide it.
/// Of a path with patterns nobody knows what comes next.
fn is_hidden(types: &Types, pattern: &[PatternPiece]) -> bool {
    let program = types.program();
    let exact = |piece: &PatternPiece| match piece {
        PatternPiece::Exact(name) if name != OPEN => Some(Symbol::new(name.trim_end_matches('!'))),
        _ => None,
    };
    let Some(names) = pattern.iter().map(exact).collect::<Option<Vec<Symbol>>>() else { return true };
    let libraries = census::libraries(program);
    let crates = names.first().and_then(|name| libraries.get(name.as_str())).into_iter().flatten();
    crates.copied().any(|krate| {
        let root = program.defs(krate).root();
        let whole = |taken: &usize| {
            let resolved = program.resolve(root, PathAnchor::Crate, &names[1..*taken], Namespace::Types);
            resolved.def.filter(|_| resolved.consumed == taken - 1)
        };
        let (taken, def) = (2..names.len()).rev().find_map(|taken| Some((taken, whole(&taken)?))).unzip();
        let tree = match def {
            Some(Def::Module(module)) => program.defs(module.krate).tree(program.module(module).tree),
            Some(Def::Item(def)) => program.defs(def.krate).tree(program.data(def).tree),
            Some(Def::Primitive(_)) => return false,
            None => program.defs(krate).tree(program.module(root).tree),
        };
        let (text, next) = (program.sources().file(tree.file), names.get(taken.unwrap_or(1)));
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        next.is_some_and(|next| text.text().split(|c| !is_word(c)).any(|word| word == next.as_str()))
    })
}

/// Paths that begin with a type: nothing is called so, whatever the build.
fn without_crate(written: &[Vec<Written>]) -> Vec<Remark> {
    let mut found = Vec::new();
    for (file, one) in written.iter().enumerate().flat_map(|(file, list)| list.iter().map(move |one| (file, one))) {
        let Some(first) = one.path.split("::").next().filter(|first| first.starts_with(char::is_uppercase)) else {
            continue;
        };
        let message = format!("`{first}` is no crate: a path begins with one");
        let help =
            Some("write `crate::module::function`, `crate::Type::method` or `<Type as Trait>::method`".to_owned());
        found.push(Remark { file, range: one.range, message, help, is_hidden: false });
    }
    found
}

/// The first ones, and how many more.
fn few(paths: &[String]) -> String {
    let listed = paths.iter().take(SHOWN).map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
    if paths.len() > SHOWN { format!("{listed} and {} more", paths.len() - SHOWN) } else { listed }
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
