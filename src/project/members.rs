//! How the members of a workspace use each other: what a selection brings along, and what is there for tests only.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{Dependency, DependencyKind, Metadata, NodeDep, Package, PackageId};

use crate::base::words::names_tests;

/// The members and the dependencies between them.
pub(super) struct Members<'m> {
    packages: BTreeMap<&'m PackageId, &'m Package>,
    normal: BTreeMap<&'m PackageId, Vec<&'m PackageId>>,
    dev: BTreeMap<&'m PackageId, Vec<&'m PackageId>>,
}

impl<'m> Members<'m> {
    pub(super) fn new(meta: &'m Metadata) -> Members<'m> {
        let packages: BTreeMap<_, _> = meta.workspace_packages().into_iter().map(|one| (&one.id, one)).collect();
        let (mut normal, mut dev) = (BTreeMap::new(), BTreeMap::new());
        let nodes = meta.resolve.iter().flat_map(|resolve| &resolve.nodes);
        for node in nodes.filter(|node| packages.contains_key(&node.id)) {
            let of = |is: fn(&NodeDep) -> bool| {
                let deps = node.deps.iter().filter(|dep| packages.contains_key(&dep.pkg) && dep.pkg != node.id);
                deps.filter(|dep| is(dep)).map(|dep| &dep.pkg).collect::<Vec<_>>()
            };
            let for_tests = |id: &PackageId| {
                let (user, used) = (packages.get(&node.id), packages.get(id));
                user.zip(used).is_some_and(|(user, used)| is_for_tests(user, used))
            };
            normal.insert(&node.id, of(is_normal).into_iter().filter(|id| !for_tests(id)).collect());
            dev.insert(&node.id, of(is_dev_only));
        }
        Members { packages, normal, dev }
    }

    /// The other members that these depend on, by name; with the development dependencies of these where `tests` is set.
    pub(super) fn dependencies(&self, chosen: &[&'m Package], tests: bool) -> Vec<&'m Package> {
        let chosen: BTreeSet<&PackageId> = chosen.iter().map(|package| &package.id).collect();
        let mut from = chosen.clone();
        if tests {
            from.extend(chosen.iter().flat_map(|id| edges(&self.dev, id)));
        }
        let reached = self.reached(from);
        let mut found: Vec<_> = reached.difference(&chosen).filter_map(|id| self.packages.get(id).copied()).collect();
        found.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        found
    }

    /// The members whose libraries are used by tests and by nothing else. What was asked for by name is
    /// none of them.
    pub(super) fn test_support(&self, named: &BTreeSet<&'m PackageId>) -> BTreeSet<&'m PackageId> {
        let used: BTreeSet<_> = self.normal.values().flatten().copied().collect();
        let used_by_tests: BTreeSet<_> = self.dev.values().flatten().copied().collect();
        let stands_alone = |id: &PackageId| named.contains(id) || self.packages.get(id).is_some_and(|one| has_bin(one));
        let for_own_tests = self.packages.iter().filter(|(_, one)| holds_tests(one)).map(|(&id, _)| id);
        let used_by_tests = used_by_tests.into_iter().chain(for_own_tests);
        let direct: BTreeSet<_> = used_by_tests.filter(|id| !used.contains(id) && !stands_alone(id)).collect();
        // A member that test support itself uses may be what is tested.
        let is_root = |id: &PackageId| {
            !used.contains(id) || stands_alone(id) || edges(&self.dev, id).iter().any(|dep| direct.contains(dep))
        };
        let ids = self.packages.keys().copied();
        let product = self.reached(ids.filter(|id| !direct.contains(id) && is_root(id)).collect());
        self.reached(direct).difference(&product).copied().collect()
    }

    /// These and all that they depend on, tests left out.
    fn reached(&self, from: BTreeSet<&'m PackageId>) -> BTreeSet<&'m PackageId> {
        let mut open: Vec<_> = from.iter().copied().collect();
        let mut reached = from;
        while let Some(id) = open.pop() {
            open.extend(edges(&self.normal, id).iter().copied().filter(|&dep| reached.insert(dep)));
        }
        reached
    }
}

fn edges<'a, 'm>(of: &'a BTreeMap<&'m PackageId, Vec<&'m PackageId>>, id: &PackageId) -> &'a [&'m PackageId] {
    of.get(id).map_or(&[], Vec::as_slice)
}

/// The dependency is there only with a feature whose name says that it is for tests.
fn is_for_tests(user: &Package, used: &Package) -> bool {
    let is_it = |dep: &&Dependency| dep.name == used.name.as_str() && dep.kind == DependencyKind::Normal;
    user.dependencies.iter().filter(is_it).all(|dep| {
        let name = dep.rename.as_ref().unwrap_or(&dep.name);
        let switches_on = |value: &String| match value.strip_prefix("dep:") {
            Some(of) => of == name,
            None => value.split_once('/').is_some_and(|(of, _)| of == name),
        };
        let mut features = user.features.iter().filter(|(_, values)| values.iter().any(switches_on)).peekable();
        dep.optional && features.peek().is_some() && features.all(|(feature, _)| names_tests(feature))
    })
}

/// The package is there for its own tests, and nobody else gets it: its name says so, or the folder that it lies in.
fn holds_tests(package: &Package) -> bool {
    let is_private = package.publish.as_ref().is_some_and(Vec::is_empty);
    let folder = package.manifest_path.parent().and_then(|dir| dir.parent()).and_then(|dir| dir.file_name());
    let has_tests = package.targets.iter().any(|target| target.is_test());
    is_private && has_tests && (names_tests(&package.name) || folder.is_some_and(names_tests))
}

fn has_bin(package: &Package) -> bool {
    package.targets.iter().any(|target| target.is_bin())
}

pub(super) fn is_normal(dep: &NodeDep) -> bool {
    dep.dep_kinds.is_empty() || dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
}

pub(super) fn is_dev_only(dep: &NodeDep) -> bool {
    !is_normal(dep) && dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Development)
}
