//! What summaries depend on besides the code that was read for them.

use std::collections::BTreeSet;
use std::hash::Hash;

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::def::ids::DefId;

/// What a summary depends on besides the code that was read for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dependencies {
    /// Traits by way of their implementations.
    pub traits: BTreeSet<DefId>,
    /// Functions of which all was known beforehand.
    pub known: BTreeSet<DefId>,
}

/// What a node of the call graph depends on by itself, and who depends on the node.
pub(super) struct Own<'a> {
    /// None of a choice between several functions.
    pub(super) owner: Option<DefId>,
    pub(super) on: &'a Dependencies,
    pub(super) asked_by: &'a [usize],
}

/// By function: what its nodes depend on, directly or by way of what they ask for.
pub(super) fn of_functions(nodes: &[Own<'_>]) -> FxHashMap<DefId, Dependencies> {
    let traits = Numbered::of(nodes.iter().flat_map(|node| &node.on.traits));
    let known = Numbered::of(nodes.iter().flat_map(|node| &node.on.known));
    let mut bits: Vec<FixedBitSet> = nodes
        .iter()
        .map(|node| {
            let mut own = FixedBitSet::with_capacity(traits.all.len() + known.all.len());
            own.extend(node.on.traits.iter().map(|of_trait| traits.number[of_trait]));
            own.extend(node.on.known.iter().map(|def| traits.all.len() + known.number[def]));
            own
        })
        .collect();
    spread(nodes, &mut bits);
    let mut found: FxHashMap<DefId, FixedBitSet> = FxHashMap::default();
    for (node, own) in nodes.iter().zip(&bits) {
        if let Some(owner) = node.owner {
            found.entry(owner).or_default().union_with(own);
        }
    }
    let named = |own: FixedBitSet| Dependencies {
        traits: own.ones().filter_map(|at| traits.all.get(at)).copied().collect(),
        known: own.ones().filter_map(|at| known.all.get(at.checked_sub(traits.all.len())?)).copied().collect(),
    };
    found.into_iter().map(|(def, own)| (def, named(own))).collect()
}

/// Who asks for a node depends on what the node depends on.
fn spread(nodes: &[Own<'_>], bits: &mut [FixedBitSet]) {
    let mut todo: Vec<usize> = (0..nodes.len()).filter(|&at| !bits[at].is_clear()).collect();
    while let Some(at) = todo.pop() {
        let own = bits[at].clone();
        for &caller in nodes[at].asked_by {
            if !own.is_subset(&bits[caller]) {
                bits[caller].union_with(&own);
                todo.push(caller);
            }
        }
    }
}

/// Each of some things once, with a number.
struct Numbered<T> {
    all: Vec<T>,
    number: FxHashMap<T, usize>,
}

impl<T: Copy + Eq + Hash> Numbered<T> {
    fn of<'a>(things: impl Iterator<Item = &'a T>) -> Numbered<T>
    where
        T: 'a,
    {
        let mut numbered = Numbered { all: Vec::new(), number: FxHashMap::default() };
        for &thing in things {
            numbered.number.entry(thing).or_insert_with(|| {
                numbered.all.push(thing);
                numbered.all.len() - 1
            });
        }
        numbered
    }
}
