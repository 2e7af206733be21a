//! From cargo's resolve graph of packages to our graph of crates.
//!
//! A package is not a crate: it has one library at most and any number of other targets, each a crate that depends on
//! that library. Dependencies are added before what depends on them. Development dependencies count for test targets,
//! and for a library's or binary's unit tests where that makes no cycle; build dependencies never do.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{Metadata, Node, NodeDep, Package, PackageId, Target, TargetKind as CargoKind};

use super::cfg::CfgOptions;
use super::graph::{self, CrateIndex, CrateRoot, TargetKind};
use super::lockfile::Checksums;
use super::members::{is_dev_only, is_normal};
use super::select::Selection;
use super::{Project, TargetSelection};
use crate::base::name::Symbol;
use crate::base::target::CargoTarget;

/// What the graph is built from.
pub(super) struct Input<'m> {
    pub(super) meta: &'m Metadata,
    /// Holds for every crate of the target platform.
    pub(super) cfg: &'m CfgOptions,
    pub(super) checksums: Checksums,
    pub(super) targets: TargetSelection,
}

/// Adds the chosen packages' targets, and all libraries they can reach, to the project.
pub(super) fn add_crates<'m>(input: &Input<'m>, selection: &Selection<'m>, project: &mut Project) {
    let nodes = input.meta.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let mut builder = Builder {
        input,
        packages: input.meta.packages.iter().map(|package| (&package.id, package)).collect(),
        nodes: nodes.map(|node| (&node.id, node)).collect(),
        checked: selection.checked().map(|package| &package.id).collect(),
        test_support: &selection.test_support,
        libs: BTreeMap::new(),
        project,
    };
    for package in &selection.chosen {
        builder.lib(&package.id);
        builder.other_targets(package);
    }
    for package in &selection.dependencies {
        builder.lib(&package.id);
    }
}

/// Which development dependencies a target sees.
#[derive(Copy, Clone)]
enum Dev {
    No,
    /// Those that don't depend on the package itself.
    Acyclic,
    All,
}

struct Builder<'a, 'm> {
    input: &'a Input<'m>,
    packages: BTreeMap<&'m PackageId, &'m Package>,
    nodes: BTreeMap<&'m PackageId, &'m Node>,
    checked: BTreeSet<&'m PackageId>,
    test_support: &'a BTreeSet<&'m PackageId>,
    /// `None` while a library is being added, and where a package has none.
    libs: BTreeMap<&'m PackageId, Option<CrateIndex>>,
    project: &'a mut Project,
}

