//! Sets of numbers that have most of what is in them in common.
//!
//! What is known at one point of a body differs little from what is known at the next, so sets share the parts in which they
//! are equal: a copy costs nothing, a change one way down the tree, and where two sets meet only the parts are looked at in
//! which they differ. That keeps an analysis of a long body linear where plain bit sets would be copied whole at every block.

use std::ops::Range;
use std::rc::Rc;

/// So many parts a node has.
const PARTS: usize = 8;
/// So many numbers a leaf tells of.
const LEAF: usize = u64::BITS as usize;

/// A set of numbers below a bound that is given when it is made.
#[derive(Clone, Debug, Default)]
pub(super) struct SharedSet {
    root: Tree,
    /// Of nodes above the leaves.
    levels: u32,
}

type Tree = Option<Rc<Node>>;

#[derive(Clone, Debug)]
enum Node {
    Leaf(u64),
    Inner([Tree; PARTS]),
}

impl SharedSet {
    /// An empty set for numbers below `bound`.
    pub(super) fn below(bound: usize) -> SharedSet {
        let mut levels = 0;
        while width(levels) < bound {
            levels += 1;
        }
        SharedSet { root: None, levels }
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        let (mut tree, mut level, mut at) = (&self.root, self.levels, number);
        loop {
            match tree.as_deref() {
                None => return false,
                Some(Node::Leaf(bits)) => return bits & (1 << at) != 0,
                Some(Node::Inner(parts)) => {
                    level -= 1;
                    tree = &parts[at / width(level)];
                    at %= width(level);
                }
            }
        }
    }

    pub(super) fn insert(&mut self, number: usize) {
        if !self.contains(number) {
            self.insert_all(number..number + 1);
        }
    }

    pub(super) fn insert_all(&mut self, numbers: Range<usize>) {
        insert(&mut self.root, self.levels, &numbers);
    }

    pub(super) fn remove(&mut self, number: usize) {
        if self.contains(number) {
            self.remove_all(number..number + 1);
        }
    }

    pub(super) fn remove_all(&mut self, numbers: Range<usize>) {
        remove(&mut self.root, self.levels, &numbers);
    }

    /// Adds what is in the other one, which has the same bound. True where that is anything new.
    pub(super) fn join(&mut self, other: &SharedSet) -> bool {
        join(&mut self.root, &other.root)
    }

    /// What is in the set of these numbers, in order.
    pub(super) fn within(&self, numbers: Range<usize>) -> Vec<usize> {
        let mut found = Vec::new();
        collect(&self.root, (self.levels, 0), &numbers, &mut found);
        found
    }
}

/// So many numbers a tree with levels above its leaves tells of.
fn width(levels: u32) -> usize {
    LEAF * PARTS.pow(levels)
}

