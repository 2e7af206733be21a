//! Which file is `mod foo;`: pure, nothing here looks at the disk.
//!
//! # Terminology
//! A *mod-rs* file (`lib.rs`, `main.rs`, `mod.rs`, any crate root, any file named by `#[path]`) keeps its child modules in
//! its own folder; `foo.rs` keeps them in the folder `foo/` beside it. An inline `mod a { .. }` adds a folder `a`.

use std::path::{Path, PathBuf};

/// Where the child modules of one module are looked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ModDir {
    /// Folder of the source file: `#[path]` on a module of the file itself is relative to it.
    file_dir: PathBuf,
    /// Folder of child modules.
    children: PathBuf,
    /// Inside an inline module, where `#[path]` is relative to `children`.
    inline: bool,
}

impl ModDir {
    /// For a crate root, a `mod.rs`, or a file named by `#[path]`.
    pub(crate) fn of_mod_rs(file: &Path) -> ModDir {
        let dir = parent(file);
        ModDir { file_dir: dir.clone(), children: dir, inline: false }
    }

    /// For the file that [`ModDir::candidates`] led to.
    pub(crate) fn of_file(file: &Path, by_path_attr: bool) -> ModDir {
        if by_path_attr || file.file_name().is_some_and(|name| name == "mod.rs") {
            return ModDir::of_mod_rs(file);
        }
        let dir = parent(file);
        let children = dir.join(file.file_stem().unwrap_or_default());
        ModDir { file_dir: dir, children, inline: false }
    }

    /// For `mod name { .. }` within this module.
    pub(crate) fn inline(&self, name: &str, path_attr: Option<&str>) -> ModDir {
        let children = match path_attr {
            Some(path) => self.attr_base().join(path),
            None => self.children.join(plain(name)),
        };
        ModDir { file_dir: self.file_dir.clone(), children, inline: true }
    }

    /// The files that `mod name;` may mean, the first that exists is meant.
    pub(crate) fn candidates(&self, name: &str, path_attr: Option<&str>) -> Vec<PathBuf> {
        match path_attr {
            Some(path) => vec![normal(&self.attr_base().join(path.replace('\\', "/")))],
            None => {
                let name = plain(name);
                vec![self.children.join(format!("{name}.rs")), self.children.join(name).join("mod.rs")]
            }
        }
    }

    /// The file that `include!("path")` in this module's file names.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        normal(&self.file_dir.join(path))
    }

    fn attr_base(&self) -> &Path {
        if self.inline { &self.children } else { &self.file_dir }
    }
}

fn parent(file: &Path) -> PathBuf {
    file.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// `r#type` lives in `type.rs`.
fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Folds `a/../b` to `b`, so that one file has one name however it was reached.
fn normal(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: Vec<PathBuf>) -> Vec<String> {
        paths.into_iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn a_crate_root_keeps_children_beside_itself() {
        let dir = ModDir::of_mod_rs(Path::new("/p/src/lib.rs"));
        assert_eq!(names(dir.candidates("a", None)), ["/p/src/a.rs", "/p/src/a/mod.rs"]);
    }

    #[test]
    fn a_named_file_keeps_children_in_its_folder() {
        let dir = ModDir::of_file(Path::new("/p/src/a.rs"), false);
        assert_eq!(names(dir.candidates("r#type", None)), ["/p/src/a/type.rs", "/p/src/a/type/mod.rs"]);
        assert_eq!(names(dir.candidates("x", Some("y.rs"))), ["/p/src/y.rs"]);
        let dir = ModDir::of_file(Path::new("/p/src/a/mod.rs"), false);
        assert_eq!(names(dir.candidates("b", None)), ["/p/src/a/b.rs", "/p/src/a/b/mod.rs"]);
    }

    #[test]
    fn path_attributes_inside_inline_modules_add_their_folder() {
        let root = ModDir::of_mod_rs(Path::new("/p/src/lib.rs"));
        let inline = root.inline("sys", None);
        assert_eq!(names(inline.candidates("b", None)), ["/p/src/sys/b.rs", "/p/src/sys/b/mod.rs"]);
        assert_eq!(names(inline.candidates("b", Some("unix.rs"))), ["/p/src/sys/unix.rs"]);
        assert_eq!(
            names(root.inline("sys", Some("imp")).candidates("b", None)),
            ["/p/src/imp/b.rs", "/p/src/imp/b/mod.rs"]
        );
        let file = ModDir::of_file(Path::new("/p/src/a.rs"), false).inline("c", None);
        assert_eq!(names(file.candidates("b", Some("x.rs"))), ["/p/src/a/c/x.rs"]);
    }

    #[test]
    fn a_file_named_by_path_counts_as_mod_rs() {
        let dir = ModDir::of_file(Path::new("/p/src/unix.rs"), true);
        assert_eq!(names(dir.candidates("b", None)), ["/p/src/b.rs", "/p/src/b/mod.rs"]);
        assert_eq!(names(dir.candidates("b", Some("../c.rs"))), ["/p/c.rs"]);
    }
}
