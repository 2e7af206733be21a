//! Paths and standard input instead of a whole cargo project.
//!
//! A path inside a cargo project means: look at the packages it belongs to as a whole, say what is found at that path.
//! A manifest or another file that says how a project is checked stands for the folder of the nearest manifest.
//! Everything else becomes crates of its own: `lib.rs`, `main.rs`, and every file that no other file's `mod` brings in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::graph::{CrateRoot, Package, TargetKind};
use super::{CargoOptions, CrateIndex, Project, Request, canonical, metadata, modules};
use crate::base::name::Symbol;
use crate::base::target::CargoTarget;
use crate::error::Error;

/// Edition of files that no manifest speaks for.
const DEFAULT_EDITION: u16 = 2021;

/// Checks files and folders.
pub(crate) fn discover(request: &Request, paths: &[PathBuf], standalone: bool) -> Result<Project, Error> {
    let mut paths = paths.iter().map(|path| absolute(&request.cwd, path)).collect::<Result<Vec<_>, _>>()?;
    if !standalone {
        paths.iter_mut().for_each(stand_for_project);
    }
    let (mut files, mut notes) = (BTreeMap::new(), Vec::new());
    for path in &paths {
        files.insert(path.clone(), rust_files(path, &mut notes)?);
    }
    let manifests = if standalone { BTreeSet::new() } else { manifests_of(request, &paths) };
    if manifests.is_empty() {
        let mut project = without_cargo(request);
        add_roots(request, files.into_values().flatten().collect(), &mut project);
        project.notes.append(&mut notes);
        return Ok(project);
    }
    let mut project = in_cargo_project(request, &manifests, files)?;
    project.notes.append(&mut notes);
    Ok(project)
}

/// Checks a text as if it were the file `name`.
pub(crate) fn discover_text(request: &Request, name: Option<&Path>, text: &Arc<str>) -> Result<Project, Error> {
    let path = request.cwd.join(name.unwrap_or(Path::new("<stdin>")));
    let in_project = path.is_file() && !manifests_of(request, std::slice::from_ref(&path)).is_empty();
    let mut project = if in_project {
        discover(request, std::slice::from_ref(&path), false)?
    } else {
        let mut project = without_cargo(request);
        add_root(request, &path, &mut project);
        project
    };
    let path = canonical(&path).unwrap_or(path);
    project.overlays.push((path, text.clone()));
    Ok(project)
}

/// What is known where cargo is not asked.
fn without_cargo(request: &Request) -> Project {
    let note = "dependencies are unknown without a cargo project: only calls into std are followed";
    Project { root: request.cwd.clone(), notes: vec![note.to_owned()], ..Project::default() }
}

fn absolute(cwd: &Path, path: &Path) -> Result<PathBuf, Error> {
    let joined = cwd.join(path);
    canonical(&joined).map_err(|_| Error::NoSuchPath { path: path.to_path_buf() })
}

/// Git hooks hand over what changed, and a changed manifest or rule file changes what is found anywhere below it.
fn stand_for_project(path: &mut PathBuf) {
    let kind = path.extension().unwrap_or_default();
    if !path.is_file() || !["toml", "lock", "baseline"].iter().any(|other| kind == *other) {
        return;
    }
    if let Some(folder) = path.ancestors().skip(1).find(|dir| dir.join("Cargo.toml").is_file()) {
        *path = folder.to_path_buf();
    }
}

/// The manifests that speak for the paths: the nearest one upwards of each.
fn manifests_of(request: &Request, paths: &[PathBuf]) -> BTreeSet<PathBuf> {
    if let Some(manifest) = &request.cargo.manifest_path {
        return BTreeSet::from([request.cwd.join(manifest)]);
    }
    let nearest = |path: &PathBuf| path.ancestors().map(|dir| dir.join("Cargo.toml")).find(|file| file.is_file());
    paths.iter().filter_map(nearest).collect()
}

