//! Where the project's code may set a field or call a function: found by the words in its text, so that few bodies are read.
//! What the words mean is asked of the bodies.

use std::collections::BTreeSet;
use std::hash::BuildHasher;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use crate::base::name::Symbol;
use crate::base::source::SourceFile;
use crate::base::span::TextRange;
use crate::def::Program;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::facts::value::Field;
use crate::syntax::item_tree::ItemKind;

use super::cx::SolveCx;

/// The words of each crate of the project, by the bodies that they stand in.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    words: FxHashMap<CrateId, Words>,
}

/// The bodies of one crate.
#[derive(Debug, Default)]
struct Words {
    /// By the hash of a word; bodies of another word with the same hash do no harm.
    by_word: FxHashMap<u64, Vec<DefId>>,
    /// Made by macros: anything may stand there.
    unseen: Vec<DefId>,
    /// The words of tests, which count for nothing else.
    of_tests: FxHashSet<u64>,
}

/// What the text of a body may have in it.
#[derive(Copy, Clone, Debug, Eq, Hash, PartialEq)]
pub(super) enum Word {
    Of(Symbol),
    /// The body is made by a macro: whatever stands in it.
    Unseen,
}

/// The words of which one stands where the field may be set.
pub(super) fn setting(program: &Program, field: Field) -> Vec<Word> {
    let mut words = vec![Word::Unseen, Word::Of(field.name)];
    // Fields without a name are set by the constructor's.
    let is_number = field.name.as_str().starts_with(|first: char| first.is_ascii_digit());
    if let Some(owner) = field.variant.or(field.of).filter(|_| is_number) {
        words.extend([Word::Of(program.name(owner)), Word::Of(Symbol::new("Self"))]);
    }
    words
}

/// The words of which one stands where the function may be called.
pub(super) fn calling(program: &Program, function: DefId) -> Vec<Word> {
    vec![Word::Unseen, Word::Of(program.name(function))]
}

impl Mentions {
    /// The bodies of a crate of the project with a word.
    pub(super) fn with(&mut self, cx: SolveCx<'_>, krate: CrateId, word: Word) -> &[DefId] {
        let words = self.of(cx, krate);
        match word {
            Word::Of(name) => words.by_word.get(&FxBuildHasher.hash_one(name.as_str())).map_or(&[], Vec::as_slice),
            Word::Unseen => &words.unseen,
        }
    }

    /// The bodies of these crates whose text names the function, but for what macros make.
    pub(super) fn in_text(&mut self, cx: SolveCx<'_>, function: DefId, crates: &[CrateId]) -> Vec<DefId> {
        let word = FxBuildHasher.hash_one(cx.program().name(function).as_str());
        let mut found = Vec::new();
        for &krate in crates.iter().filter(|&&krate| cx.is_local(krate)) {
            let words = self.of(cx, krate);
            found.extend(words.by_word.get(&word).into_iter().flatten());
        }
        found
    }

    /// The text of a test in these crates names the function.
    pub(super) fn in_tests(&mut self, cx: SolveCx<'_>, function: DefId, crates: &[CrateId]) -> bool {
        let word = FxBuildHasher.hash_one(cx.program().name(function).as_str());
        let mut local = crates.iter().filter(|&&krate| cx.is_local(krate));
        local.any(|&krate| self.of(cx, krate).of_tests.contains(&word))
    }

    fn of(&mut self, cx: SolveCx<'_>, krate: CrateId) -> &Words {
        self.words.entry(krate).or_insert_with(|| Words::of(cx.program(), krate))
    }
}

impl Words {
    fn of(program: &Program, krate: CrateId) -> Words {
        let mut found = Words::default();
        for def in program.defs(krate).def_ids() {
            match text_of(program, def) {
                Some(Text::Seen(file, range)) if program.data(def).in_test => {
                    found.of_tests.extend(words(file.slice(range)).map(|word| FxBuildHasher.hash_one(word)));
                }
                _ if program.data(def).in_test => {}
                None => {}
                Some(Text::Unseen) => found.unseen.push(def),
                Some(Text::Seen(file, range)) => {
                    let own: BTreeSet<u64> =
                        words(file.slice(range)).map(|word| FxBuildHasher.hash_one(word)).collect();
                    own.into_iter().for_each(|word| found.by_word.entry(word).or_default().push(def));
                }
            }
        }
        found
    }
}

/// The code of a body.
enum Text {
    Seen(Arc<SourceFile>, TextRange),
    /// What a macro makes is not in the text: it may be anything.
    Unseen,
}

fn text_of(program: &Program, def: DefId) -> Option<Text> {
    let data = program.data(def);
    let range = match (&data.kind, &program.item(def).kind) {
        (DefKind::Fn, ItemKind::Fn(function)) => function.body.map(|range| (range.start, range.end)),
        (DefKind::Const | DefKind::Static, _) => Some((program.item(def).range.start, program.item(def).range.end)),
        _ => None,
    };
    let (start, end) = range?;
    if program.tree(def).expansion.is_some() {
        return Some(Text::Unseen);
    }
    let file = program.sources().file(program.file(def));
    Some(Text::Seen(file, TextRange::new(start, end)))
}

/// The word stands in the body, or may.
pub(crate) fn may_mention(program: &Program, def: DefId, word: &str) -> bool {
    match text_of(program, def) {
        None => false,
        Some(Text::Unseen) => true,
        Some(Text::Seen(file, range)) => has_word(file.slice(range), word),
    }
}

/// A macro, an attribute or a string of the crate names the word, or may: `#[serde(default = "word")]`.
pub(crate) fn may_be_named_outside_bodies(program: &Program, krate: CrateId, word: &str) -> bool {
    let mut files = FxHashSet::default();
    for def in program.defs(krate).def_ids() {
        let item = program.item(def);
        let in_rules = match &item.kind {
            ItemKind::MacroRules(rules) => {
                has_word(&program.sources().snippet(program.item_span(def, rules.rules)), word)
            }
            _ => false,
        };
        if in_rules || item.attrs.list.iter().any(|attr| has_word(&attr.args, word)) {
            return true;
        }
        files.insert(program.file(def));
    }
    // Attributes of fields and parameters are not among the items.
    let is_attribute = |line: &str| line.trim_start().starts_with("#[") && has_word(line, word);
    files
        .into_iter()
        .map(|file| program.sources().file(file))
        .any(|file| file.text().contains(&format!("{word}\"")) || file.text().lines().any(is_attribute))
}

/// The word stands in the text as a whole.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(start, _)| {
        let (before, after) = (text[..start].chars().next_back(), text[start + word.len()..].chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Names and numbers, in the order in which they stand.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter| !is_part(letter)).filter(|word| !word.is_empty())
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_no_part_of_another() {
        for (text, word, expected) in [
            ("f.write()", "f", true),
            ("x.fmt(g)", "f", false),
            ("self.f = g", "f", true),
            ("self.0 = g", "0", true),
            ("Job { f }", "f", true),
            ("if a {}", "f", false),
            ("renew(new)", "new", true),
            ("renew(1)", "new", false),
            ("größe", "öß", false),
        ] {
            assert_eq!(has_word(text, word), expected, "{word} in {text}");
            assert_eq!(words(text).any(|it| it == word), expected, "{word} in {text}");
        }
    }
}
