//! What the facts of a crate hold for: exactly these sources, these dependencies, these rules, this program.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::Xxh3;

use crate::base::arena::ArenaId;
use crate::def::Program;
use crate::def::ids::CrateId;
use crate::project::graph::{CrateGraph, CrateIndex, CrateRoot};
use crate::rules::RuleSet;
use crate::rules::builtin::PACKS;

use super::format::{Key, VERSION};
use super::index;

/// Says which sources this program was built from; see the build script.
pub(super) const PROGRAM: &str = env!("ASYNC_LINT_SOURCES");

/// The key of what depends on nothing but a published crate's sources. `None` for crates that may change.
pub(crate) fn of_sources(root: &CrateRoot) -> Option<Key> {
    let checksum = root.package.checksum.as_deref().filter(|_| !root.checked)?;
    let mut hash = Xxh3::new();
    hash.update(&VERSION.to_le_bytes());
    [PROGRAM, &root.package.name, &root.package.version, checksum].iter().for_each(|text| add(&mut hash, text));
    Some(Key(hash.digest128()))
}

/// What a crate is, all of its dependencies included.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Identity {
    pub key: Key,
    /// It and all that it depends on never change.
    pub published: bool,
}

/// The keys of the crates of a run.
#[derive(Debug)]
pub(crate) struct Keys {
    /// `None` for crates in a circle of development dependencies.
    identities: Vec<Option<Identity>>,
}

impl Keys {
    /// `own_rules` are the texts of the rule files that the project adds.
    pub(crate) fn new<'r>(graph: &CrateGraph, rules: &RuleSet, own_rules: impl Iterator<Item = &'r str>) -> Keys {
        let mut hash = Xxh3::new();
        hash.update(&VERSION.to_le_bytes());
        let packs = PACKS.iter().map(|(_, text)| *text);
        [PROGRAM].into_iter().chain(packs).chain(own_rules).for_each(|text| add(&mut hash, text));
        versions(graph, rules).into_iter().for_each(|text| add(&mut hash, text));
        let mut search = Search { graph, common: hash.digest128(), found: vec![State::Open; graph.crates.len()] };
        let identities = graph.crates.ids().map(|krate| search.identity(krate)).collect();
        Keys { identities }
    }

    /// `None` where there is no telling, and for the standard library.
    pub(crate) fn of(&self, krate: CrateId) -> Option<Identity> {
        self.identities.get(index(krate).raw() as usize).copied().flatten()
    }
}

/// Of the packages that rules about some versions only speak of: name and version, in turn.
fn versions<'a>(graph: &'a CrateGraph, rules: &RuleSet) -> Vec<&'a str> {
    let mut found = BTreeSet::new();
    let narrow = |pack: &str| rules.packs().iter().any(|known| known.name == pack && known.versions.is_some());
    for (_, rule) in rules.rules().filter(|(_, rule)| rule.versions.is_some() || narrow(&rule.pack)) {
        for root in graph.crates.values() {
            if rule.paths.iter().any(|path| path.contains(root.name.as_str())) {
                found.insert((root.package.name.as_str(), root.package.version.as_str()));
            }
        }
    }
    found.into_iter().flat_map(|(name, version)| [name, version]).collect()
}

/// The hash of a crate's texts; 0 for one whose key says all.
pub(super) fn sources_of(program: &Program, krate: CrateId) -> u64 {
    if program.root(krate).is_none_or(|root| root.package.checksum.is_some()) {
        return 0;
    }
    let files = program.defs(krate).trees.iter().map(|tree| program.sources().file(tree.file));
    let mut texts: Vec<_> = files.map(|file| (file.name.clone(), file)).collect();
    texts.sort_by(|a, b| a.0.cmp(&b.0));
    texts.dedup_by(|a, b| a.0 == b.0);
    let mut hash = Xxh3::new();
    for (name, file) in texts {
        hash.update(name.as_bytes());
        hash.update(&(file.text().len() as u64).to_le_bytes());
        hash.update(file.text().as_bytes());
    }
    hash.digest()
}

#[derive(Copy, Clone)]
enum State {
    Open,
    Busy,
    Done(Option<Identity>),
}

struct Search<'a> {
    graph: &'a CrateGraph,
    common: u128,
    found: Vec<State>,
}

impl Search<'_> {
    fn identity(&mut self, krate: CrateIndex) -> Option<Identity> {
        let at = krate.raw() as usize;
        match self.found[at] {
            State::Done(identity) => return identity,
            State::Busy => return None,
            State::Open => self.found[at] = State::Busy,
        }
        let identity = self.compute(krate);
        self.found[at] = State::Done(identity);
        identity
    }

    fn compute(&mut self, krate: CrateIndex) -> Option<Identity> {
        let graph = self.graph;
        let root = &graph.crates[krate];
        let mut published = root.package.checksum.is_some() && !root.checked;
        let mut hash = Xxh3::new();
        hash.update(&self.common.to_le_bytes());
        describe(root, &mut hash);
        for &(name, dep) in &root.deps {
            let of_dep = self.identity(dep)?;
            published &= of_dep.published;
            add(&mut hash, name.as_str());
            hash.update(&of_dep.key.0.to_le_bytes());
        }
        Some(Identity { key: Key(hash.digest128()), published })
    }
}

fn describe(root: &CrateRoot, hash: &mut Xxh3) {
    let package = &root.package;
    add(hash, root.name.as_str());
    add(hash, &package.name);
    add(hash, &package.version);
    add(hash, package.checksum.as_deref().unwrap_or(""));
    hash.update(&root.edition.to_le_bytes());
    hash.update(&[u8::from(root.local), u8::from(root.is_library()), u8::from(root.is_test())]);
    root.cfg.flags.iter().for_each(|flag| add(hash, flag));
    for (name, value) in &root.cfg.values {
        add(hash, name);
        add(hash, value);
    }
}

/// Length first, so that no two lists of texts are taken for one another.
fn add(hash: &mut Xxh3, text: &str) {
    hash.update(&(text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}