impl<'m> Builder<'_, 'm> {
    /// The library of a package, added with all it depends on at the first call.
    fn lib(&mut self, id: &'m PackageId) -> Option<CrateIndex> {
        if let Some(&known) = self.libs.get(id) {
            return known;
        }
        self.libs.insert(id, None);
        let package = *self.packages.get(id)?;
        let target = package.targets.iter().find(|target| is_lib(target))?;
        let checked = self.checked.contains(id);
        if !target.src_path.as_std_path().is_file() {
            let missing = format!("{} {}: its source {} is missing", package.name, package.version, target.src_path);
            let note = format!("{missing}, so calls into it are not followed (`cargo fetch` brings it)");
            self.project.notes.push(note);
            return None;
        }
        // What a macro does at compile time is not part of the program.
        let dev = if checked && self.input.targets.tests { Dev::Acyclic } else { Dev::No };
        let descend = checked || !target.is_proc_macro();
        let deps = if descend { self.deps(package, dev) } else { Vec::new() };
        let index = self.add(package, target, deps);
        self.libs.insert(id, Some(index));
        Some(index)
    }

    fn other_targets(&mut self, package: &'m Package) {
        let selection = self.input.targets;
        let wanted = package.targets.iter().filter(|target| match target_kind(target) {
            Some(TargetKind::Bin) => true,
            Some(TargetKind::Test) => selection.tests,
            Some(TargetKind::Example) => selection.examples,
            Some(TargetKind::Bench) => selection.benches,
            _ => false,
        });
        for target in wanted {
            let dev = if selection.tests || !target.is_bin() { Dev::All } else { Dev::No };
            let mut deps = self.deps(package, dev);
            if let Some(lib) = self.lib(&package.id) {
                deps.push((self.project.graph.crates[lib].name, lib));
                deps.sort();
            }
            self.add(package, target, deps);
        }
    }

    /// What names of other crates mean in a package's targets.
    fn deps(&mut self, package: &'m Package, dev: Dev) -> Vec<(Symbol, CrateIndex)> {
        let Some(&node) = self.nodes.get(&package.id) else { return Vec::new() };
        let mut wanted: Vec<&'m NodeDep> = node.deps.iter().filter(|dep| is_normal(dep)).collect();
        let is_wanted = |dep: &NodeDep| match dev {
            Dev::No => false,
            Dev::Acyclic => !self.reaches(&dep.pkg, &package.id),
            Dev::All => true,
        };
        wanted.extend(node.deps.iter().filter(|dep| is_dev_only(dep) && is_wanted(dep)));
        let mut deps: Vec<_> =
            wanted.into_iter().filter_map(|dep| Some((Symbol::new(&dep.name), self.lib(&dep.pkg)?))).collect();
        deps.sort();
        deps.dedup_by(|a, b| a.0 == b.0);
        deps
    }

    /// `from` depends on `to` through normal dependencies.
    fn reaches(&self, from: &PackageId, to: &PackageId) -> bool {
        let mut seen = BTreeSet::from([from]);
        let mut open = vec![from];
        while let Some(id) = open.pop() {
            if id == to {
                return true;
            }
            let deps = self.nodes.get(id).into_iter().flat_map(|node| &node.deps);
            open.extend(deps.filter(|dep| is_normal(dep)).map(|dep| &dep.pkg).filter(|&id| seen.insert(id)));
        }
        false
    }

    fn add(&mut self, package: &'m Package, target: &Target, deps: Vec<(Symbol, CrateIndex)>) -> CrateIndex {
        let checked = self.checked.contains(&package.id);
        let package_dir = package.manifest_path.parent().map(|dir| dir.to_path_buf().into()).unwrap_or_default();
        let index = self.project.graph.crates.alloc(CrateRoot {
            name: Symbol::new(&target.name.replace('-', "_")),
            package: self.package(package),
            kind: target_kind(target).unwrap_or(TargetKind::Lib),
            root_file: target.src_path.clone().into(),
            package_dir,
            edition: target.edition.as_str().parse().unwrap_or(2021),
            deps,
            cfg: self.cfg(package, checked && self.input.targets.tests),
            checked,
            local: package.source.is_none(),
            test_support: is_lib(target) && self.test_support.contains(&package.id),
        });
        if checked {
            self.project.targets.insert(index, cargo_target(package, target));
        }
        index
    }

    fn package(&self, package: &Package) -> graph::Package {
        let (name, version) = (package.name.to_string(), package.version.to_string());
        let checksum = package.source.as_ref().map(|source| {
            let locked = self.input.checksums.get(&name, &version);
            locked.map_or_else(|| format!("{}#{name}@{version}", source.repr), str::to_owned)
        });
        graph::Package { name, version, checksum }
    }

    fn cfg(&self, package: &Package, tests: bool) -> CfgOptions {
        let mut cfg = self.input.cfg.clone();
        let features = self.nodes.get(&package.id).into_iter().flat_map(|node| &node.features);
        let default = default_features(package);
        let extra = features.clone().map(ToString::to_string).filter(|name| !default.contains(name.as_str()));
        cfg.extra_features = extra.collect();
        cfg.values.extend(features.map(|feature| ("feature".to_owned(), feature.to_string())));
        if tests {
            cfg.flags.insert("test".to_owned());
        }
        cfg
    }
}

/// The features that `default` switches on, itself among them.
fn default_features(package: &Package) -> BTreeSet<&str> {
    let mut on = BTreeSet::from(["default"]);
    let mut open = vec!["default"];
    while let Some(name) = open.pop() {
        let more = package.features.get(name).into_iter().flatten();
        open.extend(more.map(String::as_str).filter(|&feature| on.insert(feature)));
    }
    on
}

fn is_lib(target: &Target) -> bool {
    matches!(target_kind(target), Some(TargetKind::Lib | TargetKind::ProcMacro))
}

/// `None` for build scripts.
fn target_kind(target: &Target) -> Option<TargetKind> {
    target.kind.iter().find_map(|kind| match kind {
        CargoKind::Bin => Some(TargetKind::Bin),
        CargoKind::Test => Some(TargetKind::Test),
        CargoKind::Example => Some(TargetKind::Example),
        CargoKind::Bench => Some(TargetKind::Bench),
        CargoKind::ProcMacro => Some(TargetKind::ProcMacro),
        CargoKind::Lib | CargoKind::RLib | CargoKind::DyLib | CargoKind::CDyLib | CargoKind::StaticLib => {
            Some(TargetKind::Lib)
        }
        _ => None,
    })
}

fn cargo_target(package: &Package, target: &Target) -> CargoTarget {
    CargoTarget {
        package_id: package.id.repr.clone(),
        manifest_path: package.manifest_path.clone().into(),
        kind: target.kind.iter().map(ToString::to_string).collect(),
        crate_types: target.crate_types.iter().map(ToString::to_string).collect(),
        name: target.name.clone(),
        src_path: target.src_path.clone().into(),
        edition: target.edition.as_str().to_owned(),
        doc: target.doc,
        doctest: target.doctest,
        test: target.test,
    }
}
