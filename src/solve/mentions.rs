//! Where the project's code may set a field or call a function: found by the words in its text, so that few bodies are read.
//! What the words mean is asked of the bodies.

use rustc_hash::FxHashMap;

use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::def::Program;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::facts::value::Field;
use crate::syntax::item_tree::ItemKind;

use super::resolve::SolveCx;

/// Answers that are kept.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    known: FxHashMap<(Symbol, Vec<CrateId>), Vec<DefId>>,
}

impl Mentions {
    /// The bodies of these crates whose text may set the field.
    pub(super) fn setters(&mut self, cx: SolveCx<'_>, field: Field, crates: &[CrateId]) -> Vec<DefId> {
        // Fields without a name are set by the constructor's.
        let is_number = field.name.as_str().starts_with(|first: char| first.is_ascii_digit());
        let owner = field.variant.or(field.of);
        match owner.filter(|_| is_number) {
            Some(owner) => {
                let mut found = self.with_word(cx, cx.program().name(owner), crates);
                found.extend(self.with_word(cx, Symbol::new("Self"), crates));
                found.extend(self.with_word(cx, field.name, crates));
                found.sort();
                found.dedup();
                found
            }
            None => self.with_word(cx, field.name, crates),
        }
    }

    /// The bodies of these crates whose text may call the function.
    pub(super) fn callers(&mut self, cx: SolveCx<'_>, function: DefId, crates: &[CrateId]) -> Vec<DefId> {
        self.with_word(cx, cx.program().name(function), crates)
    }

    fn with_word(&mut self, cx: SolveCx<'_>, word: Symbol, crates: &[CrateId]) -> Vec<DefId> {
        let find = || {
            let defs = crates.iter().filter(|&&krate| cx.is_local(krate));
            let defs = defs.flat_map(|&krate| cx.program().defs(krate).def_ids());
            defs.filter(|&def| !cx.program().data(def).in_test && may_mention(cx.program(), def, word.as_str()))
                .collect()
        };
        self.known.entry((word, crates.to_vec())).or_insert_with(find).clone()
    }
}

/// The word stands in the body. What a macro makes is not in the text: it may be anything.
pub(crate) fn may_mention(program: &Program, def: DefId, word: &str) -> bool {
    let data = program.data(def);
    let range = match (&data.kind, &program.item(def).kind) {
        (DefKind::Fn, ItemKind::Fn(function)) => function.body.map(|range| (range.start, range.end)),
        (DefKind::Const | DefKind::Static, _) => Some((program.item(def).range.start, program.item(def).range.end)),
        _ => None,
    };
    let Some((start, end)) = range else { return false };
    if program.tree(def).expansion.is_some() {
        return true;
    }
    let file = program.sources().file(program.file(def));
    has_word(file.slice(TextRange::new(start, end)), word)
}

/// The word stands there, and not as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        !before.ends_with(part) && !after.starts_with(part)
    })
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
            ("Job { f }", "f", true),
            ("if a {}", "f", false),
            ("renew(new)", "new", true),
            ("renew(1)", "new", false),
            ("größe", "öß", false),
        ] {
            assert_eq!(has_word(text, word), expected, "{word} in {text}");
        }
    }
}
