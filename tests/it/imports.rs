//! Which file imports which: whatever way a path takes, to the file that defines what it names.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::house::word;

/// The names of a path, as written.
type Names = Vec<String>;

/// A name is followed through so many imports.
const MAX_TURNS: usize = 8;

/// A file as far as imports go.
struct File {
    module: Names,
    /// Every path with a `::` in it.
    paths: Vec<Names>,
    /// By name: what it is imported from.
    imported: BTreeMap<String, Names>,
    /// What it shows of its own children.
    shown: BTreeMap<String, Names>,
    /// Names that stand by themselves.
    words: BTreeSet<String>,
}

/// The files of a crate, by their modules.
pub(crate) struct Imports {
    files: BTreeMap<Names, File>,
}

/// By module: those that its file imports.
type Edges<'a> = BTreeMap<&'a Names, BTreeSet<&'a Names>>;

impl Imports {
    /// From the modules of the files and their tokens.
    pub(crate) fn new<'a>(files: impl Iterator<Item = (Vec<&'a str>, TokenStream)>) -> Imports {
        let files = files.map(|(module, tokens)| {
            let module: Names = module.into_iter().map(str::to_owned).collect();
            (module.clone(), File::new(module, tokens))
        });
        Imports { files: files.collect() }
    }

    /// The files that import each other in a circle, each with those of its circles that it imports.
    ///
    /// A file may use what its own parents define, which declare it. And it counts as an import of the file that defines a name
    /// to go by a parent that shows it: no `pub use` hides a circle.
    pub(crate) fn circles(&self) -> BTreeMap<String, Vec<String>> {
        let imports: Edges<'_> = self.files.values().map(|file| (&file.module, self.imports_of(file))).collect();
        let reached: Edges<'_> = imports.keys().map(|&module| (module, reach(&imports, module))).collect();
        let mut found = BTreeMap::new();
        for (module, imports) in &imports {
            let back = imports.iter().filter(|imported| reached[*imported].contains(module));
            let back: Vec<String> = back.map(|imported| imported.join("::")).collect();
            if !back.is_empty() {
                found.insert(module.join("::"), back);
            }
        }
        found
    }

    fn imports_of<'a>(&'a self, file: &'a File) -> BTreeSet<&'a Names> {
        let full = file.paths.iter().filter_map(|path| self.absolute(file, path, 0));
        let found = full.filter_map(|path| self.definer(&path, 0));
        found.filter(|module| !file.module.starts_with(module)).collect()
    }

    /// The path from the root of the crate; `None` for one into another crate, or what is no module of the file.
    fn absolute(&self, file: &File, path: &[String], turns: usize) -> Option<Names> {
        let depth = path.iter().take_while(|name| *name == "super").count();
        let within = |module: &[String], rest: &[String]| [module, rest].concat();
        match path[0].as_str() {
            "crate" => Some(path[1..].to_vec()),
            "super" => Some(within(file.module.get(..file.module.len().checked_sub(depth)?)?, &path[depth..])),
            "self" => Some(within(&file.module, &path[1..])),
            name => {
                let child = within(&file.module, &path[..1]);
                let imported = file.imported.get(name).filter(|imported| imported[..] != *path);
                match imported.filter(|_| turns < MAX_TURNS) {
                    Some(imported) => self.absolute(file, &within(imported, &path[1..]), turns + 1),
                    None => self.files.contains_key(&child).then(|| within(&file.module, path)),
                }
            }
        }
    }

    /// The module whose file defines what a path names: a module that only shows it has it from there.
    fn definer(&self, path: &[String], turns: usize) -> Option<&Names> {
        let own = (1..=path.len()).rev().find_map(|len| self.files.get(&path[..len]));
        let file = own?;
        let rest = &path[file.module.len()..];
        let from = rest.first().and_then(|name| file.imported.get(name)).filter(|_| turns < MAX_TURNS);
        let shown = from.and_then(|from| self.absolute(file, &[from.as_slice(), &rest[1..]].concat(), 0));
        shown.and_then(|path| self.definer(&path, turns + 1)).or(Some(&file.module))
    }
}

/// All that a file imports, directly or by way of others.
fn reach<'a>(imports: &Edges<'a>, start: &Names) -> BTreeSet<&'a Names> {
    let mut found = BTreeSet::new();
    let mut todo: Vec<&Names> = imports[start].iter().copied().collect();
    while let Some(module) = todo.pop() {
        if found.insert(module) {
            todo.extend(&imports[module]);
        }
    }
    found
}

