//! Many patterns, one walk: which of them match a path, and how specially.

use rustc_hash::{FxHashMap, FxHashSet};

use super::path::{PatternPiece, glob_matches, is_mark};

/// Patterns by their pieces, each with a value.
#[derive(Clone, Debug)]
pub struct Trie<T> {
    nodes: Vec<Node<T>>,
}

#[derive(Clone, Debug)]
struct Node<T> {
    exact: FxHashMap<Box<str>, usize>,
    globs: Vec<(Box<str>, usize)>,
    one: Option<usize>,
    any: Option<usize>,
    values: Vec<(Weight, T)>,
}

/// How special a pattern is. More names outweigh fewer; a pattern without wildcards outweighs all others.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub struct Weight {
    exact: bool,
    names: usize,
    globs: usize,
}

impl Weight {
    fn of(pieces: &[PatternPiece]) -> Weight {
        let names = pieces.iter().filter(|piece| matches!(piece, PatternPiece::Exact(name) if !is_mark(name))).count();
        let globs = pieces.iter().filter(|piece| matches!(piece, PatternPiece::Glob(_))).count();
        Weight { exact: pieces.iter().all(|piece| matches!(piece, PatternPiece::Exact(_))), names, globs }
    }
}

impl<T> Default for Node<T> {
    fn default() -> Self {
        Node { exact: FxHashMap::default(), globs: Vec::new(), one: None, any: None, values: Vec::new() }
    }
}

impl<T> Default for Trie<T> {
    fn default() -> Self {
        Trie { nodes: vec![Node::default()] }
    }
}

/// One look for what matches a path.
struct Walk<'f, T> {
    /// The nodes behind `**` that were tried, and how much of the path was left: `**` in a row have many ways to the same.
    seen: FxHashSet<(usize, usize)>,
    found: &'f mut Vec<(Weight, T)>,
}

impl<T: Copy> Trie<T> {
    pub fn insert(&mut self, pieces: &[PatternPiece], value: T) {
        let mut at = 0;
        for piece in pieces {
            at = self.child(at, piece);
        }
        self.nodes[at].values.push((Weight::of(pieces), value));
    }

    /// Every pattern that matches, in no particular order; one that matches in several ways comes several times.
    pub fn matches(&self, path: &[&str]) -> Vec<(Weight, T)> {
        let mut found = Vec::new();
        self.walk(0, path, &mut Walk { seen: FxHashSet::default(), found: &mut found });
        found
    }

    pub fn is_match(&self, path: &[&str]) -> bool {
        !self.matches(path).is_empty()
    }

    /// The node that `piece` leads to from node `at`, made if it is not there.
    fn child(&mut self, at: usize, piece: &PatternPiece) -> usize {
        let next = self.nodes.len();
        let node = &mut self.nodes[at];
        let child = match piece {
            PatternPiece::Exact(name) => *node.exact.entry(name.as_str().into()).or_insert(next),
            PatternPiece::One => *node.one.get_or_insert(next),
            PatternPiece::Any => *node.any.get_or_insert(next),
            PatternPiece::Glob(glob) => match node.globs.iter().find(|(known, _)| **known == **glob) {
                Some(&(_, child)) => child,
                None => {
                    node.globs.push((glob.as_str().into(), next));
                    next
                }
            },
        };
        if child == next {
            self.nodes.push(Node::default());
        }
        child
    }

    fn walk(&self, at: usize, path: &[&str], walk: &mut Walk<'_, T>) {
        let node = &self.nodes[at];
        if let Some(any) = node.any {
            let reach = path.iter().take_while(|piece| !is_mark(piece)).count();
            for rest in (0..=reach).map(|skipped| &path[skipped..]) {
                if walk.seen.insert((any, rest.len())) {
                    self.walk(any, rest, walk);
                }
            }
        }
        let Some((&piece, rest)) = path.split_first() else {
            walk.found.extend_from_slice(&node.values);
            return;
        };
        if let Some(&child) = node.exact.get(piece) {
            self.walk(child, rest, walk);
        }
        if is_mark(piece) {
            return;
        }
        if let Some(one) = node.one {
            self.walk(one, rest, walk);
        }
        for (glob, child) in &node.globs {
            if glob_matches(glob, piece) {
                self.walk(*child, rest, walk);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::path::{parse_pattern, pieces};
    use super::*;

    fn best<'p>(patterns: &[&'p str], path: &str) -> Option<&'p str> {
        let mut trie = Trie::default();
        for pattern in patterns {
            for expanded in parse_pattern(pattern).unwrap() {
                trie.insert(&expanded, *pattern);
            }
        }
        trie.matches(&pieces(path)).into_iter().max_by_key(|(weight, _)| *weight).map(|(_, pattern)| pattern)
    }

    #[test]
    fn the_most_special_pattern_wins() {
        let patterns = ["std::fs::*", "std::fs::read", "std::**", "std::fs::{write,read_*}"];
        assert_eq!(best(&patterns, "std::fs::read"), Some("std::fs::read"));
        assert_eq!(best(&patterns, "std::fs::read_dir"), Some("std::fs::{write,read_*}"));
        assert_eq!(best(&patterns, "std::fs::copy"), Some("std::fs::*"));
        assert_eq!(best(&patterns, "std::fs::File::open"), Some("std::**"));
        assert_eq!(best(&patterns, "core::fs::File::open"), Some("std::**"));
        assert_eq!(best(&patterns, "tokio::fs::read"), None);
    }

    #[test]
    fn one_segment_is_one_and_any_is_none_or_more() {
        assert_eq!(best(&["a::*::c"], "a::b::c"), Some("a::*::c"));
        assert_eq!(best(&["a::*::c"], "a::c"), None);
        assert_eq!(best(&["a::**::c"], "a::c"), Some("a::**::c"));
        assert_eq!(best(&["a::**::c"], "a::b::b::c"), Some("a::**::c"));
        assert_eq!(best(&["a::**::c"], "a::b::c::d"), None);
    }

    #[test]
    fn qualified_paths_match_by_type_and_trait() {
        let read = "<std::fs::File as std::io::Read>::*";
        assert_eq!(best(&[read], "<&std::fs::File as std::io::Read>::read"), Some(read));
        assert_eq!(best(&[read], "<[u8] as std::io::Read>::read"), None);
        assert_eq!(best(&[read], "std::io::Read::read"), None);
        let any = "<* as std::net::ToSocketAddrs>::to_socket_addrs";
        for ty in ["str", "(&str, u16)", "alloc::string::String", "&[std::net::SocketAddr]"] {
            assert_eq!(best(&[any], &format!("<{ty} as std::net::ToSocketAddrs>::to_socket_addrs")), Some(any), "{ty}");
        }
        assert_eq!(best(&["std::**"], "<std::fs::File as std::io::Read>::read"), None);
    }

    #[test]
    fn wildcards_in_a_row_have_one_way_each() {
        let pattern = format!("a{}::b", "::**::x*".repeat(12));
        let path = vec!["x"; 40];
        let mut trie = Trie::default();
        trie.insert(&parse_pattern(&pattern).unwrap()[0], 1);
        assert!(!trie.is_match(&[&["a"], path.as_slice()].concat()));
        assert!(trie.is_match(&[&["a"], path.as_slice(), &["b"]].concat()));
    }
}
