//! Which files a file brings in by `mod name;`, by a glance at its lines.
//!
//! Good for one question only: does a given path belong to a crate that is looked at anyway? The module tree proper is
//! built later, from parsed items.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::base::read;

/// So many files are thought of for one file: each module that is written inline may be where each other one is declared.
const MAX_CHILDREN: usize = 1 << 16;

/// All files that the crate rooted at `root` brings in, itself included.
pub(super) fn reachable(root: &Path) -> BTreeSet<PathBuf> {
    let mut seen = BTreeSet::from([root.to_path_buf()]);
    let mut open = vec![(root.to_path_buf(), true)];
    while let Some((file, is_root)) = open.pop() {
        for next in children(&file, is_root) {
            if next.is_file() && seen.insert(next.clone()) {
                open.push((next, false));
            }
        }
    }
    seen
}

/// Where the modules that `file` declares may be.
pub(super) fn children(file: &Path, is_root: bool) -> Vec<PathBuf> {
    let text = read::text(file, read::MAX_SOURCE).unwrap_or_default();
    let folder = file.parent().unwrap_or(Path::new(""));
    let own_folder = if is_root || file.file_name().is_some_and(|name| name == "mod.rs") {
        folder.to_path_buf()
    } else {
        file.with_extension("")
    };
    let declared = declarations(&text);
    let mut found = Vec::new();
    let room = MAX_CHILDREN / (2 * declared.files.len()).max(1);
    let inlines = declared.inline.iter().take(room);
    for inline in std::iter::once(None).chain(inlines.map(Some)) {
        let folder = inline.map_or(own_folder.clone(), |name| own_folder.join(name));
        for name in &declared.files {
            found.extend([folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")]);
        }
    }
    found.extend(declared.paths.iter().map(|path| folder.join(path)));
    found
}

#[derive(Debug, Default, PartialEq)]
struct Declarations {
    /// `mod name;`
    files: Vec<String>,
    /// `mod name {`
    inline: Vec<String>,
    /// `#[path = "..."]`
    paths: Vec<String>,
}

fn declarations(text: &str) -> Declarations {
    let mut found = Declarations::default();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        if let Some(at) = line.find("path = \"") {
            found.paths.extend(line[at + 8..].split('"').next().map(str::to_owned));
        }
        let Some(rest) = after_mod(line) else { continue };
        let rest = rest.trim_start().trim_start_matches("r#");
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (name, rest) = (rest[..end].to_owned(), rest[end..].trim_start());
        if rest.starts_with(';') {
            found.files.push(name);
        } else if rest.starts_with('{') || rest.is_empty() {
            found.inline.push(name);
        }
    }
    found
}

/// What stands behind the keyword `mod`.
fn after_mod(line: &str) -> Option<&str> {
    let at = line.match_indices("mod ").map(|(at, _)| at);
    let mut starts = at.filter(|&at| at == 0 || line[..at].ends_with([' ', ')', ']', '\t', '{', '}']));
    starts.next().map(|at| &line[at + 4..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_read_off_the_lines() {
        let found =
            declarations("pub(crate) mod a;\n// mod no;\n#[path = \"x/y.rs\"] mod b;\nmod c {\n    mod r#d;\n}\n");
        assert_eq!(found.files, ["a", "b", "d"]);
        assert_eq!(found.inline, ["c"]);
        assert_eq!(found.paths, ["x/y.rs"]);
    }

    #[test]
    fn modules_are_followed_through_folders() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("lib.rs", "mod a;");
        write("a.rs", "mod b;");
        write("a/b.rs", "");
        write("b.rs", "");
        let names: Vec<_> = reachable(&dir.path().join("lib.rs"))
            .iter()
            .map(|path| path.strip_prefix(dir.path()).unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["a/b.rs", "a.rs", "lib.rs"]);
    }
}
