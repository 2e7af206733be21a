//! Which packages of the workspace are checked: `-p`, `--workspace`, `--exclude`, or cargo's own choice for the directory; and
//! the members that these depend on, as clippy does.

use std::collections::BTreeSet;

use cargo_metadata::{Metadata, Package, PackageId};

use super::CargoOptions;
use super::members::Members;
use crate::error::Error;

/// The packages of a run.
pub(super) struct Selection<'m> {
    /// Checked with their binaries and what else is asked for, by name.
    pub(super) chosen: Vec<&'m Package>,
    /// Other members that the chosen ones depend on: their libraries are checked.
    pub(super) dependencies: Vec<&'m Package>,
    /// Members whose libraries only tests use.
    pub(super) test_support: BTreeSet<&'m PackageId>,
    /// How many members are neither chosen, nor depended on, nor left out by name.
    pub(super) others: usize,
}

impl<'m> Selection<'m> {
    pub(super) fn new(meta: &'m Metadata, options: &CargoOptions) -> Result<Selection<'m>, Error> {
        let (all, members) = (meta.workspace_packages(), Members::new(meta));
        let chosen = chosen(meta, options)?;
        let excluded = matching(&all, &options.exclude)?;
        let targets = options.targets;
        let mut dependencies = members.dependencies(&chosen, targets.tests || targets.examples || targets.benches);
        let others = if options.workspace { 0 } else { all.len() - chosen.len() - dependencies.len() };
        dependencies.retain(|package| !options.no_deps && !excluded.iter().any(|other| other.id == package.id));
        let named = if options.workspace { BTreeSet::new() } else { asked_for(meta, &chosen) };
        Ok(Selection { test_support: members.test_support(&named), chosen, dependencies, others })
    }

    pub(super) fn checked(&self) -> impl Iterator<Item = &'m Package> {
        self.chosen.iter().chain(&self.dependencies).copied()
    }
}

/// What is chosen is asked for by name, unless it is all that there is.
fn asked_for<'m>(meta: &Metadata, chosen: &[&'m Package]) -> BTreeSet<&'m PackageId> {
    let part = chosen.iter().filter(|_| chosen.len() < meta.workspace_members.len());
    part.map(|package| &package.id).collect()
}

fn chosen<'m>(meta: &'m Metadata, options: &CargoOptions) -> Result<Vec<&'m Package>, Error> {
    let members = meta.workspace_packages();
    let mut chosen = if options.workspace {
        members.clone()
    } else if !options.packages.is_empty() {
        matching(&members, &options.packages)?
    } else {
        default_members(meta, &members)
    };
    let excluded = matching(&members, &options.exclude)?;
    chosen.retain(|package| !excluded.iter().any(|other| other.id == package.id));
    chosen.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    chosen.dedup_by(|a, b| a.id == b.id);
    Ok(chosen)
}

/// The package of the directory, or the workspace's default members; cargo decides.
fn default_members<'m>(meta: &'m Metadata, members: &[&'m Package]) -> Vec<&'m Package> {
    if meta.workspace_default_members.is_available() {
        return meta.workspace_default_packages();
    }
    meta.root_package().map_or_else(|| members.to_vec(), |root| vec![root])
}

fn matching<'m>(members: &[&'m Package], specs: &[String]) -> Result<Vec<&'m Package>, Error> {
    let mut found = Vec::new();
    for spec in specs {
        let before = found.len();
        found.extend(members.iter().filter(|package| matches(package, spec)));
        if found.len() == before {
            return Err(Error::PackageSpec { spec: spec.clone(), similar: similar(members, spec) });
        }
    }
    Ok(found)
}

/// A package id specification: a name, `name@version`, a full id, or a name with `*` in it.
fn matches(package: &Package, spec: &str) -> bool {
    let id = &package.id.repr;
    if id == spec {
        return true;
    }
    let name = spec.rsplit(['#', '/']).next().unwrap_or(spec);
    let (name, version) = match name.split_once(['@', ':']) {
        Some((name, version)) => (name, Some(version)),
        None => (name, None),
    };
    let version_fits = version.is_none_or(|wanted| version_matches(&package.version.to_string(), wanted));
    version_fits && glob(name, &package.name)
}

/// `1.2` stands for every `1.2.x`.
fn version_matches(version: &str, wanted: &str) -> bool {
    version == wanted || version.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'))
}

/// `*` is any run of characters, `?` any one.
fn glob(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = &pattern[1..];
            glob(rest, text) || text.char_indices().any(|(i, c)| glob(rest, &text[i + c.len_utf8()..]))
        }
        Some(first) => {
            let mut chars = text.chars();
            let fits = chars.next().is_some_and(|c| first == '?' || c == first);
            fits && glob(&pattern[first.len_utf8()..], chars.as_str())
        }
    }
}

fn similar(members: &[&Package], spec: &str) -> Option<String> {
    let scored = members.iter().map(|package| (strsim::jaro_winkler(&package.name, spec), package.name.to_string()));
    scored.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_as_in_cargo() {
        assert!(glob("tokio-*", "tokio-util"));
        assert!(glob("?b*", "abc"));
        assert!(!glob("tokio", "tokio-util"));
        assert!(!glob("a", ""));
    }

    #[test]
    fn a_version_prefix_names_all_of_its_patches() {
        assert!(version_matches("1.2.3", "1.2"));
        assert!(!version_matches("1.20.3", "1.2"));
    }
}