/// Whole packages are loaded; files that none of their crates brings in are crates of their own.
fn in_cargo_project(
    request: &Request,
    manifests: &BTreeSet<PathBuf>,
    files: BTreeMap<PathBuf, Vec<PathBuf>>,
) -> Result<Project, Error> {
    // What is found in the code that named files depend on is not shown.
    let no_deps = request.cargo.no_deps || files.keys().all(|path| path.is_file());
    let cargo = CargoOptions { no_deps, ..request.cargo.clone() };
    let mut project = load_all(&Request { cargo, ..request.clone() }, manifests)?;
    let roots: Vec<PathBuf> = project.targets.values().map(|target| target.src_path.clone()).collect();
    let reached: BTreeSet<PathBuf> = roots.iter().flat_map(|root| modules::reachable(root)).collect();
    let mut alone = BTreeSet::new();
    for (path, files) in &files {
        // A folder is a place within the project; a file was named on purpose.
        if files.as_slice() == std::slice::from_ref(path) && !reached.contains(path) {
            alone.insert(path.clone());
        }
    }
    add_roots(request, alone, &mut project);
    project.only = Some(files.into_keys().collect());
    Ok(project)
}

/// One project for all manifests; those of one workspace are loaded together.
fn load_all(request: &Request, manifests: &BTreeSet<PathBuf>) -> Result<Project, Error> {
    let mut open: Vec<&PathBuf> = manifests.iter().collect();
    open.reverse();
    let mut all: Option<Project> = None;
    while let Some(manifest) = open.pop() {
        let mut one = metadata::load(request, Some(manifest))?;
        let root = one.root.clone();
        let siblings: Vec<&PathBuf> = open.extract_if(.., |other| other.starts_with(&root)).collect();
        if !siblings.is_empty() && request.cargo.packages.is_empty() {
            let cargo = CargoOptions { workspace: true, ..request.cargo.clone() };
            one = metadata::load(&Request { cargo, ..request.clone() }, Some(manifest))?;
        }
        all = Some(match all {
            Some(before) => merge(before, one),
            None => one,
        });
    }
    all.ok_or_else(|| Error::NoRustFile { path: request.cwd.clone() })
}

/// Two workspaces side by side; names are shown relative to the folder that holds both.
fn merge(mut into: Project, from: Project) -> Project {
    let offset = into.graph.crates.len() as u32;
    let shift = |index: CrateIndex| CrateIndex(index.0 + offset);
    for krate in from.graph.crates.values() {
        let deps = krate.deps.iter().map(|(name, index)| (*name, shift(*index))).collect();
        into.graph.crates.alloc(CrateRoot { deps, ..krate.clone() });
    }
    into.targets.extend(from.targets.into_iter().map(|(index, target)| (shift(index), target)));
    into.settings = into.settings.or(from.settings);
    into.shipped.extend(from.shipped);
    into.notes.extend(from.notes);
    let common = into.root.ancestors().find(|dir| from.root.starts_with(dir)).map(Path::to_path_buf);
    into.root = common.unwrap_or_default();
    into
}

/// The Rust files at a path: itself, or those below it in order.
/// A folder below that can't be listed is a note.
fn rust_files(path: &Path, notes: &mut Vec<String>) -> Result<Vec<PathBuf>, Error> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    for entry in WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(is_own) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => {
                return Err(Error::List { path: path.to_path_buf(), reason: error.to_string() });
            }
            Err(error) => {
                notes.push(format!("a folder could not be listed: {error}"));
                continue;
            }
        };
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|extension| extension == "rs") {
            files.push(entry.into_path());
        }
    }
    if files.is_empty() { Err(Error::NoRustFile { path: path.to_path_buf() }) } else { Ok(files) }
}

/// Build output, hidden folders and other people's code are left out, unless named.
fn is_own(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let foreign = matches!(&*name, "target" | "vendor" | "node_modules") && entry.file_type().is_dir();
    entry.depth() == 0 || !(foreign || name.starts_with('.'))
}

