//! What comments in the source say of a function or static: `// async-lint: blocking(KIND) -- why` and
//! `// async-lint: nonblocking -- why`, above a `fn`, a method, an `impl` or a `static`.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::base::kind::Kind;
use crate::base::source::SourceFile;
use crate::base::span::FileId;
use crate::def::Program;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::syntax::comments::tagged;

/// The word of a comment on the functions below it.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum Mark {
    Blocking(Kind),
    Nonblocking,
}

/// The marked functions of the workspace and of path dependencies; a crate's are read when one of its functions is called.
#[derive(Debug)]
pub(crate) struct Marks {
    crates: Vec<OnceLock<FxHashMap<DefId, Mark>>>,
}

impl Marks {
    pub(crate) fn new(program: &Program) -> Marks {
        Marks { crates: program.crate_ids().map(|_| OnceLock::new()).collect() }
    }

    /// What is written above a function, or above its impl or trait.
    pub(crate) fn of(&self, program: &Program, def: DefId) -> Option<Mark> {
        // What others publish is judged by what it does, and by rules.
        program.root(def.krate).filter(|root| root.package.checksum.is_none())?;
        let marks = self.crates.get(def.krate.0 as usize)?.get_or_init(|| read(program, def.krate));
        marks.get(&def).copied()
    }
}

fn read(program: &Program, krate: CrateId) -> FxHashMap<DefId, Mark> {
    let mut marks = FxHashMap::default();
    let mut files: FxHashMap<FileId, Vec<(u32, Mark)>> = FxHashMap::default();
    for def in program.defs(krate).def_ids() {
        if !matches!(program.data(def).kind, DefKind::Fn | DefKind::Impl | DefKind::Trait | DefKind::Static) {
            continue;
        }
        let in_file =
            files.entry(program.file(def)).or_insert_with_key(|&id| marks_of_file(&program.sources().file(id)));
        let start = program.item(def).range.start;
        if let Some(&(_, mark)) = in_file.iter().find(|&&(item, _)| item == start) {
            for &member in program.members(def) {
                marks.entry(member).or_insert(mark);
            }
            // What is written above the function itself has the last word.
            marks.insert(def, mark);
        }
    }
    marks
}

/// The marks of a file, each with the offset of the item below it.
fn marks_of_file(file: &SourceFile) -> Vec<(u32, Mark)> {
    tagged(file.text()).into_iter().filter_map(|(item, told)| Some((item, parse(told)?))).collect()
}

/// Reads what stands behind the tag: `blocking(file) -- why`.
fn parse(told: &str) -> Option<Mark> {
    let word = told.split("--").next()?.trim();
    if word == "nonblocking" {
        return Some(Mark::Nonblocking);
    }
    let kind = word.strip_prefix("blocking(")?.strip_suffix(')')?;
    kind.trim().parse().ok().map(Mark::Blocking)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_name_the_item_below_them() {
        let text = "// async-lint: blocking(file) -- reads it all\n// another\n/// Docs.\nfn a() {}\n\
                    // async-lint: nonblocking\n#[inline]\nfn b() {}\n// async-lint: blocking(cheese)\nfn c() {}\n";
        let file = SourceFile::new("a.rs".into(), "a.rs".into(), text.into());
        let found: Vec<(&str, Mark)> = marks_of_file(&file)
            .into_iter()
            .map(|(at, mark)| (text[at as usize..].lines().next().unwrap(), mark))
            .collect();
        assert_eq!(found, [("/// Docs.", Mark::Blocking(Kind::File)), ("#[inline]", Mark::Nonblocking)]);
    }
}
