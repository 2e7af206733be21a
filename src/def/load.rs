//! Reading source files: each once, under the name that messages show.

use std::hash::BuildHasher;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::cfg::CfgCheck;
use super::fuel::{Fuel, MAX_FILES};
use super::ids::CrateId;
use super::include::{included_path, is_include};
use super::mod_files::ModDir;
use crate::base::packed::{Pack, Writer};
use crate::base::plain;
use crate::base::read;
use crate::base::source::{ReadText, SourceMap};
use crate::base::span::FileId;
use crate::project::graph::CrateRoot;
use crate::syntax;
use crate::syntax::item_tree::{ItemId, ItemKind, ItemTree};

/// Where the texts of files come from.
pub(crate) trait FileLoader: Send + Sync {
    /// The text of the file, or why there is none, in one line.
    fn read(&self, path: &Path) -> Result<String, String>;
}

/// Files whose items are known though they were not read.
pub(crate) trait TreeSource: Send + Sync {
    fn tree(&self, root: &CrateRoot, path: &Path) -> Option<ItemTree>;

    /// What the macro calls `calls` became that stand one in the other, the first of them in this file.
    fn expansion(&self, root: &CrateRoot, path: &Path, calls: &str) -> Option<ItemTree>;
}

/// Knows no tree.
impl TreeSource for () {
    fn tree(&self, _: &CrateRoot, _: &Path) -> Option<ItemTree> {
        None
    }

    fn expansion(&self, _: &CrateRoot, _: &Path, _: &str) -> Option<ItemTree> {
        None
    }
}

/// Files on the disk.
pub(crate) struct Disk;

impl FileLoader for Disk {
    fn read(&self, path: &Path) -> Result<String, String> {
        read::text(path, read::MAX_SOURCE).map_err(|error| error.to_string())
    }
}

/// The files of a run.
pub(crate) struct Files {
    pub sources: Arc<SourceMap>,
    loader: Arc<dyn FileLoader>,
    /// Reads a text when it is asked for.
    later: ReadText,
    trees: Arc<dyn TreeSource>,
    base: PathBuf,
    pub(super) known: Mutex<FxHashMap<PathBuf, FileId>>,
    /// By crate: trees parsed ahead, waiting to be collected.
    ahead: Vec<Mutex<FxHashMap<PathBuf, Parsed>>>,
    /// By file of the project: the text that was parsed last, and what it became.
    parsed: Mutex<FxHashMap<u32, (Arc<str>, Parsed)>>,
}

#[derive(Clone)]
pub(crate) struct Parsed {
    pub file: FileId,
    pub tree: Arc<ItemTree>,
    /// Bytes that were read for it.
    pub len: usize,
    /// Of a file of the project: the same whatever name it was reached by.
    pub identity: Option<u64>,
}

impl Files {
    /// Shows names of local files relative to `base`.
    pub(crate) fn new(loader: Box<dyn FileLoader>, trees: Arc<dyn TreeSource>, base: PathBuf, crates: usize) -> Files {
        let ahead = std::iter::repeat_with(Mutex::default).take(crates).collect();
        let loader: Arc<dyn FileLoader> = loader.into();
        let later = loader.clone();
        let later: ReadText = Arc::new(move |path| later.read(path).unwrap_or_default());
        Files {
            sources: Arc::default(),
            loader,
            later,
            trees,
            base,
            known: Mutex::default(),
            ahead,
            parsed: Mutex::default(),
        }
    }

    /// The items of a file of `krate`.
    pub(crate) fn read(&self, krate: CrateId, root: &CrateRoot, path: &Path) -> Result<Parsed, String> {
        let ahead = lock(&self.ahead[krate.0 as usize]).remove(path);
        match ahead {
            Some(parsed) => Ok(parsed),
            None => self.parse(root, path),
        }
    }

    fn parse(&self, root: &CrateRoot, path: &Path) -> Result<Parsed, String> {
        if let Some(tree) = self.trees.tree(root, path) {
            let (file, tree) = (self.open_later(root, path), Arc::new(tree));
            return Ok(Parsed { file, tree, len: 0, identity: identity(root, path) });
        }
        if !root.local && !root.checked {
            // Most files of dependencies are never looked at again.
            let text = self.loader.read(path)?;
            let tree = Arc::new(compact(syntax::parse_items(&text)));
            let file = self.open_later(root, path);
            self.sources.file(file).set_read();
            return Ok(Parsed { file, tree, len: text.len(), identity: None });
        }
        let file = self.open(root, path)?;
        let text = self.sources.file(file).text().clone();
        let known = lock(&self.parsed).get(&file.0).filter(|(of, _)| Arc::ptr_eq(of, &text)).cloned();
        if let Some((_, parsed)) = known {
            return Ok(parsed);
        }
        let tree = Arc::new(compact(syntax::parse_items(&text)));
        let parsed = Parsed { file, tree, len: text.len(), identity: identity(root, path) };
        lock(&self.parsed).insert(file.0, (text, parsed.clone()));
        Ok(parsed)
    }

    /// What macro calls in a file became, where that is known from before.
    pub(crate) fn expansion(&self, root: &CrateRoot, file: FileId, calls: &str) -> Option<ItemTree> {
        self.trees.expansion(root, &self.sources.file(file).path, calls)
    }

    /// One id for each path, also where several crates share a file.
    fn open(&self, root: &CrateRoot, path: &Path) -> Result<FileId, String> {
        if let Some(&file) = lock(&self.known).get(path) {
            return Ok(file);
        }
        let text = self.loader.read(path)?;
        let mut known = lock(&self.known);
        if let Some(&file) = known.get(path) {
            return Ok(file);
        }
        let file = self.add(self.display_name(root, path), path, text.into());
        known.insert(path.to_path_buf(), file);
        Ok(file)
    }