/// Makes crates of the files that no other one brings in.
fn add_roots(request: &Request, files: BTreeSet<PathBuf>, project: &mut Project) {
    let mut reached = BTreeSet::new();
    let named = |file: &&PathBuf| file.ends_with("lib.rs") || file.ends_with("main.rs");
    let brought_in: BTreeSet<PathBuf> = files.iter().flat_map(|file| modules::children(file, named(&file))).collect();
    let first = files.iter().filter(named);
    let second = files.iter().filter(|file| !named(file) && !brought_in.contains(*file));
    // What is left is brought in by files that bring in each other, or not at all where they say.
    let third = files.iter().filter(|file| !named(file) && brought_in.contains(*file));
    for file in first.chain(second).chain(third) {
        if !reached.contains(file) {
            reached.extend(modules::reachable(file));
            add_root(request, file, project);
        }
    }
}

fn add_root(request: &Request, file: &Path, project: &mut Project) {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
    let edition = request.edition.unwrap_or(DEFAULT_EDITION);
    let name: String = stem.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let is_bin = stem == "main";
    let mut cfg = super::cfg::CfgOptions { any_feature: true, ..Default::default() };
    if request.cargo.targets.tests {
        cfg.flags.insert("test".to_owned());
    }
    let index = project.graph.crates.alloc(CrateRoot {
        name: Symbol::new(&name),
        package: Package { name: name.clone(), ..Package::default() },
        kind: if is_bin { TargetKind::Bin } else { TargetKind::Lib },
        root_file: file.to_path_buf(),
        package_dir: folder.clone(),
        edition,
        deps: Vec::new(),
        cfg,
        checked: true,
        local: true,
        test_support: false,
    });
    let kind = vec![if is_bin { "bin" } else { "lib" }.to_owned()];
    let target = CargoTarget {
        package_id: format!("path+file://{}#{name}", folder.display()),
        manifest_path: folder.join("Cargo.toml"),
        crate_types: kind.clone(),
        kind,
        name,
        src_path: file.to_path_buf(),
        edition: edition.to_string(),
        ..CargoTarget::default()
    };
    project.targets.insert(index, target);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Input;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        dir
    }

    fn roots(dir: &Path, paths: &[&str]) -> Vec<String> {
        let paths = paths.iter().map(PathBuf::from).collect();
        let cwd = dir.canonicalize().unwrap();
        let input = Input::Paths { paths, standalone: true };
        let request = Request { cwd: cwd.clone(), input, ..Request::default() };
        let project = crate::project::discover(&request).unwrap();
        project.graph.crates.values().map(|krate| project.display_name(krate, &krate.root_file)).collect()
    }

    #[test]
    fn a_file_is_a_crate_unless_another_brings_it_in() {
        let dir = tree(&[
            ("src/main.rs", "mod a;"),
            ("src/a.rs", ""),
            ("src/bin/other.rs", ""),
            ("target/debug/x.rs", ""),
            (".git/y.rs", ""),
            ("vendor/z/lib.rs", ""),
        ]);
        assert_eq!(roots(dir.path(), &["."]), ["src/main.rs", "src/bin/other.rs"]);
        assert_eq!(roots(dir.path(), &["src/a.rs"]), ["src/a.rs"]);
        assert_eq!(roots(dir.path(), &["vendor"]), ["vendor/z/lib.rs"]);
    }

    #[test]
    fn files_that_bring_in_each_other_are_still_looked_at() {
        let dir = tree(&[("a/mod.rs", "mod b;"), ("a/b.rs", "#[path = \"mod.rs\"] mod a;")]);
        assert_eq!(roots(dir.path(), &["."]), ["a/b.rs"]);
    }

    #[test]
    fn a_missing_path_is_named() {
        let dir = tree(&[]);
        let input = Input::Paths { paths: vec!["nope.rs".into()], standalone: true };
        let request = Request { cwd: dir.path().to_path_buf(), input, ..Request::default() };
        let error = crate::project::discover(&request).unwrap_err();
        assert_eq!(error.to_string(), "no such file or directory: nope.rs");
    }
}