/// The parts of a node that tell of numbers, each with those of them that it tells of.
fn parts_for(level: u32, numbers: &Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> + use<> {
    let (width, numbers) = (width(level - 1), numbers.clone());
    let parts = numbers.start / width..numbers.end.div_ceil(width).min(PARTS);
    parts.map(move |part| {
        let begin = part * width;
        (part, numbers.start.max(begin) - begin..numbers.end.min(begin + width) - begin)
    })
}

fn bits(numbers: &Range<usize>) -> u64 {
    match numbers.len() {
        0 => 0,
        len => (u64::MAX >> (LEAF - len)) << numbers.start,
    }
}

fn insert(tree: &mut Tree, level: u32, numbers: &Range<usize>) {
    let empty = || Rc::new(if level == 0 { Node::Leaf(0) } else { Node::Inner(Default::default()) });
    match Rc::make_mut(tree.get_or_insert_with(empty)) {
        Node::Leaf(known) => *known |= bits(numbers),
        Node::Inner(parts) => {
            parts_for(level, numbers).for_each(|(part, inner)| insert(&mut parts[part], level - 1, &inner));
        }
    }
}

fn remove(tree: &mut Tree, level: u32, numbers: &Range<usize>) {
    if numbers.start == 0 && numbers.end >= width(level) {
        *tree = None;
    }
    let Some(node) = tree else { return };
    let is_empty = match Rc::make_mut(node) {
        Node::Leaf(known) => {
            *known &= !bits(numbers);
            *known == 0
        }
        Node::Inner(parts) => {
            parts_for(level, numbers).for_each(|(part, inner)| remove(&mut parts[part], level - 1, &inner));
            parts.iter().all(Option::is_none)
        }
    };
    if is_empty {
        *tree = None;
    }
}

fn join(tree: &mut Tree, other: &Tree) -> bool {
    let Some(new) = other else { return false };
    let Some(known) = tree else {
        *tree = other.clone();
        return true;
    };
    if Rc::ptr_eq(known, new) {
        return false;
    }
    let joined = match (&**known, &**new) {
        (Node::Leaf(a), Node::Leaf(b)) if a | b == *a => return false,
        (Node::Leaf(a), Node::Leaf(b)) if a | b == *b => new.clone(),
        (Node::Leaf(a), Node::Leaf(b)) => Rc::new(Node::Leaf(a | b)),
        (Node::Inner(a), Node::Inner(b)) => {
            let (mut all, mut changed) = (a.clone(), false);
            all.iter_mut().zip(b).for_each(|(part, other)| changed |= join(part, other));
            if !changed {
                return false;
            }
            // What has become equal to the other one is one with it from now on.
            let is_same = |(one, other): (&Tree, &Tree)| match (one, other) {
                (Some(one), Some(other)) => Rc::ptr_eq(one, other),
                (one, other) => one.is_none() && other.is_none(),
            };
            if all.iter().zip(b).all(is_same) { new.clone() } else { Rc::new(Node::Inner(all)) }
        }
        _ => return false,
    };
    *known = joined;
    true
}

fn collect(tree: &Tree, (level, begin): (u32, usize), numbers: &Range<usize>, found: &mut Vec<usize>) {
    match tree.as_deref() {
        None => {}
        Some(Node::Leaf(known)) => {
            let mut rest = known & bits(numbers);
            while rest != 0 {
                found.push(begin + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
        Some(Node::Inner(parts)) => parts_for(level, numbers).for_each(|(part, inner)| {
            collect(&parts[part], (level - 1, begin + part * width(level - 1)), &inner, found);
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_a_plain_set_would() {
        let mut set = SharedSet::below(5000);
        let mut plain = std::collections::BTreeSet::new();
        for step in 0..2000_usize {
            let number = step * 7919 % 5000;
            match step % 3 {
                0 => {
                    let end = (number + step % 200).min(5000);
                    set.insert_all(number..end);
                    plain.extend(number..end);
                }
                1 => {
                    let end = (number + step % 90).min(5000);
                    set.remove_all(number..end);
                    plain.retain(|known| !(number..end).contains(known));
                }
                _ => {
                    set.insert(number);
                    plain.insert(number);
                }
            }
        }
        assert_eq!(set.within(0..5000), plain.iter().copied().collect::<Vec<_>>());
        assert_eq!(set.within(1000..3001), plain.range(1000..3001).copied().collect::<Vec<_>>());
        assert!((0..5000).all(|number| set.contains(number) == plain.contains(&number)));
    }

    #[test]
    fn a_join_tells_whether_anything_is_new() {
        let (mut one, mut other) = (SharedSet::below(1000), SharedSet::below(1000));
        one.insert_all(0..700);
        other.insert(3);
        assert!(!one.join(&other));
        other.insert(900);
        assert!(one.join(&other) && one.contains(900) && !one.join(&other));
        let before = one.clone();
        one.remove_all(0..1000);
        assert!(one.within(0..1000).is_empty() && before.contains(5));
    }
}