impl File {
    fn new(module: Names, tokens: TokenStream) -> File {
        let (paths, imported, shown, words) = Default::default();
        let mut file = File { module, paths, imported, shown, words };
        file.scan(&tokens.into_iter().collect::<Vec<_>>());
        // What it uses itself it does not only show.
        let File { paths, shown, words, .. } = &mut file;
        paths.extend(shown.iter().filter(|(name, _)| words.contains(*name)).map(|(_, path)| path.clone()));
        file
    }

    fn scan(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(ident) if *ident == "use" => at = self.import(tokens, at),
                TokenTree::Ident(_) => {
                    let (paths, next) = tree(tokens, at);
                    for (path, name) in paths {
                        match path.len() {
                            1 => drop(self.words.insert(name)),
                            _ => self.paths.push(path),
                        }
                    }
                    at = next;
                }
                TokenTree::Group(group) => {
                    self.scan(&group.stream().into_iter().collect::<Vec<_>>());
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// A `use`, and where it ends.
    fn import(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        let (paths, next) = tree(tokens, at + 1);
        for (path, name) in paths {
            self.imported.insert(name.clone(), path.clone());
            match is_public(&tokens[..at]) && !matches!(path[0].as_str(), "crate" | "super") {
                true => drop(self.shown.insert(name, path)),
                false => self.paths.push(path),
            }
        }
        next
    }
}

/// The tokens end in `pub` or `pub(..)`.
fn is_public(before: &[TokenTree]) -> bool {
    match before {
        [.., first, TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            word(Some(first)) == "pub"
        }
        [.., last] => word(Some(last)) == "pub",
        [] => false,
    }
}

/// The paths that begin at a token, braces written out, each with the name that it is imported by; and where they end.
fn tree(tokens: &[TokenTree], start: usize) -> (Vec<(Names, String)>, usize) {
    let (mut path, mut at) = (Names::new(), start);
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(ident)) => path.push(ident.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let parts = inner.split(|token| word(Some(token)) == ",").filter(|part| !part.is_empty());
                let each = parts.flat_map(|part| tree(part, 0).0);
                return (each.map(|(rest, name)| below(&path, rest, name)).collect(), at + 1);
            }
            _ => break,
        }
        at += 1;
        if word(tokens.get(at)) != ":" || word(tokens.get(at + 1)) != ":" {
            break;
        }
        at += 2;
    }
    let mut name = path.last().cloned().unwrap_or_default();
    if word(tokens.get(at)) == "as" {
        name = word(tokens.get(at + 1));
        at += 2;
    }
    let found = if path.is_empty() { Vec::new() } else { vec![(path, name)] };
    (found, at.max(start + 1))
}

/// `a::{self, b}` is `a` and `a::b`.
fn below(path: &[String], rest: Names, name: String) -> (Names, String) {
    let itself = rest.len() == 1 && rest[0] == "self";
    let renamed = if name == "self" { path.last().cloned().unwrap_or_default() } else { name };
    (if itself { path.to_vec() } else { [path, &rest].concat() }, renamed)
}

fn circles(files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(module, text)| (module.split("::").collect(), text.parse().unwrap()));
    Imports::new(files).circles().into_keys().collect()
}

#[test]
fn files_that_import_each_other_are_a_circle() {
    let files =
        [("a", "use crate::b::{self, B};"), ("b", "fn f() { crate::c::g() }"), ("c", "fn g(a: super::a::A) {}")];
    assert_eq!(circles(&files), ["a", "b", "c"]);
    assert_eq!(circles(&files[..2]), [""; 0]);
    let below = [files[0], files[1], files[2], ("d", "use crate::a;")];
    assert_eq!(circles(&below), ["a", "b", "c"], "who only looks at a circle is not in it");
}

#[test]
fn a_parent_hides_no_circle() {
    let parent = ("a", "mod x; mod y; pub(crate) use x::X; pub(crate) use self::y::Y; struct Own;");
    assert_eq!(circles(&[parent, ("a::x", "use super::Y;"), ("a::y", "use super::X;")]), ["a::x", "a::y"]);
    assert_eq!(circles(&[parent, ("a::x", "use super::Own;"), ("a::y", "use super::X;")]), [""; 0]);
    assert_eq!(circles(&[parent, ("a::x", "use crate::b::B;"), ("b", "use crate::a::Y;")]), [""; 0]);
    assert_eq!(circles(&[parent, ("a::x", "use crate::b::B;"), ("b", "use crate::a::X;")]), ["a::x", "b"]);
    // What the parent itself is made of it imports, be it shown or not.
    let parent = ("a", "mod x; pub use x::X; pub struct Own(X);");
    assert_eq!(circles(&[parent, ("a::x", "use crate::b::B;"), ("b", "use crate::a::Own;")]), ["a", "a::x", "b"]);
}