    pub(crate) fn open_later(&self, root: &CrateRoot, path: &Path) -> FileId {
        let mut known = lock(&self.known);
        *known
            .entry(path.to_path_buf())
            .or_insert_with(|| self.sources.add_unread(self.display_name(root, path), path, self.later.clone()))
    }

    pub(crate) fn add(&self, name: String, path: &Path, text: Arc<str>) -> FileId {
        self.sources.add(name, path, text)
    }

    /// Stands in for a file that is not read.
    pub(crate) fn unreadable(&self, root: &CrateRoot, path: &Path) -> FileId {
        self.add(self.display_name(root, path), path, "".into())
    }

    fn display_name(&self, root: &CrateRoot, path: &Path) -> String {
        if root.local {
            return plain::line(&slashed(path.strip_prefix(&self.base).unwrap_or(path))).into_owned();
        }
        let inside = path.strip_prefix(&root.package_dir).unwrap_or(path);
        let name = format!("{}-{}/{}", root.package.name, root.package.version, slashed(inside));
        plain::line(&name).into_owned()
    }

    /// Parses the crate's files wave by wave: first the root, then all that it declares or includes, and so on.
    /// Modules that macros declare are read when the macros are expanded.
    pub(crate) fn prefetch(&self, krate: CrateId, root: &CrateRoot) {
        let cfg = CfgCheck::new(root);
        let mut seen: FxHashSet<PathBuf> = FxHashSet::default();
        let mut wave =
            vec![vec![FileOfModule { path: root.root_file.clone(), dir: ModDir::of_mod_rs(&root.root_file) }]];
        let mut fuel = Fuel::default();
        while !wave.is_empty() && fuel.has_files() {
            wave.truncate(MAX_FILES);
            let first = |choice: Vec<FileOfModule>| {
                choice.into_iter().find_map(|file| Some((self.parse(root, &file.path).ok()?, file)))
            };
            let parsed: Vec<(Parsed, FileOfModule)> = wave.into_par_iter().filter_map(first).collect();
            wave = Vec::new();
            for (parsed, module) in parsed {
                if !fuel.read(parsed.len, parsed.identity) {
                    continue;
                }
                let tree = &parsed.tree;
                declared(&cfg, tree, &tree.top, &module.dir, &mut wave);
                self.included(&parsed, &module.dir, &mut wave);
                seen.insert(module.path.clone());
                lock(&self.ahead[krate.0 as usize]).insert(module.path, parsed);
            }
            wave.retain(|choice| !choice.iter().any(|file| seen.contains(&file.path)));
            let mut queued = FxHashSet::default();
            wave.retain(|choice| choice.first().is_some_and(|file| queued.insert(file.path.clone())));
        }
    }

    /// The files that stand in a file by `include!`.
    fn included(&self, parsed: &Parsed, dir: &ModDir, acc: &mut Vec<Vec<FileOfModule>>) {
        let tree = &parsed.tree;
        for item in tree.top.iter().map(|&id| &tree.items[id]).filter(|item| is_include(item)) {
            if let Some(name) = included_path(self.sources.file(parsed.file).text(), item) {
                let path = dir.beside(&name);
                acc.push(vec![FileOfModule { dir: ModDir::of_mod_rs(&path), path }]);
            }
        }
    }
}

/// Tells a file from others by where it really is, links followed.
fn identity(root: &CrateRoot, path: &Path) -> Option<u64> {
    let real = if root.local { path.canonicalize().ok()? } else { return None };
    Some(FxBuildHasher.hash_one(real))
}

/// A file and where its child modules are.
#[derive(Clone, Debug)]
pub(crate) struct FileOfModule {
    pub path: PathBuf,
    pub dir: ModDir,
}

/// The files that one `mod name;` may mean.
pub(crate) fn choices(dir: &ModDir, name: &str, path_attr: Option<&str>) -> Vec<FileOfModule> {
    (dir.candidates(name, path_attr).into_iter())
        .map(|path| FileOfModule { dir: ModDir::of_file(&path, path_attr.is_some()), path })
        .collect()
}

/// The `mod name;` of a tree, inline modules included.
fn declared(cfg: &CfgCheck, tree: &ItemTree, items: &[ItemId], dir: &ModDir, acc: &mut Vec<Vec<FileOfModule>>) {
    for &id in items {
        let item = &tree.items[id];
        let ItemKind::Mod(module) = &item.kind else { continue };
        let Some(paths) = cfg.module_paths(&item.attrs) else { continue };
        for path in paths {
            match &module.items {
                Some(inner) => declared(cfg, tree, inner, &dir.inline(item.name.as_str(), path.path.as_deref()), acc),
                None => acc.push(choices(dir, item.name.as_str(), path.path.as_deref())),
            }
        }
    }
}

/// The same items, those of their parts as bytes that few ever ask for.
pub(super) fn compact(mut tree: ItemTree) -> ItemTree {
    let expansion = tree.expansion.take();
    let mut writer = Writer::default();
    let read = writer.write(&tree).and_then(|bytes| {
        let len = bytes.len();
        Pack::new(writer.names().to_vec(), bytes, 0).read::<ItemTree>(0..len)
    });
    match read {
        Some(read) => ItemTree { expansion, ..read },
        None => ItemTree { expansion, ..tree },
    }
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
